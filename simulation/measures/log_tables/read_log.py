"""A whole log read: the room for what is found, and what is left when the last row has been read."""

from collections import deque
from collections.abc import Generator, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import EventLog, LogOnce, Rows, no_rows
from simulation.core.vocabulary import Event
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
    looked_up: Mask
    """By event and subject (plus one) whether measures look such rows up themselves."""
    numbers: c.Column
    """The numbers of all these rows."""
    copies: Rows | None
    """Of a log that is read once what they say."""


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


def read_in_parts(
    log: EventLog | LogOnce, declared: Declared, mixes: Mixes, patients: int
) -> Generator[str, None, Found]:
    """Read a log of so many patients once; gives way every million rows or so."""
    told, parts = log.told if isinstance(log, LogOnce) else log, parts_of(log)
    rows, room = sum(len(part.minute) for part in parts), max((len(part.minute) for part in parts), default=0)
    cancelled = told.names.marks.index("cancelled") if "cancelled" in told.names.marks else -1
    number = np.zeros((patients, c.COUNTED), dtype=np.int32)
    looked_up = rows_looked_up(declared, mixes, _subjects(told, parts))
    tables = table_of_rows(looked_up.shape[1] - 1, cancelled, looked_up)
    seen: c.Columns = np.zeros(tables.shape, dtype=np.int32)
    noted, of_part = np.empty(room + 1, dtype=np.int32), list[c.Column]()
    unheard = 0
    for part in parts:
        found = count_rows(part.event, part.subject, part.patient, tables, number, seen, noted)
        of_part.append(noted[:found].copy())
        unheard += len(part.minute)
        if unheard > ROWS_AT_ONCE:
            unheard = 0
            yield READING
    yield READING
    marked = seen[c.MARKED, 1:]
    state, lines = _lines_of_a_processor(patients, c.PATIENT_FACTS), np.zeros(c.COUNTED, dtype=np.int32)
    first_spell = np.empty(patients, dtype=np.int32)
    begin_reading(number, state, first_spell, lines)
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
    numbers, copies = list[c.Column](), list[Rows]()
    filled = np.zeros(c.FILLED, dtype=np.int64)
    yield READING
    first = unheard = 0
    while parts:
        part = parts.popleft()
        filled[c.SEGMENT_LINES] = 0
        read_rows(first, rows, told.warm_up, told.end, *part, *known, state, *made, space, meetings, filled)
        segments.append(space[:, : filled[c.SEGMENT_LINES]].copy())
        numbers.append(of_part[len(numbers)] + np.int32(first))
        if isinstance(log, LogOnce):
            copies.append(part.part(of_part[len(copies)]))
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
        looked_up, np.concatenate([noted[:0], *numbers]), _together(copies) if isinstance(log, LogOnce) else None,
    )  # fmt: skip


def _subjects(told: EventLog, parts: Iterable[Rows]) -> int:
    """How many codes of subjects there may be; a log from outside may have any where an event has no subject."""
    if told.of_an_engine:
        return max(len(told.names.of(event)) for event in Event)
    return 1 + max((int(part.subject.max(initial=0)) for part in parts), default=0)


def _together(some: Sequence[Rows]) -> Rows:
    """Rows of several parts one after another."""
    columns: list[Any] = [np.concatenate(column) for column in zip(no_rows(), *some, strict=True)]
    return Rows(*columns)


def _lines_of_a_processor(lines: int, facts: int) -> c.Columns:
    """Room for so many facts of each patient or request: a line of the processor's cache each, and no more."""
    words = np.empty(lines * facts + LINE // 4, dtype=np.int32)
    begin = -words.ctypes.data % LINE // 4
    return words[begin : begin + lines * facts].reshape(lines, facts)


def _room(columns: int, lines: int, kind: type[np.signedinteger] = np.int32) -> npt.NDArray[Any]:
    return np.empty((columns, int(lines)), dtype=kind)
