"""The measured window in days, months and weeks.

Everything is first counted by day, or by the days that lie in one month and one week, in an array of groups x parts;
months, ISO weeks and the whole window are sums of parts. A window that begins or ends within a day has shorter days at
its edges.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.vocabulary import DAY, YEAR
from simulation.measures.loops.counting import Column
from simulation.measures.loops.selecting import at_lines, lines_of, within
from simulation.measures.periods.cut import Cut, Floats, Ints
from simulation.scenario.calendar.days import Days, X
from simulation.scenario.schema.values.value import Value


@dataclass(frozen=True)
class Window(Cut):
    """The minutes from `begin` to just before `end`, counted from 00:00 of `first_day`, cut by day."""

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
    def part_of_day(self) -> Column:
        """Each day is a part."""
        return np.arange(len(self.edges), dtype=np.int32)

    @cached_property
    def in_parts(self) -> "InParts":
        """The same minutes, cut no finer than months and weeks need."""
        return InParts(self, tuple(self.periods))

    @cached_property
    def whole(self) -> "InParts":
        """The same minutes in one part."""
        return InParts(self, ("whole",))

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
        return within(minute, self.begin, self.end)

    def reaches(self, minute: Ints) -> npt.NDArray[np.bool_]:
        """Whether the log still has each minute, so that a follow-up may look at it; it has none from `end` on."""
        return minute < self.end

    def day(self, minute: Ints) -> Ints:
        """The day of the window in which each minute lies."""
        return minute // DAY - self.day_zero

    def sums(self, numbers: npt.NDArray[np.floating[Any]], period: str) -> Floats:
        """Sums over each month, each week or the whole window; the last axis is days before, or parts of `in_parts`,
        and periods after.
        """
        _, begins = self.periods[period]
        if numbers.shape[-1] != len(self.edges) - 1:
            begins = self.in_parts.part_of_day.take(begins)
        return np.add.reduceat(numbers.astype(np.float64, copy=False), begins, axis=-1)


@dataclass(frozen=True)
class InParts(Cut):
    """A window cut into the days that lie in one of each of these periods, such as one month and one week."""

    window: Window
    of: tuple[str, ...]

    @property
    def begin(self) -> int:  # type: ignore[override]
        """Where the window begins."""
        return self.window.begin

    @property
    def end(self) -> int:  # type: ignore[override]
        """Where it ends."""
        return self.window.end

    @cached_property
    def edges(self) -> Ints:
        """Minutes at which the parts begin, and the window's end; one more than there are parts."""
        return self.window.edges[self._first_days]

    @cached_property
    def part_of_day(self) -> Column:
        """The part in which each day of the window lies, and behind them that of its end: one more than there are."""
        days = np.arange(len(self.window.edges))
        return (np.searchsorted(self._first_days, days, side="right") - 1).astype(np.int32)

    @cached_property
    def _first_days(self) -> Ints:
        periods = [self.window.periods[name][1] for name in self.of]
        return np.unique(np.concatenate([*periods, [len(self.window.edges) - 1]]))


@lru_cache(maxsize=4)
def window_of(first_day: datetime.date, begin: int, end: int) -> Window:
    """A window whose days, months and weeks are worked out once: replications measure the same one."""
    return Window(first_day, begin, end)


def found_at(begin: Ints, end: Ints, moments: range) -> tuple[Ints, Ints]:
    """Of the lines that last from `begin` to `end`, both included, which are there at these moments, which rise by
    equal steps; and at which: once for each moment.
    """
    first, step = moments.start, moments.step
    earliest = np.maximum(-((first - begin) // step), 0)
    latest = np.minimum((end - first) // step, len(moments) - 1)
    ever = lines_of(latest >= earliest)
    earliest, latest = at_lines(earliest, ever), at_lines(latest, ever)
    times = (latest - earliest + 1).astype(np.intp)
    turn = np.arange(times.sum()) + np.repeat(earliest - (np.cumsum(times) - times), times)
    return np.repeat(ever, times), first + step * turn


def _runs(names: list[str]) -> tuple[list[str], Ints]:
    begins = [place for place, name in enumerate(names) if place == 0 or name != names[place - 1]]
    return [names[place] for place in begins], np.array(begins, dtype=np.intp)


__all__ = ["Floats", "InParts", "Window", "found_at", "window_of"]
