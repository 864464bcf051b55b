"""Times whose end grows likelier, or less likely, the longer they last."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from simulation.core.errors import ValueProblem
from simulation.core.numerics import time_forms
from simulation.core.numerics.plain_math import exp, log
from simulation.core.numerics.special_functions import log_gamma
from simulation.core.numerics.time_forms import TimeForm
from simulation.scenario.schema.distributions.base import Distribution, Parameter, Unit
from simulation.scenario.schema.distributions.registry import family


@family
@dataclass(frozen=True)
class Weibull(Distribution):
    """With a shape above 1 the end grows likelier the longer it lasts, below 1 less likely."""

    name = "weibull"
    accepts = (
        Parameter("mean", Unit.TIME, "the mean", above_zero=True),
        Parameter("sd", Unit.TIME, "the standard deviation", above_zero=True),
        Parameter("scale", Unit.TIME, "the time that 63 % do not exceed", above_zero=True),
        Parameter("shape", Unit.NUMBER, "1 is an exponential", above_zero=True, least=0.1, most=200.0),
    )
    given_by = (("mean", "sd"), ("mean", "shape"), ("scale", "shape"))

    scale: float
    shape: float

    @classmethod
    def of(cls, given: Mapping[str, float]) -> "Weibull":
        """By scale and shape."""
        shape = given["shape"] if "shape" in given else _shape_of(given["sd"] / given["mean"])
        scale = given["scale"] if "scale" in given else given["mean"] / exp(log_gamma(1.0 + 1.0 / shape))
        return cls(scale, shape)

    def quantile(self, u: float) -> float:
        """Its inverse."""
        return self.scale * exp(log(-log(1.0 - u)) / self.shape)

    def mean(self) -> float:
        """By the gamma function."""
        return self.scale * exp(log_gamma(1.0 + 1.0 / self.shape))

    def form(self) -> TimeForm:
        """WEIBULL."""
        return TimeForm(time_forms.WEIBULL, self.scale, self.shape)


def _shape_of(spread: float) -> float:
    """The shape with this standard deviation over mean."""
    wanted, low, high = spread * spread, 0.1, 200.0
    for _ in range(200):
        middle = math.sqrt(low * high)
        spread = exp(log_gamma(1 + 2 / middle) - 2 * log_gamma(1 + 1 / middle)) - 1
        low, high = (middle, high) if spread > wanted else (low, middle)
    shape = math.sqrt(low * high)
    if not 0.11 < shape < 199:
        raise ValueProblem(
            "a mean and sd that no Weibull has", "sd lies between about 1 % and 1000 % of the mean", ("sd",)
        )
    return shape
