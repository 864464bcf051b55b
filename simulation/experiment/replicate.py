"""Replications: one scenario run again and again, each time with its own random numbers, on as many workers as there
are.

A replication is sample, simulate, measure; its random numbers depend on the seed and its number alone, so the results
are the same, in the same order, whatever the number of workers.
"""

import time
from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import pandas as pd

from simulation.core.errors import HomewardError, SimulationError
from simulation.experiment.assumed import assumed_of
from simulation.experiment.jit_warm_up import engine_ready, processors
from simulation.experiment.lever_strengths import strengths_of
from simulation.experiment.memory_limits import bytes_kept, workers_that_fit
from simulation.experiment.precision import (
    FIRST,
    PrecisionReached,
    PrecisionTarget,
    relative_widths,
    replications_wanted,
)
from simulation.experiment.statistics import summarise

if TYPE_CHECKING:
    from simulation.core.event_log import EventLog
    from simulation.engines import Engine
    from simulation.experiment.cluster import Cluster
    from simulation.measures.registry import Family
    from simulation.plan.compile import Plan
    from simulation.scenario.scenario import Scenario

Progress = Callable[[int, int, float], None]
"""Told after each replication: how many are done, of how many, and the seconds left (NaN when nobody knows)."""

Count = int | Literal["auto"] | None
"""A number of replications; 'auto' for as many as a precision needs; None for what the scenario says."""


@dataclass(frozen=True)
class ReplicationTask:
    """One scenario ready to be answered; it travels to workers whole."""

    scenario: "Scenario"
    plan: "Plan"
    seed: int
    engine: "Engine"
    by: tuple[str, ...] = ()
    own: tuple["Family", ...] = field(default=(), kw_only=True)
    """Measures that were registered from outside the package: workers do not know them otherwise."""

    def log(self, replication: int) -> "EventLog":
        """What happens in one replication."""
        from simulation.engines import simulate
        from simulation.sampling.arrivals import sample

        return simulate(self.plan, sample(self.plan, self.seed, replication), engine=self.engine)

    def answer(self, replication: int) -> pd.DataFrame:
        """The measures of one replication: replication, period, measure, by, group, value."""
        from simulation.measures import measure

        table = measure(self.log(replication), self.scenario, self.by, own=self.own)
        table.insert(0, "replication", replication)
        return table


@dataclass(frozen=True)
class Results:
    """What the replications of one scenario came to."""

    name: str
    """The scenario's title, made unlike the others' in a comparison."""
    question: ReplicationTask
    measures: pd.DataFrame
    """scenario, replication, period, measure, by, group, value."""
    replications: int
    engine: str
    engine_why: str
    seconds: float
    """Time taken on the clock, all scenarios of a comparison together."""
    reached: PrecisionReached | None = None
    """With replications 'auto': how precise it got."""
    strengths: pd.DataFrame = field(default_factory=lambda: strengths_of("", ()), repr=False)
    """scenario, lever, month, strength, when a lever varies in time."""
    assumed: pd.DataFrame = field(default_factory=lambda: assumed_of("", ()), repr=False)
    """scenario, measure, lever: what its levers move by construction."""
    kept: dict[int, pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def scenario(self) -> "Scenario":
        """The scenario as it was run."""
        return self.question.scenario

    @property
    def seed(self) -> int:
        """The random seed."""
        return self.question.seed

    def summary(self) -> pd.DataFrame:
        """scenario, measure, by, group, mean, lower, upper, replications; 95 % confidence intervals over the whole
        measured time.
        """
        return self._summary.copy()

    @cached_property
    def _summary(self) -> pd.DataFrame:
        return summarise(self.measures, self.name)

    def headline_means(self) -> dict[str, float]:
        """Mean of every measure that is not split, where it could be measured."""
        rows = self._summary[
            (self._summary["by"] == "all") & (self._summary["group"] == "all") & self._summary["mean"].notna()
        ]
        return {str(measure): float(mean) for measure, mean in zip(rows["measure"], rows["mean"], strict=True)}

    def events(self, replication: int = 0) -> pd.DataFrame:
        """The log of one replication with names and times; simulated again unless kept, which gives the same rows."""
        if replication not in self.kept:
            self.kept[replication] = self.question.log(replication).frame()
        return self.kept[replication]


def run(
    scenario: "Scenario",
    replications: Count = None,
    seed: int | None = None,
    engine: "Engine" = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
    by: Sequence[str] = (),
    keep_events: bool = False,
    wish: PrecisionTarget | None = None,
    cluster: "Cluster" = None,
) -> Results:
    """Run one scenario.

    `workers` is how many replications run at a time (as many as the machine has processors). `by` names labels that
    every measure is also split by. `keep_events` keeps the first replication's log. `wish` says how precise 'auto' is
    to be. `cluster` is the address of a dask scheduler, a client of one, or True for the client that is active:
    replications then run there.

    Raises:
        TooMuchMemory: when one replication would not fit into this machine.
        SimulationError: when the scenario cannot mean what it says, such as a loop that takes no time.
    """
    (results,) = run_all([scenario], replications, seed, engine, workers, progress, by, keep_events, wish, cluster)
    return results


def run_all(
    scenarios: Sequence["Scenario"],
    replications: Count = None,
    seed: int | None = None,
    engine: "Engine" = "auto",
    workers: int | None = None,
    progress: Progress | None = None,
    by: Sequence[str] = (),
    keep_events: bool = False,
    wish: PrecisionTarget | None = None,
    cluster: "Cluster" = None,
) -> list[Results]:
    """Run several scenarios side by side with the same seed and replications, the base first; see `run`."""
    from simulation.experiment.cluster import connected, fits
    from simulation.experiment.cluster import spread as spread_on
    from simulation.measures.registry import own_families
    from simulation.plan.compile import compile_plan

    began = time.perf_counter()
    base = scenarios[0].model.run
    count = base.replications if replications is None else replications
    if count != "auto" and count < 1:
        raise HomewardError(f"{count} replications; at least one was expected")
    seed = base.seed if seed is None else seed
    wish = wish or PrecisionTarget()
    reached = None
    with connected(cluster) as client:
        models = [scenario.model for scenario in scenarios]
        kept = bytes_kept(models, wish.ceiling if count == "auto" else count, len(by))
        fitting = (
            workers_that_fit(models, workers or processors(), engine, kept) if client is None else fits(client, models)
        )
        name, why = engine_ready(engine)
        said = [_as_run(scenario, seed, count) for scenario in scenarios]
        own = own_families()
        questions = [
            ReplicationTask(scenario, compile_plan(scenario), seed, name, tuple(by), own=own) for scenario in said
        ]
        tables: list[list[pd.DataFrame]] = [[] for _ in questions]
        target = min(FIRST, wish.ceiling) if count == "auto" else count
        while len(tables[0]) < target:
            numbers = range(len(tables[0]), target)
            answers = (
                spread(questions, numbers, fitting, progress)
                if client is None
                else spread_on(client, questions, numbers, progress)
            )
            for of_one, new in zip(tables, answers, strict=True):
                of_one += new
            if count == "auto":
                widths = relative_widths([pd.concat(of_one, ignore_index=True) for of_one in tables])
                reached = PrecisionReached(wish, target, widths)
                target = replications_wanted(target, widths, wish)
    names = unique_names(
        [scenario.title for scenario in scenarios], [str(scenario.view or "") for scenario in scenarios]
    )
    seconds = time.perf_counter() - began
    results = [
        Results(
            title,
            question,
            table,
            target,
            name,
            why,
            seconds,
            reached,
            _strengths(title, question.scenario, table),
            assumed_of(title, question.scenario.levers),
        )
        for title, question, table in zip(names, questions, map(_together, names, tables), strict=True)
    ]
    if keep_events:
        results[0].events(0)
    return results


def _as_run(scenario: "Scenario", seed: int, count: Count) -> "Scenario":
    """The scenario with the seed and replications that were asked for, so that the copy in the results says what was
    run.
    """
    said: dict[str, Any] = {}
    if scenario.model.run.seed != seed:
        said["run.seed"] = str(seed)
    if isinstance(count, int) and scenario.model.run.replications != count:
        said["run.replications"] = str(count)
    return scenario.with_(said) if said else scenario


def _strengths(title: str, scenario: "Scenario", measures: pd.DataFrame) -> pd.DataFrame:
    return strengths_of(
        title,
        scenario.levers,
        scenario.pressure_effect.months if scenario.pressure_effect is not None else None,
        measures,
    )


def _together(name: str, tables: Sequence[pd.DataFrame]) -> pd.DataFrame:
    table = pd.concat(tables, ignore_index=True)
    table.insert(0, "scenario", name)
    return table


def unique_names(titles: Sequence[str], views: Sequence[str]) -> list[str]:
    """Short names that tell scenarios apart: the title up to its first comma, with the view or a number where two are
    alike.

    >>> unique_names(["England, one million", "Integrated", "Integrated"], ["", "sceptical", "central"])
    ['England', 'Integrated (sceptical)', 'Integrated (central)']
    >>> unique_names(["Queue", "Queue"], ["", ""])
    ['Queue', 'Queue (2)']
    """
    short = [title.split(",")[0].strip() or title for title in titles]
    titles = short if len(set(short)) == len(set(titles)) else list(titles)
    seen = {title: {view for other, view in zip(titles, views, strict=True) if other == title} for title in titles}
    names = [f"{title} ({view})" if len(seen[title]) > 1 else title for title, view in zip(titles, views, strict=True)]
    return [
        name if name not in names[:place] else f"{name} ({names[: place + 1].count(name)})"
        for place, name in enumerate(names)
    ]


def spread(
    questions: Sequence[ReplicationTask], numbers: range, workers: int, progress: Progress | None = None
) -> list[list[pd.DataFrame]]:
    """The measures of these replications for each question, in the order of the numbers."""
    tasks = [(which, number) for number in numbers for which in range(len(questions))]
    answers: list[list[pd.DataFrame]] = [[pd.DataFrame()] * len(numbers) for _ in questions]
    began = time.perf_counter()
    with closing(_answered(questions, tasks, min(workers, len(tasks)))) as arriving:
        for done, (which, number, table) in enumerate(arriving, start=1):
            answers[which][number - numbers.start] = table
            if progress is not None:
                progress(done, len(tasks), (time.perf_counter() - began) / done * (len(tasks) - done))
    return answers


def _answered(
    questions: Sequence[ReplicationTask], tasks: list[tuple[int, int]], workers: int
) -> Generator[tuple[int, int, pd.DataFrame], None, None]:
    """Answers as they arrive. Threads for the compiled engine, which lets go of the interpreter; processes for the
    reference one.
    """
    if workers <= 1:
        yield from (_one(questions[which], which, number) for which, number in tasks)
        return
    from concurrent.futures.process import BrokenProcessPool

    from joblib import Parallel, delayed

    backend = "threading" if questions[0].engine == "compiled" else "loky"
    parallel = Parallel(
        n_jobs=workers, backend=backend, return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs"
    )
    try:
        yield from parallel(delayed(_one)(questions[which], which, number) for which, number in tasks)
    except BrokenProcessPool:
        raise SimulationError(
            "a worker was ended by the system, most likely for want of memory; ask for fewer with --workers"
        ) from None


def _one(question: ReplicationTask, which: int, number: int) -> tuple[int, int, pd.DataFrame]:
    return which, number, question.answer(number)
