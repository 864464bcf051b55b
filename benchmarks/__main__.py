"""`python -m benchmarks [PART…]`: all parts, or those named, in one table."""

import datetime
import os
import platform
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from rich.console import Console
from rich.table import Table

import simulation
from benchmarks import costs, england, funding, grid, page, race, rehearsal, stations, whole_command
from benchmarks.timing import Row
from simulation.experiment.jit_warm_up import processors
from simulation.experiment.memory_limits import memory_available
from simulation.results.archive import commit

PARTS: dict[str, Callable[[], Iterator[Row]]] = {
    "engines": england.engines,
    "stations": stations.stations,
    "race": race.race,
    "whole command": whole_command.compared,
    "growth": england.growth,
    "today": england.today,
    "memory": costs.memory,
    "starts": costs.starts,
    "cluster": grid.grid,
    "rehearsal": rehearsal.rehearsal,
    "compare": costs.compare,
    "funding": funding.funding,
    "tables": costs.tables,
    "page": page.page,
}


def machine() -> str:
    """What the figures were measured on, in a sentence."""
    numbers = [f"{name} {__import__(name).__version__}" for name in ("numpy", "pandas", "numba", "simpy")]
    load = f", load {os.getloadavg()[0]:.1f} before" if hasattr(os, "getloadavg") else ""
    return (
        f"{datetime.date.today():%d %B %Y}, {processor()}, {processors()} processors, {memory_available() / 1e9:.0f} "
        f"GB, {platform.system()}, "
        f"Python {platform.python_version()}, {', '.join(numbers)}, Homeward {simulation.__version__} "
        f"{(commit() or '')[:7]}{load}"
    )


def processor() -> str:
    """The processor's name where the system tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(
            (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.machine()
        )
    except OSError:
        return platform.processor() or platform.machine()


def main(names: list[str]) -> None:
    """Measure and print."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        raise SystemExit(f"no part '{unknown[0]}'; there are {', '.join(PARTS)}")
    console = Console() if sys.stdout.isatty() else Console(width=170)
    table = Table(title=machine(), title_justify="left", title_style="")
    for column in ("what", "measured", "to reach", "ambition"):
        table.add_column(column, justify="left" if column == "what" else "right")
    for name in names or PARTS:
        for row in PARTS[name]():
            table.add_row(row.what, row.value, row.reach, row.ambition)
        table.add_section()
    console.print(table)


if __name__ == "__main__":
    main(sys.argv[1:])
