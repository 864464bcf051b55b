"""The forms in which a plan gives the engines a time: a number for each, and the grid that carries any other family.

`core.numerics.quantiles.minutes_at` reads them. A form's parameters a, b, c are minutes unless said.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

from simulation.core.numerics.plain_math import exp

FIXED, EXPONENTIAL, LOGNORMAL, UNIFORM, TRIANGULAR, WEIBULL, QUANTILES, GRID, OBSERVED, JOINED = range(10)
"""FIXED a; EXPONENTIAL mean a; LOGNORMAL median a, sigma b; UNIFORM a to b; TRIANGULAR a, mode b, c; WEIBULL scale a,
shape b; QUANTILES, OBSERVED and GRID read a table of points; JOINED one of shares from 0 to 1, and behind them of as
many points, joined by straight lines, of which an upright one is a jump."""

FORMS = range(10)
"""Every form that `minutes_at` knows."""

BY_CHANCE = 16
"""Added to a form whose times, in parts of a minute, are rounded to whole minutes by chance."""
PARTS = 1024
"""Of a minute, in which such times are written."""
SHORT = 10.0
"""Minutes; a time with a mean below it is short."""

LOGIT_LIMIT = 20.0
LOGIT_STEPS = 800
"""The grid of a table by quantiles: equal steps of logit(u) from -20 to 20, dense in both tails."""
NOTHING = 1e-6
"""Minutes: a mean below it is no time, and too small to divide by."""
MOST_BEYOND_GRID = 0.01
"""By how much a table may be scaled for its mean, relative to it: the part of the mean that its straight lines and its
ends leave out.
"""
ROUNDING = 1e-9
"""By how much a quantile function may fall, relative to itself: it is worked out in floating point."""


class TimeForm(NamedTuple):
    """A time as a plan writes it."""

    code: int
    """One of `FORMS`."""
    a: float = 0.0
    b: float = 0.0
    c: float = 0.0
    points: tuple[float, ...] = ()
    """The table of QUANTILES, OBSERVED, GRID and JOINED, in minutes; of JOINED behind as many shares."""


def logit_knots() -> list[float]:
    """The uniforms of the grid, that all grid tables share; they open the plan's `points`."""
    step = 2.0 * LOGIT_LIMIT / LOGIT_STEPS
    return [1.0 / (1.0 + exp(LOGIT_LIMIT - step * k)) for k in range(LOGIT_STEPS + 1)]


def grid_table(quantiles: Callable[[Sequence[float]], Sequence[float]]) -> list[float]:
    """A quantile function of many uniforms at those of the grid.

    Raises:
        ValueError: when it is no quantile function of a time.
    """
    table = [float(minutes) for minutes in quantiles(logit_knots())]
    rising = all(low <= high * (1.0 + ROUNDING) for low, high in itertools.pairwise(table))
    if not (rising and table[0] >= 0.0 and table[-1] < math.inf):
        raise ValueError("a quantile function of times is finite, zero or more, and never falls")
    return table


def grid_mean(table: list[float]) -> float:
    """The mean of a grid table as the engines read it, joined by straight lines."""
    knots = logit_knots()
    area = math.fsum((table[k] + table[k + 1]) / 2.0 * (knots[k + 1] - knots[k]) for k in range(LOGIT_STEPS))
    return area + (table[0] * knots[0] + table[-1] * (1.0 - knots[-1]))


def with_mean(table: list[float], mean: float) -> list[float]:
    """A grid table scaled so that its mean is exact.

    Raises:
        ValueError: when the table's own mean is another one: scaling would make all times wrong.
    """
    if mean < NOTHING:
        return [0.0] * len(table)
    area = grid_mean(table)
    if not abs(mean / area - 1.0) <= MOST_BEYOND_GRID:
        raise ValueError(
            f"a mean of {mean:g} minutes, of which the table of quantiles holds {area:g}: the tail is so heavy that "
            "the longest times are beyond the table. Raise the least value of the parameter that gives the shape, so "
            "that the tail is lighter, or check 'mean' against 'quantile'"
        )
    return [point * mean / area for point in table]
