"""The measures of many replications in one compact form, from the workers to the results folder: which number a row is,
as a code, and its value. They become text where somebody asks for a frame.

Two replications of a place in which nobody waits for a bed in the second one:

    keys   0 ('whole', 'occupancy', 'all', 'all')        rows   replication  key  value
           1 ('whole', 'wait_for_bed', 'all', 'all')            0            0    0.93
                                                                0            1    0.4
                                                                1            0    0.91

A row takes 16 bytes, and 8 while replications arrive; its text took some hundred.
"""

import tempfile
import weakref
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import IO, TYPE_CHECKING, Any, Union

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

    from simulation.measures.result_table import Columns

TEXTS = ("period", "measure", "by", "group")
"""What names a number; its columns in every table of measures."""
ROW = np.dtype([("replication", np.int32), ("key", np.int32), ("value", np.float64)])

Asked = str | Collection[str] | Callable[[str], bool] | None
"""Which texts of a column are asked for: one, some, those of which something is true, or all."""
Measures = Union["MeasuredRows", "pd.DataFrame"]
"""Measures of one scenario, as rows or as a frame with replication, period, measure, by, group and value."""


class Keys:
    """The numbers that replications are measured by, each with a code: period, measure, by and group. Scenarios that
    are compared share them.
    """

    def __init__(self) -> None:
        self._codes: dict[tuple[str, ...], int] = {}
        self._texts: dict[str, npt.NDArray[np.object_]] = {}

    def codes(self, columns: "Columns") -> npt.NDArray[np.int32]:
        """The code of each row of a table of measures; a number that is new gets one."""
        known = self._codes
        named = zip(*(columns[name].tolist() for name in TEXTS), strict=True)
        return np.array([known.setdefault(key, len(known)) for key in named], dtype=np.int32)

    def texts(self, column: str) -> npt.NDArray[np.object_]:
        """A column of `TEXTS` by code."""
        if column not in self._texts or len(self._texts[column]) != len(self._codes):
            place = TEXTS.index(column)
            texts = np.empty(len(self._codes), dtype=object)
            texts[:] = [key[place] for key in self._codes]
            self._texts[column] = texts
        return self._texts[column]

    def asked_for(self, column: str, asked: Asked) -> npt.NDArray[np.bool_]:
        """Which numbers have one of these texts in a column, by code."""
        texts = self.texts(column)
        if isinstance(asked, str):
            return np.asarray(texts == asked, dtype=bool)
        known: dict[str, bool] = {}
        for text in dict.fromkeys(texts.tolist()):
            known[text] = asked is None or (asked(text) if callable(asked) else text in asked)
        return np.fromiter((known[text] for text in texts), dtype=bool, count=len(texts))


@dataclass(frozen=True, eq=False, repr=False)
class MeasuredRows:
    """Measures of one scenario's replications."""

    keys: Keys
    rows: npt.NDArray[np.void] = field(default_factory=lambda: np.zeros(0, dtype=ROW))
    """Of `ROW`, one replication after another; on a disk where a study is larger than memory may be."""

    @staticmethod
    def of_frame(table: "pd.DataFrame", keys: Keys | None = None) -> "MeasuredRows":
        """The rows of a frame with replication, period, measure, by, group and value; other columns are left."""
        import pandas as pd

        keys = keys if keys is not None else Keys()
        columns = {}
        for name in TEXTS:  # one text for all its cells, which is looked up faster
            codes, texts = pd.factorize(table[name], use_na_sentinel=False)
            columns[name] = np.asarray(texts, dtype=object).take(codes)
        return MeasuredRows(keys, as_rows(table["replication"].to_numpy(), keys.codes(columns), table["value"]))

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def value(self) -> npt.NDArray[np.float64]:
        """The value of each row, NaN where it could not be measured."""
        found: npt.NDArray[np.float64] = self.rows["value"]
        return found

    @property
    def key(self) -> npt.NDArray[np.int32]:
        """Which number each row is."""
        found: npt.NDArray[np.int32] = self.rows["key"]
        return found

    @property
    def replication(self) -> npt.NDArray[np.int32]:
        """The replication of each row."""
        found: npt.NDArray[np.int32] = self.rows["replication"]
        return found

    @cached_property
    def periods(self) -> tuple[str, ...]:
        """Every period there is."""
        there = np.zeros(len(self.keys.texts("period")), dtype=bool)
        there[self.key] = True
        return tuple(dict.fromkeys(self.keys.texts("period")[there].tolist()))

    def of(self, period: Asked = None, measure: Asked = None, by: Asked = None, group: Asked = None) -> "MeasuredRows":
        """The rows of these numbers alone."""
        wanted = np.ones(len(self.keys.texts("period")), dtype=bool)
        for column, asked in zip(TEXTS, (period, measure, by, group), strict=True):
            if asked is not None:
                wanted &= self.keys.asked_for(column, asked)
        return self.with_keys(wanted)

    def with_keys(self, wanted: npt.NDArray[np.bool_]) -> "MeasuredRows":
        """The rows of the numbers that are wanted, by code."""
        return replace(self, rows=self.rows[wanted[self.key]])

    def with_values(self, value: npt.NDArray[np.float64]) -> "MeasuredRows":
        """The same numbers with other values, row by row."""
        return replace(self, rows=as_rows(self.replication, self.key, value))

    def frame(self) -> "pd.DataFrame":
        """replication, period, measure, by, group, value, as text."""
        import pandas as pd

        texts = {name: self.keys.texts(name).take(self.key) for name in TEXTS}
        return pd.DataFrame({"replication": self.replication.astype(np.int64), **texts, "value": self.value.copy()})

    def by_replication(self) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.float64]]:
        """The codes of the numbers in the order in which they are first met, the replications in theirs, and the values
        as numbers x replications: NaN where a replication has none.
        """
        import pandas as pd

        place, codes = pd.factorize(self.key)
        column, numbers = pd.factorize(self.replication, sort=True)
        table = np.full((len(codes), len(numbers)), np.nan)
        table[place, column] = self.value
        return codes, numbers, table


def as_rows(replication: Any, key: Any, value: Any) -> npt.NDArray[np.void]:
    """Columns as rows of `ROW`; one number in place of a column is that of every row."""
    rows = np.empty(len(key), dtype=ROW)
    rows["replication"], rows["key"], rows["value"] = replication, key, value
    return rows


def together(keys: Keys, parts: Sequence[npt.NDArray[np.void]]) -> MeasuredRows:
    """Parts of rows one behind another."""
    return MeasuredRows(keys, np.concatenate(parts) if parts else np.zeros(0, dtype=ROW))


def rows_of(measures: Measures) -> MeasuredRows:
    """Measures as rows, whichever they are."""
    return measures if isinstance(measures, MeasuredRows) else MeasuredRows.of_frame(measures)


class Gathered:
    """Rows of a scenario's replications as they arrive, in any order; on a disk when they shall take no memory."""

    def __init__(self, keys: Keys, on_disk: bool = False) -> None:
        self._keys = keys
        self._kept: _Blocks | _Spool = _Spool() if on_disk else _Blocks()

    def __len__(self) -> int:
        return len(self._kept.places)

    def add(self, replication: int, columns: "Columns") -> None:
        """The measures of one replication: period, measure, by, group, value."""
        self._kept.add(replication, as_rows(replication, self._keys.codes(columns), columns["value"]))

    def rows(self) -> MeasuredRows:
        """All that has arrived, in the order of replications."""
        return MeasuredRows(self._keys, self._kept.in_order())


class _Blocks:
    """Values one after another in large pieces of memory, and the codes that they belong to, once for all replications
    with the same ones, as nearly all have: 8 bytes a row in place of 16. What is kept must not lie where replications
    have their arrays: a small piece in the midst of a large free one keeps the next large array from fitting in.
    """

    ROWS = 1 << 20
    """Of a block, 8 MB, which costs nothing where nothing has been written to."""

    def __init__(self) -> None:
        self._block: npt.NDArray[np.float64] = np.empty(0)
        self._keys: dict[bytes, npt.NDArray[np.int32]] = {}
        self.places: dict[int, tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]] = {}
        """By replication the codes of its rows and their values."""

    def add(self, replication: int, part: npt.NDArray[np.void]) -> None:
        if len(part) > len(self._block):
            self._block = np.empty(max(self.ROWS, len(part)))
        value, self._block = self._block[: len(part)], self._block[len(part) :]
        value[:] = part["value"]
        key = np.ascontiguousarray(part["key"])
        self.places[replication] = (self._keys.setdefault(key.tobytes(), key), value)

    def in_order(self) -> npt.NDArray[np.void]:
        """All rows in the order of replications."""
        rows, end = np.empty(sum(len(value) for _, value in self.places.values()), dtype=ROW), 0
        for replication in sorted(self.places):
            key, value = self.places[replication]
            begin, end = end, end + len(value)
            part = rows[begin:end]
            part["replication"], part["key"], part["value"] = replication, key, value
        return rows


class _Spool:
    """Parts one after another in a file without a name, which goes when nobody holds it."""

    def __init__(self) -> None:
        self._file: IO[bytes] = tempfile.TemporaryFile(prefix="homeward-")  # noqa: SIM115 - it lives as long as this
        weakref.finalize(self, self._file.close)
        self.places: dict[int, tuple[int, int]] = {}
        """By replication where its rows begin in the file, and how many bytes they take."""

    def add(self, replication: int, part: npt.NDArray[np.void]) -> None:
        self.places[replication] = (self._file.seek(0, 2), part.nbytes)
        self._file.write(part.tobytes())

    def in_order(self) -> npt.NDArray[np.void]:
        """All rows in the order of replications, read from the disk where they are looked at."""
        with tempfile.TemporaryFile(prefix="homeward-") as whole:
            for part in self._parts():
                whole.write(part)
            whole.flush()
            length = whole.tell() // ROW.itemsize
            return np.memmap(whole, ROW, "r", shape=(length,)) if length else np.zeros(0, dtype=ROW)

    def _parts(self) -> Iterator[bytes]:
        for replication in sorted(self.places):
            begin, size = self.places[replication]
            self._file.seek(begin)
            yield self._file.read(size)


__all__ = ["TEXTS", "Gathered", "Keys", "MeasuredRows", "Measures", "rows_of", "together"]
