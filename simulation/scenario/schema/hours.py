"""Hours of the week, meetings and times of day as people write them: 'weekdays 08:00-18:00', 'wednesday 14:00',
'10:00'.
"""

import re
from dataclasses import dataclass
from typing import Any

from simulation.core.errors import ValueProblem
from simulation.core.units import shown
from simulation.core.vocabulary import DAY

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

LONGEST = 200
"""Characters of one text; a longer one is not read."""

TimeOfDay = int
"""Minutes since midnight."""


@dataclass(frozen=True)
class Hours:
    """Open spans of a week, in minutes since Monday 00:00, half-open, in order and apart."""

    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Meetings:
    """Minutes of a week, since Monday 00:00, at which a meeting is held, in order."""

    minutes: tuple[int, ...]


def _days(text: str) -> list[int] | None:
    text = text.strip().lower()
    if text in ("every day", "daily"):
        return list(range(7))
    if text == "weekdays":
        return list(range(5))
    if text in ("weekends", "weekend"):
        return [5, 6]
    days: list[int] = []
    for part in re.split(r"\s*(?:,|\band\b)\s*", text):
        ends = re.split(r"\s+to\s+", part)
        if not all(end in WEEKDAYS for end in ends) or len(ends) > 2:
            return None
        first, last = WEEKDAYS.index(ends[0]), WEEKDAYS.index(ends[-1])
        days += list(range(first, last + 1)) if first <= last else [*range(first, 7), *range(last + 1)]
    return sorted(set(days))


def read_time_of_day(raw: Any) -> TimeOfDay:
    """Minutes since midnight of '10:00'."""
    found = re.fullmatch(r"([01]?[0-9]|2[0-4]):([0-5][0-9])", str(raw).strip()) if isinstance(raw, str) else None
    minute = int(found[1]) * 60 + int(found[2]) if found else DAY + 1
    if minute > DAY:
        raise ValueProblem(f"'{shown(raw)}'", "a time of day was expected, such as 10:00")
    return minute


def read_hours(raw: Any) -> Hours:
    """'weekdays 08:00-18:00', 'every day 09:00-18:00', 'always', or a list of such; a span may pass midnight."""
    right = "hours were expected, such as 'weekdays 08:00-18:00', 'monday to saturday 09:00-17:00' or 'always'"
    minutes: set[tuple[int, int]] = set()
    for item in raw if isinstance(raw, list) and raw else [raw]:
        if not isinstance(item, str) or len(item) > LONGEST:
            raise ValueProblem(f"'{shown(item)}'", right)
        if item.strip().lower() == "always":
            minutes.add((0, 7 * DAY))
            continue
        found = re.fullmatch(r"(.+?)\s+([0-9]{1,2}:[0-9][0-9])\s*(?:-|–|to)\s*([0-9]{1,2}:[0-9][0-9])", item.strip())
        days = _days(found[1]) if found else None
        if found is None or days is None:
            raise ValueProblem(f"'{shown(item)}'", right)
        opens, closes = read_time_of_day(found[2]), read_time_of_day(found[3])
        closes += DAY if closes <= opens else 0
        for day in days:
            begin, end = day * DAY + opens, day * DAY + closes
            minutes.add((begin, min(end, 7 * DAY)))
            if end > 7 * DAY:
                minutes.add((0, end - 7 * DAY))
    spans: list[tuple[int, int]] = []
    for begin, end in sorted(minutes):
        if spans and begin <= spans[-1][1]:
            spans[-1] = (spans[-1][0], max(end, spans[-1][1]))
        else:
            spans.append((begin, end))
    return Hours(tuple(spans))


def read_meetings(raw: Any) -> Meetings:
    """'every day 10:00', 'wednesday 14:00', 'weekdays 09:00', or a list of such."""
    right = "when it is held was expected, such as 'wednesday 14:00' or 'weekdays 09:00'"
    minutes: set[int] = set()
    for item in raw if isinstance(raw, list) and raw else [raw]:
        found = (
            re.fullmatch(r"(.+?)\s+([0-9]{1,2}:[0-9][0-9])", item.strip())
            if isinstance(item, str) and len(item) <= LONGEST
            else None
        )
        days = _days(found[1]) if found else None
        if found is None or days is None:
            raise ValueProblem(f"'{shown(item)}'", right)
        minutes |= {(day * DAY + read_time_of_day(found[2])) % (7 * DAY) for day in days}
    return Meetings(tuple(sorted(minutes)))
