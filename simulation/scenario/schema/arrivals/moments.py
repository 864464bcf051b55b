"""Moments at which somebody came, as they were recorded, and how many come at once."""

import datetime
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulation.core import units
from simulation.core.errors import ValueProblem, collect_problems
from simulation.core.vocabulary import DAY, FAR
from simulation.scenario.schema.hours import read_time_of_day
from simulation.scenario.schema.values.dates import read_date

MOST_AT_ONCE = 1000
MOST_RECORDED = 5_000_000
"""People whose moments are recorded."""
ROUNDED = 0.0005
"""By how much the shares of sizes may miss 100 %."""
_MOMENT = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]([0-9]{1,2}:[0-9]{2})(?::[0-9]{2}(?:\.[0-9]+)?)?")


@dataclass(frozen=True)
class Moments:
    """Moments, each with how many came: on dates, or so long after the start of the run."""

    on_dates: tuple[tuple[datetime.date, int, int], ...]
    """Date, minute of the day, how many."""
    after_start: tuple[tuple[int, int], ...]
    """Minutes, how many."""

    def minutes(self, start: datetime.date) -> list[tuple[int, int]]:
        """Minutes of a run that begins on `start`, in order, each with how many; those before it are below zero."""
        dated = [((day - start).days * DAY + minute, number) for day, minute, number in self.on_dates]
        return sorted([*dated, *self.after_start])


@dataclass(frozen=True)
class Batch:
    """How many come at once: numbers with the shares of times at which they do."""

    sizes: tuple[int, ...]
    shares: tuple[float, ...]

    def mean(self) -> float:
        """The mean number."""
        return math.fsum(size * share for size, share in zip(self.sizes, self.shares, strict=True))

    def __str__(self) -> str:
        """As a file says it.

        >>> str(Batch((1,), (1.0,))), str(Batch((1, 3), (0.5, 0.5)))
        ('1', '{1: 50 %, 3: 50 %}')
        """
        if len(self.sizes) == 1:
            return str(self.sizes[0])
        shares = (f"{size}: {100.0 * share:g} %" for size, share in zip(self.sizes, self.shares, strict=True))
        return f"{{{', '.join(shares)}}}"

    def running(self) -> tuple[float, ...]:
        """The share of times up to each number."""
        found = [math.fsum(self.shares[: place + 1]) for place in range(len(self.shares))]
        return (*found[:-1], 1.0)


ONE = Batch((1,), (1.0,))
"""One at a time."""


def read_moments(raw: Any) -> Moments:
    """A list of moments, or a mapping from moments to how many came: '2024-02-25 10:30', or '90 minutes' after the
    start of the run. Seconds are left off.
    """
    if not isinstance(raw, (list, Mapping)) or not raw:
        raise ValueProblem(
            f"'{units.shown(raw)}'", "moments were expected: {file: NAME.csv}, or a list such as [2024-02-25 10:30]"
        )
    faults: list[tuple[tuple[str, ...], str, str]] = []
    dated: list[tuple[datetime.date, int, int]] = []
    after: list[tuple[int, int]] = []
    pairs = raw.items() if isinstance(raw, Mapping) else [(one, 1) for one in raw]
    for place, (said, number) in enumerate(pairs):
        name = str(said) if isinstance(raw, Mapping) else str(place)
        collect_problems(faults, name, _reader(said, number, dated, after))
    if faults:
        raise ValueProblem.all(faults[:20])
    people = sum([number for _, _, number in dated] + [number for _, number in after])
    if people > MOST_RECORDED:
        raise ValueProblem(f"{people:,} people", f"at most {MOST_RECORDED:,} are recorded")
    return Moments(tuple(sorted(dated)), tuple(sorted(after)))


def _reader(
    said: Any, number: Any, dated: list[tuple[datetime.date, int, int]], after: list[tuple[int, int]]
) -> Callable[[], None]:
    def read() -> None:
        many = units.whole(number)
        if many < 0:
            raise ValueProblem(f"'{many}'", "so many people, 0 or more, were expected")
        found = _MOMENT.fullmatch(str(said).strip()[:200]) if isinstance(said, str) else None
        if found is not None:
            dated.append((read_date(found[1]), read_time_of_day(found[2]), many))
            return
        try:
            minutes = units.minutes(said)
        except ValueProblem:
            raise ValueProblem(
                f"'{units.shown(said)}'", "a moment was expected, such as '2024-02-25 10:30', or '90 minutes'"
            ) from None
        after.append((int(min(minutes, FAR)), many))

    return read


def read_batch(raw: Any) -> Batch:
    """A whole number, or a mapping from whole numbers to shares that sum to 100 %."""
    if not isinstance(raw, Mapping):
        return Batch((_size(raw),), (1.0,))
    faults: list[tuple[tuple[str, ...], str, str]] = []
    found: dict[int, float] = {}
    for said, share in raw.items():

        def read(said: Any = said, share: Any = share) -> None:
            size = _size(said)
            if size in found:
                raise ValueProblem(f"{size} a second time", "each number once")
            found[size] = units.share(share)

        collect_problems(faults, str(said), read)
    if faults:
        raise ValueProblem.all(faults)
    whole = math.fsum(found.values())
    if abs(whole - 1.0) > ROUNDED:
        raise ValueProblem(f"shares that sum to {100.0 * whole:g} %", "shares sum to 100 %")
    sizes = tuple(sorted(found))
    return Batch(sizes, tuple(found[size] / whole for size in sizes))


def _size(raw: Any) -> int:
    size = units.whole(raw)
    if not 1 <= size <= MOST_AT_ONCE:
        raise ValueProblem(f"'{units.shown(raw)}'", f"from 1 to {MOST_AT_ONCE:,} people come at once")
    return size


__all__ = ["MOST_AT_ONCE", "ONE", "Batch", "Moments", "read_batch", "read_moments"]
