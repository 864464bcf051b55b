"""One timeline: a period before and a period after, the base throughout in one run, and in another with a variant's
levers from the boundary on.

Both runs meet the same people with the same random numbers, and are the same, row for row, up to the boundary. Queues
carry over it. So the difference of the two in the period after is the true effect of the levers in their first such
period, and the base's two periods are what would have been without them.
"""

import datetime
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulation.core.errors import HomewardError, ScenarioError
from simulation.core.vocabulary import DAY, YEAR
from simulation.experiment.attribute import own_levers

if TYPE_CHECKING:
    from simulation.core.event_log import EventLog
    from simulation.scenario.scenario import Scenario


@dataclass(frozen=True)
class Timeline:
    """A base and a variant over the same two periods."""

    base: "Scenario"
    variant: "Scenario"
    levers: tuple[str, ...]
    """The variant's own levers."""
    outset: tuple[str, ...]
    """Those that cannot begin within a run, such as shared lists: the variant's run has them from its first minute on,
    warmed up at the boundary.
    """
    before: int
    """Minute at which the period before begins."""
    boundary: int
    """Minute at which the period after begins, and the levers with it: 00:00 of a day."""
    end: int

    @property
    def day(self) -> datetime.date:
        """The first day of the period after."""
        return self.base.model.run.start + datetime.timedelta(days=self.boundary // DAY)


def timeline(base: "Scenario", variant: "Scenario") -> Timeline:
    """Both scenarios over two periods of the length that they measure, after the same warm-up (longer by hours where
    the boundary is to be a midnight).

    Raises:
        NotComparable: when the variant differs from the base in other things than levers of its own, or in none.
        ScenarioError: when the base's daily numbers do not cover both periods.
    """
    levers = own_levers(base, variant)
    run = base.model.run
    length = round(run.length)
    boundary = math.ceil((run.warm_up + length) / DAY) * DAY
    if length < DAY:
        raise HomewardError(
            "less than a day is measured; a period before and a period after of a day or more were expected"
        )
    if boundary > 90 * YEAR * DAY:
        raise HomewardError(
            "the period before ends more than ninety years from the start; shorter periods were expected (--length)"
        )
    said = {"run.warm_up": f"{boundary - length} minutes", "run.length": f"{2 * length} minutes"}
    first, second = base.with_(said), variant.with_(said)
    day = run.start + datetime.timedelta(days=boundary // DAY)
    timed, outset = _begun(second, levers, day)
    return Timeline(first, timed, levers, outset, boundary - length, boundary, boundary + length)


def _begun(variant: "Scenario", levers: tuple[str, ...], day: datetime.date) -> tuple["Scenario", tuple[str, ...]]:
    """The variant with its levers from a day on, and the names of those that have to be there from the outset."""
    try:
        return variant.with_lever_start(levers, day), ()
    except ScenarioError:
        outset = tuple(lever for lever in levers if not _can_begin(variant, lever, day))
    try:
        return variant.with_lever_start([lever for lever in levers if lever not in outset], day), outset
    except ScenarioError:
        return variant, levers


def _can_begin(variant: "Scenario", lever: str, day: datetime.date) -> bool:
    try:
        variant.with_lever_start([lever], day)
    except ScenarioError:
        return False
    return True


def period(log: "EventLog", begin: int, end: int) -> "EventLog":
    """The log as it stands at `end`, measured from `begin` on: what happens later is not known yet."""
    rows = int(np.searchsorted(log.minute, end, side="left"))
    cut = {name: getattr(log, name)[:rows] for name in ("minute", "patient", "spell", "event", "subject", "value")}
    return replace(
        log, **cut, warm_up=begin, end=end, reviews=tuple(review for review in log.reviews if review.minute < end)
    )


def same_before(one: "EventLog", other: "EventLog", minute: int) -> bool:
    """Whether two logs are the same, row for row, before a minute."""
    first, second = period(one, 0, minute), period(other, 0, minute)
    columns: list[tuple[npt.NDArray[np.generic], npt.NDArray[np.generic]]] = [
        (getattr(first, name), getattr(second, name)) for name in ("minute", "spell", "event", "subject", "value")
    ]
    columns.append((first.patients.number[first.patient], second.patients.number[second.patient]))
    return all(np.array_equal(left, right) for left, right in columns)


__all__ = ["Timeline", "period", "same_before", "timeline"]
