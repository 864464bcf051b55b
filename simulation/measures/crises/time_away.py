"""How long people are away from where they live: minutes up to a moment, from places held and states reached.

Who lives in a care home is at home there; whoever does not is away there. Hospital at home is at home, and so is every
place of a service at home.
"""

import numpy as np

from simulation.core.event_log import STATES
from simulation.core.vocabulary import CountsAs, State
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Mask, Requests
from simulation.scenario.schema.kinds import kinds_at_home


class TimeAway:
    """Minutes that each patient has spent somewhere from the beginning of the log to just before a minute."""

    def __init__(self, tables: LogTables) -> None:
        self.tables, declared, places = tables, tables.declared, tables.places
        in_hospital = declared.counts(CountsAs.ACUTE) | declared.counts(CountsAs.SAME_DAY)
        another = declared.of_kind(*kinds_at_home(False)) & ~in_hospital & ~declared.counts(CountsAs.HOSPITAL_AT_HOME)
        self._hospital = places.where(in_hospital.take(places.service))
        self._beds = places.where(another.take(places.service))
        states = tables.states
        self._is_care_home = states.subject == STATES.index(State.CARE_HOME)

    def in_hospital(self, patient: Ints, minute: Ints) -> Ints:
        """In a bed of an acute hospital, or in same-day care."""
        return self._held(self._hospital, patient, minute)

    def in_another_bed(self, patient: Ints, minute: Ints) -> Ints:
        """In any other bed."""
        return self._held(self._beds, patient, minute)

    def in_care_home(self, patient: Ints, minute: Ints) -> Ints:
        """In a care home since a journey ended there, less what was spent in places meanwhile, until the next state."""
        states = self.tables.states
        since = np.asarray(states.minute, dtype=np.int64)
        until = np.full(len(states), self.tables.log.end, dtype=np.int64)
        same = np.flatnonzero(states.patient[1:] == states.patient[:-1])
        until[same] = since[same + 1]
        there = np.where(self._is_care_home, self._at_rest(states.patient, since, until), 0)
        before = np.concatenate([[0], np.cumsum(there)])
        line = self.tables.last_before(states, states.minute, patient, minute)
        found = np.zeros(len(patient), dtype=np.int64)
        known = np.flatnonzero(line >= 0)
        here = line[known]
        own = self._first(states.patient, patient[known])
        found[known] = before[here] - before[own]
        there_now = known[self._is_care_home[here]]
        here = line[there_now]
        found[there_now] += self._at_rest(patient[there_now], since[here], minute[there_now])
        return found

    def lives_in_care_home(self, cohort: Mask, patient: Ints, minute: Ints) -> Mask:
        """Whether each patient lives in a care home at a minute: their cohort does, or the last journey before it ended
        there.
        """
        states = self.tables.states
        line = self.tables.last_before(states, states.minute, patient, minute)
        moved = np.zeros(len(patient), dtype=np.bool_)
        known = np.flatnonzero(line >= 0)
        moved[known] = self._is_care_home[line[known]]
        return cohort | moved

    def _at_rest(self, patient: Ints, begin: Ints, end: Ints) -> Ints:
        """Minutes from one moment to another that are spent in no place."""
        places = self.tables.places
        return end - begin - (self._held(places, patient, end) - self._held(places, patient, begin))

    def _held(self, places: Requests, patient: Ints, minute: Ints) -> Ints:
        """Minutes in these places before a minute; a patient is in one at a time."""
        answered, left = np.asarray(places.answered, dtype=np.int64), np.asarray(places.left, dtype=np.int64)
        before = np.concatenate([[0], np.cumsum(left - answered)])
        line = self.tables.last_before(places, places.answered, patient, minute)
        found = np.zeros(len(patient), dtype=np.int64)
        known = np.flatnonzero(line >= 0)
        here = line[known]
        own = self._first(places.patient, patient[known])
        found[known] = before[here] - before[own] + np.minimum(left[here], minute[known]) - answered[here]
        return found

    def _first(self, patients: Ints, patient: Ints) -> Ints:
        """The first line of each patient in a table that is sorted by patient."""
        return np.searchsorted(patients, patient)
