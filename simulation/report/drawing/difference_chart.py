"""Paired differences of all headlines in one picture."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from simulation.core.text.sentences import heading
from simulation.experiment.compare import Comparison, Difference
from simulation.experiment.headlines import HEADLINES, precise_as, signed
from simulation.report.drawing.study_charts import add_legend, figure_of
from simulation.report.style import GREYED, INK, PALETTE, frame, in_legend, wrapped

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
    figure, axes = figure_of(0.34 * len(measures) * max(1.0, 0.55 * len(variants)) + 1.9)
    reach = [abs(end) * sizes[one.measure] for one in told for end in (one.lower, one.upper)]
    bound = 1.12 * max([1.0, *(size for size in reach if size <= FARTHEST)])
    for one in told:
        number = variants.index(one.variant)
        y = measures.index(one.measure) + (number - (len(variants) - 1) / 2) * 0.7 / len(variants)
        _difference(axes, one, y, sizes[one.measure], bound, GREYED if one.assumed else PALETTE[number % len(PALETTE)])
    axes.axvline(0, color=INK, linewidth=1)
    assumed = {one.measure for one in told if one.assumed}
    named = {
        measure: HEADLINES[measure].name + (" (moved by construction)" if measure in assumed else "")
        for measure in measures
    }
    axes.set_yticks(range(len(measures)), [wrapped(heading(named[measure]), 44) for measure in measures])
    axes.set_ylim(len(measures) - 0.4, -0.6)
    across = f"Difference from {base.name}, per cent of its mean, with 95 % confidence interval (hollow: not clear)"
    axes.set_xlabel(wrapped(across, 84, 2))
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
        f"{base.replications} replications of the same patients in every scenario",
    )
    for measure, label in zip(measures, axes.get_yticklabels(), strict=True):
        label.set_color(GREYED if measure in assumed else INK)
    return figure


def _difference(axes: Axes, one: Difference, y: float, size: float, bound: float, colour: str) -> None:
    """One interval with its middle and the difference in its own unit; beyond the bound an arrow at the edge."""
    side = 1 if one.difference >= 0 else -1
    low, middle, high = (
        float(np.clip(value * size, -bound, bound)) for value in (one.lower, one.difference, one.upper)
    )
    marker = "o" if abs(one.difference * size) <= bound else ">" if side > 0 else "<"
    axes.plot([low, high], [y, y], color=colour, linewidth=2.2, solid_capstyle="round", alpha=1.0 if one.clear else 0.5)
    known = in_legend(one.variant) in axes.get_legend_handles_labels()[1]
    fill = colour if one.clear else "white"
    axes.plot(
        [middle],
        [y],
        marker,
        color=colour,
        markersize=6.5,
        markerfacecolor=fill,
        label=None if known or one.assumed else in_legend(one.variant),
    )
    text = signed(one.difference, HEADLINES[one.measure].unit, precise_as(one.difference, one.lower, one.upper))
    at = high if side > 0 else low
    if abs(at) > NEAR_EDGE * bound:  # outside it would lie on what the line is called
        side, at = -side, low if side > 0 else high
    align = "left" if side > 0 else "right"
    axes.annotate(
        text,
        (at, y),
        xytext=(7 * side, 0),
        textcoords="offset points",
        va="center",
        ha=align,
        fontsize=7.5,
        color=colour,
    )
