"""Engines: a plan and its arrivals in, the event log out."""

from collections.abc import Callable
from functools import cache

from simulation.core.errors import SimulationError
from simulation.core.event_log import EventLog, LogOnce, Room, RowsKept
from simulation.core.in_parts import finished
from simulation.core.text.engine_names import Engine, engine_named
from simulation.engines.common.log_writer import Months
from simulation.plan.compile import Plan
from simulation.sampling.arrivals import Arrivals


def engine_used(engine: Engine = "auto") -> tuple[Engine, str]:
    """Which engine runs when this one is asked for, and why in plain words.

    Raises:
        OptionError: when there is no engine of this name.
        SimulationError: when the compiled engine is asked for by name and cannot run.
    """
    from simulation.core.compiling import jit

    engine = engine_named(engine)
    if engine != "reference" and not jit.WHY_NOT_COMPILED:
        _compile()
    if engine == "reference":
        return "reference", "asked for"
    if not jit.WHY_NOT_COMPILED:
        return "compiled", "asked for" if engine == "compiled" else (
            "it came compiled with the package" if jit.SHIPPED else "numba is there to compile it"
        )
    if engine == "compiled":
        raise SimulationError(f"the compiled engine cannot run: {jit.WHY_NOT_COMPILED}; use --engine reference")
    return "reference", f"the compiled one cannot run: {jit.WHY_NOT_COMPILED}"


@cache
def _compile() -> None:
    """Compile the engine once; when that fails everything falls back to plain functions, and `WHY_NOT_COMPILED` says
    why.
    """
    from simulation.core.compiling import jit
    from simulation.engines.compiled import engine as compiled_engine

    try:
        compiled_engine.compile_now(first_time())
    except jit.failures() as error:
        jit.disable_jit(f"compiling failed ({type(error).__name__}: {str(error).strip().partition(chr(10))[0][:160]})")


def first_time() -> bool:
    """Whether the engine has yet to be compiled on this machine, which takes ten seconds and more."""
    from simulation.core.compiling import jit

    return jit.njit is not None and (jit.FOLDER is None or not any(jit.FOLDER.glob("*/engine.advance-*.nbi")))


def simulate(
    plan: Plan,
    arrivals: Arrivals,
    engine: Engine = "auto",
    progress: Callable[[float], None] | None = None,
    only: RowsKept | None = None,
) -> EventLog:
    """One replication; every engine writes the same log.

    `progress` is called every simulated month with the share of the run that is done. `only`: the rows wanted, such as
    `measures.rows_read` says, all of them when not said; a log that begins with today's state has them all.
    """
    return finished(simulate_by_month(plan, arrivals, engine, only), progress)


def simulate_once(
    plan: Plan, arrivals: Arrivals, engine: Engine = "auto", only: RowsKept | None = None
) -> EventLog | LogOnce:
    """The same log as `simulate` with `only` these rows, to be read once: by measures, which let go of its parts as
    they read them. One that begins with today's state is whole, and an `EventLog`.
    """
    if plan.today is not None:
        return simulate(plan, arrivals, engine)
    if engine_used(engine)[0] == "compiled":
        from simulation.engines.compiled.engine import simulate_once as compiled

        return compiled(plan, arrivals, only)
    return simulate(plan, arrivals, engine, only=only).once()


def simulate_by_month(
    plan: Plan,
    arrivals: Arrivals,
    engine: Engine = "auto",
    only: RowsKept | None = None,
    room: Room | None = None,
) -> Months:
    """The same as a generator that gives way every simulated month or sooner, with the share of the run that is done,
    and returns the log: so that a page can hear a new question meanwhile, and drop this one. `room`: that of a log
    before; the log has as much from the start, and in the end it is that of this one.

        log = yield from simulate_by_month(plan, arrivals)
    """
    only = only if plan.today is None else None  # who stands where today is read from rows that no measure reads
    if engine_used(engine)[0] == "compiled":
        from simulation.engines.compiled.engine import simulate_by_month as compiled

        return (yield from compiled(plan, arrivals, only, room))
    from simulation.engines.reference.engine import simulate_by_month as told

    return (yield from told(plan, arrivals, only))


__all__ = ["Engine", "engine_used", "first_time", "simulate", "simulate_by_month", "simulate_once"]
