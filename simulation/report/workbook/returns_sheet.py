"""The measures of published returns: Better Care Fund and Adult Social Care Outcomes Framework, months across."""

from simulation.measures import dictionary
from simulation.report.answer.finding import label_in_full, unit_of
from simulation.report.page.sections.context import Context
from simulation.report.workbook.results_sheets import unit_words
from simulation.report.workbook.sheet import Cell, Sheet, number

FUND, FRAMEWORK = "Better Care Fund", "Adult Social Care Outcomes Framework"
RETURNS = (
    (FUND, "Emergency admissions at 65 and over", "emergency_admissions_65_per_100000", "all"),
    (FUND, "Discharged on the discharge ready date", "share_discharged_on_ready_date", "all"),
    (FUND, "Average days of delay, those delayed", "mean_delay_when_delayed", "all"),
    (FUND, "Average days of delay, all", "mean_delay", "all"),
    (FUND, "Long-term support met by a care home at 65 and over", "care_home_admissions_65_per_100000", "all"),
    (FRAMEWORK, "At home 91 days after discharge into reablement", "at_home_at_91_days_official", "all"),
    (FRAMEWORK, "Offered reablement after a discharge", "offered_reablement", "all"),
    (FRAMEWORK, "Outcome of short-term support", "short_term_outcome", "short_term_outcome"),
    (FRAMEWORK, "Long-term support met by a care home at 65 and over", "care_home_admissions_65_per_100000", "all"),
)
"""Return, the metric as it is called there, the measure, and its split."""
MEANING = (
    "Metrics of the Better Care Fund 2025/26 and of the Adult Social Care Outcomes Framework; the last column says how "
    "each is counted here, and the data dictionary where it differs from the return"
)


def returns(context: Context) -> Sheet:
    """Each metric in every scenario, for the year and for each month that is kept."""
    rows: list[tuple[Cell, ...]] = []
    told = dictionary(context.record.base.scenario).set_index("measure")
    for named, metric, measure, by in RETURNS:
        groups = ["all"] if by == "all" else context.numbers.groups(measure, by)
        for group in groups:
            for name in context.names:
                level = context.numbers.level(name, measure, by, group)
                if level is None:
                    continue
                unit = unit_of(measure)
                called = metric if by == "all" else f"{metric}: {context.called(by, group).lower()}"
                year = (number(value, unit) for value in (level.mean, level.lower, level.upper))
                months = (number(value, unit) for value in context.series.of(name, measure, by, group)[0])
                counted = " / ".join(str(told.loc[measure, part]) for part in ("numerator", "denominator"))
                late = ", ".join(context.not_followed(measure))
                counts = (label_in_full(measure), counted)
                rows.append((named, called, name, unit_words(measure), *year, *months, late, *counts))
    columns = (
        "Return",
        "Metric",
        "Scenario",
        "Unit",
        "Mean of the year",
        "95 % interval from",
        "to",
        *context.months,
        "Not followed to the end",
        "Measure here",
        "Numerator / denominator",
    )
    return Sheet(FUND, columns, tuple(rows), {1: 44.0}, frozen=3, meaning=MEANING)


__all__ = ["RETURNS", "returns"]
