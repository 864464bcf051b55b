"""The compiled engine's array grows while a run goes on, and nothing else changes."""

import numpy as np
import pytest

from simulation.core.event_log import RowsKept
from simulation.core.in_parts import finished
from simulation.core.vocabulary import DAY
from simulation.engines.common.gathered import Gathered
from simulation.engines.compiled import engine as compiled_engine
from simulation.engines.compiled import layout as lay
from simulation.engines.compiled.allocation import BUNDLES_A_PERSON, begin, come_next, rows_of, with_rows, with_slots
from tests.support.agreeing import prepared, rows
from tests.support.places import loaded, numbered, warmed_up


@pytest.mark.parametrize("number", [3, 11, 42])
def test_a_run_with_no_room_at_first_has_the_same_log(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    plan, arrivals = prepared(loaded(numbered(number)))
    expected = rows(compiled_engine.simulate(plan, arrivals))
    grown = {"slots": 0, "rows": 0, "comers": 0}

    def more(what, grow):
        def counted(*args):
            grown[what] += 1
            return grow(*args)

        return counted

    monkeypatch.setattr(compiled_engine, "SLOTS_AT_FIRST", 2)
    monkeypatch.setattr(compiled_engine, "DAYS_OF_SLOTS", 0)
    monkeypatch.setattr(compiled_engine, "ROWS_AT_FIRST", compiled_engine.MARGIN + 1)
    monkeypatch.setattr(compiled_engine, "COMERS_AT_ONCE", 3)
    monkeypatch.setattr(compiled_engine, "come_next", more("comers", come_next))
    monkeypatch.setattr(compiled_engine, "with_slots", more("slots", with_slots))
    monkeypatch.setattr(compiled_engine, "with_rows", more("rows", with_rows))
    assert np.array_equal(rows(compiled_engine.simulate(plan, arrivals)), expected)
    assert grown["slots"] >= 2, "people did not fit and more room was made"
    assert grown["rows"] >= 1
    assert grown["comers"] > 3, "people were handed over a few at a time"


def test_who_is_gone_is_known_when_there_is_room_for_few_at_first(monkeypatch: pytest.MonkeyPatch) -> None:
    plan, arrivals = prepared(loaded(warmed_up(3, 20)))
    who_is_there = RowsKept.of_who_is_there(plan.names)

    def run(only: RowsKept | None) -> np.ndarray:
        return rows(finished(compiled_engine.simulate_by_month(plan, arrivals, only)))

    whole, expected = run(None), run(who_is_there)
    assert len(expected) < 0.9 * len(whole)
    grown = []
    monkeypatch.setattr(compiled_engine, "SLOTS_AT_FIRST", 1)
    monkeypatch.setattr(compiled_engine, "DAYS_OF_SLOTS", 0)
    monkeypatch.setattr(compiled_engine, "with_slots", lambda w: grown.append(w) or with_slots(w))
    assert np.array_equal(run(who_is_there), expected)
    assert len(grown) >= 3


def test_a_log_that_begins_with_a_crowd_takes_no_more_room_than_it_may_need() -> None:
    crowd = np.arange(2 * 200_000, dtype=np.int64).reshape(-1, 2)
    gathered = Gathered(np.ones((1, 8, 2), dtype=np.bool_), 365 * DAY)
    gathered.add(crowd, 1 / (365 * DAY))
    gathered.add(crowd, 1.0)
    together = gathered.all_rows()
    assert [len(column) for column in together] == [400_000] * len(together)
    assert np.array_equal(together.patient, np.tile(crowd[:, 0], 2))


def test_growth_keeps_where_people_are_and_what_is_in_the_buffers() -> None:
    plan, arrivals = prepared(loaded(numbered(3)))
    w = begin(plan, arrivals, 2, 4, 5)
    free = int(w.ints[lay.BUNDLES_FREE])
    first = int(w.ints[w.ints[lay.SLOTS]])
    w.ints[first + lay.SPELL], w.ints[w.ints[lay.BUFFERS] + w.ints[lay.BUFFER_SIZE] * lay.ASKING] = 7, 99
    w.ints[w.ints[lay.LOG] : w.ints[lay.LOG] + 8] = range(8)
    w.ints[lay.ASKERS], w.ints[lay.ROWS] = 1, 4
    grown = with_rows(with_slots(w))
    assert grown.ints[first + lay.SPELL] == 7
    assert grown.ints[grown.ints[lay.BUFFERS] + grown.ints[lay.BUFFER_SIZE] * lay.ASKING] == 99
    assert rows_of(grown).ravel().tolist() == list(range(8))
    assert (grown.ints[lay.PEOPLE], grown.ints[lay.FREE_SLOTS], grown.ints[lay.ROWS_ROOM]) == (3, 3, 8)
    assert (
        grown.ints[lay.BUNDLES_FREE]
        == free + BUNDLES_A_PERSON
        == len(free_bundles(grown.ints, int(grown.ints[lay.FREE_BUNDLE])))
    )


@pytest.mark.parametrize("rows_first", [False, True])
def test_room_for_more_people_takes_no_more_than_room_for_as_many_from_the_start(rows_first: bool) -> None:
    """In a browser all of it counts, and the stack and the buffers were a third of England's 70 MB."""
    plan, arrivals = prepared(loaded(numbered(3)))
    w = with_slots(begin(plan, arrivals, 100, 64, 5))
    assert abs(len(w.ints) - len(begin(plan, arrivals, 150, 64, 5).ints)) <= lay.LINE
    if rows_first:
        w = with_rows(w)
    people, behind = int(w.ints[lay.SLOTS]), len(w.ints)
    more = with_slots(w)
    new = int(more.ints[more.ints[lay.SLOTS] :][:75].min())
    assert new == (behind + -behind % lay.LINE if rows_first else people), "not over the log, and not behind buffers"
    free = more.ints[more.ints[lay.SLOTS] :][: more.ints[lay.FREE_SLOTS]]
    assert len(set(free.tolist())) == 225


def free_bundles(ints: np.ndarray, bundle: int) -> set[int]:
    """The bundles that hang together from this one on, each a line of its own."""
    found: set[int] = set()
    while bundle >= 0:
        assert bundle not in found
        assert (ints.ctypes.data + 8 * bundle) % 64 == 0
        found.add(bundle)
        bundle = int(ints[bundle])
    return found
