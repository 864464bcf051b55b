"""Who is gone before the window, and the rows that go with them."""

import numpy as np
import pytest

from simulation.core.event_log import STATES, Room, Rows, no_rows
from simulation.core.vocabulary import Event, State
from simulation.engines.common import gone
from simulation.engines.common.gathered import Gathered, GatheredInParts
from simulation.engines.common.gone import gone_before, without_gone

ANN, BEA, CEM, DAN = range(4)
WINDOW = 1000
HOME = STATES.index(State.HOME)
TOLD = [  # minute, patient, event, subject, value
    (100, CEM, Event.ARRIVED, 0, 0),
    (100, CEM, Event.GRANTED, 2, 0),
    (200, ANN, Event.ARRIVED, 0, 0),
    (250, BEA, Event.ARRIVED, 0, 0),
    (300, ANN, Event.GRANTED, 1, 0),
    (700, ANN, Event.LEFT, 1, 0),
    (700, ANN, Event.TURNAROUND, 1, 300),
    (700, ANN, Event.STATE, HOME, 0),
    (701, BEA, Event.STATE, HOME, 0),
    (800, DAN, Event.ARRIVED, 0, 0),
    (900, DAN, Event.TURNAROUND, 1, 101),
    (999, DAN, Event.STATE, HOME, 0),
    (1000, BEA, Event.RISK, 0, 0),
    (1000, BEA, Event.STATE, HOME, 0),
]


def told() -> Rows:
    """The rows above."""
    columns = zip(*((minute, who, 0, *rest) for minute, who, *rest in TOLD), strict=True)
    kinds = [column.dtype for column in no_rows()]
    return Rows(*(np.array(column, dtype=kind) for column, kind in zip(columns, kinds, strict=True)))


def test_gone_is_whose_last_row_is_a_final_state_from_before_the_window():
    assert gone_before(told(), 5, WINDOW).tolist() == [True, False, False, True, False]
    assert not gone_before(told(), 5, 0).any()


@pytest.mark.parametrize("made", [without_gone, gone._move_row_by_row, gone._move_at_once])
def test_their_rows_go_but_for_a_bed_that_is_being_made_ready_when_the_window_begins(made):
    rows = told()
    number = made(rows, gone_before(rows, 4, WINDOW), WINDOW)
    expected = [row for row in TOLD if row[1] in (BEA, CEM) or row[2:] == (Event.TURNAROUND, 1, 101)]
    found = rows.part(slice(number))
    assert [*zip(found.minute, found.patient, found.event, found.subject, found.value, strict=True)] == expected


def packed(rows: Rows) -> np.ndarray:
    """Two words a row, as the compiled engine writes them."""
    minute, patient, spell, event, subject, value = (column.astype(np.int64) for column in rows)
    return np.column_stack([minute << 32 | patient, spell << 40 | event << 32 | subject << 16 | value])


@pytest.mark.parametrize("people", [1, 4, 100])
def test_rows_in_parts_stay_in_order_when_others_go(people):
    """Parts of 16, 64 and 1600 rows, each handed over two rows at a time."""
    before, there = told(), np.ones((len(Event), 10, 2), dtype=np.bool_)
    gathered = GatheredInParts(there, people)
    for first in range(0, 12 * 10, 2):
        gathered.add(packed(before.part(slice(first % 12, first % 12 + 2))))
    nobody = gone_before(before, 4, WINDOW)
    gathered.leave_out(nobody, WINDOW)
    gathered.add(packed(before.part(slice(12, 14))))
    parts = gathered.parts()
    found = [np.concatenate(columns).tolist() for columns in zip(*parts, strict=True)]
    number = without_gone(before, nobody, WINDOW)
    once = [column.tolist() for column in before.part(slice(number))]
    assert found == [10 * column[:-2] + column[-2:] for column in once]
    assert gathered.rows == len(found[0]) == 10 * (number - 2) + 2


def test_a_log_that_grows_has_room_for_the_most_rows_it_had():
    room, before, there = Room(), told(), np.ones((len(Event), 10, 2), dtype=np.bool_)
    gathered = Gathered(there, 2 * WINDOW, room, WINDOW)
    gathered.add(packed(before.part(slice(12))), 0.5)
    gathered.leave_out(gone_before(before, 4, WINDOW), WINDOW)
    gathered.add(packed(before.part(slice(12, 14))), 1.0)
    found = gathered.all_rows()
    number = without_gone(before, gone_before(before, 4, WINDOW), WINDOW)
    assert [column.tolist() for column in found] == [column[:number].tolist() for column in before]
    assert room.rows_a_minute == 12 / (2 * WINDOW)
