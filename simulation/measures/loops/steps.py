"""The steps of journeys added up: compiled where numba is there, the same lines in Python where it is not."""

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc, u32
from simulation.core.vocabulary import DAY

Column = npt.NDArray[np.int32]


def _steps_until(
    rows: Column,
    minute: Column,
    patient: Column,
    spell: npt.NDArray[np.int16],
    subject: npt.NDArray[np.int16],
    value: npt.NDArray[np.int16],
    first_spell: Column,
    since: Column,
    until: Column,
    begin: int,
    end: int,
    found: npt.NDArray[np.float64],
) -> None:
    """Minutes of the steps of the journey (`value` 0) that end in these rows, from the minute `since` of its spell to
    its minute `until`, added to the day of `until`: steps x days of the window. One step follows another at once, so
    each lasts from the end of the one before, which `since` becomes.
    """
    zero = begin // DAY
    for at in rows:
        row = u32(at)
        if value[row] == 0:
            journey = u32(first_spell[u32(patient[row])] + spell[row])
            now, over = minute[row], until[journey]
            if begin <= over < end and since[journey] <= now <= over:
                found[u32(subject[row]), u32(over // DAY - zero)] += now - since[journey]
                since[journey] = now


steps_until = jit_nogc(_steps_until)


def compile_steps() -> None:
    """Compile this, or fetch it from the cache; fails as `jit.failures` says."""
    column, codes = (np.zeros(1, dtype=kind) for kind in (np.int32, np.int16))
    places = column, column, column
    compile_for(steps_until, column, column, column, codes, codes, codes, *places, 1, 1, np.zeros((1, 1)))


__all__ = ["compile_steps", "steps_until"]
