"""How many replications a question needs: adding them until every headline is known well enough, or a ceiling is
met.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from simulation.experiment.headlines import HEADLINES
from simulation.experiment.measured_rows import Measures, rows_of
from simulation.experiment.statistics import SAME, by_replication, mean_and_interval

FIRST = 10
"""Replications before the first look: fewer give no idea of the spread."""


@dataclass(frozen=True)
class PrecisionTarget:
    """How precise the headlines are to be: each half-width at most `share` of the base's mean, with at most `ceiling`
    replications.
    """

    share: float = 0.05
    ceiling: int = 200


@dataclass(frozen=True)
class PrecisionReached:
    """What a run with a wish has come to."""

    wish: PrecisionTarget
    replications: int
    widths: Mapping[str, float] = field(default_factory=dict)
    """Half-width of each headline's interval relative to the base's mean."""

    @property
    def missed(self) -> tuple[str, ...]:
        """Headlines that are not known as well as wished, the least known first."""
        late = [name for name, width in self.widths.items() if width > self.wish.share]
        return tuple(sorted(late, key=lambda name: -self.widths[name]))

    def __str__(self) -> str:
        told = f"{self.replications} replications"
        if not self.widths:
            return f"{told}: no headline whose precision could be told."
        wished = f"{100 * self.wish.share:g} % of the base's mean"
        if not self.missed:
            worst = max(self.widths, key=lambda name: self.widths[name])
            return (
                f"{told}: every headline is known to within {wished}; the least known, {_name(worst)}, to "
                f"{100 * self.widths[worst]:.1f} %."
            )
        late = ", ".join(f"{_name(name)} (± {100 * self.widths[name]:.1f} %)" for name in self.missed)
        return (
            f"{told}, the ceiling: {len(self.widths) - len(self.missed)} of {len(self.widths)} headlines are known "
            f"to within {wished}; not {late}."
        )


def _name(measure: str) -> str:
    return HEADLINES[measure].name


def relative_widths(tables: Sequence[Measures]) -> dict[str, float]:
    """Half-width of each headline relative to the mean of the first table: of its mean, or with several tables of the
    widest paired difference.

    `tables`: measures of each scenario with their replications, the base first. Headlines whose mean is zero are left
    out.
    """
    base, *variants = (_headlines(table) for table in tables)
    widths = {}
    for measure, values in base.items():
        others = [variant[measure] - values for variant in variants if measure in variant] or [values]
        size = abs(float(mean_and_interval(values[None, :])[0][0]))
        half = mean_and_interval(np.array(others))[1]
        if size > SAME and np.isfinite(half).all():
            widths[measure] = float(half.max()) / size
    return widths


def _headlines(measures: Measures) -> dict[str, npt.NDArray[np.float64]]:
    """Values of each headline by replication."""
    table = by_replication(rows_of(measures).of(measure=HEADLINES, by="all", group="all"))
    return {str(key[0]): values for key, values in zip(table.index, table.to_numpy(), strict=True)}


def replications_wanted(done: int, widths: Mapping[str, float], wish: PrecisionTarget) -> int:
    """How many replications to have in all; `done` when that is enough. At most doubles, because a first spread is a
    rough guess.
    """
    worst = max(widths.values(), default=0.0)
    if worst <= wish.share or done >= wish.ceiling:
        return done
    needed = math.ceil(1.05 * done * (worst / wish.share) ** 2)
    return min(wish.ceiling, max(done + 1, min(needed, 2 * done)))
