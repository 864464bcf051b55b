"""The rows of a CSV as people have it, whatever separates its cells and however it was saved, as long as there is one
way to read it; otherwise it is refused once, with the row.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from simulation.core.errors import MOST_MISTAKES, ValueProblem
from simulation.core.system.files import size_in_words
from simulation.core.units import shown

LARGEST_TABLE = 5_000_000
"""Bytes of a CSV."""
MOST_ROWS = 100_000

SEPARATORS = {",": "commas", ";": "semicolons", "\t": "tabs", "|": "bars"}
_OTHER_FILES = (
    (b"PK\x03\x04", "an Excel workbook and no CSV"),
    (b"\xd0\xcf\x11\xe0", "an Excel workbook and no CSV"),
    (b"\x1f\x8b", "a packed file"),
    (b"%PDF", "a PDF"),
)
_SAVE_AS = "save it as 'CSV UTF-8 (Comma delimited)'"


class RowProblem(ValueProblem):
    """What is wrong in a row of a CSV; line 0 when it is the file."""

    def __init__(self, line: int, met: str, right: str) -> None:
        self.line = line
        super().__init__(met, right)


class Gathered:
    """The mistakes of many rows, told together."""

    def __init__(self) -> None:
        self.problems: list[RowProblem] = []

    @contextmanager
    def row(self) -> Iterator[None]:
        """Reads one row: what is wrong in it is kept, and the next one is read."""
        try:
            yield
        except RowProblem as wrong:
            self.problems.append(wrong)
            if len(self.problems) >= MOST_MISTAKES:
                self.tell()

    def tell(self) -> None:
        """Nothing, when every row was right; rows with one cause are told as the first of them, at their own lines.

        Raises:
            RowProblems: with all that was wrong.
        """
        first: dict[str, RowProblem] = {}
        for one in self.problems:
            ((_, _, right),) = one.faults
            one.faults = first.setdefault(_NUMBERS.sub("", right), one).faults
        if self.problems:
            raise RowProblems(self.problems)


_NUMBERS = re.compile(r"[0-9][0-9-]*( or [0-9-]+)?")
"""What differs in the advice for two rows with one cause, such as the dates that they may be."""


class RowProblems(ValueProblem):
    """What is wrong in several rows of a CSV."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(*problems[0].faults[0][1:])


def too_large(largest: int = LARGEST_TABLE) -> RowProblem:
    """The file is larger than a table may be."""
    return RowProblem(0, f"it is larger than {size_in_words(largest)}", "a smaller table was expected")


@dataclass(frozen=True)
class Row:
    """The cells of one row, without the white space around them."""

    line: int
    """Where it begins in the file, counted from 1."""
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Sheet:
    """A CSV: the names of its columns, and rows with a cell for each."""

    header: Row
    rows: tuple[Row, ...]
    separator: str

    def without(self, names: frozenset[str]) -> "Sheet":
        """The same without the columns of these names, whatever their case."""
        kept = [n for n, name in enumerate(self.header.cells) if name.lower() not in names]
        return self.columns(kept) if kept and len(kept) < len(self.header.cells) else self

    def columns(self, kept: list[int]) -> "Sheet":
        """The same with some of its columns only."""
        header, *rows = (
            Row(row.line, tuple(row.cells[n] if n < len(row.cells) else "" for n in kept))
            for row in (self.header, *self.rows)
        )
        return Sheet(header, tuple(rows), self.separator)


def read_sheet(content: bytes, largest: int = LARGEST_TABLE, most_rows: int = MOST_ROWS) -> Sheet:
    """The rows of a CSV that are not empty, below its header; at most so many bytes and rows.

    Raises:
        RowProblem: when they cannot be read in one way only.
    """
    if len(content) > largest:
        raise too_large(largest)
    text = _decoded(content).lstrip("\ufeff")
    skipped = 0
    first = text.split("\n", 1)[0].strip('\r" ')
    separator = None
    if first[:4].lower() == "sep=":
        separator = first[4:] or ","
        if separator not in SEPARATORS:
            raise RowProblem(1, f"'{shown(first)}'", f"cells are separated by {', '.join(SEPARATORS.values())}")
        text, skipped = text.partition("\n")[2], 1
    separator = separator or _separator(text, skipped, most_rows)
    rows = list(_rows(text, separator, skipped, most_rows))
    if len(rows) < 2:
        raise RowProblem(0, "it has no rows", "a header and at least one row were expected")
    return _in_columns(Sheet(rows[0], tuple(rows[1:]), separator))


def _decoded(content: bytes) -> str:
    for mark, what in _OTHER_FILES:
        if content.startswith(mark):
            raise RowProblem(0, f"this is {what}", f"open it and {_SAVE_AS}")
    for marks, encoding in (
        ((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff"), "utf-32"),
        ((b"\xff\xfe", b"\xfe\xff"), "utf-16"),
    ):
        if content.startswith(marks):
            try:
                text = content.decode(encoding)
            except UnicodeDecodeError:
                raise RowProblem(0, "the file is cut off or damaged", _SAVE_AS) from None
            return _without_nul(text)
    try:
        return _without_nul(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RowProblem(line, "a character that is not UTF-8", _SAVE_AS) from None


def _without_nul(text: str) -> str:
    if "\0" in text:
        raise RowProblem(text[: text.index("\0")].count("\n") + 1, "a NUL character", _SAVE_AS)
    return text


def _separator(text: str, skipped: int, most_rows: int) -> str:
    """What separates the cells: what the header has, and every row as often."""
    header = next((line for line in text.splitlines() if line.strip(" \t,;|")), "")
    outside = "".join(header.split('"')[::2])
    there = [separator for separator in SEPARATORS if separator in outside]
    if len(there) < 2:
        return there[0] if there else ","
    even = [separator for separator in there if _is_even(text, separator, skipped, most_rows)]
    if len(even) != 1:
        told = " and ".join(SEPARATORS[separator] for separator in there)
        raise RowProblem(skipped + 1, f"a header with {told}", "separate the cells by one of them; commas are best")
    return even[0]


def _is_even(text: str, separator: str, skipped: int, most_rows: int) -> bool:
    try:
        widths = {len(row.cells) for row in _rows(text, separator, skipped, most_rows)}
    except RowProblem:
        return False
    return len(widths) == 1


def _rows(text: str, separator: str, skipped: int, most_rows: int) -> Iterator[Row]:
    """The rows that hold something."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    line, count = skipped + 1, 0
    try:
        for cells in reader:
            row = Row(line, tuple(cell.strip() for cell in cells))
            line = skipped + reader.line_num + 1
            if any(row.cells):
                count += 1
                if count > most_rows + 1:
                    raise RowProblem(0, f"it has more than {most_rows:,} rows", "a shorter table was expected")
                yield row
    except csv.Error:
        raise RowProblem(line, "this is not a CSV", f"close every quotation mark, or {_SAVE_AS}") from None


def _in_columns(sheet: Sheet) -> Sheet:
    """Every row with a cell for each column of the header; columns without a name and without a cell are left out."""
    width = max(n for n, name in enumerate(sheet.header.cells, 1) if name)
    for row in sheet.rows:
        filled = max(n for n, cell in enumerate(row.cells, 1) if cell)
        if filled > width or len(row.cells) < width:
            met = (
                f"{max(filled, len(row.cells)) if filled > width else len(row.cells)} cells, and the header has {width}"
            )
            hint = "; a number such as 1,300 stands in quotation marks or without its comma"
            more = hint if filled > width and sheet.separator == "," else ""
            raise RowProblem(row.line, met, f"a cell for each column was expected{more}")
    kept = [n for n, name in enumerate(sheet.header.cells[:width]) if name or any(row.cells[n] for row in sheet.rows)]
    unnamed = next((n for n in kept if not sheet.header.cells[n]), None)
    if unnamed is not None:
        raise RowProblem(sheet.header.line, f"column {unnamed + 1} has no name", "name every column in the first row")
    named = [sheet.header.cells[n] for n in kept]
    twice = next((name for n, name in enumerate(named) if name in named[:n]), None)
    if twice is not None:
        raise RowProblem(
            sheet.header.line, f"two columns called '{shown(twice)}'", "every column has a name of its own"
        )
    return sheet.columns(kept)
