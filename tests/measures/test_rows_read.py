"""A log with only the rows that measures read, and one that is read once, are measured as the whole one, to the last
bit.
"""

import gc
import weakref
from collections import Counter
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from simulation.core.event_log import EventLog, LogOnce
from simulation.core.in_parts import finished
from simulation.core.vocabulary import Event
from simulation.engines import simulate, simulate_once
from simulation.engines.compiled import engine as compiled_engine
from simulation.experiment.workers.task import ReplicationTask
from simulation.measures import measured, rows_read
from simulation.measures.beds.marks import marked
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.registry import Family, Measure
from simulation.measures.sources import HERE
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import load
from simulation.scenario.scenario import Scenario
from tests.support.from_today import positioned
from tests.support.places import loaded, numbered, warmed_up
from tests.support.small_place import small_place

ROOT = Path(__file__).parents[2]
COLUMNS = ("minute", "patient", "spell", "event", "subject", "value")
WEEKS = {"run.length": "35 days", "run.warm_up": "14 days"}
WARM_UPS = (20, 0, 3, 60)
SHIPPED = ("england", "siloed", "integrated", "baseline/england", "examples/stroke_and_rehabilitation")


@cache
def place_of(which: int | str) -> Scenario:
    if isinstance(which, int):
        days = WARM_UPS[which % len(WARM_UPS)]
        return loaded(warmed_up(which, days) if days else numbered(which))
    return load(ROOT / "scenarios" / f"{which}.yaml").with_(WEEKS)


def logs(place: Scenario, by: tuple[str, ...] = (), engine: str = "auto") -> tuple[EventLog, EventLog]:
    """The whole log and the one without what is not read."""
    plan = compile_plan(place)
    arrivals, only = sample(plan, place.model.run.seed, 0), rows_read(place, plan.names, by)
    if engine == "compiled":  # also where nothing may be compiled
        whole, read = (finished(compiled_engine.simulate_by_month(plan, arrivals, some)) for some in (None, only))
        return whole, read
    return simulate(plan, arrivals, engine=engine), simulate(plan, arrivals, engine=engine, only=only)


def once(place: Scenario, by: tuple[str, ...] = (), engine: str = "auto") -> EventLog | LogOnce:
    plan = compile_plan(place)
    arrivals, only = sample(plan, place.model.run.seed, 0), rows_read(place, plan.names, by)
    if engine == "compiled":
        return compiled_engine.simulate_once(plan, arrivals, only)
    return simulate_once(plan, arrivals, engine, only)


def assert_measured_alike(place: Scenario, by: tuple[str, ...] = ()) -> None:
    whole, read = logs(place, by)
    expected = measured(whole, place, by, own=())
    for log in (read, once(place, by)):
        found = measured(log, place, by, own=())
        for name, column in expected.items():
            np.testing.assert_array_equal(found[name], column)


@pytest.mark.parametrize("which", range(40))
def test_measures_are_the_same(which):
    assert_measured_alike(place_of(which))


@pytest.mark.parametrize("which", SHIPPED)
def test_measures_of_shipped_places_are_the_same(which):
    assert_measured_alike(place_of(which))


def test_measures_by_every_label_are_the_same():
    for number in range(12):
        place = place_of(number)
        by = tuple(place.model.people.labels)[:2]
        assert_measured_alike(place, by)


def test_measures_of_a_label_that_only_some_tables_know_are_the_same():
    assert_measured_alike(small_place(), ("stream", "short_term_outcome"))


def test_a_third_of_englands_rows_are_not_read():
    whole, read = logs(place_of("england").with_({"run.warm_up": "0 days"}))
    assert len(read) < 0.8 * len(whole)
    left_out = Counter(whole.event.tolist()) - Counter(read.event.tolist())
    assert left_out.keys() == {Event.BEGAN, Event.ENDED, Event.CHOSE, Event.MARKED}


def rows_of_the_gone(log: EventLog) -> np.ndarray:
    """Of people whose last row is a final state from before the window, but for beds still being made ready."""
    last = dict(zip(log.patient.tolist(), zip(log.event.tolist(), log.minute.tolist(), strict=True), strict=True))
    gone = {who for who, (event, minute) in last.items() if event == Event.STATE and minute < log.warm_up}
    ready = (log.event == Event.TURNAROUND) & (log.minute + log.value > log.warm_up)
    return np.isin(log.patient, list(gone)) & ~ready


def test_rows_of_those_for_whom_all_is_over_before_the_window_are_not_read():
    whole, read = logs(place_of(3))
    assert np.mean(rows_of_the_gone(whole)) > 0.1
    assert len(np.unique(read.patient)) < 0.9 * len(np.unique(whole.patient))
    assert (read.minute < read.warm_up).any(), "what those did who are still there"


@pytest.mark.parametrize("engine", ["reference", "compiled"])
@pytest.mark.parametrize("number", range(8))
def test_either_engine_leaves_out_these_rows_and_no_others(engine, number):
    whole, read = logs(place_of(number), engine=engine)
    assert read.kept is not None
    there = read.kept.of_subjects(1000)[whole.event, whole.subject + 1, (whole.value == 1).astype(int)]
    there &= ~rows_of_the_gone(whole)
    for name in COLUMNS:
        np.testing.assert_array_equal(getattr(read, name), getattr(whole, name)[there])


def test_a_log_from_todays_state_has_all_rows():
    whole, read = logs(loaded(positioned(0)))
    assert read.kept is None
    assert len(read) == len(whole)


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_a_log_that_is_read_once_is_empty_afterwards(engine):
    place = place_of("england").with_({"run.length": "7 days", "run.warm_up": "0 days"})
    log = once(place, engine=engine)
    assert len(log) == len(logs(place)[1])
    measured(log, place, own=())
    assert len(log) == 0


def test_what_was_not_copied_from_a_log_that_is_read_once_is_not_taken_for_nothing():
    place = place_of("england")
    tables = LogTables(once(place), place.model)
    with pytest.raises(ValueError, match="rows of MARKED were left out of this log"):
        marked(tables, "discharged")
    with pytest.raises(ValueError, match="rows of CHOSE were left out of this log"):
        tables.labels.of("need", tables.spells)


def test_what_was_left_out_is_not_taken_for_nothing():
    place = place_of("england")
    _, read = logs(place)
    tables = LogTables(read, place.model)
    with pytest.raises(ValueError, match="rows of CHOSE were left out of this log"):
        tables.labels.of("past_use", tables.spells)


@pytest.mark.parametrize("event", [Event.MARKED, Event.CHOSE, Event.GRANTED, Event.ENDED])
def test_a_whole_log_has_rows_that_were_not_noted_too(event):
    """For measures of one's own: noted are only those that the package's own look up."""
    place = place_of(0)
    whole, _ = logs(place)
    tables = LogTables(whole, place.model)
    for subject in np.unique(whole.subject[whole.event == event]):
        places, numbers = tables.row_index.of(event, int(subject))
        expected = np.flatnonzero((whole.event == event) & (whole.subject == subject))
        assert places.tolist() == numbers.tolist() == expected.tolist()


@pytest.mark.parametrize("made", [lambda place: logs(place)[0], once], ids=["whole", "read once"])
def test_tables_go_when_their_measures_are_made_and_do_not_wait_for_garbage_to_be_looked_for(made):
    """A command looks for it seldom: 180 replications once held nine gigabytes."""
    held = []

    def hold(tables, _):
        held.extend(map(weakref.ref, (tables, tables.spells, tables.labels, tables.requests)))
        return 1.0

    mine = Measure("held", "held", "Holds nothing", "1", "1", source=HERE)
    place = place_of(0)
    gc.disable()
    try:
        measured(made(place), place, own=(Family((mine,), hold, "mine"),))
        assert [one() for one in held] == [None] * 4
    finally:
        gc.enable()


def test_measures_of_ones_own_see_the_whole_log():
    seen = []

    def rows(tables, _):
        seen.append(len(tables.log))
        return float(len(tables.log))

    mine = Measure("rows", "rows", "Rows of the log", "rows", "rows", source=HERE)
    place = place_of(0)
    plan = compile_plan(place)
    task = ReplicationTask(place, plan, 1, "auto", own=(Family((mine,), rows, "mine"),))
    task.answer(0)
    assert seen == [len(task.log(0))]
