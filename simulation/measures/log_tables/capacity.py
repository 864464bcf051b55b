"""What is open in the window day by day: staff on duty and meetings held, from the scenario's own calendar."""

import weakref
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, TypeVar

import numpy as np

from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.tables import Ints
from simulation.measures.log_tables.window import Clock, Floats, Window
from simulation.scenario.calendar.service_calendar import always_open, capacity_by_day, spans
from simulation.scenario.schema.model import Service

HOUR = 60.0
X = TypeVar("X")


def _kept(work_out: Callable[[Service, Window], X]) -> Callable[[Service, Window], X]:
    """Keep what is worked out of a service for the last window asked about: replications ask for the same. A service
    never changes, and what is kept of it goes when it goes.
    """
    known: dict[int, tuple[weakref.ref[Service], Window, Any]] = {}

    @wraps(work_out)
    def once(service: Service, window: Window) -> X:
        number = id(service)
        found = known.get(number)
        if found is None or found[0]() is not service or found[1] != window:
            gone = weakref.ref(service, lambda _: known.pop(number, None))
            found = known[number] = (gone, window, work_out(service, window))
        kept: X = found[2]
        return kept

    return once


@_kept
def held_minutes(service: Service, window: Window) -> Ints:
    """Minutes of the window's days at which a meeting is held."""
    return np.array([begin for begin, _ in spans(service, window.calendar)], dtype=np.int64) + window.day_zero * DAY


def open_clock(service: Service, window: Window) -> Clock:
    """Open minutes since the window began, as a function of the minute: straight lines between openings and
    closings.
    """
    if always_open(service):
        return lambda minute: np.asarray(minute, dtype=np.float64)
    both = np.array(spans(service, window.calendar), dtype=np.int64).reshape(-1, 2).T + window.day_zero * DAY
    both = np.clip(both, window.begin, window.end)
    opening, closing = both[:, both[0] < both[1]]
    total = np.cumsum(closing - opening)
    at = np.concatenate([[window.begin], np.column_stack([opening, closing]).ravel()]).astype(np.float64)
    so_far = np.concatenate([[0], np.column_stack([total - (closing - opening), total]).ravel()]).astype(np.float64)

    def clock(minute: Ints) -> Floats:
        return np.asarray(np.interp(minute, at, so_far), dtype=np.float64)

    return clock


@_kept
def open_capacity(service: Service, window: Window) -> Floats:
    """Beds, places, staff or starts on each day of the window."""
    return np.array(capacity_by_day(service, window.calendar))


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


@_kept
def duty(service: Service, window: Window) -> Duty:
    """The working time of staff."""
    clock = open_clock(service, window)
    return Duty(clock, open_capacity(service, window), np.diff(clock(window.edges)))
