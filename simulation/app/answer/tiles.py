"""The headline numbers: how it is, what if, the difference with its interval, and the word that may be said of it."""

import math
from typing import Any

from simulation.app.answer.numbers import Numbers, Span
from simulation.app.answer.replication import WHOLE
from simulation.experiment.caveats.assumed import by_construction
from simulation.experiment.headlines import HEADLINES
from simulation.report.answer.finding import Level, Verdict, label_in_full

OFFICIAL = ("at_home_at_91_days_official", "at_home_at_91_days", "at_home_at_91_days_all_discharges")
BESIDE = dict.fromkeys(OFFICIAL, "days_dead_or_away_per_1000")
"""What stands beside a measure and never in its place: the official one counts only who was given reablement."""
FIRST: tuple[tuple[str, ...], ...] = (
    ("no_criteria_to_reside",),
    ("occupancy",),
    ("wait_for_bed_hours",),
    ("readmitted_within_30_days",),
    OFFICIAL,
    ("delayed_days_per_year",),
    ("deaths_while_waiting",),
    ("use_at_list_price",),
)
"""Of each line the first that a place has is shown."""
ENOUGH = 4
"""Tiles below which other measures are shown too."""
MAY_BE_SAID = 5
"""Pairs of replications from which a difference may be called clear or not."""
FIRST_LOOK = "first look"


def measures_shown(numbers: Numbers) -> list[str]:
    """The measures of the tiles."""
    there = [key[1] for key in numbers.keys if key[0] == WHOLE and key[2:] == ("all", "all")]
    found = [next((one for one in line if one in there), "") for line in FIRST]
    found = [measure for measure in found if measure]
    others = [measure for measure in (*HEADLINES, *there) if measure in there and measure not in found]
    return found + list(dict.fromkeys(others))[: max(0, ENOUGH - len(found))]


def tiles_of(numbers: Numbers) -> list[dict[str, Any]]:
    """Every tile as data."""
    return [
        {**_tile(numbers, measure), "beside": _beside(numbers, BESIDE.get(measure, ""))}
        for measure in measures_shown(numbers)
    ]


def _beside(numbers: Numbers, measure: str) -> dict[str, Any] | None:
    """Another measure in a line below; None where the place has none."""
    if numbers.level(measure) is None:
        return None
    return _tile(numbers, measure)


def _tile(numbers: Numbers, measure: str) -> dict[str, Any]:
    before, after, found = numbers.level(measure), numbers.level(measure, True), numbers.finding(measure)
    tile: dict[str, Any] = {
        "measure": measure,
        "label": label_in_full(measure),
        "as_is": _level(before),
        "what_if": _level(after),
        "difference": None,
        "word": "",
        "verdict": "",
    }
    if found is None:
        return tile
    tile["difference"] = {
        **_numbers(Span(found.difference, found.lower, found.upper)),
        "text": found.short,
        "ends": found.ends,
    }
    if found.is_nought:
        tile["word"], tile["verdict"] = "no difference in any replication", "none"
    elif found.assumed:
        tile["word"], tile["verdict"] = by_construction([name.replace("_", " ") for name in found.assumed]), "assumed"
    elif len(numbers.replications) < MAY_BE_SAID:
        tile["word"], tile["verdict"] = ", ".join(part for part in (FIRST_LOOK, found.heed) if part), "first"
    else:
        tile["word"] = found.said
        is_clear = found.verdict is Verdict.CLEAR
        tile["verdict"] = {True: "better", False: "worse", None: "clear" if is_clear else "open"}[found.is_better]
    return tile


def _level(level: Level | None) -> dict[str, Any] | None:
    if level is None:
        return None
    return {**_numbers(Span(level.mean, level.lower, level.upper)), "text": level.text, "ends": level.ends}


def _numbers(span: Span) -> dict[str, float | None]:
    """None for what is no number, which JSON has not."""
    ends = {"mean": span.mean, "lower": span.lower, "upper": span.upper}
    return {name: value if math.isfinite(value) else None for name, value in ends.items()}


__all__ = ["FIRST_LOOK", "MAY_BE_SAID", "measures_shown", "tiles_of"]
