"""One mutant, and whether its tests find it, in a process of its own in which that one module is read with the change
in it and nothing is compiled; no file is changed.
"""

import importlib.machinery
import importlib.util
import multiprocessing
import os
import sys
import tempfile
from pathlib import Path
from types import CodeType
from typing import Any

ROOT = Path(__file__).parents[2]
HEAVY = ["numpy", "pandas", "pydantic", "yaml", "pytest", "hypothesis", "rich", "typer", "joblib", "simpy"]
"""Read once, not for each mutant, where processes can be forked."""
QUIET = ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
"""Pytest need not rewrite what was read before it began."""


class _Loader(importlib.machinery.SourceFileLoader):
    """Reads a module's changed text."""

    def __init__(self, module: str, path: str, source: str) -> None:
        super().__init__(module, path)
        self.source = source

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.source, self.path, "exec")


class _Finder:
    """Hands out the loader for the one module."""

    def __init__(self, file: str, source: str) -> None:
        self.module = ".".join(Path(file).with_suffix("").parts).removesuffix(".__init__")
        self.path = ROOT / file
        self.source = source

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """The changed module, if it is this one that is looked for."""
        if name != self.module:
            return None
        inside = [str(self.path.parent)] if self.path.name == "__init__.py" else None
        loader = _Loader(name, str(self.path), self.source)
        return importlib.util.spec_from_file_location(name, self.path, loader=loader, submodule_search_locations=inside)


def _attempt(file: str, source: str | None, tests: list[str]) -> None:
    """Runs the tests in this process, and ends it with their code."""
    import pytest

    assert not any(name.partition(".")[0] == "simulation" for name in sys.modules), "the project is read too early"
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    os.chdir(ROOT)
    os.environ["HOMEWARD_COMPILE"] = "no"
    if source is not None:
        finder: Any = _Finder(file, source)
        sys.meta_path.insert(0, finder)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["HYPOTHESIS_STORAGE_DIRECTORY"] = folder  # what a mutant fails with is no example for the next
        plain = ["-q", "-x", "-p", "no:cacheprovider", "-p", "no:xdist", "--hypothesis-seed=0", *QUIET]
        code = pytest.main([*plain, *tests])
    sys.exit(int(code))


def ready() -> Any:
    """Where processes come from; to be called once."""
    ways = multiprocessing.get_all_start_methods()
    context: Any = multiprocessing.get_context("forkserver" if "forkserver" in ways else "spawn")
    if "forkserver" in ways:
        context.set_forkserver_preload(HEAVY)
    return context


def passes(context: Any, file: str, source: str | None, tests: list[str], most_seconds: float) -> bool:
    """Whether all tests pass within the time, with a changed text of a file or (None) with the file as it is."""
    process = context.Process(target=_attempt, args=(file, source, tests), daemon=False)
    process.start()
    process.join(most_seconds)
    if process.is_alive():
        process.kill()
        process.join()
        return False
    return bool(process.exitcode == 0)
