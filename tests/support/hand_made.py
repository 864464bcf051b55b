"""A plan's tables written down by hand, with only what a rule reads."""

import numpy as np

from simulation.core.vocabulary import FAR
from simulation.plan import columns as t
from simulation.plan.packed import Packed, pack

FLOATS = ("entries", "points")
WIDTHS = {"calendars": 2, "entries": 6, "dials": t.D_COLUMNS, "risks": t.R_COLUMNS}


def packed(**tables: list) -> Packed:
    """Packed tables: those given, rows as lists, and no rows in all others."""
    arrays = {}
    for name in t.Tables._fields:
        kind = np.float64 if name in FLOATS else np.int64
        arrays[name] = np.array(tables.get(name, []), dtype=kind).reshape(-1, WIDTHS.get(name, 1))
    return pack(t.Tables(**arrays))


def dial(
    cells: int, labels: tuple[tuple[int, int], ...] = (), size: int = 1, dates: int = 0, dates_count: int = 1
) -> list[int]:
    """One row of `dials`: its first cell, the cells of one date, and (label, stride) of each label it depends on."""
    row = [0] * t.D_COLUMNS
    row[t.D_CELLS], row[t.D_SIZE], row[t.D_LABELS] = cells, size, len(labels)
    row[t.D_DATES], row[t.D_DATES_COUNT] = dates, dates_count
    for place, (label, stride) in enumerate(labels):
        row[t.D_LABEL + place], row[t.D_STRIDE + place] = label, stride
    return row


def number(value: float) -> list[float]:
    """One row of `entries` that is a plain number."""
    return [0, value, 0, 0, 0, 0]


PAST = -FAR
"""The date from which the first value of a dial holds."""
