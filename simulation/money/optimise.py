"""The best use of a budget: how much of it to spend where, in the steps in which things are bought.

The places are the options of a file that are no splits, and money may be left unspent. A budget is cut into equal
parts; a plan says how many of them go to each place. When there are few plans all of them are tried; else plans are
bettered by moving one part from one place to another until no such move does better, from the two best of each place
alone and an even split. What is bought with each part is whole steps, fixed before the run; all plans meet the same
patients. The best plans found then have replications until the best is known or a ceiling is met.

A plan that clearly makes worse what must not get worse comes after every plan that does not, while plans are looked for
and at the end: so the best is one that keeps to it, if any does. Each plan has a few replications, and those that are
clearly not the best have no more; what was run is never run again.
"""

import itertools
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from simulation.core.errors import ScenarioError
from simulation.core.numerics import in_order
from simulation.experiment.options import RunOptions
from simulation.experiment.replicate import Progress
from simulation.money.files.option_file import DO_NOTHING, OptionFile, OptionPart, OptionsPart
from simulation.money.files.prices import PriceBook
from simulation.money.options.allocation import may_be_better
from simulation.money.options.budget import Option
from simulation.money.options.outcomes import Outcome
from simulation.money.options.purchases import Purchasing
from simulation.money.options.study import Study, run_prepared
from simulation.money.tables.choice import worse_by, worse_in
from simulation.money.tables.estimates import Estimate, estimate
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.values.value import Value

Floats = npt.NDArray[np.float64]
Plan = tuple[int, ...]
"""Parts of the budget by place; what is left is not spent."""
Rank = tuple[float, float]
"""How good a plan is, the greater the better: less by how much it clearly makes worse what must not get worse, then
what it is worth.
"""
NO_PLAN: Rank = (-math.inf, -math.inf)
FEW = 40
"""So many plans are all tried."""
SCREEN = 4
"""Replications after which a plan that is clearly not the best has no more."""
CHANCE = 0.05
"""Of a plan being left out then though it is better than the best."""
FINALISTS = 8
NEXT_SUM = 100_000.0
"""Pounds a year of which it is asked what more of them would be worth."""
MOST_OF_IT = 0.9
"""A plan that spends less than so much of the money set aside for it is told with what it spends."""


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


def search(places: int, parts: int, rank: Callable[[Sequence[Plan]], Sequence[Rank]], few: int = FEW) -> list[Plan]:
    """Plans that were tried, the best first; `rank` says how good each is, `NO_PLAN` for what cannot be."""
    number = math.comb(places + parts, parts)
    known: dict[Plan, Rank] = {}

    def look(plans: Sequence[Plan]) -> None:
        new = [plan for plan in dict.fromkeys(plans) if plan not in known]
        if new:
            known.update(zip(new, rank(new), strict=True))

    if number <= few:
        look(list(plans_of(places, parts)))
        return sorted(known, key=lambda plan: known[plan], reverse=True)
    alone: list[Plan] = [tuple(parts * (here == place) for here in range(places)) for place in range(places)]
    even: Plan = tuple(parts // places + (place < parts % places) for place in range(places))
    look([(0,) * places, even, *alone])
    starts = sorted(known, key=lambda plan: known[plan], reverse=True)[:2]
    for start in starts:
        here = start
        while True:
            near = neighbours(here, parts)
            look(near)
            best = max(near, key=lambda plan: known[plan])
            if known[best] <= known[here]:
                break
            here = best
    return sorted(known, key=lambda plan: known[plan], reverse=True)


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
    spoilt: Mapping[str, tuple[str, ...]]
    """Finalists that with more replications clearly made worse what must not get worse, by what they are called, with
    what they make worse; they are not in the study.
    """
    keeps_to_limits: bool
    """Whether a plan that spends money was found that makes nothing worse that must not get worse."""


class _Optimiser:
    def __init__(
        self, sheet: OptionFile, book: PriceBook, base: Scenario, parts: int, run: RunOptions, progress: Progress | None
    ) -> None:
        self.sheet, self.book, self.base, self.parts, self.run, self.progress = sheet, book, base, parts, run, progress
        self.places = tuple(name for name, option in sheet.part.options.items() if not option.split)
        self.options: dict[Plan, Option | None] = {}
        self.dear: dict[tuple[str, float], bool] = {}
        """Whether a part of the money is too little for an option that cannot be had in parts."""
        self.ranks: dict[Plan, Rank] = {}
        self.scores: dict[Plan, Floats] = {}
        """Of each plan its score less that of doing nothing, replication by replication."""
        self.known: dict[tuple[str, int], Outcome] = {}

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
        if any(self._too_dear(place, share) for place, share in split.items()):
            return None
        options = {name: one for name, one in sheet.part.options.items() if not one.split}
        name = self.name(plan) + (f"_next_{more}" if more else "")
        part = OptionPart.model_construct(split=split, label=self.label(plan, more))
        made = _with_options(sheet, sheet.part.model_copy(update={"options": {**options, name: part}}))
        # a share of a budget that has grown by the next sum is a share of the old one
        purchasing = Purchasing(made, self.book, self.base, money=self.sheet.part.budget.recurrent)
        try:
            option = purchasing.one(name)
        except ScenarioError:
            return None
        there = self.sheet.part.budget.recurrent.at({}, self.sheet.part.budget.from_) * math.fsum(split.values())
        if option.spends_a_year >= MOST_OF_IT * there or math.isnan(option.spends_a_year):
            return option
        return replace(option, label=f"{option.label} (the plan spends £{option.spends_a_year:,.0f} of it)")

    def _too_dear(self, place: str, share: float) -> bool:
        """Whether so much of the money is too little for the levers of a variant, which are there whole or not."""
        one, key = self.sheet.part.options[place], (place, round(share, 9))
        if one.levers_of is None:
            return False
        if key not in self.dear:
            budget = self.sheet.part.budget
            money = Value.of(budget.recurrent.at({}, budget.from_) * share)
            alone = OptionPart.model_construct(levers_of=one.levers_of, cost_beside_capacity=one.cost_beside_capacity)
            update = {"budget": budget.model_copy(update={"recurrent": money}), "options": {place: alone}}
            try:
                Purchasing(
                    _with_options(self.sheet, self.sheet.part.model_copy(update=update)), self.book, self.base
                ).one(place)
                self.dear[key] = False
            except ScenarioError:
                self.dear[key] = True
        return self.dear[key]

    def study(self, options: Sequence[Option], first: int | None = None, most: int | None = None) -> Study:
        """These options beside doing nothing, each with so many replications at first, as the file has when not said;
        with no more unless `most` is said.
        """
        effort = self.sheet.part.effort
        first = effort.first if first is None else min(first, effort.first)
        effort = effort.model_copy(update={"first": first, "most": first if most is None else most})
        sheet = _with_options(self.sheet, self.sheet.part.model_copy(update={"effort": effort}))
        return run_prepared(
            sheet, self.book, [Option.nothing(self.base), *options], self.run, self.progress, self.known
        )

    def rank(self, plans: Sequence[Plan]) -> list[Rank]:
        """How good plans are: a few replications of each, then the first replications of those that may be best."""
        for plan in plans:
            self.options[plan] = self.option(plan) if any(plan) else None
            self.ranks[plan] = NO_PLAN if any(plan) else (0.0, 0.0)
        self._look([plan for plan in plans if self.options[plan] is not None], SCREEN)
        best = max(self.ranks, key=lambda plan: self.ranks[plan], default=None)
        self._look([plan for plan in plans if plan in self.scores and self._may_be_best(plan, best)], None)
        self._forget()
        return [self.ranks[plan] for plan in plans]

    def _look(self, plans: Sequence[Plan], first: int | None) -> None:
        made = [(plan, option) for plan in plans if (option := self.options[plan]) is not None]
        if not made:
            return
        study = self.study([option for _, option in made], first)
        base = study.selection.values[0]
        for place, (plan, _) in enumerate(made, start=1):
            mine = study.selection.values[place]
            self.scores[plan] = mine - base[: len(mine)]
            self.ranks[plan] = (
                -math.fsum(worse_by(study, place).values()),
                float(in_order.means(self.scores[plan])),
            )

    def _may_be_best(self, plan: Plan, best: Plan | None) -> bool:
        """Whether chance leaves open that a plan is better than the best so far, or it is that."""
        mine = self.scores[plan]
        other = self.scores.get(best, np.zeros(len(mine))) if best is not None else np.zeros(len(mine))
        shared = min(len(mine), len(other))
        return may_be_better([other[:shared], mine[:shared]], 1, 0, CHANCE)

    def _forget(self) -> None:
        """Outcomes of plans that will hardly be finalists, which take much memory, go."""
        best = sorted(self.scores, key=lambda plan: self.ranks[plan], reverse=True)[: 2 * FINALISTS]
        names = {DO_NOTHING, *(self.name(plan) for plan in best)}
        self.known = {key: outcome for key, outcome in self.known.items() if key[0] in names}

    def decided(self, ranked: Sequence[Plan]) -> tuple[Study, dict[Plan, Option], dict[Plan, tuple[str, ...]], bool]:
        """The study of the best plans, their options, those that were left out of it, and whether what must not get
        worse does not in one of them.
        """
        made = {plan: option for plan in ranked if (option := self.options[plan]) is not None}
        kept = [plan for plan in made if self.ranks[plan][0] >= 0.0]
        spoilt: dict[Plan, tuple[str, ...]] = {}
        while True:
            finalists = (kept or list(made))[:FINALISTS]
            study = self.study([made[plan] for plan in finalists], None, self.sheet.part.effort.most)
            options = {plan: made[plan] for plan in finalists}
            if not kept or not worse_in(study, study.selection.best):
                return study, options, spoilt, bool(kept)
            worse = {plan: tuple(worse_in(study, place)) for place, plan in enumerate(finalists, start=1)}
            kept = [plan for plan in kept if not worse.get(plan)]
            if not kept:
                return study, options, spoilt, False
            spoilt |= {plan: names for plan, names in worse.items() if names}


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
    tried = search(len(this.places), parts, this.rank)
    study, finalists, spoilt, keeps = this.decided(tried)
    names = {option.name: plan for plan, option in finalists.items()}
    best = study.options[study.selection.best if keeps else 0]
    next_sum = tuple(_next_sums(this, names.get(best.name, (0,) * len(this.places)), best))
    every = math.comb(len(this.places) + parts, parts) <= FEW
    left_out = {this.label(plan): worse for plan, worse in spoilt.items()}
    return Best(study, names, this.places, len(tried), every, next_sum, left_out, keeps)


def _next_sums(this: _Optimiser, plan: Plan, best: Option) -> Iterator[Worth100k]:
    more = [(place, option) for place in this.places if (option := this.option(plan, place)) is not None]
    if not more:
        return
    study = this.study([best, *(option for _, option in more)])
    values = study.selection.values
    for which, (place, _) in enumerate(more, start=2):
        shared = min(len(values[1]), len(values[which]))
        yield Worth100k(place, estimate(values[which][:shared] - values[1][:shared]))


__all__ = ["NO_PLAN", "Best", "Plan", "Rank", "Worth100k", "neighbours", "optimise", "plans_of", "search", "spoken"]
