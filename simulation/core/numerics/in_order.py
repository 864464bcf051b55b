"""Sums, means and products of matrices, added up in one order, the first number first: the same bits everywhere.

Numpy's own `sum`, `mean` and `dot` add in whatever order suits the processor, the library beneath or the version, and
what comes out differs in its last digits; the built-in `sum` does so between versions of Python. Here
`np.add.accumulate` does the adding: each of its results is the one before and the next number. Where a few Python
numbers are added, `math.fsum` is as good: it is exact before it rounds.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc

Floats = npt.NDArray[np.float64]


def running(numbers: npt.ArrayLike, axis: int = -1) -> Floats:
    """What has come together up to and with each number."""
    return np.add.accumulate(numbers, axis=axis, dtype=np.float64)


def totals(numbers: npt.ArrayLike, axis: int = -1) -> Floats:
    """The sum along one axis; nothing at all is 0."""
    given = np.asarray(numbers, dtype=np.float64)
    if not given.shape[axis]:
        return np.zeros(given.shape[:axis] + given.shape[axis:][1:])
    if axis == 0 and given.ndim > 1 and len(given) <= given[0].size:
        sums: Floats = given[0].copy()
        for row in given[1:]:  # the same sums, without keeping what has come together on the way
            sums += row
        return sums
    last: Floats = np.add.accumulate(given, axis=axis).take(-1, axis=axis)
    return last


def total(numbers: npt.ArrayLike) -> float:
    """The sum of all numbers, row after row.

    >>> total([0.1] * 10)
    0.9999999999999999
    """
    given = np.asarray(numbers, dtype=np.float64)
    if given.ndim != 1:
        given = given.ravel()
    return float(np.add.accumulate(given)[-1]) if len(given) else 0.0


def means(numbers: npt.ArrayLike, axis: int = -1) -> Floats:
    """The mean along one axis, of which there must be something."""
    given = np.asarray(numbers, dtype=np.float64)
    return np.asarray(totals(given, axis) / given.shape[axis], dtype=np.float64)


def _times_each(rows: Floats, first: npt.NDArray[np.int64], matrices: Floats, out: Floats) -> None:
    for group in range(len(matrices)):
        for row in range(first[group], first[group + 1]):
            for column in range(out.shape[1]):  # no zeros first: the compiler would want the system's memset for them
                out[row, column] = rows[row, 0] * matrices[group, 0, column]
            for k in range(1, rows.shape[1]):
                number = rows[row, k]
                if number != 0.0:
                    for column in range(out.shape[1]):
                        out[row, column] += number * matrices[group, k, column]


def _times_each_at_once(rows: Floats, first: npt.NDArray[np.int64], matrices: Floats, out: Floats) -> None:
    """The same in numpy, where nothing is compiled."""
    for group, matrix in enumerate(matrices):
        begin, end = first[group], first[group + 1]
        out[begin:end] = rows[begin:end, 0, None] * matrix[0]
        for k in range(1, rows.shape[1]):
            out[begin:end] += rows[begin:end, k, None] * matrix[k]


fill_products = jit_nogc(_times_each, plain=_times_each_at_once)


def products(rows: Floats, first: Sequence[int], matrices: Sequence[Floats]) -> Floats:
    """Each row of numbers zero or more times the matrix of its group; group g has the rows from `first[g]` to the next
    group's first, or to the end.
    """
    out = np.empty((len(rows), matrices[0].shape[1]))
    fill_products(np.ascontiguousarray(rows), np.array([*first, len(rows)], dtype=np.int64), np.stack(matrices), out)
    return out


def compile_products() -> None:
    """Compile what multiplies matrices, or fetch it from the cache."""
    compile_for(fill_products, np.zeros((1, 1)), np.zeros(1, dtype=np.int64), np.zeros((1, 1, 1)), np.zeros((1, 1)))


__all__ = ["compile_products", "means", "products", "running", "total", "totals"]
