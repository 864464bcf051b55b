"""Choices by hand: which row of a table holds for a patient at a minute, and which option a draw picks."""

import itertools

import numpy as np
import pytest

from simulation.core.numerics.random_numbers import uniform
from simulation.sampling.choices import after_a_wait, carry, cell_of, number_of, option_of
from tests.support.hand_made import PAST, dial, number, packed

KEPT, TAKEN, SEED, REPLICATION, SPELL, VISIT = 21, 22, 7, 2, 3, 1


def test_the_row_for_labels_and_dates() -> None:
    """Dial 1 depends on label 2 (stride 3) and label 0 (stride 1), with six rows for each of three periods."""
    table = packed(
        dials=[dial(0), dial(1, labels=((2, 3), (0, 1)), size=6, dates=1, dates_count=3)],
        cells=[500, *range(100, 118)],
        dates=[PAST, PAST, 50, 80],
    )
    before = np.array([9, 9, 9], dtype=np.int16)
    for one, other in itertools.product((0, 1, 2), (0, 1)):
        labels = np.concatenate([before, [one, 7, other]])
        for now, period in ((0, 0), (49, 0), (50, 1), (79, 1), (80, 2), (9000, 2)):
            assert cell_of(table, 1, labels, 3, now) == 100 + 6 * period + 3 * other + one
    assert cell_of(table, 0, before, 0, 60) == 500, "the same for all, always"


def test_a_date_is_looked_for_where_there_are_two() -> None:
    table = packed(dials=[dial(0, dates=1, dates_count=2)], cells=[4, 5], dates=[PAST, PAST, 50])
    assert [cell_of(table, 0, np.zeros(1, dtype=np.int64), 0, now) for now in (49, 50, 51)] == [4, 5, 5]


def test_a_number_is_read_from_its_row() -> None:
    table = packed(entries=[number(3.5), number(4.5)])
    assert [number_of(table, cell) for cell in (0, 1)] == [3.5, 4.5]


def shares(base: list[float], now: list[float]):
    """Row 1 of the entries; points and another row stand before and behind."""
    return packed(
        entries=[number(1), [0, len(base), 0, 0, 2, 2 * len(base)], number(1)], points=[0.9, 0.9, *base, *now, 0.9]
    )


def picked(table, draw: float, patient: int = 40) -> int:
    return option_of(table, 1, draw, KEPT, TAKEN, SEED, REPLICATION, patient, SPELL, VISIT)


@pytest.mark.parametrize(
    ("draw", "option"), [(0.0, 0), (0.249, 0), (0.25, 2), (0.749, 2), (0.75, 3), (0.999, 3), (1.0, 3)]
)
def test_shares_that_have_not_moved(draw: float, option: int) -> None:
    """Nobody takes what has no share; what rounding leaves goes to the last that has one."""
    table = shares([0.25, 0.0, 0.5, 0.25, 0.0], [0.25, 0.0, 0.5, 0.25, 0.0])
    assert picked(table, draw) == option


def test_who_is_kept_and_who_takes_what() -> None:
    """Option 1 falls from 0.6 to 0.3; options 0 and 3 rise by 0.1 and 0.2; option 2 stays."""
    table = shares([0.1, 0.6, 0.2, 0.1], [0.2, 0.3, 0.2, 0.3])
    seen = set()
    for patient in range(60):
        kept, taken = (uniform(SEED, REPLICATION, key, patient, SPELL, VISIT) for key in (KEPT, TAKEN))
        goes = 1 if kept < 0.5 else 0 if taken < 1 / 3 else 3
        assert picked(table, 0.3, patient) == goes
        assert [picked(table, draw, patient) for draw in (0.05, 0.8, 0.95)] == [0, 2, 3]
        seen.add(goes)
    assert seen == {0, 1, 3}


def test_an_option_that_falls_to_nothing_keeps_nobody() -> None:
    table = shares([0.5, 0.5, 0.0], [0.0, 0.5, 0.5])
    assert {picked(table, 0.2, patient) for patient in range(40)} == {2}
    assert {picked(table, 0.7, patient) for patient in range(40)} == {1}


@pytest.mark.parametrize(
    ("option", "draw", "after"),
    [(1, 0.99, 1), (0, 0.399, 1), (0, 0.4, 0), (2, 0.399, 1), (2, 0.4, 2)],
)
def test_a_long_wait_brings_others_to_the_option_that_is_raised(option: int, draw: float, after: int) -> None:
    """A quarter has it; twice a quarter and a twentieth are 55 %, so that 30 of the 75 others come to it."""
    table = shares([0.5, 0.2, 0.3], [0.45, 0.25, 0.3])
    assert after_a_wait(table, 1, option, 1, 2.0, 0.05, draw) == after


def test_no_share_is_raised_above_all_and_nobody_comes_to_one_that_is_not_raised() -> None:
    table = shares([0.5, 0.5], [0.5, 0.5])
    assert after_a_wait(table, 1, 0, 1, 9.0, 0.0, 0.999) == 1
    assert after_a_wait(table, 1, 0, 1, 1.0, 0.0, 0.0) == 0


def test_one_of_several_labels_is_filled_in_by_what_stands_before_it() -> None:
    """Label 1 of three depends on label 0: of code 1 all take the first option, of code 2 all take the second."""
    table = packed(
        dials=[dial(0, labels=((0, 1),), size=3, dates_count=2)],
        dates=[PAST, 100],
        cells=[-1, 0, 1, -1, 2, 2],
        entries=[[0, 2, 0, 0, 0, 4], [0, 2, 0, 0, 4, 4], [0, 2, 0, 0, 8, 4]],
        points=[1, 0, 1, 0, 0, 1, 0, 1, 0.5, 0.5, 0.5, 0.5],
    )
    patients, minutes = np.array([11, 12, 13, 14]), np.array([0, 99, 100, 100], dtype=np.int32)
    labels = np.array([[1, 0, 5], [2, 0, 5], [1, 0, 5], [2, 0, 5]], dtype=np.int16).ravel()
    carry(table, 0, labels, 3, 1, patients, minutes, np.array([0.5, 0.5, 0.2, 0.7]), KEPT, TAKEN, SEED, REPLICATION)
    assert labels.reshape(-1, 3).tolist() == [[1, 1, 5], [2, 2, 5], [1, 1, 5], [2, 2, 5]]


def test_what_patients_carry_is_kept_by_their_own_random_numbers() -> None:
    """Half of the first option goes over to the second."""
    table = packed(dials=[dial(0)], cells=[0], entries=[[0, 2, 0, 0, 0, 4]], points=[1.0, 0.0, 0.5, 0.5])
    patients, labels = np.arange(300, 340), np.zeros(40, dtype=np.int16)
    zeros = np.zeros(40, dtype=np.int32)
    carry(table, 0, labels, 1, 0, patients, zeros, np.full(40, 0.5), KEPT, TAKEN, SEED, REPLICATION)
    expected = [1 if uniform(SEED, REPLICATION, KEPT, patient, 0, 0) < 0.5 else 2 for patient in patients.tolist()]
    assert labels.tolist() == expected
    assert set(expected) == {1, 2}
