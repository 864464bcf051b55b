"""`python -m simulation`: the command line."""

import os
import sys
from importlib.machinery import PathFinder


def look_in_working_folder_last() -> None:
    """Look for modules among the installed packages first, here and in the processes that are started.

    `python -m` puts the working folder in front, so that a user's `random.py` or `yaml.py` there would be taken for
    the module of that name. It comes last where that finds the same copy of this program.
    """
    here = os.getcwd()  # noqa: PTH109 - pathlib would be looked for in that folder
    if sys.flags.safe_path or not sys.path or sys.path[0] not in ("", here):
        return
    behind = [*sys.path[1:], here]
    found = PathFinder.find_spec(__package__, behind)
    if found is not None and found.origin == sys.modules[__package__].__file__:
        sys.path[:] = behind
        os.environ["PYTHONSAFEPATH"] = "1"


if __name__ == "__main__":
    look_in_working_folder_last()
    try:
        from simulation.cli import main

        main()
    except KeyboardInterrupt:  # while the command is still being loaded
        sys.exit(130)
