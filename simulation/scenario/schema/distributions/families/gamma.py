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
        Parameter("scale", Unit.TIME, "the mean over the shape", above_zero=True),
        Parameter("shape", Unit.NUMBER, "1 is an exponential", above_zero=True, least=0.01, most=1e6),
    )
    given_by = (("mean", "sd"), ("mean", "shape"), ("scale", "shape"))

    mean_: float
    sd: float

    @classmethod
    def of(cls, given: Mapping[str, float]) -> "Gamma":
        """By mean and standard deviation."""
        if "shape" in given:
            mean = given["mean"] if "mean" in given else given["scale"] * given["shape"]
            return cls(mean, mean / math.sqrt(given["shape"]))
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
        if self.mean_ < NOTHING:
            return [0.0] * len(uniforms)
        ratio = self.mean_ / self.sd
        return _minutes(ratio * ratio, self.mean_, uniforms)

    def mean(self) -> float:
        """As given."""
        return self.mean_

    def points(self) -> tuple[float, ...]:
        """By Wilson and Hilferty (1931): the cube root of a gamma is nearly normal; `check` needs no scipy for it."""
        return _points(self.mean_, (self.sd / self.mean_) * (self.sd / self.mean_))


@family
@dataclass(frozen=True)
class Erlang(ByQuantile):
    """So many phases one after the other, each exponential with the same mean: a gamma whose shape is whole."""

    name = "erlang"
    accepts = (
        Parameter("mean", Unit.TIME, "the mean of all phases together", above_zero=True),
        Parameter("phases", Unit.NUMBER, "how many, a whole number", least=1.0, most=10_000.0),
    )

    mean_: float
    phases: float

    @classmethod
    def of(cls, given: Mapping[str, float]) -> "Erlang":
        """By mean and number of phases."""
        if given["phases"] != int(given["phases"]):
            raise ValueProblem(f"{given['phases']:g} phases", "a whole number of phases was expected", ("phases",))
        return cls(given["mean"], given["phases"])

    def quantile(self, u: float) -> float:
        """That of a gamma."""
        return self.many_quantiles((u,))[0]

    def many_quantiles(self, uniforms: Sequence[float]) -> list[float]:
        """As `quantile`, all at once."""
        return _minutes(self.phases, self.mean_, uniforms) if self.mean_ >= NOTHING else [0.0] * len(uniforms)

    def mean(self) -> float:
        """As given."""
        return self.mean_

    def points(self) -> tuple[float, ...]:
        """Those of a gamma."""
        return _points(self.mean_, 1.0 / self.phases)


def _minutes(shape: float, mean: float, uniforms: Sequence[float]) -> list[float]:
    """The quantiles of a gamma of this shape and mean, at once."""
    from simulation.core.numerics.exact_math import gamma_quantiles  # heavy, and checks need none

    return [each * mean / shape for each in gamma_quantiles(shape, tuple(uniforms))]


def _points(mean: float, square: float) -> tuple[float, ...]:
    """By the mean and the square of the standard deviation over it."""
    ninth = square / 9.0
    roots = [max(0.0, 1.0 - ninth + normal_quantile(u) * math.sqrt(ninth)) for u in UNIFORMS]
    return tuple(mean * root * root * root for root in roots)
