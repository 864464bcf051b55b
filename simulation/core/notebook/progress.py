"""A progress bar in a notebook: shown by itself while something takes more than a moment, and gone when it is done."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from simulation.core.text.time_left import time_left

Progress = Callable[[int, int, float], None]
AT_FIRST, WORTH_IT, BETWEEN = 1.0, 2.0, 0.2
"""Seconds before a bar is shown, seconds that must be left then, and seconds between two looks."""
_open: list["NotebookBar"] = []
"""The bar that is shown; what runs inside what it tells of has none of its own."""


class NotebookBar:
    """Told after each step how many are done, of how many, and the seconds left; draws that below the cell."""

    def __init__(self) -> None:
        self.began = self.drawn = time.monotonic()
        self.handle: Any = None

    def __call__(self, done: int, total: int, seconds: float) -> None:
        """Draw where it stands, unless it was drawn a moment ago or is soon done."""
        now = time.monotonic()
        if self.handle is None:
            if now - self.began < AT_FIRST or (seconds == seconds and seconds < WORTH_IT):
                return
        elif now - self.drawn < BETWEEN:
            return
        self.drawn = now
        left = time_left(seconds)
        told = f"{done:,} of {total:,}{', ' if left else ''}{left}"
        self._show(f'<progress value="{done}" max="{total}"></progress> {told}')

    def close(self) -> None:
        """Take the bar away."""
        if self.handle is not None:
            self._show("")

    def _show(self, html: str) -> None:
        from IPython.display import HTML, display

        if self.handle is None:
            self.handle = display(HTML(html), display_id=True)  # type: ignore[no-untyped-call]
        else:
            self.handle.update(HTML(html))  # type: ignore[no-untyped-call]


def in_notebook() -> bool:
    """Whether this is the kernel of a notebook; IPython is not imported for the answer."""
    shell = getattr(sys.modules.get("IPython"), "get_ipython", lambda: None)()
    return hasattr(shell, "kernel")


@contextmanager
def watched(progress: Progress | None) -> Iterator[Progress | None]:
    """Who is told while this lasts: who was given, else a bar in a notebook, else nobody."""
    if progress is not None or _open or not in_notebook():
        yield progress
        return
    bar = NotebookBar()
    _open.append(bar)
    try:
        yield bar
    finally:
        _open.remove(bar)
        bar.close()


__all__ = ["NotebookBar", "in_notebook", "watched"]
