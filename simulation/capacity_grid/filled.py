"""A filled grid read cell by cell; every mistake is told by sheet and cell, all of them at once."""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from simulation.capacity_grid.layout import (
    CAPACITY,
    DEMAND,
    FIRST_MONTH,
    GRIDS,
    MOST_MONTHS,
    PEOPLE,
    PLACE,
    STAYS,
    TITLE,
    TODAY,
    Grid,
    Row,
)
from simulation.capacity_grid.opened import Opened, opened
from simulation.core.errors import HomewardError, did_you_mean, short
from simulation.core.text.safe_text import one_line

DEEPEST = 200
"""Rows of a sheet that are looked at."""
MOST_TOLD = 40
LONGEST_TITLE = 200
Numbers = Mapping[str, tuple[float | None, ...]]


@dataclass(frozen=True)
class Filled:
    """What a filled workbook says."""

    title: str
    people: float | None
    months: tuple[datetime.date, ...]
    """The first day of each."""
    numbers: Mapping[str, Numbers]
    """By the name of the sheet and the key of the row."""
    notes: tuple[str, ...]
    """What to know of how it was read."""

    def of(self, grid: Grid, key: str) -> tuple[float | None, ...]:
        """The numbers of a row."""
        return self.numbers[grid.name][key]


@dataclass
class _Reading:
    book: Opened
    mistakes: list[str] = field(default_factory=list)
    worked_out: list[str] = field(default_factory=list)

    def wrong(self, sheet: str, cell: str, met: str, right: str) -> None:
        self.mistakes.append(f"{sheet}!{cell}: {met}; {right}")


def read(file: Path) -> Filled:
    """Read a filled workbook.

    Raises:
        HomewardError: with every mistake, by sheet and cell.
    """
    book = opened(file)
    reading = _Reading(book)
    title, people = _place(reading)
    months: dict[str, tuple[datetime.date, ...]] = {}
    numbers: dict[str, Numbers] = {}
    for grid in GRIDS:
        page = _page(reading, grid.name)
        if page is None:
            continue
        if grid.by_month:
            months[grid.name] = _months(reading, grid, page)
        count = len(months[grid.name]) if grid.by_month else len(grid.columns)
        numbers[grid.name] = _rows(reading, grid, page, count)
    if not reading.mistakes:
        _together(reading, months, numbers)
    if reading.mistakes:
        told = reading.mistakes[:MOST_TOLD]
        if len(reading.mistakes) > MOST_TOLD:
            told.append(f"and {len(reading.mistakes) - MOST_TOLD} more")
        count = len(reading.mistakes)
        heading = f"{file} has {count} mistake{'' if count == 1 else 's'}; nothing was written"
        raise HomewardError("\n".join((heading, *(f"  {line}" for line in told))))
    notes = list(book.notes)
    if reading.worked_out:
        some = ", ".join(reading.worked_out[:6]) + (" …" if len(reading.worked_out) > 6 else "")
        notes.append(f"Formulas count with the value that Excel last worked out: {some}.")
    return Filled(title, people, months[DEMAND.name], numbers, tuple(notes))


def _page(reading: _Reading, name: str) -> Any:
    """A sheet's values; None, with the mistake, where it is not there."""
    names = [str(one) for one in reading.book.values.sheetnames]
    if name not in names:
        hint = did_you_mean(
            name, [short(one_line(one), 40) for one in names], "the template has it: new FILE.xlsx --template"
        )
        reading.mistakes.append(f"{name}: this sheet is not there; {hint}")
        return None
    page = reading.book.values[name]
    if not hasattr(page, "iter_rows"):
        reading.mistakes.append(f"{name}: this is a chart and no sheet of cells; take the template's sheet")
        return None
    for merged in list(page.merged_cells.ranges)[:5]:
        reading.wrong(name, str(merged), "merged cells", "a cell of its own was expected for each value: unmerge them")
    return page


def _place(reading: _Reading) -> tuple[str, float | None]:
    page = _page(reading, PLACE)
    if page is None:
        return "", None
    labels = {_label(page, row): row for row in range(1, DEEPEST) if _label(page, row)}
    for label in (TITLE, PEOPLE):
        if label.lower() not in labels:
            reading.mistakes.append(f"{PLACE}: column A has no row '{label}'; the template has it")
    title, people = "", None
    if TITLE.lower() in labels:
        row = labels[TITLE.lower()]
        said = page.cell(row, 2).value
        title = one_line(str(said)).strip() if said is not None else ""
        if not title or len(title) > LONGEST_TITLE:
            met = "nothing" if not title else f"{len(title)} letters"
            reading.wrong(PLACE, f"B{row}", met, f"a name of at most {LONGEST_TITLE} letters was expected")
    if PEOPLE.lower() in labels:
        said_as = Row("people", PEOPLE, "people", (), 1e9, False, True)
        people = _number(reading, PLACE, page, labels[PEOPLE.lower()], 2, said_as)
    return title, people


def _label(page: Any, row: int) -> str:
    said = page.cell(row, 1).value
    return one_line(said).strip().lower() if isinstance(said, str) else ""


def _months(reading: _Reading, grid: Grid, page: Any) -> tuple[datetime.date, ...]:
    """The months of the first row, each after the one before."""
    found: list[datetime.date] = []
    for column in range(FIRST_MONTH + 1, FIRST_MONTH + MOST_MONTHS + 2):
        said = page.cell(1, column).value
        if said is None or said == "":
            break
        cell = page.cell(1, column).coordinate
        if not isinstance(said, (datetime.datetime, datetime.date)):
            reading.wrong(grid.name, cell, f"'{_seen(said)}'", "the first day of a month was expected, as a date")
            return tuple(found)
        month = datetime.date(said.year, said.month, 1)
        if not 1901 <= month.year <= 2299:
            reading.wrong(grid.name, cell, f"{said.year}", "a year between 1901 and 2299 was expected")
            return tuple(found)
        if said.day != 1 or (found and month != _next(found[-1])):
            right = f"{_next(found[-1]):%d %b %Y}" if found else "the first day of a month"
            reading.wrong(grid.name, cell, f"{said:%d %b %Y}", f"{right} was expected: month by month without a gap")
            return tuple(found)
        found.append(month)
    if not found:
        reading.wrong(grid.name, page.cell(1, FIRST_MONTH + 1).coordinate, "nothing", "the first month was expected")
    if len(found) > MOST_MONTHS:
        reading.mistakes.append(f"{grid.name}: more than {MOST_MONTHS} months; at most so many are read")
    return tuple(found[:MOST_MONTHS])


def _next(month: datetime.date) -> datetime.date:
    return datetime.date(month.year + month.month // 12, month.month % 12 + 1, 1)


def _rows(reading: _Reading, grid: Grid, page: Any, count: int) -> Numbers:
    known = {row.label.lower(): row for row in grid.rows}
    told = one_line(grid.told).strip().lower()
    found: dict[str, tuple[float | None, ...]] = {}
    for place in range(2, DEEPEST):
        label = _label(page, place)
        if not label or label == told:
            continue
        row = known.get(label)
        cell = f"A{place}"
        if row is None:
            hint = did_you_mean(label, list(known), "rows of the template only; notes go on a sheet of their own")
            reading.wrong(grid.name, cell, f"no row is called '{short(label, 60)}'", hint)
        elif row.key in found:
            reading.wrong(grid.name, cell, f"a second row '{row.label}'", "one was expected: add them up")
        else:
            columns = range(FIRST_MONTH + 1, FIRST_MONTH + 1 + count)
            found[row.key] = tuple(_number(reading, grid.name, page, place, column, row) for column in columns)
    for row in grid.rows:
        if row.key not in found:
            reading.mistakes.append(f"{grid.name}: column A has no row '{row.label}'; the template has it")
            continue
        numbers = found[row.key]
        if grid.by_month and not row.is_needed and any(numbers) and None in numbers:
            reading.mistakes.append(f"{grid.name}: '{row.label}' has months without a number; all of them or none")
    return found


def _number(reading: _Reading, sheet: str, page: Any, row: int, column: int, said: Row) -> float | None:
    """The number of a cell, None for a blank; a mistake is told."""
    cell = page.cell(row, column)
    value, at = cell.value, cell.coordinate
    formula = reading.book.formulas[sheet].cell(row, column).value
    if formula is not None and not isinstance(formula, (str, int, float, bool, datetime.date, datetime.time)):
        formula = "="  # an array formula
    if isinstance(formula, str) and formula.startswith("="):
        if "[" in formula or "://" in formula or "|" in formula:
            reading.wrong(sheet, at, "a link to another file", "a number was expected: paste its value")
            return None
        if value is None:
            reading.wrong(
                sheet, at, "a formula without a value", "open the file in Excel and save it, or paste the value"
            )
            return None
        reading.worked_out.append(f"{sheet}!{at}")
    is_second = said.unit and column > FIRST_MONTH + 1 and sheet == STAYS.name
    if value is None or (isinstance(value, str) and not value.strip()):
        if said.is_needed and not is_second:
            reading.wrong(sheet, at, "nothing", f"a number was expected ({said.unit})")
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        reading.wrong(sheet, at, f"'{_seen(value)}'", f"a number was expected ({said.unit}), without words or units")
        return None
    number = float(value)
    least = "above 0" if said.is_above_zero else "of 0 or more"
    if not math.isfinite(number) or number < 0 or (said.is_above_zero and number == 0) or number > said.most:
        reading.wrong(
            sheet, at, f"{_seen(value)}", f"a number {least}, at most {said.most:,.0f}, was expected ({said.unit})"
        )
        return None
    return number


def _seen(value: object) -> str:
    return short(one_line(str(value)), 40)


def _together(
    reading: _Reading, months: Mapping[str, tuple[datetime.date, ...]], numbers: Mapping[str, Numbers]
) -> None:
    """Mistakes that only several cells make."""
    if months[DEMAND.name] != months[CAPACITY.name]:
        reading.mistakes.append(
            f"{CAPACITY.name}: its months are not those of {DEMAND.name}; the same months were expected"
        )
    for row in STAYS.rows:
        mean, median = numbers[STAYS.name][row.key]
        if mean is not None and median is not None and not median < mean:
            reading.mistakes.append(
                f"{STAYS.name}: '{row.label}': the median {median:g} is not below the mean {mean:g}, as where a few "
                "stay long; leave the median blank if it is not known"
            )
    hub = numbers[CAPACITY.name]["hub"]
    if any(hub) and numbers[STAYS.name]["hub"][0] is None:
        reading.mistakes.append(f"{STAYS.name}: the care transfer hub has people and no hours of work for each person")
    for key in ("p1", "p2", "p3"):
        if (
            math.fsum(value or 0.0 for value in numbers[CAPACITY.name][key])
            == 0
            < math.fsum(value or 0.0 for value in numbers[DEMAND.name][key])
        ):
            label = next(row.label for row in CAPACITY.rows if row.key == key)
            reading.mistakes.append(f"{CAPACITY.name}: '{label}' has demand and no capacity in any month")
    for key, here in (("p1", ("waits_p1", "support")), ("p2", ("waits_p2", "bed")), ("p3", ("waits_p3",))):
        if not any(numbers[DEMAND.name][key]) and any(numbers[TODAY.name][one][0] for one in here):
            label = next(row.label for row in DEMAND.rows if row.key == key)
            reading.mistakes.append(f"{TODAY.name}: people are on '{label}', for which {DEMAND.name} has none")
    there = [numbers[TODAY.name][key][0] or 0.0 for key in ("treated", "waits_p1", "waits_p2", "waits_p3")]
    beds = numbers[CAPACITY.name]["acute_beds"][0]
    if beds is not None and math.fsum(there) > beds:
        reading.mistakes.append(
            f"{TODAY.name}: {math.fsum(there):g} people in {beds:g} acute beds; at most as many as beds"
        )
    today = [value for (value,) in numbers[TODAY.name].values()]
    if any(value is not None for value in today) and numbers[TODAY.name]["treated"][0] is None:
        reading.mistakes.append(
            f"{TODAY.name}: who is under treatment is missing; all that is known, or nothing, was expected"
        )


__all__ = ["Filled", "read"]
