"""Runs the core in an environment of its own, with the lowest versions allowed or with the newest releases there are.

    python .ci/core.py lowest      # of .ci/lowest.lock: the lowest that pyproject.toml allows
    python .ci/core.py newest      # of whatever is released today; says in one line how that went

The core is one comparison of two scenarios, the tests of the loader, and exact answers of queueing theory. That an old
library uses what a newer one deprecates is no failure.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent
STRICT = ("--quiet", "--only-binary", ":all:", "--require-hashes", "--requirement", ".ci/lowest.lock")
INSTALLS: dict[str, list[tuple[str, ...]]] = {
    "lowest": [STRICT, ("--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")],
    "newest": [("--quiet", "--retries", "1", "--editable", ".[test]")],
}
SHORT = ("--replications", "2", "--length", "60 days", "--warm-up", "20 days")
CALM = ("-W", "ignore::DeprecationWarning")
BASELINE = ("scenarios/baseline/siloed.yaml", "scenarios/baseline/integrated.yaml")
"""Smaller than England, whose offered loads alone take longer than all the rest of a comparison."""
NOT_HERE = (
    "--ignore=tests/scenario/validation/test_many_mistakes.py",
    "--ignore=tests/scenario/levers/test_levers_of_another_file.py",
)
"""How soon very many mistakes are answered, and whole commands: half a minute that no version of a library changes."""
CORE = {
    "comparison": ("-m", "simulation", "compare", *BASELINE, *SHORT),
    "loader's tests": ("-m", "pytest", "-q", "-p", "no:cacheprovider", *CALM, "tests/scenario", *NOT_HERE),
    "exact answers": ("-m", "simulation", "verify", "--quick"),
}
ONE_ENGINE = ("--engine", "compiled")
"""What reports and fails nothing asks the readable engine nothing: the lowest versions and the tests do."""
NUMBA = {"HOMEWARD_BUILD_ENGINE": "no", "HOMEWARD_COMPILE": "numba"}
"""Numba compiles here: libraries of the engine are made with the versions of requirements.lock alone."""
LONGEST = 900
"""Seconds that one step may take."""
SHOWN = ("numpy", "pandas", "numba", "pydantic", "typer")


class Failed(Exception):
    """A step ended badly; what it printed."""


def run(*command: "str | Path") -> str:
    """What a command prints."""
    try:
        done = subprocess.run(
            [*map(str, command)],
            cwd=ROOT,
            env={**os.environ, **NUMBA},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            timeout=LONGEST,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise Failed(f"not done after {LONGEST} s") from None
    if done.returncode:
        raise Failed(done.stdout)
    return done.stdout


def core(which: str) -> str:
    """Installs, runs the core and says in a line what passed.

    Raises:
        Failed: with the name of the step and what it printed.
    """
    began, step, folder = time.monotonic(), "environment", ROOT / f".venv-{which}"
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    try:
        run(sys.executable, "-m", "venv", "--clear", folder)
        step = "installation"
        for options in INSTALLS[which]:
            run(python, "-m", "pip", "install", *options)
        versions = run(
            python,
            "-c",
            f"from importlib.metadata import version as v; print(*(n + ' ' + v(n) for n in {SHOWN}), sep=', ', end='')",
        )
        for step, command in CORE.items():
            more = {"comparison": ("--out", str(folder / "results"))}
            if which == "newest":
                more["exact answers"] = ONE_ENGINE
            run(python, *command, *more.get(step, ()))
    except Failed as failed:
        raise Failed(f"{step}: {failed}") from None
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return f"{', '.join(CORE)} pass in {time.monotonic() - began:.0f} s ({versions})"


def main(which: str) -> int:
    """One line; for the lowest versions everything that a failed step printed."""
    try:
        print(f"{which} versions: {core(which)}", flush=True)
    except Failed as failed:
        step, _, said = str(failed).partition(": ")
        said = said.strip() if which == "lowest" else said.strip().rpartition("\n")[2]
        print(f"{which} versions FAIL at {step}: {said}", flush=True)
        return 1
    return 0


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in INSTALLS:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
