"""How long people are away from where they live: minutes up to a moment, from places held and states reached.

Who lives in a care home is at home there; whoever does not is away there. Hospital at home is at home, and so is every
place of a service at home.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import STATES
from simulation.core.vocabulary import CountsAs, State
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Mask
from simulation.scenario.schema.kinds import kinds_at_home

Minutes = npt.NDArray[np.int64]


class Spent(NamedTuple):
    """Minutes that each patient has spent up to a moment."""

    hospital: Minutes
    """In a bed of an acute hospital, or in same-day care."""
    another_bed: Minutes
    """In any other bed, but for hospital at home."""
    anywhere: Minutes
    """In any place, those at home among them."""


class TimeAway:
    """Minutes that patients have spent somewhere from the beginning of the log to just before a minute."""

    def __init__(self, tables: LogTables) -> None:
        self.tables, declared, places = tables, tables.declared, tables.places
        in_hospital = declared.counts(CountsAs.ACUTE) | declared.counts(CountsAs.SAME_DAY)
        another = declared.of_kind(*kinds_at_home(False)) & ~in_hospital & ~declared.counts(CountsAs.HOSPITAL_AT_HOME)
        self._since = np.asarray(places.answered, dtype=np.int64)
        self._until = np.asarray(places.left, dtype=np.int64)
        self._kinds = tuple(kind.take(places.service) for kind in (in_hospital, another))
        lengths = self._until - self._since
        self._before = tuple(map(_so_far, [*(lengths * kind for kind in self._kinds), lengths]))
        self._first_place = tables.first_lines(places)
        self._is_care_home = tables.states.subject == STATES.index(State.CARE_HOME)

    def spent(self, patient: Ints, minute: Ints) -> Spent:
        """In places of each kind; a patient is in one place at a time."""
        places = self.tables.places
        line = self.tables.last_before(places, places.answered, patient, minute)
        known = np.flatnonzero(line >= 0)
        here = line[known]
        first = self._first_place.take(patient[known])
        now = np.minimum(self._until.take(here), minute[known]) - self._since.take(here)
        found = []
        for before, kind in zip(self._before, (*self._kinds, None), strict=True):
            minutes = np.zeros(len(patient), dtype=np.int64)
            there = now if kind is None else now * kind.take(here)
            minutes[known] = before.take(here) - before.take(first) + there
            found.append(minutes)
        return Spent(*found)

    def in_care_home(self, patient: Ints, minute: Ints) -> Minutes:
        """In a care home since a journey ended there, less what was spent in places meanwhile, until the next state."""
        states = self.tables.states
        since = np.asarray(states.minute, dtype=np.int64)
        until = np.full(len(states), self.tables.log.end, dtype=np.int64)
        same = np.flatnonzero(states.patient[1:] == states.patient[:-1])
        until[same] = since[same + 1]
        there = np.zeros(len(states), dtype=np.int64)
        homes = np.flatnonzero(self._is_care_home)
        there[homes] = self._at_rest(states.patient[homes], since[homes], until[homes])
        before = _so_far(there)
        line = self.tables.last_before(states, states.minute, patient, minute)
        found = np.zeros(len(patient), dtype=np.int64)
        known = np.flatnonzero(line >= 0)
        here = line[known]
        found[known] = before[here] - before[self.tables.first_lines(states).take(patient[known])]
        there_now = known[self._is_care_home[here]]
        found[there_now] += self._at_rest(patient[there_now], since[line[there_now]], minute[there_now])
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

    def _at_rest(self, patient: Ints, begin: Ints, end: Ints) -> Minutes:
        """Minutes from one moment to another that are spent in no place."""
        return np.asarray(end - begin, dtype=np.int64) - (
            self.spent(patient, end).anywhere - self.spent(patient, begin).anywhere
        )


def _so_far(minutes: Ints) -> Minutes:
    """The minutes of all lines before each."""
    return np.concatenate([[0], np.cumsum(minutes, dtype=np.int64)])
