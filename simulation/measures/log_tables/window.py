"""The measured window in days, months and weeks, and the three ways of counting in it: minutes, midnights and events.

Everything is first counted by day, in an array of groups x days; months, ISO weeks and the whole window are sums of
days. A window that begins or ends within a day has shorter days at its edges.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.vocabulary import DAY, YEAR
from simulation.measures.log_tables.counting import Column, Columns, count, minutes, narrow, overlaps, spread
from simulation.measures.log_tables.tables import Ints
from simulation.scenario.calendar.days import Days, X
from simulation.scenario.schema.values import Value

Floats = npt.NDArray[np.float64]
Clock = Callable[[Ints], Floats]
"""Turns minutes since the start of the run into minutes that count, such as open minutes."""

NOTHING = np.zeros(0)
ITSELF = np.zeros((0, 0), dtype=np.int32)
"""The groups of codes that are groups."""


FEW = 2048
"""Codes by which lines are counted first, when that is exact, to be spread over their groups by day: one sum a line."""


@dataclass(frozen=True, eq=False)
class Groups:
    """The groups of lines that each belong to several: in parts, each a code of every line (-1 for none) and the groups
    of each code, codes x kinds, or `ITSELF`.
    """

    parts: tuple[tuple[Column, Columns], ...]

    @classmethod
    def of_mixes(cls, mix: Ints, groups: Columns, others: Iterable[Ints] = ()) -> "Groups":
        """Lines whose groups a mix stands for, and others besides."""
        return cls(((narrow(mix), groups), *((narrow(other), ITSELF) for other in others)))

    def kinds(self) -> Iterator[Column]:
        """The group of each line, one kind after another; -1 for none."""
        for code, of_code in self.parts:
            yield from _kinds(code, of_code)


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
        when, weights = narrow(minute), NOTHING if weight is None else weight.astype(np.float64, copy=False)

        def add(code: Column, sums: Floats) -> None:
            count(when, code, weights, self.begin, self.end, sums)

        found = np.zeros((both, groups, len(self.dates)))
        _by_group(group, weight is None or weight.dtype.kind in "bui", add, found)
        return found

    def presence(
        self, begin: Ints, end: Ints, group: Ints | Groups, groups: int, clock: Clock | None = None
    ) -> "Presence":
        """Patients of each group in [begin, end), by the clock if one is given; see `Presence`."""
        since, until, on, off = narrow(begin), narrow(end), NOTHING, NOTHING
        if clock is not None:
            on, off = clock(np.maximum(begin, self.begin)), clock(np.minimum(end, self.end))

        def add(code: Column, sums: Floats) -> None:
            overlaps(since, until, code, on, off, self.begin, self.end, sums)

        found = np.zeros((2, groups, 1 + len(self.edges)))
        _by_group(group, True, add, found)
        return Presence(self, clock, found)

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
    stays: Floats

    def minutes(self) -> Floats:
        """Minutes spent by each group on each day.

        Exact: at every edge of a day the sum of (edge - beginning) over who has begun, less the same of who has ended.
        """
        edges = self.window.edges[1:]
        found = np.empty((self.stays.shape[1], len(edges)))
        minutes(self.stays, edges.astype(np.float64) if self.clock is None else self.clock(edges), found)
        return found

    def census(self) -> Floats:
        """Patients of each group at each midnight."""
        number = self.stays[0]
        return np.hstack([number[:, :1], np.cumsum(number[:, 1:-2], axis=1)]) * self.window.midnights


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


def _by_group(group: Ints | Groups, exact: bool, add: Callable[[Column, Floats], None], found: Floats) -> None:
    """Have `add` add to the sums of each code, to be spread over its groups, or where that is not exact to theirs."""
    for code, of_code in group.parts if isinstance(group, Groups) else ((narrow(group), ITSELF),):
        if exact and 0 < len(of_code) <= FEW:
            by_code = np.zeros((found.shape[0], len(of_code), found.shape[2]))
            add(code, by_code)
            spread(by_code, of_code, found)
        else:
            for one in _kinds(code, of_code):
                add(one, found)


def _kinds(code: Column, of_code: Columns) -> Iterator[Column]:
    """The group of each line, one kind after another; -1 for none."""
    if of_code is ITSELF:
        yield code
    for column in of_code.T:
        yield np.where(code >= 0, column.take(code, mode="clip"), np.int32(-1))


def _runs(names: list[str]) -> tuple[list[str], Ints]:
    begins = [place for place, name in enumerate(names) if place == 0 or name != names[place - 1]]
    return [names[place] for place in begins], np.array(begins, dtype=np.intp)
