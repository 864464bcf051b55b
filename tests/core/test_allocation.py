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


FREED = """
import sys
from pathlib import Path
import numpy as np
from simulation.core.system.allocation import return_large_pieces, return_what_is_free

def held():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

return_large_pieces()
before = held()
arrays = [np.ones(125_000) for _ in range(80)]  # 1 MB each, too small to be given back one by one
last = np.ones(125_000)  # what stays lies behind what goes
del arrays
if sys.argv[1] == "yes":
    return_what_is_free()
print(held() - before)
"""


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="memory held is known on Linux")
def test_what_is_free_among_what_is_in_use_goes_back_when_asked():
    def held(word):
        done = subprocess.run([sys.executable, "-c", FREED, word], capture_output=True, text=True, check=True)
        return int(done.stdout)

    assert held("yes") < 10_000_000 < held("no")


SELDOM = """
from simulation.core.system import allocation

returned = []
allocation.return_what_is_free = lambda: returned.append(1)
allocation.return_what_was_left()
assert not returned, "nobody has asked"
allocation.return_large_pieces()
for _ in range(1000):
    allocation.return_what_was_left()
assert len(returned) == 1, "more often than every so often"
allocation._since.moment -= allocation.OFTEN  # so much later
for _ in range(5):
    allocation.return_what_was_left()
print(len(returned))
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc's settings")
def test_replications_return_what_is_left_now_and_then_where_a_command_runs():
    done = subprocess.run([sys.executable, "-c", SELDOM], capture_output=True, text=True, check=True)
    assert int(done.stdout) == 2
