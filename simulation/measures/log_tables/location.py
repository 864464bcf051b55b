"""Where a patient is at a given minute: in hospital, in another bed, at home, in a care home, or dead."""

import numpy as np

from simulation.core.event_log import STATES
from simulation.core.vocabulary import CountsAs, State
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Mask, Moments
from simulation.measures.loops.selecting import at_lines, either, lines_of, put_at
from simulation.scenario.schema.services.kinds import kinds_at_home

STATUSES = ("home", "home_with_care", "care_home", "hospital", "hospital_at_home", "bed", "died")
HOME, HOME_WITH_CARE, CARE_HOME, HOSPITAL, HOSPITAL_AT_HOME, BED, DIED = range(len(STATUSES))


def at_home(status: Ints) -> Mask:
    """Which of these places in STATUSES are at home."""
    found: Mask = (status == HOME) | (status == HOME_WITH_CARE)
    return found


class Location:
    """Looks people up by minute; a place entered or a state reached in that minute already counts."""

    def __init__(self, tables: LogTables) -> None:
        self.tables, declared = tables, tables.declared
        at_home = {
            State.HOME: HOME,
            State.HOME_WITH_CARE: HOME_WITH_CARE,
            State.CARE_HOME: CARE_HOME,
            State.DIED: DIED,
            State.LEFT: HOME,
        }
        self._of_state = np.array([at_home[state] for state in STATES], dtype=np.int32)
        of_service = np.where(declared.of_kind(*kinds_at_home(False)), BED, HOME)
        of_service = np.where(declared.counts(CountsAs.HOSPITAL_AT_HOME), HOSPITAL_AT_HOME, of_service)
        self._of_service = np.where(
            declared.counts(CountsAs.ACUTE) | declared.counts(CountsAs.SAME_DAY), HOSPITAL, of_service
        ).astype(np.int32)
        self.lives_in_care_home = tables.lives_in_care_home

    def of_state(self, states: Ints) -> Ints:
        """Where people in these states (places in STATES) are: places in STATUSES."""
        return self._of_state.take(states)

    def of_service(self, services: Ints) -> Ints:
        """Where people whom these services have are, a place in STATUSES; HOME where they are helped at home."""
        return self._of_service.take(services)

    def at(self, patient: Ints, minute: Ints) -> Ints:
        """A place in STATUSES for each patient at each minute, which must lie within the log.

        Who holds a bed or place is there; else the last state reached holds; before any, people are in their usual
        place.
        """
        tables, states, places = self.tables, self.tables.states, self.tables.places
        usual = either(at_lines(self.lives_in_care_home, patient), CARE_HOME, HOME)
        state = tables.last_before(states, states.minute, patient, minute + 1)
        status, known = usual.copy(), lines_of(state >= 0)
        put_at(status, known, self.of_state(at_lines(states.subject, at_lines(state, known))))
        line = tables.last_before(places, places.answered, patient, minute + 1)
        inside = lines_of(line >= 0)
        inside = at_lines(inside, lines_of(at_lines(places.left, at_lines(line, inside)) > at_lines(minute, inside)))
        place = self.of_service(at_lines(places.service, at_lines(line, inside)))
        put_at(status, inside, either(place == HOME, at_lines(usual, inside), place))
        return either(at_lines(tables.died, patient) <= minute, DIED, status)

    def next_away(self, patient: Ints, row: Ints) -> Ints:
        """Minute at which each patient next enters a hospital or another bed, moves to a care home or dies after `row`;
        FAR without.
        """
        tables = self.tables
        wanted = np.zeros(tables.patients, dtype=np.bool_)
        wanted[patient] = True
        states = tables.states.where(at_lines(wanted, tables.states.patient))
        places = tables.places.where(at_lines(wanted, tables.places.patient))
        away = places.where(np.isin(self._of_service, (HOSPITAL, HOSPITAL_AT_HOME, BED)).take(places.service))
        ended = states.where(np.isin(self._of_state, (CARE_HOME, DIED)).take(states.subject))
        return np.minimum(
            tables.next_after(away, away.answer_row, away.answered, patient, row),
            tables.next_after(ended, ended.row, ended.minute, patient, row),
        )

    def new_care_home_residents(self) -> Moments:
        """The states at which somebody who did not live in a care home moves into one."""
        states = self.tables.states
        care_home = self.of_state(states.subject) == CARE_HOME
        before = np.zeros(len(states), dtype=np.bool_)
        before[1:] = care_home[:-1] & (states.patient[1:] == states.patient[:-1])
        return states.where(care_home & ~before & ~self.lives_in_care_home[states.patient])
