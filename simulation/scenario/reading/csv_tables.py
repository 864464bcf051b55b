"""CSV files that a scenario names: `{table: stays.csv}` and `{file: arrivals.csv}` become the mappings and lists they
stand for.

Where they may stand, and the columns they have:

    by_date: {file: arrivals.csv}                        # date, value: a row for each day
    by_hour: {value: {file: hours.csv}, source: A29}     # hour, weight: 0 to 23, or 00:00 to 23:00
    by_weekday: {file: weekdays.csv}                     # weekday, weight: monday to sunday
    by_month: {file: months.csv}                         # month, weight: january to december, or 1 to 12
    recorded: {file: came.csv}                           # time, or hours after the start of the run; also number
    for: {distribution: table, observed: {file: o.csv}}  # one column, called minutes, hours, days or weeks
    takes: {table: stays.csv}                            # cohort, value; or cohort, pathway, value
    takes: {table: stays.csv}                            # or cohort/pathway, P0, P1: a row for each cohort
    shares: {table: needs.csv}                           # cohort, same_day, bed: shares for each cohort

Rows are read by their labels, in any order, and every label stands there once. Dates are written year first, as
2024-02-25: 03/04/2024 is refused, since it is two days, and so is Excel's number of a day. Numbers may have commas
between their thousands when they stand in quotation marks, and decimal commas where no number of the file could be
another one. Cells are separated by commas, semicolons or tabs; columns called note, comment or source are passed over.
Files are UTF-8, or what Excel calls Unicode text. What could be read in two ways is refused, with its row.
"""

import re
from collections.abc import Callable, Mapping
from os.path import normpath
from pathlib import Path
from typing import Any

from simulation.core.errors import Problem, ValueProblem
from simulation.core.system.files import TooLargeError, read_bounded
from simulation.core.units import MINUTES, digits, shown
from simulation.scenario.reading.csv_cells import PATTERNS, Cell, Pattern, bare_number, day_of, moment_of, plain_numbers
from simulation.scenario.reading.csv_reader import (
    LARGEST_TABLE,
    Gathered,
    Row,
    RowProblem,
    RowProblems,
    Sheet,
    read_sheet,
    too_large,
)
from simulation.scenario.reading.shipped import may_be_read
from simulation.scenario.reading.yaml_reader import Where

_SHARES = ("shares", "begins", "payer")
_SERIES = (*PATTERNS, "by_date", "recorded", "observed", "quantiles")
_REMARKS = frozenset({"note", "notes", "comment", "comments", "source", "sources"})
"""Columns for people to read."""

MOST_A_DAY = 50_000_000
LARGEST_WEIGHT = 1e12
"""Of an hour, a weekday or a month: far below what a sum of weights may not reach."""

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
        self.rows: dict[Where, tuple[str, int]] = {}
        """The file and line of every entry of a table."""

    def inline(self, raw: Any, where: Where = ()) -> Any:
        """The raw value with every file below it read; mistakes are gathered in `mistakes`."""
        if isinstance(raw, list):
            return [self.inline(item, (*where, str(n))) for n, item in enumerate(raw)]
        if not isinstance(raw, dict):
            return raw
        for key, read in (("file", self._series), ("table", self._table)):
            if isinstance(raw.get(key), str) and self._names_a_file(raw, key, where):
                try:
                    content = read(self._sheet(raw[key]), where, self._called(raw[key], where))
                except ValueProblem as wrong:
                    self._mistake(raw[key], (*where, key), wrong)
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
        return not beside and (key == "table" or bool(_purpose(where)))

    def _called(self, name: str, where: Where) -> str:
        """How messages call a CSV: from where the file that names it is called from."""
        return normpath(Path(self.place(where)[0]).parent / name)

    def _mistake(self, name: str, where: Where, wrong: ValueProblem) -> None:
        """At its row; or where the file is named, when it is not there."""
        if isinstance(wrong, RowProblems):
            for one in wrong.problems:
                self._mistake(name, where, one)
            return
        if isinstance(wrong, RowProblem):
            file, line = self._called(name, where), wrong.line
        else:
            file, line = self.place(where)
        self.mistakes += [
            Problem(file, line, ".".join((*where, *below)), met, right) for below, met, right in wrong.faults
        ]

    # ---- the file ----

    def _sheet(self, name: str) -> Sheet:
        path = self._path(name)
        try:
            content = read_bounded(path, LARGEST_TABLE)
        except TooLargeError:
            raise too_large() from None
        except OSError as error:
            met = (
                f"there is no file '{shown(name)}'"
                if isinstance(error, FileNotFoundError)
                else f"'{shown(name)}' cannot be read: {error.strerror or error}"
            )
            raise ValueProblem(met, "name a CSV at or below the folder of this file") from None
        return read_sheet(content).without(_REMARKS)

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

    @staticmethod
    def _series(sheet: Sheet, where: Where, _: str) -> Any:
        purpose = _purpose(where)
        if purpose == "by_date":
            return _by_date(sheet)
        if purpose == "recorded":
            return _moments(sheet)
        if purpose in PATTERNS:
            return _by_label(sheet, PATTERNS[purpose], any("capacity" in part.split(".") for part in where))
        return _times(sheet)

    def _table(self, sheet: Sheet, where: Where, file: str) -> dict[str, Any]:
        header = sheet.header.cells
        value = next((name for name in header if "%" in name or "£" in name), None)
        if value is not None:
            raise RowProblem(sheet.header.line, f"'{shown(value)}' as a name", "the names of the columns come first")
        rows = _filled(sheet, len(header) - 1 if header[-1].lower() == "value" else 1)
        places: list[tuple[list[str], Any, int]]
        if header[-1].lower() == "value":
            labels = list(header[:-1])
            places = [(list(row.cells[:-1]), row.cells[-1], row.line) for row in rows]
        else:
            rows_label, _, columns_label = (part.strip() for part in header[0].partition("/"))
            if not columns_label and where and where[-1].split(".")[-1] in _SHARES:
                labels = [rows_label]
                places = [([row.cells[0]], dict(zip(header[1:], row.cells[1:], strict=True)), row.line) for row in rows]
            else:
                labels = [rows_label, columns_label or self._label_of(sheet.header)]
                places = [
                    ([row.cells[0], name], cell, row.line)
                    for row in rows
                    for name, cell in zip(header[1:], row.cells[1:], strict=True)
                ]
        for names, _, line in places:
            path = tuple(part for label, name in zip(labels, names, strict=True) for part in (f"by_{label}", name))
            self.rows[(*where, *path)] = file, line
        return _nested(places, labels, sheet.header.line)

    def _label_of(self, header: Row) -> str:
        values = set(header.cells[1:]) - {"otherwise"}
        near = [label for label, known in self.labels.items() if values <= known and label != header.cells[0]]
        if len(near) != 1:
            raise RowProblem(
                header.line,
                f"a header '{', '.join(header.cells)[:60]}'",
                "a last column 'value', or a first cell such as 'cohort/pathway' that names rows and columns, was "
                "expected",
            )
        return near[0]


def _purpose(where: Where) -> str:
    """The series that a path is, or is a part of."""
    return next(
        (name for part in reversed(where) for name in reversed(part.split(".")) if name in _SERIES),
        "",
    )


def _by_date(sheet: Sheet) -> dict[str, str]:
    """A mean for each day."""
    columns = [name.lower() for name in sheet.header.cells]
    if sorted(columns) != ["date", "value"]:
        raise RowProblem(
            sheet.header.line,
            f"columns {', '.join(sheet.header.cells)[:60]}",
            "columns 'date' and 'value' were expected, and no other but 'note'",
        )
    date, value = columns.index("date"), columns.index("value")
    numbers = plain_numbers([(row.line, row.cells[value]) for row in sheet.rows], sheet.separator)
    series: dict[str, str] = {}
    lines: dict[str, int] = {}
    wrong = Gathered()
    for row, number in zip(sheet.rows, numbers, strict=True):
        with wrong.row():
            day = day_of((row.line, row.cells[date])).isoformat()
            if day in series:
                raise RowProblem(row.line, f"{day} a second time, after line {lines[day]}", "one row for each day")
            series[day], lines[day] = number, row.line
            if float(bare_number((row.line, number))) > MOST_A_DAY:
                raise RowProblem(row.line, f"'{shown(number)}'", f"at most {MOST_A_DAY:,} patients come on a day")
    wrong.tell()
    return series


def _moments(sheet: Sheet) -> dict[str, str]:
    """How many came at each moment: rows of one moment add up."""
    columns = [name.lower() for name in sheet.header.cells]
    when = next((name for name in columns if name == "time" or name.rstrip("s") in MINUTES), None)
    if when is None or sorted(columns) not in ([when], sorted([when, "number"])):
        raise RowProblem(
            sheet.header.line,
            f"columns {', '.join(sheet.header.cells)[:60]}",
            "a column 'time' (or minutes, hours, days or weeks after the start of the run) was expected, and beside it "
            "'number' or nothing",
        )
    place = columns.index(when)
    counts = ["1"] * len(sheet.rows)
    if "number" in columns:
        cells = [(row.line, row.cells[columns.index("number")]) for row in sheet.rows]
        counts = plain_numbers(cells, sheet.separator)
    times = [(row.line, row.cells[place]) for row in sheet.rows]
    if when != "time":
        numbers = plain_numbers(times, sheet.separator)
        times = [(line, number) for (line, _), number in zip(times, numbers, strict=True)]
    found: dict[str, int] = {}
    wrong = Gathered()
    for (line, text), number in zip(times, counts, strict=True):
        with wrong.row():
            moment = moment_of((line, text)) if when == "time" else f"{bare_number((line, text))} {when.rstrip('s')}s"
            if re.fullmatch("[0-9]+", number) is None:
                raise RowProblem(line, f"'{shown(number)}'", "a whole number of people was expected")
            people = digits(number.lstrip("0") or "0")
            found[moment] = found.get(moment, 0) + (people if people is not None else MOST_A_DAY + 1)
            if found[moment] > MOST_A_DAY:
                raise RowProblem(line, f"'{shown(number)}'", f"at most {MOST_A_DAY:,} patients come on a day")
    wrong.tell()
    return {moment: str(number) for moment, number in found.items()}


def _by_label(sheet: Sheet, pattern: Pattern, quantities: bool) -> list[str]:
    """A weight for each label in the order of the labels; `quantities` may have a unit."""
    columns = [name.lower() for name in sheet.header.cells]
    label = next((n for n, name in enumerate(columns) if name in pattern.also), None)
    if len(columns) != 2 or label is None:
        raise RowProblem(
            sheet.header.line,
            f"columns {', '.join(sheet.header.cells)[:60]}",
            f"columns '{pattern.label}' and 'weight' were expected, with a row for each {pattern.label}: "
            f"{pattern.such_as}",
        )
    cells = plain_numbers([(row.line, row.cells[1 - label]) for row in sheet.rows], sheet.separator)
    if not quantities and all(cell.endswith("%") for cell in cells):  # parts of the whole are weights
        cells = [cell.removesuffix("%").rstrip() for cell in cells]
    found: dict[int, Cell] = {}
    wrong = Gathered()
    for row, cell in zip(sheet.rows, cells, strict=True):
        said = row.cells[label]
        with wrong.row():
            index = pattern.index(said)
            if index is None:
                begins = "hours begin at 0: " if pattern.label == "hour" and said.startswith("24") else ""
                article = "an" if pattern.label == "hour" else "a"
                right = f"{article} {pattern.label} was expected: {begins}{pattern.such_as}"
                raise RowProblem(row.line, f"'{shown(said)}'", right)
            if index in found:
                again = f"'{shown(said)}' a second time, after line {found[index][0]}"
                raise RowProblem(row.line, again, f"one row for each {pattern.label}")
            found[index] = (row.line, cell)
            if not quantities:
                bare_number((row.line, cell))
    wrong.tell()
    missing = [name for n, name in enumerate(pattern.names) if n not in found]
    if missing:
        more = f" and {len(missing) - 3} more" if len(missing) > 3 else ""
        raise RowProblem(
            0, f"no row for {', '.join(missing[:3])}{more}", f"one row for each {pattern.label}; 0 where nobody comes"
        )
    if not quantities:
        weights = [float(found[index][1]) for index in range(len(pattern.names))]
        if max(weights) > LARGEST_WEIGHT:
            line, text = found[weights.index(max(weights))]
            raise RowProblem(line, f"'{shown(text)}'", f"a weight is at most {LARGEST_WEIGHT:,.0f}")
        if not any(weights):
            met = f"every {pattern.label} has a weight of 0"
            raise RowProblem(found[0][0], met, "weights are zero or more and not all zero")
    return [found[index][1] for index in range(len(pattern.names))]


def _times(sheet: Sheet) -> list[str]:
    """One column of times whose header is their unit."""
    unit = sheet.header.cells[0].lower().rstrip("s")
    if len(sheet.header.cells) != 1 or unit not in MINUTES:
        raise RowProblem(
            sheet.header.line,
            f"a header '{', '.join(sheet.header.cells)[:60]}'",
            "one column whose header is the unit was expected: minutes, hours, days or weeks",
        )
    lines = [row.line for row in sheet.rows]
    numbers = plain_numbers([(row.line, row.cells[0]) for row in sheet.rows], sheet.separator)
    wrong = Gathered()
    for cell in zip(lines, numbers, strict=True):
        with wrong.row():
            bare_number(cell)
    wrong.tell()
    return [f"{number} {unit}s" for number in numbers]


def _filled(sheet: Sheet, labels: int) -> list[Row]:
    """Rows without an empty cell, with plain numbers after so many labels."""
    wrong = Gathered()
    for row in sheet.rows:
        with wrong.row():
            if not all(row.cells):
                met = f"{sum(map(bool, row.cells))} filled cells, and the header has {len(row.cells)}"
                raise RowProblem(row.line, met, "fill every cell")
    wrong.tell()
    flat = [(row.line, cell) for row in sheet.rows for cell in row.cells[labels:]]
    plain = iter(plain_numbers(flat, sheet.separator))
    return [Row(row.line, (*row.cells[:labels], *(next(plain) for _ in row.cells[labels:]))) for row in sheet.rows]


def _nested(entries: list[tuple[list[str], Any, int]], labels: list[str], line: int) -> dict[str, Any]:
    """Rows of label values and an entry as one table in another: {by_cohort: {under_65: {by_pathway: {...}}}}."""
    if not labels or not all(labels):
        raise RowProblem(line, "a table without labels", "name the label of each column, such as cohort")
    table: dict[str, Any] = {}
    for names, cell, here in entries:
        node = table.setdefault(f"by_{labels[0]}", {})
        for name, label in zip(names[:-1], labels[1:], strict=True):
            node = node.setdefault(name, {}).setdefault(f"by_{label}", {})
        if names[-1] in node:
            raise RowProblem(here, f"{' '.join(names)} a second time", "one row for each was expected")
        node[names[-1]] = cell
    return table
