"""What the page draws, each chart with its table: lines through the year, bars by group, and the map of the place."""

import math
from collections.abc import Sequence
from typing import Any

from simulation.app.answer.numbers import AS_IS, WHAT_IF, Numbers, Span
from simulation.app.answer.place_map import map_of
from simulation.app.answer.replication import WHOLE
from simulation.app.answer.tiles import MAY_BE_SAID
from simulation.experiment.headlines import shown
from simulation.measures.followed import FollowUp
from simulation.report.answer.finding import unit_of
from simulation.report.record.names import month_name, name_of

Chart = dict[str, Any]
LINES = (
    ("no_criteria_to_reside", "Patients with no criteria to reside, week by week", True),
    ("occupancy", "Acute beds occupied, week by week", False),
    ("wait_for_bed_hours", "Hours from asking for a bed to getting it, month by month", True),
    ("readmitted_within_30_days", "Emergency readmissions within 30 days, month by month", False),
)
"""Measure, title, and whether the axis begins at nought."""
BARS = (
    ("no_criteria_to_reside", "reason", "Why people wait to leave", "Reason", "Patients at midnight, mean"),
    ("status_at_91_days", "status", "Where people are 91 days after discharge", "Where", "Of all live discharges"),
    ("use_at_list_price", "payer", "Use at list price by payer", "Payer", "Pounds a year; not a cost, not a saving"),
    ("programme_cost", "payer", "What programmes cost beside the services", "Payer", "Pounds a year"),
)
MOST_BARS = 10
STATES = {
    "home": "At home",
    "home_with_care": "At home with long-term care",
    "care_home": "In a care home",
    "hospital": "In hospital",
    "hospital_at_home": "In hospital at home",
    "bed": "In another bed",
    "died": "Has died",
}


def _note(numbers: Numbers) -> str:
    """What the numbers are means of, and whether they have intervals yet."""
    count = len(numbers.replications)
    if not _has_ends(numbers):
        years = "One year" if count == 1 else f"Means of {count} years"
        return f"{years}, on the same patients; intervals are drawn from {MAY_BE_SAID} years on."
    return "Means with 95 % confidence intervals, on the same patients."


def charts_of(numbers: Numbers) -> list[Chart]:
    """Every chart that the place has numbers for."""
    lines = [_lines(numbers, *one) for one in LINES if len(_followed(numbers, one[0], numbers.periods(one[0]))) > 1]
    bars = [_bars(numbers, *one) for one in BARS if numbers.groups(one[0], one[1])]
    return [*lines, *(chart for chart in bars if chart["groups"]), *map_of(numbers)]


def _both(numbers: Numbers) -> list[tuple[str, bool]]:
    return [(AS_IS, False), *([(WHAT_IF, True)] if numbers.is_paired else [])]


def _lines(numbers: Numbers, measure: str, title: str, from_nought: bool) -> Chart:
    all_periods, unit = numbers.periods(measure), unit_of(measure)
    periods = _followed(numbers, measure, all_periods)
    left_out = len(all_periods) - len(periods)
    last = "The last month is" if left_out == 1 else f"The last {left_out} months are"
    them = "it" if left_out == 1 else "them"
    gone = f" {last} left out: not everybody in {them} has been followed to the end." if left_out else ""
    spans = {
        name: [numbers.span((period, measure, "all", "all"), second) for period in periods]
        for name, second in _both(numbers)
    }
    names = [_period(period) for period in periods]
    level = " ".join(f"{name}: {_text(numbers.level(measure, second), unit)}." for name, second in _both(numbers))
    return {
        "id": f"{measure}-through-the-year",
        "kind": "lines",
        "title": title,
        "note": f"{_note(numbers)}{gone}",
        "told": f"{title}. {level}",
        "percent": unit == "share",
        "from_nought": from_nought,
        "periods": names,
        "series": [_series(name, spans[name], unit, _has_ends(numbers)) for name in spans],
        "table": _table("Week" if "W" in periods[0] else "Month", names, spans, unit, f"{title}: table"),
    }


def _followed(numbers: Numbers, measure: str, periods: Sequence[str]) -> list[str]:
    """The weeks, and those months in which everybody was followed for as long as the measure asks."""
    follow_up = FollowUp(numbers.scenario.model)
    return [period for period in periods if "W" in period or follow_up.is_told(measure, period)]


def _has_ends(numbers: Numbers) -> bool:
    return len(numbers.replications) >= MAY_BE_SAID


def _text(level: Any, unit: str) -> str:
    return shown(level.mean, unit) if level is not None else "–"


def _period(period: str) -> str:
    """'2024-W14' as 'Week 14, 2024', '2024-04' as 'Apr 24'."""
    year, week, number = period.partition("-W")
    return f"Week {number}, {year}" if week else month_name(period)


def _series(name: str, spans: Sequence[Span | None], unit: str, has_ends: bool) -> dict[str, Any]:
    """What is drawn; intervals only once they mean something, since those of two or three years fill a chart."""
    nothing = math.nan, math.nan
    ends = [
        (span.lower, span.upper) if has_ends and span is not None and math.isfinite(span.lower) else nothing
        for span in spans
    ]
    return {
        "name": name,
        "mean": [_number(span.mean) if span is not None else None for span in spans],
        "low": [_number(low) for low, _ in ends],
        "high": [_number(high) for _, high in ends],
        "text": [shown(span.mean, unit) if span is not None else "–" for span in spans],
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _table(first: str, names: Sequence[str], spans: dict[str, list[Span | None]], unit: str, told: str) -> Chart:
    def cell(span: Span | None) -> str:
        if span is None:
            return "–"
        ends = f" ({shown(span.lower, unit)} to {shown(span.upper, unit)})" if math.isfinite(span.lower) else ""
        return f"{shown(span.mean, unit)}{ends}"

    rows = [[name, *(cell(spans[scenario][place]) for scenario in spans)] for place, name in enumerate(names)]
    has_ends = any(span is not None and math.isfinite(span.lower) for some in spans.values() for span in some)
    heads = [f"{name} (95 % interval)" if has_ends else name for name in spans]
    return {"caption": told, "columns": [first, *heads], "rows": rows}


def _bars(numbers: Numbers, measure: str, by: str, title: str, first: str, note: str) -> Chart:
    unit = unit_of(measure)

    def size(group: str) -> float:
        found = [numbers.span((WHOLE, measure, by, group), second) for _, second in _both(numbers)]
        return max((span.mean for span in found if span is not None), default=0.0)

    groups = [group for group in numbers.groups(measure, by) if size(group) > 0.0]
    if by != "status":
        groups.sort(key=lambda group: -size(group))
    drawn = groups[:MOST_BARS]
    names = [_called(numbers, by, group) for group in groups]
    spans = {
        name: [numbers.span((WHOLE, measure, by, group), second) for group in groups] for name, second in _both(numbers)
    }
    told = ", ".join(names[:3])
    return {
        "id": f"{measure}-by-{by}",
        "kind": "bars",
        "title": title,
        "note": f"{note}. {_note(numbers)}",
        "told": f"{title}: {'the most, ' if by != 'status' else ''}{told}." if told else title,
        "percent": unit == "share",
        "groups": names[: len(drawn)],
        "series": [_series(name, spans[name][: len(drawn)], unit, _has_ends(numbers)) for name in spans],
        "table": _table(first, names, spans, unit, f"{title}: table"),
    }


def _called(numbers: Numbers, by: str, group: str) -> str:
    return STATES.get(group, group) if by == "status" else name_of(numbers.scenario.model, by, group)


__all__ = ["charts_of"]
