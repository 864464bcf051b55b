"""Sheets of a workbook as data: one table each, with the format of every number, and charts over its cells."""

from collections.abc import Sequence
from dataclasses import dataclass, field

TEXT, NUMBER, WHOLE, SHARE, POUNDS, DAYS, PRICE = "text", "number", "whole", "share", "pounds", "days", "price"
FORMATS = {
    TEXT: "@",
    NUMBER: "#,##0.00",
    WHOLE: "#,##0",
    SHARE: "0.0%",
    POUNDS: "£#,##0",
    DAYS: "#,##0.00",
    PRICE: "£#,##0.00",
}
"""How Excel shows each kind of number."""
KIND_OF_UNIT = {"share": SHARE, "£": POUNDS, "days": DAYS}


@dataclass(frozen=True)
class Number:
    """A number with its kind; blank where it is not a number."""

    value: float
    kind: str = NUMBER
    is_input: bool = False
    """Whether it is there to be changed."""


@dataclass(frozen=True)
class Formula:
    """What Excel works out, and what it comes to today."""

    text: str
    value: float
    kind: str = NUMBER


Cell = str | Number | Formula | None


@dataclass(frozen=True)
class Over:
    """A native chart over columns of the sheet's table; rows are counted from 0 below the header."""

    kind: str
    """'line' or 'bar'."""
    title: str
    told: str
    """What it shows, for those who do not see it."""
    labels: int
    """The column of the labels."""
    values: Sequence[tuple[str, int, int, int]]
    """Name, column, first and last row of each series."""
    axis: str = ""


@dataclass(frozen=True)
class Sheet:
    """One sheet: a table below its header, or lines of text."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    widths: dict[int, float] = field(default_factory=dict)
    charts: tuple[Over, ...] = ()
    frozen: int = 1
    """Columns that stay when the sheet is moved sideways."""
    meaning: str = ""
    """What it holds, for the first sheet."""


def number(value: float, unit: str, is_input: bool = False) -> Number:
    """A number in the format of a measure's unit."""
    return Number(float(value), KIND_OF_UNIT.get(unit, NUMBER), is_input)


__all__ = [
    "DAYS",
    "FORMATS",
    "NUMBER",
    "POUNDS",
    "PRICE",
    "SHARE",
    "TEXT",
    "WHOLE",
    "Cell",
    "Formula",
    "Number",
    "Over",
    "Sheet",
    "number",
]
