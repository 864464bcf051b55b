"""How long people have waited for what, where a risk asks for it."""

from simulation.core.compiling.jit import jit_private, u32
from simulation.engines.compiled import layout as lay
from simulation.plan import columns as t
from simulation.plan.packed import CLOCKS, Packed, clock_at, size


@jit_private
def forget_clocks(w: Packed, slot: int) -> None:
    """A new spell has not waited yet."""
    first = slot + w.ints[lay.CLOCKS_AT]
    for word in range(first, first + t.OF_CLOCK * size(w, CLOCKS)):
        w.ints[u32(word)] = -1


@jit_private
def begin_clocks(w: Packed, slot: int, step: int) -> None:
    """The clocks that count from this step on begin, once in a spell."""
    for row in range(size(w, CLOCKS)):
        since = u32(slot + w.ints[lay.CLOCKS_AT] + t.OF_CLOCK * clock_at(w, row, 2) + t.SINCE)
        if clock_at(w, row, 1) == step and w.ints[since] < 0:
            w.ints[since] = w.ints[lay.NOW]


@jit_private
def waited_for(w: Packed, slot: int, clock: int) -> int:
    """How long the wait of this clock was; -1 while it is not over."""
    waited: int = w.ints[u32(slot + w.ints[lay.CLOCKS_AT] + t.OF_CLOCK * clock + t.WAITED)]
    return waited


@jit_private
def end_clocks(w: Packed, slot: int, service: int, asked: int) -> None:
    """The first wait of the spell for a service is over."""
    for row in range(size(w, CLOCKS)):
        since = u32(slot + w.ints[lay.CLOCKS_AT] + t.OF_CLOCK * clock_at(w, row, 2) + t.SINCE)
        waited = u32(slot + w.ints[lay.CLOCKS_AT] + t.OF_CLOCK * clock_at(w, row, 2) + t.WAITED)
        if clock_at(w, row, 0) == service and w.ints[waited] < 0:
            begun = asked
            if clock_at(w, row, 1) != t.NONE and w.ints[since] >= 0:
                begun = w.ints[since]
            w.ints[waited] = w.ints[lay.NOW] - begun
