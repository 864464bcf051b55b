"""What a worker that runs is asked: replications in steps between which it hears, and what they come to."""

import base64
import json
import pickle
from collections.abc import Callable, Generator
from typing import Any

from simulation.app.answer.journey import journeys
from simulation.app.answer.numbers import Numbers
from simulation.app.answer.replication import Question, Rows, check_size, packed, too_long, unpacked
from simulation.app.answer.told import answer_of, part_of, table_of
from simulation.app.answer.weeks import Weeks, weeks_of
from simulation.core.errors import HomewardError
from simulation.sampling.shared_arrivals import Last

QUESTIONS: dict[str, Question] = {}
ROWS: dict[str, dict[int, Rows]] = {}
"""By digest: what can be run, and what has been."""
STEPS: list[Generator[Any, None, Rows]] = []
LAST = Last()
MOST_ROWS = 30_000_000
"""Rows of one replication that a worker takes on, whose memory is small and never shrinks: the largest board has 26
million.
"""


def told(answer: Callable[[], dict[str, Any]]) -> str:
    """An answer as text, or what is wrong in words."""
    try:
        return json.dumps(answer(), allow_nan=False)
    except HomewardError as error:
        return json.dumps({"wrong": [{"field": "", "text": line} for line in str(error).splitlines()[:30]]})
    except (MemoryError, RecursionError, ValueError, ArithmeticError) as error:
        return json.dumps({"wrong": [{"field": "", "text": f"this cannot be run ({type(error).__name__})"}]})


def keep(digest: str, scenario: str, kind: str = "", place: str = "") -> str:
    """A scenario from the worker that thinks, made ready to be run; nothing else ever sends one. Of the kind `shipped`
    it is as small as can be; one of `weeks` is told day by day. `place` is the digest of the place that it is a what-if
    of, which has been looked at.
    """

    def answer() -> dict[str, Any]:
        if digest not in QUESTIONS:
            said = pickle.loads(base64.b64decode(scenario))  # noqa: S301 - of our own worker, in this page
            if place in QUESTIONS:
                QUESTIONS[digest] = QUESTIONS[place].what_if(said)
                return {}
            if kind != "shipped":
                check_size(said, MOST_ROWS)
            QUESTIONS[digest] = Weeks.of(said, LAST) if kind == "weeks" else Question.of(said, LAST)
        return {}

    return told(answer)


def forget(digest: str) -> str:
    """A scenario that is not asked for any more."""
    QUESTIONS.pop(digest, None)
    ROWS.pop(digest, None)
    return "{}"


def begin(digest: str, number: int) -> str:
    """Begin a replication."""
    STEPS[:] = [QUESTIONS[digest].rows(number)]
    return "{}"


def step() -> str:
    """The next step of it: nothing yet, or its rows."""

    def answer() -> dict[str, Any]:
        try:
            next(STEPS[0])
        except StopIteration as over:
            return {"rows": packed(over.value)}
        return {}

    return told(answer)


def took_too_long(digest: str, seconds: float) -> str:
    """What is told of a replication that was stopped."""
    STEPS.clear()

    def answer() -> dict[str, Any]:
        raise too_long(QUESTIONS[digest].scenario, seconds)

    return told(answer)


def put(digest: str, number: int, rows: str) -> str:
    """What another worker has run, or what was carried along."""
    ROWS.setdefault(digest, {})[number] = unpacked(json.loads(rows))
    return "{}"


def numbers_of(as_is: str, what_if: str) -> Numbers:
    """Both scenarios; the second one's digest is empty where there is none."""
    other = QUESTIONS[what_if].scenario if what_if else None
    return Numbers(QUESTIONS[as_is].scenario, ROWS.get(as_is, {}), ROWS.get(what_if) if what_if else None, other)


def answer(as_is: str, what_if: str) -> str:
    """Everything that is known."""
    return told(lambda: answer_of(numbers_of(as_is, what_if)))


def part(without: str, whole: str, name: str, label: str) -> str:
    """What one of the things chosen does."""
    return told(lambda: part_of(name, label, numbers_of(without, whole)))


def weeks(as_is: str, what_if: str, of: int) -> str:
    """The coming weeks as far as they are known."""
    there, other = ROWS.get(as_is, {}), ROWS.get(what_if, {}) if what_if else None
    return told(lambda: weeks_of(QUESTIONS[as_is].scenario, there, other, of))


def table(as_is: str, what_if: str) -> str:
    """Every measure as CSV."""
    return told(lambda: {"text": table_of(numbers_of(as_is, what_if))})


def journey(as_is: str, what_if: str, patient: int) -> str:
    """One patient's way."""
    other = QUESTIONS[what_if] if what_if else None
    return told(lambda: {"ways": journeys(QUESTIONS[as_is], other, patient)})


__all__ = [
    "answer",
    "begin",
    "forget",
    "journey",
    "keep",
    "part",
    "put",
    "step",
    "table",
    "told",
    "took_too_long",
    "weeks",
]
