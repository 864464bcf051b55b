"""The mathematics of chance: quantile functions of one uniform, in scalar `math` so that both engines get the same last
bit.

Numpy's own exp and log differ from `math` in the last bit for some arguments, so none of them is used here.
"""

import hashlib
import math

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import jit_nogc
from simulation.core.numerics.exact_math import exp, log
from simulation.core.numerics.special_functions import log_gamma
from simulation.core.numerics.time_forms import (
    EXPONENTIAL,
    FIXED,
    GRID,
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
def normal_quantile(p: float) -> float:
    """Quantile of the standard normal: Wichura (1988), algorithm AS 241, PPND16, as in `statistics.NormalDist` but
    with our own logarithm.
    """
    q = p - 0.5
    if math.fabs(q) <= 0.425:
        r = 0.180625 - q * q
        num = (
            (
                (
                    (
                        (
                            ((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
                            + 4.5921953931549871457e4
                        )
                        * r
                        + 1.3731693765509461125e4
                    )
                    * r
                    + 1.9715909503065514427e3
                )
                * r
                + 1.3314166789178437745e2
            )
            * r
            + 3.3871328727963666080e0
        ) * q
        den = (
            (
                (
                    (
                        ((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
                        + 2.1213794301586595867e4
                    )
                    * r
                    + 5.3941960214247511077e3
                )
                * r
                + 6.8718700749205790830e2
            )
            * r
            + 4.2313330701600911252e1
        ) * r + 1.0
        return num / den
    r = p if q <= 0.0 else 1.0 - p
    r = math.sqrt(-log(r))
    if r <= 5.0:
        r = r - 1.6
        num = (
            (
                (
                    (
                        ((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1)
                        * r
                        + 1.27045825245236838258e0
                    )
                    * r
                    + 3.64784832476320460504e0
                )
                * r
                + 5.76949722146069140550e0
            )
            * r
            + 4.63033784615654529590e0
        ) * r + 1.42343711074968357734e0
        den = (
            (
                (
                    (
                        ((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2)
                        * r
                        + 1.48103976427480074590e-1
                    )
                    * r
                    + 6.89767334985100004550e-1
                )
                * r
                + 1.67638483018380384940e0
            )
            * r
            + 2.05319162663775882187e0
        ) * r + 1.0
    else:
        r = r - 5.0
        num = (
            (
                (
                    (
                        ((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3)
                        * r
                        + 2.65321895265761230930e-2
                    )
                    * r
                    + 2.96560571828504891230e-1
                )
                * r
                + 1.78482653991729133580e0
            )
            * r
            + 5.46378491116411436990e0
        ) * r + 6.65790464350110377720e0
        den = (
            (
                (
                    (
                        ((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5)
                        * r
                        + 7.86869131145613259100e-4
                    )
                    * r
                    + 1.48753612908506148525e-2
                )
                * r
                + 1.36929880922735805310e-1
            )
            * r
            + 5.99832206555887937690e-1
        ) * r + 1.0
    x = num / den
    return -x if q < 0.0 else x


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
    return NO_FORM


def poisson_cumulated(mean: float) -> tuple[int, list[float]]:
    """First count and the cumulated Poisson probabilities from there on, up to where nothing is left."""
    if mean <= 0.0:
        return 0, [1.0]
    spread = 12.0 * math.sqrt(mean) + 20.0
    first = max(0, int(mean - spread))
    p = exp(first * log(mean) - mean - log_gamma(first + 1.0))
    total, cumulated = 0.0, []
    for count in range(first, int(mean + spread) + 1):
        total += p
        cumulated.append(total)
        p *= mean / (count + 1)
    return first, cumulated


__all__ = [
    "NO_FORM",
    "decision",
    "minutes_at",
    "normal_quantile",
    "poisson_cumulated",
    "round_half_up",
]
