"""Replications where the ranking is unclear: optimal computing budget allocation with common random numbers.

Every option meets the same patients, so an option is compared with the best by the differences of their replications.
After each look more replications go to the options whose difference from the best is small beside its spread, as
(spread / difference) squared (Chen and others, Discrete Event Dynamic Systems 2000;10:251), and to the best itself.

A claim is made when the chance of a wrong choice, by Student's t and Bonferroni over the options and over all looks
that there may be, is below what was asked for. So it holds however often one looks. It speaks of chance alone: whether
the inputs are right is another question, which no replication answers.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import numpy.typing as npt

from simulation.core.numerics import in_order
from simulation.core.numerics.special_functions import student_quantile

Floats = npt.NDArray[np.float64]
More = Callable[[Mapping[int, range]], Mapping[int, Floats]]
"""Which replications of which options: the value of each, the greater the better."""
GROWTH = 1.5
"""By how much the most-replicated option grows at each look."""


@dataclass
class Selection:
    """What the replications have come to."""

    values: list[Floats]
    """Of each option its replications from 0 on."""
    best: int
    certain: bool
    """Whether the best is known with the certainty asked for."""
    close: tuple[int, ...]
    """Options that may still be better than the best."""
    looks: int
    rounds: list[tuple[int, ...]] = field(default_factory=list)
    """Replications of each option at each look."""


def looks_of(first: int, most: int) -> int:
    """How many looks there may be between so many replications."""
    looks, number = 1, first
    while number < most:
        number, looks = min(most, math.ceil(number * GROWTH)), looks + 1
    return looks


def select_best(options: int, more: More, certainty: float = 0.95, first: int = 8, most: int = 60) -> Selection:
    """Replicate options until the best in expectation is known with this certainty, or one has the most replications.

    Options may tie: then none is claimed, and all that may be best are named.
    """
    begun = more({option: range(first) for option in range(options)})
    values = [np.asarray(begun[option], dtype=np.float64) for option in range(options)]
    most = max(first, most)
    looks = looks_of(first, most)
    risk = (1.0 - certainty) / looks / max(1, options - 1)
    rounds = [tuple(map(len, values))]
    look = 1
    while True:
        best = _best_of(values)
        close = tuple(other for other in range(options) if other != best and may_be_better(values, other, best, risk))
        if not close or look >= looks:
            return Selection(values, best, not close, close, look, rounds)
        look += 1
        targets = enumerate(_targets(values, best, close, most))
        wanted = {option: range(len(values[option]), to) for option, to in targets if to > len(values[option])}
        for option, further in more(wanted).items():
            values[option] = np.concatenate([values[option], further])
        rounds.append(tuple(map(len, values)))


def _best_of(values: Sequence[Floats]) -> int:
    """The option that no other beats on the replications that both have."""
    best = 0
    for other in range(1, len(values)):
        shared = min(len(values[best]), len(values[other]))
        if in_order.total(values[other][:shared] - values[best][:shared]) > 0.0:
            best = other
    return best


def _differences(values: Sequence[Floats], other: int, best: int) -> Floats:
    shared = min(len(values[best]), len(values[other]))
    return values[best][:shared] - values[other][:shared]


def _mean_and_spread(numbers: Floats) -> tuple[float, float]:
    """The mean and the standard deviation of a sample; infinite of one number, which says nothing of it."""
    mean = in_order.total(numbers) / len(numbers)
    if len(numbers) < 2:
        return mean, math.inf
    return mean, math.sqrt(in_order.total((numbers - mean) ** 2) / (len(numbers) - 1))


def may_be_better(values: Sequence[Floats], other: int, best: int, risk: float) -> bool:
    """Whether the replications that two options share leave open, at this risk, that one is better than the best."""
    less = _differences(values, other, best)
    mean, spread = _mean_and_spread(less)
    if spread == 0.0:
        return mean <= 0.0
    return mean <= _quantile(len(less) - 1, risk) * spread / math.sqrt(len(less))


@cache
def _quantile(freedom: int, risk: float) -> float:
    """Student's t beyond which a share `risk` of values lies."""
    return student_quantile(freedom, 1.0 - risk)


def _targets(values: Sequence[Floats], best: int, close: Sequence[int], most: int) -> list[int]:
    """How many replications each option is to have at the next look; those that are clear stay as they are."""
    now = [len(one) for one in values]
    ratios = {}
    for other in close:
        less = _differences(values, other, best)
        mean, spread = _mean_and_spread(less)
        ratios[other] = (spread / max(abs(mean), 1e-12)) ** 2
    greatest = max(ratios.values())
    top = min(most, math.ceil(max(now[other] for other in (best, *close)) * GROWTH))
    targets = list(now)
    for other, ratio in ratios.items():
        share = ratio / greatest if 0.0 < greatest < math.inf else 1.0
        targets[other] = max(now[other], min(top, math.ceil(now[other] + (top - now[other]) * share)))
    targets[best] = max(targets)
    return targets


__all__ = ["More", "Selection", "looks_of", "may_be_better", "select_best"]
