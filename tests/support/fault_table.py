"""Faults put into the code one at a time, each of which a named small set of tests must find.

A table gives each fault, in words, a file, text that stands in that file once, what the fault makes of it, and the
tests that must fail with it. They run in a process of their own in which that one module is read with the fault in it
and nothing is compiled; no file is changed. To use it, write a table in `tests/guarantees/NAME_faults.py`:

    FAULTS = {
        "a closed day is worked": Fault(
            "simulation/plan/services.py", "service.closed_on", "()", ("tests/plan/test_services.py",)
        ),
    }

and beside it `test_NAME_faults.py`, whose two tests are `assert_found(FAULTS[fault])` for each fault, and
`assert_sound(FAULTS)`: without a fault the same tests pass. Name single tests (`FILE::TEST`) where a file is slow.
"""

import importlib.machinery
import importlib.util
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import CodeType

import pytest

ROOT = Path(__file__).parents[2]
MOST_SECONDS = 300
"""A fault that makes a run endless is found when its tests have taken so long."""


@dataclass(frozen=True)
class Fault:
    """One fault: where it is, what it makes of the text there, and the tests that must find it."""

    file: str
    """From the root of the repository, such as simulation/plan/services.py."""
    old: str
    new: str
    tests: tuple[str, ...]
    """As pytest takes them: files, or FILE::TEST."""

    @property
    def module(self) -> str:
        """The name that the file is imported by."""
        return ".".join(Path(self.file).with_suffix("").parts).removesuffix(".__init__")

    def source(self) -> str:
        """The module's text with the fault in it."""
        text = (ROOT / self.file).read_text(encoding="utf-8")
        found = text.count(self.old)
        assert found == 1, f"a fault's place in {self.file} is found {found} times, and should be once: {self.old!r}"
        return text.replace(self.old, self.new)


def assert_found(fault: Fault) -> None:
    """Some of the fault's tests fail with it."""
    fault.source()
    code, told = _run(fault.tests, fault)
    assert code in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED), f"its tests could not be run:\n{told}"
    assert code == pytest.ExitCode.TESTS_FAILED, f"none of its tests fails with {fault.new!r} for {fault.old!r}"


def assert_sound(faults: Mapping[str, Fault]) -> None:
    """Without a fault, all tests of a table pass."""
    code, told = _run(sorted({test for fault in faults.values() for test in fault.tests}), None)
    assert code == pytest.ExitCode.OK, told


def _run(tests: Sequence[str], fault: Fault | None) -> tuple[int, str]:
    """The exit code of pytest on these tests, and what it said."""
    told = [] if fault is None else [fault.file, fault.old, fault.new]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.fault_table", json.dumps(told), *tests],
            cwd=ROOT,
            env={**os.environ, "HOMEWARD_COMPILE": "no"},
            capture_output=True,
            text=True,
            timeout=MOST_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return pytest.ExitCode.TESTS_FAILED, "it did not come to an end"
    return done.returncode, done.stdout + done.stderr


class _Loader(importlib.machinery.SourceFileLoader):
    """Reads a module with a fault in it."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.module, str(ROOT / fault.file))
        self.fault = fault

    def get_code(self, fullname: str) -> CodeType:
        return compile(self.fault.source(), self.path, "exec")


class _Finder:
    """Hands out the loader for the one module."""

    def __init__(self, fault: Fault) -> None:
        assert fault.module not in sys.modules, f"{fault.module} is imported before its fault is put in"
        self.fault = fault

    def find_spec(self, name: str, path: object, target: object = None) -> importlib.machinery.ModuleSpec | None:
        """The module with the fault, if it is this one that is looked for."""
        if name != self.fault.module:
            return None
        file = ROOT / self.fault.file
        inside = [str(file.parent)] if file.name == "__init__.py" else None
        return importlib.util.spec_from_file_location(
            name, file, loader=_Loader(self.fault), submodule_search_locations=inside
        )


def main(told: list[str], tests: list[str]) -> int:
    """Runs the tests in this process, with the fault if there is one."""
    if told:
        sys.meta_path.insert(0, _Finder(Fault(*told, ())))
    return pytest.main(["-q", "-x", "-p", "no:cacheprovider", *tests])


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))
