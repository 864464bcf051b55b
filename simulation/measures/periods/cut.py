"""The three ways of counting in a window that is cut into parts: minutes, midnights and events.

A window is cut by day, or no finer than its months and weeks need; a worked example of the second:

    days    Thu 29 Feb   Fri 1 Mar   Sat 2 Mar   Sun 3 Mar   Mon 4 Mar
    month   2024-02      2024-03     2024-03     2024-03     2024-03
    week    2024-W09     2024-W09    2024-W09    2024-W09    2024-W10
    part    0            1           1           1           2
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.vocabulary import DAY
from simulation.measures.loops.counting import Column, Columns, count, count_each, narrow, overlaps, passed, spread
from simulation.measures.loops.selecting import at_lines, either

Ints = npt.NDArray[np.integer[Any]]
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


class Cut:
    """The minutes from `begin` to just before `end`, cut into parts."""

    begin: int
    end: int

    @cached_property
    def edges(self) -> Ints:
        """Minutes at which the parts begin, and the window's end; one more than there are parts."""
        raise NotImplementedError

    @cached_property
    def part_of_day(self) -> Column:
        """The part in which each day of the window lies, and behind them that of its end: one more than there are."""
        raise NotImplementedError

    def count(
        self, minute: Ints, group: Ints | Groups, groups: int, weight: npt.NDArray[np.generic] | None = None
    ) -> Floats:
        """Events of each group in each part: groups x parts. Minutes outside the window are left out; so is group -1.

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

    def count_each(
        self, minute: Ints, group: Ints | Groups, groups: int, weights: Sequence[npt.NDArray[np.generic]]
    ) -> list[Floats]:
        """As `count`, the number of events and the sum of each of these weights, whole numbers of 32 bits."""
        when, each = narrow(minute), np.array(weights, dtype=np.int32).reshape(len(weights), len(minute))

        def add(code: Column, sums: Floats) -> None:
            count_each(when, code, each, self.part_of_day, self.begin, self.end, sums)

        found = np.zeros((1 + len(each), groups, len(self.edges) - 1))
        _by_group(group, True, add, found)
        return list(found)

    def _count(
        self, minute: Ints, group: Ints | Groups, groups: int, weight: npt.NDArray[np.generic] | None, both: int
    ) -> Floats:
        when, weights = narrow(minute), NOTHING if weight is None else weight.astype(np.float64, copy=False)

        def add(code: Column, sums: Floats) -> None:
            count(when, code, weights, self.part_of_day, self.begin, self.end, sums)

        found = np.zeros((both, groups, len(self.edges) - 1))
        _by_group(group, weight is None or weight.dtype.kind in "bui", add, found)
        return found

    def presence(
        self,
        begin: Ints,
        end: Ints,
        group: Ints | Groups,
        groups: int,
        clock: Clock | None = None,
        *,
        midnights: bool = False,
    ) -> "Presence":
        """Patients of each group in [begin, end), by the clock if one is given; with their midnights if those are asked
        for, see `Presence`.
        """
        since, until, on, off = narrow(begin), narrow(end), NOTHING, NOTHING
        if clock is not None:
            on, off = clock(np.maximum(begin, self.begin)), clock(np.minimum(end, self.end))

        def add(code: Column, sums: Floats) -> None:
            overlaps(since, until, code, on, off, self.part_of_day, self.begin, self.end, sums)

        found = np.zeros((3 if midnights else 2, groups, 1 + len(self.edges)))
        _by_group(group, True, add, found)
        return Presence(self, clock, found)

    def person_minutes(
        self, begin: Ints, end: Ints, group: Ints | Groups, groups: int, clock: Clock | None = None
    ) -> Floats:
        """Minutes that patients of each group spend in [begin, end) in each part, by the clock if one is given: groups
        x parts.
        """
        return self.presence(begin, end, group, groups, clock).minutes()

    def census(self, begin: Ints, end: Ints, group: Ints | Groups, groups: int) -> Floats:
        """Patients of each group at the midnights of each part, summed, before that minute's events (began before it,
        not ended before it): groups x parts.
        """
        return self.presence(begin, end, group, groups, midnights=True).census()


@dataclass(frozen=True)
class Presence:
    """Stays gathered by group and part, as `overlaps` finds them, from which patients are counted in both ways."""

    cut: Cut
    clock: Clock | None
    stays: Floats

    def minutes(self) -> Floats:
        """Minutes spent by each group in each part.

        Exact: at every edge of a part the sum of (edge - beginning) over who has begun, less the same of who has ended.
        """
        edges = self.cut.edges[1:]
        return self._passed(1, edges.astype(np.float64) if self.clock is None else self.clock(edges))

    def census(self) -> Floats:
        """Patients of each group at the midnights of each part, summed: a clock that goes on by one at each of them,
        and of who is there at that of the first minute, who came before it.
        """
        found = self._passed(2, ((self.cut.edges[1:] - 1) // DAY).astype(np.float64))
        if self.cut.begin % DAY == 0:
            found[:, 0] += self.stays[0, :, 0]
        return found

    def _passed(self, which: int, clock: Floats) -> Floats:
        found = np.empty((self.stays.shape[1], len(clock)))
        passed(self.stays, which, clock, found)
        return found


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
        return
    some = code >= 0
    every = some.all()
    for column in np.ascontiguousarray(of_code.T):
        yield at_lines(column, code) if every else either(some, column.take(code, mode="clip"), -1)


__all__ = ["ITSELF", "NOTHING", "Clock", "Cut", "Floats", "Groups", "Ints", "Presence"]
