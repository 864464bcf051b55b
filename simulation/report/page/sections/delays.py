"""Delays by reason, pathway, body and month; and beds: how full, who waits, how many are needed."""

from simulation.report.page.blocks import Section
from simulation.report.page.sections.context import Context, listed_levels, there
from simulation.report.record.names import REASON_GROUPS

NCTR = "no_criteria_to_reside"
EVERY_MINUTE = "Patients with no criteria to reside, mean over midnights, with 95 % confidence interval."


def delays(context: Context) -> Section:
    """Who cannot leave, why, and who could change it."""
    numbers = context.numbers

    most = "the most patients with no criteria to reside"

    def nhs_group(reason: str) -> str:
        known = context.model.reasons.get(reason)
        return REASON_GROUPS.get(known.group, known.group.replace("_", " ")) if known is not None else "–"

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
            extra=nhs_group,
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
    bands = [("share_of_delays", "band", band) for band in numbers.groups("share_of_delays", "band")]
    return Section(
        "delays",
        "Delays",
        (),
        there(charts),
        (
            context.levels(rows, "Delays by discharge ready date"),
            context.levels(bands, "How long those delayed were delayed"),
        ),
    )


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
