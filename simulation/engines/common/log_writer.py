"""Writing and sorting the event log: what both engines share about its rows."""

import sys
from array import array
from collections import deque
from collections.abc import Generator
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import jit_nogc, u32
from simulation.core.event_log import AT_A_SERVICE, RISKS, STATES, EventLog, LogOnce, Review, Rows, RowsKept, no_rows
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


IS_COSTLY = sys.maxsize < 1 << 32
"""Whether memory that is not written to costs as much as other, as in a browser."""
AHEAD = 1.1 if IS_COSTLY else 2.5
"""How much more than at its pace so far a log may come to: a place that fills up writes more and more, England 1.55
times what its first weeks promise, and 1.0 times what its first half does.
"""
MOST = 64 if IS_COSTLY else 256
"""As often what there is room is made for: in the first minute everybody who is there already writes rows, which says
nothing of the pace.
"""

MORE = 1.03
"""How many rows there is room for of each that is expected: another replication has within 1 % as many."""


def _held(columns: list[Any]) -> bool:
    """Whether somebody has a view of one of these columns: a log, or what was made of it."""
    alone = [np.empty(0)]
    own = sys.getrefcount(alone[0])
    return any(sys.getrefcount(columns[place]) > own for place in range(len(columns)))


class Gathered:
    """The columns of a log that grows while a run goes on. Room is made well ahead: memory that is not written to costs
    nothing. Where it is known about how many rows there will be, there is room for these from the start; and where all
    memory costs, the columns of one log are those of the next: what is made anew, or grows, leaves holes into which
    nothing as large fits again, and a browser gives nothing back.
    """

    def __init__(self, there: npt.NDArray[np.bool_], ahead: int = 0, kept: list[Any] | None = None) -> None:
        """`there`: which rows stay, see `rows_there`. `ahead`: about so many will there be; 0 where nobody knows.
        `kept`: the columns of a log before, which are taken where they have room and nobody holds that log any more; in
        their place those of this log stand there in the end.
        """
        self.rows, self._there = 0, there
        self._kept = kept if kept is not None and not _held(kept) else None
        if self._kept and len(self._kept[0]) >= ahead:
            self._columns: list[Any] = list(self._kept)
            return
        if self._kept is not None:
            self._kept.clear()
        self._columns = [np.empty(int(MORE * ahead), dtype=column.dtype) for column in no_rows()]

    def has_room(self, more: int) -> bool:
        """Whether so many rows fit without the columns being copied."""
        return self.rows + more <= len(self._columns[0])

    def add(self, log: Ints, share: float) -> None:
        """Rows of two packed words, in order, of a run of which this share is done by now."""
        needed = self.rows + len(log)
        if not self.has_room(len(log)):
            room = int(needed * min(AHEAD / share, MOST))
            for place, column in enumerate(self._columns):
                self._columns[place] = np.empty(room, dtype=column.dtype)
                self._columns[place][: self.rows] = column[: self.rows]
        self.rows = unpack(log, len(log), Rows(*self._columns), self.rows, self._there)

    def so_far(self) -> Rows:
        """The rows until now, which the next ones leave as they are."""
        return Rows(*self._columns).part(slice(self.rows))

    def all_rows(self) -> Rows:
        """All rows; nothing can be added any more."""
        if self._kept is not None:
            room = int(MORE * self.rows)
            for column in self._columns if len(self._columns[0]) > room and not self._kept else ():
                column.resize(room, refcheck=False)
            self._kept[:] = self._columns
            return self.so_far()
        for column in self._columns:
            column.resize(self.rows, refcheck=False)
        return Rows(*self._columns)


ROWS_A_PART, ROWS_A_PERSON = 300_000, 16
"""Rows of a part of a log that is read once: enough for its memory to be a piece of its own, which goes back to the
system when it has been read, see `core.system.allocation`; and no more than the people of a small place leave, whose
memory is better used again. A person of England leaves fourteen that measures read.
"""


class GatheredInParts:
    """The rows of a log that is read once, as they come together in a run."""

    def __init__(self, there: npt.NDArray[np.bool_], people: int) -> None:
        """`there`: which rows stay, see `rows_there`. `people`: how many come."""
        self.rows, self._there, self._closed = 0, there, list[Rows]()
        self._rows_a_part = min(ROWS_A_PART, ROWS_A_PERSON * people)
        self._open, self._filled = _room_for(0), 0

    def add(self, log: Ints) -> None:
        """Rows of two packed words, in order."""
        if self._filled + len(log) > len(self._open.minute):
            self._close()
            self._open = _room_for(max(self._rows_a_part, len(log)))
        before = self._filled
        self._filled = unpack(log, len(log), self._open, before, self._there)
        self.rows += self._filled - before

    def parts(self) -> deque[Rows]:
        """All rows; nothing can be added any more."""
        self._close()
        return deque(self._closed)

    def _close(self) -> None:
        if self._filled:
            self._closed.append(self._open.part(slice(self._filled)))
        self._filled = 0


def _room_for(rows: int) -> Rows:
    """Columns in one piece of memory, the widest first, so that all begin where their numbers may."""
    kinds = [column.dtype for column in no_rows()]
    piece, columns, first = np.empty(rows * sum(kind.itemsize for kind in kinds), dtype=np.uint8), {}, 0
    for place in sorted(range(len(kinds)), key=lambda place: -kinds[place].itemsize):
        size = rows * kinds[place].itemsize
        columns[place] = piece[first : first + size].view(kinds[place])
        first += size
    some: list[Any] = [columns[place] for place in range(len(kinds))]
    return Rows(*some)


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
