"""What happened, in tables made once from the log: spells, requests and stays, discharges, periods with
no criteria to reside.

Minutes after the log's end do not exist: what is open then ends at `end`.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import STATES, EventLog
from simulation.core.vocabulary import FAR, Event, State
from simulation.measures.log_tables import parse_log as r
from simulation.measures.log_tables.capacity import Duty, duty, held_minutes
from simulation.measures.log_tables.counting import last_before, narrow
from simulation.measures.log_tables.declared import Declared
from simulation.measures.log_tables.labels import Labels
from simulation.measures.log_tables.tables import (
    MARK_DISCHARGED,
    MARK_READY,
    Discharges,
    Ints,
    Mask,
    Moments,
    ReadyPeriods,
    Requests,
    Segments,
    Spells,
    Table,
    Waits,
)
from simulation.measures.log_tables.window import Window
from simulation.scenario.calendar.worked_capacity import worked_by_day
from simulation.scenario.schema.model import Model

PART = 1 << 17
"""Rows read at a time; no more segments or meetings can come of them."""


class LogTables:
    """The tables of one log."""

    def __init__(self, log: EventLog, model: Model) -> None:
        self.log, self.model = log, model
        self.declared = Declared(model, log.names)
        self.window = Window(log.first_day, log.warm_up, log.end)
        self.patients = max(len(log.patients), int(log.patient.max(initial=-1)) + 1)
        self._duties: dict[int, Duty] = {}
        self._aged: dict[int, Mask] = {}
        self._read()

    def duty(self, service: int) -> Duty:
        """When the staff of this code work."""
        if service not in self._duties:
            name = self.log.names.services[service]
            people = worked_by_day(self.model, name, self.window.calendar)
            self._duties[service] = duty(self.model.services[name], people, self.window)
        return self._duties[service]

    # ---- the tables --------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        """Read the log."""
        log, declared = self.log, self.declared
        columns = (
            np.ascontiguousarray(log.minute, dtype=np.int32), np.ascontiguousarray(log.patient, dtype=np.int32),
            np.ascontiguousarray(log.spell, dtype=np.int16), np.ascontiguousarray(log.event, dtype=np.int8),
            np.ascontiguousarray(log.subject, dtype=np.int16), np.ascontiguousarray(log.value, dtype=np.int16),
        )  # fmt: skip
        _, patient, _, event, subject, _ = self._columns = columns
        cancelled = log.names.marks.index("cancelled") if "cancelled" in log.names.marks else -1
        number = np.zeros((self.patients, r.COUNTED), dtype=np.int32)
        tables = r.table_of_rows(int(subject.max(initial=len(log.names.labels))) + 1, cancelled)
        seen = np.zeros(tables.shape, dtype=np.int32)
        r.count_rows(event, subject, patient, tables, number, seen)
        marked = seen[Event.MARKED, 1:]
        after = np.cumsum(number, axis=0, dtype=np.int32)
        lines = after[-1] if len(after) else np.zeros(r.COUNTED, dtype=np.int32)
        self._first_spell = after[:, r.OF_SPELLS] - number[:, r.OF_SPELLS]
        state = np.full((self.patients, r.PATIENT_FACTS), -1, dtype=np.int32)
        state[:, r.FIRST_SPELL] = self._first_spell
        state[:, r.NEXT_REQUEST] = after[:, r.OF_REQUESTS] - number[:, r.OF_REQUESTS]
        state[:, r.NEXT_MOMENT] = after[:, r.OF_MOMENTS] - number[:, r.OF_MOMENTS]
        del number, after

        spells = _room(r.SPELL_COLUMNS, lines[r.OF_SPELLS])
        requests, asks = (
            _room(r.REQUEST_COLUMNS, lines[r.OF_REQUESTS]),
            _room(r.REQUEST_CODES, lines[r.OF_REQUESTS], np.int16),
        )
        moments, kinds = (
            _room(r.MOMENT_COLUMNS, lines[r.OF_MOMENTS]),
            _room(r.MOMENT_CODES, lines[r.OF_MOMENTS], np.int16),
        )
        ready, discharges = (
            _room(r.READY_COLUMNS, marked[MARK_READY]),
            _room(r.DISCHARGE_COLUMNS, marked[MARK_DISCHARGED]),
        )
        services = np.array(
            [declared.held, declared.is_place, declared.counts("acute"), declared.hospital], dtype=np.int32
        ).T.copy()
        steps = np.array([declared.is_stay_step, declared.step_reason, declared.step_meeting], dtype=np.int32).T.copy()
        parts, room = [], _room(r.SEGMENT_COLUMNS, min(PART, len(log)))
        sittings, sat = [], _room(r.MEETING_COLUMNS, min(PART, len(log)))
        filled = np.zeros(r.FILLED, dtype=np.int64)
        for first in range(0, len(log), PART):
            filled[r.SEGMENT_LINES] = filled[r.MEETING_LINES] = 0
            r.read_rows(
                first,
                min(first + PART, len(log)),
                log.warm_up,
                log.end,
                *columns,
                services,
                steps,
                cancelled,
                state,
                spells,
                requests,
                asks,
                moments,
                kinds,
                ready,
                discharges,
                room,
                sat,
                filled,
            )
            parts.append(room[:, : filled[r.SEGMENT_LINES]].copy())
            sittings.append(sat[:, : filled[r.MEETING_LINES]].copy())
        still = state[(state[:, r.READY] >= 0) & (state[:, r.READY_SINCE] < log.end)]
        parts.append(
            np.vstack(
                [still[:, r.READY], still[:, r.READY_SINCE], np.full(len(still), log.end), still[:, r.READY_REASON]]
            ).astype(np.int32)
        )
        still_there = self._still_waiting(state, steps)
        del state, room, sat
        requests.resize((r.NEXT_HELD, requests.shape[1]), refcheck=False)  # the last column is for reading only
        self._set_spells(spells, requests)
        self.labels = Labels(log, self.spells, self._first_spell, seen[Event.CHOSE, 1:])
        self._set_requests(requests, asks)
        self._set_meetings(np.hstack([*sittings, still_there]), still_there.shape[1])
        self._set_ends(moments, kinds, discharges[:, : filled[r.DISCHARGE_LINES]], ready, np.hstack(parts))

    def _set_spells(self, spells: r.Columns, requests: r.Columns) -> None:
        stream = spells[r.STREAM]
        emergency = (stream == r.OF_READMISSION) | self.declared.streams_counting("emergency")[stream]
        spells[r.ADMITTED][~emergency] = FAR
        last_bed = spells[r.LAST_BED]
        last_bed[:] = _taken(requests[r.LEFT_AT], last_bed, FAR)
        self.spells = Spells(
            spells.shape[1],
            patient=spells[r.SPELL_PATIENT],
            spell=np.arange(spells.shape[1], dtype=np.int32),
            row=spells[r.SPELL_ROW],
            stream=stream,
            emergency=emergency,
            day_case=self.declared.streams_counting("day_case")[stream],
            admitted=spells[r.ADMITTED],
            admitted_row=spells[r.ADMITTED_ROW],
            first_bed=spells[r.FIRST_BED],
            last_bed_left=last_bed,
        )

    def _still_waiting(self, state: r.Columns, steps: r.Columns) -> r.Columns:
        """Who waits for a meeting when the log ends."""
        minute, patient, spell, _, subject, _ = self._columns
        waits = state[:, [r.WAITS, r.WAITS_PLAN]].ravel()
        row = r.MEETS - waits[waits <= r.MEETS]
        journey, service = self._first_spell[patient[row]] + spell[row], steps[subject[row], r.STEP_MEETING]
        return np.vstack([journey, row, service, minute[row], np.full(len(row), self.log.end)]).astype(np.int32)

    def _set_requests(self, requests: r.Columns, asks: r.Codes) -> None:
        over, left = requests[r.OVER], requests[r.LEFT_AT]
        np.minimum(over, left, out=over)
        self.requests = Requests(
            requests.shape[1],
            self.spells.patient,
            spell=requests[r.SPELL],
            row=requests[r.ROW],
            plan=asks[r.PLAN] == 1,
            service=asks[r.SERVICE],
            asked=requests[r.ASKED_AT],
            answer=asks[r.ANSWER],
            answered=requests[r.ANSWERED],
            answer_row=requests[r.ANSWER_ROW],
            left=left,
            left_row=requests[r.LEFT_ROW],
            over=over,
            inside=asks[r.INSIDE],
            previous=asks[r.PREVIOUS],
            asked_of=asks[r.ASKED_OF],
        )

    def _set_meetings(self, meetings: r.Columns, open_at_end: int) -> None:
        """A wait that ends when no meeting is held has been cut short."""
        service, until = meetings[r.MET_SERVICE], meetings[r.MET_UNTIL]
        answer = np.full(len(service), Event.WITHDREW, dtype=np.int8)
        for code in np.unique(service).tolist():
            known = self.declared.services[code]
            assert known is not None, "only a declared service is a meeting"
            answer[(service == code) & np.isin(until, held_minutes(known, self.window))] = Event.GRANTED
        answer[len(answer) - open_at_end :] = -1
        self.meetings = Waits(
            len(service), self.spells.patient, spell=meetings[r.MET_SPELL], row=meetings[r.MET_ROW],
            service=service, asked=meetings[r.MET_SINCE], answer=answer, answered=until,
        )  # fmt: skip

    def _set_ends(
        self, moments: r.Columns, kinds: r.Codes, discharges: r.Columns, ready: r.Columns, segments: r.Columns
    ) -> None:
        period, from_bed = segments[r.PERIOD], _taken(self.requests.left, moments[r.LAST_IN], -1) == moments[r.MINUTE]
        moments.resize((r.LAST_IN, moments.shape[1]), refcheck=False)
        self.moments = Moments(
            moments.shape[1],
            self.spells.patient,
            spell=moments[r.SPELL],
            row=moments[r.ROW],
            minute=moments[r.MINUTE],
            event=kinds[r.WHAT],
            subject=kinds[r.SUBJECT],
            from_bed=from_bed,
        )
        self.discharges = Discharges(
            discharges.shape[1],
            self.spells.patient,
            spell=discharges[r.SPELL],
            row=discharges[r.ROW],
            minute=discharges[r.MINUTE],
            from_bed=discharges[r.FROM_BED] == 1,
            to=discharges[r.TO],
            last_ready=discharges[r.LAST_READY],
        )
        self.ready_periods = ReadyPeriods(
            ready.shape[1],
            self.spells.patient,
            spell=ready[r.SPELL],
            row=ready[r.ROW],
            begin=ready[r.BEGIN],
            end=ready[r.END],
        )
        row, period[:] = ready[r.ROW].take(period), ready[r.SPELL].take(period)
        self.segments = Segments(
            segments.shape[1],
            self.spells.patient,
            spell=period,
            row=row,
            begin=segments[r.SINCE],
            end=segments[r.UNTIL],
            reason=segments[r.REASON],
        )

    def forget(self, labels: Sequence[str] = ()) -> None:
        """Let go of what can be made again; records of these labels stay."""
        self.labels.forget(labels)
        for table in (
            self.spells,
            self.requests,
            self.meetings,
            self.moments,
            self.discharges,
            self.ready_periods,
            self.segments,
        ):
            table.forget()
        for name in ("granted", "places", "acute", "outside", "states", "died"):
            self.__dict__.pop(name, None)

    @cached_property
    def granted(self) -> Requests:
        """Requests that were granted."""
        return self.requests.where(self.requests.answer == Event.GRANTED)

    @cached_property
    def places(self) -> Requests:
        """Stays in beds and places."""
        asked = self.requests
        return asked.where((asked.answer == Event.GRANTED) & ~asked.plan & self.declared.is_place[asked.service])

    @cached_property
    def acute(self) -> Requests:
        """Stays in acute beds."""
        return self.places.where(self.declared.counts("acute")[self.places.service])

    @cached_property
    def outside(self) -> Requests:
        """Requests of the journey for a bed, place or start outside hospital, those answered before the window left
        out.
        """
        asked = self.requests
        return asked.where(self.declared.outside[asked.service] & ~asked.plan & (asked.answered >= self.window.begin))

    @cached_property
    def states(self) -> Moments:
        """Final states."""
        return self.moments.where(self.moments.event == Event.STATE)

    @cached_property
    def deteriorations(self) -> Moments:
        """Who falls ill again with no criteria to reside."""
        return self.moments.where(self.moments.event == Event.DETERIORATED)

    @cached_property
    def leaves(self) -> Ints:
        """For each spell the minute of live discharge from an acute bed, else that at which the last acute bed is left;
        FAR while in it or never there.
        """
        leaves = np.where(self.spells.last_bed_left < self.log.end, self.spells.last_bed_left, np.int32(FAR))
        out = self.discharges.where(self.discharges.from_bed)
        leaves[out.spell] = out.minute
        return leaves

    @cached_property
    def died(self) -> Ints:
        """Minute at which each patient dies; FAR for those who do not."""
        dead = self.states.where(self.states.subject == STATES.index(State.DIED))
        died = np.full(self.patients, FAR, dtype=np.int32)
        died[dead.patient] = dead.minute
        return died

    def last_before(self, table: Table, at: Ints, patient: Ints, when: Ints) -> Ints:
        """The last line of each patient in `table`, sorted by (patient, `at`), at which `at` is below `when`; -1 for
        none.
        """
        first = np.zeros(self.patients + 1, dtype=np.int32)
        np.cumsum(np.bincount(table.patient, minlength=self.patients), out=first[1:])
        found = np.empty(len(patient), dtype=np.int32)
        last_before(first, narrow(at), narrow(patient), narrow(when), found)
        return found

    def next_after(self, table: Table, at: Ints, minute: Ints, patient: Ints, when: Ints) -> Ints:
        """The `minute` of the first line of each patient at which `at` is above `when`; FAR without one."""
        first = np.searchsorted(table.patient, patient)
        before = self.last_before(table, at, patient, when + 1)
        following = np.where(before >= 0, before + 1, first)
        found = np.full(len(patient), FAR, dtype=np.int32)
        known = np.flatnonzero(following < len(table))
        known = known[table.patient[following[known]] == patient[known]]
        found[known] = minute[following[known]]
        return found

    def aged(self, age: int) -> Mask:
        """For each patient whether their cohort has reached this age."""
        if age not in self._aged:
            cohorts = self.declared.cohorts_from(age)
            self._aged[age] = (
                cohorts[self.log.patients.cohort] if len(cohorts) else np.zeros(self.patients, dtype=np.bool_)
            )
        return self._aged[age]


def _room(columns: int, lines: int, kind: type[np.signedinteger] = np.int32) -> npt.NDArray[Any]:
    return np.empty((columns, int(lines)), dtype=kind)


def _taken(column: Ints, lines: Ints, otherwise: int) -> Ints:
    """The column at these lines; `otherwise` where the line is -1."""
    if not len(column):
        return np.full(len(lines), otherwise, dtype=np.int32)
    return np.where(lines >= 0, column[lines], np.int32(otherwise))
