"""Figures of matplotlib in a notebook that has not imported its plotting interface."""

import sys

from simulation.core.notebook.progress import in_notebook


def shown_in_notebooks() -> None:
    """Let a notebook show a figure that is the last thing in a cell; nothing elsewhere."""
    if not in_notebook():
        return
    from io import BytesIO

    from matplotlib.figure import Figure

    png = sys.modules["IPython"].get_ipython().display_formatter.formatters["image/png"]
    if Figure in png:
        return

    def packed(figure: Figure) -> bytes:
        held = BytesIO()
        figure.savefig(held, format="png", dpi=SCREEN)
        return held.getvalue()

    png.for_type(Figure, packed)


SCREEN = 100
"""Dots an inch."""

__all__ = ["shown_in_notebooks"]
