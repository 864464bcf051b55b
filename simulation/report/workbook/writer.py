"""Sheets written as an Excel workbook. Text is written as text, whatever it begins with."""

import datetime
import io
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import xlsxwriter

from simulation.core.errors import short
from simulation.core.text.safe_text import harmless, visible
from simulation.report.workbook.sheet import FORMATS, PRICE, TEXT, Cell, Number, Over, Sheet

LONGEST = 32_000
"""Characters of one cell; Excel holds 32,767."""
COLOURS = ("#3D3D3D", "#12436D", "#28A197", "#801650", "#F46A25", "#A285D1")
DASHES = ("solid", "dash", "round_dot", "dash_dot")
_CELL = re.compile(r"!(?=\$?[A-Za-z]+\$?\d)")
NARROW, WIDE = 11.0, 60.0
LINE, TALLEST = 13.0, 400.0
"""Points that a line of text takes, and those of the tallest row; Excel allows 409."""
LETTER, BOLD = 0.75, 0.9
"""How wide an ordinary letter is, and one of a header, by the figure nought in which Excel counts widths."""


def bytes_of(sheets: Sequence[Sheet], title: str, made: datetime.datetime | None) -> bytes:
    """The workbook; the same sheets give the same bytes."""
    packed = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
        "nan_inf_to_errors": False,
    }  # fmt: skip
    book = xlsxwriter.Workbook(packed, options)
    created = made or datetime.datetime(2000, 1, 1)
    book.set_properties({"title": short(visible(title), 200), "comments": "Made by homeward", "created": created})
    book.set_calc_mode("auto")
    formats = _formats(book)
    for sheet in sheets:
        _write(book, sheet, formats)
    book.close()
    return packed.getvalue()


def _formats(book: Any) -> dict[tuple[str, bool], Any]:
    font = {"font_name": "Arial", "font_size": 10, "valign": "top"}
    made = {(kind, False): book.add_format({**font, "num_format": shown}) for kind, shown in FORMATS.items()}
    made[TEXT, False] = book.add_format({**font, "num_format": "@", "text_wrap": True})
    made[PRICE, True] = book.add_format({**font, "num_format": FORMATS[PRICE], "bg_color": "#FFF2CC", "border": 1})
    made["header", False] = book.add_format(
        {**font, "bold": True, "bg_color": "#12436D", "font_color": "#FFFFFF", "text_wrap": True}
    )
    return made


def _write(book: Any, sheet: Sheet, formats: dict[tuple[str, bool], Any]) -> None:
    page = book.add_worksheet(sheet.name)
    for column, name in enumerate(sheet.columns):
        page.write_string(0, column, _text(name), formats["header", False])
    for row, cells in enumerate(sheet.rows, start=1):
        for column, cell in enumerate(cells):
            _cell(page, row, column, cell, formats)
    widths = [sheet.widths.get(column, _width(sheet, column)) for column in range(len(sheet.columns))]
    for column, width in enumerate(widths):
        page.set_column(column, column, width)
    _set_heights(page, sheet, widths)
    page.freeze_panes(1, sheet.frozen)
    if sheet.rows:
        page.autofilter(0, 0, len(sheet.rows), len(sheet.columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0)
    for place, chart in enumerate(sheet.charts):
        _chart(book, page, sheet, chart, place)


def _cell(page: Any, row: int, column: int, cell: Cell, formats: dict[tuple[str, bool], Any]) -> None:
    if cell is None or (isinstance(cell, Number) and not math.isfinite(cell.value)):
        return
    if isinstance(cell, str):
        page.write_string(row, column, _text(cell), formats[TEXT, False])
    elif isinstance(cell, Number):
        page.write_number(row, column, cell.value, formats[cell.kind, cell.is_input])
    else:
        value = cell.value if math.isfinite(cell.value) else ""
        page.write_formula(row, column, f"={cell.text}", formats[cell.kind, False], value)


def _set_heights(page: Any, sheet: Sheet, widths: Sequence[float]) -> None:
    """Room for texts that go on below: Excel finds it by itself, other programs write one text over the next."""
    head = max(_lines(name, width / BOLD) for name, width in zip(sheet.columns, widths, strict=True))
    page.set_row(0, LINE * max(2, head) + 3)
    for row, cells in enumerate(sheet.rows, start=1):
        texts = [(cell, width) for cell, width in zip(cells, widths, strict=True) if isinstance(cell, str)]
        lines = max((_lines(cell, width / LETTER) for cell, width in texts), default=1)
        if lines > 1:
            page.set_row(row, min(TALLEST, LINE * lines + 2))


@lru_cache(maxsize=4096)
def _lines(said: str, room: float) -> int:
    """How many lines a text takes in a column with room for so many letters, as words are broken. Kept, since most
    texts of a column stand in it again.
    """
    lines, left = 1, room
    for word in _text(said).split():
        if len(word) > left and left < room:
            lines, left = lines + 1, room
        lines, left = lines + int((len(word) - 1) // room), left - len(word) % room - 1
    return lines


@lru_cache(maxsize=4096)
def _text(said: str) -> str:
    return short(visible(said), LONGEST)


def _bars(over: Over) -> int:
    return max(last - first + 1 for _, _, first, last in over.values)


def _label(said: str, longest: int) -> str:
    """Text in a chart, which XlsxWriter would take for a reference to cells if it looked like one, such as Sheet!A1."""
    return short(_CELL.sub("! ", harmless(said)), longest)


def _width(sheet: Sheet, column: int) -> float:
    longest = max((len(cell) for row in sheet.rows[:400] if isinstance(cell := row[column], str)), default=0)
    head = max((len(word) for word in sheet.columns[column].split()), default=0)
    return min(WIDE, max(NARROW, longest * 0.95 + 1, head + 3))


def _chart(book: Any, page: Any, sheet: Sheet, over: Over, place: int) -> None:
    """A chart beside the table, in the house style: line style as well as colour."""
    chart = book.add_chart({"type": over.kind})
    for number, (name, column, first, last) in enumerate(over.values[: len(DASHES)]):
        look: dict[str, Any] = (
            {"line": {"color": COLOURS[number], "width": 2.25, "dash_type": DASHES[number]}}
            if over.kind == "line"
            else {"fill": {"color": COLOURS[number]}, "gap": 60}
        )
        chart.add_series(
            {
                "name": _label(name, 100),
                "categories": [sheet.name, first + 1, over.labels, last + 1, over.labels],
                "values": [sheet.name, first + 1, column, last + 1, column],
                **look,
            }
        )
    chart.set_title({"name": _label(over.title, 200), "name_font": {"size": 12}, "overlay": False})
    axis = {"name": over.axis, "major_gridlines": {"visible": True, "line": {"color": "#D9D9D9"}}}
    if over.kind == "bar":
        chart.set_y_axis({"reverse": True})
        chart.set_x_axis({**axis, "label_position": "low"})
    else:
        chart.set_y_axis(axis)
    chart.set_legend({"position": "bottom"} if len(over.values) > 1 else {"none": True})
    chart.set_size({"width": 760, "height": 420 if over.kind == "line" else 140 + 19 * _bars(over)})
    at = 1 + place * 28
    page.insert_chart(at, len(sheet.columns) + 1, chart, {"description": short(visible(over.told), 500)})


__all__ = ["bytes_of"]
