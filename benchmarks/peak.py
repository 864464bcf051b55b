"""What one replication of England takes at its peak, in a process of its own: `python -m benchmarks.peak [--simulated]
[--engine reference] [--file FILE]`.

Prints as JSON: bytes of the program before, and above them bytes for each spell and each person, with the log's own
bytes.
"""

import argparse
import gc
import json
import resource
import sys
from pathlib import Path

from benchmarks.england import england, spells_of
from simulation.core.event_log import EventLog
from simulation.core.system.allocation import return_large_pieces
from simulation.engines import Engine, simulate, simulate_once
from simulation.measures import measured, rows_read
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.scenario import Scenario

STATUS, FORGET = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def once(scenario: Scenario, engine: Engine, measures: bool) -> EventLog | None:
    """One replication: its log, or its measures as a run makes them."""
    plan = compile_plan(scenario)
    if not measures:
        return simulate(plan, sample(plan, 1, 0), engine=engine)
    measured(simulate_once(plan, sample(plan, 1, 0), engine, rows_read(scenario, plan.names)), scenario, own=())
    return None


def peak() -> int:
    """The most memory this process has had, in bytes."""
    if STATUS.exists():
        return 1024 * next(
            int(line.split()[1]) for line in STATUS.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM")
        )
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def forget_the_peak_before() -> None:
    """Linux counts the peak anew when told to; elsewhere the week run before must keep it low."""
    gc.collect()
    if FORGET.exists():
        FORGET.write_text("5", encoding="ascii")


def main() -> None:
    """A week first, so that what is loaded and compiled, and the place itself, count as the program."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--simulated", action="store_true", help="without measures")
    asked.add_argument("--engine", default="compiled")
    asked.add_argument("--file", default="england.yaml", help="one of benchmarks.england.PLACES")
    said = asked.parse_args()
    return_large_pieces()  # as every command does
    place = england(said.file)
    once(place.with_({"run.length": "7 days"}), said.engine, not said.simulated)
    forget_the_peak_before()
    before = peak()
    log = once(place, said.engine, not said.simulated)
    taken = peak() - before
    if log is None:
        log = once(place, said.engine, False)
        assert log is not None
    rows = sum(column.nbytes for column in (log.minute, log.patient, log.spell, log.event, log.subject, log.value))
    spells, people = spells_of(log), len(log.patients)
    print(
        json.dumps(
            {
                "program": before,
                "a_spell": taken / spells,
                "a_person": taken / people,
                "log_a_spell": rows / spells,
                "rows_a_person": len(log) / people,
            }
        )
    )


if __name__ == "__main__":
    main()
