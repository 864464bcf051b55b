"""One parameter that a lever moves by another fraction in every month: its raw values of each period joined into one
that changes by date.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from simulation.core.errors import ValueProblem
from simulation.scenario.levers.interpolate import bare, timeline
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.lookup import CAPACITY, DAILY, FieldType, Found

UNSAID: Mapping[str, Any] = {
    "open": "always",
    "admits": "always",
    "at": "00:00",
    "by_weekday": ["1"] * 7,
    "by_hour": ["1"] * 24,
    "by_month": ["1"] * 12,
    "closed_on": [],
}
"""What an optional parameter that cannot move by a fraction is when a file leaves it out."""


def node_of(found: Found) -> Where:
    """The nearest place at or above a path that can change by date: not a distribution's mean but the distribution, not
    one share but the shares.
    """
    depth, end = 0, 0
    inside = found.inside
    while depth < len(inside):
        name = inside[depth]
        if name in ("value", "base", "times", "otherwise"):
            depth += 1
        elif name == "changes" or (name.startswith("by_") and not (name == "by_weekday" and found.kind is CAPACITY)):
            depth += 2
        else:
            break
        if depth <= len(inside):
            end = depth
    return (*found.parameter, *inside[:end])


def joined(found: Found, begins: Sequence[datetime.date], values: Sequence[Any]) -> Any:
    """One raw value that is `values[n]` from `begins[n]` on; the first holds from ever.

    A value that changes by date itself keeps its own dates within each period.

    Raises:
        ValueProblem: when the parameter is one that cannot change in time.
    """
    filled = [UNSAID.get(found.parameter[-1]) if value is None else value for value in values]
    if None in filled:
        raise ValueProblem("a parameter that the parent does not say cannot change in time", _INSTEAD)
    plain = [bare(value) for value in filled]
    days = [datetime.date.min.isoformat(), *(day.isoformat() for day in begins[1:])]
    if found.kind is DAILY and all(isinstance(value, Mapping) for value in plain):
        every = dict.fromkeys(day for value in plain for day in value)
        return {day: plain[_place(days, day)][day] for day in every if day in plain[_place(days, day)]}
    if found.kind.name == "dates" and all(isinstance(value, list) for value in plain):
        return [day for number, value in enumerate(plain) for day in value if _place(days, day) == number]
    if not found.kind.dial:
        raise ValueProblem(
            f"'{found.parameter[-1]}' cannot change in time, and this lever changes it on {_change(begins, plain)}",
            _INSTEAD,
        )
    return _by_date(found.kind, days, plain)


_INSTEAD = "give the lever one strength for the whole run, or let another lever set this"


def _change(begins: Sequence[datetime.date], values: Sequence[Any]) -> datetime.date:
    return next(day for day, before, after in zip(begins[1:], values, values[1:], strict=False) if before != after)


def _place(days: Sequence[str], day: str) -> int:
    """Which period a date lies in."""
    return next(number for number in range(len(days) - 1, -1, -1) if days[number] <= day)


def _by_date(kind: FieldType, days: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    first = _entry(kind, timeline(values[0])[0])
    changes: dict[str, Any] = {}
    for number, (day, value) in enumerate(zip(days, values, strict=True)):
        until = days[number + 1] if number + 1 < len(days) else datetime.date.max.isoformat()
        start, later = timeline(value)
        if number:
            changes[day] = _entry(
                kind, next((node for begin, node in sorted(later.items(), reverse=True) if begin <= day), start)
            )
        changes |= {begin: _entry(kind, node) for begin, node in later.items() if day < begin < until}
    kept: dict[str, Any] = {}
    last = first
    for day, node in sorted(changes.items()):
        if node != last:
            kept[day] = last = node
    return {"value": first, "changes": kept} if kept else {"value": first}


def _entry(kind: FieldType, node: Any) -> Any:
    """Staff by weekday are a plain list below a date."""
    return (
        node["by_weekday"] if kind is CAPACITY and isinstance(node, Mapping) and set(node) == {"by_weekday"} else node
    )
