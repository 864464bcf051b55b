"""Times without memory."""

from dataclasses import dataclass

from simulation.core.numerics import time_forms
from simulation.core.numerics.plain_math import log
from simulation.core.numerics.time_forms import TimeForm
from simulation.scenario.schema.distributions.base import Distribution, Parameter, Unit
from simulation.scenario.schema.distributions.registry import family


@family
@dataclass(frozen=True)
class Exponential(Distribution):
    """Without memory: however long somebody has stayed, the time still to come is the same."""

    name = "exponential"
    accepts = (Parameter("mean", Unit.TIME, "the mean"),)

    mean_: float

    def quantile(self, u: float) -> float:
        """Its inverse."""
        return -self.mean_ * log(1.0 - u)

    def mean(self) -> float:
        """As given."""
        return self.mean_

    def form(self) -> TimeForm:
        """EXPONENTIAL."""
        return TimeForm(time_forms.EXPONENTIAL, self.mean_)
