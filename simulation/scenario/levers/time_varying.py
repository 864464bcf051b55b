"""One parameter that a lever moves by another fraction in every month: its values of each period joined into one that
changes by date.
"""

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, cast

from simulation.core.errors import ValueProblem
from simulation.scenario.changes.entries import Series, Words
from simulation.scenario.changes.trees import Tree, latest, read_parameter, timeline
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.lookup import CAPACITY, DAILY, DATES, Found
from simulation.scenario.schema.values.value import ByDate, Constant

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
    """The path below a parameter of the nearest place at or above a path that can change by date: not a distribution's
    mean but the distribution, not one share but the shares.
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
    return inside[:end]


def joined(found: Found, begins: Sequence[datetime.date], values: Sequence[Tree | None]) -> Tree:
    """One tree that is `values[n]` from `begins[n]` on; the first holds from ever.

    A value that changes by date itself keeps its own dates within each period.

    Raises:
        ValueProblem: when the parameter is one that cannot change in time.
    """
    plain = [_said(found, value) for value in values]
    days = [datetime.date.min, *begins[1:]]
    entries = [node.entry for node in plain if isinstance(node, Constant)]
    if found.kind is DAILY and len(entries) == len(plain) and all(isinstance(entry, Series) for entry in entries):
        return _days_of(days, cast("list[Series]", entries))
    if found.kind is DATES and len(entries) == len(plain) and all(isinstance(entry.raw(), list) for entry in entries):
        listed = [day for number, entry in enumerate(entries) for day in entry.raw() if _period_of(days, day) == number]
        return Constant(Words(listed))
    if not found.kind.dial:
        raise ValueProblem(
            f"'{found.parameter[-1]}' cannot change in time, and this lever changes it on {_change(begins, plain)}",
            _INSTEAD,
        )
    return _by_date(days, plain)


_INSTEAD = "give the lever one strength for the whole run, or let another lever set this"


def _said(found: Found, value: Tree | None) -> Tree:
    if value is not None:
        return value
    unsaid = UNSAID.get(found.parameter[-1])
    if unsaid is None:
        raise ValueProblem("a parameter that the parent does not say cannot change in time", _INSTEAD)
    return read_parameter(unsaid, found.kind).node


def _change(begins: Sequence[datetime.date], values: Sequence[Tree]) -> datetime.date:
    return next(day for day, before, after in zip(begins[1:], values, values[1:], strict=False) if before != after)


def _period_of(days: Sequence[datetime.date], day: Any) -> int:
    """Which period a date lies in, as a file writes it."""
    return next(number for number in range(len(days) - 1, -1, -1) if days[number].isoformat() <= str(day))


def _days_of(days: Sequence[datetime.date], values: Sequence[Series]) -> Tree:
    """A daily series that takes each day from its period."""
    every = dict.fromkeys(day for value in values for day in value.items)
    found = ((day, values[_period_of(days, day)].items.get(day)) for day in every)
    return Constant(Series({day: entry for day, entry in found if entry is not None}))


def _by_date(days: Sequence[datetime.date], values: Sequence[Tree]) -> Tree:
    first, _ = timeline(values[0])
    changes: dict[datetime.date, Tree] = {}
    for number, (day, value) in enumerate(zip(days, values, strict=True)):
        until = days[number + 1] if number + 1 < len(days) else datetime.date.max
        _, later = timeline(value)
        if number:
            changes[day] = latest(timeline(value), day)
        changes |= {begin: node for begin, node in later.items() if day < begin < until}
    kept: list[tuple[datetime.date, Tree]] = []
    last = first
    for day, node in sorted(changes.items(), key=lambda item: item[0]):
        if node != last:
            kept.append((day, node))
            last = node
    return ByDate(first, tuple(kept)) if kept else first
