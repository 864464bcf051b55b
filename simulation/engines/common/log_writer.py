"""Writing and sorting the event log: what both engines share about its rows."""

from array import array
from collections import deque
from collections.abc import Generator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import jit_nogc, u32
from simulation.core.event_log import RISKS, STATES, EventLog, LogOnce, Review, Rows, RowsKept, no_rows
from simulation.core.event_subjects import AT_A_SERVICE
from simulation.core.vocabulary import Event
from simulation.plan.columns import Ints
from simulation.plan.compile import Plan
from simulation.sampling.arrivals import Arrivals

Months = Generator[float, None, EventLog]
"""A run that gives way: yields the share that is done, every month or sooner, and returns the log."""

ABOUT_SERVICES = np.zeros(max(Event) + 1, dtype=np.int8)
"""By event 1 where its subject is a service."""
ABOUT_SERVICES[list(AT_A_SERVICE)] = 1


class Writer:
    """Collects rows in the order in which they happen, two packed words a row."""

    def __init__(self) -> None:
        self.words = array("q")

    def row(self, minute: int, patient: int, spell: int, event: int, subject: int, value: int = 0) -> None:
        """One fact."""
        self.words.append((minute << 32) | patient)
        self.words.append((spell << 40) | (event << 32) | ((subject & 0xFFFF) << 16) | (value & 0xFFFF))


def columns(when: npt.NDArray[np.int64], what: npt.NDArray[np.int64]) -> Rows:
    """Rows of two packed words as columns: `when` is (minute << 32) | patient, `what` is (spell << 40) | (event << 32)
    | (subject << 16) | value.
    """
    return Rows(
        (when >> 32).astype(np.int32),
        (when & 0xFFFFFFFF).astype(np.int32),
        (what >> 40).astype(np.int16),
        ((what >> 32) & 0xFF).astype(np.int8),
        ((what >> 16) & 0xFFFF).astype(np.uint16).view(np.int16),
        (what & 0xFFFF).astype(np.uint16).view(np.int16),
    )


@jit_nogc
def unpack(log: Ints, count: int, columns: Rows, first: int, there: npt.NDArray[np.bool_]) -> int:
    """The first rows of a compiled run's log as `columns` would give them, in one pass, from row `first` of the columns
    on; only those that are `there`, as `RowsKept.of_subjects` says. Returns the row behind the last. There must be room
    for all of them, since every row is written down and the next takes the place of one that does not stay.
    """
    for number in range(count):
        row, place = u32(number), u32(first)
        when, what = log[row, 0], log[row, 1]
        columns.minute[place], columns.patient[place], columns.spell[place] = (
            np.int32(when >> 32),
            np.int32(when & 0x7FFFFFFF),
            np.int16(what >> 40),
        )
        event = (what >> 32) & 0xFF
        subject = ((what >> 16) & 0xFFFF) - (((what >> 16) & 0x8000) << 1)
        columns.event[place], columns.subject[place] = np.int8(event), np.int16(subject)
        columns.value[place] = np.int16((what & 0xFFFF) - ((what & 0x8000) << 1))
        first += u32(there[u32(event), u32(subject + 1), u32(what & 0xFFFF == 1)])
    return first


def rows_there(plan: Plan, kept: RowsKept | None) -> npt.NDArray[np.bool_]:
    """Which rows stay in a log of this plan, as `RowsKept.of_subjects` says; `kept`: None for all of them."""
    names = plan.names
    told = (names.steps, names.labels, names.marks, names.streams, plan.tables.services, RISKS, STATES)
    subjects, none = max(map(len, told)), np.zeros(0, dtype=np.bool_)
    return (kept or RowsKept(none, none, none, none)).of_subjects(subjects)


def log_of(
    plan: Plan,
    arrivals: Arrivals,
    rows: Rows,
    engine: str,
    reviews: tuple[Review, ...] = (),
    kept: RowsKept | None = None,
) -> EventLog:
    """The log of rows in order: by minute, then by patient, then as they were written; those that were `kept`. It knows
    services and not their copies: to which of them a person went is told by the label that they carry.
    """
    if plan.copies:
        _name_services_in(plan, rows)
        reviews = tuple(_moved_of_services(plan, review) for review in reviews)
    return EventLog(
        **rows._asdict(),
        names=plan.names,
        patients=arrivals.patients,
        first_day=plan.first_day,
        warm_up=plan.warm_up,
        end=plan.end,
        replication=arrivals.replication,
        engine=engine,
        reviews=reviews,
        kept=kept,
    ).just_simulated()


def log_once_of(
    plan: Plan, arrivals: Arrivals, parts: deque[Rows], engine: str, reviews: tuple[Review, ...], kept: RowsKept | None
) -> LogOnce:
    """The same of a log that is read once."""
    for part in parts if plan.copies else ():
        _name_services_in(plan, part)
    return LogOnce(log_of(plan, arrivals, no_rows(), engine, reviews, kept), parts)


def _name_services_in(plan: Plan, rows: Rows) -> None:
    copies = np.array(plan.copies, dtype=np.int16)
    name_services(rows.event, rows.subject, ABOUT_SERVICES, copies, len(plan.names.services))


def _name_row_by_row(
    event: npt.NDArray[np.int8],
    subject: npt.NDArray[np.int16],
    about: npt.NDArray[np.int8],
    copies: npt.NDArray[np.int16],
    first: int,
) -> None:
    """Has rows name the service of which a copy was asked, where they stand: with two services and `copies` [1], a row
    about service 2 becomes one about service 1. `first` is the first copy's number, `about` tells by event whether its
    subject is a service.
    """
    for number in range(len(event)):
        row = u32(number)
        if subject[row] >= first and about[u32(event[row])] == 1:
            subject[row] = copies[u32(subject[row] - first)]


def _name_at_once(
    event: npt.NDArray[np.int8],
    subject: npt.NDArray[np.int16],
    about: npt.NDArray[np.int8],
    copies: npt.NDArray[np.int16],
    first: int,
) -> None:
    """The same by numpy, where nothing is compiled."""
    beyond = np.flatnonzero(subject >= first)
    rows = beyond[about.take(event.take(beyond)) == 1]
    subject[rows] = copies.take(subject.take(rows) - first)


name_services = jit_nogc(_name_row_by_row, plain=_name_at_once)


def _moved_of_services(plan: Plan, review: Review) -> Review:
    """What a review moved, summed over the copies of each service."""
    if not review.moved:
        return review
    moved = list(review.moved[: len(plan.names.services)])
    for of, more in zip(plan.copies, review.moved[len(moved) :], strict=True):
        moved[of] += more
    return replace(review, moved=tuple(moved))


def in_order(when: npt.NDArray[np.int64], what: npt.NDArray[np.int64]) -> Rows:
    """Rows written in the order of time; those of one minute are sorted by patient, each keeping their own order."""
    if len(when) and (when[1:] < when[:-1]).any():
        order = np.argsort(when, kind="stable")
        when, what = when[order], what[order]
    return columns(when, what)


def staying(rows: Rows, there: npt.NDArray[np.bool_]) -> Rows:
    """The rows that are `there`, as `RowsKept.of_subjects` says."""
    return rows.part(np.flatnonzero(there[rows.event, rows.subject + 1, (rows.value == 1).astype(np.intp)]))
