"""The table of every replication as text, a piece at a time: from codes straight to the lines of the file, so that no
frame of texts is made and the memory that it takes does not grow with replications.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

from simulation.core.text.safe_text import harmless
from simulation.experiment.measured_rows import TEXTS, Keys, MeasuredRows

DIGITS = "%.10g"
"""How numbers are written: ten significant digits, so that the last bits of a sum cannot change a file."""
COLUMNS = ("scenario", "replication", *TEXTS, "value")
PIECE = 20_000
"""Rows of a piece."""


def measures_csv(scenarios: Sequence[tuple[str, MeasuredRows]]) -> Iterator[str]:
    """Scenarios by name, one behind another, below one header; a value that could not be measured is blank.

    A row as `write_csv` writes it: 'England,0,whole,occupancy,all,all,0.9312'.
    """
    (header,) = _lines([COLUMNS])
    yield f"{header}\n"
    keys_of = {id(rows.keys): rows.keys for _, rows in scenarios}  # scenarios that are compared share theirs
    named_by = {which: _named(keys) for which, keys in keys_of.items()}
    for name, rows in scenarios:
        (begin,), named = _lines([[harmless(name)]]), named_by[id(rows.keys)]
        for first in range(0, len(rows), PIECE):
            piece = rows.rows[first : first + PIECE]
            keys, values = piece["key"].tolist(), (piece["value"] + 0.0).tolist()  # no negative zero
            lines = [
                f"{begin},{replication},{named[key]},{DIGITS % value if value == value else ''}\n"
                for replication, key, value in zip(piece["replication"].tolist(), keys, values, strict=True)
            ]
            yield "".join(lines)


def _named(keys: Keys) -> list[str]:
    """period, measure, by and group of each number as part of a line, by code."""
    columns = []
    for name in TEXTS:
        texts = keys.texts(name).tolist()
        shown = {text: harmless(str(text)) for text in dict.fromkeys(texts)}
        columns.append([shown[text] for text in texts])
    return _lines(zip(*columns, strict=True))


def _lines(rows: Iterable[Sequence[str]]) -> list[str]:
    """Rows of cells as CSV, in quotation marks where they need them; no cell breaks a line."""
    lines = io.StringIO()
    csv.writer(lines, lineterminator="\n").writerows(rows)
    return lines.getvalue().split("\n")[:-1]


__all__ = ["DIGITS", "measures_csv"]
