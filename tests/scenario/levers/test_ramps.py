"""When a lever is at work: spans as a calendar counts, lead times, ramps, ends and what fades after them."""

import datetime

import pytest

from simulation.core.errors import ValueProblem
from simulation.scenario.schema.ramp import Period, Run, Span, Timing, by_month, periods, read_span, run_of, strength_on
from tests.support.in_time import YEAR, day


def months(found) -> dict[str, float]:
    return dict(by_month(found, YEAR))


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [("6 months", 6, 0), ("1 year", 12, 0), ("2 weeks", 0, 14), ("90 days", 0, 90), ("0 days", 0, 0)],
)
def test_a_span_is_read_as_a_calendar_counts(text, months, days):
    assert read_span(text) == Span(months, days)


@pytest.mark.parametrize("text", ["6", "1.5 months", "-1 days", "5 %", "101 years", ["6 months"]])
def test_a_span_that_is_none_says_so(text):
    with pytest.raises(ValueProblem):
        read_span(text)


def test_a_month_after_the_end_of_january_is_the_end_of_february():
    assert Span(1).after(day("2024-01-31")) == day("2024-02-29")
    assert Span(14).after(day("2023-11-05")) == day("2025-01-05")
    assert Span(1200).after(day("9999-01-01")) == datetime.date.max


def test_a_ramp_gives_each_month_its_mean():
    found = periods(1.0, 1.0, Timing(day("2024-03-01"), ramp=Span(3)), (), YEAR)
    by = months(found)
    assert [by[f"2024-0{month}"] for month in (1, 2, 6, 7)] == [0, 0, 1, 1]
    days = (day("2024-06-01") - day("2024-03-01")).days
    assert by["2024-03"] == pytest.approx(15.5 / days)
    assert by["2024-04"] == pytest.approx(46 / days)
    assert by["2024-05"] == pytest.approx(76.5 / days)


def test_a_date_inside_a_month_parts_it():
    found = periods(0.8, 0.5, Timing(day("2024-03-11"), until=day("2024-05-21")), (), YEAR)
    assert found == (Period(day("2024-01-01"), 0.0), Period(day("2024-03-11"), 0.4), Period(day("2024-05-21"), 0.0))
    assert months(found)["2024-03"] == pytest.approx(0.4 * 21 / 31)


def test_money_comes_before_staff_and_what_is_reached_when_it_ends_fades():
    timing = Timing(day("2024-01-01"), Span(4), day("2024-05-01"), Span(2), lead_time=Span(2))
    assert (timing.at_work, timing.complete, timing.faded) == (day("2024-03-01"), day("2024-07-01"), day("2024-07-01"))
    found = periods(1.0, 1.0, timing, (), YEAR)
    reached = 61 / 122
    assert strength_on(found, day("2024-02-29")) == 0.0
    assert strength_on(found, day("2024-05-15")) == pytest.approx(reached * (1 - 15.5 / 61))
    assert strength_on(found, day("2024-07-01")) == 0.0


def test_money_that_ends_before_the_staff_come_does_nothing():
    assert periods(1.0, 1.0, Timing(day("2024-01-01"), until=day("2024-02-01"), lead_time=Span(2)), (), YEAR) == (
        Period(YEAR.first, 0.0),
    )


def test_dates_may_lie_outside_the_run():
    assert periods(0.6, 1.0, Timing(day("1999-01-01"), Span(12), day("2199-01-01")), (), YEAR) == (
        Period(YEAR.first, 0.6),
    )
    assert periods(0.6, 1.0, Timing(day("2100-01-01")), (), YEAR) == (Period(YEAR.first, 0.0),)


def test_the_days_of_a_run_include_its_warm_up():
    assert run_of({"run": {"start": "2024-01-01", "warm_up": "10 days", "length": "36 hours"}}) == Run(
        day("2024-01-01"), 12
    )
    assert run_of({"run": {"start": "soon", "length": "1 days"}}) is None
    assert run_of({}) is None
