"""One mutant, and whether its tests find it, in a process of its own in which that one module is read with the change
in it and nothing is compiled; no file is changed.
"""

import multiprocessing
import os
import sys
import tempfile
from typing import Any

from tests.support.changed_module import ROOT, read_changed

HEAVY = ["numpy", "pandas", "pydantic", "yaml", "pytest", "hypothesis", "rich", "typer", "joblib", "simpy"]
"""Read once, not for each mutant, where processes can be forked."""
TRIED = 100
"""Added to the code of pytest, which tells a process that ran the tests from one that ended before."""
QUIET = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
"""Pytest need not rewrite what was read before it began."""


def _attempt(file: str, source: str | None, tests: list[str], slow: tuple[str, ...]) -> None:
    """Runs the tests in this process, and ends it with their code."""
    import pytest

    assert not any(name.partition(".")[0] == "simulation" for name in sys.modules), "the project is read too early"
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.chdir(ROOT)
    os.environ["HOMEWARD_COMPILE"] = "no"
    if source is not None:
        read_changed(file, source)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = folder  # what a mutant fails with is no example for the next
        plain = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0", *QUIET]
        code = pytest.main([*plain, *(f"--deselect={test}" for test in slow), *tests])
    sys.exit(TRIED + int(code))


def ready() -> Any:
    """Where processes come from; to be called once."""
    ways = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")
    if "forkserver" in ways:
        context.set_forkserver_preload(HEAVY)
    return context


def passes(
    context: Any,
    file: str,
    source: str | None,
    tests: list[str],
    most_seconds: float,
    slow: tuple[str, ...] = (),
) -> bool:
    """Whether all tests but the slow ones pass within the time, with a changed text of a file or (None) with the file
    as it is.
    """
    process = context.Process(target=_attempt, args=(file, source, tests, slow), daemon=False)
    process.start()
    process.join(most_seconds)
    if process.is_alive():
        process.kill()
        process.join()
        return False
    if process.exitcode is None or process.exitcode < TRIED:
        raise RuntimeError(f"the tests of {file} could not be run: the process ended with {process.exitcode}")
    return bool(process.exitcode == TRIED)
