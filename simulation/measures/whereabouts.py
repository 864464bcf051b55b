"""Where a person is at a given minute: in hospital, in another bed, at home, in a care home, or dead."""

import numpy as np
import numpy.typing as npt

from simulation.events import STATES
from simulation.measures.facts import Facts
from simulation.measures.window import Ints
from simulation.terms import FAR, CountsAs, ServiceKind, State

STATUSES = ("home", "home_with_care", "care_home", "hospital", "hospital_at_home", "bed", "died")
HOME, HOME_WITH_CARE, CARE_HOME, HOSPITAL, HOSPITAL_AT_HOME, BED, DIED = range(len(STATUSES))
AT_HOME = (HOME, HOME_WITH_CARE)


class Whereabouts:
    """Looks people up by minute; a place entered or a state reached in that minute already counts."""

    def __init__(self, facts: Facts) -> None:
        self.facts, log, declared = facts, facts.log, facts.declared
        self._origin = min(int(log.minute.min(initial=0)), 0)
        self._span = log.end - self._origin + 1
        self._granted = self._when(facts.places.patient, facts.places.answered)
        rows = facts.states
        self._state_rows = rows
        self._reached = self._when(log.patient[rows], log.minute[rows])
        at_home = {State.HOME: HOME, State.HOME_WITH_CARE: HOME_WITH_CARE, State.CARE_HOME: CARE_HOME, State.DIED: DIED, State.LEFT: HOME}
        self._of_state = np.array([at_home[state] for state in STATES], dtype=np.int64)
        of_service = np.where(declared.of_kind(ServiceKind.BEDS), BED, HOME)
        of_service = np.where(declared.counts(CountsAs.HOSPITAL_AT_HOME), HOSPITAL_AT_HOME, of_service)
        self._of_service = np.where(declared.counts(CountsAs.ACUTE) | declared.counts(CountsAs.SAME_DAY), HOSPITAL, of_service).astype(np.int64)
        self.lives_in_care_home = (
            declared.care_home_cohorts[log.patients.cohort] if len(declared.care_home_cohorts) else np.zeros(facts.patients, dtype=np.bool_)
        )

    def _when(self, patient: npt.NDArray[np.integer], minute: Ints) -> Ints:
        return patient.astype(np.int64) * self._span + (minute - self._origin)

    def at(self, patient: Ints, minute: Ints) -> Ints:
        """A place in STATUSES for each person at each minute, which must lie within the log.

        Who holds a bed or place is there; else the last state reached holds; before any, people are in their usual place.
        """
        facts = self.facts
        when = self._when(patient, minute)
        status = np.where(self.lives_in_care_home[patient], CARE_HOME, HOME)
        state = np.searchsorted(self._reached, when, side="right") - 1
        known = state >= 0
        known[known] = facts.log.patient[self._state_rows[state[known]]] == patient[known]
        status[known] = self._of_state[facts.log.subject[self._state_rows[state[known]]]]
        line = np.searchsorted(self._granted, when, side="right") - 1
        inside = line >= 0
        here = line[inside]
        inside[inside] = (facts.places.patient[here] == patient[inside]) & (facts.places.left[here] > minute[inside])
        place = self._of_service[facts.places.service[line[inside]]]
        usual = np.where(self.lives_in_care_home[patient[inside]], CARE_HOME, HOME)
        status[inside] = np.where(place == HOME, usual, place)
        status[facts.died[patient] <= minute] = DIED
        return status

    def next_away(self, patient: Ints, row: Ints) -> Ints:
        """Minute at which each person next enters a hospital or another bed, moves to a care home or dies after `row`; FAR without."""
        facts, log = self.facts, self.facts.log
        away = facts.places.where(np.isin(self._of_service, (HOSPITAL, HOSPITAL_AT_HOME, BED))[facts.places.service])
        states = self._state_rows[np.isin(self._of_state, (CARE_HOME, DIED))[log.subject[self._state_rows]]]
        rows = facts.by_patient(np.concatenate([away.answer_row, states]))
        following = np.searchsorted(facts.key(log.patient[rows], rows), facts.key(patient, row), side="right")
        known = following < len(rows)
        known[known] = log.patient[rows[following[known]]] == patient[known]
        minute = np.full(len(patient), FAR, dtype=np.int64)
        minute[known] = log.minute[rows[following[known]]]
        return minute

    def new_care_home_residents(self) -> Ints:
        """Rows of states at which somebody who did not live in a care home moves into one."""
        log, rows = self.facts.log, self._state_rows
        care_home = self._of_state[log.subject[rows]] == CARE_HOME
        before = np.zeros(len(rows), dtype=np.bool_)
        before[1:] = care_home[:-1] & (log.patient[rows[1:]] == log.patient[rows[:-1]])
        moved: Ints = rows[care_home & ~before & ~self.lives_in_care_home[log.patient[rows]]]
        return moved
