"""A whole log read: the room for what is found, and what is left when the last row has been read."""

from collections.abc import Generator
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import EventLog
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
from simulation.measures.log_tables.tables import MARK_DISCHARGED, MARK_READY

PART = 1 << 17
"""Rows read at a time; no more segments or meetings can come of them."""
PARTS_AT_ONCE = 8
"""Parts read before others are heard: some 20 milliseconds."""
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
    waiting: int
    """How many of the meetings, the last ones, are still waited for at the end."""


def log_columns(log: EventLog) -> tuple[c.Column, c.Column, c.Codes, npt.NDArray[np.int8], c.Codes, c.Codes]:
    """Minute, patient, spell, event, subject and value of every row, of the types that compiled code is made for."""
    return (
        np.ascontiguousarray(log.minute, dtype=np.int32), np.ascontiguousarray(log.patient, dtype=np.int32),
        np.ascontiguousarray(log.spell, dtype=np.int16), np.ascontiguousarray(log.event, dtype=np.int8),
        np.ascontiguousarray(log.subject, dtype=np.int16), np.ascontiguousarray(log.value, dtype=np.int16),
    )  # fmt: skip


def read_in_parts(log: EventLog, declared: Declared, mixes: Mixes, patients: int) -> Generator[str, None, Found]:
    """Read a log of so many patients once; gives way every million rows or so."""
    columns = log_columns(log)
    _, patient, _, event, subject, _ = columns
    cancelled = log.names.marks.index("cancelled") if "cancelled" in log.names.marks else -1
    number = np.zeros((patients, c.COUNTED), dtype=np.int32)
    tables = table_of_rows(int(subject.max(initial=len(log.names.labels))) + 1, cancelled)
    seen = np.zeros(tables.shape, dtype=np.int32)
    for first in range(0, len(log), PART):
        if first and first // PART % PARTS_AT_ONCE == 0:
            yield READING
        rows = slice(first, first + PART)
        count_rows(event[rows], subject[rows], patient[rows], tables, number, seen)
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
    known = services, steps, mixes.facts, mixes.begins(log, patients), mixes.of_stream, cancelled
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
    made = spells, codes, asked, moments, kinds, ready, ready_mix, discharges, ways
    segments, room = [], _room(c.SEGMENT_COLUMNS, min(PART, len(log)))
    meetings, sat = [], _room(c.MEETING_COLUMNS, min(PART, len(log)))
    filled = np.zeros(c.FILLED, dtype=np.int64)
    yield READING
    for first in range(0, len(log), PART):
        if first and first // PART % PARTS_AT_ONCE == 0:
            yield READING
        filled[c.SEGMENT_LINES] = filled[c.MEETING_LINES] = 0
        last = min(first + PART, len(log))
        read_rows(first, last, log.warm_up, log.end, *columns, *known, state, *made, room, sat, filled)
        segments.append(room[:, : filled[c.SEGMENT_LINES]].copy())
        meetings.append(sat[:, : filled[c.MEETING_LINES]].copy())
    filled[c.SEGMENT_LINES] = filled[c.MEETING_LINES] = 0
    room, sat = _room(c.SEGMENT_COLUMNS, patients), _room(c.MEETING_COLUMNS, 2 * patients)
    minute, patient, spell, _, subject, _ = columns
    end_reading(log.end, minute, patient, spell, subject, steps, state, room, sat, filled)
    del state
    yield READING
    requests, asks = _room(c.REQUEST_COLUMNS, len(asked)), _room(c.REQUEST_CODES, len(asked), np.int16)
    split_lines(asked, requests, asks)
    del asked, made
    segments.append(room[:, : filled[c.SEGMENT_LINES]])
    meetings.append(sat[:, : filled[c.MEETING_LINES]])
    done = filled[c.DISCHARGE_LINES]
    return Found(
        first_spell, seen, spells, codes, requests, asks, moments, kinds, ready, ready_mix, discharges[:, :done],
        ways[:, :done], np.hstack(segments), np.hstack(meetings), int(filled[c.MEETING_LINES]),
    )  # fmt: skip


def _lines_of_a_processor(lines: int, facts: int) -> c.Columns:
    """Room for so many facts of each patient or request: a line of the processor's cache each, and no more."""
    words = np.empty(lines * facts + LINE // 4, dtype=np.int32)
    begin = -words.ctypes.data % LINE // 4
    return words[begin : begin + lines * facts].reshape(lines, facts)


def _room(columns: int, lines: int, kind: type[np.signedinteger] = np.int32) -> npt.NDArray[Any]:
    return np.empty((columns, int(lines)), dtype=kind)
