"""Who waits to leave hospital: the return by reason, pathway and month, and each of these alone with months across."""

import math
from collections.abc import Iterator

import numpy as np

from simulation.measures.periods.window import window_of
from simulation.report.page.sections.context import Context
from simulation.report.record.delay_reasons import nhs_group, nhs_reason
from simulation.report.workbook.sheet import DAYS, Cell, Number, Over, Sheet, number
from simulation.scenario.calendar.days import minutes_of_run

NCTR, CROSSED = "no_criteria_to_reside", "reason and pathway"
SPLITS = (("reason", "Reason"), ("pathway", "Pathway"), ("responsible", "Body that could end the wait"))


def delays(context: Context) -> Sheet:
    """A row for each month, reason and pathway: the ordinary return of a trust."""
    columns = (
        "Scenario",
        "Month",
        "NHS England's group of reasons",
        "NHS England's reason",
        "Reason here",
        "Pathway",
        "Body that could end the wait",
        "Patients with no criteria to reside (mean over midnights)",
        "95 % interval from",
        "to",
        "Days in the month (one for each patient and midnight)",
        "Code of the reason",
        "Code of the pathway",
    )
    meaning = (
        "Patients with no criteria to reside at midnight, and the days they make, by month, reason and pathway: "
        "filter, or make a pivot table. Reasons and pathways that nobody is on together in any month are left out; the "
        "sums over either are the rows of 'Delays by month'"
    )
    widths = {0: 22.0, 2: 24.0, 3: 48.0, 4: 40.0, 5: 30.0, 6: 26.0}
    return Sheet("Delays", columns, tuple(_crossed(context)), widths, frozen=2, meaning=meaning)


def _crossed(context: Context) -> Iterator[tuple[Cell, ...]]:
    groups = [
        group
        for group in context.numbers.groups(NCTR, CROSSED)
        if any(np.nansum(context.series.of(name, NCTR, CROSSED, group)[0]) > 0 for name in context.names)
    ]
    for results in context.record.results:
        model, name = results.scenario.model, results.name
        window = window_of(model.run.start, *minutes_of_run(model.run))
        midnights = dict(zip(window.periods["month"][0], window.sums(window.midnights, "month").tolist(), strict=True))
        for place, month in enumerate(context.months):
            for group in groups:
                mean, lower, upper = context.series.of(name, NCTR, CROSSED, group)[:, place].tolist()
                if not math.isfinite(mean):
                    continue
                reason, _, pathway = group.rpartition(", ")
                known = model.reasons.get(reason)
                yield (
                    name,
                    month,
                    nhs_group(model, reason),
                    nhs_reason(model, reason),
                    context.called("reason", reason),
                    context.called("pathway", pathway),
                    context.called("responsible", known.responsible.value) if known is not None else "",
                    *(number(value, "") for value in (mean, lower, upper)),
                    Number(mean * midnights.get(month, math.nan), DAYS),
                    reason,
                    pathway,
                )


def delays_by_month(context: Context) -> Sheet:
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
                year = (number(value, "") for value in (level.mean, level.lower, level.upper))
                nhs = (
                    (nhs_group(context.model, group), nhs_reason(context.model, group)) if by == "reason" else ("", "")
                )
                rows.append(
                    (
                        name,
                        word,
                        *nhs,
                        context.called(by, group),
                        *year,
                        *(number(value, "") for value in months),
                        group,
                    )
                )
    columns = (
        "Scenario",
        "By",
        "NHS England's group of reasons",
        "NHS England's reason",
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
        charts = (Over("bar", title, told, 4, [(context.names[0], 5, reasons[0], reasons[-1])], "patients"),)
    meaning = (
        "Patients with no criteria to reside (mean over midnights) by reason, by pathway and by body, months across"
    )
    return Sheet("Delays by month", columns, tuple(rows), {3: 48.0, 4: 40.0}, charts, frozen=5, meaning=meaning)


__all__ = ["delays", "delays_by_month"]
