"""The rows of a log as they come together in a compiled run: in columns that grow, or in parts that are read once."""

import sys
from collections import deque
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import Room, Rows, no_rows
from simulation.core.vocabulary import FAR
from simulation.engines.common.gone import Mask, without_gone
from simulation.engines.common.log_writer import unpack
from simulation.plan.columns import Ints

IS_COSTLY = sys.maxsize < 1 << 32
"""Whether memory that is not written to costs as much as other, as in a browser."""
AHEAD = 1.1 if IS_COSTLY else 2.5
"""How much more than at its pace so far a log may come to: a place that fills up writes more and more, England 1.55
times what its first weeks promise, and 1.0 times what its first half does.
"""
MOST = 64 if IS_COSTLY else 256
"""As often what there is room is made for: in the first minute everybody who is there already writes rows, which says
nothing of the pace.
"""

GOES = 0.75
"""The least share of the rows before the window that go when it begins, where any do: England's are 0.86."""
MORE = 1.03
"""How many rows there is room for of each that is expected: another replication has within 1 % as many."""


def _held(columns: list[Any]) -> bool:
    """Whether somebody has a view of one of these columns: a log, or what was made of it."""
    alone = [np.empty(0)]
    own = sys.getrefcount(alone[0])
    return any(sys.getrefcount(columns[place]) > own for place in range(len(columns)))


class Gathered:
    """The columns of a log that grows while a run goes on. Room is made well ahead: memory that is not written to costs
    nothing. Where it is known about how many rows there will be, there is room for these from the start; and where all
    memory costs, the columns of one log are those of the next: what is made anew, or grows, leaves holes into which
    nothing as large fits again, and a browser gives nothing back.
    """

    def __init__(self, there: npt.NDArray[np.bool_], minutes: int, room: Room | None = None, window: int = FAR) -> None:
        """`there`: which rows stay, see `rows_there`. `minutes`: how long the run is. `room`: that of a log before,
        whose columns are taken where they are enough and nobody holds that log any more; in the end it is that of this
        log. `window`: the minute at which some are left out.
        """
        self.rows, self._most, self._there, self._minutes, self._room = 0, 0, there, minutes, room
        begin = min(window / minutes, 1.0)
        self._at_most = max(begin, 1.0 - GOES * begin)  # of all rows there are: before the window, or in the end
        ahead = int(room.rows_a_minute * minutes) if room is not None else 0
        self._keeps = room is not None and IS_COSTLY and not _held(room.columns)
        self._columns: list[Any] = list(room.columns) if room is not None and self._keeps else []
        self._is_of_before = bool(self._columns) and len(self._columns[0]) >= ahead
        if room is not None and self._keeps and not self._is_of_before:
            room.columns.clear()
        if not self._is_of_before:
            self._columns = [np.empty(int(MORE * ahead), dtype=column.dtype) for column in no_rows()]

    def has_room(self, more: int) -> bool:
        """Whether so many rows fit without the columns being copied."""
        return self.rows + more <= len(self._columns[0])

    def add(self, log: Ints, share: float) -> None:
        """Rows of two packed words, in order, of a run of which this share is done by now."""
        needed = self.rows + len(log)
        if not self.has_room(len(log)):
            room = int(needed * min(AHEAD / share * max(share, self._at_most), MOST))
            for place, column in enumerate(self._columns):
                self._columns[place] = np.empty(room, dtype=column.dtype)
                self._columns[place][: self.rows] = column[: self.rows]
        self.rows = unpack(log, len(log), Rows(*self._columns), self.rows, self._there)

    def leave_out(self, gone: Mask, begin: int) -> None:
        """The rows of people who are `gone` go; all rows before the minute at which the window begins have come."""
        self._most, self.rows = self.rows, without_gone(self.so_far(), gone, begin)

    def so_far(self) -> Rows:
        """The rows until now, which the next ones leave as they are."""
        return Rows(*self._columns).part(slice(self.rows))

    def all_rows(self) -> Rows:
        """All rows; nothing can be added any more."""
        most = max(self.rows, self._most)
        if self._room is not None:
            self._room.rows_a_minute = most / self._minutes
        if self._room is not None and self._keeps:
            room = int(MORE * most)
            for column in self._columns if len(self._columns[0]) > room and not self._is_of_before else ():
                column.resize(room, refcheck=False)
            self._room.columns[:] = self._columns
            return self.so_far()
        for column in self._columns:
            column.resize(self.rows, refcheck=False)
        return Rows(*self._columns)


ROWS_A_PART, ROWS_A_PERSON = 300_000, 16
"""Rows of a part of a log that is read once: enough for its memory to be a piece of its own, which goes back to the
system when it has been read, see `core.system.allocation`; and no more than the people of a small place leave, whose
memory is better used again. A person of England leaves fourteen that measures read.
"""


class GatheredInParts:
    """The rows of a log that is read once, as they come together in a run."""

    def __init__(self, there: npt.NDArray[np.bool_], people: int) -> None:
        """`there`: which rows stay, see `rows_there`. `people`: how many come."""
        self.rows, self._there, self._closed = 0, there, list[Rows]()
        self._rows_a_part = min(ROWS_A_PART, ROWS_A_PERSON * people)
        self._open, self._filled = _room_for(0), 0

    def add(self, log: Ints) -> None:
        """Rows of two packed words, in order."""
        self._make_room(len(log))
        before = self._filled
        self._filled = unpack(log, len(log), self._open, before, self._there)
        self.rows += self._filled - before

    def leave_out(self, gone: Mask, begin: int) -> None:
        """The rows of people who are `gone` go, and the memory they stood in; all rows before the minute at which the
        window begins have come.
        """
        self._close()
        before, self._closed, self.rows = deque(self._closed), [], 0
        while before:
            part = before.popleft()
            number = without_gone(part, gone, begin)
            self._make_room(number)
            room: Any = self._open.part(slice(self._filled, self._filled + number))
            for column, rows in zip(room, part.part(slice(number)), strict=True):
                column[:] = rows
            self._filled += number
            self.rows += number

    def parts(self) -> deque[Rows]:
        """All rows; nothing can be added any more."""
        self._close()
        return deque(self._closed)

    def _make_room(self, more: int) -> None:
        if self._filled + more > len(self._open.minute):
            self._close()
            self._open = _room_for(max(self._rows_a_part, more))

    def _close(self) -> None:
        if self._filled:
            self._closed.append(self._open.part(slice(self._filled)))
        self._open, self._filled = _room_for(0), 0


def _room_for(rows: int) -> Rows:
    """Columns in one piece of memory, the widest first, so that all begin where their numbers may."""
    kinds = [column.dtype for column in no_rows()]
    piece, columns, first = np.empty(rows * sum(kind.itemsize for kind in kinds), dtype=np.uint8), {}, 0
    for place in sorted(range(len(kinds)), key=lambda place: -kinds[place].itemsize):
        size = rows * kinds[place].itemsize
        columns[place] = piece[first : first + size].view(kinds[place])
        first += size
    some: list[Any] = [columns[place] for place in range(len(kinds))]
    return Rows(*some)


__all__ = ["IS_COSTLY", "Gathered", "GatheredInParts"]
