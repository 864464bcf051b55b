"""Published figures beside a scenario, and how the simulated years compare with them.

A scenario's figures stand in `targets.yaml` in its folder (england_2016.yaml: `targets_2016.yaml`), series in
`targets_by_month.yaml`, as a list or below
`targets:` with sources of their own; `targets_sources.yaml` may say what sources are:

    targets:
      - {id: V1, what: acute occupancy, measure: occupancy, value: 93.3 %, tolerance: 1.5 %, source: A31, fitted: yes}
      - {id: V2, what: January less August, measure: occupancy, period: 2025-01, less: 2024-08, value: 2.6 %, tolerance:
        1 %, source: A33}
      - {id: N, what: with no criteria to reside, measure: no_criteria_to_reside, series: {2024-04: 219, 2024-05: 217}, tolerance: 15 %,
        source: N1}
    sources: {A31: {cite: Bed availability and occupancy}, A33: {cite: Daily discharge situation reports}, N1: {cite:
    The same}}

`by` and `group` are `all` and `period` is `whole` unless said; several groups are summed. `less` is a period whose
value is taken off; `over` a split over whose groups the value is divided by the sum; or either says what differs, such
as `over: {group: Sunday}`. The tolerance of a share is in points; of any other number it is absolute, or a share of the
value when in per cent.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core import units
from simulation.core.errors import HomewardError, Problem, ScenarioError, ValueProblem, did_you_mean
from simulation.core.vocabulary import DAY
from simulation.experiment.statistics import WHOLE, by_replication, mean_and_interval
from simulation.scenario.reading.yaml_reader import Document, read_file

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

Tables = Callable[[str], pd.DataFrame]
"""Measures by replication, of a period."""

FIELDS = (
    "id",
    "what",
    "measure",
    "by",
    "group",
    "period",
    "less",
    "over",
    "value",
    "series",
    "tolerance",
    "source",
    "fitted",
    "moved_by",
    "note",
)
PLACE = ("measure", "by", "group", "period")
BESIDE = "targets.yaml"
SOURCES = "targets_sources.yaml"
"""What the sources are that the figures of a folder name."""
EVERY = "*"
"""All the groups of a split."""


@dataclass(frozen=True)
class Number:
    """One number of the table of measures; several groups are summed."""

    measure: str
    by: str = "all"
    groups: tuple[str, ...] = ("all",)
    period: str = WHOLE

    def values(self, tables: Tables) -> npt.NDArray[np.float64]:
        """Its value in each replication; empty when no row of the measures has it."""
        table = tables(self.period)
        level = table.index
        here = (level.get_level_values("measure") == self.measure) & (level.get_level_values("by") == self.by)
        if self.groups != (EVERY,):
            here &= level.get_level_values("group").isin(self.groups)
        rows = table.to_numpy(dtype=float)[here]
        return np.asarray(rows.sum(axis=0)) if len(rows) else np.zeros(0)

    def __str__(self) -> str:
        split = "" if self.by == "all" else f", {self.by.replace('_', ' ')} {' + '.join(self.groups).replace('_', ' ')}"
        return f"{self.measure.replace('_', ' ')}{split}{'' if self.period == WHOLE else f', {self.period}'}"


@dataclass(frozen=True)
class Target:
    """One published figure and how near the simulation is to come to it."""

    id: str
    what: str
    number: Number
    value: float
    tolerance: float
    unit: str = ""
    """share, days, £ or nothing."""
    source: str = ""
    fitted: bool = False
    """Whether parameters of the scenario were fitted to it: a fitted figure shows that the fit worked, one that was not
    tests the model.
    """
    note: str = ""
    less: Number | None = None
    over: Number | None = None
    of_series: bool = False

    def values(self, tables: Tables) -> npt.NDArray[np.float64]:
        """Its simulated value in each replication; empty when the scenario does not have the measure."""
        values = self.number.values(tables)
        for other, join in ((self.less, np.subtract), (self.over, np.divide)):
            if other is not None and len(values):
                second = other.values(tables)
                with np.errstate(divide="ignore", invalid="ignore"):
                    values = join(values, second) if len(second) else second
        return values


@dataclass(frozen=True)
class Judged:
    """A figure after the runs."""

    target: Target
    mean: float
    lower: float
    upper: float
    replications: int
    low_year: float
    """One simulated year in ten is below."""
    high_year: float

    @property
    def measured(self) -> bool:
        """Whether the scenario has the measure at all."""
        return math.isfinite(self.mean)

    @property
    def off(self) -> float:
        """Distance of the simulated mean from the published figure in tolerances, with its sign."""
        return (self.mean - self.target.value) / self.target.tolerance

    @property
    def met(self) -> bool:
        """Whether the simulated mean lies within the tolerance."""
        return self.measured and abs(self.off) <= 1.0 + 1e-9

    @property
    def sure(self) -> bool:
        """Whether the whole interval of the mean is on the same side of the tolerance as the mean."""
        low, high = self.lower - self.target.value, self.upper - self.target.value
        limit = self.target.tolerance
        return math.isfinite(low) and (
            (-limit <= low and high <= limit) if self.met else (low > limit or high < -limit)
        )


def targets_of(scenario_file: Path) -> Path:
    """The file of published figures that belongs to a scenario.

    Raises:
        HomewardError: when there is none.
    """
    ending = scenario_file.stem.partition("_")[2]
    names = [f"{scenario_file.stem}.{BESIDE}", *([f"targets_{ending}.yaml"] if ending else []), BESIDE]
    tried = [scenario_file.with_name(name) for name in names]
    for file in tried:
        if file.is_file():
            return file
    raise HomewardError(
        f"{scenario_file} has no published figures beside it; {' or '.join(names)} was expected, or --targets FILE"
    )


def series_of(targets: Path) -> Path | None:
    """Published series that stand beside a file of targets: `targets_by_month.yaml` beside `targets.yaml`."""
    file = targets.with_name(f"{targets.stem}_by_month.yaml")
    return file if file.is_file() else None


def read_figures(file: Path, scenario: "Scenario") -> list[Target]:
    """The published figures of a file, a series as one figure a period, for a scenario whose measures they name.

    Raises:
        ScenarioError: with every mistake of the file.
    """
    from simulation.measures.registry import definitions

    document = read_file(file, str(file), list_of="targets")
    mistakes = list(document.mistakes)
    found: list[Target] = []
    beside = file.with_name(SOURCES)
    named = read_file(beside, str(beside)) if beside.is_file() else None
    mistakes += named.mistakes if named is not None else ()
    rows, cites = (
        (document.raw or {}).get("targets"),
        _cites(scenario, *(one.raw or {} for one in (named, document) if one is not None)),
    )
    if document.raw is not None and not isinstance(rows, list):
        mistakes.append(
            Problem(
                document.name,
                1,
                "targets",
                "no list of figures",
                "write '- {id:, measure:, value:, tolerance:, source:}' for each",
            )
        )
    known = [measure.id for measure, _ in definitions(scenario.model)]
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        where = ("targets", str(number))
        try:
            found += _targets(row, cites, known)
        except ValueProblem as wrong:
            mistakes += [
                Problem(document.name, _line(document, (*where, *below)), ".".join((*where, *below)), met, right)
                for below, met, right in wrong.faults
            ]
    if not mistakes and not found:
        mistakes.append(Problem(document.name, 1, "targets", "no figure", "at least one published figure was expected"))
    if mistakes:
        raise ScenarioError(mistakes)
    return found


def _line(document: Document, where: tuple[str, ...]) -> int:
    while where and where not in document.lines:
        where = where[:-1]
    return document.lines.get(where, 0)


def _cites(scenario: "Scenario", *files: dict[str, Any]) -> dict[str, str]:
    """Source by name, with its address: the file's own before those beside it, and these before the scenario's."""
    cites = {
        name: source.cite + (f" ({source.url})" if source.url else "")
        for name, source in scenario.model.sources.items()
    }
    for raw in files:
        own = raw.get("sources", {})
        for name, source in own.items() if isinstance(own, dict) else ():
            told = source if isinstance(source, dict) else {"cite": source}
            cites[name] = f"{told.get('cite', name)}" + (f" ({told['url']})" if told.get("url") else "")
    return cites


def _targets(row: Any, cites: Mapping[str, str], known: list[str]) -> Iterator[Target]:
    if not isinstance(row, dict):
        raise ValueProblem(f"'{units.shown(row)}'", "a figure is {id:, measure:, value:, tolerance:, source:}")
    faults: list[tuple[tuple[str, ...], str, str]] = []
    faults += [
        ((name,), f"'{name}'", did_you_mean(name, FIELDS, f"a figure has {', '.join(FIELDS)}"))
        for name in row
        if name not in FIELDS
    ]
    faults += [
        ((), f"no '{name}'", "every figure says it")
        for name in ("id", "measure", "tolerance", "source")
        if name not in row
    ]
    if ("value" in row) == ("series" in row):
        faults.append(((), "both or neither of 'value' and 'series'", "a figure says one of the two"))
    if row.get("fitted", "no") not in ("yes", "no"):
        faults.append((("fitted",), f"'{units.shown(row['fitted'])}'", "yes or no was expected"))
    series = row.get("series")
    if series is not None and (not isinstance(series, dict) or not series):
        faults.append(
            (
                ("series",),
                f"'{units.shown(series)}'",
                "a value for each period was expected, such as {2024-04: 219, 2024-05: 217}",
            )
        )
    first, less, over = _numbers(row, known, faults)
    if faults:
        raise ValueProblem.all(faults)
    assert first is not None
    points = (
        [(period, raw, ("series", period)) for period, raw in series.items()]
        if series
        else [(first.period, row["value"], ("value",))]
    )
    source = str(row["source"])
    for period, raw, where in points:
        value, unit = _amount(raw, where)
        yield Target(
            id=str(row["id"]),
            what=str(row.get("what", first)),
            number=replace(first, period=period),
            value=value,
            tolerance=_tolerance(row["tolerance"], value, unit),
            unit=unit,
            source=cites.get(source, source),
            fitted=row.get("fitted") == "yes",
            note=str(row.get("note", "")),
            less=less,
            over=over,
            of_series=series is not None,
        )


def _numbers(
    row: Mapping[str, Any], known: list[str], faults: list[tuple[tuple[str, ...], str, str]]
) -> list[Number | None]:
    """The number a row is about, the one taken off and the one divided by."""
    numbers: list[Number | None] = []
    for part in ("", "less", "over"):
        said: Any = row if not part else row.get(part)
        below = (part,) if part else ()
        if said is None:
            numbers.append(None)
            continue
        if part and isinstance(said, str):
            said = {"period": said} if part == "less" else {"by": said, "group": EVERY}
        if not isinstance(said, dict) or (part and not set(said) <= set(PLACE)):
            faults.append((below, f"'{units.shown(said)}'", f"what differs was expected: {', '.join(PLACE)}"))
            numbers.append(None)
            continue
        place = {name: said.get(name, row.get(name)) for name in PLACE}
        if place["measure"] is not None and place["measure"] not in known:
            faults.append(
                (
                    (*below, "measure"),
                    f"'{units.shown(place['measure'])}'",
                    did_you_mean(str(place["measure"]), known, "no measure has this name"),
                )
            )
        group = place["group"] if place["group"] is not None else "all"
        groups = tuple(str(name) for name in group) if isinstance(group, list) else (str(group),)
        numbers.append(Number(str(place["measure"]), str(place["by"] or "all"), groups, str(place["period"] or WHOLE)))
    return numbers


def _amount(raw: Any, where: tuple[str, ...]) -> tuple[float, str]:
    """A value and its unit: '93.3 %', '6.1 days', '£12' or a plain number."""
    text = str(raw).strip()
    try:
        if text.endswith("%"):
            return units.number(text.removesuffix("%").strip()) / 100.0, "share"
        if text.startswith("£"):
            return units.money(text)[0], "£"
        if text[-1:].isalpha():
            return units.change_of_minutes(text) / DAY, "days"
        return units.number(text), ""
    except ValueProblem:
        raise ValueProblem(
            f"'{units.shown(raw)}'", "a number was expected, such as '93.3 %', '6.1 days' or 217", where
        ) from None


def _tolerance(raw: Any, value: float, unit: str) -> float:
    size, said = _amount(raw, ("tolerance",))
    if size <= 0:
        raise ValueProblem(f"'{units.shown(raw)}'", "a tolerance is above zero", ("tolerance",))
    if said not in ("", unit, "share"):
        raise ValueProblem(f"'{units.shown(raw)}'", "a tolerance in the unit of the value was expected", ("tolerance",))
    return size * abs(value) if said == "share" and unit != "share" else size


def judge(targets: list[Target], measures: pd.DataFrame) -> list[Judged]:
    """Every figure against the measures of one scenario's replications."""
    kept: dict[str, pd.DataFrame] = {}

    def tables(period: str) -> pd.DataFrame:
        if period not in kept:
            kept[period] = by_replication(measures, period)
        return kept[period]

    judged = []
    for target in targets:
        values = target.values(tables)
        values = values[np.isfinite(values)]
        if not len(values):
            judged.append(Judged(target, math.nan, math.nan, math.nan, 0, math.nan, math.nan))
            continue
        (mean,), (half,), _, _ = mean_and_interval(values[None, :])
        low, high = np.quantile(values, [0.1, 0.9])
        judged.append(
            Judged(target, float(mean), float(mean - half), float(mean + half), len(values), float(low), float(high))
        )
    return judged


def table_of(judged: list[Judged]) -> pd.DataFrame:
    """One row a figure: id, what, period, published, tolerance, simulated, lower, upper, low_year, high_year,
    replications, met, fitted, source, note.
    """
    return pd.DataFrame(
        [
            {
                "id": one.target.id,
                "what": one.target.what,
                "period": one.target.number.period,
                "published": one.target.value,
                "tolerance": one.target.tolerance,
                "simulated": one.mean,
                "lower": one.lower,
                "upper": one.upper,
                "low_year": one.low_year,
                "high_year": one.high_year,
                "replications": one.replications,
                "met": ("yes" if one.met else "no") if one.measured else "not measured",
                "fitted": "yes" if one.target.fitted else "no",
                "source": one.target.source,
                "note": one.target.note,
            }
            for one in judged
        ]
    )
