"""Entries as files write them: what stands at the end of a parameter's tables, typed, in the unit it was given in.

A change acts on these and not on text: '35 %' is an `Amount` of 35 in per cent, and half way to '5 %' an `Amount` of
20. They keep their unit so that a resolved scenario reads like the file it comes from. What no change touches is
written back letter by letter.
"""

# ruff: noqa: D102 - what an override does is said where it is declared

import math
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar

from simulation.core.errors import ValueProblem
from simulation.core.numerics.plain_math import log
from simulation.core.units import digits
from simulation.scenario.reading.quantity_text import Quantity, quantity, written
from simulation.scenario.reading.raw_tree import at, put
from simulation.scenario.reading.reserved_words import DESCRIBING
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.distributions import FAMILIES, STAY, Distribution, Unit, read_distribution
from simulation.scenario.schema.lookup import CAPACITY, SHARES, TIME, FieldType

BY_WEEKDAY = "by_weekday"


class Entry(ABC):
    """One entry of a parameter."""

    kind: ClassVar[str]
    """The name by which operations say what they do to it."""

    @abstractmethod
    def raw(self) -> Any:
        """As a file writes it."""

    @abstractmethod
    def scaled(self, factor: float) -> "Entry":
        """Every amount in it, and every quantile of a distribution, times `factor`; what has no size stays."""

    def below_a_date(self) -> Any:
        """As a file writes it under a date."""
        return self.raw()

    def part(self, name: str) -> "Entry | None":  # noqa: ARG002 - most entries have no parts
        """What a path leads to inside it, such as the mean of a distribution."""
        return None

    def with_part(self, name: str, new: "Entry") -> "Entry":  # noqa: ARG002
        """A copy with another part."""
        raise ValueProblem(f"'{name}'", f"there is nothing inside '{self.raw()}'")


@dataclass(frozen=True)
class Amount(Entry):
    """A number with its unit."""

    kind: ClassVar[str] = "amount"
    quantity: Quantity
    said: str | None = field(default=None, compare=False)
    """As the file says it; None once it has moved."""

    def raw(self) -> str:
        one = self.quantity
        return self.said if self.said is not None else f"{one.before}{written(one.number)} {one.after}".rstrip()

    def scaled(self, factor: float) -> "Amount":
        return rounded(self.quantity.scaled(factor))

    @property
    def plain(self) -> float | None:
        """The number, where it has no unit."""
        return self.quantity.number if not (self.quantity.before or self.quantity.after) else None


def rounded(one: Quantity) -> Amount:
    """An amount to twelve digits, as it is written: 2.1 days and not 2.0999999999999996 days."""
    if not math.isfinite(one.number):
        raise ValueProblem("a number that is too large", "give a smaller change")
    return Amount(Quantity(float(f"{one.number:.12g}"), one.before, one.after))


@dataclass(frozen=True)
class Amounts(Entry):
    """A list, such as the points of a table of times."""

    kind: ClassVar[str] = "amounts"
    items: tuple[Entry, ...]

    def raw(self) -> Any:
        return [item.raw() for item in self.items]

    def scaled(self, factor: float) -> "Amounts":
        return self.each(lambda item: item.scaled(factor))

    def each(self, change: Callable[[Entry], Entry]) -> "Amounts":
        """A list of the same kind with every item changed."""
        return replace(self, items=tuple(change(item) for item in self.items))

    def part(self, name: str) -> Entry | None:
        place = digits(name)
        return self.items[place] if place is not None and place < len(self.items) else None

    def with_part(self, name: str, new: Entry) -> "Amounts":
        changed = tuple(new if str(number) == name else item for number, item in enumerate(self.items))
        return replace(self, items=changed)


@dataclass(frozen=True)
class Week(Amounts):
    """Staff of each weekday, Monday to Sunday."""

    listed: bool = field(default=False, compare=False)
    """Whether the file says it as a list alone, without `by_weekday`."""

    def raw(self) -> Any:
        return self.below_a_date() if self.listed else {BY_WEEKDAY: self.below_a_date()}

    def below_a_date(self) -> Any:
        return super().raw()

    def part(self, name: str) -> Entry | None:
        return self if name == BY_WEEKDAY else super().part(name)

    def with_part(self, name: str, new: Entry) -> "Amounts":
        return new if name == BY_WEEKDAY and isinstance(new, Amounts) else super().with_part(name, new)


@dataclass(frozen=True)
class Series(Entry):
    """An amount for each of several names, such as the days of a daily series."""

    kind: ClassVar[str] = "series"
    items: Mapping[str, Entry]

    def raw(self) -> Any:
        return {name: item.raw() for name, item in self.items.items()}

    def scaled(self, factor: float) -> "Series":
        return self.each(lambda item: item.scaled(factor))

    def each(self, change: Callable[[Entry], Entry]) -> "Series":
        """The same names with every amount changed."""
        return Series({name: change(item) for name, item in self.items.items()})

    def part(self, name: str) -> Entry | None:
        return self.items.get(name)

    def with_part(self, name: str, new: Entry) -> "Series":
        return Series({**self.items, name: new})


@dataclass(frozen=True)
class WrittenDistribution(Entry):
    """A distribution of times by the parameters it is written with."""

    kind: ClassVar[str] = "distribution"
    family: Entry
    parameters: Mapping[str, Entry]

    def raw(self) -> Any:
        return {"distribution": self.family.raw(), **{name: below.raw() for name, below in self.parameters.items()}}

    def scaled(self, factor: float) -> "WrittenDistribution":
        family = FAMILIES.get(str(self.family.raw()))
        units = {one.name: one.unit for one in family.accepts} if family is not None else {}
        return WrittenDistribution(
            self.family,
            {name: _scaled_parameter(units.get(name), below, factor) for name, below in self.parameters.items()},
        )

    @cached_property
    def read(self) -> Distribution:
        """The distribution that is written so."""
        return read_distribution(self.raw())

    def standard(self) -> "Entry":
        """By the parameters that every way of writing its family leads to."""
        return _read(self.read.as_written(), TIME)

    def part(self, name: str) -> Entry | None:
        return self.family if name == "distribution" else self.parameters.get(name)

    def with_part(self, name: str, new: Entry) -> "WrittenDistribution":
        if name == "distribution":
            return WrittenDistribution(new, self.parameters)
        return WrittenDistribution(self.family, {**self.parameters, name: new})


def _scaled_parameter(unit: Unit | None, below: Entry, factor: float) -> Entry:
    """A parameter of a distribution by its unit."""
    if unit is None or unit in STAY:
        return below
    if unit is not Unit.LOG_DAYS:
        return below.scaled(factor)
    if not isinstance(below, Amount) or factor <= 0:
        raise ValueProblem(
            f"scale by {factor:g} a lognormal given by mu", "its quantiles can only be scaled by a factor above zero"
        )
    return Amount(Quantity(below.quantity.number + log(factor), "", below.quantity.after))


@dataclass(frozen=True)
class WrittenShares(Entry):
    """How people divide among options, in per cent."""

    kind: ClassVar[str] = "shares"
    now: Mapping[str, Amount]
    base: "WrittenShares | None" = None
    """How they divided before any lever, so that the fewest people change; None where no lever has moved them."""
    option: str | None = None
    """The one option that everybody gets, where the file says it so."""

    def raw(self) -> Any:
        if self.option is not None:
            return self.option
        shares = {name: below.raw() for name, below in self.now.items()}
        return shares if self.base is None else {"moved_from": self.base.raw(), "to": shares}

    def scaled(self, factor: float) -> "WrittenShares":  # noqa: ARG002
        return self

    def part(self, name: str) -> Entry | None:
        return self.now.get(name)

    def with_part(self, name: str, new: Entry) -> "Entry":
        if not isinstance(new, Amount):
            raise ValueProblem(f"'{new.raw()}'", "a share in per cent was expected, such as '14 %'")
        return WrittenShares({**self.now, name: new}, self.base)


@dataclass(frozen=True)
class Words(Entry):
    """What has no size: hours, names, dates, 'unlimited'; and what cannot be read, whose mistakes are told later."""

    kind: ClassVar[str] = "words"
    said: Any

    def raw(self) -> Any:
        return self.said

    def scaled(self, factor: float) -> "Words":  # noqa: ARG002
        return self

    def part(self, name: str) -> Entry | None:
        found = at(self.said, (name,)) if isinstance(self.said, (Mapping, list)) else None
        return Words(found) if found is not None else None

    def with_part(self, name: str, new: Entry) -> "Words":
        where: Where = (name,)
        return Words(put(self.said, where, new.raw())) if isinstance(self.said, Mapping) else self


ENTRIES: tuple[type[Entry], ...] = (Amount, Amounts, Series, WrittenDistribution, WrittenShares, Words)
"""Every kind of entry; each operation says what it does to each."""


# ---- from text ------------------------------------------------------------------------------------------------------


class UnderWeekdays(list[Any]):
    """A raw list that stands under `by_weekday`."""


def read_entry(raw: Any, kind: FieldType) -> Entry:
    """One entry of a parameter of some kind; never fails, since what is wrong is found when the model is read."""
    if isinstance(raw, Mapping) and any(key in DESCRIBING for key in raw):
        raw = {key: below for key, below in raw.items() if key not in DESCRIBING}
    if kind is SHARES:
        return _read_shares(raw)
    return _read(raw, kind) if kind.moves else Words(raw)


def _read(raw: Any, kind: FieldType) -> Entry:
    if isinstance(raw, list):
        items = tuple(_read(item, kind) for item in raw)
        return Week(items, not isinstance(raw, UnderWeekdays)) if kind is CAPACITY else Amounts(items)
    if isinstance(raw, Mapping):
        below = {str(key): _read(item, kind) for key, item in raw.items()}
        if "distribution" in below:
            return WrittenDistribution(below.pop("distribution"), below)
        return Series(below)
    one = quantity(raw)
    return Amount(one, raw) if one is not None else Words(raw)


def _read_shares(raw: Any) -> Entry:
    if isinstance(raw, Mapping) and set(raw) == {"moved_from", "to"}:
        base, now = _read_shares(raw["moved_from"]), _read_shares(raw["to"])
        if isinstance(base, WrittenShares) and isinstance(now, WrittenShares) and now.option is None:
            return WrittenShares(now.now, base)
        return Words(raw)
    if isinstance(raw, str):
        one = quantity(raw)
        return Amount(one, raw) if one is not None else WrittenShares({raw: EVERYBODY}, option=raw)
    if not isinstance(raw, Mapping):
        return Words(raw)
    shares = {str(name): Amount(one, below) for name, below in raw.items() if (one := quantity(below)) is not None}
    if not shares or len(shares) < len(raw) or any(one.quantity.after != "%" for one in shares.values()):
        return Words(raw)
    return WrittenShares(shares)


EVERYBODY = Amount(Quantity(100.0, "", "%"))
NOBODY = Amount(Quantity(0.0, "", "%"))
