"""Dates that a scenario may name."""

import datetime
from typing import Any

from simulation.core import units
from simulation.core.errors import ValueProblem

EARLIEST, LATEST = datetime.date(1900, 1, 1), datetime.date(2300, 1, 1)
"""Days that a scenario may name: those of the longest run that begins by `LATEST_START`."""
LATEST_START = datetime.date(2200, 1, 1)


def read_start(raw: Any) -> datetime.date:
    """The date on which a run begins."""
    return read_date(raw, LATEST_START)


def read_date(raw: Any, latest: datetime.date = LATEST) -> datetime.date:
    """A date as 2024-04-01, of which calendars can be made."""
    try:
        day = datetime.date.fromisoformat(str(raw).strip())
    except ValueError:
        raise ValueProblem(f"'{units.shown(raw)}'", "a date that exists was expected, such as 2024-04-01") from None
    if not EARLIEST <= day <= latest:
        raise ValueProblem(f"'{units.shown(raw)}'", f"a date between {EARLIEST.year} and {latest.year} was expected")
    return day
