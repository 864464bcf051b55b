"""A whole log read: the room for what is found, and what is left when the last row has been read."""

from collections import deque
from collections.abc import Generator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import EventLog, LogOnce, Rows, no_rows
from simulation.measures.log_tables import columns as c
from simulation.measures.log_tables.declared import Declared
from simulation.measures.log_tables.labels import Mixes
from simulation.measures.log_tables.parse_log import (
    begin_reading,
    count_rows,
    end_reading,
    read_rows,
    split_lines,
    table_of_rows,
)
from simulation.measures.log_tables.rows_read import rows_looked_up
from simulation.measures.log_tables.tables import MARK_DISCHARGED, MARK_READY, Mask
from simulation.measures.loops.selecting import copy_rows

PART = 1 << 17
"""Rows of a whole log read at a time; no more segments can come of them."""
ROWS_AT_ONCE = 1 << 20
"""Rows read before others are heard: some 20 milliseconds."""
READING = "reading the log"
"""What is said of the work each time that it gives way."""
LINE = 64
"""Bytes that a processor fetches at once."""


class Found(NamedTuple):
    """What a log tells, in columns x lines as `columns` names them; codes in arrays of 16 bits."""

    first_spell: c.Column
    """The first spell of every patient."""
    seen: npt.NDArray[np.int32]
    """How many rows there are of each event and subject (plus one)."""
    spells: c.Columns
    mixes: c.Codes
    requests: c.Columns
    asks: c.Codes
    moments: c.Columns
    kinds: c.Codes
    ready: c.Columns
    ready_mix: c.Codes
    discharges: c.Columns
    ways: c.Codes
    segments: c.Columns
    meetings: c.Columns
    rows: int
    """How many rows the log has."""
    looked_up: tuple[c.Column, Rows] | None
    """Of a log that is read once the rows that measures look up themselves: their numbers, and what they say."""


def log_columns(log: EventLog | Rows) -> Rows:
    """Every row, in columns of the types that compiled code is made for."""
    like = no_rows()._asdict().items()
    columns: list[Any] = [np.ascontiguousarray(getattr(log, name), dtype=column.dtype) for name, column in like]
    return Rows(*columns)


def parts_of(log: EventLog | LogOnce) -> deque[Rows]:
    """The parts in which a log is read: those of a log that is read once are taken from it."""
    if isinstance(log, LogOnce):
        return log.parts
    whole = log_columns(log)
    return deque(whole.part(slice(first, first + PART)) for first in range(0, len(whole.minute), PART))


class LookedUp:
    """Copies of the rows that measures look up themselves, taken from the parts of a log that go when they are read."""

    def __init__(self, wanted: Mask, seen: c.Columns) -> None:
        """`wanted`: by event and subject (plus one); `seen`: how many rows there are of each."""
        self._wanted, self._there = wanted, 0
        room = int(seen[wanted[:, : seen.shape[1]]].sum()) + 1
        self._numbers = np.empty(room, dtype=np.int32)
        copies: list[Any] = [np.empty(room, dtype=column.dtype) for column in no_rows()]
        self._copies = Rows(*copies)

    def add(self, first: int, part: Rows) -> None:
        """Those of a part that begins with row `first`."""
        self._there = copy_rows(part, first, self._wanted, self._there, self._numbers, self._copies)

    def together(self) -> tuple[c.Column, Rows]:
        """The numbers of all these rows, and what they say."""
        return self._numbers[: self._there], self._copies.part(slice(self._there))


def read_in_parts(
    log: EventLog | LogOnce, declared: Declared, mixes: Mixes, patients: int
) -> Generator[str, None, Found]:
    """Read a log of so many patients once; gives way every million rows or so."""
    told, parts = log.told if isinstance(log, LogOnce) else log, parts_of(log)
    rows, room = sum(len(part.minute) for part in parts), max((len(part.minute) for part in parts), default=0)
    cancelled = told.names.marks.index("cancelled") if "cancelled" in told.names.marks else -1
    number = np.zeros((patients, c.COUNTED), dtype=np.int32)
    highest = max((int(part.subject.max(initial=0)) for part in parts), default=0)
    tables = table_of_rows(max(highest, len(told.names.labels)) + 1, cancelled)
    seen: c.Columns = np.zeros(tables.shape, dtype=np.int32)
    unheard = 0
    for part in parts:
        count_rows(part.event, part.subject, part.patient, tables, number, seen)
        unheard += len(part.minute)
        if unheard > ROWS_AT_ONCE:
            unheard = 0
            yield READING
    yield READING
    marked = seen[c.MARKED, 1:]
    state, lines = _lines_of_a_processor(patients, c.PATIENT_FACTS), np.zeros(c.COUNTED, dtype=np.int32)
    state[:] = -1
    begin_reading(number, state, lines)
    first_spell = state[:, c.FIRST_SPELL].copy()
    del number
    services = np.array(
        [declared.held, declared.is_place, declared.counts("acute"), declared.hospital], dtype=np.int32
    ).T.copy()
    steps = np.array([declared.is_stay_step, declared.step_reason, declared.step_meeting], dtype=np.int32).T.copy()
    known = services, steps, mixes.facts, mixes.begins(told, patients), mixes.of_stream, cancelled
    spells, codes = _room(c.SPELL_COLUMNS, lines[c.OF_SPELLS]), _room(c.SPELL_CODES, lines[c.OF_SPELLS], np.int16)
    asked = _lines_of_a_processor(int(lines[c.OF_REQUESTS]), c.REQUEST_FACTS)
    moments, kinds = (
        _room(c.MOMENT_COLUMNS, lines[c.OF_MOMENTS]),
        _room(c.MOMENT_CODES, lines[c.OF_MOMENTS], np.int16),
    )
    ready, ready_mix = _room(c.READY_COLUMNS, marked[MARK_READY]), np.empty(marked[MARK_READY], dtype=np.int16)
    discharges, ways = (
        _room(c.DISCHARGE_COLUMNS, marked[MARK_DISCHARGED]),
        _room(c.DISCHARGE_CODES, marked[MARK_DISCHARGED], np.int16),
    )
    meets = np.flatnonzero(steps[:, c.STEP_MEETING] >= 0) + 1
    meetings = _room(c.MEETING_COLUMNS, seen[c.BEGAN, meets[meets < seen.shape[1]]].sum())
    made = spells, codes, asked, moments, kinds, ready, ready_mix, discharges, ways
    segments, space = [], _room(c.SEGMENT_COLUMNS, room)
    looked_up = LookedUp(rows_looked_up(declared, mixes, seen.shape[1]), seen) if isinstance(log, LogOnce) else None
    filled = np.zeros(c.FILLED, dtype=np.int64)
    yield READING
    first = unheard = 0
    while parts:
        part = parts.popleft()
        filled[c.SEGMENT_LINES] = 0
        read_rows(first, rows, told.warm_up, told.end, *part, *known, state, *made, space, meetings, filled)
        segments.append(space[:, : filled[c.SEGMENT_LINES]].copy())
        if looked_up is not None:
            looked_up.add(first, part)
        first, unheard = first + len(part.minute), unheard + len(part.minute)
        del part
        if unheard > ROWS_AT_ONCE:
            unheard = 0
            yield READING
    filled[c.SEGMENT_LINES] = 0
    space = _room(c.SEGMENT_COLUMNS, patients)
    end_reading(told.end, state, space, meetings, filled)
    del state
    yield READING
    requests, asks = _room(c.REQUEST_COLUMNS, len(asked)), _room(c.REQUEST_CODES, len(asked), np.int16)
    split_lines(asked, requests, asks)
    del asked, made
    segments.append(space[:, : filled[c.SEGMENT_LINES]])
    done = filled[c.DISCHARGE_LINES]
    return Found(
        first_spell, seen, spells, codes, requests, asks, moments, kinds, ready, ready_mix, discharges[:, :done],
        ways[:, :done], np.hstack(segments), meetings[:, : filled[c.MEETING_LINES]], rows,
        looked_up.together() if looked_up is not None else None,
    )  # fmt: skip


def _lines_of_a_processor(lines: int, facts: int) -> c.Columns:
    """Room for so many facts of each patient or request: a line of the processor's cache each, and no more."""
    words = np.empty(lines * facts + LINE // 4, dtype=np.int32)
    begin = -words.ctypes.data % LINE // 4
    return words[begin : begin + lines * facts].reshape(lines, facts)


def _room(columns: int, lines: int, kind: type[np.signedinteger] = np.int32) -> npt.NDArray[Any]:
    return np.empty((columns, int(lines)), dtype=kind)
