"""exp, log and the normal quantile of `plain_math`, compiled where that can be done: the same source, the same bits.

Compiled, the bits of a number are one instruction; in Python they take a detour through bytes.
"""

from collections.abc import Callable
from types import FunctionType
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import bits_of, compile_for, float_of, jit_nogc
from simulation.core.numerics import plain_math

Floats = npt.NDArray[np.float64]

_NAMES: dict[str, Any] = {
    **vars(plain_math),
    "bits": bits_of(plain_math.bits),
    "from_bits": float_of(plain_math.from_bits),
}
"""What the names in the source of `plain_math` mean when it is compiled."""


def _compiled(function: Callable[[float], float]) -> Callable[[float], float]:
    code: Any = function
    return jit_nogc(FunctionType(code.__code__, _NAMES, code.__name__), plain=function)


exp = _compiled(plain_math.exp)
"""e to the power `x`: infinite above 709.78, zero below -745.13."""
log = _compiled(plain_math.log)
"""The natural logarithm of a number above zero; minus infinity at zero, not a number below."""
_NAMES["log"] = log
normal_quantile = _compiled(plain_math.normal_quantile)
"""Quantile of the standard normal."""


@jit_nogc
def fill_exp(given: Floats, out: Floats) -> None:
    """What `exps` fills its numbers in with."""
    for place in range(len(given)):
        out[place] = exp(given[place])


def exps(given: Floats) -> Floats:
    """`exp` of each of an array of numbers."""
    out = np.empty(given.size)
    fill_exp(np.ascontiguousarray(given).ravel(), out)
    return out.reshape(given.shape)


def compile_exps() -> None:
    """Compile `exps`, or fetch it from the cache."""
    compile_for(fill_exp, np.zeros(1), np.zeros(1))


__all__ = ["compile_exps", "exp", "exps", "fill_exp", "log", "normal_quantile"]
