"""Large pieces of memory go back to the system, whatever was let go before."""

import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import sys
from pathlib import Path
import numpy as np
from simulation.core.system.allocation import return_large_pieces

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

if sys.argv[1] == "yes":
    return_large_pieces()
np.ones(3_500_000)  # 28 MB: glibc takes pieces of this size from its heap from now on
before = held()
kept = []
for _ in range(8):
    large = np.ones(3_000_000)
    kept.append(np.ones(10_000))  # what stays lies behind what goes
    del large
larges = [np.ones(3_000_000) for _ in range(4)]
kept.append(np.ones(10_000))
del larges
print(held() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory held is known on Linux")
def test_what_was_let_go_is_not_held():
    def held(word):
        done = subprocess.run([sys.executable, "-c", CODE, word], capture_output=True, text=True, check=True)
        return int(done.stdout)

    assert held("yes") < 10_000_000
