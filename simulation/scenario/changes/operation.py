"""What an operation on an entry is, and the registry of those there are.

A family with a registry. An operation is one class that says how a file says it, and what it does to every kind of
entry of `entries.ENTRIES`; one that leaves a kind out is refused when the module is imported.
"""

import inspect
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from simulation.scenario.changes.entries import (
    ENTRIES,
    Amount,
    Amounts,
    Entry,
    Series,
    Words,
    WrittenDistribution,
    WrittenShares,
)
from simulation.scenario.schema.lookup import FieldType

HALF = 0.5
"""What cannot move by a fraction changes at this strength or more."""


@dataclass
class Move:
    """One parameter on its way to what a change makes of it, at one strength above zero."""

    kind: FieldType
    strength: float
    all_or_none: bool = False
    """Whether something could not move by a fraction and changed for all or for none."""
    fact: bool = False
    """Whether it says what is so, and nothing moves: what needs nothing to act on takes the place of what stood there,
    and shares do not remember what they were.
    """

    def switch(self, now: Entry, new: Entry) -> Entry:
        """One of two entries between which there is nothing."""
        self.all_or_none = True
        return new if self.strength >= HALF else now


class Operation(ABC):
    """What is done to one entry."""

    name: ClassVar[str]
    """In the registry; for operations that are said by a word of their own also this word."""
    spelled: ClassVar[bool] = False
    """Whether a file says it as {NAME: ...}."""
    keeps_products: ClassVar[bool] = False
    """Whether doing it to `base` does it to `base` with `times`."""

    @classmethod
    @abstractmethod
    def is_said_by(cls, raw: Any, kind: FieldType) -> bool:
        """Whether a raw entry of a change says this operation."""

    @classmethod
    @abstractmethod
    def read(cls, raw: Any, kind: FieldType) -> Self:
        """From what a file says.

        Raises:
            ValueProblem: when it makes no sense for a parameter of this kind.
        """

    @abstractmethod
    def alone(self) -> Entry | None:
        """The entry that stands afterwards where none stood before; None where it needs one."""

    @abstractmethod
    def on_amount(self, now: Amount, move: Move) -> Entry:
        """What it makes of a number with its unit."""

    @abstractmethod
    def on_amounts(self, now: Amounts, move: Move) -> Entry:
        """What it makes of a list."""

    @abstractmethod
    def on_series(self, now: Series, move: Move) -> Entry:
        """What it makes of a daily series."""

    @abstractmethod
    def on_distribution(self, now: WrittenDistribution, move: Move) -> Entry:
        """What it makes of a distribution of times."""

    @abstractmethod
    def on_shares(self, now: WrittenShares, move: Move) -> Entry:
        """What it makes of shares."""

    @abstractmethod
    def on_words(self, now: Words, move: Move) -> Entry:
        """What it makes of hours, names and all else that has no size."""

    def on(self, now: Entry, move: Move) -> Entry:
        """The entry after it."""
        done: Callable[[Entry, Move], Entry] | None = getattr(self, f"on_{now.kind}", None)
        if done is None:
            raise TypeError(f"the operation '{self.name}' does not say what it does to {type(now).__name__}")
        return done(now, move)


OPERATIONS: dict[str, type[Operation]] = {}
"""By name, in the order in which a change is tried for them."""


def register(operation: type[Operation]) -> type[Operation]:
    """Takes an operation into the registry.

    Raises:
        TypeError: when it leaves something out, or its name is taken.
    """
    if inspect.isabstract(operation):
        missing = ", ".join(sorted(operation.__abstractmethods__))
        raise TypeError(f"the operation '{operation.__name__}' is not whole: it leaves out {missing}")
    if operation.name in OPERATIONS:
        raise TypeError(f"there is an operation '{operation.name}' already")
    OPERATIONS[operation.name] = operation
    return operation


for _entry in ENTRIES:
    if not hasattr(Operation, f"on_{_entry.kind}"):
        raise TypeError(f"no operation says what it does to {_entry.__name__}")
