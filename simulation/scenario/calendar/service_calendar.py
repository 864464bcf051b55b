"""When a service is open and how much of it there is on each day: the one place where a scenario's hours, meetings,
closed days, capacities and daily starts are read; `worked_capacity.py` makes capacities whole. Nothing heavy is
imported: checks read it.

A week begins on Monday 00:00. Hours, meetings, weights and capacities may change by date; on a day they are as they
stand at its beginning. A day in `closed_on` has no hours, meetings or starts; beds and places are still there, but
nobody moves in.
"""

import datetime
import math

from simulation.core.vocabulary import DAY
from simulation.scenario.calendar.days import Days
from simulation.scenario.schema.hours import Hours, Meetings
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.values.value import Value

WEEK = 7 * DAY
HOUR = 60
Spans = tuple[tuple[int, int], ...]
"""Spans of minutes, half-open, in order and apart."""
ALWAYS: Spans = ((0, WEEK),)


# ---- how much --------------------------------------------------------------------------------------------------------


def capacity_on(service: Service, day: datetime.date, hour: int | None = None) -> float:
    """Beds, places or people at one time, or starts on that day, as the file says it: not yet made whole. In an hour of
    that day, or in the mean over it; of staff over the minutes in which they work.

    Zero for a meeting, which has no capacity, and for the starts of a closed day.
    """
    if service.capacity is None:
        return 0.0
    number: float = service.capacity.at({}, day)[day.weekday()] * share_at_work(service, day)
    if SERVICES[service.kind].use is CapacityUse.ONCE and day in service.closed_on:
        return 0.0
    if service.by_weekday is not None:
        number *= service.by_weekday.at({}, day)[day.weekday()]
    if service.by_hour is None:
        return number
    weights = service.by_hour.at({}, day)
    return number * (weights[hour] if hour is not None else _mean_weight(service, day, weights))


def share_at_work(service: Service, day: datetime.date) -> float:
    """Of a service's posts, the share of those who hold one and are not away ill; 1 where the file does not say."""
    vacant = service.vacancy.at({}, day) if service.vacancy is not None else 0.0
    away = service.absence.at({}, day) if service.absence is not None else 0.0
    if service.absence_by_month is not None:
        away = min(1.0, away * service.absence_by_month.at({}, day)[day.month - 1])
    return (1.0 - vacant) * (1.0 - away)


def months_that_differ(service: Service, days: Days) -> set[datetime.date]:
    """The first days of months, where people are away more in some months than in others."""
    return {day for day in days if day.day == 1} if service.absence_by_month is not None else set()


def _mean_weight(service: Service, day: datetime.date, weights: tuple[float, ...]) -> float:
    """Of the hours of a day; of staff by the minutes of each in which they work."""
    minutes = open_minutes_by_hour(service, day)
    if SERVICES[service.kind].use is not CapacityUse.WORK or not any(minutes):
        return 1.0
    weighed = math.fsum(weight * open_for for weight, open_for in zip(weights, minutes, strict=True))
    return weighed / sum(minutes)


def capacity_by_day(service: Service, days: Days, hour: int | None = None) -> list[float]:
    """`capacity_on` for each day."""
    changes = _changes(service, days).union(months_that_differ(service, days))
    return days.each(lambda day: capacity_on(service, day, hour), changes)


def open_minutes_by_hour(service: Service, day: datetime.date) -> list[int]:
    """Minutes of each hour of that day in which it is open."""
    spans = spans_on(service, day)
    hours = range(0, DAY, HOUR)
    return [sum(max(0, min(last, hour + HOUR) - max(first, hour)) for first, last in spans) for hour in hours]


# ---- when ------------------------------------------------------------------------------------------------------------


def open_week(service: Service, day: datetime.date) -> Spans:
    """When staff work or people may move in, in minutes of the week, as the hours stand on `day`; closed days left
    out.
    """
    hours = service.open or service.admits
    week = hours.at({}, day).on(day).spans if hours is not None else ALWAYS
    return _without(week, _hours_off(service, day))


def _hours_off(service: Service, day: datetime.date) -> list[int]:
    """The hours in which staff do not work, because there is none of them."""
    if service.by_hour is None or SERVICES[service.kind].use is not CapacityUse.WORK:
        return []
    return [hour for hour, weight in enumerate(service.by_hour.at({}, day)) if weight == 0]


def _without(week: Spans, hours: list[int]) -> Spans:
    """The spans of a week less these hours of every day."""
    if not hours:
        return week
    found: list[tuple[int, int]] = []
    for first, last in week:
        begin = first
        for off in (day + hour * HOUR for day in range(0, WEEK, DAY) for hour in hours):
            if off + HOUR <= begin or off >= last:
                continue
            if off > begin:
                found.append((begin, off))
            begin = min(off + HOUR, last)
        if begin < last:
            found.append((begin, last))
    return tuple(found)


def held_week(service: Service, day: datetime.date) -> tuple[int, ...]:
    """Minutes of the week at which a meeting is held or a day's starts are given out; closed days left out."""
    if SERVICES[service.kind].use is CapacityUse.NOTHING:
        return service.held.at({}, day).on(day).minutes if service.held is not None else ()
    weights = service.by_weekday.at({}, day) if service.by_weekday is not None else (1.0,) * 7
    at = starts_given_at(service, day)
    return tuple(sorted((number * DAY + at) % WEEK for number, weight in enumerate(weights) if weight > 0))


def starts_given_at(service: Service, day: datetime.date) -> int:
    """The minute of that day at which its starts are given out."""
    return service.at.at({}, day) if service.at is not None else 0


def spans_on(service: Service, day: datetime.date) -> Spans:
    """When it is open on that day, in minutes since its midnight; a meeting is open for the minute in which it is
    held.
    """
    if day in service.closed_on:
        return ()
    begin = day.weekday() * DAY
    if SERVICES[service.kind].use is CapacityUse.NOTHING:
        week: Spans = tuple((minute, minute + 1) for minute in held_week(service, day))
    else:
        week = open_week(service, day)
    cut = ((max(first - begin, 0), min(last - begin, DAY)) for first, last in week)
    return tuple((first, last) for first, last in cut if first < last)


def week_minutes(service: Service, day: datetime.date) -> list[int]:
    """Minutes from Monday to Sunday in which staff work or people may move in, as the hours stand on `day`; closed days
    left out.
    """
    midnights = range(0, WEEK, DAY)
    week = open_week(service, day)
    return [
        sum(max(0, min(last, midnight + DAY) - max(first, midnight)) for first, last in week) for midnight in midnights
    ]


def open_minutes_on(service: Service, day: datetime.date) -> int:
    """Minutes of that day in which it is open."""
    return sum(last - first for first, last in spans_on(service, day))


def open_minutes_by_day(service: Service, days: Days) -> list[float]:
    """`open_minutes_on` for each day."""
    return days.each(lambda day: open_minutes_on(service, day), _changes(service, days))


def always_open(service: Service) -> bool:
    """Whether no hour, meeting or closed day is said; daily starts, which are given out, count as always open."""
    hours = service.open or service.admits or service.held
    off = (
        SERVICES[service.kind].use is CapacityUse.WORK
        and service.by_hour is not None
        and any(0.0 in weights for _, weights in service.by_hour.leaves())
    )
    return SERVICES[service.kind].use is CapacityUse.ONCE or (hours is None and not service.closed_on and not off)


def spans(service: Service, days: Days) -> list[tuple[int, int]]:
    """Minutes since the first of these days at which it opens and closes; it does not close at a midnight when it is
    open on both sides of it. The minutes of a meeting stay apart.
    """
    found: list[tuple[int, int]] = []
    apart = SERVICES[service.kind].use is CapacityUse.NOTHING
    for part in days.stretches(_changes(service, days)):
        week = [spans_on(service, days[place]) for place in range(part.start, min(part.start + 7, part.stop))]
        for place in range(part.start, part.stop):
            for first, last in week[(place - part.start) % 7]:
                opens, closes = place * DAY + first, place * DAY + last
                if found and found[-1][1] == opens and not apart:
                    opens = found.pop()[0]
                found.append((opens, closes))
    return found


def weeks_of_cycle(service: Service, day: datetime.date) -> list[datetime.date]:
    """A day in each week of the cycle that its hours or meetings have on that day; the day alone where they have
    none.
    """
    hours: Value[Hours] | Value[Meetings] | None = service.open or service.admits or service.held
    number = len(hours.at({}, day).weeks) if hours is not None else 0
    if day > datetime.date.max - datetime.timedelta(weeks=number):
        return [day]
    return [day + datetime.timedelta(weeks=week) for week in range(max(1, number))]


def _cycles(service: Service, days: Days) -> set[datetime.date]:
    """The Mondays among these days, where hours or meetings differ from week to week."""
    hours: Value[Hours] | Value[Meetings] | None = service.open or service.admits or service.held
    if hours is None or not any(entry.weeks for _, entry in hours.leaves()):
        return set()
    return {day for day in days if day.weekday() == 0}


def _changes(service: Service, days: Days) -> set[datetime.date]:
    """Dates from which something of its calendar is different from the week before: changes, closed days and the days
    after those, and among these days every Monday of a cycle of weeks.
    """
    dated = (
        service.capacity, service.open, service.admits, service.held, service.at, service.by_weekday,
        service.by_hour,         service.vacancy, service.absence, service.absence_by_month,
    )  # fmt: skip
    after = {day + datetime.timedelta(days=1) for day in service.closed_on if day < datetime.date.max}
    cycles = _cycles(service, days)
    return set(service.closed_on).union(after, cycles, *(value.dates() for value in dated if value is not None))


__all__ = [
    "ALWAYS",
    "HOUR",
    "WEEK",
    "Spans",
    "always_open",
    "capacity_by_day",
    "capacity_on",
    "held_week",
    "months_that_differ",
    "open_minutes_by_day",
    "open_minutes_by_hour",
    "open_minutes_on",
    "open_week",
    "share_at_work",
    "spans",
    "spans_on",
    "starts_given_at",
    "week_minutes",
    "weeks_of_cycle",
]
