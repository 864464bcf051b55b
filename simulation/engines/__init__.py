"""Engines: a plan and its arrivals in, the event log out."""

from collections.abc import Callable
from typing import Literal

from simulation.errors import SimulationError
from simulation.events import EventLog
from simulation.patients.cohort import Arrivals
from simulation.plan.plan import Plan

Engine = Literal["auto", "fast", "readable"]


def engine_used(engine: Engine = "auto") -> tuple[Engine, str]:
    """Which engine runs when this one is asked for, and why in plain words.

    Raises:
        SimulationError: when the compiled engine is asked for by name and cannot run.
    """
    from simulation.compiled import WHY_NOT_COMPILED

    if engine == "readable":
        return "readable", "asked for"
    if not WHY_NOT_COMPILED:
        return "fast", "asked for" if engine == "fast" else "numba is there to compile it"
    if engine == "fast":
        raise SimulationError(f"the compiled engine cannot run: {WHY_NOT_COMPILED}; use --engine readable")
    return "readable", f"{WHY_NOT_COMPILED}, so nothing can be compiled"


def simulate(plan: Plan, arrivals: Arrivals, engine: Engine = "auto", progress: Callable[[float], None] | None = None) -> EventLog:
    """One replication; every engine writes the same log.

    `progress` is called now and then with the share of the run that is done.
    """
    if engine_used(engine)[0] == "fast":
        from simulation.engines import fast

        return fast.simulate(plan, arrivals, progress)
    from simulation.engines import readable

    return readable.simulate(plan, arrivals, progress)
