"""What is open day by day: capacity, staff on duty, the day's starts and prices, from the scenario's own calendar."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

import numpy as np

from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.tables import Ints
from simulation.measures.log_tables.window import Clock, Floats, Window
from simulation.scenario.schema.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.model import Service
from simulation.scenario.schema.values import Value

X = TypeVar("X")
HOUR = 60.0


def entries(value: Value[X], window: Window) -> Iterator[tuple[X, slice]]:
    """The entries of a value with the days of the window on which each holds."""
    dates = window.dates
    changes = sorted({dates[0], *(day for day in value.dates() if dates[0] < day <= dates[-1])})
    places = [(day - dates[0]).days for day in changes]
    for begins, first, last in zip(changes, places, [*places[1:], len(dates)], strict=True):
        yield value.at({}, begins), slice(first, last)


def by_day(value: Value[X], window: Window, read: Callable[[X, int], float]) -> Floats:
    """A value on each day of the window; `read` takes the entry and the weekday."""
    found = np.zeros(len(window.dates))
    for entry, days in entries(value, window):
        found[days] = np.array([read(entry, weekday) for weekday in range(7)])[window.weekdays[days]]
    return found


def opened(service: Service, window: Window) -> Floats:
    """1 for each day on which the service is not closed by date."""
    return np.array([0.0 if day in service.closed_on else 1.0 for day in window.dates])


def capacity(service: Service, window: Window) -> Floats:
    """Beds, places, people or starts on each day."""
    if service.capacity is None:
        return np.zeros(len(window.dates))
    found = by_day(service.capacity, window, lambda entry, weekday: entry[weekday])
    if SERVICES[service.kind].use is CapacityUse.ONCE:
        if service.by_weekday is not None:
            found = found * by_day(service.by_weekday, window, lambda entry, weekday: entry[weekday])
        found = found * opened(service, window)
    return found


def held_minutes(service: Service, window: Window) -> Ints:
    """Minutes of the window's days at which a meeting is held."""
    midnights = (window.day_zero + np.arange(len(window.dates))) * DAY
    closed = opened(service, window) == 0
    found = [midnights[:0]]
    for meetings, days in entries(service.held, window) if service.held is not None else ():
        found += [
            midnights[days][(window.weekdays[days] == minute // DAY) & ~closed[days]] + minute % DAY
            for minute in meetings.minutes
        ]
    return np.concatenate(found)


def open_clock(service: Service, window: Window) -> Clock:
    """Open minutes since the window began, as a function of the minute: straight lines between openings and
    closings.
    """
    if service.open is None and not service.closed_on:
        return lambda minute: np.asarray(minute, dtype=np.float64)
    low, high = [], []
    midnights = (window.day_zero + np.arange(len(window.dates))) * DAY
    closed = opened(service, window) == 0
    hours = (
        ((entry.spans, days) for entry, days in entries(service.open, window))
        if service.open is not None
        else ((((0, 7 * DAY),), slice(None)),)
    )
    for spans, days in hours:
        for (begin, end), weekday in product(spans, range(7)):
            opens, closes = max(begin - weekday * DAY, 0), min(end - weekday * DAY, DAY)
            if opens < closes:
                on = midnights[days][(window.weekdays[days] == weekday) & ~closed[days]]
                low.append(np.maximum(on + opens, window.begin))
                high.append(np.minimum(on + closes, window.end))
    opening, closing = np.concatenate(low or [midnights[:0]]), np.concatenate(high or [midnights[:0]])
    order = np.argsort(opening, kind="stable")
    order = order[opening[order] < closing[order]]
    opening, closing = opening[order], closing[order]
    total = np.cumsum(closing - opening)
    at = np.concatenate([[window.begin], np.column_stack([opening, closing]).ravel()]).astype(np.float64)
    so_far = np.concatenate([[0], np.column_stack([total - (closing - opening), total]).ravel()]).astype(np.float64)

    def clock(minute: Ints) -> Floats:
        return np.asarray(np.interp(minute, at, so_far), dtype=np.float64)

    return clock


@dataclass(frozen=True)
class Duty:
    """When staff work: the clock of open minutes, and people and open minutes on each day."""

    clock: Clock
    people: Floats
    open_minutes: Floats

    @property
    def offered(self) -> Floats:
        """Minutes of work on offer on each day: people on duty times open minutes."""
        return self.people * self.open_minutes


def duty(service: Service, window: Window) -> Duty:
    """The working time of staff."""
    clock = open_clock(service, window)
    return Duty(clock, capacity(service, window), np.diff(clock(window.edges)))
