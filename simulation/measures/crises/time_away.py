"""How long people are away from where they live: minutes up to a moment, from places held and states reached.

Who lives in a care home is at home there; whoever does not is away there. Hospital at home is at home, and so is every
place of a service at home.
"""

from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import STATES
from simulation.core.vocabulary import CountsAs, State
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Mask
from simulation.measures.loops.counting import narrow
from simulation.measures.loops.selecting import at_lines, lines_of, put_at
from simulation.measures.loops.stays import NOT_COUNTED, spent
from simulation.scenario.schema.services.kinds import kinds_at_home

Minutes = npt.NDArray[np.int32]


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
        kinds = np.where(in_hospital, 0, np.where(another, 1, NOT_COUNTED)).astype(np.int16)
        self._kind = at_lines(kinds, places.service)
        self._first_place = tables.first_lines(places)
        self._is_care_home = tables.states.subject == STATES.index(State.CARE_HOME)

    def spent(self, patient: Ints, minute: Ints) -> Spent:
        """In places of each kind; a patient is in one place at a time."""
        places = self.tables.places
        found = np.zeros((3, len(patient)), dtype=np.int32)
        since, until = narrow(places.answered), narrow(places.left)
        spent(self._first_place, since, until, self._kind, narrow(patient), narrow(minute), found)
        return Spent(*found)

    def in_care_home(self, patient: Ints, minute: Ints) -> Minutes:
        """In a care home since a journey ended there, less what was spent in places meanwhile, until the next state."""
        states = self.tables.states
        found = np.zeros(len(patient), dtype=np.int32)
        ever = np.zeros(self.tables.patients, dtype=np.bool_)
        ever[states.patient[self._is_care_home]] = True
        moved = lines_of(at_lines(ever, patient))
        line = self.tables.last_before(states, states.minute, at_lines(patient, moved), at_lines(minute, moved))
        there = lines_of(line >= 0)
        known, here = at_lines(moved, there), at_lines(line, there)
        before, since = self._in_care_homes_before
        found[known] = before[here] - before[self.tables.first_lines(states).take(patient[known])]
        there = lines_of(at_lines(self._is_care_home, here))
        there_now = known[there]
        found[there_now] += self._at_rest(patient[there_now], since[here[there]], minute[there_now])
        return found

    @cached_property
    def _in_care_homes_before(self) -> tuple[Ints, Ints]:
        """Minutes at rest in a care home that all states before each have led to; and the minute of each state."""
        states = self.tables.states
        since = narrow(states.minute)
        homes = np.flatnonzero(self._is_care_home)
        until = np.full(len(homes), self.tables.log.end, dtype=np.int32)
        following = np.minimum(homes + 1, len(states) - 1)
        same = (following > homes) & (states.patient[following] == states.patient[homes])
        until[same] = since[following[same]]
        there = np.zeros(len(states) + 1, dtype=np.int64)  # of all people one after another
        there[homes + 1] = self._at_rest(states.patient[homes], since[homes], until)
        return np.cumsum(there), since

    def lives_in_care_home(self, cohort: Mask, patient: Ints, minute: Ints) -> Mask:
        """Whether each patient lives in a care home at a minute: their cohort does, or the last journey before it ended
        there.
        """
        states = self.tables.states
        line = self.tables.last_before(states, states.minute, patient, minute)
        moved = np.zeros(len(patient), dtype=np.bool_)
        known = lines_of(line >= 0)
        put_at(moved, known, at_lines(self._is_care_home, at_lines(line, known)))
        return cohort | moved

    def _at_rest(self, patient: Ints, begin: Ints, end: Ints) -> Minutes:
        """Minutes from one moment to another that are spent in no place."""
        return narrow(end - begin) - (self.spent(patient, end).anywhere - self.spent(patient, begin).anywhere)
