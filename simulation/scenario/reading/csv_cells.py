"""What one cell of a CSV means: numbers with their marks for thousands and decimals, days, and names of hours, weekdays
and months.
"""

import datetime
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from simulation.core.units import shown
from simulation.core.vocabulary import MONTHS_OF_YEAR, WEEKDAYS
from simulation.scenario.reading.csv_reader import RowProblem

Cell = tuple[int, str]
"""Its line and its text."""

# ---- numbers --------------------------------------------------------------------------------------------------------

_WITHIN = re.compile(
    r"([^0-9.,]*?)([+-]?[.,]?[0-9](?:[0-9.,'\u2019 \u00a0\u2009\u202f]*[0-9])?[.,]?)((?:[eE][+-]?[0-9]+)?)(\D*)"
)
"""A number with what stands before and after it: '£1,300.50 per day'."""
_GROUPED = re.compile(r"[0-9]{1,3}(['\u2019 \u00a0\u2009\u202f])[0-9]{3}(?:\1[0-9]{3})*(?:[.,][0-9]+)?")
_FORMS = (
    (re.compile(r"[0-9]+"), "plain"),
    (re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]*|[0-9]{1,3}(?:,[0-9]{3}){2,}"), "point"),
    (re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+,[0-9]*|[0-9]{1,3}(?:\.[0-9]{3}){2,}"), "comma"),
    (re.compile(r"[1-9][0-9]{0,2},[0-9]{3}"), "comma or thousands"),
    (re.compile(r"[1-9][0-9]{0,2}\.[0-9]{3}"), "point or thousands"),
    (re.compile(r"[0-9]*\.[0-9]*"), "point"),
    (re.compile(r"[0-9]*,[0-9]*"), "comma"),
)
_EXCEL_ERROR = re.compile(r"#(?:N/A|[A-Z_/0-9]+[!?]|#+)")
"""What stands in a cell that Excel could not work out, such as #N/A, #REF! and #DIV/0!, or that was too narrow."""
NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")


def plain_numbers(cells: Sequence[Cell], separator: str) -> list[str]:
    """The cells with the number in each written plainly, as 1300.5: thousands apart and decimal commas are read where
    the file leaves one way to read them.

    >>> plain_numbers([(2, "1.300,5"), (3, "£2,50 per day"), (4, "yes")], ";")
    ['1300.5', '£2.50 per day', 'yes']

    Raises:
        RowProblem: where a number could be another one.
    """
    found = [_number_in(text) for _, text in cells]
    forms = [form for _, _, form in found]
    first = {form: line for (line, _), form in reversed(list(zip(cells, forms, strict=True)))}
    if "point" in first and "comma" in first:
        line = max(first["point"], first["comma"])
        text = next(text for number, text in cells if number == line)
        other = min(first["point"], first["comma"])
        raise RowProblem(
            line,
            f"'{shown(text)}' has a decimal {'comma' if line == first['comma'] else 'point'} and line {other} has not",
            "write decimals in one way, best with a point: 1300.5",
        )
    comma = "comma" in first
    for (line, text), form in zip(cells, forms, strict=True):
        unsure = form == "comma or thousands" and (comma if separator == "," else not comma and "point" not in first)
        unsure |= form == "point or thousands" and separator != "," and not comma and "point" not in first
        if unsure:
            whole = re.sub(r"[.,]", "", found[cells.index((line, text))][1])
            raise RowProblem(
                line,
                f"'{shown(text)}' may be {whole} or {float(whole) / 1000:g}",
                "write numbers without a mark for thousands and with a decimal point",
            )
    return [_rewritten(one, text, comma) for one, (_, text) in zip(found, cells, strict=True)]


def _number_in(text: str) -> tuple[re.Match[str] | None, str, str]:
    """The number of a cell without spaces between its thousands, and the form it has."""
    within = _WITHIN.fullmatch(text.replace("\u2212", "-")) if len(text) < 200 else None
    if within is None:
        return None, "", ""
    digits = within[2].lstrip("+-")
    if grouped := _GROUPED.fullmatch(digits):
        digits = digits.replace(grouped[1], "")
        return within, digits, "comma" if "," in digits else "point" if "." in digits else "plain"
    return within, digits, next((form for pattern, form in _FORMS if pattern.fullmatch(digits)), "")


def _rewritten(found: tuple[re.Match[str] | None, str, str], text: str, comma: bool) -> str:
    within, digits, form = found
    if within is None or not form:
        return text
    plain = digits.replace(".", "").replace(",", ".") if comma else digits.replace(",", "")
    sign = within[2][:1] if within[2][:1] in "+-" else ""
    return f"{within[1]}{sign}{plain}{within[3]}{within[4]}"


def bare_number(cell: Cell) -> str:
    """A cell that holds a number and nothing else, as `plain_numbers` has written it; it is never negative."""
    line, text = cell
    if not text:
        raise RowProblem(line, "an empty cell", "a number was expected")
    if _EXCEL_ERROR.fullmatch(text):
        raise RowProblem(line, f"'{shown(text)}'", "Excel could not work this cell out; a number was expected")
    if NUMBER.fullmatch(text) is None:
        raise RowProblem(line, f"'{shown(text)}'", "a plain number was expected, such as 3.5, without a unit or a sign")
    if text.startswith("-") and float(text) < 0:
        raise RowProblem(line, f"'{shown(text)}'", "a number of zero or more was expected")
    return text


# ---- days -----------------------------------------------------------------------------------------------------------

_DAY_FIRST = re.compile(r"([0-9]{1,2})[/.\-]([0-9]{1,2})[/.\-]([0-9]{4}|[0-9]{2})(?:[ T].*)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})[/.\-]([0-9]{1,2})[/.\-]([0-9]{1,2})(?:[ T]0?0:00(?::00(?:\.0+)?)?)?")
_EXCEL_ZERO = datetime.date(1899, 12, 30)
_REWRITES = "Excel writes dates in its own way when it saves a CSV, so give the column the format yyyy-mm-dd first"


def day_of(cell: Cell) -> datetime.date:
    """The day of a cell: year first, as 2024-02-25.

    Raises:
        RowProblem: for anything else, with what to write instead.
    """
    line, text = cell
    if found := _YEAR_FIRST.fullmatch(text):
        if (day := _day(*map(int, found.groups()))) is not None:
            return day
        raise RowProblem(line, f"'{shown(text)}'", "a date that exists was expected, such as 2024-02-25")
    if found := _DAY_FIRST.fullmatch(text):
        first, second, year = map(int, found.groups())
        year += 2000 if year < 100 else 0
        days = [day for day in (_day(year, second, first), _day(year, first, second)) if day is not None]
        could = " or ".join(day.isoformat() for day in dict.fromkeys(days)) or "2024-02-25"
        raise RowProblem(line, f"'{shown(text)}'", f"write dates as year-month-day, here {could}; {_REWRITES}")
    if re.fullmatch(r"[0-9]{4,6}(?:\.[0-9]+)?", text):
        serial = int(float(text))
        day = _EXCEL_ZERO + datetime.timedelta(days=serial)
        raise RowProblem(
            line, f"'{shown(text)}'", f"write dates as year-month-day; Excel's number {serial} is {day}; {_REWRITES}"
        )
    raise RowProblem(line, f"'{shown(text)}'", f"write dates as year-month-day, such as 2024-02-25; {_REWRITES}")


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


_MOMENT = re.compile(r"([0-9]+[/.\-][0-9]+[/.\-][0-9]+)[T ]+([0-9]{1,2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?")


def moment_of(cell: Cell) -> str:
    """The day and the time of day of a cell, year first, as 2024-02-25 10:30; seconds are left off.

    Raises:
        RowProblem: for anything else, with what to write instead.
    """
    line, text = cell
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise RowProblem(
            line,
            f"'{shown(text)}'",
            f"write moments as 2024-02-25 10:30; {_REWRITES.replace('yyyy-mm-dd', 'yyyy-mm-dd hh:mm')}",
        )
    hour, minute = map(int, found[2].split(":"))
    if hour > 23 or minute > 59:
        raise RowProblem(line, f"'{shown(text)}'", "a time of day from 00:00 to 23:59 was expected")
    return f"{day_of((line, found[1])).isoformat()} {hour:02d}:{minute:02d}"


# ---- hours, weekdays and months -------------------------------------------------------------------------------------

_HOUR = re.compile(r"([0-9]{1,2})(?:\.0+)?|([0-9]{1,2}):00(?::00)?(?:\s*(?:-|–|to)\s*([0-9]{1,2}):(00|59))?")
_CLOCK = re.compile(r"(1[0-2]|[1-9])(?::00)?\s*([ap])\.?m\.?")


def hour_of(text: str) -> int | None:
    """The hour from 0 to 23 that a label names: 8, 08:00, 8am, 08:00-09:00."""
    text = text.lower()
    if found := _CLOCK.fullmatch(text):
        return int(found[1]) % 12 + (12 if found[2] == "p" else 0)
    found = _HOUR.fullmatch(text)
    if found is None:
        return None
    hour = int(found[1] or found[2])
    ends = int(found[3]) - (found[4] == "00") if found[3] else hour
    return hour if hour < 24 and ends % 24 == hour else None


def weekday_of(text: str) -> int | None:
    """The weekday from 0 for Monday that a label names, in full or by three letters or more; numbers name none, since
    weeks begin on different days.
    """
    return _named(text, WEEKDAYS)


def month_of(text: str) -> int | None:
    """The month from 0 for January that a label names: January, Jan, Jan-24, 2024-01 or 1."""
    if found := re.fullmatch(r"(?:[0-9]{4}-)?([0-9]{1,2})", text):
        return int(found[1]) - 1 if 1 <= int(found[1]) <= 12 else None
    return _named(re.sub(r"[-\s'](?:[0-9]{4}|[0-9]{2})$", "", text), MONTHS_OF_YEAR)


def _named(text: str, names: Sequence[str]) -> int | None:
    word = text.lower().rstrip(".")
    word = word.removesuffix("s") if word.removesuffix("s") in names else word
    near = [n for n, name in enumerate(names) if len(word) >= 3 and name.startswith(word)]
    return near[0] if len(near) == 1 else None


@dataclass(frozen=True)
class Pattern:
    """Weights that repeat: one for each hour of the day, day of the week or month of the year."""

    label: str
    """What the column of labels is called."""
    also: frozenset[str]
    """What it may be called, too."""
    index: Callable[[str], int | None]
    names: tuple[str, ...]
    """The labels in their order, as messages say them."""
    such_as: str


PATTERNS = {
    "by_hour": Pattern(
        "hour",
        frozenset({"hour", "hours", "time", "hour of day", "hour_of_day"}),
        hour_of,
        tuple(map(str, range(24))),
        "0 to 23, or 00:00 to 23:00",
    ),
    "by_weekday": Pattern(
        "weekday",
        frozenset({"weekday", "weekdays", "day", "days", "day of week", "day_of_week"}),
        weekday_of,
        WEEKDAYS,
        "monday to sunday",
    ),
    "by_month": Pattern(
        "month", frozenset({"month", "months"}), month_of, MONTHS_OF_YEAR, "january to december, or 1 to 12"
    ),
}
