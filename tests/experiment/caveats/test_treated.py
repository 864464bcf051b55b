"""Whose numbers they are: a place that treats fewer people is no better for what then leaves its count."""

import math

import pytest

import simulation
from simulation.experiment.caveats.treated import (
    ELSEWHERE,
    MONEY,
    OF_THE_DISCHARGED,
    OF_THE_PLACE,
    OF_WAITING,
    Change,
    treated,
)
from simulation.measures.registry import measures
from simulation.report.answer.answer import answer_of
from simulation.report.answer.numbers import Numbers
from simulation.report.page.page import page_of
from simulation.report.record.record import record_of
from simulation.report.word.letter import letter_of
from simulation.scenario.loading import load
from tests.support.small import changed, variant

SENT_AWAY = changed(
    ("length: 28 days", "length: 130 days"),
    ("changes: {2024-01-15: 22 beds}", "changes: {2024-01-15: 20 beds}"),
    (
        "      alongside: {route: planning",
        "      gives_up_after: {wait: 9 hours, then: sent_away}\n      alongside: {route: planning",
    ),
    ("  planning:\n", "  sent_away: {told: {mark: treated_elsewhere}, end: {go: home}}\n  planning:\n"),
)
FEWER_BEDS = "levers: {closed: {why: Wards are closed., set: {services.ward.capacity: 6 beds}, source: local}}"


def of(**numbers: Change):
    return treated(numbers.get)


SAME = Change(60.0, -0.1, -0.3, 0.1)
FEWER = Change(60.0, -10.0, -11.0, -9.0)
SENT = Change(3.0, 8.0, 7.0, 9.0)


def test_as_many_treated_is_not_told():
    one = of(discharges_per_day=SAME, elective_treated_elsewhere_per_day=Change(3.0, 0.1, -0.1, 0.3))
    assert one.told("B", "A") == ""
    assert not any(one.heed(measure) for measure in OF_THE_DISCHARGED | OF_THE_PLACE | MONEY)
    assert not of().are_fewer


def test_who_leaves_from_a_lounge_is_treated_all_the_same():
    """As many are admitted and cancelled: they are discharged from elsewhere than an acute bed."""
    there = {
        "emergency_admissions_to_a_bed_per_day": SAME,
        "elective_cancellations_per_day": Change(9.8, 0.0, -0.2, 0.2),
    }
    assert of(discharges_per_day=FEWER, **there).told("B", "A") == ""
    fewer_come = {**there, "emergency_admissions_to_a_bed_per_day": FEWER}
    assert of(discharges_per_day=FEWER, **fewer_come).are_fewer
    assert of(discharges_per_day=Change(6.0, -6.0, -6.1, -5.9)).told("B", "A") == ""
    assert of(discharges_per_day=FEWER).are_fewer, "where nothing else is known, by the discharges"


def test_fewer_treated_says_how_many_and_where_they_are():
    one = of(
        discharges_per_day=FEWER,
        elective_cancellations_per_day=Change(9.8, 15.1, 13.7, 16.5),
        elective_treated_elsewhere_per_day=SENT,
    )
    told = one.told("B", "A")
    assert told.startswith(
        "B: fewer patients are treated than in A: 10.0 fewer live discharges a day (50 for 60, 3,650 a year; 95 % "
        "confidence interval 9.0 to 11.0); 15.1 more planned admissions a day cancelled"
    )
    assert "8.00 more planned patients a day treated elsewhere or not at all (11.0 for 3.00, 2,920 a year" in told
    assert one.heed("readmitted_within_30_days") == "of other patients"
    assert one.heed("deaths_within_91_days_of_a_crisis_per_1000") == "without those treated elsewhere"
    assert one.heed("use_at_list_price") == "for fewer patients"
    assert one.heed("no_criteria_to_reside") == ""


def test_what_is_not_clear_or_too_little_is_nothing_and_one_replication_is_judged_by_its_size():
    assert not of(discharges_per_day=Change(60.0, -0.5, -0.55, -0.45)).are_others
    assert not of(discharges_per_day=Change(60.0, -3.0, -6.5, 0.5)).are_others
    assert of(discharges_per_day=Change(60.0, -3.0, math.nan, math.nan)).are_fewer
    assert of(discharges_per_day=Change(60.0, 3.0, 2.0, 4.0)).heed("use_at_list_price") == "for more patients"


def test_a_harm_that_the_file_assumes_says_so():
    assert of(deteriorations_per_day=Change(0.4, 0.1, 0.0, 0.2)).heed("deaths_while_waiting")
    assert not of(deteriorations_per_day=Change(0.0, 0.0, 0.0, 0.0)).heed("deaths_while_waiting")
    assert not of().heed("deaths_while_waiting")


def test_every_measure_named_is_one():
    named = OF_THE_DISCHARGED | OF_THE_PLACE | OF_WAITING | MONEY | {ELSEWHERE}
    assert named - {"cost_at_prices"} <= set(measures()), "which the report of priced options makes"


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sent")
    closed = variant(folder, FEWER_BEDS, SENT_AWAY)
    return simulation.compare([load(folder / "base.yaml"), closed], replications=5, workers=1)


def test_terminal_page_and_letter_say_it_before_anything_else(study):
    record = record_of(study)
    (paragraph,) = answer_of(record).paragraphs
    assert paragraph.below[-1].startswith("Changed: fewer patients are treated than in A small place: ")
    assert "treated elsewhere or not at all" in paragraph.below[-1]
    page = page_of(record)
    assert page.index("fewer patients are treated") < page.index("With Changed rather than")
    assert letter_of(record)
    assert study.treated_otherwise() == [paragraph.below[-1]]
    readmitted = next(line for line in study.sentences() if "readmission within 30 days is" in line)
    assert readmitted.endswith(", of other patients.")


def test_nothing_is_called_better_for_those_who_left_the_count(study):
    numbers = Numbers(record_of(study))
    found = numbers.findings("Changed", [*OF_THE_DISCHARGED, *OF_THE_PLACE, *MONEY])
    assert found
    assert all(one.is_better is None for one in found)
    assert all(one.heed in one.said for one in found if not one.is_nought)
