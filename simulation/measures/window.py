"""The measured window in days, months and weeks, and the three ways of counting in it: minutes, midnights and events.

Everything is first counted by day, in an array of groups x days; months, ISO weeks and the whole window are sums of days. A window that begins or ends
within a day has shorter days at its edges.
"""

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.terms import DAY

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Clock = Callable[[Ints], Floats]
"""Turns minutes since the start of the run into minutes that count, such as open minutes."""

YEAR = 365
"""Days to which sums of a window are scaled when they are said 'a year'."""


def _same(minute: Ints) -> Floats:
    return minute.astype(np.float64)


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
    def dates(self) -> list[datetime.date]:
        """The date of each day."""
        first = self.first_day + datetime.timedelta(days=self.day_zero)
        return [first + datetime.timedelta(days=day) for day in range(len(self.edges) - 1)]

    @cached_property
    def weekdays(self) -> Ints:
        """0 for Monday to 6 for Sunday, for each day."""
        return (self.dates[0].weekday() + np.arange(len(self.dates))) % 7

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
        months = [f"{day:%Y-%m}" for day in self.dates]
        weeks = [f"{day:%G-W%V}" for day in self.dates]
        return {"whole": (["whole"], np.zeros(1, dtype=np.int64)), "month": _runs(months), "week": _runs(weeks)}

    def contains(self, minute: Ints) -> npt.NDArray[np.bool_]:
        """Whether each minute lies in the window."""
        return (minute >= self.begin) & (minute < self.end)

    def day(self, minute: Ints) -> Ints:
        """The day of the window in which each minute lies."""
        return minute // DAY - self.day_zero

    def count(self, minute: Ints, group: Ints, groups: int, weight: npt.NDArray[np.floating[Any]] | None = None) -> Floats:
        """Events of each group on each day: groups x days. Minutes outside the window are left out; so is group -1."""
        keep = self.contains(minute) & (group >= 0)
        days = len(self.dates)
        place = group[keep].astype(np.int64) * days + self.day(minute[keep])
        weights = None if weight is None else np.asarray(weight, dtype=np.float64)[keep]
        return np.bincount(place, weights, groups * days).reshape(groups, days).astype(np.float64)

    def person_minutes(self, begin: Ints, end: Ints, group: Ints, groups: int, clock: Clock = _same) -> Floats:
        """Minutes that people of each group spend in [begin, end) on each day: groups x days.

        Exact: the sum of min(t, edge) over all beginnings and ends at every edge, from two counts and no loop.
        """
        keep = (end > self.begin) & (begin < self.end) & (end > begin) & (group >= 0)
        codes = group[keep].astype(np.int64)
        late = self._until_edges(np.minimum(end[keep], self.end), codes, groups, clock)
        soon = self._until_edges(np.maximum(begin[keep], self.begin), codes, groups, clock)
        return np.diff(late - soon, axis=1)

    def _until_edges(self, minute: Ints, group: Ints, groups: int, clock: Clock) -> Floats:
        days = len(self.dates)
        place = group * (days + 1) + self.day(minute)
        size = groups * (days + 1)
        number = np.cumsum(np.bincount(place, minlength=size).reshape(groups, days + 1)[:, :days], axis=1)
        passed = np.cumsum(np.bincount(place, clock(minute), size).reshape(groups, days + 1)[:, :days], axis=1)
        total = np.bincount(group, minlength=groups)[:, None]
        edges = clock(self.edges)
        return np.hstack([total * edges[0], passed + (total - number) * edges[1:]])

    def census(self, begin: Ints, end: Ints, group: Ints, groups: int) -> Floats:
        """People of each group at each midnight before that minute's events (began before it, not ended before it): groups x days."""
        days = len(self.dates)
        first = np.maximum(begin // DAY + 1 - self.day_zero, 0)
        after = np.minimum(end // DAY + 1 - self.day_zero, days)
        keep = (first < after) & (group >= 0)
        codes = group[keep].astype(np.int64) * (days + 1)
        change = np.bincount(codes + first[keep], minlength=groups * (days + 1)) - np.bincount(codes + after[keep], minlength=groups * (days + 1))
        return np.cumsum(change.reshape(groups, days + 1), axis=1)[:, :days] * self.midnights

    def sums(self, by_day: npt.NDArray[np.floating[Any]], period: str) -> Floats:
        """Sums over the days of each month, week or the whole window; the last axis is days before and periods after."""
        return np.add.reduceat(by_day.astype(np.float64, copy=False), self.periods[period][1], axis=-1)


def _runs(names: list[str]) -> tuple[list[str], Ints]:
    begins = [place for place, name in enumerate(names) if place == 0 or name != names[place - 1]]
    return [names[place] for place in begins], np.array(begins, dtype=np.int64)
