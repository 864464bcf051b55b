"""People at one spot as arrays: one row for each kind of person that must be told apart, with how many there are of
it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from simulation.core.numerics import in_order
from simulation.offered_load.population.label_codes import EVERYTHING, Ints, Kinds
from simulation.offered_load.population.time_of_week import Week, mixed

Floats = npt.NDArray[np.float64]
MOST_KINDS = 800
"""Kinds of people told apart at one spot. Where more labels meet, as in England, loads are good to some two per cent in
the mean square, those of acute beds too, and those of lists on which few people depend to five: held against simulated
years with room for everybody (`tests/referees/test_loads_with_room.py`).
"""


FEWEST = 1e-6
"""At a step of the grid, of how many there are at the step with most: fewer are hardly anybody."""


@dataclass(frozen=True)
class PopulationArrays:
    """Kinds of people and sums over the people of each kind."""

    kinds: Kinds
    """One number for each kind, see `label_codes`: shape (kinds,)."""
    curves: Ints
    """The curve of risks after discharge that each kind is on, 0 for none: shape (kinds,)."""
    sums: Floats
    """First the minutes of a plan, then how many there are by steps of the grid since their discharge: shape (kinds, 1
    + steps).

    The minutes are those since the plan began for people followed through it, otherwise those left of one begun on
    admission. People on no curve of risks after discharge have one step.
    """
    week: Week = None
    """When in the week all of them are there."""

    @classmethod
    def of(
        cls,
        kinds: Kinds,
        mass: Floats,
        minutes: Floats | None = None,
        curves: Ints | None = None,
        week: Week = None,
    ) -> "PopulationArrays":
        """So many of each kind, just discharged or on no curve."""
        on = np.zeros(len(kinds), dtype=np.intp) if curves is None else curves
        return cls(kinds, on, np.stack([np.zeros(len(kinds)) if minutes is None else minutes, mass], axis=1), week)

    def __len__(self) -> int:
        """How many kinds."""
        return len(self.kinds)

    @property
    def minutes(self) -> Floats:
        """Minutes of a plan, summed over the people of a kind."""
        return self.sums[:, 0]

    @property
    def ages(self) -> Floats:
        """How many there are of each kind, by steps of the grid: shape (kinds, steps)."""
        return self.sums[:, 1:]

    @property
    def steps(self) -> int:
        """How many steps of the grid there are; nobody is beyond the last."""
        return int(self.sums.shape[1]) - 1

    @cached_property
    def mass(self) -> Floats:
        """How many there are of each kind."""
        return self.sums[:, 1] if self.sums.shape[1] == 2 else in_order.totals(self.ages)

    @property
    def minutes_each(self) -> Floats:
        """Minutes of a plan for one person of a kind; none where nobody is left of it."""
        mass = self.mass
        return np.divide(self.minutes, mass, out=np.zeros(len(self)), where=mass > 0)

    @cached_property
    def total(self) -> float:
        """How many there are."""
        return in_order.total(self.mass)

    def in_steps(self, steps: int) -> "PopulationArrays":
        """The same people with so many steps of the grid."""
        if self.sums.shape[1] == 1 + steps:
            return self
        sums = np.zeros((len(self), 1 + steps))
        sums[:, : self.sums.shape[1]] = self.sums
        return PopulationArrays(self.kinds, self.curves, sums, self.week)

    def at(self, week: Week) -> "PopulationArrays":
        """The same people at another time of the week."""
        return self if week is self.week else PopulationArrays(self.kinds, self.curves, self.sums, week)

    def part(self, share: Floats | float) -> "PopulationArrays":
        """This share of each kind; kinds of which none are left are gone."""
        if isinstance(share, float):
            return (
                self
                if share == 1.0
                else self.scaled(np.full(len(self), share))
                if share > 0
                else PopulationArrays(self.kinds[:0], self.curves[:0], self.sums[:0], self.week)
            )
        here = (share > 0).nonzero()[0]
        return self.scaled(share) if len(here) == len(self) else self.rows(here).scaled(share.take(here))

    def scaled(self, share: Floats) -> "PopulationArrays":
        """This share of each kind, whatever is left of it."""
        return PopulationArrays(self.kinds, self.curves, self.sums * share[:, None], self.week)

    def rows(self, here: Ints | npt.NDArray[np.bool_]) -> "PopulationArrays":
        """Some of the kinds."""
        if here.dtype == np.bool_:
            here = here.nonzero()[0]
        return PopulationArrays(self.kinds.take(here), self.curves.take(here), self.sums.take(here, axis=0), self.week)

    def aged(self, ages: Floats) -> "PopulationArrays":
        """As many of each kind as there are in `ages`, each with their minutes as before. The few who are furthest
        stand with those before them, so that no step is carried along at which there is hardly anybody.
        """
        most = ages.max(axis=0, initial=0.0)
        last = int(np.flatnonzero(most >= FEWEST * most.max())[-1])
        sums = np.empty((len(self), 2 + last))
        sums[:, 0] = 0.0
        sums[:, 1:] = ages[:, : last + 1]
        sums[:, last + 1] += in_order.totals(ages[:, last + 1 :])
        if self.minutes.any():
            before = self.mass
            left = in_order.totals(ages)
            sums[:, 0] = self.minutes * np.divide(left, before, out=np.zeros(len(self)), where=before > 0)
        return PopulationArrays(self.kinds, self.curves, sums, self.week)

    def with_minutes(self, minutes: Floats | float) -> "PopulationArrays":
        """The same people with other minutes of a plan."""
        sums = self.sums.copy()
        sums[:, 0] = minutes
        return PopulationArrays(self.kinds, self.curves, sums, self.week)

    def known(self, mask: int, code: int) -> "PopulationArrays":
        """The same people with one label set."""
        return PopulationArrays(self.kinds & ~mask | code, self.curves, self.sums, self.week)

    def off_the_curve(self) -> "PopulationArrays":
        """The same people, on no curve, at any time of the week."""
        return PopulationArrays(self.kinds, np.zeros_like(self.curves), self.sums)


def together(crowds: Sequence[PopulationArrays], wanted: int = EVERYTHING) -> PopulationArrays:
    """Crowds at one spot as one in the order of their kinds and curves, labels outside `wanted` forgotten and equal
    kinds added up.
    """
    if len(crowds) == 1:
        kinds, curves, sums = crowds[0].kinds, crowds[0].curves, crowds[0].sums
    else:
        widest = max(crowd.sums.shape[1] for crowd in crowds) - 1
        kinds, curves, sums = (
            np.concatenate([crowd.kinds for crowd in crowds]),
            np.concatenate([crowd.curves for crowd in crowds]),
            np.concatenate([crowd.in_steps(widest).sums for crowd in crowds]),
        )
    kinds, week = kinds & wanted, mixed([crowd.week for crowd in crowds], [crowd.total for crowd in crowds])
    if ((kinds[1:] > kinds[:-1]) | ((kinds[1:] == kinds[:-1]) & (curves[1:] > curves[:-1]))).all():
        return PopulationArrays(kinds, curves, sums, week)
    order = np.lexsort((curves, kinds)) if curves.any() else kinds.argsort(kind="stable")
    kinds, curves, sums, width = kinds.take(order), curves.take(order), sums.take(order, axis=0), sums.shape[1]
    new = begins(kinds) | begins(curves)
    if new.all():
        return PopulationArrays(kinds, curves, sums, week)
    cells = ((new.cumsum() - 1) * width)[:, None] + np.arange(width)
    added: Floats = np.bincount(cells.ravel(), sums.ravel()).astype(np.float64, copy=False)
    return PopulationArrays(kinds[new], curves[new], added.reshape(-1, width), week)


def begins(ordered: Kinds) -> npt.NDArray[np.bool_]:
    """Where a run of equal numbers begins."""
    new = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=new[1:])
    return new


def thinned(crowd: PopulationArrays, order: Ints) -> PopulationArrays:
    """The same number of people in about `MOST_KINDS` kinds: in this order weights are counted off and each n-th one's
    kind stays, for all whose weight it stands for.

    The weight of a kind is its number to the power 3/4, so that a small kind, on which a small service may depend, is
    met oftener than its number alone would have it and then stands for fewer. Large kinds are counted off more than
    once and keep their number nearly. Nothing is drawn, so the result is always the same.
    """
    mass = crowd.mass[order]
    root = np.sqrt(mass)
    weight = root * np.sqrt(root)
    together = in_order.total(weight)
    cumulated = in_order.running(weight) / together * MOST_KINDS
    counted = np.diff(np.floor(cumulated + 0.5), prepend=0.0)
    share = np.zeros(len(order))
    share[order] = counted * (together / MOST_KINDS) / weight
    return crowd.part(share * (in_order.total(mass) / in_order.total(crowd.mass * share)))


def back_in_order(order: Ints) -> Ints:
    """Where each row stands in this order."""
    back = np.empty_like(order)
    back[order] = np.arange(len(order))
    return back


def alike(codes: Ints) -> tuple[Ints, list[tuple[int, int, int]]]:
    """The order of the rows by their codes, and for each code itself and where in that order its rows begin and end."""
    order = codes.argsort(kind="stable")
    ordered = codes.take(order)
    first = begins(ordered).nonzero()[0]
    starts = first.tolist()
    return order, list(zip(ordered.take(first).tolist(), starts, [*starts[1:], len(codes)], strict=True))
