"""Opening hours and work by hand: one calendar of two spans between two others."""

import pytest

from simulation.core.numerics.time_forms import FIXED, OBSERVED, TRIANGULAR, UNIFORM
from simulation.core.vocabulary import FAR
from simulation.sampling.durations import is_open, minutes_of, next_end, next_open, work_end
from tests.support.hand_made import packed

# calendar 1 is open from 100 to 200 and from 300 to 350; the others show whether one is taken for another
HOURS = packed(
    calendars=[[0, 2], [2, 2], [4, 1]],
    opens=[10, 50, 100, 300, 5],
    closes=[40, 90, 200, 350, 900],
    worked=[0, 30, 0, 100, 0],
)
TEAM, NEVER_CLOSES = 1, -1


@pytest.mark.parametrize(
    ("now", "whether"), [(99, False), (100, True), (199, True), (200, False), (300, True), (349, True), (350, False)]
)
def test_open_from_the_first_minute_to_before_the_last(now: int, whether: bool) -> None:
    assert is_open(HOURS, TEAM, now) == whether


@pytest.mark.parametrize(
    ("now", "opens", "closes", "held"),
    [
        (0, 100, 200, 100),
        (100, 100, 200, 100),
        (150, 150, 200, 100),
        (199, 199, 200, 100),
        (200, 300, 350, 300),
        (349, 349, 350, 300),
        (350, FAR, FAR, FAR),
    ],
)
def test_next_opening_and_next_end(now: int, opens: int, closes: int, held: int) -> None:
    assert next_open(HOURS, TEAM, now) == opens
    assert next_end(HOURS, TEAM, now, False) == closes
    assert next_end(HOURS, TEAM, now, True) == held


@pytest.mark.parametrize(
    ("now", "minutes", "done"),
    [
        (0, 0, 100),
        (0, 1, 101),
        (0, 100, 200),
        (0, 101, 301),
        (150, 10, 160),
        (150, 50, 200),
        (150, 51, 301),
        (150, 100, 350),
        (150, 101, FAR),
        (250, 20, 320),
        (310, 0, 310),
        (310, 40, 350),
        (310, 41, FAR),
        (350, 0, FAR),
    ],
)
def test_work_goes_on_in_open_hours_only(now: int, minutes: int, done: int) -> None:
    assert work_end(HOURS, TEAM, now, minutes) == done


def test_what_never_closes_is_always_open_and_has_no_end() -> None:
    assert is_open(HOURS, NEVER_CLOSES, 7)
    assert next_open(HOURS, NEVER_CLOSES, 7) == 7
    assert next_end(HOURS, NEVER_CLOSES, 7, False) == FAR
    assert work_end(HOURS, NEVER_CLOSES, 7, 30) == 37
    assert work_end(HOURS, NEVER_CLOSES, 7, FAR) == FAR


def test_the_first_calendar_is_one_that_closes() -> None:
    assert not is_open(HOURS, 0, 95)
    assert (next_open(HOURS, 0, 95), next_end(HOURS, 0, 95, False), work_end(HOURS, 0, 95, 1)) == (FAR, FAR, FAR)


def test_the_time_of_an_entry_is_read_from_its_own_row_and_points() -> None:
    table = packed(
        steps=[1, 2, 3],
        entries=[
            [FIXED, 77, 0, 0, 0, 0],
            [OBSERVED, 0, 0, 0, 1, 2],
            [UNIFORM, 10, 20, 0, 0, 0],
            [TRIANGULAR, 0, 100, 200, 0, 0],
        ],
        points=[999, 30, 50, 888],
    )
    assert minutes_of(table, 0, 0.5) == 77
    assert [minutes_of(table, 1, draw) for draw in (0.1, 0.49, 0.51, 0.9)] == [30, 30, 50, 50]
    assert [minutes_of(table, 2, draw) for draw in (0.1, 0.9)] == [11, 19]
    assert [minutes_of(table, 3, draw) for draw in (0.125, 0.5, 0.875)] == [50, 100, 150]


def test_every_calendar_has_its_own_spans() -> None:
    """The first, and the last of which the one span stands behind those of both others."""
    assert (next_open(HOURS, 0, 5), next_end(HOURS, 0, 5, False), work_end(HOURS, 0, 5, 31)) == (10, 40, 51)
    assert (is_open(HOURS, 2, 5), next_end(HOURS, 2, 5, False), work_end(HOURS, 2, 5, 31)) == (True, 900, 36)
