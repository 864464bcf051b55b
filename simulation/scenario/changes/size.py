"""What follows the size of a place: the one rule by which amounts per head become amounts, and by which the plain
numbers of a base follow when a file that extends it states another `size:`.

- A rate of arrivals follows the people of its cohort, a capacity and the people who are there today the people whom the
  service serves (`serves:`, everybody unless said); all else (people, money beside the services, places that move, a
  daily series) follows everybody.
- What is said per head is an amount for the people there are: `30 per 100,000 people aged 65 and over`.
- What is said plainly is for the size that its own file has, and is multiplied by the people of this place over the
  people of that one: in a base, and in a lever wherever it is put.
- Shares, times, prices, `scale` and `times` have no size.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from simulation.core import units
from simulation.core.errors import ValueProblem
from simulation.core.people import EVERYBODY, Ages, PerHead, Size, per_head, read_size
from simulation.scenario.changes.paths import to_text
from simulation.scenario.changes.size_followers import Cohorts, Follows, followers, follows_of, names_at
from simulation.scenario.reading.quantity_text import factors_of, quantity, written
from simulation.scenario.reading.raw_tree import at, put
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.lookup import find

_WITHOUT_SIZE = ("source", "note", "fitted_to", "scale", "times")
"""Keys below which nothing follows the size."""
_RATE = ("hour", "day", "week", "year")
_MONEY = ("day", "week", "month", "year")
NO_SIZE = "say 'size:' at the top of the base: how many people live there, or how many of each age"


@dataclass
class Sized:
    """A raw scenario after its amounts have followed its size."""

    raw: dict[str, Any]
    notes: dict[Where, str] = field(default_factory=dict)
    """For every parameter that is other, in words, from what and by which rule."""
    faults: list[tuple[Where, str, str]] = field(default_factory=list)


def size_of(raw: Mapping[str, Any]) -> Size | None:
    """The size that a raw scenario says; None when it says none, or one that makes no sense."""
    try:
        return read_size(raw["size"]) if "size" in raw else None
    except ValueProblem:
        return None


def resized(raw: dict[str, Any], size: Size) -> Sized:
    """A raw scenario for a place of another size.

    Raises:
        ValueProblem: when it says no size of its own, by which the other could be measured.
    """
    old = size_of(raw)
    if old is None:
        raise ValueProblem("a size where the file it extends says none", NO_SIZE)
    if old.by_age and not size.by_age:
        size = old.times(size.total / old.total)
    people = Cohorts(raw)
    done = Sized({**raw, "size": size.raw()})

    def leaf(text: str, ages: Ages, _: float) -> str:
        return _times(text, old, size, ages)

    for where, follows in followers(raw):
        _rewrite(done, where, follows, people, leaf, f"{old} to {size}")
    return done


def absolute(raw: dict[str, Any]) -> Sized:
    """A raw scenario whose amounts per head are amounts for the people it has; its population is its size where nothing
    else is said.
    """
    size, people = size_of(raw), Cohorts(raw)
    done = Sized(raw)
    for where, follows in followers(raw):
        if follows.unit != "copies":
            _rewrite(done, where, follows, people, _amount_for(size, follows), f"{size}")
    for name in names_at(done.raw, ("people", "labels")):
        _divide(done, ("people", "labels", name), name, size)
    if size is not None and isinstance(raw.get("people"), Mapping) and "population" not in raw["people"]:
        done.raw = put(done.raw, ("people", "population"), f"{size.total:.12g} people")
    return done


def sized(new: Any, where: Where, raw: Mapping[str, Any], said_for: Size | None) -> Any:
    """What a lever or a setting says of the parameter at a path, for the size of the scenario that it is put on;
    `said_for` is the size of the place that its plain amounts are for, None for this one.

    Raises:
        ValueProblem: when it is per head of people of whom nothing is known.
    """
    found = find(raw, where)
    follows = follows_of(raw, found.parameter) if found is not None else None
    if found is None or follows is None:
        return new
    size, people = size_of(raw), Cohorts(raw)
    inside = found.inside
    cohort = inside[inside.index("by_cohort") + 1] if "by_cohort" in inside[:-1] else None
    amount = _amount_for(size, follows)

    def leaf(text: str, ages: Ages, share: float) -> str:
        if per_head(text) is not None:
            return amount(text, ages, share)
        return text if said_for is None or size is None else _times(text, said_for, size, ages)

    return _rewritten(_Rewriting(follows, people, leaf), new, cohort)


def cost_per_head(raw: Any, size: Size | None) -> Any:
    """A raw cost per head as money for the people of a place.

    Raises:
        ValueProblem: when nothing is known of them.
    """
    follows = Follows("everybody", "money")
    return _rewritten(_Rewriting(follows, Cohorts({}), _amount_for(size, follows)), raw)


def money_for(amount: float, now: Size | None, said_for: Size | None) -> float:
    """A cost that is plainly said for a place of one size, in this one."""
    return amount if now is None or said_for is None else amount * (now.total / said_for.total)


def _divide(done: Sized, where: Where, name: str, size: Size | None) -> None:
    """A label of which the number of values is said, as the shares of these."""
    label = at(done.raw, where)
    if not isinstance(label, Mapping) or not {"copies", "mostly_with"} & set(label):
        return
    rest = {key: below for key, below in label.items() if key not in ("copies", "mostly_with")}
    if "copies" not in label or "shares" in label:
        met, right = ("'copies' beside 'shares'", "give one of them: copies divide people evenly")
        if "copies" not in label:
            met, right = ("'mostly_with' without 'copies'", "say how many copies there are")
        done.faults.append(((*where, "copies" if "copies" in label else "mostly_with"), met, right))
        done.raw = put(done.raw, where, rest)
        return
    said = label["copies"]
    number = 1
    try:
        number = _copies(said["value"] if isinstance(said, Mapping) and "value" in said else said, size)
    except ValueProblem as wrong:
        done.faults += [((*where, "copies", *below), met, right) for below, met, right in wrong.faults]
    values = [f"{name}_{one}" for one in range(1, number + 1)]
    shares: dict[str, Any] = dict.fromkeys(values, f"{100.0 / number:.12g} %")
    if "mostly_with" in label:
        try:
            shares = _mostly_with(done.raw, label["mostly_with"], values)
        except ValueProblem as wrong:
            done.faults += [((*where, "mostly_with", *below), met, right) for below, met, right in wrong.faults]
    if isinstance(said, Mapping):
        told = {key: said[key] for key in ("source", "note") if key in said}
        shares = ({"value": shares} if "mostly_with" not in label else shares) | told
    done.raw = put(done.raw, where, {**rest, "shares": shares})
    done.notes[(*where, "shares")] = f"{number} copies: {to_text(said)}" + (f" of {size}" if size is not None else "")


def _mostly_with(raw: Mapping[str, Any], said: Any, values: Sequence[str]) -> dict[str, Any]:
    """Shares of these copies for people of each copy of a label before it: the said share goes to the one of the same
    place in order, the rest evenly to the others.
    """
    right = "a label with copies that stands before it, and a share of people, such as {hospital: 85 %}"
    if not isinstance(said, Mapping) or len(said) != 1:
        raise ValueProblem(f"'{units.shown(said)}'", right)
    ((other, text),) = said.items()
    shares = at(raw, ("people", "labels", str(other), "shares"))
    shares = shares["value"] if isinstance(shares, Mapping) and "value" in shares else shares
    of_other = [name for name in shares if name.startswith(f"{other}_")] if isinstance(shares, Mapping) else []
    own = units.share(text)
    if not of_other or not 0.0 <= own <= 1.0:
        raise ValueProblem(f"'{units.shown(said)}'", right)
    elsewhere = (1.0 - own) / max(1, len(values) - 1)
    return {
        f"by_{other}": {
            theirs: {
                value: f"{100.0 * (1.0 if len(values) == 1 else own if n == m % len(values) else elsewhere):.12g} %"
                for n, value in enumerate(values)
            }
            for m, theirs in enumerate(of_other)
        }
    }


def _copies(said: Any, size: Size | None) -> int:
    """How many copies are said, one at least."""
    one = per_head(said)
    if one is not None and size is None:
        raise ValueProblem(f"'{units.shown(said)}', where nothing says how many people there are", NO_SIZE)
    if one is not None and (one.unit or one.time or one.before):
        raise ValueProblem(f"'{units.shown(said)}'", _RIGHT_COPIES)
    try:
        number = one.of(size.people(one.ages)) if one is not None and size is not None else units.number(said)
    except ValueProblem:
        raise ValueProblem(f"'{units.shown(said)}'", _RIGHT_COPIES) from None
    if not 0.0 < number <= MOST_COPIES:
        raise ValueProblem(f"{number:g} copies", f"from one to {MOST_COPIES} copies")
    return max(1, math.floor(number + 0.5))


_RIGHT_COPIES = "a number of copies was expected, such as 3 or '1 per 333,333 people'"
MOST_COPIES = 500
"""Values of a label of which only the number is said."""


# ---- rewritten -------------------------------------------------------------------------------------------------------

Leaf = Callable[[str, Ages, float], str]
"""What becomes of one amount, for people of these ages, of whom this share is meant."""


@dataclass(frozen=True)
class _Rewriting:
    """One parameter while its amounts are rewritten."""

    follows: Follows
    people: Cohorts
    leaf: Leaf
    faults: list[tuple[str, str]] = field(default_factory=list)
    """What was met and what would be right; an amount that is right stands in for what is wrong."""

    def of(self, raw: Any, cohort: str | None = None) -> Any:
        """The same parameter with its amounts rewritten; the very one when none is other."""
        if isinstance(raw, str):
            return self._amount(raw, cohort)
        if isinstance(raw, list):
            new = [self.of(item, cohort) for item in raw]
            return new if any(a is not b for a, b in zip(new, raw, strict=True)) else raw
        if not isinstance(raw, Mapping):
            return raw
        done = {
            key: below
            if key in _WITHOUT_SIZE
            else self._range(below, cohort)
            if key == "range"
            else {name: self.of(one, name) for name, one in below.items()}
            if key == "by_cohort" and isinstance(below, Mapping)
            else self.of(below, cohort)
            for key, below in raw.items()
        }
        return done if done != raw else raw

    def _amount(self, text: str, cohort: str | None) -> Any:
        if self.follows.whom != "cohort":
            new = self._leaf(text, self.follows.ages, 1.0)
            return _rounded(new) if self.follows.whole and new != text else new
        if cohort is not None:
            return self._of_cohort(text, cohort)
        by_cohort = {name: self._of_cohort(text, name) for name in self.people.ages}
        if len(set(by_cohort.values())) > 1:
            return {"by_cohort": by_cohort}
        return next(iter(by_cohort.values()), text)

    def _of_cohort(self, text: str, cohort: str) -> str:
        return self._leaf(text, self.people.ages.get(cohort, EVERYBODY), self.people.share.get(cohort, 1.0))

    def _leaf(self, text: str, ages: Ages, share: float) -> str:
        try:
            return self.leaf(text, ages, share)
        except ValueProblem as wrong:
            self.faults.extend((met, right) for _, met, right in wrong.faults)
            return _neutral(self.follows)

    def _range(self, raw: Any, cohort: str | None) -> Any:
        """'1650 to 1800 beds': both ends, in the unit of the second."""
        ends = raw.split(" to ") if isinstance(raw, str) else ()
        if len(ends) != 2:
            return raw
        low, high = quantity(ends[0]), quantity(ends[1])
        if low is None or high is None or per_head(ends[1]) is not None or factors_of(raw) is not None:
            return raw
        unit = high.after if not low.after else ""
        new = [self._amount(f"{ends[0]} {unit}".strip(), cohort), self._amount(ends[1], cohort)]
        low = quantity(new[0])
        if low is None:
            return raw
        return f"{low.before}{written(low.number)}{'' if unit else f' {low.after}'.rstrip()} to {new[1]}"


def _rewritten(rewriting: _Rewriting, raw: Any, cohort: str | None = None) -> Any:
    new = rewriting.of(raw, cohort)
    if rewriting.faults:
        raise ValueProblem.all([((), met, right) for met, right in dict.fromkeys(rewriting.faults)])
    return new


def _rewrite(done: Sized, where: Where, follows: Follows, people: Cohorts, leaf: Leaf, rule: str) -> None:
    """One parameter of `done` rewritten, with a note of what it was."""
    said = at(done.raw, where)
    rewriting = _Rewriting(follows, people, leaf)
    new = rewriting.of(said)
    done.faults += [(where, met, right) for met, right in dict.fromkeys(rewriting.faults)]
    if new is said or new == said:
        return
    done.raw = put(done.raw, where, new)
    whom = {"cohort": "the people of each cohort", "everybody": "people"}.get(follows.whom, f"people {follows.ages}")
    done.notes[where] = f"follows {whom}, {rule}: from {to_text(said)}"


def _rounded(text: str) -> str:
    one = quantity(text)
    return text if one is None else replace(one, number=math.floor(one.number + 0.5)).written()


def _neutral(follows: Follows) -> str:
    """An amount that is right, where a mistaken one must not hide the mistakes after it."""
    return {"rate": "1 per day", "money": "£0 per year", "copies": "1", "": "1"}.get(follows.unit, f"1 {follows.unit}")


def _times(text: str, old: Size, new: Size, ages: Ages) -> str:
    """A plain amount for other people: as many times as they are more."""
    one = quantity(text)
    if one is None or per_head(text) is not None:
        return text
    both = old.by_age and new.by_age
    factor = new.people(ages) / old.people(ages) if both else new.total / old.total
    return text if factor == 1.0 else one.scaled(factor).written()


def _amount_for(size: Size | None, follows: Follows) -> Leaf:
    """What an amount per head comes to."""

    def leaf(text: str, ages: Ages, share: float) -> str:
        one = per_head(text)
        if one is None:
            return text
        if size is None:
            raise ValueProblem(f"'{units.shown(text)}', where nothing says how many people there are", NO_SIZE)
        people = size.people(ages) * share if one.ages == EVERYBODY else size.people(one.ages)
        return _in_unit(text, one, written(one.of(people)), follows.unit)

    return leaf


def _in_unit(text: str, one: PerHead, number: str, unit: str) -> str:
    """An amount per head as the amount that its parameter expects."""
    met = f"'{units.shown(text)}'"
    if unit in ("rate", "money"):
        times = _RATE if unit == "rate" else _MONEY
        before, example = ("£", "£2 per person per year") if unit == "money" else ("", "110 per 1,000 people per year")
        if one.before != before or one.time not in times or one.unit not in ("", "people"):
            raise ValueProblem(met, f"an amount per head and time was expected, such as '{example}'")
        return f"{before}{number} per {one.time}"
    right = f"an amount per head was expected, such as '30 {unit} per 100,000 people'".replace("30  per", "30 per")
    if (
        one.before
        or one.time
        or one.unit not in ("", unit, unit.removesuffix("s"), *(("person",) if unit == "people" else ()))
    ):
        raise ValueProblem(met, right)
    return f"{number} {unit}".rstrip()


__all__ = ["Sized", "absolute", "cost_per_head", "money_for", "resized", "size_of", "sized"]
