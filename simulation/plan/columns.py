"""The columns of a plan's arrays, by number, as compiled code reads them."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import const, consts

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

# ---- kinds of steps and of services, as numbers
STAY, TASK, DELAY, UNTIL, START, CHOOSE, BRANCH, GOTO, MARK, GO, RECORD, LEAVE = consts(range(12))
STEP_CODES = (STAY, TASK, DELAY, UNTIL, START, CHOOSE, BRANCH, GOTO, MARK, GO, RECORD, LEAVE)
ASKING = (STAY, TASK, START)
"""Steps that ask for a service."""
BEDS, PLACES, STAFF, DAILY_STARTS, MEETING = consts(range(5))
NO_RISK, DEATH, CARE_HOME, READMISSION = consts(range(4))
"""Risks in the order in which they win a shared minute."""

# ---- columns of `steps`: one row a step; what is read together stands together
S_KIND, S_VISITS, S_NEED, S_NEED_DECISION, S_NEXT, S_SERVICE, S_TIME, S_TIME_DECISION = consts(range(8))
S_CHOICE, S_CHOICE_DECISION, S_KEPT_DECISION, S_TAKEN_DECISION, S_OPTION_VALUES, S_OPTION_STEPS, S_RECORDS, S_BY = (
    consts(range(8, 16))
)
S_MARKS, S_MARKS_COUNT, S_RISKS, S_ALONGSIDE, S_PRIORITY, S_IF_FULL, S_GIVE_UP_THEN, S_STATE = consts(range(16, 24))
(
    S_PATIENCE,
    S_PATIENCE_DECISION,
    S_UNTIL_SERVICE,
    S_SERVICE_LABEL,
    S_SERVICE_MAP,
    S_DETERIORATION,
    S_DETERIORATION_DECISION,
    S_DETERIORATES_THEN,
) = consts(range(24, 32))
S_PLAN, S_BEGINS, S_BEGINS_DECISION, S_BEGINS_KEPT, S_BEGINS_TAKEN, S_AFTER, S_AFTER_DECISION, S_ROUTE, S_OPTIONS = (
    consts(range(32, 41))
)
S_TURNAROUND_DECISION, S_ALSO, S_ALSO_DECISION, S_ALSO_SERVICES, S_ALSO_COUNT = consts(range(41, 46))
S_WAIT_CLOCK, S_WAIT_BEYOND, S_WAIT_OPTION, S_WAIT_FACTOR, S_WAIT_ADDS, S_WAIT_DECISION = consts(range(46, 52))
S_QUEUE_ROOM, S_SHORTEST = consts((52, 53))
S_COLUMNS = 54
NONE = const(-1)
"""No such step, service, label, dial or service list."""
ON_HERE, NOWHERE = consts((-2, -3))
"""An option without a route of its own goes on in this one; a label's value without a route leads nowhere."""

# ---- columns of `dials`: one row a parameter that may depend on labels and dates
D_CELLS, D_SIZE, D_DATES, D_DATES_COUNT, D_LABELS, D_LABEL, D_STRIDE = consts((0, 1, 2, 3, 4, 5, 9))
D_MOST_LABELS = 4
D_COLUMNS = 13

# ---- columns of `entries`
E_KIND, E_A, E_B, E_C, E_OFFSET, E_COUNT = consts(range(6))

# ---- columns of `services`, of `risks` (three rows a set, by kind), and of `calendar_events`
(
    V_KIND, V_LIST, V_CALENDAR, V_QUEUE, V_QUEUES, V_TURNAROUND, V_OF, V_COPY_LABEL, V_COPIES, V_ORDER, V_RISES,
    V_ORDER_DECISION, V_COLUMNS,
) = consts(range(13))  # fmt: skip
FIRST_COME, LAST_COME, AT_RANDOM, RISING = consts(range(4))
"""Who of a list is served first: by priority and minute asked, the last to ask first, anybody of the best priority, or
by the minute asked less what the priority is worth.
"""
(
    R_PROBABILITY, R_SHAPE, R_DELAYED, R_WITHIN, R_TO, R_LUCK, R_THEN, R_CLOCK, R_BEYOND, R_FACTOR, R_WEEKDAY,
    R_GOES_ON, R_COLUMNS,
) = consts(range(13))  # fmt: skip
SINCE, WAITED, OF_CLOCK = consts(range(3))
"""What is known of a clock of one person's: when it began, and how long the wait was; -1 while there is none."""
CE_MINUTE, CE_KIND, CE_LIST, CE_AMOUNT = consts(range(4))
CAPACITY_BECOMES, STARTS_GIVEN, OPENS = consts(range(3))


class Tables(NamedTuple):
    """A scenario as plain arrays: all that happens to people, for compiled and for readable code alike."""

    steps: Ints
    dials: Ints
    cells: Ints
    """Rows of `entries` by dial, date and label values; NONE where a table has no entry."""
    dates: Ints
    """Minutes at which dials change; each dial has a slice that begins with the distant past."""
    entries: Floats
    """Six columns: kind, a, b, c, offset, count of a time; a in column 1 for a number; options, the one that everybody
    takes or NONE, and offset (1, 2, 4) for shares.
    """
    points: Floats
    maps: Ints
    """Lists of small numbers: routes and values by option, marks of a stay, services by label value."""
    services: Ints
    calendars: Ints
    """Offset and count in `opens` and `closes`, one row a calendar."""
    opens: Ints
    closes: Ints
    worked: Ints
    """Open minutes of the calendar before each span."""
    risks: Ints
    queue_priority: Ints
    """The priority that each queue of a service holds, rising within a service."""
    list_services: Ints
    """Services by list, list after list."""
    list_first: Ints
    """Where each list begins in `list_services`; one more at the end."""
    clocks: Ints
    """Waits that change risks and choices, one row a service waited for: the service, the step from which the clock
    counts or NONE, and the number of the clock, which is that of its first row.
    """
    calendar_events: Ints
    """Minutes at which capacity changes, starts are given out or a service opens, in order."""
