"""Today's patients who block each other: every place of a service is held by somebody who waits for a place that
another of them holds, so that nobody ever moves.

What *could* come to that during a run is a warning (`offered_load/deadlock.py`); this is certain from minute 0.
"""

import math
from collections.abc import Iterator

from simulation.scenario.calendar.worked_capacity import lists_of
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.steps import Keeps, Leave, has_way_out
from simulation.scenario.validation.availability import most_capacity
from simulation.scenario.validation.fault import Fault
from simulation.scenario.validation.model_index import ModelIndex, jumps
from simulation.scenario.validation.patient_reach import PatientReach

FREE = ""
"""What comes of a step after which somebody's place is free."""


def check_todays_patients(known: ModelIndex) -> Iterator[Fault]:
    """A deadlock of those who are placed at minute 0."""
    model = known.model
    if model.improvement is not None or model.fire_fighting is not None:
        return
    stuck = _stuck(known)
    if stuck:
        names = sorted(stuck)
        first = next(name for name in model.services if name in names)
        yield (
            ("today", "services", first),
            f"today's patients block each other for ever: each place of {' and '.join(names)} is held by somebody who "
            "waits for another of these places",
            "leave a place free, or give one of the steps at which they wait a way out with 'if_full' or "
            "'gives_up_after'",
        )


def _stuck(known: ModelIndex) -> set[str]:
    """Services of lists that are full of today's patients, each of whom waits for a place in one of these lists."""
    model, reach = known.model, PatientReach(known)
    of_list = lists_of(model.services)
    list_of = {service: name for name, members in of_list.items() for service in members}
    full: dict[str, set[str]] = {}
    for name, members in of_list.items():
        if SERVICES[model.services[members[0]].kind].use is not CapacityUse.OCCUPIES:
            continue
        held, next_lists = 0.0, set[str]()
        for service in members:
            for already in model.already_in(service):
                if not already.occupied:
                    continue
                held += already.occupied
                for where, _ in known.using(service):
                    if already.route in (None, where[1]) and already.step in (None, where[2]):
                        next_lists |= _next_lists(known, reach, list_of, where, name)
        most = most_capacity(model, members)
        if held and held >= most and not math.isinf(most):
            full[name] = next_lists
    while True:
        moving = {name for name, following in full.items() if not following or not following <= set(full)}
        if not moving:
            return {service for name in full for service in of_list[name]}
        full = {name: following for name, following in full.items() if name not in moving}


def _next_lists(known: ModelIndex, reach: PatientReach, list_of: dict[str, str], place: Where, held: str) -> set[str]:
    """The lists for which somebody at a step may wait next while keeping the place; `FREE` among them when they may
    leave it or find a way out.
    """
    routes = known.model.routes
    found: set[str] = set()
    todo = [(place[1], list(routes[place[1]]).index(place[2]) + 1)]
    seen: set[Where] = set()
    while todo:
        route, first = todo.pop()
        for name, step in list(routes[route].items())[first:]:
            where = ("routes", route, name)
            if where in seen:
                break
            seen.add(where)
            todo += [(jump.route, 0) for jump in jumps(step, where) if jump.route in routes]
            facts = step.facts
            if facts.keeps is Keeps.A_NEW_ONE:
                if not has_way_out(step):
                    asked = {list_of.get(service, FREE) for service in reach.asked(step)}
                    found |= {FREE if one == held else one for one in asked}
                else:
                    found |= {FREE}
                break
            leaves = isinstance(step, Leave) and held in [list_of.get(service, FREE) for service in step.leave]
            if facts.keeps is Keeps.NONE or leaves:
                found.add(FREE)
                break
            if step.ends():
                break
    return found
