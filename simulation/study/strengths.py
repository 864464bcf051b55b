"""The realised strength of levers by month: how much of each was at work when."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from simulation.scenario.levers import Lever

COLUMNS = ("scenario", "lever", "month", "strength")
STRENGTHS = "strengths.csv"


def strengths_of(scenario: str, levers: Sequence["Lever"]) -> pd.DataFrame:
    """scenario, lever, month, strength of every lever and calendar month of the run; nothing when no lever varies in time.

    The strength is the mean over the days of the month that lie in the run.
    """
    varies = any(lever.varies for lever in levers)
    rows = [(scenario, lever.name, month, strength) for lever in levers for month, strength in lever.months if varies]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"strength": float})


def read_strengths(folder: Path, scenario: str) -> pd.DataFrame:
    """The strengths of one scenario that a results folder holds: its copies of scenarios have their levers applied and say them no longer."""
    file = folder / STRENGTHS
    if not file.is_file():
        return strengths_of(scenario, ())
    table = pd.read_csv(file, dtype={"scenario": str, "lever": str, "month": str}, keep_default_na=False)
    return table[table["scenario"] == scenario].reset_index(drop=True).astype({"strength": float})
