"""What pictures of a study have in common: a figure with one pair of axes, and a legend below it."""

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from simulation.report.style import IN_ROW, LOWEST, TextFigure, wrapped

WIDTH = 9.0
INSIDE = 2.9
"""Inches that axes are high which have no rows."""
LEGEND_LETTERS = {1: 60, 2: 46, 3: 32, 4: 21}
"""Letters of a line in a legend, by the names side by side: wider ones would leave the picture."""


def figure_of() -> tuple[Figure, Axes]:
    """A figure with one pair of axes; `frame` says how high those are."""
    figure = TextFigure(WIDTH, LOWEST)
    axes = figure.add_subplot()
    axes.grid(visible=True)
    return figure, axes


def add_legend(figure: Figure, axes: Axes) -> None:
    """A legend below everything."""
    handles, labels = axes.get_legend_handles_labels()
    columns = min(IN_ROW, len(labels))
    figure.legend(
        handles,
        [wrapped(label, LEGEND_LETTERS[columns]) for label in labels],
        loc="outside lower center",
        ncols=columns,
        frameon=False,
        fontsize=9,
    )


__all__ = ["INSIDE", "add_legend", "figure_of"]
