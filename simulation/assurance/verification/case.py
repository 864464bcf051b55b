"""A place whose answers are known, and the judgement of its runs.

A case is a scenario and claims about it; each claim is a number of the event log with its exact value. A claim is met
when the mean over replications lies within four standard errors of the exact value and the standard error is small
enough to mean something.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np

from simulation.assurance.verification.log_statistics import Quantity
from simulation.engines import Engine, engine_used, simulate
from simulation.experiment.jit_warm_up import processors
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import from_text
from simulation.scenario.scenario import Scenario

PRECISE = 0.01
"""Largest standard error, as a share of the exact value."""
PRECISE_SHARE = 0.005
"""Largest standard error of a share of people or of time."""


@dataclass(frozen=True)
class ExpectedValue:
    """One number and what it must be."""

    name: str
    quantity: Quantity
    exact: float
    is_share: bool = False


@dataclass(frozen=True)
class Case:
    """A place whose answers are known, how often it is run, and what is claimed of it."""

    name: str
    source: str
    scenario: str
    replications: int
    claims: tuple[ExpectedValue, ...]
    number: int = 0
    """Cases differ in it, and so in their random numbers."""


@dataclass(frozen=True)
class CaseResult:
    """A claim after the runs."""

    case: str
    claim: str
    exact: float
    mean: float
    standard_error: float
    precise: bool
    """Whether the standard error is small, or would be with as many replications as the case asks for."""

    @property
    def z(self) -> float:
        """Distance from the exact value in standard errors."""
        if self.standard_error == 0.0:
            return 0.0 if self.mean == self.exact else float("inf")
        return (self.mean - self.exact) / self.standard_error

    def __str__(self) -> str:
        sure = "" if self.precise else ", not precise enough"
        return (
            f"{self.case}, {self.claim}: {self.mean:.6g} against {self.exact:.6g}, standard error "
            f"{self.standard_error:.2g}, z = {self.z:+.2f}{sure}"
        )


def judge(
    case: Case, engine: Engine = "auto", replications: int | None = None, scenario: Scenario | None = None
) -> list[CaseResult]:
    """Run a case with seeds 1 to n and say how each claim fares; fewer replications or a shorter scenario for a quick
    look.

    The compiled engine runs in threads, one a processor; the result does not depend on how many there are.
    """
    plan = compile_plan(scenario if scenario is not None else from_text(case.scenario))

    def values_of(seed: int) -> list[float]:
        log = simulate(plan, sample(plan, seed, case.number), engine=engine)
        return [claim.quantity(log) for claim in case.claims]

    seeds = range(1, (replications or case.replications) + 1)
    with ThreadPoolExecutor(processors() if engine_used(engine)[0] == "compiled" else 1) as workers:
        found = np.array(list(workers.map(values_of, seeds)))
    verdicts = []
    for claim, values in zip(case.claims, found.T, strict=True):
        error = float(values.std(ddof=1) / np.sqrt(len(values)))
        at_full_size = error * np.sqrt(len(values) / case.replications)
        precise = bool(at_full_size <= max(PRECISE * abs(claim.exact), PRECISE_SHARE if claim.is_share else 0.0))
        verdicts.append(CaseResult(case.name, claim.name, claim.exact, float(values.mean()), error, precise))
    return verdicts


def too_many_far_off(verdicts: Sequence[CaseResult]) -> list[CaseResult]:
    """The claims that may not stand: beyond four standard errors, not precise, or more than one in twenty beyond
    two.
    """
    wrong = [verdict for verdict in verdicts if abs(verdict.z) > 4.0 or not verdict.precise]
    beyond = [verdict for verdict in verdicts if abs(verdict.z) > 2.0]
    return wrong + (beyond if len(beyond) > max(1, len(verdicts) // 20) else [])
