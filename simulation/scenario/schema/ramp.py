"""How the strength of a lever varies in time: from when, how fast it comes, until when, how fast it fades.

    carer_support:
      why: A short-term grant pays for breaks.
      set: {routes.leave_home.family.share_needing: {scale: 0.7}}
      from: 2025-04-01
      lead_time: 3 months
      ramp: 6 months
      until: 2026-03-31
      decay: 1 year
      needs: [leadership, culture]

Money is spent from `from` on; the effect begins `lead_time` later, grows evenly over `ramp`, stops growing at `until`
and fades evenly over `decay`. In each calendar month of the run the lever has its mean strength of that month; a date
on which it begins, is complete, ends or has faded parts its month in two, so that nothing changes before it. `from` and
`until` may lie outside the run.
"""

import calendar
import datetime
import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol

from simulation.core import units
from simulation.core.errors import ValueProblem
from simulation.core.vocabulary import DAY
from simulation.scenario.schema.values.dates import read_date

MOST_YEARS = 100
"""Longest span of a lever."""

LAST_YEAR = 9999


@dataclass(frozen=True)
class Span:
    """A length of time as a calendar counts it."""

    months: int = 0
    days: int = 0

    def __str__(self) -> str:
        return f"{self.months} months" if self.months else f"{self.days} days"

    def after(self, day: datetime.date) -> datetime.date:
        """The date this long after another; at most the last that a calendar knows."""
        number = day.year * 12 + day.month - 1 + self.months
        year, month = number // 12, number % 12 + 1
        if year > LAST_YEAR - MOST_YEARS:
            return datetime.date.max
        moved = datetime.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
        return moved + datetime.timedelta(days=self.days)


NOTHING = Span()


def read_span(raw: Any) -> Span:
    """Whole days, weeks, months or years: '6 months'."""
    found = re.fullmatch(r"([0-9]{1,5}) ?(day|week|month|year)s?", raw.strip()) if isinstance(raw, str) else None
    if found is None:
        raise ValueProblem(
            f"'{units.shown(raw)}'", "a whole number of days, weeks, months or years was expected, such as '6 months'"
        )
    number = int(found[1])
    span = {"day": Span(days=number), "week": Span(days=7 * number), "month": Span(number), "year": Span(12 * number)}[
        found[2]
    ]
    if span.months > 12 * MOST_YEARS or span.days > 366 * MOST_YEARS:
        raise ValueProblem(f"'{units.shown(raw)}'", f"at most {MOST_YEARS} years")
    return span


@dataclass(frozen=True)
class Timing:
    """When a lever is at work."""

    begins: datetime.date | None = None
    ramp: Span = NOTHING
    until: datetime.date | None = None
    decay: Span = NOTHING
    lead_time: Span = NOTHING

    @property
    def at_work(self) -> datetime.date:
        """The first day of its effect."""
        return self.lead_time.after(self.begins) if self.begins is not None else datetime.date.min

    @property
    def complete(self) -> datetime.date:
        """The day from which it has its full strength."""
        return self.ramp.after(self.at_work) if self.begins is not None else datetime.date.min

    @property
    def faded(self) -> datetime.date:
        """The day from which nothing is left of it."""
        return self.decay.after(self.until) if self.until is not None else datetime.date.max

    @property
    def always(self) -> bool:
        """Whether it is at work without beginning or end."""
        return self.begins is None and self.until is None

    def corners(self) -> tuple[datetime.date, ...]:
        """Dates between which its strength is a straight line."""
        return (self.at_work, self.complete, self.until or datetime.date.max, self.faded)

    def at(self, moment: float) -> float:
        """The part of its strength, between 0 and 1, at a moment in days as `date.toordinal` counts them; not at a
        corner itself.
        """
        until = self.until.toordinal() if self.until is not None else float("inf")
        reached = _risen(min(moment, until), self.at_work.toordinal(), self.complete.toordinal())
        return reached * (1.0 - _risen(moment, until, self.faded.toordinal()))


def _risen(moment: float, begin: float, end: float) -> float:
    """0 up to `begin`, 1 from `end` on, a straight line between."""
    return 0.0 if moment <= begin else 1.0 if moment >= end else (moment - begin) / (end - begin)


@dataclass(frozen=True)
class Run:
    """The days of a run, its warm-up included."""

    first: datetime.date
    days: int

    @property
    def end(self) -> datetime.date:
        """The day after the last."""
        return self.first + datetime.timedelta(days=self.days)

    @cached_property
    def months(self) -> tuple[datetime.date, ...]:
        """The first day of the run, and of every calendar month that begins in it."""
        found = [self.first]
        while (following := Span(1).after(found[-1].replace(day=1))) < self.end:
            found.append(following)
        return tuple(found)


LONGEST_DAYS = 60 * 366


def run_of(raw: Mapping[str, Any]) -> Run | None:
    """The days of a raw scenario's run; None when it says none that can be read."""
    run = raw.get("run")
    try:
        first = read_date(run["start"])  # type: ignore[index]
        minutes = units.minutes(run["length"]) + units.minutes(run.get("warm_up", "0 days"))  # type: ignore[index, union-attr]
    except (ValueProblem, KeyError, TypeError, AttributeError):
        return None
    days = max(1, min(LONGEST_DAYS, -int(-minutes // DAY)))
    return Run(first, days) if first.year < LAST_YEAR - MOST_YEARS else None


class Factor(Protocol):
    """Something that multiplies a strength and changes on dates."""

    def dates(self) -> Iterable[datetime.date]:
        """When it changes."""

    def on(self, day: datetime.date) -> float:
        """What it is on a day."""


@dataclass(frozen=True)
class Diverted:
    """What fire-fighting leaves of a lever once its ring-fence is gone."""

    share: float
    from_day: datetime.date

    def dates(self) -> Iterable[datetime.date]:
        """When the ring-fence goes."""
        return (self.from_day,)

    def on(self, day: datetime.date) -> float:
        """The part that is left on a day of pressure."""
        return 1.0 if day < self.from_day else 1.0 - self.share


@dataclass(frozen=True)
class Period:
    """Days of one realised strength."""

    begins: datetime.date
    strength: float


def periods(
    strength: float, reach: float, timing: Timing, needs: Sequence[Factor], run: Run, left: Factor | None = None
) -> tuple[Period, ...]:
    """The realised strength from each day on which it changes; the first period begins with the run.

    What the evidence supports times what time and enablers leave of it is at most 1: more leadership than a whole lever
    needs adds nothing.
    `left` is what other uses leave of it.
    """
    if timing.always and not needs and left is None:
        return (Period(run.first, reach * float(f"{min(1.0, strength):.12g}")),)
    dates = {*run.months, *(day for day in timing.corners() if run.first < day < run.end)}
    dates |= {
        day
        for factor in (*needs, *([left] if left is not None else ()))
        for day in factor.dates()
        if run.first < day < run.end
    }
    found: list[Period] = []
    for begin, end in pairwise([*sorted(dates), run.end]):
        level = strength * timing.at((begin.toordinal() + end.toordinal()) / 2.0)
        for factor in needs:
            level *= factor.on(begin)
        level = reach * float(f"{min(1.0, level):.12g}")
        if left is not None:
            level = float(f"{level * left.on(begin):.12g}")
        if not found or found[-1].strength != level:
            found.append(Period(begin, level))
    return tuple(found)


def by_month(found: Sequence[Period], run: Run) -> tuple[tuple[str, float], ...]:
    """The mean strength of every calendar month over its days in the run: ('2025-04', 0.25)."""
    months = []
    for begin, end in pairwise([*run.months, run.end]):
        edges = [begin, *(period.begins for period in found if begin < period.begins < end), end]
        total = math.fsum(strength_on(found, day) * (after - day).days for day, after in pairwise(edges))
        mean = total / (end - begin).days
        months.append((f"{begin:%Y-%m}", float(f"{mean:.12g}")))
    return tuple(months)


def strength_on(found: Sequence[Period], day: datetime.date) -> float:
    """The strength of the period that a day lies in."""
    return next((period.strength for period in reversed(found) if period.begins <= day), found[0].strength)
