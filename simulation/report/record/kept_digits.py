"""A study in the digits that its results folder keeps, so that what is told of it is told again from the folder to the
letter: which of two is the larger, and how a number is rounded, may hang on the last bit.
"""

from dataclasses import replace
from typing import TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.experiment.attribute import Attribution, attributed
from simulation.experiment.compare import Comparison, compared
from simulation.experiment.replicate import Results
from simulation.results.archive import parts
from simulation.results.measures_csv import DIGITS

MOST_ROWS = 5_000_000
"""Rows of a study, above which it is told as it is: it would take seconds, and memory that it may not have."""
PIECE = 100_000
S = TypeVar("S", Results, Comparison, Results | Comparison)


def as_kept(study: S) -> S:
    """The study with every number as it is read back."""
    if sum(len(results.rows) for results in parts(study)) > MOST_ROWS:
        return study
    results = [replace(one, rows=one.rows.with_values(kept_digits(one.rows.value))) for one in parts(study)]
    if isinstance(study, Results):
        return results[0]
    if isinstance(study, Attribution):
        return attributed(results, study.levers)
    again = compared(results)
    bands = [name for name in study.differences if name not in again.differences]
    beside = table_as_kept(study.differences[bands]).set_index(again.differences.index)
    return replace(again, differences=again.differences.join(beside), fits=study.fits, fitted=study.fitted)


def table_as_kept(table: pd.DataFrame) -> pd.DataFrame:
    """A table with every number as it is read back."""
    numbers = table.select_dtypes("float")
    return table.assign(**{str(name): kept_digits(values.to_numpy()) for name, values in numbers.items()})


def kept_digits(values: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Numbers as they are written, and as they are read whatever a parser makes of the last bit.

    >>> kept_digits(np.array([0.1 + 0.2, 1 / 3])).tolist()
    [0.3, 0.3333333333]
    """
    found = np.empty(len(values))
    for begin in range(0, len(values), PIECE):
        piece = values[begin : begin + PIECE]
        found[begin : begin + PIECE] = [float(DIGITS % value) for value in piece.tolist()]
    return found


__all__ = ["as_kept", "kept_digits", "table_as_kept"]
