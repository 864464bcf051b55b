"""What is open in the window day by day: staff on duty and meetings held, from the scenario's own calendar."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from simulation.core.kept import kept
from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.tables import Ints
from simulation.measures.loops.clock import open_so_far
from simulation.measures.loops.counting import narrow
from simulation.measures.periods.cut import Clock, Floats
from simulation.measures.periods.window import Window
from simulation.scenario.calendar.service_calendar import always_open, spans
from simulation.scenario.calendar.worked_capacity import worked_by_copy, worked_by_day
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.values.value import Value

HOUR = 60.0


@kept
def held_minutes(service: Service, window: Window) -> Ints:
    """Minutes of the window's days at which a meeting is held."""
    return np.array([begin for begin, _ in spans(service, window.calendar)], dtype=np.int64) + window.day_zero * DAY


def open_clock(service: Service, window: Window) -> Clock:
    """Open minutes until a minute, as a function of it, in straight lines between openings and closings; where it is
    always open, the minute itself. They count from different beginnings, so only differences say something.
    """
    if always_open(service):
        return lambda minute: np.asarray(minute, dtype=np.float64)
    both = np.array(spans(service, window.calendar), dtype=np.int64).reshape(-1, 2).T + window.day_zero * DAY
    both = np.clip(both, window.begin, window.end)
    opening, closing = both[:, both[0] < both[1]]
    total = np.cumsum(closing - opening)
    begins = narrow(np.concatenate([[window.begin], np.column_stack([opening, closing]).ravel()]))
    so_far = narrow(np.concatenate([[0], np.column_stack([total - (closing - opening), total]).ravel()]))
    of_day = narrow(np.maximum(np.searchsorted(begins, window.edges // DAY * DAY, side="right") - 1, 0))

    def clock(minute: Ints) -> Floats:
        found = np.empty(len(minute))
        open_so_far(narrow(minute), begins, so_far, of_day, window.begin, found)
        return found

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


def _open(service: Service, window: Window) -> tuple[Clock, Floats]:
    hours = service.open or service.admits or service.held
    known = _known_clocks(hours) if hours is not None else {}
    rests_on = (
        service.kind,
        *(getattr(service, name) for name in ("open", "admits", "held", "by_hour")),
        *service.closed_on,
    )
    found = known.get(window)
    if found is None or [*map(id, found.rests_on)] != [*map(id, rests_on)]:
        clock = open_clock(service, window)
        found = known[window] = _Clock(rests_on, clock, np.diff(clock(window.edges)))
    return found.clock, found.minutes


class _Clock(NamedTuple):
    """When a service is open, and all that this rests on."""

    rests_on: tuple[object, ...]
    clock: Clock
    minutes: Floats


@kept
def _known_clocks(_hours: Value[Any]) -> dict[Window, _Clock]:
    """What has been found so far of a service with these hours; in a run with reviews another capacity has the same."""
    return {}


@kept
def capacities(model: Model, window: Window) -> Mapping[str, Floats]:
    """Beds, places, staff or starts of each service on each day of the window, as they are worked."""
    services = model.services.items()
    named = [name for name, service in services if SERVICES[service.kind].use is not CapacityUse.NOTHING]
    return {name: _on_days(model, name, window) for name in named}


@kept
def capacities_at(model: Model, window: Window, hour: int) -> Mapping[str, Floats]:
    """Beds and places of each service in one hour of each day of the window, as they are worked."""
    places = [name for name, one in model.services.items() if SERVICES[one.kind].use is CapacityUse.OCCUPIES]
    return {name: _on_days(model, name, window, hour) for name in places}


@kept
def capacities_of_copies(model: Model, window: Window) -> Mapping[str, Mapping[str, Floats]]:
    """The same for each copy of the services of which there is one for each value of a label, by that value."""
    named = [name for name, service in model.services.items() if service.for_each is not None]
    by_name = {name: worked_by_copy(model, name, window.calendar) for name in named}
    return {name: {value: np.array(days) for value, days in copies.items()} for name, copies in by_name.items()}


class _Known(NamedTuple):
    """The days of a service, and all that they rest on beside it."""

    rests_on: tuple[object, ...]
    days: Floats


@kept
def _known_days(_service: Service) -> dict[tuple[Window, int | None], _Known]:
    """What has been found of this service so far."""
    return {}


def _on_days(model: Model, name: str, window: Window, hour: int | None = None) -> Floats:
    """What a service has on each day. The model of a run with reviews is another one in every replication, in which
    most services are the very same: of these it is worked out once.
    """
    service = model.services[name]
    of_list = [one for one in model.services.values() if one.shared_list == service.shared_list]
    rests_on = (model.people, model.run, *(of_list if service.shared_list is not None else ()))
    known = _known_days(service)
    found = known.get((window, hour))
    if found is None or [*map(id, found.rests_on)] != [*map(id, rests_on)]:  # held, so that no number is taken again
        found = known[window, hour] = _Known(rests_on, np.array(worked_by_day(model, name, window.calendar, hour)))
    return found.days
