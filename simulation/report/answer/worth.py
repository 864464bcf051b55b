"""The smallest differences worth having: below them a difference is called too small to matter, however sure it is.

A scenario says its own in `worth_having`. Those here are defaults of this program, chosen so that a board would not
spend an hour on less, and no standard of anybody's. Reports show them beside what they judge.
"""

from collections.abc import Mapping

from simulation.core.worth import Worth


def _points(number: float) -> Worth:
    return Worth(amount=number / 100)


DEFAULT = Worth(part=0.05)
"""For a measure that the table does not name."""

WORTH: Mapping[str, Worth] = {
    "no_criteria_to_reside": Worth(part=0.05),
    "delayed_days_per_year": Worth(part=0.05),
    "share_delayed": _points(1),
    "share_discharged_on_ready_date": _points(1),
    "mean_delay_when_delayed": Worth(amount=0.25),
    "share_of_bed_days_delayed": _points(0.5),
    "occupancy": _points(1),
    "occupancy_at_08_00": _points(1),
    "emergency_admissions_per_1000": Worth(part=0.01),
    "diverted_per_1000": Worth(part=0.05),
    "readmitted_within_30_days": _points(0.5),
    "days_dead_or_away_per_1000": Worth(part=0.01),
    "deaths_within_91_days_of_a_crisis_per_1000": Worth(part=0.01),
    "at_home_at_91_days": _points(1),
    "at_home_at_91_days_standardised": _points(1),
    "at_home_at_91_days_all_discharges_standardised": _points(0.5),
    "readmitted_within_30_days_standardised": _points(0.5),
    "at_home_at_91_days_official": _points(1),
    "at_home_at_91_days_all_discharges": _points(0.5),
    "usual_place_at_91_days": _points(0.5),
    "offered_reablement": _points(0.5),
    "discharges_per_day": Worth(part=0.01),
    "length_of_stay": Worth(amount=0.1),
    "acute_beds_closed": Worth(amount=5),
    "beds_held_21_days": _points(1),
    "care_home_admissions_65_per_100000": Worth(part=0.02),
    "deaths_within_91_days_of_discharge": _points(0.2),
    "waiting_at_home": Worth(part=0.05),
    "gave_up_at_home": Worth(part=0.05),
    "assessments_per_discharge": Worth(amount=0.05),
    "moves_per_spell": Worth(amount=0.05),
    "use_at_list_price": Worth(part=0.005),
    "cost_at_prices": Worth(part=0.005),
    "programme_cost": Worth(amount=500_000),
    "emergency_admissions_over_4_hours": _points(1),
    "emergency_admissions_over_12_hours": _points(0.5),
    "wait_for_bed_over_12_hours": _points(0.5),
    "never_away_for_12_weeks": _points(1),
}
"""By default. No clear difference in deaths and harms is ever called too small to matter: what the table says of them
only ranks them among the others.
"""


def worth_of(measure: str) -> Worth:
    """The smallest difference worth having in a measure, where the scenario says none."""
    return WORTH.get(measure, DEFAULT)


__all__ = ["DEFAULT", "WORTH", "worth_of"]
