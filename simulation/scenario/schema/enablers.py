"""Enablers: what levers need in order to work, as levels between 0 % and 100 % that may change by date.

    enablers:
      leadership:
        level: {value: 70 %, changes: {2025-10-01: 40 %}}
        owner: the integrated care board
        source: assumption

A lever that `needs: [leadership]` is multiplied by the level of the day over the level that the base has on that day:
with the base's levels it has its measured effect, which already contains ordinary leadership, data and culture. A
variant says other levels under its own `enablers:`, or a lever sets `enablers.leadership.level`. What the base does not
declare is at its ordinary level and stays there.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from simulation.core import units
from simulation.core.errors import ValueProblem, did_you_mean
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.schema.field_types import Part, ShareDial, Text
from simulation.scenario.schema.values.reading import read_value
from simulation.scenario.schema.values.value import Value


class Enabler(Part):
    """How much there is of something that levers need."""

    level: ShareDial
    """Between 0 % and 100 %; it may change by date."""
    owner: Text | None = None
    """Who can change it."""
    source: str | None = None
    """Who says so."""


class Enablers(Part):
    """What levers may need."""

    leadership: Enabler | None = None
    """People at the top who want it and stay."""
    data_and_it: Enabler | None = None
    """Records and systems that meet."""
    information_governance: Enabler | None = None
    """Leave to share what is known of a person."""
    culture: Enabler | None = None
    """Professions and bodies that trust one another."""
    payment: Enabler | None = None
    """Money that follows what is wished for."""


ENABLERS = tuple(Enablers.model_fields)


def read_needs(raw: Any) -> tuple[str, ...]:
    """One enabler or a list of them."""
    names = raw if isinstance(raw, list) else [raw]
    faults: list[tuple[tuple[str, ...], str, str]] = [
        (
            (),
            f"there is no enabler '{units.shown(name)}'",
            did_you_mean(str(name), ENABLERS, f"the enablers are {', '.join(ENABLERS)}"),
        )
        for name in names
        if name not in ENABLERS
    ]
    if faults:
        raise ValueProblem.all(faults)
    return tuple(dict.fromkeys(names))


@dataclass(frozen=True)
class Level:
    """An enabler's level over the level in the base."""

    name: str
    now: Value[float]
    base: Value[float]

    def dates(self) -> list[datetime.date]:
        """When either changes."""
        return [*self.now.dates(), *self.base.dates()]

    def on(self, day: datetime.date) -> float:
        """1 where the level is the base's."""
        now, base = self.now.at({}, day), self.base.at({}, day)
        return now / base if base > 0.0 else 1.0

    def none_in_base(self, first: datetime.date, end: datetime.date) -> datetime.date | None:
        """A day of the run on which the base's level is zero, so that nothing can be measured by it."""
        days = [first, *(day for day in self.base.dates() if first < day < end)]
        return next((day for day in days if self.base.at({}, day) <= 0.0), None)


def level(name: str, raw: Mapping[str, Any], base: Mapping[str, Any]) -> Level | None:
    """The level of an enabler in a raw scenario over that in its raw base; None when the base does not declare it, or
    when it cannot be read.
    """
    read = []
    for said in (raw, base):
        found = at(said, ("enablers", name, "level"))
        if found is None:
            return None
        try:
            read.append(read_value(found, units.share))
        except ValueProblem:
            return None  # its mistakes are found with all others of the file
    return Level(name, *read) if not any(value.labels() for value in read) else None
