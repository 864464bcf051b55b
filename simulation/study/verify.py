"""Every place with a known answer, run by both engines: at full size, or quickly with wider errors.

The compiled engine carries the numbers; the readable one is far slower and sees the smaller places for a shorter time. Their logs are equal row for row
anyway, which the tests hold them to.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from simulation.engines import Engine, engine_used
from simulation.scenario.loading import Scenario, from_text
from simulation.study.memory import expected_arrivals
from simulation.study.referees import Case, Verdict, judge, too_many_far_off
from simulation.study.referees_more import all_cases, published_cases
from simulation.terms import DAY

EXAMPLES = Path("scenarios/examples")
QUICK = 12
"""A quick run has a twelfth of the replications."""
FEWEST = 12
GLANCES = 16
"""Replications of the readable engine."""
GLANCE_DAYS, GLANCE_PEOPLE = 300, 2500
"""What the readable engine sees of a place in one replication, and the most people in it; larger places are left to the compiled one."""
FAR, FAR_BY_FEW = 4.0, 6.0
"""Standard errors from the exact value that nothing may pass; more where the error itself comes from a few values (Student's t)."""


@dataclass(frozen=True)
class Verified:
    """One claim by one engine."""

    engine: str
    verdict: Verdict
    limit: float

    @property
    def holds(self) -> bool:
        """Whether the exact value is near enough."""
        return abs(self.verdict.z) <= self.limit


def verify(quick: bool = False, engines: tuple[Engine, ...] = ("fast", "readable"), told: Callable[[str, float], None] | None = None) -> list[Verified]:
    """Run every case; `told` hears of each case by name as it is begun, with the seconds that have passed."""
    began = time.perf_counter()
    found: list[Verified] = []
    for engine in engines:
        if engine == "fast" and engine_used("auto")[0] != "fast":
            continue
        for case, replications, scenario in _sizes(engine, quick):
            if told is not None:
                told(f"{engine}: {case.name}", time.perf_counter() - began)
            limit = FAR if replications >= 2 * FEWEST else FAR_BY_FEW
            found += [Verified(engine, verdict, limit) for verdict in judge(case, engine, replications, scenario)]
    return found


def _sizes(engine: str, quick: bool) -> Iterator[tuple[Case, int, Scenario]]:
    for case in {**all_cases(), **published_cases(EXAMPLES)}.values():
        scenario = from_text(case.scenario)
        if engine == "fast":
            yield case, max(FEWEST, case.replications // QUICK) if quick else case.replications, scenario
            continue
        run = scenario.model.run
        if run.warm_up > 0 and run.length > GLANCE_DAYS * DAY and "unlimited" not in case.scenario:
            scenario = scenario.with_({"run.length": f"{GLANCE_DAYS} days"})
        if expected_arrivals(scenario.model) <= GLANCE_PEOPLE:
            yield case, GLANCES, scenario


def not_held(found: list[Verified], quick: bool) -> list[Verified]:
    """What may not stand: too far off and, at full size, not precise or too many beyond two standard errors."""
    wrong = [one for one in found if not one.holds]
    if not quick:
        far = too_many_far_off([one.verdict for one in found if one.engine == "fast"])
        wrong += [one for one in found if one.engine == "fast" and one.verdict in far and one not in wrong]
    return wrong


def beyond_two(found: list[Verified]) -> int:
    """How many claims lie beyond two standard errors; one in twenty does by chance."""
    return sum(abs(one.verdict.z) > 2.0 for one in found)
