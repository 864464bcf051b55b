"""The mathematics of chance: quantile functions of one uniform, in scalar `math` so that both engines get the same last
bit.

Numpy's own exp and log differ from `math` in the last bit for some arguments, so none of them is used here.
"""

import hashlib
import math

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import jit_nogc
from simulation.core.numerics.exact_math import exp, log, normal_quantile
from simulation.core.numerics.special_functions import log_gamma
from simulation.core.numerics.time_forms import (
    EXPONENTIAL,
    FIXED,
    GRID,
    JOINED,
    LOGIT_LIMIT,
    LOGIT_STEPS,
    LOGNORMAL,
    OBSERVED,
    QUANTILES,
    TRIANGULAR,
    UNIFORM,
    WEIBULL,
)
from simulation.core.vocabulary import FAR

NO_FORM = -1
"""No time: the form is none that `minutes_at` knows."""


def decision(name: str) -> int:
    """The number of a decision, from its dotted name alone: adding a decision moves no other."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "big") >> 1


@jit_nogc
def round_half_up(x: float) -> int:
    """The nearest whole number, halves upwards; at most FAR."""
    return int(math.floor(x + 0.5)) if x < FAR else FAR  # noqa: RUF046 (numba: floor gives a float)


@jit_nogc
def minutes_at(
    u: float,
    kind: int,
    a: float,
    b: float,
    c: float,
    offset: int,
    count: int,
    points: npt.NDArray[np.float64],
    first: int,
) -> int:
    """Whole minutes at quantile `u`, 0 < u < 1, of a family with its parameters; `points[first:]` holds every table of
    the plan.

    `NO_FORM` for a form that is none of `time_forms.FORMS`, which no plan holds (`plan.packed.pack`): an error raised
    in compiled code would carry the path of this file into what is shipped.
    """
    offset += first
    if kind == FIXED:
        return round_half_up(a)
    if kind == EXPONENTIAL:
        return round_half_up(-a * log(1.0 - u))
    if kind == LOGNORMAL:
        return round_half_up(a * exp(b * normal_quantile(u)))
    if kind == UNIFORM:
        return round_half_up(a + (b - a) * u)
    if kind == TRIANGULAR:
        if c <= a:
            return round_half_up(a)
        peak = (b - a) / (c - a)
        return round_half_up(
            a + math.sqrt(u * (c - a) * (b - a)) if u < peak else c - math.sqrt((1.0 - u) * (c - a) * (c - b))
        )
    if kind == WEIBULL:
        return round_half_up(a * exp(log(-log(1.0 - u)) / b))
    if kind == QUANTILES:
        place = u * (count - 1)
        k = min(int(place), count - 2)
        low, high = points[offset + k], points[offset + k + 1]
        return round_half_up(low + (high - low) * (place - k))
    if kind == GRID:
        place = (log(u / (1.0 - u)) + LOGIT_LIMIT) * (LOGIT_STEPS / (2.0 * LOGIT_LIMIT))
        if place <= 0.0:
            return round_half_up(points[offset])
        if place >= LOGIT_STEPS:
            return round_half_up(points[offset + LOGIT_STEPS])
        k = int(place)
        left, right = points[first + k], points[first + k + 1]
        low, high = points[offset + k], points[offset + k + 1]
        return round_half_up(low + (high - low) * min(max((u - left) / (right - left), 0.0), 1.0))
    if kind == OBSERVED:
        return round_half_up(points[offset + min(int(u * count), count - 1)])
    if kind == JOINED:
        half = count // 2
        k, above = offset, offset + half - 1
        while above - k > 1:
            middle = (k + above) // 2
            if points[middle] <= u:
                k = middle
            else:
                above = middle
        low, high = points[k + half], points[above + half]
        return round_half_up(low + (high - low) * ((u - points[k]) / (points[above] - points[k])))
    return NO_FORM


def poisson_beginning(mean: float) -> tuple[int, float, int]:
    """The first count below which a Poisson number of this mean never is, its probability, and how many counts there
    are from it to that above which it never is. The probability of each is the one before times the mean over it.
    """
    if mean <= 0.0:
        return 0, 1.0, 1
    spread = 12.0 * math.sqrt(mean) + 20.0
    first = max(0, int(mean - spread))
    return first, exp(first * log(mean) - mean - log_gamma(first + 1.0)), int(mean + spread) + 1 - first


__all__ = [
    "NO_FORM",
    "decision",
    "minutes_at",
    "normal_quantile",
    "poisson_beginning",
    "round_half_up",
]
