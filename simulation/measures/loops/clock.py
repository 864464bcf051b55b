"""How long a service has been open by a minute: compiled where numba is there, else in numpy."""

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc, u32
from simulation.core.vocabulary import DAY

Column = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]


def _open_so_far(minute: Column, begins: Column, so_far: Column, of_day: Column, begin: int, found: Floats) -> None:
    """Open minutes from `begin` to each minute, which must not lie before it.

    Turn t, opening and closing by turns, begins at begins[t], when the service has been open for so_far[t] minutes, and
    lasts until begins[t + 1]; the last one, after the last closing, has no end. `of_day` has the turn that goes on when
    each day begins, from that of `begin`.

        open 8:00 to 9:00 on day 0    turn     0    1    2        minute 500 is 20 minutes after 8:00, so the service
                                      begins   0  480  540        has been open for min(20, 60 - 0) = 20 minutes
                                      so_far   0    0   60
    """
    first, last = u32(begin // DAY), len(begins) - 1
    for place in range(len(minute)):
        line = u32(place)
        day = min(u32(u32(minute[line]) // u32(DAY)) - first, len(of_day) - 1)
        turn = of_day[u32(day)]
        while turn < last and begins[u32(turn + 1)] <= minute[line]:
            turn += 1
        here = so_far[u32(turn)]
        if turn < last:
            here += min(minute[line] - begins[u32(turn)], so_far[u32(turn + 1)] - here)
        found[line] = here


def _open_so_far_in_numpy(
    minute: Column, begins: Column, so_far: Column, _of_day: Column, _begin: int, found: Floats
) -> None:
    turn = np.searchsorted(begins, minute, side="right") - 1
    following = np.minimum(turn + 1, len(begins) - 1)
    found[:] = so_far[turn] + np.minimum(minute - begins[turn], so_far[following] - so_far[turn])


open_so_far = jit_nogc(_open_so_far, _open_so_far_in_numpy)


def compile_clock() -> None:
    """Compile this, or fetch it from the cache; fails as `jit.failures` says."""
    column = np.zeros(1, dtype=np.int32)
    compile_for(open_so_far, column, column, column, column, 1, np.zeros(1))


__all__ = ["compile_clock", "open_so_far"]
