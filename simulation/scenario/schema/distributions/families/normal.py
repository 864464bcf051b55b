"""Times that scatter evenly about their mean."""

from dataclasses import dataclass

from simulation.core.numerics.plain_math import exp, normal_quantile
from simulation.core.numerics.special_functions import normal_tail
from simulation.core.numerics.time_forms import NOTHING
from simulation.scenario.schema.distributions.base import ByQuantile, Parameter, Unit
from simulation.scenario.schema.distributions.registry import family

ROOT_TWO_PI = 2.50662827463100050242


@family
@dataclass(frozen=True)
class Normal(ByQuantile):
    """A normal of which nothing below zero is drawn; its mean is above that of the whole where much is cut off."""

    name = "normal"
    accepts = (
        Parameter("mean", Unit.TIME, "the mean before it is cut at zero"),
        Parameter("sd", Unit.TIME, "the standard deviation before it is cut at zero", above_zero=True),
    )

    mean_: float
    sd: float

    def quantile(self, u: float) -> float:
        """The normal's at a share of what is above zero, from above where its digits are."""
        if self.sd < NOTHING:
            return self.mean_
        kept = normal_tail(-self.mean_ / self.sd)
        rest = (1.0 - u) * kept
        z = -normal_quantile(rest) if rest < 0.5 else normal_quantile(1.0 - kept + u * kept)
        return max(0.0, self.mean_ + self.sd * z)

    def mean(self) -> float:
        """The density at zero over what is above it, added to the mean of the whole."""
        if self.sd < NOTHING:
            return self.mean_
        z = self.mean_ / self.sd
        return self.mean_ + self.sd * exp(-z * z / 2.0) / ROOT_TWO_PI / normal_tail(-z)
