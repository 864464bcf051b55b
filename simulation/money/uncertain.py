"""Uncertain inputs: prices, values and parameters with a range, drawn anew for each set of replications.

A draw is the same for every option, and each set has replications of its own on patients that all options share. A
range holds every draw: a price, a value or a parameter lies between its two ends, by the triangle whose top is what the
file says, so that a skewed range stays skewed. What is reported over sets is the uncertainty of inputs, with the chance
that a few replications leave in it; chance alone is reported apart.
"""

import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace

import numpy as np

from simulation.core.errors import HomewardError
from simulation.experiment.options import RunOptions
from simulation.experiment.replicate import Progress
from simulation.money.economics import net_benefit, partial_information, perfect_information
from simulation.money.options.budget import Option
from simulation.money.options.outcomes import Outcome, outcomes_of, tasks_of
from simulation.money.options.study import SetOfInputs, Study
from simulation.money.options.valuation import Valuation
from simulation.uncertainty.inputs import PARAMETERS, Uncertain, draws, settings_of, with_range
from simulation.uncertainty.other_demand import with_demand


def uncertain_inputs(study: Study) -> list[Uncertain]:
    """Every input of a study that has a range: prices, values of a year, and parameters of its base."""
    found = []
    for name, one in study.book.part.services.items():
        for key in ("average", "hold", "use", "lived"):
            price = getattr(one, key)
            if price is None or price.low >= price.high:
                continue
            low, high = price.low / price.amount, price.high / price.amount
            found.append(Uncertain(f"services.{name}.{key}", "prices", low, high))
    quality = study.book.part.quality_of_life
    for name, value in quality.values.items() if quality is not None else ():
        if value.range is not None and value.value > 0 and value.range[0] < value.range[1]:
            low, high = (end / value.value for end in value.range)
            found.append(Uncertain(f"quality_of_life.values.{name}", "quality of life", low, high))
    parameters, _ = with_range(study.options[0].scenario)
    return [*found, *parameters]


def draws_parameters(study: Study) -> bool:
    """Whether parameters of its scenarios have been drawn, and not only prices and values."""
    of_prices = {one.path for one in uncertain_inputs(study) if one.group != PARAMETERS}
    return any(path not in of_prices for one in study.sets for path in one.drawn)


def run_inputs(
    study: Study, sets: int, replications: int = 1, run: RunOptions | None = None, progress: Progress | None = None
) -> Study:
    """The same study with so many sets of uncertain inputs, each with so many replications of every option.

    Raises:
        HomewardError: when no input has a range, or an option cannot be with a value that was drawn.
    """
    inputs = uncertain_inputs(study)
    if not inputs:
        raise HomewardError("no price, value or parameter has a range, so there is nothing to draw")
    run = run or RunOptions()
    of_base = {one.path: one for one in inputs if one.group == PARAMETERS}
    found: list[SetOfInputs] = []
    began = time.perf_counter()
    for number, drawn in enumerate(draws(inputs, sets, study.seed)):
        book = study.book.with_draws({path: factor for path, factor in drawn.items() if path not in of_base})
        settings = settings_of(
            (of_base[path], float(f"{factor:.6g}")) for path, factor in drawn.items() if path in of_base
        )
        options: list[Option] = [
            replace(one, scenario=one.scenario.with_(settings)) if settings else one for one in study.options
        ]
        tasks = tasks_of(options, study.sheet, book, run)
        valuation = Valuation(study.sheet.part, book, study.window)
        numbers = range(number * replications, (number + 1) * replications)
        pairs = [(which, one) for which in range(len(options)) for one in numbers]
        sums = np.zeros((2, len(options)))
        with closing(outcomes_of(tasks, pairs, run.workers or 1)) as arriving:
            for which, _, outcome in arriving:
                worth = valuation.worth(outcome)
                sums[:, which] += worth.cost, worth.years
        costs, years = (sums / replications).tolist()
        found.append(SetOfInputs(drawn, tuple(costs), tuple(years)))
        if progress is not None:
            done = number + 1
            progress(done, sets, (time.perf_counter() - began) / done * (sets - done))
    study.sets, study.draw_replications = found, replications
    return study


WATCHED = ("no_criteria_to_reside", "delayed_days_per_year", "occupancy")


def run_more_demand(study: Study, more: float, run: RunOptions | None = None) -> Study:
    """The same study with the first replications once more in years in which so much more people come (0.03: 3 %):
    what each option is worth then, and what becomes of delays.
    """
    run = run or RunOptions()
    options = [replace(one, scenario=with_demand(one.scenario, 1.0 + more)) for one in study.options]
    tasks = tasks_of(options, study.sheet, study.book, run)
    valuation = Valuation(study.sheet.part, study.book, study.window)
    number = max(2, study.sheet.part.effort.first)
    pairs = [(which, one) for which in range(len(options)) for one in range(number)]
    found = {(which, one): outcome for which, one, outcome in outcomes_of(tasks, pairs, run.workers or 1)}
    scores = {key: valuation.score(outcome, valuation.worth(outcome)) for key, outcome in found.items()}
    for which, option in enumerate(study.options):
        numbers = range(number)
        told = {"score": np.array([scores[which, one] - scores[0, one] for one in numbers])}
        for name in WATCHED:
            if name in found[0, 0].measures:
                told[name] = np.array([_less(found[which, one], found[0, one], name) for one in numbers])
        study.more_demand.update({(option.name, what): values for what, values in told.items()})
    study.more = more
    return study


def _less(one: Outcome, other: Outcome, name: str) -> float:
    return one.measures.get(name, np.nan) - other.measures.get(name, np.nan)


def value_of_information(study: Study, value: float) -> dict[str, float]:
    """The expected value of perfect information at a value of a year, whole and by group of inputs.

    By group net benefits are regressed on the inputs of the group, so chance within sets is taken out; the whole has
    it in, and is too high by it. A group with nearly as many inputs as there are sets cannot be told and is NaN.
    """
    costs = np.array([one.costs for one in study.sets])
    years = np.array([one.years for one in study.sets])
    benefit = net_benefit(costs - costs[:, [0]], years - years[:, [0]], value)
    found = {"all inputs and chance": perfect_information(benefit)}
    groups: Mapping[str, str] = {one.path: one.group for one in uncertain_inputs(study)}
    for group in dict.fromkeys(groups.values()):
        paths = [path for path in study.sets[0].drawn if groups.get(path) == group]
        inputs = np.array([[one.drawn[path] for path in paths] for one in study.sets])
        enough = len(study.sets) > 2 * len(paths) + 2
        found[group] = partial_information(benefit, inputs) if enough else float("nan")
    return found


__all__ = ["draws_parameters", "run_inputs", "run_more_demand", "uncertain_inputs", "value_of_information"]
