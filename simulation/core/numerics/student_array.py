"""Student's t for many degrees of freedom at once: the operations of `special_functions` on arrays, in the same order.

A study with tests of unequal variances (B. L. Welch 1947) asks for a hundred thousand quantiles, no two alike. Numpy's
additions, products, quotients and roots are rounded as Python's are, so each element has the bits that
`special_functions.student_quantile` gives.
"""

import math

import numpy as np
import numpy.typing as npt

from simulation.core.numerics import plain_math as p
from simulation.core.numerics.exact_math import exps
from simulation.core.numerics.special_functions import (
    ENOUGH,
    HALF_LOG_TWO_PI,
    MOST_TERMS,
    MOST_TURNS,
    STIRLING,
    TINY,
    student_quantile,
)

Floats = npt.NDArray[np.float64]
FEW = 20
"""So few are quicker one by one."""


def log(x: Floats) -> Floats:
    """As `plain_math.log`, for numbers above zero that have all their digits."""
    word = x.view(np.int64) + (p.EXPONENT_ONE - p.ROOT_HALF)
    k = ((word >> 52) - 1023).astype(np.float64)
    f = ((word & p.FRACTION) + p.ROOT_HALF).view(np.float64) - 1.0
    half = 0.5 * f * f
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    rest = z * (p.L1 + w * (p.L3 + w * (p.L5 + w * p.L7))) + w * (p.L2 + w * (p.L4 + w * p.L6))
    return s * (half + rest) + k * p.LN2_LOW - half + f + k * p.LN2_HIGH


def log_gamma(x: Floats) -> Floats:
    """As `special_functions.log_gamma`."""
    x, product = x.copy(), np.ones_like(x)
    small = x < 12.0
    while (below := x < 12.0).any():
        product = np.where(below, product * x, product)
        x = np.where(below, x + 1.0, x)
    square, power, total = 1.0 / (x * x), 1.0 / x, np.zeros_like(x)
    for coefficient in STIRLING:
        total = total + coefficient * power
        power = power * square
    return (x - 0.5) * log(x) - x + HALF_LOG_TWO_PI + total - np.where(small, log(product), 0.0)


def _beta_fraction(a: Floats, b: Floats, x: Floats) -> Floats:
    found, left = np.empty_like(x), np.arange(len(x))
    c, d = np.ones_like(x), 1.0 / _not_zero(1.0 - (a + b) * x / (a + 1.0))
    total = d
    for m in range(1, MOST_TERMS):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1.0) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1.0)),
        ):
            d = 1.0 / _not_zero(1.0 + step * d)
            c = _not_zero(1.0 + step / c)
            total = total * (d * c)
        over = np.abs(d * c - 1.0) < ENOUGH * 2.0
        if over.any():
            found[left[over]] = total[over]
            go_on = ~over
            left, a, b, x = left[go_on], a[go_on], b[go_on], x[go_on]
            c, d, total = c[go_on], d[go_on], total[go_on]
        if not len(left):
            break
    found[left] = total
    return found


def _not_zero(x: Floats) -> Floats:
    return np.where(x == 0.0, TINY, x)


def _incomplete_beta(a: Floats, b: Floats, x: Floats) -> Floats:
    """As `special_functions.incomplete_beta`, for x between zero and one."""
    front = exps(log_gamma(a + b) - log_gamma(a) - log_gamma(b) + a * log(x) + b * log(1.0 - x))
    found = np.empty_like(x)
    near = x < (a + 1.0) / (a + b + 2.0)
    found[near] = front[near] * _beta_fraction(a[near], b[near], x[near]) / a[near]
    far = ~near
    found[far] = 1.0 - front[far] * _beta_fraction(b[far], a[far], 1.0 - x[far]) / b[far]
    return found


def student_quantiles(freedom: npt.ArrayLike, u: float) -> Floats:
    """The quantile at `u` for many degrees of freedom, each worked out once; not a number without any freedom."""
    asked = np.asarray(freedom, dtype=np.float64)
    known, places = np.unique(asked, return_inverse=True)
    found, tail = np.empty_like(known), min(u, 1.0 - u)
    many = (known >= 3.0) & (known < 1e6) & (0.0 < tail <= 0.25)
    if many.sum() < FEW:
        many[:] = False
    for place in np.flatnonzero(~many):
        found[place] = student_quantile(float(known[place]), u)
    found[many] = _newton(known[many], tail) * (1.0 if u > 0.5 else -1.0)
    return found[places].reshape(asked.shape)


def _newton(freedom: Floats, tail: float) -> Floats:
    r = math.sqrt(-2.0 * p.log(tail))
    z = r - (2.515517 + r * (0.802853 + r * 0.010328)) / (1.0 + r * (1.432788 + r * (0.189269 + r * 0.001308)))
    t = z * (1.0 + (z * z + 1.0) / (4.0 * freedom))
    scale = log_gamma((freedom + 1.0) / 2.0) - log_gamma(freedom / 2.0) - 0.5 * log(freedom * math.pi)
    found, left = t.copy(), np.arange(len(t))
    for _ in range(MOST_TURNS):
        density = exps(scale - (freedom + 1.0) / 2.0 * log(1.0 + t * t / freedom))
        above = 0.5 * _incomplete_beta(freedom / 2.0, np.full_like(t, 0.5), freedom / (freedom + t * t))
        step = (log(above) - p.log(tail)) * above / density
        t = np.maximum(t + step, t / 4.0)
        found[left] = t
        go_on = np.abs(step) >= 1e-14 * t
        left, t, freedom, scale = left[go_on], t[go_on], freedom[go_on], scale[go_on]
        if not len(left):
            break
    return found


__all__ = ["log", "log_gamma", "student_quantiles"]
