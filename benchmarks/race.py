"""This code against an earlier commit on the same places, in turns: `python -m benchmarks race`, or
`python -m benchmarks.race COMMIT`.

The commit is taken out of the repository's history into a temporary folder. Each code runs in a process of its own that
is asked for one replication after another, now this one first and now that, so that a change of the machine's speed
meets both. The code of today runs on its shipped libraries when `make engine` has made them, as a user's does; that is
said, since numba's code of the same loop takes a quarter more. It works out more measures than earlier ones did, so
those alone that the commit has too are raced besides.
"""

import io
import json
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.timing import Row, times
from simulation.core.compiling import jit

ROOT = Path(__file__).parents[1]
BEFORE = "a77ed41"
"""The commit before the engine that needs no compiler."""
PLACES = {
    "baseline England": ("scenarios/baseline/england.yaml", "scenarios/baseline/england.yaml"),
    "England (frozen copy)": ("scenarios/england.yaml", "benchmarks/frozen_england/england.yaml"),
}
"""Files of the earlier commit and of this code that say the same place."""
GOALS = {"who comes": "", "the loop": "0.85", "measures": "", "a whole replication": "0.7"}
ALIKE = "0.5"
"""The goal for the measures that both codes work out."""
MEASURES = list(GOALS).index("measures")
TURNS = 7
RUNNER = """
import gc, json, os, sys, time
root, file, *only = sys.argv[1:]
sys.path.insert(0, root)
os.chdir(root)
import simulation
from simulation.engines import engine_used, simulate
from simulation.measures import measure
if os.path.isdir("simulation/patients"):  # the layout of the first version
    from simulation.patients.cohort import sample
    from simulation.plan.plan import compile_plan
    engine = "fast"
else:
    from simulation.plan.compile import compile_plan
    from simulation.sampling.arrivals import sample
    engine = "compiled"
engine_used(engine)
place = simulation.load(file).with_({"run.warm_up": "0 days", "run.length": "365 days"})
plan = compile_plan(place)
some = {"only": only} if only else {}
for line in sys.stdin:
    if line.strip() == "names":
        table = measure(simulate(plan, sample(plan, 1, 0), engine=engine), place)
        print(json.dumps(sorted(set(table["measure"]))), flush=True)
        continue
    gc.collect()
    moments = [time.process_time()]
    arrivals = sample(plan, 1, int(line))
    moments.append(time.process_time())
    log = simulate(plan, arrivals, engine=engine)
    moments.append(time.process_time())
    measure(log, place, **some)
    moments.append(time.process_time())
    print(json.dumps([after - before for before, after in zip(moments, moments[1:])] + [len(log)]), flush=True)
"""
"""What either code is asked to do: seconds of each part of a replication, and the rows of its log; or which measures it
works out.
"""


class Runner:
    """One code in a process of its own."""

    def __init__(self, root: Path, file: str, only: Sequence[str] = ()) -> None:
        """`only`: names of measures; all of them when not said."""
        asked = [sys.executable, "-c", RUNNER, str(root), file, *only]
        self._process = subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def replication(self, number: int) -> list[float]:
        """Seconds of its parts and of all, and the rows of the log.

        Raises:
            SystemExit: when the code has failed.
        """
        *parts, rows = self._said(str(number))
        return [*parts, sum(parts), rows]

    def measures(self) -> list[str]:
        """The names of the measures that it works out.

        Raises:
            SystemExit: when the code has failed.
        """
        return [str(name) for name in self._said("names")]

    def _said(self, question: str) -> list[Any]:
        asked, told = self._process.stdin, self._process.stdout
        assert asked is not None, "a pipe"
        assert told is not None, "a pipe"
        asked.write(f"{question}\n")
        asked.flush()
        said = told.readline()
        if not said:
            raise SystemExit("the code that was raced has ended; its message stands above")
        answer: list[Any] = json.loads(said)
        return answer

    def end(self) -> None:
        """No more questions."""
        self._process.communicate()


def taken_out(commit: str, folder: Path) -> bool:
    """Whether the files of a commit were put into the folder; a checkout without its history does not have them."""
    made = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True, check=False)  # noqa: S607
    if made.returncode == 0:
        with tarfile.open(fileobj=io.BytesIO(made.stdout)) as archive:
            archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.3 has none
            archive.extractall(folder)  # noqa: S202
    return made.returncode == 0


def race(commit: str = BEFORE, turns: int = TURNS) -> Iterator[Row]:
    """Ratios of the medians of processor time, this code over the earlier one."""
    code = "shipped libraries" if jit.SHIPPED else "numba: 'make engine' makes the shipped libraries"
    with tempfile.TemporaryDirectory() as folder:
        if not taken_out(commit, Path(folder)):
            yield Row(f"race against {commit}", "not in this checkout's history")
            return
        for place, files in PLACES.items():
            runners = [Runner(root, file) for root, file in zip((Path(folder), ROOT), files, strict=True)]
            known, there = (runner.measures() for runner in runners)
            alike = [name for name in known if name in there]
            runners.append(Runner(ROOT, files[1], alike))
            seen: list[list[list[float]]] = [[], [], []]
            for number in range(turns + 1):
                for which in (0, 1, 2) if number % 2 else (2, 1, 0):
                    seen[which].append(runners[which].replication(number))
            for runner in runners:
                runner.end()
            before, now, some = ([statistics.median(each) for each in zip(*of[1:], strict=True)] for of in seen)
            for part, (name, goal) in enumerate(GOALS.items()):
                what = f"{place}, {name}: this code ({code}) over {commit}"
                yield Row(what, times(now[part] / before[part]), f"{goal} x" if goal else "")
            what = f"{place}, the {len(alike)} measures that both work out, of {len(there)}: this code over {commit}"
            yield Row(what, times(some[MEASURES] / before[MEASURES]), f"{ALIKE} x")
            yield Row(f"{place}: rows of the log, {commit} and this code", f"{before[-1]:,.0f}, {now[-1]:,.0f}")


def main() -> None:
    """Print the race against a commit."""
    for row in race(sys.argv[1] if len(sys.argv) > 1 else BEFORE):
        print(f"{row.what}: {row.value}" + (f" (to reach: {row.reach})" if row.reach else ""))


if __name__ == "__main__":
    main()
