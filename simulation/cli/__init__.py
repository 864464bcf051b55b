"""The command line: one file a command. Nothing heavy is imported before a command needs it."""

import atexit
import gc
import os
import sys
from contextlib import suppress

from simulation.core.system.arrow import hide_arrow

SELDOM = (50_000, 20, 100)
"""After how many objects made and kept Python looks for garbage among the youngest, and after how many such looks among
the older and the oldest. What a command loads and builds is kept, so that its own setting (700 objects) looks through
the same ones some 600 times.
"""


def main() -> None:
    """Run the command line."""
    if sys.flags.safe_path:
        os.environ.setdefault("PYTHONSAFEPATH", "1")  # for the processes that this one starts too
    os.environ.setdefault(
        "OPENBLAS_NUM_THREADS", "1"
    )  # numpy's products are small here, and its threads take processors from replications
    keep_fonts_in_own_cache()
    hide_arrow()
    gc.set_threshold(*SELDOM)
    atexit.register(gc.freeze)  # all memory goes back when a command ends: no look through it for garbage before
    try:
        from simulation.cli.app import app
        from simulation.cli.console import speak_any_language
    except KeyboardInterrupt:  # while the command is still being loaded
        sys.stderr.write("Stopped. Nothing was written.\n")
        sys.exit(130)
    speak_any_language()
    app()


def keep_fonts_in_own_cache() -> None:
    """Let matplotlib keep its list of fonts beside the compiled code, unless the user has named a folder for it."""
    from simulation.core.system.cache import cache_folder

    with suppress(RuntimeError):  # the user has no home folder
        os.environ.setdefault("MPLCONFIGDIR", os.fspath(cache_folder() / "matplotlib"))


__all__ = ["main"]
