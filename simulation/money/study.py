"""A study of options: every option meets the same patients in the same years, and replications go where the ranking is
unclear.
"""

import datetime
import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core.errors import OptionError, Problem, ScenarioError, SimulationError
from simulation.core.in_parts import finished
from simulation.core.numerics import in_order
from simulation.core.numerics.plain_math import exp, log1p
from simulation.core.vocabulary import YEAR
from simulation.experiment.headlines import HEADLINES
from simulation.experiment.jit_warm_up import engine_ready, processors
from simulation.experiment.options import RunOptions
from simulation.experiment.replicate import Progress
from simulation.experiment.statistics import WHOLE
from simulation.experiment.workers.task import ReplicationTask
from simulation.measures.contacts import CARER_DAYS
from simulation.measures.days_under_pressure import as_reviewed
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.periods.window import Window
from simulation.measures.registry import families, families_with
from simulation.measures.result_table import ResultTable
from simulation.money.allocation import Selection, select_best
from simulation.money.budget import Option, window_of
from simulation.money.files.option_file import OptionFile, OptionsPart
from simulation.money.files.prices import PriceBook
from simulation.money.health import SIMPLE, Lives, discount_factors, lives_of, quality_of
from simulation.money.ledger import COLUMNS, Account, account_of, in_pence
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.model import Model

Floats = npt.NDArray[np.float64]
PENCE = 100.0


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

    def outcome(self, replication: int) -> Outcome:
        """What one replication comes to."""
        log, scenario = self.task.log(replication), self.task.scenario
        labels = sorted({label for one in self.book.part.services.values() for label in one.payer.labels()})
        model = as_reviewed(scenario.model, scenario.under_pressure, log) if log.reviews else scenario.model
        tables = LogTables(log, model, [label for label in labels if label in log.names.labels])
        account = account_of(tables, self.book, ring_fences(scenario))
        table = ResultTable(tables, usual=False)
        of_package = [family for family in families_with(self.shown, families()) if family.of_package]
        finished(table.computed(of_package))
        found = table.columns(of_package)
        whole = (found["period"] == WHOLE) & (found["by"] == "all") & np.isin(found["measure"], list(self.shown))
        measures = dict(zip(map(str, found["measure"][whole]), map(float, found["value"][whole]), strict=True))
        cells = pd.concat([account.cells, self.own], ignore_index=True)
        lives = lives_of(tables) if self.book.part.quality_of_life is not None else None
        return Outcome(Account(cells, account.still_running, account.days), lives, measures)


def ring_fences(scenario: Scenario) -> dict[str, datetime.date]:
    """Until which day no fire-fighting takes money from the programme of each lever."""
    return {lever.name: lever.ring_fenced for lever in scenario.levers}


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
    names.
    """
    return tuple(dict.fromkeys([*HEADLINES, CARER_DAYS.id, *part.must_not_get_worse]))


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
        made.append(OptionTask(task, book, own, shown))
    return made


def outcomes_of(
    tasks: Sequence[OptionTask], wanted: Iterable[tuple[int, int]], workers: int
) -> Iterator[tuple[int, int, Outcome]]:
    """(which option, replication, its outcome); all options of a replication together, so that who comes is drawn
    once.
    """
    by_number: dict[int, list[int]] = {}
    for which, number in wanted:
        by_number.setdefault(number, []).append(which)
    bundles = [(number, sorted(these)) for number, these in sorted(by_number.items())]
    if workers <= 1 or len(bundles) <= 1:
        for bundle in bundles:
            yield from _bundle(tasks, *bundle)
        return
    from joblib import Parallel, delayed

    backend = "threading" if tasks[0].task.engine == "compiled" else "loky"
    parallel = Parallel(n_jobs=workers, backend=backend, return_as="generator_unordered", batch_size=1)
    for answers in parallel(delayed(_bundle)(tasks, *bundle) for bundle in bundles):
        yield from answers


def _bundle(tasks: Sequence[OptionTask], number: int, these: Sequence[int]) -> list[tuple[int, int, Outcome]]:
    from simulation.sampling.shared_arrivals import Last, shared_arrivals

    with shared_arrivals(Last()):
        return [(which, number, tasks[which].outcome(number)) for which in these]


# ---- what one outcome is worth ----


@dataclass(frozen=True)
class Worth:
    """Money and years of one replication of one option, as the file of options counts them."""

    cost: float
    """Pounds of the perspective, discounted to the window's beginning."""
    years: float
    """Quality-adjusted years, discounted as said; NaN without values of a year."""
    years_beside: float
    """The same at the other rate."""
    cost_after: float
    """Of long-term care that still runs at the horizon, carried to its expected end."""
    years_after: float
    """Of the living, carried to their expected end."""
    undiscounted: float
    """Pounds of the perspective as they are paid."""


class Valuation:
    """Turns outcomes into money and years, as a file of options says."""

    def __init__(self, part: OptionsPart, book: PriceBook, window: Window) -> None:
        self.part, self.book, self.window = part, book, window
        days = window.days
        factors = discount_factors(len(days), part.discount.costs)
        sums = window.sums(factors * days, "month") / window.sums(days, "month")
        self.by_month = dict(zip(window.periods["month"][0], sums, strict=True))

    def worth(self, outcome: Outcome) -> Worth:
        """Money and years of one outcome."""
        cells = outcome.account.cells
        mine = cells[cells["payer"].isin(self.part.perspective)]
        pounds = mine["pence"].to_numpy(dtype=np.float64) / PENCE
        factors = mine["month"].map(self.by_month).to_numpy(dtype=np.float64)
        years = beside = after = float("nan")
        if outcome.lives is not None:
            quality, left = self.quality(), self.years_left()
            years = outcome.lives.years(quality, self.part.discount.health)
            beside = outcome.lives.years(quality, self.part.discount.health_beside)
            after = outcome.lives.carried_on(quality, left, self.part.discount.health)
        return Worth(
            in_order.total(pounds * factors), years, beside, self._cost_after(outcome), after, in_order.total(pounds)
        )

    def quality(self) -> dict[str, float]:
        """The value of a year in each place."""
        return quality_of(self.book.quality)

    def years_left(self) -> dict[str, float]:
        """How many years people in each place live on; as at home where the file says nothing of it."""
        quality = self.book.part.quality_of_life
        said = dict(quality.years_left) if quality is not None else {}
        return {place: said.get(place, said.get("home", 0.0)) for place in SIMPLE} if said else {}

    def _cost_after(self, outcome: Outcome) -> float:
        rate = self.part.discount.costs
        force = log1p(rate)
        later = exp(-len(self.window.dates) / YEAR * force)
        running = outcome.account.still_running
        total = 0.0
        for service, payer, people in zip(running["service"], running["payer"], running["people"], strict=True):
            price = self.book.of(str(service))
            if price is None or price.part.lived is None or price.part.lasts is None:
                continue
            if payer in self.part.perspective:
                yearly = self.book.per_year(price.part.lived, f"services.{price.entry}.lived")
                total += float(people) * yearly / (1.0 / price.part.lasts + force)
        return later * total

    def score(self, outcome: Outcome, worth: Worth) -> float:
        """What the best option is best at: the greater the better."""
        decide = self.part.decide_on
        if decide.measure is not None:
            value = outcome.measures.get(decide.measure)
            if value is None:
                raise SimulationError(
                    f"'decide_on' names {decide.measure}, and in a replication there was nobody of whom it is a measure"
                )
            return value if decide.better == "more" else -value
        assert decide.value_of_a_year is not None
        years, cost = worth.years, worth.cost
        if decide.carried_on:
            years, cost = years + worth.years_after, cost + worth.cost_after
        return decide.value_of_a_year * years - cost


# ---- the study ----


@dataclass
class Study:
    """What a study of options has come to."""

    sheet: OptionFile
    book: PriceBook
    options: list[Option]
    outcomes: dict[tuple[int, int], Outcome]
    worths: dict[tuple[int, int], Worth]
    selection: Selection
    window: Window
    engine: str
    seed: int
    seconds: float
    sets: "list[SetOfInputs]" = field(default_factory=list)
    """With uncertain inputs: what each draw of them came to."""
    draw_replications: int = 0
    """Replications of every option in each draw."""
    more_demand: dict[tuple[str, str], Floats] = field(default_factory=dict)
    """With more demand: option and what, less doing nothing, by replication."""

    @property
    def names(self) -> list[str]:
        """The options in the order of the file, `do_nothing` first."""
        return [option.name for option in self.options]

    def replications(self, option: int) -> int:
        """How many an option has."""
        return len(self.selection.values[option])

    def shared(self, option: int) -> int:
        """How many an option and doing nothing both have, the first ones: differences are of these alone, since years
        that only one of them has met are harder or easier than others.
        """
        return min(self.replications(option), self.replications(0))

    def paired(self, option: int, read: str) -> Floats:
        """A field of `Worth` less that of doing nothing, replication by replication."""
        return np.array(
            [
                getattr(self.worths[option, n], read) - getattr(self.worths[0, n], read)
                for n in range(self.shared(option))
            ]
        )

    def paired_measure(self, option: int, name: str) -> Floats:
        """A measure less that of doing nothing, replication by replication; NaN where one lacks it."""
        return np.array(
            [
                self.outcomes[option, n].measures.get(name, np.nan) - self.outcomes[0, n].measures.get(name, np.nan)
                for n in range(self.shared(option))
            ]
        )


@dataclass(frozen=True)
class SetOfInputs:
    """One draw of the uncertain inputs, the same for every option."""

    drawn: Mapping[str, float]
    costs: tuple[float, ...]
    """Discounted pounds of the perspective by option."""
    years: tuple[float, ...]


def run_options(
    file: "str | Path | OptionFile", run: RunOptions | None = None, progress: Progress | None = None
) -> Study:
    """Run the options of a file until the best is known as surely as it asks for, or as often as it allows.

    Raises:
        ScenarioError: with every mistake: a missing price, a price without a year, a budget that does not add up.
    """
    sheet, book, options = prepared(file)
    return run_prepared(sheet, book, options, run or RunOptions(), progress)


def prepared(file: "str | Path | OptionFile") -> tuple[OptionFile, PriceBook, list[Option]]:
    """The options of a file, everything checked that can be before a run.

    Raises:
        ScenarioError: with every mistake.
    """
    from simulation.money.purchases import Purchasing

    sheet, book, base = checked(file)
    return sheet, book, Purchasing(sheet, book, base).options()


def checked(file: "str | Path | OptionFile") -> tuple[OptionFile, PriceBook, Scenario]:
    """A file of options with its prices and its base, before options are made of it.

    Raises:
        ScenarioError: with every mistake.
    """
    from simulation.money.files.base import base_of
    from simulation.money.files.option_file import load_options
    from simulation.money.files.price_checks import check_prices
    from simulation.money.files.prices import load_prices

    sheet = load_options(file) if isinstance(file, (str, Path)) else file
    book = load_prices(sheet.part.prices, sheet.path.parent, sheet.part.price_year)
    base = base_of(sheet)
    if sheet.part.decide_on.value_of_a_year is not None and book.part.quality_of_life is None:
        met = f"a value of a year, where {book.sheet.document.name} has no 'quality_of_life'"
        raise ScenarioError([sheet.problem(("decide_on",), met, "give values of a year there, or decide on a measure")])
    _check_measures(sheet, base.model)
    check_prices(book, base.model, sheet)
    return sheet, book, base


def _check_measures(sheet: OptionFile, model: Model) -> None:
    from simulation.measures.foreseen import measure_meant
    from simulation.measures.registry import definitions

    declared = [one for one, missing in definitions(model) if not missing]
    there = [one.id for one in declared]
    asked: list[tuple[tuple[str, ...], str]] = [
        (("must_not_get_worse",), name) for name in sheet.part.must_not_get_worse
    ]
    if sheet.part.decide_on.measure is not None:
        asked.append((("decide_on", "measure"), sheet.part.decide_on.measure))
    mistakes: list[Problem] = []
    for where, name in asked:
        if name not in there:
            right = measure_meant(name, declared, "a measure that the base has was expected")
            mistakes.append(sheet.problem(where, f"there is no measure '{name}'", right))
    if mistakes:
        raise ScenarioError(mistakes)


def run_prepared(
    sheet: OptionFile,
    book: PriceBook,
    options: list[Option],
    run: RunOptions,
    progress: Progress | None = None,
    known: dict[tuple[str, int], Outcome] | None = None,
) -> Study:
    """Run options that have been prepared. `known`: outcomes of options by name and replication, which are not run
    again; those that are run are put to them.
    """
    began = time.perf_counter()
    part = sheet.part
    tasks = tasks_of(options, sheet, book, run)
    known = {} if known is None else known
    window = window_of(options[0].scenario)
    valuation = Valuation(part, book, window)
    outcomes: dict[tuple[int, int], Outcome] = {}
    worths: dict[tuple[int, int], Worth] = {}
    workers = run.workers or processors()
    first, most = part.effort.first, part.effort.most
    if isinstance(run.replications, int):
        if run.replications < 2:
            raise OptionError("replications", run.replications, "two at least: one year proves nothing")
        first = most = run.replications

    def more(wanted: Mapping[int, range]) -> dict[int, Floats]:
        asked = [(which, number) for which, numbers in wanted.items() for number in numbers]
        pairs = [(which, number) for which, number in asked if (options[which].name, number) not in known]
        before = len(outcomes)
        since = time.perf_counter()
        for which, number, outcome in outcomes_of(tasks, pairs, workers):
            outcomes[which, number] = known[options[which].name, number] = outcome
            if progress is not None:
                done = len(outcomes) - before
                left = (time.perf_counter() - since) / done * (len(pairs) - done)
                progress(len(outcomes), before + len(pairs), left)
        for which, number in asked:
            outcomes[which, number] = known[options[which].name, number]
            worths[which, number] = valuation.worth(outcomes[which, number])
        return {
            which: np.array([valuation.score(outcomes[which, n], worths[which, n]) for n in numbers])
            for which, numbers in wanted.items()
        }

    selection = select_best(len(options), more, part.certainty, max(2, first), most)
    seconds = time.perf_counter() - began
    return Study(
        sheet, book, options, outcomes, worths, selection, window, tasks[0].task.engine, tasks[0].task.seed, seconds
    )
