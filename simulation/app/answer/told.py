"""A whole answer as data: tiles, charts, sentences, and how far it has come."""

import csv
import io
import math
from typing import Any

from simulation.app.answer.charts import charts_of
from simulation.app.answer.first import first_of
from simulation.app.answer.numbers import AS_IS, WHAT_IF, Numbers
from simulation.app.answer.replication import WHOLE
from simulation.app.answer.tiles import MAY_BE_SAID, measures_shown, tiles_of
from simulation.experiment.headlines import MANY, NO_SAVING, shown, signed
from simulation.measures.registry import measures

PRECISE = 0.05
"""Half-width of the headlines' intervals relative to today, at which a question counts as answered."""


def answer_of(numbers: Numbers, seconds: float | None = None) -> dict[str, Any]:
    """Everything that a page draws of what is known so far."""
    count = len(numbers.replications)
    return {
        "kind": "answer",
        "replications": count,
        "paired": numbers.is_paired,
        "precise": is_precise(numbers),
        "seconds": seconds,
        "first": first_of(numbers),
        "tiles": tiles_of(numbers),
        "charts": charts_of(numbers),
        "budget": budget_of(numbers),
        "many": MANY,
    }


def is_precise(numbers: Numbers) -> bool:
    """Whether the tiles are known well enough to stop."""
    return len(numbers.replications) >= MAY_BE_SAID and numbers.widest(measures_shown(numbers)) <= PRECISE


def budget_of(numbers: Numbers) -> list[str]:
    """What it comes to in money, in sentences; nothing where the place has no prices."""
    use, paid = numbers.finding("use_at_list_price"), numbers.finding("programme_cost")
    level = numbers.level("use_at_list_price")
    if level is None:
        return []
    told = [f"As it is, the services used are worth {shown(level.mean, '£')} a year at list price."]
    if use is not None and use.is_nought:
        told.append("What if: no difference in use at list price.")
    elif use is not None:
        told.append(f"What if: {use.text} of use at list price{f' ({use.ends})' if use.ends else ''} a year.")
    if paid is not None and paid.difference:
        told.append(f"Programmes beside the services: {signed(paid.difference, '£')} a year.")
        if use is not None:
            told.append(f"Budget line, both together: {signed(use.difference + paid.difference, '£')} a year.")
    return [*told, NO_SAVING]


def table_of(numbers: Numbers) -> str:
    """Every measure of everybody as CSV with all digits, as it is and what if."""
    there = io.StringIO()
    table = csv.writer(there, lineterminator="\n")
    heads = ("mean", "lower", "upper")
    table.writerow(
        ["measure", "label", *(f"{name}: {head}" for name in (AS_IS, WHAT_IF) for head in heads)]
        + [f"difference: {head}" for head in heads]
        + ["replications"]
    )
    known = measures()
    for period, measure, by, group in numbers.keys:
        if (period, by, group) != (WHOLE, "all", "all"):
            continue
        found = numbers.finding(measure)
        cells: list[float] = []
        for second in (False, True):
            span = numbers.span((WHOLE, measure, "all", "all"), second)
            cells += [span.mean, span.lower, span.upper] if span is not None else [math.nan] * 3
        cells += [found.difference, found.lower, found.upper] if found is not None else [math.nan] * 3
        label = known[measure].label if measure in known else measure
        written = ["" if math.isnan(cell) else repr(cell) for cell in cells]
        table.writerow([measure, label, *written, len(numbers.replications)])
    return there.getvalue()


def part_of(name: str, label: str, numbers: Numbers) -> dict[str, Any]:
    """What one of the things chosen does: everything, less everything without it."""
    tiles = tiles_of(numbers)[:5]
    found = [
        {"label": tile["label"], "text": tile["difference"]["text"], "ends": tile["difference"]["ends"]}
        for tile in tiles
        if tile["difference"] is not None
    ]
    return {"kind": "part", "name": name, "label": label, "replications": len(numbers.replications), "found": found}


__all__ = ["answer_of", "budget_of", "is_precise", "part_of", "table_of"]
