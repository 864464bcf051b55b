"""How years of one place differ, how sure the mean of so many of them is, and how likely full beds are."""

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from simulation.assurance.diagnostics.courses import Table
from simulation.core.numerics.student_array import student_quantiles
from simulation.experiment.headlines import HEADLINES
from simulation.experiment.statistics import LEVEL, WHOLE, by_replication, ends_of_running_means


def running_intervals(measures: pd.DataFrame) -> dict[str, Table]:
    """For each headline: mean, lower and upper end of its 95 % confidence interval after 2, 3, ... replications, as
    rows.
    """
    table = by_replication(
        measures[(measures["by"] == "all") & (measures["group"] == "all") & measures["measure"].isin(list(HEADLINES))]
    ).droplevel(["by", "group"])
    found = {}
    for name, values in table.iterrows():
        run = values.to_numpy(dtype=float)
        run = run[np.isfinite(run)]
        if len(run) < 3:
            continue
        number = np.arange(1, len(run) + 1)
        mean = np.cumsum(run) / number
        variance = np.maximum(np.cumsum(run**2) - number * mean**2, 0.0)[1:] / (number[1:] - 1)
        half = student_quantiles(number[1:] - 1, 0.5 + LEVEL / 2) * np.sqrt(variance / number[1:])
        found[str(name)] = np.array([mean[1:], *ends_of_running_means(run, mean[1:], half, str(name))])
    return found


SHARES = (0.05, 0.1, 0.5, 0.9, 0.95)
ENOUGH_YEARS = {0.05: 20, 0.95: 20, 0.1: 10, 0.9: 10}
"""Simulated years of which such a part is one at least; of fewer it is not named."""


def columns_told(years: int) -> dict[str, str]:
    """Columns of `percentiles` that so many years can tell, with what each says: their lowest and highest where a
    tenth of them is less than one.

    >>> columns_told(4)
    {'lowest': 'lowest', 'percentile_50': 'half are below', 'highest': 'highest'}
    """
    if years < ENOUGH_YEARS[0.1]:
        return {"lowest": "lowest", "percentile_50": "half are below", "highest": "highest"}
    return {
        f"percentile_{100 * share:g}": f"{100 * share:g} in 100 years below"
        for share in SHARES
        if years >= ENOUGH_YEARS.get(share, 0)
    }


def percentiles(measures: pd.DataFrame) -> pd.DataFrame:
    """measure, mean, percentiles 5, 10, 50, 90 and 95, and lowest and highest over simulated years: how years of one
    place differ, which more replications do not change.

    Not the interval of the mean, which says how well the simulation has answered.
    """
    table = by_replication(
        measures[(measures["by"] == "all") & (measures["group"] == "all") & measures["measure"].isin(list(HEADLINES))]
    ).droplevel(["by", "group"])
    values = table.to_numpy(dtype=float)
    known = np.isfinite(values).all(axis=1)
    found = pd.DataFrame(
        np.quantile(values[known], SHARES, axis=1).T, columns=[f"percentile_{100 * share:g}" for share in SHARES]
    )
    found.insert(0, "measure", table.index[known].astype(str))
    found.insert(1, "mean", values[known].mean(axis=1))
    found["lowest"], found["highest"] = values[known].min(axis=1), values[known].max(axis=1)
    order: Mapping[str, int] = {name: place for place, name in enumerate(HEADLINES)}
    return found.sort_values("measure", key=lambda names: names.map(order)).reset_index(drop=True)


def chances(measures: pd.DataFrame) -> pd.DataFrame:
    """limit, on_a_day, in_a_winter_week, in_a_winter: chance that acute occupancy passes 92, 95 or 98 %.

    A day of the year; a week of December to February; a winter with at least one such week. NaN where the window holds
    no winter week.
    """
    here = measures[(measures["by"] == "all") & (measures["group"] == "all")]
    weeks = here[(here["measure"] == "occupancy") & here["period"].str.contains("-W")]
    month = pd.to_datetime(weeks["period"].astype(str) + "-4", format="%G-W%V-%u").dt.month
    winter = weeks[month.isin([12, 1, 2])]
    rows = []
    for limit in (92, 95, 98):
        days = here[(here["measure"] == f"days_above_{limit}_per_cent") & (here["period"] == WHOLE)]["value"]
        above = winter["value"] > limit / 100
        rows.append((limit, days.mean() if len(days) else math.nan, above.mean() if len(winter) else math.nan,
                     above.groupby(winter["replication"]).any().mean() if len(winter) else math.nan))  # fmt: skip
    return pd.DataFrame(rows, columns=["limit", "on_a_day", "in_a_winter_week", "in_a_winter"])
