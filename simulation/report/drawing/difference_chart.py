"""Paired differences of all headlines in one picture."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from simulation.core.text.sentences import heading
from simulation.experiment.compare import Comparison, Difference
from simulation.experiment.headlines import HEADLINES, precise_as, signed
from simulation.report.drawing.figure import add_legend, figure_of
from simulation.report.drawing.rows import draw_interval, name_rows
from simulation.report.style import GREYED, INK, PALETTE, frame, in_legend, wrapped

ROW = 0.34
"""Inches of a row of one variant."""
FARTHEST = 100.0
"""Differences beyond this, in per cent of the base's mean, are arrows at the edge, so that one rare measure does not
hide the rest.
"""
NEAR_EDGE = 0.66
"""From this part of the way to the edge on there is no room for a number outside an interval."""


def differences(study: Comparison) -> Figure | None:
    """Paired differences of the headlines in per cent of the base's mean, with their intervals; hollow where not
    clear.
    """
    base = study.results[0]
    sizes = {measure: 100.0 / abs(mean) for measure, mean in base.headline_means().items() if mean}
    told = [one for one in study.told() if one.base == base.name and one.measure in sizes and np.isfinite(one.lower)]
    if not told:
        return None
    measures = [measure for measure in HEADLINES if any(one.measure == measure for one in told)]
    variants = [results.name for results in study.results[1:]]
    assumed = {one.measure for one in told if one.assumed}
    named = {
        measure: HEADLINES[measure].name + (" (moved by construction)" if measure in assumed else "")
        for measure in measures
    }
    figure, axes = figure_of()
    labels = [wrapped(heading(named[measure]), 44) for measure in measures]
    rows = name_rows(axes, labels, ROW * max(1.0, 0.55 * len(variants)))
    reach = [abs(end) * sizes[one.measure] for one in told for end in (one.lower, one.upper)]
    bound = 1.12 * max([1.0, *(size for size in reach if size <= FARTHEST)])
    is_cut = False
    for one in told:
        number = variants.index(one.variant)
        y = rows.middles[measures.index(one.measure)] + (number - (len(variants) - 1) / 2) * 0.7 / len(variants)
        colour = GREYED if one.assumed else PALETTE[number % len(PALETTE)]
        is_cut |= _difference(axes, one, y, sizes[one.measure], bound, colour)
    axes.axvline(0, color=INK, linewidth=1)
    across = "per cent of its mean, with 95 % confidence interval (hollow: not clear)"
    axes.set_xlabel(f"{wrapped(f'Difference from {base.name},', 84, 1)}\n{across}")
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:+.0f} %" if value else "0"))
    axes.set_xlim(-1.28 * bound, 1.28 * bound)
    axes.grid(axis="y", visible=False)
    if len(variants) > 1:
        add_legend(figure, axes)
    last = next((one for one in told if one.variant == told[-1].variant and not one.assumed), told[-1])
    frame(
        figure,
        axes,
        str(last).removesuffix("."),
        f"{base.replications} replications of the same patients in every scenario"
        + ("; an arrow head: the interval goes further" if is_cut else ""),
        rows.inches,
    )
    for measure, label in zip(measures, axes.get_yticklabels(), strict=True):
        label.set_color(GREYED if measure in assumed else INK)
    return figure


def _difference(axes: Axes, one: Difference, y: float, size: float, bound: float, colour: str) -> bool:
    """One interval with its middle and the difference in its own unit; what lies beyond the bound is an arrow at the
    edge. Whether any did.
    """
    low, middle, high = (value * size for value in (one.lower, one.difference, one.upper))
    line = {"linewidth": 2.2, "solid_capstyle": "round", "alpha": 1.0 if one.clear else 0.5}
    is_cut = draw_interval(axes, low, high, y, bound, color=colour, **line)
    low, at_edge, high = (float(np.clip(value, -bound, bound)) for value in (low, middle, high))
    known = in_legend(one.variant) in axes.get_legend_handles_labels()[1]
    axes.plot(
        [at_edge],
        [y],
        "o" if abs(middle) <= bound else ">" if middle > 0 else "<",
        color=colour,
        markersize=6.5,
        markerfacecolor=colour if one.clear else "white",
        label=None if known or one.assumed else in_legend(one.variant),
    )
    text = signed(one.difference, HEADLINES[one.measure].unit, precise_as(one.difference, one.lower, one.upper))
    place, away, align = _beside(low, at_edge, high, bound, 1 if one.difference >= 0 else -1)
    behind = {"boxstyle": "square,pad=0.15", "facecolor": "white", "linewidth": 0} if align == "center" else None
    axes.annotate(
        text,
        (place, y),
        xytext=(7 * away, 0),
        textcoords="offset points",
        va="center",
        ha=align,
        fontsize=7.5,
        color=colour,
        bbox=behind,
    )
    return is_cut


def _beside(low: float, middle: float, high: float, bound: float, side: int) -> tuple[float, int, str]:
    """Where the number of an interval stands: across, to which side it is moved, and how it is set. It stands outside
    the interval on the side of the difference; near the edge it would lie on what the line is called, so it stands on
    the other side; and where there is no room on either, on the longer part of the interval.
    """
    far = high if side > 0 else low
    if abs(far) > NEAR_EDGE * bound:
        side, far = -side, low if side > 0 else high
    if abs(far) > NEAR_EDGE * bound and side * far > 0:
        longer = high if high - middle > middle - low else low
        return (middle + longer) / 2, 0, "center"
    return far, side, "left" if side > 0 else "right"
