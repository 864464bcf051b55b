"""Points run: each with the same replications, so that all of them meet the same patients with the same random numbers.

Of each replication only what is asked for is kept, so that thousands of points fit into any machine.
"""

import re
import time
from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.core.errors import HomewardError, OptionError, expect, short
from simulation.core.notebook.progress import watched
from simulation.core.text.renamed import current_measure
from simulation.experiment.headlines import HEADLINES
from simulation.experiment.jit_warm_up import engine_ready, processors
from simulation.experiment.memory_limits import workers_that_fit
from simulation.experiment.options import RunOptions
from simulation.experiment.replicate import Progress
from simulation.experiment.statistics import KEY, WHOLE
from simulation.experiment.workers.local import on_workers
from simulation.experiment.workers.task import ReplicationTask
from simulation.measures.foreseen import measure_meant
from simulation.measures.registry import definitions, described, label_of, own_families
from simulation.plan.compile import compile_plan

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

Floats = npt.NDArray[np.float64]
TOGETHER = 4
"""Points that a worker takes at a time: who comes is drawn once for neighbours to which the same people come."""


@dataclass(frozen=True)
class Runner:
    """A scenario ready to be run at any point."""

    scenario: "Scenario"
    measures: tuple[str, ...]
    """By name, or one group of one: 'wait_days[service=beds]'."""
    seed: int
    replications: int
    engine: Any
    engine_why: str
    workers: int

    def at(self, points: Sequence[Mapping[str, Any]], progress: Progress | None = None) -> Floats:
        """point, replication, measure: what each measure comes to over the whole measured time; NaN where it cannot be
        measured.

        Raises:
            ScenarioError: when the scenario cannot be with what a point sets.
        """
        found = np.full((len(points), self.replications, len(self.measures)), np.nan)
        began = time.perf_counter()
        done, total = 0, len(points) * self.replications
        with watched(progress) as told, closing(self._answered(points)) as answers:
            for first, values in answers:
                found[first : first + len(values)] = values
                done += len(values) * self.replications
                if told is not None:
                    told(done, total, (time.perf_counter() - began) / done * (total - done))
        return found

    def _answered(self, points: Sequence[Mapping[str, Any]]) -> Generator[tuple[int, Floats], None, None]:
        together = max(1, min(TOGETHER, len(points) // self.workers))
        bundles = [(first, points[first : first + together]) for first in range(0, len(points), together)]
        return on_workers(partial(_answer, self), bundles, min(self.workers, len(bundles)), self.engine)


def _answer(runner: Runner, bundle: tuple[int, Sequence[Mapping[str, Any]]]) -> tuple[int, Floats]:
    from simulation.sampling.shared_arrivals import Last, shared_arrivals

    first, points = bundle
    tasks = []
    cells = [cell_of(measure) for measure in runner.measures]
    names = tuple(dict.fromkeys(name for name, _, _ in cells))
    for settings in points:
        scenario = runner.scenario.with_(settings) if settings else runner.scenario
        plan = compile_plan(scenario)
        tasks.append(ReplicationTask(scenario, plan, runner.seed, runner.engine, own=own_families(), only=names))
    found = np.full((len(points), runner.replications, len(runner.measures)), np.nan)
    for number in range(runner.replications):
        with shared_arrivals(Last()):
            for place, task in enumerate(tasks):
                table = task.answer(number)
                whole = table["period"] == WHOLE
                keys = zip(*(table[name][whole] for name in KEY), strict=True)
                said = dict(zip(keys, table["value"][whole], strict=True))
                found[place, number] = [said.get(cell, np.nan) for cell in cells]
    return first, found


def runner_of(scenario: "Scenario", options: RunOptions, measures: Sequence[str] = ()) -> Runner:
    """A scenario made ready; all its headlines are measured unless some measures are named.

    Raises:
        OptionError: when the number of replications is 'auto', for the points would not be alike.
        HomewardError: when there is no such measure.
    """
    if options.replications == "auto":
        raise OptionError("replications", "auto", "a number was expected, the same for all points")
    run = scenario.model.run
    engine, why = engine_ready(options.engine)
    return Runner(
        scenario,
        measures_of(scenario, measures),
        run.seed if options.seed is None else options.seed,
        run.replications if options.replications is None else options.replications,
        engine,
        why,
        workers_that_fit([scenario.model], options.workers or processors(), options.engine),
    )


def measures_of(scenario: "Scenario", asked: Sequence[str] = ()) -> tuple[str, ...]:
    """The measures asked for by today's names, or all headlines that a scenario has. One group of a measure is said as
    'wait_days[service=beds]'.

    Raises:
        HomewardError: for one that it has not.
    """
    declared = [one for one, missing in definitions(scenario.model) if not missing]
    there, names = [one.id for one in declared], []
    for said in asked:
        expect("measures", said, str, "the name of a measure")
        bare, bracket, group = said.partition("[")
        name = current_measure(bare.strip(), "--measure")
        if name not in there:
            right = measure_meant(name, declared, "a measure that the scenario has was expected")
            raise HomewardError(f"--measure {short(said)}: there is no measure of this name here; {right}")
        if bracket and re.fullmatch(r"[^=\[\]]+=[^=\[\]]+\]", group) is None:
            raise HomewardError(f"--measure {short(said)}: MEASURE or 'MEASURE[LABEL=GROUP]' was expected")
        names.append(name + bracket + group)
    found = tuple(dict.fromkeys(names)) or tuple(name for name in HEADLINES if name in there)
    if not found:
        raise HomewardError("the scenario has no headline measure; name one with --measure")
    return found


def cell_of(measure: str) -> tuple[str, str, str]:
    """Measure, by and group of 'wait_days[service=beds]'; all people of 'share_delayed'."""
    bare, bracket, said = measure.partition("[")
    by, _, group = said.removesuffix("]").partition("=")
    return (bare, by, group) if bracket else (bare, "all", "all")


def named(measure: str) -> tuple[str, str]:
    """A measure in words, and its unit as headlines have it: '', 'share', 'days' or '£'."""
    bare, by, group = cell_of(measure)
    label = label_of(bare) + (f", {group.replace('_', ' ')}" if by != "all" else "")
    known = described(bare)
    unit = HEADLINES[bare].unit if bare in HEADLINES else known.unit if known is not None else ""
    return label, unit if unit in ("share", "days", "£") else ""


__all__ = ["Runner", "cell_of", "measures_of", "named", "runner_of"]
