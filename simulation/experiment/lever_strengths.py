"""The realised strength of levers by month: how much of each was at work when."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.core.numerics import in_order

if TYPE_CHECKING:
    import numpy.typing as npt

    from simulation.scenario.schema.levers import Lever

COLUMNS = ("scenario", "lever", "month", "strength")
STRENGTHS = "strengths.csv"


def strengths_of(
    scenario: str,
    levers: Sequence["Lever"],
    under_pressure: Mapping[str, Sequence[tuple[str, float]]] | None = None,
    measures: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """scenario, lever, month, strength of every lever and calendar month of the run; nothing when no lever varies in
    time.

    The strength is the mean over the days of the month that lie in the run. `under_pressure` is what levers have left
    in each month if there is pressure in it: months then count by how many replications of `measures` were under
    pressure, and months that are not measured are left out.
    """
    pressed = _pressed(measures) if under_pressure and measures is not None else None
    varies = any(lever.varies for lever in levers) or (pressed is not None and any(pressed.values()))
    rows = [(scenario, lever.name, month, strength) for lever in levers for month, strength in lever.months if varies]
    if pressed is not None:
        left = {
            (name, month): strength for name, months in (under_pressure or {}).items() for month, strength in months
        }
        rows = [
            (scenario, name, month, strength + (left.get((name, month), strength) - strength) * pressed[month])
            for _, name, month, strength in rows
            if month in pressed
        ]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"strength": float})


def _pressed(measures: pd.DataFrame) -> dict[str, float]:
    """The share of each measured month under pressure, over all replications."""
    rows = measures[
        (measures["measure"] == "share_of_days_under_pressure") & (measures["period"].str.fullmatch(r"\d{4}-\d{2}"))
    ]
    months = rows["period"].unique()
    return {str(month): in_order.total(here) / len(here) for month in months if len(here := _there(rows, month))}


def _there(rows: pd.DataFrame, month: str) -> "npt.NDArray[np.float64]":
    """What is known of one month."""
    values = rows["value"].to_numpy(dtype=float)[(rows["period"] == month).to_numpy()]
    known: npt.NDArray[np.float64] = values[~np.isnan(values)]
    return known
