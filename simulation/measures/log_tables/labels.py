"""What patients carried at each line of a table: labels from arrival, and those recorded on the way."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulation.core.errors import HomewardError
from simulation.core.event_log import ALREADY_HERE, EventLog
from simulation.core.vocabulary import Event
from simulation.measures.log_tables.counting import gather, narrow, recorded
from simulation.measures.log_tables.parse_log import OF_READMISSION
from simulation.measures.log_tables.tables import Ints, Spells, Table

Column = npt.NDArray[np.int32]
Codes = npt.NDArray[np.int16]
NOT_RECORDED = "not_recorded"
"""The group of patients who do not carry the label."""
PART = 1 << 17
"""Rows of the log looked at at a time."""


class Labels:
    """The labels of one log; `first_spell` has the first spell of every patient, `rows` how often each label is
    recorded.
    """

    def __init__(self, log: EventLog, spells: Spells, first_spell: Column, rows: Column) -> None:
        self.log, self.spells = log, spells
        self._first_spell, self._rows = first_spell, rows
        self._records: dict[str, tuple[Column, Column, Codes]] = {}
        self._on_arrival: dict[str, Codes] = {}

    def forget(self, labels: Sequence[str]) -> None:
        """Let go of records but those of these labels."""
        self._records = {label: records for label, records in self._records.items() if label in labels}

    def groups(self, by: str) -> tuple[str, ...]:
        """The values of a label, `stream` among them; the last group is of those who do not carry it."""
        if by == "all":
            return ("all",)
        if by == "stream":
            return (*self.log.names.streams, "readmission", "already_here", NOT_RECORDED)
        if by not in self.log.names.labels:
            known = ", ".join(["stream", *self.log.names.label_names])
            raise HomewardError(
                f"measures cannot be split by '{by}': no label of that name is recorded; known are {known}"
            )
        return (*self.log.names.labels[by], NOT_RECORDED)

    def of(self, by: str, table: Table) -> Ints:
        """For each line the place in `groups(by)` of what the patient carried at that row."""
        if by == "all":
            return np.zeros(len(table), dtype=np.int32)
        part_of = table.part_of()
        # Most of a table: looked up for all of it, others may ask as well. Of fewer lines looking up is as fast as
        # taking.
        if by not in table.labels and part_of is not None and 10 * len(table) > 9 * len(part_of[0]):
            return self.of(by, part_of[0]).take(part_of[1])
        if by not in table.labels:
            table.labels[by] = self._label(by, table).astype(np.int16)
        return table.labels[by]

    def _label(self, by: str, table: Table) -> Ints:
        if by == "stream":
            last, stream = len(self.groups(by)) - 1, self.spells.stream[table.spell]
            return np.where(
                stream == OF_READMISSION,
                np.int32(last - 2),
                np.where(stream == ALREADY_HERE, np.int32(last - 1), stream),
            )
        if self._rows[self._code(by)]:
            return self._gathered(by)[2].take(self._recorded(by, table))
        return self._carried(by).take(table.spell)

    def recorded(self, label: str, table: Table) -> tuple[Ints, Ints]:
        """The row of each line's spell that last recorded the label up to the line's row, -1 for none; and what the
        person then carried.
        """
        _, row, what = self._gathered(label)
        found = self._recorded(label, table)
        return row.take(found), what.take(found)

    def _recorded(self, label: str, table: Table) -> Column:
        """For each line the place of the last record up to its row."""
        first, row, _ = self._gathered(label)
        found = np.empty(len(table), dtype=np.int32)
        recorded(narrow(table.spell), narrow(table.row), first, row, found)
        return found

    def _code(self, label: str) -> int:
        return self.log.names.label_names.index(label)

    def _carried(self, label: str) -> Codes:
        """For each spell the value at its beginning, as the patient carried it on arrival."""
        if label not in self._on_arrival:
            patient, otherwise = self.spells.patient, np.int16(len(self.groups(label)) - 1)
            found = np.full(len(patient), otherwise)
            if len(self.log.patients):
                number = np.arange(len(patient), dtype=np.int32) - self._first_spell[patient]
                carried = self.log.patients.carried(self.log.names, patient, number, self._code(label))
                np.copyto(found, carried, where=carried >= 0)
            self._on_arrival[label] = found
        return self._on_arrival[label]

    def _gathered(self, label: str) -> tuple[Column, Column, Codes]:
        """What is known of a label by spell: where the records of each spell begin, and of every record its row and its
        value; see `gather`.
        """
        if label not in self._records:
            log, code, carried, rows = self.log, self._code(label), self._carried(label), [np.zeros(0, dtype=np.int32)]
            for part in range(0, len(log), PART):
                chosen = (log.event[part : part + PART] == Event.CHOSE) & (log.subject[part : part + PART] == code)
                rows.append((np.flatnonzero(chosen) + part).astype(np.int32))
            at = np.concatenate(rows)
            journey, first = (
                self._first_spell[log.patient[at]] + log.spell[at],
                np.zeros(len(carried) + 1, dtype=np.int32),
            )
            row, what = (
                np.empty(len(carried) + len(at), dtype=np.int32),
                np.empty(len(carried) + len(at), dtype=np.int16),
            )
            gather(narrow(journey), at, log.value[at].astype(np.int16, copy=False), carried, first, row, what)
            self._records[label] = (first, row, what)
            del self._on_arrival[label]
        return self._records[label]
