"""What patients carried at each line of a table: labels from arrival, and those recorded on the way.

The labels by which measures are split are one code, a mix: the log is read with it and its lines are counted by it. The
values of a mix are the digits of a number; a label that nothing records for a patient has the digit 0. Labels that
measures look at without being split by them are its lower digits, each of so many bits.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from itertools import accumulate
from operator import mul
from typing import TYPE_CHECKING

import numpy as np

from simulation.core.errors import HomewardError
from simulation.core.event_log import ALREADY_HERE, EventLog, Names
from simulation.measures.log_tables import columns as c
from simulation.measures.log_tables.parse_log import mixes_on_arrival
from simulation.measures.log_tables.tables import Ints, Spells, Table
from simulation.measures.loops.counting import gather, narrow, recorded
from simulation.measures.loops.selecting import at_lines

if TYPE_CHECKING:
    from simulation.measures.log_tables.rows_read import RowIndex

NOT_RECORDED = "not_recorded"
"""The group of patients who do not carry the label."""
STREAM = "stream"
MOST, ROOM = 1024, 1 << 14
"""Mixes that lines are counted by, and codes of 16 bits that are told apart, labels looked at among them; those for
which there is no room are looked up one by one.
"""


def groups_of(names: Names, by: str) -> tuple[str, ...]:
    """The values of a label, `stream` among them; the last group is of those who do not carry it.

    Raises:
        HomewardError: for a label that nothing records.
    """
    if by == "all":
        return ("all",)
    if by == STREAM:
        return (*names.streams, "readmission", "already_here", NOT_RECORDED)
    if by not in names.labels:
        known = ", ".join([STREAM, *names.label_names])
        raise HomewardError(f"measures cannot be split by '{by}': no label of that name is recorded; known are {known}")
    return (*names.labels[by], NOT_RECORDED)


class Mixes:
    """Which of the labels wanted are in a mix, and what its codes mean.

    `labels` are those in it, `stride` says by how much neighbouring values of each differ. Its codes without the last
    `bits` are the `number` of mixes of the labels `counted_by`.
    """

    def __init__(self, names: Names, wanted: Sequence[str] = (), looked_at: Iterable[str] = ()) -> None:
        """Raises HomewardError for a label that is wanted and that nothing records."""
        looked_at = set(looked_at)
        self.names, self.number, self.bits = names, 1, 0
        self.asked = looked_at | set(wanted)
        """All labels that measures know of, those among them for which a mix has no room."""
        self._values: dict[str, c.Codes] = {}
        self._base: dict[str, int] = {}
        for label in dict.fromkeys(wanted):
            groups = groups_of(names, label)
            if label != "all" and self.number * len(groups) <= MOST:
                self._base[label] = len(groups)
                self.number *= len(groups)
        self.counted_by, digits = tuple(self._base), list(self._base.items())
        for label in sorted(names.labels.keys() & looked_at - set(self.counted_by)):
            more = len(names.labels[label]).bit_length()  # its values, and one for who does not carry it
            if self.number << self.bits + more <= ROOM:
                digits.insert(0, (label, 1 << more))
                self.bits += more
        self._base = dict(digits)
        strides = accumulate(self._base.values(), mul, initial=1)
        self.stride = dict(zip(self._base, strides, strict=False))
        self.labels = {label: groups_of(names, label) for label in self._base}

    def counted(self, mix: Ints) -> Ints:
        """The mixes of the labels by which lines are counted."""
        return mix >> np.int16(self.bits) if self.bits else mix

    @cached_property
    def facts(self) -> c.Columns:
        """What the reader of a log knows of each label: columns of `columns.LABEL_FACTS`."""
        facts = np.zeros((max(1, len(self.names.labels)), c.LABEL_FACTS), dtype=np.int32)
        for code, label in enumerate(self.names.label_names):
            if label in self.labels:
                facts[code] = self.stride[label], self._base[label]
        return facts

    @property
    def of_stream(self) -> int:
        """By how much the mixes of neighbouring streams differ; 0 when streams are not told apart."""
        return self.stride.get(STREAM, 0)

    def begins(self, log: EventLog, patients: int) -> c.Codes:
        """The mix with which each patient begins the first spell, and every further one: then without the labels that
        do not stay.
        """
        kept = log.names.kept
        digits = [
            (code, self.stride[label], self.stride[label] if not kept or kept[code] else 0)
            for code, label in enumerate(log.names.label_names)
            if label in self.labels
        ]
        begins = np.zeros((2, patients), dtype=np.int16)
        carried = np.ascontiguousarray(log.patients.labels, dtype=np.int16)
        mixes_on_arrival(carried, np.array(digits, dtype=np.int32).reshape(-1, c.CARRIED_FACTS), begins)
        return begins

    def values_of(self, label: str) -> c.Codes:
        """For each mix the place of the label's value in its groups."""
        if label not in self._values:
            self._values[label] = self._digits(label)
        return self._values[label]

    def _digits(self, label: str) -> c.Codes:
        groups = self.labels[label]
        digit = np.arange(self.number << self.bits) // self.stride[label] % self._base[label]
        if label == STREAM:  # -2 for readmissions, -1 for people already here, then the streams
            return np.concatenate([[len(groups) - 3, len(groups) - 2], np.arange(len(groups) - 3), [0]])[digit].astype(
                np.int16
            )
        return np.where(digit == 0, len(groups) - 1, digit - 1).astype(np.int16)


class Labels:
    """The labels of one log; `first_spell` has the first spell of every patient. Those in `mixes` were read with the
    tables, the others are looked up in `rows` when somebody asks.
    """

    def __init__(
        self,
        log: EventLog,
        mixes: Mixes,
        spells: Spells,
        first_spell: c.Column,
        rows: "RowIndex",
    ) -> None:
        self.log, self.mixes, self.spells = log, mixes, spells
        self._first_spell, self._rows = first_spell, rows
        self._records: dict[str, tuple[c.Column, c.Column, c.Codes]] = {}
        self._on_arrival: dict[str, c.Codes] = {}

    def forget(self, labels: Sequence[str]) -> None:
        """Let go of records but those of these labels."""
        self._records = {label: records for label, records in self._records.items() if label in labels}

    def groups(self, by: str) -> tuple[str, ...]:
        """The values of a label, `stream` among them; the last group is of those who do not carry it.

        Raises:
            HomewardError: for a label that nothing records.
        """
        return groups_of(self.log.names, by)

    def of(self, by: str, table: Table) -> Ints:
        """For each line the place in `groups(by)` of what the patient carried at that row."""
        if by == "all":
            return np.zeros(len(table), dtype=np.int32)
        if by in self.mixes.labels and table.has("mix"):
            return at_lines(self.mixes.values_of(by), table.mix)
        if by not in table.labels:
            found = self._label(by, table) if len(table) else np.zeros(0)
            table.labels[by] = found.astype(np.int16)
        return table.labels[by]

    def _label(self, by: str, table: Table) -> Ints:
        if by == "stream":
            last, stream = len(self.groups(by)) - 1, self.spells.stream[table.spell]
            return np.where(
                stream == c.OF_READMISSION,
                np.int32(last - 2),
                np.where(stream == ALREADY_HERE, np.int32(last - 1), stream),
            )
        if self._rows.may_have(c.CHOSE, self._code(by)):
            return at_lines(self._gathered(by)[2], self._recorded(by, table))
        return at_lines(self._carried(by), table.spell)

    def recorded(self, label: str, table: Table) -> tuple[Ints, Ints]:
        """The row of each line's spell that last recorded the label up to the line's row, and the value; -1 without."""
        at, journey, value = self._records_of(label)
        order = np.argsort(journey, kind="stable")  # rows of a spell rise as they did
        at, journey, value = at[order], journey[order], value[order]
        found = np.searchsorted(_keys(journey, at), _keys(table.spell, table.row), side="right") - 1
        row, what = np.full((2, len(table)), -1, dtype=np.int32)
        lines = np.flatnonzero(found >= 0)
        lines = lines[journey[found[lines]] == table.spell[lines]]
        row[lines], what[lines] = at[found[lines]], value[found[lines]]
        return row, what

    def _records_of(self, label: str) -> tuple[c.Column, c.Column, c.Codes]:
        """Of all records of a label, in the order of the log: the row, the spell and the value."""
        log = self.log
        at, number = self._rows.of(c.CHOSE, self._code(label))
        journey = self._first_spell.take(log.patient.take(at)) + log.spell.take(at)
        return number, narrow(journey), log.value.take(at).astype(np.int16, copy=False)

    def _recorded(self, label: str, table: Table) -> c.Column:
        """For each line the place of the last record up to its row."""
        first, row, _ = self._gathered(label)
        found = np.empty(len(table), dtype=np.int32)
        recorded(narrow(table.spell), narrow(table.row), first, row, found)
        return found

    def _code(self, label: str) -> int:
        return self.log.names.label_names.index(label)

    def _carried(self, label: str) -> c.Codes:
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

    def _gathered(self, label: str) -> tuple[c.Column, c.Column, c.Codes]:
        """What is known of a label by spell: where the records of each spell begin, and of every record its row and its
        value; see `gather`.
        """
        if label not in self._records:
            carried, (at, journey, value) = self._carried(label), self._records_of(label)
            first, lines = np.zeros(len(carried) + 1, dtype=np.int32), len(carried) + len(at)
            row, what = np.empty(lines, dtype=np.int32), np.empty(lines, dtype=np.int16)
            gather(journey, at, value, carried, first, row, what)
            self._records[label] = (first, row, what)
            del self._on_arrival[label]
        return self._records[label]


def _keys(spell: Ints, row: Ints) -> Ints:
    """Spell and row in one number, by which records are sorted."""
    return (spell.astype(np.int64) << 32) + row
