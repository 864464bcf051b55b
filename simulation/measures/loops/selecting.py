"""Lines of a table that are wanted, and columns at these lines: compiled where numba is there, else in numpy.

Lines are whole numbers of 32 bits, which take half the memory of those that numpy makes and need not be widened first.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc, u32

Column = npt.NDArray[np.int32]
Codes = npt.NDArray[np.int16]
Mask = npt.NDArray[np.bool_]


def _find_lines(keep: Mask, lines: Column) -> int:
    """The lines to keep, and how many they are; `lines` has room for one more, since every line is written down and
    stays where it is kept.
    """
    found = 0
    for line in range(len(keep)):
        lines[u32(found)] = line
        found += u32(keep[u32(line)])
    return found


def _find_lines_in_numpy(keep: Mask, lines: Column) -> int:
    found = np.flatnonzero(keep)
    lines[: len(found)] = found
    return len(found)


def _take_wide(column: Column, lines: Column, found: Column) -> None:
    for number in range(len(lines)):
        found[u32(number)] = column[u32(lines[u32(number)])]


def _take_codes(column: Codes, lines: Column, found: Codes) -> None:
    for number in range(len(lines)):
        found[u32(number)] = column[u32(lines[u32(number)])]


def _take_in_numpy(column: npt.NDArray[Any], lines: Column, found: npt.NDArray[Any]) -> None:
    column.take(lines, out=found)


find_lines = jit_nogc(_find_lines, _find_lines_in_numpy)
take_wide = jit_nogc(_take_wide, _take_in_numpy)
take_codes = jit_nogc(_take_codes, _take_in_numpy)


FEW = 4000
"""Lines up to which numpy, which widens them first, is done before compiled code is called."""


def lines_of(keep: Mask) -> Column:
    """The lines at which this is true."""
    if len(keep) < FEW:
        return np.flatnonzero(keep).astype(np.int32)
    lines = np.empty(int(np.count_nonzero(keep)) + 1, dtype=np.int32)
    return lines[: find_lines(np.ascontiguousarray(keep), lines)]


def at_lines(column: npt.NDArray[Any], lines: npt.NDArray[np.integer[Any]]) -> npt.NDArray[Any]:
    """A column at these lines."""
    kind = column.dtype
    if len(lines) < FEW or lines.dtype != np.int32 or kind not in (np.int32, np.int16) or not column.flags.c_contiguous:
        return column.take(lines)
    found = np.empty(len(lines), dtype=kind)
    (take_wide if kind == np.int32 else take_codes)(column, np.ascontiguousarray(lines), found)
    return found


def compile_selecting() -> None:
    """Compile these functions, or fetch them from the cache; fails as `jit.failures` says."""
    column, codes = np.zeros(1, dtype=np.int32), np.zeros(1, dtype=np.int16)
    compile_for(find_lines, np.zeros(1, dtype=np.bool_), column)
    compile_for(take_wide, column, column, column)
    compile_for(take_codes, codes, column, codes)
