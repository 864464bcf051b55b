"""What a user waits for and what a machine must have: starts, the whole `compare`, memory; each in processes of its
own.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.england import BASELINE, FROZEN, SCENARIOS
from benchmarks.timing import Row, said

ROOT = Path(__file__).parents[1]


def command(*arguments: str, cache: Path | None = None) -> tuple[float, float]:
    """Seconds on the clock and processor seconds of a Python process with its children."""
    environment = {**os.environ, "PYTHONPATH": os.fspath(ROOT)} | (
        {"HOMEWARD_CACHE": os.fspath(cache)} if cache is not None else {}
    )
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    subprocess.run([sys.executable, *arguments], cwd=ROOT, env=environment, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.perf_counter() - began, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def starts() -> Iterator[Row]:
    """The first run on a machine, every later one, and a command that computes nothing."""
    with tempfile.TemporaryDirectory() as folder:
        file, cache = Path(folder) / "place.yaml", Path(folder) / "cache"
        run = (
            "-m",
            "simulation",
            "run",
            os.fspath(file),
            "--replications",
            "2",
            "--length",
            "30 days",
            "--warm-up",
            "7 days",
            "--out",
            folder,
        )
        command("-m", "simulation", "new", os.fspath(file))
        command(*run)
        (cold_clock, cold), (warm_clock, warm) = (command(*run, cache=cache) for _ in range(2))
        help_clock, helped = command("-m", "simulation", "--help")
        queue = ("-m", "simulation", "run", "examples/mmc_queue", "--replications", "1", "--out", folder)
        command(*queue)
        queue_clock, queued = command(*queue)
    yield Row("--help: clock, processor, s", f"{said(help_clock)}, {said(helped)}", "0.25 s")
    yield Row(
        "the textbook's queue, one replication: clock, processor, s", f"{said(queue_clock)}, {said(queued)}", "1.5 s"
    )
    yield Row("a small run from a warm cache: clock, processor, s", f"{said(warm_clock)}, {said(warm)}")
    yield Row("the first ever run: clock, processor, s", f"{said(cold_clock)}, {said(cold)}")
    yield Row(
        "what compiling adds: clock, processor, s",
        f"+{said(cold_clock - warm_clock)}, +{said(cold - warm)}",
        "+10 s",
        "+4 s",
    )


def compare() -> Iterator[Row]:
    """Siloed against integrated services, 30 replications of a year after half a year's warm-up; and the largest file
    that is left.
    """
    asked = ("--replications", "30", "--length", "365 days", "--warm-up", "182 days", "--workers", "2")
    for name, below in (("", FROZEN), ("baseline ", SCENARIOS / "baseline")):
        files = [os.fspath(below / f"{which}.yaml") for which in ("siloed", "integrated")]
        with tempfile.TemporaryDirectory() as folder:
            clock, processor = command("-m", "simulation", "compare", *files, *asked, "--out", folder)
            largest = max(Path(folder).rglob("*.*"), key=lambda file: file.stat().st_size)
            size = largest.stat().st_size
        yield Row(
            f"compare {name}siloed integrated, 30 replications, warm cache: clock, processor, s",
            f"{said(clock)}, {said(processor)}",
            "30 s",
            "12 s",
        )
        yield Row(f"the largest file that it leaves: {largest.name}, MB", said(size / 1e6), "10 MB")


def tables() -> Iterator[Row]:
    """Peak memory of a comparison of three scenarios: by replications, which is what its tables take, and of a year."""
    files = [os.fspath(FROZEN / f"{which}.yaml") for which in ("england", "siloed", "integrated")]
    peaks = []
    for replications, length, warm_up in (("10", 28, 7), ("60", 28, 7), ("60", 365, 182)):
        words = ("--length", f"{length} days", "--warm-up", f"{warm_up} days", "--workers", "2")
        with tempfile.TemporaryDirectory() as folder:
            asked = ("compare", *files, *words, "--replications", replications, "--out", folder)
            told = subprocess.run(
                [sys.executable, "-c", PEAK, *asked], cwd=ROOT, check=True, capture_output=True, text=True
            ).stdout
        peaks.append(json.loads(told.splitlines()[-1]))
    weeks, year = peaks[:2], peaks[2]
    yield Row("compare of three, 4 weeks: peak with 10 and with 60 replications, MB", ", ".join(map(said, weeks)))
    yield Row("compare of three, a year after half a year, 60 replications: peak, MB", said(year), "500 MB")


PEAK = """
import resource, sys
from simulation.cli import main
try:
    main()
except SystemExit as end:
    assert not end.code, end.code
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3))
"""
"""A command, and its own peak of memory in MB."""


def memory() -> Iterator[Row]:
    """Peak memory of one replication above the program's own, for each spell."""
    environment = {**os.environ, "PYTHONPATH": os.fspath(ROOT)}
    found = []
    for words in (("--simulated",), (), ("--file", BASELINE)):
        asked = [sys.executable, "-m", "benchmarks.peak", *words]
        told = subprocess.run(asked, cwd=ROOT, env=environment, check=True, capture_output=True, text=True).stdout
        found.append(json.loads(told))
    simulated, measured, baseline = found
    yield Row("the program with its libraries, MB", f"{measured['program'] / 1e6:,.0f}")
    yield Row("bytes a spell: the log itself", f"{measured['log_a_spell']:,.0f}")
    yield Row(
        "bytes a spell: peak without and with measures",
        f"{simulated['a_spell']:,.0f}, {measured['a_spell']:,.0f}",
        "400 B",
        "300 B",
    )
    yield Row("baseline England, bytes a spell: peak with measures", f"{baseline['a_spell']:,.0f}", "400 B", "300 B")
    yield Row("bytes a person: peak with measures", f"{measured['a_person']:,.0f}")
