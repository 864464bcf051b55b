"""Whether today's position can be one of this place: what it names exists, and there is room for the people said."""

import datetime
import math
from collections.abc import Collection, Iterator

from simulation.core.errors import did_you_mean
from simulation.core.vocabulary import DAY, CountsAs, ServiceKind
from simulation.scenario.calendar.days import Days, minutes_of_run
from simulation.scenario.calendar.worked_capacity import lists_of, worked_list
from simulation.scenario.changes.paths import path_of
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.steps import Stay, Step
from simulation.scenario.schema.today import AlreadyHere, Today
from simulation.scenario.validation.fault import Fault, unknown
from simulation.scenario.validation.model_index import PATHWAY, ModelIndex
from simulation.scenario.validation.today.labels import check_already

NOT_KNOWN_BEFORE = ("run", "today", "size")
"""Sections of which nothing can be other until today."""


def check_today(known: ModelIndex) -> Iterator[Fault]:
    """What is wrong with `today`."""
    model, today = known.model, known.model.today
    if today is None:
        return
    yield from _date(model, today)
    yield from _off(model, today)
    for name, entries in today.services.items():
        where: Where = ("today", "services", name)
        if name not in model.services:
            yield unknown("service", name, model.services, where)
            continue
        for n, here in enumerate(entries):
            yield from _in_service(known, where if len(entries) == 1 else (*where, str(n)), name, here)
    if model.today_after_warm_up:
        yield from _in_beds(known, today)
        yield from _room(model, today)
    else:
        right = (
            "give the run a warm-up, after which people stand there, or say them one service at a time by 'services'"
        )
        if today.beds is not None:
            yield ("today", "beds"), "patients in beds of a run without a warm-up", right
        if today.no_criteria_to_reside:
            met = "patients with no criteria to reside in a run without a warm-up"
            yield ("today", "no_criteria_to_reside"), met, right
    for path in today.until_then:
        if path_of(path)[0] in NOT_KNOWN_BEFORE:
            yield (
                ("today", "until_then", path),
                f"'{path}' cannot be other until today",
                "name what people meet on their way, or how they come",
            )


def _date(model: Model, today: Today) -> Iterator[Fault]:
    warm_up, _ = minutes_of_run(model.run)
    if warm_up % DAY:
        met = f"a warm-up of {warm_up / DAY:.4g} days before today's position"
        yield ("run", "warm_up"), met, "whole days: the position is that of 00:00"
        return
    first = model.run.start + datetime.timedelta(days=warm_up // DAY)
    if today.date is not None and today.date != first:
        inside = model.run.start <= today.date < first
        met = f"{today.date}, {'inside the warm-up' if inside else 'where the run is not measured from'}"
        yield ("today", "date"), met, f"the warm-up of this file ends on {first}; leave the date out, or say this one"


def _off(model: Model, today: Today) -> Iterator[Fault]:
    date = _day(model)
    for name, off in today.off.items():
        where: Where = ("today", "off", name)
        service = model.services.get(name)
        if service is None:
            yield unknown("service", name, model.services, where)
        elif service.kind is not ServiceKind.STAFF:
            yield where, f"'{name}' is {service.kind.value}", "staff were expected; other capacity changes by facts"
        else:
            if off.until <= date:
                yield (*where, "until"), f"until {off.until}", f"a day after {date}, on which they are back"
            before = date - datetime.timedelta(days=1)
            most = max(service.capacity.at({}, before)) if service.capacity is not None else 0.0
            if off.people > most + 1e-9:
                yield (*where, "people"), f"{off.people:g} people off", f"'{name}' has {most:g}"


def _day(model: Model) -> datetime.date:
    return model.run.start + datetime.timedelta(days=minutes_of_run(model.run)[0] // DAY)


def _in_service(known: ModelIndex, where: Where, name: str, here: AlreadyHere) -> Iterator[Fault]:
    service = known.model.services[name]
    users = [place for place, _ in known.using(name)]
    use = SERVICES[service.kind].use
    unmet = (CapacityUse.WORK,) if known.model.today_after_warm_up else ()
    if here.occupied is not None and use in (CapacityUse.ONCE, CapacityUse.NOTHING, *unmet):
        yield (*where, "occupied"), f"people in {service.kind.value}", "nobody stays there; say who waits: queue"
    if here.queue and use is CapacityUse.NOTHING:
        yield (*where, "queue"), f"people on the list of a {service.kind.value}", "a meeting has no list"
        return
    for key in ("occupied", "queue"):
        number = getattr(here, key)
        if number is not None and number != int(number):
            yield (*where, key), f"{number:g} people", "a whole number of people was expected"
    if here.occupied is None and here.queue is None:
        yield where, "neither 'occupied' nor 'queue'", "say how many people are there, or wait"
    if here.route is not None and here.route not in known.model.routes:
        yield unknown("route", here.route, known.model.routes, (*where, "route"))
        return
    if here.step is not None and here.route is None:
        yield where, "a step without its route", "say 'route' too"
        return
    near = [place for place in users if here.route in (None, place[1]) and here.step in (None, place[2])]
    after_warm_up = known.model.today_after_warm_up
    elsewhere = after_warm_up and here.route is None and any(name in also_asked(step) for _, step in known.steps())
    if (not near and not elsewhere) or (len(near) != 1 and not after_warm_up):
        steps = ", ".join(f"{route}.{step}" for _, route, step in users) or "no step uses it"
        met = "several steps use this service" if near else "no such step uses this service"
        yield where, met, f"say 'route' and 'step' of one of: {steps}"
    for label, value in here.labels.items():
        if label not in known.labels:
            yield unknown("label", label, known.labels, (*where, "labels", label))
        elif value not in known.labels[label]:
            yield unknown(f"value of the label '{label}'", value, known.labels[label], (*where, "labels", label))
    if after_warm_up:
        for key in ("waited", "remaining"):
            if getattr(here, key) is not None:
                yield (
                    (*where, key),
                    f"'{key}' in a run with a warm-up",
                    "leave it out: people are like those who stand there after the warm-up",
                )
        if here.occupied is not None and CountsAs.ACUTE.value in service.counts_as:
            yield (
                (*where, "occupied"),
                f"'{name}' counts as acute",
                "say 'today.beds' and 'today.no_criteria_to_reside', which speak of all acute beds",
            )
    elif len(near) == 1:
        yield from check_already(known, where, near[0], here)


def also_asked(step: Step) -> Collection[str]:
    """Services on whose lists people of a step may stand besides that of their own."""
    return step.also.services if isinstance(step, Stay) and step.also is not None else ()


def _in_beds(known: ModelIndex, today: Today) -> Iterator[Fault]:
    """Patients in acute beds, those with no criteria to reside among them."""
    model = known.model
    beds = [name for name, service in model.services.items() if is_acute_bed(service)]
    waiting, where = today.no_criteria_to_reside, ("today", "no_criteria_to_reside")
    if (waiting or today.beds is not None) and not beds:
        at: Where = where if waiting else ("today", "beds")
        yield at, "patients in beds, and no beds count as acute", "say of a service 'counts_as: acute'"
        return
    drawn = known.labels.get(PATHWAY, set())
    for name, one in waiting.items():
        if name not in drawn:
            there = f"pathways are {', '.join(sorted(drawn))}" if drawn else "nothing records the label 'pathway'"
            yield (*where, name), f"there is no pathway '{name}'", did_you_mean(name, sorted(drawn), there)
        if one.people != int(one.people):
            yield (*where, name, "people"), f"{one.people:g} people", "a whole number of people was expected"
        if one.since is not None and not 0 < one.since < model.run.warm_up:
            right = f"more than nothing, and less than the warm-up of {model.run.warm_up / DAY:g} days"
            yield (*where, name, "since"), f"{one.since / DAY:g} days", right
    if waiting and not any("ready" in step.milestones() for _, step in known.steps()):
        yield where, "patients with no criteria to reside, and no step marks 'ready'", "mark it on their route"
    if today.beds is not None and today.beds != int(today.beds):
        yield ("today", "beds"), f"{today.beds:g} people", "a whole number of people was expected"
    places = math.fsum(_there(model, members, "acute") for members in lists_of(model.services).values())
    asked = math.fsum(one.people for one in waiting.values())
    if today.beds is not None and asked > today.beds:
        yield (
            where,
            f"{asked:g} people wait in beds, and {today.beds:g} people are in beds",
            "at most as many as in beds",
        )
    on_top = "; beds that open on top while these are full are not among them" if _opens_more(model) else ""
    room = f"there are {places:g} beds that count as acute that day{on_top}"
    if today.beds is not None and today.beds > places:
        yield ("today", "beds"), f"{today.beds:g} people in beds", room
    elif asked > places:
        yield where, f"{asked:g} people wait in beds", room


def _opens_more(model: Model) -> bool:
    """Whether something else holds while beds are full, such as beds that open on top."""
    return model.fire_fighting is not None and bool(model.fire_fighting.under_pressure)


def is_acute_bed(service: Service) -> bool:
    """Whether patients in it are in an acute bed."""
    return SERVICES[service.kind].use is CapacityUse.OCCUPIES and CountsAs.ACUTE.value in service.counts_as


def _room(model: Model, today: Today) -> Iterator[Fault]:
    """No more people in a service than it has places."""
    for members in lists_of(model.services).values():
        said = {
            name: math.fsum(one.inside for one in today.services.get(name, ()))
            for name in members
            if SERVICES[model.services[name].kind].use in (CapacityUse.OCCUPIES, CapacityUse.WORK)
        }
        total, first = math.fsum(said.values()), next((name for name in members if said.get(name)), None)
        if first is None or model.services[first].kind is ServiceKind.STAFF:
            continue
        there = _there(model, members)
        if total > there:
            yield ("today", "services", first), f"{total:g} people inside", f"there are {there:g} places that day"


def _there(model: Model, members: list[str], counts_as: str | None = None) -> float:
    """Places of a list on the day; of one that counts as something, only where its services do."""
    services = [model.services[name] for name in members]
    if not all(SERVICES[one.kind].use is CapacityUse.OCCUPIES for one in services):
        return 0.0
    if counts_as is not None and not any(counts_as in one.counts_as for one in services):
        return 0.0
    if any(one.capacity is None or math.isinf(max(one.capacity.at({}, _day(model)))) for one in services):
        return math.inf
    before = minutes_of_run(model.run)[0] // DAY
    name = next(name for name, found in lists_of(model.services).items() if found == members)
    return worked_list(name, services, Days(model.run.start, before + 1))[-1]


__all__ = ["check_today", "is_acute_bed"]
