"""A plan's arrays packed into two, for compiled code: every further array argument costs seconds to compile and time at
every call.
"""

from typing import NamedTuple

import numpy as np

from simulation.core.compiling.jit import const, consts, jit_private
from simulation.core.numerics.time_forms import BY_CHANCE, FORMS
from simulation.plan import columns as t
from simulation.plan.columns import Floats, Ints, Tables

# ---- where each table begins in `ints` (`ENTRIES` and `POINTS`: in `floats`), and how many rows it has
STEPS, DIALS, CELLS, DATES, ENTRIES, POINTS, MAPS, SERVICES, CALENDARS = consts(range(9))
OPENS, CLOSES, WORKED, RISKS, QUEUE_PRIORITY, LIST_SERVICES, LIST_FIRST, CLOCKS, CALENDAR_EVENTS = consts(range(9, 18))
COUNTS = const(18)
"""The number of rows of a table stands `COUNTS` places behind its offset."""
HEADER = COUNTS + COUNTS
ROOM = const(64)
"""Behind the header so many places are free for what runs a plan."""


class Packed(NamedTuple):
    """All tables of a plan: whole numbers behind a header of offsets, and floats."""

    ints: Ints
    floats: Floats


def pack(tables: Tables) -> Packed:
    """The packed form of a plan's tables.

    Raises:
        ValueError: for a time in a form that no engine reads.
    """
    if not np.isin(tables.entries[:, t.E_KIND], [*FORMS, *(BY_CHANCE + form for form in FORMS)]).all():
        raise ValueError("a form of time that is not in core.numerics.time_forms")
    header = np.zeros(HEADER + ROOM, dtype=np.int64)
    ints: list[Ints] = [header]
    floats: list[Floats] = []
    ints_so_far, floats_so_far = len(header), 0
    for place, name in enumerate(Tables._fields):
        table = getattr(tables, name)
        header[COUNTS + place] = len(table)
        if table.dtype == np.float64:
            header[place] = floats_so_far
            floats.append(table.ravel())
            floats_so_far += table.size
        else:
            header[place] = ints_so_far
            ints.append(table.ravel())
            ints_so_far += table.size
    return Packed(np.concatenate(ints), np.concatenate(floats))


def tables_in(packed: Packed, tables: Tables) -> Tables:
    """The same tables where they stand in the packed arrays, so that a plan holds them once: England's takes 6 MB for
    them and not 12, of which a page keeps several.
    """
    found = {}
    for place, name in enumerate(Tables._fields):
        table = getattr(tables, name)
        whole = packed.floats if table.dtype == np.float64 else packed.ints
        first = int(packed.ints[place])
        found[name] = whole[first : first + table.size].reshape(table.shape)
    return Tables(**found)


PLACE = const(0x7FFF_FFFF_FFFF)
"""What a place in an array is masked with: numba counts a negative index from the end, and looks for one wherever it
cannot rule it out.
"""


@jit_private
def size(packed: Packed, table: int) -> int:
    """How many rows a table has."""
    return packed.ints[COUNTS + table]


@jit_private
def at(packed: Packed, table: int, row: int) -> int:
    """One number of a table of one column."""
    return packed.ints[(packed.ints[table] + row) & PLACE]


@jit_private
def step_row(packed: Packed, step: int) -> int:
    """Where the columns of a step stand in `ints`."""
    return (packed.ints[STEPS] + step * t.S_COLUMNS) & PLACE


@jit_private
def entry_at(packed: Packed, cell: int, column: int) -> float:
    """One column of an entry."""
    return packed.floats[(packed.ints[ENTRIES] + cell * 6 + column) & PLACE]


@jit_private
def service_at(packed: Packed, service: int, column: int) -> int:
    """One column of a service."""
    return packed.ints[(packed.ints[SERVICES] + service * t.V_COLUMNS + column) & PLACE]


@jit_private
def risk_at(packed: Packed, row: int, column: int) -> int:
    """One column of a risk."""
    return packed.ints[(packed.ints[RISKS] + row * t.R_COLUMNS + column) & PLACE]


@jit_private
def clock_at(packed: Packed, clock: int, column: int) -> int:
    """Of a row of clocks the service (0), the step (1) or the clock (2)."""
    return packed.ints[(packed.ints[CLOCKS] + clock * 3 + column) & PLACE]


@jit_private
def calendar_event_at(packed: Packed, calendar_event: int, column: int) -> int:
    """One column of an event of the calendar."""
    return packed.ints[(packed.ints[CALENDAR_EVENTS] + calendar_event * 4 + column) & PLACE]
