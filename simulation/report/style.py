"""How pictures look: calm, with room, in colours that everybody can tell apart."""

import textwrap
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import matplotlib
from matplotlib.axes import Axes
from matplotlib.container import BarContainer
from matplotlib.figure import Figure

INK = "#333333"
MUTED = "#6b6b6b"
BASE = "#8a8f98"
PALETTE = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9")
"""Okabe and Ito (2008), strongest first."""
STACK = (
    ("#0072B2", "white"),
    ("#56B4E9", INK),
    ("#009E73", "white"),
    ("#F0E442", INK),
    ("#E69F00", INK),
    ("#CC79A7", INK),
    ("#4d4d4d", "white"),
)
"""Colours of a stack with the ink that can be read on them."""


@contextmanager
def own_settings() -> Iterator[None]:
    """While this lasts pictures look as they are designed to, whatever a `matplotlibrc` in the working folder or a
    notebook says; afterwards all is as it was.
    """
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        yield


def frame(figure: Figure, axes: Axes, title: str, note: str) -> Figure:
    """The finding above, how to read it below it, and as few lines as will do."""
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
    figure.suptitle("\n".join(textwrap.wrap(whole, 84)), x=0.02, ha="left", fontsize=12, fontweight="bold", color=INK)
    axes.set_title("\n".join(textwrap.wrap(note, 120)), loc="left", fontsize=9, color=MUTED, pad=8)
    return figure


def label_bars(axes: Axes, bars: BarContainer, texts: Sequence[str]) -> None:
    """A number above each bar."""
    axes.bar_label(bars, labels=list(texts), fontsize=8, color=MUTED, padding=2)
