"""Risks that differ by the weekday of discharge, worked by hand."""

import pytest

from simulation.core.errors import ScenarioError
from tests.support.telling import story

PLACE = """
people: {arrivals: {come: {route: come, rate: 0 per day}}}
services: {ward: {kind: beds, capacity: 9 beds}}
routes:
  come: {bed: {stay: ward, for: 1 hour, marks: discharged, risks_after_discharge: after}, home: {go: home}}
  again: {bed: {stay: ward, for: 1 hour}, home: {go: home}}
risks_after_discharge:
  after:
    readmission: {probability: CHANCE, within: 1 day, shape: 100000, by_weekday: WEEK, to: again}
"""


def comes_back(chance: str, week: str, *days: int) -> list[bool]:
    """Whether people who come at noon of these days come back."""
    told = story(PLACE.replace("CHANCE", chance).replace("WEEK", week), [f"{day} 12:00" for day in days])
    return [bool(told.of(person, "risk")) for person in range(len(days))]


def test_the_day_of_the_week_counts_on_which_the_risk_begins() -> None:
    """The run begins on a Monday. All the weight is on Sunday: a chance of one in seven becomes certain on day 6, and
    nothing on the others. The risks begin with the move into the bed, the weekday is that of the move.
    """
    assert comes_back("14.2858 %", "[0, 0, 0, 0, 0, 0, 1]", 0, 4, 5, 6, 13, 14) == [False] * 3 + [True, True, False]


def test_the_week_counts_from_mondays_whatever_day_the_run_begins_on() -> None:
    """A run that begins on Thursday 4 January 2024: day 3 is the Sunday."""
    text = PLACE.replace("CHANCE", "14.2858 %").replace("WEEK", "[0, 0, 0, 0, 0, 0, 1]")
    told = story(text, ["0 12:00", "2 12:00", "3 12:00", "10 12:00"], start="2024-01-04")
    assert [bool(told.of(person, "risk")) for person in range(4)] == [False, False, True, True]


def test_the_same_weight_on_every_day_changes_nobody() -> None:
    days = range(40)
    text = PLACE.replace("CHANCE", "40 %")
    plain = story(text.replace(", by_weekday: WEEK", ""), [f"{day} 12:00" for day in days])
    assert comes_back("40 %", "[3, 3, 3, 3, 3, 3, 3]", *days) == [bool(plain.of(n, "risk")) for n in days]


def test_weights_are_seven() -> None:
    with pytest.raises(ScenarioError, match="7 weights"):
        comes_back("1 %", "[1, 2]", 0)
