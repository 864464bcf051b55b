"""Replications on a cluster: a scheduler and two workers on this machine, one of which is killed midway."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import distributed
import pandas as pd
import pytest

import simulation
from simulation.core.errors import HomewardError, SimulationError
from simulation.experiment.memory_limits import TooMuchMemory
from simulation.experiment.workers import cluster

ROOT = Path(simulation.__file__).parents[1]
pytestmark = [
    pytest.mark.filterwarnings("ignore"),  # dask's own, at the start and the end of processes
    pytest.mark.skipif(sys.platform == "win32", reason="the test ends its workers by signals"),
]

ROUND_AND_ROUND = """
dialect: 1
title: Round and round
run: {start: 2024-01-01, length: 2 days, seed: 1}
people:
  cohorts: {all: {from_age: 0}}
  arrivals: {people: {route: door, rate: {value: 5 per day, source: guess}}}
routes:
  door:
    wait: {delay: {distribution: exponential, mean: 0.00001 minutes, source: guess}}
    toss: {choose: coin, as: coin, shares: {value: {heads: 0.001 %, tails: 99.999 %}, source: guess}, routes: {heads: out, tails: door}}
  out: {end: {go: left}}
sources: {guess: {cite: a coin, kind: assumption}}
"""


class Grid:
    """A scheduler with workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.processes = folder, []
        self._start(
            "scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            "0",
            "--no-dashboard",
            "--scheduler-file",
            os.fspath(folder / "scheduler.json"),
        )
        self._until(lambda: (folder / "scheduler.json").exists())
        self.client = distributed.Client(scheduler_file=os.fspath(folder / "scheduler.json"), timeout="30s")
        self.address = self.client.scheduler.address

    def with_workers(self, wanted: int, memory: str = "4GB") -> "Grid":
        """The same with so many workers."""
        for _ in range(wanted - len(self.client.nthreads())):
            self._start(
                "worker",
                self.address,
                "--no-nanny",
                "--nthreads",
                "1",
                "--no-dashboard",
                "--memory-limit",
                memory,
                "--local-directory",
                os.fspath(self.folder),
            )
        self.client.wait_for_workers(wanted, timeout=60)
        return self

    def kill_a_busy_worker(self) -> None:
        """End, without a word, a worker that has something to do."""
        pids = self.client.run(os.getpid)
        busy = next(address for address, tasks in self.client.processing().items() if tasks)
        os.kill(pids[busy], signal.SIGKILL)

    def close(self) -> None:
        self.client.close()
        for process in self.processes:
            process.kill()
            process.wait(timeout=20)

    def _start(self, what: str, *arguments: str) -> None:
        command = [sys.executable, "-W", "ignore", "-m", f"distributed.cli.dask_{what}", *arguments]
        environment = {**os.environ, "PYTHONPATH": os.fspath(ROOT), "DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "5s"}
        with (self.folder / f"{len(self.processes)}.log").open("w") as log:
            self.processes.append(subprocess.Popen(command, env=environment, stdout=log, stderr=log))

    def _until(self, true, seconds: float = 60) -> None:
        ends = time.monotonic() + seconds
        while not true():
            assert time.monotonic() < ends, "the scheduler did not start"
            time.sleep(0.05)


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """A scheduler on this machine without a worker."""
    grid = Grid(tmp_path_factory.mktemp("grid"))
    try:
        yield grid
    finally:
        grid.close()


@pytest.fixture
def grid(alone):
    """A scheduler with two workers."""
    return alone.with_workers(2)


def test_a_scheduler_without_workers_is_told(alone, small_place, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", "1s")
    with pytest.raises(HomewardError, match="has no workers"):
        simulation.run(small_place, replications=1, cluster=alone.address)


def test_a_lost_worker_costs_its_chunk_and_changes_nothing(grid, small_place, small_variant):
    here = simulation.compare([small_place, small_variant], replications=12, engine="reference", workers=1)
    told = []

    def progress(done: int, total: int, seconds: float) -> None:
        told.append((done, total))
        if len(told) == 1:
            grid.kill_a_busy_worker()

    there = simulation.compare(
        [small_place, small_variant], replications=12, engine="reference", cluster=grid.address, progress=progress
    )
    pd.testing.assert_frame_equal(there.measures, here.measures, check_exact=True)
    pd.testing.assert_frame_equal(there.differences, here.differences, check_exact=True)
    assert len(grid.client.scheduler_info()["workers"]) == 1
    assert told[-1] == (24, 24)
    assert len(told) > 4, "replications went out in several chunks"
    alive = grid.client.run(lambda dask_worker: dask_worker.local_directory).values()
    left = [part for folder in alive for part in Path(folder).rglob("*.parquet")]
    assert not left, "parts are read once and removed; what the lost worker held goes with its folder"


def test_an_active_client_is_enough(grid, small_place):
    wish = {"precision": 0.01, "max_replications": 4}
    local, remote = (simulation.run(small_place, replications="auto", **wish, cluster=where) for where in (None, True))
    pd.testing.assert_frame_equal(remote.measures, local.measures, check_exact=True)
    assert remote.reached == local.reached


def test_parts_of_another_machine_are_asked_for(grid, small_place, monkeypatch):
    here = simulation.run(small_place, replications=2, engine="reference", workers=1)
    monkeypatch.setattr(cluster, "_seen", lambda file: None)
    there = simulation.run(small_place, replications=2, engine="reference", cluster=grid.client)
    pd.testing.assert_frame_equal(there.measures, here.measures, check_exact=True)


def test_what_goes_wrong_on_a_worker_is_told_as_it_is_here(grid, small_place, monkeypatch):
    with pytest.raises(SimulationError, match=r"routes.door.wait: more than 1000 steps of one person in one minute"):
        simulation.run(simulation.from_text(ROUND_AND_ROUND), replications=2, engine="reference", cluster=grid.client)
    monkeypatch.setattr(
        cluster,
        "_versions",
        lambda: dict.fromkeys(("homeward", "code", "python", "numpy", "pandas", "order of bytes"), "other"),
    )
    with pytest.raises(HomewardError, match=r"the worker at tcp://.* has homeward 0\.\S+ in place of other"):
        simulation.run(small_place, replications=1, cluster=grid.client)


def test_workers_without_the_memory_are_named_before_anything_starts(grid, small_place):
    huge = small_place.with_(
        {
            "people.arrivals.emergency.rate": {
                "by_cohort": {"under_65": "40000 per day", "aged_65_plus": "40000 per day"}
            }
        }
    )
    with pytest.raises(TooMuchMemory, match=r"needs about [\d,.]+ GB of memory on the worker at tcp://.* has 4.0 GB"):
        simulation.run(huge, replications=1, cluster=grid.client)


def test_no_scheduler_at_all_is_told(small_place, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE", "1s")
    for address in ("tcp://127.0.0.1:9", "nonsense://"):
        with pytest.raises(HomewardError, match="no scheduler answers at"):
            simulation.run(small_place, replications=1, cluster=address)


def test_chunks_are_short_whole_and_in_order():
    tasks = [(which, number) for number in range(100) for which in range(2)]
    chunks = cluster._chunks(tasks, 2, 2)
    assert [task for chunk in chunks for task in chunk] == tasks
    assert {len(chunk) for chunk in chunks} == {26, 18}
    assert max(len(chunk) for chunk in cluster._chunks(tasks, 1, 1)) == cluster.LONGEST


ASKS = """
import os, sys, tracemalloc
import simulation
from simulation.experiment.workers import cluster
cluster.LONGEST = 10
tracemalloc.start()
results = simulation.run(sys.argv[1], replications=int(sys.argv[2]), engine="reference", cluster=sys.argv[3])
print(tracemalloc.get_traced_memory()[1], results.measures.memory_usage(deep=True).sum(), flush=True)
os._exit(0)  # Python 3.11 may fall over when tracing stops beside other threads
"""
"""A run on a cluster: bytes at the peak of the process that asks, and those of the table as text."""


def test_what_asks_holds_no_more_for_three_times_the_replications(grid, small_place, tmp_path):
    """Rows wait on the disk, but for those of one chunk, which is as long here in both studies. What is left to grow are
    lists of tasks: less than a twentieth of the tables.
    """
    file = tmp_path / "place.yaml"
    file.write_text(small_place.with_({"run.warm_up": "2 days", "run.length": "5 days"}).as_yaml(), encoding="utf-8")

    def asks(replications: int) -> tuple[int, int]:
        command = [sys.executable, "-W", "ignore", "-c", ASKS, os.fspath(file), str(replications), grid.address]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        peak, table = done.stdout.split()
        return int(peak), int(table)

    (few, small), (many, large) = asks(80), asks(240)
    assert many - few < (large - small) / 20
