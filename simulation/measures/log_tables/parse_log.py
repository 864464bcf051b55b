"""The log read once, in the order of time, into tables: compiled where numba is there, the same lines in Python where
it is not.

What is known of each patient on the way is one line of `state`, and what is known of each request one of `requests`.
The other tables are arrays of columns x lines; those sorted by patient have room for exactly what `count_rows` has
counted. The log is read in parts, of which each may be let go when it has been read: no row is read twice.

The values of the labels by which measures are split are one code, a mix (see `labels.Mixes`). That of a patient's spell
changes as labels are recorded, and every line keeps the one it was made with.
"""

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc, prefetch, u32
from simulation.core.vocabulary import FAR, Event
from simulation.measures.log_tables import columns as c
from simulation.measures.log_tables.tables import MARK_DISCHARGED, MARK_READY, Mask

SOON, NEXT = 28, 8
"""Rows between asking for what is known of a patient and reading it: long enough for it to come, short enough for it to
be still there; and between asking for the line of the patient's next request and writing it.
"""


def table_of_rows(subjects: int, cancelled: int, looked_up: Mask) -> c.Codes:
    """In which of the tables sorted by patient a row of each event and subject (plus one, so that -1 has a place) makes
    a line, and whether it is one of those `looked_up`.
    """
    table = np.full((len(Event), subjects + 1), c.OF_NOTHING, dtype=np.int16)
    table[c.ARRIVED] = c.OF_SPELLS
    table[c.ASKED] = c.OF_REQUESTS
    table[[c.DETERIORATED, c.STATE]] = c.OF_MOMENTS
    table[c.RISK, c.READMISSION + 1 : c.READMISSION + 2] = c.OF_SPELLS
    if cancelled >= 0:
        table[c.MARKED, cancelled + 1 : cancelled + 2] = c.OF_MOMENTS
    return table | (looked_up.astype(np.int16) << c.LOOKED_UP)


def _count_rows(
    event: npt.NDArray[np.int8],
    subject: npt.NDArray[np.int16],
    patient: c.Column,
    table: c.Codes,
    number: c.Columns,
    seen: c.Columns,
    rows: c.Column,
) -> int:
    """How many lines each table will have by patient, `table` as `table_of_rows` has it; in `seen` the rows of each
    event and subject (plus one); and the rows that are looked up, and how many they are. `rows` has room for one more:
    every row is counted in all and written down, so that nothing has to be guessed about the next.
    """
    found = 0
    for at in range(len(event)):
        row = u32(at)
        what, which = u32(event[row]), u32(subject[row] + 1)
        known = u32(table[what, which])
        number[u32(patient[row]), known & u32((1 << c.LOOKED_UP) - 1)] += 1
        seen[what, which] += 1
        rows[u32(found)] = at
        found += known >> u32(c.LOOKED_UP)
    return found


def _begin(number: c.Columns, state: c.Columns, first_spell: c.Column, lines: c.Column) -> None:
    """Where the lines of each patient stand in the tables, from their numbers, and that nothing else is known of them;
    in `lines` how many there are in all.
    """
    for place in range(len(number)):
        who = u32(place)
        for fact in range(c.PATIENT_FACTS):
            state[who, u32(fact)] = -1
        state[who, c.FIRST_SPELL] = first_spell[who] = lines[c.OF_SPELLS]
        state[who, c.NEXT_REQUEST] = lines[c.OF_REQUESTS]
        state[who, c.NEXT_MOMENT] = lines[c.OF_MOMENTS]
        for table in range(c.OF_NOTHING):
            lines[u32(table)] += number[who, u32(table)]


def _mixes_on_arrival(carried: c.Codes, digits: c.Columns, begins: c.Codes) -> None:
    """The mixes with which each patient begins, from what is carried on arrival: patients x labels; `digits` as
    `columns.CARRIED_FACTS` has them.
    """
    for place in range(len(carried)):
        who, first, later = u32(place), 0, 0
        for number in range(len(digits)):
            digit = u32(number)
            value = carried[who, u32(digits[digit, c.CARRIED])]
            first += value * digits[digit, c.STRIDE_AT_FIRST]
            later += value * digits[digit, c.STRIDE_LATER]
        begins[c.AT_FIRST, who], begins[c.LATER, who] = first, later


def _split_lines(lines: c.Columns, wide: c.Columns, codes: c.Codes) -> None:
    """Lines of facts as columns: the first ones of 32 bits, those that follow of 16."""
    for number in range(len(lines)):
        line = u32(number)
        for column in range(wide.shape[0]):
            wide[u32(column), line] = lines[line, u32(column)]
        for column in range(codes.shape[0]):
            codes[u32(column), line] = lines[line, u32(wide.shape[0] + column)]


def _read_end(
    end: int, state: c.Columns, segments: c.Columns, meetings: c.Columns, filled: npt.NDArray[np.int64]
) -> None:
    """Who has no criteria to reside, and who waits for a meeting, when the log ends; by patient."""
    for place in range(len(state)):
        who = u32(place)
        if state[who, c.READY] >= 0 and state[who, c.READY_SINCE] < end:
            line = u32(filled[c.SEGMENT_LINES])
            filled[c.SEGMENT_LINES] += 1
            segments[c.PERIOD, line] = state[who, c.READY]
            segments[c.SINCE, line] = state[who, c.READY_SINCE]
            segments[c.UNTIL, line] = end
            segments[c.REASON, line] = state[who, c.READY_REASON]
        for thread in range(2):
            meeting = c.MEETS - state[who, u32(c.WAITS + thread)]
            if meeting >= 0:
                meetings[c.MET_UNTIL, u32(meeting)] = FAR


def _read_rows(
    first: int,
    rows: int,
    begin: int,
    end: int,
    minute: c.Column,
    patient: c.Column,
    spell: npt.NDArray[np.int16],
    event: npt.NDArray[np.int8],
    subject: npt.NDArray[np.int16],
    value: npt.NDArray[np.int16],
    services: c.Columns,
    steps: c.Columns,
    labels: c.Columns,
    begins: c.Codes,
    of_stream: int,
    cancelled: int,
    state: c.Columns,
    spells: c.Columns,
    mixes: c.Codes,
    requests: c.Columns,
    moments: c.Columns,
    kinds: c.Codes,
    ready: c.Columns,
    ready_mix: c.Codes,
    discharges: c.Columns,
    ways: c.Codes,
    segments: c.Columns,
    meetings: c.Columns,
    filled: npt.NDArray[np.int64],
) -> None:
    """A part of a log of so many `rows`, the first of which is number `first`: it must follow those already read."""
    for place_in_part in range(len(event)):
        at = u32(place_in_part)
        row = first + place_in_part
        what, which = event[at], subject[at]
        if place_in_part + SOON < len(event):
            prefetch(state, c.PATIENT_FACTS * patient[u32(at + SOON)])
            prefetch(requests, c.REQUEST_FACTS * state[u32(patient[u32(at + NEXT)]), c.NEXT_REQUEST])
        if what > c.STATE or (what == c.CHOSE and labels[u32(which), c.STRIDE] == 0):
            continue  # further lists, what is made ready, and labels that no mix holds, make no line of a table
        who = u32(patient[at])
        now = minute[at]
        journey = u32(state[who, c.FIRST_SPELL] + spell[at])
        thread = 1 if value[at] == 1 else 0
        closes = False
        if what == c.BEGAN:
            state[who, u32(c.STEP + thread)] = which
            if steps[u32(which), c.STEP_MEETING] >= 0:
                line = filled[c.MEETING_LINES]
                filled[c.MEETING_LINES] += 1
                state[who, u32(c.WAITS + thread)] = c.MEETS - line
                meetings[c.MET_SPELL, u32(line)] = journey
                meetings[c.MET_ROW, u32(line)] = row
                meetings[c.MET_SERVICE, u32(line)] = steps[u32(which), c.STEP_MEETING]
                meetings[c.MET_SINCE, u32(line)] = now
                meetings[c.MET_UNTIL, u32(line)] = -1
        elif what == c.ENDED:
            state[who, u32(c.STEP + thread)] = c.OPEN
            place = state[who, c.PLACE]
            if thread == 0 and place >= 0 and steps[u32(which), c.IS_STAY] and requests[u32(place), c.OVER] == FAR:
                requests[u32(place), c.OVER] = now
            line = c.MEETS - state[who, u32(c.WAITS + thread)]
            if line >= 0:
                state[who, u32(c.WAITS + thread)] = -1
                meetings[c.MET_UNTIL, u32(line)] = now
                if now < begin:
                    meetings[c.MET_SERVICE, u32(line)] = c.TOO_EARLY
        elif what == c.CHOSE:
            stride, mix = labels[u32(which), c.STRIDE], mixes[c.MIX_LAST, journey]
            mixes[c.MIX_LAST, journey] = mix + (value[at] + 1 - mix // stride % labels[u32(which), c.VALUES]) * stride
            continue
        elif what == c.ASKED:
            line = state[who, c.NEXT_REQUEST]
            state[who, c.NEXT_REQUEST] = line + 1
            state[who, u32(c.WAITS + thread)] = line
            requests[u32(line), c.SPELL] = journey
            requests[u32(line), c.ROW] = row
            requests[u32(line), c.ASKED_AT] = now
            requests[u32(line), c.ANSWERED] = requests[u32(line), c.LEFT_AT] = end
            requests[u32(line), c.ANSWER_ROW] = requests[u32(line), c.LEFT_ROW] = rows
            requests[u32(line), c.OVER] = FAR
            requests[u32(line), c.PLAN] = thread
            requests[u32(line), c.SERVICE] = requests[u32(line), c.ASKED_OF] = which
            requests[u32(line), c.ANSWER] = requests[u32(line), c.PREVIOUS] = -1
            requests[u32(line), c.REQUEST_MIX] = mixes[c.MIX_LAST, journey]
            place = state[who, c.PLACE]
            requests[u32(line), c.INSIDE] = (
                requests[u32(place), c.SERVICE] if place >= 0 and requests[u32(place), c.LEFT_ROW] == rows else -1
            )
            if thread == 0 and services[u32(which), c.HOSPITAL] and spells[c.ADMITTED, journey] == FAR:
                spells[c.ADMITTED, journey] = now
                spells[c.ADMITTED_ROW, journey] = row
                mixes[c.MIX_ADMITTED, journey] = mixes[c.MIX_LAST, journey]
                mixes[c.ADMITTED_TO, journey] = which
            continue
        elif what == c.LEFT:
            found = before_found = before = -1
            held = state[who, c.HOLDS]
            while held >= 0:  # what was granted last comes first; what was granted first is left first
                if requests[u32(held), c.SERVICE] == which and requests[u32(held), c.PLAN] == thread:
                    found, before_found = held, before
                before, held = held, requests[u32(held), c.NEXT_HELD]
            if found >= 0:
                requests[u32(found), c.LEFT_AT] = now
                requests[u32(found), c.LEFT_ROW] = row
                if before_found >= 0:
                    requests[u32(before_found), c.NEXT_HELD] = requests[u32(found), c.NEXT_HELD]
                else:
                    state[who, c.HOLDS] = requests[u32(found), c.NEXT_HELD]
            continue
        elif what == c.GRANTED or what == c.REFUSED or what == c.GAVE_UP or what == c.WITHDREW:
            line = state[who, u32(c.WAITS + thread)]
            state[who, u32(c.WAITS + thread)] = -1
            if line >= 0:
                service = requests[u32(line), c.SERVICE] = which  # another than was asked for, from a further list
                requests[u32(line), c.ANSWER] = what
                requests[u32(line), c.ANSWERED] = requests[u32(line), c.LEFT_AT] = now
                requests[u32(line), c.ANSWER_ROW] = requests[u32(line), c.LEFT_ROW] = row
                if what == c.GRANTED:
                    requests[u32(line), c.PREVIOUS] = state[who, c.GOT]
                    state[who, c.GOT] = service
                    if services[u32(service), c.HELD]:
                        requests[u32(line), c.LEFT_AT] = end
                        requests[u32(line), c.LEFT_ROW] = rows
                        requests[u32(line), c.NEXT_HELD] = state[who, c.HOLDS]
                        state[who, c.HOLDS] = line
                    if services[u32(service), c.IS_PLACE] and thread == 0:
                        state[who, c.PLACE] = line
                        if services[u32(service), c.ACUTE]:
                            state[who, c.BED] = line
                            spells[c.LAST_BED, u32(requests[u32(line), c.SPELL])] = line
                            if spells[c.FIRST_BED, u32(requests[u32(line), c.SPELL])] == FAR:
                                spells[c.FIRST_BED, u32(requests[u32(line), c.SPELL])] = now
                        out = state[who, c.DISCHARGED]
                        if out >= 0 and ways[c.TO, u32(out)] == c.AWAITS:
                            here = discharges[c.MINUTE, u32(out)] == now and not services[u32(service), c.HOSPITAL]
                            ways[c.TO, u32(out)] = service if here else -1
            continue
        elif what == c.MARKED and which == MARK_READY:
            closes = True
        elif what == c.MARKED and which == MARK_DISCHARGED:
            closes = True
            if state[who, c.DISCHARGED] < 0:
                out = filled[c.DISCHARGE_LINES]
                filled[c.DISCHARGE_LINES] += 1
                state[who, c.DISCHARGED] = out
                bed, place = state[who, c.BED], state[who, c.PLACE]
                entered = place >= 0 and requests[u32(place), c.ANSWERED] == now
                discharges[c.SPELL, u32(out)] = journey
                discharges[c.ROW, u32(out)] = row
                discharges[c.MINUTE, u32(out)] = now
                ways[c.FROM_BED, u32(out)] = (
                    bed >= 0 and requests[u32(bed), c.SPELL] == journey and requests[u32(bed), c.LEFT_AT] >= now
                )
                discharges[c.LAST_READY, u32(out)] = state[who, c.WAS_READY]
                ways[c.TO, u32(out)] = c.AWAITS
                ways[c.DISCHARGE_MIX, u32(out)] = mixes[c.MIX_LAST, journey]
                if entered and not services[u32(requests[u32(place), c.SERVICE]), c.HOSPITAL]:
                    ways[c.TO, u32(out)] = requests[u32(place), c.SERVICE]
        elif what == c.ARRIVED or what == c.RISK:
            closes = True
            if what == c.ARRIVED or which == c.READMISSION:
                spells[c.SPELL_PATIENT, journey] = who
                spells[c.SPELL_ROW, journey] = spells[c.ADMITTED_ROW, journey] = row
                spells[c.SPELL_BEGIN, journey] = now
                spells[c.STREAM, journey] = which if what == c.ARRIVED else c.OF_READMISSION
                spells[c.ADMITTED, journey] = spells[c.FIRST_BED, journey] = FAR
                spells[c.LAST_BED, journey] = -1
                mix = begins[u32(c.AT_FIRST if what == c.ARRIVED else c.LATER), who]
                mix += (spells[c.STREAM, journey] - c.OF_READMISSION) * of_stream
                mixes[c.MIX_FIRST, journey] = mixes[c.MIX_ADMITTED, journey] = mixes[c.MIX_LAST, journey] = mix
                mixes[c.ADMITTED_TO, journey] = -1
                state[who, c.GOT] = state[who, c.WAS_READY] = state[who, c.DISCHARGED] = -1
        elif what == c.MARKED and which != cancelled:
            continue
        else:
            closes = what != c.MARKED
            line = state[who, c.NEXT_MOMENT]
            state[who, c.NEXT_MOMENT] = line + 1
            moments[c.SPELL, u32(line)] = journey
            moments[c.ROW, u32(line)] = row
            moments[c.MINUTE, u32(line)] = now
            kinds[c.WHAT, u32(line)] = what
            kinds[c.SUBJECT, u32(line)] = which
            kinds[c.MOMENT_MIX, u32(line)] = mixes[c.MIX_LAST, journey]
            moments[c.LAST_IN, u32(line)] = state[who, c.BED]
        period = state[who, c.READY]
        if period >= 0:
            step = state[who, c.STEP_PLAN] if state[who, c.STEP_PLAN] >= 0 else state[who, c.STEP]
            reason = steps[u32(step), c.STEP_REASON] if step >= 0 else -1
            if closes or reason != state[who, c.READY_REASON]:
                if now > state[who, c.READY_SINCE]:
                    line = filled[c.SEGMENT_LINES]
                    filled[c.SEGMENT_LINES] += 1
                    segments[c.PERIOD, u32(line)] = period
                    segments[c.SINCE, u32(line)] = state[who, c.READY_SINCE]
                    segments[c.UNTIL, u32(line)] = now
                    segments[c.REASON, u32(line)] = state[who, c.READY_REASON]
                state[who, c.READY_SINCE] = now
                state[who, c.READY_REASON] = reason
            if closes:
                ready[c.END, u32(period)] = now
                state[who, c.READY] = -1
        if what == c.MARKED and which == MARK_READY:
            period = filled[c.READY_LINES]
            filled[c.READY_LINES] += 1
            ready[c.SPELL, u32(period)] = journey
            ready[c.ROW, u32(period)] = row
            ready[c.BEGIN, u32(period)] = now
            ready[c.END, u32(period)] = end
            ready_mix[u32(period)] = mixes[c.MIX_LAST, journey]
            step = state[who, c.STEP_PLAN] if state[who, c.STEP_PLAN] >= 0 else state[who, c.STEP]
            state[who, c.READY] = period
            state[who, c.READY_SINCE] = state[who, c.WAS_READY] = now
            state[who, c.READY_REASON] = steps[u32(step), c.STEP_REASON] if step >= 0 else -1


count_rows = jit_nogc(_count_rows)
begin_reading = jit_nogc(_begin)
mixes_on_arrival = jit_nogc(_mixes_on_arrival)
read_rows = jit_nogc(_read_rows)
end_reading = jit_nogc(_read_end)
split_lines = jit_nogc(_split_lines)


def compile_reading() -> None:
    """Compile these functions, or fetch them from the cache; fails as `jit.failures` says."""
    event, codes, column, wide = (np.zeros(1, dtype=kind) for kind in (np.int8, np.int16, np.int32, np.int64))
    table, narrow = np.zeros((1, 1), dtype=np.int32), np.zeros((1, 1), dtype=np.int16)
    rows = column, column, codes, event, codes, codes
    known = table, table, table, narrow, 1, 1, table
    made = table, narrow, table, table, narrow, table, codes, table, narrow, table, table
    compile_for(count_rows, event, codes, column, narrow, table, table, column)
    compile_for(begin_reading, table, table, column, column)
    compile_for(mixes_on_arrival, narrow, table, narrow)
    compile_for(end_reading, 1, table, table, table, wide)
    compile_for(split_lines, table, table, narrow)
    compile_for(read_rows, 1, 1, 1, 1, *rows, *known, *made, wide)
