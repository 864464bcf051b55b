"""Hours, meetings and starts as spans of minutes, against a minute-by-minute reading of what the file says."""

import datetime
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.core.vocabulary import DAY, FAR
from simulation.plan import columns as t
from simulation.plan.compile import Plan, compile_plan
from simulation.sampling.durations import is_open, next_end, next_open, work_end
from simulation.scenario.loading import from_text
from simulation.scenario.schema.hours import read_hours

START = datetime.date(2024, 1, 3)
PLACE = """
dialect: 1
title: Hours
run: {{start: 2024-01-03, length: 21 days}}
people: {{arrivals: {{come: {{route: seen, rate: 1 per day}}}}}}
services:
  team: {{kind: staff, capacity: 1 people, open: {hours}, closed_on: {closed}}}
  panel: {{kind: meeting, held: [wednesday 14:00, friday 09:00], closed_on: [2024-01-05]}}
  packages: {{kind: daily_starts, capacity: 1.5 per day, at: "10:00", by_weekday: [2, 1, 1, 1, 1, 1, 0], closed_on: [2024-01-08]}}
routes: {{seen: {{work: {{task: team, takes: 1 hour}}, home: {{go: home}}}}}}
"""
HOURS = (
    "weekdays 08:00-18:00",
    "every day 22:00-06:00",
    "monday to saturday 09:00-17:30",
    "always",
    "[monday 08:00-12:00, monday 13:00-17:00, friday 23:00-01:00]",
)


def plan_of(hours: str = HOURS[0], closed: str = "[2024-01-04]") -> Plan:
    return compile_plan(from_text(PLACE.format(hours=hours, closed=closed)))


def calendar(plan: Plan, service: int = 0) -> int:
    return int(plan.tables.services[service, t.V_CALENDAR])


@cache
def open_minutes(hours: str, closed: frozenset[datetime.date]) -> list[bool]:
    """Minute by minute for four weeks, as one would read it aloud."""
    spans = read_hours(hours.strip("[]").split(", ") if hours.startswith("[") else hours).spans
    found = []
    for minute in range(28 * DAY):
        day = START + datetime.timedelta(days=minute // DAY)
        of_week = day.weekday() * DAY + minute % DAY
        found.append(day not in closed and any(begin <= of_week < end for begin, end in spans))
    return found


@pytest.mark.parametrize("hours", HOURS)
@settings(max_examples=40, deadline=None)
@given(now=st.integers(0, 20 * DAY), work=st.integers(0, 3000))
def test_hours_as_read_aloud(hours: str, now: int, work: int) -> None:
    plan, minutes = plan_of(hours), open_minutes(hours, frozenset({datetime.date(2024, 1, 4)}))
    packed, number = plan.packed, calendar(plan)
    assert bool(is_open(packed, number, now)) == minutes[now]
    opens = next(minute for minute in range(now, 28 * DAY) if minutes[minute])
    assert int(next_open(packed, number, now)) == opens
    closes = next((minute for minute in range(opens, 28 * DAY) if not minutes[minute]), None)
    if closes is not None:
        assert int(next_end(packed, number, now, False)) == closes
    left, minute = work, opens
    while left:
        left -= minutes[minute]
        minute += 1
        if minute == 28 * DAY:
            return
    assert int(work_end(packed, number, now, work)) == minute


def test_a_meeting_counts_at_exactly_its_minute() -> None:
    plan = plan_of()
    panel, held = calendar(plan, 1), 14 * 60
    assert [int(next_open(plan.packed, panel, minute)) for minute in (0, held, held + 1)] == [
        held,
        held,
        7 * DAY + held,
    ], "the Friday between is closed"
    assert [int(next_end(plan.packed, panel, minute, True)) for minute in (held, held + 1)] == [held, 7 * DAY + held]
    assert bool(is_open(plan.packed, panel, held))
    assert not is_open(plan.packed, panel, held + 1)


def test_what_never_closes() -> None:
    plan = plan_of()
    assert bool(is_open(plan.packed, -1, 5))
    assert [
        int(next_open(plan.packed, -1, 5)),
        int(work_end(plan.packed, -1, 5, 90)),
        int(next_end(plan.packed, -1, 5, False)),
    ] == [5, 95, FAR]


def test_starts_carry_their_fractions() -> None:
    """1.5 a day on average, twice as many on Mondays and none on Sundays: weights 2, 1, 1, 1, 1, 1, 0 are scaled to a
    mean of one.

    From Wednesday the cumulated rate is 1.5 a day until Saturday, then Sunday adds nothing and the Monday of 8 January
    is closed.
    """
    plan = plan_of()
    given_out = [
        (int(minute), int(amount)) for minute, kind, _, amount in plan.tables.calendar_events if kind == t.STARTS_GIVEN
    ]
    assert [minute for minute, _ in given_out] == [day * DAY + 600 for day in range(21)]
    weights = [1.5 * weight for weight in (2, 1, 1, 1, 1, 1, 0)]
    cumulated, expected = 0.0, []
    for day in range(21):
        before = int(cumulated + 1e-9)
        weekday = (START + datetime.timedelta(days=day)).weekday()
        cumulated += 0.0 if day == 5 else weights[weekday]
        expected.append(int(cumulated + 1e-9) - before)
    assert [amount for _, amount in given_out] == expected
    assert expected[:8] == [1, 2, 1, 2, 0, 0, 1, 2]


def test_a_capacity_bell_rings_where_it_changes() -> None:
    text = PLACE.format(hours="always", closed="[]").replace(
        "capacity: 1 people", "capacity: {value: 1 people, changes: {2024-01-06: 3 people, 2023-01-01: 2 people}}"
    )
    plan = compile_plan(from_text(text))
    calendar_events = [
        (int(minute), int(amount))
        for minute, kind, place, amount in plan.tables.calendar_events
        if kind == t.CAPACITY_BECOMES and place == 0
    ]
    assert calendar_events == [(0, 2), (3 * DAY, 3)], "before the start of the run the latest change holds"
