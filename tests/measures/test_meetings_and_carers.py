"""Waits for meetings, carer days and rates of older people, worked by hand; the place is in small_place.py, its window
the days 10 to 139.
"""

import pandas as pd
import pytest

from simulation.measures import dictionary, measure
from simulation.scenario.loading import from_text
from simulation.scenario.scenario import Scenario
from tests.support.small_logs import log_of
from tests.support.small_place import PLACE

DAYS, YEAR = 130, 365
PANEL = (
    "services:\n  panel: {kind: meeting, held: {value: wednesday 14:00, source: us}, closed_on: [2024-07-31], "
    "run_by: council}\n"
)
DECIDED = (
    "  planning: {assessment: {task: workers, takes: 4 hours, reason: assessing}, decision: {until: panel, reason: "
    "assessing}}\n"
)
CARER = "  labels: {carer: {shares: {value: {yes: 50 %, no: 50 %}, source: us}}}\n  arrivals:\n"


def place_with(*changes: tuple[str, str]) -> Scenario:
    text = PLACE
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    return from_text(text)


@pytest.fixture(scope="module")
def with_panel() -> Scenario:
    return place_with(
        ("services:\n", PANEL),
        ("  planning: {assessment: {task: workers, takes: 4 hours, reason: assessing}}\n", DECIDED),
    )


def measured(place: Scenario, text: str, by: tuple[str, ...] = ()) -> pd.Series:
    table = measure(log_of(place, text), place, by)
    return table[table["period"] == "whole"].set_index(["measure", "by", "group"])["value"]


def waits(who: str, since: str, until: str | None, arrived: str = "12 08:00", then: str = "") -> str:
    rows = [f"{arrived} {who} arrived emergency old", f"{since} {who} began planning.decision plan"]
    return "\n".join([*rows, *([f"{until} {who} ended planning.decision plan"] if until else []), then]) + "\n"


def test_who_waits_for_a_meeting_waits(with_panel):
    text = (
        waits("a", "15 20:00", "16 14:00")
        + waits("on_time", "23 14:00", "23 14:00")
        + waits("over_a_holiday", "25 14:00", "37 14:00")
        + waits("ill_again", "15 20:00", "16 08:00", then="16 08:00 ill_again deteriorated")
        + waits("still", "139 00:00", None)
        + waits("long_ago", "1 20:00", "2 14:00", arrived="1 08:00")
    )
    found = measured(with_panel, text, by=("cohort",))
    assert found["waiting", "service", "panel"] == pytest.approx((0.75 + 12 + 0.5 + 1) / DAYS)
    assert found["started", "service", "panel"] == pytest.approx(3 / DAYS), (
        "the one cut short did not get it, the last still waits"
    )
    assert found["wait_days", "service", "panel"] == pytest.approx((0.75 + 0 + 12) / 3)
    assert found["share_waited", "service", "panel"] == pytest.approx(2 / 3)
    assert found["waited_over_a_day", "service", "panel"] == pytest.approx(1 / 3)
    assert found["withdrew", "service", "panel"] == pytest.approx(1 / DAYS)
    assert found["occupied", "service", "panel"] == 0
    assert found["wait_days", "service and cohort", "panel, old"] == found["wait_days", "service", "panel"]


def test_a_wait_for_a_meeting_is_no_assessment_contact_or_day_on_a_list(with_panel):
    stay = """
    12 08:00 a began come.bed
    12 08:00 a asked acute
    12 08:00 a granted acute
    20 08:00 a left acute
    20 08:00 a marked discharged
    """
    found = measured(
        with_panel,
        waits(
            "a",
            "15 20:00",
            "16 14:00",
            then=stay.replace("12 08:00 a began come.bed", "16 14:00 a began come.bed").replace("12 08", "16 15"),
        ),
    )
    assert found["days_waited_per_spell", "all", "all"] == 0
    assert found["handoffs_per_spell", "all", "all"] == 0
    assert found["contacts_per_discharge", "all", "all"] == 0


JOURNEY = """
20 00:00 {who} arrived emergency old
20 00:00 {who} chose carer {carer}
20 00:00 {who} began come.bed
20 00:00 {who} asked acute
20 00:00 {who} granted acute
25 00:00 {who} ended come.bed
25 00:00 {who} began come.support
25 00:00 {who} asked help_home
27 00:00 {who} granted help_home
27 00:00 {who} left acute
27 00:00 {who} marked discharged
37 00:00 {who} ended come.support
37 00:00 {who} began come.package
37 00:00 {who} asked packages
40 00:00 {who} granted packages
40 00:00 {who} ended come.package
40 00:00 {who} left help_home
40 00:00 {who} state home_with_care
50 00:00 {who} risk readmission
50 00:00 {who} chose carer {carer}
50 00:00 {who} began come.package
50 00:00 {who} asked packages
54 00:00 {who} gave_up packages
54 00:00 {who} ended come.package
54 00:00 {who} state left
"""


def test_carer_days_are_days_at_home_with_support_or_waiting_of_people_with_a_carer():
    place = place_with(("  arrivals:\n", CARER))
    found = measured(place, JOURNEY.format(who="a", carer="yes") + JOURNEY.format(who="b", carer="no"))
    supported, waiting = 40 - 27, 54 - 50
    assert found["carer_days_per_year", "all", "all"] == pytest.approx((supported + waiting) * YEAR / DAYS), (
        "not the wait in hospital, and the wait inside once"
    )
    assert found["carer_days_per_year", "cohort", "old"] == found["carer_days_per_year", "all", "all"]
    assert "carer_days_per_year" in set(dictionary(place)["measure"])


def test_without_the_label_there_are_no_carer_days():
    found = measured(place_with(), "20 00:00 a arrived emergency old")
    assert "carer_days_per_year" not in found.index.get_level_values("measure")
    assert "carer_days_per_year" not in set(dictionary(place_with())["measure"])


def test_rates_of_older_people_are_for_as_many_as_the_file_says():
    text = """
    20 09:00 a arrived emergency old
    20 09:00 a asked acute
    20 09:00 a granted acute
    22 09:00 a left acute
    22 09:00 a marked discharged
    22 09:00 a state care_home
    """
    names = [
        "emergency_admissions_65_per_100000",
        "care_home_admissions_65_per_100000",
        "care_home_admissions_from_hospital_65_per_100000",
    ]
    said = "  population_65: 200 people\n"
    older, nothing = measured(place_with(), text), measured(place_with((said, "")), text)
    alone = measured(place_with(("  population: 1000 people\n", "")), text)
    for name in names:
        assert older[name, "all", "all"] == alone[name, "all", "all"] == pytest.approx(YEAR / DAYS * 500)
        assert name not in nothing.index.get_level_values("measure"), "nobody says how many are 65 or over"
    assert (
        older["emergency_admissions_per_1000", "all", "all"] == nothing["emergency_admissions_per_1000", "all", "all"]
    )
    assert "emergency_admissions_per_1000" not in alone.index.get_level_values("measure")
