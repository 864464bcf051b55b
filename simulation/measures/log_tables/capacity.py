"""What is open in the window day by day: staff on duty and meetings held, from the scenario's own calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from simulation.core.kept import kept
from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.tables import Ints
from simulation.measures.log_tables.window import Clock, Floats, Window
from simulation.scenario.calendar.service_calendar import always_open, spans
from simulation.scenario.calendar.worked_capacity import worked_by_copy, worked_by_day
from simulation.scenario.schema.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.model import Model, Service

HOUR = 60.0


@kept
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


def duty(service: Service, people: Sequence[float] | Floats, window: Window) -> Duty:
    """The working time of staff, of whom there are so many on each day."""
    clock, minutes = _open(service, window)
    return Duty(clock, np.asarray(people), minutes)


@kept
def _open(service: Service, window: Window) -> tuple[Clock, Floats]:
    clock = open_clock(service, window)
    return clock, np.diff(clock(window.edges))


@kept
def capacities(model: Model, window: Window) -> Mapping[str, Floats]:
    """Beds, places, staff or starts of each service on each day of the window, as they are worked."""
    services = model.services.items()
    named = [name for name, service in services if SERVICES[service.kind].use is not CapacityUse.NOTHING]
    return {name: np.array(worked_by_day(model, name, window.calendar)) for name in named}


def capacities_at(model: Model, window: Window, hour: int) -> Mapping[str, Floats]:
    """Beds and places of each service in one hour of each day of the window, as they are worked."""
    places = [name for name, one in model.services.items() if SERVICES[one.kind].use is CapacityUse.OCCUPIES]
    return {name: np.array(worked_by_day(model, name, window.calendar, hour)) for name in places}


@kept
def capacities_of_copies(model: Model, window: Window) -> Mapping[str, Mapping[str, Floats]]:
    """The same for each copy of the services of which there is one for each value of a label, by that value."""
    named = [name for name, service in model.services.items() if service.for_each is not None]
    by_name = {name: worked_by_copy(model, name, window.calendar) for name in named}
    return {name: {value: np.array(days) for value, days in copies.items()} for name, copies in by_name.items()}
