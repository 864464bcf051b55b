"""Services as arrays: their lists and queues, and the bells at which capacity changes, starts are given out or doors
open.
"""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, compress
from operator import ne

import numpy as np

from simulation.core.complete import complete
from simulation.core.kept import kept_by_name
from simulation.core.numerics.quantiles import decision, round_half_up
from simulation.core.vocabulary import DAY, Order, ServiceKind
from simulation.plan import columns as t
from simulation.plan.columns import Tables
from simulation.scenario.calendar.days import Days
from simulation.scenario.calendar.service_calendar import (
    always_open,
    spans,
    starts_given_at,
)
from simulation.scenario.calendar.worked_capacity import hours_of, list_of, starts_by_day, worked_list
from simulation.scenario.schema.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.model import Service

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
    calendar_events: list[tuple[int, int, int, int]]


class Calendars:
    """Collects the open spans of a plan's services, which go a week beyond the run."""

    def __init__(self, days: Days) -> None:
        self.days = days
        self.rows: list[list[int]] = []
        self.opens: list[int] = []
        self.closes: list[int] = []
        self.worked: list[int] = []

    def add(self, name: str, service: Service) -> int:
        """The number of the service's calendar; NONE when it is always open."""
        if always_open(service):
            return t.NONE
        found = _spans(name, service, Days(self.days.first, len(self.days) + 7))
        self.rows.append([len(self.opens), len(found)])
        self.opens += [opens for opens, _ in found]
        self.closes += [closes for _, closes in found]
        self.worked += accumulate((closes - opens for opens, closes in found[:-1]), initial=0) if found else []
        return len(self.rows) - 1

    def openings(self, calendar: int) -> list[int]:
        """The minutes at which it opens, within the run."""
        first, count = self.rows[calendar]
        return self.opens[first : bisect_left(self.opens, len(self.days) * DAY, first, first + count)]


def compile_services(
    services: Mapping[str, Service], priorities: Mapping[str, set[int]], calendars: Calendars
) -> ServiceTables:
    """Services in the order of the file; `priorities` are those with which each is asked."""
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
    parts = list(services.values())
    calendar_events: list[tuple[int, int, int, int]] = []
    for place, (name, numbers) in enumerate(members.items()):
        calendar_events += _capacity(name, place, [parts[number] for number in numbers], calendars.days)
        for number in numbers:
            if rows[number][t.V_CALENDAR] != t.NONE:
                calendar_events += [
                    (minute, t.OPENS, place, 0) for minute in calendars.openings(rows[number][t.V_CALENDAR])
                ]
    first = [0]
    for numbers in members.values():
        first.append(first[-1] + len(numbers))
    return ServiceTables(
        rows,
        queue_priority,
        [number for numbers in members.values() for number in numbers],
        first,
        list(members),
        sorted(calendar_events),
    )


@kept_by_name(MOST_KEPT)
def _spans(_: str, service: Service, days: Days) -> Sequence[tuple[int, int]]:
    return tuple(spans(service, days))


@kept_by_name(MOST_KEPT)
def _capacity(name: str, place: int, services: list[Service], days: Days) -> Sequence[tuple[int, int, int, int]]:
    """When a list's capacity becomes another, or its starts are given out."""
    if SERVICES[services[0].kind].use is CapacityUse.ONCE:
        (service,) = services
        return tuple(
            (number * DAY + starts_given_at(service, day), t.STARTS_GIVEN, place, amount)
            for number, (day, amount) in enumerate(zip(days, starts_by_day(service, days), strict=True))
        )
    hours = hours_of(services)
    by_hour = [worked_list(name, services, days, hour) for hour in hours]
    numbers = by_hour[0] if len(hours) == 1 else [number for of_day in zip(*by_hour, strict=True) for number in of_day]
    changes = compress(range(len(numbers)), map(ne, numbers, chain((-1.0,), numbers)))
    step = DAY // len(hours)
    return tuple((at * step, t.CAPACITY_BECOMES, place, int(min(numbers[at], UNLIMITED))) for at in changes)


def capacities_before(tables: Tables, minute: int) -> dict[int, int]:
    """The capacity of each list that has places, before what happens in this minute."""
    events = tables.calendar_events
    events = events[: np.searchsorted(events[:, t.CE_MINUTE], minute)]
    events = events[events[:, t.CE_KIND] == t.CAPACITY_BECOMES][::-1]
    places, last = np.unique(events[:, t.CE_LIST], return_index=True)
    return dict(zip(places.tolist(), events[last, t.CE_AMOUNT].tolist(), strict=True))
