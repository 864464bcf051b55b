"""The generated places are strong enough: faults put into the compiled engine one at a time are each found by them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guarantees.faults import FAULTS

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def found() -> dict[str, int | None]:
    """The first place that finds each fault, from a process in which nothing is compiled."""
    told = subprocess.run(
        [sys.executable, "-m", "tests.guarantees.faults"],
        cwd=ROOT,
        env={**os.environ, "HOMEWARD_COMPILE": "no"},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    return json.loads(told.stdout)


def test_without_a_fault_nothing_is_found(found: dict[str, int | None]) -> None:
    assert found["none"] is None


@pytest.mark.parametrize("fault", FAULTS)
def test_found(fault: str, found: dict[str, int | None]) -> None:
    assert found[fault] is not None
