"""The nine factors of a place, each of which answers for one published figure, and the fixed point that finds them.

All are moved together, each by the step that its own figure asks for: the share by which the figure is off, over how
much it moves when the factor moves (its elasticity), which is learned from step to step. Four rules are needed. A
hospital that is full to the last bed teaches nothing, so its patients are treated in less time and nothing is learned
from that round. Where fewer wait for want of capacity than anywhere in England, more capacity alone cannot bring it
down, so the delays of that group (equipment, restarts of care) shrink with the share. No step is larger than a bound.
And where a factor is as small or as large as is tried, its figure does not keep the search going.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from simulation.scenario.facts.groups import ARRIVALS, CAPACITY, DELAYS, MOVES, TREATMENT

BEDS = "acute_beds"
"""Beds that are open on every day, over those that are published as open: among these are escalation beds, which the
place opens by its own rule.
"""
JAMMED = 0.985
"""Mean occupancy from which a hospital is full whatever is asked of it."""
SHORTER = (0.15, 0.25)
"""By how much treatment is shortened then, at the least and at the most."""
ENOUGH = 0.35
"""Root mean square of the distances at which the fit stops."""
TOLERANCES = {"admissions": 0.03, "beds": 0.01, "occupancy": 0.01, "over 4 hours": 0.03, "group": 0.05}
"""Of admissions and beds, of occupancy and waits over four hours in points, of each group of reasons as a part of all
with no criteria to reside.
"""
CAREFUL, BOLD = 0.5, 1.2
"""What a factor's largest step is multiplied by when it turns round, and when it goes on the same way."""
LEARNED_FROM = 0.02
"""A smaller step says more of chance than of the elasticity."""
OF_FIRST = (0.4, 2.5)
"""Least and largest elasticity that is learned, over the one at the start."""


@dataclass(frozen=True)
class Answer:
    """How a factor answers for its figure."""

    elasticity: float
    """By how many per cent the figure moves when the factor moves by one, at the start."""
    step: float
    """The largest step at the start, in logarithms: small where people wait for a place, because waits grow beyond all
    measure once a capacity is too small.
    """
    least: float
    most: float


ANSWERS: Mapping[str, Answer] = {
    ARRIVALS: Answer(1.0, 0.3, 0.4, 2.5),
    BEDS: Answer(1.0, 0.03, 0.92, 1.08),
    MOVES: Answer(1.0, 0.5, 0.23, 2.5),
    TREATMENT: Answer(0.6, 0.25, 0.3, 2.5),
    CAPACITY: Answer(-3.0, 0.15, 0.4, 2.5),
    f"hospital{DELAYS}": Answer(1.2, 0.45, 0.05, 8.0),
    f"care_transfer_hub{DELAYS}": Answer(1.4, 0.45, 0.05, 8.0),
    f"interface{DELAYS}": Answer(1.2, 0.45, 0.05, 8.0),
    f"wellbeing{DELAYS}": Answer(1.0, 0.45, 0.05, 8.0),
}
"""The factors by the group of parameters that they multiply. Moves to a bed take an hour in the mean at the least, as
England's own fit has it.
"""
GROUP_OF = {CAPACITY: "capacity"} | {name: name.removesuffix(DELAYS) for name in ANSWERS if name.endswith(DELAYS)}
"""The group of reasons for which a factor answers."""


NEAR = 1e-4
"""In logarithms: so near to its bound a factor is at it."""


def at_bounds(factors: Mapping[str, float]) -> list[str]:
    """The factors that are as small or as large as is tried, so that their figures do not determine them."""
    return [
        name
        for name, factor in factors.items()
        if (answer := ANSWERS.get(name)) is not None
        and factor > 0.0
        and min(abs(math.log(factor / answer.least)), abs(math.log(factor / answer.most))) < NEAR
    ]


@dataclass(frozen=True)
class Position:
    """What is published, or what a trial came to; None where nothing is published."""

    admissions: float | None
    occupancy: float | None
    remaining: float | None
    """Patients with no criteria to reside."""
    shares: Mapping[str, float]
    """Share of each group of reasons in these."""
    beds: float | None = None
    """Acute beds that are open in the mean, escalation beds among them."""
    over_4_hours: float | None = None
    """Share of emergency admissions that wait so long from the decision to admit."""

    def figure(self, factor: str, like: "Position") -> float | None:
        """The figure for which a factor answers; `like` says what is not published here."""
        if factor == ARRIVALS:
            return self.admissions
        if factor == BEDS:
            return self.beds
        if factor == MOVES:
            return self.over_4_hours
        remaining = self.remaining if self.remaining is not None else like.remaining
        if factor == TREATMENT:
            if self.occupancy is None or remaining is None:
                return None
            return self.occupancy * (like.beds or 0.0) - remaining
        if self.remaining is None:
            return None
        share = self.shares.get(GROUP_OF[factor], like.shares.get(GROUP_OF[factor]))
        return self.remaining * share if share is not None else None


@dataclass(frozen=True)
class Trial:
    """One round: the factors that were tried, and what they came to."""

    factors: Mapping[str, float]
    came_to: Position
    loss: float


@dataclass
class FixedPoint:
    """The search for the factors of one place."""

    published: Position
    try_out: Callable[[Mapping[str, float]], Position]
    """Runs the place with these factors."""
    fixed: Mapping[str, float] = field(default_factory=dict)
    """Factors that are not searched for."""
    told: Callable[[int, float], None] | None = None
    trials: list[Trial] = field(default_factory=list)

    def found(self, start: Mapping[str, float], rounds: int, moved: bool = False) -> Trial:
        """The best of at most so many rounds from these factors; `moved`: not the start itself, near as it may be."""
        factors = {name: start.get(name, 1.0) for name in ANSWERS}
        elasticity = {name: one.elasticity for name, one in ANSWERS.items()}
        largest = {name: one.step for name, one in ANSWERS.items()}
        went: dict[str, float] = {}
        last: Trial | None = None
        for number in range(rounds):
            came_to = self.try_out({**factors, **self.fixed})
            now = Trial(dict(factors), came_to, self.loss(came_to))
            self.trials.append(now)
            if self.told is not None:
                self.told(len(self.trials), now.loss)
            enough = self.loss(came_to, at_bounds(factors)) <= ENOUGH
            if (enough and not (moved and number == 0)) or number == rounds - 1:
                break
            jammed = (came_to.occupancy or 0.0) >= JAMMED > (self.published.occupancy or 0.0)
            if last is not None and not jammed and (last.came_to.occupancy or 0.0) < JAMMED:
                self._learn(elasticity, last, now)
            factors = self._next(elasticity, largest, went, now)
            if jammed:
                factors[TREATMENT] = self._shorter(now)
            last = now
        return min(self.trials[1:] if moved and len(self.trials) > 1 else self.trials, key=lambda one: one.loss)

    def loss(self, came_to: Position, without: Sequence[str] = ()) -> float:
        """Root mean square of the distances in tolerances, without those of figures for which these factors answer."""
        off = []
        published = self.published
        if published.occupancy is not None and came_to.occupancy is not None:
            off.append((came_to.occupancy - published.occupancy) / TOLERANCES["occupancy"])
        for name in ANSWERS:
            wanted, found = (one.figure(name, came_to) for one in (published, came_to))
            if name == TREATMENT or name in without or wanted is None or found is None:
                continue
            if name in GROUP_OF:
                if published.remaining:
                    off.append((found - wanted) / (TOLERANCES["group"] * published.remaining))
            elif name == MOVES:
                off.append((found - wanted) / TOLERANCES["over 4 hours"])
            else:
                off.append((found / wanted - 1.0) / TOLERANCES["beds" if name == BEDS else "admissions"])
        return math.sqrt(math.fsum(one * one for one in off) / len(off)) if off else math.inf

    def _asked(self, name: str, came_to: Position) -> float | None:
        """The logarithm by which the figure of a factor has to move."""
        wanted, found = self.published.figure(name, came_to), came_to.figure(name, came_to)
        if wanted is None or found is None or wanted <= 0 or found <= 0:
            return None
        return math.log(wanted / found)

    def _next(
        self, elasticity: Mapping[str, float], largest: dict[str, float], went: dict[str, float], now: Trial
    ) -> dict[str, float]:
        """Every factor after the step that its figure asks for; `went` is the step before, and the largest step halves
        when a factor turns round.
        """
        factors = dict(now.factors)
        for name, answer in ANSWERS.items():
            asked = self._asked(name, now.came_to)
            if asked is None or name in self.fixed:
                continue
            wanted = asked / elasticity[name]
            before = went.get(name, 0.0)
            if before:
                largest[name] = min(answer.step, largest[name] * (CAREFUL if wanted * before < 0 else BOLD))
            step = max(-largest[name], min(largest[name], wanted))
            went[name] = step
            factors[name] = max(answer.least, min(answer.most, factors[name] * math.exp(step)))
        return factors

    def _shorter(self, now: Trial) -> float:
        """Less treatment for a full hospital, the more so the fuller it is."""
        full = min(1.0, ((now.came_to.occupancy or 0.0) - JAMMED) / (1.0 - JAMMED))
        cut = SHORTER[0] + full * (SHORTER[1] - SHORTER[0])
        return max(ANSWERS[TREATMENT].least, now.factors[TREATMENT] * (1.0 - cut))

    def _learn(self, elasticity: dict[str, float], last: Trial, now: Trial) -> None:
        """Move each elasticity half of the way to what the last step showed."""
        for name, answer in ANSWERS.items():
            step = math.log(now.factors[name] / last.factors[name])
            before, after = last.came_to.figure(name, last.came_to), now.came_to.figure(name, now.came_to)
            if abs(step) < LEARNED_FROM or not before or not after or before <= 0 or after <= 0:
                continue
            shown = math.log(after / before) / step
            low, high = sorted(answer.elasticity * end for end in OF_FIRST)
            elasticity[name] = max(low, min(high, (elasticity[name] + shown) / 2.0))


__all__ = ["ANSWERS", "BEDS", "ENOUGH", "GROUP_OF", "JAMMED", "FixedPoint", "Position", "Trial", "at_bounds"]
