"""Engines: a plan and its arrivals in, the event log out."""

from collections.abc import Callable
from functools import cache
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
    from simulation import compiled

    if engine != "readable" and not compiled.WHY_NOT_COMPILED:
        _compile()
    if engine == "readable":
        return "readable", "asked for"
    if not compiled.WHY_NOT_COMPILED:
        return "fast", "asked for" if engine == "fast" else "numba is there to compile it"
    if engine == "fast":
        raise SimulationError(f"the compiled engine cannot run: {compiled.WHY_NOT_COMPILED}; use --engine readable")
    return "readable", f"the compiled one cannot run: {compiled.WHY_NOT_COMPILED}"


@cache
def _compile() -> None:
    """Compile the engine once; when that fails everything falls back to plain functions, and `WHY_NOT_COMPILED` says why."""
    from simulation import compiled
    from simulation.engines import fast

    try:
        fast.compile_now(first_time())
    except compiled.failures() as error:
        compiled.give_up(f"compiling failed ({type(error).__name__}: {str(error).strip().partition(chr(10))[0][:160]})")


def first_time() -> bool:
    """Whether the engine has yet to be compiled on this machine, which takes ten seconds and more."""
    from simulation import compiled

    return not compiled.WHY_NOT_COMPILED and (compiled.FOLDER is None or not any(compiled.FOLDER.glob("*/fast.advance-*.nbi")))


def simulate(plan: Plan, arrivals: Arrivals, engine: Engine = "auto", progress: Callable[[float], None] | None = None) -> EventLog:
    """One replication; every engine writes the same log.

    `progress` is called now and then with the share of the run that is done.
    """
    if engine_used(engine)[0] == "fast":
        from simulation.engines import fast

        return fast.simulate(plan, arrivals, progress)
    from simulation.engines import readable

    return readable.simulate(plan, arrivals, progress)
