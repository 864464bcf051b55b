"""Times as they were counted somewhere."""

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from simulation.core.errors import ValueProblem
from simulation.core.numerics import time_forms
from simulation.core.numerics.time_forms import TimeForm
from simulation.scenario.schema.distributions.base import Distribution, Parameter, Unit
from simulation.scenario.schema.distributions.registry import family


@family
@dataclass(frozen=True)
class Table(Distribution):
    """As counted: quantiles at equal steps joined by straight lines, or observed times each of which comes alike."""

    name = "table"
    accepts = (
        Parameter("quantiles", Unit.TIMES, "times at equal steps from the shortest to the longest", fewest=2),
        Parameter("observed", Unit.TIMES, "times that were observed, in any order"),
        Parameter("counts", Unit.NUMBERS, "beside observed: how often each of them was"),
    )
    given_by = (("quantiles",), ("observed",), ("observed", "counts"))

    quantiles: tuple[float, ...] = ()
    observed: tuple[float, ...] = ()
    counts: tuple[float, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, tuple[float, ...]]) -> "Table":
        """By either list."""
        if "counts" in given:
            times, counts = given["observed"], given["counts"]
            if len(times) != len(counts):
                raise ValueProblem(
                    f"{len(counts)} counts for {len(times)} times", "a count for each time was expected", ("counts",)
                )
            if min(counts) < 0 or not max(counts) > 0:
                raise ValueProblem("counts below zero, or none above it", "counts of people", ("counts",))
            in_order = sorted(each for each in zip(times, counts, strict=True) if each[1] > 0)
            return cls(observed=tuple(time for time, _ in in_order), counts=tuple(count for _, count in in_order))
        if "observed" in given:
            return cls(observed=tuple(sorted(given["observed"])))
        if list(given["quantiles"]) != sorted(given["quantiles"]):
            raise ValueProblem(
                "quantiles that fall", "quantiles rise from the shortest to the longest time", ("quantiles",)
            )
        return cls(given["quantiles"])

    def quantile(self, u: float) -> float:
        """Between its neighbours, or one that was observed."""
        if self.counts:
            return self.observed[min(bisect_right(_running(self.counts), u), len(self.counts) - 1)]
        if self.observed:
            return self.observed[min(int(u * len(self.observed)), len(self.observed) - 1)]
        place = u * (len(self.quantiles) - 1)
        k = min(int(place), len(self.quantiles) - 2)
        low, high = self.quantiles[k], self.quantiles[k + 1]
        return low + (high - low) * (place - k)

    def mean(self) -> float:
        """Of the lines, or of what was observed."""
        if self.counts:
            pairs = zip(self.observed, self.counts, strict=True)
            return math.fsum(time * count for time, count in pairs) / math.fsum(self.counts)
        if self.observed:
            return math.fsum(self.observed) / len(self.observed)
        ends = (self.quantiles[0] + self.quantiles[-1]) / 2.0
        return (math.fsum(self.quantiles) - ends) / (len(self.quantiles) - 1)

    def form(self) -> TimeForm:
        """OBSERVED or QUANTILES; JOINED, of jumps alone, where each was observed so often."""
        if self.counts:
            ends = _running(self.counts)
            shares = [0.0] + [end for end in ends[:-1] for _ in range(2)] + [1.0]
            return TimeForm(time_forms.JOINED, points=(*shares, *(time for time in self.observed for _ in range(2))))
        if self.observed:
            return TimeForm(time_forms.OBSERVED, points=self.observed)
        return TimeForm(time_forms.QUANTILES, points=self.quantiles)


@lru_cache(maxsize=256)
def _running(counts: tuple[float, ...]) -> tuple[float, ...]:
    """The share of people up to each of the times, in their order."""
    whole = math.fsum(counts)
    return tuple(so_far / whole for so_far in accumulate(counts))
