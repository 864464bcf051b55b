"""The tables of facts: what their lines and columns mean.

Columns are whole numbers of 32 bits: a run has far fewer minutes and rows than those can count.
"""

from typing import TYPE_CHECKING, Any, Self

import numpy as np
import numpy.typing as npt

from simulation.core.vocabulary import DAY
from simulation.measures.loops.selecting import at_lines, lines_of

Ints = npt.NDArray[np.integer[Any]]
Mask = npt.NDArray[np.bool_]
MARK_READY, MARK_DISCHARGED = 0, 1
"""Codes of the two marks with a meaning of their own."""


class Table:
    """Columns of one length. A selection of lines takes a column from the whole when it is first read, so most are
    never copied.

    `patient`, `spell` and `row` say whom a line is about and as of which row of the log, so that a label can be read as
    it was at that moment; `mix`, which most tables have, is the code of what was read of labels then.
    """

    patient: Ints
    spell: Ints
    row: Ints
    mix: Ints

    def __init__(self, length: int, patient_of: Ints | None = None, **columns: npt.NDArray[Any]) -> None:
        """`patient_of` has the patient of every spell; without it `patient` is one of the columns."""
        self._length, self._patient_of = length, patient_of
        self._whole: tuple[Self, Ints | None] | None = None
        self._of_root: Ints | None = None
        self.labels: dict[str, Ints] = {}  # what `Labels` has looked up for these lines
        self._own, self._made = frozenset(columns), list[str]()
        self.__dict__.update(columns)

    def where(self, keep: Mask | Ints) -> Self:
        """Only these lines; the table itself where a mask keeps all of them."""
        chosen: Any = keep
        if keep.dtype == np.bool_:
            number = int(np.count_nonzero(keep))
            if number == len(self):
                return self
            chosen = lines_of(chosen, number)
        return self._part(len(chosen), chosen)

    def at(self, row: Ints | int, mix: Ints | None = None) -> Self:
        """The same patients, as they were at these rows of the log; `mix` is what they carried then, where that is
        known.
        """
        part = self._part(len(self), None)
        rows = row if isinstance(row, np.ndarray) else np.full(len(self), row, dtype=np.int32)
        then = {"row": rows} | ({} if mix is None else {"mix": mix})
        part.__dict__.update(then)
        part._own = frozenset(then)
        return part

    def _part(self, length: int, lines: Ints | None) -> Self:
        part = type(self)(length, self._patient_of)
        part._whole = (self, lines)
        return part

    def has(self, column: str) -> bool:
        """Whether there is such a column; what was carried at other rows than the whole table's is not among its."""
        if column in self.__dict__:
            return True
        if self._whole is None or (column == "mix" and self._whole[1] is None):
            return False
        return self._whole[0].has(column)

    def forget(self) -> None:
        """Let go of the columns that can be made again."""
        for name in self._made:
            del self.__dict__[name]
        self._made, self._of_root = [], None

    def __len__(self) -> int:
        return self._length

    if not TYPE_CHECKING:  # a type checker knows the columns from the classes

        def __getattr__(self, name: str) -> npt.NDArray[Any]:
            if name == "patient" and self._patient_of is not None:
                column = at_lines(self._patient_of, self.spell)
            elif self._whole is not None and not name.startswith("_"):
                column = self._selected(name)
            else:
                raise AttributeError(name)
            self.__dict__[name] = column
            self._made.append(name)
            return column

    def _selected(self, name: str) -> npt.NDArray[Any]:
        """A column of a selection, from the nearest whole that has it: what lies between never makes one of its own."""
        assert self._whole is not None
        whole: Table
        whole, lines = self._whole
        if name not in whole.__dict__ and not whole._has_own(name):
            whole, lines = self._root()
        column: npt.NDArray[Any] = getattr(whole, name)
        return column if lines is None else at_lines(column, lines)

    def _has_own(self, name: str) -> bool:
        """Whether this is a selection with a column that differs from the whole table's, or a selection of one."""
        return self._whole is not None and (name in self._own or self._whole[0]._has_own(name))

    def _root(self) -> tuple[Self, Ints | None]:
        """The whole table of which this is a selection of a selection, and which of its lines these are."""
        assert self._whole is not None
        whole, lines = self._whole
        if whole._whole is None:
            return whole, lines
        root, before = whole._root()
        if self._of_root is None:
            self._of_root = before if lines is None else lines if before is None else at_lines(before, lines)
        return root, self._of_root


class Spells(Table):
    """One line for each spell, from arrival or from a readmission; sorted by patient, and a line's place is the number
    of its spell.
    """

    begin: Ints
    """Minute of the arrival, or of the readmission."""
    stream: Ints
    """Code of the stream; -1 for people of today's state, -2 for readmissions."""
    emergency: Mask
    """Of a stream that counts as emergency, or a readmission."""
    day_case: Mask
    admitted: Ints
    """Minute at which an emergency spell first asks for same-day, hospital-at-home or acute care; FAR without."""
    admitted_row: Ints
    admitted_to: Ints
    """Code of the service then asked for, -1 without."""
    mix_admitted: Ints
    """What was carried at that row, and `mix_last` when the spell's last row was written."""
    mix_last: Ints
    first_bed: Ints
    """Minute of the first acute bed; FAR without."""
    last_bed_left: Ints
    """Minute at which the last acute bed is left, or the end; FAR without a bed."""


class Waits(Table):
    """One line for each wait for a service, which may take no time. Waits for meetings are in no order, and those over
    before the window are left out.
    """

    service: Ints
    asked: Ints
    answer: Ints
    """GRANTED, REFUSED, GAVE_UP or WITHDREW; -1 while waiting at the end."""
    answered: Ints


class Requests(Waits):
    """One line each time somebody asks for a service; sorted by (patient, row)."""

    plan: Mask
    """Asked by the plan that runs beside the journey."""
    answer_row: Ints
    left: Ints
    """Minute at which place or staff were given back; `answered` for what is not held."""
    left_row: Ints
    inside: Ints
    """Code of the place in which the patient was when asking; -1 for none."""
    asked_of: Ints
    """Code of the service first asked for: another than `service` where the place came from a further list."""
    previous: Ints
    """Code of the service that the patient got before this one in the same spell; -1 for none."""
    over: Ints
    """Of a bed or place the minute at which the stay itself is over; from then to `left` it is only held."""


class Discharges(Table):
    """One line for each live discharge: the first `discharged` of a spell; in the order of time."""

    minute: Ints
    from_bed: Mask
    """From an acute bed."""
    to: Ints
    """Code of the place that was granted in the same minute, -1 without one."""
    last_ready: Ints
    """Minute of the last ready before it; -1 without one."""

    @property
    def delay_days(self) -> Ints:
        """Date of discharge less date of the last ready."""
        return self.minute // DAY - self.last_ready // DAY


class Moments(Table):
    """One line for each final state, deterioration and mark without a meaning of its own; sorted by (patient, row)."""

    minute: Ints
    event: Ints
    """STATE, DETERIORATED or MARKED."""
    subject: Ints
    """Which state or mark."""
    from_bed: Mask
    """In the minute in which an acute bed is left, or while in it."""


class ReadyPeriods(Table):
    """From a ready to what ends it: discharge, deterioration, a final state, a risk, or a new ready; in the order of
    time.
    """

    begin: Ints
    end: Ints


class Segments(Table):
    """Periods with no criteria to reside cut at every change of the reason that is responsible, so that each minute
    belongs to exactly one.
    """

    begin: Ints
    end: Ints
    reason: Ints
    """Place in `names.reasons`, -1 for a step without one."""
