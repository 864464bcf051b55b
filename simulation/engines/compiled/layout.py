"""How the compiled engine's array of whole numbers is laid out: columns of people and lists, counters, regions, and
what its codes mean.

The array is the plan's own (`packed`), with everything else behind it: every further array would be handed on at every
call, and compiled for every function. A person is known by where their columns begin, so nobody moves when more room is
made. Places in the array are unsigned (`u32`): numba counts a negative index from the end, and to look for one at
every access takes a fifth of the time.
"""

from simulation.core.compiling.jit import const, consts
from simulation.core.vocabulary import Event
from simulation.plan.packed import HEADER, ROOM

# ---- columns of a person, in the order in which they are used together: eight are one line of the processor's cache
LINE = 8
INDEX, NUMBER, SPELL, PLACE, LAST_READY, WAITS_AT, BUSY, PLAN_ENTRY = consts(range(8))
DOING, OPEN_STEP, STAFF, QUEUE, ASKED, SERVICE, NEXT_IN_QUEUE, BEFORE_IN_QUEUE = consts(range(8, 16))
"""The main journey's; those of the plan beside it stand one line behind (`of_thread`)."""
DUE, RISK_KIND, RISK_TO, RISKS_SET, DETERIORATES_THEN, PLACED, DEATH_AT, LABELS = consts(
    (24, 31, 32, 33, 34, 35, 36, 37)
)
"""BUSY: a minute and how many steps were taken in it. PLAN_ENTRY: where a plan begins that has not begun yet. PLACED:
the step that gave the person's place, and above `VISIT_BITS` its visit. DEATH_AT: the minute of a death that goes on
whatever risks are set, or `NO_DEATH`. Behind `LABELS` stand the person's labels, how often each step was entered
(ENTERED), the labels on arrival (CARRIED), and the numbers of the steps entered twice or more often (COUNTS).
"""

# ---- a request on a further list: it stands in a queue as a person does, and so has the same columns from `INDEX` and
# `DOING` on; between them, in the first request of a person, the own service and the priority
OF_FURTHER = 2 * LINE
OWN_SERVICE, PRIORITY, OWNER = consts((NUMBER, SPELL, PLACE))
FURTHER = const(-7)
"""In place of the open step: this request stands on its list."""

# ---- what a thread does
NOTHING, TIMED, QUEUED, GRANTED, REFUSED, AT_READY = consts(range(6))
MAIN, PLAN = consts(range(2))

# ---- what may be due for one person; in one minute the first wins
RISK, DETERIORATION, PATIENCE, PLAN_PATIENCE, MAIN_END, PLAN_END, PLAN_BEGIN = consts(range(7))
KINDS_DUE = 7
VISIT_BITS = 16

# ---- behind the plan's header: counters, then where regions begin
FIRST = int(HEADER)
(
    NOW,
    PHASE,
    ROWS,
    FREE_SLOTS,
    DUE_COUNT,
    DUE_AT,
    ARRIVED,
    RUNG,
    GRANTED_COUNT,
    GRANTED_AT,
    REFUSED_COUNT,
    REFUSED_AT,
    ASKERS,
    CHANGED,
) = consts(range(FIRST, FIRST + 14))
(
    STARTS,
    ERROR,
    ERROR_STEP,
    CALENDAR_EVENT,
    SEED,
    REPLICATION,
    END,
    LABEL_COUNT,
    COMER_COUNT,
    MORE_COME,
    LIST_COUNT,
    BUFFER_SIZE,
    THREAD,
    ASKED_BEFORE,
) = consts(range(FIRST + 14, FIRST + 28))
WIDTH, PEOPLE, ROWS_ROOM, STOP, ENTERED, CARRIED, COUNTS, COMER_WIDTH, COMERS_ROOM, FREE_BUNDLE, BUNDLES_FREE = consts(
    range(FIRST + 28, FIRST + 39)
)
STRETCHES, MINUTES, QUEUES, LISTS, COMERS, KEEPS, SLOTS, BUFFERS, LOG = consts(range(FIRST + 39, FIRST + 48))
FURTHER_LISTS, FURTHER_AT, CLOCKS_AT, WATCHED = consts(range(FIRST + 48, FIRST + 52))
assert ROOM >= 52
"""ENTERED, CARRIED, COUNTS: columns of a person. WIDTH: columns of a person. PEOPLE: how many there is room for.
ROWS_ROOM: rows of the log there is room for. STOP: a minute that is not passed over though nothing happens in it.
MORE_COME: whether somebody comes after those in COMERS. FREE_BUNDLE: the first of the free bundles of reminders, which
lead to one another; BUNDLES_FREE: how many they are. STRETCHES: for each stretch of 64 minutes the place of its last
reminder, or -1; MINUTES: the same for each minute of the stretch that is going on. QUEUES: first and last of each
queue, slot * 2 + thread, or -1; behind them one queue a service for moves inside a list. SLOTS: free slots, a stack.
BUFFERS: four of BUFFER_SIZE: granted, refused, asked with if_full, changed lists; behind them, larger, what is due now.
KEEPS: labels that stay with a person at the next spell. LOG: rows of two words, as `log_writer.Writer` writes them.
FURTHER_LISTS: on how many further lists a person may stand; FURTHER_AT: the column of a person behind which these
requests are; CLOCKS_AT: that of their clocks of waits. WATCHED: whether somebody goes where the queue is shortest.
"""
STRETCH = 6
"""A stretch has 1 << STRETCH minutes."""
LAST_OF_STRETCH = (1 << STRETCH) - 1
LINES_AHEAD = 6
"""Lines of a person that are asked for when the stretch begins in which something is due for them."""
BUNDLE = LINE
"""Reminders stand in bundles of one line of the cache: a word that leads to what was hung there before, then seven of
them. What is due at a stretch or a minute is told by the place of the last one, so that a bundle is full when the next
place would be another line's.

    hung at a minute, each before the next: a, then b to i; the place of i is told, 10 in its bundle
    bundle at 16: [-1, a, b, c, d, e, f, g]     bundle at 8: [23, h, i, ...]
"""
LAST_OF_BUNDLE = BUNDLE - 1
"""A reminder: in the lowest three bits stands what is due, from bit `AT_MINUTE` on the minute of its stretch, so that
nobody's columns are read when a stretch begins, and from bit `WHOSE` on the person's slot. It is a hint only: what
counts is the minute that stands with the person, so that nothing is to be taken off a list when it is forgotten or
moved.

    slot 4096, the end of a step (4), at minute 130 = 2 * 64 + 2: 4096 << 9 | 2 << 3 | 4, in stretch 2
"""
AT_MINUTE, WHOSE = consts((3, 3 + STRETCH))
MADE_READY = const(7)
"""In place of what is due: a place of a list is made ready again, which is nobody's; the list stands in place of the
slot.
"""
STAYS = const(-9)
"""In place of a step: nobody runs on. Otherwise THREAD says who does, and ASKED_BEFORE the minute at which people of
today's list asked, else 1.
"""
FINE, UNREADABLE_LABEL, ENDLESS, NO_END, UNREADABLE_RISK, TOO_OFTEN, UNKNOWN_STEP, UNREADABLE_TURNAROUND = consts(
    range(8)
)
FAILURES = (UNREADABLE_LABEL, ENDLESS, NO_END, UNREADABLE_RISK, TOO_OFTEN, UNKNOWN_STEP, UNREADABLE_TURNAROUND)

# ---- the buffers
GRANTED_NOW, REFUSED_NOW, ASKING, CHANGED_LISTS, DUE_NOW = consts(range(5))
IN_BUFFERS = (GRANTED_COUNT, REFUSED_COUNT, ASKERS, CHANGED, DUE_COUNT)
"""How much stands in each."""

# ---- columns of a list
CAPACITY, OCCUPIED, IS_CHANGED, GIVES_STARTS, MOVED, ORDER, STOOD, OF_LIST = consts(range(8))
"""MOVED: places that the monthly rule has given to the list, or taken from it. ORDER: who is served first, as in the
plan's services. STOOD: how many waited and were there beyond what it has, at the end of the minute before.
"""

# ---- columns of a comer: one row an arrival, in the order in which they come; behind C_LABELS the labels on arrival
C_MINUTE, C_INDEX, C_NUMBER, C_ENTRY, C_STREAM, C_REMAINING, C_ASKED, C_LABELS = consts(range(8))

# ---- how often a step was entered, in two bits: never, once, or as often as COUNTS says
ONCE = 1
MORE = 2

# ---- rows of the log
(
    ARRIVED_ROW,
    ASKED_ROW,
    GRANTED_ROW,
    LEFT,
    REFUSED_ROW,
    GAVE_UP,
    WITHDREW,
    BEGAN,
    ENDED,
    CHOSE,
    MARKED,
    RISK_ROW,
    DETERIORATED,
    STATE,
    TURNAROUND,
    ALSO_ASKED,
    TAKEN_OFF,
) = consts(Event)
