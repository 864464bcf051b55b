"""A picture of levers in time: how much of each was at work in every month."""

from datetime import datetime, timedelta
from typing import Any

import pandas as pd
from matplotlib.dates import AutoDateLocator, ConciseDateFormatter
from matplotlib.figure import Figure

from simulation.core.text.sentences import capital
from simulation.report.drawing.rows import name_rows
from simulation.report.style import INK, LOWEST, PALETTE, TextFigure, frame, wrapped

WIDTH, ROW = 9.0, 0.62
FULL = 0.78
"""Of a row, a lever that is wholly at work."""
MOST = 24
"""Rows that fit on one picture."""


def in_time(strengths: pd.DataFrame) -> Figure | None:
    """One row for each lever: its strength in each month as a filled step, 0 to 100 %. Nothing when no lever varies.

    `strengths`: scenario, lever, month, strength. A lever that is the same in several scenarios has one row.
    """
    alike: dict[tuple[str, tuple[float, ...]], list[tuple[str, pd.DataFrame]]] = {}
    for (scenario, lever), below in strengths.groupby(["scenario", "lever"], sort=False):
        alike.setdefault((str(lever), tuple(below["strength"])), []).append((str(scenario), below))
    rows = [
        (same[0][0] if len(same) == 1 else f"the same in {len(same)} scenarios", lever, same[0][1])
        for (lever, _), same in alike.items()
    ]
    if not rows:
        return None
    several = strengths["scenario"].nunique() > 1
    shown = rows[:MOST]
    figure = TextFigure(WIDTH, LOWEST)
    axes = figure.add_subplot()
    names = [
        _wrapped(lever.replace("_", " ")) + (f"\n{_wrapped(scenario)}" if several else "")
        for scenario, lever, _ in shown
    ]
    placed = name_rows(axes, names, ROW)
    scenarios = list(dict.fromkeys(map(str, strengths["scenario"])))
    for middle, (scenario, _, below) in zip(placed.middles, shown, strict=True):
        dates: Any = [datetime.fromisoformat(f"{month}-01") for month in below["month"]]
        dates.append((dates[-1] + timedelta(days=32)).replace(day=1))
        level = [*below["strength"], below["strength"].iloc[-1]]
        colour = PALETTE[scenarios.index(scenario) % len(PALETTE)] if scenario in scenarios else INK
        floor = middle + FULL / 2
        top = [floor - FULL * value for value in level]
        axes.fill_between(dates, floor, top, step="post", color=colour, alpha=0.35, linewidth=0)
        axes.step(dates, top, where="post", color=colour, linewidth=1.6)
        peak = float(below["strength"].max())
        place = int(below["strength"].to_numpy().argmax())
        axes.annotate(
            f"{100 * peak:.0f} %",
            (dates[place], floor - FULL * peak),
            xytext=(3, 2),
            textcoords="offset points",
            fontsize=8,
            color=INK,
        )
    axes.grid(visible=True, axis="x")
    locator: Any = AutoDateLocator(minticks=4, maxticks=12)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    note = "Mean strength of each month, with reach, time, enablers and pressure; the number is the highest"
    left = f"; {len(rows) - MOST} more in strengths.csv" if len(rows) > MOST else ""
    return frame(figure, axes, _finding(strengths), note + left, placed.inches)


def _finding(strengths: pd.DataFrame) -> str:
    """'In the mean of 9 levers 0 % is realised in 2024-01 and 61 % in 2024-12; 8 of them vary in time'."""
    by_month = strengths.groupby("month")["strength"].mean()
    apart = strengths.groupby(["scenario", "lever"])["strength"].nunique()
    varying = int((apart > 1).sum())
    first, last = by_month.index[0], by_month.index[-1]
    said = f"{100 * by_month[first]:.0f} % is realised in {first} and {100 * by_month[last]:.0f} % in {last}"
    if len(apart) == 1:
        return f"Of {str(apart.index[0][1]).replace('_', ' ')} {said}"
    vary = "all vary" if varying == len(apart) else "one varies" if varying == 1 else f"{varying} vary"
    return f"In the mean of {len(apart)} levers {said}; {vary} in time"


def _wrapped(text: str) -> str:
    return wrapped(capital(text), 28, 3)
