"""What would change the answer: which lever brings how much where that was run, what is assumed of what differs, and
which lists are so full that little moves them.
"""

from collections.abc import Hashable, Iterator, Mapping
from typing import Any

import pandas as pd

from simulation.core.text.sentences import capital
from simulation.experiment.attribute import ALL, ALONE, INTERACTION, ON_TOP, TOGETHER, Attribution, measures_shown, told
from simulation.experiment.headlines import HEADLINES, interval, precise_as, shown, signed
from simulation.offered_load.answer.kept_loads import kept_loads
from simulation.report.answer.caveats import listed, spoken
from simulation.report.page.blocks import Section, Table, table
from simulation.report.page.sections.context import Context
from simulation.report.record.lever_tables import grade_of

FULL = 0.97
"""From this load of a list a little more or less moves its wait a lot."""
MOST_NAMED = 8


def drivers(context: Context) -> Section:
    """Nothing where one scenario was run and no list is close to full."""
    tables = [*_contributions(context), *at_other_demand(context), *_assumed(context)]
    lead = [line for line in (_largest(context), _full(context)) if line]
    if context.record.loads.empty:
        lead.append(
            "Not run: every headline at 5 % less and at 5 % more demand. The same command with --loads adds it, and "
            "takes three times as long."
        )
    return Section("drivers", "What would change the answer", tuple(lead), tables=tuple(tables))


def at_other_demand(context: Context) -> Iterator[Table]:
    """Every headline at a little less and a little more demand, and what the scenarios change at it."""
    loads = context.record.loads
    if loads.empty:
        return
    demands = sorted(float(one) for one in loads["demand"].unique())
    columns = [_at(demand) for demand in demands]
    cells = {(row["scenario"], row["measure"], float(row["demand"])): row for row in loads.to_dict("records")}
    for place, name in enumerate(context.names):
        rows = []
        for measure in HEADLINES:
            found = [cells.get((name, measure, demand)) for demand in demands]
            if any(one is not None for one in found):
                rows.append([HEADLINES[measure].name, *(_level(one, measure) for one in found)])
        yield table(["Measure", *columns], rows, f"{name} at less and more demand (95 % confidence interval)")
        if place:
            less = []
            for measure in HEADLINES:
                found = [cells.get((name, measure, demand)) for demand in demands]
                if any(one is not None and one["difference"] == one["difference"] for one in found):
                    less.append([HEADLINES[measure].name, *(_change(one, measure) for one in found)])
            yield table(
                ["Measure", *columns], less, f"What {name} changes from {context.names[0]} at less and more demand"
            )


def _at(demand: float) -> str:
    share = round(100 * (demand - 1.0), 6)
    return f"{abs(share):g} % {'less' if share < 0 else 'more'} demand" if share else "As it is"


def _level(row: Mapping[Hashable, Any] | None, measure: str) -> str:
    if row is None:
        return "–"
    mean, low, high = (shown(float(row[name]), HEADLINES[measure].unit) for name in ("mean", "lower", "upper"))
    return f"{mean} ({low} to {high})" if row["lower"] == row["lower"] else mean


def _change(row: Mapping[Hashable, Any] | None, measure: str) -> str:
    if row is None or row["difference"] != row["difference"]:
        return "–"
    unit = HEADLINES[measure].unit
    change, low, high = (float(row[name]) for name in ("difference", "difference_lower", "difference_upper"))
    like = precise_as(change, low, high)
    return f"{signed(change, unit, like, word=False)} ({interval(change, low, high, unit, same_side=False)})"


def _largest(context: Context) -> str:
    """The lever that brings most of the first headline."""
    study = context.record.study
    if not isinstance(study, Attribution) or len(study.levers) < 2:
        return ""
    rows = study.contributions()
    measure = measures_shown(study)[0]
    found = told(rows, measure)
    unit = HEADLINES[measure].unit
    whole = float(found[ALL, TOGETHER]["difference"])
    most = max(study.levers, key=lambda lever: float(found[lever, ON_TOP]["difference"]) * (1 if whole > 0 else -1))
    return (
        f"{capital(HEADLINES[measure].name)}: of {signed(whole, unit)} by all levers, "
        f"{spoken(most)} brings the most on top of the others, {signed(float(found[most, ON_TOP]['difference']), unit)}"
        "."
    )


def _full(context: Context) -> str:
    """The lists that are close to full, in any scenario."""
    names: dict[str, list[str]] = {}
    for results in context.record.results:
        for load in kept_loads(results.scenario):
            if load.load >= FULL and load.load != float("inf"):
                called = context.called("service", load.services[0])
                names.setdefault(called, []).append(f"{100 * load.load:.0f} %")
    if not names:
        return ""
    shown = [f"{name} ({', '.join(loads)})" for name, loads in list(names.items())[:MOST_NAMED]]
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"So full that a little more or less moves their waits a lot: {listed(shown)}{more}."


def _contributions(context: Context) -> Iterator[Table]:
    """Each lever's part of the first headlines."""
    study = context.record.study
    if not isinstance(study, Attribution):
        return
    rows = study.contributions()
    for measure in measures_shown(study):
        unit = HEADLINES[measure].unit
        cells = {key: _cells(row, unit) for key, row in told(rows, measure).items()}
        told_rows = [
            [spoken(lever), *cells[lever, ALONE], *cells[lever, ON_TOP], cells[lever, INTERACTION][0]]
            for lever in study.levers
        ]
        if len(study.levers) > 1:
            told_rows.append(["beyond the sum", *cells[ALL, INTERACTION], "", "", ""])
        told_rows.append(["all together", *cells[ALL, TOGETHER], "", "", ""])
        ends = "95 % confidence interval"
        yield table(
            ("Lever", "Alone", ends, "On top of the others", ends, "Interaction"),
            told_rows,
            f"{HEADLINES[measure].name}: {study.results[-1].name} less {study.results[0].name}, lever by lever",
        )


def _cells(row: pd.Series, unit: str) -> tuple[str, str]:
    """A difference and its interval."""
    difference, lower, upper = (float(row[name]) for name in ("difference", "lower", "upper"))
    return signed(difference, unit, precise_as(difference, lower, upper)), interval(
        difference, lower, upper, unit, same_side=False
    )


def _assumed(context: Context) -> Iterator[Table]:
    """What differs and rests on less than a published figure, with its range where the file says one."""
    record = context.record
    for other in record.variants:
        known = {one.path: one for one in other.scenario.parameters()}
        rows = []
        for row in record.changes[record.changes["scenario"] == other.name].to_dict("records"):
            grade = grade_of(other.scenario, str(row["source"]) or None)
            if grade != "published":
                one = known.get(str(row["parameter"]))
                range_ = one.range if one is not None and one.range else "none said"
                rows.append([row["parameter"], row["before"] or "–", row["after"] or "–", range_, grade])
        if rows:
            yield table(
                ("Parameter", record.base.name, other.name, "Range", "Evidence"),
                rows,
                f"{other.name}: {len(rows)} of the parameters that differ rest on less than a published figure",
                words=(0, 1, 2, 3, 4),
            )


__all__ = ["drivers"]
