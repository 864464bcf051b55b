"""Moments of a log: ISO dates, with or without a time of day."""

import datetime
import re

import numpy as np
import numpy.typing as npt

from simulation.core.vocabulary import DAY
from simulation.own_log.cells import Cells
from simulation.scenario.reading.csv_cells import day_of
from simulation.scenario.reading.csv_reader import RowProblem

NOON = DAY // 2
NEVER = np.iinfo(np.int64).min
"""Stands for an empty cell."""
Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_ISO = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?", re.ASCII)
_ZONE = re.compile(r"(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2}.*?)(?:Z|[+-]\d{2}:?\d{2})")


def minutes_of(cells: Cells, name: str, may_be_empty: bool = False) -> tuple[Ints, Mask]:
    """Minutes since the calendar began of every row of a column, and which rows have a date alone, which counts as
    noon of that day; what is no moment is added to the problems.
    """
    codes, texts = cells.codes(name)
    found, dates = np.full(len(texts), NEVER, dtype=np.int64), np.zeros(len(texts), dtype=np.bool_)
    for code, text in enumerate(texts):
        if not text and may_be_empty:
            continue
        moment = _moment(text)
        if isinstance(moment, str):
            cells.problems.cells(cells.lines[codes == code], name, text, moment)
        else:
            found[code], dates[code] = moment
    return found[codes], dates[codes]


def _moment(text: str) -> tuple[int, bool] | str:
    """The minute, and whether it is a date alone; or what would be right."""
    if not text:
        return "a moment was expected, such as 2024-04-01 08:30 or 2024-04-01"
    if _ZONE.fullmatch(text):
        return "write times as the place's own clock shows them, without a zone"
    found = _ISO.fullmatch(text)
    if found is None:
        try:
            day_of((0, text))
        except RowProblem as wrong:
            return wrong.faults[0][2]
        return "write moments as year-month-day hours:minutes, such as 2024-04-01 08:30"
    try:
        day = datetime.date.fromisoformat(found[1]).toordinal()
    except ValueError:
        return "a date that exists was expected, such as 2024-02-25"
    if found[2] is None:
        return day * DAY + NOON, True
    if int(found[2]) > 23 or int(found[3]) > 59 or int(found[4] or 0) > 59:
        return "a time of day from 00:00 to 23:59 was expected"
    return day * DAY + int(found[2]) * 60 + int(found[3]), False


def said(minute: int) -> str:
    """A minute as people write it."""
    day = datetime.date.fromordinal(int(minute) // DAY)
    return f"{day.isoformat()} {int(minute) % DAY // 60:02d}:{int(minute) % 60:02d}"


__all__ = ["NEVER", "NOON", "minutes_of", "said"]
