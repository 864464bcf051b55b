"""What may be done to one entry: replaced, moved towards an option, scaled, added to, each at a strength.

Each is a member of the registry in `operation.py`; `docs/extending.md` says how one is added.
"""

# ruff: noqa: D102 - what an override does is said where it is declared

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from typing import Any, Self

from simulation.core.errors import ValueProblem, did_you_mean, nearest
from simulation.core.units import MINUTES, shown
from simulation.scenario.changes.entries import (
    EVERYBODY,
    NOBODY,
    Amount,
    Amounts,
    Entry,
    Series,
    Words,
    WrittenDistribution,
    WrittenShares,
    read_entry,
    rounded,
)
from simulation.scenario.changes.operation import OPERATIONS, Move, Operation, register
from simulation.scenario.reading.quantity_text import Quantity, alike, quantity
from simulation.scenario.reading.reserved_words import DESCRIBING
from simulation.scenario.schema.lookup import DAILY, NAME, SHARES, FieldType


@register
class Towards(Operation):
    """All shares move towards one option: `shares: signed_off_daily`."""

    name = "towards"

    def __init__(self, option: str) -> None:
        self.option = option

    @classmethod
    def is_said_by(cls, raw: Any, kind: FieldType) -> bool:
        return kind is SHARES and isinstance(raw, str) and quantity(raw) is None

    @classmethod
    def read(cls, raw: Any, kind: FieldType) -> Self:  # noqa: ARG003
        return cls(raw)

    def alone(self) -> Entry:
        return WrittenShares({self.option: EVERYBODY}, option=self.option)

    def on_amount(self, now: Amount, move: Move) -> Entry:
        return move.switch(now, self.alone())

    def on_amounts(self, now: Amounts, move: Move) -> Entry:
        return move.switch(now, self.alone())

    def on_series(self, now: Series, move: Move) -> Entry:
        return move.switch(now, self.alone())

    def on_distribution(self, now: WrittenDistribution, move: Move) -> Entry:
        return move.switch(now, self.alone())

    def on_shares(self, now: WrittenShares, move: Move) -> Entry:
        options = [*now.now, "on_admission", "when_ready"]
        if now.option is None and self.option not in options:
            raise ValueProblem(
                f"'{shown(self.option)}'",
                did_you_mean(self.option, options, f"the options are {', '.join(now.now)}"),
            )
        names = dict.fromkeys([*now.now, self.option])
        return moved_shares(now, {name: EVERYBODY if name == self.option else NOBODY for name in names}, move.strength)

    def on_words(self, now: Words, move: Move) -> Entry:  # noqa: ARG002 - shares that cannot be read are told elsewhere
        return self.alone()


def moved_shares(now: WrittenShares, new: Mapping[str, Amount], strength: float) -> WrittenShares:
    """Every share moves that fraction; what held before any lever is kept, so that as few people change as possible."""
    moved = {
        name: now.now.get(name, NOBODY).quantity.moved(new.get(name, NOBODY).quantity, strength)
        for name in dict.fromkeys([*now.now, *new])
    }
    if all(now.now.get(name, NOBODY).quantity == there for name, there in moved.items()):
        return now
    return WrittenShares({name: rounded(there) for name, there in moved.items()}, now.base or now)


class Spelled(Operation):
    """An operation that a file says by its name: {scale: 0.4}."""

    spelled = True

    @classmethod
    def is_said_by(cls, raw: Any, kind: FieldType) -> bool:
        return isinstance(raw, Mapping) and cls.name in raw and (kind not in (SHARES, NAME) or len(raw) == 1)

    @classmethod
    def read(cls, raw: Any, kind: FieldType) -> Self:
        if len(raw) > 1:
            raise ValueProblem(f"{' and '.join(map(str, raw))} side by side", f"'{cls.name}' stands alone")
        if kind is SHARES or not kind.moves:
            right = (
                "say the new shares, or the one option they move towards"
                if kind is SHARES
                else f"{kind.words} cannot be scaled or added to; give the new value"
            )
            raise ValueProblem(f"'{cls.name}' for {kind.words}", right)
        return cls._of(raw[cls.name])

    @classmethod
    @abstractmethod
    def _of(cls, raw: Any) -> Self: ...

    def alone(self) -> None:
        return None

    def on_amounts(self, now: Amounts, move: Move) -> Entry:
        return now.each(lambda item: self.on(item, move))

    def on_series(self, now: Series, move: Move) -> Entry:
        return now.each(lambda item: self.on(item, move))

    def on_shares(self, now: WrittenShares, move: Move) -> Entry:  # noqa: ARG002
        raise ValueProblem(f"'{self.name}' for {move.kind.words}", "say the new shares")

    def on_words(self, now: Words, move: Move) -> Entry:  # noqa: ARG002 - twice unlimited, or three more, is unlimited
        return now


@register
class Scale(Spelled):
    """Every amount and every quantile times a factor."""

    name = "scale"
    keeps_products = True

    def __init__(self, factor: float) -> None:
        self.factor = factor

    @classmethod
    def _of(cls, raw: Any) -> Self:
        one = quantity(raw)
        if one is None or one.after or one.before or one.number < 0:
            raise ValueProblem(
                f"scale '{shown(raw)}'", "a plain factor of zero or more was expected, such as {scale: 0.4}"
            )
        return cls(one.number)

    def at(self, strength: float) -> float:
        """The factor at a strength."""
        return self.factor if strength == 1.0 else 1.0 + strength * (self.factor - 1.0)

    def on_amount(self, now: Amount, move: Move) -> Entry:
        return now.scaled(self.at(move.strength))

    def on_distribution(self, now: WrittenDistribution, move: Move) -> Entry:
        return now.scaled(self.at(move.strength))


@register
class Add(Spelled):
    """An amount added to every amount, and to the mean of a distribution, with the rest scaled along."""

    name = "add"

    def __init__(self, said: Any) -> None:
        self.said = said
        self.more = quantity(said)

    @classmethod
    def _of(cls, raw: Any) -> Self:
        return cls(raw)

    def in_unit_of(self, now: Quantity) -> Quantity:
        """What is added, in the unit of what it is added to.

        Raises:
            ValueProblem: when the two measure different things.
        """
        both = alike(now, self.more) if self.more is not None else None
        if both is None:
            raise ValueProblem(
                f"add '{shown(self.said)}' to '{now.told()}'",
                f"give what is added in the same unit, such as '{now.scaled(0.1).told()}'",
            )
        return both[1]

    def on_amount(self, now: Amount, move: Move) -> Entry:
        return rounded(now.quantity.plus(self.in_unit_of(now.quantity), move.strength))

    def on_distribution(self, now: WrittenDistribution, move: Move) -> Entry:
        mean = now.read.mean()
        more = self.in_unit_of(Quantity(mean, "", "minutes")).number * move.strength
        if mean <= 0 or mean + more < 0:
            raise ValueProblem(
                f"add '{shown(self.said)}' to a mean of {mean / MINUTES['day']:g} days",
                "the mean stays at zero or above",
            )
        return now.scaled((mean + more) / mean)


@register
class Replace(Operation):
    """Another entry, or a fraction of the way to it."""

    name = "replace"

    def __init__(self, entry: Entry) -> None:
        self.entry = entry

    @classmethod
    def is_said_by(cls, raw: Any, kind: FieldType) -> bool:  # noqa: ARG003
        return True

    @classmethod
    def read(cls, raw: Any, kind: FieldType) -> Self:
        if isinstance(raw, Mapping) and len(raw) == 1 and kind.moves and kind not in (SHARES, DAILY):
            name = str(next(iter(raw)))
            words = [one.name for one in OPERATIONS.values() if one.spelled]
            if (near := nearest(name, words)) is not None:
                raise ValueProblem(f"unknown change '{name}'", f"did you mean '{near}'?", (name,))
        return cls(read_entry(raw, kind))

    def alone(self) -> Entry:
        return self.entry

    def on_amount(self, now: Amount, move: Move) -> Entry:
        new = self.entry
        if isinstance(new, WrittenDistribution) and new.family == FIXED:
            return self.on_distribution(_fixed(now), move)
        if not isinstance(new, Amount):
            return move.switch(now, new)
        if move.strength == 1.0:
            return new
        both = alike(new.quantity, now.quantity)
        if both is None:
            raise ValueProblem(
                f"'{shown(new.raw())}'", f"the value it replaces is '{shown(now.raw())}'; give the new one in its unit"
            )
        return rounded(both[1].moved(both[0], move.strength))

    def on_amounts(self, now: Amounts, move: Move) -> Entry:
        new = self.entry
        if not isinstance(new, Amounts) or len(new.items) != len(now.items):
            return move.switch(now, new)
        pairs: Iterator[Entry] = iter(new.items)
        return now.each(lambda item: Replace(next(pairs)).on(item, move))

    def on_series(self, now: Series, move: Move) -> Entry:
        new = self.entry
        if not isinstance(new, Series) or set(new.items) != set(now.items):
            return move.switch(now, new)
        return Series({name: Replace(new.items[name]).on(item, move) for name, item in now.items.items()})

    def on_distribution(self, now: WrittenDistribution, move: Move) -> Entry:
        new = _fixed(self.entry) if isinstance(self.entry, Amount) else self.entry
        if not isinstance(new, WrittenDistribution) or new.family != now.family:
            return move.switch(now, self.entry)
        if move.strength == 1.0:
            return self.entry
        if set(new.parameters) != set(now.parameters):
            standard, other = now.standard(), new.standard()
            if not isinstance(standard, WrittenDistribution) or not isinstance(other, WrittenDistribution):
                return move.switch(now, self.entry)
            now, new = standard, other
        if set(new.parameters) != set(now.parameters):
            return move.switch(now, self.entry)
        moved = {name: Replace(new.parameters[name]).on(below, move) for name, below in now.parameters.items()}
        return WrittenDistribution(now.family, moved)

    def on_shares(self, now: WrittenShares, move: Move) -> Entry:
        if isinstance(self.entry, WrittenShares):
            return moved_shares(now, self.entry.now, move.strength)
        if isinstance(self.entry, Amount):
            return Towards(self.entry.raw()).on_shares(now, move)
        return self.entry

    def on_words(self, now: Words, move: Move) -> Entry:
        return move.switch(now, self.entry)


FIXED = Words("fixed")


def _fixed(one: Amount) -> WrittenDistribution:
    """A bare time is a fixed one."""
    return WrittenDistribution(FIXED, {"value": one})


def read_operation(raw: Any, kind: FieldType) -> Operation:
    """What a change says of one entry.

    Raises:
        ValueProblem: when it makes no sense for a parameter of this kind.
    """
    if isinstance(raw, Mapping) and any(key in DESCRIBING for key in raw):
        raw = {key: below for key, below in raw.items() if key not in DESCRIBING}
    return next(one for one in OPERATIONS.values() if one.is_said_by(raw, kind)).read(raw, kind)


def spelled(raw: Any) -> tuple[str, Any] | None:
    """('add' or 'scale', by how much) where a change says so for all of a parameter."""
    if not isinstance(raw, Mapping):
        return None
    core = {key: below for key, below in raw.items() if key not in DESCRIBING}
    if set(core) == {"value"}:
        return spelled(core["value"])
    (name, *others) = core or ("",)
    known = name in OPERATIONS and OPERATIONS[name].spelled and not others
    return (name, core[name]) if known else None
