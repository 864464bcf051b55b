"""Times between two bounds."""

from collections.abc import Mapping
from dataclasses import dataclass

from simulation.core.errors import ValueProblem
from simulation.core.numerics import time_forms
from simulation.core.numerics.time_forms import TimeForm
from simulation.scenario.schema.distributions.base import Distribution, Parameter, Unit
from simulation.scenario.schema.distributions.registry import family


@family
@dataclass(frozen=True)
class Uniform(Distribution):
    """Every time between two bounds alike."""

    name = "uniform"
    accepts = (Parameter("from", Unit.TIME, "the shortest"), Parameter("to", Unit.TIME, "the longest"))

    from_: float
    to: float

    @classmethod
    def of(cls, given: Mapping[str, float]) -> "Uniform":
        """By its bounds."""
        if not given["from"] <= given["to"]:
            raise ValueProblem("uniform whose bounds are out of order", "from, mode and to rise", ("from",))
        return cls(given["from"], given["to"])

    def quantile(self, u: float) -> float:
        """On the line between them."""
        return self.from_ + (self.to - self.from_) * u

    def mean(self) -> float:
        """The middle."""
        return (self.from_ + self.to) / 2.0

    def form(self) -> TimeForm:
        """UNIFORM."""
        return TimeForm(time_forms.UNIFORM, self.from_, self.to)
