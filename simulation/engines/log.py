"""Writing and sorting the event log: what both engines share about its rows."""

from array import array
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.compiled import compiled
from simulation.events import EventLog, Review
from simulation.patients.cohort import Arrivals
from simulation.plan.plan import Plan


class Writer:
    """Collects rows in the order in which they happen, two packed words a row."""

    def __init__(self) -> None:
        self.words = array("q")

    def row(self, minute: int, patient: int, spell: int, event: int, subject: int, value: int = 0) -> None:
        """One fact."""
        self.words.append((minute << 32) | patient)
        self.words.append((spell << 40) | (event << 32) | ((subject & 0xFFFF) << 16) | (value & 0xFFFF))


class Columns(NamedTuple):
    """The columns of an event log as `EventLog` has them: 19 bytes a row."""

    minute: npt.NDArray[np.int64]
    patient: npt.NDArray[np.int32]
    spell: npt.NDArray[np.int16]
    event: npt.NDArray[np.int8]
    subject: npt.NDArray[np.int16]
    value: npt.NDArray[np.int16]


def columns(when: npt.NDArray[np.int64], what: npt.NDArray[np.int64]) -> Columns:
    """Rows of two packed words as columns: `when` is (minute << 32) | patient, `what` is (spell << 40) | (event << 32) | (subject << 16) | value."""
    return Columns(
        when >> 32, (when & 0xFFFFFFFF).astype(np.int32), (what >> 40).astype(np.int16), ((what >> 32) & 0xFF).astype(np.int8),
        ((what >> 16) & 0xFFFF).astype(np.uint16).view(np.int16), (what & 0xFFFF).astype(np.uint16).view(np.int16),
    )  # fmt: skip


@compiled
def unpacked(log: npt.NDArray[np.int64], count: int) -> tuple[Any, ...]:
    """The first rows of a compiled run's log as `columns` would give them, in one pass."""
    minute, patient, spell = np.empty(count, np.int64), np.empty(count, np.int32), np.empty(count, np.int16)
    event, subject, value = np.empty(count, np.int8), np.empty(count, np.int16), np.empty(count, np.int16)
    for row in range(count):
        when, what = log[row, 0], log[row, 1]
        minute[row], patient[row], spell[row] = when >> 32, np.int32(when & 0x7FFFFFFF), np.int16(what >> 40)
        event[row] = np.int8((what >> 32) & 0xFF)
        subject[row] = np.int16(((what >> 16) & 0xFFFF) - (((what >> 16) & 0x8000) << 1))
        value[row] = np.int16((what & 0xFFFF) - ((what & 0x8000) << 1))
    return minute, patient, spell, event, subject, value


def joined(parts: list[Columns]) -> Columns:
    """The parts one after another; `parts` is emptied column by column, so that nearly nothing is held twice."""
    left = [list(column) for column in zip(*parts, strict=True)]
    parts.clear()
    left.reverse()
    return Columns(*(np.concatenate(left.pop()) for _ in Columns._fields))


def log_of(plan: Plan, arrivals: Arrivals, rows: Columns, engine: str, reviews: tuple[Review, ...] = ()) -> EventLog:
    """The log of rows in order: by minute, then by patient, then as they were written."""
    return EventLog(
        **rows._asdict(), names=plan.names, patients=arrivals.patients, first_day=plan.first_day, warm_up=plan.warm_up, end=plan.end,
        replication=arrivals.replication, engine=engine, reviews=reviews,
    )  # fmt: skip


def finish(plan: Plan, arrivals: Arrivals, when: npt.NDArray[np.int64], what: npt.NDArray[np.int64], engine: str,
           reviews: tuple[Review, ...] = ()) -> EventLog:  # fmt: skip
    """The log of rows written in the order of time; rows of one minute are sorted by patient, each keeping their own order."""
    if len(when) and (when[1:] < when[:-1]).any():
        order = np.argsort(when, kind="stable")
        when, what = when[order], what[order]
    return log_of(plan, arrivals, columns(when, what), engine, reviews)
