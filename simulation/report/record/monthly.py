"""Means by month with their intervals, of the measures that page and workbook show month by month."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.experiment.headlines import ALSO_BY_MONTH, HEADLINES, is_month
from simulation.experiment.replicate import Results
from simulation.report.record.record import Record
from simulation.results.months import means_by

Floats = npt.NDArray[np.float64]
SHOWN = {"measure": "measure", "by": "by", "group": "group", "period": "month"}


def monthly_of(record: Record) -> pd.DataFrame:
    """scenario, measure, by, group, month, mean, lower, upper, replications."""
    return pd.concat([_of(results) for results in record.results], ignore_index=True)


def _of(results: Results) -> pd.DataFrame:
    rows, keys = results.rows, results.rows.keys
    wanted = keys.asked_for("by", "all") & keys.asked_for("measure", HEADLINES)
    for measure, by in ALSO_BY_MONTH:
        wanted |= keys.asked_for("measure", measure) & keys.asked_for("by", by)
    return means_by(rows.with_keys(wanted & keys.asked_for("period", is_month)), SHOWN, results.name)


def months_in(monthly: pd.DataFrame) -> list[str]:
    """The months of a table in their order."""
    return sorted(monthly["month"].unique().tolist())


class Series:
    """Month by month: the mean and the ends of its interval of each number, NaN where there is none."""

    def __init__(self, monthly: pd.DataFrame, months: Sequence[str]) -> None:
        self.months = list(months)
        place = {month: number for number, month in enumerate(self.months)}
        self._found: dict[tuple[str, ...], Floats] = {}
        keys = zip(*(monthly[name].tolist() for name in ("scenario", "measure", "by", "group")), strict=True)
        numbers = monthly[["mean", "lower", "upper"]].to_numpy(dtype=float)
        for key, month, row in zip(keys, monthly["month"].tolist(), numbers, strict=True):
            if key not in self._found:
                self._found[key] = np.full((3, len(self.months)), np.nan)
            self._found[key][:, place[month]] = row

    def of(self, scenario: str, measure: str, by: str = "all", group: str = "all") -> Floats:
        """mean, lower, upper x months."""
        found = self._found.get((scenario, measure, by, group))
        return found if found is not None else np.full((3, len(self.months)), np.nan)


__all__ = ["Series", "monthly_of", "months_in"]
