"""What a lever, a fact or a setting makes of one parameter: a tree of operations, done at a strength to a tree of
entries.

A change is a tree as a parameter is: a table says it for some labels (and leaves the others), dates say from when, and
at the ends stand operations. At a strength of one a change without tables and without {add:} or {scale:} is the new
value itself.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from simulation.core.errors import ValueProblem, did_you_mean
from simulation.scenario.changes.entries import Entry
from simulation.scenario.changes.operation import Move, Operation
from simulation.scenario.changes.operations import Add, Replace, read_operation
from simulation.scenario.changes.trees import (
    Tree,
    as_value,
    branches_changed,
    dates_changed,
    expanded,
    latest,
    multiplied,
    read_times,
    timeline,
)
from simulation.scenario.schema.lookup import SHARES, FieldType
from simulation.scenario.schema.values.reading import read_value
from simulation.scenario.schema.values.value import ByDate, ByLabel, Constant, Node, Product, Value

Operations = Node[Operation]


@dataclass(frozen=True)
class Change:
    """What is to be done to one parameter."""

    said: Value[Operation]
    replaced: Value[Entry] | None
    """What stands where nothing stood before; None where it needs something to act on."""

    @property
    def adds(self) -> bool:
        """Whether it only adds, so that several sum."""
        return isinstance(self.said.node, Constant) and isinstance(self.said.node.entry, Add)

    @property
    def leaves_the_rest(self) -> bool:
        """Whether what it does not say stays: it is a table, or holds an operation that needs what stands there."""
        node = self.said.node
        return self.replaced is None or isinstance(node.first if isinstance(node, ByDate) else node, ByLabel)

    def names_of_operations(self) -> str:
        """The operations in it that need something to act on: 'add'."""
        return " and ".join(dict.fromkeys(one.name for one in _leaves(self.said.node) if one.alone() is None))

    def done_to(self, now: Value[Entry], move: Move) -> Value[Entry]:
        """A parameter after it, at the strength of `move`.

        Raises:
            ValueProblem: when the two do not go together.
        """
        if move.strength == 1.0 and move.kind is not SHARES and self.replaced is not None and not self.leaves_the_rest:
            return self.replaced
        return Value(_done(now.node, self.said.node, move))


def read_change(raw: Any, kind: FieldType) -> Change:
    """What a file says of a parameter of some kind.

    Raises:
        ValueProblem: with every fault of it.
    """
    said = read_value(as_value(raw, kind), lambda entry: read_operation(entry, kind), _times, read_times)
    return Change(said, _alone(said))


def _times(operation: Operation, factor: float) -> Operation:
    entry = operation.alone()
    if entry is None:
        raise ValueProblem(f"'{operation.name}' in base with times", "give the new value, or one change for all of it")
    return Replace(multiplied(entry, factor))


def _leaves(node: Operations) -> Iterator[Operation]:
    return (operation for _, operation in node.leaves())


def _alone(said: Value[Operation]) -> Value[Entry] | None:
    """The value that stands where nothing stood."""
    if any(operation.alone() is None for operation in _leaves(said.node)):
        return None
    return Value(_entries(said.node), said.source, said.range, said.note, said.fitted_to)


def _entries(node: Operations) -> Tree:
    """A tree of operations of which none needs anything to act on, as the entries that they leave."""
    if isinstance(node, Constant):
        entry = node.entry.alone()
        assert entry is not None
        return Constant(entry)
    if isinstance(node, ByLabel):
        last = _entries(node.otherwise) if node.otherwise is not None else None
        return ByLabel(node.label, {name: _entries(below) for name, below in node.branches.items()}, last)
    if isinstance(node, Product):
        return Product(_entries(node.base), node.factor, multiplied)
    return ByDate(_entries(node.first), tuple((day, _entries(below)) for day, below in node.later))


# ---- done -----------------------------------------------------------------------------------------------------------


def _done(now: Tree, change: Operations, move: Move) -> Tree:
    if isinstance(change, Constant):
        new = change.entry.alone() if move.fact else None
        return Constant(new) if new is not None else _each(now, change.entry, move)
    if isinstance(change, ByDate):
        return _through_time(now, change, move)
    if isinstance(now, ByDate):
        return dates_changed(now, lambda node: _done(node, change, move))
    if isinstance(now, Product):
        return _done(expanded(now), change, move)
    if isinstance(change, Product):
        return _done(now, _of_entries(expanded(_product(change))), move)
    if not isinstance(now, ByLabel):
        branches = {name: _done(now, below, move) for name, below in change.branches.items()}
        return ByLabel(change.label, branches, now if change.otherwise is None else _done(now, change.otherwise, move))
    if now.label != change.label:
        return branches_changed(now, lambda node: _done(node, change, move))
    return _branches(now, change, move)


def _each(now: Tree, operation: Operation, move: Move) -> Tree:
    """One operation on every entry of a tree."""
    if isinstance(now, Constant):
        return Constant(operation.on(now.entry, move))
    if isinstance(now, ByDate):
        return dates_changed(now, lambda node: _each(node, operation, move))
    if isinstance(now, ByLabel):
        return branches_changed(now, lambda node: _each(node, operation, move))
    if operation.keeps_products:
        return Product(_each(now.base, operation, move), now.factor, now.multiply)
    return _each(expanded(now), operation, move)


def _branches(now: ByLabel[Entry], change: ByLabel[Operation], move: Move) -> Tree:
    """A partial table changes its own entries; a fact may add some."""
    here = f"by_{now.label}"

    def branch(name: str, before: Tree | None, below: Operations) -> Tree:
        if before is None and move.fact and all(one.alone() is not None for one in _leaves(below)):
            return _entries(below)
        if before is None:
            known = [*now.branches, *(["otherwise"] if now.otherwise is not None else [])]
            raise ValueProblem(f"'{name}'", did_you_mean(name, known, f"{here} has {', '.join(known)}"), (here, name))
        try:
            return _done(before, below, move)
        except ValueProblem as wrong:
            raise wrong.under(here, name) from None

    branches = {
        **now.branches,
        **{name: branch(name, now.branches.get(name, now.otherwise), below) for name, below in change.branches.items()},
    }
    if change.otherwise is None:
        return ByLabel(now.label, branches, now.otherwise)
    return ByLabel(now.label, branches, branch("otherwise", now.otherwise, change.otherwise))


def _through_time(now: Tree, change: ByDate[Operation], move: Move) -> Tree:
    """Values that change by date move on every date on which either changes; at full strength only the new dates are
    left.
    """
    first, later = timeline(now)
    ours = (first, later if move.strength < 1.0 else {})
    theirs = (change.first, dict(change.later))

    def said_on(day: Any) -> Operations:
        return next((theirs[1][begins] for begins in sorted(theirs[1], reverse=True) if begins <= day), theirs[0])

    return ByDate(
        _done(first, change.first, move),
        tuple((day, _done(latest(ours, day), said_on(day), move)) for day in sorted({*ours[1], *theirs[1]})),
    )


def _product(change: Product[Operation]) -> Product[Entry]:
    if any(operation.alone() is None for operation in _leaves(change)):
        raise ValueProblem("'add' or 'scale' in base with times", "give the new value, or one change for all of it")
    return Product(_entries(change.base), change.factor, multiplied)


def _of_entries(node: Tree) -> Operations:
    """A tree of entries as the operations that put them there."""
    if isinstance(node, Constant):
        return Constant(Replace(node.entry))
    if isinstance(node, ByLabel):
        last = _of_entries(node.otherwise) if node.otherwise is not None else None
        return ByLabel(node.label, {name: _of_entries(below) for name, below in node.branches.items()}, last)
    assert isinstance(node, ByDate), "products are expanded"
    return ByDate(_of_entries(node.first), tuple((day, _of_entries(below)) for day, below in node.later))
