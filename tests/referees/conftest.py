"""One judgement of each case for all the tests of a session, and which engine gives it."""

from collections.abc import Callable
from functools import cache

import pytest

from simulation.assurance.verification.cases import CaseResult, cases, judge
from simulation.engines import engine_used

MOST = 300
"""Replications of a case; two of them ask for 640 and 1,100, which is a minute and a half of a processor."""


@pytest.fixture(scope="session")
def judged() -> Callable[[str], list[CaseResult]]:
    """The verdicts of a case by name, at full size but for the largest (`make verify` runs them whole); run once."""

    @cache
    def of(name: str) -> list[CaseResult]:
        case = cases()[name]
        return judge(case, replications=min(case.replications, MOST))

    assert engine_used()[0] == "compiled", "at full size these need the compiled engine"
    return of
