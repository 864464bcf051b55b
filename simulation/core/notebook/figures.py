"""Figures of matplotlib in a notebook that has not imported its plotting interface."""

import sys
from typing import TYPE_CHECKING

from simulation.core.notebook.progress import in_notebook

if TYPE_CHECKING:
    from matplotlib.figure import Figure

SCREEN = 100
"""Dots an inch."""
COLOURS = 256
"""What a byte for each dot can say. A chart has a dozen colours and what lies between them at its edges."""


def shown_in_notebooks() -> None:
    """Let a notebook show a figure that is the last thing in a cell; nothing elsewhere."""
    if not in_notebook():
        return
    from matplotlib.figure import Figure

    png = sys.modules["IPython"].get_ipython().display_formatter.formatters["image/png"]
    if Figure not in png:
        png.for_type(Figure, picture)


def picture(figure: "Figure") -> bytes:
    """A figure as the PNG that a notebook stores, a third of the size of matplotlib's own: a palette in place of four
    bytes for each dot. The palette covers all colours of the figure, so that none moves by what an eye could see.
    """
    from io import BytesIO

    from PIL import Image  # with which matplotlib writes pictures

    drawn, packed = BytesIO(), BytesIO()
    figure.savefig(drawn, format="png", dpi=SCREEN)
    dots = Image.open(drawn).convert("RGB").quantize(COLOURS, Image.Quantize.MAXCOVERAGE)
    dots.save(packed, "png", optimize=True)
    return packed.getvalue()


__all__ = ["picture", "shown_in_notebooks"]
