"""Competing risks and stays on a grid: how long people are still there, and what happens to those who are not.

Numerical: a distribution becomes a few points of equal probability with its exact mean, a risk a curve on a grid that is fine
in the first days. Good to a few parts in a thousand, which is enough for a load and far from enough for an answer.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

from simulation.scenario.values import Distribution
from simulation.terms import Risk

POINTS = 16
GRID = 40
_UNIFORM = tuple((number + 0.5) / POINTS for number in range(POINTS))
_NORMAL = tuple(NormalDist().inv_cdf(u) for u in _UNIFORM)


def equal_points(time: Distribution) -> tuple[float, ...]:
    """Minutes at the middles of `POINTS` equal shares of people, the last moved so that the mean is exact."""
    p, kind = time.parameters, time.kind
    if kind == "fixed" or time.mean() == 0:
        return (time.mean(),)
    if kind == "lognormal":
        points = [p["median"] * math.exp(p["sigma"] * z) for z in _NORMAL]
    elif kind == "exponential":
        points = [-p["mean"] * math.log1p(-u) for u in _UNIFORM]
    elif kind == "weibull":
        points = [p["scale"] * (-math.log1p(-u)) ** (1.0 / p["shape"]) for u in _UNIFORM]
    elif kind == "gamma":
        # Wilson and Hilferty (1931): the cube root of a gamma is nearly normal.
        ninth = (p["sd"] / p["mean"]) ** 2 / 9.0
        points = [p["mean"] * max(0.0, 1.0 - ninth + z * math.sqrt(ninth)) ** 3 for z in _NORMAL]
    elif kind == "uniform":
        points = [p["from"] + u * (p["to"] - p["from"]) for u in _UNIFORM]
    elif kind == "triangular":
        points = [_triangular(u, p["from"], p["mode"], p["to"]) for u in _UNIFORM]
    else:
        points = [_table(u, time) for u in _UNIFORM]
    points[-1] = max(points[-2], points[-1] + POINTS * time.mean() - math.fsum(points))
    return tuple(points)


def _triangular(u: float, low: float, mode: float, high: float) -> float:
    if high == low:
        return low
    if u < (mode - low) / (high - low):
        return low + math.sqrt(u * (high - low) * (mode - low))
    return high - math.sqrt((1.0 - u) * (high - low) * (high - mode))


def _table(u: float, time: Distribution) -> float:
    if time.kind == "observed":
        return time.points[int(u * len(time.points))]
    where = u * (len(time.points) - 1)
    first = min(int(where), len(time.points) - 2)
    return time.points[first] + (where - first) * (time.points[first + 1] - time.points[first])


@dataclass(frozen=True)
class Hazard:
    """One risk as a person meets it: probability alone within `within` minutes, and the shape of its timing."""

    probability: float
    within: float
    shape: float

    def cumulated(self, minute: float) -> float:
        """Cumulated hazard at a minute after discharge: -log(1 - F)."""
        passed: float = (min(minute, self.within) / self.within) ** self.shape
        return -math.log1p(-min(self.probability, 1.0 - 1e-12)) * passed


class Curve:
    """Competing risks from a discharge on a grid of `GRID` steps whose minutes grow with the square of their number.

    `left` is the share nothing has happened to, `stayed` its integral in minutes, `happened` the share each risk has taken.
    """

    def __init__(self, hazards: Mapping[Risk, Hazard]) -> None:
        self.horizon = max(hazard.within for hazard in hazards.values())
        minutes = [self.horizon * (step / GRID) ** 2 for step in range(GRID + 1)]
        cumulated = {risk: [hazard.cumulated(minute) for minute in minutes] for risk, hazard in hazards.items()}
        self.left = [math.exp(-math.fsum(each[step] for each in cumulated.values())) for step in range(GRID + 1)]
        self.stayed = [0.0]
        self.happened: dict[Risk, list[float]] = {risk: [0.0] for risk in hazards}
        for step in range(GRID):
            fell = self.left[step] - self.left[step + 1]
            hazard = math.fsum(each[step + 1] - each[step] for each in cumulated.values())
            self.stayed.append(self.stayed[-1] + (minutes[step + 1] - minutes[step]) * (self.left[step] + self.left[step + 1]) / 2.0)
            for risk, each in cumulated.items():
                self.happened[risk].append(self.happened[risk][-1] + (fell * (each[step + 1] - each[step]) / hazard if hazard > 0 else 0.0))

    def minute(self, step: int) -> float:
        """Minutes after discharge at a step of the grid."""
        return float(self.horizon * (step / GRID) ** 2)

    def place(self, minute: float) -> tuple[int, float]:
        """The step at or before a minute and how far on to the next it is; the last step beyond the horizon."""
        if minute >= self.horizon:
            return GRID, 0.0
        step = int(GRID * math.sqrt(minute / self.horizon))
        low, high = self.minute(step), self.minute(step + 1)
        return step, min(1.0, max(0.0, (minute - low) / (high - low)))
