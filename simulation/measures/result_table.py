"""One result table out of counts by group and part of the window: period, measure, by, group, value.

Any measure is a sum over the parts of a period, or one such sum over another. `ResultTable` splits it by cohort,
pathway and whatever labels were asked for.
"""

from collections.abc import Collection, Generator, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import Names
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.ratios import InTime, Numbers, Ratios, Rows, Texts, texts
from simulation.measures.log_tables.tables import Ints, Table
from simulation.measures.loops.selecting import either
from simulation.measures.periods.cut import Cut, Floats, Groups
from simulation.measures.registry import LIMIT, Family, Measure, MeasureError, rows_of
from simulation.measures.turns import in_turns

Weight = npt.NDArray[np.generic]
Columns = dict[str, npt.NDArray[Any]]
"""The table of measures: period, measure, by, group, value."""
Also = tuple[str, tuple[str, ...], Ints]
"""A further way to split the lines of a table: by what, the names of its groups, and the group of each line (-1 for
none).
"""
SomeRows = tuple[str | Texts, Texts, slice | Ints]
"""Some of the groups: by what, their names, and which of them they are."""
WHOLE = ("whole",)
MONTHS = ("whole", "month")
WEEKS = ("whole", "month", "week")
USUAL_SPLITS = ("cohort", "pathway")


class ResultTable:
    """Gathers the rows of the table of measures; a measure that needs what the scenario does not declare is dropped.

    Everybody together (`all`) and the groups of every label stand one after another, so that all of them are counted at
    once: `groups` has their names and `by` their labels.
    """

    def __init__(
        self,
        tables: LogTables,
        by: Sequence[str] = (),
        usual: bool = True,
        in_time: InTime | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        """`only`: names of measures; no others have rows."""
        self.tables, self.window = tables, tables.window
        self._only = None if only is None else frozenset(only)
        self.asked = tuple(dict.fromkeys(label for label in by if label != "all"))
        self.labels = labels_wanted(tables.log.names, by, usual)
        groups = [tables.labels.groups(label) for label in ("all", *self.labels)]
        self.by = texts([label for label, names in zip(("all", *self.labels), groups, strict=True) for _ in names])
        self.groups = texts([name for names in groups for name in names])
        self._everybody: SomeRows = ("all", self.groups[:1], slice(0, 1))
        self._split: dict[str, SomeRows] = {}
        self._first = np.cumsum([0, *map(len, groups)])
        self._codes: tuple[Table, Groups] | None = None
        self._counts: list[tuple[Ints | Groups, Ints, Weight | None, Floats]] = []
        self._of_cells: dict[tuple[bool, int], npt.NDArray[np.int32]] = {}
        self._ratios = Ratios(self.window, in_time)
        self._parts: list[Measure] = []
        self._family: Family | None = None
        self._computed: dict[str, bool] = {}
        self._declares: set[str] = set()

    def computed(self, families: Sequence[Family]) -> Generator[str, None, None]:
        """Compute the measures of these functions, turn by turn; gives way after each with its name."""
        for turn in in_turns(families):
            for family in turn:
                self.compute(family)
                yield family.name
            self._forget()
            self.tables.forget(self.labels)

    def compute(self, family: Family) -> None:
        """Compute the measures of one function, if the scenario declares what any of them needs.

        Raises:
            MeasureError: when the function leaves one of them out, or computes one that it does not declare.
        """
        wanted = [measure for measure in family.measures if self.is_declared(measure)]
        if not wanted:
            return
        self._family, self._computed = family, {}
        self._declares = {measure.id for measure in family.measures}
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
        """Whether rows of the measure are wanted, and the scenario declares what it needs; it counts as computed from
        now on.

        Raises:
            MeasureError: when the function that computes it does not declare it.
        """
        name = measure.declared_as
        if name not in self._computed:
            if name not in self._declares:
                by = self._family.name if self._family is not None else "nobody"
                raise MeasureError(f"{by} computes '{measure.id}' and does not declare it; add it to register(…)")
            self._computed[name] = self.is_declared(measure)
        return self._computed[name] and (self._only is None or measure.id in self._only)

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
        """Sum of `top` over sum of `bottom` in each period, times `scale`; both are groups x days (or parts of the
        window), or `bottom` days (or parts) alone, or one number.

        Without a denominator in a period there is no row. A group of patients without the label has a row only when
        there is somebody in it.
        """
        if self._wants(measure):
            part = self._part(measure)
            above = top if top.ndim == 2 else top[None]
            self._ratios.add(part, measure.id, by, groups, above, bottom, scale, periods)

    def _part(self, measure: Measure) -> int:
        """A new part of the table for rows of this measure."""
        self._parts.append(measure)
        return len(self._parts) - 1

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
        for (by, groups, rows), of in ((self._everybody, periods), (self._of_labels(but), WHOLE)):
            below = bottom[rows] if isinstance(bottom, np.ndarray) and bottom.ndim == 2 else bottom
            self.ratio(measure, by, groups, top[rows], below, scale=scale, periods=of)

    def _of_labels(self, but: str) -> SomeRows:
        """The groups of every label but one."""
        if but not in self._split:
            rows = np.flatnonzero(self.by != but)[1:] if but in self.labels else slice(1, None)
            self._split[but] = (self.by[rows], self.groups[rows], rows)
        return self._split[but]

    def one(self, measure: Measure, values: Floats) -> None:
        """A value of each of the `groups` for the whole window; NaN means no row."""
        if self._wants(measure):
            keep = np.flatnonzero(~np.isnan(values))
            part, whole = np.full(len(keep), self._part(measure)), np.full(len(keep), "whole", dtype=object)
            self._ratios.found.append(Rows(part, whole, self.by[keep], self.groups[keep], values[keep]))

    def value(self, measure: Measure, value: float) -> None:
        """One value for everybody in the whole window; NaN means no row."""
        self.one(measure, np.where(self.by == "all", value, np.nan))

    # ---- measures over patients --------------------------------------------------------------------------------------

    def codes(self, lines: Table) -> Groups:
        """Everybody together and what each line carries, as places in `groups`; kept for the next measure of the same
        patients.
        """
        if self._codes is None or self._codes[0] is not lines:
            self._codes, self._counts = (lines, self._grouped(lines)), []
        return self._codes[1]

    def cells(self, lines: Table, block: Ints, blocks: int) -> Groups:
        """As `codes`, for so many blocks of `groups` one after another, each line belonging to one of the blocks, or to
        none (-1).
        """
        return self._grouped(lines, block.astype(np.int32, copy=False), blocks)

    def _grouped(self, lines: Table, block: Ints | None = None, blocks: int = 1) -> Groups:
        mixes, mixed = self.tables.mixes, lines.has("mix")
        others = [kind for kind, label in enumerate(self.labels) if not mixed or label not in mixes.counted_by]
        cell: Ints = mixes.counted(lines.mix) if mixed else np.zeros(len(lines), dtype=np.int32)
        rest = [self._first[kind + 1] + self.tables.labels.of(self.labels[kind], lines) for kind in others]
        if block is not None:
            cell = either(block >= 0, block * np.int32(mixes.number if mixed else 1) + cell, -1)
            rest = [either(block >= 0, block * np.int32(len(self.groups)) + group, -1) for group in rest]
        return Groups.of_mixes(cell, self._groups_of_cells(mixed, blocks), rest)

    def _groups_of_cells(self, mixed: bool, blocks: int) -> npt.NDArray[np.int32]:
        """The groups of each mix (or of everybody) in each of so many blocks; worked out once."""
        if (mixed, blocks) not in self._of_cells:
            mixes = self.tables.mixes
            within = [kind for kind, label in enumerate(self.labels) if mixed and label in mixes.counted_by]
            of_mix = np.zeros((mixes.number if mixed else 1, 1 + len(within)), dtype=np.int32)
            for column, kind in enumerate(within, 1):
                of_mix[:, column] = mixes.values_of(self.labels[kind])[:: 1 << mixes.bits] + self._first[kind + 1]
            in_block = np.arange(blocks, dtype=np.int32)[:, None, None] * np.int32(len(self.groups))
            cells = np.ascontiguousarray((in_block + of_mix).reshape(-1, of_mix.shape[1]))
            self._of_cells[mixed, blocks] = cells
        return self._of_cells[mixed, blocks]

    def _forget(self) -> None:
        """Let go of what no family of another turn asks for."""
        self._codes, self._counts = None, []

    def count(self, lines: Table, minute: Ints, weight: Weight | None = None, also: Also | None = None) -> Floats:
        """Lines, or the sum of `weight`, of each of the `groups` (or those of `also`) in each part of the window; kept
        for the next measure of the same patients. Numbers with a point are added up day by day.
        """
        codes, number = self._codes_of(lines, also)
        found = self._known(codes, minute, weight)
        if found is None:
            found = self._cut(weight).count(minute, codes, number, weight)
            self._counts.append((codes, minute, weight, found))
        return found

    def count_each(self, lines: Table, minute: Ints, *weights: Weight, also: Also | None = None) -> None:
        """Have `count` know the number of lines, and the sum of each of these weights whose type fits into 32 bits, of
        one pass; others it counts when it is asked.
        """
        codes, number = self._codes_of(lines, also)
        whole = [weight for weight in weights if np.can_cast(weight.dtype, np.int32)]
        found = self.window.in_parts.count_each(minute, codes, number, whole)
        self._counts += [(codes, minute, *known) for known in zip((None, *whole), found, strict=True)]

    def _count_both(self, lines: Table, minute: Ints, weight: Weight, also: Also | None = None) -> None:
        """Have `count` know the sum of `weight` and the number of lines, of one pass where both are of the same parts
        and it knows neither.
        """
        codes, number = self._codes_of(lines, also)
        if (
            self._cut(weight) is self._cut(None)
            and self._known(codes, minute, weight) is None
            and self._known(codes, minute, None) is None
        ):
            weighed, counted = self.window.in_parts.count_both(minute, codes, number, weight)
            self._counts += [(codes, minute, weight, weighed), (codes, minute, None, counted)]

    def _cut(self, weight: Weight | None) -> Cut:
        return self.window.in_parts if weight is None or weight.dtype.kind in "bui" else self.window

    def _codes_of(self, lines: Table, also: Also | None) -> tuple[Ints | Groups, int]:
        return (self.codes(lines), len(self.groups)) if also is None else (also[2], len(also[1]))

    def _known(self, codes: Ints | Groups, minute: Ints, weight: Weight | None) -> Floats | None:
        for others, when, what, found in self._counts:
            if others is codes and when is minute and what is weight:
                return found
        return None

    def person_minutes(self, lines: Table, begin: Ints, end: Ints) -> Floats:
        """Minutes in [begin, end) of each of the `groups` in each part of the window."""
        return self.window.in_parts.person_minutes(begin, end, self.codes(lines), len(self.groups))

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
        if not self._wants(measure):
            return
        for more in (None, *also):
            if bottom is None:
                self._count_both(lines, minute, top, more)
            above, below = self.count(lines, minute, top, more), self.count(lines, minute, bottom, more)
            if more is None:
                self.ratios(measure, above, below, scale=scale, periods=periods, but=but)
            else:
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
        self._ratios.work_out()
        place = rows_of([measure for family in families for measure in family.measures])
        rows = [np.concatenate(column) for column in zip(*self._ratios.found, strict=True)]
        part, period, by, group, value = rows or [np.zeros(0, dtype=np.int64), *[texts([])] * 3, np.zeros(0)]
        rank = np.empty(len(self._parts), dtype=np.int64)
        rank[np.argsort([place[measure.declared_as] for measure in self._parts], kind="stable")] = np.arange(len(rank))
        order = np.argsort(rank.take(part), kind="stable")
        measures = texts([measure.id for measure in self._parts])
        return {
            "period": period.take(order),
            "measure": measures.take(part.take(order)),
            "by": by.take(order),
            "group": group.take(order),
            "value": value.take(order),
        }


def labels_wanted(names: Names, by: Sequence[str], usual: bool) -> tuple[str, ...]:
    """The labels by which measures are split: the usual ones where a log has them, and those asked for."""
    always = [label for label in USUAL_SPLITS if usual and label in names.labels]
    return tuple(dict.fromkeys([*always, *(label for label in by if label != "all")]))
