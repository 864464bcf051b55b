"""The bands of the coming weeks: that of chance, and beside it that of what one year differs from the next."""

import numpy as np

from simulation.core.numerics import in_order
from simulation.core.numerics.in_order import Floats
from simulation.places.plausible import people_of
from simulation.scenario.schema.model import Model
from simulation.weeks_ahead.counted import NCTR, WORDS

LOW, HIGH = 0.1, 0.9
"""The band of chance holds eight of ten runs."""
YEAR_TO_YEAR = {NCTR: 0.10}
"""Standard deviation of what one year differs from the next, as a share: patients with no criteria to reside of
England's integrated care boards, 2023/24 to 2024/25, whose changes go with nothing that is published.
"""
OF_A_BAND = 1.2815515655446004
"""Standard deviations from the mean to either end of a band that holds eight of ten."""
NO_FORECAST = (
    "England and its places describe 2024/25: this shows what follows if the coming weeks are like that year. It is no "
    "forecast."
)
NO_FORECAST_ELSEWHERE = (
    "This shows what follows if the coming weeks are like the time that the file describes. It is no forecast."
)


def no_forecast(model: Model) -> str:
    """That it is none, and of which time it knows."""
    return NO_FORECAST if people_of(model) is not None else NO_FORECAST_ELSEWHERE


def banded(values: Floats, differs: Floats) -> dict[str, Floats]:
    """Of rows x runs the mean of each row with the ends of its bands: lower and upper of chance, lower_with_year and
    upper_with_year with what one year `differs` from the next, as a share of each row (NaN where that is not known).
    """
    mean = in_order.means(values, axis=1)
    lower, upper = (_quantiles(values, end) for end in (LOW, HIGH))
    year = mean * differs * OF_A_BAND
    return {
        "mean": mean,
        "lower": lower,
        "upper": upper,
        "lower_with_year": np.maximum(0.0, mean - _across(mean - lower, year)),
        "upper_with_year": mean + _across(upper - mean, year),
    }


def far_from_there(first: float, last: float, lower: float, upper: float) -> list[str]:
    """Said before the numbers of patients with no criteria to reside: where a place goes farther from its position by
    itself than chance and years take it; `lower` and `upper` are the ends of the band on the last day.
    """
    if lower <= first <= upper:
        return []
    told = WORDS[NCTR]
    return [
        f"Today's position is far from what this place comes to by itself: {told} go from {first:,.0f} to {last:,.0f}, "
        "its level at that time of year as it was made or fitted. What keeps you off that level today may last: the "
        "outlook does not know it, and takes it to pass within weeks. If the place is not fitted to your own figures, "
        "'calibrate' it first."
    ]


def _quantiles(values: Floats, share: float) -> Floats:
    """By row, what a share of its values does not exceed; between two of them on a line."""
    ordered = np.sort(values, axis=1)
    place = share * (values.shape[1] - 1)
    below = int(place)
    above = min(below + 1, values.shape[1] - 1)
    found: Floats = ordered[:, below] + (ordered[:, above] - ordered[:, below]) * (place - below)
    return found


def _across(one: Floats, other: Floats) -> Floats:
    """Two independent spreads together."""
    return np.sqrt(one * one + other * other)


__all__ = ["HIGH", "LOW", "NO_FORECAST", "YEAR_TO_YEAR", "banded", "far_from_there", "no_forecast"]
