"""Replications: one scenario run again and again, each time with its own random numbers, on as many workers as there
are.

A replication is sample, simulate, measure; its random numbers depend on the seed and its number alone, so the results
are the same, in the same order, whatever the number of workers.
"""

import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import pandas as pd

from simulation.core.errors import short
from simulation.core.notebook.copied_table import hands_out_copies
from simulation.core.notebook.html_card import card
from simulation.core.notebook.progress import Progress as Progress
from simulation.core.notebook.progress import watched
from simulation.core.notebook.small_pictures import line_through
from simulation.core.text.unique_names import unique_names
from simulation.core.vocabulary import DAY
from simulation.experiment.caveats.assumed import assumed_of
from simulation.experiment.headlines import HEADLINES, is_month, shown
from simulation.experiment.jit_warm_up import engine_ready, processors
from simulation.experiment.lever_strengths import less_than_asked, strengths_of
from simulation.experiment.measured_rows import Gathered, Keys, MeasuredRows
from simulation.experiment.memory_limits import bytes_kept, workers_that_fit
from simulation.experiment.options import (
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
from simulation.experiment.workers.local import arriving
from simulation.experiment.workers.task import ReplicationTask
from simulation.measures.followed import FollowUp
from simulation.measures.registry import own_families, with_units

if TYPE_CHECKING:
    from simulation.core.event_log import EventLog
    from simulation.scenario.scenario import Scenario


@hands_out_copies("strengths", "assumed")
@dataclass(frozen=True, eq=False, repr=False)
class Results:
    """What the replications of one scenario came to. Tables are copies: what is done to one changes no later answer."""

    name: str
    """The scenario's title, made unlike the others' in a comparison."""
    question: ReplicationTask
    rows: MeasuredRows
    """The measures of its replications in one compact form."""
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

    @property
    def measures(self) -> pd.DataFrame:
        """scenario, replication, period, measure, unit, by, group, value: the whole measured time, and months and weeks
        of the headlines; of everything with periods 'all'. Made anew each time.
        """
        table = self.rows.frame()
        table.insert(0, "scenario", self.name)
        return self._with_units(table)

    def summary(self) -> pd.DataFrame:
        """scenario, measure, unit, by, group, mean, lower, upper, replications; 95 % confidence intervals of the mean
        over the whole measured time.
        """
        return self._summary.copy()

    @cached_property
    def _summary(self) -> pd.DataFrame:
        return self._with_units(summarise(self.rows, self.name))

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
        return rows.loc[here, ["unit", "mean", "lower", "upper", "replications"]].reset_index()

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
        """The mean of each headline in each month, where it has months and everybody was followed to the end."""
        months, follow_up = self.rows.of(period=is_month, by="all").frame(), FollowUp(self.scenario.model)
        told = [follow_up.is_told(*one) for one in zip(months["measure"], months["period"], strict=True)]
        months = months[told]
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
    from simulation.experiment.workers.cluster import arriving as arriving_from
    from simulation.experiment.workers.cluster import connected, fits
    from simulation.offered_load.answer.kept_rows import kept_rows
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
            workers_that_fit(models, workers, options.engine, tables_take, [kept_rows(one) for one in scenarios])
            if client is None
            else fits(client, models)
        )
        name, why = engine_ready(options.engine)
        said = [one.as_run(seed, one.model.run.replications if isinstance(count, str) else count) for one in scenarios]
        own = own_families()
        questions = [
            ReplicationTask(scenario, compile_plan(scenario), seed, name, by, periods=options.periods, own=own)
            for scenario in said
        ]
        keys = Keys()
        tables = [Gathered(keys, on_disk=client is not None) for _ in questions]
        target = min(FIRST, wish.ceiling) if count == "auto" else count
        while len(tables[0]) < target:
            numbers = range(len(tables[0]), target)
            answers = (
                arriving(questions, numbers, fitting, progress)
                if client is None
                else arriving_from(client, questions, numbers, progress)
            )
            with closing(answers):  # whatever ends this, nobody runs on
                for which, number, columns in answers:
                    tables[which].add(number, columns)
            if count == "auto":
                widths = relative_widths([of_one.rows() for of_one in tables])
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
            rows,
            target,
            name,
            why,
            seconds,
            reached,
            _strengths(title, question.scenario, rows),
            assumed_of(title, question.scenario.levers),
        )
        for title, question, rows in zip(names, questions, (of_one.rows() for of_one in tables), strict=True)
    ]


def _strengths(title: str, scenario: "Scenario", rows: MeasuredRows) -> pd.DataFrame:
    return strengths_of(
        title,
        scenario.levers,
        scenario.pressure_effect.months if scenario.pressure_effect is not None else None,
        rows,
    )
