"""`python -m simulation`: the command line, or one line that says what this Python lacks.

Written so that Python 3.8 can read it.
"""

import sys
from importlib.util import find_spec
from pathlib import Path

NEEDED = ("joblib", "matplotlib", "numpy", "pandas", "pydantic", "rich", "scipy", "simpy", "typer", "yaml")
"""Packages that no command goes far without."""


def lacking() -> str:
    """What this Python lacks and what to do about it; nothing when it has all."""
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
    if problem := lacking():
        sys.exit(problem)
    from simulation.cli import main

    main()
