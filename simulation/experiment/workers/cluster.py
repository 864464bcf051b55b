"""The same replications on a cluster that dask already runs: in chunks, each worker writing its own part.

A worker writes the tables of a chunk as Parquet into its own scratch folder and returns a receipt; the tables are then
read from there, or asked for when the worker is on another machine. So what passes through the scheduler stays small,
a worker that is lost costs the chunks it was at, and the machine that asks holds one chunk at a time. A replication's
random numbers depend on the seed and its number alone, so the results are those of a local run, to the byte.
"""

import hashlib
import math
import os
import pickle
import platform
import sys
import time
import uuid
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.metadata import version
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Union

import numpy as np

from simulation._version import __version__
from simulation.core.errors import HomewardError, OptionError
from simulation.core.system.arrow import show_arrow
from simulation.experiment.measured_rows import TEXTS
from simulation.experiment.memory_limits import BYTES_OF_PROGRAM, TooMuchMemory, bytes_needed, gigabytes

if TYPE_CHECKING:
    from distributed import Client, Future

    from simulation.experiment.replicate import Progress
    from simulation.experiment.workers.task import ReplicationTask
    from simulation.measures.result_table import Columns
    from simulation.scenario.schema.model import Model

Cluster = Union[str, bool, "Client", None]
"""Where replications run: an address such as 'tcp://scheduler:8786', a client, True for the client that is active, None
for this machine.
"""

LONGEST = 20
"""Most replications in a chunk: what a lost worker costs."""
CHUNKS_EACH = 4
"""Chunks for each place to work at, so that a slow machine holds up nobody."""
PATIENCE = "15s"
"""How long to wait for a scheduler to answer."""


@dataclass(frozen=True)
class Receipt:
    """What a worker returns for a chunk; the tables themselves are in its file."""

    tasks: tuple[tuple[int, int], ...]
    """Which question and which replication, in the order of the tables."""
    worker: str
    file: str
    digest: str
    size: int
    seconds: float


@contextmanager
def connected(cluster: Cluster) -> Iterator["Client | None"]:
    """The client that `cluster` means; one that is opened here is closed here.

    Raises:
        HomewardError: when dask is not installed, no scheduler answers, no client is active, or there are no workers.
    """
    if cluster is None or cluster is False:
        yield None
        return
    if not isinstance(cluster, (str, bool)) and not hasattr(cluster, "wait_for_workers"):
        raise OptionError("cluster", cluster, "an address such as 'tcp://scheduler:8786', or a client, was expected")
    show_arrow()
    try:
        from distributed import Client, get_client

        import_module("pyarrow")  # parts are Parquet
    except ModuleNotFoundError:
        raise HomewardError('a cluster needs two more packages: pip install "homeward[cluster]"') from None
    if isinstance(cluster, str):
        try:
            client = Client(cluster, timeout=PATIENCE)
        except (OSError, ValueError) as error:
            raise HomewardError(
                f"no scheduler answers at {cluster} ({_line(error)}); it looks like tcp://scheduler:8786"
            ) from None
        try:
            yield _with_workers(client)
        finally:
            client.close()
    elif cluster is True:
        try:
            client = get_client()
        except ValueError:
            raise HomewardError(
                "no client is active; make one with distributed.Client('tcp://scheduler:8786')"
            ) from None
        yield _with_workers(client)
    else:
        yield _with_workers(cluster)


def _with_workers(client: "Client") -> "Client":
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
    except (TimeoutError, OSError):
        raise HomewardError(f"the scheduler at {client.scheduler.address} has no workers") from None
    return client


def arriving(
    client: "Client", questions: Sequence["ReplicationTask"], numbers: range, progress: "Progress | None" = None
) -> Generator[tuple[int, int, "Columns"], None, None]:
    """(which question, replication, its measures) as chunks arrive; as `local.arriving`, on a cluster.

    Raises:
        HomewardError: when a worker runs other code or other versions, or one chunk brings worker after worker down.
        SimulationError: when the scenario cannot mean what it says.
    """
    from distributed import as_completed

    sent = client.submit(bytes, pickle.dumps(tuple(questions), protocol=4), pure=False)
    study = uuid.uuid4().hex[:12]
    tasks = [(which, number) for number in numbers for which in range(len(questions))]
    chunks = _chunks(tasks, len(questions), sum(client.nthreads().values()))
    waiting = {_send(client, sent, chunk, study): chunk for chunk in chunks}
    began, done = time.perf_counter(), 0
    try:
        futures = as_completed(list(waiting))
        for future in futures:
            chunk = waiting.pop(future)
            tables = _tables(client, _result(future))
            if tables is None:  # the worker went after its chunk was done and before it was read
                again = _send(client, sent, chunk, study)
                waiting[again] = chunk
                futures.add(again)
                continue
            for (which, number), columns in zip(chunk, tables, strict=True):
                yield which, number, columns
            done += len(chunk)
            if progress is not None:
                progress(done, len(tasks), (time.perf_counter() - began) / done * (len(tasks) - done))
    finally:
        client.cancel([*waiting, sent])


def fits(client: "Client", models: Sequence["Model"]) -> int:
    """How many replications run at a time.

    Raises:
        TooMuchMemory: when some worker has not the memory for as many as it runs at a time.
    """
    needs = [bytes_needed(model) for model in models]
    largest, need = models[needs.index(max(needs))], max(needs)
    for address, worker in client.scheduler_info(n_workers=-1)["workers"].items():
        there = worker["memory_limit"] or math.inf
        together = BYTES_OF_PROGRAM + need * worker["nthreads"]
        if together > there:
            raise TooMuchMemory(
                f"'{largest.title}' needs about {gigabytes(together)} of memory on the worker at {address}, which "
                f"runs {worker['nthreads']} replications "
                f"at a time and has {gigabytes(there)}; give the workers more memory or fewer threads"
            )
    return sum(client.nthreads().values())


def _chunks(tasks: list[tuple[int, int]], together: int, places: int) -> list[tuple[tuple[int, int], ...]]:
    """Chunks of whole replications, `together` tasks each: several for each place, none longer than a lost worker may
    cost.
    """
    size = together * max(1, min(LONGEST, math.ceil(len(tasks) / together / (CHUNKS_EACH * max(places, 1)))))
    return [tuple(tasks[first : first + size]) for first in range(0, len(tasks), size)]


def _send(client: "Client", sent: "Future", chunk: tuple[tuple[int, int], ...], study: str) -> "Future":
    return client.submit(work, sent, chunk, study, _versions(), pure=False)


def _result(future: "Future") -> Receipt:
    from distributed import CancelledError, KilledWorker

    try:
        receipt: Receipt = future.result()
    except CancelledError:
        raise HomewardError("the scheduler has dropped the study; it was stopped or restarted") from None
    except KilledWorker as error:
        raise HomewardError(
            f"one chunk brought worker after worker down, most likely for want of memory ({_line(error)})"
        ) from None
    except ModuleNotFoundError as error:
        raise HomewardError(
            f"the workers have not all that a run needs ({_line(error)}); install homeward {__version__} on them"
        ) from None
    return receipt


def _tables(client: "Client", receipt: Receipt) -> list["Columns"] | None:
    """The tables of a chunk, from the worker's file if this machine sees it, else from the worker; None when both are
    gone.
    """
    part = _seen(receipt.file)
    if part is None or hashlib.sha256(part).hexdigest() != receipt.digest:
        try:
            part = client.run(take, receipt.file, workers=[receipt.worker], on_error="return").get(receipt.worker)
        except OSError:
            return None
    if not isinstance(part, bytes) or hashlib.sha256(part).hexdigest() != receipt.digest:
        return None
    return from_parquet(part)


def _seen(file: str) -> bytes | None:
    """A worker's part on a disk that this machine has too."""
    return take(file)


# ---- on a worker
# ---------------------------------------------------------------------------------------------------------------


def work(sent: bytes, tasks: tuple[tuple[int, int], ...], study: str, expected: dict[str, str]) -> Receipt:
    """Answer a chunk on a worker: the tables go to its scratch folder, the receipt goes back.

    Raises:
        HomewardError: when this worker runs something else than the machine that asks.
    """
    from distributed import get_worker

    from simulation.experiment.workers.task import answers_of

    worker = get_worker()
    unlike = [
        f"{name} {mine} in place of {expected[name]}" for name, mine in _versions().items() if mine != expected[name]
    ]
    if unlike:
        raise HomewardError(
            f"the worker at {worker.address} has {', '.join(unlike)}; the results would not be those of a local run"
        )
    began = time.perf_counter()
    questions = _unpacked(sent)
    part = as_parquet([columns for _, _, columns in answers_of(questions, tasks)])
    (which, first), folder = tasks[0], Path(worker.local_directory) / "homeward"
    folder.mkdir(exist_ok=True)
    file = folder / f"{study}-{first:06}-{which}.parquet"
    fresh = file.with_suffix(f".{uuid.uuid4().hex}")
    fresh.write_bytes(part)
    fresh.replace(file)
    return Receipt(
        tasks, worker.address, os.fspath(file), hashlib.sha256(part).hexdigest(), len(part), time.perf_counter() - began
    )


def as_parquet(tables: Sequence["Columns"]) -> bytes:
    """The tables of a chunk as one Parquet file, each by its number in a column `task`; texts are codes in it."""
    import pyarrow as pa
    from pyarrow import parquet

    number = np.repeat(np.arange(len(tables), dtype=np.int32), [len(columns["value"]) for columns in tables])
    together = {name: np.concatenate([columns[name] for columns in tables]) for name in (*TEXTS, "value")}
    texts = {name: pa.array(together[name], pa.string()).dictionary_encode() for name in TEXTS}
    file = BytesIO()
    parquet.write_table(pa.table({"task": number, **texts, "value": together["value"]}), file, compression="zstd")
    return file.getvalue()


def from_parquet(part: bytes) -> list["Columns"]:
    """The tables again, of a chunk in which every task has rows."""
    from pyarrow import parquet

    together = parquet.read_table(BytesIO(part)).combine_chunks()
    columns: Columns = {"value": together["value"].to_numpy()}
    for name in TEXTS:
        coded = together[name].chunk(0)
        columns[name] = np.array(coded.dictionary.to_pylist(), dtype=object)[coded.indices.to_numpy()]
    begins = np.flatnonzero(np.diff(together["task"].to_numpy(), prepend=-1))
    pieces = zip(*(np.split(columns[name], begins[1:]) for name in (*TEXTS, "value")), strict=True)
    return [dict(zip((*TEXTS, "value"), piece, strict=True)) for piece in pieces]


def take(file: str) -> bytes | None:
    """What is in a part, which is removed; None when this machine does not see it."""
    try:
        part = Path(file).read_bytes()
        Path(file).unlink()
    except OSError:
        return None
    return part


@lru_cache(maxsize=2)
def _unpacked(sent: bytes) -> tuple["ReplicationTask", ...]:
    """The questions of a study, unpacked once a worker. Pickled in one piece, because arrays that arrive in frames
    cannot be written to.
    """
    questions: tuple[ReplicationTask, ...] = pickle.loads(sent)  # noqa: S301 - what the scheduler's own client has sent
    return questions


@cache
def _versions() -> dict[str, str]:
    """What must be the same everywhere for results to be the same to the byte; the code among it."""
    code = hashlib.sha256()
    package = Path(__file__).parents[2]
    for file in sorted(package.rglob("*.py")):
        code.update(file.relative_to(package).as_posix().encode() + file.read_bytes())
    known = {
        "homeward": __version__,
        "code": code.hexdigest()[:12],
        "python": ".".join(platform.python_version_tuple()[:2]),
    }
    return known | {name: version(name) for name in ("numpy", "pandas")} | {"order of bytes": sys.byteorder}


def _line(error: Exception) -> str:
    """An error's words in one line."""
    return " ".join(str(error).split())[:200] or type(error).__name__
