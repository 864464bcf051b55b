"""The numbers of two scenarios on the same patients, with their intervals: by the functions that the command line's
tables come from, so that they are the same to the last digit.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulation.app.answer.replication import WHOLE, Key, Rows
from simulation.experiment.caveats.assumed import between_pairs, moved_by
from simulation.experiment.caveats.treated import Change, Treated, treated
from simulation.experiment.statistics import changes, ends_of_means, mean_and_interval
from simulation.report.answer.finding import Finding, Level

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

Floats = npt.NDArray[np.float64]
AS_IS, WHAT_IF = "As it is", "What if"


@dataclass(frozen=True)
class Span:
    """A mean and the ends of its interval, NaN where there is none."""

    mean: float
    lower: float
    upper: float


class Numbers:
    """Replications of a place as it is and of what if; those that both have are compared."""

    def __init__(
        self,
        scenario: "Scenario",
        as_is: Mapping[int, Rows],
        what_if: Mapping[int, Rows] | None = None,
        other: "Scenario | None" = None,
    ) -> None:
        self.scenario = scenario
        pairs = sorted(as_is.keys() & what_if.keys()) if what_if else []
        self.is_paired = bool(pairs)
        self.replications = pairs or sorted(as_is)
        self._as_is = [as_is[number] for number in self.replications]
        self._what_if = [what_if[number] for number in pairs] if what_if else []
        self.other = other if other is not None else scenario

    @cached_property
    def assumed(self) -> Mapping[str, tuple[str, ...]]:
        """For each measure the levers that move it by construction in one of the two."""
        return between_pairs(moved_by(self.scenario.levers), moved_by(self.other.levers))

    @cached_property
    def keys(self) -> tuple[Key, ...]:
        """Every number that any replication has, in the order it was measured."""
        return tuple(dict.fromkeys(key for rows in (*self._as_is, *self._what_if) for key in rows))

    @cached_property
    def _levels(self) -> tuple[dict[Key, Span], dict[Key, Span]]:
        return self._means(_table(self._as_is, self.keys)), self._means(_table(self._what_if, self.keys))

    @cached_property
    def _changes(self) -> dict[Key, Span]:
        before, after = _table(self._as_is, self.keys), _table(self._what_if, self.keys)
        if not self.is_paired:
            return {}
        mean, half, _, _ = mean_and_interval(changes(before, after))
        return self._spans(mean, mean - half, mean + half)

    def _means(self, table: Floats) -> dict[Key, Span]:
        if not table.shape[1]:
            return {}
        mean, half, _, _ = mean_and_interval(table)
        return self._spans(mean, *ends_of_means(table, mean, half, [key[1] for key in self.keys]))

    def _spans(self, *ends: Floats) -> dict[Key, Span]:
        numbers = zip(*(one.tolist() for one in ends), strict=True)
        return {key: Span(*one) for key, one in zip(self.keys, numbers, strict=True)}

    def span(self, key: Key, is_what_if: bool = False) -> Span | None:
        """What a scenario comes to; None where it has no such number."""
        found = self._levels[is_what_if].get(key)
        return found if found is not None and math.isfinite(found.mean) else None

    def first(self, is_what_if: bool = False) -> Rows:
        """What the first replication comes to."""
        found = self._what_if if is_what_if else self._as_is
        return found[0] if found else {}

    def level(self, measure: str, is_what_if: bool = False, by: str = "all", group: str = "all") -> Level | None:
        """The same over the whole measured time, as reports tell it."""
        found = self.span((WHOLE, measure, by, group), is_what_if)
        name = WHAT_IF if is_what_if else AS_IS
        return Level(name, measure, found.mean, found.lower, found.upper) if found is not None else None

    def finding(self, measure: str, by: str = "all", group: str = "all") -> Finding | None:
        """What if less as it is; None where they share no such number."""
        key = (WHOLE, measure, by, group)
        found, before = self._changes.get(key), self.span(key)
        if found is None or before is None or not math.isfinite(found.mean):
            return None
        ends = (found.mean, found.lower, found.upper)
        assumed = self.assumed.get(measure, ())
        own = self.scenario.model.worth_having.get(measure) if by == "all" else None
        heed = self.treated.heed(measure)
        return Finding(AS_IS, WHAT_IF, measure, before.mean, *ends, assumed, by, group, own, heed)

    @cached_property
    def treated(self) -> Treated:
        """How many fewer or more are treated."""
        return treated(self._change)

    def _change(self, measure: str) -> Change | None:
        key = (WHOLE, measure, "all", "all")
        found, before = self._changes.get(key), self.span(key)
        return Change(before.mean, found.mean, found.lower, found.upper) if found and before else None

    def groups(self, measure: str, by: str) -> list[str]:
        """The groups of a split."""
        return [key[3] for key in self.keys if key[:3] == (WHOLE, measure, by)]

    def periods(self, measure: str) -> list[str]:
        """The weeks or months of a measure in their order."""
        return sorted(key[0] for key in self.keys if key[1:] == (measure, "all", "all") and key[0] != WHOLE)

    def widest(self, measures: Iterable[str]) -> float:
        """The widest half-width of these relative to what the place comes to today; endless before there are two."""
        widths = [0.0]
        for measure in measures:
            before, found = self.level(measure), self.finding(measure)
            if before is not None and before.mean:
                end = found if found is not None else before
                half = (end.upper - end.lower) / 2.0
                widths.append(half / abs(before.mean) if math.isfinite(half) else math.inf)
        return max(widths)


def _table(replications: Sequence[Rows], keys: Sequence[Key]) -> Floats:
    return np.array([[rows.get(key, math.nan) for rows in replications] for key in keys]).reshape(len(keys), -1)


__all__ = ["AS_IS", "WHAT_IF", "Numbers", "Span"]
