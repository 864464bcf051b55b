"""What is open day by day: capacity, staff on duty, the day's starts and prices, from the scenario's own calendar."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from simulation.measures.window import Clock, Floats, Ints, Window
from simulation.scenario.schema import Service
from simulation.scenario.values import Value
from simulation.terms import DAY, ServiceKind

X = TypeVar("X")
HOUR = 60.0


def by_day(value: Value[X], window: Window, read: Callable[[X, int], float]) -> Floats:
    """A value on each day of the window; `read` takes the entry and the weekday."""
    dates = window.dates
    changes = sorted({dates[0], *(day for day in value.dates() if dates[0] < day <= dates[-1])})
    found = np.zeros(len(dates))
    for place, begins in enumerate(changes):
        ends = changes[place + 1] if place + 1 < len(changes) else dates[-1] + datetime.timedelta(days=1)
        days = slice((begins - dates[0]).days, (ends - dates[0]).days)
        entry = value.at({}, begins)
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
    if service.kind is ServiceKind.DAILY_STARTS:
        if service.by_weekday is not None:
            found = found * by_day(service.by_weekday, window, lambda entry, weekday: entry[weekday])
        found = found * opened(service, window)
    return found


def open_clock(service: Service, window: Window) -> Clock:
    """Open minutes since the window began, as a function of the minute: straight lines between openings and closings."""
    if service.open is None and not service.closed_on:
        return lambda minute: np.asarray(minute, dtype=np.float64)
    points, passed, total = [float(window.begin)], [0.0], 0.0
    for number, day in enumerate(window.dates):
        if day in service.closed_on:
            continue
        midnight, monday = (window.day_zero + number) * DAY, day.weekday() * DAY
        spans = service.open.at({}, day).spans if service.open is not None else ((0, 7 * DAY),)
        for begin, end in spans:
            low = max(midnight + max(begin - monday, 0), window.begin)
            high = min(midnight + min(end - monday, DAY), window.end)
            if low < high:
                points += [low, high]
                passed += [total, total + high - low]
                total += high - low
    at, so_far = np.array(points), np.array(passed)

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
