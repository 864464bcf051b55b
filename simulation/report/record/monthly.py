"""Means by month with their intervals, of the measures that page and workbook show month by month."""

from collections.abc import Sequence

import pandas as pd

from simulation.experiment.headlines import ALSO_BY_MONTH, HEADLINES, is_month
from simulation.experiment.replicate import Results
from simulation.report.record.record import Record
from simulation.results.months import means_by

KEY = {"measure": "measure", "by": "by", "group": "group", "period": "month"}


def monthly_of(record: Record) -> pd.DataFrame:
    """scenario, measure, by, group, month, mean, lower, upper, replications."""
    return pd.concat([_of(results) for results in record.results], ignore_index=True)


def _of(results: Results) -> pd.DataFrame:
    table = results.measures
    months = [one for one in table["period"].unique() if is_month(str(one))]
    rows = table[table["period"].isin(months)]
    wanted = (rows["by"] == "all") & rows["measure"].isin(list(HEADLINES))
    for measure, by in ALSO_BY_MONTH:
        wanted |= (rows["measure"] == measure) & (rows["by"] == by)
    return means_by(rows[wanted], KEY, results.name)


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


__all__ = ["monthly_of", "months_in", "series"]
