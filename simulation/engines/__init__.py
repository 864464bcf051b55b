"""Engines: a plan and its arrivals in, the event log out."""

from collections.abc import Callable
from typing import Literal

from simulation.events import EventLog
from simulation.patients.cohort import Arrivals
from simulation.plan.plan import Plan

Engine = Literal["auto", "fast", "readable"]


def engine_used(engine: Engine = "auto") -> tuple[str, str]:
    """Which engine runs when this one is asked for, and why in plain words."""
    if engine != "auto":
        return engine, "asked for"
    return "readable", "the only engine so far"


def simulate(plan: Plan, arrivals: Arrivals, engine: Engine = "auto", progress: Callable[[float], None] | None = None) -> EventLog:
    """One replication; every engine writes the same log.

    `progress` is called now and then with the share of the run that is done.
    """
    from simulation.engines import readable

    return readable.simulate(plan, arrivals, progress)
