"""Periods past ready cut at every change of step, so that each minute belongs to exactly one reason."""

from collections.abc import Callable, Sequence

import numpy as np

from simulation.events import EventLog
from simulation.measures.tables import MARK_READY, Mask, ReadyPeriods, Segments
from simulation.measures.window import Ints
from simulation.terms import Event


def segments_of(log: EventLog, ready: ReadyPeriods, step_reason: Sequence[int], by_patient: Callable[[Ints], Ints]) -> Segments:
    """Every minute past ready with its one reason: that of the plan's open step if there is one, else of the journey's open step, else none.

    `by_patient` sorts rows by (patient, row). A stay is open until its time is over.
    """
    steps = _steps_that_matter(log, ready)
    rows = by_patient(np.concatenate([steps, ready.row, ready.ended_row[ready.ended_row < len(log)]]))
    patient, event, place = log.patient[rows].astype(np.int64), log.event[rows], np.arange(len(rows))
    first = np.zeros(len(rows), dtype=np.int64)
    first[1:] = np.maximum.accumulate(np.where(patient[1:] != patient[:-1], place[1:], 0))
    is_step = (event == Event.BEGAN) | (event == Event.ENDED)
    planned = log.value[rows] == 1

    def latest(changes: Mask) -> Ints:
        """Place of the latest of these rows up to each row of the same patient, -1 before the first."""
        found = np.maximum.accumulate(np.where(changes, place, -1))
        return np.where(found >= first, found, -1)

    begins = (event == Event.MARKED) & (log.subject[rows] == MARK_READY)
    past = latest(~is_step)
    keep = (past >= 0) & begins[past]
    same = np.zeros(len(rows), dtype=np.bool_)
    same[:-1] = patient[1:] == patient[:-1]
    minute = log.minute[rows]
    end = np.where(same, np.roll(minute, -1), log.end)
    keep &= end > minute
    open_step = np.full(len(rows), -1, dtype=np.int64)
    for changes in (latest(is_step & ~planned), latest(is_step & planned)):
        is_open = (changes >= 0) & (event[changes] == Event.BEGAN)
        open_step[is_open] = log.subject[rows[changes[is_open]]]
    reason = np.append(np.asarray(step_reason, dtype=np.int64), -1)[open_step]
    period = np.cumsum(begins)[keep] - 1
    return Segments(patient[keep], ready.spell[period], ready.row[period], minute[keep], end[keep], reason[keep])


def _steps_that_matter(log: EventLog, ready: ReadyPeriods) -> Ints:
    """Rows of steps from each patient's first ready to the end of the last period, and the plan's steps that began before."""
    patients = int(log.patient.max(initial=-1)) + 1
    first = np.full(patients, len(log), dtype=np.int64)
    first[ready.patient[::-1]] = ready.row[::-1]
    last = np.full(patients, -1, dtype=np.int64)
    last[ready.patient] = ready.ended_row
    steps = np.flatnonzero((log.event == Event.BEGAN) | (log.event == Event.ENDED))
    who = log.patient[steps]
    matter: Ints = steps[((steps > first[who]) | (log.value[steps] == 1)) & (steps < last[who])]
    return matter
