"""What is open in the window day by day: staff on duty and meetings held, from the scenario's own calendar."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.tables import Ints
from simulation.measures.log_tables.window import Clock, Floats, Window
from simulation.scenario.calendar.service_calendar import always_open, spans
from simulation.scenario.schema.model import Service

HOUR = 60.0


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


def duty(service: Service, people: Sequence[float], window: Window) -> Duty:
    """The working time of staff, of whom there are so many on each day."""
    clock = open_clock(service, window)
    return Duty(clock, np.array(people), np.diff(clock(window.edges)))
