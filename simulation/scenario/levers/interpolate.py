"""What a lever does to one parameter: a raw value moved a fraction of the way to another, scaled, or added to.

The result is a raw value again. A strength of zero never comes here; a strength of one gives the lever's value exactly.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulation.core.errors import ValueProblem, did_you_mean
from simulation.core.units import MINUTES, shown
from simulation.scenario.reading.quantity_text import Quantity, alike, amount, quantity, written
from simulation.scenario.schema.distributions import FAMILIES, Unit
from simulation.scenario.schema.lookup import SHARES, FieldType
from simulation.scenario.schema.values import DESCRIBING, moved_shares, read_distribution

HALF = 0.5
"""What cannot move by a fraction changes at this strength or more."""


@dataclass
class LeverChange:
    """One parameter on its way to what a lever sets, at one strength."""

    kind: FieldType
    strength: float
    all_or_none: bool = False
    """Whether something could not move by a fraction and changed for all or for none."""

    def to(self, now: Any, new: Any) -> Any:
        """The raw value `now` moved towards `new`, which is a value, {add:} or {scale:}.

        Raises:
            ValueProblem: when the two do not go together.
        """
        if self.strength == 1.0 and self.kind is not SHARES and not _is_partial(new):
            return new
        return self._node(bare(now), bare(new))

    def _node(self, now: Any, new: Any) -> Any:
        if (change := change_in(new)) is not None:
            return self._each(now, change)
        if _has(now, "changes") or _has(new, "changes"):
            return self._through_time(now, new)
        if _has(now, "base"):
            return self._node(_product(now, self), new)
        if _has(new, "base"):
            return self._node(now, _product(new, self))
        ours, theirs = _table(now), _table(new)
        if theirs is None:
            return (
                self._leaf(now, new)
                if ours is None
                else _by(ours.label, {name: self._node(bare(below), new) for name, below in ours.branches.items()})
            )
        if ours is None:
            moved = {name: self._node(now, bare(below)) for name, below in theirs.branches.items()}
            return _by(theirs.label, {"otherwise": now, **moved} if "otherwise" not in moved else moved)
        if ours.label != theirs.label:
            return _by(ours.label, {name: self._node(bare(below), new) for name, below in ours.branches.items()})
        return self._entries(ours, theirs)

    def _entries(self, ours: "_Table", theirs: "_Table") -> Any:
        """A partial table changes its own entries."""
        merged = dict(ours.branches)
        for name, below in theirs.branches.items():
            before = ours.branches.get(name, ours.branches.get("otherwise"))
            if before is None:
                raise ValueProblem(
                    f"'{name}'",
                    did_you_mean(name, list(ours.branches), f"by_{ours.label} has {', '.join(ours.branches)}"),
                    (f"by_{ours.label}", name),
                )
            try:
                merged[name] = self._node(bare(before), bare(below))
            except ValueProblem as wrong:
                raise wrong.under(f"by_{ours.label}", name) from None
        return _by(ours.label, merged)

    def _through_time(self, now: Any, new: Any) -> Any:
        """Values that change by date move on every date on which either changes."""
        if not _has(new, "changes"):
            first, later = timeline(now)
            return {
                "value": self._node(first, new),
                "changes": {day: self._node(node, new) for day, node in later.items()},
            }
        ours, theirs = timeline(now), timeline(new)
        if self.strength == 1.0:
            ours = (ours[0], {})
        return {
            "value": self._node(ours[0], theirs[0]),
            "changes": {
                day: self._node(_latest(ours, day), _latest(theirs, day)) for day in sorted({*ours[1], *theirs[1]})
            },
        }

    # ---- one entry ----

    def _step(self, now: Any, new: Any) -> Any:
        self.all_or_none = True
        return new if self.strength >= HALF else now

    def _leaf(self, now: Any, new: Any) -> Any:
        if self.kind is SHARES and not (quantity(now) and quantity(new)):
            return self._shares(now, new)
        if not self.kind.moves:
            return self._step(now, new)
        if _has(now, "distribution") or _has(new, "distribution"):
            return self._distribution(now, new)
        return self._quantities(now, new)

    def _quantities(self, now: Any, new: Any) -> Any:
        """Numbers with units, and lists and daily series of them."""
        if isinstance(now, list) and isinstance(new, list) and len(now) == len(new):
            return [self._quantities(one, other) for one, other in zip(now, new, strict=True)]
        if isinstance(now, Mapping) and isinstance(new, Mapping) and set(now) == set(new):
            return {name: self._quantities(now[name], new[name]) for name in now}
        one, other = quantity(now), quantity(new)
        if one is None or other is None:
            return self._step(now, new)
        if self.strength == 1.0:
            return new
        both = alike(other, one)
        if both is None:
            raise ValueProblem(
                f"'{shown(new)}'", f"the value it replaces is '{shown(now)}'; give the new one in its unit"
            )
        return both[1].moved(both[0], self.strength).written()

    def _distribution(self, now: Any, new: Any) -> Any:
        one, other = _parameters(now), _parameters(new)
        if one is None or other is None or one["distribution"] != other["distribution"]:
            return self._step(now, new)
        if self.strength == 1.0:
            return new
        if set(one) != set(other):
            one, other = _standard(now), _standard(new)
        return {
            name: below if name == "distribution" else self._quantities(below, other[name])
            for name, below in one.items()
        }

    def _shares(self, now: Any, new: Any) -> Any:
        """Every share moves that fraction; what held before any lever is kept, so that as few people change as
        possible.
        """
        base, current = moved_shares(now)
        before = {current: "100 %"} if isinstance(current, str) else current
        if isinstance(new, str):
            options = [*before, "on_admission", "when_ready"]
            if isinstance(current, Mapping) and new not in options:
                raise ValueProblem(
                    f"'{shown(new)}'", did_you_mean(new, options, f"the options are {', '.join(before)}")
                )
            new = {name: "100 %" if name == new else "0 %" for name in dict.fromkeys([*before, new])}
        if not isinstance(new, Mapping) or not isinstance(before, Mapping):
            return new
        moved = {}
        for name in dict.fromkeys([*before, *new]):
            one, other = quantity(before.get(name, "0 %")), quantity(new.get(name, "0 %"))
            if one is None or other is None or one.after != "%" or other.after != "%":
                return new
            moved[name] = one.moved(other, self.strength)
        if all(quantity(before.get(name, "0 %")) == there for name, there in moved.items()):
            return now
        return {"moved_from": base, "to": {name: there.written() for name, there in moved.items()}}

    # ---- every entry ----

    def _each(self, now: Any, change: tuple[str, Any]) -> Any:
        """{scale:} and {add:} on every entry of a value."""
        name, how = change
        if self.kind is SHARES or not self.kind.moves:
            right = (
                "say the new shares, or the one option they move towards"
                if self.kind is SHARES
                else f"{self.kind.words} cannot be scaled or added to; give the new value"
            )
            raise ValueProblem(f"'{name}' for {self.kind.words}", right)
        if _has(now, "changes"):
            first, later = timeline(now)
            return {
                "value": self._each(first, change),
                "changes": {day: self._each(node, change) for day, node in later.items()},
            }
        if _has(now, "base"):
            return (
                {**now, "base": self._each(bare(now["base"]), change)}
                if name == "scale"
                else self._each(_product(now, self), change)
            )
        table = _table(now)
        if table is not None:
            return _by(
                table.label, {branch: self._each(bare(below), change) for branch, below in table.branches.items()}
            )
        if name == "scale":
            return self.scaled(now, _factor(how, self.strength))
        return self._plus(now, how)

    def scaled(self, now: Any, factor: float) -> Any:
        """One entry with every quantile times `factor`."""
        if _has(now, "distribution"):
            member = FAMILIES.get(str(now["distribution"]))
            units = {one.name: one.unit for one in member.accepts} if member is not None else {}
            return {name: _scaled_parameter(units.get(name), below, factor) for name, below in now.items()}
        return _map_quantities(now, lambda one: one.scaled(factor))

    def _plus(self, now: Any, how: Any) -> Any:
        if not _has(now, "distribution"):
            return _map_quantities(now, lambda one: one.plus(amount(how, one), self.strength))
        mean = read_distribution(now).mean()
        more = amount(how, Quantity(mean, "", "minutes")).number * self.strength
        if mean <= 0 or mean + more < 0:
            raise ValueProblem(
                f"add '{shown(how)}' to a mean of {mean / MINUTES['day']:g} days", "the mean stays at zero or above"
            )
        return self.scaled(now, (mean + more) / mean)


def bare(raw: Any) -> Any:
    """A raw value without what describes it and without a `value:` that stands alone."""
    if not isinstance(raw, Mapping):
        return raw
    core = {key: below for key, below in raw.items() if key not in DESCRIBING}
    return bare(core["value"]) if set(core) == {"value"} else core


def change_in(new: Any) -> tuple[str, Any] | None:
    """('add' or 'scale', by how much) of a lever's value; None when it is a plain value."""
    core = bare(new)
    if isinstance(core, Mapping) and len(core) == 1 and (name := next(iter(core))) in ("add", "scale"):
        return name, core[name]
    return None


def _has(raw: Any, key: str) -> bool:
    return isinstance(raw, Mapping) and key in raw


def _is_partial(new: Any) -> bool:
    """Whether what is not said stays: a table, or a change anywhere."""
    return (
        change_in(new) is not None
        or (_table(bare(new)) is not None)
        or (_has(new, "changes") and _table(timeline(bare(new))[0]) is not None)
    )


# ---- tables and changes by date ----


@dataclass(frozen=True)
class _Table:
    label: str
    branches: dict[str, Any]


def _table(raw: Any) -> _Table | None:
    if not isinstance(raw, Mapping):
        return None
    key = next((key for key in raw if key.startswith("by_") and isinstance(raw[key], Mapping)), None)
    if key is None:
        return None
    beside = {"otherwise": raw["otherwise"]} if "otherwise" in raw else {}
    return _Table(key[3:], {**raw[key], **beside})


def _by(label: str, branches: Mapping[str, Any]) -> dict[str, Any]:
    return {f"by_{label}": dict(branches)}


def timeline(raw: Any) -> tuple[Any, dict[str, Any]]:
    """What holds first, and what holds from each date on."""
    if not _has(raw, "changes"):
        return raw, {}
    first = {key: below for key, below in raw.items() if key != "changes"}
    later = raw["changes"] if isinstance(raw["changes"], Mapping) else {}
    return bare(first), {str(day): bare(node) for day, node in sorted(later.items())}


def _latest(timeline: tuple[Any, dict[str, Any]], day: str) -> Any:
    first, later = timeline
    return next((node for begins, node in sorted(later.items(), reverse=True) if begins <= day), first)


def _product(raw: Mapping[str, Any], move: LeverChange) -> Any:
    """`base` with `times` as one table; a factor that is not recorded is 1."""
    if "base" not in raw or "times" not in raw:
        raise ValueProblem("base or times alone", "base and times belong together")

    def times(entry: Any, factor: Any) -> Any:
        table = _table(factor)
        if table is not None:
            return _by(
                table.label,
                {"otherwise": entry, **{name: times(entry, bare(below)) for name, below in table.branches.items()}},
            )
        number = quantity(factor)
        if number is None or number.after or number.before:
            raise ValueProblem(f"'{shown(factor)}'", "a plain factor was expected", ("times",))
        return move.scaled(entry, number.number)

    def expand(base: Any) -> Any:
        table = _table(base)
        if table is None:
            return times(base, bare(raw["times"]))
        return _by(table.label, {name: expand(bare(below)) for name, below in table.branches.items()})

    return expand(bare(raw["base"]))


# ---- one entry ----


def _factor(how: Any, strength: float) -> float:
    number = quantity(how)
    if number is None or number.after or number.before or number.number < 0:
        raise ValueProblem(f"scale '{shown(how)}'", "a plain factor of zero or more was expected, such as {scale: 0.4}")
    return number.number if strength == 1.0 else 1.0 + strength * (number.number - 1.0)


def _map_quantities(now: Any, change: Callable[[Quantity], Quantity]) -> Any:
    if isinstance(now, list):
        return [_map_quantities(item, change) for item in now]
    if isinstance(now, Mapping):
        return {name: _map_quantities(below, change) for name, below in now.items()}
    one = quantity(now)
    return change(one).written() if one is not None else now


def _scaled_parameter(unit: Unit | None, raw: Any, factor: float) -> Any:
    """A parameter of a distribution by its unit; what is none, such as the family's name, stays."""
    if unit is None or unit is Unit.NUMBER:
        return raw
    if unit is not Unit.LOG_DAYS:
        return _map_quantities(raw, lambda one: one.scaled(factor))
    number = quantity(raw)
    if number is None or factor <= 0:
        raise ValueProblem(
            f"scale by {factor:g} a lognormal given by mu", "its quantiles can only be scaled by a factor above zero"
        )
    return written(number.number + math.log(factor))


def _parameters(raw: Any) -> dict[str, Any] | None:
    """A distribution as written; a bare time is a fixed one."""
    if isinstance(raw, str):
        return {"distribution": "fixed", "value": raw}
    return (
        {str(key): below for key, below in raw.items() if key not in DESCRIBING} if _has(raw, "distribution") else None
    )


def _standard(raw: Any) -> dict[str, Any]:
    """A distribution by the parameters that every way of writing its family leads to."""
    return read_distribution(raw).as_written()
