"""What there is for people and who needs it: beds needed, capacity and demand; by month."""

import math

import numpy as np

from simulation.report.page.sections.context import Context
from simulation.report.record.monthly import Floats
from simulation.report.workbook.sheet import SHARE, Cell, Formula, Number, Over, Sheet, number
from simulation.scenario.validation.today.position import is_acute_bed

NCTR = "no_criteria_to_reside"


def beds_needed(context: Context) -> Sheet:
    """Acute beds open, how full, and how many would be enough, by month."""
    rows: list[tuple[Cell, ...]] = []
    series_of: list[tuple[str, int, int, int]] = []
    for name in context.names:
        full = context.series.of(name, "occupancy")
        needed = context.series.of(name, "beds_needed")
        if np.isnan([full[0], needed[0]]).all():
            continue
        first = len(rows)
        opened = _open_beds(context, name)
        for place, month in enumerate(context.months):
            line = len(rows) + 2
            enough = needed[0, place]
            short = enough - opened[place]
            rows.append(
                (
                    name,
                    month,
                    number(opened[place], ""),
                    *(Number(float(value), SHARE) for value in full[:, place]),
                    *(number(value, "") for value in needed[:, place].tolist()),
                    Formula(f"G{line}-C{line}", short) if math.isfinite(short) else None,
                )
            )
        if np.isfinite(needed[0]).any():
            series_of.append((name, 6, first, len(rows) - 1))
    title = "Acute beds needed for 92 % occupancy on 95 % of days"
    charts = (
        (Over("line", title, f"{title}, by month: a line for each scenario", 1, series_of, "beds"),)
        if series_of
        else ()
    )
    columns = (
        "Scenario",
        "Month",
        "Acute beds open",
        "Occupancy",
        "95 % interval from",
        "to",
        "Beds needed for 92 % on 95 % of days",
        "Needed from",
        "Needed to",
        "Beds short (+) or spare (-)",
    )
    meaning = (
        "Acute beds by month: open, occupied, and needed for 92 % occupancy on 95 % of days by those who were there"
    )
    return Sheet("Beds needed", columns, tuple(rows), charts=charts, frozen=2, meaning=meaning)


def _open_beds(context: Context, scenario: str) -> Floats:
    """Acute beds open, mean of each month; not known where one acute service has no limit."""
    results = next(one for one in context.record.results if one.name == scenario)
    acute = [name for name, service in results.scenario.model.services.items() if is_acute_bed(service)]
    found = [context.series.of(scenario, "capacity", "service", name)[0] for name in acute]
    opened: Floats = np.sum(found, axis=0) if found else np.full(len(context.months), math.nan)
    return opened


DEMAND = (("capacity", "Capacity"), ("occupied", "In use"), ("waiting", "Waiting for it"))


def capacity_and_demand(context: Context) -> Sheet:
    """Each service's capacity, use and queue, and each pathway's patients who wait to leave, months across."""
    rows: list[tuple[Cell, ...]] = []
    for name in context.names:
        rows += [
            _across(context, name, NCTR, "pathway", pathway, "Waiting to leave hospital")
            for pathway in context.numbers.groups(NCTR, "pathway")
        ]
        for service in context.numbers.groups("occupied", "service"):
            rows += [
                _across(context, name, measure, "service", service, word)
                for measure, word in DEMAND
                if context.numbers.has(measure, "service", service)
            ]
    columns = ("Scenario", "Pathway or service", "What", "Unit", "Mean of the year", *context.months, "Code")
    meaning = "Capacity, use and queue of every service, and patients who wait to leave on each pathway, months across"
    kept = tuple(row for row in rows if isinstance(row[4], Number))
    return Sheet("Capacity and demand", columns, kept, {1: 40.0}, frozen=3, meaning=meaning)


def _across(context: Context, name: str, measure: str, by: str, group: str, word: str) -> tuple[Cell, ...]:
    level = context.numbers.level(name, measure, by, group)
    months = context.series.of(name, measure, by, group)[0]
    unit = _unit(context, group) if by == "service" and measure == "capacity" else "patients"
    mean = number(level.mean, "") if level is not None else None
    return (name, context.called(by, group), word, unit, mean, *(number(value, "") for value in months), group)


def _unit(context: Context, service: str) -> str:
    from simulation.scenario.schema.services.kinds import SERVICES

    known = context.model.services.get(service)
    return SERVICES[known.kind].unit if known is not None else ""


__all__ = ["beds_needed", "capacity_and_demand"]
