"""One parameter set in a raw scenario: where a dotted path leads, and what is there afterwards. Levers, --set and
`with_` all go this way.
"""

from collections.abc import Mapping
from typing import Any

from simulation.core.errors import ValueProblem, did_you_mean
from simulation.scenario.levers.interpolate import HALF, LeverChange, bare, change_in
from simulation.scenario.levers.staffing import weekly
from simulation.scenario.reading.raw_tree import at, put
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.lookup import CAPACITY, CAPTION, PART, Found, find, parameters
from simulation.scenario.schema.values import DESCRIBING

ASSUMED_FROM = {
    "share_needing": "100 %",
    "growth": "0 % per year",
    "delayed_days": "0 % per day",
    "shape": "1",
    "priority": "5",
}
"""What an optional parameter is when a file leaves it out, for levers that move it."""


MOST_SHOWN = 100
"""Entries of a mapping that are shown one by one; a daily series has more."""


def path_of(dotted: str) -> Where:
    """The parts of a dotted path; `value` may be said or left out."""
    return tuple(name for name in dotted.split(".") if name != "value") or (dotted,)


def find_parameter(raw: Mapping[str, Any], where: Where, captions: bool = False) -> tuple[Found | None, str]:
    """The parameter at a path that a lever may set, or None and what would be right; `captions`: words for people may
    be set too.
    """
    found = find(raw, where)
    if found is None or (not found.met and found.inside):
        return None, did_you_mean(
            ".".join(where),
            lambda: [".".join(path) for path in _settable(raw)],
            "a lever sets a parameter of its parent; 'explain FILE' lists them",
        )
    if found.kind is PART and found.met:
        below = next((".".join(path) for path in _settable(raw) if path[: len(where)] == where), None)
        return (
            None,
            f"this is a group of parameters; set one of them, such as {below}"
            if below
            else "this is a group of parameters; set one of them",
        )
    of_enabler = where[0] == "enablers" and where[2:3] != ("level",)
    if where[0] in ("dialect", "sources") or of_enabler or (found.kind is CAPTION and not captions):
        return None, "words for people to read are not parameters"
    return found, ""


def _settable(raw: Mapping[str, Any]) -> list[Where]:
    """Every path a lever may set: what the file says, and what it might say in the same places."""
    said = [where for where, _, _ in parameters(raw)]
    optional = [
        ("services", name, key)
        for name in _names(raw, "services")
        for key in ("shared_list", "admits", "open", "closed_on", "payer")
    ]
    steps = [
        ("routes", route, name)
        for route, below in _items(raw, "routes")
        if isinstance(below, Mapping)
        for name in below
    ]
    return [
        *said,
        *optional,
        *((*step, key) for step in steps for key in ("priority", "share_needing", "gives_up_after", "if_full")),
    ]


def _items(raw: Mapping[str, Any], name: str) -> list[tuple[str, Any]]:
    return list(raw[name].items()) if isinstance(raw.get(name), Mapping) else []


def _names(raw: Mapping[str, Any], name: str) -> list[str]:
    return [below for below, _ in _items(raw, name)]


def set_parameter(
    raw: dict[str, Any], where: Where, found: Found, new: Any, strength: float, source: str | None
) -> tuple[dict[str, Any], bool]:
    """The raw scenario with one parameter moved; the very same object when nothing moves. Also whether it moved for all
    or for none.

    Raises:
        ValueProblem: when the new value does not go with the old one.
    """
    if strength == 0.0:
        return raw, False
    now = at(raw, where)
    move = LeverChange(found.kind, strength)
    said = now
    if found.kind is CAPACITY and found.parameter == where:
        now = weekly(raw, where, now, new)
    if now is None:
        now = ASSUMED_FROM.get(where[-1]) if found.parameter == where else None
    if now is None:
        if change_in(new) is not None:
            raise ValueProblem(f"{next(iter(new))} for a parameter that the parent does not say", "give its new value")
        return (put(raw, where, new) if strength >= HALF else raw), True
    moved = move.to(now, new)
    if moved is now or moved in (now, bare(now)):
        return raw, move.all_or_none
    if found.kind.dial and not found.inside:
        moved = with_origin(said if said is not None else now, moved, source)
    return put(raw, where, moved), move.all_or_none


def with_origin(now: Any, moved: Any, source: str | None) -> Any:
    """A moved value says the lever's source where the old one said its own."""
    if (
        source is None
        or not isinstance(now, Mapping)
        or "source" not in now
        or (isinstance(moved, Mapping) and "source" in moved)
    ):
        return moved
    if isinstance(moved, Mapping) and (
        "changes" in moved or "base" in moved or "distribution" in moved or any(key.startswith("by_") for key in moved)
    ):
        return {**moved, "source": source}
    return {"value": moved, "source": source}


def to_text(raw: Any) -> str:
    """A raw value in one line, without what describes it."""
    if raw is None:
        return "not said"
    if isinstance(raw, list):
        return f"[{', '.join(to_text(item) for item in raw)}]"
    if not isinstance(raw, Mapping):
        return str(raw)
    core = {key: below for key, below in raw.items() if key not in DESCRIBING}
    if set(core) == {"value"}:
        return to_text(core["value"])
    if len(core) > MOST_SHOWN:
        (first, *_, last) = core.items()
        return f"{len(core)} entries from {first[0]}: {to_text(first[1])} to {last[0]}: {to_text(last[1])}"
    if set(core) == {"moved_from", "to"}:
        return to_text(core["to"])
    if "distribution" in core:
        return (
            f"{core['distribution']} "
            f"{', '.join(f'{key} {to_text(below)}' for key, below in core.items() if key != 'distribution')}"
        )
    return f"{{{', '.join(f'{key}: {to_text(below)}' for key, below in core.items())}}}"
