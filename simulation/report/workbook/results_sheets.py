"""The numbers: summary, differences, months and outcomes."""

import pandas as pd

from simulation.experiment.headlines import HEADLINES
from simulation.measures.registry import described
from simulation.report.answer.finding import Finding, headline_of, label_in_full, unit_of
from simulation.report.page.sections.context import Context
from simulation.report.page.sections.outcomes import OUTCOMES
from simulation.report.workbook.sheet import Cell, Over, Sheet, number
from simulation.results.months import with_follow_up

UNIT_WORDS = {"share": "share", "£": "£ a year", "days": "days"}


def summary(context: Context) -> Sheet:
    """Every measure of everybody in every scenario, the headlines first."""
    names = [measure for measure in HEADLINES if context.numbers.has(measure)]
    others = _others(context, names)
    rows = [row for measure in [*names, *others] for row in _level_rows(context, measure)]
    columns = (
        "Measure",
        "Scenario",
        "Unit",
        "Mean",
        "95 % interval from",
        "to",
        "Replications",
        "Name in the CSV files",
    )
    return Sheet("Summary", columns, tuple(rows), meaning="Every measure of everybody, the headlines first", frozen=2)


def _others(context: Context, names: list[str]) -> list[str]:
    table = context.record.base.summary()
    everybody = table[(table["by"] == "all") & (table["group"] == "all") & table["mean"].notna()]
    return [str(measure) for measure in everybody["measure"] if measure not in names]


def _level_rows(context: Context, measure: str) -> list[tuple[Cell, ...]]:
    rows: list[tuple[Cell, ...]] = []
    for results, level in zip(context.record.results, context.numbers.levels(measure), strict=True):
        if level is not None:
            numbers = (number(value, level.unit) for value in (level.mean, level.lower, level.upper))
            rows.append(
                (
                    label_in_full(measure),
                    results.name,
                    unit_words(measure),
                    *numbers,
                    number(results.replications, "count"),
                    measure,
                )
            )
    return rows


def unit_words(measure: str) -> str:
    """The unit of a measure, in words."""
    known = described(measure)
    return known.unit if known is not None else UNIT_WORDS.get(unit_of(measure), "number")


DIFFERENCE_COLUMNS = (
    "Measure",
    "Scenario",
    "Less",
    "Unit",
    "Base mean",
    "Difference",
    "95 % interval from",
    "to",
    "Smallest worth having",
    "What can be said",
    "Better for patients",
    "Moved by construction by",
    "Name in the CSV files",
)


def differences(context: Context) -> Sheet:
    """Every measure of everybody, variant less base."""
    names = list(dict.fromkeys([*(one.measure for one in context.answer.findings), *_others(context, list(HEADLINES))]))
    rows = [
        difference_row(one) for other in context.record.variants for one in context.numbers.findings(other.name, names)
    ]
    meaning = "Variant less base, paired by replication; splits of every measure are in differences.csv"
    return Sheet("Differences", DIFFERENCE_COLUMNS, tuple(rows), meaning=meaning, frozen=2)


def difference_row(one: Finding) -> tuple[Cell, ...]:
    """One difference with all that belongs to it."""
    good = headline_of(one.measure).good
    better = (
        "cannot be said"
        if not good or one.heed
        else {True: "yes", False: "no", None: "no clear difference that matters"}[one.is_better]
    )
    numbers = (number(value, one.unit) for value in (one.before, one.difference, one.lower, one.upper, one.least))
    return (
        label_in_full(one.measure),
        one.variant,
        one.base,
        unit_words(one.measure),
        *numbers,
        one.said,
        better,
        ", ".join(one.assumed).replace("_", " "),
        one.measure,
    )


MONTHS = "Headlines by month, with intervals; where follow-up runs past the end, it rests on those whose time was over"


def monthly(context: Context) -> Sheet:
    """The headlines month by month with their intervals."""
    table = context.monthly
    table = table[(table["by"] == "all") & table["measure"].isin(list(HEADLINES))]
    order = {measure: place for place, measure in enumerate(HEADLINES)}
    scenarios = {name: place for place, name in enumerate(context.names)}
    table = table.assign(place=table["measure"].map(order), of=table["scenario"].map(scenarios))
    table = table.sort_values(["place", "of", "month"], kind="stable").reset_index(drop=True)
    table = with_follow_up(table, context.model)
    rows = []
    for row in table.to_dict("records"):
        unit = unit_of(row["measure"])
        numbers = (number(value, unit) for value in (row["mean"], row["lower"], row["upper"]))
        count = number(row["replications"], "count")
        rows.append(
            (
                label_in_full(row["measure"]),
                row["scenario"],
                row["month"],
                unit_words(row["measure"]),
                *numbers,
                count,
                "yes" if row["followed_up"] else "no",
                row["measure"],
            )
        )
    columns = (
        "Measure",
        "Scenario",
        "Month",
        "Unit",
        "Mean",
        "95 % interval from",
        "to",
        "Replications",
        "Followed up to the end",
        "Name in the CSV files",
    )
    chart = _line(table, context, "no_criteria_to_reside")
    return Sheet("Monthly", columns, tuple(rows), charts=chart, meaning=MONTHS, frozen=3)


def _line(table: pd.DataFrame, context: Context, measure: str) -> tuple[Over, ...]:
    series = []
    for name in context.names:
        rows = table.index[(table["measure"] == measure) & (table["scenario"] == name)]
        if len(rows) > 1:
            series.append((name, 4, int(rows[0]), int(rows[-1])))
    if not series:
        return ()
    title = f"{label_in_full(measure)} by month"
    told = f"{title}: a line for each of {', '.join(name for name, *_ in series)}"
    return (Over("line", title, told, 2, series, "patients"),)


def outcomes(context: Context) -> Sheet:
    """What became of people, in every scenario, with the difference from the base."""
    rows: list[tuple[Cell, ...]] = []
    for measure in OUTCOMES:
        for place, level in enumerate(context.numbers.levels(measure)):
            if level is None:
                continue
            cells = [number(value, level.unit) for value in (level.mean, level.lower, level.upper)]
            one = context.numbers.finding(level.scenario, measure) if place else None
            more: tuple[Cell, ...] = (
                (None,) * 3
                if one is None
                else tuple(number(value, one.unit) for value in (one.difference, one.lower, one.upper))
            )
            rows.append(
                (
                    label_in_full(measure),
                    level.scenario,
                    unit_words(measure),
                    *cells,
                    *more,
                    one.said if one else "",
                )
            )
    columns = (
        "Outcome",
        "Scenario",
        "Unit",
        "Mean",
        "95 % interval from",
        "to",
        "Difference from the base",
        "Difference from",
        "Difference to",
        "What can be said",
    )
    return Sheet("Outcomes", columns, tuple(rows), meaning="What became of people", frozen=2)


__all__ = ["difference_row", "differences", "monthly", "outcomes", "summary", "unit_words"]
