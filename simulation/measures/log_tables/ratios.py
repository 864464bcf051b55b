"""Sums over sums in months, weeks and the whole window: many groups of many measures worked out at a time."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.measures.log_tables.labels import NOT_RECORDED
from simulation.measures.log_tables.window import Floats, Window

Numbers = npt.NDArray[np.floating[Any]]
Texts = npt.NDArray[np.object_]


InTime = Callable[[str, str, str, str], bool]
"""Whether a row has months, or weeks: from which of the two, the measure, by and group."""


class Summed(NamedTuple):
    """One measure of some groups, and what is summed above and below over each month, each week or the whole window.
    `part` says to which rows of the table it belongs; `by` is one for all groups, or each group's own.
    """

    part: int
    by: str | Texts
    groups: Sequence[str] | Texts
    top: Floats
    below: Numbers | float
    scale: float


class Rows(NamedTuple):
    """Rows of the table of results; `part` says to which they belong, those of one being in order."""

    part: npt.NDArray[np.int64]
    period: Texts
    by: Texts
    group: Texts
    value: Floats


class Ratios:
    """Sums what is asked for over its periods at once, and makes rows of all the sums at the end."""

    def __init__(self, window: Window, in_time: InTime | None = None) -> None:
        """`in_time`: which rows are wanted in months and weeks; all of them when not said."""
        self.window, self.found, self._in_time = window, list[Rows](), in_time
        self._names = {period: texts(names) for period, (names, _) in window.periods.items()}
        self._asked: dict[str, list[Summed]] = {period: [] for period in self._names}
        self._below: dict[int, tuple[Numbers, dict[str, Floats]]] = {}

    def add(
        self,
        part: int,
        measure: str,
        by: str | Texts,
        groups: Sequence[str] | Texts,
        top: Numbers,
        bottom: Numbers | float,
        scale: float,
        periods: Sequence[str],
    ) -> None:
        """A ratio of one measure in these periods, to be worked out with others; `bottom` as in `ResultTable.ratio`."""
        for period in periods:
            below = self._sums_below(bottom, period)
            if period == "whole" or self._in_time is None:
                self._asked[period].append(Summed(part, by, groups, self.window.sums(top, period), below, scale))
                continue
            of = [by] * len(groups) if isinstance(by, str) else by
            each = enumerate(zip(of, groups, strict=True))
            if lines := [line for line, one in each if self._in_time(period, measure, *one)]:
                below = below[lines] if isinstance(below, np.ndarray) and below.ndim == 2 else below
                names, sums = [groups[line] for line in lines], self.window.sums(top[lines], period)
                self._asked[period].append(Summed(part, texts([of[line] for line in lines]), names, sums, below, scale))

    def _sums_below(self, bottom: Numbers | float, period: str) -> Numbers | float:
        """The sums of what many are divided by are worked out once."""
        if not isinstance(bottom, np.ndarray):
            return bottom
        _, known = self._below.setdefault(id(bottom), (bottom, {}))  # held, so that no number is taken again
        if period not in known:
            known[period] = self.window.sums(bottom, period)
        return known[period]

    def forget(self) -> None:
        """Let go of what has been divided by."""
        self._below = {}

    def work_out(self) -> None:
        """Make rows of what was asked for."""
        for period, some in self._asked.items():
            if some:
                self._work_out(some, period)
        self._asked = {period: [] for period in self._names}

    def _work_out(self, some: list[Summed], period: str) -> None:
        lengths = [len(one.groups) for one in some]
        above = np.concatenate([one.top for one in some])
        below, scale, first = np.empty_like(above), np.repeat([one.scale for one in some], lengths), 0
        for one, length in zip(some, lengths, strict=True):
            below[first : first + length] = one.below
            first += length
        groups = texts([group for one in some for group in one.groups])
        each = ([one.by] * len(one.groups) if isinstance(one.by, str) else one.by for one in some)
        by = texts([name for names in each for name in names])
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
