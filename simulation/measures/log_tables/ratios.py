"""Sums over sums in months, weeks and the whole window: many groups of many measures worked out at a time."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.measures.log_tables.labels import NOT_RECORDED
from simulation.measures.log_tables.window import Floats, Window

Numbers = npt.NDArray[np.floating[Any]]
Texts = npt.NDArray[np.object_]
MOST = 1 << 18
"""Numbers that may wait to be worked out, so that they never take much memory."""


class Asked(NamedTuple):
    """One measure of some groups: what is summed above and below, in which periods."""

    part: int
    by: Texts
    groups: Texts
    top: Numbers
    bottom: Numbers | float
    scale: float
    periods: Sequence[str]


class Rows(NamedTuple):
    """Rows of the table of results; `part` says to which they belong, those of one being in order."""

    part: npt.NDArray[np.int64]
    period: Texts
    by: Texts
    group: Texts
    value: Floats


class Ratios:
    """Gathers what is asked for, and the rows that come of it."""

    def __init__(self, window: Window) -> None:
        self.window, self.found = window, list[Rows]()
        self._asked, self._waiting = list[Asked](), 0
        self._names = {period: texts(names) for period, (names, _) in window.periods.items()}

    def add(self, asked: Asked) -> None:
        """To be worked out with others; what is above is groups x days, and nobody changes it any more."""
        self._asked.append(asked)
        self._waiting += asked.top.size
        if self._waiting > MOST:
            self.work_out()

    def work_out(self) -> None:
        """Work out what was asked for by now."""
        asked, self._asked, self._waiting = self._asked, [], 0
        for period in self.window.periods:
            some = [one for one in asked if period in one.periods]
            if some:
                self._work_out(some, period)

    def _work_out(self, some: list[Asked], period: str) -> None:
        lengths = [len(one.groups) for one in some]
        above = self.window.sums(np.concatenate([one.top for one in some]), period)
        below, scale = np.empty_like(above), np.repeat([one.scale for one in some], lengths)
        known: dict[int, Floats] = {}
        first = 0
        for one, length in zip(some, lengths, strict=True):
            if isinstance(one.bottom, np.ndarray):
                if id(one.bottom) not in known:
                    known[id(one.bottom)] = self.window.sums(one.bottom, period)
                below[first : first + length] = known[id(one.bottom)]
            else:
                below[first : first + length] = one.bottom
            first += length
        by, groups = np.concatenate([one.by for one in some]), np.concatenate([one.groups for one in some])
        exists = below > 0
        unknown = np.flatnonzero(groups == NOT_RECORDED)
        exists[unknown] &= above[unknown].any(axis=1, keepdims=True)
        above *= scale[:, None]
        value = np.divide(above, below, out=np.zeros_like(above), where=exists)
        row, when = exists.nonzero()
        part = np.repeat([one.part for one in some], lengths)
        self.found.append(
            Rows(part.take(row), self._names[period].take(when), by.take(row), groups.take(row), value[row, when])
        )


def texts(names: Sequence[str] | Texts) -> Texts:
    """As an array, from which many can be taken at once."""
    return np.array(names, dtype=object)
