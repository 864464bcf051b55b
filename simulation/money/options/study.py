"""A study of options: every option meets the same patients in the same years, and replications go where the ranking is
unclear.
"""

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from simulation.core.errors import OptionError, Problem, ScenarioError
from simulation.experiment.jit_warm_up import processors
from simulation.experiment.options import RunOptions
from simulation.experiment.replicate import Progress
from simulation.measures.periods.window import Window
from simulation.money.files.option_file import OptionFile
from simulation.money.files.prices import PriceBook
from simulation.money.options.allocation import Selection, select_best
from simulation.money.options.budget import Option, window_of
from simulation.money.options.outcomes import Outcome, outcomes_of, tasks_of
from simulation.money.options.valuation import Valuation, Worth
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.model import Model

Floats = npt.NDArray[np.float64]


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
    more: float = 0.0
    """By which share more people came in those years."""
    asked_replications: int | None = None
    """Of every option, where they were asked for; otherwise they go where the ranking is unclear."""

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


def prepared(file: "str | Path | OptionFile") -> tuple[OptionFile, PriceBook, list[Option]]:
    """The options of a file, everything checked that can be before a run.

    Raises:
        ScenarioError: with every mistake.
    """
    from simulation.money.options.purchases import Purchasing

    sheet, book, base = checked(file)
    return sheet, book, Purchasing(sheet, book, base).options()


def checked(file: "str | Path | OptionFile") -> tuple[OptionFile, PriceBook, Scenario]:
    """A file of options with its prices and its base, before options are made of it.

    Raises:
        ScenarioError: with every mistake.
    """
    from simulation.money.files.base import base_of
    from simulation.money.files.option_file import load_options
    from simulation.money.files.prices import load_prices
    from simulation.money.files.reading import check_named

    sheet = load_options(file) if isinstance(file, (str, Path)) else file
    check_named(sheet, ("prices",), sheet.part.prices, "prices")
    book = load_prices(sheet.part.prices, sheet.path.parent, sheet.part.price_year)
    base = base_of(sheet)
    check_together(sheet, book, base)
    return sheet, book, base


def check_together(sheet: OptionFile, book: PriceBook, base: Scenario) -> None:
    """Nothing, where the options, their prices and their base go together.

    Raises:
        ScenarioError: with every mistake.
    """
    from simulation.money.files.price_checks import check_prices

    if sheet.part.decide_on.value_of_a_year is not None and book.part.quality_of_life is None:
        met = f"a value of a year, where {book.sheet.document.name} has no 'quality_of_life'"
        raise ScenarioError([sheet.problem(("decide_on",), met, "give values of a year there, or decide on a measure")])
    _check_measures(sheet, base.model)
    check_prices(book, base.model, sheet)


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
    asked = run.replications if isinstance(run.replications, int) else None
    if asked is not None:
        if asked < 2:
            raise OptionError("replications", asked, "two at least: one year proves nothing")
        first = most = asked

    def more(wanted: Mapping[int, range]) -> dict[int, Floats]:
        these = [(which, number) for which, numbers in wanted.items() for number in numbers]
        pairs = [(which, number) for which, number in these if (options[which].name, number) not in known]
        before = len(outcomes)
        since = time.perf_counter()
        with closing(outcomes_of(tasks, pairs, workers)) as arriving:
            for which, number, outcome in arriving:
                outcomes[which, number] = known[options[which].name, number] = outcome
                if progress is not None:
                    done = len(outcomes) - before
                    left = (time.perf_counter() - since) / done * (len(pairs) - done)
                    progress(len(outcomes), before + len(pairs), left)
        for which, number in these:
            outcomes[which, number] = known[options[which].name, number]
            worths[which, number] = valuation.worth(outcomes[which, number])
        return {
            which: np.array([valuation.score(outcomes[which, n], worths[which, n]) for n in numbers])
            for which, numbers in wanted.items()
        }

    selection = select_best(len(options), more, part.certainty, max(2, first), most)
    seconds = time.perf_counter() - began
    task = tasks[0].task
    found = sheet, book, options, outcomes, worths, selection, window, task.engine, task.seed, seconds
    return Study(*found, asked_replications=asked)
