"""One result table out of counts by group and day: period, measure, by, group, value.

Any measure is a sum over the days of a period, or one such sum over another. `ResultTable` splits it by cohort, pathway
and whatever labels were asked for.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.labels import NOT_RECORDED
from simulation.measures.log_tables.tables import Ints, Table
from simulation.measures.log_tables.window import Floats
from simulation.measures.registry import LIMIT, Family, Measure, MeasureError, rows_of

Numbers = npt.NDArray[np.floating[Any]]
Texts = npt.NDArray[np.object_]
Weight = npt.NDArray[np.generic]
Columns = dict[str, npt.NDArray[Any]]
"""The table of measures: period, measure, by, group, value."""
Also = tuple[str, tuple[str, ...], Ints]
"""A further way to split the lines of a table: by what, the names of its groups, and the group of each line (-1 for
none).
"""
WHOLE = ("whole",)
MONTHS = ("whole", "month")
WEEKS = ("whole", "month", "week")
USUAL_SPLITS = ("cohort", "pathway")


class ResultTable:
    """Gathers the rows of the table of measures; a measure that needs what the scenario does not declare is dropped.

    Everybody together (`all`) and the groups of every label stand one after another, so that all of them are counted at
    once:
    `groups` has their names and `by` their labels.
    """

    def __init__(self, tables: LogTables, by: Sequence[str] = (), usual: bool = True) -> None:
        self.tables, self.window = tables, tables.window
        asked = [label for label in by if label != "all"]
        always = [label for label in USUAL_SPLITS if usual and label in tables.log.names.labels]
        self.asked = tuple(dict.fromkeys(asked))
        self.labels = tuple(dict.fromkeys([*always, *asked]))
        groups = [tables.labels.groups(label) for label in ("all", *self.labels)]
        self.by = texts([label for label, names in zip(("all", *self.labels), groups, strict=True) for _ in names])
        self.groups = texts([name for names in groups for name in names])
        self._first = np.cumsum([0, *map(len, groups)])
        self._periods = {period: texts(names) for period, (names, _) in self.window.periods.items()}
        self._codes: tuple[Table, Ints] | None = None
        self._counts: list[tuple[Ints, Ints, Weight | None, Floats]] = []
        self._parts: list[tuple[Measure, Texts, Texts, Texts, Floats]] = []
        self._family: Family | None = None
        self._computed: set[str] = set()

    def compute(self, family: Family) -> None:
        """Compute the measures of one function, if the scenario declares what any of them needs.

        Raises:
            MeasureError: when the function leaves one of them out, or computes one that it does not declare.
        """
        wanted = [measure for measure in family.measures if self.is_declared(measure)]
        if not wanted:
            return
        self._family, self._computed = family, set()
        value = family.compute(self.tables, self)
        if value is not None:
            if len(family.measures) != 1:
                raise MeasureError(f"{family.name} returns one value and registers {len(family.measures)} measures")
            self.value(family.measures[0], value)
        left = [measure.id for measure in wanted if measure.id not in self._computed]
        if left:
            raise MeasureError(f"{family.name} declares {', '.join(left)} and does not compute it")

    def is_declared(self, measure: Measure) -> bool:
        """Whether the scenario declares what the measure needs."""
        if LIMIT in measure.id and not self.tables.model.wait_limits:
            return False
        return self.tables.declared.facts.issuperset(measure.needs)

    def may_have_no_row(self, *measures: Measure) -> None:
        """Say of measures that they are computed, though this scenario may have nothing of which they are measures."""
        for measure in measures:
            self._wants(measure)

    def _wants(self, measure: Measure) -> bool:
        """Whether the scenario declares what the measure needs; it counts as computed from now on.

        Raises:
            MeasureError: when the function that computes it does not declare it.
        """
        if self._family is None or measure.declared_as not in {known.id for known in self._family.measures}:
            name = self._family.name if self._family is not None else "nobody"
            raise MeasureError(f"{name} computes '{measure.id}' and does not declare it; add it to register(…)")
        self._computed.add(measure.declared_as)
        return self.is_declared(measure)

    def ratio(
        self,
        measure: Measure,
        by: str | Texts,
        groups: Sequence[str] | Texts,
        top: Numbers,
        bottom: Numbers | float = 1.0,
        *,
        scale: float = 1.0,
        periods: Sequence[str] = WHOLE,
    ) -> None:
        """Sum of `top` over sum of `bottom` in each period, times `scale`; both are groups x days, or `bottom` days
        alone, or one number.

        Without a denominator in a period there is no row. A group of patients without the label has a row only when
        there is somebody in it.
        """
        if not self._wants(measure):
            return
        names = texts(groups)
        labels = np.full(len(names), by, dtype=object)
        unknown = np.flatnonzero(names == NOT_RECORDED)
        for period in periods:
            above = np.atleast_2d(self.window.sums(top, period))
            below = self.window.sums(bottom, period) if isinstance(bottom, np.ndarray) else bottom
            exists = np.empty(above.shape, dtype=np.bool_)
            exists[:] = below > 0
            exists[unknown] &= above[unknown].any(axis=1, keepdims=True)
            value = np.divide(above * scale, below, out=np.zeros_like(above), where=exists)
            group, when = exists.nonzero()
            self._parts.append((measure, self._periods[period][when], labels[group], names[group], value[group, when]))

    def ratios(
        self,
        measure: Measure,
        top: Floats,
        bottom: Floats | float,
        *,
        scale: float = 1.0,
        periods: Sequence[str] = MONTHS,
        but: str = "",
    ) -> None:
        """The ratio of everybody together in these periods, and of every label but one in the whole window; `top` has a
        row for each of the `groups`.
        """
        labels = np.flatnonzero(self.by != but)[1:]
        for rows, of in ((slice(0, 1), periods), (labels, WHOLE)):
            below = bottom[rows] if isinstance(bottom, np.ndarray) and bottom.ndim == 2 else bottom
            self.ratio(measure, self.by[rows], self.groups[rows], top[rows], below, scale=scale, periods=of)

    def one(self, measure: Measure, values: Floats) -> None:
        """A value of each of the `groups` for the whole window; NaN means no row."""
        if self._wants(measure):
            keep = np.flatnonzero(~np.isnan(values))
            self._parts.append(
                (measure, np.full(len(keep), "whole", dtype=object), self.by[keep], self.groups[keep], values[keep])
            )

    def value(self, measure: Measure, value: float) -> None:
        """One value for everybody in the whole window; NaN means no row."""
        self.one(measure, np.where(self.by == "all", value, np.nan))

    # ---- measures over patients --------------------------------------------------------------------------------------

    def codes(self, lines: Table) -> Ints:
        """The places in `groups` of everybody together and of what each line carries: lines x labels; kept for the next
        measure of the same patients.
        """
        if self._codes is None or self._codes[0] is not lines:
            codes = np.zeros((len(lines), 1 + len(self.labels)), dtype=np.int32)
            for kind, label in enumerate(self.labels, 1):
                np.add(self.tables.labels.of(label, lines), self._first[kind], out=codes[:, kind], casting="same_kind")
            self._codes, self._counts = (lines, codes), []
        return self._codes[1]

    def forget(self) -> None:
        """Let go of what can be made again."""
        self._codes, self._counts = None, []
        self.tables.forget(self.labels)

    def count(self, lines: Table, minute: Ints, weight: Weight | None = None, also: Also | None = None) -> Floats:
        """Lines, or the sum of `weight`, of each of the `groups` (or those of `also`) on each day; kept for the next
        measure of the same patients.
        """
        codes, number = self.codes(lines), len(self.groups)
        if also is not None:
            _, groups, codes = also
            number = len(groups)
        for others, when, what, found in self._counts:
            if others is codes and when is minute and what is weight:
                return found
        found = self.window.count(minute, codes, number, weight)
        self._counts.append((codes, minute, weight, found))
        return found

    def person_minutes(self, lines: Table, begin: Ints, end: Ints) -> Floats:
        """Minutes in [begin, end) of each of the `groups` on each day."""
        return self.window.person_minutes(begin, end, self.codes(lines), len(self.groups))

    def share(
        self,
        measure: Measure,
        lines: Table,
        minute: Ints,
        top: Weight,
        bottom: Weight | None = None,
        *,
        scale: float = 1.0,
        periods: Sequence[str] = MONTHS,
        also: Sequence[Also] = (),
        but: str = "",
    ) -> None:
        """Sum of `top` over sum of `bottom` (or the number of lines) by the minute at which each line counts; not split
        by `but`.
        """
        if self._wants(measure):
            above, below = self.count(lines, minute, top), self.count(lines, minute, bottom)
            self.ratios(measure, above, below, scale=scale, periods=periods, but=but)
            for more in also:
                above, below = self.count(lines, minute, top, more), self.count(lines, minute, bottom, more)
                self.ratio(measure, more[0], more[1], above, below, scale=scale)

    def rate(
        self,
        measure: Measure,
        lines: Table,
        minute: Ints,
        weight: Weight | None = None,
        *,
        scale: float = 1.0,
        periods: Sequence[str] = MONTHS,
    ) -> None:
        """Events (or the sum of `weight`) a day, times `scale`."""
        if self._wants(measure):
            self.ratios(measure, self.count(lines, minute, weight), self.window.days, scale=scale, periods=periods)

    def present(
        self,
        measure: Measure,
        lines: Table,
        begin: Ints,
        end: Ints,
        *,
        scale: float = 1.0,
        periods: Sequence[str] = MONTHS,
    ) -> None:
        """Mean number of patients in [begin, end) over all minutes."""
        if self._wants(measure):
            self.ratios(
                measure, self.person_minutes(lines, begin, end), self.window.minutes, scale=scale, periods=periods
            )

    # ---- the table ---------------------------------------------------------------------------------------------------

    def columns(self, families: Sequence[Family]) -> Columns:
        """The rows in the order in which the measures are declared, column by column."""
        place = rows_of([measure for family in families for measure in family.measures])
        parts = sorted(self._parts, key=lambda part: place[part[0].declared_as])
        columns = [np.concatenate([part[column] for part in parts]) if parts else texts([]) for column in range(1, 4)]
        measures = np.repeat(texts([part[0].id for part in parts]), [len(part[1]) for part in parts])
        values = np.concatenate([part[4] for part in parts]) if parts else np.zeros(0)
        return {"period": columns[0], "measure": measures, "by": columns[1], "group": columns[2], "value": values}


def texts(names: Sequence[str] | Texts) -> Texts:
    """As an array, from which many can be taken at once."""
    return np.array(names, dtype=object)
