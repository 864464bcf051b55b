"""Means with their uncertainty over replications, and differences in pairs: what can be said from simulated years that
differ.

All intervals are 95 % confidence intervals for a mean (Student's t). They say how well the simulation has answered,
not how sure the inputs are. Those of a mean end at what can be: nothing that is counted is below nought, and no share
above one. Those of a difference are as they come, about their middle. Tables, pages and workbooks have them from here.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.core.numerics.in_order import totals
from simulation.core.numerics.student_array import student_quantiles
from simulation.experiment.measured_rows import MeasuredRows, Measures, rows_of
from simulation.measures.registry import is_share

if TYPE_CHECKING:
    import pandas as pd

KEY = ["measure", "by", "group"]
"""What names one number of one scenario."""

WHOLE = "whole"
"""The period that is all the measured time."""

LEVEL = 0.95

SAME = 1e-9
"""Two numbers whose relative difference is below this are the same: sums taken in another order differ in their last
digits.
"""


def by_replication(measures: Measures, period: str = WHOLE) -> "pd.DataFrame":
    """One row for each measure, by and group in the order they were measured; one column for each replication. A value
    that could not be measured is NaN.
    """
    import pandas as pd

    here = rows_of(measures).of(period=period)
    codes, numbers, values = here.by_replication()
    names = [here.keys.texts(name).take(codes) for name in KEY]
    index = pd.MultiIndex.from_arrays(names, names=KEY)
    return pd.DataFrame(values, index=index, columns=pd.Index(numbers.astype(np.int64)), copy=False)


def mean_and_interval(
    table: npt.NDArray[np.float64],
) -> tuple[npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any], npt.NDArray[Any]]:
    """Mean, half-width of its interval and number of values for each row, leaving NaN out; last the standard deviation.

    With fewer than two values the half-width is NaN: one year proves nothing.
    """
    there = np.isfinite(table)
    count = there.sum(axis=1)
    safe = np.where(there, table, 0.0)
    mean = np.divide(totals(safe), count, out=np.full(len(table), np.nan), where=count > 0)
    squares = totals(np.where(there, (safe - mean[:, None]) ** 2, 0.0))
    spread = np.sqrt(np.divide(squares, count - 1, out=np.full(len(table), np.nan), where=count > 1))
    quantile = np.where(count > 1, student_quantiles(np.maximum(count - 1, 1), 0.5 + LEVEL / 2), np.nan)
    half = np.divide(quantile * spread, np.sqrt(count), out=np.full(len(table), np.nan), where=count > 1)
    return mean, half, count, spread


def ends_of_means(
    table: npt.NDArray[np.float64], mean: npt.NDArray[Any], half: npt.NDArray[Any], names: Sequence[str]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """The ends of the intervals of means of these measures over the replications of each row: not below nought where
    no replication is, and of a share not above one.
    """
    shares = {name: is_share(name) for name in dict.fromkeys(names)}
    of_share = np.array([shares[name] for name in names], dtype=bool)
    return _at_what_can_be(mean - half, mean + half, table, of_share)


def ends_of_running_means(
    values: npt.NDArray[np.float64], mean: npt.NDArray[Any], half: npt.NDArray[Any], name: str
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    """The same of one measure, whose means are over its first values, so many more each time."""
    return _at_what_can_be(mean - half, mean + half, values[None, :], np.array([is_share(name)]))


def _at_what_can_be(
    lower: npt.NDArray[Any], upper: npt.NDArray[Any], table: npt.NDArray[np.float64], of_share: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
    never_below = ~np.any(table < 0.0, axis=1)
    never_above = of_share & ~np.any(table > 1.0, axis=1)
    return np.where(never_below, np.maximum(lower, 0.0), lower), np.where(never_above, np.minimum(upper, 1.0), upper)


def summarise(measures: Measures, scenario: str) -> "pd.DataFrame":
    """scenario, measure, by, group, mean, lower, upper, replications over the whole measured time."""
    table = by_replication(measures)
    values = table.to_numpy()
    mean, half, count, _ = mean_and_interval(values)
    summary = table.index.to_frame(index=False)
    lower, upper = ends_of_means(values, mean, half, summary["measure"].tolist())
    summary.insert(0, "scenario", scenario)
    return summary.assign(mean=mean, lower=lower, upper=upper, replications=count)


def paired_differences(base: Measures, variant: Measures, names: tuple[str, str]) -> "pd.DataFrame":
    """base, variant, measure, by, group, difference, lower, upper, clear: variant less base, replication by
    replication.

    `clear` when the interval excludes zero. A measure that only one of the two has is left out; a replication that
    lacks it in either too.
    """
    first, second = by_replication(base), by_replication(variant)
    shared = first.index.intersection(second.index, sort=False)
    left, right = first.loc[shared].align(second.loc[shared], join="inner", axis=1)
    before, after = left.to_numpy(), right.to_numpy()
    change = changes(before, after)
    mean, half, _, _ = mean_and_interval(change)
    lower, upper = mean - half, mean + half
    table = shared.to_frame(index=False)
    table.insert(0, "base", names[0])
    table.insert(1, "variant", names[1])
    return table.assign(difference=mean, lower=lower, upper=upper, clear=(lower > 0) | (upper < 0))


def changes(before: npt.NDArray[np.float64], after: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """After less before, place by place; nought where the two are the same but for their last digits."""
    change: npt.NDArray[np.float64] = after - before
    change[np.abs(change) <= SAME * np.maximum(np.abs(before), np.abs(after))] = 0.0
    return change


def standardised(base: MeasuredRows, variant: MeasuredRows) -> MeasuredRows:
    """The measures of a variant, its standardised shares with the base's mix of need: in each replication every need
    is weighed as in the base. Once done it may be done again.
    """
    keys = variant.keys
    of_whole = keys.asked_for("period", WHOLE) & keys.asked_for("measure", lambda name: name.endswith(STANDARDISED))
    lines = np.flatnonzero(of_whole[variant.key])
    if not len(lines):
        return variant
    value, replications = variant.value.copy(), variant.replication
    names = keys.texts("measure")[variant.key[lines]]
    for name in dict.fromkeys(names.tolist()):
        share = name.removesuffix(STANDARDISED)
        mix, shares = _table(base, share + MIX), _table(variant, share + BY_NEED)
        needs = [need for need in mix.columns if need in shares.columns]
        both = mix.index.intersection(shares.index)
        weight, of_need = mix.loc[both, needs].to_numpy(), shares.loc[both, needs].to_numpy()
        there = np.isfinite(weight) & np.isfinite(of_need)
        weighed = totals(np.where(there, weight * of_need, 0.0))
        known = totals(np.where(there, weight, 0.0))
        found = dict(zip(both, np.divide(weighed, known, out=np.full(len(both), np.nan), where=known > 0), strict=True))
        for line in lines[names == name]:
            if np.isfinite(found.get(replications[line], np.nan)):
                value[line] = found[replications[line]]
    return variant.with_values(value)


def _table(measures: MeasuredRows, name: str) -> "pd.DataFrame":
    """Replications x needs."""
    rows = measures.of(period=WHOLE, measure=name, by="need").frame()
    return rows.pivot(index="replication", columns="group", values="value")


BY_NEED, MIX, STANDARDISED = "_by_need", "_mix_of_need", "_standardised"
"""How the measures end that belong to a share: of each need, the mix of needs, and with the base's mix."""

__all__ = [
    "KEY",
    "WHOLE",
    "by_replication",
    "changes",
    "ends_of_means",
    "ends_of_running_means",
    "mean_and_interval",
    "paired_differences",
    "standardised",
    "summarise",
]
