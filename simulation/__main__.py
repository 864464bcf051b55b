"""`python -m simulation`: the command line, or one line that says what this Python lacks.

Written so that Python 3.8 can read it.
"""

import os
import sys
from importlib.machinery import PathFinder
from importlib.util import find_spec

NEEDED = (
    "jinja2",
    "joblib",
    "markupsafe",
    "matplotlib",
    "numpy",
    "pandas",
    "pydantic",
    "rich",
    "scipy",
    "simpy",
    "typer",
    "xlsxwriter",
    "yaml",
)
"""Packages that no command goes far without."""


def look_in_working_folder_last() -> None:
    """Look for modules among the installed packages first, here and in the processes that are started.

    `python -m` puts the working folder in front, so that a user's `random.py` or `yaml.py` there would be taken for
    the module of that name. It comes last where that finds the same copy of this program.
    """
    here = os.getcwd()  # noqa: PTH109 - pathlib would be looked for in that folder
    if getattr(sys.flags, "safe_path", False) or not sys.path or sys.path[0] not in ("", here):
        return
    behind = [*sys.path[1:], here]
    found = PathFinder.find_spec(str(__package__), behind)
    if found is not None and found.origin == sys.modules[str(__package__)].__file__:
        sys.path[:] = behind
        os.environ["PYTHONSAFEPATH"] = "1"


def lacking() -> str:
    """What this Python lacks and what to do about it; nothing when it has all."""
    from pathlib import Path

    if sys.version_info < (3, 11):  # noqa: UP036 - this is what says so
        met = f"needs Python 3.11 or later, and this is {sys.version_info[0]}.{sys.version_info[1]}"
    else:
        missing = [name for name in NEEDED if find_spec(name) is None]
        if not missing:
            return ""
        met = f"needs packages that this Python does not have ({', '.join(missing)})"
    if (Path(__file__).resolve().parent.parent / "requirements.lock").is_file():
        python = ".venv\\Scripts\\python" if sys.platform == "win32" else ".venv/bin/python"
        right = f"run 'make demo' once, then '{python} -m simulation ...'; README, 'Two commands'"
    else:
        right = "install homeward with pip into an environment of a Python 3.11 or later"
    return f"Homeward {met}: {right}"


if __name__ == "__main__":
    look_in_working_folder_last()
    if problem := lacking():
        sys.exit(problem)
    from simulation.cli import main

    main()
