"""The tests of levers are strong enough: faults put into what levers do, one at a time, are each found by a few of
them.
"""

import subprocess
import sys

import pytest

from tests.guarantees.lever_faults import FAULTS, ROOT

PASSED, FOUND = 0, 1


def outcome(*fault: str) -> tuple[int, str]:
    """How the tests end in a process of their own, and what they print."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.guarantees.lever_faults", *fault],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_without_a_fault_nothing_is_found() -> None:
    code, told = outcome()
    assert code == PASSED, told


@pytest.mark.slow
@pytest.mark.parametrize("fault", FAULTS)
def test_found(fault: str) -> None:
    code, told = outcome(fault)
    assert "should be once" not in told, told
    assert code == FOUND, told
