"""Risks by hand: when each would fire, which comes first, and what a delay adds."""

import math

import numpy as np
import pytest

from simulation.core.numerics.random_numbers import uniform
from simulation.core.vocabulary import DAY, FAR
from simulation.plan.columns import CARE_HOME, DEATH, NO_RISK, NONE, READMISSION
from simulation.sampling.risks import NO_DEATH, UNREADABLE, deterioration_minute, first_risk, risk_minutes
from tests.support.hand_made import dial, number, packed

NOBODY = np.zeros(1, dtype=np.int16)
NO_CLOCKS = np.zeros(0, dtype=np.int64)
KEYS = (7, 2, 40, 3, 1)
"""Random seed, replication, patient, spell, visit."""


@pytest.mark.parametrize(
    ("draw", "probability", "shape", "minutes"),
    [
        (0.5, 0.75, 1.0, 500),  # half of 0.75 in the logarithm: (1 - 0.75)^(1/2) = 1 - 0.5
        (0.5, 0.75, 2.0, 707),  # the square root of a half
        (0.5, 0.75, 0.5, 250),
        (0.75, 0.75, 1.0, FAR),
        (0.8, 0.75, 1.0, FAR),
        (0.7499999, 0.75, 1.0, 1000),
        (1e-9, 0.75, 1.0, 1),
        (0.0, 0.0, 1.0, FAR),
        (0.9, 1.0, 1.0, 1),
    ],
)
def test_a_risk_alone(draw: float, probability: float, shape: float, minutes: int) -> None:
    assert risk_minutes(draw, probability, shape, 1000, 0.0) == minutes


@pytest.mark.parametrize(
    ("draw", "probability", "then", "minutes"),
    [
        (0.5, 0.75, 1.0, 500),  # within the window as before
        (0.75, 0.75, 1.0, 1000),  # the first after it
        (0.875, 0.75, math.log(2), 1000 + 525_600),  # half of those who are left, a year later
        (0.5, 0.0, 2 * math.log(2), 1000 + 262_800),  # nothing within the window
        (0.9, 1.0, 1.0, 1),
        (0.875, 0.75, 1e-9, FAR),
        (0.875, 0.75, 0.0, FAR),
    ],
)
def test_a_risk_that_goes_on_at_a_rate_per_year(draw: float, probability: float, then: float, minutes: int) -> None:
    assert risk_minutes(draw, probability, 1.0, 1000, then) == minutes


def first(
    death: float | None,
    care_home: float | None,
    readmission: float | None,
    *,
    days: int = 0,
    per_day: float | None = None,
    kinds: int = 1,
    within: tuple[int, int, int] = (1000, 1000, 1000),
) -> tuple[int, int]:
    """The first of three risks of these probabilities at minute 200; the readmission rises `per_day` of delay."""
    dials, entries = [dial(0)], [number(1.0)]
    rows = []
    for kind, probability in enumerate((death, care_home, readmission)):
        delayed = NONE
        if probability is not None:
            dials.append(dial(len(entries)))
            entries.append(number(probability))
        place = len(dials) - 1
        if kind == 2 and per_day is not None:
            delayed = len(dials)
            dials.append(dial(len(entries)))
            entries.append(number(per_day))
        rows.append([NONE if probability is None else place, 0, delayed, within[kind], 0, 11 + kind, *[NONE] * 6])
    nothing = [[NONE, 0, NONE, 1, 0, 0, *[NONE] * 6]] * 3 * kinds
    tables = packed(risks=nothing + rows, dials=dials, cells=list(range(len(entries))), entries=entries)
    seed, replication, *whom = KEYS
    return first_risk(tables, kinds, NOBODY, 0, NO_CLOCKS, 0, 200, days, seed, replication, *whom, NO_DEATH)[:2]


def draw_of(kind: int) -> float:
    seed, replication, *whom = KEYS
    return uniform(seed, replication, 10 + kind, *whom)


def test_none_when_none_is_told_or_none_fires() -> None:
    assert first(None, None, None) == (NO_RISK, FAR)
    assert first(0.0, 0.0, 0.0) == (NO_RISK, FAR)


@pytest.mark.parametrize("kind", [DEATH, CARE_HOME, READMISSION])
def test_one_alone_comes_at_its_own_draw(kind: int) -> None:
    alone: list[float | None] = [None, None, None]
    alone[kind - 1] = 0.9999
    expected = round(1000 * math.log(1 - draw_of(kind)) / math.log(1 - 0.9999))
    assert expected > 5
    assert first(*alone) == (kind, 200 + expected)


def test_the_earliest_wins_and_the_order_of_kinds_settles_a_tie() -> None:
    assert first(1.0, 1.0, 1.0) == (DEATH, 201)
    assert first(None, 1.0, 1.0) == (CARE_HOME, 201)
    assert first(0.9999, None, 1.0) == (READMISSION, 201)
    assert first(0.9999, 1.0, None) == (CARE_HOME, 201)
    assert first(0.9999, 0.9999, None, within=(9000, 9, 9))[0] == CARE_HOME


def test_days_of_delay_raise_the_probability() -> None:
    draw = draw_of(READMISSION)
    base = draw / 2
    assert first(None, None, base) == (NO_RISK, FAR)
    assert first(None, None, base, days=0, per_day=9.0) == (NO_RISK, FAR)
    assert first(None, None, base, days=3, per_day=0.3) == (NO_RISK, FAR), "twice less a twentieth"
    now = base * (1 + 4 * 0.3)
    minutes = round(1000 * math.log(1 - draw) / math.log(1 - now))
    assert first(None, None, base, days=4, per_day=0.3) == (READMISSION, 200 + minutes)
    assert first(None, None, base, days=1, per_day=1.2) == (READMISSION, 200 + minutes), "a single day counts"
    assert first(None, None, base, days=1000, per_day=1.0) == (READMISSION, 201), "certain, and no more than that"


@pytest.mark.parametrize("first_cell", [0, 1, 2])
def test_the_first_entry_of_all_is_an_entry_like_any_other(first_cell: int) -> None:
    tables = packed(
        risks=[[0, 1, 2, 1000, 0, 11, *[NONE] * 6], *[[NONE, 0, NONE, 1, 0, 0, *[NONE] * 6]] * 2],
        dials=[dial((place - first_cell) % 3) for place in range(3)],
        cells=[0, 1, 2],
        entries=[number(1.0)] * 3,
    )
    assert first_risk(tables, 0, NOBODY, 0, NO_CLOCKS, 0, 0, 1, *KEYS, NO_DEATH)[:2] == (DEATH, 1)


@pytest.mark.parametrize("spoilt", [0, 1, 2])
def test_labels_without_an_entry_are_told(spoilt: int) -> None:
    cells = [0, 1, 2]
    cells[spoilt] = -1
    tables = packed(
        risks=[[0, 1, 2, 1000, 0, 11, *[NONE] * 6], *[[NONE, 0, NONE, 1, 0, 0, *[NONE] * 6]] * 2],
        dials=[dial(0), dial(1), dial(2)],
        cells=cells,
        entries=[number(0.5)] * 3,
    )
    assert first_risk(tables, 0, NOBODY, 0, NO_CLOCKS, 0, 0, 1, *KEYS, NO_DEATH)[:2] == (UNREADABLE, FAR)
    assert UNREADABLE not in (NO_RISK, DEATH, CARE_HOME, READMISSION)


def test_falling_ill_again_is_exponential() -> None:
    half = round(math.log(2) * DAY)  # at one a day, half of all within 998 minutes
    assert deterioration_minute(1.0, 0.5, 30) == 30 + half == 1028
    assert deterioration_minute(2.0, 0.5, 30) == 30 + round(half / 2)
    assert deterioration_minute(1.0, 1e-12, 30) == 31
    assert deterioration_minute(0.0, 0.5, 30) == FAR
    assert deterioration_minute(1e-30, 0.5, 30) == FAR
