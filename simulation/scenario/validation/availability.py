"""Services that nobody can ever get: a capacity of which no whole part is left, no start, hours that never come.

Who asks for one waits for as long as the run lasts. That is a mistake where they have no way out, and no mistake where
they have: a service that is shut on purpose sends patients elsewhere.
"""

import datetime
import itertools
import math
from collections import defaultdict
from collections.abc import Iterator

from simulation.scenario.calendar.days import days_of_run
from simulation.scenario.calendar.service_calendar import ALMOST, capacity_on, spans_on, whole
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.kinds import SERVICES, CapacityUse, facts_of, patience
from simulation.scenario.schema.model import Model, Service, Step
from simulation.scenario.validation.model_index import ModelIndex
from simulation.scenario.validation.patient_reach import PatientReach
from simulation.scenario.validation.pydantic_errors import Fault

LOST = 0.1
"""The share of a capacity that has to be lost by counting whole places before it is told."""
WEEK = 7


def check_availability(known: ModelIndex) -> Iterator[Fault]:
    """Services that patients come to, cannot get and cannot leave."""
    model = known.model
    moving = set(model.improvement.between) if model.improvement is not None else set()
    escalates = model.fire_fighting is not None and bool(model.fire_fighting.under_pressure)
    if escalates or len(days_of_run(model.run)) < WEEK:
        return
    dead = {
        name: fault
        for name, service in model.services.items()
        if name not in moving and _alike_for_all(service) and (fault := _never_had(model, name))
    }
    if not dead:
        return
    reach = PatientReach(known)
    for name, (where, met) in dead.items():
        stuck = [
            ".".join(place)
            for place, step in known.steps()
            if name in reach.waits_for(place, step) and place not in reach.interrupted and not _way_out(step)
        ]
        if stuck:
            more = f" and {len(stuck) - 1} more" if len(stuck) > 1 else ""
            yield (
                where,
                met,
                f"patients at {stuck[0]}{more} would wait for it for ever: let it be had, or give them a way out with "
                "'gives_up_after' or 'if_full'",
            )


def fractions(model: Model) -> list[str]:
    """Services of which a good part is lost because only whole places and whole staff count, in words."""
    found = []
    for members in lists(model).values():
        services = [model.services[name] for name in members]
        facts = SERVICES[services[0].kind]
        if facts.use is CapacityUse.ONCE:
            continue
        worst = max(
            (total for day in _weeks_of_changes(model, services) if 0 < (total := _total(services, day)) < math.inf),
            key=lambda total: (total - whole(total)) / total,
            default=0.0,
        )
        if worst and (worst - whole(worst)) / worst > LOST:
            found.append(f"services.{members[0]}.capacity ({worst:.3g} {facts.unit} count as {whole(worst):.0f})")
    return found


def most_capacity(model: Model, members: list[str]) -> float:
    """The most that a list of beds or places ever holds in the run."""
    services = [model.services[name] for name in members]
    return max((whole(total) for total in capacities(model, services)), default=0.0)


def capacities(model: Model, services: list[Service]) -> list[float]:
    """The capacities that a list of these services has in the run, in the order of their dates."""
    return [_total(services, day) for day in _weeks_of_changes(model, services)]


# ---- whether a service can be had ----


def lists(model: Model) -> dict[str, list[str]]:
    """The services that share a list, by the name of the list; meetings have none."""
    members: dict[str, list[str]] = defaultdict(list)
    for name, service in model.services.items():
        if SERVICES[service.kind].use is not CapacityUse.NOTHING:
            members[f"shared {service.shared_list}" if service.shared_list else name].append(name)
    return members


def _alike_for_all(service: Service) -> bool:
    """Whether nothing of it depends on a label, which is a mistake of its own."""
    said = (service.capacity, service.by_weekday, getattr(service, SERVICES[service.kind].hours))
    return not any(value.labels() for value in said if value is not None)


def _never_had(model: Model, name: str) -> tuple[Where, str] | None:
    """Where it says, and in which words, that a service cannot be had on any day of the run; None when it can."""
    service = model.services[name]
    facts = SERVICES[service.kind]
    days = days_of_run(model.run)
    here: Where = ("services", name)
    if facts.use is CapacityUse.ONCE:
        cumulated = 0.0
        for day in days:
            cumulated += capacity_on(service, day)
            if cumulated >= 1.0 - ALMOST:
                return None
        return (*here, "capacity"), f"{cumulated:.3g} starts in the whole run, of which only whole ones are given out"
    if facts.use is CapacityUse.NOTHING:
        return (
            None
            if any(spans_on(service, day) for day in days)
            else ((*here, "held"), "a meeting never held in the run")
        )
    members = next(names for names in lists(model).values() if name in names)
    services = [model.services[one] for one in members]
    most = 0.0
    for day in days:
        total = _total(services, day)
        if total >= 1.0 - ALMOST and spans_on(service, day):
            return None
        most = max(most, total)
    if most >= 1.0 - ALMOST:
        key = next((key for key in (facts.hours, "closed_on") if getattr(service, key)), facts.hours)
        return (*here, key), "a service that is never open in the run while it has capacity"
    none = f"a capacity of {most:.3g} {facts.unit}, of which only whole {facts.unit} count"
    return (*here, "capacity"), none if most > 0 else f"no {facts.unit} on any day of the run"


def _total(services: list[Service], day: datetime.date) -> float:
    return math.fsum(capacity_on(service, day) for service in services)


def _weeks_of_changes(model: Model, services: list[Service]) -> list[datetime.date]:
    """The first week of the run and the week after each change of capacity within it."""
    first, days = model.run.start, len(days_of_run(model.run))
    begins = {first, *itertools.chain.from_iterable(one.capacity.dates() for one in services if one.capacity)}
    week = [begin + datetime.timedelta(days=number) for begin in sorted(begins) for number in range(WEEK)]
    return [day for day in week if 0 <= (day - first).days < days]


def _way_out(step: Step) -> bool:
    return patience(step) is not None or any(lead.at_once for lead in facts_of(step).leads(step))
