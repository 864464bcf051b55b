"""Parameters that are moved together: `groups.NAME` in facts and settings, with a factor for all of them.

    facts:
      groups.community_capacity: {scale: 0.9}          # every service that is waited for with a reason of this group
      groups.interface_delays: {scale: 1.2}            # every delay whose reason belongs to the group 'interface'

Nobody lists a group: what belongs to it follows from what the scenario says. `emergency_arrivals` are the rates of the
streams that count as emergencies, `moves_to_a_bed` the delays after the decision to admit in its route,
`treatment_time` the time of every stay in an acute bed, `community_capacity` the services that somebody waits for under
a reason of the groups `capacity` and `interface`, and `GROUP_delays` the delays whose reason belongs to a group of
reasons, such as `hospital_delays`. A capacity, time or rate for which a fact gives a value of its own is known, so the
factor leaves it alone.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from simulation.core.errors import ValueProblem, did_you_mean
from simulation.core.units import shown
from simulation.core.vocabulary import Milestone
from simulation.scenario.changes.paths import path_of
from simulation.scenario.reading.yaml_reader import Where

SECTION = "groups"
ARRIVALS, MOVES, TREATMENT, CAPACITY = "emergency_arrivals", "moves_to_a_bed", "treatment_time", "community_capacity"
DELAYS = "_delays"
SHORT_OF = ("capacity", "interface")
"""The groups of reasons of those who wait for a place outside hospital, and for whoever assesses them for one or
arranges it: as many more must be assessed as there are more places.
"""
ASKS = ("stay", "start", "task")


def groups(raw: Mapping[str, Any]) -> dict[str, tuple[Where, ...]]:
    """Every group of a raw scenario with the paths of its parameters, in the order of the file; empty ones too."""
    reasons = {name: str(_mapping(below).get("group")) for name, below in _items(raw.get("reasons"))}
    found: dict[str, list[Where]] = {ARRIVALS: [], MOVES: [], TREATMENT: [], CAPACITY: []}
    found |= {f"{group}{DELAYS}": [] for group in dict.fromkeys(reasons.values())}
    for name, stream in _items(_mapping(raw.get("people")).get("arrivals")):
        if _mapping(stream).get("counts_as") == "emergency" and "rate" in _mapping(stream):
            found[ARRIVALS].append(("people", "arrivals", name, "rate"))
    services = _mapping(raw.get("services"))
    waited_for: dict[str, None] = {}
    decided_in: set[str] = set()
    for route, name, step in _steps(raw):
        group = reasons.get(step["reason"]) if isinstance(step.get("reason"), str) else None
        asked = [service for key in ASKS for service in _asked(raw, step.get(key), services)]
        if group is not None and "delay" in step:
            found[f"{group}{DELAYS}"].append(("routes", route, name, "delay"))
        if group in SHORT_OF:
            waited_for |= dict.fromkeys(asked)
        if step.get("mark") == Milestone.DECISION_TO_ADMIT:
            decided_in.add(route)
        elif route in decided_in and "delay" in step and "reason" not in step:
            found[MOVES].append(("routes", route, name, "delay"))
        if "stay" in step and "for" in step and any(_is_acute(services[service]) for service in asked):
            found[TREATMENT].append(("routes", route, name, "for"))
    found[CAPACITY] = [
        ("services", name, "capacity")
        for name in services
        if name in waited_for and "capacity" in services[name] and not _is_acute(services[name])
    ]
    return {name: tuple(paths) for name, paths in found.items()}


def members(raw: Mapping[str, Any], name: str, said: Any) -> tuple[Where, ...]:
    """The parameters of a group, when what is said of it is a factor.

    Raises:
        ValueProblem: when there is no such group, nothing in it, or no factor for it.
    """
    known = groups(raw)
    if name not in known:
        right = did_you_mean(name, list(known), f"the groups here are {', '.join(known)}")
        raise ValueProblem(f"there is no group '{shown(name)}'", right, (name,))
    if not isinstance(said, Mapping) or set(said) - {"source", "note"} != {"scale"}:
        right = "a group has one factor for all its parameters, such as {scale: 1.1}"
        raise ValueProblem(f"'{shown(said)}'", right, (name,))
    if not known[name]:
        raise ValueProblem(f"the group '{name}' is empty here", "leave it out", (name,))
    return known[name]


def spread(
    raw: Mapping[str, Any], settings: Mapping[str, Any], known: set[Where], read: Callable[[Any], Any]
) -> dict[str, Any]:
    """Settings with those of groups as settings of their parameters, what facts give a value of its own apart; `read`
    makes raw text of a value.

    Raises:
        ValueProblem: with the path of the group, when one makes no sense.
    """
    done: dict[str, Any] = {}
    faults: list[tuple[Where, str, str]] = []
    for path, value in settings.items():
        where = path_of(path)
        if where[0] != SECTION:
            done[path] = value
            continue
        name = ".".join(where[1:])
        try:
            factor = read(value)
            done |= {".".join(one): factor for one in members(raw, name, factor) if not is_known(one, known)}
        except ValueProblem as wrong:
            faults += [((SECTION, *below), met, right) for below, met, right in wrong.faults]
    if faults:
        raise ValueProblem.all(faults)
    return done


def is_known(where: Where, stated: set[Where]) -> bool:
    """Whether one of these paths is this one, above it or below it."""
    above = any(where[:end] in stated for end in range(1, len(where) + 1))
    return above or any(one[: len(where)] == where for one in stated)


def _asked(raw: Mapping[str, Any], said: Any, services: Mapping[str, Any]) -> list[str]:
    """The services that a step asks for: the one it names, or all to which the value of a label may lead."""
    if isinstance(said, str):
        return [said] if said in services else []
    label = _mapping(said).get("by")
    if not isinstance(label, str):
        return []
    drawn = [step.get("shares") for _, _, step in _steps(raw) if step.get("as") == label]
    drawn.append(_mapping(_mapping(_mapping(raw.get("people")).get("labels")).get(label)).get("shares"))
    return [name for name in dict.fromkeys(key for one in drawn for key in _keys(one)) if name in services]


def _steps(raw: Mapping[str, Any]) -> Iterator[tuple[str, str, Mapping[str, Any]]]:
    for route, steps in _items(raw.get("routes")):
        for name, step in _items(steps):
            if isinstance(step, Mapping):
                yield route, name, step


def _keys(node: Any) -> Iterator[str]:
    for name, below in _items(node):
        yield str(name)
        yield from _keys(below)


def _is_acute(service: Any) -> bool:
    counts = _mapping(service).get("counts_as", ())
    return "acute" in ([counts] if isinstance(counts, str) else counts)


def _items(node: Any) -> list[tuple[str, Any]]:
    return list(_mapping(node).items())


def _mapping(node: Any) -> Mapping[str, Any]:
    return node if isinstance(node, Mapping) else {}


__all__ = ["ARRIVALS", "CAPACITY", "DELAYS", "MOVES", "SECTION", "TREATMENT", "groups", "is_known", "members", "spread"]
