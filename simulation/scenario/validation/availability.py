"""Services that nobody can ever get: a capacity that comes to nothing, no start, hours that never come.

Who asks for one waits for as long as the run lasts. That is a mistake where they have no way out, and no mistake where
they have: a service that is shut on purpose sends patients elsewhere. A capacity so small that the run never has a
whole one of it is a mistake always: it would look like something and be nothing.
"""

import datetime
import itertools
import math
from collections.abc import Iterator

from simulation.core.errors import did_you_mean
from simulation.scenario.calendar.copies import expanded
from simulation.scenario.calendar.days import days_of_run
from simulation.scenario.calendar.service_calendar import capacity_by_day, capacity_on, months_that_differ, spans_on
from simulation.scenario.calendar.worked_capacity import exact_list, hours_of, lists_of, starts_by_day, worked_list
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.steps import has_way_out
from simulation.scenario.validation.fault import Fault
from simulation.scenario.validation.model_index import ModelIndex
from simulation.scenario.validation.patient_reach import PatientReach

WEEK = 7


def check_availability(known: ModelIndex) -> Iterator[Fault]:
    """Capacities that come to nothing, and services that patients come to, cannot get and cannot leave."""
    model = known.model
    moving = set(model.improvement.between) if model.improvement is not None else set()
    escalates = model.fire_fighting is not None and bool(model.fire_fighting.under_pressure)
    if escalates or len(days_of_run(model.run)) < WEEK:
        return
    looked_at = [name for name, service in model.services.items() if name not in moving and _alike_for_all(service)]
    nothing = dict(_come_to_nothing(model, looked_at))
    for name, met in nothing.items():
        yield (
            ("services", name, "capacity"),
            met,
            "a capacity that is not whole is met over the days; say one of which the run has a whole one, or nothing",
        )
    dead = {name: fault for name in looked_at if name not in nothing and (fault := _never_had(model, name)) is not None}
    if not dead:
        return
    reach = PatientReach(known)
    for name, (where, met) in dead.items():
        stuck = [
            ".".join(place)
            for place, step in known.steps()
            if name in reach.waits_for(place, step) and place not in reach.interrupted and not has_way_out(step)
        ]
        if stuck:
            more = f" and {len(stuck) - 1} more" if len(stuck) > 1 else ""
            yield (
                where,
                met,
                f"patients at {stuck[0]}{more} would wait for it for ever: let it be had, or give them a way out with "
                "'gives_up_after' or 'if_full'",
            )


def check_copies(known: ModelIndex) -> Iterator[Fault]:
    """Copies of services for the values of a label."""
    lists: dict[str, tuple[str, str | None]] = {}
    for name, service in known.model.services.items():
        where, label = ("services", name), service.for_each
        if label is None:
            for key in (key for key in ("each", "one_list") if getattr(service, key)):
                yield (*where, key), f"'{key}' without 'for_each'", "say 'for_each: LABEL', or remove it"
        elif label not in known.carried:
            right = f"it is made for each value of a label that people carry from arrival: {', '.join(known.carried)}"
            yield (*where, "for_each"), f"'{label}'", did_you_mean(label, list(known.carried), right)
            continue
        else:
            for value in (value for value in service.each or {} if value not in known.carried[label]):
                right = did_you_mean(value, sorted(known.carried[label]), f"'{label}' has other values")
                yield (*where, "each", value), f"there is no value '{value}' of '{label}'", right
        if service.shared_list is not None:
            made_for = None if service.one_list else label
            first, other = lists.setdefault(service.shared_list, (name, made_for))
            if other != made_for:
                met = f"a list shared with '{first}', which is made for {f'each {other}' if other else 'everybody'}"
                right = "services that share a list are made for each value of the same label"
                yield (*where, "for_each" if label else "shared_list"), met, right


def most_capacity(model: Model, members: list[str]) -> float:
    """The most that a list of beds or places ever holds in the run."""
    (name, *_) = (name for name, found in lists_of(model.services).items() if found == members)
    services, days = [model.services[name] for name in members], days_of_run(model.run)
    return max((max(worked_list(name, services, days, hour), default=0.0) for hour in hours_of(services)), default=0.0)


def capacities(model: Model, services: list[Service]) -> list[float]:
    """The capacities that a list of these services has in the run, in the order of their dates."""
    return [_total(services, day) for day in _weeks_of_changes(model, services)]


# ---- whether a service can be had ----


def _alike_for_all(service: Service) -> bool:
    """Whether nothing of it depends on a label, which is a mistake of its own."""
    said = (
        service.capacity,
        service.vacancy,
        service.absence,
        service.absence_by_month,
        service.by_weekday,
        service.by_hour,
        getattr(service, SERVICES[service.kind].hours),
    )
    return not any(value.labels() for value in said if value is not None)


def _never_had(model: Model, name: str) -> tuple[Where, str] | None:
    """Where it says, and in which words, that a service cannot be had on any day of the run; None when it can."""
    service = model.services[name]
    facts = SERVICES[service.kind]
    days = days_of_run(model.run)
    here: Where = ("services", name)
    if facts.use is CapacityUse.ONCE:
        if any(starts_by_day(service, days)):
            return None
        return (*here, "capacity"), "no starts on any day of the run"
    if facts.use is CapacityUse.NOTHING:
        return (
            None
            if any(spans_on(service, day) for day in days)
            else ((*here, "held"), "a meeting never held in the run")
        )
    here_listed, members = next((of, names) for of, names in lists_of(model.services).items() if name in names)
    sharing = [model.services[one] for one in members]
    by_hour = [worked_list(here_listed, sharing, days, hour) for hour in hours_of(sharing)]
    worked = [max(numbers) for numbers in zip(*by_hour, strict=True)]
    if any(number > 0 and spans_on(service, day) for number, day in zip(worked, days, strict=True)):
        return None
    if any(worked):
        key = next((key for key in (facts.hours, "closed_on") if getattr(service, key)), facts.hours)
        return (*here, key), "a service that is never open in the run while it has capacity"
    return (*here, "capacity"), f"no {facts.unit} on any day of the run"


def _come_to_nothing(model: Model, looked_at: list[str]) -> Iterator[tuple[str, str]]:
    """Services whose lists have something by the file on a day on which they are open, and nothing in the whole run."""
    days = days_of_run(model.run)
    copies = expanded(model)
    for of, members in lists_of({name: copy.service for name, copy in copies.items()}).items():
        if not {copies[name].of for name in members} <= set(looked_at):
            continue
        services = [copies[name].service for name in members]
        exact = exact_list(services, days)
        if not 0.0 < max(exact) < 1.0:
            continue
        facts, first = SERVICES[services[0].kind], copies[members[0]].of
        if facts.use is CapacityUse.ONCE:
            if not any(starts_by_day(services[0], days)):
                yield first, f"{math.fsum(capacity_by_day(services[0], days)):.3g} starts in the whole run, so none"
        elif not any(worked_list(of, services, days)):
            yield first, f"{max(exact):.3g} {facts.unit}, so none on any day of the run"


def _total(services: list[Service], day: datetime.date) -> float:
    return math.fsum(capacity_on(service, day) for service in services)


def _weeks_of_changes(model: Model, services: list[Service]) -> list[datetime.date]:
    """The first week of the run and the week after each change of capacity within it."""
    first, days = model.run.start, len(days_of_run(model.run))
    dated = (value for one in services for value in (one.capacity, one.vacancy, one.absence) if value is not None)
    begins = {first, *itertools.chain.from_iterable(value.dates() for value in dated)}
    begins = begins.union(*(months_that_differ(one, days_of_run(model.run)) for one in services))
    week = [begin + datetime.timedelta(days=number) for begin in sorted(begins) for number in range(WEEK)]
    return [day for day in week if 0 <= (day - first).days < days]
