"""The headlines month by month, over replications, and whether a month's follow-up is over."""

import datetime
import re
from collections.abc import Mapping

import pandas as pd

from simulation.core.vocabulary import DAY
from simulation.experiment.headlines import HEADLINES, is_month
from simulation.experiment.measured_rows import MeasuredRows
from simulation.experiment.statistics import ends_of_means, mean_and_interval
from simulation.measures.registry import definitions
from simulation.scenario.calendar.days import minutes_of_run
from simulation.scenario.schema.model import Model


def monthly(measures: MeasuredRows, scenario: str) -> pd.DataFrame:
    """scenario, measure, month, mean, lower, upper, replications of the headlines: 95 % confidence intervals over
    replications.
    """
    rows = measures.of(period=is_month, measure=HEADLINES, by="all", group="all")
    return means_by(rows, {"measure": "measure", "period": "month"}, scenario)


def means_by(rows: MeasuredRows, shown: Mapping[str, str], scenario: str) -> pd.DataFrame:
    """scenario, the columns of `shown` under the names it gives them, mean, lower, upper, replications: 95 % confidence
    intervals over replications of each number.
    """
    codes, _, values = rows.by_replication()
    mean, half, count, _ = mean_and_interval(values)
    table = pd.DataFrame({told: rows.keys.texts(name).take(codes) for name, told in shown.items()})
    table.insert(0, "scenario", scenario)
    lower, upper = ends_of_means(values, mean, half, rows.keys.texts("measure").take(codes).tolist())
    return table.assign(mean=mean, lower=lower, upper=upper, replications=count)


def with_follow_up(table: pd.DataFrame, model: Model) -> pd.DataFrame:
    """A table of months with the column `followed_up`: whether all who count in a month were followed for as long as
    its measure asks, before the run was over. Where not, the number rests on those whose time was over.
    """
    days = {measure.id: follow_up_days(measure.follow_up) for measure, _ in definitions(model)}
    _, end = minutes_of_run(model.run)
    last = model.run.start + datetime.timedelta(days=end // DAY)
    complete = [
        _end_of(month) + datetime.timedelta(days=days.get(measure, 0)) <= last
        for measure, month in zip(table["measure"], table["month"], strict=True)
    ]
    return table.assign(followed_up=pd.Series(complete, index=table.index, dtype=bool))


def follow_up_days(said: str) -> int:
    """How long each person is followed for a measure, in days.

    >>> follow_up_days("91 days"), follow_up_days("none")
    (91, 0)
    """
    found = re.match(r"(\d+) days", said)
    return int(found[1]) if found is not None else 0


def _end_of(month: str) -> datetime.date:
    """The first day after a month."""
    first = datetime.date.fromisoformat(f"{month}-01")
    return (first + datetime.timedelta(days=32)).replace(day=1)


__all__ = ["follow_up_days", "means_by", "monthly", "with_follow_up"]
