"""What a table says beside its numbers: the unit of each measure, and whether a month's follow-up is over."""

import datetime
import re
from collections.abc import Iterable

import pandas as pd

from simulation.core.vocabulary import DAY
from simulation.measures.registry import definitions
from simulation.scenario.calendar.days import minutes_of_run
from simulation.scenario.schema.model import Model


def with_units(table: pd.DataFrame, models: Iterable[Model]) -> pd.DataFrame:
    """A table with the column `unit` behind its measures, which are those of these scenarios."""
    units = {measure.id: measure.unit for model in models for measure, _ in definitions(model)}
    told = table.copy()
    told.insert(int(told.columns.get_indexer(["measure"])[0]) + 1, "unit", table["measure"].map(units).fillna(""))
    return told


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


__all__ = ["follow_up_days", "with_follow_up", "with_units"]
