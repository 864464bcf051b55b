"""Delays by reason, pathway, body and month; and beds: how full, who waits, how many are needed."""

import math

from simulation.report.page.blocks import Section, Table, table
from simulation.report.page.sections.context import Context, listed_levels, there
from simulation.report.record.delay_reasons import nhs_group

NCTR = "no_criteria_to_reside"
NOBODY = 0.05
"""Patients of whom a table of one decimal shows none."""
MOST_REASONS, DARKEST = 20, 4
EVERY_MINUTE = "Patients with no criteria to reside, mean over midnights, with 95 % confidence interval."


def delays(context: Context) -> Section:
    """Who cannot leave, why, and who could change it."""
    numbers = context.numbers

    most = "the most patients with no criteria to reside"
    charts = [
        context.through_the_months(
            NCTR, f"Patients with no criteria to reside: {listed_levels(numbers.levels(NCTR))}", EVERY_MINUTE
        ),
        context.by_group(
            NCTR,
            "reason",
            most,
            f"{EVERY_MINUTE} Every minute belongs to one reason: the step the patient waits in.",
            first="Reason",
            extra=lambda reason: nhs_group(context.model, reason) or "–",
        ),
        context.by_group(NCTR, "pathway", most, EVERY_MINUTE, first="Pathway"),
        context.by_group(
            NCTR, "responsible", most, f"{EVERY_MINUTE} By the body that could end the wait.", first="Body"
        ),
    ]
    measures = (
        "share_delayed",
        "mean_delay",
        "mean_delay_when_delayed",
        "delay_90th_percentile",
        "delayed_days_per_year",
        "bed_equivalents",
        "share_of_bed_days_delayed",
        "deteriorations_per_day",
        "deaths_while_waiting",
    )
    rows = [(measure, "all", "all") for measure in measures]
    crossed = [_reason_and_pathway(context, name) for name in context.names]
    bands = [("share_of_delays", "band", band) for band in numbers.groups("share_of_delays", "band")]
    return Section(
        "delays",
        "Delays",
        (),
        there(charts),
        (
            *crossed[:1],
            context.levels(rows, "Delays by discharge ready date"),
            context.levels(bands, "How long those delayed were delayed"),
        ),
        tuple(crossed[1:]),
    )


def _reason_and_pathway(context: Context, name: str) -> Table:
    """Patients of one scenario by reason and pathway in the whole measured time, the most first; the reasons of few
    stand in one row.
    """

    def mean(by: str, group: str) -> float:
        level = context.numbers.level(name, NCTR, by, group)
        return level.mean if level is not None else 0.0

    both = "reason and pathway"
    groups = [group for group in context.numbers.groups(NCTR, both) if context.numbers.level(name, NCTR, both, group)]
    parts = [group.rpartition(", ")[::2] for group in groups]
    pathways = list(dict.fromkeys(pathway for _, pathway in parts))
    reasons = sorted(dict.fromkeys(reason for reason, _ in parts), key=lambda reason: -mean("reason", reason))
    told = [reason for reason in reasons[:MOST_REASONS] if mean("reason", reason) >= NOBODY]
    few = reasons[len(told) :]
    numbers = [[mean(both, f"{reason}, {pathway}") for pathway in pathways] for reason in told]
    most = max((value for row in numbers for value in row), default=0.0)
    heat = [[0, *(_darkness(value, most) for value in row), 0] for row in numbers]
    rows = [
        [context.called("reason", reason), *map(_people, row), _people(mean("reason", reason))]
        for reason, row in zip(told, numbers, strict=True)
    ]
    if few:
        left = [math.fsum(mean(both, f"{reason}, {pathway}") for reason in few) for pathway in pathways]
        other = f"{len(few)} other reasons" if len(few) > 1 else context.called("reason", few[0])
        rows.append([other, *map(_people, left), _people(math.fsum(left))])
    if rows:
        rows.append(
            ["All reasons", *(_people(mean("pathway", pathway)) for pathway in pathways), _people(mean("all", "all"))]
        )
    columns = ["Reason", *(context.called("pathway", pathway) for pathway in pathways), "All pathways"]
    caption = (
        f"Reason and pathway in {name}: patients with no criteria to reside, mean over midnights; the darker, the "
        "more. Every month with its interval is in results.xlsx, sheet Delays"
    )
    return table(columns, rows, caption, heat=[*heat, *([0] * len(columns) for _ in rows[len(heat) :])])


def _people(mean: float) -> str:
    return f"{mean:,.1f}" if mean else "0"


def _darkness(value: float, most: float) -> int:
    """How dark a cell is beside the one with the most, by the root of its share, since few cells hold most patients."""
    return 0 if value < NOBODY else min(DARKEST, 1 + int(DARKEST * math.sqrt(value / most)))


def beds(context: Context) -> Section:
    """How full, who waits, and how many would be enough."""
    numbers = context.numbers
    charts = [
        context.through_the_months(
            "occupancy",
            f"Acute beds occupied: {listed_levels(numbers.levels('occupancy'))}",
            "Occupied over open acute beds day by day, mean of the month; the band is the 95 % confidence interval.",
            from_nought=False,
        ),
        context.through_the_months(
            "beds_needed",
            f"Acute beds needed for 92 % occupancy on 95 % of days: {listed_levels(numbers.levels('beds_needed'))}",
            "By those who were there: with more beds others would have come sooner. The band is the 95 % confidence "
            "interval.",
            from_nought=False,
        ),
        context.through_the_months(
            "emergency_admissions_over_12_hours",
            "Waits of more than 12 hours for a bed, of all emergency admissions: "
            f"{listed_levels(numbers.levels('emergency_admissions_over_12_hours'))}",
            "Share of all emergency admissions, those without a wait too; the band is the 95 % confidence interval.",
        ),
    ]
    measures = (
        "occupancy",
        "days_above_92_per_cent",
        "days_above_95_per_cent",
        "days_above_98_per_cent",
        "beds_needed",
        "emergency_admissions_over_4_hours",
        "emergency_admissions_over_12_hours",
        "wait_for_bed_hours",
        "wait_for_bed_over_4_hours",
        "wait_for_bed_over_12_hours",
        "elective_cancellations_per_day",
        "beds_held_7_days",
        "beds_held_14_days",
        "beds_held_21_days",
    )
    waits = [("waiting", "service", service) for service in numbers.groups("waiting", "service")]
    full = [("occupancy", "service", service) for service in numbers.groups("occupancy", "service")]
    return Section(
        "beds",
        "Beds and waits",
        (),
        there(charts),
        (context.levels([(measure, "all", "all") for measure in measures], "Acute beds"),),
        (context.levels(full, "How full each service is"), context.levels(waits, "How many wait for each service")),
    )


__all__ = ["beds", "delays"]
