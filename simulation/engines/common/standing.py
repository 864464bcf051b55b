"""Who stands where at one minute of a run, as the rows of its log tell it: what both engines read alike."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import Patients
from simulation.core.vocabulary import Event
from simulation.engines.common.log_writer import Columns, part_of
from simulation.plan import columns as t
from simulation.plan.compile import Plan

Ints = npt.NDArray[np.int64]
READY, DISCHARGED, MAIN = 0, 1, 0


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


def standing_at(plan: Plan, patients: Patients, rows: Columns, minute: int) -> Standing:
    """Who stands where at a minute, from the rows of a run in the order in which they happened."""
    rows = part_of(rows, slice(int(np.searchsorted(rows.minute, minute))))
    number = len(patients)
    who, event, subject = rows.patient, rows.event, rows.subject
    main = rows.value == MAIN
    kind = plan.tables.services[:, t.V_KIND]
    of_service = np.isin(event, (Event.ASKED, Event.GRANTED, Event.LEFT))
    is_kind = np.full(len(event), -1, dtype=np.int8)
    is_kind[of_service] = kind[subject[of_service]]
    in_place = np.isin(is_kind, (t.BEDS, t.PLACES))
    marked = event == Event.MARKED

    def last(which: npt.NDArray[np.bool_]) -> Ints:
        """For each patient the last of these rows."""
        found = np.full(number, -1, dtype=np.int64)
        lines = np.flatnonzero(which)
        np.maximum.at(found, who[lines], lines)
        return found

    def of(lines: Ints, column: npt.NDArray[Any]) -> Ints:
        return np.where(lines >= 0, column[lines] if len(column) else 0, -1).astype(np.int64)

    def held(which: npt.NDArray[np.bool_]) -> Ints:
        """How many more were granted than left."""
        more = np.zeros(number, dtype=np.int64)
        np.add.at(more, who[which & (event == Event.GRANTED)], 1)
        np.add.at(more, who[which & (event == Event.LEFT)], -1)
        return more

    ready = last(marked & (subject == READY))
    over = last((marked & (subject == DISCHARGED)) | np.isin(event, (Event.DETERIORATED, Event.STATE, Event.RISK)))
    granted = last((event == Event.GRANTED) & in_place)
    asked = last((event == Event.ASKED) & main)
    answers = (Event.GRANTED, Event.REFUSED, Event.GAVE_UP, Event.WITHDREW)
    answered = last(np.isin(event, answers) & main)
    began, ended = last((event == Event.BEGAN) & main), last((event == Event.ENDED) & main)
    is_open = began > ended
    holds = held(in_place & main) > 0
    copies = np.array([*range(len(plan.names.services)), *plan.copies], dtype=np.int64)
    waits = (asked > answered) & is_open
    return Standing(
        minute,
        np.where(ready > over, of(ready, rows.minute), -1),
        np.where(holds, copies[of(granted, subject)], -1),
        np.where(holds, of(granted, subject), -1),
        np.where(holds, of(granted, rows.minute), -1),
        np.where(waits, copies[of(asked, subject)], -1),
        np.where(is_open, of(began, subject), -1),
        np.where(is_open, of(began, rows.minute), -1),
        _labels(plan, patients, rows),
    )


def _labels(plan: Plan, patients: Patients, rows: Columns) -> npt.NDArray[np.int16]:
    """What everybody carries: what they came with, and what was recorded in this spell, or stays."""
    labels = patients.labels.copy()
    spell = np.zeros(len(patients), dtype=np.int64)
    np.maximum.at(spell, rows.patient, rows.spell)
    chose = np.flatnonzero(rows.event == Event.CHOSE)
    kept = np.array(plan.names.kept, dtype=np.bool_)[rows.subject[chose]]
    chose = chose[kept | (rows.spell[chose] == spell[rows.patient[chose]])]
    key = rows.patient[chose].astype(np.int64) * labels.shape[1] + rows.subject[chose]
    _, latest = np.unique(key[::-1], return_index=True)
    lines = chose[::-1][latest]
    labels[rows.patient[lines], rows.subject[lines]] = rows.value[lines] + 1
    return labels


def made_ready(rows: Columns, minute: int) -> list[tuple[int, int]]:
    """Places that are made ready at a minute, each with the minute at which that is over."""
    lines = np.flatnonzero(rows.event == Event.TURNAROUND)
    until = rows.minute[lines] + rows.value[lines].astype(np.uint16).astype(np.int64)
    going_on = until >= minute
    return list(zip(rows.subject[lines][going_on].tolist(), until[going_on].tolist(), strict=True))


__all__ = ["Standing", "made_ready", "standing_at"]
