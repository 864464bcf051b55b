"""exp, log and the normal quantile of `plain_math` and the gamma's of `special_functions`, compiled where that can be
done: the same source, the same bits.

Compiled, the bits of a number are one instruction; in Python they take a detour through bytes.
"""

from collections.abc import Callable
from functools import lru_cache
from types import FunctionType
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import bits_of, compile_for, float_of, jit_nogc
from simulation.core.numerics import plain_math, special_functions
from simulation.core.numerics.special_functions import log_gamma

Floats = npt.NDArray[np.float64]

_NAMES: dict[str, Any] = {
    **vars(plain_math),
    "bits": bits_of(plain_math.bits),
    "from_bits": float_of(plain_math.from_bits),
}
"""What the names in the source of `plain_math` mean when it is compiled."""


F = TypeVar("F", bound=Callable[..., object])


def _compiled(function: F, names: dict[str, Any] = _NAMES) -> F:
    code: Any = function
    made: Any = jit_nogc(FunctionType(code.__code__, names, code.__name__), plain=function)
    return cast(F, made)


exp = _compiled(plain_math.exp)
"""e to the power `x`: infinite above 709.78, zero below -745.13."""
log = _compiled(plain_math.log)
"""The natural logarithm of a number above zero; minus infinity at zero, not a number below."""
_NAMES["log"] = log
normal_quantile = _compiled(plain_math.normal_quantile)
"""Quantile of the standard normal."""

_GAMMA = {**vars(special_functions), "exp": exp, "log": log}
_GAMMA["normal_start"] = _compiled(special_functions.normal_start, _GAMMA)
_GAMMA["gamma_log_tails"] = _compiled(special_functions.gamma_log_tails, _GAMMA)
gamma_quantile_of = _compiled(special_functions.gamma_quantile_of, _GAMMA)
"""Quantile of a gamma of scale one."""


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


@jit_nogc
def fill_gamma(shape: float, of_shape: float, of_next: float, given: Floats, out: Floats) -> None:
    """What `gamma_quantiles` fills its numbers in with; see `gamma_quantile_of`."""
    for place in range(len(given)):
        out[place] = gamma_quantile_of(shape, given[place], 1.0 - given[place], of_shape, of_next)


@lru_cache(maxsize=256)
def gamma_quantiles(shape: float, given: tuple[float, ...]) -> tuple[float, ...]:
    """The quantiles at these uniforms of a gamma of scale one. Kept, since times with the same spread relative to their
    mean, in all scenarios, share them.
    """
    out = np.empty(len(given))
    fill_gamma(shape, log_gamma(shape), log_gamma(shape + 1.0), np.array(given), out)
    return tuple(out.tolist())


def compile_exps() -> None:
    """Compile `exps` and `gamma_quantiles`, or fetch them from the cache."""
    compile_for(fill_exp, np.zeros(1), np.zeros(1))
    compile_for(fill_gamma, 1.0, 1.0, 1.0, np.zeros(1), np.zeros(1))


__all__ = ["compile_exps", "exp", "exps", "fill_exp", "gamma_quantiles", "log", "normal_quantile"]
