"""Lines, columns and rows that are picked: in loops and in numpy, few and many."""

import numpy as np
import pytest

from simulation.core.event_log import EventLog
from simulation.core.vocabulary import FAR
from simulation.engines import simulate
from simulation.measures import measured
from simulation.measures.log_tables.tables import Table
from simulation.measures.loops import selecting
from simulation.measures.loops.selecting import FEW, at_lines, either, lines_of, put_at
from simulation.scenario.scenario import Scenario
from tests.support.agreeing import prepared
from tests.support.places import loaded, warmed_up
from tests.support.small_place import small_place

HOW = ["_in_numpy", ""]
"""What a function is called in numpy, and line by line."""


@pytest.mark.parametrize("number", [0, 1, 50, FEW - 1, FEW, 3 * FEW])
@pytest.mark.parametrize("kind", ["int32", "int16", "bool", "float64"])
def test_a_column_at_some_lines(number, kind):
    dice = np.random.default_rng(number)
    column = dice.integers(0, 2 if kind == "bool" else 99, 300).astype(kind)
    for lines in (dice.integers(0, 300, number).astype(np.int32), dice.integers(0, 300, number).astype(np.int16)):
        found = at_lines(column, lines)
        assert found.dtype == column.dtype
        assert found.tolist() == [column[line] for line in lines.tolist()]


@pytest.mark.parametrize("number", [0, 7, FEW, 3 * FEW])
def test_one_column_or_the_other(number):
    dice = np.random.default_rng(number)
    keep, one, other = dice.random(number) < 0.5, dice.integers(-9, 9, number), dice.integers(-9, 9, number)
    for yes, no in ((one.astype(np.int32), other.astype(np.int32)), (one, -1), (7, other.astype(np.int16)), (-3, 3)):
        found = either(keep, yes, no)
        assert found.dtype == np.int32
        assert found.tolist() == np.where(keep, yes, no).tolist()


@pytest.mark.parametrize("share", [0, 0.01, 0.1, 0.5, 1])
@pytest.mark.parametrize("number", [0, 7, FEW, 3 * FEW])
def test_lines_that_are_kept(number, share):
    keep = np.random.default_rng(number).random(number) < share
    assert lines_of(keep).dtype == np.int32
    assert lines_of(keep).tolist() == [line for line, kept in enumerate(keep) if kept]


@pytest.mark.parametrize("how", HOW)
def test_one_or_the_other_in_loops_and_in_numpy(how):
    found = np.empty(4, dtype=np.int32)
    one, other = np.array([1, -2, 3, 2**31 - 1], dtype=np.int32), np.array([-5, 6, -(2**31), 0], dtype=np.int32)
    getattr(selecting, f"_choose{how}")(np.array([True, False, False, True]), one, other, found)
    assert found.tolist() == [1, 6, -(2**31), 2**31 - 1]


@pytest.mark.parametrize("kind", ["int32", "bool", "int16"])
@pytest.mark.parametrize("number", [0, 30, 3 * FEW])
def test_values_put_at_lines(number, kind):
    dice = np.random.default_rng(number)
    lines, values = dice.integers(0, 99, number), dice.integers(0, 2, number).astype(kind)
    for some, those in ((lines.astype(np.int32), values), (lines[::-1], values[::-1]), (lines, True)):
        found = np.zeros(99, dtype=kind)
        put_at(found, some, those)
        expected = dict(zip(some.tolist(), np.broadcast_to(those, len(some)).tolist(), strict=True))  # the last stays
        assert found.tolist() == [expected.get(line, 0) for line in range(99)]


@pytest.mark.parametrize("number", [3, 3 * FEW])
@pytest.mark.parametrize("kind", ["int32", "bool"])
def test_values_put_into_every_other_line_and_never_into_what_is_only_read(number, kind):
    whole, lines = np.zeros(2 * number, dtype=kind), np.arange(number, dtype=np.int32)
    put_at(whole[::2], lines, True)
    assert whole.tolist() == [True, False] * number
    whole.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        put_at(whole, lines + number, False)
    assert whole.tolist() == [True, False] * number


@pytest.mark.parametrize("name", ["_put_wide", "_put_flags", "_put_in_numpy"])
def test_every_way_to_put_values(name):
    found = np.zeros(4, dtype=np.int32)
    getattr(selecting, name)(found, np.array([2, 0, 2]), np.array([5, 6, 7]))
    assert found.tolist() == [6, 0, 7, 0]


def test_a_selection_of_a_selection_has_the_columns_of_the_nearest_that_differs():
    whole = Table(4, spell=np.arange(4), row=np.arange(10, 14), mix=np.arange(20, 24))
    later = whole.where(np.array([False, True, True, True])).at(99, np.array([5, 6, 7]))
    of_it = later.where(np.array([True, False, True])).where(np.array([False, True]))
    assert (of_it.spell.tolist(), of_it.row.tolist(), of_it.mix.tolist()) == ([3], [99], [7])
    assert "spell" not in later.__dict__  # taken from the whole table, past those between


def test_a_selection_of_all_lines_is_the_table():
    whole = Table(2, spell=np.arange(2))
    assert whole.where(np.ones(2, dtype=np.bool_)) is whole
    assert whole.where(np.arange(2)) is not whole


@pytest.mark.parametrize("name", ["_take_wide", "_take_codes", "_take_flags", "_flags_of", "_codes_of"])
def test_every_way_to_take_a_column(name):
    column, lines = np.array([1, 0, 1]), np.array([2, 2, 1, 0])
    found = np.empty(4, dtype=column.dtype)
    getattr(selecting, name)(column, lines, found)
    assert found.tolist() == [1, 1, 0, 1]


@pytest.mark.parametrize("how", HOW)
@pytest.mark.parametrize(("begin", "end"), [(0, 50), (10, 40), (40, 10), (7, 7)])
def test_minutes_within_are_told_also_far_before_and_after(how, begin, end):
    minute = np.array([-(2**30), -1, 0, 6, 7, 9, 10, 39, 40, 49, 50, FAR], dtype=np.int32)
    found = np.zeros(len(minute), dtype=np.bool_)
    getattr(selecting, f"_lie_within{how}")(minute, begin, end, found)
    assert found.tolist() == [begin <= one < end for one in minute.tolist()]


def test_measures_take_columns_at_lines_that_are_there_however_few(monkeypatch):
    """Compiled code does not look: for few lines numpy is asked, which does, so that small places would not tell."""
    taken = set[str]()

    def looked_at(take, types):
        def checked(column, lines, found):
            assert lines.min() >= 0
            assert lines.max() < len(column)
            taken.add("".join(types))
            return take(column, lines, found)

        return checked

    def log_of(place: Scenario) -> EventLog:
        return simulate(*prepared(place))

    places = [small_place(), *(loaded(warmed_up(number, 20)) for number in range(6))]
    logs = [log_of(place) for place in places]
    expected = [measured(log, place) for log, place in zip(logs, places, strict=True)]
    monkeypatch.setattr(selecting, "FEW", 1)
    for types, take in selecting.TAKES.items():
        monkeypatch.setitem(selecting.TAKES, types, looked_at(take, types))
    for log, place, whole in zip(logs, places, expected, strict=True):
        for name, column in measured(log, place).items():
            np.testing.assert_array_equal(column, whole[name])
    assert taken == {"i4i4", "i2i4", "b1i4", "b1i2", "i2i2"}
