"""What every section of a page is made from, and the tables and charts that several of them have."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

import pandas as pd
from markupsafe import Markup

from simulation.core.text.sentences import capital
from simulation.experiment.headlines import shown
from simulation.measures.followed import FollowUp
from simulation.report.answer.answer import Answer, answer_of
from simulation.report.answer.finding import Level, label_in_full, unit_of
from simulation.report.answer.largest import the_most
from simulation.report.answer.numbers import Numbers
from simulation.report.page.blocks import Chart, Table, table
from simulation.report.page.charts import Points, bars, by_month, month_name
from simulation.report.record.monthly import Series, monthly_of, months_in
from simulation.report.record.names import name_of
from simulation.report.record.record import Record
from simulation.scenario.schema.model import Model

MOST_GROUPS = 12
"""Groups that a chart shows; its table has them all."""
SPLITS = {"band": "Length", "deprivation": "Fifth"}
"""What groups are called above their column, where it is not by the name of the split."""


@dataclass(frozen=True, eq=False)
class Context:
    """A record, its numbers and its answer."""

    record: Record
    numbers: Numbers
    answer: Answer

    @property
    def names(self) -> tuple[str, ...]:
        """The scenarios, the base first."""
        return tuple(results.name for results in self.record.results)

    @property
    def model(self) -> Model:
        """The base's model."""
        return self.record.base.scenario.model

    @cached_property
    def monthly(self) -> pd.DataFrame:
        """Means by month."""
        return monthly_of(self.record)

    @cached_property
    def months(self) -> list[str]:
        """The measured months."""
        return months_in(self.monthly)

    @cached_property
    def series(self) -> Series:
        """The same, looked up."""
        return Series(self.monthly, self.months)

    def called(self, by: str, group: str) -> str:
        """What a group is called, by the first scenario that knows it."""
        for results in reversed(self.record.results):
            told = name_of(results.scenario.model, by, group)
            if told.lower() != group.replace("_", " ").lower():
                return told
        return name_of(self.model, by, group)

    # ---- tables ----

    def levels(self, rows: Sequence[tuple[str, str, str]], caption: str = "") -> Table:
        """measure, by, group in every scenario with its interval."""
        told = []
        splits = {(measure, by) for measure, by, _ in rows}
        split = next(iter(splits))[1] if len(splits) == 1 else "all"  # the caption says of what
        for measure, by, group in rows:
            if self.numbers.has(measure, by, group):
                called = "" if by == "all" else self.called(by, group)
                cells = [cell_of(level) for level in self.numbers.levels(measure, by, group)]
                told.append([called if split != "all" else label_in_full(measure, called), *cells])
        what = "Measure" if split == "all" else SPLITS.get(split, capital(split).replace("_", " "))
        columns = [what, *(f"{name} (95 % confidence interval)" for name in self.names)]
        return table(columns, told, caption)

    def the_most(self, measure: str, by: str, what: str) -> str:
        """'NHS: the most of it, £5m in A, £4m in B'; where that is another group by scenario, which in each."""
        numbers = self.numbers
        groups = {
            group: [(one.scenario, one.mean, one.text) for one in numbers.levels(measure, by, group) if one is not None]
            for group in numbers.groups(measure, by)
        }
        return the_most(what, lambda group: self.called(by, group), groups)

    # ---- charts ----

    def through_the_months(
        self, measure: str, finding: str, note: str, from_nought: bool = True, by: str = "all", group: str = "all"
    ) -> Chart | None:
        """A measure month by month in every scenario."""
        unit = unit_of(measure)
        found = [self._points(name, measure, by, group) for name in self.names]
        found = [one for one in found if any(math.isfinite(value) for value in one.mean)]
        if not found or len(self.months) < 2:
            return None
        say = axis(unit)
        rows = [
            [month_name(month), *(_with_ends(one, place, unit) for one in found)]
            for place, month in enumerate(self.months)
        ]
        names = [f"{one.name} (95 % confidence interval)" for one in found]
        return Chart(
            finding,
            by_month(found, self.months, say, finding, from_nought),
            note,
            table(["Month", *names], rows, f"{label_in_full(measure)} by month"),
            f"{measure}-by-month",
        )

    def _points(self, name: str, measure: str, by: str, group: str) -> Points:
        numbers = self.series.of(name, measure, by, group).copy()
        numbers[:, [month in self.not_followed(measure) for month in self.months]] = math.nan
        return Points(name, *numbers.tolist())

    def not_followed(self, measure: str) -> list[str]:
        """The months in which not everybody was followed for as long as a measure asks."""
        follow_up = FollowUp(self.model)
        return [month for month in self.months if not follow_up.is_told(measure, month)]

    def by_group(
        self,
        measure: str,
        by: str,
        most: str,
        note: str,
        unit: str | None = None,
        first: str = "Group",
        finding: str = "",
        extra: Callable[[str], str] | None = None,
    ) -> Chart | None:
        """A measure by the groups of a split, the largest first, and which is the largest: `most` says of what. With a
        `finding` the groups stay in their order.
        """
        groups = [group for group in self.numbers.groups(measure, by) if self.numbers.has(measure, by, group)]
        if not groups:
            return None
        if not finding:
            groups.sort(
                key=lambda group: -max(level.mean for level in self.numbers.levels(measure, by, group) if level)
            )
        unit = unit_of(measure) if unit is None else unit
        levels = {group: self.numbers.levels(measure, by, group) for group in groups}
        drawn = groups[:MOST_GROUPS]
        points = []
        for place, name in enumerate(self.names):
            cells = [levels[group][place] for group in drawn]
            points.append(
                Points(
                    name,
                    [cell.mean if cell else math.nan for cell in cells],
                    [cell.lower if cell else math.nan for cell in cells],
                    [cell.upper if cell else math.nan for cell in cells],
                )
            )
        told = finding or self.the_most(measure, by, most)
        columns = [
            first,
            *(["Group of NHS England"] if extra else []),
            *(f"{name} (95 % confidence interval)" for name in self.names),
        ]
        rows = [
            [self.called(by, group), *([extra(group)] if extra else []), *(cell_of(level) for level in levels[group])]
            for group in groups
        ]
        return Chart(
            told,
            bars(points, [self.called(by, group) for group in drawn], axis(unit), told),
            note,
            table(columns, rows, f"{label_in_full(measure)} by {first.lower()}", words=(0, 1) if extra else (0,)),
            f"{measure}-by-{by}",
        )


@lru_cache(maxsize=2)
def context_of(record: Record) -> Context:
    """The context of a record, kept for the next that asks for it: a page's and a workbook's."""
    return Context(record, Numbers(record), answer_of(record))


def axis(unit: str) -> Callable[[float], str]:
    """How numbers stand at an axis and beside a bar."""
    if unit == "share":
        return lambda value: f"{100 * value:.3g} %"
    if unit == "£":
        return lambda value: f"£{value / 1e6:,.3g}m" if abs(value) >= 1e6 else f"£{value:,.0f}"
    return lambda value: f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"


def cell_of(level: Level | None) -> str:
    """'216 (204 to 228)'."""
    if level is None:
        return "–"
    return f"{level.text} ({level.ends})" if level.ends else level.text


def _with_ends(one: Points, place: int, unit: str) -> str:
    mean, low, high = one.mean[place], one.lower[place], one.upper[place]
    if not math.isfinite(mean):
        return "–"
    return shown(mean, unit) + (f" ({shown(low, unit)} to {shown(high, unit)})" if math.isfinite(low) else "")


def listed_levels(levels: Sequence[Level | None]) -> str:
    """'216 in England, 172 in Integrated services'."""
    return ", ".join(f"{level.text} in {level.scenario}" for level in levels if level is not None)


def there(charts: Sequence[Chart | None]) -> tuple[Chart, ...]:
    """Those that could be drawn."""
    return tuple(chart for chart in charts if chart is not None and chart.drawing != Markup(""))


__all__ = ["Context", "axis", "cell_of", "context_of", "listed_levels", "there"]
