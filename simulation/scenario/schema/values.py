"""What a parameter is, for whom and from when: values, tables by label, changes by date, distributions and shares.

A raw value comes from a scenario file as text, lists and mappings. `read_value` turns it into a `Value`, a small tree
whose leaves are entries (numbers, distributions, shares); `Value.at` walks it for one person's labels on one date.
"""

import datetime
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar

from simulation.core import units
from simulation.core.errors import ValueProblem, collect_problems, did_you_mean
from simulation.scenario.reading.reserved_words import DESCRIBING, RESERVED
from simulation.scenario.schema.distributions import Distribution, read_distribution

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


EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2300, 1, 1)
"""Days that a scenario may name: those of the longest run that begins by `LATEST_START`."""
LATEST_START = datetime.date(2200, 1, 1)


def read_start(raw: Any) -> datetime.date:
    """The date on which a run begins."""
    return read_date(raw, LATEST_START)


def read_date(raw: Any, latest: datetime.date = LATEST) -> datetime.date:
    """A date as 2024-04-01, of which calendars can be made."""
    try:
        day = datetime.date.fromisoformat(str(raw).strip())
    except ValueError:
        raise ValueProblem(f"'{units.shown(raw)}'", "a date that exists was expected, such as 2024-04-01") from None
    if not EARLIEST <= day <= latest:
        raise ValueProblem(f"'{units.shown(raw)}'", f"a date between {EARLIEST.year} and {latest.year} was expected")
    return day


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


# ---- shares ---------------------------------------------------------------------------------------------------------


def moved_shares(raw: Any) -> tuple[Any, Any]:
    """Raw shares as (what held before any lever, what holds now).

    A lever leaves both behind, so that the fewest people change: {moved_from: {yes: 35 %, no: 65 %}, to: {yes: 20 %,
    no: 80 %}}.
    """
    if isinstance(raw, Mapping) and set(raw) == {"moved_from", "to"} and isinstance(raw["to"], Mapping):
        return raw["moved_from"], raw["to"]
    return raw, raw


@dataclass(frozen=True)
class Shares:
    """How people divide among labels; `base` is how they divided before any lever, so that the fewest change."""

    now: Mapping[str, float]
    base: Mapping[str, float]


def read_shares(raw: Any) -> Shares:
    """Shares that sum to one: {no_need: 41 %, low_level_help: 59 %}, or one label that everybody gets."""
    before, after = moved_shares(raw)
    base, now = _shares(before), _shares(after)
    names = [*base, *(name for name in now if name not in base)]
    return Shares({name: now.get(name, 0.0) for name in names}, {name: base.get(name, 0.0) for name in names})


def _shares(raw: Any) -> dict[str, float]:
    if isinstance(raw, str):
        return {raw: 1.0}
    if not isinstance(raw, Mapping) or not raw:
        raise ValueProblem(f"'{units.shown(raw)}'", "shares were expected, such as {yes: 30 %, no: 70 %}")
    faults: list[tuple[tuple[str, ...], str, str]] = []
    read = {str(name): collect_problems(faults, str(name), partial(units.share, below)) for name, below in raw.items()}
    if faults:
        raise ValueProblem.all(faults)
    total = math.fsum(read.values())
    if abs(total - 1.0) > 1e-6:
        raise ValueProblem(f"shares that sum to {100 * total:g} %", "shares sum to 100 %")
    return {name: share / total for name, share in read.items()}


__all__ = [
    "DESCRIBING",
    "RESERVED",
    "ByDate",
    "ByLabel",
    "Constant",
    "Distribution",
    "Node",
    "NotRecorded",
    "Product",
    "Shares",
    "Value",
    "is_table",
    "moved_shares",
    "read_date",
    "read_distribution",
    "read_shares",
    "read_value",
]
