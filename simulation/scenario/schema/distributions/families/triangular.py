"""Times that somebody who knows the work would give by their shortest, likeliest and longest."""

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
class Triangular(Distribution):
    """The shortest, the likeliest and the longest time, as somebody who knows the work would say them."""

    name = "triangular"
    accepts = (
        Parameter("from", Unit.TIME, "the shortest"),
        Parameter("mode", Unit.TIME, "the likeliest"),
        Parameter("to", Unit.TIME, "the longest"),
    )

    from_: float
    mode: float
    to: float

    @classmethod
    def of(cls, given: Mapping[str, float]) -> "Triangular":
        """By its corners."""
        if not given["from"] <= given["mode"] <= given["to"]:
            raise ValueProblem("triangular whose bounds are out of order", "from, mode and to rise", ("from",))
        return cls(given["from"], given["mode"], given["to"])

    def quantile(self, u: float) -> float:
        """A root on either side of the likeliest."""
        a, b, c = self.from_, self.mode, self.to
        if c <= a:
            return a
        if u < (b - a) / (c - a):
            return a + math.sqrt(u * (c - a) * (b - a))
        return c - math.sqrt((1.0 - u) * (c - a) * (c - b))

    def mean(self) -> float:
        """The middle of its corners."""
        return (self.from_ + self.mode + self.to) / 3.0

    def form(self) -> TimeForm:
        """TRIANGULAR."""
        return TimeForm(time_forms.TRIANGULAR, self.from_, self.mode, self.to)
