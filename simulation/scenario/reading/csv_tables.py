"""CSV files that a scenario names: `{table: stays.csv}` and `{file: arrivals.csv}` become the mappings and lists they
stand for.

Where they may stand, and the columns they have:

    by_date: {file: arrivals.csv}                        # columns date, value
    by_hour: {value: {file: hours.csv}, source: A29}     # one column of weights
    for: {distribution: table, observed: {file: o.csv}}  # one column, its header the unit: minutes, hours, days or
    weeks takes: {table: stays.csv}                            # cohort, value; or cohort, pathway, value; or a header
    cohort/pathway, P0, P1 shares: {table: needs.csv}                           # cohort, same_day, bed: shares for each
    cohort
"""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from simulation.core.errors import Problem, ValueProblem
from simulation.core.units import MINUTES, shown
from simulation.scenario.reading.shipped import may_be_read
from simulation.scenario.reading.yaml_reader import Where

LARGEST_TABLE = 5_000_000
"""Bytes of a CSV."""
MOST_ROWS = 100_000

_SERIES = ("by_hour", "by_weekday", "by_month")
_SHARES = ("shares", "begins", "payer")

Labels = Mapping[str, frozenset[str]]
"""The values each label of the scenario may take, as far as they are known."""


class Tables:
    """Reads the CSV files of one scenario file, which stay at or below its folder."""

    def __init__(
        self, folder: Path | None, root: Path | None, place: Callable[[Where], tuple[str, int]], labels: Labels
    ) -> None:
        self.folder, self.root, self.place, self.labels = folder, root, place, labels
        self.mistakes: list[Problem] = []
        self.broken: list[Where] = []
        """Paths that hold nothing because their file could not be read."""

    def inline(self, raw: Any, where: Where = ()) -> Any:
        """The raw value with every file below it read; mistakes are gathered in `mistakes`."""
        if isinstance(raw, list):
            return [self.inline(item, (*where, str(n))) for n, item in enumerate(raw)]
        if not isinstance(raw, dict):
            return raw
        for key, read in (("file", self._series), ("table", self._table)):
            if isinstance(raw.get(key), str) and self._names_a_file(raw, key, where):
                try:
                    content = read(self._rows(raw[key]), where)
                except ValueProblem as wrong:
                    self._mistake((*where, key), wrong)
                    self.broken.append(where)
                    return "" if key == "file" else {}
                rest = {name: below for name, below in raw.items() if name != key}
                if key == "table":
                    return {**content, **rest}
                return {"value": content, **rest} if rest else content
        return {name: self.inline(below, (*where, name)) for name, below in raw.items()}

    @staticmethod
    def _names_a_file(raw: Mapping[str, Any], key: str, where: Where) -> bool:
        """A label value, service or route may be called `file`; then it has sisters that no file has beside it."""
        beside = set(raw) - {key, "source", "note", "range", "fitted_to", "otherwise", "value"}
        return not beside and (
            key == "table"
            or any(name in (*_SERIES, "by_date", "observed", "quantiles") for part in where for name in part.split("."))
        )

    def _mistake(self, where: Where, wrong: ValueProblem) -> None:
        file, line = self.place(where)
        for below, met, right in wrong.faults:
            self.mistakes.append(
                Problem(file, line, ".".join(where), f"{': '.join(below)}: {met}" if below else met, right)
            )

    # ---- reading ----

    def _rows(self, name: str) -> list[tuple[str, list[str]]]:
        """The rows of a CSV that are not empty, each with its place in words."""
        path = self._path(name)
        try:
            with path.open("rb") as file:
                content = file.read(LARGEST_TABLE + 1)
        except OSError as error:
            met = (
                f"there is no file '{shown(name)}'"
                if isinstance(error, FileNotFoundError)
                else f"'{shown(name)}' cannot be opened"
            )
            raise ValueProblem(met, "name a CSV at or below the folder of this file") from None
        if len(content) > LARGEST_TABLE:
            raise ValueProblem(
                f"'{shown(name)}' is larger than {LARGEST_TABLE // 1_000_000} MB", "a table for a scenario is smaller"
            )
        try:
            text = content.decode("utf-8-sig")
            rows = [
                (f"{name}:{n}", [cell.strip() for cell in row])
                for n, row in enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), 1)
            ]
        except UnicodeDecodeError:
            raise ValueProblem(f"'{shown(name)}' is not UTF-8", "save it as 'CSV UTF-8'") from None
        except csv.Error:
            raise ValueProblem(f"'{shown(name)}' is not a CSV", "save it as 'CSV UTF-8'") from None
        rows = [(place, row) for place, row in rows if any(row)]
        if len(rows) < 2:
            raise ValueProblem(f"'{shown(name)}' has no rows", "a header and at least one row were expected")
        if len(rows) > MOST_ROWS:
            raise ValueProblem(f"'{shown(name)}' has more than {MOST_ROWS:,} rows", "a table for a scenario is shorter")
        return rows

    def _path(self, name: str) -> Path:
        right = "files stay at or below the folder of the file that names them"
        if self.folder is None:
            raise ValueProblem(
                f"the file '{shown(name)}'", "a scenario given as text has no folder; load it from a file to use tables"
            )
        try:
            folder = self.folder.resolve()
            path = (folder / name).resolve()
        except (OSError, ValueError, RuntimeError):
            raise ValueProblem(f"'{shown(name)}'", "the name of a CSV file was expected") from None
        if not path.is_relative_to(folder):
            raise ValueProblem(f"'{shown(name)}' is outside the folder", right)
        if not may_be_read(path, self.root):
            raise ValueProblem(
                f"'{shown(name)}' is outside the root folder", "all files stay below the folder given as root"
            )
        return path

    # ---- what the rows mean ----

    def _series(self, rows: list[tuple[str, list[str]]], where: Where) -> Any:
        purpose = next(
            (
                name
                for part in reversed(where)
                for name in reversed(part.split("."))
                if name in (*_SERIES, "by_date", "observed", "quantiles")
            ),
            "",
        )
        header, body = rows[0][1], rows[1:]
        if purpose == "by_date":
            columns = [name.lower() for name in header]
            if "date" not in columns or "value" not in columns:
                raise ValueProblem(f"columns {', '.join(header)}", "columns 'date' and 'value' were expected")
            date, value = columns.index("date"), columns.index("value")
            series: dict[str, str] = {}
            for place, row in body:
                if len(row) <= max(date, value):
                    raise ValueProblem(f"{place} has {len(row)} columns", "a date and a value were expected")
                if row[date] in series:
                    raise ValueProblem(f"{place} has {row[date]} a second time", "one row for each day was expected")
                series[row[date]] = row[value]
            return series
        if purpose in ("observed", "quantiles"):
            unit = header[0].lower().rstrip("s")
            if len(header) != 1 or unit not in MINUTES:
                raise ValueProblem(
                    f"a header '{', '.join(header)}'",
                    "one column whose header is the unit was expected: minutes, hours, days or weeks",
                )
            return [f"{row[0]} {unit}s" for _, row in body]
        cells = [row[-1] for _, row in rows]
        return cells[1:] if not _is_number(cells[0]) else cells

    def _table(self, rows: list[tuple[str, list[str]]], where: Where) -> dict[str, Any]:
        header, body = rows[0][1], rows[1:]
        for place, row in body:
            if len(row) != len(header) or not all(row):
                raise ValueProblem(
                    f"{place} has {sum(map(bool, row))} filled cells", f"the header has {len(header)}; fill every cell"
                )
        if len(set(header)) != len(header):
            raise ValueProblem("a header with one name twice", "every column has a name of its own")
        if header[-1] == "value":
            return _nested([(row[:-1], row[-1], place) for place, row in body], header[:-1])
        rows_label, _, columns_label = (part.strip() for part in header[0].partition("/"))
        if not columns_label and where and where[-1].split(".")[-1] in _SHARES:
            return _nested(
                [(row[:1], dict(zip(header[1:], row[1:], strict=True)), place) for place, row in body], [rows_label]
            )
        columns_label = columns_label or self._label_of(header)
        long = [
            ([row[0], name], cell, place) for place, row in body for name, cell in zip(header[1:], row[1:], strict=True)
        ]
        return _nested(long, [rows_label, columns_label])

    def _label_of(self, header: list[str]) -> str:
        values = set(header[1:]) - {"otherwise"}
        near = [label for label, known in self.labels.items() if values <= known and label != header[0]]
        if len(near) != 1:
            raise ValueProblem(
                f"a header '{', '.join(header)[:60]}'",
                "a last column 'value', or a first cell such as 'cohort/pathway' that names rows and columns, was "
                "expected",
            )
        return near[0]


def _nested(entries: list[tuple[list[str], Any, str]], labels: list[str]) -> dict[str, Any]:
    """Rows of label values and an entry as one table in another: {by_cohort: {under_65: {by_pathway: {...}}}}."""
    if not labels or not all(labels):
        raise ValueProblem("a table without labels", "name the label of each column, such as cohort")
    table: dict[str, Any] = {}
    for names, cell, place in entries:
        node = table.setdefault(f"by_{labels[0]}", {})
        for name, label in zip(names[:-1], labels[1:], strict=True):
            node = node.setdefault(name, {}).setdefault(f"by_{label}", {})
        if names[-1] in node:
            raise ValueProblem(f"{place} has {' '.join(names)} a second time", "one row for each was expected")
        node[names[-1]] = cell
    return table


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
