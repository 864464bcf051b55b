"""exp and log of `plain_math`, compiled where that can be done: the same source, and so the same last bit.

Compiled, the bits of a number are one instruction; in Python they take a detour through bytes.
"""

from collections.abc import Callable
from types import FunctionType
from typing import Any

from simulation.core.compiling.jit import bits_of, float_of, jit_nogc
from simulation.core.numerics import plain_math

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

__all__ = ["exp", "log"]
