"""One patient's way told, in the place as it is and in what if: the same person with the same luck."""

from collections.abc import Generator
from typing import Any

import numpy as np

from simulation.app.answer.numbers import AS_IS, WHAT_IF
from simulation.app.answer.replication import Question
from simulation.core.errors import HomewardError
from simulation.core.event_log import EventLog, RowsKept
from simulation.core.in_parts import finished
from simulation.core.text.safe_text import one_line
from simulation.core.vocabulary import DAY, Event
from simulation.measures.log_tables.tables import MARK_DISCHARGED, MARK_READY
from simulation.report.journey import Journey, find_patient

SOME, MANY = 3, 30
"""Days that a wait to leave takes that is worth telling."""
NEVER = np.iinfo(np.int64).max // 2


def journeys(as_is: Question, what_if: Question | None, patient: int) -> list[dict[str, Any]]:
    """The way of the person who arrives as number `patient` in the measured time of the first replication; with 0 that
    of somebody who waits to leave hospital.

    Raises:
        HomewardError: when nobody does.
    """
    return finished(journeys_in_parts(as_is, what_if, patient))


def journeys_in_parts(
    as_is: Question, what_if: Question | None, patient: int
) -> Generator[Any, None, list[dict[str, Any]]]:
    """The same, giving way while the replications run; raises the same."""
    number, lines = yield from _way(as_is, patient)
    told = [{"name": AS_IS, "lines": lines}]
    if what_if is not None:
        try:
            _, lines = yield from _way(what_if, number)
        except HomewardError:
            lines = ["This person does not come here."]
        told.append({"name": WHAT_IF, "lines": lines})
    return told


def _way(question: Question, patient: int) -> Generator[Any, None, tuple[int, list[str]]]:
    """Who it is, by number, and the lines of their way; the log goes with it, since two at a time are too much for a
    browser.
    """
    log = yield from question.log(0, RowsKept.of_who_is_there(question.plan.names))
    yield
    place = find_patient(log, patient) if patient else somebody(log)
    yield
    if not (log.patient == place).any():  # asked for by number, and gone before the window
        del log
        log = yield from question.log(0)
        yield
    lines = Journey(log, question.scenario.model, place, plain=True).tell()
    return int(log.patients.number[place]), [one_line(line) for line in lines]


def somebody(log: EventLog) -> int:
    """The place in the log of the first who comes in the measured time and waits some days to leave hospital; of the
    first who comes at all where nobody does.
    """
    marked, first = log.rows(Event.MARKED), {}
    for name, mark in (("ready", MARK_READY), ("left", MARK_DISCHARGED), ("came", None)):
        rows = log.rows(Event.ARRIVED) if mark is None else marked[log.subject[marked] == mark]
        first[name] = np.full(len(log.patients), NEVER)
        first[name][log.patient[rows][::-1]] = log.minute[rows][::-1]  # the earliest is written last
    waits = first["left"] - first["ready"]
    is_asked = (first["came"] >= log.warm_up) & (first["came"] < NEVER) & (first["left"] < NEVER)
    found = np.flatnonzero(is_asked & (waits >= SOME * DAY) & (waits <= MANY * DAY))
    if not len(found):
        return find_patient(log, 1)
    return int(found[np.argmin(first["came"][found])])


__all__ = ["journeys", "journeys_in_parts", "somebody"]
