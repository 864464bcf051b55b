"""Risks: what may happen after a live discharge, and falling ill again with no criteria to reside."""

from typing import Any

import numpy.typing as npt

from simulation.core.compiling.jit import jit_nogc
from simulation.core.numerics.exact_math import exp, log
from simulation.core.numerics.quantiles import round_half_up
from simulation.core.numerics.random_numbers import uniform
from simulation.core.vocabulary import DAY, FAR, YEAR
from simulation.plan.columns import (
    CARE_HOME,
    DEATH,
    NO_RISK,
    NONE,
    OF_CLOCK,
    R_BEYOND,
    R_CLOCK,
    R_DELAYED,
    R_FACTOR,
    R_GOES_ON,
    R_LUCK,
    R_PROBABILITY,
    R_SHAPE,
    R_THEN,
    R_WEEKDAY,
    R_WITHIN,
    READMISSION,
    WAITED,
)
from simulation.plan.packed import PLACE, Packed, risk_at
from simulation.sampling.choices import cell_of, number_of


@jit_nogc
def risk_minutes(draw: float, probability: float, shape: float, within: int, then: float) -> int:
    """Minutes until a risk alone would fire: F(t) = 1 - (1 - p)^((t / within)^shape) up to `within`, and after it at
    the rate per year `then`; at least one.
    """
    if draw >= probability:
        if then <= 0.0:
            return FAR
        beyond = log((1.0 - probability) / (1.0 - draw)) / then * (YEAR * DAY)
        return within + round_half_up(beyond) if beyond < FAR - within else FAR
    if probability >= 1.0:
        return 1
    ratio = log(1.0 - draw) / log(1.0 - probability)
    return max(1, round_half_up(within * exp(log(ratio) / shape)))


@jit_nogc
def first_risk(
    packed: Packed,
    risks: int,
    labels: npt.NDArray[Any],
    first_label: int,
    clocks: npt.NDArray[Any],
    first_clock: int,
    now: int,
    delayed_days: int,
    seed: int,
    replication: int,
    patient: int,
    spell: int,
    visit: int,
    death: int,
) -> tuple[int, int, int]:
    """The risk of a set that comes first, and its minute: (NO_RISK, FAR) when none does. The order of kinds settles
    ties. What the person has waited stands in `clocks[first_clock:]`. `death`: the minute of a death that goes on from
    a set before, `NO_DEATH` when there is none; the third answer is that for the set that follows.

    Ready at minute 100, dies 5 days later wherever they are: death = 7300. Discharged at minute 2980 with a set that
    has a death of its own: that one is not drawn, and (DEATH, 7300, 7300) comes back if no readmission is earlier.
    """
    first, when = NO_RISK, FAR
    if death != NO_DEATH and death < FAR:
        first, when = DEATH, max(death, now + 1)
    for kind in (DEATH, CARE_HOME, READMISSION):
        row = 3 * risks + kind - 1
        dial = risk_at(packed, row, R_PROBABILITY)
        if dial == NONE or (kind == DEATH and death != NO_DEATH):
            continue
        cell = cell_of(packed, dial, labels, first_label, now)
        shape = cell_of(packed, risk_at(packed, row, R_SHAPE), labels, first_label, now)
        if cell < 0 or shape < 0:
            return UNREADABLE, FAR, death
        probability = number_of(packed, cell)
        if risk_at(packed, row, R_DELAYED) != NONE and delayed_days > 0:
            delayed = cell_of(packed, risk_at(packed, row, R_DELAYED), labels, first_label, now)
            if delayed < 0:
                return UNREADABLE, FAR, death
            probability = min(1.0, probability * (1.0 + delayed_days * number_of(packed, delayed)))
        clock = risk_at(packed, row, R_CLOCK)
        if clock != NONE:
            waited = clocks[(first_clock + OF_CLOCK * clock + WAITED) & PLACE]
            if waited > risk_at(packed, row, R_BEYOND):
                factor = cell_of(packed, risk_at(packed, row, R_FACTOR), labels, first_label, now)
                if factor < 0:
                    return UNREADABLE, FAR, death
                probability = min(1.0, probability * number_of(packed, factor))
        week = risk_at(packed, row, R_WEEKDAY)
        if week != NONE:
            weight = cell_of(packed, week + now // DAY % 7, labels, first_label, now)
            if weight < 0:
                return UNREADABLE, FAR, death
            probability = min(1.0, probability * number_of(packed, weight))
        draw = uniform(seed, replication, risk_at(packed, row, R_LUCK), patient, spell, visit)
        then = 0.0
        if risk_at(packed, row, R_THEN) != NONE:
            later = cell_of(packed, risk_at(packed, row, R_THEN), labels, first_label, now)
            if later < 0:
                return UNREADABLE, FAR, death
            then = number_of(packed, later)
        minutes = risk_minutes(draw, probability, number_of(packed, shape), risk_at(packed, row, R_WITHIN), then)
        if kind == DEATH and risk_at(packed, row, R_GOES_ON) == 1:
            death = now + minutes if minutes < FAR else FAR
        if minutes < FAR and now + minutes < when:
            first, when = kind, now + minutes
    return first, when, death


@jit_nogc
def deterioration_minute(per_day: float, draw: float, now: int) -> int:
    """When a patient with no criteria to reside falls ill again, at a rate per day; at least one minute on, FAR at a
    rate of zero.
    """
    if per_day <= 0.0:
        return FAR
    minutes = -log(1.0 - draw) * DAY / per_day
    return now + max(1, round_half_up(minutes)) if minutes < FAR else FAR


NO_DEATH = -1
"""No death goes on from a set of risks before."""
UNREADABLE = -1
"""A table has no entry for the person's labels."""
