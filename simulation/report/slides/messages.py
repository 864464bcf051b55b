"""What each slide says, and the numbers that it shows."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from simulation.core.text.not_represented import IN_A_SENTENCE
from simulation.core.text.sentences import capital
from simulation.experiment.caveats.treated import DISCHARGES, ELSEWHERE
from simulation.measures.registry import measures
from simulation.report.answer.caveats import listed
from simulation.report.answer.figures_missed import figures_missed
from simulation.report.answer.finding import label_in_full, unit_of
from simulation.report.answer.tiles import Line, line
from simulation.report.page.charts import month_name
from simulation.report.page.sections.context import Context, cell_of, listed_levels
from simulation.report.page.svg import MOST_SERIES
from simulation.report.record.assumptions import assumptions_of, grades_of

MOST_GROUPS = 8
INTERVALS = "Whiskers are 95 % confidence intervals."
Numbers = tuple[float, ...]
Series = tuple[tuple[str, Numbers, Numbers, Numbers], ...]
"""The name of each scenario, its means, and the ends of their intervals."""
FORMATS = {"share": "0.0%", "£": '"£"#,##0.0,,"m"', "days": "#,##0.0"}


@dataclass(frozen=True)
class Words:
    """A table of words, its header first."""

    rows: tuple[tuple[str, ...], ...]
    widths: tuple[float, ...]
    told: str
    points: int = 14


@dataclass(frozen=True)
class Lines:
    """A line for each scenario through the months."""

    groups: tuple[str, ...]
    series: Series
    format: str
    told: str
    axes: tuple[str, str]
    """What the groups are, and what is counted in which unit."""


@dataclass(frozen=True)
class Bars:
    """A bar for each scenario and group."""

    groups: tuple[str, ...]
    series: Series
    format: str
    told: str
    axes: tuple[str, str]


@dataclass(frozen=True)
class Slide:
    """One message with what shows it."""

    message: str
    shown: Words | Lines | Bars
    note: str
    spoken: str
    """For whoever presents it."""


def slides_of(context: Context) -> list[Slide]:
    """The answer, who waits, the months, the beds, who pays, what it rests on: each where the study has numbers."""
    made = (
        _answer(context),
        _by_group(context, "no_criteria_to_reside", "reason", "the most delay"),
        _by_month(context, "no_criteria_to_reside", "Patients with no criteria to reside"),
        _by_month(context, "occupancy", "Acute beds occupied"),
        _by_group(context, "use_at_list_price", "payer", "the most use at list price in a year"),
        _rests(context),
    )
    return [one for one in made if one is not None]


def _answer(context: Context) -> Slide:
    answer = context.answer
    last = answer.paragraphs[-1]
    header = ("Mean of the years", *answer.scenarios)
    rows = [header]
    treated = context.numbers.treated.values()
    if any(one.are_others or one.leave_the_count for one in treated):
        there = (line(context.numbers, measure) for measure in (DISCHARGES, ELSEWHERE) if context.numbers.has(measure))
        rows += [(one.label, *_cells(one)) for one in there]
    rows += [(tile.called, *_cells(tile.main)) for tile in answer.tiles]
    widths = (2.2, *(1.6 for _ in answer.scenarios))
    told = " ".join(" ".join(row) for row in rows)
    found = [tile.main.findings[0] for tile in answer.tiles if tile.main.findings and tile.main.findings[0] is not None]
    message = str(found[0]) if found else last.what
    return Slide(message, Words(tuple(rows), widths, told), "95 % confidence intervals.", f"{last.why} {last.limits}")


def _cells(one: Line) -> list[str]:
    """A number of every scenario with its interval, of variants that of the difference."""
    cells = []
    for place, level in enumerate(one.levels):
        finding = one.findings[place - 1] if place else None
        cells.append("–" if level is None else f"{level.text}: {finding.brief}" if finding else cell_of(level))
    return cells


def _by_month(context: Context, measure: str, what: str) -> Slide | None:
    months = context.months
    found = []
    for name in context.names:
        mean, lower, upper = context.series.of(name, measure).tolist()
        if any(math.isfinite(value) for value in mean):
            found.append((name, tuple(mean), tuple(lower), tuple(upper)))
    found = found[:MOST_SERIES]
    if len(months) < 2 or not found:
        return None
    message = f"{what}: {listed_levels(context.numbers.levels(measure))}"
    groups = tuple(month_name(month) for month in months)
    shown = Lines(groups, tuple(found), FORMATS.get(unit_of(measure), "#,##0"), message, ("Month", _axis(measure)))
    return Slide(message, shown, f"Means of the months. {INTERVALS}", "The page has every month as a table.")


def _by_group(context: Context, measure: str, by: str, most: str) -> Slide | None:
    numbers = context.numbers
    groups = [group for group in numbers.groups(measure, by) if numbers.has(measure, by, group)]
    if not groups:
        return None
    groups.sort(key=lambda group: -max(level.mean for level in numbers.levels(measure, by, group) if level))
    drawn = groups[:MOST_GROUPS]
    series = tuple((name, *_numbers(context, name, measure, by, drawn)) for name in context.names[:MOST_SERIES])
    called = tuple(context.called(by, group) for group in drawn)
    message = context.the_most(measure, by, most)
    axes = (capital(by).replace("_", " "), _axis(measure))
    shown = Bars(called, series, FORMATS.get(unit_of(measure), "#,##0"), message, axes)
    more = len(groups) - len(drawn)
    gone = f"; {more} more groups are in the page" if more > 0 else ""
    note = f"{label_in_full(measure)}, means{gone}. {INTERVALS}"
    return Slide(message, shown, note, "The page has every group as a table.")


def _numbers(
    context: Context, name: str, measure: str, by: str, groups: Sequence[str]
) -> tuple[Numbers, Numbers, Numbers]:
    """Means of groups and the ends of their intervals."""
    levels = [context.numbers.level(name, measure, by, group) for group in groups]
    means, lower, upper = (
        tuple(getattr(level, part) if level is not None else math.nan for level in levels)
        for part in ("mean", "lower", "upper")
    )
    return means, lower, upper


def _axis(measure: str) -> str:
    """What an axis counts, with its unit."""
    known = measures().get(measure)
    unit = "per cent" if unit_of(measure) == "share" else known.unit if known is not None else ""
    return f"{label_in_full(measure)}{f', {unit}' if unit else ''}"


def _rests(context: Context) -> Slide:
    counts = grades_of(assumptions_of(context.record))
    total, published, name = sum(counts.values()), counts.get("published", 0), context.record.results[-1].name
    told = listed([f"{count:,} {grade}" for grade, count in counts.items() if count])
    first: Sequence[str] = context.answer.first
    rows = [("What to know", "")]
    rows += [("Know with it", " ".join(first[:2]))] if first else []
    missed = [line for line in figures_missed(context.record) if line not in first[:2]]
    rows += [("Figures missed", " ".join(missed))] if missed else []
    rows += [
        ("It rests on", f"{total:,} parameters of {name}: {told}"),
        ("It does not say", context.answer.paragraphs[-1].limits),
        ("Not in it", IN_A_SENTENCE),
    ]
    share = f"{100 * published / total:.0f} %" if total else "none"
    message = f"{share} of the parameters of {name} rest on published figures"
    words = Words(tuple(rows), (1.0, 5.0), " ".join(" ".join(row) for row in rows), 13)
    return Slide(
        message,
        words,
        "Every parameter with its source is in results.xlsx.",
        "What it rests on decides how far it carries.",
    )


__all__ = ["Bars", "Lines", "Slide", "Words", "slides_of"]
