"""How pictures look: calm, with room, in colours that everybody can tell apart."""

import math
import re
import textwrap
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from matplotlib import rc_context, rcdefaults
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.container import BarContainer
from matplotlib.dates import ConciseDateFormatter
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine
from matplotlib.text import Text
from matplotlib.ticker import ScalarFormatter

from simulation.core.text.safe_text import visible

INK = "#333333"
MUTED = "#6b6b6b"
BASE = "#3d3d3d"
GREYED = "#8a8f98"
"""Of what is moved by construction."""
PALETTE = ("#12436d", "#28a197", "#801650", "#f46a25", "#a285d1", "#3d3d3d")
"""The categorical palette of the Government Analysis Function, whose colours contrast for any kind of colour vision."""
LINES = ("-", (0, (5, 2)), (0, (1.5, 1.5)), (0, (6, 1.5, 1.5, 1.5)))
"""Styles of lines: told apart without colour."""
MOST_SERIES = len(LINES)
"""Scenarios in one picture; tables hold all."""
STACK = (
    ("#12436d", "white"),
    ("#28a197", INK),
    ("#a285d1", INK),
    ("#f46a25", INK),
    ("#bfbfbf", INK),
    ("#801650", "white"),
    ("#3d3d3d", "white"),
)
"""Colours of a stack with the ink that can be read on them."""


@contextmanager
def own_settings() -> Iterator[None]:
    """While this lasts pictures look as they are designed to, whatever a `matplotlibrc` in the working folder or a
    notebook says; afterwards all is as it was.
    """
    with rc_context():
        rcdefaults()
        yield


POINTS = 72.0
"""Points in an inch."""
LINE_SPACING = 1.25
"""From one line of a text to the next, in its letters' size."""
ROOM_ABOVE = 0.08
"""Inches above and below each part of a picture."""
LOWEST = 3.2
"""Inches of the lowest picture."""
IN_ROW = 4
"""Names in one row of a legend."""
LONGEST_LINE = 200
"""Characters of one line of text; a longer one would push the picture out of its frame."""


class TextFigure(Figure):
    """A figure in which every text is shown as it is written: a dollar sign begins no formula, a line that is too long
    ends in an ellipsis, and a character that the font has not got is a box.
    """

    def __init__(self, width: float, height: float, room: float = 0.12) -> None:
        super().__init__(figsize=(width, height), layout=ConstrainedLayoutEngine(w_pad=room, h_pad=ROOM_ABOVE))

    def draw(self, renderer: RendererBase) -> None:
        """Draw it, with every text that it holds as text."""
        with rc_context({"text.parse_math": False}), warnings.catch_warnings():  # for ticks made while drawing
            warnings.filterwarnings("ignore", message="Glyph .* missing from")
            for text in self.findobj(Text):
                assert isinstance(text, Text)
                text.set_parse_math(False)
                text.set_text(_lines(text.get_text()))
            super().draw(renderer)


def _lines(text: str) -> str:
    lines = [visible(line) for line in text.split("\n")]
    return "\n".join(line if len(line) <= LONGEST_LINE else f"{line[: LONGEST_LINE - 1]}…" for line in lines)


def wrapped(text: str, width: int, most: int = 4) -> str:
    """Text in lines of at most this width, and an ellipsis where it has too many of them."""
    lines = textwrap.wrap(visible(re.sub(r"[ \t\n\r\f\v]+", " ", text)), width)
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1][: width - 1].rstrip()}…"]
    return "\n".join(lines)


def in_legend(name: str) -> str:
    """A name as a legend shows it: matplotlib would leave out one that begins with an underscore."""
    return f" {name}" if name.startswith("_") else name


def inches(text: str, points: float) -> float:
    """Height of a text in letters of this size; nothing for no text."""
    return LINE_SPACING * points / POINTS * len(text.split("\n")) if text else 0.0


def frame(figure: Figure, axes: Axes, title: str, note: str, inside: float | None = None) -> Figure:
    """The finding above, how to read it below it, and as few lines as will do.

    `inside` is how many inches high the axes are, whatever is written around them; without it they have what is left of
    the figure.
    """
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#b5b5b5")
    axes.tick_params(colors=MUTED, labelsize=9, length=3)
    for text in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        text.set_color(INK)
    for label in (axes.xaxis.label, axes.yaxis.label):
        label.set_color(MUTED)
        label.set_fontsize(9)
    axes.set_axisbelow(True)
    for line in (*axes.get_xgridlines(), *axes.get_ygridlines()):
        line.set_color("#e6e6e6")
        line.set_linewidth(0.8)
    whole = title.replace(" %", "\u00a0%").replace("95\u00a0% ", "95\u00a0%\u00a0")
    figure.suptitle(wrapped(whole, 84), x=0.02, ha="left", fontsize=12, fontweight="bold", color=INK)
    beside = max((len(line) for one in axes.get_yticklabels() for line in one.get_text().split("\n")), default=0)
    power = isinstance(axes.yaxis.get_major_formatter(), ScalarFormatter)  # above the axis, where one is needed: '1e6'
    note = wrapped(note, max(48, 120 - beside))
    axes.set_title(note, loc="left", y=None if power else 1.0, fontsize=9, color=MUTED, pad=8)
    for axis in (axes.xaxis, axes.yaxis):
        if not axis.get_label_text():  # matplotlib would look three times for the place of a label that is not there
            axis.set_label_coords(0, 0)
    if inside is not None:
        keep_inside(figure, inside)
    return figure


def keep_inside(figure: Figure, inside: float) -> None:
    """Make a figure so high that its axes, side by side, have this many inches beside all that is written above and
    below them by now.
    """
    pad = 2 * ROOM_ABOVE
    apart = pad + inches(figure.get_suptitle(), 12) + pad * bool(figure.get_suptitle())
    apart += inches(figure.get_supxlabel(), 8.5) + pad * bool(figure.get_supxlabel())
    for legend in figure.legends:
        names = [text.get_text() for text in legend.get_texts()]
        rows = [names[first :: math.ceil(len(names) / IN_ROW)] for first in range(math.ceil(len(names) / IN_ROW))]
        apart += pad + (0.3 + 1.7 * len(rows)) * 9 / POINTS
        apart += sum(max(inches(name, 9) - inches("x", 9) for name in row) for row in rows)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    below = [axes.get_xlabel() for axes in figure.axes]
    apart += max(inches(title, 9.5) + 8 / POINTS * bool(title) for title in titles)
    if any(isinstance(axes.xaxis.get_major_formatter(), ConciseDateFormatter) for axes in figure.axes):
        apart += inches("2025", 10) + 3 / POINTS  # the year below the dates
    apart += (7 + LINE_SPACING * 9) / POINTS + max(inches(label, 9) + 4 / POINTS * bool(label) for label in below)
    figure.set_figheight(max(LOWEST, inside + apart))


def name_lines(axes: Axes, named: Sequence[tuple[str, Any, float, str]], inside: float) -> None:
    """The name of each line at its end: name, where it ends across and up, and its colour. Names that would lie upon
    one another move apart; the axes are `inside` inches high.
    """
    low, high = axes.get_ylim()
    top = -np.inf  # of the name below
    for name, across, up, colour in sorted(named, key=lambda one: one[2]):
        words = wrapped(name, 26, 2)
        half = (inches(words, 9) + 0.02) / 2 * (high - low) / inside
        middle = max(up, top + half)
        top = middle + half
        axes.annotate(
            words,
            (across, middle),
            xytext=(6, 0),
            textcoords="offset points",
            color=colour,
            fontsize=9,
            va="center",
            annotation_clip=False,
        )


def label_bars(axes: Axes, bars: BarContainer, texts: Sequence[str]) -> None:
    """A number above each bar."""
    axes.bar_label(bars, labels=list(texts), fontsize=8, color=MUTED, padding=2)
