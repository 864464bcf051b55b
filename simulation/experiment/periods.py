"""Which periods are kept of a replication: the whole measured time of every measure, months and weeks of what people
ask for first. Months and weeks of everything are four in five rows of a table, and few ever look at them.
"""

import re

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.experiment.headlines import HEADLINES
from simulation.experiment.options import Periods
from simulation.experiment.statistics import WHOLE, mean_and_interval

ALSO_BY_MONTH = (("waiting", "service"), ("share_of_days_under_pressure", "all"))
"""Measures and splits whose months say how far a study can be trusted: queues that grow, and times of pressure."""
_MONTH = re.compile(r"\d{4}-\d{2}")


def kept(table: pd.DataFrame, periods: Periods) -> pd.DataFrame:
    """The rows that are kept of one replication's measures, in their order."""
    if periods == "all":
        return table
    measure, by = table["measure"], table["by"]
    wanted = (table["period"] == WHOLE) | (of_everybody(table) & measure.isin(list(HEADLINES)))
    for name, split in ALSO_BY_MONTH:
        wanted |= (measure == name) & (by == split) & table["period"].map(_is_month).astype(bool)
    return table[wanted].reset_index(drop=True)


def of_everybody(table: pd.DataFrame) -> "pd.Series[bool]":
    """Which rows are of all patients together."""
    return (table["by"] == "all") & (table["group"] == "all")


def monthly(measures: pd.DataFrame, scenario: str) -> pd.DataFrame:
    """scenario, measure, month, mean, lower, upper, replications of the headlines: 95 % confidence intervals over
    replications.
    """
    rows = measures[
        of_everybody(measures)
        & measures["measure"].isin(list(HEADLINES))
        & measures["period"].map(_is_month).astype(bool)
    ]
    key = ["measure", "period"]
    places, names = pd.factorize(pd.MultiIndex.from_frame(rows[key].astype(object)))
    numbers, replications = pd.factorize(rows["replication"], sort=True)
    values: npt.NDArray[np.float64] = np.full((len(names), len(replications)), np.nan)
    values[places, numbers] = rows["value"].to_numpy(dtype=float)
    mean, half, count, _ = mean_and_interval(values)
    table = pd.DataFrame(
        {"scenario": scenario, "measure": [one for one, _ in names], "month": [one for _, one in names]}
    )
    return table.assign(mean=mean, lower=mean - half, upper=mean + half, replications=count)


def _is_month(period: str) -> bool:
    return _MONTH.fullmatch(period) is not None


__all__ = ["kept", "monthly", "of_everybody"]
