"""The headlines month by month, over replications, and whether a month's follow-up is over."""

from collections.abc import Mapping

import pandas as pd

from simulation.experiment.headlines import HEADLINES, is_month
from simulation.experiment.measured_rows import MeasuredRows
from simulation.experiment.statistics import ends_of_means, mean_and_interval
from simulation.measures.followed import FollowUp
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
    follow_up = FollowUp(model)
    complete = [
        follow_up.is_over(measure, month) for measure, month in zip(table["measure"], table["month"], strict=True)
    ]
    return table.assign(followed_up=pd.Series(complete, index=table.index, dtype=bool))


__all__ = ["means_by", "monthly", "with_follow_up"]
