"""A place fitted to its own published figures: emergency admissions, beds occupied, patients with no criteria to reside
and the groups of their reasons.

What comes out are facts: factors of groups of parameters (`groups.community_capacity: {scale: 0.9}`), the best and some
others that fit as well, found with other random numbers and under another rule for what is counted as an admission
beyond the need of the residents' ages. A fit that does not come near its figures is called so.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from simulation.assurance.calibration.place_factors import ANSWERS, ENOUGH, FixedPoint, Position, Trial, at_bounds
from simulation.assurance.calibration.target import Judged, Number, Target, judge
from simulation.core.errors import HomewardError
from simulation.core.vocabulary import CountsAs
from simulation.experiment.headlines import shown
from simulation.experiment.replicate import run
from simulation.experiment.statistics import WHOLE, by_replication
from simulation.places.boards import boards
from simulation.places.description import acuity, need_of
from simulation.scenario.facts.groups import CAPACITY, DELAYS, groups

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario.scenario import Scenario

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
    "remaining": Number("no_criteria_to_reside"),
}
OTHER_TIMES = (Number("occupancy"), Number("occupancy_at_midnight"))
"""Occupancy as somebody else's figures may have it: the mean of day and night, or the count at midnight."""
REASON_GROUP = "reason_group"
ALIKE = 0.02
"""Excess of admissions below which no other rule for it is tried."""


@dataclass(frozen=True)
class Fit:
    """Factors that bring a place to its figures."""

    name: str
    factors: Mapping[str, float]
    facts: Mapping[str, Any]
    """Other facts that it supposes."""
    loss: float
    trials: int
    seed: int


@dataclass(frozen=True)
class PlaceFit:
    """What the fit of a place came to."""

    place: str
    fits: tuple[Fit, ...]
    """Those accepted, the best first; none when it did not converge."""
    nearest: Trial
    """The round of the first fit that came nearest."""
    trials: int
    before: tuple[Judged, ...]
    after: tuple[Judged, ...]
    """Every figure of the place with the nearest factors and random numbers that the fit has not met."""
    notes: tuple[str, ...]
    """What is worth knowing, in sentences."""

    @property
    def converged(self) -> bool:
        """Whether the figures were met."""
        return bool(self.fits)

    @property
    def not_met(self) -> tuple[Judged, ...]:
        """Figures that were fitted and are not met."""
        return tuple(one for one in self.after if one.target.fitted and not one.met)


def occupancy_in(figures: Sequence[Target]) -> Number:
    """At which time of day a file of figures counts occupied beds: at 08:00 where it says nothing else."""
    said = {one.number for one in figures}
    return next((one for one in (MEASURES["occupancy"], *OTHER_TIMES) if one in said), MEASURES["occupancy"])


def published_of(figures: Sequence[Target]) -> Position:
    """The figures that the fit answers for, from a file of figures."""
    whole = [one for one in figures if one.number.period == WHOLE and one.less is None]
    found = {
        name: next((one.value for one in whole if one.number == number and one.over is None), None)
        for name, number in {**MEASURES, "occupancy": occupancy_in(figures)}.items()
    }
    shares = {
        one.number.groups[0]: one.value
        for one in whole
        if one.number.measure == MEASURES["remaining"].measure
        and one.number.by == REASON_GROUP
        and len(one.number.groups) == 1
        and one.over is not None
    }
    return Position(found["admissions"], found["occupancy"], found["remaining"], shares)


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
    published = published_of(figures)
    if published.admissions is None and published.occupancy is None and published.remaining is None:
        raise HomewardError(
            "no figure for emergency_admissions_per_day, occupancy_at_08_00 or no_criteria_to_reside, so there is "
            "nothing that the factors of a place answer for; add one, or name parameters with --free"
        )
    known = groups(scenario.resolved.raw or {})
    absent = [name for name in ANSWERS if not known.get(name)]
    if absent:
        raise HomewardError(f"nothing here belongs to {' or '.join(absent)}; name parameters with --free instead")
    first_seed = scenario.model.run.seed if seed is None else seed
    years = replications or _years(scenario)
    place = _Place(scenario, years, workers, occupancy_in(figures))
    fixed = _fewer_waits(published)

    def search(
        name: str, facts: Mapping[str, Any], seed: int, start: Mapping[str, float], rounds: int
    ) -> tuple[Trial, int]:
        point = FixedPoint(
            published,
            lambda factors: place.position(factors, facts, seed),
            fixed,
            (lambda number, loss: told(name, number, loss)) if told is not None else None,
        )
        return point.found(start, rounds, moved=name != "first"), len(point.trials)

    best, trials = search("first", {}, first_seed, start or {}, ROUNDS)
    accepted = (
        [Fit("first", _all(best, fixed), {}, best.loss, trials, first_seed)] if _accepted(best, published) else []
    )
    if accepted and others:
        for name, facts, other_seed in _other_fits(scenario, first_seed):
            found, number = search(name, facts, other_seed, best.factors, MORE_ROUNDS)
            trials += number
            if _accepted(found, published):
                accepted.append(Fit(name, _all(found, fixed), facts, found.loss, number, other_seed))
    measures = place.measures(_all(best, fixed), {}, first_seed + OTHER_NUMBERS, max(years, LOOKED_AT))
    after = tuple(judge(list(figures), measures))
    before = tuple(judge(list(figures), place.first_measures))
    notes = (*_redundant(published, best), *_warnings(published, best, fixed), *_time_of_day(figures))
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
        self.acute = tuple(name for name, one in scenario.model.services.items() if CountsAs.ACUTE in one.counts_as)
        self.first_measures: pd.DataFrame

    def measures(
        self, factors: Mapping[str, float], facts: Mapping[str, Any], seed: int, years: int | None = None
    ) -> "pd.DataFrame":
        settings = {f"groups.{name}": {"scale": f"{factor:.6f}"} for name, factor in factors.items() if factor != 1.0}
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
            math.fsum(mean(Number("capacity", "service", (name,))) or 0.0 for name in self.acute),
        )


def _years(scenario: "Scenario") -> int:
    people = scenario.model.people.population
    return max(1, min(8, math.ceil(PEOPLE_YEARS / max(people if people is not None else PEOPLE_YEARS / 2, 1.0))))


def _all(trial: Trial, fixed: Mapping[str, float]) -> dict[str, float]:
    return {**trial.factors, **fixed}


def _accepted(trial: Trial, published: Position) -> bool:
    """Whether a round is near enough: stopped, or every figure within the tolerance that places are held to."""
    if trial.loss <= ENOUGH:
        return True
    now = trial.came_to
    near = []
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


def _redundant(published: Position, best: Trial) -> list[str]:
    """The figure that says nothing beyond the others."""
    if len(published.shares) < 5 or published.remaining is None:
        return []
    bound = at_bounds(best.factors)
    named = " and ".join(name.replace("_", " ") for name in bound)
    are = "is" if len(bound) == 1 else "are"
    determined = (
        f"{named} {are} at the least or most that is tried, and so not determined; the others are"
        if bound
        else "all seven are determined"
    )
    return [
        "The five shares of reasons sum to 100 %, so one of them says nothing beyond the other four: eight figures "
        f"answer for seven factors, and {determined}."
    ]


def _warnings(published: Position, best: Trial, fixed: Mapping[str, float]) -> list[str]:
    """What the figures and factors give reason to doubt."""
    told = []
    interface = published.shares.get("interface")
    if interface is not None and interface < 0.05:
        told.append(
            f"Reasons of the interface are {100 * interface:.0f} % of all here and 29 % in England: most likely they "
            "are recorded under other reasons, and the fit reads the recording as a lack of services."
        )
    far = {name: factor for name, factor in {**best.factors, **fixed}.items() if not 0.5 <= factor <= 2.0}
    if far:
        each = ", ".join(f"{name.replace('_', ' ')} {factor:.2f} times" for name, factor in far.items())
        told.append(
            f"Factors beyond 0.5 to 2: {each}. So far from England's, a figure is most likely recorded in another way, "
            "or crosses a border."
        )
    if published.remaining is None:
        told.append(
            f"No patients with no criteria to reside are published, so {CAPACITY.replace('_', ' ')} and the delays "
            "stay as in the file it starts from."
        )
    return told


def _time_of_day(figures: Sequence[Target]) -> list[str]:
    """That a published occupancy is no mean of the day, where a file of figures takes it for one."""
    if not any(one.number == OTHER_TIMES[0] for one in figures):
        return []
    return [
        "Occupancy is held against the mean of day and night ('measure: occupancy'). NHS England counts beds at 08:00, "
        "when one to two points more are occupied: where the figure is from its daily situation report, write "
        "'measure: occupancy_at_08_00' and fit again."
    ]


# ---- written ----


def facts_of(fit: Fit) -> dict[str, Any]:
    """A fit as facts of a file."""
    factors = {name: {"scale": f"{factor:.4f}"} for name, factor in fit.factors.items() if round(factor, 4) != 1.0}
    return {**fit.facts, "groups": factors}


def not_met_of(judged: Sequence[Judged]) -> dict[str, str]:
    """Figures of the whole year that a fit does not meet, by measure, as the source of its facts says them."""
    told: dict[str, str] = {}
    for one in judged:
        if one.met or one.target.of_series or not one.measured:
            continue
        value, mean = (shown(number, one.target.unit) for number in (one.target.value, one.mean))
        figure = f"{one.target.what} ({value} published, {mean} simulated)"
        measure = one.target.number.measure
        told[measure] = f"{told[measure]}; {figure}" if measure in told else figure
    return told


def text_of(file: Path, found: PlaceFit) -> str:
    """The file that extends `file` by the facts of a fit, with the other fits beside it."""
    first, *others = found.fits
    raw: dict[str, Any] = {
        "dialect": "1",
        "title": f"{found.place}, fitted",
        "question": "What does this place look like when it is fitted to its own published figures of 2024/25? It is "
        "no forecast.",
        "extends": file.name if file.suffix else file.as_posix(),
        "facts": {"source": "calibration", **facts_of(first)},
    }
    if others:
        raw["fits"] = {one.name: facts_of(one) for one in others}
    raw["sources"] = {
        "calibration": {
            "cite": "fitted by 'calibrate' to the figures beside it",
            "kind": "local data",
            "not_met": not_met_of(found.after),
        }
    }
    dumped = yaml.safe_dump(raw, sort_keys=False, allow_unicode=True, width=150, default_flow_style=None)
    return "# Describes 2024/25 and forecasts nothing.\n" + dumped


__all__ = ["Fit", "PlaceFit", "as_fitted", "facts_of", "fit_place", "not_met_of", "published_of", "text_of"]
