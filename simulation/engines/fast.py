"""The compiled engine: the minute turned until it is still, as one loop over arrays.

It returns to Python every simulated month, for Ctrl-C and progress, and whenever an array is full. The phases are those of DESIGN
section 4; `readable` tells the same in SimPy and writes the same log, row for row.
"""

from collections.abc import Callable

import numpy as np

from simulation.compiled import compiled
from simulation.engines import state as s
from simulation.engines.journey import arrive, free_slot, granted, happen, turned_away
from simulation.engines.log import finish
from simulation.engines.readable import endless, unreadable
from simulation.errors import SimulationError
from simulation.events import EventLog
from simulation.patients.cohort import Arrivals
from simulation.plan import tables as t
from simulation.plan.plan import Plan
from simulation.rules.times import is_open
from simulation.terms import DAY, FAR

DUE, RUN_DUE, ARRIVE, BELLS, ROUND, RUN_GRANTED, RUN_REFUSED, STILL, NEXT_MINUTE = range(9)
MONTH_ENDS, ROWS_FULL, SLOTS_FULL, OVER, FAILED = range(5)
MARGIN = 1 << 15
"""Rows of the log that one unit of work cannot exceed: a thousand steps of one person, each with its rows."""
KEPT_ROWS = 1 << 18
"""Rows gathered before they are handed to Python, at the end of a minute."""


@compiled
def advance(tables, r, until, handed):  # type: ignore[no-untyped-def]
    """Turn minutes until `until`, until an array is full, or until `handed` rows are gathered at the end of a minute."""
    c = r.counters
    while True:
        if c[s.ERROR] != s.FINE:
            return FAILED
        if c[s.ROWS] + MARGIN > len(r.log):
            return ROWS_FULL
        phase = c[s.PHASE]
        if phase == DUE:
            if gather_due(r) > 0:
                c[s.PHASE] = RUN_DUE
            else:
                c[s.PHASE] = ROUND if c[s.RUNG] == 1 else ARRIVE
        elif phase == RUN_DUE:
            if c[s.DUE_AT] == c[s.DUE_COUNT]:
                c[s.PHASE] = DUE
                continue
            slot = r.buffers[0, c[s.DUE_AT]] & 0xFFFFFFFF
            what = 0
            while what < s.KINDS_DUE and r.person[slot, s.DUE + what] != c[s.NOW]:
                what += 1
            if what < s.KINDS_DUE:
                happen(tables, r, slot, what)
            else:
                c[s.DUE_AT] += 1
        elif phase == ARRIVE:
            comer = c[s.ARRIVED]
            if comer < len(r.comers) and r.comers[comer, s.C_MINUTE] == c[s.NOW]:
                if c[s.FREE_SLOTS] == 0:
                    return SLOTS_FULL
                c[s.ARRIVED] += 1
                arrive(tables, r, comer)
            else:
                c[s.PHASE] = DUE if r.due[c[s.NOW]] >= 0 else BELLS
        elif phase == BELLS:
            ring_bells(tables, r)
            c[s.RUNG] = 1
            c[s.PHASE] = ROUND
        elif phase == ROUND:
            if c[s.CHANGED] == 0:
                c[s.PHASE] = STILL
            else:
                offer(tables, r)
                c[s.PHASE] = RUN_GRANTED
        elif phase == RUN_GRANTED:
            if c[s.GRANTED_AT] == c[s.GRANTED_COUNT]:
                c[s.PHASE] = RUN_REFUSED
                continue
            node = r.buffers[1, c[s.GRANTED_AT]] & 0xFFFFFFFF
            c[s.GRANTED_AT] += 1
            if r.person[node // 2, s.DOING + node % 2] == s.GRANTED:
                granted(tables, r, node // 2, node % 2)
        elif phase == RUN_REFUSED:
            if c[s.REFUSED_AT] == c[s.REFUSED_COUNT]:
                c[s.PHASE] = DUE
                continue
            node = r.buffers[2, c[s.REFUSED_AT]] & 0xFFFFFFFF
            c[s.REFUSED_AT] += 1
            turned_away(tables, r, node // 2, node % 2, s.REFUSED_ROW, t.S_IF_FULL)
        elif phase == STILL:
            if r.due[c[s.NOW]] >= 0:
                c[s.PHASE] = DUE
                continue
            if c[s.STARTS] == 1:
                for place in range(len(r.lists)):
                    if r.lists[place, s.GIVES_STARTS] == 1:
                        r.lists[place, s.CAPACITY] = 0
                c[s.STARTS] = 0
            sort_rows(r.log, c[s.MINUTE_ROWS], c[s.ROWS])
            c[s.MINUTE_ROWS] = c[s.ROWS]
            c[s.PHASE] = NEXT_MINUTE
        else:
            c[s.NOW] = next_minute(tables, r)
            c[s.RUNG] = 0
            c[s.PHASE] = ARRIVE if c[s.NOW] < len(r.due) and r.due[c[s.NOW]] < 0 else DUE
            if c[s.NOW] >= len(r.due):
                return OVER
            if c[s.ROWS] >= handed or c[s.NOW] >= until:
                return MONTH_ENDS


@compiled
def gather_due(r):  # type: ignore[no-untyped-def]
    """Everybody for whom something is due in this minute, once each, by patient; returns how many."""
    c = r.counters
    count = 0
    node = r.due[c[s.NOW]]
    while node >= 0:
        slot = node // s.KINDS_DUE
        what = node % s.KINDS_DUE
        first = True
        for other in range(what):
            if r.person[slot, s.DUE + other] == c[s.NOW]:
                first = False
        if first:
            r.buffers[0, count] = (np.int64(r.person[slot, s.INDEX]) << 32) | slot
            count += 1
        node = r.person[slot, s.NEXT_DUE + what]
    sort_keys(r.buffers[0], count)
    c[s.DUE_COUNT], c[s.DUE_AT] = count, 0
    return count


@compiled
def sort_keys(keys, count):  # type: ignore[no-untyped-def]
    """The first keys of a buffer in rising order; most are few, or in order already."""
    if count > 64:
        keys[:count] = np.sort(keys[:count])
        return
    for k in range(1, count):
        key = keys[k]
        place = k
        while place > 0 and keys[place - 1] > key:
            keys[place] = keys[place - 1]
            place -= 1
        keys[place] = key


@compiled
def sort_rows(log, first, last):  # type: ignore[no-untyped-def]
    """The rows of one minute by patient, each keeping their own order."""
    in_order = True
    for row in range(first + 1, last):
        if log[row, 0] < log[row - 1, 0]:
            in_order = False
            break
    if in_order:
        return
    if last - first > 48:
        order = np.argsort(log[first:last, 0], kind="mergesort")
        log[first:last] = log[first:last][order]
        return
    for k in range(first + 1, last):
        when, what = log[k, 0], log[k, 1]
        place = k
        while place > first and log[place - 1, 0] > when:
            log[place, 0], log[place, 1] = log[place - 1, 0], log[place - 1, 1]
            place -= 1
        log[place, 0], log[place, 1] = when, what


@compiled
def ring_bells(tables, r):  # type: ignore[no-untyped-def]
    """Capacity changes, the day's starts are given out, doors open."""
    c = r.counters
    bell = c[s.BELL]
    while bell < len(tables.bells) and tables.bells[bell, t.B_MINUTE] == c[s.NOW]:
        place = tables.bells[bell, t.B_LIST]
        if tables.bells[bell, t.B_KIND] != t.OPENS:
            r.lists[place, s.CAPACITY] = tables.bells[bell, t.B_AMOUNT]
        if tables.bells[bell, t.B_KIND] == t.STARTS_GIVEN:
            c[s.STARTS] = 1
        s.change(r, place)
        bell += 1
    c[s.BELL] = bell


@compiled
def offer(tables, r):  # type: ignore[no-untyped-def]
    """One round: every changed list gives what was free at its start to those waiting at its start."""
    c = r.counters
    count = 0
    for k in range(c[s.CHANGED]):
        place = r.buffers[4, k]
        r.lists[place, s.IS_CHANGED] = 0
        free = r.lists[place, s.CAPACITY] - (0 if r.lists[place, s.GIVES_STARTS] == 1 else r.lists[place, s.OCCUPIED])
        first, last = tables.list_first[place], tables.list_first[place + 1]
        for m in range(first, last):
            service = tables.list_services[m]
            queue = len(tables.queue_priority) + service
            while r.queues[queue, 0] >= 0 and is_open(tables, tables.services[service, t.V_CALENDAR], c[s.NOW]):
                count = grant(r, r.queues[queue, 0], count)
        while free > 0:
            best, rank = -1, 0
            for m in range(first, last):
                service = tables.list_services[m]
                queue = tables.services[service, t.V_QUEUE]
                end = queue + tables.services[service, t.V_QUEUES]
                while queue < end and r.queues[queue, 0] < 0:
                    queue += 1
                if queue == end or not is_open(tables, tables.services[service, t.V_CALENDAR], c[s.NOW]):
                    continue
                node, priority = r.queues[queue, 0], tables.queue_priority[queue]
                if best < 0 or priority < rank or (priority == rank and s.comes_before(r, node, best)):
                    best, rank = node, priority
            if best < 0:
                break
            count = grant(r, best, count)
            s.take(r, place)
            free -= 1
    c[s.CHANGED] = 0
    sort_keys(r.buffers[1], count)
    c[s.GRANTED_COUNT], c[s.GRANTED_AT] = count, 0
    refused = 0
    for k in range(c[s.ASKERS]):
        node = r.buffers[3, k]
        if r.person[node // 2, s.DOING + node % 2] == s.QUEUED:
            s.leave_queue(r, node // 2, node % 2)
            r.person[node // 2, s.DOING + node % 2] = s.REFUSED
            s.forget(r, node // 2, s.PATIENCE + node % 2)
            r.buffers[2, refused] = (np.int64(r.person[node // 2, s.INDEX]) << 32) | node
            refused += 1
    c[s.ASKERS] = 0
    sort_keys(r.buffers[2], refused)
    c[s.REFUSED_COUNT], c[s.REFUSED_AT] = refused, 0


@compiled
def grant(r, node, count):  # type: ignore[no-untyped-def]
    """Take one waiting node off its queue and note that it is granted; returns how many are by now."""
    s.leave_queue(r, node // 2, node % 2)
    r.person[node // 2, s.DOING + node % 2] = s.GRANTED
    r.buffers[1, count] = (np.int64(r.person[node // 2, s.INDEX]) << 32) | node
    return count + 1


@compiled
def next_minute(tables, r):  # type: ignore[no-untyped-def]
    """The next minute in which something is due, somebody comes or a bell rings; the end when there is none."""
    c = r.counters
    last = len(r.due)
    if c[s.ARRIVED] < len(r.comers):
        last = min(last, r.comers[c[s.ARRIVED], s.C_MINUTE])
    if c[s.BELL] < len(tables.bells):
        last = min(last, tables.bells[c[s.BELL], t.B_MINUTE])
    minute = c[s.NOW] + 1
    while minute < last and r.due[minute] < 0:
        minute += 1
    return minute


def begin(plan: Plan, arrivals: Arrivals, slots: int = 4096) -> s.Run:
    """The state before the first minute."""
    tables = plan.tables
    order = arrivals.order
    comers = np.stack([arrivals.minute[order], order, arrivals.patients.number[order], arrivals.entry[order], arrivals.patients.stream[order].astype(np.int64),
                       arrivals.remaining[order], arrivals.asked[order]], axis=1)  # fmt: skip
    counters = np.zeros(s.COUNTERS, dtype=np.int64)
    counters[s.NOW], counters[s.FREE_SLOTS], counters[s.PHASE] = 0, slots, ARRIVE
    lists = np.zeros((len(plan.list_names), 4), dtype=np.int64)
    for place in range(len(lists)):
        lists[place, s.GIVES_STARTS] = tables.services[tables.list_services[tables.list_first[place]], t.V_KIND] == t.DAILY_STARTS
    people = (slots, len(plan.names.labels))
    person = np.full((slots, s.PERSON_COLUMNS), t.NONE, dtype=np.int32)
    person[:, s.DUE : s.DUE + s.KINDS_DUE] = FAR
    return s.Run(
        person=person, number=np.zeros(slots, dtype=np.int64), labels=np.zeros(people, dtype=np.int32),
        visits=np.zeros((slots, plan.visits), dtype=np.int16), slots=np.arange(slots, dtype=np.int32)[::-1].copy(), due=np.full(plan.end, -1, dtype=np.int32),
        queues=np.full((len(tables.queue_priority) + len(tables.services), 2), -1, dtype=np.int32), lists=lists,
        buffers=np.zeros((5, max(2 * slots, len(lists))), dtype=np.int64), counters=counters, log=np.zeros((KEPT_ROWS + 4 * MARGIN, 2), dtype=np.int64), comers=comers,
        carried=arrivals.labels, luck=np.array([arrivals.seed, arrivals.replication], dtype=np.int64), keeps=np.array(plan.keeps, dtype=np.int64),
    )  # fmt: skip


def _with_more_slots(r: s.Run) -> s.Run:
    slots = len(r.number)
    person = np.full((2 * slots, s.PERSON_COLUMNS), t.NONE, dtype=np.int32)
    person[:, s.DUE : s.DUE + s.KINDS_DUE] = FAR
    person[:slots] = r.person
    free = np.zeros(2 * slots, dtype=np.int32)
    free[:slots] = np.arange(slots, 2 * slots, dtype=np.int32)[::-1]
    r.counters[s.FREE_SLOTS] = slots
    buffers = np.zeros((5, max(4 * slots, len(r.lists))), dtype=np.int64)
    buffers[:, : r.buffers.shape[1]] = r.buffers
    return r._replace(person=person, number=np.resize(r.number, 2 * slots), labels=np.resize(r.labels, (2 * slots, r.labels.shape[1])),
                      visits=np.resize(r.visits, (2 * slots, r.visits.shape[1])), slots=free, buffers=buffers)  # fmt: skip


def simulate(plan: Plan, arrivals: Arrivals, progress: Callable[[float], None] | None = None) -> EventLog:
    """One replication by the compiled engine; `progress` is called with the share done, once a simulated month.

    Raises:
        SimulationError: when the scenario turns out to mean nothing, such as a route that goes round without taking time.
    """
    r = begin(plan, arrivals)
    chunks = []
    until = 30 * DAY
    while True:
        why = advance(plan.tables, r, until, KEPT_ROWS)
        if why == FAILED:
            raise _failure(plan, r)
        if why == SLOTS_FULL:
            r = _with_more_slots(r)
        elif why == ROWS_FULL:
            log = np.zeros((2 * len(r.log), 2), dtype=np.int64)
            log[: len(r.log)] = r.log
            r = r._replace(log=log)
        else:
            chunks.append(r.log[: r.counters[s.ROWS]].copy())
            r.counters[s.ROWS] = r.counters[s.MINUTE_ROWS] = 0
            until = max(until, (int(r.counters[s.NOW]) // (30 * DAY) + 1) * 30 * DAY)
            if progress is not None:
                progress(min(int(r.counters[s.NOW]), plan.end) / plan.end)
            if why == OVER:
                break
    rows = np.concatenate(chunks)
    return finish(plan, arrivals, rows[:, 0], rows[:, 1], "fast")


def _failure(plan: Plan, r: s.Run) -> SimulationError:
    error, step = int(r.counters[s.ERROR]), int(r.counters[s.ERROR_STEP])
    if error == s.ENDLESS:
        return endless(plan, step)
    if error == s.UNREADABLE_LABEL:
        return unreadable(plan, step)
    if error == s.UNREADABLE_RISK:
        name = list(plan.model.risks_after_discharge)[step]
        return SimulationError(f"risks_after_discharge.{name}: a table has no entry for the labels of a person; add 'otherwise'")
    if error == s.TOO_MANY_VISITS:
        return SimulationError(f"{plan.names.steps[step]}: one spell enters this step more than 32,000 times")
    return SimulationError(f"a route ended without saying where people go: {plan.names.steps[step]}")


__all__ = ["advance", "begin", "free_slot", "simulate"]
