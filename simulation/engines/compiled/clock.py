"""The compiled engine's clock: who is due, what opens, who gets what is free, and which minute is next."""

import numpy as np

from simulation.core.compiling.jit import compile_for, consts, i64, jit_nogc, jit_private, u32
from simulation.core.numerics.random_numbers import uniform
from simulation.engines.compiled import layout as lay
from simulation.engines.compiled import primitives as s
from simulation.engines.compiled.draws import entry
from simulation.engines.compiled.sorting import sort_keys
from simulation.plan import columns as t
from simulation.plan.packed import (
    CALENDAR_EVENTS,
    LIST_FIRST,
    LIST_SERVICES,
    QUEUE_PRIORITY,
    Packed,
    at,
    calendar_event_at,
    service_at,
    size,
    step_row,
)
from simulation.sampling.choices import number_of
from simulation.sampling.durations import is_open

NOBODY, NOTHING = consts((-1, 0))
LARGEST = 2.0
"""More than any random number."""


@jit_nogc
def gather_due(w: Packed) -> int:
    """Everybody for whom something is due in this minute, once each, by patient; returns how many."""
    c = w.ints
    head = u32(c[lay.MINUTES] + (c[lay.NOW] & lay.LAST_OF_STRETCH))
    first = s.buffer_at(w, lay.DUE_NOW)
    place, count = w.ints[head], NOTHING
    w.ints[head] = t.NONE
    while place >= 0:
        reminder = w.ints[u32(place)]
        place = s.before(w, place)
        what, whose = reminder & 7, reminder >> lay.WHOSE
        if what == lay.MADE_READY:
            s.give_back(w, whose)
            continue
        slot = u32(whose)
        if w.ints[u32(slot + lay.DUE + what)] == c[lay.NOW]:
            w.ints[u32(first + count)] = (w.ints[slot + lay.INDEX] << 32) | slot
            count += 1
    sort_keys(c, first, count)
    kept = NOTHING
    for k in range(count):
        key = w.ints[u32(first + k)]
        if k == 0 or key != w.ints[u32(first + kept - 1)]:
            w.ints[u32(first + kept)] = key
            kept += 1
    c[lay.DUE_COUNT], c[lay.DUE_AT] = kept, 0
    return kept


@jit_nogc
def apply_calendar_events(w: Packed) -> None:
    """Capacity changes, the day's starts are given out, doors open."""
    c = w.ints
    calendar_event = c[lay.CALENDAR_EVENT]
    while calendar_event < size(w, CALENDAR_EVENTS) and calendar_event_at(w, calendar_event, t.CE_MINUTE) == c[lay.NOW]:
        place = calendar_event_at(w, calendar_event, t.CE_LIST)
        if calendar_event_at(w, calendar_event, t.CE_KIND) != t.OPENS:
            line = s.list_at(w, place)
            w.ints[line + lay.CAPACITY] = calendar_event_at(w, calendar_event, t.CE_AMOUNT) + w.ints[line + lay.MOVED]
        if calendar_event_at(w, calendar_event, t.CE_KIND) == t.STARTS_GIVEN:
            c[lay.STARTS] = 1
        s.change(w, place)
        calendar_event += 1
    c[lay.CALENDAR_EVENT] = calendar_event


@jit_nogc
def offer(w: Packed) -> None:
    """One round: every changed list gives what was free at its start to those waiting at its start."""
    c = w.ints
    count = NOTHING
    for k in range(c[lay.CHANGED]):
        place = w.ints[u32(s.buffer_at(w, lay.CHANGED_LISTS) + k)]
        line = s.list_at(w, place)
        w.ints[line + lay.IS_CHANGED] = 0
        free = w.ints[line + lay.CAPACITY]
        if w.ints[line + lay.GIVES_STARTS] == 0:
            free -= w.ints[line + lay.OCCUPIED]
        first, last = at(w, LIST_FIRST, place), at(w, LIST_FIRST, place + 1)
        for m in range(first, last):
            service = at(w, LIST_SERVICES, m)
            inside = s.queue_at(w, size(w, QUEUE_PRIORITY) + service)
            while w.ints[inside] >= 0 and is_open(w, service_at(w, service, t.V_CALENDAR), c[lay.NOW]):
                count = grant(w, w.ints[inside], count)
        order = w.ints[line + lay.ORDER]
        last_first = order == t.LAST_COME
        while free > 0:
            best, rank = NOBODY, NOTHING
            for m in range(first, last):
                service = at(w, LIST_SERVICES, m)
                queue = service_at(w, service, t.V_QUEUE)
                end = queue + service_at(w, service, t.V_QUEUES)
                while queue < end and w.ints[s.queue_at(w, queue)] < 0:
                    queue += 1
                if queue == end or not is_open(w, service_at(w, service, t.V_CALENDAR), c[lay.NOW]):
                    continue
                node, priority = w.ints[s.queue_at(w, queue)], at(w, QUEUE_PRIORITY, queue)
                if best < 0 or priority < rank or (priority == rank and s.comes_before(w, node, best, last_first)):
                    best, rank = node, priority
            if best >= 0 and order >= t.AT_RANDOM:
                best = drawn(w, first, last, rank) if order == t.AT_RANDOM else risen(w, first, last)
            if best < 0:
                break
            count = grant(w, best, count)
            s.take(w, place)
            free -= 1
    c[lay.CHANGED] = 0
    sort_keys(c, s.buffer_at(w, lay.GRANTED_NOW), count)
    if c[lay.FURTHER_LISTS] > 0:
        count = one_place_each(w, count)
    c[lay.GRANTED_COUNT], c[lay.GRANTED_AT] = count, 0
    refused, asking, undecided = NOTHING, s.buffer_at(w, lay.ASKING), NOTHING
    for k in range(c[lay.ASKERS]):
        node = w.ints[u32(asking + k)]
        it = s.of_node(node)
        if w.ints[it + lay.DOING] == lay.QUEUED:
            s.leave_queue(w, it)
            if w.ints[step_row(w, w.ints[it + lay.OPEN_STEP]) + t.S_QUEUE_ROOM] != t.NONE:
                w.ints[u32(asking + undecided)] = (w.ints[u32(node >> 1) + lay.INDEX] << 32) | node
                undecided += 1
                continue
            w.ints[it + lay.DOING] = lay.REFUSED
            s.forget(w, u32(node >> 1), lay.PATIENCE + (node & 1))
            w.ints[u32(s.buffer_at(w, lay.REFUSED_NOW) + refused)] = (w.ints[u32(node >> 1) + lay.INDEX] << 32) | node
            refused += 1
    c[lay.ASKERS] = 0
    if undecided > 0:
        refused = without_room(w, undecided, refused)
    sort_keys(c, s.buffer_at(w, lay.REFUSED_NOW), refused)
    c[lay.REFUSED_COUNT], c[lay.REFUSED_AT] = refused, 0


@jit_private
def without_room(w: Packed, undecided: int, refused: int) -> int:
    """Of those who cannot have it, and stand in no queue now, those leave who find as many waiting as they say, one
    after another by patient; the others wait. Returns how many leave by now.
    """
    asking = s.buffer_at(w, lay.ASKING)
    sort_keys(w.ints, asking, undecided)
    for k in range(undecided):
        key = w.ints[u32(asking + k)]
        node = key & 0xFFFFFFFF
        it, slot = s.of_node(node), u32(node >> 1)
        step = w.ints[it + lay.OPEN_STEP]
        room = number_of(w, entry(w, slot, w.ints[step_row(w, step) + t.S_QUEUE_ROOM], step))
        place = service_at(w, w.ints[it + lay.SERVICE], t.V_LIST)
        if waiting_on(w, place) < room:
            order = w.ints[s.list_at(w, place) + lay.ORDER]
            s.stand(w, slot, node & 1, w.ints[it + lay.QUEUE], order == t.LAST_COME)
            continue
        w.ints[it + lay.DOING] = lay.REFUSED
        s.forget(w, slot, lay.PATIENCE + (node & 1))
        w.ints[u32(s.buffer_at(w, lay.REFUSED_NOW) + refused)] = key
        refused += 1
    return refused


@jit_private
def waiting_on(w: Packed, place: int) -> int:
    """How many people wait on a list; not those who have been granted another of their requests, or go elsewhere."""
    count = NOTHING
    for m in range(at(w, LIST_FIRST, place), at(w, LIST_FIRST, place + 1)):
        service = at(w, LIST_SERVICES, m)
        queue = service_at(w, service, t.V_QUEUE)
        for k in range(service_at(w, service, t.V_QUEUES) + 1):
            here = queue + k if k < service_at(w, service, t.V_QUEUES) else size(w, QUEUE_PRIORITY) + service
            node = w.ints[s.queue_at(w, here)]
            while node >= 0:
                it = s.of_node(node)
                further = w.ints[it + lay.OPEN_STEP] == lay.FURTHER
                if not further or w.ints[u32(w.ints[it + lay.OWNER]) + lay.DOING] == lay.QUEUED:
                    count += 1
                node = w.ints[it + lay.NEXT_IN_QUEUE]
    return count


@jit_private
def drawn(w: Packed, first: int, last: int, rank: int) -> int:
    """Of all who wait with this priority at open services of a list, the first in an order that is drawn anew in each
    minute.
    """
    now, best, least = w.ints[lay.NOW], NOBODY, LARGEST
    for m in range(first, last):
        service = at(w, LIST_SERVICES, m)
        if not is_open(w, service_at(w, service, t.V_CALENDAR), now):
            continue
        queue = service_at(w, service, t.V_QUEUE)
        end = queue + service_at(w, service, t.V_QUEUES)
        while queue < end and at(w, QUEUE_PRIORITY, queue) != rank:
            queue += 1
        node = w.ints[s.queue_at(w, queue)] if queue < end else NOBODY
        while node >= 0:
            it = s.of_node(node)
            slot = u32(node >> 1)
            if w.ints[it + lay.OPEN_STEP] == lay.FURTHER:
                slot = u32(w.ints[it + lay.OWNER])
            turn = uniform(
                w.ints[lay.SEED],
                w.ints[lay.REPLICATION],
                service_at(w, service, t.V_ORDER_DECISION),
                w.ints[slot + lay.NUMBER],
                w.ints[slot + lay.SPELL],
                2 * now + (node & 1),
            )
            if turn < least:
                best, least = node, turn
            node = w.ints[it + lay.NEXT_IN_QUEUE]
    return best


@jit_private
def risen(w: Packed, first: int, last: int) -> int:
    """Of all who wait at open services of a list, the first by the minute asked and what the priority is worth."""
    best, level, least = NOBODY, NOTHING, NOTHING
    for m in range(first, last):
        service = at(w, LIST_SERVICES, m)
        if not is_open(w, service_at(w, service, t.V_CALENDAR), w.ints[lay.NOW]):
            continue
        queue = service_at(w, service, t.V_QUEUE)
        for one in range(queue, queue + service_at(w, service, t.V_QUEUES)):
            node = w.ints[s.queue_at(w, one)]
            if node < 0:
                continue
            priority = at(w, QUEUE_PRIORITY, one)
            score = priority * service_at(w, service, t.V_RISES) + w.ints[s.of_node(node) + lay.ASKED]
            if (
                best < 0
                or score < least
                or (
                    score == least
                    and (priority < level or (priority == level and s.comes_before(w, node, best, False)))
                )
            ):
                best, level, least = node, priority, score
    return best


@jit_private
def grant(w: Packed, node: int, count: int) -> int:
    """Take one waiting node off its queue and note that it is granted; returns how many are by now."""
    it = s.of_node(node)
    s.leave_queue(w, it)
    w.ints[it + lay.DOING] = lay.GRANTED
    w.ints[u32(s.buffer_at(w, lay.GRANTED_NOW) + count)] = (w.ints[u32(node >> 1) + lay.INDEX] << 32) | node
    return count + 1


@jit_private
def one_place_each(w: Packed, count: int) -> int:
    """Of several places offered to one person the first in the order told is taken, which is that of the keys; the
    others go out in the next round. Returns how many people are granted something.
    """
    first, kept = s.buffer_at(w, lay.GRANTED_NOW), NOTHING
    for k in range(count):
        key = w.ints[u32(first + k)]
        it = s.of_node(key & 0xFFFFFFFF)
        if w.ints[it + lay.OPEN_STEP] == lay.FURTHER:
            slot = u32(w.ints[it + lay.OWNER])
            main = s.of_thread(slot, lay.MAIN)
            w.ints[it + lay.DOING] = lay.NOTHING
            if w.ints[main + lay.DOING] == lay.GRANTED:
                if w.ints[it + lay.QUEUE] < size(w, QUEUE_PRIORITY):
                    s.release(w, w.ints[it + lay.SERVICE])
                continue
            s.leave_queue(w, main)
            w.ints[main + lay.DOING], w.ints[main + lay.SERVICE] = lay.GRANTED, w.ints[it + lay.SERVICE]
            key = (w.ints[slot + lay.INDEX] << 32) | (2 * i64(slot))
            if kept > 0 and w.ints[u32(first + kept - 1)] > key:  # what the plan beside it was granted comes after it
                w.ints[u32(first + kept)] = w.ints[u32(first + kept - 1)]
                w.ints[u32(first + kept - 1)] = key
                kept += 1
                continue
        w.ints[u32(first + kept)] = key
        kept += 1
    return kept


@jit_private
def next_minute(w: Packed) -> int:
    """The next minute in which something is due, somebody comes or a bell rings; the end when there is none."""
    c = w.ints
    last = min(c[lay.END], c[lay.STOP])
    if c[lay.ARRIVED] < c[lay.COMER_COUNT]:
        last = min(last, w.ints[u32(c[lay.COMERS] + c[lay.COMER_WIDTH] * c[lay.ARRIVED])])
    if c[lay.CALENDAR_EVENT] < size(w, CALENDAR_EVENTS):
        last = min(last, calendar_event_at(w, c[lay.CALENDAR_EVENT], t.CE_MINUTE))
    minute = c[lay.NOW] + 1
    while True:
        if minute & lay.LAST_OF_STRETCH == 0:
            while minute + lay.LAST_OF_STRETCH < last and w.ints[u32(c[lay.STRETCHES] + (minute >> lay.STRETCH))] < 0:
                minute += lay.LAST_OF_STRETCH + 1
            s.begin_stretch(w, minute >> lay.STRETCH)
        if minute >= last or w.ints[u32(c[lay.MINUTES] + (minute & lay.LAST_OF_STRETCH))] >= 0:
            return minute
        minute += 1


@jit_nogc
def still(w: Packed) -> int:
    """The minute is over: starts not taken lapse, and the clock goes on; returns the next minute in which something
    happens, or may happen.
    """
    c = w.ints
    if c[lay.STARTS] == 1:
        for place in range(c[lay.LIST_COUNT]):
            line = s.list_at(w, place)
            if w.ints[line + lay.GIVES_STARTS] == 1:
                w.ints[line + lay.CAPACITY] = 0
        c[lay.STARTS] = 0
    if c[lay.WATCHED] == 1:
        for place in range(c[lay.LIST_COUNT]):
            line = s.list_at(w, place)
            there = w.ints[line + lay.OCCUPIED] if w.ints[line + lay.GIVES_STARTS] == 0 else NOTHING
            w.ints[line + lay.STOOD] = waiting_on(w, place) + there - w.ints[line + lay.CAPACITY]
    c[lay.NOW] = next_minute(w)
    c[lay.RUNG] = 0
    return c[lay.NOW]


def compile_minutes() -> None:
    """Compile these functions, or fetch them from the cache; fails as `jit.failures` says."""
    for function in (offer, gather_due, still, apply_calendar_events):
        compile_for(function, Packed(np.zeros(1, dtype=np.int64), np.zeros(1)))
