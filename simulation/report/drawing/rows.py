"""Pictures in rows: each row as tall as its label needs, and intervals whose ends may lie outside the axis."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.transforms import ScaledTranslation

from simulation.report.style import POINTS, inches

LETTERS = 9.0
"""Points of a row's label, as `frame` sets it."""
GAP = 0.05
"""Inches that stay free between one label and the next."""
HEAD = 6.5
"""Points of an arrow head."""
CUT = "goes further"
"""What tells an arrow head from other lines of an axis (`get_gid`)."""


@dataclass(frozen=True)
class Rows:
    """Rows from the top down. The unit of the axis is the least height of a row, so that what is drawn in one is as
    thick in every picture.
    """

    middles: tuple[float, ...]
    """Where each row's middle lies on the axis, 0 at the top."""
    inches: float
    """Height of all rows together."""


def name_rows(axes: Axes, labels: Sequence[str], least: float) -> Rows:
    """Name the rows of a picture and set the axis that goes down them.

    `least` is the height in inches of a row whose label is short. With `least` 0.34, labels of one, three and one line
    have rows of 0.34, 0.52 and 0.34 inches: 1, 1.53 and 1 on the axis, with their middles at 0.5, 1.76 and 3.03.
    """
    heights = [max(1.0, (inches(label, LETTERS) + GAP) / least) for label in labels]
    middles = tuple(sum(heights[:number]) + height / 2 for number, height in enumerate(heights))
    axes.set_yticks(middles, labels)
    axes.set_ylim(sum(heights), 0.0)
    return Rows(middles, least * sum(heights))


def draw_interval(axes: Axes, low: float, high: float, y: float, bound: float, **line: Any) -> bool:
    """An interval as a line in one row. What lies beyond the bound, on either side of nought, is cut there, and an
    arrow head says so; an end that is not a number draws nothing.

    Returns:
        Whether it was cut.
    """
    if not math.isfinite(low + high):
        return False
    axes.plot([_within(end, bound) for end in (low, high)], [y, y], **line)
    beyond = {math.copysign(bound, end) for end in (low, high) if abs(end) > bound}
    for end in beyond:
        side = 1 if end > 0 else -1
        beside = ScaledTranslation(
            0.7 * side * HEAD / POINTS, 0.0, axes.figure.dpi_scale_trans
        )  # of a dot at the bound
        arrow_head(axes, end, y, side, line["color"], transform=axes.transData + beside)
    return bool(beyond)


def arrow_head(axes: Axes, x: float, y: float, side: int, colour: str, **how: Any) -> None:
    """Where something is cut that goes further to the right (`side` 1) or to the left (-1)."""
    axes.plot([x], [y], ">" if side > 0 else "<", color=colour, markersize=HEAD, gid=CUT, clip_on=False, **how)


def _within(value: float, bound: float) -> float:
    return max(-bound, min(bound, value))


__all__ = ["CUT", "GAP", "Rows", "arrow_head", "draw_interval", "name_rows"]
