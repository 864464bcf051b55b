"""Consecutive dates, and numbers that are read for each of them. Nothing heavy is imported: checks read it."""

import datetime
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from simulation.core.vocabulary import DAY, FAR
from simulation.scenario.schema.model import Run
from simulation.scenario.schema.values.value import Value

X = TypeVar("X")


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

    @property
    def weekdays(self) -> list[int]:
        """0 for Monday to 6 for Sunday, for each day."""
        first = self.first.weekday()
        return [(first + place) % 7 for place in range(self.number)]

    def stretches(self, changes: Iterable[datetime.date]) -> Iterator[slice]:
        """Which days lie before the first of these dates, from each of them until the next, and from the last on."""
        places = {(day - self.first).days for day in changes}
        begins = sorted({0, *(place for place in places if 0 < place < self.number)})
        return (slice(*both) for both in zip(begins, [*begins[1:], self.number], strict=True) if self.number)

    def each(self, read: Callable[[datetime.date], float], changes: Iterable[datetime.date]) -> list[float]:
        """A number for each day, of what is the same in all weeks between `changes`: read in the first week of each
        stretch.
        """
        found: list[float] = []
        for part in self.stretches(changes):
            length = part.stop - part.start
            week = [read(self[part.start + place]) for place in range(min(7, length))]
            found += (week * (length // 7 + 1))[:length]
        return found

    def each_of(self, value: Value[X], read: Callable[[X], float]) -> list[float]:
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
