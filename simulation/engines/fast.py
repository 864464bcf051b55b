"""The compiled engine: the minute turned until it is still, as one loop over arrays.

It returns to Python every simulated month, for Ctrl-C and progress, and whenever an array is full. The phases are those of DESIGN
section 4; `readable` tells the same in SimPy and writes the same log, row for row.
"""

from collections.abc import Callable

import numpy as np

from simulation.compiled import bare, codes, compile_for, inner, unsigned, whole
from simulation.engines import state as s
from simulation.engines.journey import arrive, granted, happen, run_on, turned_away
from simulation.engines.log import Gathered, log_of, no_rows, unpack
from simulation.engines.memory import NODES_MARGIN, begin, come_next, rows_of, under, with_rows, with_slots
from simulation.engines.review import Reviewing, count_use
from simulation.engines.wrong import endless, risk_unreadable, too_often, unreadable, without_end
from simulation.errors import SimulationError
from simulation.events import EventLog
from simulation.patients.cohort import Arrivals
from simulation.plan import tables as t
from simulation.plan.packed import BELLS, LIST_FIRST, LIST_SERVICES, QUEUE_PRIORITY, Packed, at, bell_at, service_at, size
from simulation.plan.plan import Plan
from simulation.plan.tables import Ints
from simulation.rules.times import is_open
from simulation.terms import DAY, FAR

DUE, RUN_DUE, ARRIVE, ROUND, RUN_GRANTED, RUN_REFUSED = codes(range(6))
RUNNING, MONTH_ENDS, ROWS_FULL, SLOTS_FULL, COMERS_OVER, OVER, FAILED = codes(range(7))
NOBODY, NOTHING = codes((-1, 0))
MARGIN = 1 << 15
"""Rows of the log that one unit of work cannot exceed: a thousand steps of one person, each with its rows."""
KEPT_ROWS = 1 << 16
"""Rows gathered before they are handed to Python, at the end of a minute."""
SLOTS_AT_FIRST, ROWS_AT_FIRST = 4096, KEPT_ROWS + 2 * MARGIN
"""Room for people in the system and for rows not handed over; doubled when it is full."""
COMERS_AT_ONCE = 4096
"""People handed to the loop before they come."""


@bare
def advance(w: Packed, until: int, handed: int) -> int:
    """Turn minutes until `until`, until an array is full, or until `handed` rows are gathered at the end of a minute."""
    c = w.ints
    phase = c[s.PHASE]
    while True:
        slot, step = unsigned(0), s.STAYS
        stop = RUNNING
        if c[s.ERROR] != s.FINE:
            stop = FAILED
        elif c[s.ROWS] + MARGIN > c[s.ROWS_ROOM]:
            stop = ROWS_FULL
        elif c[s.NODES_FREE] < NODES_MARGIN:
            stop = SLOTS_FULL
        elif phase == DUE:
            phase = RUN_DUE if gather_due(w) > 0 else ROUND if c[s.RUNG] == 1 else ARRIVE
        if stop == RUNNING and phase == RUN_DUE:
            what = s.KINDS_DUE
            while what == s.KINDS_DUE and c[s.DUE_AT] < c[s.DUE_COUNT]:
                slot = unsigned(w.ints[unsigned(s.buffer_at(w, s.DUE_NOW) + c[s.DUE_AT])] & 0xFFFFFFFF)
                what = 0
                while what < s.KINDS_DUE and w.ints[unsigned(slot + s.DUE + what)] != c[s.NOW]:
                    what += 1
                if what == s.KINDS_DUE:
                    c[s.DUE_AT] += 1
            if what < s.KINDS_DUE:
                step = happen(w, slot, what)
            elif s.reminded(w):
                phase = DUE
            else:
                phase = ROUND if c[s.RUNG] == 1 else ARRIVE
        elif stop == RUNNING and phase == ARRIVE:
            comer = c[s.ARRIVED]
            if comer == c[s.COMER_COUNT] and c[s.MORE_COME] == 1:
                stop = COMERS_OVER
            elif comer < c[s.COMER_COUNT] and w.ints[unsigned(c[s.COMERS] + c[s.COMER_WIDTH] * comer)] == c[s.NOW]:
                if c[s.FREE_SLOTS] == 0:
                    stop = SLOTS_FULL
                else:
                    c[s.ARRIVED] += 1
                    c[s.FREE_SLOTS] -= 1
                    slot = unsigned(w.ints[unsigned(c[s.SLOTS] + c[s.FREE_SLOTS])])
                    step = arrive(w, comer, slot)
            elif s.reminded(w):
                phase = DUE
            else:
                ring_bells(w)
                c[s.RUNG] = 1
                phase = ROUND
        elif stop == RUNNING and phase == RUN_GRANTED:
            if c[s.GRANTED_AT] == c[s.GRANTED_COUNT]:
                phase = RUN_REFUSED
            else:
                node = w.ints[unsigned(s.buffer_at(w, s.GRANTED_NOW) + c[s.GRANTED_AT])] & 0xFFFFFFFF
                c[s.GRANTED_AT] += 1
                if w.ints[s.of_node(node) + s.DOING] == s.GRANTED:
                    slot = unsigned(node >> 1)
                    step = granted(w, slot, node & 1)
        elif stop == RUNNING and phase == RUN_REFUSED:
            if c[s.REFUSED_AT] == c[s.REFUSED_COUNT]:
                phase = DUE if s.reminded(w) else ROUND
            else:
                node = w.ints[unsigned(s.buffer_at(w, s.REFUSED_NOW) + c[s.REFUSED_AT])] & 0xFFFFFFFF
                c[s.REFUSED_AT] += 1
                slot = unsigned(node >> 1)
                step = turned_away(w, slot, node & 1, s.REFUSED_ROW, t.S_IF_FULL)
        if stop == RUNNING and phase == ROUND:
            if c[s.CHANGED] > 0:
                offer(w)
                phase = RUN_GRANTED
            elif s.reminded(w):
                phase = DUE
            else:
                phase = still(w)
                if c[s.NOW] >= c[s.END]:
                    stop = OVER
                elif c[s.ROWS] >= handed or c[s.NOW] >= until:
                    stop = MONTH_ENDS
        if stop != RUNNING:
            c[s.PHASE] = phase
            return stop
        if step != s.STAYS:
            run_on(w, slot, step)


@bare
def still(w: Packed) -> int:
    """The minute is over: starts not taken lapse, and the clock goes on; returns the phase in which the next one begins."""
    c = w.ints
    if c[s.STARTS] == 1:
        for place in range(c[s.LIST_COUNT]):
            line = s.list_at(w, place)
            if w.ints[line + s.GIVES_STARTS] == 1:
                w.ints[line + s.CAPACITY] = 0
        c[s.STARTS] = 0
    c[s.NOW] = next_minute(w)
    c[s.RUNG] = 0
    return DUE if c[s.NOW] >= c[s.END] or s.reminded(w) else ARRIVE


@bare
def gather_due(w: Packed) -> int:
    """Everybody for whom something may be due in this minute, once each, by patient; returns how many."""
    c = w.ints
    head = unsigned(c[s.MINUTES] + (c[s.NOW] & s.LAST_OF_STRETCH))
    first = s.buffer_at(w, s.DUE_NOW)
    following, count = w.ints[head], NOTHING
    w.ints[head] = t.NONE
    while following >= 0:
        node = unsigned(following)
        following = w.ints[node + 1]
        slot = unsigned(w.ints[node] >> 3)
        s.free_node(w, node)
        w.ints[unsigned(first + count)] = (w.ints[slot + s.INDEX] << 32) | slot
        count += 1
    sort_keys(c, first, count)
    kept = NOTHING
    for k in range(count):
        key = w.ints[unsigned(first + k)]
        if k == 0 or key != w.ints[unsigned(first + kept - 1)]:
            w.ints[unsigned(first + kept)] = key
            kept += 1
    c[s.DUE_COUNT], c[s.DUE_AT] = kept, 0
    return kept


@inner
def sort_keys(memory: Ints, start: int, count: int) -> None:
    """The keys from a place on in rising order: by insertion when they are few or in order already, else by a heap."""
    first = whole(start)
    if count <= 64:
        for k in range(1, count):
            place = unsigned(first + k)
            key = memory[place]
            while place > first and memory[unsigned(place - 1)] > key:
                memory[place] = memory[unsigned(place - 1)]
                place = unsigned(place - 1)
            memory[place] = key
        return
    begin, end = count // 2, count
    while end > 1:
        if begin > 0:
            begin -= 1
        else:
            end -= 1
            memory[first], memory[first + end] = memory[first + end], memory[first]
        root = begin
        while 2 * root + 1 < end:
            child = 2 * root + 1
            if child + 1 < end and memory[first + child] < memory[first + child + 1]:
                child += 1
            if memory[first + root] >= memory[first + child]:
                break
            memory[first + root], memory[first + child] = memory[first + child], memory[first + root]
            root = child


@bare
def sort_minutes(log: Ints, spare: Ints, rows: int) -> None:
    """Rows of each minute by patient, each keeping their own order; minutes are in order already. `spare` has room for as many rows."""
    first = 0
    while first < rows:
        minute = log[first, 0] >> 32
        last = first + 1
        in_order = True
        while last < rows and log[last, 0] >> 32 == minute:
            in_order = in_order and log[last, 0] >= log[last - 1, 0]
            last += 1
        if not in_order and last - first > 64:
            merge_rows(log, spare, first, last)
        elif not in_order:
            for k in range(first + 1, last):
                when, what = log[k, 0], log[k, 1]
                place = k
                while place > first and log[place - 1, 0] > when:
                    log[place, 0], log[place, 1] = log[place - 1, 0], log[place - 1, 1]
                    place -= 1
                log[place, 0], log[place, 1] = when, what
        first = last


@inner
def merge_rows(log: Ints, spare: Ints, first: int, last: int) -> None:
    """Rows from `first` to before `last` by their first word, equals in the order they had: sorted pairs, then fours, and so on."""
    width = 1
    while width < last - first:
        for start in range(first, last, 2 * width):
            middle, end = min(start + width, last), min(start + 2 * width, last)
            one, other = start, middle
            for place in range(start, end):
                if one < middle and (other >= end or log[one, 0] <= log[other, 0]):
                    taken = one
                    one += 1
                else:
                    taken = other
                    other += 1
                spare[place, 0], spare[place, 1] = log[taken, 0], log[taken, 1]
        for place in range(first, last):
            log[place, 0], log[place, 1] = spare[place, 0], spare[place, 1]
        width *= 2


@bare
def ring_bells(w: Packed) -> None:
    """Capacity changes, the day's starts are given out, doors open."""
    c = w.ints
    bell = c[s.BELL]
    while bell < size(w, BELLS) and bell_at(w, bell, t.B_MINUTE) == c[s.NOW]:
        place = bell_at(w, bell, t.B_LIST)
        if bell_at(w, bell, t.B_KIND) != t.OPENS:
            line = s.list_at(w, place)
            w.ints[line + s.CAPACITY] = bell_at(w, bell, t.B_AMOUNT) + w.ints[line + s.MOVED]
        if bell_at(w, bell, t.B_KIND) == t.STARTS_GIVEN:
            c[s.STARTS] = 1
        s.change(w, place)
        bell += 1
    c[s.BELL] = bell


@bare
def offer(w: Packed) -> None:
    """One round: every changed list gives what was free at its start to those waiting at its start."""
    c = w.ints
    count = NOTHING
    for k in range(c[s.CHANGED]):
        place = w.ints[unsigned(s.buffer_at(w, s.CHANGED_LISTS) + k)]
        line = s.list_at(w, place)
        w.ints[line + s.IS_CHANGED] = 0
        free = w.ints[line + s.CAPACITY]
        if w.ints[line + s.GIVES_STARTS] == 0:
            free -= w.ints[line + s.OCCUPIED]
        first, last = at(w, LIST_FIRST, place), at(w, LIST_FIRST, place + 1)
        for m in range(first, last):
            service = at(w, LIST_SERVICES, m)
            inside = s.queue_at(w, size(w, QUEUE_PRIORITY) + service)
            while w.ints[inside] >= 0 and is_open(w, service_at(w, service, t.V_CALENDAR), c[s.NOW]):
                count = grant(w, w.ints[inside], count)
        while free > 0:
            best, rank = NOBODY, NOTHING
            for m in range(first, last):
                service = at(w, LIST_SERVICES, m)
                queue = service_at(w, service, t.V_QUEUE)
                end = queue + service_at(w, service, t.V_QUEUES)
                while queue < end and w.ints[s.queue_at(w, queue)] < 0:
                    queue += 1
                if queue == end or not is_open(w, service_at(w, service, t.V_CALENDAR), c[s.NOW]):
                    continue
                node, priority = w.ints[s.queue_at(w, queue)], at(w, QUEUE_PRIORITY, queue)
                if best < 0 or priority < rank or (priority == rank and s.comes_before(w, node, best)):
                    best, rank = node, priority
            if best < 0:
                break
            count = grant(w, best, count)
            s.take(w, place)
            free -= 1
    c[s.CHANGED] = 0
    sort_keys(c, s.buffer_at(w, s.GRANTED_NOW), count)
    c[s.GRANTED_COUNT], c[s.GRANTED_AT] = count, 0
    refused = NOTHING
    for k in range(c[s.ASKERS]):
        node = w.ints[unsigned(s.buffer_at(w, s.ASKING) + k)]
        it = s.of_node(node)
        if w.ints[it + s.DOING] == s.QUEUED:
            s.leave_queue(w, it)
            w.ints[it + s.DOING] = s.REFUSED
            s.forget(w, unsigned(node >> 1), s.PATIENCE + (node & 1))
            w.ints[unsigned(s.buffer_at(w, s.REFUSED_NOW) + refused)] = (w.ints[unsigned(node >> 1) + s.INDEX] << 32) | node
            refused += 1
    c[s.ASKERS] = 0
    sort_keys(c, s.buffer_at(w, s.REFUSED_NOW), refused)
    c[s.REFUSED_COUNT], c[s.REFUSED_AT] = refused, 0


@inner
def grant(w: Packed, node: int, count: int) -> int:
    """Take one waiting node off its queue and note that it is granted; returns how many are by now."""
    it = s.of_node(node)
    s.leave_queue(w, it)
    w.ints[it + s.DOING] = s.GRANTED
    w.ints[unsigned(s.buffer_at(w, s.GRANTED_NOW) + count)] = (w.ints[unsigned(node >> 1) + s.INDEX] << 32) | node
    return count + 1


@inner
def next_minute(w: Packed) -> int:
    """The next minute in which something is due, somebody comes or a bell rings; the end when there is none."""
    c = w.ints
    last = min(c[s.END], c[s.STOP])
    if c[s.ARRIVED] < c[s.COMER_COUNT]:
        last = min(last, w.ints[unsigned(c[s.COMERS] + c[s.COMER_WIDTH] * c[s.ARRIVED])])
    if c[s.BELL] < size(w, BELLS):
        last = min(last, bell_at(w, c[s.BELL], t.B_MINUTE))
    minute = c[s.NOW] + 1
    while True:
        if minute & s.LAST_OF_STRETCH == 0:
            while minute + s.LAST_OF_STRETCH < last and w.ints[unsigned(c[s.STRETCHES] + (minute >> s.STRETCH))] < 0:
                minute += s.LAST_OF_STRETCH + 1
            s.begin_stretch(w, minute >> s.STRETCH)
        if minute >= last or w.ints[unsigned(c[s.MINUTES] + (minute & s.LAST_OF_STRETCH))] >= 0:
            return minute
        minute += 1


def compile_now(anew: bool) -> None:
    """Compile what a run needs, or fetch it from the cache, and run nothing.

    `anew`: nothing is kept yet. Then what people do is compiled first, so that another process has time for `compile_minutes`.

    Raises:
        NumbaError, RuntimeError: when compiling fails.
        OSError: when compiled code cannot be kept.
        EOFError, UnpicklingError: when what was kept cannot be read.
    """
    packed, slot = _packed(), unsigned(0)
    if anew:
        compile_for(run_on, packed, slot, 1)
        compile_for(arrive, packed, 1, slot)
        compile_for(happen, packed, slot, 1)
        compile_for(granted, packed, slot, 1)
    compile_for(advance, packed, 1, 1)
    compile_writing()


def _packed() -> Packed:
    return Packed(np.zeros(1, dtype=np.int64), np.zeros(1))


def compile_minutes() -> None:
    """The part of it that turns minutes and offers what is free; fails in the same ways."""
    for function in (offer, gather_due, still, ring_bells):
        compile_for(function, _packed())


def compile_writing() -> None:
    """The part of it that makes a log of what the loop has written; fails in the same ways."""
    log = np.zeros((1, 2), dtype=np.int64)
    compile_for(sort_minutes, log, log, np.int64(1))
    compile_for(unpack, log, 1, no_rows(), 1)
    compile_for(count_use, log, log[0], 1, log, log, log)


def simulate(plan: Plan, arrivals: Arrivals, progress: Callable[[float], None] | None = None) -> EventLog:
    """One replication by the compiled engine; `progress` is called with the share done, once a simulated month.

    Raises:
        SimulationError: when the scenario turns out to mean nothing, such as a route that goes round without taking time.
    """
    reviewing = Reviewing(plan, plan.reviews) if plan.reviews is not None else None
    w = begin(plan, arrivals, SLOTS_AT_FIRST, ROWS_AT_FIRST, COMERS_AT_ONCE)
    handed = come_next(w, arrivals, 0)
    w.ints[s.STOP] = reviewing.next if reviewing is not None else FAR
    w.ints[s.PHASE] = ARRIVE
    gathered = Gathered()
    spare = np.empty((0, 2), dtype=np.int64)
    until = 30 * DAY
    while True:
        why = advance(w, min(until, int(w.ints[s.STOP])), KEPT_ROWS)
        if why == FAILED:
            raise _failure(plan, w)
        if why == SLOTS_FULL:
            w = with_slots(w)
        elif why == ROWS_FULL:
            w = with_rows(w)
        elif why == COMERS_OVER:
            handed = come_next(w, arrivals, handed)
        else:
            log, now = rows_of(w), int(w.ints[s.NOW])
            spare = spare if len(spare) >= len(log) else np.empty_like(log)
            sort_minutes(log, spare, len(log))
            if gathered.rows == 0 and (log[1:, 0] < log[:-1, 0]).any():  # people on a list at minute 0 asked before it
                log[:] = log[np.argsort(log[:, 0], kind="stable")]
            gathered.add(log, min(now, plan.end) / plan.end)
            if reviewing is not None:
                reviewing.read(log)
                if now == reviewing.next and reviewing.hold():
                    w = under(w, reviewing.plan_now, reviewing.moved, now)
                w.ints[s.STOP] = reviewing.next
            w.ints[s.ROWS] = 0
            until = max(until, (now // (30 * DAY) + 1) * 30 * DAY)
            if progress is not None:
                progress(min(now, plan.end) / plan.end)
            if why == OVER:
                break
    return log_of(plan, arrivals, gathered.columns(), "fast", tuple(reviewing.found) if reviewing is not None else ())


def _failure(plan: Plan, w: Packed) -> SimulationError:
    error, step = int(w.ints[s.ERROR]), int(w.ints[s.ERROR_STEP])
    if error == s.ENDLESS:
        return endless(plan, step)
    if error == s.UNREADABLE_LABEL:
        return unreadable(plan, step)
    if error == s.UNREADABLE_RISK:
        return risk_unreadable(plan, step)
    if error == s.TOO_OFTEN:
        return too_often(plan, step)
    return without_end(plan, step)


__all__ = ["advance", "compile_now", "simulate"]
