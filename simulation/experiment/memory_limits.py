"""Whether a scenario fits into this machine, asked before it starts."""

import datetime
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from simulation.core.errors import HomewardError
from simulation.core.vocabulary import DAY
from simulation.offered_load.loads import mean_arrivals
from simulation.scenario.schema.model import Model

BYTES_PER_PERSON = {"compiled": 1000, "reference": 2500}
"""Peak memory for each person who comes: cohort, log and measures of all their spells. On England, where a person
leaves 20 rows in the log, the process grew by 730 bytes a person with the compiled engine and by 1,900 with the
reference one (`python -m benchmarks memory`); the rest is room.
"""

BYTES_PER_DAY = 5000
"""Memory that a replication's measures keep for each measured day. On England a year's table holds 700 kB; joining and
writing tables takes as much again.
"""

BYTES_OF_PROGRAM = 300_000_000
"""The interpreter with its libraries."""


class TooMuchMemory(HomewardError):
    """A scenario needs more memory than the machine has."""


def expected_arrivals(model: Model) -> float:
    """Mean number of people who come during warm-up and measured time, with those who are there at minute 0."""
    days = [
        model.run.start + datetime.timedelta(days=day)
        for day in range(math.ceil((model.run.warm_up + model.run.length) / DAY))
    ]
    came = math.fsum(
        mean_arrivals(model, stream, cohort, days)
        for stream in model.people.arrivals.values()
        for cohort in model.people.cohorts
    )
    here = math.fsum(
        entry.occupied + entry.queue for service in model.services.values() for entry in service.starts_with
    )
    return came * len(days) + here


def bytes_needed(model: Model, engine: str = "compiled") -> float:
    """Peak memory of one replication in bytes, above the program's own."""
    return expected_arrivals(model) * BYTES_PER_PERSON["reference" if engine == "reference" else "compiled"]


def bytes_kept(models: Sequence[Model], replications: int, splits: int = 0) -> float:
    """Memory that the tables of so many replications take; `splits` is the number of labels that measures are also
    split by.
    """
    return replications * (1 + splits) * BYTES_PER_DAY * math.fsum(model.run.length / DAY for model in models)


def memory_available() -> float:
    """Memory that this process may use: what the machine has, or what its container allows if that is less."""
    return min(
        _machine(),
        *(_limit(Path(name)) for name in ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")),
    )


def _machine() -> float:
    if sys.platform == "win32":
        import ctypes

        class Status(ctypes.Structure):
            _fields_ = [("length", ctypes.c_ulong), ("load", ctypes.c_ulong)] + [
                (name, ctypes.c_ulonglong)
                for name in ("total", "free", "page", "free_page", "virtual", "free_virtual", "extended")
            ]

        status = Status(length=ctypes.sizeof(Status))
        ctypes.windll.kernel32.GlobalMemoryStatusEx(ctypes.byref(status))
        return float(status.total)
    try:
        return float(os.sysconf("SC_PAGE_SIZE")) * float(os.sysconf("SC_PHYS_PAGES"))
    except (ValueError, OSError, AttributeError):
        return math.inf


def _limit(file: Path) -> float:
    try:
        text = file.read_text(encoding="ascii").strip()
    except OSError:
        return math.inf
    return float(text) if text.isdigit() else math.inf


def workers_that_fit(models: Sequence[Model], workers: int, engine: str = "compiled", kept: float = 0.0) -> int:
    """How many replications may run at a time, at most `workers`, when `kept` bytes are taken by tables.

    Raises:
        TooMuchMemory: when not even one fits.
    """
    there = memory_available()
    largest = max(models, key=bytes_needed)
    need = bytes_needed(largest, engine)
    if BYTES_OF_PROGRAM + need > there:
        raise TooMuchMemory(
            f"'{largest.title}' needs about {gigabytes(BYTES_OF_PROGRAM + need)} of memory for one replication "
            f"({expected_arrivals(largest):,.0f} people expected) and this machine has {gigabytes(there)}; "
            "shorten run.length, lower the arrivals or use a larger machine"
        )
    if BYTES_OF_PROGRAM + need + kept > there:
        raise TooMuchMemory(
            f"the tables of all replications need about {gigabytes(kept)} of memory besides "
            f"{gigabytes(BYTES_OF_PROGRAM + need)} for running, and this machine "
            f"has {gigabytes(there)}; ask for fewer replications, or run them in parts with other seeds"
        )
    return max(
        1, min(workers, int((there - BYTES_OF_PROGRAM - kept) / need) if need > 0 and math.isfinite(there) else workers)
    )


def gigabytes(size: float) -> str:
    """Bytes as people say them: '8.0 GB'."""
    return f"{size / 1e9:,.1f} GB" if math.isfinite(size) else "endless"
