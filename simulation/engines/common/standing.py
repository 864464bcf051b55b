"""Who stands where at one minute of a run, as the rows of its log tell it: what both engines read alike."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc, u32
from simulation.core.event_log import Patients, Rows, no_rows
from simulation.core.vocabulary import Event
from simulation.plan import columns as t
from simulation.plan.compile import Plan

Ints = npt.NDArray[np.int64]
READY, DISCHARGED, MAIN = 0, 1, 0
ASKED, GRANTED, LEFT = int(Event.ASKED), int(Event.GRANTED), int(Event.LEFT)
REFUSED, GAVE_UP, WITHDREW = int(Event.REFUSED), int(Event.GAVE_UP), int(Event.WITHDREW)
MARKED, BEGAN, ENDED, CHOSE = int(Event.MARKED), int(Event.BEGAN), int(Event.ENDED), int(Event.CHOSE)
DETERIORATED, STATE, RISK = int(Event.DETERIORATED), int(Event.STATE), int(Event.RISK)

WAS_READY, OVER, PLACED, HAS_ASKED, ANSWERED, OPENED, CLOSED, HELD, SPELL = range(9)
"""What is read of each patient: the last row of a kind, how many more places were granted than left, the last spell."""


@dataclass(frozen=True)
class Standing:
    """Everybody at one minute, before anything happens in it. Arrays by patient; -1 for none."""

    minute: int
    ready: Ints
    """Since when a patient has no criteria to reside."""
    place: Ints
    """The service whose place somebody holds; a copy counts as its service."""
    held: Ints
    """The same, where a copy counts as itself."""
    placed: Ints
    """The minute at which it was granted."""
    waits_for: Ints
    """The service that somebody has asked for."""
    step: Ints
    """The step that is open."""
    began: Ints
    """The minute at which it began."""
    labels: npt.NDArray[np.int16]
    """Codes of all labels, 0 for one that is not recorded."""


@jit_nogc
def read_standing(rows: Rows, count: int, in_place: npt.NDArray[np.bool_], seen: npt.NDArray[np.int32]) -> None:
    """The first rows of a log into what is read of each patient, -1 where there is no row; `in_place`: of each service
    whether people are in it.
    """
    for number in range(count):
        row = u32(number)
        who, subject = u32(rows.patient[row]), rows.subject[row]
        event, main = rows.event[row], rows.value[row] == MAIN
        seen[who, SPELL] = rows.spell[row]
        if event == GRANTED:
            if in_place[subject]:
                seen[who, PLACED] = number
                if main:
                    seen[who, HELD] += 1
            if main:
                seen[who, ANSWERED] = number
        elif event == LEFT:
            if main and in_place[subject]:
                seen[who, HELD] -= 1
        elif event == MARKED:
            if subject == READY:
                seen[who, WAS_READY] = number
            elif subject == DISCHARGED:
                seen[who, OVER] = number
        elif event in (DETERIORATED, STATE, RISK):
            seen[who, OVER] = number
        elif main:
            if event == ASKED:
                seen[who, HAS_ASKED] = number
            elif event in (REFUSED, GAVE_UP, WITHDREW):
                seen[who, ANSWERED] = number
            elif event == BEGAN:
                seen[who, OPENED] = number
            elif event == ENDED:
                seen[who, CLOSED] = number


@jit_nogc
def read_labels(
    rows: Rows,
    count: int,
    kept: npt.NDArray[np.bool_],
    seen: npt.NDArray[np.int32],
    labels: npt.NDArray[np.int16],
) -> None:
    """What was recorded in the last spell of each patient, or is a label that stays, put over what they came with."""
    for number in range(count):
        row = u32(number)
        if rows.event[row] == CHOSE:
            who, label = u32(rows.patient[row]), u32(rows.subject[row])
            if kept[label] or rows.spell[row] == seen[who, SPELL]:
                labels[who, label] = rows.value[row] + 1


def standing_at(plan: Plan, patients: Patients, rows: Rows, minute: int) -> Standing:
    """Who stands where at a minute, from the rows of a run in the order in which they happened."""
    count = int(np.searchsorted(rows.minute, minute))
    seen = np.full((len(patients), SPELL + 1), -1, dtype=np.int32)
    seen[:, HELD] = 0
    in_place = np.isin(plan.tables.services[:, t.V_KIND], (t.BEDS, t.PLACES))
    labels = np.array(patients.labels, dtype=np.int16, order="C")
    read_standing(rows, count, in_place, seen)
    read_labels(rows, count, np.array(plan.names.kept, dtype=np.bool_), seen, labels)

    def of(which: int, column: npt.NDArray[Any]) -> Ints:
        """Of each patient what stands in the last row of a kind; -1 without one."""
        lines = seen[:, which]
        return np.where(lines >= 0, column[lines] if len(column) else 0, -1).astype(np.int64)

    copies = np.array([*range(len(plan.names.services)), *plan.copies], dtype=np.int64)
    is_open, holds = seen[:, OPENED] > seen[:, CLOSED], seen[:, HELD] > 0
    waits = (seen[:, HAS_ASKED] > seen[:, ANSWERED]) & is_open
    return Standing(
        minute,
        np.where(seen[:, WAS_READY] > seen[:, OVER], of(WAS_READY, rows.minute), -1),
        np.where(holds, copies[of(PLACED, rows.subject)], -1),
        np.where(holds, of(PLACED, rows.subject), -1),
        np.where(holds, of(PLACED, rows.minute), -1),
        np.where(waits, copies[of(HAS_ASKED, rows.subject)], -1),
        np.where(is_open, of(OPENED, rows.subject), -1),
        np.where(is_open, of(OPENED, rows.minute), -1),
        labels,
    )


def made_ready(rows: Rows, minute: int) -> list[tuple[int, int]]:
    """Places that are made ready at a minute, each with the minute at which that is over."""
    lines = np.flatnonzero(rows.event == Event.TURNAROUND)
    until = rows.minute[lines] + rows.value[lines].astype(np.uint16).astype(np.int64)
    going_on = until >= minute
    return list(zip(rows.subject[lines][going_on].tolist(), until[going_on].tolist(), strict=True))


def compile_standing() -> None:
    """Compile these functions, or fetch them from the cache; fails as `jit.failures` says."""
    rows, truth = no_rows(), np.zeros(1, dtype=np.bool_)
    seen, labels = np.zeros((1, 1), dtype=np.int32), np.zeros((1, 1), dtype=np.int16)
    compile_for(read_standing, rows, 1, truth, seen)
    compile_for(read_labels, rows, 1, truth, seen, labels)


__all__ = ["Standing", "compile_standing", "made_ready", "standing_at"]
