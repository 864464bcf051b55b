"""One judgement of each case for all the tests of a session, and which engine gives it."""

from collections.abc import Callable
from functools import cache

import pytest

from simulation.assurance.verification.cases import Verdict, cases, judge
from simulation.engines import engine_used


@pytest.fixture(scope="session")
def judged() -> Callable[[str], list[Verdict]]:
    """The verdicts of a case by name, at full size; run once."""

    @cache
    def of(name: str) -> list[Verdict]:
        return judge(cases()[name])

    assert engine_used()[0] == "fast", "at full size these need the compiled engine"
    return of
