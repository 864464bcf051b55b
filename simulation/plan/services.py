"""Services as arrays: their lists and queues, and the bells at which capacity changes, starts are given out or doors
open.
"""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, compress
from operator import ne

import numpy as np

from simulation.core.complete import complete
from simulation.core.kept import kept_by_name
from simulation.core.numerics.quantiles import decision, round_half_up
from simulation.core.vocabulary import DAY, Order, ServiceKind
from simulation.plan import columns as t
from simulation.plan.columns import Ints, Tables
from simulation.scenario.calendar.days import Days
from simulation.scenario.calendar.service_calendar import always_open, spans, starts_given_at
from simulation.scenario.calendar.worked_capacity import hours_of, list_of, starts_by_day, worked_list
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service

UNLIMITED = 1 << 40
"""Capacity that nothing fills."""
MOST_KEPT = 256
"""Services whose calendars and capacities are kept for the next plan: one under pressure, the next choice on a page."""

KINDS = complete(
    "the codes of services in a plan",
    ServiceKind,
    {
        ServiceKind.BEDS: t.BEDS,
        ServiceKind.PLACES: t.PLACES,
        ServiceKind.STAFF: t.STAFF,
        ServiceKind.DAILY_STARTS: t.DAILY_STARTS,
        ServiceKind.MEETING: t.MEETING,
    },
)


ORDERS = complete(
    "the codes of orders in a plan",
    Order,
    {Order.FIRST_COME: t.FIRST_COME, Order.LAST_COME: t.LAST_COME, Order.RANDOM: t.AT_RANDOM},
)


@dataclass(frozen=True)
class ServiceTables:
    """The parts of `Tables` that describe services."""

    services: list[list[int]]
    queue_priority: list[int]
    list_services: list[int]
    list_first: list[int]
    list_names: list[str]
    calendar_events: Ints
    """Minute, kind, list and amount of each, in their order."""


class Calendars:
    """Collects the open spans of a plan's services, which go a week beyond the run."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self._spans: list[Ints] = []

    def tables(self) -> tuple[Ints, Ints, Ints, Ints]:
        """First span and number of spans of each calendar; then of every span the minute at which it opens, that at
        which it closes, and the minutes that its calendar was open before.
        """
        numbers = np.array([len(one) for one in self._spans], dtype=np.int64)
        rows = np.stack((np.cumsum(numbers) - numbers, numbers), axis=1)
        spans = np.concatenate([np.zeros((0, 2), dtype=np.int64), *self._spans])
        worked = [np.cumsum(one[:, 1] - one[:, 0]) - (one[:, 1] - one[:, 0]) for one in self._spans]
        opens, closes = spans.T.copy()
        return rows, opens, closes, np.concatenate([np.zeros(0, dtype=np.int64), *worked])

    def add(self, name: str, service: Service) -> int:
        """The number of the service's calendar; NONE when it is always open."""
        if always_open(service):
            return t.NONE
        self._spans.append(_spans(name, service, Days(self.days.first, len(self.days) + 7)))
        return len(self._spans) - 1

    def openings(self, calendar: int) -> Ints:
        """The minutes at which it opens, within the run."""
        opens = self._spans[calendar][:, 0]
        return opens[: np.searchsorted(opens, len(self.days) * DAY)]


def compile_services(
    services: Mapping[str, Service], priorities: Mapping[str, set[int]], calendars: Calendars
) -> Generator[None, None, ServiceTables]:
    """Services in the order of the file; `priorities` are those with which each is asked. Gives way after each of them
    and each list.
    """
    members: dict[str, list[int]] = {}
    rows: list[list[int]] = []
    queue_priority: list[int] = []
    for number, (name, service) in enumerate(services.items()):
        row = [t.NONE] * t.V_COLUMNS
        row[t.V_KIND] = KINDS[service.kind]
        row[t.V_CALENDAR] = calendars.add(name, service)
        if SERVICES[service.kind].use is not CapacityUse.NOTHING:
            shared = list_of(name, service)
            row[t.V_LIST] = list(members).index(shared) if shared in members else len(members)
            members.setdefault(shared, []).append(number)
            levels = sorted(priorities.get(name, set()) or {5})
            row[t.V_QUEUE], row[t.V_QUEUES] = len(queue_priority), len(levels)
            queue_priority.extend(levels)
            row[t.V_ORDER] = t.RISING if service.rises_every is not None else ORDERS[service.order]
            row[t.V_RISES] = round_half_up(service.rises_every) if service.rises_every is not None else 0
            row[t.V_ORDER_DECISION] = decision(f"services.{name}.order")
        rows.append(row)
        yield
    parts = list(services.values())
    calendar_events: list[Ints] = [np.zeros((0, 4), dtype=np.int64)]
    for place, (name, numbers) in enumerate(members.items()):
        calendar_events.append(_capacity(name, place, [parts[number] for number in numbers], calendars.days))
        for number in numbers:
            if rows[number][t.V_CALENDAR] != t.NONE:
                opens = calendars.openings(rows[number][t.V_CALENDAR])
                calendar_events.append(_events(opens, t.OPENS, place, np.zeros_like(opens)))
        yield
    first = [0]
    for numbers in members.values():
        first.append(first[-1] + len(numbers))
    return ServiceTables(
        rows,
        queue_priority,
        [number for numbers in members.values() for number in numbers],
        first,
        list(members),
        _in_order(np.concatenate(calendar_events)),
    )


def _in_order(events: Ints) -> Ints:
    """By minute, kind, list and amount."""
    return events[np.lexsort(events.T[::-1])]


def _events(minutes: Sequence[int] | Ints, kind: int, place: int, amounts: Sequence[int] | Ints) -> Ints:
    found = np.empty((len(minutes), 4), dtype=np.int64)
    found[:, t.CE_MINUTE], found[:, t.CE_KIND], found[:, t.CE_LIST], found[:, t.CE_AMOUNT] = (
        minutes, kind, place, amounts,
    )  # fmt: skip
    found.setflags(write=False)
    return found


@kept_by_name(MOST_KEPT)
def _spans(_: str, service: Service, days: Days) -> Ints:
    found = np.array(list(spans(service, days)), dtype=np.int64).reshape(-1, 2)
    found.setflags(write=False)
    return found


@kept_by_name(MOST_KEPT)
def _capacity(name: str, place: int, services: list[Service], days: Days) -> Ints:
    """When a list's capacity becomes another, or its starts are given out."""
    if SERVICES[services[0].kind].use is CapacityUse.ONCE:
        (service,) = services
        minutes = [number * DAY + starts_given_at(service, day) for number, day in enumerate(days)]
        return _events(minutes, t.STARTS_GIVEN, place, starts_by_day(service, days))
    hours = hours_of(services)
    by_hour = [worked_list(name, services, days, hour) for hour in hours]
    numbers = by_hour[0] if len(hours) == 1 else [number for of_day in zip(*by_hour, strict=True) for number in of_day]
    changes = list(compress(range(len(numbers)), map(ne, numbers, chain((-1.0,), numbers))))
    step, amounts = DAY // len(hours), [int(min(numbers[at], UNLIMITED)) for at in changes]
    return _events([at * step for at in changes], t.CAPACITY_BECOMES, place, amounts)


def capacities_before(tables: Tables, minute: int) -> dict[int, int]:
    """The capacity of each list that has places, before what happens in this minute."""
    events = tables.calendar_events
    events = events[: np.searchsorted(events[:, t.CE_MINUTE], minute)]
    events = events[events[:, t.CE_KIND] == t.CAPACITY_BECOMES][::-1]
    places, last = np.unique(events[:, t.CE_LIST], return_index=True)
    return dict(zip(places.tolist(), events[last, t.CE_AMOUNT].tolist(), strict=True))
