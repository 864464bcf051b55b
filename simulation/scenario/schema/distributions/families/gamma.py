"""Times that are a sum of parts."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from simulation.core.errors import ValueProblem
from simulation.core.numerics.plain_math import normal_quantile
from simulation.core.numerics.time_forms import NOTHING
from simulation.scenario.schema.distributions.base import UNIFORMS, ByQuantile, Parameter, Unit
from simulation.scenario.schema.distributions.registry import family

LEAST_SPREAD, MOST_SPREAD = 0.001, 10.0
"""Of sd over mean: between them the quantiles can be worked out."""


@family
@dataclass(frozen=True)
class Gamma(ByQuantile):
    """As a sum of exponential times: less skewed than a lognormal of the same mean and spread."""

    name = "gamma"
    accepts = (
        Parameter("mean", Unit.TIME, "the mean", above_zero=True),
        Parameter("sd", Unit.TIME, "the standard deviation; 0.1 % to 1000 % of the mean", above_zero=True),
    )

    mean_: float
    sd: float

    @classmethod
    def of(cls, given: Mapping[str, float]) -> "Gamma":
        """By mean and standard deviation."""
        if not LEAST_SPREAD <= given["sd"] / given["mean"] <= MOST_SPREAD:
            raise ValueProblem(
                f"an sd of {given['sd'] / given['mean']:.4g} times the mean",
                "the sd of a gamma lies between 0.1 % and 1000 % of its mean",
                ("sd",),
            )
        return cls(given["mean"], given["sd"])

    def quantile(self, u: float) -> float:
        """By the inverse of the incomplete gamma function."""
        return self.many_quantiles((u,))[0]

    def many_quantiles(self, uniforms: Sequence[float]) -> list[float]:
        """As `quantile`, all at once."""
        from simulation.core.numerics.exact_math import gamma_quantiles  # heavy, and checks need none

        if self.mean_ < NOTHING:
            return [0.0] * len(uniforms)
        ratio = self.mean_ / self.sd
        shape = ratio * ratio
        return [each * self.mean_ / shape for each in gamma_quantiles(shape, tuple(uniforms))]

    def mean(self) -> float:
        """As given."""
        return self.mean_

    def points(self) -> tuple[float, ...]:
        """By Wilson and Hilferty (1931): the cube root of a gamma is nearly normal; `check` needs no scipy for it."""
        ninth = (self.sd / self.mean_) * (self.sd / self.mean_) / 9.0
        roots = [max(0.0, 1.0 - ninth + normal_quantile(u) * math.sqrt(ninth)) for u in UNIFORMS]
        return tuple(self.mean_ * root * root * root for root in roots)
