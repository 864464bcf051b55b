"""A published figure, and how near a run comes to it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core.numerics.in_order import totals
from simulation.experiment.statistics import WHOLE, by_replication, mean_and_interval

Tables = Callable[[str], pd.DataFrame]
"""Measures by replication, of a period."""
EVERY = "*"
"""All the groups of a split."""


@dataclass(frozen=True)
class Number:
    """One number of the table of measures; several groups are summed."""

    measure: str
    by: str = "all"
    groups: tuple[str, ...] = ("all",)
    period: str = WHOLE

    def values(self, tables: Tables) -> npt.NDArray[np.float64]:
        """Its value in each replication, of several groups those that have one; empty when no row of the measures has
        it.
        """
        table = tables(self.period)
        level = table.index
        here = (level.get_level_values("measure") == self.measure) & (level.get_level_values("by") == self.by)
        if self.groups != (EVERY,):
            here &= level.get_level_values("group").isin(self.groups)
        rows = table.to_numpy(dtype=float)[here]
        if not len(rows):
            return np.zeros(0)
        return np.where(np.isfinite(rows).any(axis=0), totals(np.nan_to_num(rows), axis=0), np.nan)

    def __str__(self) -> str:
        split = "" if self.by == "all" else f", {self.by.replace('_', ' ')} {' + '.join(self.groups).replace('_', ' ')}"
        return f"{self.measure.replace('_', ' ')}{split}{'' if self.period == WHOLE else f', {self.period}'}"


@dataclass(frozen=True)
class Target:
    """One published figure and how near the simulation is to come to it."""

    id: str
    what: str
    number: Number
    value: float
    tolerance: float
    unit: str = ""
    """share, days, £ or nothing."""
    source: str = ""
    fitted: bool = False
    """Whether parameters of the scenario were fitted to it: a fitted figure shows that the fit worked, one that was not
    tests the model.
    """
    note: str = ""
    less: Number | None = None
    over: Number | None = None
    of_series: bool = False
    moved_by: tuple[tuple[str, float], ...] = ()
    """Parameters of the scenario that answer for it, with how many per cent it moves when the parameter moves by one
    per cent.
    """

    def values(self, tables: Tables) -> npt.NDArray[np.float64]:
        """Its simulated value in each replication; empty when the scenario does not have the measure."""
        values = self.number.values(tables)
        for other, join in ((self.less, np.subtract), (self.over, np.divide)):
            if other is not None and len(values):
                second = other.values(tables)
                with np.errstate(divide="ignore", invalid="ignore"):
                    values = join(values, second) if len(second) else second
        return values


@dataclass(frozen=True)
class Judged:
    """A figure after the runs."""

    target: Target
    mean: float
    lower: float
    upper: float
    replications: int
    low_year: float
    """One simulated year in ten is below."""
    high_year: float

    @property
    def measured(self) -> bool:
        """Whether the scenario has the measure at all."""
        return math.isfinite(self.mean)

    @property
    def off(self) -> float:
        """Distance of the simulated mean from the published figure in tolerances, with its sign."""
        return (self.mean - self.target.value) / self.target.tolerance

    @property
    def met(self) -> bool:
        """Whether the simulated mean lies within the tolerance."""
        return self.measured and abs(self.off) <= 1.0 + 1e-9

    @property
    def sure(self) -> bool:
        """Whether the whole interval of the mean is on the same side of the tolerance as the mean."""
        low, high = self.lower - self.target.value, self.upper - self.target.value
        limit = self.target.tolerance
        return math.isfinite(low) and (
            (-limit <= low and high <= limit) if self.met else (low > limit or high < -limit)
        )


def judge(targets: Sequence[Target], measures: pd.DataFrame) -> list[Judged]:
    """Every figure against the measures of one scenario's replications."""
    kept: dict[str, pd.DataFrame] = {}

    def tables(period: str) -> pd.DataFrame:
        if period not in kept:
            kept[period] = by_replication(measures, period)
        return kept[period]

    judged = []
    for target in targets:
        values = target.values(tables)
        values = values[np.isfinite(values)]
        if not len(values):
            judged.append(Judged(target, math.nan, math.nan, math.nan, 0, math.nan, math.nan))
            continue
        (mean,), (half,), _, _ = mean_and_interval(values[None, :])
        low, high = np.quantile(values, [0.1, 0.9])
        judged.append(
            Judged(target, float(mean), float(mean - half), float(mean + half), len(values), float(low), float(high))
        )
    return judged


def table_of(judged: Sequence[Judged]) -> pd.DataFrame:
    """One row a figure: id, what, period, published, tolerance, simulated, lower, upper, low_year, high_year,
    replications, met, fitted, source, note.
    """
    return pd.DataFrame(
        [
            {
                "id": one.target.id,
                "what": one.target.what,
                "period": one.target.number.period,
                "published": one.target.value,
                "tolerance": one.target.tolerance,
                "simulated": one.mean,
                "lower": one.lower,
                "upper": one.upper,
                "low_year": one.low_year,
                "high_year": one.high_year,
                "replications": one.replications,
                "met": ("yes" if one.met else "no") if one.measured else "not measured",
                "fitted": "yes" if one.target.fitted else "no",
                "source": one.target.source,
                "note": one.target.note,
            }
            for one in judged
        ]
    )
