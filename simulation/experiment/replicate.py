"""Replications: one scenario run again and again, each time with its own random numbers, on as many workers as there
are.

A replication is sample, simulate, measure; its random numbers depend on the seed and its number alone, so the results
are the same, in the same order, whatever the number of workers.
"""

import itertools
import re
import time
from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack

import pandas as pd

from simulation.core.errors import SimulationError, short
from simulation.core.notebook.copied_table import hands_out_copies
from simulation.core.notebook.html_card import card
from simulation.core.notebook.progress import Progress as Progress
from simulation.core.notebook.progress import watched
from simulation.core.notebook.small_pictures import line_through
from simulation.core.text.safe_text import alike, is_blank, one_line
from simulation.core.vocabulary import DAY
from simulation.experiment.assumed import assumed_of
from simulation.experiment.headlines import HEADLINES, kept, shown
from simulation.experiment.jit_warm_up import ALONE, engine_ready, processors
from simulation.experiment.lever_strengths import less_than_asked, strengths_of
from simulation.experiment.memory_limits import bytes_kept, workers_that_fit
from simulation.experiment.options import (
    Count,
    Periods,
    RunKeywords,
    RunOptions,
    options_of,
    shows_options,
    whole_number,
)
from simulation.experiment.precision import (
    FIRST,
    PrecisionReached,
    PrecisionTarget,
    relative_widths,
    replications_wanted,
)
from simulation.experiment.statistics import summarise
from simulation.measures.registry import own_families, with_units

if TYPE_CHECKING:
    from simulation.core.event_log import EventLog
    from simulation.engines import Engine
    from simulation.measures.registry import Family
    from simulation.plan.compile import Plan
    from simulation.scenario.scenario import Scenario


@dataclass(frozen=True, eq=False, repr=False)
class ReplicationTask:
    """One scenario ready to be answered; it travels to workers whole."""

    scenario: "Scenario"
    plan: "Plan"
    seed: int
    engine: "Engine"
    by: tuple[str, ...] = ()
    periods: Periods = field(default="headlines", kw_only=True)
    own: tuple["Family", ...] = field(default=(), kw_only=True)
    """Measures that were registered from outside the package: workers do not know them otherwise."""
    only: tuple[str, ...] | None = field(default=None, kw_only=True)
    """The measures that its answers have; all of them when not said."""

    def __repr__(self) -> str:
        return f"<ReplicationTask of '{short(self.scenario.title)}': seed {self.seed}, {self.engine} engine>"

    def log(self, replication: int) -> "EventLog":
        """What happens in one replication."""
        from simulation.engines import simulate
        from simulation.sampling.shared_arrivals import sample_once

        return simulate(self.plan, sample_once(self.plan, self.seed, replication), engine=self.engine)

    def answer(self, replication: int) -> pd.DataFrame:
        """The measures of one replication: replication, period, measure, by, group, value; of the periods kept."""
        from simulation.measures import measured

        columns = measured(self.log(replication), self.scenario, self.by, own=self.own, only=self.only)
        table = pd.DataFrame(kept(columns, self.periods))
        table.insert(0, "replication", replication)
        return table


@hands_out_copies("measures", "strengths", "assumed")
@dataclass(frozen=True, eq=False, repr=False)
class Results:
    """What the replications of one scenario came to. Tables are copies: what is done to one changes no later answer."""

    name: str
    """The scenario's title, made unlike the others' in a comparison."""
    question: ReplicationTask
    measures: pd.DataFrame
    """scenario, replication, period, measure, unit, by, group, value: the whole measured time, and months and weeks of
    the headlines; of everything with periods 'all'."""
    replications: int
    """How many were run."""
    engine: str
    engine_why: str
    seconds: float
    """Time taken on the clock, all scenarios of a comparison together."""
    reached: PrecisionReached | None
    """With replications 'auto': how precise it got."""
    strengths: pd.DataFrame
    """scenario, lever, month, strength, asked, when a lever varies in time."""
    assumed: pd.DataFrame
    """scenario, measure, lever: what its levers move by construction."""

    @property
    def scenario(self) -> "Scenario":
        """The scenario as it was run."""
        return self.question.scenario

    @property
    def seed(self) -> int:
        """The random seed."""
        return self.question.seed

    def summary(self) -> pd.DataFrame:
        """scenario, measure, unit, by, group, mean, lower, upper, replications; 95 % confidence intervals of the mean
        over the whole measured time.
        """
        return self._with_units(self._summary).copy()

    @cached_property
    def _summary(self) -> pd.DataFrame:
        return summarise(self.measures, self.name)

    def less_than_asked(self) -> list[str]:
        """What to know before its numbers are read: levers of which fire-fighting took a part."""
        return less_than_asked(self.strengths)

    def headline_means(self) -> dict[str, float]:
        """Mean of every measure that is not split, where it could be measured."""
        rows = self._summary[
            (self._summary["by"] == "all") & (self._summary["group"] == "all") & self._summary["mean"].notna()
        ]
        return {str(measure): float(mean) for measure, mean in zip(rows["measure"], rows["mean"], strict=True)}

    def headlines(self) -> pd.DataFrame:
        """measure, unit, mean, lower, upper, replications of the headline measures, in the order they are shown."""
        rows = self._summary[(self._summary["by"] == "all") & (self._summary["group"] == "all")].set_index("measure")
        here = [measure for measure in HEADLINES if measure in rows.index]
        return self._with_units(rows.loc[here, ["mean", "lower", "upper", "replications"]].reset_index())

    def _with_units(self, table: pd.DataFrame) -> pd.DataFrame:
        return with_units(table, [self.scenario.model])

    def log(self, replication: int = 0) -> "EventLog":
        """What happened in one replication, as arrays: simulated again, which gives the same rows, and kept nowhere.

        Raises:
            OptionError: when it is no whole number from 0.
        """
        return self.question.log(whole_number(0)("replication", replication))

    def events(
        self,
        replication: int = 0,
        event: str | Sequence[str] = (),
        service: str | Sequence[str] = (),
        columns: str | Sequence[str] = (),
    ) -> pd.DataFrame:
        """The same as a table with names and times: replication, minute, time, patient, spell, event, subject, value;
        the last three are categories. One row for each event; a place of a million makes some ten million in a year.

        Args:
            replication: which one.
            event: only these kinds of event, such as 'granted'.
            service: only what happens at these services.
            columns: only these columns.

        Raises:
            OptionError: for an event, service or column that there is not.
        """
        from simulation.core.notebook.event_table import event_table

        return event_table(self.log(replication), event, service, columns)

    def people(self, replication: int = 0) -> pd.DataFrame:
        """Who comes in one replication, a line each: patient, stream, and every label carried on arrival; the same in
        every scenario compared.
        """
        people = self.log(replication).people()
        return people.astype(dict.fromkeys(people.columns[1:], "category"))

    def __repr__(self) -> str:
        days = self.scenario.model.run.length / DAY
        years = f"{self.replications} replications of {days:g} days"
        return f"<Results of '{short(self.name)}': {years}, {self.engine} engine>"

    def _repr_html_(self) -> str:
        in_time = self._by_month()
        rows = [
            [HEADLINES[str(row["measure"])].name, *(
                shown(float(row[end]), HEADLINES[str(row["measure"])].unit) for end in ("mean", "lower", "upper")
            ), line_through(in_time.get(str(row["measure"]), []))]
            for row in self.headlines().to_dict("records")
        ]  # fmt: skip
        days = self.scenario.model.run.length / DAY
        lines = [
            *self.less_than_asked(),
            f"{self.replications} replications of {days:g} days. 95 % confidence intervals of the mean.",
        ]
        return card(self.name, lines, ["measure", "mean", "lower", "upper", "month by month"], rows)

    def _by_month(self) -> dict[str, list[float]]:
        """The mean of each headline in each month, where it has months."""
        table = self.measures
        months = table[(table["by"] == "all") & table["period"].str.fullmatch(r"\d{4}-\d\d")]
        means = months.groupby(["measure", "period"])["value"].mean().unstack("period")
        return {
            str(measure): [float(value) for value in row]
            for measure, row in zip(means.index, means.to_numpy(), strict=True)
        }


@shows_options()
def run(
    scenario: "Scenario | str | Path",
    options: RunOptions | None = None,
    *,
    progress: Progress | None = None,
    **keywords: Unpack[RunKeywords],
) -> Results:
    """Run one scenario: a loaded one, or the path of its file.

    How is said by `options` or by keywords of the same names, such as `replications=20` or `by="pathway"`; see
    `RunOptions`. `progress` is told after each replication how many are done, of how many, and the seconds left.

        >>> simulation.run("scenarios/england.yaml", replications=10).headlines()  # doctest: +SKIP

    Raises:
        ScenarioError: when the file or a setting is mistaken, with every mistake.
        OptionError: when an option cannot be what it was given.
        TooMuchMemory: when one replication would not fit into this machine.
        SimulationError: when the scenario cannot mean what it says, such as a loop that takes no time.
    """
    asked = options_of("run", options, keywords)
    loaded = asked.load(scenario)
    (results,) = run_all([loaded], asked.after_loading(), progress)
    return results


def run_all(scenarios: Sequence["Scenario"], options: RunOptions, progress: Progress | None = None) -> list[Results]:
    """Run several loaded scenarios side by side with the same seed and replications, the base first; see `run`."""
    with watched(progress) as told:
        return _run_all(scenarios, options, told)


def _run_all(scenarios: Sequence["Scenario"], options: RunOptions, progress: Progress | None) -> list[Results]:
    from simulation.experiment.cluster import connected, fits
    from simulation.experiment.cluster import spread as spread_on
    from simulation.plan.compile import compile_plan

    began = time.perf_counter()
    base = scenarios[0].model.run
    count = base.replications if options.replications is None else options.replications
    seed = base.seed if options.seed is None else options.seed
    wish = PrecisionTarget(float(options.precision), options.max_replications)
    workers, by = options.workers or processors(), tuple(options.by)
    reached = None
    with connected(options.cluster) as client:
        models = [scenario.model for scenario in scenarios]
        tables_take = bytes_kept(
            models, wish.ceiling if count == "auto" else count, len(by), everything=options.periods == "all"
        )
        fitting = (
            workers_that_fit(models, workers, options.engine, tables_take) if client is None else fits(client, models)
        )
        name, why = engine_ready(options.engine)
        said = [_as_run(scenario, seed, count) for scenario in scenarios]
        own = own_families()
        questions = [
            ReplicationTask(scenario, compile_plan(scenario), seed, name, by, periods=options.periods, own=own)
            for scenario in said
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
    return [
        Results(
            title,
            question,
            with_units(table, [question.scenario.model]),
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
    """Short names that tell scenarios apart: the title up to its first comma that is not within a number, with the view
    or a number where a reader would take two for one.

    >>> unique_names(["England, one million", "Integrated", "Integrated"], ["", "sceptical", "central"])
    ['England', 'Integrated (sceptical)', 'Integrated (central)']
    >>> unique_names(["Queue", "queue ", "1,000 beds, all open"], ["", "", ""])
    ['Queue', 'queue (2)', '1,000 beds']
    """
    titles = [one_line(title) for title in titles]
    short = [_FIRST_COMMA.split(title, maxsplit=1)[0].strip() for title in titles]
    whole = any(is_blank(name) for name in short) or len(set(map(alike, short))) < len(set(map(alike, titles)))
    titles = titles if whole else short
    seen: dict[str, set[str]] = {}
    for title, view in zip(titles, views, strict=True):
        seen.setdefault(alike(title), set()).add(view)
    names = [
        f"{title} ({view})" if len(seen[alike(title)]) > 1 else title for title, view in zip(titles, views, strict=True)
    ]
    taken: set[str] = set()
    told = []
    for name in names:
        numbered = (name if number == 1 else f"{name} ({number})" for number in itertools.count(1))
        told.append(next(one for one in numbered if alike(one) not in taken))
        taken.add(alike(told[-1]))
    return told


_FIRST_COMMA = re.compile(r"(?<!\d),|,(?!\d)")


def spread(
    questions: Sequence[ReplicationTask], numbers: range, workers: int, progress: Progress | None = None
) -> list[list[pd.DataFrame]]:
    """The measures of these replications for each question, in the order of the numbers."""
    total = len(numbers) * len(questions)
    answers: list[list[pd.DataFrame]] = [[pd.DataFrame()] * len(numbers) for _ in questions]
    began = time.perf_counter()
    with closing(_answered(questions, numbers, min(workers, total))) as arriving:
        for done, (which, number, table) in enumerate(arriving, start=1):
            answers[which][number - numbers.start] = table
            if progress is not None:
                progress(done, total, (time.perf_counter() - began) / done * (total - done))
    return answers


def answers_of(
    questions: Sequence[ReplicationTask], tasks: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int, pd.DataFrame]]:
    """(which question, replication, its measures) of these tasks, one after another; who comes is drawn once for
    neighbours to which the same people come.
    """
    from simulation.sampling.shared_arrivals import Last, shared_arrivals

    last = Last()
    for which, number in tasks:
        with shared_arrivals(last):
            table = questions[which].answer(number)
        yield which, number, table


def bundles(numbers: range, order: Sequence[int], workers: int) -> list[list[tuple[int, int]]]:
    """Tasks (which question, replication) in bundles: all of a replication together, so that who comes is drawn
    once; those of the last replications singly, so that no worker is left with nothing to do for long.
    """
    together = max(0, len(numbers) // workers - 1) * workers
    whole = [[(which, number) for which in order] for number in numbers[:together]]
    return [*whole, *([(which, number)] for number in numbers[together:] for which in order)]


def _answered(
    questions: Sequence[ReplicationTask], numbers: range, workers: int
) -> Generator[tuple[int, int, pd.DataFrame], None, None]:
    """Answers as they arrive. Threads for the compiled engine, which lets go of the interpreter; processes for the
    reference one.
    """
    from simulation.sampling.shared_arrivals import drawn_from

    draws = [drawn_from(question.plan) for question in questions]
    order = sorted(range(len(questions)), key=lambda which: draws.index(draws[which]))
    if workers <= 1 or ALONE:
        yield from answers_of(questions, ((which, number) for number in numbers for which in order))
        return
    from concurrent.futures.process import BrokenProcessPool

    from joblib import Parallel, delayed

    backend = "threading" if questions[0].engine == "compiled" else "loky"
    parallel = Parallel(
        n_jobs=workers, backend=backend, return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs"
    )
    try:
        for bundle in parallel(delayed(_bundled)(*one) for one in _sent(questions, bundles(numbers, order, workers))):
            yield from bundle
    except BrokenProcessPool:
        raise SimulationError(
            "a worker was ended by the system, most likely for want of memory; ask for fewer with --workers"
        ) from None


def _sent(
    questions: Sequence[ReplicationTask], bundled: Iterable[list[tuple[int, int]]]
) -> Iterator[tuple[list[ReplicationTask], list[tuple[int, int]]]]:
    """For each bundle the questions that it needs, and its tasks."""
    return (([questions[which] for which, _ in tasks], tasks) for tasks in bundled)


def _bundled(questions: list[ReplicationTask], tasks: list[tuple[int, int]]) -> list[tuple[int, int, pd.DataFrame]]:
    """A bundle answered: on a worker."""
    answered = answers_of(questions, ((place, number) for place, (_, number) in enumerate(tasks)))
    return [(which, number, table) for (which, _), (_, number, table) in zip(tasks, answered, strict=True)]
