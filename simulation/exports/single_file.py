"""A table as one CSV where the user says."""

from pathlib import Path
from typing import TYPE_CHECKING

from simulation.results.single_files import write_file

if TYPE_CHECKING:
    import pandas as pd


def write_table(table: "pd.DataFrame", path: Path) -> None:
    """Write a table, in place of one with the same columns.

    Raises:
        HomewardError: when something else is there, or it cannot be written.
    """
    head = (",".join(map(str, table.columns)) + "\n").encode()
    write_file(path, table.to_csv(index=False, lineterminator="\n").encode(), lambda there: there.startswith(head))


__all__ = ["write_table"]
