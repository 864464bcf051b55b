"""A log whose rows do not fit together is refused in words before a compiled loop reads it."""

from dataclasses import replace

import numpy as np
import pytest

from simulation.core.event_log import EventLog, Patients
from simulation.core.sound_log import UnsoundLog, sound
from simulation.core.vocabulary import Event
from simulation.engines import simulate
from simulation.measures import measure
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.scenario import Scenario
from tests.support.small_place import small_place


@pytest.fixture(scope="module")
def place() -> Scenario:
    return small_place(run__length="40 days")


@pytest.fixture(scope="module")
def log(place) -> EventLog:
    plan = compile_plan(place)
    return simulate(plan, sample(plan, 1, 0), engine="reference")


def changed(log: EventLog, column: str, row: int, value: int, kind: type = np.int64) -> EventLog:
    """The same log with another value in one cell."""
    cells = getattr(log, column).astype(kind)
    cells[row] = value
    return replace(log, **{column: cells})


def first(log: EventLog, event: Event) -> int:
    return int(log.rows(event)[0])


def test_what_an_engine_writes_is_sound_and_its_copies_are_looked_at(log):
    assert log.of_an_engine
    copy = replace(log)
    assert not copy.of_an_engine
    assert sound(log) is log
    assert len(sound(copy)) == len(log)
    assert len(sound(log.only(np.arange(len(log) // 2)))) == len(log) // 2


def test_rows_after_the_end_do_not_exist(log, place):
    late = changed(log, "minute", len(log) - 1, 2**31 - 1)
    assert len(sound(late)) == len(log) - 1
    assert measure(late, place).equals(measure(log.only(np.arange(len(log) - 1)), place))


def test_other_types_of_numbers_are_read(log, place):
    wide = replace(
        log, **{name: getattr(log, name).astype(np.int64) for name in ("minute", "patient", "event", "value")}
    )
    assert measure(wide, place).equals(measure(log, place))


def test_rows_in_any_order_but_time_are_refused(log, place):
    with pytest.raises(UnsoundLog, match=r"rows in the order of time.*read_log, which sorts"):
        measure(log.only(np.arange(len(log))[::-1]), place)


@pytest.mark.parametrize(
    ("column", "event", "value", "told"),
    [
        ("patient", Event.ASKED, 2_000_000, "patient 2000000; a place among the"),
        ("patient", Event.ASKED, -1, "patient -1"),
        ("patient", Event.ASKED, 2**40, "patient 1099511627776; a number from -2147483648"),
        ("minute", Event.ARRIVED, -(2**31), "minute -2147483648"),
        ("minute", Event.STATE, -5, "rows in the order of time"),
        ("spell", Event.ASKED, 7, "spell 7; a spell that begins with a row 'arrived'"),
        ("spell", Event.ASKED, -3, "spell -3"),
        ("spell", Event.ARRIVED, 1, "spell 1; the number of the patient's spells before it"),
        ("event", Event.ASKED, 99, "event 99; a code below"),
        ("event", Event.ASKED, -2, "event -2"),
        ("event", Event.ASKED, int(Event.ARRIVED), "spell"),
        ("event", Event.ARRIVED, int(Event.ASKED), "spell"),
        ("subject", Event.ASKED, 6, "subject 6; a code of the log's names"),
        ("subject", Event.GRANTED, -5, "subject -5"),
        ("subject", Event.BEGAN, 3000, "subject 3000"),
        ("subject", Event.CHOSE, 40, "subject 40"),
        ("subject", Event.MARKED, -1, "subject -1"),
        ("value", Event.CHOSE, 2, "value 2; one of the label's values"),
        ("value", Event.CHOSE, -9, "value -9"),
    ],
)
def test_a_cell_that_points_elsewhere_is_refused_with_its_row(log, place, column, event, value, told):
    row = first(log, event)
    with pytest.raises(
        UnsoundLog, match=rf"row \d+ of the log: .*{told}" if column == "event" else rf"row {row} of .*{told}"
    ):
        measure(changed(log, column, row, value), place)


def test_who_acts_before_arriving_is_refused(log, place):
    row = first(log, Event.ARRIVED)
    with pytest.raises(UnsoundLog, match="spell"):
        measure(log.only(np.delete(np.arange(len(log)), row)), place)


def test_a_second_arrival_is_refused(log, place):
    row = first(log, Event.ARRIVED)
    with pytest.raises(UnsoundLog, match="the number of the patient's spells before it"):
        measure(log.only(np.insert(np.arange(len(log)), row, row)), place)


def test_columns_and_people_that_do_not_fit_are_refused(log, place):
    with pytest.raises(UnsoundLog, match="'spell' has"):
        measure(replace(log, spell=log.spell[:-1]), place)
    with pytest.raises(UnsoundLog, match="'value' is not an array of whole numbers"):
        measure(replace(log, value=log.value.astype(float)), place)
    labels = log.patients.labels.copy()
    labels[0, 0] = 9
    people = log.patients
    with pytest.raises(UnsoundLog, match="patient 0 of the log carries the value 9 of 'cohort'"):
        measure(replace(log, patients=Patients(people.number, people.stream, labels)), place)
    with pytest.raises(UnsoundLog, match="a row for each"):
        measure(replace(log, patients=Patients(people.number, people.stream, labels[:, :0])), place)
    with pytest.raises(UnsoundLog, match="measured from minute"):
        measure(replace(log, warm_up=log.end + 1), place)
