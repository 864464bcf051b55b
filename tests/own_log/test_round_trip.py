"""A log that is written and read again gives every measure to the last bit; one that lacks something gives the same
numbers or says that they are missing.
"""

import io
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import simulation
from simulation.core.errors import HomewardError
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.measures import measure
from simulation.measures.log_tables.declared import FACTS, NAMED_FACTS
from simulation.measures.registry import measures
from simulation.own_log.evidence import ALSO, OF_SPLITS, OF_THE_SCENARIO, _in_words
from simulation.own_log.read import measures_of_log, missing_measures, read_log
from simulation.own_log.write import log_table
from simulation.scenario.loading import from_text
from simulation.scenario.scenario import Scenario
from tests.support.places import loaded
from tests.support.pressed_places import reviewed
from tests.support.small_place import PLACE


def simulated(scenario: Scenario) -> EventLog:
    return simulation.run(scenario, replications=1, engine="reference", workers=1).log(0)


WITH_EVERY_EVENT = (
    (
        "run_by: nhs_acute, payer: nhs, unit",
        "run_by: nhs_acute, payer: nhs, turnaround: {value: 90 minutes, source: us}, unit",
    ),
    ("run_by: independent", "run_by: voluntary"),
    ("capacity: {value: 1 per day", "capacity: {value: 0.05 per day"),
    (
        "  virtual: {kind: places",
        "  second: {kind: beds, counts_as: acute, capacity: {value: 2 beds, source: us}, "
        "turnaround: {value: 50 minutes, source: us}, run_by: nhs_acute}\n"
        "  virtual: {kind: places",
    ),
    (
        "for: 3 days, alongside",
        "for: 3 days, also: {after: {value: 2 hours, source: us}, services: [second]}, alongside",
    ),
    ("capacity: {value: 2 beds, source: us, changes: {2024-07-21: 4 beds}}", "capacity: {value: 9 beds, source: us}"),
)
"""The small place with what its log has no rows of."""


@pytest.fixture(scope="module")
def place() -> Scenario:
    text = PLACE
    for old, new in WITH_EVERY_EVENT:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return from_text(text)


@pytest.fixture(scope="module")
def log(place) -> EventLog:
    return simulated(place)


def assert_same(log: EventLog, scenario: Scenario, source) -> None:
    back = read_log(source, scenario)
    expected = measure(log, scenario)
    found = measures_of_log(back, scenario)
    assert list(found.columns) == ["scenario", "replication", "period", "measure", "unit", "by", "group", "value"]
    pd.testing.assert_frame_equal(found[expected.columns], expected, check_exact=True)


def test_a_log_written_and_read_again_gives_every_measure_to_the_last_bit(tmp_path, place, log):
    log_table(log).to_csv(tmp_path / "log.csv", index=False)
    assert_same(log, place, tmp_path / "log.csv")
    assert_same(log, place, log_table(log))


def test_the_logs_own_frame_with_labels_is_a_whole_log_too(place, log):
    frame = log.frame().merge(log.people().drop(columns="stream"), on="patient")
    assert_same(log, place, frame)


@pytest.mark.parametrize("number", [3, 11])
def test_a_place_that_reviews_itself_is_read_again_to_the_last_bit(number):
    scenario = loaded(reviewed(number))
    log = simulated(scenario)
    assert log.reviews
    assert_same(log, scenario, io_of(log_table(log)))


def io_of(table: pd.DataFrame) -> pd.DataFrame:
    """As text, as a file would hold it."""
    return pd.read_csv(io.StringIO(table.to_csv(index=False)), dtype=str, keep_default_na=False)


def test_every_event_happens_in_the_place_that_is_read_again(log):
    assert set(map(Event, np.unique(log.event).tolist())) == set(Event) - {Event.REFUSED}


WITHOUT = {
    "turnarounds": lambda rows: rows["event"] != "turnaround",
    "further lists": lambda rows: ~rows["event"].isin(["also_asked", "taken_off"]),
    "requests and further lists": lambda rows: ~rows["event"].isin(["asked", "also_asked", "taken_off"]),
    "requests": lambda rows: rows["event"] != "asked",
    "refusals": lambda rows: rows["event"] != "refused",
    "giving up": lambda rows: rows["event"] != "gave_up",
    "withdrawals": lambda rows: rows["event"] != "withdrew",
    "any answer but a grant": lambda rows: ~rows["event"].isin(["refused", "gave_up", "withdrew", "asked"]),
    "steps": lambda rows: ~rows["event"].isin(["began", "ended"]),
    "states": lambda rows: rows["event"] != "state",
    "deaths": lambda rows: rows["subject"] != "died",
    "states but deaths in hospital": lambda rows: (
        ~rows["subject"].isin(["home_with_care", "home", "left", "care_home"])
    ),
    "ready": lambda rows: rows["subject"] != "ready",
    "discharges": lambda rows: rows["subject"] != "discharged",
    "cancellations": lambda rows: rows["subject"] != "cancelled",
    "deteriorations": lambda rows: rows["event"] != "deteriorated",
    "labels": lambda rows: rows["event"] != "chose",
    "what is outside hospital": lambda rows: ~rows["subject"].isin(["help_home", "packages", "rehab", "workers"]),
    "support": lambda rows: rows["subject"] != "help_home",
    "staff": lambda rows: rows["subject"] != "workers",
    "starts": lambda rows: rows["subject"] != "packages",
    "acute beds": lambda rows: ~rows["subject"].isin(["acute", "second"]),
    "arrivals": lambda rows: rows["event"] != "arrived",
    "risks": lambda rows: (rows["event"] != "risk") | (rows["subject"] == "readmission"),
}


def part_of(log: EventLog, name: str) -> pd.DataFrame:
    table = io_of(log_table(log))
    table = table[table["event"] != "records"]
    kept = table[WITHOUT[name](table)].copy()
    cohort = dict(zip(log.people()["patient"].astype(str), log.people()["cohort"], strict=True))
    kept["cohort"] = [cohort.get(patient, "") for patient in kept["patient"]]
    return kept


@pytest.mark.parametrize("name", WITHOUT)
def test_what_a_log_lacks_is_missing_and_the_rest_is_as_it_was(place, log, name):
    part = part_of(log, name)
    assert len(part) < len(log_table(log))
    own = read_log(part, place)
    told, missing = measures_of_log(own, place), missing_measures(own, place)
    both = told.merge(measure(log, place), on=["period", "measure", "by", "group"], how="left", suffixes=("", "_whole"))
    wrong = both[~np.isclose(both["value"], both["value_whole"], rtol=1e-12, atol=0)]
    assert wrong[["measure", "by", "group", "value", "value_whole"]].drop_duplicates("measure").to_dict("records") == []
    assert set(told["measure"]) & set(missing["measure"]) == set()
    assert missing["reason"].str.len().gt(20).all()


def test_delayed_days_of_a_log_without_requests_are_there_and_waits_are_missing(place, log):
    own = read_log(part_of(log, "requests"), place)
    of_all = measures_of_log(own, place).query("period == 'whole' and by == 'all'").set_index("measure")["value"]
    whole = measure(log, place).query("period == 'whole' and by == 'all'").set_index("measure")["value"]
    assert of_all["delayed_days_per_year"] == whole["delayed_days_per_year"] > 100
    reasons = missing_measures(own, place).set_index("measure")["reason"]
    assert "rows 'asked'" in reasons["wait_for_bed_hours"]
    assert any("No rows 'asked'" in note for note in own.notes)


def test_a_log_that_says_what_it_records_has_a_zero_where_nothing_happened(place, log):
    table = io_of(log_table(log))
    quiet = table[(table["event"] != "refused") & ~((table["event"] == "records") & (table["subject"] == "refused"))]
    own = read_log(quiet, place)
    assert "refused" in set(missing_measures(own, place)["measure"])
    own = read_log(table[table["event"] != "refused"], place)
    rows = measures_of_log(own, place).query("measure == 'refused' and period == 'whole'")
    assert len(rows)
    assert (rows["value"] == 0).all()


@pytest.mark.parametrize(
    ("name", "measures_of"),
    [
        ("turnarounds", ["being_made_ready"]),
        ("further lists", ["outlying", "share_outlying"]),
        ("requests and further lists", ["outlying", "share_outlying"]),
        ("starts", ["signposted_per_day", "signposted_without_statutory_service"]),
    ],
)
def test_what_nobody_wrote_down_is_missing_and_never_zero(place, log, name, measures_of):
    assert set(measures_of) <= set(measure(log, place)["measure"])
    own = read_log(part_of(log, name), place)
    missing = missing_measures(own, place).set_index("measure")["reason"]
    for one in measures_of:
        assert missing[one].startswith("the log does not record")
        assert one not in set(measures_of_log(own, place)["measure"])


def test_of_every_fact_of_a_declaration_it_is_said_what_a_log_must_have_for_it(place, log):
    one = replace(read_log(log_table(log), place).recorded, events=frozenset())
    for fact in (*FACTS, *(pattern.format("ready") for pattern in NAMED_FACTS), *sum(ALSO.values(), ())):
        if fact not in OF_THE_SCENARIO:
            assert one._of_fact(fact) in ("", _in_words(fact))
    for fact in OF_SPLITS.values():
        one._of_fact(fact if isinstance(fact, str) else fact[0])
    with pytest.raises(HomewardError, match="'time travel' is needed"):
        one._of_fact("time travel")


def test_an_engines_log_lacks_nothing(place, log):
    pd.testing.assert_frame_equal(
        measures_of_log(log, place)[["measure", "value"]], measure(log, place)[["measure", "value"]]
    )
    assert missing_measures(log, place)["reason"].str.startswith("the scenario declares no").all()


def test_every_event_can_be_said_to_be_recorded(log):
    told = log_table(log).query("event == 'records'")["subject"]
    assert set(told) == {event.name.lower() for event in Event}


def test_what_single_measures_need_is_said_of_measures_that_there_are():
    assert set(ALSO) - set(measures()) == set()
