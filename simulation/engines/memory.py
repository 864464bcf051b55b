"""The compiled engine's one array: how it is laid out before the first minute, and how it grows when a run needs more room."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulation.engines import state as s
from simulation.engines.review import capacities
from simulation.patients.cohort import Arrivals
from simulation.plan import tables as t
from simulation.plan.packed import HEADER, ROOM, Packed
from simulation.plan.plan import Plan
from simulation.plan.tables import Ints
from simulation.terms import FAR

BUFFERS = 5


def begin(plan: Plan, arrivals: Arrivals, slots: int, rows: int) -> Packed:
    """The state before the first minute, with room for so many people at a time and so many rows of the log."""
    tables, order, labels = plan.tables, arrivals.order, len(plan.names.labels)
    comers = np.stack([arrivals.minute[order], order, arrivals.patients.number[order], arrivals.entry[order], arrivals.patients.stream[order].astype(np.int64),
                       arrivals.remaining[order], arrivals.asked[order]], axis=1)  # fmt: skip
    lists = np.zeros((len(plan.list_names), s.OF_LIST), dtype=np.int64)
    for place in range(len(lists)):
        lists[place, s.GIVES_STARTS] = tables.services[tables.list_services[tables.list_first[place]], t.V_KIND] == t.DAILY_STARTS
    regions: dict[int, npt.NDArray[np.int64]] = {
        s.DUE_FIRST: np.full(plan.end, -1, dtype=np.int64),
        s.QUEUES: np.full(2 * (len(tables.queue_priority) + len(tables.services)), -1, dtype=np.int64),
        s.LISTS: lists.ravel(),
        s.COMERS: comers.ravel(),
        s.CARRIED: _four_in_a_word(arrivals.patients.labels),
        s.KEEPS: np.array(plan.names.kept, dtype=np.int64),
    }
    width = s.LABELS + labels + -(-plan.visits // 4)
    counters = max(len(one.packed.ints) for one in (plan, plan.under_pressure) if one is not None)
    place = counters + sum(len(numbers) for numbers in regions.values())
    ints = np.zeros(place + 2 * rows + _words(int(width), len(lists), 0, slots), dtype=np.int64)
    ints[: len(plan.packed.ints)] = plan.packed.ints
    for region, numbers in regions.items():
        ints[region] = counters
        ints[counters : counters + len(numbers)] = numbers
        counters += len(numbers)
    ints[s.END], ints[s.SEED], ints[s.REPLICATION] = plan.end, arrivals.seed, arrivals.replication
    ints[s.LABEL_COUNT], ints[s.VISITS], ints[s.WIDTH] = labels, s.LABELS + labels, width
    ints[s.COMER_COUNT], ints[s.LIST_COUNT] = len(comers), len(lists)
    ints[s.LOG], ints[s.ROWS_ROOM] = place, rows
    _settle(ints, place + 2 * rows, slots)
    return Packed(ints, plan.packed.floats)


def _four_in_a_word(labels: npt.NDArray[np.int16]) -> Ints:
    """The labels of each person, a quarter of a word each."""
    wide = np.zeros((len(labels), -(-labels.shape[1] // 4) * 4), dtype=np.uint64)
    wide[:, : labels.shape[1]] = labels
    four = wide.reshape(-1, 4)
    words: Ints = (four[:, 0] | four[:, 1] << 16 | four[:, 2] << 32 | four[:, 3] << 48).view(np.int64)
    return words


def _words(width: int, lists: int, people: int, slots: int) -> int:
    """Room that more people take: themselves, and the stack of free slots and the buffers, which are made anew."""
    return (slots - people) * width + slots + BUFFERS * max(2 * slots, lists)


def _settle(ints: Ints, place: int, slots: int) -> None:
    """From `place` on: people until there is room for `slots`, the stack of free slots, the buffers with what was in them."""
    width, old, size = int(ints[s.WIDTH]), int(ints[s.PEOPLE]), max(2 * slots, int(ints[s.LIST_COUNT]))
    more = ints[place : place + (slots - old) * width].reshape(-1, width)
    more[:] = t.NONE
    more[:, s.DUE : s.DUE + s.KINDS_DUE] = FAR
    stack = place + more.size
    ints[stack : stack + len(more)] = np.arange(place, stack, width)[::-1]
    for which in range(BUFFERS if old else 0):
        held = int(ints[s.BUFFERS]) + which * int(ints[s.BUFFER_SIZE])
        ints[stack + slots + which * size :][: ints[s.BUFFER_SIZE]] = ints[held : held + int(ints[s.BUFFER_SIZE])]
    ints[s.PEOPLE], ints[s.FREE_SLOTS], ints[s.SLOTS], ints[s.BUFFERS], ints[s.BUFFER_SIZE] = slots, len(more), stack, stack + slots, size


def with_slots(w: Packed) -> Packed:
    """The same state with room for twice as many people; called when every slot is taken."""
    people = int(w.ints[s.PEOPLE])
    more = np.zeros(_words(int(w.ints[s.WIDTH]), int(w.ints[s.LIST_COUNT]), people, 2 * people), dtype=np.int64)
    ints = np.concatenate([w.ints, more])
    _settle(ints, len(w.ints), 2 * people)
    return Packed(ints, w.floats)


def with_rows(w: Packed) -> Packed:
    """The same state with room for twice as many rows of the log."""
    log, rows = int(w.ints[s.LOG]), int(w.ints[s.ROWS_ROOM])
    ints = np.concatenate([w.ints, w.ints[log : log + 2 * rows], np.zeros(2 * rows, dtype=np.int64)])
    ints[s.LOG], ints[s.ROWS_ROOM] = len(w.ints), 2 * rows
    return Packed(ints, w.floats)


def under(w: Packed, plan: Plan, moved: Sequence[int], now: int) -> Packed:
    """The same state under another plan of the same structure, from before anything happens in this minute; `moved` are places by service."""
    packed, tables, ints = plan.packed, plan.tables, w.ints
    ints[:HEADER] = packed.ints[:HEADER]
    ints[HEADER + ROOM : len(packed.ints)] = packed.ints[HEADER + ROOM :]
    ints[s.BELL] = np.searchsorted(tables.bells[:, t.B_MINUTE], now)
    for place, capacity, more in capacities(tables, moved, now):
        first = ints[s.LISTS] + s.OF_LIST * place
        ints[first + s.MOVED] = more
        if ints[first + s.CAPACITY] != capacity + more:
            ints[first + s.CAPACITY] = capacity + more
            if not ints[first + s.IS_CHANGED]:
                ints[first + s.IS_CHANGED] = 1
                ints[ints[s.BUFFERS] + s.CHANGED_LISTS * ints[s.BUFFER_SIZE] + ints[s.CHANGED]] = place
                ints[s.CHANGED] += 1
    return Packed(ints, packed.floats)


def rows_of(w: Packed) -> Ints:
    """The rows of the log gathered so far, two words each: shape (rows, 2), a view."""
    return w.ints[w.ints[s.LOG] : w.ints[s.LOG] + 2 * w.ints[s.ROWS]].reshape(-1, 2)
