"""Whether a scenario fits into this machine, asked before it starts: a replication with its whole log, as whoever looks
into one asks for it. A run whose log nobody asks for takes less.
"""

import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from simulation.core.errors import HomewardError
from simulation.core.vocabulary import DAY
from simulation.offered_load.expected_rows import ExpectedRows, expected_rows
from simulation.scenario.schema.model import Model

BYTES_PER_ROW = {"compiled": 26, "reference": 110}
"""Peak memory for each row of the log. Where patients go round a loop of delays, the process grew by 16 bytes a row
with the compiled engine and by 80 with the reference one; the rest is room.
"""
BYTES_PER_REQUEST = {"compiled": 200, "reference": 0}
"""Besides, for each time that a service is asked for, which measures read as one line: 135 bytes in a loop of stays.
The reference engine has let go of more than that before measures begin.
"""
BYTES_PER_PATIENT = {"compiled": 250, "reference": 300}
"""Besides, for each patient: who comes, when, and with which labels."""

OFTEN = 20
"""A step that a patient takes more often than this is part of a loop."""
BYTES_PER_DAY, BYTES_PER_DAY_OF_ALL = 1000, 2400
"""Memory that a replication's measures keep for each measured day: with months and weeks of the headlines, and of all
measures. On England a year's rows hold 108 and 325 kB; joining them takes as much again, and summing up the whole time
some 110 kB.
"""

BYTES_OF_PROGRAM = 300_000_000
"""The interpreter with its libraries."""


class TooMuchMemory(HomewardError):
    """A scenario needs more memory than the machine has."""


def bytes_needed(model: Model, engine: str = "compiled") -> float:
    """Peak memory of one replication in bytes, above the program's own."""
    return _bytes(expected_rows(model), engine)


def _bytes(log: ExpectedRows, engine: str) -> float:
    of = "reference" if engine == "reference" else "compiled"
    return log.rows * BYTES_PER_ROW[of] + log.requests * BYTES_PER_REQUEST[of] + log.patients * BYTES_PER_PATIENT[of]


def what_fills_it(log: ExpectedRows) -> str:
    """A log in words, with what would make it smaller."""
    told = f"{log.patients:,.0f} patients expected, with {log.rows:,.0f} rows in the log"
    if log.times <= OFTEN:
        return f"({told}); shorten run.length, lower the arrivals"
    return (
        f"({told}, most of them at {log.busiest}, which a patient takes {log.times:,.0f} times); let patients leave "
        "that loop sooner, make it take longer, shorten run.length, lower the arrivals"
    )


def bytes_kept(models: Sequence[Model], replications: int, splits: int = 0, everything: bool = False) -> float:
    """Memory that the tables of so many replications take; `splits` is the number of labels that measures are also
    split by, `everything` whether months and weeks of all measures are kept.
    """
    a_day = BYTES_PER_DAY_OF_ALL if everything else BYTES_PER_DAY
    return replications * (1 + splits) * a_day * math.fsum(model.run.length / DAY for model in models)


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


def workers_that_fit(
    models: Sequence[Model],
    workers: int,
    engine: str = "compiled",
    kept: float = 0.0,
    logs: Sequence[ExpectedRows] | None = None,
) -> int:
    """How many replications may run at a time, at most `workers`, when `kept` bytes are taken by tables; `logs` where
    what the models leave is known already.

    Raises:
        TooMuchMemory: when not even one fits.
    """
    there = memory_available()
    logs = [expected_rows(model) for model in models] if logs is None else logs
    which = max(range(len(logs)), key=lambda number: _bytes(logs[number], engine))
    need = _bytes(logs[which], engine)
    if BYTES_OF_PROGRAM + need > there:
        raise TooMuchMemory(
            f"'{models[which].title}' needs about {gigabytes(BYTES_OF_PROGRAM + need)} of memory for one replication, "
            f"and this machine has {gigabytes(there)} {what_fills_it(logs[which])} or use a larger machine"
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
