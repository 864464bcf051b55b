"""What happened, in tables made once from the log: spells, requests and stays, discharges, periods past ready, whereabouts.

Every table is a set of arrays of one length, sorted by (patient, row). `spell` numbers all spells of the log; `row` is the row of the log at which the fact
became known, so that a label can be read as it was at that moment. Minutes after the log's end do not exist: what is open then ends at `end`.
"""

from dataclasses import fields
from functools import cached_property

import numpy as np
import numpy.typing as npt

from simulation.errors import HomewardError
from simulation.events import ALREADY_HERE, RISKS, STATES, EventLog
from simulation.measures.capacity import Duty, duty
from simulation.measures.declared import Declared
from simulation.measures.segments import segments_of
from simulation.measures.tables import MARK_DISCHARGED, MARK_READY, Discharges, Mask, Places, ReadyPeriods, Requests, Segments, Spells, Table
from simulation.measures.window import Ints, Window
from simulation.scenario.schema import Model
from simulation.terms import FAR, Event, Risk, State

NOT_RECORDED = "not_recorded"
"""The group of people who do not carry the label."""


class Facts:
    """The tables of one log; each is made when first asked for."""

    def __init__(self, log: EventLog, model: Model) -> None:
        self.log, self.model = log, model
        self.declared = Declared(model, log.names)
        self.window = Window(log.first_day, log.warm_up, log.end)
        self.patients = max(len(log.patients), int(log.patient.max(initial=-1)) + 1)
        self._shift = max(len(log).bit_length(), 1)
        self._codes: dict[str, tuple[Ints, Ints, Ints]] = {}
        self._duties: dict[int, Duty] = {}

    def duty(self, service: int) -> Duty:
        """When the staff of this code work."""
        if service not in self._duties:
            known = self.declared.services[service]
            assert known is not None, "only a declared service has working time"
            self._duties[service] = duty(known, self.window)
        return self._duties[service]

    # ---- order and keys ----------------------------------------------------------------------------------------------

    def key(self, first: npt.NDArray[np.integer], row: Ints) -> Ints:
        """One number that sorts by (first, row)."""
        return (first.astype(np.int64) << self._shift) | row

    def by_patient(self, rows: Ints) -> Ints:
        """These rows sorted by (patient, row), each once."""
        key = self.key(self.log.patient[rows], rows)
        key.sort()
        return key[_firsts(key)] & ((1 << self._shift) - 1)

    def rows(self, event: Event, subject: int | None = None) -> Ints:
        """The rows of one kind of event, of one subject when said."""
        rows = np.flatnonzero(self.log.event == event)
        return rows if subject is None else rows[self.log.subject[rows] == subject]

    @cached_property
    def marks(self) -> Ints:
        """All rows that mark, by patient."""
        return self.by_patient(self.rows(Event.MARKED))

    @cached_property
    def states(self) -> Ints:
        """All rows of final states, by patient."""
        return self.by_patient(self.rows(Event.STATE))

    @cached_property
    def died(self) -> Ints:
        """Minute at which each patient dies; FAR for those who do not."""
        rows = self.states[self.log.subject[self.states] == STATES.index(State.DIED)]
        died = np.full(self.patients, FAR, dtype=np.int64)
        died[self.log.patient[rows]] = self.log.minute[rows]
        return died

    # ---- spells ------------------------------------------------------------------------------------------------------

    @cached_property
    def _spell_rows(self) -> tuple[Ints, Ints]:
        """The rows that begin spells, by patient, and the number of each patient's first spell."""
        readmitted = self.rows(Event.RISK, RISKS.index(Risk.READMISSION))
        rows = self.by_patient(np.concatenate([self.rows(Event.ARRIVED), readmitted]))
        number = np.bincount(self.log.patient[rows], minlength=self.patients)
        return rows, np.cumsum(number) - number

    def spell_of(self, rows: Ints) -> Ints:
        """The spell to which each row belongs."""
        return self._spell_rows[1][self.log.patient[rows]] + self.log.spell[rows]

    @cached_property
    def spells(self) -> Spells:
        """All spells."""
        log, declared = self.log, self.declared
        rows = self._spell_rows[0]
        readmission = log.event[rows] == Event.RISK
        stream = np.where(readmission, -2, log.subject[rows]).astype(np.int64)
        count = len(rows)
        began = np.arange(count)
        far = np.full(count, FAR, dtype=np.int64)
        spells = Spells(
            log.patient[rows].astype(np.int64), began, rows, log.minute[rows], stream, readmission | declared.streams_counting("emergency")[stream],
            declared.streams_counting("day_case")[stream], far, rows.copy(), far.copy(), far.copy(),
        )  # fmt: skip
        asks = self.requests.where(~self.requests.plan)
        asks = asks.where(declared.hospital[asks.service] & spells.emergency[asks.spell])
        first = _firsts(asks.spell)
        spells.admitted[asks.spell[first]] = asks.asked[first]
        spells.admitted_row[asks.spell[first]] = asks.row[first]
        beds = self.acute
        first, last = _firsts(beds.spell), _lasts(beds.spell)
        spells.first_bed[beds.spell[first]] = beds.answered[first]
        spells.last_bed_left[beds.spell[last]] = beds.left[last]
        return spells

    # ---- requests, places and staff ----------------------------------------------------------------------------------

    @cached_property
    def requests(self) -> Requests:
        """Everything asked for, with its answer and when it was given back."""
        log = self.log
        events = (Event.ASKED, Event.GRANTED, Event.REFUSED, Event.GAVE_UP, Event.WITHDREW)
        rows = np.concatenate([self.rows(event) for event in events])
        thread = log.patient[rows].astype(np.int64) * 2 + (log.value[rows] == 1)
        key = self.key(thread, rows)
        key.sort()
        rows = key & ((1 << self._shift) - 1)
        thread = key >> self._shift
        event = log.event[rows]
        place = np.flatnonzero(event == Event.ASKED)
        following = np.minimum(place + 1, max(len(rows) - 1, 0))
        answered = (following > place) & (thread[following] == thread[place]) & (event[following] != Event.ASKED)
        asked_rows = rows[place]
        answer_row = np.where(answered, rows[following], len(log))
        safe = np.minimum(answer_row, max(len(log) - 1, 0))
        answer = np.where(answered, event[following], -1).astype(np.int64)
        minute = np.where(answered, log.minute[safe], log.end)
        service = log.subject[asked_rows].astype(np.int64)
        left, left_row = minute.copy(), answer_row.copy()
        held = np.flatnonzero((answer == Event.GRANTED) & self.declared.held[service])
        left_row[held] = self._left_rows(thread[place][held], service[held], answer_row[held])
        open_end = left_row[held] == len(log)
        left[held] = np.where(open_end, log.end, log.minute[np.minimum(left_row[held], len(log) - 1)])
        return Requests(
            thread[place] >> 1, self.spell_of(asked_rows), asked_rows, (thread[place] & 1).astype(np.bool_), service, log.minute[asked_rows], answer,
            minute, answer_row, left, left_row,
        )  # fmt: skip

    def _left_rows(self, thread: Ints, service: Ints, granted_row: Ints) -> Ints:
        """For each grant the row that gives it back: the k-th grant of a service to a person ends with the k-th time they leave it."""
        log = self.log
        services = max(len(log.names.services), 1)
        rows = self.rows(Event.LEFT)
        group = (log.patient[rows].astype(np.int64) * 2 + (log.value[rows] == 1)) * services + log.subject[rows]
        grants = self.key(thread * services + service, granted_row)
        order = np.argsort(grants, kind="stable")
        grants = grants[order]
        leaves = self.key(group, rows)
        leaves.sort()
        leaves_group = leaves >> self._shift
        grants_group = grants >> self._shift
        rank = np.arange(len(leaves)) - np.searchsorted(leaves_group, leaves_group)
        place = np.searchsorted(grants_group, leaves_group) + rank
        known = place < len(grants)
        known[known] = grants_group[place[known]] == leaves_group[known]
        left = np.full(len(grants), len(log), dtype=np.int64)
        left[order[place[known]]] = leaves[known] & ((1 << self._shift) - 1)
        return left

    @cached_property
    def granted(self) -> Requests:
        """Requests that were granted."""
        return self.requests.where(self.requests.answer == Event.GRANTED)

    @cached_property
    def places(self) -> Places:
        """Stays in beds and places."""
        log, granted = self.log, self.granted
        here = granted.where(~granted.plan & self.declared.is_place[granted.service])
        ends = self.rows(Event.ENDED)
        ends = ends[(log.value[ends] == 0) & self.declared.is_stay_step[log.subject[ends]]]
        key = self.key(log.patient[ends], ends)
        key.sort()
        following = np.searchsorted(key, self.key(here.patient, here.answer_row))
        known = following < len(key)
        known[known] = (key[following[known]] >> self._shift) == here.patient[known]
        over = here.left.copy()
        over[known] = np.minimum(log.minute[key[following[known]] & ((1 << self._shift) - 1)], over[known])
        return Places(**{field.name: getattr(here, field.name) for field in fields(here)}, over=over)

    @cached_property
    def acute(self) -> Places:
        """Stays in acute beds."""
        return self.places.where(self.declared.counts("acute")[self.places.service])

    def place_at(self, places: Places, patient: Ints, row: Ints) -> Ints:
        """The line of `places` that each person last entered before `row`; -1 for none. It may have been left since."""
        line = np.searchsorted(self.key(places.patient, places.answer_row), self.key(patient, row)) - 1
        known = np.flatnonzero(line >= 0)
        line[known[places.patient[line[known]] != patient[known]]] = -1
        return line

    # ---- discharges and periods past ready ---------------------------------------------------------------------------

    @cached_property
    def discharges(self) -> Discharges:
        """All live discharges."""
        log = self.log
        rows = self.marks[log.subject[self.marks] == MARK_DISCHARGED]
        rows = rows[_firsts(self.spell_of(rows))]
        patient, spell, minute = log.patient[rows].astype(np.int64), self.spell_of(rows), log.minute[rows]
        bed = self.place_at(self.acute, patient, rows)
        from_bed = bed >= 0
        held = bed[from_bed]
        from_bed[from_bed] = (self.acute.spell[held] == spell[from_bed]) & (self.acute.left[held] >= minute[from_bed])
        places, to = self.places, np.full(len(rows), -1, dtype=np.int64)
        now = self.place_at(places, patient, rows)
        for line in (now + 1, now):
            fits = (line >= 0) & (line < len(places))
            at = line[fits]
            good = (places.patient[at] == patient[fits]) & (places.answered[at] == minute[fits]) & ~self.declared.hospital[places.service[at]]
            to[np.flatnonzero(fits)[good]] = places.service[at[good]]
        ready = self.marks[log.subject[self.marks] == MARK_READY]
        ready_spell = self.spell_of(ready)
        last = np.searchsorted(self.key(ready_spell, ready), self.key(spell, rows)) - 1
        known = last >= 0
        known[known] = ready_spell[last[known]] == spell[known]
        last_row = np.full(len(rows), -1, dtype=np.int64)
        last_row[known] = ready[last[known]]
        last_ready = np.full(len(rows), -1, dtype=np.int64)
        last_ready[known] = log.minute[last_row[known]]
        return Discharges(patient, spell, rows, minute, from_bed, to, last_ready, last_row, self.spells.day_case[spell])

    @cached_property
    def ready_periods(self) -> ReadyPeriods:
        """Everyone between a ready and what ends it."""
        log = self.log
        marks = self.marks[(log.subject[self.marks] == MARK_READY) | (log.subject[self.marks] == MARK_DISCHARGED)]
        rows = self.by_patient(np.concatenate([marks, self.rows(Event.DETERIORATED), self.states, self.rows(Event.RISK)]))
        begins = np.flatnonzero((log.event[rows] == Event.MARKED) & (log.subject[rows] == MARK_READY))
        following = np.minimum(begins + 1, max(len(rows) - 1, 0))
        known = (following > begins) & (log.patient[rows[following]] == log.patient[rows[begins]])
        ended_row = np.where(known, rows[following], len(log))
        safe = np.minimum(ended_row, max(len(log) - 1, 0))
        row = rows[begins]
        end = np.where(known, log.minute[safe], log.end)
        ended_by = np.where(known, log.event[safe], -1).astype(np.int64)
        return ReadyPeriods(log.patient[row].astype(np.int64), self.spell_of(row), row, log.minute[row], end, ended_by, ended_row)

    @cached_property
    def segments(self) -> Segments:
        """Periods past ready cut by the step that is responsible."""
        return segments_of(self.log, self.ready_periods, self.declared.step_reason, self.by_patient)

    def at_rows(self, rows: Ints) -> Table:
        """The people of these rows as they were then."""
        return Table(self.log.patient[rows].astype(np.int64), self.spell_of(rows), rows)

    def aged(self, age: int) -> Mask:
        """For each patient whether their cohort has reached this age."""
        cohorts = self.declared.cohorts_from(age)
        return cohorts[self.log.patients.cohort] if len(cohorts) else np.zeros(self.patients, dtype=np.bool_)

    # ---- labels ------------------------------------------------------------------------------------------------------

    def groups(self, by: str) -> tuple[str, ...]:
        """The values of a label, `stream` among them; the last group is of those who do not carry it."""
        if by == "all":
            return ("all",)
        if by == "stream":
            return (*self.log.names.streams, "readmission", "already_here", NOT_RECORDED)
        if by not in self.log.names.labels:
            known = ", ".join(["stream", *self.log.names.label_names])
            raise HomewardError(f"measures cannot be split by '{by}': no label of that name is recorded; known are {known}")
        return (*self.log.names.labels[by], NOT_RECORDED)

    def label(self, by: str, facts: Table) -> Ints:
        """For each line the place in `groups(by)` of what the person carried at that row."""
        log = self.log
        if by == "all":
            return np.zeros(len(facts), dtype=np.int64)
        last = len(self.groups(by)) - 1
        if by == "stream":
            stream = self.spells.stream[facts.spell]
            return np.where(stream == -2, last - 2, np.where(stream == ALREADY_HERE, last - 1, stream))
        if by == "cohort" and len(log.patients):
            return log.patients.cohort[facts.patient].astype(np.int64)
        rows = self.chosen_row(by, facts.spell, facts.row)
        return np.where(rows >= 0, log.value[rows], last).astype(np.int64)

    def chosen_row(self, label: str, spell: Ints, row: Ints) -> Ints:
        """The row of each spell that last recorded the label up to `row`; -1 for none."""
        rows, first, number = self._chosen(label)
        found = np.full(len(spell), -1, dtype=np.int64)
        some = np.flatnonzero(number[spell] > 0)
        earliest = rows[first[spell[some]]]
        known = earliest <= row[some]
        found[some[known]] = earliest[known]
        several = some[known & (number[spell[some]] > 1)]
        if len(several):
            last = np.searchsorted(self.key(self.spell_of(rows), rows), self.key(spell[several], row[several]), side="right") - 1
            found[several] = rows[last]
        return found

    def _chosen(self, label: str) -> tuple[Ints, Ints, Ints]:
        """Rows that record the label by (spell, row), and for each spell the place of its first and how many there are."""
        if label not in self._codes:
            rows = self.by_patient(self.rows(Event.CHOSE, self.log.names.label_names.index(label)))
            number = np.bincount(self.spell_of(rows), minlength=len(self._spell_rows[0]))
            self._codes[label] = (rows, np.cumsum(number) - number, number)
        return self._codes[label]


def _firsts(sorted_codes: Ints) -> Mask:
    """Whether each line is the first of its code."""
    return np.concatenate([[True], sorted_codes[1:] != sorted_codes[:-1]])[: len(sorted_codes)]


def _lasts(sorted_codes: Ints) -> Mask:
    """Whether each line is the last of its code."""
    return np.concatenate([sorted_codes[1:] != sorted_codes[:-1], [True]])[-len(sorted_codes) :] if len(sorted_codes) else np.zeros(0, dtype=np.bool_)
