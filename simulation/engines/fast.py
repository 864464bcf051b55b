"""The compiled engine: the minute turned until it is still, as one loop over arrays.

It returns to Python every simulated month, for Ctrl-C and progress, and whenever an array is full. The phases are those of DESIGN
section 4; `readable` tells the same in SimPy and writes the same log, row for row.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from simulation.compiled import bare, codes, compile_for, compiled, inner
from simulation.engines import state as s
from simulation.engines.journey import arrive, granted, happen, run_on, turned_away
from simulation.engines.log import Columns, joined, log_of, unpacked
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

DUE, RUN_DUE, ARRIVE, RING, ROUND, RUN_GRANTED, RUN_REFUSED, STILL, NEXT_MINUTE = codes(range(9))
MONTH_ENDS, ROWS_FULL, SLOTS_FULL, OVER, FAILED = range(5)
MARGIN = 1 << 15
"""Rows of the log that one unit of work cannot exceed: a thousand steps of one person, each with its rows."""
KEPT_ROWS = 1 << 18
"""Rows gathered before they are handed to Python, at the end of a minute."""


@bare
def advance(packed: Packed, r: s.Run, until: int, handed: int) -> int:
    """Turn minutes until `until`, until an array is full, or until `handed` rows are gathered at the end of a minute."""
    c = r.memory
    while True:
        if c[s.ERROR] != s.FINE:
            return FAILED
        if c[s.ROWS] + MARGIN > len(r.log):
            return ROWS_FULL
        phase = c[s.PHASE]
        slot, step = 0, s.STAYS
        if phase == DUE:
            if gather_due(r) > 0:
                c[s.PHASE] = RUN_DUE
            else:
                c[s.PHASE] = ROUND if c[s.RUNG] == 1 else ARRIVE
        elif phase == RUN_DUE:
            if c[s.DUE_AT] == c[s.DUE_COUNT]:
                c[s.PHASE] = DUE
                continue
            slot = r.memory[s.buffer_at(r, s.DUE_NOW) + c[s.DUE_AT]] & 0xFFFFFFFF
            what = 0
            while what < s.KINDS_DUE and r.person[slot, s.DUE + what] != c[s.NOW]:
                what += 1
            if what < s.KINDS_DUE:
                step = happen(packed, r, slot, what)
            else:
                c[s.DUE_AT] += 1
        elif phase == ARRIVE:
            comer = c[s.ARRIVED]
            if comer < r.memory[s.COMER_COUNT] and r.memory[r.memory[s.COMERS] + 7 * comer + s.C_MINUTE] == c[s.NOW]:
                if c[s.FREE_SLOTS] == 0:
                    return SLOTS_FULL
                c[s.ARRIVED] += 1
                c[s.FREE_SLOTS] -= 1
                slot = r.memory[c[s.SLOTS] + c[s.FREE_SLOTS]]
                step = arrive(packed, r, comer, slot)
            else:
                c[s.PHASE] = DUE if r.memory[r.memory[s.DUE_FIRST] + c[s.NOW]] >= 0 else RING
        elif phase == RING:
            ring_bells(packed, r)
            c[s.RUNG] = 1
            c[s.PHASE] = ROUND
        elif phase == ROUND:
            if c[s.CHANGED] == 0:
                c[s.PHASE] = STILL
            else:
                offer(packed, r)
                c[s.PHASE] = RUN_GRANTED
        elif phase == RUN_GRANTED:
            if c[s.GRANTED_AT] == c[s.GRANTED_COUNT]:
                c[s.PHASE] = RUN_REFUSED
                continue
            node = r.memory[s.buffer_at(r, s.GRANTED_NOW) + c[s.GRANTED_AT]] & 0xFFFFFFFF
            c[s.GRANTED_AT] += 1
            slot = node // 2
            if r.person[slot, s.DOING + node % 2] == s.GRANTED:
                step = granted(packed, r, slot, node % 2)
        elif phase == RUN_REFUSED:
            if c[s.REFUSED_AT] == c[s.REFUSED_COUNT]:
                c[s.PHASE] = DUE
                continue
            node = r.memory[s.buffer_at(r, s.REFUSED_NOW) + c[s.REFUSED_AT]] & 0xFFFFFFFF
            c[s.REFUSED_AT] += 1
            slot = node // 2
            step = turned_away(packed, r, slot, node % 2, s.REFUSED_ROW, t.S_IF_FULL)
        elif phase == STILL:
            if r.memory[r.memory[s.DUE_FIRST] + c[s.NOW]] >= 0:
                c[s.PHASE] = DUE
                continue
            if c[s.STARTS] == 1:
                for place in range(r.memory[s.LIST_COUNT]):
                    if r.memory[r.memory[s.LISTS] + 4 * place + s.GIVES_STARTS] == 1:
                        r.memory[r.memory[s.LISTS] + 4 * place + s.CAPACITY] = 0
                c[s.STARTS] = 0
            c[s.PHASE] = NEXT_MINUTE
        else:
            c[s.NOW] = next_minute(packed, r)
            c[s.RUNG] = 0
            c[s.PHASE] = ARRIVE if c[s.NOW] < r.memory[s.END] and r.memory[r.memory[s.DUE_FIRST] + c[s.NOW]] < 0 else DUE
            if c[s.NOW] >= r.memory[s.END]:
                return OVER
            if c[s.ROWS] >= handed or c[s.NOW] >= until:
                return MONTH_ENDS
        if step != s.STAYS:
            run_on(packed, r, slot, step)


@inner
def gather_due(r: s.Run) -> int:
    """Everybody for whom something is due in this minute, once each, by patient; returns how many."""
    c = r.memory
    count = 0
    node = r.memory[r.memory[s.DUE_FIRST] + c[s.NOW]]
    while node >= 0:
        slot = node // s.KINDS_DUE
        what = node % s.KINDS_DUE
        first = True
        for other in range(what):
            if r.person[slot, s.DUE + other] == c[s.NOW]:
                first = False
        if first:
            r.memory[s.buffer_at(r, s.DUE_NOW) + count] = (np.int64(r.person[slot, s.INDEX]) << 32) | slot
            count += 1
        node = r.person[slot, s.NEXT_DUE + what]
    sort_keys(r.memory, s.buffer_at(r, s.DUE_NOW), count)
    c[s.DUE_COUNT], c[s.DUE_AT] = count, 0
    return count


@inner
def sort_keys(memory: Ints, first: int, count: int) -> None:
    """The first keys of a buffer in rising order: by insertion when they are few or in order already, else by a heap."""
    if count <= 64:
        for k in range(first + 1, first + count):
            key = memory[k]
            place = k
            while place > first and memory[place - 1] > key:
                memory[place] = memory[place - 1]
                place -= 1
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


@compiled
def sort_minutes(log: Ints, rows: int) -> None:
    """Rows of each minute by patient, each keeping their own order; minutes are in order already."""
    first = 0
    while first < rows:
        minute = log[first, 0] >> 32
        last = first + 1
        in_order = True
        while last < rows and log[last, 0] >> 32 == minute:
            in_order = in_order and log[last, 0] >= log[last - 1, 0]
            last += 1
        if not in_order and last - first > 64:
            order = np.argsort(log[first:last, 0], kind="mergesort")
            log[first:last] = log[first:last][order]
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
def ring_bells(packed: Packed, r: s.Run) -> None:
    """Capacity changes, the day's starts are given out, doors open."""
    c = r.memory
    bell = c[s.BELL]
    while bell < size(packed, BELLS) and bell_at(packed, bell, t.B_MINUTE) == c[s.NOW]:
        place = bell_at(packed, bell, t.B_LIST)
        if bell_at(packed, bell, t.B_KIND) != t.OPENS:
            r.memory[r.memory[s.LISTS] + 4 * place + s.CAPACITY] = bell_at(packed, bell, t.B_AMOUNT)
        if bell_at(packed, bell, t.B_KIND) == t.STARTS_GIVEN:
            c[s.STARTS] = 1
        s.change(r, place)
        bell += 1
    c[s.BELL] = bell


@inner
def offer(packed: Packed, r: s.Run) -> None:
    """One round: every changed list gives what was free at its start to those waiting at its start."""
    c = r.memory
    count = 0
    for k in range(c[s.CHANGED]):
        place = r.memory[s.buffer_at(r, s.CHANGED_LISTS) + k]
        r.memory[r.memory[s.LISTS] + 4 * place + s.IS_CHANGED] = 0
        free = r.memory[r.memory[s.LISTS] + 4 * place + s.CAPACITY]
        if r.memory[r.memory[s.LISTS] + 4 * place + s.GIVES_STARTS] == 0:
            free -= r.memory[r.memory[s.LISTS] + 4 * place + s.OCCUPIED]
        first, last = at(packed, LIST_FIRST, place), at(packed, LIST_FIRST, place + 1)
        for m in range(first, last):
            service = at(packed, LIST_SERVICES, m)
            queue = size(packed, QUEUE_PRIORITY) + service
            while r.memory[r.memory[s.QUEUES] + 2 * queue] >= 0 and is_open(packed, service_at(packed, service, t.V_CALENDAR), c[s.NOW]):
                count = grant(r, r.memory[r.memory[s.QUEUES] + 2 * queue], count)
        while free > 0:
            best, rank = -1, 0
            for m in range(first, last):
                service = at(packed, LIST_SERVICES, m)
                queue = service_at(packed, service, t.V_QUEUE)
                end = queue + service_at(packed, service, t.V_QUEUES)
                while queue < end and r.memory[r.memory[s.QUEUES] + 2 * queue] < 0:
                    queue += 1
                if queue == end or not is_open(packed, service_at(packed, service, t.V_CALENDAR), c[s.NOW]):
                    continue
                node, priority = r.memory[r.memory[s.QUEUES] + 2 * queue], at(packed, QUEUE_PRIORITY, queue)
                if best < 0 or priority < rank or (priority == rank and s.comes_before(r, node, best)):
                    best, rank = node, priority
            if best < 0:
                break
            count = grant(r, best, count)
            s.take(r, place)
            free -= 1
    c[s.CHANGED] = 0
    sort_keys(r.memory, s.buffer_at(r, s.GRANTED_NOW), count)
    c[s.GRANTED_COUNT], c[s.GRANTED_AT] = count, 0
    refused = 0
    for k in range(c[s.ASKERS]):
        node = r.memory[s.buffer_at(r, s.ASKING) + k]
        if r.person[node // 2, s.DOING + node % 2] == s.QUEUED:
            s.leave_queue(r, node // 2, node % 2)
            r.person[node // 2, s.DOING + node % 2] = s.REFUSED
            s.forget(r, node // 2, s.PATIENCE + node % 2)
            r.memory[s.buffer_at(r, s.REFUSED_NOW) + refused] = (np.int64(r.person[node // 2, s.INDEX]) << 32) | node
            refused += 1
    c[s.ASKERS] = 0
    sort_keys(r.memory, s.buffer_at(r, s.REFUSED_NOW), refused)
    c[s.REFUSED_COUNT], c[s.REFUSED_AT] = refused, 0


@inner
def grant(r: s.Run, node: int, count: int) -> int:
    """Take one waiting node off its queue and note that it is granted; returns how many are by now."""
    s.leave_queue(r, node // 2, node % 2)
    r.person[node // 2, s.DOING + node % 2] = s.GRANTED
    r.memory[s.buffer_at(r, s.GRANTED_NOW) + count] = (np.int64(r.person[node // 2, s.INDEX]) << 32) | node
    return count + 1


@inner
def next_minute(packed: Packed, r: s.Run) -> int:
    """The next minute in which something is due, somebody comes or a bell rings; the end when there is none."""
    c = r.memory
    last = r.memory[s.END]
    if c[s.ARRIVED] < r.memory[s.COMER_COUNT]:
        last = min(last, r.memory[r.memory[s.COMERS] + 7 * c[s.ARRIVED] + s.C_MINUTE])
    if c[s.BELL] < size(packed, BELLS):
        last = min(last, bell_at(packed, c[s.BELL], t.B_MINUTE))
    minute = c[s.NOW] + 1
    while minute < last and r.memory[r.memory[s.DUE_FIRST] + minute] < 0:
        minute += 1
    return minute


def begin(plan: Plan, arrivals: Arrivals, slots: int = 4096) -> s.Run:
    """The state before the first minute."""
    tables, order, labels = plan.tables, arrivals.order, len(plan.names.labels)
    comers = np.stack([arrivals.minute[order], order, arrivals.patients.number[order], arrivals.entry[order], arrivals.patients.stream[order].astype(np.int64),
                       arrivals.remaining[order], arrivals.asked[order]], axis=1)  # fmt: skip
    lists = np.zeros((len(plan.list_names), 4), dtype=np.int64)
    for place in range(len(lists)):
        lists[place, s.GIVES_STARTS] = tables.services[tables.list_services[tables.list_first[place]], t.V_KIND] == t.DAILY_STARTS
    queues = np.full(2 * (len(tables.queue_priority) + len(tables.services)), -1, dtype=np.int64)
    header = np.zeros(s.HEADER, dtype=np.int64)
    header[s.PHASE], header[s.END], header[s.SEED], header[s.REPLICATION] = ARRIVE, plan.end, arrivals.seed, arrivals.replication
    header[s.LABEL_COUNT], header[s.VISITS], header[s.COMER_COUNT], header[s.LIST_COUNT] = labels, s.LABELS + labels, len(comers), len(lists)
    regions = {s.DUE_FIRST: np.full(plan.end, -1, dtype=np.int64), s.QUEUES: queues, s.LISTS: lists.ravel(), s.COMERS: comers.ravel(),
               s.CARRIED: packed_labels(arrivals.patients.labels), s.KEEPS: np.array(plan.names.kept, dtype=np.int64)}  # fmt: skip
    place = s.HEADER
    for region, numbers in regions.items():
        header[region] = place
        place += len(numbers)
    header[s.SLOTS] = place
    person = np.full((0, s.LABELS + labels + -(-plan.visits // 4)), t.NONE, dtype=np.int64)
    log = np.zeros((KEPT_ROWS + 4 * MARGIN, 2), dtype=np.int64)
    return _with_slots(s.Run(person, np.concatenate([header, *regions.values()]), log), slots)


def packed_labels(labels: npt.NDArray[np.int16]) -> Ints:
    """The labels of each person, four in a word."""
    wide = np.zeros((len(labels), -(-labels.shape[1] // 4) * 4), dtype=np.uint64)
    wide[:, : labels.shape[1]] = labels
    four = wide.reshape(-1, 4)
    return (four[:, 0] | four[:, 1] << 16 | four[:, 2] << 32 | four[:, 3] << 48).view(np.int64)


def _with_slots(r: s.Run, slots: int) -> s.Run:
    """The same state with room for more people; called when every slot is taken, and when there is none yet."""
    old = len(r.person)
    person = np.full((slots, r.person.shape[1]), t.NONE, dtype=np.int64)
    person[:, s.DUE : s.DUE + s.KINDS_DUE] = FAR
    person[:old] = r.person
    size = max(2 * slots, int(r.memory[s.LIST_COUNT]))
    memory = np.zeros(int(r.memory[s.SLOTS]) + slots + 5 * size, dtype=np.int64)
    memory[: r.memory[s.SLOTS]] = r.memory[: r.memory[s.SLOTS]]
    first = int(r.memory[s.SLOTS])
    memory[first : first + slots - old] = np.arange(old, slots)[::-1]
    memory[s.FREE_SLOTS], memory[s.BUFFERS], memory[s.BUFFER_SIZE] = slots - old, first + slots, size
    for which in range(5 if old else 0):
        begin_old = int(r.memory[s.BUFFERS]) + which * int(r.memory[s.BUFFER_SIZE])
        memory[first + slots + which * size :][: r.memory[s.BUFFER_SIZE]] = r.memory[begin_old : begin_old + int(r.memory[s.BUFFER_SIZE])]
    return s.Run(person, memory, r.log)


def compile_now() -> None:
    """Compile what a run needs, or fetch it from the cache, and run nothing.

    Raises:
        NumbaError, RuntimeError: when compiling fails.
        OSError: when compiled code cannot be kept.
        EOFError, UnpicklingError: when what was kept cannot be read.
    """
    r = s.Run(np.zeros((1, 1), dtype=np.int64), np.zeros(1, dtype=np.int64), np.zeros((1, 2), dtype=np.int64))
    packed = Packed(np.zeros(1, dtype=np.int64), np.zeros(1))
    compile_for(advance, packed, r, 1, 1)
    compile_for(sort_minutes, r.log, np.int64(1))
    compile_for(unpacked, r.log, np.int64(1))


def simulate(plan: Plan, arrivals: Arrivals, progress: Callable[[float], None] | None = None) -> EventLog:
    """One replication by the compiled engine; `progress` is called with the share done, once a simulated month.

    Raises:
        SimulationError: when the scenario turns out to mean nothing, such as a route that goes round without taking time.
    """
    r = begin(plan, arrivals)
    chunks: list[Columns] = []
    until = 30 * DAY
    while True:
        why = advance(plan.packed, r, until, KEPT_ROWS)
        if why == FAILED:
            raise _failure(plan, r)
        if why == SLOTS_FULL:
            r = _with_slots(r, 2 * len(r.person))
        elif why == ROWS_FULL:
            log = np.zeros((2 * len(r.log), 2), dtype=np.int64)
            log[: len(r.log)] = r.log
            r = r._replace(log=log)
        else:
            sort_minutes(r.log, r.memory[s.ROWS])
            count = r.memory[s.ROWS]
            if not chunks and count and (r.log[1:count, 0] < r.log[: count - 1, 0]).any():  # people on a list at minute 0 asked before it
                r.log[:count] = r.log[np.argsort(r.log[:count, 0], kind="stable")]
            chunks.append(Columns(*unpacked(r.log, count)))
            r.memory[s.ROWS] = 0
            until = max(until, (int(r.memory[s.NOW]) // (30 * DAY) + 1) * 30 * DAY)
            if progress is not None:
                progress(min(int(r.memory[s.NOW]), plan.end) / plan.end)
            if why == OVER:
                break
    return log_of(plan, arrivals, joined(chunks), "fast")


def _failure(plan: Plan, r: s.Run) -> SimulationError:
    error, step = int(r.memory[s.ERROR]), int(r.memory[s.ERROR_STEP])
    if error == s.ENDLESS:
        return endless(plan, step)
    if error == s.UNREADABLE_LABEL:
        return unreadable(plan, step)
    if error == s.UNREADABLE_RISK:
        return risk_unreadable(plan, step)
    if error == s.TOO_OFTEN:
        return too_often(plan, step)
    return without_end(plan, step)


__all__ = ["advance", "begin", "compile_now", "simulate"]
