"""Times with a long right tail."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from simulation.core.errors import ValueProblem
from simulation.core.numerics import time_forms
from simulation.core.numerics.plain_math import exp, log, log1p, normal_quantile
from simulation.core.numerics.time_forms import TimeForm
from simulation.core.vocabulary import DAY
from simulation.scenario.schema.distributions.base import Distribution, Parameter, Unit
from simulation.scenario.schema.distributions.registry import family


@family
@dataclass(frozen=True)
class Lognormal(Distribution):
    """Its logarithm is normal: most times are short and a few very long, as lengths of stay are."""

    name = "lognormal"
    accepts = (
        Parameter("mean", Unit.TIME, "the mean"),
        Parameter("median", Unit.TIME, "the median"),
        Parameter("sd", Unit.TIME, "the standard deviation"),
        Parameter(
            "mu", Unit.LOG_DAYS, "the mean of the logarithm of the time, as in '5.2 log minutes'; of days when not said"
        ),
        Parameter("sigma", Unit.NUMBER, "the standard deviation of that logarithm; at most 6 however it is given"),
    )
    given_by = (("mean", "median"), ("mean", "sd"), ("mu", "sigma"), ("median", "sigma"))

    median: float
    sigma: float

    @classmethod
    def of(cls, given: Mapping[str, float]) -> "Lognormal":
        """By median and sigma."""
        if "mu" in given:
            median, sigma = DAY * exp(min(given["mu"], 50.0)), given["sigma"]
        elif "sigma" in given:
            median, sigma = given["median"], given["sigma"]
        elif "median" in given:
            if not 0 < given["median"] <= given["mean"]:
                raise ValueProblem(
                    "a median above the mean", "a lognormal's median is above zero and at most its mean", ("median",)
                )
            median, sigma = given["median"], math.sqrt(2.0 * log(given["mean"] / given["median"]))
        else:
            if given["mean"] <= 0:
                raise ValueProblem("a mean of zero", "a lognormal's mean is above zero", ("mean",))
            sigma = math.sqrt(log1p((given["sd"] / given["mean"]) * (given["sd"] / given["mean"])))
            median = given["mean"] * exp(-(sigma * sigma) / 2.0)
        if sigma < 0 or sigma > 6:
            raise ValueProblem(f"a spread (sigma) of {sigma:g}", "sigma lies between 0 and 6")
        return cls(median, sigma)

    def quantile(self, u: float) -> float:
        """By the normal's."""
        return self.median * exp(self.sigma * normal_quantile(u))

    def mean(self) -> float:
        """By median and sigma."""
        return self.median * exp(self.sigma * self.sigma / 2.0)

    def form(self) -> TimeForm:
        """LOGNORMAL."""
        return TimeForm(time_forms.LOGNORMAL, self.median, self.sigma)

    def known_by(self) -> dict[str, float]:
        """Two lognormals of one mean may be very different."""
        return {"median": self.median, "mean": self.mean()}
