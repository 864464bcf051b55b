"""Compiling small functions with numba when it is there, and leaving them as they are when it is not.

Compiled code is kept in the user's own cache folder, in a folder named after the source of everything that is compiled
together with the versions of numba and Python: numba itself watches one file at a time and would serve a stale rule
when another has changed.
"""

import gc
import hashlib
import os
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from simulation.core.compiling.shipped_code import digest_of_sources, library, shipped
from simulation.core.system.cache import NotPrivateError, private_cache, temporary_cache
from simulation.core.system.surroundings import import_numba

F = TypeVar("F", bound=Callable[..., object])

WHY_NOT_COMPILED = ""
"""Why nothing is compiled, in plain words; empty when numba works."""

njit: Callable[..., Callable[..., Any]] | None = None
"""Numba's compiler; None when nothing is compiled."""

WHY_NOT_CACHED = ""
"""Why compiled code is not kept for the next start, in plain words; empty when it is."""

_plain: dict[int, tuple[object, Callable[..., object]]] = {}
"""Every compiled function by its identity, with what it is when nothing is compiled."""


def _name_of_this_code(version: str) -> str:
    """The folder's name that only this code, compiled by this numba for this Python, uses."""
    return hashlib.sha256(f"{version} {sys.version} {digest_of_sources()}".encode()).hexdigest()[:16]


def _folder_of_this_code(version: str) -> tuple[Path | None, str]:
    """Where this code is kept, compiled; and why it is not kept for the next start: then the folder is a temporary one,
    or there is none.
    """
    try:
        return private_cache(_name_of_this_code(version)), ""
    except NotPrivateError as error:
        why = f"{error.filename} {error.strerror}"
    except (OSError, RuntimeError) as error:  # RuntimeError: the user has no home folder
        why = f"{getattr(error, 'filename', None) or 'the cache folder'} cannot be written"
    try:
        return temporary_cache(), why
    except OSError:
        return None, why


FOLDER: Path | None = None
"""Where the compiled code of this version is; None when it is in no folder."""

SHIPPED = False
"""Whether the compiled functions that came with the package are used."""
_asked = os.environ.get("HOMEWARD_COMPILE", "yes")
if _asked == "no":
    WHY_NOT_COMPILED = "HOMEWARD_COMPILE is set to 'no'"
elif _asked != "numba" and library()[0] is not None:
    SHIPPED = True
else:
    try:
        numba = import_numba()
    except ModuleNotFoundError:
        WHY_NOT_COMPILED = "numba is not installed"
    except (
        ImportError,
        OSError,
        AttributeError,
        SystemError,
    ) as error:  # made for another numpy, or its library is missing
        WHY_NOT_COMPILED = f"numba cannot be loaded ({' '.join(str(error).split())[:120]})"
    else:
        njit = numba.njit
        FOLDER, WHY_NOT_CACHED = _folder_of_this_code(numba.__version__)
        if FOLDER is not None:
            numba.config.CACHE_DIR = str(FOLDER)


def const(value: int) -> int:
    """A constant for compiled code: one of numpy's whole numbers, since numba compiles a function anew for every plain
    constant it is called with.
    """
    return np.int64(value)  # type: ignore[return-value]


def consts(values: Iterable[int]) -> tuple[int, ...]:
    """As `const`, several at once."""
    return tuple(const(value) for value in values)


u32: Callable[[int], int] = np.uint32  # type: ignore[assignment]
"""A place in an array as compiled code takes it: numba counts a negative index from the end, and looks for one wherever
it cannot rule it out.
"""

i64: Callable[[int], int] = np.int64  # type: ignore[assignment]
"""A whole number with a sign, for sums that are more than a place."""


def compiled(function: F, plain: Callable[..., object] | None = None) -> F:
    """The function compiled to machine code that runs without the interpreter's lock; where numba is not there `plain`,
    or the function as it is.
    """
    return _made(function, plain, {})


def jit_nogc(function: F, plain: Callable[..., object] | None = None) -> F:
    """As `compiled`, for functions that make no arrays: without counting references, which is most of the time of a
    small call.
    """
    return _made(function, plain, {"_nrt": False})


def jit_inlined(function: F, plain: Callable[..., object] | None = None) -> F:
    """As `jit_nogc`, for what is called most of all: its code stands in place of every call, so that the processor goes
    on with what follows while it waits for a product or for memory.
    """
    return _made(function, plain, {"_nrt": False, "forceinline": True})


def jit_private(function: F) -> F:
    """As `jit_nogc`, for what only compiled code calls: nothing is made for calls from Python, and nothing is kept but
    in its callers.
    """
    return _made(function, None, {"_nrt": False, "cache": False, "no_cpython_wrapper": True, "no_cfunc_wrapper": True})


def high_word(plain: F) -> F:
    """The upper half of the product of two unsigned 64-bit words, which processors have one instruction for; `plain`
    where nothing is compiled.
    """
    if njit is None:
        return plain
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    @intrinsic
    def upper(_: Any, one: Any, other: Any) -> Any:
        def generate(__: Any, builder: Any, ___: Any, words: Any) -> Any:
            wide, word = ir.IntType(128), ir.IntType(64)
            product = builder.mul(*(builder.zext(factor, wide) for factor in words))
            return builder.trunc(builder.lshr(product, ir.Constant(wide, 64)), word)

        return types.uint64(one, other), generate

    made: Any = upper
    _plain[id(made)] = (made, plain)
    return made  # type: ignore[no-any-return]


def bits_of(plain: F) -> F:
    """The bits of a number with a point as a whole number; `plain` where nothing is compiled."""
    return _same_bits(plain, "int64")


def float_of(plain: F) -> F:
    """The number with a point that has these bits; `plain` where nothing is compiled."""
    return _same_bits(plain, "float64")


def _same_bits(plain: F, becomes: str) -> F:
    if njit is None:
        return plain
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    to, of = getattr(types, becomes), types.float64 if becomes == "int64" else types.int64
    made_of = ir.IntType(64) if becomes == "int64" else ir.DoubleType()

    @intrinsic
    def cast(_: Any, value: Any) -> Any:
        def generate(context: Any, builder: Any, _signature: Any, values: Any) -> Any:
            return builder.bitcast(context.cast(builder, values[0], value, of), made_of)

        return to(value), generate

    made: Any = cast
    _plain[id(made)] = (made, plain)
    return made  # type: ignore[no-any-return]


def _soon() -> Callable[[Any, int], None]:
    def plain(_: Any, __: int) -> None:
        """Where nothing is compiled there is nothing to do."""

    if njit is None:
        return plain
    from llvmlite import ir
    from numba import types
    from numba.extending import intrinsic

    @intrinsic
    def fetch(_: Any, array: Any, place: Any) -> Any:
        def generate(context: Any, builder: Any, __: Any, arguments: Any) -> Any:
            number, address = ir.IntType(32), ir.IntType(8).as_pointer()
            data = context.make_array(array)(context, builder, arguments[0]).data
            at = builder.bitcast(builder.gep(data, [context.cast(builder, arguments[1], place, types.intp)]), address)
            asked = builder.module.declare_intrinsic(
                "llvm.prefetch", [address], ir.FunctionType(ir.VoidType(), [address, number, number, number])
            )
            builder.call(asked, [at, number(1), number(3), number(1)])  # to be written, kept near, data
            return context.get_dummy_value()

        return types.void(array, place), generate

    made: Any = fetch
    _plain[id(made)] = (made, plain)
    return made  # type: ignore[no-any-return]


prefetch = _soon()
"""Asks the processor for a place in an array (counted in numbers from its beginning) that is read in a moment, so that
nobody waits for it.
"""


COMPILED_FOR: list[tuple[Any, tuple[Any, ...]]] = []
"""The functions that Python calls, each with the types it was compiled for; what is compiled ahead is made of them."""


def compile_for(function: Callable[..., object], *examples: object) -> None:
    """Compile a compiled function for arguments like these, or fetch it from the cache, and call nothing."""
    if njit is None:
        return
    dispatcher: Any = function
    type_of: Any = numba.typeof
    COMPILED_FOR.append((function, tuple(type_of(example) for example in examples)))
    collects = gc.isenabled()
    gc.disable()  # a sixth of the time goes into looking for garbage among what the compiler still needs
    try:
        dispatcher.compile(tuple(type_of(example) for example in examples))
    finally:
        if collects:
            gc.enable()


def _made(function: F, plain: Callable[..., object] | None, options: dict[str, Any]) -> F:
    stand_in = _plain[id(plain)][1] if id(plain) in _plain else plain or function
    if SHIPPED and (native := shipped(f"{function.__module__}.{function.__name__}")) is not None:
        _plain[id(native)] = (native, stand_in)
        return native  # type: ignore[return-value]
    if njit is None:
        return stand_in  # type: ignore[return-value]
    dispatcher: F = njit(**{"cache": FOLDER is not None, "nogil": True, **options})(function)
    _plain[id(dispatcher)] = (dispatcher, stand_in)
    return dispatcher


def failures() -> tuple[type[Exception], ...]:
    """What compiling, or fetching what was compiled before, fails with."""
    from pickle import UnpicklingError

    if njit is None:
        return (RuntimeError, OSError)
    from numba.core.errors import NumbaError

    return (NumbaError, RuntimeError, OSError, EOFError, UnpicklingError)


def disable_jit(why: str) -> None:
    """Compile nothing from now on: every compiled function becomes what it is without numba, in every module that knows
    it.

    Called when compiling has failed, before anything has been simulated; `why` is told to the user.
    """
    global njit, WHY_NOT_COMPILED
    njit, WHY_NOT_COMPILED = None, why
    use_python(__name__.partition(".")[0])


def use_python(package: str) -> None:
    """Every compiled function becomes what it is without numba, in every module of this package that knows it."""
    for name, module in list(sys.modules.items()):
        if name == package or name.startswith(f"{package}."):
            for word, value in list(vars(module).items()):
                if id(value) in _plain:
                    setattr(module, word, _plain[id(value)][1])
