"""Parameters as trees of entries: read from a raw scenario, walked, taken apart by date, and written again.

read_parameter({by_cohort: {young: 2 per day, old: 1 per day}, source: A3}, RATE)
-> Value(ByLabel('cohort', {young: Constant(Amount(2 per day)), old: Constant(Amount(1 per day))}), source='A3')
"""

import datetime
from collections.abc import Callable, Mapping
from typing import Any

from simulation.core.errors import ValueProblem
from simulation.core.units import shown
from simulation.scenario.changes.entries import BY_WEEKDAY, Amount, Entry, UnderWeekdays, Words, read_entry
from simulation.scenario.reading.quantity_text import quantity
from simulation.scenario.reading.reserved_words import DESCRIBING
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.lookup import CAPACITY, FieldType
from simulation.scenario.schema.values.dates import read_date
from simulation.scenario.schema.values.reading import read_value
from simulation.scenario.schema.values.value import ByDate, ByLabel, Constant, Node, Product, Value

Tree = Node[Entry]


def multiplied(entry: Entry, factor: float) -> Entry:
    """What `times` does to an entry."""
    return entry.scaled(factor)


def as_value(raw: Any, kind: FieldType) -> Any:
    """Staff by weekday stand under `by_weekday`, which is no label there."""
    if kind is CAPACITY and isinstance(raw, Mapping) and isinstance(raw.get(BY_WEEKDAY), list):
        return {("value" if key == BY_WEEKDAY else key): _under(key, below) for key, below in raw.items()}
    return raw


def _under(key: str, below: Any) -> Any:
    return UnderWeekdays(below) if key == BY_WEEKDAY else below


def read_parameter(raw: Any, kind: FieldType) -> Value[Entry]:
    """A raw parameter as a tree of entries with what describes it.

    Raises:
        ValueProblem: when its tables make no sense; what is wrong with an entry is found when the model is read.
    """
    return read_value(as_value(raw, kind), lambda entry: read_entry(entry, kind), multiplied, read_times)


def read_times(raw: Any) -> Entry:
    """A factor of `times`."""
    one = quantity(raw)
    return Amount(one, raw) if one is not None else Words(raw)


# ---- written --------------------------------------------------------------------------------------------------------


def written_parameter(value: Value[Entry]) -> Any:
    """A parameter as a file writes it."""
    raw = written_tree(value.node)
    described = {key: said for key in DESCRIBING if (said := getattr(value, key)) is not None}
    if not described:
        return raw
    if isinstance(raw, Mapping) and (
        "changes" in raw or "base" in raw or "distribution" in raw or any(key.startswith("by_") for key in raw)
    ):
        return {**raw, **described}
    return {"value": raw, **described}


def written_tree(node: Tree, dated: bool = False) -> Any:
    """A tree as a file writes it; `dated`: under a date."""
    if isinstance(node, Constant):
        return node.entry.below_a_date() if dated else node.entry.raw()
    if isinstance(node, ByLabel):
        branches = {name: written_tree(below) for name, below in node.branches.items()}
        last = {"otherwise": written_tree(node.otherwise)} if node.otherwise is not None else {}
        return {f"by_{node.label}": {**branches, **last}}
    if isinstance(node, Product):
        return {"base": written_tree(node.base), "times": written_tree(node.factor)}
    return {
        "value": written_tree(node.first, True),
        "changes": {day.isoformat(): written_tree(below, True) for day, below in node.later},
    }


# ---- walked ---------------------------------------------------------------------------------------------------------


def branches_changed(node: ByLabel[Entry], change: Callable[[Tree], Tree]) -> ByLabel[Entry]:
    """A table with every branch changed."""
    return ByLabel(
        node.label,
        {name: change(below) for name, below in node.branches.items()},
        change(node.otherwise) if node.otherwise is not None else None,
    )


Timeline = tuple[Tree, Mapping[datetime.date, Tree]]
"""What holds first, and what holds from each date on, in the order of dates."""


def timeline(node: Tree) -> Timeline:
    """A tree by date."""
    return (node.first, dict(node.later)) if isinstance(node, ByDate) else (node, {})


def latest(when: Timeline, day: datetime.date) -> Tree:
    """What holds on a day."""
    first, later = when
    return next((later[begins] for begins in sorted(later, reverse=True) if begins <= day), first)


def dates_changed(node: ByDate[Entry], change: Callable[[Tree], Tree]) -> ByDate[Entry]:
    """A tree that changes by date with what holds on each date changed."""
    return ByDate(change(node.first), tuple((day, change(below)) for day, below in node.later))


def scaled_tree(node: Tree, factor: float) -> Tree:
    """A tree with every entry scaled."""
    if isinstance(node, Constant):
        return Constant(node.entry.scaled(factor))
    if isinstance(node, Product):
        return Product(scaled_tree(node.base, factor), node.factor, node.multiply)
    if isinstance(node, ByDate):
        return dates_changed(node, lambda below: scaled_tree(below, factor))
    return branches_changed(node, lambda below: scaled_tree(below, factor))


def expanded(node: Product[Entry]) -> Tree:
    """`base` with `times` as one table; a factor that is not recorded is 1.

    Raises:
        ValueProblem: when a factor is no plain number.
    """

    def times(entry: Tree, factor: Tree) -> Tree:
        if isinstance(factor, ByLabel):
            branches = {name: times(entry, below) for name, below in factor.branches.items()}
            return ByLabel(
                factor.label, branches, entry if factor.otherwise is None else times(entry, factor.otherwise)
            )
        if isinstance(factor, ByDate):
            return dates_changed(factor, lambda below: times(entry, below))
        if not isinstance(factor, Constant):
            return times(entry, expanded(factor))
        number = factor.entry.plain if isinstance(factor.entry, Amount) else None
        if number is None:
            raise ValueProblem(f"'{shown(factor.entry.raw())}'", "a plain factor was expected", ("times",))
        return scaled_tree(entry, number)

    def expand(base: Tree) -> Tree:
        if isinstance(base, ByLabel):
            return branches_changed(base, expand)
        return expand(expanded(base)) if isinstance(base, Product) else times(base, node.factor)

    return expand(node.base)


# ---- what a path inside a parameter leads to ------------------------------------------------------------------------


def part_of(node: Tree, inside: Where) -> Tree | None:
    """What stands at a path inside a tree; None when nothing does. `value` may be left out."""
    if not inside:
        return node
    name, rest = inside[0], inside[1:]
    if isinstance(node, ByDate):
        if name == "changes":
            found = next((below for day, below in node.later if rest and day.isoformat() == rest[0]), None)
            return part_of(found, rest[1:]) if found is not None else None
        return part_of(node.first, rest if name == "value" else inside)
    if isinstance(node, Product):
        return part_of(node.base if name == "base" else node.factor, rest) if name in ("base", "times") else None
    if isinstance(node, ByLabel):
        key, below = _branch(node, inside)
        found = node.otherwise if key == "otherwise" else node.branches.get(key) if key is not None else None
        return part_of(found, below) if found is not None else None
    if name == "value" and node.entry.part(name) is None:
        return part_of(node, rest)
    entry = node.entry.part(name)
    return part_of(Constant(entry), rest) if entry is not None else None


def with_part(node: Tree, inside: Where, new: Tree) -> Tree:
    """A copy of a tree with something else at a path inside it.

    Raises:
        ValueProblem: when nothing stands there, or a table would stand inside one entry.
    """
    if not inside:
        return new
    name, rest = inside[0], inside[1:]
    if isinstance(node, ByDate):
        if name == "changes" and rest:
            day = read_date(rest[0])
            below = with_part(latest(timeline(node), day), rest[1:], new)
            return ByDate(node.first, tuple(sorted([*((d, n) for d, n in node.later if d != day), (day, below)])))
        return ByDate(with_part(node.first, rest if name == "value" else inside, new), node.later)
    if isinstance(node, Product) and name in ("base", "times"):
        base = with_part(node.base, rest, new) if name == "base" else node.base
        factor = with_part(node.factor, rest, new) if name == "times" else node.factor
        return Product(base, factor, node.multiply)
    if isinstance(node, ByLabel):
        key, below_key = _branch(node, inside)
        before = node.otherwise if key == "otherwise" else node.branches.get(key or "")
        if before is not None and key is not None:
            changed = with_part(before, below_key, new)
            if key == "otherwise":
                return ByLabel(node.label, node.branches, changed)
            return ByLabel(node.label, {**node.branches, key: changed}, node.otherwise)
    if isinstance(node, Constant):
        if name == "value" and node.entry.part(name) is None:
            return with_part(node, rest, new)
        entry = node.entry.part(name)
        if entry is not None:
            below = with_part(Constant(entry), rest, new)
            if not isinstance(below, Constant):
                raise ValueProblem("a table inside one entry", "give one value here, or set the whole parameter")
            return Constant(node.entry.with_part(name, below.entry))
    raise ValueProblem(f"'{name}'", "nothing of this name is left here once the levers have acted")


def _branch(node: ByLabel[Entry], inside: Where) -> tuple[str | None, Where]:
    """The branch that a path leads to, and the path below it."""
    if inside[0] == "otherwise":
        return "otherwise", inside[1:]
    return (inside[1], inside[2:]) if inside[0] == f"by_{node.label}" and len(inside) > 1 else (None, ())
