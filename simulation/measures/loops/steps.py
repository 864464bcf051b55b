"""The steps of journeys added up: compiled where numba is there, the same lines in Python where it is not."""

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc, prefetch, u32
from simulation.core.vocabulary import DAY

Column = npt.NDArray[np.int32]
Codes = npt.NDArray[np.int16]


SOON = 16
"""Rows between asking for what is known of a spell and reading it."""
SINCE, UNTIL, MOMENTS = range(3)


def _steps_until(
    rows: Column,
    minute: Column,
    patient: Column,
    spell: Codes,
    subject: Codes,
    value: Codes,
    first_spell: Column,
    moments: npt.NDArray[np.int32],
    part: Column,
    begin: int,
    end: int,
    found: npt.NDArray[np.float64],
) -> None:
    """Minutes of the steps of the journey (`value` 0) that end in these rows, from the minute SINCE of the `moments` of
    its spell to its minute UNTIL, added to the part of UNTIL's day: steps x parts. One step follows another
    at once, so each lasts from the end of the one before, which SINCE becomes.
    """
    zero = begin // DAY
    for number in range(len(rows)):
        if number + SOON < len(rows):
            soon = u32(rows[u32(number + SOON)])
            prefetch(moments, MOMENTS * (first_spell[u32(patient[soon])] + spell[soon]))
        row = u32(rows[u32(number)])
        if value[row] == 0:
            journey = u32(first_spell[u32(patient[row])] + spell[row])
            now, since, until = minute[row], moments[journey, SINCE], moments[journey, UNTIL]
            if begin <= until < end and since <= now <= until:
                found[u32(subject[row]), u32(part[u32(until // DAY - zero)])] += now - since
                moments[journey, SINCE] = now


steps_until = jit_nogc(_steps_until)


def compile_steps() -> None:
    """Compile this, or fetch it from the cache; fails as `jit.failures` says."""
    column, codes = (np.zeros(1, dtype=kind) for kind in (np.int32, np.int16))
    rows = column, column, column, codes, codes, codes
    compile_for(steps_until, *rows, column, np.zeros((1, 1), dtype=np.int32), column, 1, 1, np.zeros((1, 1)))


__all__ = ["MOMENTS", "SINCE", "UNTIL", "compile_steps", "steps_until"]
