"""One judgement of each case for all the tests of a session, and which engine gives it."""

from collections.abc import Callable
from functools import cache

import pytest

from simulation.assurance.verification.case import CaseResult, judge
from simulation.assurance.verification.cases import cases
from simulation.engines import engine_used


@pytest.fixture(scope="session")
def judged() -> Callable[[str], list[CaseResult]]:
    """The verdicts of a case by name, at full size; run once."""

    @cache
    def of(name: str) -> list[CaseResult]:
        return judge(cases()[name])

    assert engine_used()[0] == "compiled", "at full size these need the compiled engine"
    return of
