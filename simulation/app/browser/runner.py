"""What a worker that runs is asked: replications in steps between which it hears, and what they come to."""

import base64
import json
import pickle
from collections.abc import Callable, Generator
from typing import Any

from simulation.app.answer.journey import journeys_in_parts
from simulation.app.answer.numbers import Numbers
from simulation.app.answer.replication import Question, Rows, check_size_in_parts, packed, too_long, unpacked
from simulation.app.answer.told import answer_of, part_of, table_of
from simulation.app.answer.weeks import Weeks, weeks_of
from simulation.core.errors import HomewardError
from simulation.core.event_log import Room
from simulation.sampling.shared_arrivals import Last

QUESTIONS: dict[str, Question] = {}
ROWS: dict[str, dict[int, Rows]] = {}
"""By digest: what can be run, and what has been."""
Steps = Generator[Any, None, dict[str, Any]]
STEPS: list[Steps] = []
"""What is being done: one thing at a time, so that one log is held at a time."""
LAST, ROOM = Last(), Room()
"""Who came last and the room that their log took, whichever of the scenarios it was."""
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


def keep(digest: str, scenario: str, kind: str = "", place: str = "") -> None:
    """Begin with a scenario from the worker that thinks: it is made ready to be run; nothing else ever sends one. Of
    the kind `shipped` it is as small as can be; one of `weeks` is told day by day. `place` is the digest of the place
    that it is a what-if of, which has been looked at.
    """

    def answer() -> Steps:
        if digest in QUESTIONS:
            return {}
        said = pickle.loads(base64.b64decode(scenario))  # noqa: S301 - of our own worker, in this page
        yield
        if place in QUESTIONS:
            QUESTIONS[digest] = yield from QUESTIONS[place].what_if_in_parts(said)
            return {}
        if kind != "shipped":
            yield from check_size_in_parts(said, MOST_ROWS)
            yield
        QUESTIONS[digest] = yield from (Weeks if kind == "weeks" else Question).in_parts(said, LAST, ROOM)
        return {}

    STEPS[:] = [answer()]


def forget(digest: str) -> str:
    """A scenario that is not asked for any more."""
    QUESTIONS.pop(digest, None)
    ROWS.pop(digest, None)
    return "{}"


def run(digest: str, number: int) -> None:
    """Begin a replication."""

    def answer() -> Steps:
        rows = yield from QUESTIONS[digest].rows(number)
        return {"rows": packed(rows)}

    STEPS[:] = [answer()]


def journey(as_is: str, what_if: str, patient: int) -> None:
    """Begin one patient's way."""

    def answer() -> Steps:
        ways = yield from journeys_in_parts(QUESTIONS[as_is], QUESTIONS[what_if] if what_if else None, patient)
        return {"ways": ways}

    STEPS[:] = [answer()]


def step() -> str:
    """The next step of what was begun: nothing yet, or what it comes to, with `over`."""

    def answer() -> dict[str, Any]:
        try:
            next(STEPS[0])
        except StopIteration as done:
            return {**done.value, "over": True}
        return {}

    return told(answer)


def drop() -> None:
    """What was begun is not asked for any more."""
    STEPS.clear()


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


__all__ = [
    "answer",
    "drop",
    "forget",
    "journey",
    "keep",
    "part",
    "put",
    "run",
    "step",
    "table",
    "told",
    "took_too_long",
    "weeks",
]
