"""The compiled engine's one array: how it is laid out before the first minute, and how it grows when a run needs more
room.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, i64, jit_nogc, prefetch, u32
from simulation.core.errors import SimulationError
from simulation.engines.common.monthly_review import capacities
from simulation.engines.compiled import layout as lay
from simulation.plan import columns as t
from simulation.plan.columns import Ints
from simulation.plan.compile import Plan
from simulation.plan.packed import HEADER, ROOM, Packed
from simulation.sampling.arrivals import Arrivals

Narrow = npt.NDArray[np.int32]
Codes = npt.NDArray[np.int16]
BUNDLES_MARGIN = 1 << 12
"""Reminders that one unit of work cannot exceed, each in a bundle of its own: a thousand steps of one person, each with
its four.
"""
BUNDLES_A_PERSON = 2
"""Room for fourteen reminders of each person there is room for: of England's 13,000 people 9,000 bundles are in use."""
AHEAD = 16
"""So many people before their turn what is known of somebody is asked for."""


def begin(plan: Plan, arrivals: Arrivals, slots: int, rows: int, comers: int) -> Packed:
    """The state before the first minute, with room for so many people at a time, so many rows of the log and so many of
    those who come next.
    """
    tables, labels = plan.tables, len(plan.names.labels)
    words = -(-labels // 4)
    lists = np.zeros((len(plan.list_names), lay.OF_LIST), dtype=np.int64)
    for place in range(len(lists)):
        first = tables.services[tables.list_services[tables.list_first[place]]]
        lists[place, lay.GIVES_STARTS] = first[t.V_KIND] == t.DAILY_STARTS
        lists[place, lay.ORDER] = first[t.V_ORDER]
    regions: dict[int, npt.NDArray[np.int64]] = {
        lay.STRETCHES: np.full((plan.end >> lay.STRETCH) + 2, -1, dtype=np.int64),
        lay.MINUTES: np.full(lay.LAST_OF_STRETCH + 1, -1, dtype=np.int64),
        lay.QUEUES: np.full(2 * (len(tables.queue_priority) + len(tables.services)), -1, dtype=np.int64),
        lay.LISTS: lists.ravel(),
        lay.KEEPS: np.array(plan.names.kept, dtype=np.int64),
        lay.COMERS: np.zeros(min(comers, len(arrivals.order)) * int(lay.C_LABELS + words), dtype=np.int64),
    }
    entered = lay.LABELS + words
    carried = entered + -(-plan.visits // 32)
    counts = carried + words
    clocks = counts + -(-plan.visits // 4)
    further = -(-int(clocks + t.OF_CLOCK * len(tables.clocks)) // lay.LINE) * lay.LINE
    width = further + lay.OF_FURTHER * plan.further_lists
    counters = max(len(one.packed.ints) for one in (plan, plan.under_pressure) if one is not None)
    place = counters + sum(len(numbers) for numbers in regions.values())
    ints = _lines(place + 2 * rows + _words(width, len(lists), plan.further_lists, 0, slots))
    ints[: len(plan.packed.ints)] = plan.packed.ints
    for region, numbers in regions.items():
        ints[region] = counters
        ints[counters : counters + len(numbers)] = numbers
        counters += len(numbers)
    ints[lay.END], ints[lay.SEED], ints[lay.REPLICATION], ints[lay.LABEL_COUNT] = (
        plan.end,
        arrivals.seed,
        arrivals.replication,
        labels,
    )
    ints[lay.ENTERED], ints[lay.CARRIED], ints[lay.COUNTS], ints[lay.WIDTH] = entered, carried, counts, width
    ints[lay.FURTHER_LISTS], ints[lay.FURTHER_AT], ints[lay.CLOCKS_AT] = plan.further_lists, further, clocks
    ints[lay.WATCHED] = bool((tables.steps[:, t.S_SHORTEST] != t.NONE).any())
    ints[lay.LIST_COUNT], ints[lay.COMER_WIDTH], ints[lay.FREE_BUNDLE] = len(lists), lay.C_LABELS + words, -1
    ints[lay.LOG], ints[lay.ROWS_ROOM], ints[lay.COMERS_ROOM] = place, rows, comers
    _settle(ints, place + 2 * rows, slots)
    return Packed(ints, plan.packed.floats)


def come_next(w: Packed, arrivals: Arrivals, first: int) -> int:
    """Those who come next, from the `first` of all on, in place of those who have come; returns who is the first after
    them.
    """
    ints, people = w.ints, arrivals.patients
    last = min(first + int(ints[lay.COMERS_ROOM]), len(arrivals.order))
    write_comers(
        ints, arrivals.order, first, last, arrivals.minute, people.number, arrivals.entry, people.stream,
        arrivals.remaining, arrivals.asked, people.labels,
    )  # fmt: skip
    ints[lay.ARRIVED], ints[lay.COMER_COUNT], ints[lay.MORE_COME] = 0, last - first, last < len(arrivals.order)
    return last


@jit_nogc
def write_comers(
    ints: Ints,
    order: Narrow,
    first: int,
    last: int,
    minute: Narrow,
    number: Ints,
    entry: Codes,
    stream: Codes,
    remaining: Narrow,
    asked: Narrow,
    labels: Codes,
) -> None:
    """Rows of COMERS for those who come from the `first` in order to before the `last`; what else is known of them
    stands by patient.
    """
    count, codes = labels.shape[1], ints.view(np.int16)
    for turn in range(first, last):
        soon = u32(order[u32(min(turn + AHEAD, last - 1))])
        prefetch(labels, soon * count)
        prefetch(minute, soon)
        prefetch(number, soon)
        who = u32(order[u32(turn)])
        row = u32(ints[lay.COMERS] + (turn - first) * ints[lay.COMER_WIDTH])
        ints[row + lay.C_MINUTE], ints[row + lay.C_INDEX], ints[row + lay.C_NUMBER] = minute[who], i64(who), number[who]
        ints[row + lay.C_ENTRY], ints[row + lay.C_STREAM] = entry[who], stream[who]
        ints[row + lay.C_REMAINING], ints[row + lay.C_ASKED] = remaining[who], asked[who]
        for label in range(count):
            codes[u32(4 * (row + lay.C_LABELS) + label)] = labels[who, u32(label)]


def compile_coming() -> None:
    """Compile what hands people to the loop, or fetch it from the cache; fails as `jit.failures` says."""
    wide, narrow, codes = (np.zeros(1, dtype=kind) for kind in (np.int64, np.int32, np.int16))
    compile_for(
        write_comers, wide, narrow, 1, 1, narrow, wide, codes, codes, narrow, narrow, np.zeros((1, 1), dtype=np.int16)
    )


def _words(width: int, lists: int, further: int, people: int, slots: int) -> int:
    """Room that more people take: themselves and their reminders; and the stack of free slots and the buffers, which
    are made anew.
    """
    more = slots - people
    return (
        lay.LINE
        + more * width
        + lay.BUNDLE * _bundles(people, slots)
        + slots
        + (len(lay.IN_BUFFERS) - 1) * _buffer(lists, further, slots)
        + lay.LAST_OF_BUNDLE * _bundles(0, slots)  # all reminders might be due at once
    )


def _lines(words: int) -> Ints:
    """Zeros that begin with a line of the processor's cache: places that eight divides begin one."""
    ints = np.zeros(words + lay.LINE, dtype=np.int64)
    first = -ints.ctypes.data // ints.itemsize % lay.LINE
    return ints[first : first + words]


def _bundles(people: int, slots: int) -> int:
    """Bundles of reminders that come with more people."""
    return BUNDLES_A_PERSON * (slots - people) + (0 if people else 2 * BUNDLES_MARGIN)


def _buffer(lists: int, further: int, slots: int) -> int:
    """Size of a buffer but that of what is due: everybody's journey, plan and further requests might be granted at
    once, or ask twice in a minute, or all lists have changed.
    """
    return max(2 * (2 + further) * slots + BUNDLES_MARGIN, lists)


def _settle(ints: Ints, place: int, slots: int, before: Ints | None = None) -> None:
    """From `place` on: people until there is room for `slots`, their reminders, the stack of free slots, the buffers;
    what is on the stack and in the buffers comes from the array `before`, if there was one.
    """
    if len(ints) > np.iinfo(np.uint32).max:
        raise SimulationError("more people at one time than the compiled engine has room for; use --engine reference")
    width, old = int(ints[lay.WIDTH]), int(ints[lay.PEOPLE])
    size = _buffer(int(ints[lay.LIST_COUNT]), int(ints[lay.FURTHER_LISTS]), slots)
    place += -place % lay.LINE
    more = slots - old  # what stands with them is written when they come
    bundles = place + more * width
    stack = bundles + lay.BUNDLE * _bundles(old, slots)
    following = np.arange(bundles + lay.BUNDLE, stack + lay.BUNDLE, lay.BUNDLE)
    following[-1] = ints[lay.FREE_BUNDLE]
    ints[bundles : stack : lay.BUNDLE] = following
    ints[lay.FREE_BUNDLE], ints[lay.BUNDLES_FREE] = bundles, ints[lay.BUNDLES_FREE] + len(following)
    ints[stack : stack + more] = np.arange(place, bundles, width)[::-1]
    free = int(ints[lay.FREE_SLOTS])
    if before is not None:
        for which, counted in enumerate(lay.IN_BUFFERS):
            held, count = int(before[lay.BUFFERS] + which * before[lay.BUFFER_SIZE]), int(before[counted])
            ints[stack + slots + which * size :][:count] = before[held : held + count]
        ints[stack + more : stack + more + free] = before[before[lay.SLOTS] : before[lay.SLOTS] + free]
    ints[lay.PEOPLE], ints[lay.FREE_SLOTS], ints[lay.SLOTS], ints[lay.BUFFERS], ints[lay.BUFFER_SIZE] = (
        slots,
        free + more,
        stack,
        stack + slots,
        size,
    )


def with_slots(w: Packed) -> Packed:
    """The same state with room for half as many people again, and their reminders. They stand where the stack of free
    slots and the buffers were, which are made anew; behind the log, where it has grown and stands behind those.
    """
    people, stack = int(w.ints[lay.PEOPLE]), int(w.ints[lay.SLOTS])
    kept = stack if w.ints[lay.LOG] < stack else len(w.ints)
    slots = people + max(people // 2, 1)
    width, lists, further = (int(w.ints[which]) for which in (lay.WIDTH, lay.LIST_COUNT, lay.FURTHER_LISTS))
    ints = _lines(kept + _words(width, lists, further, people, slots))
    ints[:kept] = w.ints[:kept]
    _settle(ints, kept, slots, w.ints)
    return Packed(ints, w.floats)


def with_rows(w: Packed) -> Packed:
    """The same state with room for twice as many rows of the log."""
    log, rows = int(w.ints[lay.LOG]), int(w.ints[lay.ROWS_ROOM])
    ints = _lines(len(w.ints) + 4 * rows)
    ints[: len(w.ints)], ints[len(w.ints) : len(w.ints) + 2 * rows] = w.ints, w.ints[log : log + 2 * rows]
    ints[lay.LOG], ints[lay.ROWS_ROOM] = len(w.ints), 2 * rows
    return Packed(ints, w.floats)


class Everybody:
    """Where the columns of people stand, as there is room for more and more of them."""

    def __init__(self, w: Packed) -> None:
        """Of a state in which nobody has come."""
        self.begin(w)

    def begin(self, w: Packed) -> None:
        """Another state in which nobody has come."""
        self._slots = _free_slots(w)

    def more_room(self, w: Packed, before: int) -> None:
        """There is room for more people than there was `before`."""
        first = int(w.ints[lay.SLOTS])
        self._slots = np.concatenate([self._slots, w.ints[first : first + int(w.ints[lay.PEOPLE]) - before]])

    def there(self, w: Packed) -> Ints:
        """Where the columns of people begin for whom something may happen."""
        return np.setdiff1d(self._slots, _free_slots(w), assume_unique=True)

    def gone(self, w: Packed, patients: int) -> npt.NDArray[np.bool_]:
        """For each of so many patients whether nothing can happen any more; true also of those who have yet to come."""
        gone = np.ones(patients, dtype=np.bool_)
        gone[w.ints[self.there(w) + lay.INDEX]] = False
        return gone


def _free_slots(w: Packed) -> Ints:
    """Where the columns begin of people there is room for and who are not there."""
    first = int(w.ints[lay.SLOTS])
    return w.ints[first : first + int(w.ints[lay.FREE_SLOTS])].copy()


def under(w: Packed, plan: Plan, moved: Sequence[int], now: int) -> Packed:
    """The same state under another plan of the same structure, from before anything happens in this minute; `moved` are
    places by service.
    """
    packed, tables, ints = plan.packed, plan.tables, w.ints
    ints[:HEADER] = packed.ints[:HEADER]
    ints[HEADER + ROOM : len(packed.ints)] = packed.ints[HEADER + ROOM :]
    ints[lay.CALENDAR_EVENT] = np.searchsorted(tables.calendar_events[:, t.CE_MINUTE], now)
    for place, capacity, more in capacities(tables, moved, now):
        first = ints[lay.LISTS] + lay.OF_LIST * place
        ints[first + lay.MOVED] = more
        if ints[first + lay.CAPACITY] != capacity + more:
            ints[first + lay.CAPACITY] = capacity + more
            if not ints[first + lay.IS_CHANGED]:
                ints[first + lay.IS_CHANGED] = 1
                ints[ints[lay.BUFFERS] + lay.CHANGED_LISTS * ints[lay.BUFFER_SIZE] + ints[lay.CHANGED]] = place
                ints[lay.CHANGED] += 1
    return Packed(ints, packed.floats)


def rows_of(w: Packed) -> Ints:
    """The rows of the log gathered so far, two words each: shape (rows, 2), a view."""
    return w.ints[w.ints[lay.LOG] : w.ints[lay.LOG] + 2 * w.ints[lay.ROWS]].reshape(-1, 2)
