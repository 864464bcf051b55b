"""Beds, places and staff as they are worked: whole ones on every day, and in the mean over days what the file says.

On day d a list has `floor(W(d + 1) + 1e-9) - floor(W(d) + 1e-9)`, where W is its capacity cumulated from the first day
of the run over the days on which it is open (beds and places: over all days): 3.6 people are three on two days of five
and four on three. W begins at a phase drawn from the list's name, so that small services are not all low on one day; no
random number of a patient is used up. Whole numbers stay what they are. A capacity that differs by hour
follows the rule in each hour of the day by itself. Daily starts follow the same rule, from zero.
Services that share a list are summed first; each then has its part of what the list has. Nothing heavy is imported:
checks read it.
"""

import datetime
import hashlib
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise

from simulation.core.kept import kept_by_name
from simulation.scenario.calendar.copies import copies_of, expanded
from simulation.scenario.calendar.days import Days
from simulation.scenario.calendar.service_calendar import capacity_by_day, open_minutes_by_day, open_minutes_by_hour
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service

ALMOST = 1e-9
"""What a number may lack to be the next whole one, so that sums of tenths are what they seem."""
PHASES = 1 << 16
MOST_KEPT = 256
"""Of so many services, spans of days and hours of the day it is kept what they have."""


def lists_of(services: Mapping[str, Service]) -> dict[str, list[str]]:
    """The services of every list in the order of the file: those that share one, and every other by itself. Meetings
    have none.
    """
    members: dict[str, list[str]] = defaultdict(list)
    for name, service in services.items():
        if SERVICES[service.kind].use is not CapacityUse.NOTHING:
            members[list_of(name, service)].append(name)
    return dict(members)


def list_of(name: str, service: Service) -> str:
    """The name by which a plan knows the list of a service."""
    return f"shared {service.shared_list}" if service.shared_list else f"own {name}"


def worked_list(name: str, services: Sequence[Service], days: Days, hour: int | None = None) -> list[float]:
    """What the list of this name, shared by these services, has on each of the run's days, or in one of their hours:
    whole numbers, infinite when there is no limit. The days begin with the run.
    """
    return _as_worked(name, services, days, exact_list(services, days, hour))


def _as_worked(name: str, services: Sequence[Service], days: Days, numbers: list[float]) -> list[float]:
    if all(number.is_integer() or math.isinf(number) for number in set(numbers)):
        return numbers
    return _whole_over_time(numbers, _days_that_count(services, days), _phase(name))


def exact_list(services: Sequence[Service], days: Days, hour: int | None = None) -> list[float]:
    """The capacity of a list on each day, or in one hour of each, as the file says it."""
    parts = [capacity_by_day(service, days, hour) for service in services]
    return parts[0] if len(parts) == 1 else [_sum(numbers) for numbers in zip(*parts, strict=True)]


def hours_of(services: Sequence[Service]) -> Sequence[int | None]:
    """The hours of a day in which a list's capacity may differ; the whole day where it does not."""
    return range(24) if any(service.by_hour is not None for service in services) else (None,)


def worked_by_day(model: Model, name: str, days: Days, hour: int | None = None) -> list[float]:
    """What a service has on each of these days, in the mean or in one hour, all its copies together; of a list that it
    shares, its part.
    """
    if all(service.for_each is None for service in model.services.values()):
        return _worked(model, model.services, name, days, hour)
    parts = list(worked_by_copy(model, name, days, hour).values())
    return parts[0] if len(parts) == 1 else [math.fsum(numbers) for numbers in zip(*parts, strict=True)]


def said_by_day(model: Model, name: str, days: Days) -> list[float]:
    """What the file says a service has on each of these days in the mean, all its copies together: not in whole ones,
    as plans of money are reckoned.
    """
    parts = [capacity_by_day(copy.service, days) for copy in copies_of(model, name)]
    return parts[0] if len(parts) == 1 else [_sum(numbers) for numbers in zip(*parts, strict=True)]


def worked_by_copy(model: Model, name: str, days: Days, hour: int | None = None) -> dict[str, list[float]]:
    """The same for each copy of a service, by the value of its label."""
    copies = expanded(model)
    services = {one: copy.service for one, copy in copies.items()}
    return {copy.value: _worked(model, services, one, days, hour) for one, copy in copies.items() if copy.of == name}


def _worked(model: Model, services: Mapping[str, Service], name: str, days: Days, hour: int | None) -> list[float]:
    service = services[name]
    here = list_of(name, service)
    members = [one for other, one in services.items() if list_of(other, one) == here]
    if hour is None and hours_of(members)[0] is not None:
        by_hour = [_worked(model, services, name, days, one) for one in range(24)]
        return [
            _mean_of_hours(service, day, numbers) for day, numbers in zip(days, zip(*by_hour, strict=True), strict=True)
        ]
    asked = f"{name} on {days.number} days from {days.first}{'' if hour is None else f' at {hour}'}"
    return list(_part_of_list(asked, here, service, members, days, model.run.start, hour))


@kept_by_name(MOST_KEPT)
def _part_of_list(
    _: str, here: str, service: Service, members: Sequence[Service], days: Days, start: datetime.date, hour: int | None
) -> tuple[float, ...]:
    """What one of the services of a list has on each day of a run that starts on `start`: scenarios that differ in
    little share it.
    """
    first = min(start, days.first)
    before = (days.first - first).days
    since = Days(first, before + len(days))
    exact = exact_list(members, since, hour)
    own = exact if len(members) == 1 else capacity_by_day(service, since, hour)
    if SERVICES[service.kind].use is CapacityUse.ONCE or all(n.is_integer() for n in set(exact[before:])):
        return tuple(own[before:])
    worked = _as_worked(here, members, since, exact)
    return tuple(_part(*numbers) for numbers in zip(own[before:], exact[before:], worked[before:], strict=True))


def _mean_of_hours(service: Service, day: datetime.date, numbers: Sequence[float]) -> float:
    """The mean over the day; of staff over the minutes in which they work."""
    minutes = open_minutes_by_hour(service, day) if SERVICES[service.kind].use is CapacityUse.WORK else ()
    if not any(minutes):
        return math.fsum(numbers) / len(numbers)
    return math.fsum(number * open_for for number, open_for in zip(numbers, minutes, strict=True)) / sum(minutes)


def starts_by_day(service: Service, days: Days) -> list[int]:
    """Starts given out on each day, in whole numbers: what a day leaves over is given out on a later one."""
    cumulated = [math.floor(number + ALMOST) for number in accumulate(capacity_by_day(service, days), initial=0.0)]
    return [after - before for before, after in pairwise(cumulated)]


def work_by_day(services: Sequence[Service], days: Days) -> list[float]:
    """Minutes of work that the staff of one list offer on each day in the mean: people on duty times open minutes."""
    offered = [
        [
            people * minutes
            for people, minutes in zip(capacity_by_day(one, days), open_minutes_by_day(one, days), strict=True)
        ]
        for one in services
    ]
    return [math.fsum(each) for each in zip(*offered, strict=True)]


def _whole_over_time(numbers: Sequence[float], counts: Sequence[bool], phase: float) -> list[float]:
    below = [number if math.isinf(number) else float(math.floor(number)) for number in numbers]
    over = [
        number - whole if here and number != whole else 0.0
        for number, whole, here in zip(numbers, below, counts, strict=True)
    ]
    carried = [math.floor(number + ALMOST) for number in accumulate(over, initial=phase)]
    return [whole + (after - before) for whole, (before, after) in zip(below, pairwise(carried), strict=True)]


def _days_that_count(services: Sequence[Service], days: Days) -> list[bool]:
    """Staff who are away do not make up for it on another day."""
    if SERVICES[services[0].kind].use is not CapacityUse.WORK:
        return [True] * len(days)
    minutes = (open_minutes_by_day(service, days) for service in services)
    return [any(each) for each in zip(*minutes, strict=True)]


def _phase(name: str) -> float:
    """A number from 0 to just below 1 that belongs to this name."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=2).digest(), "big") / PHASES


def _part(own: float, exact: float, worked: float) -> float:
    if worked == exact or math.isinf(exact):
        return own
    return own * (worked / exact)


def _sum(numbers: Sequence[float]) -> float:
    """Of parts of a whole, the whole."""
    total = math.fsum(numbers)
    nearest = math.floor(total + 0.5) if math.isfinite(total) else total
    return float(nearest) if abs(total - nearest) <= ALMOST else total


__all__ = [
    "ALMOST",
    "exact_list",
    "hours_of",
    "list_of",
    "lists_of",
    "said_by_day",
    "starts_by_day",
    "work_by_day",
    "worked_by_copy",
    "worked_by_day",
    "worked_list",
]
