"""What is not wrong with a scenario and worth knowing before it runs."""

from collections.abc import Mapping
from typing import Any

from simulation.core.vocabulary import Milestone
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.kinds import facts_of
from simulation.scenario.schema.lookup import parameters
from simulation.scenario.schema.model import Mark, Model, Step
from simulation.scenario.validation.label_flow import unprepared
from simulation.scenario.validation.model_index import ModelIndex, ends, jumps

_SHOWN = 6
_NEED_NO_SOURCE = ("whole", "yes or no", "clock")


def advice(model: Model, raw: Mapping[str, Any]) -> tuple[str, ...]:
    """Sentences about a valid scenario: delays without a reason, values without a source, routes nobody takes."""
    known = ModelIndex(model)
    found = [
        _sentence(
            unattributed(known),
            "without a reason where patients have no criteria to reside; their minutes count as unattributed",
            "step",
        ),
        _sentence(
            unprepared(known), "that people may come to without an entry for them; say otherwise: or list it", "place"
        ),
        _sentence(_unsourced(raw), "without a source", "parameter"),
        _sentence(sorted(set(model.routes) - known.travelled - known.planned), "that nobody takes", "route"),
    ]
    if not model.people.arrivals and not any(service.starts_with for service in model.services.values()):
        found.append("nobody ever comes: there are no arrivals and no service starts with people")
    return tuple(sentence for sentence in found if sentence)


def _sentence(names: list[str], what: str, kind: str) -> str:
    if not names:
        return ""
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{len(names)} {kind}{'s' if len(names) > 1 else ''} {what}: {', '.join(names[:_SHOWN])}{more}"


def _unsourced(raw: Mapping[str, Any]) -> list[str]:
    numbers = [
        (where, value) for where, kind, value in parameters(raw) if kind.dial and kind.name not in _NEED_NO_SOURCE
    ]
    beside = {where for where, _ in numbers if where[0] == "enablers" and at(raw, (*where[:-1], "source")) is not None}
    unsaid = [(where, value) for where, value in numbers if not _says_source(value) and where not in beside]
    return [
        ".".join(where) for where, value in unsaid if not (where[-1] in ("payer", "begins") and isinstance(value, str))
    ]


def _says_source(raw: Any) -> bool:
    if not isinstance(raw, Mapping):
        return isinstance(raw, list) and bool(raw) and all(_says_source(item) for item in raw)
    return "source" in raw or any(_says_source(below) for below in raw.values())


def unattributed(known: ModelIndex) -> list[str]:
    """Steps that patients with no criteria to reside may wait in and that name no reason, in the order of the file."""
    if not known.model.reasons:
        return []
    routes = known.model.routes
    reached: set[Where] = set()
    waiting = [
        (where[1], list(routes[where[1]]).index(where[2]) + 1)
        for where, step in known.steps()
        if isinstance(step, Mark) and step.mark == Milestone.READY
    ]
    waiting += [(route, 0) for route in known.planned]
    while waiting:
        route, first = waiting.pop()
        for name, step in list(routes[route].items())[first:]:
            where = ("routes", route, name)
            if where in reached:
                break
            reached.add(where)
            waiting += [(onward, 0) for onward in _onward(step, where) if onward in routes]
            if _ends_delay(step) or ends(step):
                break
    return [
        ".".join(where)
        for where, step in known.steps()
        if where in reached and step.reason is None and facts_of(step).waits
    ]


def _onward(step: Step, where: Where) -> list[str]:
    return [jump.route for jump in jumps(step, where) if not isinstance(step, Mark)]


def _ends_delay(step: Step) -> bool:
    """Whether nobody has no criteria to reside after it as they had before: `ready` begins that anew."""
    marks = facts_of(step).marks(step)
    return Milestone.DISCHARGED in marks or (isinstance(step, Mark) and Milestone.READY in marks)
