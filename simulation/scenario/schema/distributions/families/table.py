"""Times as they were counted somewhere."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

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
    )
    given_by = (("quantiles",), ("observed",))

    quantiles: tuple[float, ...] = ()
    observed: tuple[float, ...] = ()

    @classmethod
    def of(cls, given: Mapping[str, tuple[float, ...]]) -> "Table":
        """By either list."""
        if "observed" in given:
            return cls(observed=tuple(sorted(given["observed"])))
        if list(given["quantiles"]) != sorted(given["quantiles"]):
            raise ValueProblem(
                "quantiles that fall", "quantiles rise from the shortest to the longest time", ("quantiles",)
            )
        return cls(given["quantiles"])

    def quantile(self, u: float) -> float:
        """Between its neighbours, or one that was observed."""
        if self.observed:
            return self.observed[min(int(u * len(self.observed)), len(self.observed) - 1)]
        place = u * (len(self.quantiles) - 1)
        k = min(int(place), len(self.quantiles) - 2)
        low, high = self.quantiles[k], self.quantiles[k + 1]
        return low + (high - low) * (place - k)

    def mean(self) -> float:
        """Of the lines, or of what was observed."""
        if self.observed:
            return math.fsum(self.observed) / len(self.observed)
        ends = (self.quantiles[0] + self.quantiles[-1]) / 2.0
        return (math.fsum(self.quantiles) - ends) / (len(self.quantiles) - 1)

    def form(self) -> TimeForm:
        """OBSERVED or QUANTILES."""
        if self.observed:
            return TimeForm(time_forms.OBSERVED, points=self.observed)
        return TimeForm(time_forms.QUANTILES, points=self.quantiles)
