"""Quantiles of the gamma, the beta and Student's t, tails of the normal, and what they rest on, in plain arithmetic:
the same bits everywhere.

Nothing here is called inside a run: quantiles are tabulated once when the plan is made, Student's t once for each
number of replications. Series, continued fractions and their limits are those of W. H. Press and others, Numerical
Recipes (1992), sections 6.2 to 6.4; Stirling's series is Abramowitz and Stegun 6.1.41.
"""

import math
from functools import lru_cache

from simulation.core.numerics.plain_math import exp, log, log1p

HALF_LOG_TWO_PI = 0.91893853320467274178
STIRLING = (1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156)
"""Coefficients of the odd powers of 1/x."""
ENOUGH = 1e-16
"""A further term smaller than this part of a sum changes nothing."""
TINY = 1e-300
MOST_TERMS = 1_000_000
MOST_TURNS = 60
LEAST_LOG = 650.0
"""A quantile of a beta is not sought below exp of minus this."""
FARTHEST_NORMAL = 38.0
"""Beyond it a normal has nothing that a number could hold."""


@lru_cache(maxsize=256)
def log_gamma(x: float) -> float:
    """The logarithm of the gamma function for `x` above zero: Stirling's series, from 12 on; below, by recurrence."""
    below = 0.0
    if x < 12.0:
        product = 1.0
        while x < 12.0:
            product *= x
            x += 1.0
        below = log(product)
    square, power, total = 1.0 / (x * x), 1.0 / x, 0.0
    for coefficient in STIRLING:
        total += coefficient * power
        power *= square
    return (x - 0.5) * log(x) - x + HALF_LOG_TWO_PI + total - below


def gamma_log_tails(shape: float, t: float, of_shape: float) -> tuple[float, float, float]:
    """Logarithms of P and Q, the parts of a gamma of this shape below and above exp(t), and of x times its density;
    `of_shape` is `log_gamma` of the shape.
    """
    x = exp(t)
    log_weight = shape * t - x - of_shape
    if x < shape + 1.0:
        term, total, a = 1.0 / shape, 1.0 / shape, shape
        for _ in range(MOST_TERMS):
            a += 1.0
            term *= x / a
            total += term
            if term < total * ENOUGH:
                break
        below = min(log_weight + log(total), 0.0)
        return below, log(max(1.0 - exp(below), TINY)), log_weight
    b = x + 1.0 - shape
    c, d = 1.0 / TINY, 1.0 / b
    total = d
    for turn in range(1, MOST_TERMS):
        step = -turn * (turn - shape)
        b += 2.0
        d = 1.0 / (step * d + b or TINY)
        c = b + step / c or TINY
        total *= d * c
        if abs(d * c - 1.0) < ENOUGH * 2.0:
            break
    above = min(log_weight + log(total), 0.0)
    return log(max(1.0 - exp(above), TINY)), above, log_weight


def gamma_quantile_of(shape: float, u: float, rest: float, of_shape: float, of_next: float) -> float:
    """The quantile at `u` of a gamma of scale one; `rest` is 1 - u, said apart so that the upper tail keeps its digits,
    and `of_shape` and `of_next` are `log_gamma` of the shape and of one more. `exact_math` compiles this very source.

    Newton's method on the logarithm of the smaller tail, which is concave: it cannot overshoot for long.
    """
    z = normal_start(u, rest)
    cube = 1.0 - 1.0 / (9.0 * shape) + z / (3.0 * math.sqrt(shape))
    low = (log(u) + of_next) / shape  # what the lower tail is like near zero
    t = log(shape * cube * cube * cube) if cube > 0.3 else min(low, log(shape))
    if low < -650.0 and u < 0.5:
        return exp(low)
    wanted, lower = (log(u), True) if u <= 0.5 else (log(rest), False)
    for _ in range(MOST_TURNS):
        below, above, weight = gamma_log_tails(shape, t, of_shape)
        tail = below if lower else above
        step = (tail - wanted) * exp(min(tail - weight, 600.0))
        step = -step if lower else step
        step = max(min(step, 2.0), -2.0)
        t += step
        if abs(step) < 1e-14 * max(1.0, abs(t)):
            break
    return exp(t)


def normal_start(u: float, rest: float) -> float:
    """About the normal quantile (Abramowitz and Stegun 26.2.23, good to 0.0005), to begin a search with."""
    tail = min(u, rest)
    r = math.sqrt(-2.0 * log(tail))
    z = r - (2.515517 + r * (0.802853 + r * 0.010328)) / (1.0 + r * (1.432788 + r * (0.189269 + r * 0.001308)))
    return -z if u < rest else z


def normal_tail(z: float) -> float:
    """The share of a standard normal above `z`.

    >>> round(normal_tail(1.96), 6)
    0.024998
    """
    if z == 0.0:
        return 0.5
    if abs(z) > FARTHEST_NORMAL:
        return 0.0 if z > 0.0 else 1.0
    below, above, _ = gamma_log_tails(0.5, log(z * z / 2.0), log_gamma(0.5))
    return exp(above) / 2.0 if z > 0.0 else 0.5 + exp(below) / 2.0


def _beta_fraction(a: float, b: float, x: float) -> float:
    """The continued fraction of the incomplete beta function, for x below (a + 1) / (a + b + 2)."""
    c, d = 1.0, 1.0 / (1.0 - (a + b) * x / (a + 1.0) or TINY)
    total = d
    for m in range(1, MOST_TERMS):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0)),
        ):
            d = 1.0 / (1.0 + step * d or TINY)
            c = 1.0 + step / c or TINY
            total *= d * c
        if abs(d * c - 1.0) < ENOUGH * 2.0:
            break
    return total


def incomplete_beta(a: float, b: float, x: float) -> float:
    """I_x(a, b), the distribution function of a beta."""
    if x <= 0.0 or x >= 1.0:
        return 0.0 if x <= 0.0 else 1.0
    front = exp(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log(1.0 - x))
    if x < (a + 1.0) / (a + b + 2.0):
        return front * _beta_fraction(a, b, x) / a
    return 1.0 - front * _beta_fraction(b, a, 1.0 - x) / b


@lru_cache(maxsize=1 << 14)
def beta_quantile(a: float, b: float, u: float, rest: float) -> float:
    """The quantile at `u` of a beta; `rest` is 1 - u, said apart so that the upper tail keeps its digits.

    Newton's method on the logarithm of the share below as a function of the logarithm of x, which is concave, or the
    same from above; within bounds that it narrows.

    >>> round(beta_quantile(2.0, 3.0, 0.5, 0.5), 6)
    0.385728
    """
    if incomplete_beta(a, b, 0.5) < u:
        return 1.0 - _lower_beta_quantile(b, a, rest)
    return _lower_beta_quantile(a, b, u)


def _lower_beta_quantile(a: float, b: float, u: float) -> float:
    """The quantile where it is at most a half."""
    front = log_gamma(a) + log_gamma(b) - log_gamma(a + b)
    wanted, low, high = log(u), -LEAST_LOG, log(0.5)
    t = min(max((wanted + log(a) + front) / a, low), high)  # what the share below is like near zero
    for _ in range(MOST_TURNS):
        x = exp(t)
        below = log(max(incomplete_beta(a, b, x), TINY))
        low, high = (t, high) if below < wanted else (low, t)
        step = (wanted - below) * exp(below + front - a * t - (b - 1.0) * log1p(-x))
        new = t + step
        new = new if low <= new <= high else (low + high) / 2.0
        if abs(new - t) < 1e-13 * max(1.0, abs(t)):
            return exp(new)
        t = new
    return exp(t)


def student_quantile(freedom: float, u: float) -> float:
    """The quantile at `u` of Student's t with so many degrees of freedom; not a number without any.

    >>> round(student_quantile(19, 0.975), 6)
    2.093024
    """
    if not freedom > 0.0 or not 0.0 < u < 1.0:
        return math.nan
    if u == 0.5:
        return 0.0
    tail = min(u, 1.0 - u)
    z = -normal_start(tail, 1.0 - tail)
    t = z * (1.0 + (z * z + 1.0) / (4.0 * freedom))
    if freedom < 3.0:  # the tail is a power: begin from far enough inside, where the search is sure
        t = min(t, exp(-log(2.0 * tail) / freedom))
    scale = log_gamma((freedom + 1.0) / 2.0) - log_gamma(freedom / 2.0) - 0.5 * log(freedom * math.pi)
    middle = abs(u - 0.5)
    for _ in range(MOST_TURNS):
        density = exp(scale - (freedom + 1.0) / 2.0 * log(1.0 + t * t / freedom))
        if middle < 0.25:  # from the middle outwards, since a tail of nearly one half has lost the digits
            step = (middle - 0.5 * incomplete_beta(0.5, freedom / 2.0, t * t / (freedom + t * t))) / density
        else:
            above = 0.5 * incomplete_beta(freedom / 2.0, 0.5, freedom / (freedom + t * t))
            step = (log(above) - log(tail)) * above / density
        t = max(t + step, t / 4.0)
        if abs(step) < 1e-14 * t:
            break
    return t if u > 0.5 else -t


__all__ = [
    "beta_quantile",
    "gamma_log_tails",
    "gamma_quantile_of",
    "incomplete_beta",
    "log_gamma",
    "normal_start",
    "normal_tail",
    "student_quantile",
]
