"""The unit of each measure, beside the numbers of a table."""

from collections.abc import Iterable

import pandas as pd

from simulation.measures.registry import definitions
from simulation.scenario.schema.model import Model


def with_units(table: pd.DataFrame, models: Iterable[Model]) -> pd.DataFrame:
    """A table with the column `unit` behind its measures, which are those of these scenarios."""
    units = {measure.id: measure.unit for model in models for measure, _ in definitions(model)}
    told = table.copy()
    told.insert(list(told.columns).index("measure") + 1, "unit", table["measure"].map(units).fillna(""))
    return told


__all__ = ["with_units"]
