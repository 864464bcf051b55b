"""What the compiled engine keeps between two steps: one array of whole numbers, and the small mechanics of time and queues on it.

The array is the plan's own (`packed`), with everything else behind it: every further array would be handed on at every call, and compiled
for every function. A person is known by where their columns begin, so nobody moves when more room is made.
"""

from simulation.compiled import code, codes, inner
from simulation.plan import tables as t
from simulation.plan.packed import HEADER, QUEUE_PRIORITY, ROOM, Packed, at, service_at, size
from simulation.terms import FAR, Event

# ---- columns of a person; a pair of columns is the main journey's and the plan's
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

# ---- behind the plan's header: counters, then where regions begin
FIRST = int(HEADER)
NOW, PHASE, ROWS, FREE_SLOTS, DUE_COUNT, DUE_AT, ARRIVED, RUNG, GRANTED_COUNT, GRANTED_AT, REFUSED_COUNT, REFUSED_AT, ASKERS, CHANGED = codes(
    range(FIRST, FIRST + 14)
)
STARTS, ERROR, ERROR_STEP, BELL, SEED, REPLICATION, END, LABEL_COUNT, VISITS, COMER_COUNT, LIST_COUNT, BUFFER_SIZE, THREAD, ASKED_BEFORE = codes(
    range(FIRST + 14, FIRST + 28)
)
WIDTH, PEOPLE, ROWS_ROOM, STOP = codes(range(FIRST + 28, FIRST + 32))
DUE_FIRST, QUEUES, LISTS, COMERS, CARRIED, KEEPS, SLOTS, BUFFERS, LOG = codes(range(FIRST + 32, FIRST + 41))
assert ROOM >= 41
"""VISITS: the column of the first counter. WIDTH: columns of a person. PEOPLE: how many there is room for. ROWS_ROOM: rows of the log there is room for.
STOP: a minute that is not passed over though nothing happens in it.
DUE_FIRST: for each minute the first thing due in it, slot * 7 + kind, or -1. QUEUES: first and last of each queue, slot * 2 + thread, or -1; behind
them one queue a service for moves inside a list. SLOTS: free slots, a stack. BUFFERS: five of BUFFER_SIZE: due now, granted, refused, asked with if_full,
changed lists. CARRIED: labels on arrival by patient, four in a word. KEEPS: labels that stay with a person at the next spell. LOG: rows of two words, as
`log.Writer` writes them."""
STAYS = code(-9)
"""In place of a step: nobody runs on. Otherwise THREAD says who does, and ASKED_BEFORE the minute at which people of today's list asked, else 1."""
FINE, UNREADABLE_LABEL, ENDLESS, NO_END, UNREADABLE_RISK, TOO_OFTEN = codes(range(6))

# ---- the buffers
DUE_NOW, GRANTED_NOW, REFUSED_NOW, ASKING, CHANGED_LISTS = codes(range(5))

# ---- columns of a list
CAPACITY, OCCUPIED, IS_CHANGED, GIVES_STARTS, MOVED, OF_LIST = codes((0, 1, 2, 3, 4, 5))
"""MOVED: places that the monthly rule has given to the list, or taken from it."""

# ---- columns of a comer: one row an arrival, in the order in which they come
C_MINUTE, C_INDEX, C_NUMBER, C_ENTRY, C_STREAM, C_REMAINING, C_ASKED = codes(range(7))


@inner
def patient_of(w: Packed, slot: int) -> int:
    """The patient's number: whose luck it is."""
    return w.ints[slot + NUMBER]


@inner
def buffer_at(w: Packed, which: int) -> int:
    """Where a buffer begins."""
    return w.ints[BUFFERS] + which * w.ints[BUFFER_SIZE]


@inner
def say(w: Packed, minute: int, slot: int, event: int, subject: int, value: int) -> None:
    """One row of the log."""
    row = w.ints[LOG] + 2 * w.ints[ROWS]
    w.ints[row] = (minute << 32) | w.ints[slot + INDEX]
    w.ints[row + 1] = (w.ints[slot + SPELL] << 40) | (event << 32) | ((subject & 0xFFFF) << 16) | (value & 0xFFFF)
    w.ints[ROWS] += 1


@inner
def forget(w: Packed, slot: int, what: int) -> None:
    """What was due is cancelled."""
    minute = w.ints[slot + DUE + what]
    if minute == FAR:
        return
    after, before = w.ints[slot + NEXT_DUE + what], w.ints[slot + BEFORE_DUE + what]
    if before >= 0:
        w.ints[before // KINDS_DUE + NEXT_DUE + before % KINDS_DUE] = after
    else:
        w.ints[w.ints[DUE_FIRST] + minute] = after
    if after >= 0:
        w.ints[after // KINDS_DUE + BEFORE_DUE + after % KINDS_DUE] = before
    w.ints[slot + DUE + what] = FAR


@inner
def remind(w: Packed, slot: int, what: int, minute: int) -> None:
    """Something is due for a person; what was due of that kind before is forgotten, and so is what comes after the run."""
    forget(w, slot, what)
    if minute >= w.ints[END]:
        return
    first = w.ints[w.ints[DUE_FIRST] + minute]
    node = slot * KINDS_DUE + what
    w.ints[slot + DUE + what] = minute
    w.ints[slot + NEXT_DUE + what] = first
    w.ints[slot + BEFORE_DUE + what] = -1
    if first >= 0:
        w.ints[first // KINDS_DUE + BEFORE_DUE + first % KINDS_DUE] = node
    w.ints[w.ints[DUE_FIRST] + minute] = node


@inner
def change(w: Packed, place: int) -> None:
    """Something about a list has changed, so the next round looks at it."""
    if w.ints[w.ints[LISTS] + OF_LIST * place + IS_CHANGED] == 0:
        w.ints[w.ints[LISTS] + OF_LIST * place + IS_CHANGED] = 1
        w.ints[buffer_at(w, CHANGED_LISTS) + w.ints[CHANGED]] = place
        w.ints[CHANGED] += 1


@inner
def take(w: Packed, place: int) -> None:
    """One place, member of staff or start is taken."""
    if w.ints[w.ints[LISTS] + OF_LIST * place + GIVES_STARTS] == 1:
        w.ints[w.ints[LISTS] + OF_LIST * place + CAPACITY] -= 1
    else:
        w.ints[w.ints[LISTS] + OF_LIST * place + OCCUPIED] += 1


@inner
def release(w: Packed, service: int) -> None:
    """A place, member of staff or start is given back."""
    place = service_at(w, service, t.V_LIST)
    if w.ints[w.ints[LISTS] + OF_LIST * place + GIVES_STARTS] == 1:
        w.ints[w.ints[LISTS] + OF_LIST * place + CAPACITY] += 1
    else:
        w.ints[w.ints[LISTS] + OF_LIST * place + OCCUPIED] -= 1
    change(w, place)


@inner
def comes_before(w: Packed, one: int, other: int) -> bool:
    """Whether one waiting node comes before another of equal priority: by minute asked, patient, main before plan."""
    a, b = w.ints[one // 2 + ASKED + one % 2], w.ints[other // 2 + ASKED + other % 2]
    if a != b:
        return a < b
    a, b = w.ints[one // 2 + INDEX], w.ints[other // 2 + INDEX]
    return a < b if a != b else one % 2 < other % 2


@inner
def join(w: Packed, slot: int, thread: int, service: int, priority: int, moves_inside: bool) -> None:
    """Take one's place in a queue."""
    queue = size(w, QUEUE_PRIORITY) + service
    if not moves_inside:
        queue = service_at(w, service, t.V_QUEUE)
        while at(w, QUEUE_PRIORITY, queue) != priority:
            queue += 1
    node = slot * 2 + thread
    before = w.ints[w.ints[QUEUES] + 2 * queue + 1]
    while before >= 0 and comes_before(w, node, before):
        before = w.ints[before // 2 + BEFORE_IN_QUEUE + before % 2]
    after = w.ints[before // 2 + NEXT_IN_QUEUE + before % 2] if before >= 0 else w.ints[w.ints[QUEUES] + 2 * queue]
    w.ints[slot + NEXT_IN_QUEUE + thread], w.ints[slot + BEFORE_IN_QUEUE + thread] = after, before
    if before >= 0:
        w.ints[before // 2 + NEXT_IN_QUEUE + before % 2] = node
    else:
        w.ints[w.ints[QUEUES] + 2 * queue] = node
    if after >= 0:
        w.ints[after // 2 + BEFORE_IN_QUEUE + after % 2] = node
    else:
        w.ints[w.ints[QUEUES] + 2 * queue + 1] = node
    w.ints[slot + QUEUE + thread] = queue
    change(w, service_at(w, service, t.V_LIST))


@inner
def leave_queue(w: Packed, slot: int, thread: int) -> None:
    """Wait no longer."""
    queue = w.ints[slot + QUEUE + thread]
    after, before = w.ints[slot + NEXT_IN_QUEUE + thread], w.ints[slot + BEFORE_IN_QUEUE + thread]
    if before >= 0:
        w.ints[before // 2 + NEXT_IN_QUEUE + before % 2] = after
    else:
        w.ints[w.ints[QUEUES] + 2 * queue] = after
    if after >= 0:
        w.ints[after // 2 + BEFORE_IN_QUEUE + after % 2] = before
    else:
        w.ints[w.ints[QUEUES] + 2 * queue + 1] = before


@inner
def begin(w: Packed, slot: int, thread: int, step: int, minute: int) -> None:
    """A step that may take time begins."""
    w.ints[slot + OPEN_STEP + thread] = step
    say(w, minute, slot, BEGAN, step, thread)


@inner
def end(w: Packed, slot: int, thread: int) -> None:
    """It ends."""
    say(w, w.ints[NOW], slot, ENDED, w.ints[slot + OPEN_STEP + thread], thread)
    w.ints[slot + OPEN_STEP + thread] = t.NONE


ARRIVED_ROW, ASKED_ROW, GRANTED_ROW, LEFT, REFUSED_ROW, GAVE_UP, WITHDREW, BEGAN, ENDED, CHOSE, MARKED, RISK_ROW, DETERIORATED, STATE = codes(Event)


@inner
def let_go_of_staff(w: Packed, slot: int, thread: int) -> None:
    """Whoever worked on the person is free for the next."""
    service = w.ints[slot + STAFF + thread]
    if service != t.NONE:
        say(w, w.ints[NOW], slot, LEFT, service, thread)
        release(w, service)
        w.ints[slot + STAFF + thread] = t.NONE


@inner
def leave_place(w: Packed, slot: int) -> None:
    """Give back the place one has."""
    service = w.ints[slot + PLACE]
    if service != t.NONE:
        say(w, w.ints[NOW], slot, LEFT, service, MAIN)
        release(w, service)
        w.ints[slot + PLACE] = t.NONE


@inner
def move(w: Packed, slot: int, service: int) -> None:
    """Move into a place that was granted and free the old one."""
    say(w, w.ints[NOW], slot, GRANTED_ROW, service, MAIN)
    old = w.ints[slot + PLACE]
    w.ints[slot + PLACE] = service
    if old != t.NONE:
        say(w, w.ints[NOW], slot, LEFT, old, MAIN)
        if service_at(w, old, t.V_LIST) != service_at(w, service, t.V_LIST):
            release(w, old)


@inner
def stop(w: Packed, slot: int, thread: int) -> None:
    """A thread is cut short: off the list, staff released, its open step ended."""
    forget(w, slot, MAIN_END + thread)
    forget(w, slot, PATIENCE + thread)
    doing = w.ints[slot + DOING + thread]
    if doing == QUEUED or doing == GRANTED:  # noqa: SIM109 (compiled code would make a tuple)
        service = w.ints[slot + SERVICE + thread]
        say(w, w.ints[NOW], slot, WITHDREW, service, thread)
        if doing == GRANTED:
            release(w, service)
        else:
            leave_queue(w, slot, thread)
    let_go_of_staff(w, slot, thread)
    if w.ints[slot + OPEN_STEP + thread] != t.NONE:
        end(w, slot, thread)
    w.ints[slot + DOING + thread] = NOTHING


@inner
def drop_plan(w: Packed, slot: int) -> None:
    """A plan ends unfinished, or never begins."""
    forget(w, slot, PLAN_BEGIN)
    w.ints[slot + PLAN_PENDING] = 0
    if w.ints[slot + DOING + PLAN] != NOTHING:
        stop(w, slot, PLAN)


@inner
def visits_at(w: Packed, slot: int, place: int) -> int:
    """How often the spell has entered a step, by the step's place among those counted."""
    return (w.ints[slot + w.ints[VISITS] + place // 4] >> (16 * (place % 4))) & 0xFFFF


@inner
def carried(w: Packed, index: int, label: int) -> int:
    """The code of a label that a patient carries on arrival."""
    word = w.ints[w.ints[CARRIED] + index * ((w.ints[LABEL_COUNT] + 3) // 4) + label // 4]
    return (word >> (16 * (label % 4))) & 0xFFFF


@inner
def tell_kept(w: Packed, slot: int) -> None:
    """What a person has kept from an earlier spell and did not carry on arrival."""
    for label in range(w.ints[LABEL_COUNT]):
        if w.ints[slot + LABELS + label] > 0 and w.ints[slot + LABELS + label] != carried(w, w.ints[slot + INDEX], label):
            say(w, w.ints[NOW], slot, CHOSE, label, w.ints[slot + LABELS + label] - 1)
