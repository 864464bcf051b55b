"""How many people come on each day: the Poisson quantile of one uniform at that day's mean. Compiled where numba is
there, else in numpy.

Days with one mean stand together, and how likely it is that at most so many come is added up once for all of them. A
worked example of five days with the means 2, 3, 2, 0, 2: the means are [0, 2, 3], the days in their order
[3, 0, 2, 4, 1], and those of each mean begin at [0, 1, 4, 5].
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc
from simulation.core.kept import kept
from simulation.core.numerics.quantiles import poisson_beginning
from simulation.plan.compile import StreamPlan

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def _counts_of_days(
    draw: Floats,
    days: Ints,
    begins: Ints,
    mean: Floats,
    first: Ints,
    likely: Floats,
    length: Ints,
    up_to: Floats,
    found: Ints,
) -> None:
    """The count of each day: the first one up to which it is as likely as `draw` says, at most the last looked at.

    Those of mean k are the days from begins[k] to before begins[k + 1]. So many come of whom the `first` count is as
    `likely` as that, and `length` counts from there on are looked at; `up_to` has room for the longest.
    """
    for k in range(len(mean)):
        chance, total = likely[k], 0.0
        for place in range(length[k]):
            total += chance
            up_to[place] = total
            chance *= mean[k] / (first[k] + place + 1)
        for line in range(begins[k], begins[k + 1]):
            aim, low, high = draw[days[line]], 0, length[k] - 1
            while low < high:
                middle = (low + high) // 2
                if up_to[middle] < aim:
                    low = middle + 1
                else:
                    high = middle
            found[days[line]] = first[k] + low


def _counts_in_numpy(
    draw: Floats,
    days: Ints,
    begins: Ints,
    mean: Floats,
    first: Ints,
    likely: Floats,
    length: Ints,
    _: Floats,
    found: Ints,
) -> None:
    for k, start in enumerate(first.tolist()):
        here, last = days[begins[k] : begins[k + 1]], int(length[k]) - 1
        further = mean[k] / np.arange(start + 1, start + last + 1)
        up_to = np.add.accumulate(np.multiply.accumulate(np.concatenate([likely[k : k + 1], further])))
        found[here] = start + np.minimum(np.searchsorted(up_to, draw[here]), last)


counts_of_days = jit_nogc(_counts_of_days, _counts_in_numpy)


@dataclass(frozen=True)
class Days:
    """The days of a run by how many people of a cohort come on each in the mean; as `counts_of_days` takes them."""

    days: Ints
    begins: Ints
    mean: Floats
    first: Ints
    likely: Floats
    length: Ints

    @staticmethod
    def of(means: Floats) -> "Days":
        """Of the mean of each day."""
        mean, which = np.unique(means, return_inverse=True)
        begins = np.searchsorted(np.sort(which), np.arange(len(mean) + 1))
        first, likely, length = zip(*map(_beginning, mean.tolist()), strict=True)
        days = np.argsort(which, kind="stable")
        return Days(_wide(days), _wide(begins), mean, _wide(first), np.array(likely), _wide(length))

    def counts(self, draw: Floats) -> Ints:
        """How many come on each day at its uniform."""
        found = np.empty(len(self.days), dtype=np.int64)
        room = np.empty(int(self.length.max()))
        counts_of_days(draw, self.days, self.begins, self.mean, self.first, self.likely, self.length, room, found)
        return found


def _wide(numbers: npt.ArrayLike) -> Ints:
    """In the type that compiled code is made for; in a browser, whose sizes have 32 bits, numpy's own is another."""
    return np.array(numbers, dtype=np.int64)


@kept
def days_of(stream: StreamPlan) -> list[Days]:
    """The days of each cohort of a stream, worked out once for all replications."""
    return [Days.of(means) for means in stream.means]


_beginning = lru_cache(maxsize=1 << 16)(poisson_beginning)


def compile_counts() -> None:
    """Compile what counts, or fetch it from the cache; fails as `jit.failures` says."""
    numbers, floats = np.zeros(1, dtype=np.int64), np.zeros(1)
    compile_for(counts_of_days, floats, numbers, numbers, floats, numbers, floats, numbers, floats, numbers)


__all__ = ["Days", "compile_counts", "days_of"]
