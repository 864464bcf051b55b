"""Sums over sums in months, weeks and the whole window: many groups of many measures worked out at a time."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.measures.log_tables.labels import NOT_RECORDED
from simulation.measures.periods.window import Floats, Window

Numbers = npt.NDArray[np.floating[Any]]
Texts = npt.NDArray[np.object_]


InTime = Callable[[str, str, str], bool]
"""Whether rows have months, or weeks: from which of the two, the measure, and by what it is split."""


class Asked(NamedTuple):
    """One measure of some groups, and what is summed above and below over each month, each week or the whole window: by
    day or by part of the window. `part` says to which rows of the table it belongs; `by` and `groups` are each row's.
    """

    part: int
    by: Texts
    groups: Texts
    top: Numbers
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
    """Gathers what is asked for, and at the end sums all of it over its periods and makes rows of the sums."""

    def __init__(self, window: Window, in_time: InTime | None = None) -> None:
        """`in_time`: which rows are wanted in months and weeks; all of them when not said."""
        self.window, self.found, self._in_time = window, list[Rows](), in_time
        self._names = {period: texts(names) for period, (names, _) in window.periods.items()}
        self._asked: dict[str, list[Asked]] = {period: [] for period in self._names}
        self._one_word: dict[tuple[str, int], Texts] = {}

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
        one = by if isinstance(by, str) else None
        if isinstance(by, str):
            by = self._all_of(by, len(groups))
        if not isinstance(groups, np.ndarray):
            groups = texts(groups)
        for period in periods:
            wanted = self._in_time if period != "whole" else None
            if wanted is None or (one is not None and wanted(period, measure, one)):
                self._asked[period].append(Asked(part, by, groups, top, bottom, scale))
            elif one is None and (lines := [line for line, of in enumerate(by) if wanted(period, measure, of)]):
                below = bottom[lines] if isinstance(bottom, np.ndarray) and bottom.ndim == 2 else bottom
                self._asked[period].append(Asked(part, by[lines], groups[lines], top[lines], below, scale))

    def _all_of(self, word: str, number: int) -> Texts:
        """So many times the same word."""
        if (word, number) not in self._one_word:
            self._one_word[word, number] = np.full(number, word, dtype=object)
        return self._one_word[word, number]

    def work_out(self) -> None:
        """Make rows of what was asked for."""
        for period, some in self._asked.items():
            if some:
                self._work_out(some, period)
        self._asked = {period: [] for period in self._names}

    def _sums(self, numbers: Sequence[Numbers], period: str) -> list[Floats]:
        """The sums of each over its periods: all that are cut alike are summed at once."""
        alike = dict[int, dict[int, Numbers]]()
        for one in numbers:  # what many are divided by, once
            alike.setdefault(one.shape[-1], {})[id(one)] = one if one.ndim == 2 else one[None]
        known: dict[int, Floats] = {}
        for some in alike.values():
            found = self.window.sums(np.concatenate(list(some.values()), dtype=np.float64), period)
            first = 0
            for key, one in some.items():
                known[key] = found[first : first + len(one)]
                first += len(one)
        return [known[id(one)] for one in numbers]

    def _work_out(self, some: list[Asked], period: str) -> None:
        lengths = [len(one.groups) for one in some]
        arrays = [one.below for one in some if isinstance(one.below, np.ndarray)]
        sums = self._sums([*(one.top for one in some), *arrays], period)
        above, of_arrays = np.concatenate(sums[: len(some)]), iter(sums[len(some) :])
        below, scale, first = np.empty_like(above), np.repeat([one.scale for one in some], lengths), 0
        for one, length in zip(some, lengths, strict=True):
            below[first : first + length] = next(of_arrays) if isinstance(one.below, np.ndarray) else one.below
            first += length
        by, groups = (np.concatenate(column) for column in ([one.by for one in some], [one.groups for one in some]))
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
