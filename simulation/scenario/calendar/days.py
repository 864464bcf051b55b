"""Consecutive dates, and numbers that are read for each of them."""

import datetime
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from simulation.core.vocabulary import DAY, FAR
from simulation.scenario.schema.model import Run
from simulation.scenario.schema.values import Value

X = TypeVar("X")
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Days:
    """So many dates, one after another."""

    first: datetime.date
    number: int

    def __len__(self) -> int:
        return self.number

    def __getitem__(self, place: int) -> datetime.date:
        return self.first + datetime.timedelta(days=place)

    def __iter__(self) -> Iterator[datetime.date]:
        return (self[place] for place in range(self.number))

    @cached_property
    def weekdays(self) -> Ints:
        """0 for Monday to 6 for Sunday, for each day."""
        return (self.first.weekday() + np.arange(self.number, dtype=np.int64)) % 7

    def stretches(self, changes: Iterable[datetime.date]) -> Iterator[slice]:
        """Which days lie before the first of these dates, from each of them until the next, and from the last on."""
        places = {(day - self.first).days for day in changes}
        begins = sorted({0, *(place for place in places if 0 < place < self.number)})
        return (slice(*both) for both in zip(begins, [*begins[1:], self.number], strict=True) if self.number)

    def each(self, read: Callable[[datetime.date], float], changes: Iterable[datetime.date]) -> Floats:
        """A number for each day, of what is the same in all weeks between `changes`: read in the first week of each
        stretch.
        """
        found = np.empty(self.number)
        for part in self.stretches(changes):
            week = [read(self[place]) for place in range(part.start, min(part.start + 7, part.stop))]
            found[part] = np.resize(week, part.stop - part.start)
        return found

    def each_of(self, value: Value[X], read: Callable[[X], float]) -> Floats:
        """What `read` makes of a value's entry on each day; the value may depend on dates only."""
        return self.each(lambda day: read(value.at({}, day)), value.dates())


def minutes_of_run(run: Run) -> tuple[int, int]:
    """The minutes at which the warm-up and the run end; the clock counts whole minutes."""
    warm_up, length = (int(min(math.floor(minutes + 0.5), FAR)) for minutes in (run.warm_up, run.length))
    return warm_up, warm_up + length


def days_of_run(run: Run) -> Days:
    """All days of a run, the warm-up with them; the last may be cut short."""
    return Days(run.start, -(-minutes_of_run(run)[1] // DAY))


def measured_days(run: Run) -> Days:
    """The days of the measured window, one at least; the first and the last may be cut short."""
    warm_up, end = minutes_of_run(run)
    first = warm_up // DAY
    return Days(run.start + datetime.timedelta(days=first), max(1, -(-end // DAY) - first))
