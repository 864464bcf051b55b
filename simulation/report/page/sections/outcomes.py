"""What became of people, and whether it differs by deprivation."""

from collections.abc import Sequence

from simulation.experiment.headlines import HEADLINES
from simulation.report.answer.finding import Finding, Verdict, label_in_full
from simulation.report.page.blocks import Chart, Section
from simulation.report.page.charts import Difference
from simulation.report.page.charts import differences as drawn_differences
from simulation.report.page.sections.certainty import finding_table
from simulation.report.page.sections.context import Context, listed_levels, there

OUTCOMES = (
    "days_dead_or_away_per_1000",
    "deaths_within_91_days_of_a_crisis_per_1000",
    "deaths_while_waiting",
    "readmitted_within_30_days",
    "readmitted_within_30_days_standardised",
    "at_home_at_91_days_official",
    "at_home_at_91_days",
    "at_home_at_91_days_standardised",
    "at_home_at_91_days_all_discharges",
    "usual_place_at_91_days",
    "never_away_for_12_weeks",
    "offered_reablement",
    "care_home_admissions_65_per_100000",
    "deaths_within_91_days_of_discharge",
    "deaths_within_91_days_of_admission",
    "waiting_at_home",
    "gave_up_at_home",
    "moves_per_spell",
    "assessments_per_discharge",
    "carer_days_per_year",
)
NO_HEADING = ("moves_per_spell", "assessments_per_discharge", "carer_days_per_year")
"""Among them, what is no finding about what becomes of people but what is done to them."""
FIFTHS = ("most_deprived", "second", "middle", "fourth", "least_deprived")


def outcomes(context: Context) -> Section:
    """Differences in outcomes, and where people are 91 days later."""
    found = [one for other in context.record.variants for one in context.numbers.findings(other.name, OUTCOMES)]
    chart = difference_chart(context, found) if found else None

    status = context.by_group(
        "status_at_91_days",
        "status",
        "where the most people are 91 days after discharge",
        "Share of all live discharges with 91 days of follow-up.",
        unit="share",
        first="Status",
    )
    return Section(
        "outcomes",
        "Outcomes",
        (),
        there([chart, status]),
        (context.levels([(measure, "all", "all") for measure in OUTCOMES], "Outcomes"),),
    )


def difference_chart(context: Context, found: Sequence[Finding]) -> Chart:
    """Differences beside what is worth having."""
    names = [other.name for other in context.record.variants]
    rows = [
        Difference(
            label_in_full(one.measure),
            names.index(one.variant),
            *_in_worths(one),
            one.short,
            one.verdict is Verdict.CLEAR,
            bool(one.assumed or one.heed),
        )
        for one in found
        if not one.is_nought
    ]
    clear = [one for one in found if one.verdict is Verdict.CLEAR and not one.heed and one.measure not in NO_HEADING]
    best = max(clear, key=lambda one: (one.variant == names[-1], one.size), default=None)
    told = str(best).removesuffix(".") if best is not None else "No outcome is clearly different by as much as matters"
    note = (
        "Each difference in smallest differences worth having, with its 95 % confidence interval: filled where clear "
        "and large enough to matter, hollow where not, grey where moved by construction or where other patients are "
        "counted."
    )
    return Chart(told, drawn_differences(rows, names, told), note, finding_table(found), "outcomes-differences")


def _in_worths(one: Finding) -> tuple[float, float, float]:
    """The difference and the ends of its interval, in smallest differences worth having."""
    middle, low, high = (end / one.worth if one.worth else 0.0 for end in (one.difference, one.lower, one.upper))
    return middle, low, high


def equity(context: Context) -> Section:
    """Outcomes by fifth of deprivation, where the study was split by it."""
    numbers = context.numbers
    fifths = [name for name in FIFTHS if numbers.has("readmitted_within_30_days", "deprivation", name)]
    if not fifths:
        lead = (
            "This study was not split by deprivation. Run it again with '--by deprivation' (or another label of the "
            "scenario) and every measure below is shown for each fifth of the population.",
        )
        return Section("equity", "Equity", lead)
    measures = [measure for measure in HEADLINES if numbers.has(measure, "deprivation", fifths[0])]
    charts = []
    for measure in ("no_criteria_to_reside", "readmitted_within_30_days", "at_home_at_91_days_all_discharges"):
        first = numbers.levels(measure, "deprivation", fifths[0])
        told = f"{label_in_full(measure)}, {context.called('deprivation', fifths[0]).lower()} fifth: "
        charts.append(
            context.by_group(
                measure,
                "deprivation",
                "",
                "By fifth of deprivation, with 95 % confidence interval.",
                first="Fifth",
                finding=told + listed_levels(first),
            )
        )
    tables = [
        context.levels([(measure, "deprivation", fifth) for fifth in fifths], label_in_full(measure))
        for measure in measures
    ]
    return Section("equity", "Equity: by fifth of deprivation", (), there(charts), (), tuple(tables))


__all__ = ["OUTCOMES", "difference_chart", "equity", "outcomes"]
