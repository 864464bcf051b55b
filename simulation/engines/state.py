"""What the compiled engine keeps between two steps: one array of whole numbers, and the small mechanics of time and queues on it.

The array is the plan's own (`packed`), with everything else behind it: every further array would be handed on at every call, and compiled
for every function. A person is known by where their columns begin, so nobody moves when more room is made. Places in the array are unsigned
(`unsigned`): numba counts a negative index from the end, and to look for one at every access takes a fifth of the time.
"""

import numpy as np

from simulation.compiled import code, codes, inner, soon, unsigned, whole
from simulation.engines.wrong import MOST_VISITS
from simulation.plan import tables as t
from simulation.plan.packed import HEADER, QUEUE_PRIORITY, ROOM, Packed, at, service_at, size
from simulation.terms import FAR, Event

# ---- columns of a person, in the order in which they are used together: eight are one line of the processor's cache
LINE = 8
INDEX, NUMBER, SPELL, PLACE, LAST_READY, WAITS_AT, BUSY, PLAN_ENTRY = codes(range(8))
DOING, OPEN_STEP, STAFF, QUEUE, ASKED, SERVICE, NEXT_IN_QUEUE, BEFORE_IN_QUEUE = codes(range(8, 16))
"""The main journey's; those of the plan beside it stand one line behind (`of_thread`)."""
DUE, RISK_KIND, RISK_TO, RISKS_SET, DETERIORATES_THEN, LABELS = codes((24, 31, 32, 33, 34, 35))
"""BUSY: a minute and how many steps were taken in it. PLAN_ENTRY: where a plan begins that has not begun yet. Behind `LABELS` stand the
person's labels, how often each step was entered (ENTERED), the labels on arrival (CARRIED), and the numbers of the steps entered twice or
more often (COUNTS)."""

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
STARTS, ERROR, ERROR_STEP, BELL, SEED, REPLICATION, END, LABEL_COUNT, COMER_COUNT, MORE_COME, LIST_COUNT, BUFFER_SIZE, THREAD, ASKED_BEFORE = codes(
    range(FIRST + 14, FIRST + 28)
)
WIDTH, PEOPLE, ROWS_ROOM, STOP, ENTERED, CARRIED, COUNTS, COMER_WIDTH, COMERS_ROOM, FREE_NODE, NODES_FREE = codes(
    range(FIRST + 28, FIRST + 39)
)
STRETCHES, MINUTES, QUEUES, LISTS, COMERS, KEEPS, SLOTS, BUFFERS, LOG = codes(range(FIRST + 39, FIRST + 48))
assert ROOM >= 48
"""ENTERED, CARRIED, COUNTS: columns of a person. WIDTH: columns of a person. PEOPLE: how many there is room for. ROWS_ROOM: rows of the log
there is room for. STOP: a minute that is not passed over though nothing happens in it. MORE_COME: whether somebody comes after those in COMERS.
FREE_NODE: the first of the free nodes, which hang together like those in use; NODES_FREE: how many they are.
STRETCHES: for each stretch of 64 minutes the first of its reminders, or -1; MINUTES: the same for each minute of the stretch that is going on.
QUEUES: first and last of each queue, slot * 2 + thread, or -1; behind them one queue a service for moves inside a list. SLOTS: free slots, a
stack. BUFFERS: five of BUFFER_SIZE: due now, granted, refused, asked with if_full, changed lists. KEEPS: labels that stay with a person at the
next spell. LOG: rows of two words, as `log.Writer` writes them."""
STRETCH = 6
"""A stretch has 1 << STRETCH minutes."""
LAST_OF_STRETCH = (1 << STRETCH) - 1
LINES_AHEAD = 6
"""Lines of a person that are asked for when the stretch begins in which something is due for them."""
OF_NODE = 2
"""A reminder: slot * 8 + what, then the next one. It is a hint only: what counts is the minute that stands with the person, so that nothing is to be
taken off a list when it is forgotten or moved."""
STAYS = code(-9)
"""In place of a step: nobody runs on. Otherwise THREAD says who does, and ASKED_BEFORE the minute at which people of today's list asked, else 1."""
FINE, UNREADABLE_LABEL, ENDLESS, NO_END, UNREADABLE_RISK, TOO_OFTEN = codes(range(6))

# ---- the buffers
DUE_NOW, GRANTED_NOW, REFUSED_NOW, ASKING, CHANGED_LISTS = codes(range(5))

# ---- columns of a list
CAPACITY, OCCUPIED, IS_CHANGED, GIVES_STARTS, MOVED, OF_LIST = codes((0, 1, 2, 3, 4, 5))
"""MOVED: places that the monthly rule has given to the list, or taken from it."""

# ---- columns of a comer: one row an arrival, in the order in which they come; behind C_LABELS the labels on arrival
C_MINUTE, C_INDEX, C_NUMBER, C_ENTRY, C_STREAM, C_REMAINING, C_ASKED, C_LABELS = codes(range(8))

# ---- how often a step was entered, in two bits: never, once, or as often as COUNTS says
ONCE = 1
MORE = 2


@inner
def of_thread(slot: int, thread: int) -> int:
    """Where the columns of the main journey or of the plan stand: `DOING` and those behind it count from here."""
    return unsigned(slot + LINE * thread)


@inner
def of_node(node: int) -> int:
    """The same for one who waits in a queue."""
    return unsigned((node >> 1) + LINE * (node & 1))


@inner
def buffer_at(w: Packed, which: int) -> int:
    """Where a buffer begins."""
    return unsigned(w.ints[BUFFERS] + which * w.ints[BUFFER_SIZE])


@inner
def list_at(w: Packed, place: int) -> int:
    """Where the columns of a list stand."""
    return unsigned(w.ints[LISTS] + OF_LIST * place)


@inner
def queue_at(w: Packed, queue: int) -> int:
    """Where the first of a queue stands; the last stands behind it."""
    return unsigned(w.ints[QUEUES] + 2 * queue)


@inner
def say(w: Packed, minute: int, slot: int, event: int, subject: int, value: int) -> None:
    """One row of the log."""
    row = unsigned(w.ints[LOG] + 2 * w.ints[ROWS])
    w.ints[row] = (minute << 32) | w.ints[slot + INDEX]
    w.ints[row + 1] = (w.ints[slot + SPELL] << 40) | (event << 32) | ((subject & 0xFFFF) << 16) | (value & 0xFFFF)
    w.ints[ROWS] += 1


@inner
def forget(w: Packed, slot: int, what: int) -> None:
    """What was due is cancelled."""
    w.ints[unsigned(slot + DUE + what)] = FAR


@inner
def remind(w: Packed, slot: int, what: int, minute: int) -> None:
    """Something is due for a person; what was due of that kind before is forgotten, and so is what comes after the run."""
    if minute >= w.ints[END]:
        forget(w, slot, what)
        return
    w.ints[unsigned(slot + DUE + what)] = minute
    node = unsigned(w.ints[FREE_NODE])
    w.ints[FREE_NODE] = w.ints[node + 1]
    w.ints[NODES_FREE] -= 1
    stretch = minute >> STRETCH
    head = unsigned(w.ints[STRETCHES] + stretch)
    if stretch == w.ints[NOW] >> STRETCH:
        head = unsigned(w.ints[MINUTES] + (minute & LAST_OF_STRETCH))
    w.ints[node] = (whole(slot) << 3) | what
    w.ints[node + 1] = w.ints[head]
    w.ints[head] = node


@inner
def free_node(w: Packed, node: int) -> None:
    """A reminder is read and may be used anew."""
    w.ints[node + 1] = w.ints[FREE_NODE]
    w.ints[FREE_NODE] = node
    w.ints[NODES_FREE] += 1


@inner
def begin_stretch(w: Packed, stretch: int) -> None:
    """The reminders of a stretch go to their minutes, those that no longer hold are free."""
    head = unsigned(w.ints[STRETCHES] + stretch)
    following = w.ints[head]
    w.ints[head] = t.NONE
    while following >= 0:
        node = unsigned(following)
        following = w.ints[node + 1]
        slot, what = unsigned(w.ints[node] >> 3), w.ints[node] & 7
        minute = w.ints[unsigned(slot + DUE + what)]
        if minute >> STRETCH == stretch:
            for line in range(LINES_AHEAD):
                soon(w.ints, slot + LINE * line)
            place = unsigned(w.ints[MINUTES] + (minute & LAST_OF_STRETCH))
            w.ints[node + 1] = w.ints[place]
            w.ints[place] = node
        else:
            free_node(w, node)


@inner
def reminded(w: Packed) -> bool:
    """Whether something may be due in this minute."""
    return w.ints[unsigned(w.ints[MINUTES] + (w.ints[NOW] & LAST_OF_STRETCH))] >= 0


@inner
def change(w: Packed, place: int) -> None:
    """Something about a list has changed, so the next round looks at it."""
    line = list_at(w, place)
    if w.ints[line + IS_CHANGED] == 0:
        w.ints[line + IS_CHANGED] = 1
        w.ints[unsigned(buffer_at(w, CHANGED_LISTS) + w.ints[CHANGED])] = place
        w.ints[CHANGED] += 1


@inner
def take(w: Packed, place: int) -> None:
    """One place, member of staff or start is taken."""
    line = list_at(w, place)
    if w.ints[line + GIVES_STARTS] == 1:
        w.ints[line + CAPACITY] -= 1
    else:
        w.ints[line + OCCUPIED] += 1


@inner
def release(w: Packed, service: int) -> None:
    """A place, member of staff or start is given back."""
    place = service_at(w, service, t.V_LIST)
    line = list_at(w, place)
    if w.ints[line + GIVES_STARTS] == 1:
        w.ints[line + CAPACITY] += 1
    else:
        w.ints[line + OCCUPIED] -= 1
    change(w, place)


@inner
def comes_before(w: Packed, one: int, other: int) -> bool:
    """Whether one waiting node comes before another of equal priority: by minute asked, patient, main before plan."""
    a, b = w.ints[of_node(one) + ASKED], w.ints[of_node(other) + ASKED]
    if a != b:
        return a < b
    a, b = w.ints[unsigned(one >> 1) + INDEX], w.ints[unsigned(other >> 1) + INDEX]
    return a < b if a != b else one & 1 < other & 1


@inner
def join(w: Packed, slot: int, thread: int, service: int, priority: int, moves_inside: bool) -> None:
    """Take one's place in a queue."""
    queue = size(w, QUEUE_PRIORITY) + service
    if not moves_inside:
        queue = service_at(w, service, t.V_QUEUE)
        while at(w, QUEUE_PRIORITY, queue) != priority:
            queue += 1
    node = 2 * whole(slot) + thread
    first = queue_at(w, queue)
    before = w.ints[first + 1]
    while before >= 0 and comes_before(w, node, before):
        before = w.ints[of_node(before) + BEFORE_IN_QUEUE]
    after = w.ints[of_node(before) + NEXT_IN_QUEUE] if before >= 0 else w.ints[first]
    it = of_thread(slot, thread)
    w.ints[it + NEXT_IN_QUEUE], w.ints[it + BEFORE_IN_QUEUE], w.ints[it + QUEUE] = after, before, queue
    if before >= 0:
        w.ints[of_node(before) + NEXT_IN_QUEUE] = node
    else:
        w.ints[first] = node
    if after >= 0:
        w.ints[of_node(after) + BEFORE_IN_QUEUE] = node
    else:
        w.ints[first + 1] = node
    change(w, service_at(w, service, t.V_LIST))


@inner
def leave_queue(w: Packed, it: int) -> None:
    """Wait no longer; `it` is where the thread's columns stand."""
    first = queue_at(w, w.ints[it + QUEUE])
    after, before = w.ints[it + NEXT_IN_QUEUE], w.ints[it + BEFORE_IN_QUEUE]
    if before >= 0:
        w.ints[of_node(before) + NEXT_IN_QUEUE] = after
    else:
        w.ints[first] = after
    if after >= 0:
        w.ints[of_node(after) + BEFORE_IN_QUEUE] = before
    else:
        w.ints[first + 1] = before


@inner
def begin(w: Packed, slot: int, thread: int, step: int, minute: int) -> None:
    """A step that may take time begins."""
    w.ints[of_thread(slot, thread) + OPEN_STEP] = step
    say(w, minute, slot, BEGAN, step, thread)


@inner
def end(w: Packed, slot: int, thread: int) -> None:
    """It ends."""
    it = of_thread(slot, thread)
    say(w, w.ints[NOW], slot, ENDED, w.ints[it + OPEN_STEP], thread)
    w.ints[it + OPEN_STEP] = t.NONE


ARRIVED_ROW, ASKED_ROW, GRANTED_ROW, LEFT, REFUSED_ROW, GAVE_UP, WITHDREW, BEGAN, ENDED, CHOSE, MARKED, RISK_ROW, DETERIORATED, STATE = codes(Event)


@inner
def let_go_of_staff(w: Packed, slot: int, thread: int) -> None:
    """Whoever worked on the person is free for the next."""
    it = of_thread(slot, thread)
    service = w.ints[it + STAFF]
    if service != t.NONE:
        say(w, w.ints[NOW], slot, LEFT, service, thread)
        release(w, service)
        w.ints[it + STAFF] = t.NONE


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
    it = of_thread(slot, thread)
    doing = w.ints[it + DOING]
    if doing == QUEUED or doing == GRANTED:  # noqa: SIM109 (compiled code would make a tuple)
        service = w.ints[it + SERVICE]
        say(w, w.ints[NOW], slot, WITHDREW, service, thread)
        if doing == GRANTED:
            release(w, service)
        else:
            leave_queue(w, it)
    let_go_of_staff(w, slot, thread)
    if w.ints[it + OPEN_STEP] != t.NONE:
        end(w, slot, thread)
    w.ints[it + DOING] = NOTHING


@inner
def drop_plan(w: Packed, slot: int) -> None:
    """A plan ends unfinished, or never begins."""
    forget(w, slot, PLAN_BEGIN)
    w.ints[slot + PLAN_ENTRY] = t.NONE
    if w.ints[of_thread(slot, PLAN) + DOING] != NOTHING:
        stop(w, slot, PLAN)


@inner
def entered_before(w: Packed, slot: int, place: int) -> int:
    """How often the spell has entered a step before, by the step's place among those counted; from now on this entry counts."""
    word = unsigned(slot + w.ints[ENTERED] + (place >> 5))
    shift = 2 * (place & 31)
    often = (w.ints[word] >> shift) & 3
    if often == 0:
        w.ints[word] |= whole(ONCE) << shift
        return 0
    count = unsigned(4 * (slot + w.ints[COUNTS]) + place)
    before = whole(ONCE)
    if often == ONCE:
        w.ints[word] ^= whole(ONCE | MORE) << shift
    else:
        before = whole(w.ints.view(np.uint16)[count])
    if before < MOST_VISITS:
        w.ints.view(np.uint16)[count] = before + 1
    return before


@inner
def entry_going_on(w: Packed, slot: int, place: int) -> int:
    """The same for the entry that is going on."""
    often = (w.ints[unsigned(slot + w.ints[ENTERED] + (place >> 5))] >> (2 * (place & 31))) & 3
    return 0 if often < MORE else whole(w.ints.view(np.uint16)[unsigned(4 * (slot + w.ints[COUNTS]) + place)]) - 1


@inner
def label_of(w: Packed, slot: int, label: int) -> int:
    """The code of a label, 0 when it is not recorded; labels take a quarter of a word each."""
    return whole(w.ints.view(np.int16)[unsigned(4 * (slot + LABELS) + label)])


@inner
def set_label(w: Packed, slot: int, label: int, code: int) -> None:
    """From now on the person has this value of a label; 0 for none."""
    w.ints.view(np.int16)[unsigned(4 * (slot + LABELS) + label)] = code


@inner
def tell_kept(w: Packed, slot: int) -> None:
    """What a person has kept from an earlier spell and did not carry on arrival."""
    carried = unsigned(4 * (slot + w.ints[CARRIED]))
    for label in range(w.ints[LABEL_COUNT]):
        code = label_of(w, slot, label)
        if code > 0 and code != w.ints.view(np.int16)[unsigned(carried + label)]:
            say(w, w.ints[NOW], slot, CHOSE, label, code - 1)
