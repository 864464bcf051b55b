"""The measured window in days, months and weeks, and the three ways of counting in it: minutes, midnights and events.

Everything is first counted by day, in an array of groups x days; months, ISO weeks and the whole window are sums of
days. A window that begins or ends within a day has shorter days at its edges.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.vocabulary import DAY, YEAR
from simulation.measures.log_tables.counting import Columns, count, minutes, narrow, overlaps, spread
from simulation.measures.log_tables.tables import Ints
from simulation.scenario.calendar.days import Days, X
from simulation.scenario.schema.values import Value

Floats = npt.NDArray[np.float64]
Clock = Callable[[Ints], Floats]
"""Turns minutes since the start of the run into minutes that count, such as open minutes."""

NOTHING = np.zeros(0)
NOBODY = np.zeros((0, 0))
ITSELF = np.zeros((0, 0), dtype=np.int32)
"""The groups of codes that are groups."""


FEW = 2048
"""Codes by which lines are counted first, when that is exact, to be spread over their groups by day: one sum a line."""


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups of lines that each belong to several: in parts, codes that are lines x kinds with the groups of each
    code, or with `ITSELF`.
    """

    parts: tuple[tuple[Columns, Columns], ...]

    @classmethod
    def of_mixes(cls, mix: Ints, groups: Columns, others: Columns) -> "Groups":
        """Lines whose groups a mix stands for, and others besides."""
        return cls((((narrow(mix[:, None])), groups), (others, ITSELF))[: 2 if others.shape[1] else 1])

    def take(self, lines: Ints) -> Columns:
        """All groups of these lines: lines x kinds."""
        return np.hstack(
            [codes[lines] if of_code is ITSELF else of_code[codes[lines, 0]] for codes, of_code in self.parts]
        )


@dataclass(frozen=True)
class Window:
    """The minutes from `begin` to just before `end`, counted from 00:00 of `first_day`."""

    first_day: datetime.date
    begin: int
    end: int

    @cached_property
    def day_zero(self) -> int:
        """Number of the day in which the window begins; the run's first day is 0."""
        return self.begin // DAY

    @cached_property
    def edges(self) -> Ints:
        """Minutes at which the days of the window begin, and its end; one more than there are days."""
        midnights = np.arange(self.day_zero + 1, -(-self.end // DAY)) * DAY
        return np.concatenate([[self.begin], midnights, [max(self.end, self.begin)]]).astype(np.int64)

    @cached_property
    def calendar(self) -> Days:
        """The days of the window."""
        return Days(self.first_day + datetime.timedelta(days=self.day_zero), len(self.edges) - 1)

    @cached_property
    def dates(self) -> list[datetime.date]:
        """The date of each day."""
        return list(self.calendar)

    def each_of(self, value: Value[X], read: Callable[[X], float]) -> Floats:
        """What `read` makes of a value's entry on each day; the value may depend on dates only."""
        return np.array(self.calendar.each_of(value, read))

    @cached_property
    def weekdays(self) -> Ints:
        """0 for Monday to 6 for Sunday, for each day."""
        return np.array(self.calendar.weekdays, dtype=np.int64)

    @cached_property
    def minutes(self) -> Floats:
        """Minutes of each day that lie in the window."""
        return np.diff(self.edges).astype(np.float64)

    @cached_property
    def days(self) -> Floats:
        """The same in days: 1, or less at the edges."""
        return self.minutes / DAY

    @cached_property
    def midnights(self) -> Floats:
        """1 for each day whose 00:00 lies in the window, else 0."""
        first = 1.0 if self.begin % DAY == 0 else 0.0
        return np.concatenate([[first], np.ones(len(self.dates) - 1)])

    @cached_property
    def years(self) -> float:
        """Length in years of 365 days."""
        return (self.end - self.begin) / DAY / YEAR

    @cached_property
    def periods(self) -> dict[str, tuple[list[str], Ints]]:
        """For `whole`, `month` and `week`: the name of each period and the day at which it begins."""
        months = [f"{day.year}-{day.month:02d}" for day in self.dates]
        weeks = [f"{year}-W{week:02d}" for year, week, _ in map(datetime.date.isocalendar, self.dates)]
        return {"whole": _runs(["whole"]), "month": _runs(months), "week": _runs(weeks)}

    def contains(self, minute: Ints) -> npt.NDArray[np.bool_]:
        """Whether each minute lies in the window."""
        return (minute >= self.begin) & (minute < self.end)

    def day(self, minute: Ints) -> Ints:
        """The day of the window in which each minute lies."""
        return minute // DAY - self.day_zero

    def count(
        self, minute: Ints, group: Ints | Groups, groups: int, weight: npt.NDArray[np.generic] | None = None
    ) -> Floats:
        """Events of each group on each day: groups x days. Minutes outside the window are left out; so is group -1.

        `group` is the group of each line, here and below, or several of them.
        """
        found: Floats = self._count(minute, group, groups, weight, 1)[0]
        return found

    def count_both(
        self, minute: Ints, group: Ints | Groups, groups: int, weight: npt.NDArray[np.generic]
    ) -> tuple[Floats, Floats]:
        """As `count`, the sum of `weight` and the number of events."""
        weighed, events = self._count(minute, group, groups, weight, 2)
        return weighed, events

    def _count(
        self, minute: Ints, group: Ints | Groups, groups: int, weight: npt.NDArray[np.generic] | None, both: int
    ) -> Floats:
        days = len(self.dates)
        found = np.zeros((both, groups, days))
        weights = NOTHING if weight is None else weight.astype(np.float64, copy=False)
        when, exact = narrow(minute), weight is None or weight.dtype.kind in "bui"
        for codes, of_code in _parts(group):
            few = exact and _few(of_code)
            into, by = (np.zeros((both, len(of_code), days)), ITSELF) if few else (found, of_code)
            count(when, codes, by, weights, self.begin, self.end, into[0], into[1] if both == 2 else NOBODY)
            if few:
                for of_codes, whole in zip(into, found, strict=True):
                    spread(of_codes, of_code, whole)
        return found

    def presence(
        self, begin: Ints, end: Ints, group: Ints | Groups, groups: int, clock: Clock | None = None
    ) -> "Presence":
        """Patients of each group in [begin, end), by the clock if one is given; see `Presence`."""
        number, passed = np.zeros((2, groups, len(self.edges)))
        found = Presence(self, clock, number, passed, np.zeros(groups))
        on, off = (
            (NOTHING, NOTHING)
            if clock is None
            else (clock(np.maximum(begin, self.begin)), clock(np.minimum(end, self.end)))
        )
        since, until = narrow(begin), narrow(end)
        for codes, of_code in _parts(group):
            if _few(of_code):
                more, sum_of_more = np.zeros((2, len(of_code), len(self.edges)))
                first = np.zeros((len(of_code), 1))
                overlaps(since, until, codes, ITSELF, on, off, self.begin, self.end, more, sum_of_more, first[:, 0])
                for part, whole in ((more, number), (sum_of_more, passed), (first, found.first[:, None])):
                    spread(part, of_code, whole)
            else:
                overlaps(since, until, codes, of_code, on, off, self.begin, self.end, number, passed, found.first)
        return found

    def person_minutes(
        self, begin: Ints, end: Ints, group: Ints | Groups, groups: int, clock: Clock | None = None
    ) -> Floats:
        """Minutes that patients of each group spend in [begin, end) on each day, by the clock if one is given: groups x
        days.
        """
        return self.presence(begin, end, group, groups, clock).minutes()

    def census(self, begin: Ints, end: Ints, group: Ints | Groups, groups: int) -> Floats:
        """Patients of each group at each midnight before that minute's events (began before it, not ended before it):
        groups x days.
        """
        return self.presence(begin, end, group, groups).census()

    def sums(self, by_day: npt.NDArray[np.floating[Any]], period: str) -> Floats:
        """Sums over the days of each month, week or the whole window; the last axis is days before and periods
        after.
        """
        return np.add.reduceat(by_day.astype(np.float64, copy=False), self.periods[period][1], axis=-1)


@lru_cache(maxsize=4)
def window_of(first_day: datetime.date, begin: int, end: int) -> Window:
    """A window whose days, months and weeks are worked out once: replications measure the same one."""
    return Window(first_day, begin, end)


@dataclass(frozen=True)
class Presence:
    """Stays gathered by group and day, as `overlaps` finds them, from which patients are counted in both ways."""

    window: Window
    clock: Clock | None
    number: Floats
    passed: Floats
    first: Floats

    def minutes(self) -> Floats:
        """Minutes spent by each group on each day.

        Exact: at every edge of a day the sum of (edge - beginning) over who has begun, less the same of who has ended.
        """
        edges = self.window.edges[1:]
        found = np.empty((len(self.first), len(edges)))
        minutes(self.number, self.passed, edges.astype(np.float64) if self.clock is None else self.clock(edges), found)
        return found

    def census(self) -> Floats:
        """Patients of each group at each midnight."""
        return np.hstack([self.first[:, None], np.cumsum(self.number[:, :-2], axis=1)]) * self.window.midnights


def found_at(begin: Ints, end: Ints, moments: range) -> tuple[Ints, Ints]:
    """Of the lines that last from `begin` to `end`, both included, which are there at these moments, which rise by
    equal steps; and at which: once for each moment.
    """
    first, step = moments.start, moments.step
    earliest = np.maximum(-((first - begin) // step), 0)
    latest = np.minimum((end - first) // step, len(moments) - 1)
    times = np.maximum(latest - earliest + 1, 0)
    lines = np.repeat(np.arange(len(times)), times.astype(np.intp))
    so_far = np.concatenate([[0], np.cumsum(times)[:-1]]) if len(times) else times
    turn = np.arange(len(lines)) - so_far.take(lines)
    return lines, first + step * (earliest.take(lines) + turn)


def _parts(group: Ints | Groups) -> tuple[tuple[Columns, Columns], ...]:
    """What is counted by in one go each: the codes of lines, and the groups of each code."""
    if isinstance(group, Groups):
        return group.parts
    return ((narrow(group[:, None]), ITSELF),)


def _few(of_code: Columns) -> bool:
    return 0 < len(of_code) <= FEW


def _runs(names: list[str]) -> tuple[list[str], Ints]:
    begins = [place for place, name in enumerate(names) if place == 0 or name != names[place - 1]]
    return [names[place] for place in begins], np.array(begins, dtype=np.intp)
