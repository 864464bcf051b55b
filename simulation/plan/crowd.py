"""People at one spot as arrays: one row for each kind of person that must be told apart, with how many there are of it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int16]


@dataclass
class Crowd:
    """Kinds of people. Rows: kinds; the last column of `labels` is the curve of risks after discharge they are on, 0 for none."""

    labels: Codes
    """Codes of labels, 0 for one not known: shape (kinds, labels + 1)."""
    ages: Floats
    """How many there are, by steps of the grid since their discharge: shape (kinds, steps), one column when nobody is on a curve."""
    plan_left: Floats
    """Minutes left of a plan begun on admission, summed over the people of a kind."""
    clock: Floats
    """Minutes since a plan began, summed likewise."""

    @property
    def mass(self) -> Floats:
        """How many there are of each kind."""
        return np.asarray(self.ages.sum(axis=1), dtype=np.float64)

    def in_steps(self, steps: int) -> Floats:
        """`ages` with so many steps of the grid."""
        missing = steps - self.ages.shape[1]
        return self.ages if missing == 0 else np.hstack([self.ages, np.zeros((len(self.ages), missing))])

    def total(self) -> float:
        """How many there are."""
        return float(self.ages.sum())

    def part(self, share: Floats | float) -> "Crowd":
        """This share of each kind; kinds of which none are left are gone."""
        share = np.broadcast_to(np.asarray(share, dtype=np.float64), (len(self.labels),))
        here = np.flatnonzero(share > 0)
        share = share[here]
        return Crowd(self.labels[here], self.ages[here] * share[:, None], self.plan_left[here] * share, self.clock[here] * share)

    def rows(self, here: npt.NDArray[np.intp] | npt.NDArray[np.bool_]) -> "Crowd":
        """Some of the kinds."""
        return Crowd(self.labels[here], self.ages[here], self.plan_left[here], self.clock[here])

    def with_column(self, column: int, code: int | Codes) -> "Crowd":
        """The same people with one label set."""
        labels = self.labels.copy()
        labels[:, column] = code
        return Crowd(labels, self.ages, self.plan_left, self.clock)

    def aged(self, ages: Floats) -> "Crowd":
        """As many of each kind as there are in `ages`."""
        before = self.mass
        share = np.divide(ages.sum(axis=1), before, out=np.zeros_like(before), where=before > 0)
        return Crowd(self.labels, ages, self.plan_left * share, self.clock * share)


def together(crowds: Sequence[Crowd], wanted: npt.NDArray[np.bool_] | None = None) -> Crowd:
    """Crowds at one spot as one, labels outside `wanted` forgotten and equal kinds added up."""
    labels = np.concatenate([crowd.labels for crowd in crowds])
    if wanted is not None:
        labels = np.where(wanted, labels, 0).astype(np.int16)
    widest = max(crowd.ages.shape[1] for crowd in crowds)
    ages = np.concatenate([crowd.in_steps(widest) for crowd in crowds])
    first, kind = kinds_of(labels)
    count = len(first)
    summed = np.zeros((count, widest))
    np.add.at(summed, kind, ages)
    plan_left = np.bincount(kind, np.concatenate([crowd.plan_left for crowd in crowds]), count).astype(np.float64)
    clock = np.bincount(kind, np.concatenate([crowd.clock for crowd in crowds]), count).astype(np.float64)
    return Crowd(labels[first], summed, plan_left, clock)


def kinds_of(labels: Codes) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """The first row of each distinct row, and for every row which of these it equals."""
    if labels.shape[1] == 0:
        return np.zeros(min(len(labels), 1), dtype=np.intp), np.zeros(len(labels), dtype=np.intp)
    packed = np.ascontiguousarray(labels).view(np.dtype((np.void, labels.shape[1] * labels.itemsize))).ravel()
    _, first, kind = np.unique(packed, return_index=True, return_inverse=True)
    return first, kind


def thinned(crowd: Crowd, most: int, columns: Sequence[int]) -> Crowd:
    """The same number of people in about `most` kinds: in the order of `columns`, people are counted off and each n-th one's kind stays, for n people.

    Large kinds are counted off more than once and keep their number nearly; nothing is drawn, so the result is always the same.
    """
    crowd = crowd.rows(crowd.mass > 0)
    order = np.lexsort([crowd.labels[:, column] for column in reversed(columns)])
    mass = crowd.mass[order]
    cumulated = np.cumsum(mass) / mass.sum() * most
    counted = np.diff(np.floor(cumulated + 0.5), prepend=0.0)
    share = np.zeros(len(order))
    share[order] = counted * (mass.sum() / most) / mass
    return crowd.part(share)
