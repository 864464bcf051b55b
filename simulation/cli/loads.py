"""`--loads`: the headlines of a run or a comparison at 5 % less and at 5 % more demand."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from simulation.cli.console import bar

if TYPE_CHECKING:
    import pandas as pd

    from simulation.experiment.options import RunOptions
    from simulation.experiment.replicate import Results


def loads_of(results: "Sequence[Results]", options: "RunOptions", asked: bool) -> "pd.DataFrame | None":
    """The headlines at other demand, where they are asked for, with the replications of the study."""
    if not asked:
        return None
    from dataclasses import replace

    from simulation.uncertainty.other_demand import at_loads

    with bar("5 % less and 5 % more demand") as progress:
        return at_loads(results, replace(options, replications=results[0].replications), progress)


def keep_loads(table: "pd.DataFrame | None", folder: Path | None) -> "pd.DataFrame | None":
    """Put the table beside the results."""
    if table is not None and folder is not None:
        from simulation.results.archive import csv_text
        from simulation.results.folder import add_files
        from simulation.uncertainty.other_demand import LOADS

        add_files(folder, {LOADS: csv_text(table).encode()})
    return table


__all__ = ["keep_loads", "loads_of"]
