"""Where people wait and what there is for them: delays, beds needed, capacity and demand; months across."""

import math

import numpy as np

from simulation.report.answer.finding import cut
from simulation.report.page.sections.context import Context
from simulation.report.record.monthly import Floats
from simulation.report.record.names import REASON_GROUPS
from simulation.report.workbook.sheet import SHARE, Cell, Formula, Number, Over, Sheet, number

NCTR = "no_criteria_to_reside"
SPLITS = (("reason", "Reason"), ("pathway", "Pathway"), ("responsible", "Body that could end the wait"))


def delays(context: Context) -> Sheet:
    """Patients with no criteria to reside by reason, pathway and body, in the year and in each month."""
    rows: list[tuple[Cell, ...]] = []
    for by, word in SPLITS:
        groups = [group for group in context.numbers.groups(NCTR, by) if context.numbers.has(NCTR, by, group)]
        for name in context.names:
            for group in groups:
                level = context.numbers.level(name, NCTR, by, group)
                if level is None:
                    continue
                months = context.series.of(name, NCTR, by, group)[0]
                year = (number(value, "") for value in (level.mean, *cut(level.lower, level.upper, "")))
                nhs = _nhs_group(context, group) if by == "reason" else ""
                rows.append(
                    (name, word, nhs, context.called(by, group), *year, *(number(value, "") for value in months), group)
                )
    columns = (
        "Scenario",
        "By",
        "NHS England's group of reasons",
        "Name",
        "Mean of the year",
        "95 % interval from",
        "to",
        *context.months,
        "Code",
    )
    reasons = [place for place, row in enumerate(rows) if row[0] == context.names[0] and row[1] == "Reason"]
    charts: tuple[Over, ...] = ()
    if reasons:
        title = f"Patients with no criteria to reside by reason, {context.names[0]}"
        told = f"{title}: a bar for each of {len(reasons)} reasons, mean of the year"
        charts = (Over("bar", title, told, 3, [(context.names[0], 4, reasons[0], reasons[-1])], "patients"),)
    meaning = (
        "Patients with no criteria to reside (mean over midnights) by reason, by pathway and by body, months across"
    )
    return Sheet("Delays", columns, tuple(rows), {3: 48.0}, charts, frozen=4, meaning=meaning)


def _nhs_group(context: Context, reason: str) -> str:
    known = context.model.reasons.get(reason)
    return REASON_GROUPS.get(known.group, known.group.replace("_", " ")) if known is not None else ""


def beds_needed(context: Context) -> Sheet:
    """Acute beds open, how full, and how many would be enough, by month."""
    rows: list[tuple[Cell, ...]] = []
    series_of: list[tuple[str, int, int, int]] = []
    for name in context.names:
        full = context.series.of(name, "occupancy")
        needed = context.series.of(name, "beds_needed")
        if np.isnan(full[0]).all():
            continue
        first = len(rows)
        opened = _open_beds(context, name)
        for place, month in enumerate(context.months):
            line = len(rows) + 2
            ends = cut(full[1, place], full[2, place], "share")
            enough = needed[0, place]
            short = enough - opened[place]
            rows.append(
                (
                    name,
                    month,
                    number(opened[place], ""),
                    *(Number(float(value), SHARE) for value in (full[0, place], *ends)),
                    *(number(value, "") for value in (enough, *cut(needed[1, place], needed[2, place], ""))),
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
    """Acute beds open, mean of each month."""
    results = next(one for one in context.record.results if one.name == scenario)
    acute = [name for name, service in results.scenario.model.services.items() if "acute" in service.counts_as]
    tables = [context.series.of(scenario, "capacity", "service", name)[0] for name in acute]
    found = [table for table in tables if np.isfinite(table).any()]
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
    from simulation.scenario.schema.kinds import SERVICES

    known = context.model.services.get(service)
    return SERVICES[known.kind].unit if known is not None else ""


__all__ = ["beds_needed", "capacity_and_demand", "delays"]
