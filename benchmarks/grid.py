"""What a cluster adds: the same study in threads of this process and on two workers of a dask cluster on this
machine.
"""

import logging
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import simulation
from benchmarks.england import england
from benchmarks.timing import Row, said, times
from simulation.experiment.replicate import Results
from simulation.experiment.workers.cluster import as_parquet
from simulation.experiment.workers.task import ReplicationTask, answers_of
from simulation.plan.compile import compile_plan

ROOT = Path(__file__).parents[1]
REPLICATIONS = 24
MORE = (10, 100)


ASKS = """
import os, sys, tracemalloc
import simulation
from benchmarks.england import england
place = england().with_({"run.length": "28 days"})
tracemalloc.start()
simulation.run(place, replications=int(sys.argv[1]), engine="compiled", cluster=sys.argv[2])
print(tracemalloc.get_traced_memory()[1], flush=True)
os._exit(0)  # Python 3.11 may fall over when tracing stops beside other threads
"""
"""A run on a cluster: bytes at the peak of the process that asks, above its program."""


def asking(replications: int, cluster: str) -> int:
    """Bytes that the process that asks takes at its peak, while a cluster runs so many replications."""
    command = [sys.executable, "-W", "ignore", "-c", ASKS, str(replications), cluster]
    return int(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def grid() -> Iterator[Row]:
    """Clock seconds here and there, by turns; what a replication writes; whether the results are the same."""
    try:
        from distributed import Client, LocalCluster
    except ModuleNotFoundError:
        yield Row("cluster: dask is not installed", 'pip install "homeward[cluster]"')
        return
    scenario = england().with_({"run.length": "90 days"})

    def study(client: Client | None) -> tuple[float, Results]:
        began = time.perf_counter()
        results = simulation.run(scenario, replications=REPLICATIONS, workers=2, engine="compiled", cluster=client)
        return time.perf_counter() - began, results

    with (
        tempfile.TemporaryDirectory() as folder,
        LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            dashboard_address=None,
            local_directory=folder,
            silence_logs=logging.ERROR,
        ) as machines,
        Client(machines) as client,
    ):
        study(client)  # every worker loads the compiled engine
        (here, local), (there, remote) = study(None), study(client)
        few, many = (asking(number, machines.scheduler_address) for number in MORE)
    same = "the same bytes" if local.measures.equals(remote.measures) else "OTHER RESULTS"
    yield Row(
        f"{REPLICATIONS} replications of 90 days: two threads here, two workers of a cluster, s",
        f"{said(here)}, {said(there)}",
    )
    yield Row("cluster against threads, on the clock", f"{times(there / here)}, {same}")
    yield Row(
        f"memory that the machine that asks takes at its peak, {MORE[0]} and {MORE[1]} replications of 28 days, MB",
        f"{said(few / 1e6)}, {said(many / 1e6)}",
    )
    task = ReplicationTask(scenario, compile_plan(scenario), scenario.model.run.seed, "compiled")
    ((_, _, columns),) = answers_of([task], [(0, 0)])
    yield Row("what a chunk of one replication writes and sends, kB", f"{len(as_parquet([columns])) / 1000:,.0f}")
