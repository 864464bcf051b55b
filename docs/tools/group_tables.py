"""Two tables of docs/calibration.md: how full each service of England is, and who is delayed, readmitted and dead.

python -m docs.tools.calibration_tables use groups --replications 6
"""

from collections.abc import Mapping
from typing import Any

from docs.tools.table_parts import Column, load, mean_and_half, run, values

GROUPS: Mapping[str, tuple[str, ...]] = {
    "pathway": ("P0", "P1", "P2", "P3"),
    "cohort": ("under_65", "aged_65_74", "aged_75_84", "aged_85_plus", "care_home_resident"),
    "hidden_risk": ("usual", "high"),
    "usual_support": ("none", "home_care", "care_home"),
    "locality": ("town", "country"),
}
OUTCOMES = (
    Column("delayed 1+ day, %", "share_delayed", times=100),
    Column("mean delay of those, days", "mean_delay_when_delayed"),
    Column("readmitted in 30 days, %", "readmitted_within_30_days", times=100),
    Column("dead within 91 days of discharge, %", "deaths_within_91_days_of_discharge", times=100),
)


def use(replications: int) -> str:
    """How full each service is over the year, who waits and how long, with 95 % half-widths."""
    results = run(load("england"), replications)
    lines = ["| service | use of capacity, % | had to wait, % | mean wait of all, days |", "|---|---|---|---|"]
    for name, service in results.scenario.model.services.items():
        cells = [
            _cell(values(results, Column("", measure, "service", name, times)), digits)
            for measure, times, digits in (("occupancy", 100, 1), ("share_waited", 100, 0), ("wait_days", 1, 1))
        ]
        if any(cells):
            lines.append(f"| {service.label or name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def groups(replications: int) -> str:
    """Delays, readmissions and deaths by pathway, age, hidden risk, support and locality, with 95 % half-widths."""
    lines = [f"| | {' | '.join(column.name for column in OUTCOMES)} |", "|---" * (len(OUTCOMES) + 1) + "|"]
    for by, names in GROUPS.items():
        results = run(load("england"), replications, by=by)
        for name in names:
            cells = [
                _cell(values(results, Column("", one.measure, by, name, one.times)), one.digits) for one in OUTCOMES
            ]
            lines.append(f"| {by.replace('_', ' ')}: {name.replace('_', ' ')} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(series: Any, digits: int) -> str:
    numbers = series.dropna()
    if numbers.empty:
        return ""
    mean, half = mean_and_half(numbers)
    return f"{mean:.{digits}f} ({half:.{digits}f})"
