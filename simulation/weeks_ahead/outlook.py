"""The coming weeks of a place from today's position: the mean of many runs, the band of chance, and beside it the band
of what one year differs from the next.

The position holds the people said; who comes after them is drawn anew in each run, and the services work as the file
says. A place's file describes a year that is over, so this is no forecast: nothing of the coming weather, budgets or
illness is in it.
"""

import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Unpack

import numpy as np
import pandas as pd

from simulation.core.errors import HomewardError, OptionError, short
from simulation.core.notebook.progress import watched
from simulation.core.numerics.in_order import Floats
from simulation.core.text.sentences import capital
from simulation.experiment.jit_warm_up import engine_ready, processors
from simulation.experiment.memory_limits import workers_that_fit
from simulation.experiment.options import RunKeywords, RunOptions, options_of, whole_number
from simulation.experiment.replicate import Progress
from simulation.experiment.workers.local import spread
from simulation.plan.compile import compile_plan
from simulation.scenario.position_in_words import dated, measured_from, starts_from
from simulation.weeks_ahead.bands import YEAR_TO_YEAR, banded, far_from_there, no_forecast
from simulation.weeks_ahead.days import NCTR, OF_THE_DAY, UNITS, WORDS, OutlookTask

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

WEEKS, MOST_WEEKS, RUNS = 6, 26, 40
"""Weeks shown when nobody says, the most, and runs."""
EXAMPLE = "today: {date: 2025-11-03, no_criteria_to_reside: {P1: {people: 22 people, since: 6 days}, P2: 11 people}}"


@dataclass(frozen=True, eq=False, repr=False)
class Outlook:
    """The coming weeks of one scenario, by day and by week, with their bands."""

    scenario: "Scenario"
    """As it was run: its length is that of the outlook."""
    weeks: int
    days: pd.DataFrame
    """measure, unit, by, group, day (a date), mean, lower, upper, and for what differs from year to year
    lower_with_year and upper_with_year.
    """
    by_week: pd.DataFrame
    """The same, the mean of the days of each week from the position on, named by its first day."""
    replications: int
    seed: int
    engine: str
    engine_why: str
    seconds: float

    def __repr__(self) -> str:
        return f"<Outlook of '{short(self.scenario.title)}': {self.weeks} weeks, {self.replications} runs>"

    def of(self, measure: str, by: str = "all") -> pd.DataFrame:
        """The days of one measure, of everybody or by pathway or service."""
        return self.days[(self.days["measure"] == measure) & (self.days["by"] == by)]

    def sentences(self) -> list[str]:
        """What is told first."""
        position = starts_from(self.scenario.model)
        told = [self._course(measure) for measure in self.days["measure"].unique()]
        return [*self._drift(), *told, *([position] if position else []), no_forecast(self.scenario.model)]

    def _course(self, measure: str) -> str:
        """From where to where one measure goes: from day to day, or from week to week what differs by weekday."""
        by_day = measure not in OF_THE_DAY
        table = self.days if by_day else self.by_week
        rows = table[(table["measure"] == measure) & (table["by"] == "all")]
        first, last = rows.iloc[0], rows.iloc[-1]
        begins, ends = (f"{'on' if by_day else 'in the week from'} {dated(one['day'])}" for one in (first, last))
        band = f"between {last['lower']:,.0f} and {last['upper']:,.0f} in eight of ten runs"
        if np.isfinite(last["lower_with_year"]):
            band += (
                f"; between {last['lower_with_year']:,.0f} and {last['upper_with_year']:,.0f} with what one year "
                "differs from the next"
            )
        words = capital(WORDS[measure])
        if len(rows) == 1:
            return f"{words}: {first['mean']:,.0f} {begins} ({band})."
        return f"{words}: {first['mean']:,.0f} {begins}, {last['mean']:,.0f} {ends} ({band})."

    def _drift(self) -> list[str]:
        """Said before the numbers: whether the place goes farther from the position by itself than chance and years
        take it.
        """
        rows = self.of(NCTR)
        if rows.empty:
            return []
        last = rows.iloc[-1]
        ends = last["lower_with_year"], last["upper_with_year"]
        return far_from_there(float(rows.iloc[0]["mean"]), float(last["mean"]), *ends)


def outlook(
    scenario: "Scenario | str | Path",
    weeks: int = WEEKS,
    options: RunOptions | None = None,
    *,
    progress: Progress | None = None,
    **keywords: Unpack[RunKeywords],
) -> Outlook:
    """The coming weeks of a place from today's position.

    `weeks`: how many, from 1 to 26. Forty replications when not said. For the other arguments see `simulation.run`.

        >>> simulation.outlook("my-place.yaml").of("no_criteria_to_reside", "pathway")  # doctest: +SKIP

    Raises:
        HomewardError: for a scenario without a position.
        OptionError: when an option cannot be what it was given, or is none of an outlook.
        ScenarioError, TooMuchMemory, SimulationError: as `simulation.run`.
    """
    if whole_number(1)("weeks", weeks) > MOST_WEEKS:
        raise OptionError("weeks", weeks, f"at most {MOST_WEEKS} weeks: what comes later hangs little on today")
    asked = options_of("outlook", options, keywords, WITHOUT)
    if asked.replications == "auto":
        raise OptionError("replications", "auto", "a number was expected: an outlook has a band of runs")
    given = asked.load(scenario)
    if given.model.today is None:
        raise HomewardError(
            f"'{short(given.title)}' says no position to start from; say 'today' in a file that extends it, such as\n"
            f"{EXAMPLE}"
        )
    count = asked.replications or RUNS
    seed = given.model.run.seed if asked.seed is None else asked.seed
    run = {"run.length": f"{7 * weeks} days", "run.replications": str(count), "run.seed": str(seed)}
    return looked_out(given.with_(run), weeks, asked, progress)


WITHOUT = ("length", "precision", "max_replications", "by", "periods", "cluster")
"""Options of a run that mean nothing here."""


def looked_out(as_run: "Scenario", weeks: int, options: RunOptions, progress: Progress | None) -> Outlook:
    """The outlook of a scenario whose run is of so many weeks and has its seed and replications."""
    began = time.perf_counter()
    run = as_run.model.run
    assert isinstance(run.replications, int), "said by `outlook`"
    workers = workers_that_fit([as_run.model], options.workers or processors(), options.engine)
    name, why = engine_ready(options.engine)
    task = OutlookTask(as_run, compile_plan(as_run), run.seed, name)
    with watched(progress) as told:
        (answers,) = spread([task], range(run.replications), workers, told)
    days, by_week = tables_of(pd.concat(answers, ignore_index=True), as_run)
    seconds = time.perf_counter() - began
    return Outlook(as_run, weeks, days, by_week, run.replications, run.seed, name, why, seconds)


def tables_of(answers: pd.DataFrame, scenario: "Scenario") -> tuple[pd.DataFrame, pd.DataFrame]:
    """By day and by week, from the days of all replications."""
    first = pd.Timestamp(measured_from(scenario.model))
    seen = answers.groupby("measure", sort=False)["value"].max()
    answers = answers[answers["measure"].isin(seen.index[seen > 0])]
    keys = ["replication", "measure", "by", "group", "day"]
    weeks = answers.assign(day=answers["day"] // 7 * 7).groupby(keys, sort=False)
    weekly = weeks["value"].mean().reset_index()
    return _banded(answers, first, known=True), _banded(weekly, first, known=False)


def _banded(answers: pd.DataFrame, first: pd.Timestamp, known: bool) -> pd.DataFrame:
    """Mean and bands over replications; somebody of whom a replication tells nothing is nobody. Where the first day is
    known it differs from no year's.
    """
    rows = ["measure", "by", "group", "day"]
    runs = answers.pivot_table(index=rows, columns="replication", values="value", sort=False, fill_value=0.0)
    values = runs.to_numpy(dtype=float)
    found = runs.index.to_frame(index=False)
    found.insert(1, "unit", found["measure"].map(UNITS))
    differs: Floats = np.array(found["measure"].map(YEAR_TO_YEAR), dtype=np.float64)
    if known:
        differs[((found["day"] == 0) & np.isfinite(differs)).to_numpy()] = 0.0
    day = [(first + pd.Timedelta(days=int(one))).date() for one in found["day"]]
    return found.assign(day=day, **banded(values, differs))


__all__ = ["WEEKS", "Outlook", "looked_out", "outlook", "tables_of"]
