"""Whole beds, places, staff and starts day by day, worked out by hand. 2024-01-01 is a Monday."""

import datetime
import hashlib
import math

import pytest

from simulation.scenario.calendar.days import Days
from simulation.scenario.calendar.worked_capacity import (
    exact_list,
    hours_of,
    list_of,
    lists_of,
    starts_by_day,
    work_by_day,
    worked_by_day,
    worked_list,
)
from simulation.scenario.loading import from_text
from tests.support.services import HOUR, HUB, MONDAY, PACKAGES, service

YEAR = Days(MONDAY, 364)


def phase(name: str) -> float:
    """Where the count of a list begins: it belongs to the name and must stay what it is from version to version."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=2).digest(), "big") / 65536


# ---- whole ones over time


def test_whole_numbers_stay_what_they_are() -> None:
    ward = service("kind: beds, capacity: {value: 20 beds, changes: {2024-01-03: 31 beds, 2024-01-09: 10 beds}}")
    assert worked_list("own ward", [ward], Days(MONDAY, 10)) == [20, 20, *[31] * 6, 10, 10]
    unlimited = service("kind: beds, capacity: {value: unlimited, changes: {2024-01-03: 2.5 beds}}")
    worked = worked_list("own ward", [unlimited], Days(MONDAY, 6))
    assert worked[:2] == [math.inf] * 2
    assert sorted(worked[2:]) == [2, 2, 3, 3]
    some = service("kind: beds, capacity: {value: 2.5 beds, changes: {2024-01-09: 7 beds}}")
    assert worked_list("own ward", [some], Days(MONDAY, 20))[8:] == [7] * 12


def test_parts_of_one_come_at_even_steps_from_the_phase_of_the_name() -> None:
    """36 % of a place, cumulated from the phase: a whole one on each day on which the sum passes the next number."""
    part = service("kind: places, capacity: 4.36 places")
    for name in ("own a", "own b", "shared c"):
        begin = phase(name)
        by_hand = [4 + math.floor(begin + 0.36 * (day + 1)) - math.floor(begin + 0.36 * day) for day in range(200)]
        assert worked_list(name, [part], Days(MONDAY, 200)) == by_hand
    assert phase("own a") == 0.101287841796875


@pytest.mark.parametrize("number", [0.1, 0.96, 1 / 3, 2.5, 1769.9])
@pytest.mark.parametrize("kind", ["beds", "places"])
def test_the_mean_over_days_is_what_the_file_says(number: float, kind: str) -> None:
    ward = service(f"kind: {kind}, capacity: {number!r} {kind}")
    for length in (30, 364):
        worked = worked_list("own ward", [ward], Days(MONDAY, length))
        assert set(worked) <= {math.floor(number), math.ceil(number)}
        assert abs(sum(worked) - number * length) < 1.0


def test_a_seventh_of_a_person_on_five_days_of_the_week() -> None:
    """260 open days of 364 have 37.14 whole ones between them; none is spent on a Saturday or a Sunday."""
    liaison = service(f"kind: staff, capacity: {1 / 7!r} people, open: weekdays 09:00-17:00")
    worked = worked_list("own liaison", [liaison], YEAR)
    assert {day.weekday() for day, number in zip(YEAR, worked, strict=True) if number} == {0, 1, 2, 3, 4}
    assert sum(worked) in (37, 38)
    assert sum(work_by_day([liaison], YEAR)) == pytest.approx(260 / 7 * 8 * HOUR)
    closed = service(
        f"kind: staff, capacity: {1 / 7!r} people, open: weekdays 09:00-17:00, closed_on: [2024-01-01, 2024-01-02]"
    )
    later = worked_list("own liaison", [closed], YEAR)
    assert later[:2] == [0, 0]
    open_days = [day.weekday() < 5 for day in YEAR]
    before = [number for number, is_open in zip(worked, open_days, strict=True) if is_open]
    after = [number for number, is_open in zip(later, open_days, strict=True) if is_open]
    assert after[2:] == before[:-2], "what a closed day would have had is had on the next"


def test_small_services_are_not_all_low_on_one_day() -> None:
    half = service("kind: places, capacity: 0.5 places")
    names = [f"own team_{number}" for number in range(40)]
    first = sum(worked_list(name, [half], Days(MONDAY, 1))[0] for name in names)
    assert 10 <= first <= 30
    assert len({round(phase(name), 3) for name in names}) > 30


def test_who_shares_a_list_is_summed_first_and_has_a_part_of_it() -> None:
    parts = [service(f"kind: places, capacity: {number} places, shared_list: team") for number in ("2.6", "2.3", "0.1")]
    assert worked_list("shared team", parts, YEAR) == [5.0] * 364
    assert set(worked_list("shared team", parts[:2], YEAR)) == {4.0, 5.0}
    assert worked_list("shared team", [*parts, service("kind: places, capacity: unlimited")], YEAR)[0] == math.inf
    later = service("kind: places, capacity: {value: 1.4 places, changes: {2024-01-10: 7.4 places}}")
    assert worked_list("own a", [parts[0], later], Days(MONDAY, 10)) == [*[4] * 9, 10]
    third = service("kind: places, capacity: 3.3333333333 places")
    assert exact_list([third] * 3, Days(MONDAY, 1)) == [10.0], "sums of parts are what they seem"


PLACE = """
dialect: 1
title: Lists
run: {start: 2024-01-01, length: 60 days}
people: {arrivals: {come: {route: seen, rate: 1 per day}}}
services:
  one: {kind: places, capacity: 2.6 places, shared_list: team}
  two: {kind: places, capacity: 1.3 places, shared_list: team}
  three: {kind: places, capacity: 0.6 places}
  starts: {kind: daily_starts, capacity: 0.6 per day}
routes: {seen: {place: {stay: one, for: 1 hour}, other: {stay: two, for: 1 hour}, more: {stay: three, for: 1 hour}, out: {start: starts}, home: {go: home}}}
"""


def test_the_parts_of_a_list_sum_to_what_it_has_and_begin_with_the_run() -> None:
    model = from_text(PLACE).model
    days = Days(MONDAY, 60)
    one, two = (worked_by_day(model, name, days) for name in ("one", "two"))
    together = worked_list("shared team", [model.services["one"], model.services["two"]], days)
    assert [a + b for a, b in zip(one, two, strict=True)] == pytest.approx(together)
    assert [a / b for a, b in zip(one, two, strict=True)] == pytest.approx([2.0] * 60)
    whole = worked_by_day(model, "three", days)
    assert worked_by_day(model, "three", Days(datetime.date(2024, 1, 30), 31)) == whole[29:]
    assert worked_by_day(model, "starts", Days(MONDAY, 3)) == [0.6] * 3, "starts are given out by their own count"
    assert lists_of(model.services) == {"shared team": ["one", "two"], "own three": ["three"], "own starts": ["starts"]}
    assert list_of("three", model.services["three"]) == "own three"


# ---- starts and work


def test_starts_are_whole_and_nothing_of_the_rate_is_lost() -> None:
    """2.8, 4.2, 4.2, 5.6, 7.0, 8.4, 8.4, 14.0, 16.8 cumulated."""
    assert starts_by_day(PACKAGES, Days(MONDAY, 9)) == [2, 2, 0, 1, 2, 1, 0, 6, 2]
    tenth = service("kind: daily_starts, capacity: 0.1 per day")
    assert starts_by_day(tenth, Days(MONDAY, 30)) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 1] * 3


def test_work_in_the_mean_is_people_times_open_minutes() -> None:
    found = work_by_day([HUB], Days(MONDAY, 7))
    assert found == pytest.approx([10 * HOUR * people for people in (4, 0, 4, 4, 2.6, 0, 0)])
    night = service("kind: staff, capacity: 2.6 people, open: every day 20:00-22:00")
    day = service("kind: staff, capacity: 2.6 people, open: every day 10:00-16:00")
    assert work_by_day([day, day], Days(MONDAY, 1)) == pytest.approx([5.2 * 360])
    assert work_by_day([day, night], Days(MONDAY, 1)) == pytest.approx([2.6 * 480])


# ---- by hour


def test_by_hour_each_hour_is_whole_and_the_mean_over_hours_and_days_is_what_the_file_says() -> None:
    """Five and a half in the mean: 7.33 in the twelve hours of the day, 3.67 in those of the night."""
    weights = ", ".join(["2" if 8 <= hour < 20 else "1" for hour in range(24)])
    ward = service(f"kind: beds, capacity: 5.5 beds, by_hour: [{weights}]")
    day, night = (worked_list("own ward", [ward], YEAR, hour) for hour in (12, 3))
    assert set(day) == {7, 8}
    assert set(night) == {3, 4}
    assert sum(day) / len(YEAR) == pytest.approx(5.5 * 4 / 3, abs=1 / len(YEAR))
    assert sum(night) / len(YEAR) == pytest.approx(5.5 * 2 / 3, abs=1 / len(YEAR))
    assert exact_list([ward], Days(MONDAY, 1)) == [5.5]
    assert list(hours_of([ward])) == list(range(24))
    assert list(hours_of([service("kind: beds, capacity: 5.5 beds")])) == [None]


def test_staff_by_hour_offer_what_is_there_in_the_hours_they_work() -> None:
    """Three in the mean over 24 hours are six in the hours from eight to twenty, in which the staff work: their mean."""
    weights = ", ".join(["1" if 8 <= hour < 20 else "0" for hour in range(24)])
    place = from_text(
        "dialect: 1\ntitle: T\nrun: {start: 2024-01-01, length: 7 days}\npeople: {}\n"
        f"services: {{hub: {{kind: staff, capacity: 3 people, by_hour: [{weights}]}}}}\n"
        "routes: {come: {talk: {task: hub, takes: 1 hour}, end: {go: home}}}\n"
    )
    hub = place.model.services["hub"]
    assert exact_list([hub], Days(MONDAY, 2)) == pytest.approx([6, 6])
    assert work_by_day([hub], Days(MONDAY, 2)) == pytest.approx([6 * 12 * 60] * 2)
    assert worked_by_day(place.model, "hub", Days(MONDAY, 2)) == [6, 6]
    assert worked_by_day(place.model, "hub", Days(MONDAY, 2), hour=9) == [6, 6]
    assert worked_by_day(place.model, "hub", Days(MONDAY, 2), hour=21) == [0, 0]
