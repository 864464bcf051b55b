"""Lines of a table that are wanted, columns at these lines, and one column or another: compiled where numba is there,
else in numpy.

Lines are whole numbers of 32 bits, which take half the memory of those that numpy makes and need not be widened first.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc, u32

Column = npt.NDArray[np.int32]
Codes = npt.NDArray[np.int16]
Mask = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.integer[Any]]


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


# One function for each pair of types, though all say the same: those of a library are told by their names.


def _take_wide(column: Column, lines: Column, found: Column) -> None:
    for number in range(len(lines)):
        found[u32(number)] = column[u32(lines[u32(number)])]


def _take_codes(column: Codes, lines: Column, found: Codes) -> None:
    for number in range(len(lines)):
        found[u32(number)] = column[u32(lines[u32(number)])]


def _take_flags(column: Mask, lines: Column, found: Mask) -> None:
    for number in range(len(lines)):
        found[u32(number)] = column[u32(lines[u32(number)])]


def _flags_of(column: Mask, codes: Codes, found: Mask) -> None:
    for number in range(len(codes)):
        found[u32(number)] = column[u32(codes[u32(number)])]


def _codes_of(column: Codes, codes: Codes, found: Codes) -> None:
    for number in range(len(codes)):
        found[u32(number)] = column[u32(codes[u32(number)])]


def _take_in_numpy(column: npt.NDArray[Any], lines: Column | Codes, found: npt.NDArray[Any]) -> None:
    column.take(lines, out=found)


def _put_wide(column: Column, lines: Column, values: Column) -> None:
    for number in range(len(lines)):
        column[u32(lines[u32(number)])] = values[u32(number)]


def _put_flags(column: Mask, lines: Column, values: Mask) -> None:
    for number in range(len(lines)):
        column[u32(lines[u32(number)])] = values[u32(number)]


def _put_in_numpy(column: npt.NDArray[Any], lines: Column, values: npt.NDArray[Any]) -> None:
    column[lines] = values


def _choose(keep: Mask, one: Column, other: Column, found: Column) -> None:
    """`one` where it is true, else `other`, without a guess."""
    for number in range(len(keep)):
        line = u32(number)
        chosen = -np.int32(keep[line])
        found[line] = (one[line] & chosen) | (other[line] & ~chosen)


def _choose_in_numpy(keep: Mask, one: Column, other: Column, found: Column) -> None:
    found[:] = np.where(keep, one, other)


def _lie_within(minute: Column, begin: int, end: int, found: Mask) -> None:
    """Which minutes lie from `begin` to before `end`: counted from `begin` without a sign, one before it is far beyond
    `end`.
    """
    length = u32(max(end - begin, 0))
    for number in range(len(minute)):
        found[u32(number)] = u32(minute[u32(number)] - begin) < length


def _lie_within_in_numpy(minute: Column, begin: int, end: int, found: Mask) -> None:
    found[:] = (minute >= begin) & (minute < end)


find_lines = jit_nogc(_find_lines, _find_lines_in_numpy)
take_wide = jit_nogc(_take_wide, _take_in_numpy)
take_codes = jit_nogc(_take_codes, _take_in_numpy)
take_flags = jit_nogc(_take_flags, _take_in_numpy)
flags_of = jit_nogc(_flags_of, _take_in_numpy)
codes_of = jit_nogc(_codes_of, _take_in_numpy)
choose = jit_nogc(_choose, _choose_in_numpy)
put_wide = jit_nogc(_put_wide, _put_in_numpy)
put_flags = jit_nogc(_put_flags, _put_in_numpy)
lie_within = jit_nogc(_lie_within, _lie_within_in_numpy)

TAKES: dict[tuple[str, str], Any] = {
    ("i4", "i4"): take_wide,
    ("i2", "i4"): take_codes,
    ("b1", "i4"): take_flags,
    ("b1", "i2"): flags_of,
    ("i2", "i2"): codes_of,
}
"""What takes a column of one type at lines of another."""
FEW = 4000
"""Lines up to which numpy, which widens them first, is done before compiled code is called."""
RARE = 16
"""One line in so many, or fewer, numpy finds sooner, which passes over what is not wanted."""


def lines_of(keep: Mask, number: int | None = None) -> Column:
    """The lines at which this is true, and how many they are where that is known."""
    if number is None:
        number = int(np.count_nonzero(keep))
    if len(keep) < FEW or number * RARE < len(keep):
        return np.flatnonzero(keep).astype(np.int32)
    lines = np.empty(number + 1, dtype=np.int32)
    return lines[: find_lines(np.ascontiguousarray(keep), lines)]


def at_lines(column: npt.NDArray[Any], lines: npt.NDArray[np.integer[Any]]) -> npt.NDArray[Any]:
    """A column at these lines, none of which is negative: lines of its table, or codes of what the column is of."""
    take = TAKES.get((column.dtype.str[1:], lines.dtype.str[1:])) if len(lines) >= FEW else None
    if take is None or not column.flags.c_contiguous:
        return column.take(lines)
    found = np.empty(len(lines), dtype=column.dtype)
    take(column, np.ascontiguousarray(lines), found)
    return found


def put_at(column: npt.NDArray[Any], lines: Ints, values: npt.NDArray[Any] | bool) -> None:
    """Have a column of whole numbers or flags hold these values at these lines, none of which is negative; of a line
    that is there twice the last.
    """
    if len(lines) < FEW or column.dtype not in (np.int32, np.bool_) or not column.flags.carray:
        column[lines] = values
        return
    put = put_wide if column.dtype == np.int32 else put_flags
    each = np.broadcast_to(values, lines.shape)
    put(column, np.ascontiguousarray(lines, dtype=np.int32), np.ascontiguousarray(each, dtype=column.dtype))


def within(minute: Ints, begin: int, end: int) -> Mask:
    """Which minutes lie from `begin` to before `end`."""
    if len(minute) < FEW or minute.dtype != np.int32:
        return (minute >= begin) & (minute < end)
    found = np.empty(len(minute), dtype=np.bool_)
    lie_within(np.ascontiguousarray(minute), begin, end, found)
    return found


def either(keep: Mask, one: Ints | int, other: Ints | int) -> Column:
    """Whole numbers of 32 bits, those of `one` where it is true and else of `other`. numpy's `where` guesses at each
    line which it is, and is wrong as often as not.
    """
    if len(keep) < FEW:
        return np.where(keep, one, other).astype(np.int32, copy=False)
    found = np.empty(len(keep), dtype=np.int32)
    choose(np.ascontiguousarray(keep), _all_of(one, keep), _all_of(other, keep), found)
    return found


def _all_of(numbers: Ints | int, keep: Mask) -> Column:
    if isinstance(numbers, np.ndarray):
        return np.ascontiguousarray(numbers, dtype=np.int32)
    return np.full(len(keep), numbers, dtype=np.int32)


def compile_selecting() -> None:
    """Compile these functions, or fetch them from the cache; fails as `jit.failures` says."""
    column, codes, flags = (np.zeros(1, dtype=kind) for kind in (np.int32, np.int16, np.bool_))
    compile_for(find_lines, flags, column)
    compile_for(take_wide, column, column, column)
    compile_for(take_codes, codes, column, codes)
    compile_for(take_flags, flags, column, flags)
    compile_for(flags_of, flags, codes, flags)
    compile_for(codes_of, codes, codes, codes)
    compile_for(choose, flags, column, column, column)
    compile_for(put_wide, column, column, column)
    compile_for(put_flags, flags, column, flags)
    compile_for(lie_within, column, 1, 1, flags)
