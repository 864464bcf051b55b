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

import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pytest

from tests.support.changed_module import ROOT, read_changed

MOST_SECONDS = 300
"""A fault that makes a run endless is found when its tests have taken so long."""
WITHOUT_A_FAULT = 1800
"""Seconds that a file of tests may take that have all to pass, with nothing compiled."""


@dataclass(frozen=True)
class Fault:
    """One fault: where it is, what it makes of the text there, and the tests that must find it."""

    file: str
    """From the root of the repository, such as simulation/plan/services.py."""
    old: str
    new: str
    tests: tuple[str, ...]
    """As pytest takes them: files, or FILE::TEST."""

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
    for test in sorted({test for fault in faults.values() for test in fault.tests}):
        code, told = _run([test], None, WITHOUT_A_FAULT)
        assert code == pytest.ExitCode.OK, f"{test}: {told}"


def _run(tests: Sequence[str], fault: Fault | None, seconds: float = MOST_SECONDS) -> tuple[int, str]:
    """The exit code of pytest on these tests, and what it said."""
    told = [] if fault is None else [fault.file, fault.old, fault.new]
    try:
        done = subprocess.run(
            [sys.executable, "-m", "tests.support.fault_table", json.dumps(told), *tests],
            cwd=ROOT,
            env={**os.environ, "HOMEWARD_COMPILE": "no"},
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return pytest.ExitCode.TESTS_FAILED, "it did not come to an end"
    return done.returncode, done.stdout + done.stderr


def main(told: list[str], tests: list[str]) -> int:
    """Runs the tests in this process, with the fault if there is one."""
    if told:
        fault = Fault(*told, ())
        read_changed(fault.file, fault.source())
    return pytest.main(["-q", "-x", "-p", "no:cacheprovider", *tests])


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), sys.argv[2:]))
