"""Measures that levers move by construction: reports grey them, because a lever that says so cannot be proved by them.

A lever that treats people in their care home lowers admissions from there because it was told to; that they fall is no
finding. What the file says a programme costs is no finding either.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from simulation.core.text.renamed import current_measure

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario.schema.levers import Lever

COLUMNS = ("scenario", "measure", "lever")
ASSUMED = "assumed.csv"
SAME_EFFECT: Mapping[str, tuple[str, ...]] = {
    "readmitted_within_30_days": ("readmitted_within_30_days_standardised",),
    "at_home_at_91_days": ("at_home_at_91_days_standardised", "at_home_at_91_days_hospital_at_home_as_home"),
    "at_home_at_91_days_all_discharges": (
        "at_home_at_91_days_all_discharges_standardised",
        "at_home_at_91_days_all_discharges_hospital_at_home_as_home",
    ),
    "emergency_admissions_per_1000": ("emergency_admissions_per_day",),
    "emergency_admissions_per_day": ("emergency_admissions_per_1000",),
    "diverted_per_1000": ("diverted_per_day",),
    "diverted_per_day": ("diverted_per_1000",),
    "share_delayed": ("share_discharged_on_ready_date",),
    "share_discharged_on_ready_date": ("share_delayed",),
}
"""Measures of the same effect in other words, weights or units: what moves one by construction moves them all."""
COST = "programme_cost"
"""What the cost of a lever moves."""
ALSO_COST: Mapping[tuple[str, str, str], str] = {("cost_at_prices", "kind", "programme"): COST}
"""The same money as a part of another measure: measure, by and group."""


def assumed_of(scenario: str, levers: Sequence["Lever"]) -> "pd.DataFrame":
    """scenario, measure, lever: what each lever that is at work moves by construction, and what each that costs money
    costs.
    """
    import pandas as pd

    rows = [(scenario, *pair) for pair in moved_by(levers)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype(str)


def moved_by(levers: Sequence["Lever"]) -> list[tuple[str, str]]:
    """The same as pairs of a measure and a lever."""
    pairs = [
        (current_measure(measure, f"levers.{lever.name}.assumes"), lever.name)
        for lever in levers
        if lever.strength > 0.0
        for measure in lever.assumes
    ]
    return pairs + [(COST, lever.name) for lever in levers if lever.cost is not None]


def between(base: "pd.DataFrame", variant: "pd.DataFrame") -> Mapping[str, tuple[str, ...]]:
    """For each measure the levers of one of two scenarios, and not of the other, that move it by construction."""
    first, second = (list(zip(table["measure"], table["lever"], strict=True)) for table in (base, variant))
    return between_pairs(first, second)


def between_pairs(first: Sequence[tuple[str, str]], second: Sequence[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
    """The same from pairs of a measure and a lever."""
    found: dict[str, tuple[str, ...]] = {}
    for measure, lever in [pair for pair in second if pair not in first] + [
        pair for pair in first if pair not in second
    ]:
        for one in (measure, *SAME_EFFECT.get(measure, ())):
            if lever not in found.get(one, ()):
                found[one] = (*found.get(one, ()), lever)
    return found


def by_construction(levers: Sequence[str]) -> str:
    """'moved by construction by trusted_assessor and home_first'; nothing without levers."""
    if not levers:
        return ""
    named = f"{', '.join(levers[:-1])} and {levers[-1]}" if len(levers) > 1 else levers[0]
    return f"moved by construction by {named}"
