"""LLVM's intermediate code of every entry point, as numba makes it before it is made for this processor."""

import os
import tempfile
from dataclasses import dataclass
from typing import Any

SETTINGS = {
    "NUMBA_LOOP_VECTORIZE": "0",
    "NUMBA_SLP_VECTORIZE": "0",
    "NUMBA_CPU_NAME": "generic",
    "NUMBA_CPU_FEATURES": "",
    "HOMEWARD_COMPILE": "numba",
}
"""What keeps numba from making code for this machine, or from taking code that was made for it."""


@dataclass(frozen=True)
class EntryPoint:
    """One compiled function that Python calls."""

    name: str
    """Its module and name, such as `simulation.engines.compiled.engine.advance`."""
    arguments: tuple[str, ...]
    """The kind of each argument: a scalar's type, or `array(int32, 2d)`; tuples of arrays are told one by one."""
    returns: str
    symbol: str
    """What numba calls it."""
    code: str
    """The module that defines it, with all it calls, as text."""


def capture() -> list[EntryPoint]:
    """Compile everything with numba and keep what it hands to LLVM.

    Raises:
        RuntimeError: when numba was imported before, with other settings, or is not there.
    """
    import sys

    if "numba" in sys.modules:
        raise RuntimeError("numba was imported before its settings were made; run this in a process of its own")
    os.environ.update(SETTINGS)
    with tempfile.TemporaryDirectory() as nothing:
        os.environ["HOMEWARD_CACHE"] = nothing
        return _captured()


def _captured() -> list[EntryPoint]:
    from numba.core import codegen

    kept: dict[str, str] = {}
    optimise: Any = codegen.CPUCodeLibrary._optimize_final_module

    def keep(made: Any) -> Any:
        kept[made.name] = str(made._final_module)
        return optimise(made)

    library: Any = codegen.CPUCodeLibrary
    library._optimize_final_module = keep
    try:
        return [_entry(function, signature, kept) for function, signature in _compile_all()]
    finally:
        library._optimize_final_module = optimise


def _compile_all() -> list[tuple[Any, tuple[Any, ...]]]:
    from simulation.core.compiling import jit
    from simulation.engines.compiled.engine import compile_now
    from simulation.experiment.jit_warm_up import compile_beside_the_engine

    compile_now(False)
    compile_beside_the_engine()
    if not jit.COMPILED_FOR:
        raise RuntimeError(f"nothing was compiled: {jit.WHY_NOT_COMPILED or 'numba was not asked for'}")
    return list(jit.COMPILED_FOR)


def _entry(function: Any, signature: tuple[Any, ...], kept: dict[str, str]) -> EntryPoint:
    result = function.overloads[signature]
    arguments = tuple(part for kind in signature for part in _parts(kind))
    name = f"{function.py_func.__module__}.{function.py_func.__name__}"
    code = kept[result.library.name]
    return EntryPoint(name, arguments, str(result.signature.return_type), result.fndesc.mangled_name, code)


def _parts(kind: Any) -> list[str]:
    from numba import types

    if isinstance(kind, (types.Tuple, types.UniTuple, types.NamedTuple, types.NamedUniTuple)):
        return [part for each in kind.types for part in _parts(each)]
    if isinstance(kind, types.Array):
        return [f"array({kind.dtype}, {kind.ndim}d)"]
    return [str(kind)]


__all__ = ["EntryPoint", "capture"]
