"""The workbook to fill in: the grid with round numbers that run as they are."""

import datetime
import io
from typing import Any

import xlsxwriter

from simulation.capacity_grid.layout import GRIDS, PEOPLE, PLACE, TITLE, Grid

EXAMPLE = {TITLE: "My place", PEOPLE: 320_000.0}
HOW = (
    "Fill in the yellow cells. The numbers there are round ones to start from and describe no real place.",
    "Then: python -m simulation new my-place.yaml --from-excel THIS FILE",
    "Numbers only, as Excel numbers. A formula counts with the value that Excel last worked out; a link to another "
    "workbook does not.",
    "Months stand side by side without a gap, the first of each: 1 to 36 of them. Add or take away columns at the end.",
    "What is left out is said in the file that is made: nobody dies in hospital and nobody comes back there, since "
    "both are in the demand already.",
)


def template() -> bytes:
    """The workbook; it is the same each time."""
    packed = io.BytesIO()
    book = xlsxwriter.Workbook(packed, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"title": "Capacity and demand", "created": datetime.datetime(2000, 1, 1)})
    font = {"font_name": "Arial", "font_size": 10, "valign": "top", "text_wrap": True}
    looks = {
        "text": book.add_format(font),
        "header": book.add_format({**font, "bold": True, "bg_color": "#12436D", "font_color": "#FFFFFF"}),
        "month": book.add_format(
            {**font, "bold": True, "bg_color": "#12436D", "font_color": "#FFFFFF", "num_format": "mmm yyyy"}
        ),
        "number": book.add_format({**font, "bg_color": "#FFF2CC", "border": 1, "num_format": "#,##0.##"}),
        "words": book.add_format({**font, "bg_color": "#FFF2CC", "border": 1, "num_format": "@"}),
    }
    page = _sheet(book, "Read me", {0: 100.0})
    for row, line in enumerate(HOW):
        page.write_string(row, 0, line, looks["text"])
    page = _sheet(book, PLACE, {0: 34.0, 1: 34.0})
    for column, said in enumerate(("Of the place", "Value")):
        page.write_string(0, column, said, looks["header"])
    for row, (label, value) in enumerate(EXAMPLE.items(), start=1):
        page.write_string(row, 0, label, looks["text"])
        page.write(row, 1, value, looks["words" if isinstance(value, str) else "number"])
    for grid in GRIDS:
        _grid(book, grid, looks)
    book.close()
    return packed.getvalue()


def _sheet(book: Any, name: str, widths: dict[int, float]) -> Any:
    page = book.add_worksheet(name)
    for column, width in widths.items():
        page.set_column(column, column, width)
    page.freeze_panes(1, 0)
    return page


def _grid(book: Any, grid: Grid, looks: dict[str, Any]) -> None:
    page = _sheet(book, grid.name, {0: 46.0, 1: 30.0})
    page.write_string(0, 0, grid.name, looks["header"])
    page.write_string(0, 1, "Unit", looks["header"])
    count = len(grid.rows[0].examples)
    for number in range(count):
        if grid.by_month:
            month = datetime.datetime(2025 + (3 + number) // 12, (3 + number) % 12 + 1, 1)
            page.write_datetime(0, 2 + number, month, looks["month"])
        else:
            page.write_string(0, 2 + number, grid.columns[number], looks["header"])
    page.set_column(2, 1 + count, 11.0)
    for row, one in enumerate(grid.rows, start=1):
        page.write_string(row, 0, one.label, looks["text"])
        page.write_string(row, 1, one.unit, looks["text"])
        for column, value in enumerate(one.examples, start=2):
            if value is None:
                page.write_blank(row, column, None, looks["number"])
            else:
                page.write_number(row, column, value, looks["number"])
    page.write_string(len(grid.rows) + 2, 0, grid.told, looks["text"])


__all__ = ["template"]
