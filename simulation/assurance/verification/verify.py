"""Every place with a known answer, run by both engines: at full size, or quickly with wider errors.

The compiled engine carries the numbers; the reference engine is far slower and sees the smaller places for a shorter
time. Their logs are equal row for row anyway, which the tests hold them to.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from scipy.special import stdtr

from simulation.assurance.verification.case import Case, CaseResult, judge, too_many_far_off
from simulation.assurance.verification.cases_over_time import all_cases
from simulation.assurance.verification.published import published_cases
from simulation.core.vocabulary import DAY
from simulation.engines import Engine, engine_used
from simulation.offered_load.loads import offered_loads
from simulation.scenario.calendar.arrival_counts import expected_arrivals
from simulation.scenario.loading import from_text
from simulation.scenario.reading import shipped
from simulation.scenario.scenario import Scenario

QUICK = 12
"""A quick run has a twelfth of the replications."""
FEWEST = 12
GLANCES = {True: FEWEST, False: 2 * FEWEST}
"""Replications of the reference engine, quick or at full size."""
GLANCE_PEOPLE = {True: 3000, False: 6000}
"""How many people the reference engine sees in one of them: a place is cut to so many, and left to the compiled engine
where the cut would change its answer.
"""
OVERLOADED = 5
"""Where a queue grows all the time the reference engine sees so many times fewer people: it looks at all who wait again
and again.
"""
LEAST_DAYS = 200
"""A cut to fewer days would see too little of a place."""
FAR, FAR_BY_FEW = 4.0, 6.0
"""Standard errors from the exact value that nothing may pass; more where the error itself comes from a few values
(Student's t).
"""


@dataclass(frozen=True)
class Verified:
    """One claim by one engine."""

    engine: str
    verdict: CaseResult
    limit: float
    replications: int

    @property
    def holds(self) -> bool:
        """Whether the exact value is near enough."""
        return abs(self.verdict.z) <= self.limit


def verify(
    quick: bool = False,
    engines: tuple[Engine, ...] = ("compiled", "reference"),
    told: Callable[[str, float], None] | None = None,
) -> list[Verified]:
    """Run every case; `told` hears of each case by name as it is begun, with the seconds that have passed."""
    began = time.perf_counter()
    found: list[Verified] = []
    for engine in engines:
        if engine == "compiled" and engine_used("auto")[0] != "compiled":
            continue
        for case in {**all_cases(), **published_cases(shipped.folder() / "examples")}.values():
            sized = in_full(case, quick) if engine == "compiled" else at_a_glance(case, quick)
            if sized is None:
                continue
            if told is not None:
                told(f"{engine}: {case.name}", time.perf_counter() - began)
            replications, scenario = sized
            limit = FAR if replications >= 2 * FEWEST else FAR_BY_FEW
            found += [
                Verified(engine, verdict, limit, replications)
                for verdict in judge(case, engine, replications, scenario)
            ]
    return found


def in_full(case: Case, quick: bool) -> tuple[int, Scenario]:
    """How often the compiled engine runs a case, and what."""
    return max(FEWEST, case.replications // QUICK) if quick else case.replications, from_text(case.scenario)


def at_a_glance(case: Case, quick: bool) -> tuple[int, Scenario] | None:
    """How often the reference engine runs a case, and for how long; None for a place that brings too many people."""
    scenario = from_text(case.scenario)
    run, people = scenario.model.run, expected_arrivals(scenario.model)
    overloaded = not all(load.stable or load.gives_up for load in offered_loads(scenario.model))
    most = GLANCE_PEOPLE[quick] // (OVERLOADED if overloaded and run.warm_up > 0 else 1)
    if people > most:
        days = (run.warm_up + run.length) / DAY * most / people - run.warm_up / DAY
        if run.warm_up == 0 or "unlimited" in case.scenario or days < LEAST_DAYS:
            return None
        scenario = scenario.with_({"run.length": f"{int(days)} days"})
    return GLANCES[quick], scenario


def not_held(found: list[Verified], quick: bool) -> list[Verified]:
    """What may not stand: too far off and, at full size, not precise or too many beyond two standard errors."""
    wrong = [one for one in found if not one.holds]
    if not quick:
        far = too_many_far_off([one.verdict for one in found if one.engine == "compiled"])
        wrong += [one for one in found if one.engine == "compiled" and one.verdict in far and one not in wrong]
    return wrong


def beyond_two(found: list[Verified]) -> tuple[int, float]:
    """How many claims lie beyond two standard errors, and how many do by chance, where standard errors come from so few
    replications.
    """
    by_chance = sum(2.0 * float(stdtr(one.replications - 1, -2.0)) for one in found)
    return sum(abs(one.verdict.z) > 2.0 for one in found), by_chance
