"""A sensitivity study: which inputs move which measures, by how much, and how much of what is seen is chance."""

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import numpy as np
import pandas as pd

from simulation.core.errors import OptionError, expect, short
from simulation.core.notebook.html_card import card
from simulation.core.numerics.in_order import total, totals
from simulation.experiment.headlines import FIRST, signed
from simulation.experiment.options import RunKeywords, RunOptions, options_of, shows_options, whole_number
from simulation.experiment.replicate import Progress
from simulation.experiment.statistics import mean_and_interval
from simulation.measures.registry import with_units
from simulation.uncertainty.designs import (
    METHODS,
    MORRIS,
    ONE_AT_A_TIME,
    SOBOL,
    Floats,
    design,
    morris_effects,
    sobol_indices,
)
from simulation.uncertainty.inputs import Uncertain, Vary, inputs_of, settings_of
from simulation.uncertainty.points import Runner, cell_of, named, runner_of

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

WITHOUT = ("precision", "max_replications", "by", "periods", "cluster")
"""Options of a run that a study of many points has not."""
NAMED = 3
"""Inputs that are named of each measure."""


@dataclass(frozen=True)
class Effort:
    """How many points a method runs."""

    steps: int = 2
    """Values of each input, one at a time: 2 for both ends, more for a sweep."""
    trajectories: int = 10
    """Walks of Morris, of one point more than there are inputs."""
    samples: int = 64
    """A power of two: Sobol runs so many times the number of inputs and two more points."""

    def __post_init__(self) -> None:
        for name, least in (("steps", 2), ("trajectories", 2), ("samples", 2)):
            whole_number(least)(name, getattr(self, name))


@dataclass(frozen=True, eq=False, repr=False)
class Sensitivity:
    """What a sensitivity study came to. Tables carry the value of what was varied."""

    scenario: "Scenario"
    method: str
    inputs: tuple[Uncertain, ...]
    effort: Effort
    points: Floats
    """point, input: the place within its range, NaN where an input stands as the scenario says."""
    measures: tuple[str, ...]
    values: Floats
    """point, replication, measure."""
    seed: int
    engine: str
    engine_why: str
    seconds: float

    def __repr__(self) -> str:
        what = f"{len(self.inputs)} inputs, {len(self.points)} points, {self.replications} replications each"
        return f"<Sensitivity of '{short(self.scenario.title)}': {self.method}, {what}>"

    def _repr_html_(self) -> str:
        table = self.effects()
        shown = table[table["measure"] == self.measures[0]].drop(columns="measure")
        rows = [[f"{cell:.4g}" if isinstance(cell, float) else str(cell) for cell in row] for row in shown.to_numpy()]
        title = f"Sensitivity of {self.scenario.title}, {self.method.replace('_', ' ')}: {self.measures[0]}"
        return card(title, self.sentences()[:4], list(map(str, shown.columns)), rows)

    @property
    def replications(self) -> int:
        """Replications of every point, the same for all."""
        return int(self.values.shape[1])

    def inputs_table(self) -> pd.DataFrame:
        """input, low, said, high, unit, source of everything that was varied."""
        rows = [
            (one.path, one.value(one.low), one.central, one.value(one.high), one.told_in, one.source)
            for one in self.inputs
        ]
        return pd.DataFrame(rows, columns=["input", "low", "said", "high", "unit", "source"])

    def points_table(self) -> pd.DataFrame:
        """point, and a column for each input with its value there, in the unit of `inputs_table`."""
        columns: dict[str, Any] = {"point": np.arange(len(self.points))}
        for one, places in zip(self.inputs, self.points.T, strict=True):
            columns[one.path] = [
                one.central if math.isnan(place) else one.value(factor_at(self.method, one, float(place)))
                for place in places
            ]
        return pd.DataFrame(columns)

    def outcomes(self) -> pd.DataFrame:
        """Everything that was run: point, replication, a column for each input with its value, and one for each
        measure.
        """
        points, replications, _ = self.values.shape
        index = np.repeat(np.arange(points), replications)
        table = self.points_table().iloc[index].reset_index(drop=True)
        table.insert(1, "replication", np.tile(np.arange(replications), points))
        cells = self.values.reshape(points * replications, -1)
        return pd.concat([table, pd.DataFrame(cells, columns=list(self.measures))], axis=1)

    def effects(self) -> pd.DataFrame:
        """What each input does to each measure, the strongest input of a measure first; the columns are those of the
        method.

        One at a time: measure, unit, input, value, unit_of_input, mean, difference, lower, upper, elasticity; a row for
        each value.
        The difference is from the scenario as it is, in pairs of replications, with a 95 % confidence interval.
        Morris: measure, unit, input, low, high, unit_of_input, mu, mu_star, lower, upper, sigma, rank, in the measure's
        own unit for a walk over the whole range. Sobol: measure, unit, input, low, high, unit_of_input, first,
        first_lower, first_upper, total, total_lower, total_upper, rank, shares of the variance over draws.
        """
        return self._effects.copy()

    @cached_property
    def _effects(self) -> pd.DataFrame:
        parts = [self._of_measure(place, measure) for place, measure in enumerate(self.measures)]
        return self._with_units(pd.concat(parts, ignore_index=True))

    def _with_units(self, table: pd.DataFrame) -> pd.DataFrame:
        """A table with the unit of each of its measures, of one group of a measure too."""
        bare = table.assign(measure=[cell_of(measure)[0] for measure in table["measure"]])
        return with_units(bare, [self.scenario.model]).assign(measure=table["measure"])

    def _of_measure(self, place: int, measure: str) -> pd.DataFrame:
        values = self.values[:, :, place]
        if self.method == ONE_AT_A_TIME:
            return self._one_at_a_time(values, measure)
        said = [(measure, one.path, one.value(one.low), one.value(one.high), one.told_in) for one in self.inputs]
        table = pd.DataFrame(said, columns=["measure", "input", "low", "high", "unit_of_input"])
        means = _means(values)
        known = bool(np.isfinite(means).all())
        if self.method == MORRIS:
            names = ("mu", "mu_star", "half", "sigma")
            found = morris_effects(self.points, means, self.seed) if known else dict.fromkeys(names, np.nan)
            table = table.assign(mu=found["mu"], mu_star=found["mu_star"])
            table["lower"], table["upper"] = found["mu_star"] - found["half"], found["mu_star"] + found["half"]
            table, by = table.assign(sigma=found["sigma"]), "mu_star"
        else:
            names = ("first", "first_half", "total", "total_half")
            found = sobol_indices(len(self.inputs), means, self.seed) if known else dict.fromkeys(names, np.nan)
            for name in ("first", "total"):
                table[name] = found[name]
                table[f"{name}_lower"] = found[name] - found[f"{name}_half"]
                table[f"{name}_upper"] = found[name] + found[f"{name}_half"]
            by = "total"
        table = table.sort_values(by, ascending=False, kind="stable", ignore_index=True)
        return table.assign(rank=np.arange(1, len(table) + 1))

    def _one_at_a_time(self, values: Floats, measure: str) -> pd.DataFrame:
        base = values[0]
        mean, half, _, _ = mean_and_interval(values - base)
        middle = _means(values)
        rows: list[tuple[Any, ...]] = []
        for point, places in enumerate(self.points):
            if point == 0:
                continue
            column = int(np.flatnonzero(np.isfinite(places))[0])
            one = self.inputs[column]
            factor = factor_at(self.method, one, float(places[column]))
            relative = math.nan if one.is_amount or factor == 1.0 or not middle[0] else mean[point] / middle[0]
            elasticity = relative / (factor - 1.0) if relative == relative else math.nan
            ends = (mean[point] - half[point], mean[point] + half[point])
            rows.append(
                (measure, one.path, one.value(factor), one.told_in, middle[point], mean[point], *ends, elasticity)
            )
        columns = ["measure", "input", "value", "unit_of_input", "mean", "difference", "lower", "upper", "elasticity"]
        swing: dict[str, float] = {}
        for row in rows:
            swing[row[1]] = swing.get(row[1], 0.0) + _or_zero(abs(row[5]))
        rows.sort(key=lambda row: -swing[row[1]])
        return pd.DataFrame(rows, columns=columns)

    def chance(self) -> pd.DataFrame:
        """measure, unit, variance, share: the variance of a measure's mean over points, and the share of it that is
        chance, which more replications make smaller. What a replication does to all points alike is no part of it.
        """
        rows = []
        for place, measure in enumerate(self.measures):
            values = self.values[:, :, place]
            points, replications = values.shape
            of_points, of_replications = totals(values) / replications, totals(values.T.copy()) / points
            mean = total(of_points) / points
            variance = total((of_points - mean) ** 2) / (points - 1)
            rest = values - of_points[:, None] - of_replications[None, :] + mean
            freedom = (points - 1) * (replications - 1)
            noise = total((rest**2).ravel()) / freedom / replications if freedom else math.nan
            rows.append((measure, variance, min(noise / variance, 1.0) if variance > 0 else math.nan))
        return self._with_units(pd.DataFrame(rows, columns=["measure", "variance", "share"]))

    def ranked(self, measure: str) -> list[str]:
        """The inputs, those that move a measure most first."""
        table = self._effects[self._effects["measure"] == measure]
        return list(dict.fromkeys(table["input"]))

    def sentences(self) -> list[str]:
        """One line for each measure that is told first: which inputs move it most."""
        first = [name for name in FIRST if name in self.measures] or list(self.measures[:5])
        return [self._sentence(measure) for measure in first]

    def _sentence(self, measure: str) -> str:
        name, unit = named(measure)
        table = self._effects[self._effects["measure"] == measure]
        told = []
        moved = next(name for name in ("difference", "mu_star", "total") if name in table)
        for path in self.ranked(measure)[:NAMED]:
            rows = table[table["input"] == path]
            if not np.nan_to_num(rows[moved].to_numpy(dtype=float)).any():
                continue
            if self.method == ONE_AT_A_TIME:
                ends = rows.iloc[[0, -1]].to_dict("records")
                moves = [f"{signed(end['difference'], unit)} at {end['value']:.4g}" for end in ends]
                told.append(f"{path} ({' and '.join(moves)} {ends[0]['unit_of_input']}".rstrip() + ")")
            elif self.method == MORRIS:
                told.append(f"{path} ({signed(float(rows['mu_star'].to_numpy()[0]), unit).lstrip('+')})")
            else:
                told.append(f"{path} ({100 * float(rows['total'].to_numpy()[0]):.0f} % of its variance)")
        return f"{name}: {', '.join(told) or 'nothing that was varied moves it'}."


def factor_at(method: str, one: Uncertain, place: float) -> float:
    """The factor at a place from 0 to 1 within the range of an input: of Sobol what a share of draws does not exceed,
    otherwise evenly from end to end.
    """
    return one.factor(place) if method == SOBOL else one.low + place * (one.high - one.low)


def _or_zero(value: float) -> float:
    return 0.0 if math.isnan(value) else float(value)


def _means(values: Floats) -> Floats:
    """point: the mean over those replications in which it was measured."""
    mean, _, _, _ = mean_and_interval(values)
    return np.asarray(mean, dtype=float)


@shows_options(*WITHOUT)
def sensitivity(
    scenario: "Scenario | str | Path",
    method: str = ONE_AT_A_TIME,
    vary: Sequence[str | Vary] = (),
    measures: Sequence[str] = (),
    *,
    steps: int = 2,
    trajectories: int = 10,
    samples: int = 64,
    options: RunOptions | None = None,
    progress: Progress | None = None,
    **keywords: Unpack[RunKeywords],
) -> Sensitivity:
    """Which inputs the answer hangs on: every parameter whose file says a range, or those named.

    `method`: 'one_at_a_time' moves each alone (`steps` values of it), 'morris' finds those that matter among many with
    few runs, 'sobol' says which share of the variance over draws each has. `vary` names parameters: 'PATH',
    'PATH=30 to 40 beds', or 'PATH=times 0.8 to 1.2'. `measures`: names; all headlines unless said. All points meet
    the same patients with the same random numbers.

        >>> simulation.sensitivity("england", "morris", replications=2).effects()  # doctest: +SKIP

    Raises:
        HomewardError: when nothing has a range, a measure is unknown, or SALib is not installed.
        ScenarioError, OptionError, TooMuchMemory, SimulationError: as `simulation.run`.
    """
    if not isinstance(method, str) or method not in METHODS:
        raise OptionError("method", method, f"{', '.join(METHODS)} was expected")
    asked = options_of("sensitivity", options, keywords, WITHOUT)
    effort = Effort(steps, trajectories, samples)
    for name, said in (("vary", vary), ("measures", measures)):
        expect(name, said, (str, Vary, list, tuple), "a name, or a list of names,")
    loaded = asked.load(scenario)
    inputs = inputs_of(loaded, [vary] if isinstance(vary, (str, Vary)) else vary)
    runner = runner_of(loaded, asked.after_loading(), [measures] if isinstance(measures, str) else measures)
    return studied(runner, method, inputs, effort, progress)


def studied(
    runner: Runner, method: str, inputs: Sequence[Uncertain], effort: Effort, progress: Progress | None = None
) -> Sensitivity:
    """The study of a scenario that is ready, with these inputs."""
    began = time.perf_counter()
    points = design(method, inputs, effort.steps, effort.trajectories, effort.samples, runner.seed)
    settings = [
        settings_of(
            (one, factor_at(method, one, float(place)))
            for one, place in zip(inputs, places, strict=True)
            if not math.isnan(place)
        )
        for places in points
    ]
    values = runner.at(settings, progress)
    scenario = as_run(runner)
    seconds = time.perf_counter() - began
    of_run = (runner.seed, runner.engine, runner.engine_why, seconds)
    return Sensitivity(scenario, method, tuple(inputs), effort, points, runner.measures, values, *of_run)


def as_run(runner: Runner) -> "Scenario":
    """The scenario with the seed and the number of replications that were run."""
    run = runner.scenario.model.run
    said: dict[str, str] = {}
    if run.seed != runner.seed:
        said["run.seed"] = str(runner.seed)
    if run.replications != runner.replications:
        said["run.replications"] = str(runner.replications)
    return runner.scenario.with_(said) if said else runner.scenario


__all__ = ["Effort", "Sensitivity", "as_run", "sensitivity", "studied"]
