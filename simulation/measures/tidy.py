"""One tidy table out of counts by group and day: period, measure, by, group, value.

Any measure is a sum over the days of a period, or one such sum over another. `Tidy` splits it by cohort, pathway and whatever labels were asked for.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.measures.definitions import DEFINITIONS
from simulation.measures.facts import NOT_RECORDED, Facts
from simulation.measures.tables import Ints, Table
from simulation.measures.window import Floats

if TYPE_CHECKING:
    import pandas as pd

Numbers = npt.NDArray[np.floating[Any]]
WHOLE = ("whole",)
MONTHS = ("whole", "month")
WEEKS = ("whole", "month", "week")
USUAL_SPLITS = ("cohort", "pathway")


class Tidy:
    """Gathers the rows of the table of measures; a measure that needs what the scenario does not declare is dropped."""

    def __init__(self, facts: Facts, by: Sequence[str] = (), usual: bool = True) -> None:
        self.facts, self.window = facts, facts.window
        asked = [label for label in by if label != "all"]
        for label in asked:
            facts.groups(label)
        always = [label for label in USUAL_SPLITS if usual and label in facts.log.names.labels]
        self.asked = tuple(dict.fromkeys(asked))
        self.labels = tuple(dict.fromkeys([*always, *asked]))
        self._last: tuple[Table, list[tuple[str, tuple[str, ...], Ints]]] | None = None
        self._lines: dict[str, tuple[Ints, Floats]] = {}
        self._parts: list[tuple[str, str, list[str], list[str], Floats]] = []

    def wants(self, measure: str, pattern: str | None = None) -> bool:
        """Whether the scenario declares what the measure needs."""
        return self.facts.declared.facts.issuperset(DEFINITIONS[pattern or measure].needs)

    def ratio(self, measure: str, by: str, groups: Sequence[str], top: Numbers, bottom: Numbers | float = 1.0, *, scale: float = 1.0,
              periods: Sequence[str] = WHOLE, pattern: str | None = None) -> None:  # fmt: skip
        """Sum of `top` over sum of `bottom` in each period, times `scale`; both are groups x days, or `bottom` days alone, or one number.

        Without a denominator in a period there is no row. A group of people without the label has a row only when there is somebody in it.
        """
        if not self.wants(measure, pattern):
            return
        for period in periods:
            names = self.window.periods[period][0]
            above = np.atleast_2d(self.window.sums(top, period))
            below = np.broadcast_to(self.window.sums(bottom, period) if isinstance(bottom, np.ndarray) else float(bottom), above.shape)
            exists = below > 0
            for code, group in enumerate(groups):
                if group == NOT_RECORDED and not above[code].any():
                    exists[code] = False
            value = np.divide(above * scale, below, out=np.zeros_like(above), where=exists)
            group_at, period_at = (place.tolist() for place in np.nonzero(exists))
            self._parts.append((measure, by, [names[place] for place in period_at], [groups[code] for code in group_at], value[group_at, period_at]))

    def one(self, measure: str, by: str, groups: Sequence[str], values: Floats) -> None:
        """Values for the whole window; NaN means no row."""
        if self.wants(measure):
            keep = np.flatnonzero(~np.isnan(values)).tolist()
            self._parts.append((measure, by, ["whole"] * len(keep), [groups[code] for code in keep], np.asarray(values, dtype=np.float64)[keep]))

    # ---- measures over people ----------------------------------------------------------------------------------------

    def splits(self, facts: Table) -> list[tuple[str, tuple[str, ...], Ints]]:
        """(by, groups, codes) of everybody together and of every label; kept for the next measure of the same people."""
        if self._last is None or self._last[0] is not facts:
            self._lines = {}
            self._last = (facts, [(by, self.facts.groups(by), self.facts.label(by, facts)) for by in ("all", *self.labels)])
        return self._last[1]

    def forget(self) -> None:
        """Let go of what can be made again."""
        self._last, self._lines = None, {}
        self.facts.forget(self.labels)

    def share(self, measure: str, facts: Table, minute: Ints, top: npt.NDArray[np.generic], bottom: npt.NDArray[np.generic] | None = None, *,
              scale: float = 1.0, periods: Sequence[str] = MONTHS, also: Sequence[tuple[str, tuple[str, ...], Ints]] = (),
              pattern: str | None = None, but: str = "") -> None:  # fmt: skip
        """Sum of `top` over sum of `bottom` (or the number of lines) by the minute at which each line counts; not split by `but`."""
        if self.wants(measure, pattern):
            for by, groups, codes in (*self.splits(facts), *also):
                if by == but:
                    continue
                above = self.window.count(minute, codes, len(groups), top)
                below = self._number(by, groups, codes, minute) if bottom is None else self.window.count(minute, codes, len(groups), bottom)
                self.ratio(measure, by, groups, above, below, scale=scale, periods=periods if by == "all" else WHOLE, pattern=pattern)

    def _number(self, by: str, groups: Sequence[str], codes: Ints, minute: Ints) -> Floats:
        """The number of lines in each group on each day; kept for the next measure of the same people in the same minutes."""
        if by not in self._lines or self._lines[by][0] is not minute:
            self._lines[by] = (minute, self.window.count(minute, codes, len(groups)))
        return self._lines[by][1]

    def rate(self, measure: str, facts: Table, minute: Ints, weight: npt.NDArray[np.generic] | None = None, *, scale: float = 1.0,
             periods: Sequence[str] = MONTHS) -> None:  # fmt: skip
        """Events (or the sum of `weight`) a day, times `scale`."""
        if self.wants(measure):
            for by, groups, codes in self.splits(facts):
                above = self.window.count(minute, codes, len(groups), weight)
                self.ratio(measure, by, groups, above, self.window.days, scale=scale, periods=periods if by == "all" else WHOLE)

    def present(self, measure: str, facts: Table, begin: Ints, end: Ints, *, scale: float = 1.0, periods: Sequence[str] = MONTHS) -> None:
        """Mean number of people in [begin, end) over all minutes."""
        if self.wants(measure):
            for by, groups, codes in self.splits(facts):
                above = self.window.person_minutes(begin, end, codes, len(groups))
                self.ratio(measure, by, groups, above, self.window.minutes, scale=scale, periods=periods if by == "all" else WHOLE)

    # ---- the table ---------------------------------------------------------------------------------------------------

    def frame(self) -> "pd.DataFrame":
        """The rows in the order of the measures' definitions."""
        import pandas as pd

        place = {measure: number for number, measure in enumerate(DEFINITIONS)}
        parts = sorted(self._parts, key=lambda part: place.get(part[0], len(place)))
        measures = [measure for measure, _, periods, _, _ in parts for _ in periods]
        labels = [by for _, by, periods, _, _ in parts for _ in periods]
        return pd.DataFrame(
            {
                "period": [period for part in parts for period in part[2]],
                "measure": measures,
                "by": labels,
                "group": [group for part in parts for group in part[3]],
                "value": np.concatenate([part[4] for part in parts]) if parts else np.zeros(0),
            }
        )
