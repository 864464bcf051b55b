"""A place fitted to its own published figures: emergency admissions, beds open and occupied, waits over four hours,
patients with no criteria to reside and the groups of their reasons.

What comes out are facts: factors of groups of parameters (`groups.community_capacity: {scale: 0.9}`), the best and some
others that fit as well, found with other random numbers and under another rule for what is counted as an admission
beyond the need of the residents' ages. A fit that does not come near its figures is called so.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from simulation.assurance.calibration.place_factors import ANSWERS, BEDS, ENOUGH, FixedPoint, Position, Trial
from simulation.assurance.calibration.place_facts import Fit, PlaceFit
from simulation.assurance.calibration.place_notes import (
    MEAN_OF_DAY,
    called_tests,
    doubts,
    factors_before,
    fitted_before,
    redundant,
    time_of_day,
)
from simulation.assurance.calibration.target import Judged, Number, Target, judge
from simulation.core.errors import HomewardError
from simulation.core.vocabulary import CountsAs
from simulation.experiment.replicate import run
from simulation.experiment.statistics import WHOLE, by_replication
from simulation.places.boards import boards
from simulation.places.description import OF_BEDS, acuity, need_of
from simulation.scenario.facts.groups import DELAYS, MOVES, groups

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario.scenario import Scenario

FIRST = "first"
"""The fit that the others begin with."""
ROUNDS = 14
"""Trials of the first fit."""
MORE_ROUNDS = 7
"""Trials of each of the others, which begin where the first ended."""
OTHER_NUMBERS = 1_000_003
"""Between the random seed of a fit and that with which it is held against its figures."""
LOOKED_AT = 2
"""Years with other random numbers, at the least, that a fit is held against."""
PEOPLE_YEARS = 2.4e6
"""People times simulated years of one trial, about."""
MEASURES = {
    "admissions": Number("emergency_admissions_per_day"),
    "occupancy": Number("occupancy_at_08_00"),
    "over_4_hours": Number("emergency_admissions_over_4_hours"),
    "remaining": Number("no_criteria_to_reside"),
}
OPEN = "capacity"
"""The measure of beds that are open, by service."""
OTHER_TIMES = (MEAN_OF_DAY, Number("occupancy_at_midnight"))
"""Occupancy as somebody else's figures may have it: the mean of day and night, or the count at midnight."""
REASON_GROUP = "reason_group"
ALIKE = 0.02
"""Excess of admissions below which no other rule for it is tried."""


def occupancy_in(figures: Sequence[Target]) -> Number:
    """At which time of day a file of figures counts occupied beds: at 08:00 where it says nothing else."""
    said = {one.number for one in figures}
    return next((one for one in (MEASURES["occupancy"], *OTHER_TIMES) if one in said), MEASURES["occupancy"])


def published_of(figures: Sequence[Target], acute: Sequence[str]) -> Position:
    """The figures that the fit answers for, from a file of figures of a place with these acute beds."""
    whole = [one for one in figures if one.number.period == WHOLE and one.less is None]
    found = {
        name: next((one.value for one in whole if one.number == number and one.over is None), None)
        for name, number in {**MEASURES, "occupancy": occupancy_in(figures)}.items()
    }
    shares = {one.number.groups[0]: one.value for one in whole if _of_reasons(one)}
    beds = next((one.value for one in whole if _of_all(one, acute)), None)
    return Position(found["admissions"], found["occupancy"], found["remaining"], shares, beds, found["over_4_hours"])


def _of_reasons(figure: Target) -> bool:
    """Whether it is the share of one group of reasons in all with no criteria to reside."""
    number = figure.number
    of_one_group = number.by == REASON_GROUP and len(number.groups) == 1
    return number.measure == MEASURES["remaining"].measure and of_one_group and figure.over is not None


def _of_all(figure: Target, acute: Sequence[str]) -> bool:
    """Whether it counts all acute beds that are open."""
    number = figure.number
    return (number.measure, number.by, set(number.groups)) == (OPEN, "service", set(acute)) and figure.over is None


def answered(figures: Sequence[Target], acute: Sequence[str]) -> list[Target]:
    """Figures with those called fitted that a factor answers for, whatever an earlier file says of them."""
    fitted = {*MEASURES.values(), occupancy_in(figures)}
    whole = [one.number.period == WHOLE and one.less is None for one in figures]
    return [
        replace(one, fitted=True)
        if whole and (one.number in fitted or _of_all(one, acute) or _of_reasons(one))
        else one
        for one, whole in zip(figures, whole, strict=True)
    ]


def fit_place(
    scenario: "Scenario",
    figures: Sequence[Target],
    seed: int | None = None,
    replications: int | None = None,
    workers: int | None = None,
    others: bool = True,
    start: Mapping[str, float] | None = None,
    told: Callable[[str, int, float], None] | None = None,
) -> PlaceFit:
    """Fit a place to its published figures.

    `replications`: simulated years of a trial, so many that chance is small when not said. `told` hears which fit is
    being made, the number of the trial, and how far off it is. Without `others` there is one fit only. `start`: factors
    of an earlier fit to begin with.

    Raises:
        HomewardError: when none of the figures is there for which a factor answers, or a group of parameters is empty.
    """
    years = replications or _years(scenario)
    place = _Place(scenario, years, workers, occupancy_in(figures))
    acute = place.acute if place.published else ()
    said, figures = figures, answered(figures, acute)
    published = published_of(figures, acute)
    if nought := [
        name for name, value in (("admissions", published.admissions), ("beds", published.beds)) if value == 0
    ]:
        raise HomewardError(f"the published {' and '.join(nought)} are 0, which no factor can bring about")
    if published.admissions is None and published.occupancy is None and published.remaining is None:
        raise HomewardError(
            "no figure for emergency_admissions_per_day, occupancy_at_08_00 or no_criteria_to_reside, so there is "
            "nothing that the factors of a place answer for; add one, or name parameters with --free"
        )
    known = groups(scenario.resolved.raw or {})
    absent = [name for name in ANSWERS if name != BEDS and not known.get(name)]
    if MOVES in absent:
        absent.remove(MOVES)
        if published.over_4_hours is not None:
            raise HomewardError(
                "waits over four hours are published, and nothing says when they begin: mark the step "
                "'decision_to_admit' and give the delay after it, or leave the figure out"
            )
    if absent:
        raise HomewardError(f"nothing here belongs to {' or '.join(absent)}; name parameters with --free instead")
    first_seed = scenario.model.run.seed if seed is None else seed
    fixed = _fewer_waits(published)

    def search(
        name: str, facts: Mapping[str, Any], seed: int, start: Mapping[str, float], rounds: int
    ) -> tuple[Trial, int]:
        point = FixedPoint(
            published,
            lambda factors: place.position(factors, facts, seed),
            fixed if name == FIRST else {**fixed, BEDS: start[BEDS]},
            (lambda number, loss: told(name, number, loss)) if told is not None else None,
        )
        return point.found(start, rounds, moved=name != FIRST), len(point.trials)

    best, trials = search(FIRST, {}, first_seed, start or {}, ROUNDS)
    accepted = []
    if _accepted(best, published):
        accepted.append(Fit(FIRST, _of_groups(best, fixed), place.beds(best.factors), best.loss, trials, first_seed))
    if accepted and others:
        for name, facts, other_seed in _other_fits(scenario, first_seed):
            found, number = search(name, facts, other_seed, best.factors, MORE_ROUNDS)
            trials += number
            if _accepted(found, published):
                accepted.append(Fit(name, _of_groups(found, fixed), facts, found.loss, number, other_seed))
    measures = place.measures({**best.factors, **fixed}, {}, first_seed + OTHER_NUMBERS, max(years, LOOKED_AT))
    after = tuple(judge(list(figures), measures))
    before = tuple(judge(list(figures), place.first_measures))
    notes = (
        *fitted_before(scenario),
        *redundant(published, best),
        *doubts(published, best, fixed, factors_before(scenario)),
        *time_of_day(figures),
        *called_tests(said, figures),
    )
    return PlaceFit(scenario.title, tuple(accepted), best, trials, before, after, notes)


def as_fitted(scenario: "Scenario", figures: Sequence[Target], workers: int | None = None) -> tuple[Judged, ...]:
    """The figures of a place as its file says it, with random numbers that no fit has met."""
    place = _Place(scenario, max(_years(scenario), LOOKED_AT), workers)
    return tuple(judge(list(figures), place.measures({}, {}, scenario.model.run.seed + OTHER_NUMBERS)))


class _Place:
    """Runs of a place with factors of groups."""

    def __init__(
        self, scenario: "Scenario", years: int, workers: int | None, occupancy: Number = MEASURES["occupancy"]
    ) -> None:
        self.scenario, self.years, self.workers, self.occupancy = scenario, years, workers, occupancy
        acute = {name: one for name, one in scenario.model.services.items() if CountsAs.ACUTE in one.counts_as}
        self.acute = tuple(acute)
        stated = {fact.path for fact in scenario.facts}
        self.published = tuple(
            name
            for name, one in acute.items()
            if one.capacity is not None
            and (one.capacity.source == OF_BEDS or f"services.{name}.capacity" not in stated)
        )
        """Acute beds that are those published, and not what somebody states of their own."""
        self.first_measures: pd.DataFrame

    def measures(
        self, factors: Mapping[str, float], facts: Mapping[str, Any], seed: int, years: int | None = None
    ) -> "pd.DataFrame":
        settings = {
            f"groups.{name}": {"scale": f"{factor:.6f}"}
            for name, factor in factors.items()
            if factor != 1.0 and name != BEDS
        } | self.beds(factors)
        found = run(
            self.scenario.with_({**facts, **settings}),
            replications=years or self.years,
            seed=seed,
            workers=self.workers,
            periods="all",
        ).measures
        if not hasattr(self, "first_measures"):
            self.first_measures = found
        return found

    def beds(self, factors: Mapping[str, float]) -> dict[str, Any]:
        """Facts of the acute beds that are open on every day."""
        factor = factors.get(BEDS, 1.0)
        if round(factor, 4) == 1.0:
            return {}
        return {f"services.{name}.capacity": {"scale": f"{factor:.4f}"} for name in self.published}

    def position(self, factors: Mapping[str, float], facts: Mapping[str, Any], seed: int) -> Position:
        table = by_replication(self.measures(factors, facts, seed), WHOLE)

        def mean(number: Number) -> float | None:
            values = number.values(lambda _: table)
            values = values[values == values]
            return float(values.mean()) if len(values) else None

        reasons = {
            group: mean(Number(MEASURES["remaining"].measure, REASON_GROUP, (group,))) or 0.0
            for group in dict.fromkeys(one.group for one in self.scenario.model.reasons.values())
        }
        told = math.fsum(reasons.values())
        return Position(
            mean(MEASURES["admissions"]),
            mean(self.occupancy),
            mean(MEASURES["remaining"]),
            {name: one / told for name, one in reasons.items()} if told else {},
            math.fsum(mean(Number(OPEN, "service", (name,))) or 0.0 for name in self.acute),
            mean(MEASURES["over_4_hours"]),
        )


def _years(scenario: "Scenario") -> int:
    people = scenario.model.people.population
    return max(1, min(8, math.ceil(PEOPLE_YEARS / max(people if people is not None else PEOPLE_YEARS / 2, 1.0))))


def _of_groups(trial: Trial, fixed: Mapping[str, float]) -> dict[str, float]:
    return {name: factor for name, factor in {**trial.factors, **fixed}.items() if name != BEDS}


def _accepted(trial: Trial, published: Position) -> bool:
    """Whether a round is near enough: stopped, or every figure within the tolerance that places are held to; but not
    waits over four hours, which hospitals count.
    """
    if trial.loss <= ENOUGH:
        return True
    now = trial.came_to
    near = []
    if published.beds is not None:
        near.append(abs((now.beds or 0.0) / published.beds - 1.0) <= 0.015)
    if published.admissions is not None:
        near.append(abs((now.admissions or 0.0) / published.admissions - 1.0) <= 0.03)
    if published.occupancy is not None:
        near.append(abs((now.occupancy or 0.0) - published.occupancy) <= 0.015)
    if published.remaining is not None:
        near.append(abs((now.remaining or 0.0) / published.remaining - 1.0) <= 0.08)
        near += [abs(now.shares.get(name, 0.0) - share) <= 0.05 for name, share in published.shares.items()]
    return all(near)


def _fewer_waits(published: Position) -> dict[str, float]:
    """The factor of the delays inside the capacity group, where fewer wait for capacity than in England."""
    share = published.shares.get("capacity")
    if share is None:
        return {}
    counted = [one for one in boards().values() if one.remaining is not None]
    england = sum(one.reasons["capacity"] * (one.remaining or 0.0) for one in counted)
    england /= sum(one.remaining or 0.0 for one in counted)
    return {f"capacity{DELAYS}": round(share / england, 4)} if share < england else {}


def _other_fits(scenario: "Scenario", seed: int) -> list[tuple[str, dict[str, Any], int]]:
    """Other ways in which the figures may have come about: other chance, and another rule for the excess."""
    found: list[tuple[str, dict[str, Any], int]] = [("other_chance", {}, seed + 7919)]
    base = scenario.resolved.base_path
    here = acuity(scenario)
    if base is None or here is None:
        return found
    from simulation.scenario.loading import load

    there = acuity(load(base))
    if there is None:
        return found
    path, step = here
    ours, theirs = need_of(step, 1.0), need_of(there[1], 1.0)
    if set(ours) == set(theirs) and any(abs(ours[name] - theirs[name]) > ALIKE for name in ours):
        shares = {
            name: {"same_day": f"{100 - 100 * one:.2f} %", "bed": f"{100 * one:.2f} %"} for name, one in theirs.items()
        }
        said = shares[""] if set(shares) == {""} else {"by_cohort": shares}
        found.append(("need_as_in_the_base", {path: said}, seed))
    return found


__all__ = ["answered", "as_fitted", "fit_place", "published_of"]
