"""Names that have changed: old ones are accepted for one version with a word of warning.

One table for everything that names a measure: targets files, options, levers, Python, and the tables of results folders
that an older version wrote.
"""

import warnings
from collections.abc import Mapping
from typing import TYPE_CHECKING

from simulation.core.errors import HomewardWarning

if TYPE_CHECKING:
    import pandas as pd

MEASURES: Mapping[str, str] = {
    "people_past_ready": "no_criteria_to_reside",
    "share_discharged_of_past_ready": "share_discharged_of_no_criteria_to_reside",
    "days_past_ready_per_year": "days_with_no_criteria_to_reside_per_year",
}
"""Measures: what they were called, and what they are called."""
WITHDRAWN = frozenset({"unmet_at_home"})
"""Measures of earlier versions that are measured no more: people who wait and people who gave up are never added."""
ESTIMATORS: Mapping[str, str] = {"given the period before": "ANCOVA-adjusted difference"}
"""Estimators of an evaluation."""
KEYS: Mapping[tuple[str, str], str] = {("services", "starts_with"): "today: {services: {NAME: ...}}"}
"""Keys of things in a section of a scenario that stand elsewhere today, and how they are said there."""
FILES: Mapping[str, str] = {
    "charts/people_past_ready.png": "charts/no_criteria_to_reside.png",
    "measures.csv": "measures.csv.gz",
}
"""Files of a results folder."""
BANDS: Mapping[str, str] = {
    "1": "1 day",
    **{band: f"{band} days" for band in ("2-3", "4-6", "7-13", "14-20", "21+")},
}
"""Groups by length of delay (`by` is `band`), whose names a spreadsheet took for dates."""
COLUMNS: Mapping[str, Mapping[str, str]] = {"measure": MEASURES, "estimator": ESTIMATORS}
"""The columns of tables whose values have been renamed."""


class RenamedWarning(HomewardWarning):
    """An old name was used; it will not be known to a later version."""


def current_measure(name: str, where: str = "") -> str:
    """Today's name of a measure; an old one is told of, with the place where it stands, such as 'targets.yaml:3'."""
    if name not in MEASURES:
        return name
    place = f"{where}: " if where else ""
    warnings.warn(
        f"{place}measure '{name}' is now called '{MEASURES[name]}'; "
        "the old name will not be known to the next version.",
        RenamedWarning,
        stacklevel=2,
    )
    return MEASURES[name]


def renamed(table: "pd.DataFrame") -> "pd.DataFrame":
    """A table of results with today's names of measures and estimators, so that one of an older folder compares with
    one made now. Nothing else is changed, and nothing is said.
    """
    old = {name: names for name, names in COLUMNS.items() if name in table.columns}
    return table.assign(**{name: table[name].replace(dict(names)) for name, names in old.items()})
