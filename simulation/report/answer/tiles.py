"""The numbers of the answer, each with what must stand beside it to be understood."""

from dataclasses import dataclass

from simulation.measures.foreseen import HEADINGS
from simulation.measures.registry import described
from simulation.report.answer.finding import Finding, Level, label_in_full, unit_of
from simulation.report.answer.numbers import Numbers
from simulation.report.record.names import name_of


@dataclass(frozen=True)
class Line:
    """One number in every scenario, and how the variants differ from the base."""

    measure: str
    label: str
    levels: tuple[Level | None, ...]
    """Of every scenario, the base first."""
    findings: tuple[Finding | None, ...]
    """Of every variant."""
    by: str = "all"
    group: str = "all"
    called: str = ""
    """What the group is called."""


@dataclass(frozen=True)
class Tile:
    """One of the numbers of the answer, with others beside it."""

    name: str
    main: Line
    beside: tuple[Line, ...] = ()

    @property
    def called(self) -> str:
        """The name, with the unit of a number that does not carry its own: 'Delayed discharges: patients, mean of
        midnights'.
        """
        known = described(self.main.measure)
        has_none = known is not None and not unit_of(self.main.measure)
        return f"{self.name}: {known.unit}" if has_none and known is not None else self.name

    @property
    def below(self) -> tuple[tuple[str, Line], ...]:
        """What is told below it in a narrow table: who pays, and what programmes cost."""
        return tuple((called, line) for line in self.beside if (called := _below(line)))


TILES: tuple[tuple[tuple[str, ...], tuple[tuple[str, str], ...]], ...] = (
    (("no_criteria_to_reside", "share_delayed"), (("delayed_days_per_year", "all"), ("deaths_while_waiting", "all"))),
    (("readmitted_within_30_days",), ()),
    (
        ("at_home_at_91_days_official", "at_home_at_91_days", "at_home_at_91_days_all_discharges"),
        (
            ("days_dead_or_away_per_1000", "all"),
            ("deaths_within_91_days_of_a_crisis_per_1000", "all"),
            ("never_away_for_12_weeks", "all"),
            ("at_home_at_91_days_all_discharges", "all"),
        ),
    ),
    (
        ("emergency_admissions_over_12_hours",),
        (("emergency_admissions_over_4_hours", "all"), ("wait_for_bed_hours", "all")),
    ),
    (("use_at_list_price",), (("use_at_list_price", "payer"), ("programme_cost", "all"))),
    (("cost_at_prices",), (("cost_at_prices", "payer"), ("cost_at_prices", "kind"))),
)
"""The measures of which the first that the study has is told, under the heading of the first of them, and measures
beside it with their split.
"""
KINDS = ("escalation", "programme", "diverted")
"""Kinds of cost that stand beside it."""


def tiles_of(numbers: Numbers) -> tuple[Tile, ...]:
    """The tiles that a study has numbers for."""
    found = []
    for mains, beside in TILES:
        main = next((measure for measure in mains if numbers.has(measure)), None)
        if main is None:
            continue
        lines = [
            line(numbers, measure, by, group)
            for measure, by in beside
            if measure != main or by != "all"
            for group in (["all"] if by == "all" else numbers.groups(measure, by))
            if by != "kind" or (group in KINDS and numbers.is_anything(measure, by, group))
            if numbers.has(measure, by, group)
        ]
        found.append(Tile(HEADINGS[mains[0]], line(numbers, main), tuple(lines)))
    return tuple(found)


def _below(line: Line) -> str:
    if line.by == "payer":
        return line.called
    if line.by == "kind":
        return f"of it: {line.called[:1].lower()}{line.called[1:]}"
    is_paid = line.measure == "programme_cost" and any(level is not None and level.mean for level in line.levels)
    return "programmes, paid beside it" if is_paid else ""


def line(numbers: Numbers, measure: str, by: str = "all", group: str = "all") -> Line:
    """One number in every scenario."""
    findings = tuple(numbers.finding(other.name, measure, by, group) for other in numbers.record.variants)
    levels = numbers.levels(measure, by, group)
    called = "" if by == "all" else name_of(numbers.record.base.scenario.model, by, group)
    return Line(measure, label_in_full(measure, called), levels, findings, by, group, called)


__all__ = ["TILES", "Line", "Tile", "line", "tiles_of"]
