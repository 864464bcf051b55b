"""Simulated places that differ: each has its own level, its own trend, its own readiness for change, and its own random
numbers.

A place is the base scenario with more or fewer people coming for the same services (level), a number that grows or
falls (growth), and levers that reach only as much of it as it is ready for (readiness). Its random numbers are a
replication of its own. How far places differ is assumed; the assumptions stand here with what is known about them.
"""

import math
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from simulation.core.errors import HomewardError
from simulation.core.numerics.quantiles import decision, normal_quantile
from simulation.core.numerics.random_numbers import uniforms
from simulation.core.vocabulary import YEAR
from simulation.plan.compile import Plan

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Assumptions:
    """How places and people differ. Every default is an assumption unless it names a source."""

    size_sd: float = 0.02
    """Standard deviation over places of the number who come, relative to services of the same size (on a logarithmic
    scale). Assumption. English places differ far more, in part by what they count: patients with no criteria to reside
    for each one discharged have a standard deviation of 0.4 on that scale over integrated care boards, 2022/23 to
    2024/25 (nctr_icb_financial_year of the evidence).
    """
    growth: float = 0.01
    """Standard deviation over places of the growth a year of the number who come. Assumption; national growth was 3.2 %
    a year (A07). Over integrated care boards the yearly change of patients with no criteria to reside had a standard
    deviation of 27 % (2023/24) and 13 % (2024/25).
    """
    lever_reach: tuple[float, float] = (0.6, 1.0)
    """Part of their reach that levers come to in a place, evenly spread between these two. Assumption."""
    risk_spread: float | None = None
    """Standard deviation, over people, of the hidden risk whose mean is one; `regression_to_mean.SPREAD` when it is
    None.
    """
    misrecorded: float = 0.05
    """Share of admissions that records put down to somebody else. Assumption."""
    frequent: int = 2
    """Recorded emergency admissions in the year before from which a person is selected; Roland and others (BMJ
    2005;330:289) took two.
    """

    def __post_init__(self) -> None:
        low, high = self.lever_reach
        wrong = [
            (not 0 <= self.size_sd <= 1, f"size_sd {self.size_sd}: a spread between 0 and 100 % was expected"),
            (not 0 <= self.growth <= 1, f"growth {self.growth}: a spread between 0 and 100 % a year was expected"),
            (
                not 0 <= low <= high <= 1,
                f"lever_reach {low} to {high}: two shares between 0 and 100 %, the smaller first, were expected",
            ),
            (
                self.risk_spread is not None and not 0 < self.risk_spread <= 10,
                f"spread of the hidden risk {self.risk_spread}: above 0 and at most 10",
            ),
            (not 0 <= self.misrecorded <= 1, f"misrecorded {self.misrecorded}: a share was expected"),
            (self.frequent < 1, f"frequent {self.frequent}: at least one admission was expected"),
        ]
        for is_wrong, told in wrong:
            if is_wrong:
                raise HomewardError(told)


@dataclass(frozen=True)
class Place:
    """What makes one place unlike another, besides its random numbers."""

    number: int
    """Its replication: where its random numbers come from."""
    level: float
    """How many come relative to the base scenario, at the beginning of the period before."""
    growth: float
    """Further growth a year of that number, 0.01 for one per cent."""
    readiness: float
    """Part of their reach that the variant's levers come to."""


def draw_places(number: int, assumptions: Assumptions, seed: int) -> tuple[Place, ...]:
    """So many places; each is a function of the seed and its number, so more places change none of the first."""
    numbers = np.arange(number, dtype=np.int64)
    draw = {
        what: uniforms(seed, 0, decision(f"evaluate.places.{what}"), numbers)
        for what in ("level", "growth", "readiness")
    }
    low, high = assumptions.lever_reach
    return tuple(
        Place(
            place,
            math.exp(assumptions.size_sd * normal_quantile(float(draw["level"][place])) - assumptions.size_sd**2 / 2),
            assumptions.growth * normal_quantile(float(draw["growth"][place])),
            low + (high - low) * float(draw["readiness"][place]),
        )
        for place in range(number)
    )


def at_place(plan: Plan, place: Place, begins: int) -> Plan:
    """The plan with the arrivals of a place, whose level holds on day `begins` of the run; all streams alike, services
    as they are.

    More people are added to the same ones, fewer leave out the last of them, see `simulation.sampling.arrivals`.
    """
    years = (np.arange(plan.days) - begins) / YEAR
    factor: Floats = place.level * np.exp(np.log1p(max(place.growth, -0.99)) * years)
    return replace(plan, streams=tuple(replace(stream, means=stream.means * factor) for stream in plan.streams))


__all__ = ["Assumptions", "Place", "at_place", "draw_places"]
