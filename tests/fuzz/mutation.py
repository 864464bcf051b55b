"""Spoilt scenario files, and what may not happen when one is loaded.

    python -m tests.fuzz.mutation --inputs 1000000

spoils the shipped files and the small one of the tests in bytes, in lines and in their tree, loads each, and of those
that load all the same it compiles some, takes their loads and runs a few of their days. An input that ends in anything
but a scenario or a clear error, takes too long, or opens a file elsewhere is a finding: it is shown once for each line
it comes from, and the run ends with exit code 1.
"""

import argparse
import random
import resource
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

import yaml

from simulation.core.errors import HomewardError, ScenarioError
from simulation.scenario.loading import load
from simulation.scenario.scenario import Scenario
from tests.fuzz.opened import Opened
from tests.fuzz.scenario_files import one_input, prepared, sources

ROOT = Path(__file__).parents[2]
SECONDS = 20.0
"""The longest that one small input may take."""
HANGS = 60.0
"""The longest that one input may take when it is run too."""
GROWTH = 250_000_000
"""Bytes that the process may grow by over the whole run."""


def try_one(content: bytes, folder: Path, opened: Opened | None = None, further: bool = True) -> str:
    """Load one file: 'loads', 'runs' or 'mistake'. Anything else is raised."""
    path = folder / "spoilt.yaml"
    path.write_bytes(content)
    began = time.process_time()
    if opened is not None:
        opened.watching = str(folder.resolve())
    try:
        scenario = load(path, root=folder)
    except ScenarioError as error:
        return told(error)
    finally:
        if opened is not None:
            opened.watching = None
            assert not opened.wrong, f"opened: {opened.wrong}"
        assert time.process_time() - began < SECONDS, f"took {time.process_time() - began:.0f} s"
    return goes_on(scenario) if further else "loads"


def told(error: HomewardError) -> str:
    """An error says where and what, and what would be right."""
    assert str(error)
    if isinstance(error, ScenarioError):
        assert error.mistakes
        assert all(mistake.file and mistake.met and mistake.right for mistake in error.mistakes), str(error)
    return "mistake"


def goes_on(scenario: Scenario) -> str:
    """Compile a scenario, take its loads and run a few days of it: 'runs', or 'mistake' when it says that it cannot."""
    from simulation.engines import simulate
    from simulation.measures import measure
    from simulation.offered_load.loads import offered_loads
    from simulation.plan.compile import compile_plan
    from simulation.sampling.arrivals import sample
    from simulation.scenario.calendar.arrival_counts import expected_arrivals
    from tests.support.sound_logs import assert_sound

    assert scenario.digest()
    try:
        short = scenario.with_({"run.warm_up": "1 day", "run.length": "6 days"})
        offered_loads(short.model)
        if expected_arrivals(short.model) > 3000:
            return "loads"
        log = simulate(compile_plan(short), sample(compile_plan(short), 1, 0), engine="reference")
        assert_sound(log)
        measure(log, short)
    except HomewardError as error:
        return told(error)
    return "runs"


def main() -> None:
    """Spoil and load so many inputs, from a number on."""
    asked = argparse.ArgumentParser(description="spoil scenario files and load them")
    asked.add_argument("--inputs", type=int, default=1_000_000)
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--further", type=float, default=0.2, help="share of those that load which are also run")
    asked.add_argument("--findings", type=int, default=20, help="stop after so many findings of different kinds")
    said = asked.parse_args()
    texts = sources()
    trees = [yaml.load(text, yaml.CBaseLoader) for text, _ in texts]
    opened = Opened()
    signal.signal(signal.SIGPROF, ends_the_wait)
    words: dict[str, int] = {}
    findings: dict[str, int] = {}
    began, slowest, warm, done = time.perf_counter(), 0.0, 0, 0
    with tempfile.TemporaryDirectory() as below:
        folder = Path(below)
        prepared(folder, texts)
        for number in range(said.first, said.first + said.inputs):
            content, _ = one_input(texts, trees, number)
            start = time.perf_counter()
            signal.setitimer(signal.ITIMER_PROF, HANGS)
            try:
                word = try_one(content, folder, opened, random.Random(~number).random() < said.further)
            except Exception as error:
                word = "finding"
                kind = kind_of(error)
                findings[kind] = findings.get(kind, 0) + 1
                if findings[kind] == 1:
                    print(
                        f"input {number}, {kind}:\n{content.decode('utf-8', 'replace')}\n{traceback.format_exc()}",
                        file=sys.stderr,
                        flush=True,
                    )
            signal.setitimer(signal.ITIMER_PROF, 0.0)
            words[word] = words.get(word, 0) + 1
            slowest, done = max(slowest, time.perf_counter() - start), done + 1
            if done == 1000:
                warm = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            if done % 1000 == 0:
                grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - warm) * 1024
                print(
                    f"{number + 1:,}: {words}, slowest {slowest:.2f} s, memory + {grown / 1e6:.0f} MB, "
                    f"{time.perf_counter() - began:,.0f} s",
                    flush=True,
                )
                assert grown < GROWTH, f"memory grew by {grown / 1e6:.0f} MB"
            if len(findings) >= said.findings:
                break
    print(f"{done:,} inputs: {words}; the slowest took {slowest:.2f} s; findings: {findings or 'none'}.")
    sys.exit(1 if findings else 0)


def ends_the_wait(*_: object) -> None:
    """An input that does not come to an end is a finding too."""
    raise TimeoutError(f"more than {HANGS:g} seconds of work")


def kind_of(error: Exception) -> str:
    """The kind of an error and the line of ours it came from, so that one fault found many times is one finding."""
    frames = [
        frame
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename.startswith(str(ROOT / "simulation"))
    ]
    place = f"{Path(frames[-1].filename).relative_to(ROOT).as_posix()}:{frames[-1].lineno}" if frames else "loading"
    return f"{type(error).__name__} in {place}"


if __name__ == "__main__":
    main()
