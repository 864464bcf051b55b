"""What an evaluator would compute from places before and after, with its 95 % confidence interval.

Each takes `before` and `after`, measured in places, and which of them `took_part`; the first axis is evaluations, the
last places. At least two took part and two did not.

- *before and after*: the mean change in places that took part, whatever else changed in the meantime.
- *difference in differences*: that change less the mean change in the other places (Welch's interval).
- *ANCOVA-adjusted difference*: the difference between the two after the change, at the same value before (least
  squares, one common slope). Where places take part because of their value before, this takes account of it, which a
  difference in differences does not.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.numerics.student_array import student_quantiles

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

LEVEL = 0.95
FOUND = 0.8
"""The chance of being found that a detectable effect has."""


class Estimate(NamedTuple):
    """Estimates of one kind, of one or many evaluations."""

    estimate: Floats
    half: Floats
    """Half-width of the 95 % confidence interval."""
    error: Floats
    """Standard error."""
    freedom: Floats

    @property
    def detectable(self) -> Floats:
        """The smallest true effect that such an evaluation finds (an interval without zero) four times in five."""
        smallest: Floats = self.error * (
            student_quantiles(self.freedom, 0.5 + LEVEL / 2) + student_quantiles(self.freedom, FOUND)
        )
        return smallest


def before_and_after(before: Floats, after: Floats, took_part: Bools) -> Estimate:
    """The mean change in places that took part."""
    mean, variance, count = _moments(after - before, took_part)
    return _with(mean, np.sqrt(variance / count), count - 1)


def difference_in_differences(before: Floats, after: Floats, took_part: Bools) -> Estimate:
    """The mean change in places that took part less that in those that did not."""
    change = after - before
    mean, variance, count = _moments(change, took_part)
    other, other_variance, others = _moments(change, ~took_part)
    first, second = variance / count, other_variance / others
    total = first + second
    pieces = first**2 / (count - 1) + second**2 / (others - 1)
    freedom = np.divide(total**2, pieces, out=count + others - 2, where=pieces > 0)
    return _with(mean - other, np.sqrt(total), freedom)


def ancova_adjusted_difference(before: Floats, after: Floats, took_part: Bools) -> Estimate:
    """The difference after the change between places that took part and others of the same value before; at least four
    places.
    """
    mean_before, spread_before, count = _moments(before, took_part)
    mean_after, spread_after, _ = _moments(after, took_part)
    other_before, other_spread_before, others = _moments(before, ~took_part)
    other_after, other_spread_after, _ = _moments(after, ~took_part)
    x = before - np.where(took_part, mean_before[..., None], other_before[..., None])
    y = after - np.where(took_part, mean_after[..., None], other_after[..., None])
    squares = spread_before * (count - 1) + other_spread_before * (others - 1)
    products = (x * y).sum(axis=-1)
    slope = np.divide(products, squares, out=np.zeros_like(products), where=squares > 0)
    gap = mean_before - other_before
    freedom = count + others - 3
    left = spread_after * (count - 1) + other_spread_after * (others - 1) - slope * products
    variance = np.maximum(left, 0.0) / freedom
    by_slope = np.divide(gap**2, squares, out=np.zeros_like(gap), where=squares > 0)
    return _with(
        mean_after - other_after - slope * gap, np.sqrt(variance * (1 / count + 1 / others + by_slope)), freedom
    )


Estimator = Callable[[Floats, Floats, Bools], Estimate]
ESTIMATORS: Mapping[str, Estimator] = {
    "before and after": before_and_after,
    "difference in differences": difference_in_differences,
    "ANCOVA-adjusted difference": ancova_adjusted_difference,
}
"""By the name that tables say."""


def _moments(values: Floats, chosen: Bools) -> tuple[Floats, Floats, Floats]:
    """Mean, variance and number of the chosen values along the last axis."""
    count = chosen.sum(axis=-1).astype(np.float64)
    mean = np.where(chosen, values, 0.0).sum(axis=-1) / count
    variance = np.where(chosen, (values - mean[..., None]) ** 2, 0.0).sum(axis=-1) / (count - 1)
    return mean, variance, count


def _with(estimate: Floats, error: Floats, freedom: Floats) -> Estimate:
    return Estimate(estimate, student_quantiles(freedom, 0.5 + LEVEL / 2) * error, error, freedom)


__all__ = [
    "ESTIMATORS",
    "Estimate",
    "Estimator",
    "ancova_adjusted_difference",
    "before_and_after",
    "difference_in_differences",
]
