"""The tables of what was found in a log: the columns that its reader has filled, each under its name.

The tables take these columns as they are, and change some of them where they stand.
"""

import numpy as np

from simulation.core.vocabulary import FAR, Event
from simulation.measures.log_tables import columns as c
from simulation.measures.log_tables.capacity import held_minutes
from simulation.measures.log_tables.declared import Declared
from simulation.measures.log_tables.read_log import Found
from simulation.measures.log_tables.tables import (
    Discharges,
    Ints,
    Moments,
    ReadyPeriods,
    Requests,
    Segments,
    Spells,
    Waits,
)
from simulation.measures.loops.selecting import at_lines, either, lines_of
from simulation.measures.periods.window import Window


def spells_of(found: Found, declared: Declared) -> Spells:
    """Spells; `admitted` is of emergencies alone, and the last bed's line becomes the minute at which it is left."""
    spells, requests = found.spells, found.requests
    stream = spells[c.STREAM]
    came = stream - np.int32(c.OF_READMISSION)
    is_emergency = np.roll(declared.streams_counting("emergency"), -c.OF_READMISSION)
    is_emergency[0] = True
    emergency = at_lines(is_emergency, came)
    spells[c.ADMITTED] = either(emergency, spells[c.ADMITTED], FAR)
    last_bed = spells[c.LAST_BED]
    last_bed[:] = _taken(requests[c.LEFT_AT], last_bed, FAR)
    return Spells(
        spells.shape[1],
        patient=spells[c.SPELL_PATIENT],
        spell=np.arange(spells.shape[1], dtype=np.int32),
        row=spells[c.SPELL_ROW],
        begin=spells[c.SPELL_BEGIN],
        mix=found.mixes[c.MIX_FIRST],
        stream=stream,
        emergency=emergency,
        day_case=at_lines(np.roll(declared.streams_counting("day_case"), -c.OF_READMISSION), came),
        admitted=spells[c.ADMITTED],
        admitted_row=spells[c.ADMITTED_ROW],
        admitted_to=found.mixes[c.ADMITTED_TO],
        mix_admitted=found.mixes[c.MIX_ADMITTED],
        mix_last=found.mixes[c.MIX_LAST],
        first_bed=spells[c.FIRST_BED],
        last_bed_left=last_bed,
    )


def requests_of(found: Found, patient_of: Ints) -> Requests:
    """Requests; `patient_of` has the patient of every spell, here and below."""
    requests, asks = found.requests, dict(enumerate(found.asks, c.REQUEST_COLUMNS))
    over, left = requests[c.OVER], requests[c.LEFT_AT]
    np.minimum(over, left, out=over)
    return Requests(
        requests.shape[1],
        patient_of,
        spell=requests[c.SPELL],
        row=requests[c.ROW],
        mix=asks[c.REQUEST_MIX],
        plan=asks[c.PLAN] == 1,
        service=asks[c.SERVICE],
        asked=requests[c.ASKED_AT],
        answer=asks[c.ANSWER],
        answered=requests[c.ANSWERED],
        answer_row=requests[c.ANSWER_ROW],
        left=left,
        left_row=requests[c.LEFT_ROW],
        over=over,
        inside=asks[c.INSIDE],
        previous=asks[c.PREVIOUS],
        asked_of=asks[c.ASKED_OF],
    )


def meetings_of(every: c.Columns, patient_of: Ints, declared: Declared, window: Window) -> Waits:
    """Waits for meetings; one that ends when no meeting is held has been cut short."""
    told = lines_of((every[c.MET_SERVICE] != c.TOO_EARLY) & (every[c.MET_UNTIL] >= 0))
    meetings = [at_lines(column, told) for column in every]
    service, until = meetings[c.MET_SERVICE], meetings[c.MET_UNTIL]
    answer = either(until == FAR, -1, Event.WITHDREW).astype(np.int8)
    np.minimum(until, window.end, out=until)
    for code in np.flatnonzero(np.bincount(service)).tolist():
        known = declared.services[code]
        assert known is not None, "only a declared service is a meeting"
        held = np.zeros(max(window.end, window.begin) + 1, dtype=np.bool_)
        held[held_minutes(known, window)] = True
        here = lines_of((service == code) & (answer != -1))
        answer[at_lines(here, lines_of(at_lines(held, at_lines(until, here))))] = Event.GRANTED
    return Waits(
        len(service), patient_of, spell=meetings[c.MET_SPELL], row=meetings[c.MET_ROW],
        service=service, asked=meetings[c.MET_SINCE], answer=answer, answered=until,
    )  # fmt: skip


def moments_of(found: Found, patient_of: Ints, requests: Requests) -> Moments:
    """Final states, deteriorations and marks, with whether a bed is left at them."""
    moments, kinds = found.moments, found.kinds
    from_bed = _taken(requests.left, moments[c.LAST_IN], -1) == moments[c.MINUTE]
    moments.resize((c.LAST_IN, moments.shape[1]), refcheck=False)
    return Moments(
        moments.shape[1],
        patient_of,
        spell=moments[c.SPELL],
        row=moments[c.ROW],
        mix=kinds[c.MOMENT_MIX],
        minute=moments[c.MINUTE],
        event=kinds[c.WHAT],
        subject=kinds[c.SUBJECT],
        from_bed=from_bed,
    )


def discharges_of(found: Found, patient_of: Ints) -> Discharges:
    """Live discharges."""
    discharges, ways = found.discharges, found.ways
    return Discharges(
        discharges.shape[1],
        patient_of,
        spell=discharges[c.SPELL],
        row=discharges[c.ROW],
        mix=ways[c.DISCHARGE_MIX],
        minute=discharges[c.MINUTE],
        from_bed=ways[c.FROM_BED] == 1,
        to=np.maximum(ways[c.TO], np.int16(-1)),
        last_ready=discharges[c.LAST_READY],
    )


def ready_periods_of(found: Found, patient_of: Ints) -> ReadyPeriods:
    """Periods with no criteria to reside."""
    ready = found.ready
    return ReadyPeriods(
        ready.shape[1],
        patient_of,
        spell=ready[c.SPELL],
        row=ready[c.ROW],
        mix=found.ready_mix,
        begin=ready[c.BEGIN],
        end=ready[c.END],
    )


def segments_of(found: Found, patient_of: Ints) -> Segments:
    """The same cut where the reason changes: whom a segment is about is known by its period."""
    ready, segments = found.ready, found.segments
    period = segments[c.PERIOD]
    row, mix = at_lines(ready[c.ROW], period), at_lines(found.ready_mix, period)
    period[:] = at_lines(ready[c.SPELL], period)
    return Segments(
        segments.shape[1],
        patient_of,
        spell=period,
        row=row,
        mix=mix,
        begin=segments[c.SINCE],
        end=segments[c.UNTIL],
        reason=segments[c.REASON],
    )


def _taken(column: Ints, lines: Ints, otherwise: int) -> Ints:
    """The column at these lines; `otherwise` where the line is -1."""
    if not len(column):
        return np.full(len(lines), otherwise, dtype=np.int32)
    there = lines >= 0
    return either(there, at_lines(column, np.maximum(lines, 0)), otherwise)
