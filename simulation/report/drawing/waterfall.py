"""What each lever contributes, as a waterfall from the base to the variant."""

from itertools import zip_longest

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulation.core.text.sentences import heading
from simulation.experiment.attribute import ALL, ALONE, INTERACTION, TOGETHER, Attribution, measures_shown, told
from simulation.experiment.headlines import HEADLINES, sentence, signed
from simulation.report.drawing.rows import name_rows
from simulation.report.style import BASE, INK, LOWEST, MUTED, PALETTE, TextFigure, frame, keep_inside, wrapped

WIDTH, ROW, THICK = 10.5, 0.42, 0.62
"""Inches of the picture and of a row; the part of a row that a bar fills."""
LESS, MORE = PALETTE[0], PALETTE[1]


def waterfall(study: Attribution) -> Figure | None:
    """One panel for each of the first headlines: each lever alone, what all of them do beyond that, and the whole, with
    95 % confidence intervals.
    """
    table = study.contributions()
    measures = measures_shown(study)
    if not measures:
        return None
    rows = (
        [(lever, ALONE) for lever in study.levers]
        + ([(ALL, INTERACTION)] if len(study.levers) > 1 else [])
        + [(ALL, TOGETHER)]
    )
    names = [_row_name(lever, part) for lever, part in rows]
    figure = TextFigure(WIDTH, LOWEST)
    panels = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    placed = name_rows(panels[0], names, ROW)
    for axes, measure in zip(panels, measures, strict=True):
        _panel(axes, study, measure, dict(zip(rows, placed.middles, strict=True)))
        axes.set_title(wrapped(heading(HEADLINES[measure].name), 34), fontsize=9.5, color=INK, loc="left")
    whole = told(table, measures[0])[(ALL, TOGETHER)]
    base, variant = study.results[0].name, study.results[-1].name
    said = sentence(
        measures[0],
        base,
        variant,
        float(whole["difference"]),
        float(whole["lower"]),
        float(whole["upper"]),
        bool(whole["clear"]),
    )
    first = panels[0].get_title(loc="left")
    years = f"{study.results[0].replications} replications of the same patients"
    note = f"Each lever alone, where the one above ends; then what they do together beyond that. {years}"
    frame(figure, panels[0], said.removesuffix("."), "")
    panels[0].set_title(first, fontsize=9.5, color=INK, loc="left")
    for axes in panels[1:]:
        _plain(axes)
    reading = wrapped(f"{note}; lines are 95 % confidence intervals, hollow: not clear", 150)
    figure.supxlabel(reading, fontsize=8.5, color=MUTED, x=0.02, ha="left")
    keep_inside(figure, placed.inches)
    return figure


def _panel(axes: Axes, study: Attribution, measure: str, rows: dict[tuple[str, str], float]) -> None:
    found = told(study.contributions(), measure)
    unit = HEADLINES[measure].unit
    scale = 100.0 if unit == "share" else 1.0
    ends, at = [0.0], 0.0
    for ((lever, part), y), following in zip_longest(rows.items(), list(rows.items())[1:]):
        row = found[(lever, part)]
        change, low, high = (scale * float(row[name]) for name in ("difference", "lower", "upper"))
        begin = 0.0 if part == TOGETHER else at
        at = begin + change
        colour = BASE if part == TOGETHER else LESS if change < 0 else MORE
        clear = bool(row["clear"])
        axes.barh(y, change, THICK, left=begin, facecolor=colour if clear else "white", edgecolor=colour, linewidth=1.2)
        if np.isfinite(low):
            axes.plot([begin + low, begin + high], [y, y], color=INK, linewidth=1, alpha=0.8)
            ends += [begin + low, begin + high]
        ends += [at]
        if following is not None and following[0][1] != TOGETHER:
            axes.plot([at, at], [y + THICK / 2, following[1] - THICK / 2], color=MUTED, linewidth=0.7)
    span = max(ends) - min(ends) or 1.0
    axes.set_xlim(min(ends) - 0.06 * span, max(ends) + 0.34 * span)
    for (lever, part), y in rows.items():
        text = signed(float(found[(lever, part)]["difference"]), unit)
        axes.annotate(
            text, (max(ends), y), xytext=(6, 0), textcoords="offset points", va="center", fontsize=8, color=INK
        )
    axes.axvline(0, color=INK, linewidth=0.8)
    axes.xaxis.set_major_locator(MaxNLocator(4))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+,.4g}" if value else "0"))
    axes.grid(visible=True, axis="x")
    axes.set_xlabel(
        {"share": "percentage points", "days": "days", "£": "pounds"}.get(unit, ""), fontsize=9, color=MUTED
    )


def _plain(axes: Axes) -> None:
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#b5b5b5")
    axes.tick_params(colors=MUTED, labelsize=9, length=3)
    axes.set_axisbelow(True)
    for line in axes.get_xgridlines():
        line.set_color("#e6e6e6")
        line.set_linewidth(0.8)


def _row_name(lever: str, part: str) -> str:
    if lever == ALL:
        return "All together" if part == TOGETHER else "Beyond the sum"
    return wrapped(heading(lever.replace("_", " ")), 30, 2)
