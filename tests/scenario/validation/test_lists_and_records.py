"""Places made ready, further lists and what is recorded anew: what cannot be is told."""

import pytest

from simulation.scenario.loading import from_text
from tests.support.small import changed, only

STAY = "support: {stay: team, for: 20 days, reason: waiting, marks: discharged}"


# ---- turnaround ----


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("counts_as: acute,", "counts_as: acute, turnaround: 22 days,", "22 days to make a place ready"),
        ("kind: staff,", "kind: staff, turnaround: 1 hour,", "'turnaround' for staff"),
        ("counts_as: acute,", "counts_as: acute, turnaround: {by_colour: {red: 1 hour}},", "no label 'colour'"),
        ("counts_as: acute,", "counts_as: acute, turnaround: 90,", "90"),
    ],
)
def test_a_turnaround_that_cannot_be_is_told(old, new, expected):
    assert expected in only(changed((old, new)))


# ---- further lists ----


@pytest.mark.parametrize(
    ("also", "expected"),
    [
        ("{after: 1 hour, services: [wards]}", "did you mean 'ward'?"),
        ("{after: 1 hour, services: hub}", "'hub', which is of the kind staff"),
        ("{after: 1 hour, services: [team]}", "'team' on the own list of the step"),
        ("{after: 1 hour, services: [ward, ward]}", "'ward' twice"),
        ("{services: [ward]}", "after"),
        ("{after: 1, services: [ward]}", "'1'"),
        ("{after: {by_colour: {red: 1 hour}}, services: [ward]}", "no label 'colour'"),
    ],
)
def test_further_lists_that_cannot_be_are_told(also, expected):
    assert expected in only(changed((STAY, STAY.replace("reason", f"also: {also}, reason"))))


def test_further_lists_of_one_shared_list_are_told():
    shared = ("kind: beds, counts_as", "kind: beds, shared_list: beds, counts_as")
    more = ("services:\n", "services:\n  annex: {kind: beds, capacity: 2 beds, shared_list: beds}\n")
    also = (STAY, STAY.replace("reason", "also: {after: 1 hour, services: [ward, annex]}, reason"))
    assert "'ward' and 'annex', which share a list" in only(changed(shared, more, also))


# ---- recording ----


RECORDED = "    ready: {mark: ready}\n"
CARRIES = ("  cohorts:", "  labels: {frailty: {shares: {well: 50 %, frail: 50 %}}}\n  cohorts:")


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        ("{record: {frailty: fraill}}", "did you mean 'frail'?"),
        ("{record: {cohort: old}}", "the cohort of a person recorded anew"),
        ("{record: {frailty: frail, pathway: P1}}", "2 labels"),
        ("{record: {}}", "no label"),
        ("{choose: c, as: frailty, shares: {worse: 100 %}}", "'worse' for the label 'frailty'"),
        ("{choose: c, as: cohort, shares: {old: 100 %}}", "the cohort of a person recorded anew"),
        ("{record: frail}", "'frail'"),
        ("{record: {frailty: frail}, mark: ready}", "a step with record and mark"),
    ],
)
def test_what_cannot_be_recorded_is_told(step, expected):
    assert expected in only(changed(CARRIES, (RECORDED, f"    noted: {step}\n" + RECORDED)))


def test_what_people_carry_may_be_recorded_anew():
    from_text(changed(CARRIES, (RECORDED, "    noted: {record: {frailty: frail}}\n" + RECORDED)))
