"""Means by month with their intervals, of the measures that page and workbook show month by month."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulation.experiment.headlines import HEADLINES
from simulation.experiment.replicate import Results
from simulation.experiment.statistics import mean_and_interval
from simulation.report.record.record import Record

SPLIT_BY_MONTH = (
    ("no_criteria_to_reside", "reason"),
    ("no_criteria_to_reside", "pathway"),
    ("no_criteria_to_reside", "responsible"),
    ("occupied", "service"),
    ("capacity", "service"),
    ("waiting", "service"),
    ("use_at_list_price", "payer"),
)
"""Measures with the split that is shown by month."""
ALSO = ("wait_for_bed_over_12_hours", "beds_needed", "days_above_92_per_cent")
"""Measures of everybody that are shown by month and are no headlines."""
KEY = ["measure", "by", "group", "period"]


def monthly_of(record: Record) -> pd.DataFrame:
    """scenario, measure, by, group, month, mean, lower, upper, replications."""
    return pd.concat([_of(results) for results in record.results], ignore_index=True)


def _of(results: Results) -> pd.DataFrame:
    table = results.measures
    periods = table["period"].unique()
    months = [one for one in periods if len(str(one)) == 7 and str(one)[4] == "-"]
    rows = table[table["period"].isin(months)]
    everybody = (rows["by"] == "all") & rows["measure"].isin([*HEADLINES, *ALSO])
    for measure, by in SPLIT_BY_MONTH:
        everybody |= (rows["measure"] == measure) & (rows["by"] == by)
    rows = rows[everybody]
    places, names = pd.factorize(pd.MultiIndex.from_frame(rows[KEY].astype(object)))
    numbers, replications = pd.factorize(rows["replication"], sort=True)
    values = np.full((len(names), len(replications)), np.nan)
    values[places, numbers] = rows["value"].to_numpy(dtype=float)
    mean, half, count, _ = mean_and_interval(values)
    found = pd.DataFrame(list(names), columns=["measure", "by", "group", "month"])
    found.insert(0, "scenario", results.name)
    return found.assign(mean=mean, lower=mean - half, upper=mean + half, replications=count)


def months_in(monthly: pd.DataFrame) -> list[str]:
    """The months of a table in their order."""
    return sorted(monthly["month"].unique().tolist())


def series(
    monthly: pd.DataFrame, scenario: str, measure: str, months: Sequence[str], by: str = "all", group: str = "all"
) -> pd.DataFrame:
    """mean, lower, upper of each month, NaN where there is none."""
    rows = monthly[
        (monthly["scenario"] == scenario)
        & (monthly["measure"] == measure)
        & (monthly["by"] == by)
        & (monthly["group"] == group)
    ]
    return rows.set_index("month")[["mean", "lower", "upper"]].reindex(list(months))


__all__ = ["ALSO", "SPLIT_BY_MONTH", "monthly_of", "months_in", "series"]
