"""The best use of a budget: how much of it to spend where, in the steps in which things are bought.

The places are the options of a file that are no splits, and money may be left unspent. A budget is cut into equal
parts; a plan says how many of them go to each place. When there are few plans all of them are tried; else plans are
bettered by moving one part from one place to another until no such move does better, from the two best of each place
alone and an even split. What is bought with each part is whole steps, fixed before the run; all plans meet the same
patients. The best plans found then have replications until the best is known or a ceiling is met.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from simulation.core.errors import ScenarioError
from simulation.core.numerics import in_order
from simulation.experiment.options import RunOptions
from simulation.experiment.replicate import Progress
from simulation.money.budget import Option
from simulation.money.files.option_file import OptionFile, OptionPart, OptionsPart
from simulation.money.files.prices import PriceBook
from simulation.money.purchases import Purchasing
from simulation.money.study import Study, run_prepared
from simulation.money.tables.estimates import Estimate, estimate
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.values import Value

Floats = npt.NDArray[np.float64]
Plan = tuple[int, ...]
"""Parts of the budget by place; what is left is not spent."""
FEW = 40
"""So many plans are all tried."""
FINALISTS = 8
NEXT_SUM = 100_000.0
"""Pounds a year of which it is asked what more of them would be worth."""


def plans_of(places: int, parts: int) -> Iterator[Plan]:
    """Every way to spend up to so many parts on so many places."""
    for cuts in itertools.combinations_with_replacement(range(parts + 1), places):
        yield tuple(b - a for a, b in itertools.pairwise((0, *cuts)))


def neighbours(plan: Plan, parts: int) -> list[Plan]:
    """Plans that differ by one part: moved from one place to another, added, or left unspent."""
    found = []
    spent = sum(plan)
    for place, _ in enumerate(plan):
        more = (*plan[:place], plan[place] + 1, *plan[place + 1 :])
        if spent < parts:
            found.append(more)
        for other, there in enumerate(plan):
            if other != place and there:
                found.append((*more[:other], more[other] - 1, *more[other + 1 :]))
        if plan[place]:
            found.append((*plan[:place], plan[place] - 1, *plan[place + 1 :]))
    return found


def search(places: int, parts: int, value: Callable[[Sequence[Plan]], Sequence[float]], few: int = FEW) -> list[Plan]:
    """Plans that were tried, the best first; `value` says what each is worth, minus infinity for what cannot be."""
    number = math.comb(places + parts, parts)
    known: dict[Plan, float] = {}

    def look(plans: Sequence[Plan]) -> None:
        new = [plan for plan in dict.fromkeys(plans) if plan not in known]
        if new:
            known.update(zip(new, value(new), strict=True))

    if number <= few:
        look(list(plans_of(places, parts)))
        return sorted(known, key=lambda plan: -known[plan])
    alone: list[Plan] = [tuple(parts * (here == place) for here in range(places)) for place in range(places)]
    even: Plan = tuple(parts // places + (place < parts % places) for place in range(places))
    look([(0,) * places, even, *alone])
    starts = sorted(known, key=lambda plan: -known[plan])[:2]
    for start in starts:
        here = start
        while True:
            near = neighbours(here, parts)
            look(near)
            best = max(near, key=lambda plan: known[plan])
            if known[best] <= known[here]:
                break
            here = best
    return sorted(known, key=lambda plan: -known[plan])


@dataclass(frozen=True)
class Worth100k:
    """What the next £100,000 a year would do in one place, on top of the best plan."""

    place: str
    score: Estimate
    """Of the score, plan with it less plan without."""


@dataclass(frozen=True)
class Best:
    """The best use of a budget that was found."""

    study: Study
    """The finalists, doing nothing first."""
    plans: dict[str, Plan]
    """Of each finalist."""
    places: tuple[str, ...]
    tried: int
    every_plan: bool
    """Whether all plans were tried, so that nothing better is left out."""
    next_sum: tuple[Worth100k, ...]


class _Optimiser:
    def __init__(
        self, sheet: OptionFile, book: PriceBook, base: Scenario, parts: int, run: RunOptions, progress: Progress | None
    ) -> None:
        self.sheet, self.book, self.base, self.parts, self.run, self.progress = sheet, book, base, parts, run, progress
        self.places = tuple(name for name, option in sheet.part.options.items() if not option.split)
        self.options: dict[Plan, Option | None] = {}

    def name(self, plan: Plan) -> str:
        """A plan as the name of an option."""
        said = [f"{self.places[place]}_{count}_of_{self.parts}" for place, count in enumerate(plan) if count]
        return "_and_".join(said)

    def label(self, plan: Plan, more: str = "") -> str:
        """A plan as people say it: '£500,000 a year in home care and £500,000 in reablement'."""
        yearly = self.sheet.part.budget.recurrent.at({}, self.sheet.part.budget.from_)
        spent = {self.places[place]: yearly * count / self.parts for place, count in enumerate(plan) if count}
        if more:
            spent[more] = spent.get(more, 0.0) + NEXT_SUM
        told = [
            f"£{pounds:,.0f}{'' if place else ' a year'} in {spoken(self.sheet.part.options[name], name)}"
            for place, (name, pounds) in enumerate(spent.items())
        ]
        return f"{', '.join(told[:-1])} and {told[-1]}" if len(told) > 1 else "".join(told)

    def option(self, plan: Plan, more: str = "") -> Option | None:
        """What a plan buys; None where a part is too small to buy anything, or breaks a limit."""
        split = {self.places[place]: count / self.parts for place, count in enumerate(plan) if count}
        sheet = self.sheet
        if more:
            yearly = sheet.part.budget.recurrent.at({}, sheet.part.budget.from_)
            split[more] = split.get(more, 0.0) + NEXT_SUM / yearly
            wider = sheet.part.budget.model_copy(update={"recurrent": Value.of(yearly + NEXT_SUM)})
            sheet = _with_options(sheet, sheet.part.model_copy(update={"budget": wider}))
        options = {name: one for name, one in sheet.part.options.items() if not one.split}
        name = self.name(plan) + (f"_next_{more}" if more else "")
        part = OptionPart.model_construct(split=split, label=self.label(plan, more))
        made = _with_options(sheet, sheet.part.model_copy(update={"options": {**options, name: part}}))
        # a share of a budget that has grown by the next sum is a share of the old one
        purchasing = Purchasing(made, self.book, self.base, money=self.sheet.part.budget.recurrent)
        try:
            return purchasing.one(name)
        except ScenarioError:
            return None

    def study(self, options: Sequence[Option], most: int | None = None) -> Study:
        """These options beside doing nothing; all with the first replications only unless `most` is said."""
        effort = self.sheet.part.effort
        ceiling = effort.first if most is None else most
        part = self.sheet.part.model_copy(update={"effort": effort.model_copy(update={"most": ceiling})})
        nothing = Option("do_nothing", "Do nothing", self.base)
        return run_prepared(_with_options(self.sheet, part), self.book, [nothing, *options], self.run, self.progress)

    def values(self, plans: Sequence[Plan]) -> list[float]:
        """What plans are worth less doing nothing, in the mean of the first replications."""
        for plan in plans:
            self.options[plan] = self.option(plan) if any(plan) else None
        made = [(plan, option) for plan in plans if (option := self.options[plan]) is not None]
        found = {plan: 0.0 if not any(plan) else -math.inf for plan in plans}
        if made:
            study = self.study([option for _, option in made])
            base = study.selection.values[0]
            for place, (plan, _) in enumerate(made, start=1):
                mine = study.selection.values[place]
                found[plan] = float(in_order.means(mine - base[: len(mine)]))
        return [found[plan] for plan in plans]


def spoken(option: OptionPart, name: str) -> str:
    """What an option of a file is called within a sentence."""
    told = option.label or name.replace("_", " ")
    return told if told[:2].isupper() else f"{told[:1].lower()}{told[1:]}"


def _with_options(sheet: OptionFile, part: OptionsPart) -> OptionFile:
    return replace(sheet, part=part)


def optimise(
    sheet: OptionFile,
    book: PriceBook,
    base: Scenario,
    budget: float | None = None,
    parts: int = 4,
    run: RunOptions | None = None,
    progress: Progress | None = None,
) -> Best:
    """The best use of a budget (that of the file unless said, in pounds a year) over the places of a file of options.

    Raises:
        ScenarioError: when the file is mistaken.
    """
    if budget is not None:
        wider = sheet.part.budget.model_copy(update={"recurrent": Value.of(budget)})
        sheet = _with_options(sheet, sheet.part.model_copy(update={"budget": wider}))
    this = _Optimiser(sheet, book, base, parts, run or RunOptions(), progress)
    tried = search(len(this.places), parts, this.values)
    finalists = [plan for plan in tried if this.options.get(plan) is not None][:FINALISTS]
    options = [option for plan in finalists if (option := this.options[plan]) is not None]
    study = this.study(options, sheet.part.effort.most)
    names = {option.name: plan for option, plan in zip(options, finalists, strict=True)}
    best = study.options[study.selection.best]
    plan = names.get(best.name, (0,) * len(this.places))
    next_sum = tuple(_next_sums(this, plan, best))
    every = math.comb(len(this.places) + parts, parts) <= FEW
    return Best(study, names, this.places, len(tried), every, next_sum)


def _next_sums(this: _Optimiser, plan: Plan, best: Option) -> Iterator[Worth100k]:
    more = [(place, option) for place in this.places if (option := this.option(plan, place)) is not None]
    if not more:
        return
    study = this.study([replace(best, name="best"), *(option for _, option in more)])
    values = study.selection.values
    for which, (place, _) in enumerate(more, start=2):
        shared = min(len(values[1]), len(values[which]))
        yield Worth100k(place, estimate(values[which][:shared] - values[1][:shared]))


__all__ = ["Best", "Plan", "Worth100k", "neighbours", "optimise", "plans_of", "search", "spoken"]
