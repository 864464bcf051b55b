"""Measures of many replications as codes and values: what went in comes out, in the order of replications."""

import numpy as np
import pandas as pd
import pytest

from simulation.experiment.measured_rows import ROW, Gathered, Keys, MeasuredRows, rows_of

NAMED = ["period", "measure", "by", "group"]


def columns(*rows: tuple[str, str, str, str, float]) -> dict[str, np.ndarray]:
    """The measures of one replication as a worker sends them."""
    texts = {name: np.array([row[place] for row in rows], dtype=object) for place, name in enumerate(NAMED)}
    return {**texts, "value": np.array([row[4] for row in rows], dtype=float)}


FIRST = columns(("whole", "beds", "all", "all", 3.0), ("2024-04", "beds", "all", "all", 4.0))
SECOND = columns(("whole", "beds", "ward", "b", np.nan), ("whole", "beds", "all", "all", 5.0))


@pytest.mark.parametrize("on_disk", [False, True])
def test_what_arrives_in_any_order_stands_in_the_order_of_replications(on_disk):
    gathered = Gathered(Keys(), on_disk)
    gathered.add(1, SECOND)
    gathered.add(0, FIRST)
    assert len(gathered) == 2
    rows = gathered.rows()
    expected = pd.concat(
        [pd.DataFrame(part).assign(replication=number) for number, part in enumerate((FIRST, SECOND))],
        ignore_index=True,
    )[["replication", *NAMED, "value"]]
    pd.testing.assert_frame_equal(rows.frame(), expected, check_exact=True)
    assert isinstance(rows.rows, np.memmap) == on_disk


@pytest.mark.parametrize("on_disk", [False, True])
def test_more_may_arrive_after_a_look(on_disk):
    gathered = Gathered(Keys(), on_disk)
    gathered.add(0, FIRST)
    assert len(gathered.rows()) == 2
    gathered.add(1, SECOND)
    assert gathered.rows().replication.tolist() == [0, 0, 1, 1]
    assert gathered.rows().value[3] == 5.0


@pytest.mark.parametrize("on_disk", [False, True])
def test_nothing_gathered_is_no_rows(on_disk):
    rows = Gathered(Keys(), on_disk).rows()
    assert len(rows) == 0
    assert rows.frame().columns.tolist() == ["replication", *NAMED, "value"]
    assert rows.periods == ()


def test_replications_with_the_same_numbers_keep_their_codes_once():
    gathered = Gathered(Keys())
    for number in range(5):
        gathered.add(number, columns(("whole", "a", "all", "all", 1.0 * number), ("whole", "b", "all", "all", 2.0)))
    gathered.add(5, columns(("whole", "b", "all", "all", 3.0)))
    codes = [key for key, _ in gathered._kept.places.values()]
    assert len({id(key) for key in codes}) == 2
    assert gathered.rows().rows.tolist()[-3:] == [(4, 0, 4.0), (4, 1, 2.0), (5, 1, 3.0)]


def test_a_row_takes_sixteen_bytes():
    assert ROW.itemsize == 16


@pytest.fixture
def rows() -> MeasuredRows:
    """Both replications, their keys shared with a scenario that has another measure."""
    keys = Keys()
    keys.codes(columns(("2024-W14", "other", "all", "all", 0.0)))
    gathered = Gathered(keys)
    gathered.add(0, FIRST)
    gathered.add(1, SECOND)
    return gathered.rows()


def test_rows_are_picked_by_a_text_some_texts_or_a_question(rows):
    assert rows.of(period="whole", by="all").value.tolist() == [3.0, 5.0]
    assert rows.of(period=["2024-04", "never"]).value.tolist() == [4.0]
    assert rows.of(group=lambda group: group != "all").replication.tolist() == [1]
    assert len(rows.of()) == len(rows) == 4
    assert len(rows.of(measure="other")) == 0


def test_periods_are_those_of_these_rows_alone(rows):
    assert sorted(rows.periods) == ["2024-04", "whole"]


def test_numbers_by_replication_stand_in_the_order_in_which_they_are_met(rows):
    codes, numbers, values = rows.of(period="whole").by_replication()
    assert rows.keys.texts("group")[codes].tolist() == ["all", "b"]
    assert numbers.tolist() == [0, 1]
    np.testing.assert_array_equal(values, [[3.0, 5.0], [np.nan, np.nan]])


def test_other_values_leave_the_rows_as_they_were(rows):
    others = rows.with_values(rows.value + 1.0)
    assert others.of(period="whole", by="all").value.tolist() == [4.0, 6.0]
    assert rows.of(period="whole", by="all").value.tolist() == [3.0, 5.0]


def test_a_frame_becomes_rows_and_a_frame_again(rows):
    table = rows.frame()
    pd.testing.assert_frame_equal(rows_of(table.assign(scenario="x")).frame(), table, check_exact=True)
    assert rows_of(rows) is rows
