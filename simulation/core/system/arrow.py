"""pyarrow, which a command needs for the parts of a cluster alone: pandas loads it wherever it is installed, 30 MB and
0.07 s, and keeps texts in it, of which a command's tables have few.
"""

import sys
from typing import Any

ARROW = "pyarrow"


def hide_arrow() -> None:
    """Let pandas, which has yet to be imported, do without pyarrow; one that is there already stays."""
    modules: dict[str, Any] = sys.modules
    modules.setdefault(ARROW, None)  # 'not there', for the import system


def show_arrow() -> None:
    """Let whoever imports pyarrow from now on have it."""
    modules: dict[str, Any] = sys.modules
    if ARROW in modules and modules[ARROW] is None:
        del modules[ARROW]


__all__ = ["hide_arrow", "show_arrow"]
