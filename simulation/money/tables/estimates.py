"""A mean of replications with its interval, and what the tables of a study of options share."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.core.numerics import in_order
from simulation.core.vocabulary import YEAR
from simulation.experiment.statistics import mean_and_interval
from simulation.money.options.study import Study

Floats = npt.NDArray[np.float64]
BAND = "chance"
INPUTS = "inputs"
"""What the intervals and chances of a table hold."""


@dataclass(frozen=True)
class Estimate:
    """A mean with its 95 % confidence interval."""

    mean: float
    lower: float
    upper: float
    number: int


def estimate(values: Floats) -> Estimate:
    """The mean of replications, without those that lack a value; no interval of fewer than two."""
    (mean,), (half,), (number,), _ = mean_and_interval(values[None, :])
    return Estimate(float(mean), float(mean - half), float(mean + half), int(number))


def years_of(study: Study) -> float:
    """How long is measured, in years of 365 days."""
    return in_order.total(study.window.days) / YEAR
