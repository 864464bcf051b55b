"""Where a dotted path leads, as levers, --set and `with_` give it, and a raw value in one line."""

from collections.abc import Mapping
from typing import Any

from simulation.core.errors import did_you_mean
from simulation.scenario.reading.reserved_words import DESCRIBING
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.lookup import CAPTION, PART, WORTH, Found, find, parameters

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
        there = siblings(raw, where)
        return None, did_you_mean(
            ".".join(where),
            lambda: [".".join(path) for path in _settable(raw)],
            "a lever sets a parameter of its parent; 'explain FILE' lists them" + (f"; {there}" if there else ""),
        )
    if found.kind is PART and found.met:
        below = next((".".join(path) for path in _settable(raw) if path[: len(where)] == where), None)
        return (
            None,
            f"this is a group of parameters; set one of them, such as {below}"
            if below
            else "this is a group of parameters; set one of them",
        )
    if found.kind is WORTH:
        return None, "what is worth having is no parameter of the place; it is said in the file, or by its facts"
    of_enabler = where[0] == "enablers" and where[2:3] != ("level",)
    if where[0] in ("dialect", "sources") or of_enabler or (found.kind is CAPTION and not captions):
        what = f"the {where[0]}" if where[0] in ("dialect", "title", "question") else "what they say"
        return None, f"words for people to read are not parameters; {what} is changed in the file"
    return found, ""


MOST_NAMED = 12
"""Names of what stands beside a path that are told."""


def siblings(raw: Mapping[str, Any], where: Where) -> str:
    """What there is at the nearest place above a path that leads nowhere: 'services has ward, team'; empty when
    nothing is.
    """
    node: Any = raw
    for depth, name in enumerate(where):
        below = node.get(name) if isinstance(node, Mapping) else None
        if below is None:
            names = [str(key) for key in node if key not in DESCRIBING] if isinstance(node, Mapping) else []
            more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
            there = ".".join(where[:depth]) or "the scenario"
            return f"{there} has {', '.join(names[:MOST_NAMED])}{more}" if names else ""
        node = below
    return ""


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


def bare(raw: Any) -> Any:
    """A raw value without what describes it and without a `value:` that stands alone."""
    if not isinstance(raw, Mapping):
        return raw
    core = {key: below for key, below in raw.items() if key not in DESCRIBING}
    return bare(core["value"]) if set(core) == {"value"} else core


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
