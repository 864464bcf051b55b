"""Published figures beside a scenario: the one reader of them.

A scenario's figures stand in `targets.yaml` in its folder (england_2016.yaml: `targets_2016.yaml`), series in
`targets_by_month.yaml`, below `targets:` with sources of their own; `targets_sources.yaml` may say what sources are:

    targets:
      - {id: V1, what: acute occupancy, measure: occupancy, value: 93.3 %, tolerance: 1.5 percentage points,
         source: A31}
      - {id: V2, what: January less August, measure: occupancy, period: 2025-01, less: 2024-08, value: 2.6 %,
         tolerance: 1 percentage point, source: A33}
      - {id: N, what: no criteria to reside, measure: no_criteria_to_reside, series: {2024-04: 219, 2024-05: 217},
         tolerance: 15 %, source: N1, fitted: yes, moved_by: {services.rehab_beds.capacity: -12}}
    sources: {A31: {cite: Bed availability and occupancy}, A33: {cite: The same}, N1: {cite: Situation reports}}

`by` and `group` are `all` and `period` is `whole` unless said; several groups are summed. `less` is a period whose
value is taken off; `over` a split over whose groups the value is divided by the sum; or either says what differs, such
as `over: {group: sunday}`. In a series either is of the same period as the value, unless it says another. `fitted` says
that parameters were fitted to the figure, and `moved_by` which answer for it, with how many per cent it moves when the
parameter moves by one per cent.

What counts people may be said for so many of them, and is then judged in a place of any size: `value: 217 per 1000000
people, tolerance: 32.5 per 1000000 people`.

A tolerance is in the unit of the value, or a part of it: `15 %` of 219 is 32.85. Of a share it is in percentage points:
`1.5 percentage points`, for which `1.5 %` may be written.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from simulation.assurance.calibration.figure_splits import Splits, more_than_whole, wrong_unit
from simulation.assurance.calibration.target import EVERY, Number, Target
from simulation.core import units
from simulation.core.errors import HomewardError, Problem, ScenarioError, ValueProblem, did_you_mean
from simulation.core.people import Size, per_head
from simulation.core.text.renamed import MEASURES, current_measure
from simulation.core.vocabulary import DAY
from simulation.experiment.statistics import WHOLE
from simulation.scenario.changes.size import NO_SIZE
from simulation.scenario.reading.yaml_reader import Document, Where, read_file

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

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
NEEDED = ("id", "measure", "tolerance", "source")
PLACE = ("measure", "by", "group", "period")
BESIDE = "targets.yaml"
SOURCES = "targets_sources.yaml"
"""What the sources are that the figures of a folder name."""
POINTS = (" percentage points", " percentage point", " points", " point")
"""How the tolerance of a share is written out."""


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
    document = read_file(file, str(file), list_of="targets")
    mistakes = list(document.mistakes)
    found: list[tuple[int, Target]] = []
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
    reader = _Reader(document, cites, scenario)
    for number, row in enumerate(rows if isinstance(rows, list) else []):
        where = ("targets", str(number))
        try:
            found += [(number, one) for one in reader.targets(row, where)]
        except ValueProblem as wrong:
            mistakes += [
                Problem(document.name, _line(document, (*where, *below)), ".".join((*where, *below)), met, right)
                for below, met, right in wrong.faults
            ]
    for number, met, right in more_than_whole(found):
        at = ("targets", str(number), "value")
        mistakes.append(Problem(document.name, _line(document, at), ".".join(at), met, right))
    if not mistakes and not found:
        mistakes.append(Problem(document.name, 1, "targets", "no figure", "at least one published figure was expected"))
    if mistakes:
        raise ScenarioError(mistakes)
    return [one for _, one in found]


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


Faults = list[tuple[tuple[str, ...], str, str]]


class _Reader:
    """Reads rows of one file for one scenario."""

    def __init__(self, document: Document, cites: Mapping[str, str], scenario: "Scenario") -> None:
        from simulation.measures.registry import definitions

        self.document, self.cites, self.scenario = document, cites, scenario
        self.known = {measure.id: measure for measure, _ in definitions(scenario.model)}
        self.splits = Splits(scenario.model)
        self._ids: set[str] = set()

    @cached_property
    def size(self) -> Size | None:
        """How many people live in the place."""
        return self.scenario.model.size

    @cached_property
    def parameters(self) -> list[str]:
        """The dotted paths of the scenario's parameters."""
        return [parameter.path for parameter in self.scenario.parameters()]

    def targets(self, row: Any, where: tuple[str, ...]) -> Iterator[Target]:
        """The figures of one row: one, or those of a series."""
        if not isinstance(row, dict):
            raise ValueProblem(f"'{units.shown(row)}'", "a figure is {id:, measure:, value:, tolerance:, source:}")
        faults = self._faults(row)
        first, less, over = (self._number(row, part, where, faults) for part in ("", "less", "over"))
        moved_by = self._moved_by(row.get("moved_by", {}), faults)
        if faults:
            raise ValueProblem.all(faults)
        assert first is not None
        self._ids.add(str(row["id"]))
        series = row.get("series")
        points = (
            [(period, raw, ("series", period)) for period, raw in series.items()]
            if series
            else [(first.period, row["value"], ("value",))]
        )
        source = str(row["source"])
        for period, raw, below in points:
            value, unit = _amount(raw, below, self.size)
            self._fits(first, over, value, unit, raw, below)
            yield Target(
                id=str(row["id"]),
                what=str(row.get("what", first)),
                number=replace(first, period=period),
                value=value,
                tolerance=_tolerance(row["tolerance"], value, unit, self.size),
                unit=unit,
                source=self.cites.get(source, source),
                fitted=row.get("fitted") == "yes",
                note=str(row.get("note", "")),
                less=_in_period(less, row.get("less"), period),
                over=_in_period(over, row.get("over"), period),
                of_series=series is not None,
                moved_by=moved_by,
            )

    def _faults(self, row: Mapping[str, Any]) -> Faults:
        """What is wrong with the keys of a row."""
        faults: Faults = [
            ((name,), f"'{name}'", did_you_mean(name, FIELDS, f"a figure has {', '.join(FIELDS)}"))
            for name in row
            if name not in FIELDS
        ]
        faults += [((), f"no '{name}'", "every figure says it") for name in NEEDED if name not in row]
        if str(row.get("id")) in self._ids:
            faults.append((("id",), f"'{units.shown(row['id'])}' again", "an id of its own was expected"))
        if ("value" in row) == ("series" in row):
            faults.append(((), "both or neither of 'value' and 'series'", "a figure says one of the two"))
        if row.get("fitted", "no") not in ("yes", "no"):
            faults.append((("fitted",), f"'{units.shown(row['fitted'])}'", "yes or no was expected"))
        series = row.get("series")
        if series is not None and (not isinstance(series, dict) or not series):
            right = "a value for each period was expected, such as {2024-04: 219, 2024-05: 217}"
            faults.append((("series",), f"'{units.shown(series)}'", right))
        return faults

    def _number(self, row: Mapping[str, Any], part: str, where: tuple[str, ...], faults: Faults) -> Number | None:
        """The number a row is about, the one taken off or the one divided by."""
        said: Any = row if not part else row.get(part)
        below = (part,) if part else ()
        if said is None:
            return None
        if part and isinstance(said, str):
            said = {"period": said} if part == "less" else {"by": said, "group": EVERY}
        if not isinstance(said, dict) or (part and not set(said) <= set(PLACE)):
            faults.append((below, f"'{units.shown(said)}'", f"what differs was expected: {', '.join(PLACE)}"))
            return None
        place = {name: said.get(name, row.get(name)) for name in PLACE}
        measure = str(place["measure"])
        if "measure" in said:
            line = _line(self.document, (*where, *below, "measure"))
            measure = current_measure(measure, f"{self.document.name}:{line}")
        elif part:
            measure = MEASURES.get(measure, measure)
        if "measure" in said and measure not in self.known:
            right = did_you_mean(measure, list(self.known), "no measure has this name")
            faults.append(((*below, "measure"), f"'{units.shown(place['measure'])}'", right))
        group = place["group"] if place["group"] is not None else "all"
        groups = tuple(str(name) for name in group) if isinstance(group, list) else (str(group),)
        number = Number(measure, str(place["by"] or "all"), groups, str(place["period"] or WHOLE))
        if not part or "by" in said or "group" in said:
            inside = isinstance(row if not part else row[part], dict)
            faults += [
                ((*below, *([key] if inside and key in said else [])), met, right)
                for key, met, right in self._split_faults(number)
            ]
        return number

    def _split_faults(self, number: Number) -> Iterator[tuple[str, str, str]]:
        """What is wrong with the split of a number, or with its groups: the key, what was met and what is right."""
        right = self.splits.wrong_split(number.by)
        if right is not None:
            yield "by", f"'{units.shown(number.by)}', a split that no measure has", right
        for group, right in self.splits.wrong_groups(number):
            yield "group", f"'{units.shown(group)}', which is no {number.by}", right

    def _fits(self, first: Number, over: Number | None, value: float, unit: str, raw: Any, where: Where) -> None:
        """Refuse a value in another unit than that of what it is a value of."""
        measure = self.known[first.measure]
        if measure.declared_as in self.splits.own or (over is not None and over.groups != (EVERY,)):
            return
        right = wrong_unit(measure if over is None else replace(measure, unit="share"), value, unit)
        if right is not None:
            raise ValueProblem(f"'{units.shown(raw)}'", right, where)

    def _moved_by(self, raw: Any, faults: Faults) -> tuple[tuple[str, float], ...]:
        """Parameters that answer for a figure, with how it moves with each."""
        if not isinstance(raw, dict):
            right = "parameters were expected, such as {services.rehab_beds.capacity: -12}"
            faults.append((("moved_by",), f"'{units.shown(raw)}'", right))
            return ()
        found = []
        for path, text in raw.items():
            below = ("moved_by", str(path))
            if not any(one == path or one.startswith(f"{path}.") for one in self.parameters):
                right = did_you_mean(str(path), self.parameters, "'explain FILE' lists the parameters")
                faults.append((below, f"there is no parameter '{path}'", right))
            try:
                by = units.number(str(text))
            except ValueProblem:
                by = 0.0
            if not by:
                right = "how many per cent the figure moves for one per cent was expected, such as -12"
                faults.append((below, f"'{units.shown(text)}'", right))
            found.append((str(path), by))
        return tuple(found)


def _in_period(number: Number | None, said: Any, period: str) -> Number | None:
    """What a value of this period is less than or divided by: of the same period, unless it says one itself."""
    own = said is None or (isinstance(said, Mapping) and "period" in said)
    # the period of a `less` that is one word is that word
    word = number is not None and isinstance(said, str) and number.period == said
    return number if number is None or own or word else replace(number, period=period)


def _amount(raw: Any, where: tuple[str, ...], size: Size | None = None) -> tuple[float, str]:
    """A value and its unit: '93.3 %', '6.1 days', '£12', a plain number, or one for so many people."""
    text = str(raw).strip()
    one = per_head(text)
    if one is not None and size is None:
        raise ValueProblem(f"'{units.shown(raw)}', where nothing says how many people there are", NO_SIZE, where)
    try:
        if one is not None and size is not None and not (one.before or one.unit or one.time):
            return one.of(size.people(one.ages)), ""
        if text.endswith("%"):
            return units.number(text.removesuffix("%").strip()) / 100.0, "share"
        if text.startswith("£"):
            return units.money(text)[0], "£"
        if text[-1:].isalpha():
            return units.change_of_minutes(text) / DAY, "days"
        return units.number(text), ""
    except ValueProblem:
        raise ValueProblem(
            f"'{units.shown(raw)}'",
            "a number was expected, such as '93.3 %', '6.1 days', 217 or '217 per 1,000,000 people'",
            where,
        ) from None


def _tolerance(raw: Any, value: float, unit: str, size: Size | None = None) -> float:
    """The tolerance in the unit of the value."""
    text = str(raw).strip()
    points = next((text.removesuffix(ending) for ending in POINTS if text.endswith(ending)), None)
    width, said = _amount(text if points is None else f"{points} %", ("tolerance",), size)
    if width <= 0:
        raise ValueProblem(f"'{units.shown(raw)}'", "a tolerance is above zero", ("tolerance",))
    if unit == "share":
        if said != "share":
            right = "the tolerance of a share is in percentage points, such as '1.5 percentage points'"
            raise ValueProblem(f"'{units.shown(raw)}'", right, ("tolerance",))
        return width
    if points is not None or said not in ("", unit, "share"):
        right = "a tolerance in the unit of the value was expected, or a part of the value such as '15 %'"
        raise ValueProblem(f"'{units.shown(raw)}'", right, ("tolerance",))
    return width * abs(value) if said == "share" else width
