"""Checks of the routes: that what they name exists, that they end, and that no loop takes no time."""

from collections.abc import Iterator

from simulation.core.errors import did_you_mean
from simulation.core.vocabulary import Milestone
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.steps import (
    STEPS,
    Choose,
    Composed,
    Leave,
    Mark,
    Record,
    ServiceByLabel,
    Stay,
    Step,
    StepFacts,
    asked_service,
    patience,
    plan_beside,
    takes_time,
)
from simulation.scenario.schema.values.value import Value
from simulation.scenario.validation.fault import Fault, unknown
from simulation.scenario.validation.model_index import COHORT, ModelIndex, jumps, options

BEGINS = ("on_admission", "when_ready")


def check_routes(known: ModelIndex) -> Iterator[Fault]:
    """Every fault of the routes."""
    for where, step in known.steps():
        yield from _names(known, where, step)
        if isinstance(step, Choose):
            yield from _choice(known, where, step)
        room = getattr(step, "queue_up_to", None)
        if room is not None:
            yield from _room(where, step, room)
        if isinstance(step, Leave):
            yield from _left(known, where, step)
        if isinstance(step, Record):
            yield from _recorded_anew(known, (*where, "record"), step.label, step.value)
    for route in known.model.routes:
        yield from _ending(known, route)
    yield from _plans(known)
    yield from _loops(known)


def _names(known: ModelIndex, where: Where, step: Step) -> Iterator[Fault]:
    model = known.model
    for jump in jumps(step, where):
        if jump.route not in model.routes:
            yield unknown("route", jump.route, model.routes, jump.where)
    if step.reason is not None and step.reason not in model.reasons:
        yield unknown("reason", step.reason, model.reasons, (*where, "reason"))
    risks = getattr(step, "risks_after_discharge", None)
    if risks is not None and risks not in model.risks_after_discharge:
        yield unknown("table of risks", risks, model.risks_after_discharge, (*where, "risks_after_discharge"))
    yield from _service(known, where, step)
    if isinstance(step, Stay) and step.also is not None:
        yield from _further(known, (*where, "also", "services"), step, step.also.services)
    gives_up = patience(step)
    if gives_up is not None and gives_up.until is not None:
        yield from _held(known, (*where, "gives_up_after", "until"), gives_up.until)
    until = step.facts.until
    if until:
        yield from _held(known, (*where, until), getattr(step, until))
    if isinstance(step, Mark) and step.deteriorates is not None and step.mark != Milestone.READY:
        yield (
            (*where, "deteriorates"),
            f"'deteriorates' on the mark '{step.mark}'",
            "only patients with no criteria to reside deteriorate; put it on 'mark: ready'",
        )
    beside = plan_beside(step)
    if beside is not None:
        if beside.route not in model.routes:
            yield unknown("route", beside.route, model.routes, (*where, "alongside", "route"))
        for name in sorted(options(beside.begins) - set(BEGINS)):
            yield (
                (*where, "alongside", "begins"),
                f"'{name}'",
                did_you_mean(name, BEGINS, f"a plan begins {' or '.join(BEGINS)}"),
            )


def _service(known: ModelIndex, where: Where, step: Step) -> Iterator[Fault]:
    asked, kind, serves = asked_service(step), step.kind, step.facts.serves
    services = known.model.services
    if isinstance(asked, ServiceByLabel):
        values = known.labels.get(asked.by)
        if values is None:
            yield unknown("label", asked.by, known.labels, (*where, kind, "by"))
        elif not any(value in services and services[value].kind in serves for value in values):
            right = f"its values are to be services of the kind {' or '.join(serves)}"
            yield (
                (*where, kind, "by"),
                f"the label '{asked.by}' names no service for '{kind}' ({', '.join(sorted(values))})",
                right,
            )
    elif asked is not None and asked not in services:
        yield unknown("service", asked, services, (*where, kind))
    elif asked is not None and services[asked].kind not in serves:
        fits = next((name for name, facts in _basic() if services[asked].kind in facts.serves), "until")
        yield (
            (*where, kind),
            f"'{kind}' with '{asked}', which is of the kind {services[asked].kind.value}",
            f"use '{fits}', or a service of the kind {' or '.join(serves)}",
        )


def _further(known: ModelIndex, where: Where, step: Stay, named: tuple[str, ...]) -> Iterator[Fault]:
    """Further lists are those of beds and places, each on a list of its own."""
    services, serves = known.model.services, step.facts.serves
    lists: dict[str, str] = {}
    for name in named:
        if name not in services:
            yield unknown("service", name, services, where)
        elif services[name].kind not in serves:
            right = f"a service of the kind {' or '.join(serves)}"
            yield where, f"'{name}', which is of the kind {services[name].kind.value}", right
        else:
            on = services[name].shared_list or name
            if on in lists:
                met = f"'{name}' twice" if lists[on] == name else f"'{lists[on]}' and '{name}', which share a list"
                yield where, met, "name each list once: who stands on it gets what is free first"
            lists.setdefault(on, name)
    if isinstance(step.stay, str) and step.stay in services:
        own = services[step.stay].shared_list or step.stay
        if own in lists:
            yield where, f"'{lists[own]}' on the own list of the step", "name further lists only"


def _room(where: Where, step: Step, room: Value[int]) -> Iterator[Fault]:
    """How many may wait before others go elsewhere."""
    if getattr(step, "if_full", None) is None:
        yield (*where, "queue_up_to"), "'queue_up_to' without 'if_full'", "say where to go when so many wait"
    if any(number < 0 for _, number in room.leaves()):
        yield (*where, "queue_up_to"), "fewer than nobody", "so many people, 0 or more"


def _left(known: ModelIndex, where: Where, step: Leave) -> Iterator[Fault]:
    """What is left are beds or places."""
    services = known.model.services
    for name in step.leave:
        if name not in services:
            yield unknown("service", name, services, (*where, "leave"))
        elif SERVICES[services[name].kind].use is not CapacityUse.OCCUPIES:
            met = f"'{name}', which is of the kind {services[name].kind.value}"
            yield (*where, "leave"), met, "name beds or places: staff are free again when a task ends"


def _held(known: ModelIndex, where: Where, name: str) -> Iterator[Fault]:
    services = known.model.services
    if name not in services:
        yield unknown("service", name, services, where)
    elif not _has_hours(services[name]):
        yield (
            where,
            f"'{name}' is never held and has no hours",
            "name a meeting, or a service with 'open' or 'admits' hours",
        )


def _has_hours(service: Service) -> bool:
    return SERVICES[service.kind].use is CapacityUse.NOTHING or service.open is not None or service.admits is not None


def _choice(known: ModelIndex, where: Where, step: Choose) -> Iterator[Fault]:
    if step.by is not None:
        values = known.labels.get(step.by)
        if values is None:
            yield unknown("label", step.by, known.labels, (*where, "by"))
            return
        for value in step.routes:
            if value not in values:
                yield (
                    (*where, "routes", value),
                    f"nothing draws '{value}' of the label '{step.by}'",
                    did_you_mean(value, sorted(values), f"drawn are {', '.join(sorted(values))}"),
                )
    if step.shares is not None and step.shortest:
        for value in sorted(options(step.shares)):
            service = known.model.services.get(value)
            if service is None:
                yield unknown("service", value, known.model.services, (*where, "shares"))
            elif SERVICES[service.kind].use is CapacityUse.NOTHING or service.for_each is not None:
                met = f"'{value}', which has {'copies' if service.for_each is not None else 'no queue'}"
                yield (*where, "shares"), met, "the options of 'shortest' are beds, places, staff or daily starts"
    if step.shares is not None and step.routes:
        names = options(step.shares)
        for value in step.routes:
            if value not in names:
                yield (
                    (*where, "routes", value),
                    f"'{value}' has no share",
                    did_you_mean(value, sorted(names), f"the shares are {', '.join(sorted(names))}"),
                )
        for value in sorted(names - set(step.routes)):
            yield (*where, "routes"), f"no route for '{value}'", "every share leads somewhere, or none does"
    if step.as_ is not None and step.shares is not None:
        for value in sorted(options(step.shares)):
            yield from _recorded_anew(known, (*where, "as"), step.as_, value)


def _recorded_anew(known: ModelIndex, where: Where, label: str, value: str) -> Iterator[Fault]:
    """A label that people carry from arrival may be recorded anew, with one of its own values; who is in a cohort stays
    there.
    """
    if label == COHORT:
        yield (
            where,
            "the cohort of a person recorded anew",
            "who people are stays; let a label of its own say it, such as 'frailty' under people.labels",
        )
    elif label in known.carried and value not in known.carried[label]:
        listed = sorted(known.carried[label])
        yield (
            where,
            f"'{value}' for the label '{label}', which people carry from arrival",
            did_you_mean(value, listed, f"its values are {', '.join(listed)}; a further one has a share of 0 % there"),
        )


def _ending(known: ModelIndex, route: str) -> Iterator[Fault]:
    steps = list(known.model.routes[route].items())
    last = next((n for n, (_, step) in enumerate(steps) if step.ends()), None)
    if last is not None and last + 1 < len(steps):
        yield (
            ("routes", route, steps[last + 1][0]),
            f"a step that is never reached, after '{steps[last][0]}'",
            "a route ends where it goes on elsewhere or in a state; remove or move the steps after it",
        )
    only_a_plan = route in known.planned and route not in known.travelled
    unused_plan = route not in known.travelled and all(step.facts.in_a_plan for _, step in steps)
    if last is None and not only_a_plan and not unused_plan:
        yield (
            ("routes", route),
            "a route that neither ends nor goes on",
            "let its last step be 'go: home' (or another state) or 'choose: ROUTE'",
        )


def _basic() -> list[tuple[str, StepFacts]]:
    """What each kind of step means that is not composed of others."""
    return [(name, part.facts) for name, part in STEPS.items() if not issubclass(part, Composed)]


def _plans(known: ModelIndex) -> Iterator[Fault]:
    may = [name for name, facts in _basic() if facts.in_a_plan]
    for route in sorted(known.planned):
        for name, step in known.model.routes[route].items():
            if not step.facts.in_a_plan:
                yield (
                    ("routes", route, name),
                    f"'{step.kind}' in a route that runs alongside",
                    f"a plan holds {' and '.join(', '.join(may).rsplit(', ', 1))} only",
                )
            elif plan_beside(step) is not None:
                yield (
                    ("routes", route, name, "alongside"),
                    "a plan beside a plan",
                    "only the main journey has a route alongside",
                )


def _loops(known: ModelIndex) -> Iterator[Fault]:
    """Loops through routes in which no step takes time."""
    at_once: dict[str, list[str]] = {}
    for route, steps in known.model.routes.items():
        onward = at_once.setdefault(route, [])
        for name, step in steps.items():
            onward += [
                jump.route
                for jump in jumps(step, ("routes", route, name))
                if jump.at_once and jump.route in known.model.routes
            ]
            if takes_time(step):
                break
    done: set[str] = set()
    for route in at_once:
        ring = _ring(at_once, route, done)
        if ring:
            met = f"a loop of routes that takes no time: {' -> '.join([*ring, ring[0]])}"
            yield ("routes", min(ring)), met, "put a delay or a stay into it, or end it"


def _ring(onward: dict[str, list[str]], start: str, done: set[str]) -> list[str] | None:
    """A ring found from `start`; what has been walked is remembered in `done`."""
    path: list[str] = []
    walk: list[tuple[str, Iterator[str]]] = [(start, iter(onward[start]))] if start not in done else []
    path += [start] if walk else []
    while walk:
        route, left = walk[-1]
        following = next(left, None)
        if following is None:
            done.add(route)
            walk.pop()
            path.pop()
        elif following in path:
            done.update(path)
            return path[path.index(following) :]
        elif following not in done:
            path.append(following)
            walk.append((following, iter(onward[following])))
    return None
