"""Deadlocks: stays that could block each other for ever: each place of the one is held by somebody who waits for the
other.

Two full services whose people want each other's places stand still, and no length of run tells it from a long wait. A
ring needs stays that keep one place while they wait for the next, without a way out (`if_full`, `gives_up_after`), from
list to list and back.
"""

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from simulation.scenario.schema.model import Model
from simulation.scenario.schema.steps import Keeps, Leave, ServiceByLabel, Stay, Step, asked_service, has_way_out
from simulation.scenario.validation.availability import capacities
from simulation.scenario.validation.model_index import ModelIndex, jumps
from simulation.scenario.validation.warnings import ended_risks

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario


@dataclass(frozen=True)
class Deadlock:
    """Lists in a circle: who holds a place of one waits for the next, at the step beside it."""

    lists: tuple[str, ...]
    steps: tuple[str, ...]
    """For each list the dotted path of a step at which its people wait for the next list."""

    def __str__(self) -> str:
        names = [name.replace("_", " ") for name in self.lists]
        following = [*names[1:], names[0]]
        waits = "; ".join(
            f"{step} keeps {name} while it waits for {other}"
            for step, name, other in zip(self.steps, names, following, strict=True)
        )
        opens = "'if_full' or 'gives_up_after' on one of these steps opens the ring"
        return f"{' and '.join(names)} could block each other for ever once both are full: {waits}; {opens}"


def find_deadlocks(model: Model) -> list[Deadlock]:
    """One ring for each group of lists that could block each other; empty for most places."""
    waits = _stuck(_waits(model))
    found: list[Deadlock] = []
    seen: set[str] = set()
    for start in sorted(waits):
        ring = _shortest_ring(waits, start)
        if ring is not None and not seen.intersection(ring):
            seen.update(ring)
            found.append(
                Deadlock(
                    tuple(ring),
                    tuple(waits[here][there] for here, there in zip(ring, [*ring[1:], ring[0]], strict=True)),
                )
            )
    return found


def _stuck(waits: dict[str, dict[frozenset[str], str]]) -> dict[str, dict[str, str]]:
    """For each list those whose being full may keep its people for ever: of who waits on several lists all must."""
    full = set(waits)
    while loose := {here for here in full if not any(lists <= full for lists in waits[here])}:
        full -= loose
    found: dict[str, dict[str, str]] = {}
    for here in sorted(full):
        found[here] = {}
        for lists, step in waits[here].items():
            for there in lists if lists <= full else ():
                found[here].setdefault(there, step)
    return found


def _shortest_ring(waits: dict[str, dict[str, str]], start: str) -> list[str] | None:
    """The shortest way from a list back to itself."""
    ways = [[start]]
    reached = {start}
    for way in ways:  # which grows
        for following in sorted(waits.get(way[-1], {})):
            if following == start:
                return way
            if following not in reached:
                reached.add(following)
                ways.append([*way, following])
    return None


def _waits(model: Model) -> dict[str, dict[frozenset[str], str]]:
    """For each list the lists its people wait for, all at once, while they keep their place, with a step where they
    do.
    """
    known = ModelIndex(model)
    waits: dict[str, dict[frozenset[str], str]] = defaultdict(dict)
    todo: list[tuple[str, int, str | None]] = [(stream.route, 0, None) for stream in model.people.arrivals.values()]
    todo += [
        (where[1], list(model.routes[where[1]]).index(where[2]), None)
        for name, already in model.already_here
        for where, _ in known.using(name)
        if already.route in (None, where[1]) and already.step in (None, where[2])
    ]
    for table in model.risks_after_discharge.values():
        todo += [
            (risk.to, 0, None)
            for risk in (table.readmission, table.death, table.care_home)
            if risk is not None and risk.to is not None
        ]
    seen: set[tuple[str, int, str | None]] = set()
    while todo:
        state = todo.pop()
        if state in seen or state[1] >= len(model.routes[state[0]]):
            continue
        seen.add(state)
        todo += _onward(known, waits, *state)
    return waits


def _onward(
    known: ModelIndex, waits: dict[str, dict[frozenset[str], str]], route: str, number: int, held: str | None
) -> Iterator[tuple[str, int, str | None]]:
    model = known.model
    name, step = list(model.routes[route].items())[number]
    where = ("routes", route, name)
    for jump in jumps(step, where):
        yield jump.route, 0, held
    facts = step.facts
    if step.ends():
        return
    if facts.keeps is Keeps.A_NEW_ONE:
        way_out = has_way_out(step)
        further = step.also.services if isinstance(step, Stay) and step.also is not None else ()
        for service in _services(known, step):
            lists = [_list_of(model, one) for one in (service, *further)]
            if held is not None and held not in lists and not way_out:
                waited_for = frozenset(one for one in lists if one is not None)
                if len(waited_for) == len(set(lists)):
                    waits[held].setdefault(waited_for, ".".join(where))
            for to in lists:
                yield route, number + 1, to
        return
    leaves = isinstance(step, Leave) and held in [_list_of(model, one) for one in step.leave]
    yield route, number + 1, None if facts.keeps is Keeps.NONE or leaves else held


def _services(known: ModelIndex, step: Step) -> list[str]:
    asked = asked_service(step)
    if isinstance(asked, ServiceByLabel):
        return sorted(value for value in known.labels.get(asked.by, ()) if value in known.model.services)
    return [asked] if asked is not None else []


def _list_of(model: Model, service: str) -> str | None:
    """The list of a service; None when it is never full."""
    found = model.services[service]
    members = (
        [one for one in model.services.values() if one.shared_list == found.shared_list]
        if found.shared_list is not None
        else [found]
    )
    if all(map(math.isinf, capacities(model, members))):
        return None
    return found.shared_list or service


def warnings_of(scenario: "Scenario") -> list[str]:
    """All that is worth a second look before a run: what the scenario itself warns of, services that may wait for one
    another for ever, and risks that end before the run does.
    """
    return [*scenario.warnings, *map(str, find_deadlocks(scenario.model)), *ended_risks(scenario.model)]
