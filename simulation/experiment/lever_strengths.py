"""The realised strength of levers by month: how much of each was at work when."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.core.numerics import in_order
from simulation.experiment.headlines import is_month

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

    from simulation.experiment.measured_rows import MeasuredRows
    from simulation.scenario.schema.levers import Lever

COLUMNS = ("scenario", "lever", "month", "strength", "asked")
STRENGTHS = "strengths.csv"
MOST_TOLD = 6
"""Levers that are named of those of which less was realised than asked."""


def strengths_of(
    scenario: str,
    levers: Sequence["Lever"],
    under_pressure: Mapping[str, Sequence[tuple[str, float]]] | None = None,
    measures: "MeasuredRows | None" = None,
) -> "pd.DataFrame":
    """scenario, lever, month, strength, asked of every lever and calendar month of the run; nothing when no lever
    varies in time. `asked` is its strength before fire-fighting takes from it.

    The strength is the mean over the days of the month that lie in the run. `under_pressure` is what levers have left
    in each month if there is pressure in it: months then count by how many replications of `measures` were under
    pressure, and months that are not measured are left out.
    """
    import pandas as pd

    pressed = _pressed(measures) if under_pressure and measures is not None else None
    rows = [(scenario, *row) for row in by_month(levers, under_pressure, pressed)]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"strength": float, "asked": float})


def by_month(
    levers: Sequence["Lever"],
    under_pressure: Mapping[str, Sequence[tuple[str, float]]] | None,
    pressed: Mapping[str, float] | None,
) -> list[tuple[str, str, float, float]]:
    """The same for one scenario, as rows. `pressed`: the part of each measured month that is under pressure, where a
    file says what pressure takes.
    """
    varies = any(lever.varies for lever in levers) or (pressed is not None and any(pressed.values()))
    rows = [(lever.name, month, strength, strength) for lever in levers for month, strength in lever.months if varies]
    if pressed is not None:
        left = {
            (name, month): strength for name, months in (under_pressure or {}).items() for month, strength in months
        }
        rows = [
            (name, month, asked + (left.get((name, month), asked) - asked) * pressed[month], asked)
            for name, month, _, asked in rows
            if month in pressed
        ]
    return rows


def less_than_asked(strengths: "pd.DataFrame") -> list[str]:
    """A sentence for each scenario of which fire-fighting took part of the levers: which, and how much was left of them
    on the mean of its months.
    """
    told = []
    for scenario, rows in strengths.groupby("scenario", sort=False):
        numbers = zip(rows["lever"].tolist(), rows["strength"].tolist(), rows["asked"].tolist(), strict=True)
        told += left_of(str(scenario), numbers, f" (means over the measured months; each month: {STRENGTHS})")
    return told


def left_of(scenario: str, rows: Iterable[tuple[str, float, float]], where: str = "") -> list[str]:
    """The same of one scenario, from the lever, the strength and what was asked of each month; nothing where all of it
    is at work.
    """
    months: dict[str, list[tuple[float, float]]] = {}
    for lever, strength, asked in rows:
        months.setdefault(lever, []).append((strength, asked))
    means = [
        (lever, in_order.total(left) / len(left), in_order.total(asked) / len(asked))
        for lever, (left, asked) in ((lever, np.array(of_one).T) for lever, of_one in months.items())
    ]
    less = [one for one in means if one[1] < one[2] - LEAST]
    if not less:
        return []
    return [
        f"{scenario}: less was realised than was asked, because fire-fighting took from "
        f"{len(less)} of {len(means)} levers while beds were full or money was gone: {the_least_of(less)}{where}. "
        "A ring-fence protects a lever."
    ]


def the_least_of(levers: Sequence[tuple[str, float, float]]) -> str:
    """Levers with what is left of them and what was asked, those first of which the least part is left.

    >>> the_least_of([("home_first", 0.4, 0.5), ("early_planning", 0.1, 0.5)])
    'early planning 10 % of 50 %, home first 40 % of 50 %'
    """
    named = [
        f"{name.replace('_', ' ')} {100 * left:.3g} % of {100 * asked:.3g} %"
        for name, left, asked in sorted(levers, key=lambda one: round(one[1] / one[2], 4))[:MOST_TOLD]
    ]
    more = f" and {len(levers) - MOST_TOLD} more" if len(levers) > MOST_TOLD else ""
    return f"{', '.join(named)}{more}"


LEAST = 5e-4
"""What is less than a twentieth of a per cent is not told."""


def _pressed(measures: "MeasuredRows") -> dict[str, float]:
    """The share of each measured month under pressure, over all replications."""
    rows = measures.of(period=is_month, measure="share_of_days_under_pressure").frame()
    months = rows["period"].unique()
    return {str(month): in_order.total(here) / len(here) for month in months if len(here := _there(rows, month))}


def _there(rows: "pd.DataFrame", month: str) -> "npt.NDArray[np.float64]":
    """What is known of one month."""
    values = rows["value"].to_numpy(dtype=float)[(rows["period"] == month).to_numpy()]
    known: npt.NDArray[np.float64] = values[~np.isnan(values)]
    return known
