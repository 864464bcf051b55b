"""The first run on a machine: two processes compile at once, so that people wait for less."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from simulation.engines import Engine

LONGEST_WAIT = 60.0
"""Seconds for which the other process is waited for; what it has not compiled by then is compiled here."""

ALONE = sys.platform == "emscripten"
"""Python in a browser has neither threads nor processes, whatever the machine has."""


def engine_ready(engine: "Engine" = "auto") -> "tuple[Engine, str]":
    """As `engines.engine_used`: which engine runs and why; when nothing has been compiled yet, all of it is now.

    Raises:
        SimulationError: when the compiled engine is asked for by name and cannot run.
    """
    from simulation.engines import engine_used, first_time

    if engine == "reference" or not first_time():
        return engine_used(engine)
    with compile_in_second_process():
        return engine_used(engine)


@contextmanager
def compile_in_second_process() -> Iterator[None]:
    """While this lasts another process compiles all but what people do, into the same cache; nothing is lost when it
    cannot.
    """
    from simulation.core.compiling import jit

    if processors() < 2 or jit.FOLDER is None:
        yield
        return
    places = [os.fspath(Path(__file__).parents[2]), *filter(None, [os.environ.get("PYTHONPATH")])]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(places)}
    words, none = (
        [sys.executable, "-P", "-c", f"from {__name__} import compile_the_rest; compile_the_rest()"],
        subprocess.DEVNULL,
    )
    try:
        other = subprocess.Popen(words, env=environment, stdin=none, stdout=none, stderr=none)  # noqa: S603 (this program itself)
    except OSError:
        yield
        return
    try:
        yield
        other.wait(LONGEST_WAIT)
    except subprocess.TimeoutExpired:
        pass
    finally:
        other.kill()
        other.wait()


def compile_the_rest() -> None:
    """Compile what turns minutes, writes the log, draws people and measures, or fetch it from the cache."""
    from simulation.engines.compiled.clock import compile_minutes
    from simulation.engines.compiled.engine import compile_writing

    compile_minutes()
    compile_writing()
    compile_beside_the_engine()


def compile_beside_the_engine() -> None:
    """Compile everything but the engine; fails as compiling does. What is compiled stands here and in
    `engines.compiled.engine.compile_now` alone.
    """
    from simulation.core.numerics.exact_math import compile_exps
    from simulation.core.numerics.in_order import compile_products
    from simulation.measures import LOOPS
    from simulation.sampling.arrivals import compile_drawing

    for compile_some in (compile_drawing, compile_exps, compile_products, *LOOPS):
        compile_some()


def processors() -> int:
    """How many processors this process may use."""
    if ALONE:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


__all__ = [
    "ALONE",
    "compile_beside_the_engine",
    "compile_in_second_process",
    "compile_the_rest",
    "engine_ready",
    "processors",
]
