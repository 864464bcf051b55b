"""Hours of the week, meetings and times of day as people write them: 'weekdays 08:00-18:00', 'wednesday 14:00',
'10:00'.
"""

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

from simulation.core.errors import ValueProblem, collect_problems
from simulation.core.units import shown
from simulation.core.vocabulary import DAY, WEEKDAYS

MOST_WEEKS = 53
"""Of a cycle."""
LONGEST = 200
"""Characters of one text; a longer one is not read."""

TimeOfDay = int
"""Minutes since midnight."""


@dataclass(frozen=True)
class Hours:
    """Open spans of a week, in minutes since Monday 00:00, half-open, in order and apart; of a cycle of weeks those of
    its first.
    """

    spans: tuple[tuple[int, int], ...]
    weeks: tuple["Hours", ...] = ()
    """The weeks of a cycle, in turn."""
    first: datetime.date | None = None
    """The Monday of one of its first weeks."""

    def on(self, day: datetime.date) -> "Hours":
        """The hours of the week in which a day is."""
        return self.weeks[_turn(self.first, day, len(self.weeks))] if self.first is not None else self


@dataclass(frozen=True)
class Meetings:
    """Minutes of a week, since Monday 00:00, at which a meeting is held, in order; of a cycle of weeks those of its
    first.
    """

    minutes: tuple[int, ...]
    weeks: tuple["Meetings", ...] = ()
    """The weeks of a cycle, in turn."""
    first: datetime.date | None = None
    """The Monday of one of its first weeks."""

    def on(self, day: datetime.date) -> "Meetings":
        """The meetings of the week in which a day is."""
        return self.weeks[_turn(self.first, day, len(self.weeks))] if self.first is not None else self


def _turn(first: datetime.date, day: datetime.date, weeks: int) -> int:
    """Which week of a cycle a day is in, also before the first."""
    return (day - first).days // 7 % weeks


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
    """'weekdays 08:00-18:00', 'every day 09:00-18:00', 'always', or a list of such; a span may pass midnight. Or a
    cycle of weeks, {weeks: [...], from: 2024-01-01}.
    """
    if isinstance(raw, Mapping):
        weeks, first = _cycle(raw, read_hours, Hours(()))
        return Hours(weeks[0].spans, weeks, first)
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
    """'every day 10:00', 'wednesday 14:00', 'weekdays 09:00', or a list of such. Or a cycle of weeks, {weeks: [...],
    from: 2024-01-01}.
    """
    if isinstance(raw, Mapping):
        weeks, first = _cycle(raw, read_meetings, Meetings(()))
        return Meetings(weeks[0].minutes, weeks, first)
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


X = TypeVar("X")


def _cycle(raw: Mapping[str, Any], read: Callable[[Any], X], closed: X) -> tuple[tuple[X, ...], datetime.date]:
    """The weeks of a cycle in turn, and the Monday of a first one; `closed` is a week without any hours."""
    if set(raw) != {"weeks", "from"} or not isinstance(raw["weeks"], list):
        raise ValueProblem(
            f"a mapping with {', '.join(map(str, raw)) or 'nothing'}",
            "one week, or a cycle of weeks was expected: {weeks: [weekdays 08:00-18:00, closed], from: 2024-01-01}",
        )
    if not 2 <= len(raw["weeks"]) <= MOST_WEEKS:
        raise ValueProblem(f"a cycle of {len(raw['weeks'])} weeks", f"from 2 to {MOST_WEEKS} weeks", ("weeks",))
    faults: list[tuple[tuple[str, ...], str, str]] = []
    weeks = []
    for place, said in enumerate(raw["weeks"]):
        if str(said).strip().lower() == "closed":
            weeks.append(closed)
        elif isinstance(said, Mapping):
            faults.append((("weeks", str(place)), "a cycle in a cycle", "the hours of one week were expected"))
        else:
            below: list[tuple[tuple[str, ...], str, str]] = []
            weeks.append(collect_problems(below, str(place), partial(read, said)))
            faults += [(("weeks", *path), met, right) for path, met, right in below]
    try:
        day = datetime.date.fromisoformat(str(raw["from"]).strip())
    except ValueError:
        faults.append((("from",), f"'{shown(raw['from'])}'", "a date in a first week was expected, such as 2024-01-01"))
        day = datetime.date(2024, 1, 1)
    if faults:
        raise ValueProblem.all(faults)
    return tuple(weeks), day - datetime.timedelta(days=min(day.weekday(), (day - datetime.date.min).days))
