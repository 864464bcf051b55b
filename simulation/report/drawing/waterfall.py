"""What each lever contributes, as a waterfall from the base to the variant."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter, MaxNLocator

from simulation.core.text.sentences import heading
from simulation.experiment.attribute import ALL, ALONE, INTERACTION, TOGETHER, Attribution, measures_shown, told
from simulation.experiment.headlines import HEADLINES, sentence, signed
from simulation.report.style import BASE, INK, MUTED, PALETTE, TextFigure, frame, wrapped

WIDTH, ROW = 10.5, 0.42
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
    figure = TextFigure(WIDTH, max(3.4, ROW * len(rows) + 2.2))
    panels = figure.subplots(1, len(measures), sharey=True, squeeze=False)[0]
    for axes, measure in zip(panels, measures, strict=True):
        _panel(axes, study, measure, rows)
        axes.set_title(wrapped(heading(HEADLINES[measure].name), 34), fontsize=9.5, color=INK, loc="left")
    panels[0].set_yticks(range(len(rows)), names)
    panels[0].set_ylim(len(rows) - 0.4, -0.6)
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
    figure.supxlabel(
        f"{note}; lines are 95 % confidence intervals, hollow: not clear", fontsize=8.5, color=MUTED, x=0.02, ha="left"
    )
    return figure


def _panel(axes: Axes, study: Attribution, measure: str, rows: list[tuple[str, str]]) -> None:
    found = told(study.contributions(), measure)
    unit = HEADLINES[measure].unit
    scale = 100.0 if unit == "share" else 1.0
    ends, at = [0.0], 0.0
    for number, (lever, part) in enumerate(rows):
        row = found[(lever, part)]
        change, low, high = (scale * float(row[name]) for name in ("difference", "lower", "upper"))
        begin = 0.0 if part == TOGETHER else at
        at = begin + change
        colour = BASE if part == TOGETHER else LESS if change < 0 else MORE
        clear = bool(row["clear"])
        axes.barh(
            number, change, 0.62, left=begin, facecolor=colour if clear else "white", edgecolor=colour, linewidth=1.2
        )
        if np.isfinite(low):
            axes.plot([begin + low, begin + high], [number, number], color=INK, linewidth=1, alpha=0.8)
            ends += [begin + low, begin + high]
        ends += [at]
        if number + 1 < len(rows) and rows[number + 1][1] != TOGETHER:
            axes.plot([at, at], [number + 0.31, number + 0.69], color=MUTED, linewidth=0.7)
    span = max(ends) - min(ends) or 1.0
    axes.set_xlim(min(ends) - 0.06 * span, max(ends) + 0.34 * span)
    for number, (lever, part) in enumerate(rows):
        text = signed(float(found[(lever, part)]["difference"]), unit)
        axes.annotate(
            text, (max(ends), number), xytext=(6, 0), textcoords="offset points", va="center", fontsize=8, color=INK
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
