"""The value of a parameter at which a measure comes to what is wished, found on the same patients throughout."""

import math
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from simulation.core.errors import HomewardError, OptionError, ValueProblem, expect, short
from simulation.core.notebook.html_card import card
from simulation.core.notebook.progress import watched
from simulation.core.units import share
from simulation.experiment.headlines import HEADLINES, shown
from simulation.experiment.options import RunKeywords, RunOptions, options_of, shows_options
from simulation.experiment.replicate import Progress
from simulation.experiment.statistics import mean_and_interval
from simulation.uncertainty.inputs import Uncertain, Vary, inputs_of
from simulation.uncertainty.points import Runner, named, runner_of
from simulation.uncertainty.study import WITHOUT, as_run

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

HALVINGS = 10
"""The range is halved so often: a thousandth of it is left."""


@dataclass(frozen=True, eq=False, repr=False)
class BreakEven:
    """What was tried, and where the measure comes to what is wished."""

    scenario: "Scenario"
    input: Uncertain
    measure: str
    target: float
    whole: bool
    """Whether only whole numbers of the parameter were tried."""
    tries: pd.DataFrame
    """value, unit, mean, lower, upper of the measure, in the order of the values; intervals are 95 % confidence
    intervals over replications.
    """
    value: float
    """The value found; with `whole` the one nearest to the target at which the measure is at most what is wished, or at
    least where more of it is better.
    """
    lower: float
    upper: float
    """Between which values chance leaves it: where the interval of the measure, by its slope there, holds the
    target. NaN with whole numbers.
    """
    seed: int
    replications: int
    engine: str
    engine_why: str
    seconds: float

    def __repr__(self) -> str:
        return f"<BreakEven of '{short(self.scenario.title)}': {self.input.path} {self.value:.6g} {self.input.told_in}>"

    def _repr_html_(self) -> str:
        table = [[f"{cell:.6g}" if isinstance(cell, float) else str(cell) for cell in row] for row in self.tries.values]
        return card(f"Break-even of {self.scenario.title}", [self.sentence()], list(self.tries.columns), table)

    def sentence(self) -> str:
        """What was found, in words."""
        name, unit = named(self.measure)
        found = f"{name} comes to {shown(self.target, unit)} with {self.input.path} at {self.value:.6g} "
        chance = f" (chance leaves {self.lower:.6g} to {self.upper:.6g})" if self.lower == self.lower else ""
        return f"{found}{self.input.told_in}{chance}."


@shows_options(*WITHOUT)
def break_even(
    scenario: "Scenario | str | Path",
    vary: str | Vary,
    measure: str,
    target: float | str,
    *,
    whole: bool = False,
    options: RunOptions | None = None,
    progress: Progress | None = None,
    **keywords: Unpack[RunKeywords],
) -> BreakEven:
    """The value of one parameter at which a measure comes to `target`, by halving its range on the same patients.

    `vary`: 'PATH=LOW to HIGH' with its unit, or 'PATH=times LOW to HIGH'. `target`: a number in the measure's unit, or
    a share as text ('5 %'). `whole`: try whole numbers of the parameter only and give the
    nearest at which the measure is at most the target, or at least where more of it is better.

        >>> simulation.break_even("england", "services.reablement.capacity=times 0.8 to 1.5",
        ...                       "share_delayed", "5 %", replications=4)  # doctest: +SKIP

    Raises:
        HomewardError: when the measure is on the same side of the target at both ends of the range.
        ScenarioError, OptionError, TooMuchMemory, SimulationError: as `simulation.run`.
    """
    asked = options_of("break_even", options, keywords, WITHOUT)
    expect("measure", measure, str, "the name of a measure")
    wished = target_of(target)
    loaded = asked.load(scenario)
    (one,) = inputs_of(loaded, [vary])
    runner = runner_of(loaded, asked.after_loading(), [measure])
    return searched(runner, one, wished, whole, progress)


def target_of(target: float | str, called: str = "target") -> float:
    """What is wished, as a number; `called`: the option that says it.

    Raises:
        OptionError: when it is no number.
    """
    right = "a number was expected, or a share such as '5 %'"
    try:
        number = (share(target) if "%" in target else float(target)) if isinstance(target, str) else float(target)
    except (ValueProblem, ValueError, TypeError):
        raise OptionError(called, target, right) from None
    if isinstance(target, bool) or not math.isfinite(number):
        raise OptionError(called, target, right)
    return number


def searched(runner: Runner, one: Uncertain, target: float, whole: bool, progress: Progress | None = None) -> BreakEven:
    """The search in a scenario that is ready."""
    with watched(progress) as told:
        return _searched(runner, one, target, whole, told)


def _searched(runner: Runner, one: Uncertain, target: float, whole: bool, progress: Progress | None) -> BreakEven:
    began = time.perf_counter()
    tried: dict[float, tuple[float, float]] = {}
    total = HALVINGS + 2

    def tell(more: int) -> None:
        if progress is not None:
            left = (time.perf_counter() - began) / len(tried) * more
            progress(len(tried), len(tried) + more, left)

    def off(value: float, more: int) -> float:
        if value not in tried:
            factor = value if one.is_amount or math.isnan(one.central) else value / one.central
            of_one = runner.at([one.settings(factor)])[:, :, 0]
            mean, half, _, _ = mean_and_interval(of_one)
            tried[value] = float(mean[0]), float(half[0])
            tell(more)
        return tried[value][0] - target

    low, high = one.value(one.low), one.value(one.high)
    if whole:
        low, high = float(math.ceil(low - 1e-9)), float(math.floor(high + 1e-9))
        if low >= high:
            raise HomewardError(f"between {low:g} and {high:g} there are no two whole numbers of {one.path}")
        total = 2 + (int(high - low) - 1).bit_length()
    first, last = off(low, total - 1), off(high, total - 2)
    if math.isnan(first) or math.isnan(last):
        raise HomewardError(f"{runner.measures[0]} cannot be measured at an end of the range")
    if first * last > 0:
        ends = f"{tried[low][0]:.6g} at {low:g} and {tried[high][0]:.6g} at {high:g} {one.told_in}"
        raise HomewardError(f"{runner.measures[0]} is {ends}, so it does not pass {target:g} between them")
    rising = last > first
    left, right = low, high
    while right - left > 1 if whole else len(tried) < total:
        middle = float(math.floor((left + right) / 2)) if whole else (left + right) / 2
        here = off(middle, max(0, total - 1 - len(tried)))
        left, right = (left, middle) if (here >= 0) == rising else (middle, right)
    more = runner.measures[0] in HEADLINES and HEADLINES[runner.measures[0]].good == 1
    reached = _that_meets(tried, left, right, target, more) if whole else _between(tried, left, right, target)
    between = (math.nan, math.nan) if whole else _by_chance(tried, low, high, reached, left, right)
    rows = sorted((value, one.told_in, mean, mean - half, mean + half) for value, (mean, half) in tried.items())
    table = pd.DataFrame(rows, columns=["value", "unit", "mean", "lower", "upper"])
    return BreakEven(
        as_run(runner),
        one,
        runner.measures[0],
        target,
        whole,
        table,
        reached,
        *between,
        seed=runner.seed,
        replications=runner.replications,
        engine=runner.engine,
        engine_why=runner.engine_why,
        seconds=time.perf_counter() - began,
    )


Tried = dict[float, tuple[float, float]]


def _between(tried: Tried, left: float, right: float, target: float) -> float:
    """Where the line between the two last values passes the target."""
    (first, _), (second, _) = tried[left], tried[right]
    return left if first == second else left + (right - left) * (target - first) / (second - first)


def _that_meets(tried: Tried, left: float, right: float, target: float, more: bool) -> float:
    """Of two neighbours the one at which the measure is at most the target, or at least where more is better."""
    mean = tried[left][0]
    return left if (mean >= target if more else mean <= target) else right


def _by_chance(tried: Tried, low: float, high: float, value: float, left: float, right: float) -> tuple[float, float]:
    """The interval of the measure at the value found, by the slope over the values tried around it."""
    below = [one for one in tried if one < left] or [low]
    above = [one for one in tried if one > right] or [high]
    start, end = max(below), min(above)
    slope = (tried[end][0] - tried[start][0]) / (end - start)
    half = max(tried[left][1], tried[right][1])
    if slope == 0.0 or math.isnan(half):
        return math.nan, math.nan
    return value - half / abs(slope), value + half / abs(slope)


__all__ = ["BreakEven", "break_even", "searched", "target_of"]
