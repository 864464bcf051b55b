"""England's 42 integrated care boards and what is published about each: residents by age, beds, emergency admissions,
and patients with no criteria to reside, of 2024/25.

The tables lie beside the scenarios that come with the package; `docs/tools/place_figures.py` writes them.
"""

import csv
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from types import MappingProxyType

from simulation.core.errors import HomewardError, did_you_mean
from simulation.core.people import Size, read_size
from simulation.scenario.reading.place_names import FIGURES, FOLDER, slug
from simulation.scenario.reading.shipped import folder

AGES = {"0-64": "people_0_64", "65-74": "people_65_74", "75-84": "people_75_84", "85+": "people_85_plus"}
"""Ages as `size:` says them, with their columns."""
REASONS = ("capacity", "interface", "hospital", "care_transfer_hub", "wellbeing")
"""The five published groups of reasons."""
AMOUNTS = ("beds", "beds_occupied", "emergency_admissions", "attendances", "ready", "discharged", "remaining")
"""Figures that grow with the place."""
AGED_65 = ("65-74", "75-84", "85+")


@dataclass(frozen=True)
class Month:
    """Patients with no criteria to reside in one month: means a day."""

    ready: float
    discharged: float
    remaining: float


@dataclass(frozen=True)
class Board:
    """One board, or a smaller place in it, with its figures; None where nothing is published."""

    code: str
    name: str
    people: Mapping[str, float]
    """Residents by age, as `size:` says the ages."""
    beds: float
    """General and acute beds available, mean of the year."""
    beds_occupied: float
    emergency_admissions: float
    """A day."""
    attendances: float | None
    over_4_hours: float | None
    """Share of emergency admissions that waited more than four hours from the decision to admit."""
    ready: float | None
    """Patients with no criteria to reside in a day, of whom some are `discharged` and some are `remaining`."""
    discharged: float | None
    remaining: float | None
    reasons: Mapping[str, float]
    """Share of each group of reasons."""
    reasons_counted: float | None
    months: Mapping[str, Month] = field(default_factory=dict)
    """By month, such as 2024-04."""
    own: frozenset[str] = frozenset()
    """Figures that somebody gave in place of the published ones."""

    @property
    def residents(self) -> float:
        """People of all ages."""
        return math.fsum(self.people.values())

    @property
    def size(self) -> Size:
        """The residents as a scenario's size."""
        return read_size({ages: f"{people:.0f}" for ages, people in self.people.items()})

    @property
    def slug(self) -> str:
        """What its files are called."""
        return slug(self.name)

    @property
    def occupancy(self) -> float:
        """Occupied over available beds."""
        return self.beds_occupied / self.beds

    @property
    def expected_admissions(self) -> float:
        """Emergency admissions a day that England would have with residents of these ages."""
        return math.fsum(people * weights()[ages] for ages, people in self.people.items())

    @property
    def excess(self) -> float:
        """Published admissions over those expected for the ages: above one, more is counted as an admission here, or
        patients cross the border inwards.
        """
        return self.emergency_admissions / self.expected_admissions

    def figure(self, column: str) -> float | None:
        """The figure of a column of the table."""
        ages = next((one for one, name in AGES.items() if name == column), None)
        if ages is not None:
            return self.people[ages]
        if column in REASONS:
            return self.reasons.get(column)
        value: float | None = getattr(self, column)
        return value

    @property
    def aged_65(self) -> float:
        """Residents of 65 and over."""
        return math.fsum(self.people[ages] for ages in AGED_65)

    def of_people(self, residents: float) -> "Board":
        """A place of another number of residents with the board's ages and figures per head; people are whole, and as
        many as were asked for.
        """
        factor = residents / self.residents
        amounts = {name: value * factor for name in AMOUNTS if (value := getattr(self, name)) is not None}
        months = {
            month: Month(one.ready * factor, one.discharged * factor, one.remaining * factor)
            for month, one in self.months.items()
        }
        exact = {ages: people * factor for ages, people in self.people.items()}
        whole = {ages: math.floor(people) for ages, people in exact.items()}
        missing = round(residents - math.fsum(whole.values()))
        for ages in sorted(exact, key=lambda ages: whole[ages] - exact[ages])[:missing]:
            whole[ages] += 1
        people = {ages: float(people) for ages, people in whole.items()}
        return replace(self, people=people, months=months, **amounts)


ADMISSIONS_BY_AGE = {"0-64": 0.678, "65-74": 1.687, "75-84": 2.770, "85+": 4.457}
"""Emergency admissions at an age over those of a mean resident: the rates by age of `england.yaml`, fitted to published
admissions (A02, A22 to A24), with those of care home residents shared among all of 65 and over.
"""


@cache
def weights() -> Mapping[str, float]:
    """Emergency admissions a day per resident of an age, so that all boards together have those that are published."""
    every = boards().values()
    told = math.fsum(one.emergency_admissions for one in every)
    weighed = math.fsum(people * ADMISSIONS_BY_AGE[ages] for one in every for ages, people in one.people.items())
    return {ages: weight * told / weighed for ages, weight in ADMISSIONS_BY_AGE.items()}


@cache
def boards() -> Mapping[str, Board]:
    """Every board by its name, in the order of the alphabet."""
    months: dict[str, dict[str, Month]] = {}
    for row in _rows("figures_by_month.csv"):
        one = Month(float(row["ready"]), float(row["discharged"]), float(row["remaining"]))
        months.setdefault(row["code"], {})[row["month"]] = one
    found = {}
    for row in _rows(FIGURES):
        found[row["name"]] = Board(
            code=row["code"],
            name=row["name"],
            people=MappingProxyType({ages: float(row[column]) for ages, column in AGES.items()}),
            **{name: _number(row[name]) for name in (*AMOUNTS, "over_4_hours", "reasons_counted")},  # type: ignore[arg-type]
            reasons=MappingProxyType({group: float(row[group]) for group in REASONS if row[group]}),
            months=MappingProxyType(months.get(row["code"], {})),
        )
    return MappingProxyType(dict(sorted(found.items())))


def cautions(one: Board) -> tuple[str, ...]:
    """What in the figures of a place gives reason to doubt a fit to them, in sentences."""
    told = []
    if one.remaining is None:
        told.append("No patients with no criteria to reside are published here.")
    elif one.reasons_counted is not None and "remaining" not in one.own:
        ratio = one.reasons_counted / one.remaining
        if not 5.0 <= ratio <= 9.0:
            told.append(
                f"Reasons were counted {ratio:.1f} times for each patient remaining; in most places it is 5 to 9 "
                "times, so they may count others."
            )
    if one.reasons.get("interface", 1.0) < 0.05:
        share = 100 * one.reasons["interface"]
        told.append(f"Reasons of the interface are {share:.0f} % here and 29 % in England: recorded under others.")
    if not 0.75 <= one.excess <= 1.3:
        told.append(
            f"Emergency admissions are {one.excess:.2f} times those expected for the ages: same-day care is counted "
            "otherwise, or patients cross the border."
        )
    return tuple(told)


def _number(text: str) -> float | None:
    return float(text) if text else None


def _rows(name: str) -> list[dict[str, str]]:
    with (folder() / FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def columns() -> Mapping[str, Mapping[str, str]]:
    """What each figure is, of when, and from where: what, period, source, cite and url by column."""
    return {row["column"]: row for row in _rows("figures_columns.csv")}


def board(name: str) -> Board:
    """The board of a name or a code.

    Raises:
        HomewardError: when there is none.
    """
    wanted = slug(name)
    for one in boards().values():
        if wanted == one.slug or name.strip().casefold() == one.code.casefold():
            return one
    known = {one.slug: one.name for one in boards().values()}
    holding = [called for key, called in known.items() if wanted and f"_{wanted}_" in f"_{key}_"]
    if holding:
        right = f"did you mean {' or '.join(repr(called) for called in holding)}?"
    else:
        right = did_you_mean(wanted, list(known), "'python -m simulation places' lists them")
        for key, called in known.items():
            right = right.replace(f"'{key}'", f"'{called}'")
    raise HomewardError(f"there is no place '{name}' among England's 42 integrated care boards; {right}")


__all__ = ["AGES", "REASONS", "Board", "Month", "board", "boards", "cautions", "columns", "weights"]
