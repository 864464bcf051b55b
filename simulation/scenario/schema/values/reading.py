"""A `Value` from what a file says: text, lists and mappings, with tables by label and changes by date."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from simulation.core import units
from simulation.core.errors import ValueProblem, collect_problems, did_you_mean
from simulation.scenario.reading.reserved_words import DESCRIBING
from simulation.scenario.schema.values.dates import read_date
from simulation.scenario.schema.values.value import ByDate, ByLabel, Constant, Node, Product, Value

X = TypeVar("X")


def is_table(raw: Any) -> bool:
    """Whether a raw mapping says for whom or from when, rather than being an entry itself."""
    return (
        isinstance(raw, Mapping)
        and "distribution" not in raw
        and any(key in ("value", "changes", "base", "times", "table") or str(key).startswith("by_") for key in raw)
    )


@dataclass(frozen=True)
class _Readers(Generic[X]):
    entry: Callable[[Any], X]
    multiply: Callable[[X, float], X] | None
    times: Callable[[Any], Any]


def read_factor(raw: Any) -> float:
    """A plain number of zero or more, by which entries are multiplied."""
    value = units.number(raw)
    if value < 0:
        raise ValueProblem(f"'{units.shown(raw)}'", "a factor cannot be negative")
    return value


def read_value(
    raw: Any,
    read_entry: Callable[[Any], X],
    multiply: Callable[[X, float], X] | None = None,
    read_times: Callable[[Any], Any] = read_factor,
) -> Value[X]:
    """A raw value as a `Value`; `read_entry` reads one entry, `multiply` scales one where `base` with `times` is
    allowed, `read_times` reads what it is multiplied by.

    Raises:
        ValueProblem: with every fault below this value.
    """
    described: dict[str, str | None] = {}
    if isinstance(raw, Mapping):
        described = {key: str(raw[key]) for key in DESCRIBING if key in raw}
        if described:
            raw = {key: below for key, below in raw.items() if key not in DESCRIBING}
    return Value(_read_node(raw, _Readers(read_entry, multiply, read_times)), **described)


def _read_node(raw: Any, reads: _Readers[X]) -> Node[X]:
    if not is_table(raw):
        return Constant(reads.entry(raw))
    keys = [str(key) for key in raw]
    if "changes" in raw:
        return _read_changes(raw, reads)
    if "base" in raw or "times" in raw:
        _only(raw, ("base", "times"))
        if reads.multiply is None:
            raise ValueProblem("base with times", "this parameter cannot be multiplied; give one value or one table")
        if "base" not in raw or "times" not in raw:
            raise ValueProblem(f"'{keys[0]}' alone", "base and times belong together")
        faults: list[tuple[tuple[str, ...], str, str]] = []
        base = collect_problems(faults, "base", lambda: _read_node(raw["base"], reads))
        factor = collect_problems(
            faults, "times", lambda: _read_node(raw["times"], _Readers(reads.times, None, reads.times))
        )
        if faults:
            raise ValueProblem.all(faults)
        return Product(base, factor, reads.multiply)
    tables = [key for key in keys if key.startswith("by_")]
    if tables:
        if len(tables) > 1:
            raise ValueProblem(
                f"{' and '.join(tables)} side by side", "nest one table inside the other, or use base with times"
            )
        _only(raw, (tables[0], "otherwise"))
        return _read_by(tables[0][3:], raw[tables[0]], raw.get("otherwise"), reads)
    _only(raw, ("value",))
    try:
        return _read_node(raw["value"], reads)
    except ValueProblem as wrong:
        raise wrong.under("value") from None


def _read_changes(raw: Mapping[str, Any], reads: _Readers[X]) -> Node[X]:
    faults: list[tuple[tuple[str, ...], str, str]] = []
    rest = {key: below for key, below in raw.items() if key != "changes"}
    if not rest:
        raise ValueProblem(
            "changes without a value", "a value that holds before the first change was expected beside it"
        )
    first = collect_problems(faults, None, lambda: _read_node(rest, reads))
    later = []
    if not isinstance(raw["changes"], Mapping):
        raise ValueProblem(
            f"'{units.shown(raw['changes'])}'",
            "dates with values were expected, such as {2024-12-01: 190 places}",
            ("changes",),
        )
    for when, below in raw["changes"].items():
        day = collect_problems(faults, "changes", partial(_dated, when))
        node = collect_problems(faults, "changes", partial(_read_under, str(when), below, reads))
        later.append((day, node))
    if faults:
        raise ValueProblem.all(faults)
    return ByDate(first, tuple(sorted(later, key=lambda pair: pair[0])))


def _dated(when: Any) -> datetime.date:
    try:
        return read_date(when)
    except ValueProblem as wrong:
        raise wrong.under(str(when)) from None


def _read_under(name: str, raw: Any, reads: _Readers[X]) -> Node[X]:
    try:
        return _read_node(raw, reads)
    except ValueProblem as wrong:
        raise wrong.under(name) from None


def _read_by(label: str, raw: Any, otherwise: Any, reads: _Readers[X]) -> Node[X]:
    here = f"by_{label}"
    if not isinstance(raw, Mapping) or not raw:
        raise ValueProblem(f"'{units.shown(raw)}'", f"one entry for each value of {label} was expected", (here,))
    faults: list[tuple[tuple[str, ...], str, str]] = []
    branches = {}
    for name, below in raw.items():
        branches[str(name)] = collect_problems(faults, here, partial(_read_under, str(name), below, reads))
    last = branches.pop("otherwise", None)
    if otherwise is not None:
        last = collect_problems(faults, None, lambda: _read_under("otherwise", otherwise, reads))
    if faults:
        raise ValueProblem.all(faults)
    return ByLabel(label, branches, last)


def _only(raw: Mapping[str, Any], allowed: tuple[str, ...]) -> None:
    known = (*allowed, *DESCRIBING)
    faults: list[tuple[tuple[str, ...], str, str]] = [
        ((str(key),), f"unknown key '{key}'", did_you_mean(str(key), known, f"known here: {', '.join(known)}"))
        for key in raw
        if key not in known
    ]
    if faults:
        raise ValueProblem.all(faults)
