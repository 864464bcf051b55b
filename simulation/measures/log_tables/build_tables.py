"""What happened, in tables made once from the log: spells, requests and stays, discharges, periods with
no criteria to reside.

Minutes after the log's end do not exist: what is open then ends at `end`.
"""

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any, Self, TypeVar, cast

import numpy as np

from simulation.core.event_log import STATES, EventLog, LogOnce
from simulation.core.in_parts import finished
from simulation.core.sound_log import sound
from simulation.core.vocabulary import FAR, Event, State
from simulation.measures.log_tables import columns as c
from simulation.measures.log_tables.capacity import Duty, capacities, duty
from simulation.measures.log_tables.declared import declared_in
from simulation.measures.log_tables.found_tables import (
    discharges_of,
    meetings_of,
    moments_of,
    ready_periods_of,
    requests_of,
    segments_of,
    spells_of,
)
from simulation.measures.log_tables.labels import Labels, Mixes
from simulation.measures.log_tables.read_log import READING, Found, read_in_parts
from simulation.measures.log_tables.rows_read import RowIndex, looked_up
from simulation.measures.log_tables.tables import (
    Ints,
    Mask,
    Moments,
    Requests,
    Spells,
    Table,
)
from simulation.measures.loops.counting import first_lines, last_before, narrow
from simulation.measures.loops.selecting import at_lines, either
from simulation.measures.periods.window import window_of
from simulation.scenario.schema.model import Model

Made = TypeVar("Made")


class LogTables:
    """The tables of one log."""

    log: EventLog
    """The log; of one that is read once all that it tells, and the rows that measures look up themselves."""
    at_rest: Model
    """The scenario without what its monthly reviews made of it, where that is another one than `model`."""
    rows: int
    """How many rows it has, and behind all of them the number of none."""

    def __init__(
        self,
        log: EventLog | LogOnce,
        model: Model,
        labels: Sequence[str] = (),
        looked_at: Iterable[str] = (),
        at_rest: Model | None = None,
    ) -> None:
        """`labels`: those by which measures are split, in the order in which they are; `looked_at`: others that they
        ask for, which are read with the log; `at_rest`: the scenario without its reviews, where `model` is with them.

        Raises:
            HomewardError: for a label that nothing records, and for a log whose rows do not fit together.
        """
        finished(self._made(log, model, labels, looked_at, at_rest))

    @classmethod
    def in_parts(
        cls,
        log: EventLog | LogOnce,
        model: Model,
        labels: Sequence[str] = (),
        looked_at: Iterable[str] = (),
        at_rest: Model | None = None,
    ) -> Generator[str, None, Self]:
        """The same, giving way with `READING` while the log is read; raises the same."""
        tables = cls.__new__(cls)
        yield from tables._made(log, model, labels, looked_at, at_rest)
        return tables

    def _made(
        self,
        log: EventLog | LogOnce,
        model: Model,
        labels: Sequence[str],
        looked_at: Iterable[str],
        at_rest: Model | None,
    ) -> Generator[str, None, None]:
        if isinstance(log, EventLog):
            log = sound(log)
        told = log.told if isinstance(log, LogOnce) else log
        self.model, self.at_rest = model, at_rest or model
        self.mixes = Mixes(told.names, labels, looked_at)
        self.declared = declared_in(model, told.names)
        self.window = window_of(told.first_day, told.warm_up, told.end)
        self.patients = len(told.patients)
        self._duties: dict[int, Duty] = {}
        self._aged: dict[int, Mask] = {}
        self._first: dict[Table, c.Column] = {}
        self._of_turn: dict[str, Any] = {}
        found = yield from read_in_parts(log, self.declared, self.mixes, self.patients)
        yield READING
        self.log, self.rows, copied = told, found.rows, found.copies is not None
        if found.copies is not None:
            self.log = replace(told.with_rows(found.copies), kept=looked_up(self.declared, self.mixes))
        self.row_index = RowIndex(self.log, found.seen, found.looked_up, found.numbers, copied)
        self._set(found)

    def duty(self, service: int) -> Duty:
        """When the staff of this code work."""
        if service not in self._duties:
            name = self.log.names.services[service]
            people = capacities(self.model, self.window)[name]
            self._duties[service] = duty(self.model.services[name], people, self.window)
        return self._duties[service]

    # ---- the tables --------------------------------------------------------------------------------------------------

    def _set(self, found: Found) -> None:
        """Make the tables of what was found."""
        self.spells = spells_of(found, self.declared)
        self.labels = Labels(self.log, self.mixes, self.spells, found.first_spell, self.row_index)
        whose = self.spells.patient
        self.requests = requests_of(found, whose)
        self.meetings = meetings_of(found.meetings, whose, self.declared, self.window)
        self.moments = moments_of(found, whose, self.requests)
        self.discharges = discharges_of(found, whose)
        self.ready_periods = ready_periods_of(found, whose)
        self.segments = segments_of(found, whose)

    def forget(self, labels: Sequence[str] = ()) -> None:
        """Let go of what can be made again; records of these labels stay."""
        self.labels.forget(labels)
        self._of_turn = {}
        often = [self.__dict__.get(name) for name in ("states", "places")]
        self._first = {table: first for table, first in self._first.items() if table in often}
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
        for name in ("granted", "places", "acute", "outside", "states"):
            if name in self.__dict__:
                self.__dict__[name].forget()

    @cached_property
    def granted(self) -> Requests:
        """Requests that were granted."""
        return self.requests.where(self.requests.answer == Event.GRANTED)

    @cached_property
    def places(self) -> Requests:
        """Stays in beds and places."""
        asked = self.requests
        return asked.where(
            (asked.answer == Event.GRANTED) & ~asked.plan & at_lines(self.declared.is_place, asked.service)
        )

    @cached_property
    def acute(self) -> Requests:
        """Stays in acute beds."""
        return self.places.where(at_lines(self.declared.counts("acute"), self.places.service))

    @cached_property
    def outside(self) -> Requests:
        """Requests of the journey for a bed, place or start outside hospital, those answered before the window left
        out.
        """
        asked = self.requests
        return asked.where(
            at_lines(self.declared.outside, asked.service) & ~asked.plan & (asked.answered >= self.window.begin)
        )

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
        leaves = either(self.spells.last_bed_left < self.log.end, self.spells.last_bed_left, FAR)
        out = self.discharges.where(self.discharges.from_bed)
        leaves[out.spell] = out.minute
        return leaves

    @property
    def gone(self) -> tuple[Spells, Ints]:
        """Spells that left an acute bed in the window, as they were at the end, and the minute at which they left."""
        gone = self.once("gone", self._spells_gone)
        return gone, self.once("when gone", lambda: at_lines(self.leaves, gone.spell))

    def _spells_gone(self) -> Spells:
        gone = self.spells.where((self.spells.first_bed < FAR) & self.window.contains(self.leaves))
        return gone.at(self.rows, gone.mix_last)

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What several families of one turn read, such as a selection, made once for them; it goes with the turn."""
        if name not in self._of_turn:
            self._of_turn[name] = make()
        found: Any = self._of_turn[name]
        return cast(Made, found)

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
        return _last_before(self.first_lines(table), at, patient, when)

    def next_after(self, table: Table, at: Ints, minute: Ints, patient: Ints, when: Ints) -> Ints:
        """The `minute` of the first line of each patient at which `at` is above `when`; FAR without one."""
        first = self.first_lines(table)
        before = _last_before(first, at, patient, when + 1)
        following = either(before >= 0, before + 1, at_lines(first, patient))
        found = np.full(len(patient), FAR, dtype=np.int32)
        known = np.flatnonzero(following < first.take(patient + 1))
        found[known] = minute.take(following.take(known))
        return found

    def first_lines(self, table: Table) -> c.Column:
        """Where the lines of each patient begin in a table sorted by patient, and where the last one's end."""
        if table in self._first:
            return self._first[table]
        first = self._first[table] = np.zeros(self.patients + 1, dtype=np.int32)
        first_lines(narrow(table.patient), first)
        return first

    def aged(self, age: int) -> Mask:
        """For each patient whether their cohort has reached this age."""
        if age not in self._aged:
            self._aged[age] = self._of_cohort(self.declared.cohorts_from(age))
        return self._aged[age]

    @cached_property
    def lives_in_care_home(self) -> Mask:
        """For each patient whether their cohort lives in one."""
        return self._of_cohort(self.declared.care_home_cohorts)

    def _of_cohort(self, cohorts: Mask) -> Mask:
        """For each patient whether their cohort is one of these; of whom none is recorded it is not."""
        if not len(cohorts):
            return np.zeros(self.patients, dtype=np.bool_)
        return at_lines(np.append(False, cohorts), self._carried_cohort)

    @cached_property
    def _carried_cohort(self) -> c.Codes:
        """The code of the first label plus one, 0 of whom none is recorded."""
        people = self.log.patients
        return np.ascontiguousarray(people.labels[:, 0], dtype=np.int16)


def _last_before(first: c.Column, at: Ints, patient: Ints, when: Ints) -> c.Column:
    found = np.empty(len(patient), dtype=np.int32)
    last_before(first, narrow(at), narrow(patient), narrow(when), found)
    return found
