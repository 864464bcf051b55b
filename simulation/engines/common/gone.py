"""People for whom everything is over before the measured window: their last row is a final state, after which they hold
and ask for nothing. Measures are of the window and tell nothing of them, so where nobody asks for a log their rows are
left out: of a year of England after a year of warm-up two rows in five.
"""

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc, u32
from simulation.core.event_log import Rows, no_rows
from simulation.core.vocabulary import Event

STATE, TURNAROUND = np.int64(Event.STATE), np.int64(Event.TURNAROUND)
Mask = npt.NDArray[np.bool_]


def gone_before(rows: Rows, patients: int, begin: int) -> Mask:
    """For each of so many patients whether everything is over before the minute at which the window begins, from all
    rows of a run.

        the last rows of Ann: state 3 days before, of Bea: state 3 days before and a readmission 2 days after it began,
        of Cem: granted a place in a home a year before  ->  true, false, false
    """
    gone = np.zeros(patients, dtype=np.bool_)
    gone[rows.patient] = (rows.event == STATE) & (rows.minute < begin)  # of a person's rows the last one counts
    return gone


def _move_row_by_row(rows: Rows, gone: Mask, begin: int) -> int:
    """Put the rows of all who are not `gone`, in order, in the place of the first ones; returns how many they are. A
    place that is still being made ready at the minute at which the window begins is kept, whoever left it. Every row is
    written down, and the next takes the place of one that goes, so that there is nothing to guess.
    """
    place = u32(0)
    for number in range(len(rows.minute)):
        row = u32(number)
        minute, patient, event, value = rows.minute[row], rows.patient[row], rows.event[row], rows.value[row]
        rows.minute[place], rows.patient[place], rows.event[place], rows.value[place] = minute, patient, event, value
        rows.spell[place], rows.subject[place] = rows.spell[row], rows.subject[row]
        being_made_ready = (event == TURNAROUND) & (minute + value > begin)
        place = u32(place + u32((gone[u32(patient)] == 0) | being_made_ready))
    return place


def _move_at_once(rows: Rows, gone: Mask, begin: int) -> int:
    """The same by numpy, where nothing is compiled."""
    being_made_ready = (rows.event == TURNAROUND) & (rows.minute + rows.value > begin)
    there = np.flatnonzero(~gone.take(rows.patient) | being_made_ready)
    for column in rows:
        column[: len(there)] = column.take(there)
    return len(there)


without_gone = jit_nogc(_move_row_by_row, plain=_move_at_once)


def compile_gone() -> None:
    """Compile it, or fetch it from the cache; fails as `jit.failures` says."""
    rows, gone = no_rows(), np.zeros(1, dtype=np.bool_)
    compile_for(without_gone, rows, gone, 1)


__all__ = ["compile_gone", "gone_before", "without_gone"]
