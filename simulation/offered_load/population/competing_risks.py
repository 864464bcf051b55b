"""Competing risks and stays on a grid: how long people are still there, and what happens to those who are not.

Numerical: a distribution becomes a few points of equal probability with its exact mean, a risk a curve on a grid that
is fine in the first days. Good to a few parts in a thousand, which is enough for a load and far from enough for an
answer.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Self

import numpy as np
import numpy.typing as npt

from simulation.core.numerics import in_order
from simulation.core.numerics.exact_math import exps
from simulation.core.numerics.plain_math import exp, log, log1p
from simulation.core.vocabulary import DAY, YEAR, Risk
from simulation.scenario.schema.distributions.base import POINTS, Distribution

Floats = npt.NDArray[np.float64]

HOUR = 60.0
GRID = 40
STEPS = GRID + 1
FOLLOWED_YEARS = 5
"""How long a risk that goes on is followed; few places are held for longer."""
NOBODY_LEFT = 20.0
"""A cumulated hazard beyond which so few are left that it need not rise."""
ELSEWHERE = (Risk.READMISSION, Risk.CARE_HOME)
"""The risks that send people to another route."""


@dataclass(frozen=True)
class Hazard:
    """One risk as a person meets it: probability alone within `within` minutes, and the shape of its timing."""

    probability: float
    within: float
    shape: float
    then: float = 0.0
    """Per year, after `within`."""

    def cumulated(self, minutes: Floats) -> Floats:
        """Cumulated hazard at minutes after discharge: -log(1 - F)."""
        passed = _powers(tuple((np.minimum(minutes, self.within) / self.within).tolist()), self.shape)
        beyond = np.minimum(self.then * np.maximum(0.0, minutes - self.within) / (YEAR * DAY), NOBODY_LEFT)
        return self.within_all * passed + beyond

    @cached_property
    def within_all(self) -> float:
        """Cumulated hazard at `within`."""
        return -log1p(-min(self.probability, 1.0 - 1e-12))

    @property
    def horizon(self) -> float:
        """The minute until which it is followed."""
        return self.within + (FOLLOWED_YEARS * YEAR * DAY if self.then > 0.0 else 0.0)


@lru_cache(maxsize=1 << 10)
def _powers(passed: tuple[float, ...], shape: float) -> Floats:
    """Parts of the time to the power `shape`; kept, since many kinds of people share a shape and all the grid."""
    return np.array([exp(shape * log(part)) if 0.0 < part < 1.0 else part for part in passed])


@dataclass(frozen=True)
class Passing:
    """What a stretch of time does to people on a curve, by the step of the grid they are at when it begins."""

    moves: Floats
    """Share who come through it, by the step they are at then, and share to whom each risk of `ELSEWHERE` happens
    meanwhile: shape (steps, steps + risks).
    """
    used: Floats
    """Mean minutes of it that they are there."""


NO_RISK = np.zeros((STEPS, len(ELSEWHERE)))
"""What is still to happen to people on no curve."""
_STAYING = np.hstack([np.eye(STEPS), NO_RISK])


def on_no_curve(points: Floats, rate: float) -> Passing:
    """What a time, one of `points` with equal chances, does to people on no curve who fall ill again at a rate per
    minute.
    """
    there, spent = _not_ill(points, rate)
    return Passing(_STAYING * in_order.means(there), np.full(STEPS, in_order.means(points * spent)))


def _not_ill(points: Floats, rate: float) -> tuple[Floats, Floats]:
    """At a rate per minute of falling ill again the share to whom it has not happened after each of these times, and
    the share of the time that passes before it happens, in the mean.
    """
    there = exps(-rate * points)
    return there, np.divide(1.0 - there, rate * points, out=np.ones_like(there), where=rate * points > 0.0)


@dataclass(frozen=True)
class Times:
    """Several distributions of a time."""

    mean: Floats
    """Minutes: shape (times,)."""
    points: Floats
    """Equal shares of people, see `Distribution.equal_points`: shape (times, `POINTS`)."""

    @classmethod
    def of(cls, times: Iterable[Distribution]) -> Self:
        """Of distributions one by one."""
        points = [time.equal_points() for time in times]
        return cls(np.array([time.mean() for time in times]), np.array([np.resize(each, POINTS) for each in points]))

    @classmethod
    def fixed(cls, minutes: Floats) -> Self:
        """Times that are the same for all."""
        return cls(minutes, np.repeat(minutes[:, None], POINTS, axis=1))

    @cached_property
    def fixed_minutes(self) -> list[float | None]:
        """Of each that is the same for all its minutes, and None of a distribution."""
        same = (self.points == self.points[:, :1]).all(axis=1)
        return [minutes if alike else None for minutes, alike in zip(self.mean.tolist(), same.tolist(), strict=True)]

    def left(self, rate: float) -> Floats:
        """Share to whom nothing has happened when the time is over, at a rate per minute: shape (times,)."""
        return in_order.means(exps(-rate * self.points))


class Curve:
    """Competing risks from a discharge on a grid of `GRID` steps whose minutes grow with the square of their number.

    `left` is the share nothing has happened to, `stayed` its integral in minutes, `rest` the share of those left to
    whom each risk of `ELSEWHERE` is still to happen.
    """

    def __init__(self, hazards: Mapping[Risk, Hazard], death_that_goes_on: Hazard | None = None) -> None:
        self.death_that_goes_on = death_that_goes_on
        self.horizon = max(hazard.horizon for hazard in hazards.values())
        self._minutes = minutes = self.horizon * np.square(np.arange(STEPS) / GRID)
        self._passings: dict[tuple[bytes, float], Passing] = {}
        self._hours: dict[tuple[float, float], Passing] = {}
        cumulated = {risk: hazard.cumulated(minutes) for risk, hazard in hazards.items()}
        self.left = left = exps(-in_order.totals([*cumulated.values()], axis=0))
        self.stayed = _from_nothing(np.diff(minutes) * (left[:-1] + left[1:]) / 2.0)
        rises = {risk: np.diff(each) for risk, each in cumulated.items()}
        hazard = in_order.totals([*rises.values()], axis=0)
        fell = np.divide(left[:-1] - left[1:], hazard, out=np.zeros(GRID), where=hazard > 0)
        self._elsewhere = [(risk, _from_nothing(fell * rises[risk])) for risk in ELSEWHERE if risk in rises]
        self.rest = np.zeros((STEPS, len(ELSEWHERE)))
        for risk, share in self._elsewhere:
            self.rest[:, ELSEWHERE.index(risk)] = (share[GRID] - share) / self.left

    def pass_minutes(self, minutes: float, rate: float = 0.0) -> Passing:
        """What so many minutes do, `rate` as for `pass_time`: in proportion between those of the whole hour before and
        after, which are kept, since hardly two waits are the same.
        """
        hour = minutes // HOUR
        on = minutes / HOUR - hour
        low = self._pass_hours(hour, rate)
        if on == 0.0:
            return low
        high = self._pass_hours(hour + 1.0, rate)
        return Passing(low.moves + on * (high.moves - low.moves), low.used + on * (high.used - low.used))

    def _pass_hours(self, hours: float, rate: float) -> Passing:
        key = (hours, rate)
        if key not in self._hours:
            self._hours[key] = self.pass_time(np.array([hours * HOUR]), rate)
        return self._hours[key]

    def pass_time(self, points: Floats, rate: float = 0.0) -> Passing:
        """What a time, one of `points` with equal chances, does to people by the step of the grid they are at.

        `rate`: per minute, at which they fall ill again meanwhile: then they are gone. Whatever else takes people away
        within one of these times is taken to do so alike all through it.
        """
        key = (points.tobytes(), rate)
        if key not in self._passings:
            there, spent = _not_ill(points, rate)
            end = self._minutes[:, None] + points
            step = np.minimum((GRID * np.sqrt(np.minimum(end / self.horizon, 1.0))).astype(np.intp), GRID - 1)
            width_of_step = self._minutes[step + 1] - self._minutes[step]
            on = np.clip((end - self._minutes[step]) / width_of_step, 0.0, 1.0)
            left = self.left[step] + on * (self.left[step + 1] - self.left[step])
            stayed = self.stayed[step] + on * width_of_step * (self.left[step] + left) / 2.0
            stayed = stayed + np.maximum(0.0, end - self.horizon) * self.left[GRID]
            each = 1.0 / (len(points) * self.left[:, None])
            width = STEPS + len(ELSEWHERE)
            cells, come_through = step + width * np.arange(STEPS)[:, None], left * there * each
            there_and_next = [
                np.bincount(cells.ravel() + next_step, (come_through * part).ravel(), STEPS * width)
                for next_step, part in ((0, 1.0 - on), (1, on))
            ]
            moves: Floats = in_order.totals(there_and_next, axis=0).reshape(STEPS, width)
            used = in_order.totals((stayed - self.stayed[:, None]) * spent * each)
            for risk, share in self._elsewhere:
                meanwhile = share[step] + on * (share[step + 1] - share[step]) - share[:, None]
                moves[:, STEPS + ELSEWHERE.index(risk)] = in_order.totals(meanwhile * spent * each)
            self._passings[key] = Passing(moves, used)
        return self._passings[key]


def _from_nothing(more: Floats) -> Floats:
    """What has come together at the beginning of each step and at the end."""
    return np.concatenate([[0.0], in_order.running(more)])
