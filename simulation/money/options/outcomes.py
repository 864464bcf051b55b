"""What replications of options come to: money, lives and measures, on the same patients for every option."""

import datetime
import math
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from simulation.core.in_parts import finished
from simulation.core.vocabulary import YEAR
from simulation.experiment.headlines import HEADLINES
from simulation.experiment.jit_warm_up import engine_ready
from simulation.experiment.options import RunOptions
from simulation.experiment.statistics import WHOLE
from simulation.experiment.workers.local import on_workers
from simulation.experiment.workers.task import ReplicationTask
from simulation.measures.contacts import CARER_DAYS
from simulation.measures.costs import AT_PRICES
from simulation.measures.days_under_pressure import as_reviewed
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.periods.window import Window
from simulation.measures.registry import families, families_with
from simulation.measures.result_table import ResultTable
from simulation.money.files.option_file import OptionFile, OptionsPart
from simulation.money.files.prices import PriceBook
from simulation.money.health import Lives, lives_of
from simulation.money.ledger import COLUMNS, Account, account_of, in_pence
from simulation.money.options.budget import Option, window_of


@dataclass(frozen=True)
class Outcome:
    """What one replication of one option came to."""

    account: Account
    lives: Lives | None
    """None where the file of prices has no values of a year."""
    measures: Mapping[str, float]
    """Every measure that is not split, over the whole window."""


@dataclass(frozen=True, eq=False)
class OptionTask:
    """One option ready to be run at some prices; it travels to workers whole."""

    task: ReplicationTask
    book: PriceBook
    own: pd.DataFrame
    """Cells of the ledger that do not depend on the run: set-up, and money beside the services."""
    shown: tuple[str, ...]
    """The measures that the study tells of and decides on; no others are worked out."""
    fenced: Mapping[str, datetime.date]
    """Until which day no fire-fighting takes money from the programme of each lever."""

    def outcome(self, replication: int) -> Outcome:
        """What one replication comes to."""
        log, scenario = self.task.log(replication), self.task.scenario
        labels = sorted({label for one in self.book.part.services.values() for label in one.payer.labels()})
        model = as_reviewed(scenario.model, scenario.under_pressure, log) if log.reviews else scenario.model
        there = [label for label in labels if label in log.names.labels]
        tables = LogTables(log, model, there, at_rest=scenario.model)
        account = account_of(tables, self.book, self.fenced)
        table = ResultTable(tables, usual=False)
        of_package = [family for family in families_with(self.shown, families()) if family.of_package]
        finished(table.computed(of_package))
        found = table.columns(of_package)
        whole = (found["period"] == WHOLE) & (found["by"] == "all") & np.isin(found["measure"], list(self.shown))
        measures = dict(zip(map(str, found["measure"][whole]), map(float, found["value"][whole]), strict=True))
        cells = pd.concat([account.cells, self.own], ignore_index=True)
        lives = lives_of(tables) if self.book.part.quality_of_life is not None else None
        return Outcome(Account(cells, account.still_running, account.days), lives, measures)


def own_cells(option: Option, window: Window, first: datetime.date) -> pd.DataFrame:
    """What an option pays by the calendar: set-up in the first month of the money, money beside the services daily."""
    months = window.periods["month"][0]
    paid = np.array([1.0 if day >= first else 0.0 for day in window.dates]) * window.days
    rows: list[tuple[str, str, str, str, int]] = []
    begun = np.flatnonzero(paid)
    total = math.fsum(option.set_up.values())
    if total and len(begun):
        day = window.dates[int(begun[0])]
        month = f"{day.year}-{day.month:02d}"
        rows += [(month, "set_up", "set_up", payer, pence) for payer, pence in in_pence(total, option.set_up).items()]
    for name, (yearly, payers) in option.beside.items():
        for month, days in zip(months, window.sums(paid, "month"), strict=True):
            pounds = yearly * float(days) / YEAR
            if pounds:
                cells = in_pence(pounds, payers).items()
                rows += [(month, name, "programme", payer, pence) for payer, pence in cells if pence]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def measures_told(part: OptionsPart) -> tuple[str, ...]:
    """Every measure that a study with this file tells of, in order: the headlines, days of carers, and what the file
    names. What it costs at the file of prices is told by itself.
    """
    headlines = [name for name in HEADLINES if name != AT_PRICES.id]
    return tuple(dict.fromkeys([*headlines, CARER_DAYS.id, *part.must_not_get_worse]))


def tasks_of(options: Sequence[Option], sheet: OptionFile, book: PriceBook, run: RunOptions) -> list[OptionTask]:
    """The options ready to be run."""
    from simulation.plan.compile import compile_plan

    engine, _ = engine_ready(run.engine)
    decided = sheet.part.decide_on.measure
    shown = (*measures_told(sheet.part), *(() if decided is None else (decided,)))
    made = []
    for option in options:
        scenario = option.scenario
        seed = scenario.model.run.seed if run.seed is None else run.seed
        task = ReplicationTask(scenario, compile_plan(scenario), seed, engine)
        own = own_cells(option, window_of(scenario), sheet.part.budget.from_)
        made.append(OptionTask(task, book, own, shown, {one.name: one.ring_fenced for one in option.levers}))
    return made


def outcomes_of(
    tasks: Sequence[OptionTask], wanted: Iterable[tuple[int, int]], workers: int
) -> Generator[tuple[int, int, Outcome], None, None]:
    """(which option, replication, its outcome); all options of a replication together, so that who comes is drawn
    once.
    """
    by_number: dict[int, list[int]] = {}
    for which, number in wanted:
        by_number.setdefault(number, []).append(which)
    bundles = [(number, sorted(these)) for number, these in sorted(by_number.items())]
    answered = on_workers(partial(_bundle, tasks), bundles, min(workers, len(bundles)), tasks[0].task.engine)
    with closing(answered) as arriving:
        for answers in arriving:
            yield from answers


def _bundle(tasks: Sequence[OptionTask], bundle: tuple[int, Sequence[int]]) -> list[tuple[int, int, Outcome]]:
    from simulation.sampling.shared_arrivals import Last, shared_arrivals

    number, these = bundle
    with shared_arrivals(Last()):
        return [(which, number, tasks[which].outcome(number)) for which in these]
