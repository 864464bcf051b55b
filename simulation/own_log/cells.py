"""The cells of a log as text, column by column, from a CSV as people have it or from a DataFrame."""

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.core.errors import expect
from simulation.core.system.files import size_in_words
from simulation.own_log.problems import Problems
from simulation.results.packed import content_of
from simulation.scenario.reading.csv_reader import RowProblem, read_sheet

if TYPE_CHECKING:
    import pandas as pd

LARGEST_LOG = 200_000_000
"""Bytes of a log, unpacked."""
MOST_ROWS = 2_000_000
REMARKS = ("note", "notes", "comment", "comments", "source")
"""Columns for people to read."""

Texts = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Cells:
    """A table of text."""

    columns: dict[str, Texts]
    """By name in lower case, with `_` for spaces and hyphens."""
    lines: Ints
    """The line of each row in its file; of a DataFrame its place, counted from 1."""
    problems: Problems

    def __len__(self) -> int:
        return len(self.lines)

    def codes(self, name: str) -> tuple[Ints, list[str]]:
        """Each row's place in the list of what the column holds."""
        import pandas as pd

        codes, known = pd.factorize(self.columns[name])
        return codes.astype(np.int64), [str(text) for text in known]


def named(name: str) -> str:
    """The name of a column as it is compared.

    >>> named("Discharge ready date")
    'discharge_ready_date'
    """
    return re.sub(r"[\s_-]+", "_", name.strip().lower())


def read_cells(source: "str | Path | pd.DataFrame") -> Cells:
    """The cells of a file, packed or not, or of a DataFrame.

    Raises:
        LogError: when it cannot be read in one way only.
        OptionError: for anything else.
    """
    import pandas as pd

    expect("log", source, (str, Path, pd.DataFrame), "a CSV or a DataFrame")
    return _of_frame(source) if isinstance(source, pd.DataFrame) else _of_file(Path(source))


def _of_file(file: Path) -> Cells:
    problems = Problems(str(file))
    try:
        sheet = read_sheet(content_of(file, LARGEST_LOG), LARGEST_LOG, MOST_ROWS)
    except RowProblem as wrong:
        (_, met, right), *_ = wrong.faults
        problems.add(wrong.line, "", met, right)
    except OSError as error:
        met = f"it cannot be read: {error.strerror or error}"
        problems.add(0, "", met, f"a CSV of at most {size_in_words(LARGEST_LOG)} was expected")
    problems.stop()
    cells = np.array([row.cells for row in sheet.rows], dtype=object)
    lines = np.array([row.line for row in sheet.rows], dtype=np.int64)
    return _cells(sheet.header.cells, [cells[:, n] for n in range(cells.shape[1])], lines, problems)


def _of_frame(frame: "pd.DataFrame") -> Cells:
    problems = Problems("the DataFrame")
    if frame.empty:
        problems.add(0, "", "it has no rows", "at least one row was expected")
        problems.stop()
    columns = [_as_text(frame.iloc[:, place]) for place in range(frame.shape[1])]
    return _cells([str(name) for name in frame.columns], columns, np.arange(1, len(frame) + 1), problems)


def _as_text(column: Any) -> Texts:
    """Missing values as empty text, moments as ISO text, whole numbers without a point. Moments that are all at 00:00
    are dates, which pandas has no column for: nobody has written a time of day.
    """
    import pandas as pd

    codes, known = pd.factorize(column)
    texts = [_cell(value) for value in known]
    moments = [value for value in known if isinstance(value, datetime.datetime) and value.tzinfo is None]
    if len(moments) == len(texts) and all(value.time() == datetime.time() for value in moments):
        texts = [value.date().isoformat() for value in moments]
    return np.array([*texts, ""], dtype=object)[codes]


def _cell(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return (value.isoformat(sep=" ") if hasattr(value, "to_pydatetime") else str(value)).strip()


def _cells(names: Sequence[str], columns: Sequence[Texts], lines: Ints, problems: Problems) -> Cells:
    found: dict[str, Texts] = {}
    for name, column in zip(map(named, names), columns, strict=True):
        if name in found:
            problems.add(1, name, "two columns of this name", "every column has a name of its own")
        found[name] = column
    problems.stop()
    return Cells({name: column for name, column in found.items() if name not in REMARKS}, lines, problems)


__all__ = ["Cells", "named", "read_cells"]
