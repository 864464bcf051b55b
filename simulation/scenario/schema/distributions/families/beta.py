"""Times between a shortest and a longest."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from simulation.core.errors import ValueProblem
from simulation.core.numerics.special_functions import beta_quantile
from simulation.core.numerics.time_forms import NOTHING
from simulation.scenario.schema.distributions.base import ByQuantile, Parameter, Unit
from simulation.scenario.schema.distributions.registry import family

LEAST_SHAPE, MOST_SHAPE = 0.1, 1000.0
"""Of both shapes of a beta: between them its quantiles and their table are true."""


@family
@dataclass(frozen=True)
class Beta(ByQuantile):
    """Between a shortest and a longest time, by two shapes: both 1 are uniform, larger ones gather in the middle."""

    name = "beta"
    accepts = (
        Parameter("from", Unit.TIME, "the shortest"),
        Parameter("to", Unit.TIME, "the longest"),
        Parameter("alpha", Unit.NUMBER, "the larger, the fewer are short", least=LEAST_SHAPE, most=MOST_SHAPE),
        Parameter("beta", Unit.NUMBER, "the larger, the fewer are long", least=LEAST_SHAPE, most=MOST_SHAPE),
        Parameter("mean", Unit.TIME, "the mean"),
        Parameter("sd", Unit.TIME, "the standard deviation", above_zero=True),
    )
    given_by = (("from", "to", "alpha", "beta"), ("from", "to", "mean", "sd"))

    from_: float
    to: float
    alpha: float
    beta: float

    @classmethod
    def of(cls, given: Mapping[str, float]) -> "Beta":
        """By its shapes."""
        shortest, longest = given["from"], given["to"]
        if not shortest < longest:
            raise ValueProblem("a beta whose bounds are out of order", "'to' is above 'from'", ("from",))
        if "alpha" in given:
            return cls(shortest, longest, given["alpha"], given["beta"])
        if not shortest < given["mean"] < longest:
            raise ValueProblem("a mean that is not between its bounds", "the mean lies between them", ("mean",))
        share = (given["mean"] - shortest) / (longest - shortest)
        spread = given["sd"] / (longest - shortest)
        both = share * (1.0 - share) / (spread * spread) - 1.0
        if not all(LEAST_SHAPE <= shape <= MOST_SHAPE for shape in (share * both, (1.0 - share) * both)):
            raise ValueProblem(
                f"an sd of {given['sd']:g} minutes", "an sd that a beta with these bounds and mean can have", ("sd",)
            )
        return cls(shortest, longest, share * both, (1.0 - share) * both)

    def quantile(self, u: float) -> float:
        """By the inverse of the incomplete beta function."""
        return _between(self.from_, self.to, self.alpha, self.beta, u)

    def mean(self) -> float:
        """By the shapes."""
        return self.from_ + (self.to - self.from_) * self.alpha / (self.alpha + self.beta)

    def known_by(self) -> dict[str, float]:
        """The shapes say neither."""
        both = self.alpha + self.beta
        spread = math.sqrt(self.alpha * self.beta / (both + 1.0)) / both
        return {"mean": self.mean(), "sd": (self.to - self.from_) * spread}


@family
@dataclass(frozen=True)
class Pert(ByQuantile):
    """The shortest, the likeliest and the longest time, with fewer near the ends than a triangle has."""

    name = "pert"
    accepts = (
        Parameter("from", Unit.TIME, "the shortest"),
        Parameter("mode", Unit.TIME, "the likeliest, which counts four times in the mean"),
        Parameter("to", Unit.TIME, "the longest"),
    )

    from_: float
    mode: float
    to: float

    @classmethod
    def of(cls, given: Mapping[str, float]) -> "Pert":
        """By its corners."""
        if not given["from"] <= given["mode"] <= given["to"]:
            raise ValueProblem("a pert whose bounds are out of order", "from, mode and to rise", ("from",))
        return cls(given["from"], given["mode"], given["to"])

    def quantile(self, u: float) -> float:
        """That of a beta whose shapes sum to six."""
        width = self.to - self.from_
        if width < NOTHING:
            return self.from_
        alpha, beta = 1.0 + 4.0 * (self.mode - self.from_) / width, 1.0 + 4.0 * (self.to - self.mode) / width
        return _between(self.from_, self.to, alpha, beta, u)

    def mean(self) -> float:
        """A sixth of the shortest, the longest and four times the likeliest."""
        return (self.from_ + 4.0 * self.mode + self.to) / 6.0


def _between(shortest: float, longest: float, alpha: float, beta: float, u: float) -> float:
    """Kept by the shapes alone, so that a time that is scaled needs no quantile worked out anew."""
    return shortest + (longest - shortest) * beta_quantile(alpha, beta, u, 1.0 - u)
