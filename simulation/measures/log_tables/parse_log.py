"""The log read once, in the order of time, into tables: compiled where numba is there, the same lines in Python where
it is not.

What is known of each patient on the way is one line of `state`. The tables are arrays of columns x lines; those sorted
by patient have room for exactly what `count_rows` has counted. The log may be read in parts, so that a part's segments
and meetings fit into the room there is.
"""

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc, prefetch
from simulation.core.event_log import RISKS
from simulation.core.vocabulary import FAR, Event, Risk
from simulation.measures.log_tables.tables import MARK_DISCHARGED, MARK_READY

Column = npt.NDArray[np.int32]
Columns = npt.NDArray[np.int32]
Codes = npt.NDArray[np.int16]

(
    ARRIVED,
    ASKED,
    GRANTED,
    LEFT,
    REFUSED,
    GAVE_UP,
    WITHDREW,
    BEGAN,
    ENDED,
    CHOSE,
    MARKED,
    RISK,
    DETERIORATED,
    STATE,
    TURNAROUND,
    ALSO_ASKED,
    TAKEN_OFF,
) = (int(event) for event in Event)
READMISSION = RISKS.index(Risk.READMISSION)
OF_READMISSION = -2
OPEN = -1

# Columns of the tables, and what is known of a service, of a step and of a patient.
SPELL_PATIENT, SPELL_ROW, STREAM, ADMITTED, ADMITTED_ROW, FIRST_BED, LAST_BED, SPELL_COLUMNS = range(8)
SPELL, ROW, ASKED_AT, ANSWERED, ANSWER_ROW, LEFT_AT, LEFT_ROW, OVER, NEXT_HELD, REQUEST_COLUMNS = range(10)
PLAN, SERVICE, ANSWER, INSIDE, PREVIOUS, ASKED_OF, REQUEST_CODES = range(7)
MINUTE, LAST_IN, MOMENT_COLUMNS = range(2, 5)
WHAT, SUBJECT, MOMENT_CODES = range(3)
LAST_READY, FROM_BED, TO, DISCHARGE_COLUMNS = range(3, 7)
BEGIN, END, READY_COLUMNS = range(2, 5)
PERIOD, SINCE, UNTIL, REASON, SEGMENT_COLUMNS = range(5)
HELD, IS_PLACE, ACUTE, HOSPITAL, SERVICE_FACTS = range(5)
IS_STAY, STEP_REASON, STEP_MEETING, STEP_FACTS = range(4)
MET_SPELL, MET_ROW, MET_SERVICE, MET_SINCE, MET_UNTIL, MEETING_COLUMNS = range(6)
OF_SPELLS, OF_REQUESTS, OF_MOMENTS, OF_NOTHING, COUNTED = range(5)
(
    NEXT_REQUEST,
    NEXT_MOMENT,
    FIRST_SPELL,
    WAITS,
    WAITS_PLAN,
    HOLDS,
    PLACE,
    BED,
    GOT,
    STEP,
    STEP_PLAN,
    READY,
    READY_SINCE,
    READY_REASON,
    WAS_READY,
    AWAITS,
    DISCHARGED,
    PATIENT_FACTS,
) = range(18)
MEETS = -2
"""In WAITS, less the row at which the wait for a meeting began."""
READY_LINES, DISCHARGE_LINES, SEGMENT_LINES, MEETING_LINES, FILLED = range(5)
"""What is filled of the tables in the order of time."""
SOON = 24
"""Rows between asking for what is known of a patient and reading it: long enough for it to come, short enough for it to
be still there.
"""


def table_of_rows(subjects: int, cancelled: int) -> Codes:
    """In which of the tables sorted by patient a row of each event and subject (plus one, so that -1 has a place) makes
    a line.
    """
    table = np.full((len(Event), subjects + 1), OF_NOTHING, dtype=np.int16)
    table[ARRIVED] = OF_SPELLS
    table[ASKED] = OF_REQUESTS
    table[[DETERIORATED, STATE]] = OF_MOMENTS
    table[RISK, READMISSION + 1 : READMISSION + 2] = OF_SPELLS
    if cancelled >= 0:
        table[MARKED, cancelled + 1 : cancelled + 2] = OF_MOMENTS
    return table


def _count_rows(
    event: npt.NDArray[np.int8],
    subject: npt.NDArray[np.int16],
    patient: Column,
    table: Codes,
    number: Columns,
    seen: Columns,
) -> None:
    """How many lines each table will have by patient, `table` as `table_of_rows` has it; and in `seen` rows by event
    and subject (plus one).
    """
    for row in range(len(event)):
        what, which = event[row], subject[row] + 1
        seen[what, which] += 1
        number[patient[row], table[what, which]] += 1


def _read_rows(
    first: int,
    last: int,
    begin: int,
    end: int,
    minute: Column,
    patient: Column,
    spell: npt.NDArray[np.int16],
    event: npt.NDArray[np.int8],
    subject: npt.NDArray[np.int16],
    value: npt.NDArray[np.int16],
    services: Columns,
    steps: Columns,
    cancelled: int,
    state: Columns,
    spells: Columns,
    requests: Columns,
    asks: Codes,
    moments: Columns,
    kinds: Codes,
    ready: Columns,
    discharges: Columns,
    segments: Columns,
    meetings: Columns,
    filled: npt.NDArray[np.int64],
) -> None:
    """The rows from `first` to before `last`, which must follow those already read."""
    rows = len(event)
    for row in range(first, last):
        what = event[row]
        if what in (CHOSE, TURNAROUND, ALSO_ASKED, TAKEN_OFF):
            continue
        if row + SOON < rows:
            prefetch(state, PATIENT_FACTS * patient[row + SOON])
            prefetch(state, PATIENT_FACTS * patient[row + SOON] + PATIENT_FACTS - 1)
        who, which = patient[row], subject[row]
        now = minute[row]
        journey = state[who, FIRST_SPELL] + spell[row]
        thread = 1 if value[row] == 1 else 0
        cuts = closes = False
        if what == BEGAN:
            state[who, STEP + thread] = which
            cuts = True
            if steps[which, STEP_MEETING] >= 0:
                state[who, WAITS + thread] = MEETS - row
        elif what == ENDED:
            state[who, STEP + thread] = OPEN
            cuts = True
            place = state[who, PLACE]
            if thread == 0 and place >= 0 and steps[which, IS_STAY] and requests[OVER, place] == FAR:
                requests[OVER, place] = now
            began = MEETS - state[who, WAITS + thread]
            if began >= 0:
                state[who, WAITS + thread] = -1
                if now >= begin:
                    line = filled[MEETING_LINES]
                    filled[MEETING_LINES] += 1
                    meetings[MET_SPELL, line] = journey
                    meetings[MET_ROW, line] = began
                    meetings[MET_SERVICE, line] = steps[which, STEP_MEETING]
                    meetings[MET_SINCE, line] = minute[began]
                    meetings[MET_UNTIL, line] = now
        elif what == ASKED:
            line = state[who, NEXT_REQUEST]
            state[who, NEXT_REQUEST] = line + 1
            state[who, WAITS + thread] = line
            requests[SPELL, line] = journey
            requests[ROW, line] = row
            requests[ASKED_AT, line] = now
            requests[ANSWERED, line] = requests[LEFT_AT, line] = end
            requests[ANSWER_ROW, line] = requests[LEFT_ROW, line] = rows
            requests[OVER, line] = FAR
            asks[PLAN, line] = thread
            asks[SERVICE, line] = asks[ASKED_OF, line] = which
            asks[ANSWER, line] = asks[PREVIOUS, line] = -1
            place = state[who, PLACE]
            asks[INSIDE, line] = asks[SERVICE, place] if place >= 0 and requests[LEFT_ROW, place] == rows else -1
            if thread == 0 and services[which, HOSPITAL] and spells[ADMITTED, journey] == FAR:
                spells[ADMITTED, journey] = now
                spells[ADMITTED_ROW, journey] = row
        elif what == LEFT:
            found = before_found = before = -1
            held = state[who, HOLDS]
            while held >= 0:  # what was granted last comes first; what was granted first is left first
                if asks[SERVICE, held] == which and asks[PLAN, held] == thread:
                    found, before_found = held, before
                before, held = held, requests[NEXT_HELD, held]
            if found >= 0:
                requests[LEFT_AT, found] = now
                requests[LEFT_ROW, found] = row
                if before_found >= 0:
                    requests[NEXT_HELD, before_found] = requests[NEXT_HELD, found]
                else:
                    state[who, HOLDS] = requests[NEXT_HELD, found]
        elif GRANTED <= what <= WITHDREW:
            line = state[who, WAITS + thread]
            state[who, WAITS + thread] = -1
            if line >= 0:
                service = asks[SERVICE, line] = which  # another than was asked for where somebody stands on more lists
                asks[ANSWER, line] = what
                requests[ANSWERED, line] = requests[LEFT_AT, line] = now
                requests[ANSWER_ROW, line] = requests[LEFT_ROW, line] = row
                if what == GRANTED:
                    asks[PREVIOUS, line] = state[who, GOT]
                    state[who, GOT] = service
                    if services[service, HELD]:
                        requests[LEFT_AT, line] = end
                        requests[LEFT_ROW, line] = rows
                        requests[NEXT_HELD, line] = state[who, HOLDS]
                        state[who, HOLDS] = line
                    if services[service, IS_PLACE] and thread == 0:
                        state[who, PLACE] = line
                        if services[service, ACUTE]:
                            state[who, BED] = line
                            spells[LAST_BED, requests[SPELL, line]] = line
                            if spells[FIRST_BED, requests[SPELL, line]] == FAR:
                                spells[FIRST_BED, requests[SPELL, line]] = now
                        out = state[who, AWAITS]
                        state[who, AWAITS] = -1
                        if out >= 0 and discharges[MINUTE, out] == now and not services[service, HOSPITAL]:
                            discharges[TO, out] = service
        elif what == MARKED and which == MARK_READY:
            closes = True
        elif what == MARKED and which == MARK_DISCHARGED:
            closes = True
            if state[who, DISCHARGED] < 0:
                out = filled[DISCHARGE_LINES]
                filled[DISCHARGE_LINES] += 1
                state[who, DISCHARGED] = out
                bed, place = state[who, BED], state[who, PLACE]
                discharges[SPELL, out] = journey
                discharges[ROW, out] = row
                discharges[MINUTE, out] = now
                discharges[FROM_BED, out] = (
                    bed >= 0 and requests[SPELL, bed] == journey and requests[LEFT_AT, bed] >= now
                )
                discharges[LAST_READY, out] = state[who, WAS_READY]
                discharges[TO, out] = -1
                if place >= 0 and requests[ANSWERED, place] == now and not services[asks[SERVICE, place], HOSPITAL]:
                    discharges[TO, out] = asks[SERVICE, place]
                else:
                    state[who, AWAITS] = out
        elif what in (ARRIVED, RISK):
            closes = True
            if what == ARRIVED or which == READMISSION:
                spells[SPELL_PATIENT, journey] = who
                spells[SPELL_ROW, journey] = spells[ADMITTED_ROW, journey] = row
                spells[STREAM, journey] = which if what == ARRIVED else OF_READMISSION
                spells[ADMITTED, journey] = spells[FIRST_BED, journey] = FAR
                spells[LAST_BED, journey] = -1
                state[who, GOT] = state[who, WAS_READY] = state[who, DISCHARGED] = -1
        elif what != MARKED or which == cancelled:
            closes = what != MARKED
            line = state[who, NEXT_MOMENT]
            state[who, NEXT_MOMENT] = line + 1
            moments[SPELL, line] = journey
            moments[ROW, line] = row
            moments[MINUTE, line] = now
            kinds[WHAT, line] = what
            kinds[SUBJECT, line] = which
            moments[LAST_IN, line] = state[who, BED]
        period = state[who, READY]
        if period >= 0 and (cuts or closes):
            step = state[who, STEP_PLAN] if state[who, STEP_PLAN] >= 0 else state[who, STEP]
            reason = steps[step, STEP_REASON] if step >= 0 else -1
            if closes or reason != state[who, READY_REASON]:
                if now > state[who, READY_SINCE]:
                    line = filled[SEGMENT_LINES]
                    filled[SEGMENT_LINES] += 1
                    segments[PERIOD, line] = period
                    segments[SINCE, line] = state[who, READY_SINCE]
                    segments[UNTIL, line] = now
                    segments[REASON, line] = state[who, READY_REASON]
                state[who, READY_SINCE] = now
                state[who, READY_REASON] = reason
            if closes:
                ready[END, period] = now
                state[who, READY] = -1
        if what == MARKED and which == MARK_READY:
            period = filled[READY_LINES]
            filled[READY_LINES] += 1
            ready[SPELL, period] = journey
            ready[ROW, period] = row
            ready[BEGIN, period] = now
            ready[END, period] = end
            step = state[who, STEP_PLAN] if state[who, STEP_PLAN] >= 0 else state[who, STEP]
            state[who, READY] = period
            state[who, READY_SINCE] = state[who, WAS_READY] = now
            state[who, READY_REASON] = steps[step, STEP_REASON] if step >= 0 else -1


count_rows = jit_nogc(_count_rows)
read_rows = jit_nogc(_read_rows)


def compile_reading() -> None:
    """Compile these functions, or fetch them from the cache; fails as `compiled.failures` says."""
    event, codes, column, wide = (np.zeros(1, dtype=kind) for kind in (np.int8, np.int16, np.int32, np.int64))
    table, narrow = np.zeros((1, 1), dtype=np.int32), np.zeros((1, 1), dtype=np.int16)
    compile_for(count_rows, event, codes, column, narrow, table, table)
    compile_for(
        read_rows,
        1,
        1,
        1,
        1,
        column,
        column,
        codes,
        event,
        codes,
        codes,
        table,
        table,
        1,
        table,
        table,
        table,
        narrow,
        table,
        narrow,
        table,
        table,
        table,
        table,
        wide,
    )
