"""What the other fits of a place give: the band of a difference beside that of chance."""

import math

import pandas as pd

from simulation.experiment.compare import Comparison
from simulation.experiment.headlines import HEADLINES, signed
from simulation.report.answer.figures_missed import meets_all, not_met
from simulation.report.answer.numbers import Numbers

FIRST = (
    "share_delayed",
    "no_criteria_to_reside",
    "readmitted_within_30_days",
    "at_home_at_91_days_official",
    "emergency_admissions_over_12_hours",
)
"""The measures that are asked for first."""


def by_fit(numbers: Numbers) -> list[str]:
    """A sentence for each variant: between which differences the fits of the place lie; none without other fits."""
    study = numbers.record.study
    if not isinstance(study, Comparison) or "fit_lower" not in study.differences:
        return []
    table = study.differences
    table = table[(table["by"] == "all") & (table["group"] == "all") & (table["base"] == numbers.record.base.name)]
    told = []
    for variant in numbers.record.variants:
        rows = table[table["variant"] == variant.name]
        ends = dict(zip(rows["measure"], zip(rows["fit_lower"], rows["fit_upper"], strict=True), strict=True))
        bands = [
            f"{HEADLINES[one].name} {_band(ends[one], HEADLINES[one].unit)}"
            for one in FIRST
            if one in ends and math.isfinite(ends[one][0])
        ]
        if bands:
            told.append(
                f"By {_fits(rows, numbers)}, {variant.name} differs by: {'; '.join(bands)}. This is beside the "
                "intervals, which are of chance alone."
            )
    return told


def _fits(rows: pd.DataFrame, numbers: Numbers) -> str:
    """'the 3 fits of the place, the first of which meets all its figures': how many, and only what its file says."""
    number = int(rows["fits"].max()) if "fits" in rows and rows["fits"].max() > 0 else 0
    model = numbers.record.base.scenario.model
    fits = f"the {number} fits of the place" if number else "the fits of the place"
    if meets_all(model):
        return f"{fits}, of which that of its file meets all its published figures"
    return f"{fits}, which do not meet all its published figures" if not_met(model) else fits


def _band(ends: tuple[float, float], unit: str) -> str:
    """'+50.0 to +54.1 patients': both ends with as many digits as the larger deserves."""
    low, high = ends
    like = max(abs(low), abs(high))
    return f"{signed(low, unit, like, word=False)} to {signed(high, unit, like)}"


__all__ = ["FIRST", "by_fit"]
