"""People by age as files say them: how many live in a place, whom a service serves, and amounts per head.

size: 1,000,000 people
size: {0-64: 815000, 65-74: 99000, 75-84: 61000, 85+: 25000}
serves: people aged 65 and over
capacity: 30 beds per 100,000 people aged 65 and over
"""

import itertools
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulation.core import units
from simulation.core.errors import ValueProblem

_DESCRIBING = ("source", "note")
_BAND = re.compile(r"(?:aged )?([0-9]{1,3})\s*(?:(\+|and over)|(?:-|to)\s*([0-9]{1,3}))")
_AGES = r"people(?:\s+aged\s+(?P<first>[0-9]{1,3})(?:\s+(?P<over>and\s+over)|\s*(?:to|-)\s*(?P<last>[0-9]{1,3})))?"
_SERVED = re.compile(_AGES)
_PER_HEAD = re.compile(
    rf"(?P<pound>£?)\s*(?P<amount>{units.NUMBER[1:-1]})(?P<unit>(?:\s+(?!per\b)[a-zA-Z]+)*)\s+per\s+"
    rf"(?:(?P<per>{units.NUMBER[1:-1]})\s+{_AGES}|person)(?:\s+(?:per|a)\s+(?P<time>hour|day|week|month|year))?"
)
PEOPLE = (
    "a number of people was expected, such as '1,000,000 people', or people by age, such as {0-64: 815000, 65+: 185000}"
)


@dataclass(frozen=True)
class Ages:
    """Ages from one to just below another; all of them when nothing is said."""

    first: int = 0
    below: float = math.inf

    def __str__(self) -> str:
        if math.isinf(self.below):
            return f"aged {self.first} and over" if self.first else "of all ages"
        return f"aged {self.first} to {int(self.below) - 1}"


EVERYBODY = Ages()


@dataclass(frozen=True)
class Size:
    """How many people live in a place, by age where that is said."""

    bands: tuple[tuple[Ages, float], ...]

    @property
    def total(self) -> float:
        """People of all ages."""
        return math.fsum(people for _, people in self.bands)

    @property
    def by_age(self) -> bool:
        """Whether ages are said."""
        return self.bands[0][0] != EVERYBODY

    def people(self, ages: Ages) -> float:
        """How many are of these ages: those of the bands that lie within.

        Raises:
            ValueProblem: when no band lies within, or one lies across.
        """
        if ages == EVERYBODY:
            return self.total
        within = [people for band, people in self.bands if ages.first <= band.first and band.below <= ages.below]
        across = any(
            band.first < ages.below
            and ages.first < band.below
            and not (ages.first <= band.first and band.below <= ages.below)
            for band, _ in self.bands
        )
        if across or not within:
            raise ValueProblem(
                f"people {ages}, whom 'size' does not tell apart", "give 'size' in bands that begin and end there"
            )
        return math.fsum(within)

    def times(self, factor: float) -> "Size":
        """So many times the people of each age."""
        return Size(tuple((band, people * factor) for band, people in self.bands))

    def raw(self) -> str | dict[str, str]:
        """As a file writes it."""
        if not self.by_age:
            return f"{self.total:.12g}"
        return {
            f"{ages.first}+" if math.isinf(ages.below) else f"{ages.first}-{int(ages.below) - 1}": f"{people:.12g}"
            for ages, people in self.bands
        }

    def __str__(self) -> str:
        return f"{self.total:,.10g} people"


def read_size(raw: Any) -> Size:
    """How many people live in a place: a number, or one for each band of age.

    Raises:
        ValueProblem: with every fault of it.
    """
    if isinstance(raw, Mapping) and "value" in raw and set(raw) <= {"value", *_DESCRIBING}:
        raw = raw["value"]
    if not isinstance(raw, Mapping):
        return Size(((EVERYBODY, _some(raw)),))
    said = {name: below for name, below in raw.items() if name not in _DESCRIBING}
    if not said:
        raise ValueProblem(f"'{units.shown(raw)}'", PEOPLE)
    faults: list[tuple[tuple[str, ...], str, str]] = []
    bands: list[tuple[Ages, float]] = []
    for name, below in said.items():
        try:
            bands.append((_band(name), _some(below)))
        except ValueProblem as wrong:
            faults += wrong.under(str(name)).faults
    if faults:
        raise ValueProblem.all(faults)
    bands.sort(key=lambda band: band[0].first)
    for (one, _), (other, _) in itertools.pairwise(bands):
        if other.first < one.below:
            raise ValueProblem(f"people {one} and people {other}", "bands of age lie apart")
    return Size(tuple(bands))


def read_ages(raw: Any) -> Ages:
    """Whom a service serves: 'people', 'people aged 65 and over', 'people aged 18 to 64'.

    Raises:
        ValueProblem: when it is something else.
    """
    found = _SERVED.fullmatch(" ".join(raw.split())) if isinstance(raw, str) else None
    if found is None:
        raise ValueProblem(
            f"'{units.shown(raw)}'", "people were expected, such as 'people' or 'people aged 65 and over'"
        )
    return _ages(found)


@dataclass(frozen=True)
class PerHead:
    """An amount for so many people."""

    before: str
    amount: float
    unit: str
    per: float
    ages: Ages
    time: str
    """hour, day, week, month or year, when it is said; else empty."""

    def of(self, people: float) -> float:
        """The amount for so many people, to twelve digits."""
        return float(f"{self.amount * people / self.per:.12g}")


def per_head(raw: Any) -> PerHead | None:
    """An amount per head, such as '12 per 1,000 people per year'; None when the text is something else."""
    found = _PER_HEAD.fullmatch(" ".join(raw.split())) if isinstance(raw, str) and len(raw) < 200 else None
    if found is None:
        return None
    per = float((found["per"] or "1").replace(",", ""))
    if not per > 0.0:
        return None
    amount = float(found["amount"].replace(",", ""))
    return PerHead(found["pound"], amount, found["unit"].strip(), per, _ages(found), found["time"] or "")


def _ages(found: re.Match[str]) -> Ages:
    if found["first"] is None:
        return EVERYBODY
    first = int(found["first"])
    if found["over"]:
        return Ages(first)
    last = int(found["last"])
    if last < first:
        raise ValueProblem(f"people aged {first} to {last}", "the older age comes second")
    return Ages(first, last + 1)


def _band(name: Any) -> Ages:
    found = _BAND.fullmatch(str(name).strip())
    if found is None or (found[3] and int(found[3]) < int(found[1])):
        raise ValueProblem(f"'{units.shown(name)}'", "a band of ages was expected, such as 65-74 or 85+")
    return Ages(int(found[1]), math.inf if found[2] else int(found[3]) + 1)


def _some(raw: Any) -> float:
    text = str(raw).strip()
    people = units.people(raw) if text.endswith(("people", "person")) else _number(raw)
    if not people > 0.0:
        raise ValueProblem(f"'{units.shown(raw)}'", "more than nobody lives in a place")
    return people


def _number(raw: Any) -> float:
    try:
        return units.number(raw)
    except ValueProblem:
        raise ValueProblem(f"'{units.shown(raw)}'", PEOPLE) from None
