"""Pictures of a sensitivity study: the inputs that move a measure most, and a search for a break-even."""

import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from simulation.core.text.sentences import heading
from simulation.experiment.headlines import FIRST, shown
from simulation.report.drawing.figure import INSIDE, add_legend, figure_of
from simulation.report.drawing.rows import arrow_head, name_rows
from simulation.report.style import INK, PALETTE, frame, wrapped
from simulation.uncertainty.break_even import BreakEven
from simulation.uncertainty.designs import MORRIS, ONE_AT_A_TIME
from simulation.uncertainty.points import named
from simulation.uncertainty.study import Sensitivity

DRAWN = 20
"""Inputs in one picture; tables hold all."""
MOST_PICTURES = 4
ROW = 0.42
"""Inches of the row of an input."""


def measures_drawn(study: Sensitivity) -> list[str]:
    """The measures that have a picture: those told first."""
    return ([name for name in FIRST if name in study.measures] or list(study.measures))[:MOST_PICTURES]


def strongest(study: Sensitivity, measure: str) -> Figure | None:
    """The inputs that move a measure most, the strongest at the top; nothing where none moves it."""
    table = study.effects()
    rows = table[table["measure"] == measure]
    inputs = [one for one in study.ranked(measure) if _known(rows[rows["input"] == one])][:DRAWN]
    if not inputs:
        return None
    figure, axes = figure_of()
    labels = [wrapped(one.replace(".", ". "), 46, 2).replace(". ", ".") for one in inputs]
    places = name_rows(axes, labels, ROW)
    at = dict(zip(inputs, places.middles, strict=True))
    name, unit = named(measure)
    draw: Callable[..., tuple[str, str]] = {ONE_AT_A_TIME: _tornado, MORRIS: _effects}.get(study.method, _indices)
    axis, note = draw(axes, rows, at, 100.0 if unit == "share" else 1.0)
    axes.grid(axis="y", visible=False)
    percent = study.method in (ONE_AT_A_TIME, MORRIS) and unit == "share"
    axes.set_xlabel(
        axis + (", percentage points" if percent else f", {unit}" if unit and "share of" not in axis else "")
    )
    if axes.get_legend_handles_labels()[1]:
        add_legend(figure, axes)
    return frame(
        figure,
        axes,
        f"{heading(name)} hangs most on {inputs[0]}",
        f"{note}; {study.replications} replications",
        places.inches,
    )


def _known(rows: Any) -> bool:
    column = next(name for name in ("difference", "mu_star", "total") if name in rows)
    return bool(np.nan_to_num(rows[column].to_numpy(dtype=float)).any())


def _tornado(axes: Axes, rows: Any, inputs: Mapping[str, float], times: float) -> tuple[str, str]:
    for number, (one, place) in enumerate(inputs.items()):
        of_one = rows[rows["input"] == one].sort_values("value")
        ends = ((of_one.iloc[0], PALETTE[1], "lower end"), (of_one.iloc[-1], PALETTE[0], "upper end"))
        for end, colour, word in ends:
            move = times * float(end["difference"])
            label = f"at the {word} of its range" if number == 0 else None
            axes.barh(place, move, 0.62, color=colour, label=label, alpha=0.92)
            low, high = (times * float(end[name]) for name in ("lower", "upper"))
            if math.isfinite(low):
                axes.plot([low, high], [place, place], color=INK, linewidth=0.9, alpha=0.8)
            side = 1 if move >= 0 else -1
            beyond = np.nanmax([move, high]) if side > 0 else np.nanmin([move, low])
            axes.annotate(
                f"{end['value']:.4g}", (beyond, place), xytext=(4 * side, 0), textcoords="offset points", va="center",
                ha="left" if side > 0 else "right", fontsize=7.5, color=colour,
            )  # fmt: skip
    axes.axvline(0, color=INK, linewidth=1)
    axes.margins(x=0.14)
    return (
        "Difference from the scenario as it is",
        "Each input alone at both ends; its value beside the bar, with 95 % confidence intervals",
    )


def _effects(axes: Axes, rows: Any, inputs: Mapping[str, float], times: float) -> tuple[str, str]:
    of = rows.set_index("input").loc[list(inputs)]
    at = np.array(list(inputs.values()))
    axes.barh(at, times * of["mu_star"], 0.62, color=PALETTE[0], label="mean size of its effect")
    axes.plot(times * of["sigma"], at, "D", color=PALETTE[3], markersize=5, label="how far it depends on the others")
    for place, low, high in zip(at, of["lower"], of["upper"], strict=True):
        axes.plot([times * low, times * high], [place, place], color=INK, linewidth=0.9)
    axes.axvline(0, color=INK, linewidth=1)
    return "Effect of the whole range (Morris)", "Mean over walks with 95 % intervals"


def _indices(axes: Axes, rows: Any, inputs: Mapping[str, float], _: float) -> tuple[str, str]:
    of = rows.set_index("input").loc[list(inputs)]
    at = np.array(list(inputs.values()))
    for shift, name, word, colour in (
        (-0.18, "first", "alone", PALETTE[0]),
        (0.18, "total", "with others", PALETTE[1]),
    ):
        axes.barh(at + shift, 100 * of[name], 0.34, color=colour, label=word)
        for place, low, high in zip(at, of[f"{name}_lower"], of[f"{name}_upper"], strict=True):
            axes.plot([100 * low, 100 * high], [place + shift] * 2, color=INK, linewidth=0.9)
    axes.axvline(0, color=INK, linewidth=1)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.3g} %"))
    return "Its share of the variance over draws (Sobol)", "Indices with 95 % intervals"


def passed(study: BreakEven) -> Figure | None:
    """The measure over the values tried, the target, and where it is passed."""
    figure, axes = figure_of()
    table, (name, unit) = study.tries, named(study.measure)
    times = 100.0 if unit == "share" else 1.0
    axes.fill_between(table["value"], times * table["lower"], times * table["upper"], color=PALETTE[0], alpha=0.16)
    axes.plot(table["value"], times * table["mean"], "o-", color=PALETTE[0], linewidth=1.8, markersize=4)
    axes.axhline(times * study.target, color=INK, linewidth=0.9)
    axes.axvline(study.value, color=PALETTE[3], linewidth=1.4)
    if math.isfinite(study.lower):
        first, last = float(table["value"].min()), float(table["value"].max())
        axes.axvspan(study.lower, study.upper, color=PALETTE[3], alpha=0.14, linewidth=0)
        axes.set_xlim(first, last)
        for is_cut, edge, side in ((study.lower < first, first, -1), (study.upper > last, last, 1)):
            if is_cut:
                arrow_head(axes, edge, 0.5, side, PALETTE[3], transform=axes.get_xaxis_transform())
    axes.annotate(
        f" target {shown(study.target, unit)}", (float(table["value"].max()), times * study.target), ha="right",
        va="bottom", fontsize=9, color=INK,
    )  # fmt: skip
    if unit == "share":
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:.4g} %"))
    axes.set_ylabel(wrapped(heading(name), 44))
    axes.set_xlabel(f"{study.input.path}, {study.input.told_in}")
    note = (
        f"Each value on the same patients, {study.replications} replications; the shades are 95 % confidence intervals"
    )
    return frame(figure, axes, study.sentence().removesuffix("."), note, INSIDE)


__all__ = ["measures_drawn", "passed", "strongest"]
