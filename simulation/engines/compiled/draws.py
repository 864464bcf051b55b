"""What is decided for a person: how long, how likely, which option, which service; by the plan's dials and the person's
own random numbers.
"""

import numpy as np

from simulation.core.compiling.jit import jit_private
from simulation.core.numerics.random_numbers import left_over, uniform
from simulation.core.numerics.time_forms import FIXED
from simulation.core.vocabulary import FAR
from simulation.engines.common.runtime_errors import MOST_VISITS
from simulation.engines.compiled import layout as lay
from simulation.engines.compiled import primitives as s
from simulation.plan import columns as t
from simulation.plan.packed import MAPS, Packed, at, entry_at, service_at, step_row
from simulation.sampling.choices import cell_of, only_option, option_of
from simulation.sampling.durations import is_by_chance, minutes_by_chance, minutes_of

HALF = 0.5
"""In place of a uniform where a time is the same for everybody."""


@jit_private
def fail(w: Packed, error: int, step: int) -> None:
    """The scenario turns out to mean nothing; the first fault is told."""
    if w.ints[lay.ERROR] == lay.FINE:
        w.ints[lay.ERROR], w.ints[lay.ERROR_STEP] = error, step


@jit_private
def entry(w: Packed, slot: int, dial: int, step: int) -> int:
    """The entry of a dial that holds for the person now; the first of all after a fault, since the run stops anyway."""
    cell = cell_of(w, dial, w.ints.view(np.int16), 4 * (slot + lay.LABELS), w.ints[lay.NOW])
    if cell < 0:
        fail(w, lay.UNREADABLE_LABEL, step)
        return 0
    return cell


@jit_private
def draw(w: Packed, slot: int, decision: int, visit: int) -> float:
    """One uniform for the person."""
    return uniform(
        w.ints[lay.SEED], w.ints[lay.REPLICATION], decision, w.ints[slot + lay.NUMBER], w.ints[slot + lay.SPELL], visit
    )


@jit_private
def minutes(w: Packed, slot: int, dial: int, decision: int, visit: int, step: int) -> int:
    """A time for the person now, in whole minutes."""
    return min(time_of(w, slot, entry(w, slot, dial, step), decision, visit), FAR - w.ints[lay.NOW])


@jit_private
def time_of(w: Packed, slot: int, cell: int, decision: int, visit: int) -> int:
    """Whole minutes of the time in an entry, to the nearest or by chance."""
    if is_by_chance(w, cell):
        rest = left_over(
            w.ints[lay.SEED],
            w.ints[lay.REPLICATION],
            decision,
            w.ints[slot + lay.NUMBER],
            w.ints[slot + lay.SPELL],
            visit,
        )
        return minutes_by_chance(w, cell, draw(w, slot, decision, visit), rest)
    aim = HALF if entry_at(w, cell, t.E_KIND) == FIXED else draw(w, slot, decision, visit)
    return minutes_of(w, cell, aim)


@jit_private
def option(w: Packed, slot: int, cell: int, decision: int, kept: int, taken: int, visit: int) -> int:
    """Which option the person takes, by a uniform where not everybody takes the same."""
    sure = only_option(w, cell)
    if sure >= 0:
        return sure
    aim = draw(w, slot, decision, visit)
    return option_of(
        w,
        cell,
        aim,
        kept,
        taken,
        w.ints[lay.SEED],
        w.ints[lay.REPLICATION],
        w.ints[slot + lay.NUMBER],
        w.ints[slot + lay.SPELL],
        visit,
    )


@jit_private
def service_of(w: Packed, slot: int, step: int) -> int:
    """The service a step asks for, by label where one names it; of one that has copies the person's own."""
    row = step_row(w, step)
    service = w.ints[row + t.S_SERVICE]
    if service == t.NONE:
        service = named_by(w, slot, w.ints[row + t.S_SERVICE_LABEL], w.ints[row + t.S_SERVICE_MAP], step)
    return own_copy(w, slot, service, step)


@jit_private
def own_copy(w: Packed, slot: int, service: int, step: int) -> int:
    """Of a service that has copies the person's own; any other itself."""
    by = service_at(w, service, t.V_COPY_LABEL)
    if by != t.NONE:
        service = named_by(w, slot, by, service_at(w, service, t.V_COPIES), step)
    return service


@jit_private
def named_by(w: Packed, slot: int, label: int, names: int, step: int) -> int:
    """The service that a label of the person names."""
    code = s.label_of(w, slot, label)
    service = at(w, MAPS, names + code - 1) if code > 0 else t.NONE
    if service == t.NONE:
        fail(w, lay.UNREADABLE_LABEL, step)
        return 0
    return service


@jit_private
def visit_of(w: Packed, slot: int, step: int) -> int:
    """How often the spell has entered a step before, this entry counted from now on."""
    place = w.ints[step_row(w, step) + t.S_VISITS]
    if place == t.NONE:
        return 0
    visit = s.entered_before(w, slot, place)
    if visit == MOST_VISITS:
        fail(w, lay.TOO_OFTEN, step)
    return visit


@jit_private
def current_visit(w: Packed, slot: int, step: int) -> int:
    """The visit of the entry that is going on."""
    place = w.ints[step_row(w, step) + t.S_VISITS]
    return 0 if place == t.NONE else s.entry_going_on(w, slot, place)
