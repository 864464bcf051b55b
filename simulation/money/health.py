"""Time lived, by where people are: quality-adjusted years, days alive and days at home.

Everybody who has come by the window's end is counted from arrival, or from the window's beginning, until death or its
end; who comes is the same in all options that are compared, so differences are of people's lives and not of who is
counted. A year at home before a person first comes is in none of the options.

Who waits in an emergency for a first bed is in hospital, not at home. A stay makes nobody fitter than what comes after
it: days of people who then live in a care home, or at home with care, count at the lower of the two values, so that
nothing is gained by keeping them in a bed.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from simulation.core.numerics import in_order
from simulation.core.numerics.exact_math import exps
from simulation.core.numerics.plain_math import exp, log1p
from simulation.core.vocabulary import DAY, FAR, YEAR
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.location import (
    CARE_HOME,
    DIED,
    HOME,
    HOSPITAL,
    STATUSES,
    Location,
)
from simulation.measures.log_tables.tables import Ints
from simulation.measures.periods.window import Floats

SIMPLE = tuple(name for name in STATUSES if name != "died")
STAYS, LATER = ("hospital", "hospital_at_home", "bed"), ("home_with_care", "care_home")
"""Where people stay for a time, and the states after a stay that cap its value."""
CAPPED = {f"{stay}, then {later}": (stay, later) for stay in STAYS for later in LATER}
PLACES = (*SIMPLE, *CAPPED)
AT_HOME = ("home", "home_with_care", "hospital_at_home", *(name for name in CAPPED if name.startswith("hospital_at")))


@dataclass(frozen=True)
class Lives:
    """Person-days in each place on each day of the window, and who is alive where at its end."""

    days: Floats
    """Places x days."""
    at_end: Floats
    """People in each place at the end."""

    def years(self, quality: dict[str, float], discount: float) -> float:
        """Quality-adjusted years, those of later days discounted at so much a year from the window's beginning."""
        weights = np.array([quality[place] for place in PLACES])
        factors = discount_factors(self.days.shape[1], discount)
        return in_order.total(weights * in_order.totals(self.days * factors)) / YEAR

    def carried_on(self, quality: dict[str, float], years_left: dict[str, float], discount: float) -> float:
        """Quality-adjusted years after the end of those alive then, who die at a steady rate with so many years left in
        the mean; discounted to the window's beginning.
        """
        force = log1p(discount)
        later = exp(-self.days.shape[1] / YEAR * force)
        total = math.fsum(
            float(people) * quality[place] / (1.0 / years_left[place] + force)
            for place, people in zip(PLACES, self.at_end, strict=True)
            if place in years_left
        )
        return later * total

    @property
    def alive(self) -> float:
        """Person-days alive."""
        return in_order.total(self.days)

    @property
    def at_home(self) -> float:
        """Person-days at home, with care or without; hospital at home is at home."""
        return in_order.total(self.days[[PLACES.index(place) for place in AT_HOME]])


def quality_of(value: Callable[[str], float]) -> dict[str, float]:
    """The value of a year in each of `PLACES`, of the values of the simple ones."""
    found = {place: value(place) for place in SIMPLE}
    return {**found, **{name: min(found[stay], found[later]) for name, (stay, later) in CAPPED.items()}}


def discount_factors(days: int, rate: float) -> Floats:
    """What a unit in each day is worth at the beginning: the middle of the day counts."""
    return exps(-(np.arange(days) + 0.5) / YEAR * log1p(rate))


def lives_of(tables: LogTables) -> Lives:
    """Where everybody is in the window of one log."""
    window, log, states, places = tables.window, tables.log, tables.states, tables.places
    where = Location(tables)
    number = tables.patients
    begins = np.full(number, FAR, dtype=np.int64)
    np.minimum.at(begins, tables.spells.patient, log.minute[tables.spells.row].astype(np.int64))
    home_of = np.where(where.lives_in_care_home, CARE_HOME, HOME)
    end = np.int64(window.end)
    since, who, what = _in_turn(begins, home_of, states.patient, states.minute, where.of_state(states.subject))
    until = np.append(np.where(who[1:] == who[:-1], since[1:], end), end)[: len(who)]
    until = np.minimum(np.minimum(until, end), tables.died.astype(np.int64)[who])
    alive = (what != DIED) & (since < until)
    lanes = len(STATUSES) + len(CAPPED)
    found = window.person_minutes(since[alive], until[alive], what[alive].astype(np.int32), lanes)

    kind = where.of_service(places.service)
    inside = places.where(kind != HOME)
    place = kind[kind != HOME]
    spells = tables.spells
    first = spells.emergency.take(inside.spell) & (spells.admitted.take(inside.spell) == inside.asked)
    came = np.where(first & (place == HOSPITAL) & (inside.inside < 0), inside.asked, inside.answered)
    base = _state_before(who, since, what, inside.patient, came)
    left = np.minimum(np.minimum(inside.left, end), tables.died[inside.patient])
    begin = np.minimum(came, left)
    lane = _capped(place, _state_after(who, since, what, inside.patient, inside.answered))
    found += window.person_minutes(begin, left, lane.astype(np.int32), lanes)
    found -= window.person_minutes(begin, left, base.astype(np.int32), lanes)
    last = where.at(
        np.flatnonzero(begins < end).astype(np.int32), np.full(int((begins < end).sum()), end - 1, np.int32)
    )
    at_end = np.bincount(last, minlength=lanes).astype(np.float64)
    alive_in = [lane for lane in range(lanes) if lane != DIED]
    return Lives(found[alive_in] / DAY, at_end[alive_in])


def _in_turn(begins: Ints, home_of: Ints, patient: Ints, minute: Ints, code: Ints) -> tuple[Ints, Ints, Ints]:
    """Everybody's states one after another, by patient: since when, who, and which. The first of each patient is where
    they live when they come; the others are given by patient. With two patients of whom the second has one state later,
    the lines are the first's home, the second's home, and that state.
    """
    number, people = len(begins) + len(patient), np.arange(len(begins))
    first, later = np.searchsorted(patient, people) + people, np.arange(len(patient)) + patient + 1
    since, who, what = (np.empty(number, dtype=np.int64) for _ in range(3))
    for column, at_first, then in ((since, begins, minute), (who, people, patient), (what, home_of, code)):
        column[first], column[later] = at_first, then
    return since, who, what


def _capped(place: Ints, later: Ints) -> Ints:
    """The lane of each stay by the state that comes after it."""
    lane: Ints = place.copy()
    for number, (stay, after) in enumerate(CAPPED.values(), start=len(STATUSES)):
        lane[(place == STATUSES.index(stay)) & (later == STATUSES.index(after))] = number
    return lane


def _state_after(who: Ints, since: Ints, what: Ints, patient: Ints, minute: Ints) -> Ints:
    """The next state of each patient after each minute; at home where none comes."""
    key = who.astype(np.int64) * FAR + since
    line = np.searchsorted(key, patient.astype(np.int64) * FAR + minute, side="right")
    there = np.minimum(line, len(key) - 1)
    known = (line < len(key)) & (who[there] == patient)
    return np.where(known, what[there], HOME)


def _state_before(who: Ints, since: Ints, what: Ints, patient: Ints, minute: Ints) -> Ints:
    """Where each patient would be if not in the place entered at each minute: the last state before it."""
    key = who.astype(np.int64) * FAR + since
    line = np.searchsorted(key, patient.astype(np.int64) * FAR + minute, side="right") - 1
    found: Ints = what[np.maximum(line, 0)]
    return found
