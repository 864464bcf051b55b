"""What a parameter is, for whom and from when: a small tree whose leaves are entries (numbers, distributions, shares).
`Value.at` walks it for one person's labels on one date.
"""

import datetime
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

X = TypeVar("X")


class NotRecorded(LookupError):
    """A table was asked for a label value that it has no entry for."""


@dataclass(frozen=True)
class Constant(Generic[X]):
    """The same entry for everybody."""

    entry: X

    def at(self, labels: Mapping[str, str | None], day: datetime.date) -> X:  # noqa: ARG002
        """The entry, whoever asks."""
        return self.entry

    def labels(self) -> set[str]:
        """No labels."""
        return set()

    def leaves(self) -> Iterator[tuple[tuple[str, ...], X]]:
        """The entry itself."""
        yield (), self.entry


@dataclass(frozen=True)
class ByLabel(Generic[X]):
    """One branch for each value of a label; `otherwise` for a label that is not recorded yet or not listed."""

    label: str
    branches: Mapping[str, "Node[X]"]
    otherwise: "Node[X] | None" = None

    def at(self, labels: Mapping[str, str | None], day: datetime.date) -> X:
        """The entry for a person with these labels on this date."""
        value = labels.get(self.label)
        node = self.branches.get(value, self.otherwise) if value is not None else self.otherwise
        if node is None:
            raise NotRecorded(f"by_{self.label} has no entry for {value or 'people without this label'}")
        return node.at(labels, day)

    def labels(self) -> set[str]:
        """The labels it depends on."""
        below = [*self.branches.values()] + ([self.otherwise] if self.otherwise is not None else [])
        return {self.label}.union(*(node.labels() for node in below))

    def leaves(self) -> Iterator[tuple[tuple[str, ...], X]]:
        """Every entry with its path below."""
        for name, node in self.branches.items():
            for path, entry in node.leaves():
                yield (f"by_{self.label}", name, *path), entry
        if self.otherwise is not None:
            for path, entry in self.otherwise.leaves():
                yield (f"by_{self.label}", "otherwise", *path), entry


@dataclass(frozen=True)
class Product(Generic[X]):
    """A table of entries multiplied by a table of plain numbers; a factor that is not recorded is 1."""

    base: "Node[X]"
    factor: "Node[Any]"
    """Plain numbers."""
    multiply: Callable[[X, float], X]

    def at(self, labels: Mapping[str, str | None], day: datetime.date) -> X:
        """The entry for a person with these labels on this date."""
        try:
            factor: float = self.factor.at(labels, day)
        except NotRecorded:
            factor = 1.0
        return self.multiply(self.base.at(labels, day), factor)

    def labels(self) -> set[str]:
        """The labels it depends on."""
        return self.base.labels() | self.factor.labels()

    def leaves(self) -> Iterator[tuple[tuple[str, ...], X]]:
        """Every entry with its path below."""
        for path, entry in self.base.leaves():
            yield ("base", *path), entry


@dataclass(frozen=True)
class ByDate(Generic[X]):
    """A value that changes on dates; before the first of them `first` holds."""

    first: "Node[X]"
    later: tuple[tuple[datetime.date, "Node[X]"], ...]
    """In the order of their dates."""

    def at(self, labels: Mapping[str, str | None], day: datetime.date) -> X:
        """The entry for a person with these labels on this date."""
        node = self.first
        for begins, changed in self.later:
            if begins <= day:
                node = changed
        return node.at(labels, day)

    def labels(self) -> set[str]:
        """The labels it depends on."""
        return self.first.labels().union(*(node.labels() for _, node in self.later))

    def leaves(self) -> Iterator[tuple[tuple[str, ...], X]]:
        """Every entry with its path below."""
        for path, entry in self.first.leaves():
            yield ("value", *path), entry
        for begins, node in self.later:
            for path, entry in node.leaves():
                yield ("changes", begins.isoformat(), *path), entry


Node = Constant[X] | ByLabel[X] | Product[X] | ByDate[X]


@dataclass(frozen=True)
class Value(Generic[X]):
    """A parameter with its origin: what it is, for whom, from when, and who says so."""

    node: Node[X]
    source: str | None = None
    range: str | None = None
    note: str | None = None
    fitted_to: str | None = None

    def at(self, labels: Mapping[str, str | None], day: datetime.date) -> X:
        """The entry for a person with these labels on this date.

        Raises:
            NotRecorded: when a table has no entry for a label value.
        """
        return self.node.at(labels, day)

    def labels(self) -> set[str]:
        """The labels it depends on; empty when it is the same for everybody."""
        return self.node.labels()

    def dates(self) -> list[datetime.date]:
        """The dates on which it changes, in order."""
        return sorted(_dates(self.node))

    def leaves(self) -> Iterator[tuple[tuple[str, ...], X]]:
        """Every entry with its path below the parameter."""
        return self.node.leaves()

    @classmethod
    def of(cls, entry: X) -> "Value[X]":
        """A value that is the same for everybody and true by default."""
        return cls(Constant(entry))

    def constant(self) -> X:
        """The entry of a value that is the same for everybody, always."""
        assert isinstance(self.node, Constant), "only a value without tables and changes has one entry"
        return self.node.entry


def _dates(node: Node[Any]) -> set[datetime.date]:
    if isinstance(node, ByDate):
        return {day for day, _ in node.later}.union(_dates(node.first), *(_dates(below) for _, below in node.later))
    if isinstance(node, ByLabel):
        below = [*node.branches.values()] + ([node.otherwise] if node.otherwise is not None else [])
        return set().union(*(_dates(branch) for branch in below))
    if isinstance(node, Product):
        return _dates(node.base) | _dates(node.factor)
    return set()
