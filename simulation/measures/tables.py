"""The tables of facts: what their lines and columns mean."""

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
import numpy.typing as npt

from simulation.measures.window import Ints
from simulation.terms import DAY

Mask = npt.NDArray[np.bool_]
MARK_READY, MARK_DISCHARGED = 0, 1
"""Codes of the two marks with a meaning of their own."""


@dataclass(frozen=True)
class Table:
    """Arrays of one length."""

    patient: Ints
    spell: Ints
    row: Ints

    def where(self, keep: Mask | Ints) -> Self:
        """Only these lines."""
        lines = np.flatnonzero(keep) if keep.dtype == np.bool_ else keep
        return replace(self, **{field.name: getattr(self, field.name).take(lines) for field in fields(self)})

    def __len__(self) -> int:
        return len(self.patient)


@dataclass(frozen=True)
class Spells(Table):
    """One line for each spell: from arrival, or from a readmission."""

    began: Ints
    stream: Ints
    """Code of the stream; -1 for people of today's state, -2 for readmissions."""
    emergency: Mask
    """Of a stream that counts as emergency, or a readmission."""
    day_case: Mask
    admitted: Ints
    """Minute at which an emergency spell first asks for same-day, hospital-at-home or acute care; FAR without."""
    admitted_row: Ints
    first_bed: Ints
    """Minute of the first acute bed; FAR without."""
    last_bed_left: Ints
    """Minute at which the last acute bed is left, or the end; FAR without a bed."""


@dataclass(frozen=True)
class Requests(Table):
    """One line each time somebody asks for a service."""

    plan: Mask
    """Asked by the plan that runs beside the journey."""
    service: Ints
    asked: Ints
    answer: Ints
    """GRANTED, REFUSED, GAVE_UP or WITHDREW; -1 while waiting at the end."""
    answered: Ints
    answer_row: Ints
    left: Ints
    """Minute at which place or staff were given back; `answered` for what is not held."""
    left_row: Ints


@dataclass(frozen=True)
class Places(Requests):
    """Requests for beds or places that were granted."""

    over: Ints
    """Minute at which the stay itself is over; from then to `left` the place is only held."""


@dataclass(frozen=True)
class Discharges(Table):
    """One line for each live discharge: the first `discharged` of a spell."""

    minute: Ints
    from_bed: Mask
    """From an acute bed."""
    to: Ints
    """Code of the place that was granted in the same minute, -1 without one."""
    last_ready: Ints
    """Minute of the last ready before it; -1 without one."""
    last_ready_row: Ints
    day_case: Mask

    @property
    def delay_days(self) -> Ints:
        """Date of discharge less date of the last ready."""
        return self.minute // DAY - self.last_ready // DAY


@dataclass(frozen=True)
class ReadyPeriods(Table):
    """From a ready to what ends it: discharge, deterioration, a final state, or a new ready."""

    begin: Ints
    end: Ints
    ended_by: Ints
    """Event that ended it, -1 when open at the end."""
    ended_row: Ints


@dataclass(frozen=True)
class Segments(Table):
    """Periods past ready cut by the step that is responsible; `row` is that of the ready."""

    begin: Ints
    end: Ints
    reason: Ints
    """Place in `names.reasons`, -1 for a step without one."""
