"""Where sizes have 32 bits, as in a browser, compiled code gets the types that it was made for, and the bytes are the
same: without a browser, by numpy as it would be there. `make browser` runs the package in one.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from simulation.core.compiling import jit

ROOT = Path(__file__).parents[2]
PLACES = ["england", "integrated", "baseline/england", *map(str, range(6))]


@pytest.mark.skipif(not jit.SHIPPED, reason="NOT TESTED: no compiled code came with this checkout; see 'make engine'")
def test_a_run_is_the_same_to_the_byte():
    wide, narrow = (told(how) for how in ("no", "yes"))
    assert len(wide) == len(PLACES)
    assert narrow == wide


def told(how: str) -> list[str]:
    words = [sys.executable, "-m", "tests.support.sizes_of_32_bits", how, *PLACES]
    done = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.splitlines()
