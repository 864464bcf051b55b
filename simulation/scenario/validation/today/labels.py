"""People who are placed at minute 0 stand in the middle of a route, behind steps that would have recorded labels: what
the steps after them read, their `labels` have to say.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.steps import Choose, Go, Record, ServiceByLabel, Step, asked_service
from simulation.scenario.schema.today import AlreadyHere
from simulation.scenario.schema.values.value import ByDate, ByLabel, Node, Product, Value
from simulation.scenario.validation.fault import Fault
from simulation.scenario.validation.model_index import ModelIndex

MOST_STATES = 5_000
"""Ways of people through the routes that are followed; the run tells of the rest."""

State = Mapping[str, str]
"""The labels that somebody has been given on the way."""


def check_already(known: ModelIndex, where: Where, place: Where, already: AlreadyHere) -> Iterator[Fault]:
    """What people at a step at minute 0 would have to say of themselves; `where` names them, `place` their step."""
    for key in ("waited", "remaining"):
        value = getattr(already, key)
        if value is not None and value.labels():
            yield (*where, key), f"by_{min(value.labels())}", "one time, or a distribution, the same for all of them"
    told: set[str] = set()
    for step, label in _unrecorded(known, place, already):
        if label in told or label not in known.labels:
            continue
        told.add(label)
        values = ", ".join(sorted(known.labels[label]))
        yield (
            (*where, "labels"),
            f"people here at minute 0 come to {'.'.join(step)}, which reads their label '{label}', and nothing has "
            "recorded it",
            f"say 'labels: {{{label}: ...}}' with one of {values}, or give that step an entry 'otherwise'",
        )


def _unrecorded(known: ModelIndex, place: Where, already: AlreadyHere) -> Iterator[tuple[Where, str]]:
    """Steps that read a label which these people have not got, each with the label."""
    routes = known.model.routes
    stays = already.remaining is not None and not already.queue
    todo: list[tuple[str, int, dict[str, str]]] = [
        (place[1], list(routes[place[1]]).index(place[2]), dict(already.labels))
    ]
    seen: set[tuple[str, int, frozenset[tuple[str, str]]]] = set()
    first = True
    while todo and len(seen) < MOST_STATES:
        route, number, state = todo.pop()
        steps = list(routes.get(route, {}).items())
        key = (route, number, frozenset(state.items()))
        if key in seen or number >= len(steps):
            continue
        seen.add(key)
        name, step = steps[number]
        missing = [] if first and stays else list(_reads(known, step, state))
        first = False
        yield from ((("routes", route, name), label) for label in missing)
        if not missing and not isinstance(step, Go):
            todo += _onward(known, step, route, number, state)


def _onward(
    known: ModelIndex, step: Step, route: str, number: int, state: dict[str, str]
) -> Iterator[tuple[str, int, dict[str, str]]]:
    """Where people go on after a step, with what they carry then."""
    if isinstance(step, Record):
        state = {**state, step.label: step.value}
    if not isinstance(step, Choose):
        yield route, number + 1, state
        return
    if step.shares is None:
        said = state.get(step.by) if step.by is not None else None
        values = known.carried.get(step.by or "", set()) if said is None else {said}
        targets = [step.choose] if step.by is None else [step.routes[value] for value in values if value in step.routes]
        yield from ((target, 0, state) for target in targets)
        return
    for drawn in _drawn(known, step.shares.node, state):
        after = {**state, step.as_: drawn} if step.as_ is not None else state
        if drawn in step.routes:
            yield step.routes[drawn], 0, after
        elif not step.ends():
            yield route, number + 1, after


def _drawn(known: ModelIndex, node: Node[Any], state: State) -> set[str]:
    """What may come of a draw."""
    return {name for entry in _entries(known, node, state) for name, share in entry.now.items() if share > 0}


def _entries(known: ModelIndex, node: Node[Any], state: State) -> Iterator[Any]:
    if isinstance(node, ByLabel):
        for below in _branches(known, node, state):
            yield from _entries(known, below, state)
    elif isinstance(node, ByDate):
        for below in (node.first, *(later for _, later in node.later)):
            yield from _entries(known, below, state)
    elif isinstance(node, Product):
        yield from _entries(known, node.base, state)
    else:
        yield node.entry


def _branches(known: ModelIndex, node: ByLabel[Any], state: State) -> list[Node[Any]]:
    """The branches that somebody with these labels may take; none when there is no entry."""
    if node.label in state:
        found = node.branches.get(state[node.label], node.otherwise)
        return [found] if found is not None else []
    others = [node.otherwise] if node.otherwise is not None else []
    return [*node.branches.values(), *others] if node.label in known.carried else others


def _reads(known: ModelIndex, step: Step, state: State) -> Iterator[str]:
    """Labels that a step cannot do without and that nobody has recorded."""
    asked = asked_service(step)
    branches_on = step.facts.branches_on
    by = asked.by if isinstance(asked, ServiceByLabel) else getattr(step, branches_on) if branches_on else None
    if by is not None and by not in state and by not in known.carried:
        yield by
    for value in _values(step):
        yield from _missing(known, value.node, state)


def _values(step: Step) -> Iterator[Value[Any]]:
    """What is always read at a step: who needs it first, and how long it takes if everybody may."""
    needing = getattr(step, "share_needing", None)
    if needing is not None:
        yield needing
        if not any(share > 0 for _, share in needing.leaves()):
            return
    if step.facts.time:
        yield getattr(step, step.facts.time)
    if isinstance(step, Choose) and step.shares is not None:
        yield step.shares


def _missing(known: ModelIndex, node: Node[Any], state: State) -> Iterator[str]:
    if isinstance(node, ByLabel):
        below = _branches(known, node, state)
        if not below and node.branches:
            yield node.label
        for branch in below:
            yield from _missing(known, branch, state)
    elif isinstance(node, Product):
        yield from _missing(known, node.base, state)
    elif isinstance(node, ByDate):
        for branch in (node.first, *(later for _, later in node.later)):
            yield from _missing(known, branch, state)
