"""How people are spread over the week, and what it makes of them to wait for hours and meetings: who was at a ward
round at 09:00 is there again twenty hours later, and waits four for the next, not the twelve of whoever comes at any
minute of the day.

A week is 336 half hours from Monday 00:00, and people stand at their beginnings: in parts at the two nearest, so that
the mean stays. Meetings and doors are taken to be held and opened at the nearest.

A worked example: all are at Monday 09:00, place 18. A delay of 20 hours moves them by 40 places to 58, Tuesday 05:00; a
meeting of every day at 09:00 is 240 minutes away from place 58 and leaves them at place 66.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from simulation.core.numerics import in_order
from simulation.scenario.calendar.service_calendar import WEEK, Spans

Floats = npt.NDArray[np.float64]
Week = Floats | None
"""Shares of people at each half hour, which sum to one: shape (336,). None where they come at any minute alike."""
HALF_HOURS = 336
STEP = WEEK // HALF_HOURS
BEGINNINGS = np.arange(HALF_HOURS) * float(STEP)
"""The minute at which each half hour begins."""
ALIKE = 0.02
"""Where no half hour has a share that differs by more from that of all others, they are taken to be alike."""


def spread(minutes: Floats, numbers: Floats) -> Floats:
    """So many people at these minutes since some Monday 00:00, by the half hour of the week: shape (336,)."""
    place = np.mod(minutes, WEEK) / STEP
    first = np.floor(place)
    behind = place - first
    half_hour = first.astype(np.intp) % HALF_HOURS
    found = np.bincount(half_hour, numbers * (1.0 - behind), HALF_HOURS)
    found += np.bincount((half_hour + 1) % HALF_HOURS, numbers * behind, HALF_HOURS)
    return found.astype(np.float64, copy=False)


def to_half_hours(spans: Spans) -> Spans:
    """Spans of the week that begin and end at the nearest half hours, so that whoever was at a meeting is exactly
    there. A short one, such as the minute of a meeting, is the one half hour at its beginning.
    """
    found = set()
    for begin, end in spans:
        first = int(begin / STEP + 0.5) * STEP
        after = max(int(end / STEP + 0.5) * STEP, first + 1)
        turn = WEEK if first >= WEEK else 0
        found.add((first - turn, after - turn))
    return tuple(sorted(found))


def week_of(numbers: Floats) -> Week:
    """The shares of these numbers of people; of nobody those of any minute alike."""
    every = in_order.total(numbers)
    if not every > 0.0:
        return None
    shares = numbers / every
    return None if np.abs(shares * HALF_HOURS - 1.0).max() < ALIKE else shares


def week_of_hours(numbers: Floats) -> Week:
    """The shares of people of whom so many come in each hour of the week, at any minute of it alike: shape (168,). A
    quarter stand at its beginning, half at its middle, and a quarter at its end.
    """
    half_hours = np.repeat(numbers / 2.0, 2)
    half_hours[::2] = (numbers + np.roll(numbers, 1)) / 4.0
    return week_of(half_hours)


def later(week: Week, minutes: Floats, numbers: Floats) -> Week:
    """So many minutes later, which are these for so many people each."""
    if week is None:
        return None
    by = spread(minutes, numbers)
    few, many = (week, by) if np.count_nonzero(week) < np.count_nonzero(by) else (by, week)
    twice = np.concatenate([many, many])
    moved = np.zeros(HALF_HOURS)
    for place in np.flatnonzero(few).tolist():
        moved += few[place] * twice[HALF_HOURS - place : 2 * HALF_HOURS - place]
    return week_of(moved)


def mixed(weeks: Sequence[Week], numbers: Sequence[float]) -> Week:
    """So many people of each week together."""
    if all(week is weeks[0] for week in weeks):
        return weeks[0]
    found = np.zeros(HALF_HOURS)
    for week, number in zip(weeks, numbers, strict=True):
        found += number / HALF_HOURS if week is None else number * week
    return week_of(found)


@dataclass(frozen=True, eq=False)
class Awaited:
    """Something of the calendar that takes everybody until some minute: an opening, a meeting, work in open hours."""

    minutes: Floats
    """How long it takes whoever comes at the beginning of each half hour: shape (336,)."""
    of_any: float
    """How long it takes in the mean of all minutes of the week."""

    @classmethod
    def of(cls, minutes: Callable[[float], float], of_any: float) -> "Awaited":
        """What takes so long from a minute of the week on."""
        return cls(np.array([minutes(minute) for minute in BEGINNINGS.tolist()]), of_any)

    def takes(self, week: Week) -> float:
        """How long it takes these people, in the mean."""
        return self.of_any if week is None else in_order.total(self.minutes * week)

    def after(self, week: Week) -> Week:
        """When it is over for them."""
        if week is None:
            return self._of_any_after
        return week_of(spread(BEGINNINGS + self.minutes, week))

    @cached_property
    def _of_any_after(self) -> Week:
        return week_of(spread(BEGINNINGS + self.minutes, np.full(HALF_HOURS, 1.0 / HALF_HOURS)))
