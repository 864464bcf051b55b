"""Capacity, hours, meetings and starts day by day, worked out by hand. 2024-01-01 is a Monday."""

import datetime

import pytest
import yaml

from simulation.scenario.calendar.days import Days, days_of_run, measured_days, minutes_of_run
from simulation.scenario.calendar.service_calendar import (
    always_open,
    capacity_by_day,
    capacity_on,
    held_week,
    open_minutes_by_day,
    open_minutes_on,
    open_week,
    spans,
    spans_on,
    starts_given_at,
    week_minutes,
)
from simulation.scenario.schema.model import Run
from tests.support.services import DAY, HOUR, HUB, MONDAY, PACKAGES, PANEL, WARD, service


def date(day: int, month: int = 1) -> datetime.date:
    return datetime.date(2024, month, day)


# ---- how much


def test_a_capacity_is_that_of_its_weekday_until_it_changes() -> None:
    assert [capacity_on(HUB, date(day)) for day in range(1, 9)] == [4, 4, 4, 4, 2.6, 1, 0, 4]
    assert capacity_by_day(WARD, Days(MONDAY, 10)) == [20, 20, *[30.9] * 6, 10, 10]
    assert capacity_by_day(WARD, Days(date(5), 3)) == [30.9] * 3


def test_starts_follow_their_weights_and_there_are_none_on_a_closed_day() -> None:
    told = capacity_by_day(PACKAGES, Days(MONDAY, 14))
    assert told == pytest.approx([2.8, 1.4, 0, 1.4, 1.4, 1.4, 0, 5.6, 2.8, 2.8, 2.8, 2.8, 2.8, 0])


def test_a_meeting_has_no_capacity() -> None:
    assert capacity_on(PANEL, date(3)) == 0.0


# ---- when


def test_a_day_has_the_hours_of_its_weekday_and_none_when_closed() -> None:
    assert spans_on(HUB, date(1)) == ((480, 1080),)
    assert spans_on(HUB, date(2)) == spans_on(HUB, date(6)) == ()
    assert spans_on(HUB, date(11)) == ((0, 360), (1320, DAY)), "the night before and the night after"
    assert open_minutes_by_day(HUB, Days(MONDAY, 11)) == [600, 0, 600, 600, 600, 0, 0, 600, 600, 480, 480]
    assert open_minutes_on(WARD, date(1)) == DAY


def test_a_week_has_the_hours_that_stand_on_the_day_asked() -> None:
    assert open_week(HUB, date(1))[0] == (480, 1080)
    assert week_minutes(HUB, date(2)) == [600] * 5 + [0, 0]
    assert week_minutes(HUB, date(10)) == [480] * 7
    admits = service("kind: places, capacity: 9 places, admits: 'every day 08:00-20:00'")
    assert week_minutes(admits, date(1)) == [720] * 7


def test_spans_run_through_midnight_and_a_change() -> None:
    first = [(480, 1080), (DAY + 480, DAY + 1080), (2 * DAY, 2 * DAY + 360), (2 * DAY + 1320, 3 * DAY + 360)]
    assert spans(HUB, Days(date(8), 5))[:4] == first
    always = service("kind: beds, capacity: 2 beds, closed_on: [2024-01-03]")
    assert spans(always, Days(MONDAY, 6)) == [(0, 2 * DAY), (3 * DAY, 6 * DAY)]
    shut = service("kind: beds, capacity: 2 beds, closed_on: [2024-01-01]")
    assert spans(shut, Days(MONDAY, 1)) == []


def test_a_meeting_is_open_for_its_minute_and_not_on_a_closed_day() -> None:
    held = [2 * DAY + 840, 9 * DAY + 840, 11 * DAY + 540]
    assert spans(PANEL, Days(MONDAY, 12)) == [(minute, minute + 1) for minute in held]
    close = service("kind: meeting, held: [tuesday 23:59, wednesday 00:00]")
    assert spans(close, Days(MONDAY, 7)) == [(2 * DAY - 1, 2 * DAY), (2 * DAY, 2 * DAY + 1)]
    assert held_week(PANEL, MONDAY) == (2 * DAY + 840, 4 * DAY + 540)


def test_starts_are_given_out_at_their_time_on_days_with_a_weight() -> None:
    assert held_week(PACKAGES, MONDAY) == tuple(number * DAY + 600 for number in range(6))
    assert starts_given_at(PACKAGES, MONDAY) == 600
    assert starts_given_at(service("kind: daily_starts, capacity: 1 per day"), MONDAY) == 0


def test_what_is_always_open() -> None:
    assert [always_open(one) for one in (HUB, WARD, PACKAGES, PANEL)] == [False, True, True, False]
    assert not always_open(service("kind: meeting, held: wednesday 14:00"))
    assert not always_open(service("kind: beds, capacity: 2 beds, closed_on: [2024-01-03]"))
    assert not always_open(service("kind: places, capacity: 2 places, admits: 'every day 08:00-20:00'"))


# ---- days


def test_what_is_the_same_in_all_weeks_is_read_once_a_stretch() -> None:
    asked: list[datetime.date] = []

    def read(day: datetime.date) -> float:
        asked.append(day)
        return day.weekday() + (100.0 if day >= date(20) else 0.0)

    days = Days(date(4), 30)
    found = days.each(read, {date(20), date(1), datetime.date(2025, 1, 1)})
    assert found == [day.weekday() + (100.0 if day >= date(20) else 0.0) for day in days]
    assert len(asked) == 14
    assert days.weekdays == [day.weekday() for day in days]
    assert Days(MONDAY, 0).each(read, ()) == []


def run_of(**said: str) -> Run:
    text = yaml.safe_dump({"start": "2024-01-01", **said})
    return Run.model_validate(yaml.load(text, yaml.BaseLoader))


def test_days_of_a_run() -> None:
    run = run_of(warm_up="36 hours", length="10 days")
    assert minutes_of_run(run) == (36 * HOUR, 36 * HOUR + 10 * DAY)
    assert (days_of_run(run).first, len(days_of_run(run))) == (MONDAY, 12)
    assert (measured_days(run).first, len(measured_days(run))) == (date(2), 11)
    halves = run_of(warm_up="719.5 minutes", length="720.5 minutes")
    assert len(days_of_run(halves)) == 2, "each is rounded, as the clock does"
