"""What standards ask for is filled in from the model and the run, and what is left to a person is named."""

import io
import re

import openpyxl
import pytest

from simulation.offered_load.deadlock import warnings_of
from simulation.report.page.page import page_of
from simulation.report.page.sections.context import context_of
from simulation.report.record.record import record_of
from simulation.report.standards.every import standards
from simulation.report.workbook.workbook import workbook_of
from tests.support.small_place import small_place as place_of_all_parts


@pytest.fixture(scope="module")
def record(small_comparison):
    return record_of(small_comparison)


@pytest.fixture(scope="module")
def by_key(record):
    return {one.key: {item.number: item for item in one.items} for one in standards(context_of(record))}


def test_every_item_says_something_or_names_who_must(by_key):
    assert {key: len(items) for key, items in by_key.items()} == {
        "quality": 15,
        "stress-des": 24,
        "cheers": 28,
        "nhs-rap": 18,
    }
    for items in by_key.values():
        for item in items.values():
            assert item.told or item.to_write, item


def test_items_are_filled_from_the_model_and_the_run(by_key, record):
    des, log = by_key["stress-des"], by_key["quality"]
    assert des["2.5.3"].told == "1 beds: The ward; 1 places: The home team"
    assert des["2.5.5"].told == "In by emergency; out to home."
    assert "60 days measured after 14 days of warm-up" in des["4.2"].told
    assert des["4.1"].told == "Empty; what happens in the 14 days of warm-up is not measured."
    assert des["4.3"].told.startswith("3 independent replications")
    assert record.manifest["digest"] in des["6.1"].told
    assert by_key["cheers"]["5"].told == "50,000 people; groups: Under 65, 65 and over"
    assert by_key["cheers"]["14"].told.endswith("2 of 2 services have a unit cost, in pounds. No saving")
    assert "3 replications; half-widths" in log["4"].told
    assert log["4"].to_write
    assert "1 parameters differ" in des["1.3"].told


def test_the_log_warns_of_what_check_warns_of_and_says_no_yes_that_hangs_on_people_leaving():
    import simulation

    few = place_of_all_parts().with_(
        {
            "services.acute.capacity": "30 beds",
            "services.help_home.capacity": "40 places",
            "services.packages.capacity": "0.05 per day",
            "run.length": "100 days",
        }
    )
    study = simulation.run(few, replications=1, engine="reference", workers=1)
    items = {item.number: item for item in standards(context_of(record_of(study)))[0].items}
    warned = warnings_of(study.scenario)
    assert any(
        "happen in the first 91 days and no later, while the run is 100 days long" in warning for warning in warned
    )
    assert items["2"].told == f"{len(warned)}: {', '.join(warned)}"
    assert items["2"].to_write == "whether each is meant"
    assert re.match(r"only as people give up or go elsewhere: .*packages [\d,]+ %", items["3"].told)
    assert not items["3"].to_write


def test_a_list_that_cannot_keep_up_is_in_the_log(small_place):
    import simulation

    tight = small_place.with_({"services.home_team.capacity": "10 places", "run.length": "20 days"})
    study = simulation.run(tight, replications=1, engine="reference", workers=1)
    items = {item.number: item for item in standards(context_of(record_of(study)))[0].items}
    assert "home team" in items["3"].told
    assert "cannot" in items["3"].told
    assert items["3"].to_write
    assert items["5"].told == "One scenario: nothing is compared"


def test_page_and_workbook_say_the_same(record, by_key):
    page = page_of(record)
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(record)))
    for one in standards(context_of(record)):
        assert f"{one.name}: {len(one.left)} of {len(one.items)} items need a person" in page
        rows = list(book[one.name].iter_rows(min_row=2, values_only=True))
        assert [row[0] for row in rows] == list(by_key[one.key])
        assert [row[3] or "" for row in rows] == [item.to_write for item in one.items]
