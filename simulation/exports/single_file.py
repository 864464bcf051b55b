"""A table as one CSV where the user says."""

from pathlib import Path
from typing import TYPE_CHECKING

from simulation.results.single_files import write_file

if TYPE_CHECKING:
    import pandas as pd


def write_table(table: "pd.DataFrame", path: Path) -> None:
    """Write a table; a file that holds anything else stays.

    Raises:
        HomewardError: when something else is there, or it cannot be written.
    """
    content = table.to_csv(index=False, lineterminator="\n").encode()
    write_file(path, content, lambda there: there == content)


__all__ = ["write_table"]
