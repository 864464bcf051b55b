"""A whole `compare` of this code against an earlier commit's, in turns: `python -m benchmarks.whole_command [COMMIT]`.

Each turn compares the baseline's siloed and integrated services with few and with more replications, in a process of
its own, by either code. What a replication takes is the difference, and what is left is what comes once: loading,
tables, the answer, pictures, page and workbook. Processor time, of all threads and processes. A first turn, in which
byte code, loads and compiled code are kept, does not count.
"""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.race import BEFORE, ROOT, taken_out
from benchmarks.timing import Row, times
from simulation.core.compiling import jit

FEW, MORE, WHOLE = 2, 14, 30
"""Replications of the two comparisons, and of the one that is reckoned from them."""
TURNS = 4
GOAL = "0.65 x"
SCENARIOS = ("scenarios/baseline/siloed.yaml", "scenarios/baseline/integrated.yaml")


def seconds(root: Path, replications: int) -> float:
    """Processor time of one `compare` on two workers by the code below a folder, which keeps its byte code."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as out:
        asked = ["compare", *SCENARIOS, "--replications", str(replications), "--workers", "2", "--out", out]
        subprocess.run(
            [sys.executable, "-m", "simulation", *asked], cwd=root, env=surroundings, check=True, capture_output=True
        )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def compared(commit: str = BEFORE, turns: int = TURNS) -> Iterator[Row]:
    """Ratios of the medians, this code over the earlier one: a replication, what comes once, and the whole."""
    code = "shipped libraries" if jit.SHIPPED else "numba: 'make engine' makes the shipped libraries"
    with tempfile.TemporaryDirectory() as folder:
        if not taken_out(commit, Path(folder)):
            yield Row(f"a whole compare against {commit}", "not in this checkout's history")
            return
        roots = (Path(folder), ROOT)
        seen: dict[tuple[int, int], list[float]] = {(which, many): [] for which in (0, 1) for many in (FEW, MORE)}
        for turn in range(turns + 1):
            for many in (FEW, MORE):
                for which in (0, 1) if turn % 2 else (1, 0):
                    taken = seconds(roots[which], many)
                    if turn:
                        seen[which, many].append(taken)
    middle = {of: statistics.median(taken) for of, taken in seen.items()}
    each = [(middle[which, MORE] - middle[which, FEW]) / (MORE - FEW) for which in (0, 1)]
    once = [middle[which, FEW] - FEW * each[which] for which in (0, 1)]
    whole = [once[which] + WHOLE * each[which] for which in (0, 1)]
    for what, (earlier, now), goal in (
        ("each replication", each, ""),
        ("what comes once", once, ""),
        (f"the whole with {WHOLE} replications", whole, GOAL),
    ):
        told = f"{times(now / earlier)}: {now:.2f} s, {earlier:.2f} s"
        yield Row(f"compare siloed integrated, {what}: this code ({code}) over {commit}", told, goal)


def main() -> None:
    """Print the ratios against a commit."""
    for row in compared(sys.argv[1] if len(sys.argv) > 1 else BEFORE):
        print(f"{row.what}: {row.value}" + (f" (to reach: {row.reach})" if row.reach else ""))


if __name__ == "__main__":
    main()
