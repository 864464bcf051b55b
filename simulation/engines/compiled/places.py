"""Places change hands: people move in and out, and what they leave is made ready for the next."""

import numpy as np

from simulation.core.compiling.jit import i64, jit_private
from simulation.core.vocabulary import LONGEST_TURNAROUND
from simulation.engines.common.runtime_errors import MOST_VISITS
from simulation.engines.compiled import layout as lay
from simulation.engines.compiled import primitives as s
from simulation.engines.compiled.draws import fail, time_of
from simulation.plan import columns as t
from simulation.plan.packed import Packed, service_at, step_row
from simulation.sampling.choices import cell_of

assert MOST_VISITS < 1 << lay.VISIT_BITS


@jit_private
def move(w: Packed, slot: int, service: int, step: int, visit: int) -> None:
    """Move into a place that was granted and free the old one; a move inside a list leaves none behind."""
    s.write_row(w, w.ints[lay.NOW], slot, lay.GRANTED_ROW, service, lay.MAIN)
    old = w.ints[slot + lay.PLACE]
    if old != t.NONE:
        s.write_row(w, w.ints[lay.NOW], slot, lay.LEFT, old, lay.MAIN)
        if service_at(w, old, t.V_LIST) != service_at(w, service, t.V_LIST):
            make_ready(w, slot)
    w.ints[slot + lay.PLACE] = service
    w.ints[slot + lay.PLACED] = (i64(visit) << lay.VISIT_BITS) | step


@jit_private
def leave_place(w: Packed, slot: int) -> None:
    """Give back the place one has."""
    service = w.ints[slot + lay.PLACE]
    if service != t.NONE:
        s.write_row(w, w.ints[lay.NOW], slot, lay.LEFT, service, lay.MAIN)
        make_ready(w, slot)
        w.ints[slot + lay.PLACE] = t.NONE


@jit_private
def make_ready(w: Packed, slot: int) -> None:
    """The place that a person leaves is given to nobody until its turnaround is over."""
    service = w.ints[slot + lay.PLACE]
    dial = service_at(w, service, t.V_TURNAROUND)
    if dial == t.NONE:
        s.release(w, service)
        return
    cell = cell_of(w, dial, w.ints.view(np.int16), 4 * (slot + lay.LABELS), w.ints[lay.NOW])
    if cell < 0:
        fail(w, lay.UNREADABLE_TURNAROUND, service)
        return
    placed = w.ints[slot + lay.PLACED]
    row = step_row(w, placed & MOST_VISITS)
    drawn = time_of(w, slot, cell, w.ints[row + t.S_TURNAROUND_DECISION], placed >> lay.VISIT_BITS)
    minutes = min(drawn, LONGEST_TURNAROUND)
    if minutes == 0:
        s.release(w, service)
        return
    s.write_row(w, w.ints[lay.NOW], slot, lay.TURNAROUND, service, minutes)
    ready = w.ints[lay.NOW] + minutes
    if ready < w.ints[lay.END]:
        s.hang(w, service_at(w, service, t.V_LIST), lay.MADE_READY, ready)
