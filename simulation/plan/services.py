"""Services as arrays: their lists and queues, and the bells at which capacity changes, starts are given out or doors
open.
"""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass

from simulation.core.complete import complete
from simulation.core.vocabulary import DAY, ServiceKind
from simulation.plan import columns as t
from simulation.plan.calendars import Calendars
from simulation.scenario.schema.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.model import Service

UNLIMITED = 1 << 40
"""Capacity that nothing fills."""

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


@dataclass(frozen=True)
class ServiceTables:
    """The parts of `Tables` that describe services."""

    services: list[list[int]]
    queue_priority: list[int]
    list_services: list[int]
    list_first: list[int]
    list_names: list[str]
    calendar_events: list[tuple[int, int, int, int]]


def compile_services(
    services: Mapping[str, Service],
    priorities: Mapping[str, set[int]],
    calendars: Calendars,
    first_day: datetime.date,
    days: int,
) -> ServiceTables:
    """Services in the order of the file; `priorities` are those with which each is asked."""
    members: dict[str, list[int]] = {}
    rows: list[list[int]] = []
    queue_priority: list[int] = []
    for number, (name, service) in enumerate(services.items()):
        row = [t.NONE] * t.V_COLUMNS
        row[t.V_KIND] = KINDS[service.kind]
        row[t.V_CALENDAR] = calendars.add(service)
        if SERVICES[service.kind].use is not CapacityUse.NOTHING:
            shared = f"shared {service.shared_list}" if service.shared_list else f"own {name}"
            row[t.V_LIST] = list(members).index(shared) if shared in members else len(members)
            members.setdefault(shared, []).append(number)
            levels = sorted(priorities.get(name, set()) or {5})
            row[t.V_QUEUE], row[t.V_QUEUES] = len(queue_priority), len(levels)
            queue_priority.extend(levels)
        rows.append(row)
    parts = list(services.values())
    calendar_events: list[tuple[int, int, int, int]] = []
    for place, numbers in enumerate(members.values()):
        calendar_events += _capacity(place, [parts[number] for number in numbers], first_day, days)
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


def _capacity(
    place: int, services: list[Service], first_day: datetime.date, days: int
) -> list[tuple[int, int, int, int]]:
    calendar_events: list[tuple[int, int, int, int]] = []
    starts = SERVICES[services[0].kind].use is CapacityUse.ONCE
    cumulated, before = 0.0, -1
    for number in range(days):
        day = first_day + datetime.timedelta(days=number)
        if starts:
            service = services[0]
            given = math.floor(cumulated + 1e-9)
            cumulated += starts_on(service, day)
            at = service.at.at({}, day) if service.at is not None else 0
            calendar_events.append((number * DAY + at, t.STARTS_GIVEN, place, math.floor(cumulated + 1e-9) - given))
            continue
        total = sum(service.capacity.at({}, day)[day.weekday()] for service in services)
        now = UNLIMITED if math.isinf(total) else math.floor(total + 1e-9)
        if now != before:
            calendar_events.append((number * DAY, t.CAPACITY_BECOMES, place, now))
            before = now
    return calendar_events


def starts_on(service: Service, day: datetime.date) -> float:
    """The starts of a day before rounding: the daily rate with its weekday weight, none on a closed day."""
    if day in service.closed_on:
        return 0.0
    weight: float = service.by_weekday.at({}, day)[day.weekday()] if service.by_weekday is not None else 1.0
    rate: float = service.capacity.at({}, day)[0]
    return rate * weight
