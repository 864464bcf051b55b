"""What the compiled engine keeps between two steps: rows of whole numbers, and the small mechanics of time and queues on them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.compiled import code, codes, inner
from simulation.plan import tables as t
from simulation.plan.packed import QUEUE_PRIORITY, Packed, at, service_at, size
from simulation.terms import FAR, Event

# ---- columns of `person`: one row a slot; a pair of columns is the main journey's and the plan's
INDEX, SPELL, PLACE, RISK_KIND, RISK_TO, RISKS_SET, DETERIORATES_THEN = codes(range(7))
PLAN_ENTRY, PLAN_PENDING, LAST_READY, WAITS_AT, BUSY_MINUTE, BUSY_STEPS = codes(range(7, 13))
DOING, OPEN_STEP, STAFF, QUEUE, ASKED, SERVICE, NEXT_IN_QUEUE, BEFORE_IN_QUEUE = codes(range(13, 29, 2))
DUE, NEXT_DUE, BEFORE_DUE = codes((29, 36, 43))
NUMBER, LABELS = codes(range(50, 52))
"""Behind `LABELS` stand the person's labels, then the counters of visits, four in a word."""

# ---- what a thread does
NOTHING, TIMED, QUEUED, GRANTED, REFUSED, AT_READY = codes(range(6))
MAIN, PLAN = codes(range(2))

# ---- what may be due for one person; in one minute the first wins
RISK, DETERIORATION, PATIENCE, PLAN_PATIENCE, MAIN_END, PLAN_END, PLAN_BEGIN = codes(range(7))
KINDS_DUE = 7

# ---- `memory` begins with these counters, then where its regions begin
NOW, PHASE, ROWS, FREE_SLOTS, DUE_COUNT, DUE_AT, ARRIVED, RUNG, GRANTED_COUNT, GRANTED_AT, REFUSED_COUNT, REFUSED_AT, ASKERS, CHANGED = codes(range(14))
STARTS, ERROR, ERROR_STEP, BELL, SEED, REPLICATION, END, LABEL_COUNT, VISITS, COMER_COUNT, LIST_COUNT, BUFFER_SIZE, THREAD, ASKED_BEFORE = codes(range(14, 28))
DUE_FIRST, QUEUES, LISTS, COMERS, CARRIED, KEEPS, SLOTS, BUFFERS = codes(range(28, 36))
HEADER = 36
"""DUE_FIRST: for each minute the first thing due in it, slot * 7 + kind, or -1. QUEUES: first and last of each queue, slot * 2 + thread, or -1; behind
them one queue a service for moves inside a list. SLOTS: free slots, a stack. BUFFERS: five of BUFFER_SIZE: due now, granted, refused, asked with if_full,
changed lists. CARRIED: labels on arrival by patient, four in a word. KEEPS: labels that stay with a person at the next spell."""
STAYS = code(-9)
"""In place of a step: nobody runs on. Otherwise THREAD says who does, and ASKED_BEFORE the minute at which people of today's list asked, else 1."""
FINE, UNREADABLE_LABEL, ENDLESS, NO_END, UNREADABLE_RISK, TOO_OFTEN = codes(range(6))

# ---- the buffers
DUE_NOW, GRANTED_NOW, REFUSED_NOW, ASKING, CHANGED_LISTS = codes(range(5))

# ---- columns of a list
CAPACITY, OCCUPIED, IS_CHANGED, GIVES_STARTS = codes(range(4))

# ---- columns of a comer: one row an arrival, in the order in which they come
C_MINUTE, C_INDEX, C_NUMBER, C_ENTRY, C_STREAM, C_REMAINING, C_ASKED = codes(range(7))


class Run(NamedTuple):
    """The state of a run, changed in place; Python replaces an array by a larger one when it is full."""

    person: npt.NDArray[np.int64]
    """One row a slot: a person somewhere in the system, or at home with a risk."""
    memory: npt.NDArray[np.int64]
    """Everything else: counters, queues, lists, buffers, arrivals."""
    log: npt.NDArray[np.int64]
    """Rows of two packed words, as `log.Writer` writes them."""


@inner
def patient_of(r: Run, slot: int) -> int:
    """The patient's number: whose luck it is."""
    return r.person[slot, NUMBER]


@inner
def buffer_at(r: Run, which: int) -> int:
    """Where a buffer begins in `memory`."""
    return r.memory[BUFFERS] + which * r.memory[BUFFER_SIZE]


@inner
def say(r: Run, minute: int, slot: int, event: int, subject: int, value: int) -> None:
    """One row of the log."""
    row = r.memory[ROWS]
    r.log[row, 0] = (minute << 32) | r.person[slot, INDEX]
    r.log[row, 1] = (r.person[slot, SPELL] << 40) | (event << 32) | ((subject & 0xFFFF) << 16) | (value & 0xFFFF)
    r.memory[ROWS] = row + 1


@inner
def forget(r: Run, slot: int, what: int) -> None:
    """What was due is cancelled."""
    minute = r.person[slot, DUE + what]
    if minute == FAR:
        return
    after, before = r.person[slot, NEXT_DUE + what], r.person[slot, BEFORE_DUE + what]
    if before >= 0:
        r.person[before // KINDS_DUE, NEXT_DUE + before % KINDS_DUE] = after
    else:
        r.memory[r.memory[DUE_FIRST] + minute] = after
    if after >= 0:
        r.person[after // KINDS_DUE, BEFORE_DUE + after % KINDS_DUE] = before
    r.person[slot, DUE + what] = FAR


@inner
def remind(r: Run, slot: int, what: int, minute: int) -> None:
    """Something is due for a person; what was due of that kind before is forgotten, and so is what comes after the run."""
    forget(r, slot, what)
    if minute >= r.memory[END]:
        return
    first = r.memory[r.memory[DUE_FIRST] + minute]
    node = slot * KINDS_DUE + what
    r.person[slot, DUE + what] = minute
    r.person[slot, NEXT_DUE + what] = first
    r.person[slot, BEFORE_DUE + what] = -1
    if first >= 0:
        r.person[first // KINDS_DUE, BEFORE_DUE + first % KINDS_DUE] = node
    r.memory[r.memory[DUE_FIRST] + minute] = node


@inner
def change(r: Run, place: int) -> None:
    """Something about a list has changed, so the next round looks at it."""
    if r.memory[r.memory[LISTS] + 4 * place + IS_CHANGED] == 0:
        r.memory[r.memory[LISTS] + 4 * place + IS_CHANGED] = 1
        r.memory[buffer_at(r, CHANGED_LISTS) + r.memory[CHANGED]] = place
        r.memory[CHANGED] += 1


@inner
def take(r: Run, place: int) -> None:
    """One place, member of staff or start is taken."""
    if r.memory[r.memory[LISTS] + 4 * place + GIVES_STARTS] == 1:
        r.memory[r.memory[LISTS] + 4 * place + CAPACITY] -= 1
    else:
        r.memory[r.memory[LISTS] + 4 * place + OCCUPIED] += 1


@inner
def release(packed: Packed, r: Run, service: int) -> None:
    """A place, member of staff or start is given back."""
    place = service_at(packed, service, t.V_LIST)
    if r.memory[r.memory[LISTS] + 4 * place + GIVES_STARTS] == 1:
        r.memory[r.memory[LISTS] + 4 * place + CAPACITY] += 1
    else:
        r.memory[r.memory[LISTS] + 4 * place + OCCUPIED] -= 1
    change(r, place)


@inner
def comes_before(r: Run, one: int, other: int) -> bool:
    """Whether one waiting node comes before another of equal priority: by minute asked, patient, main before plan."""
    a, b = r.person[one // 2, ASKED + one % 2], r.person[other // 2, ASKED + other % 2]
    if a != b:
        return a < b
    a, b = r.person[one // 2, INDEX], r.person[other // 2, INDEX]
    return a < b if a != b else one % 2 < other % 2


@inner
def join(packed: Packed, r: Run, slot: int, thread: int, service: int, priority: int, moves_inside: bool) -> None:
    """Take one's place in a queue."""
    queue = size(packed, QUEUE_PRIORITY) + service
    if not moves_inside:
        queue = service_at(packed, service, t.V_QUEUE)
        while at(packed, QUEUE_PRIORITY, queue) != priority:
            queue += 1
    node = slot * 2 + thread
    before = r.memory[r.memory[QUEUES] + 2 * queue + 1]
    while before >= 0 and comes_before(r, node, before):
        before = r.person[before // 2, BEFORE_IN_QUEUE + before % 2]
    after = r.person[before // 2, NEXT_IN_QUEUE + before % 2] if before >= 0 else r.memory[r.memory[QUEUES] + 2 * queue]
    r.person[slot, NEXT_IN_QUEUE + thread], r.person[slot, BEFORE_IN_QUEUE + thread] = after, before
    if before >= 0:
        r.person[before // 2, NEXT_IN_QUEUE + before % 2] = node
    else:
        r.memory[r.memory[QUEUES] + 2 * queue] = node
    if after >= 0:
        r.person[after // 2, BEFORE_IN_QUEUE + after % 2] = node
    else:
        r.memory[r.memory[QUEUES] + 2 * queue + 1] = node
    r.person[slot, QUEUE + thread] = queue
    change(r, service_at(packed, service, t.V_LIST))


@inner
def leave_queue(r: Run, slot: int, thread: int) -> None:
    """Wait no longer."""
    queue = r.person[slot, QUEUE + thread]
    after, before = r.person[slot, NEXT_IN_QUEUE + thread], r.person[slot, BEFORE_IN_QUEUE + thread]
    if before >= 0:
        r.person[before // 2, NEXT_IN_QUEUE + before % 2] = after
    else:
        r.memory[r.memory[QUEUES] + 2 * queue] = after
    if after >= 0:
        r.person[after // 2, BEFORE_IN_QUEUE + after % 2] = before
    else:
        r.memory[r.memory[QUEUES] + 2 * queue + 1] = before


@inner
def begin(r: Run, slot: int, thread: int, step: int, minute: int) -> None:
    """A step that may take time begins."""
    r.person[slot, OPEN_STEP + thread] = step
    say(r, minute, slot, BEGAN, step, thread)


@inner
def end(r: Run, slot: int, thread: int) -> None:
    """It ends."""
    say(r, r.memory[NOW], slot, ENDED, r.person[slot, OPEN_STEP + thread], thread)
    r.person[slot, OPEN_STEP + thread] = t.NONE


ARRIVED_ROW, ASKED_ROW, GRANTED_ROW, LEFT, REFUSED_ROW, GAVE_UP, WITHDREW, BEGAN, ENDED, CHOSE, MARKED, RISK_ROW, DETERIORATED, STATE = codes(Event)


@inner
def let_go_of_staff(packed: Packed, r: Run, slot: int, thread: int) -> None:
    """Whoever worked on the person is free for the next."""
    service = r.person[slot, STAFF + thread]
    if service != t.NONE:
        say(r, r.memory[NOW], slot, LEFT, service, thread)
        release(packed, r, service)
        r.person[slot, STAFF + thread] = t.NONE


@inner
def leave_place(packed: Packed, r: Run, slot: int) -> None:
    """Give back the place one has."""
    service = r.person[slot, PLACE]
    if service != t.NONE:
        say(r, r.memory[NOW], slot, LEFT, service, MAIN)
        release(packed, r, service)
        r.person[slot, PLACE] = t.NONE


@inner
def move(packed: Packed, r: Run, slot: int, service: int) -> None:
    """Move into a place that was granted and free the old one."""
    say(r, r.memory[NOW], slot, GRANTED_ROW, service, MAIN)
    old = r.person[slot, PLACE]
    r.person[slot, PLACE] = service
    if old != t.NONE:
        say(r, r.memory[NOW], slot, LEFT, old, MAIN)
        if service_at(packed, old, t.V_LIST) != service_at(packed, service, t.V_LIST):
            release(packed, r, old)


@inner
def stop(packed: Packed, r: Run, slot: int, thread: int) -> None:
    """A thread is cut short: off the list, staff released, its open step ended."""
    forget(r, slot, MAIN_END + thread)
    forget(r, slot, PATIENCE + thread)
    doing = r.person[slot, DOING + thread]
    if doing == QUEUED or doing == GRANTED:  # noqa: SIM109 (compiled code would make a tuple)
        service = r.person[slot, SERVICE + thread]
        say(r, r.memory[NOW], slot, WITHDREW, service, thread)
        if doing == GRANTED:
            release(packed, r, service)
        else:
            leave_queue(r, slot, thread)
    let_go_of_staff(packed, r, slot, thread)
    if r.person[slot, OPEN_STEP + thread] != t.NONE:
        end(r, slot, thread)
    r.person[slot, DOING + thread] = NOTHING


@inner
def drop_plan(packed: Packed, r: Run, slot: int) -> None:
    """A plan ends unfinished, or never begins."""
    forget(r, slot, PLAN_BEGIN)
    r.person[slot, PLAN_PENDING] = 0
    if r.person[slot, DOING + PLAN] != NOTHING:
        stop(packed, r, slot, PLAN)


@inner
def visits_at(r: Run, slot: int, place: int) -> int:
    """How often the spell has entered a step, by the step's place among those counted."""
    return (r.person[slot, r.memory[VISITS] + place // 4] >> (16 * (place % 4))) & 0xFFFF


@inner
def carried(r: Run, index: int, label: int) -> int:
    """The code of a label that a patient carries on arrival."""
    word = r.memory[r.memory[CARRIED] + index * ((r.memory[LABEL_COUNT] + 3) // 4) + label // 4]
    return (word >> (16 * (label % 4))) & 0xFFFF


@inner
def tell_kept(r: Run, slot: int) -> None:
    """What a person has kept from an earlier spell and did not carry on arrival."""
    for label in range(r.memory[LABEL_COUNT]):
        if r.person[slot, LABELS + label] > 0 and r.person[slot, LABELS + label] != carried(r, r.person[slot, INDEX], label):
            say(r, r.memory[NOW], slot, CHOSE, label, r.person[slot, LABELS + label] - 1)
