"""Random numbers: one uniform number for one decision about one patient's spell, a pure function of who and what, never
of when.

The generator is Philox4x64-10 (Salmon, Moraes, Dror and Shaw, 2011, 'Parallel random numbers: as easy as 1, 2, 3'): the
key is (seed, replication), the counter (decision, patient, spell, visit), and the first of its four words is used. So
an extra patient, a longer run, another scenario or another order of events changes nobody else's random numbers.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import high_word, jit_inlined, jit_nogc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

MASK = 0xFFFFFFFFFFFFFFFF
M0, M1 = 0xD2E7470EE14C6C93, 0xCA5A826395121157
BELOW_ONE = 1.0 - 2.0**-53
"""The topmost of the words would round to one, of which some quantiles are infinite."""
W0, W1 = 0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B


def _plain_word(seed: int, replication: int, decision: int, patient: int, spell: int, visit: int) -> int:
    """The generator in plain integers."""
    k0, k1 = int(seed) & MASK, int(replication) & MASK
    c0, c1, c2, c3 = int(decision) & MASK, int(patient) & MASK, int(spell) & MASK, int(visit) & MASK
    for _ in range(10):
        p0, p1 = M0 * c0, M1 * c2
        c0, c1, c2, c3 = (p1 >> 64) ^ c1 ^ k0, p1 & MASK, (p0 >> 64) ^ c3 ^ k1, p0 & MASK
        k0, k1 = (k0 + W0) & MASK, (k1 + W1) & MASK
    return c0


def _plain_uniform(seed: int, replication: int, decision: int, patient: int, spell: int, visit: int) -> float:
    """What runs where nothing is compiled."""
    word = _plain_word(seed, replication, decision, patient, spell, visit)
    return min(((word >> 11) + 0.5) * 2.0**-53, BELOW_ONE)


_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)
_M0, _M1, _W0, _W1 = np.uint64(M0), np.uint64(M1), np.uint64(W0), np.uint64(W1)
_ELEVEN = np.uint64(11)
LOWEST = (1 << 11) - 1
_LOWEST = np.uint64(LOWEST)


def _high_from_halves(a: Any, b: Any) -> Any:
    """The upper half of a product of two 64-bit words, from 32-bit halves; for words or arrays of words."""
    a0, a1 = a & _LOW, a >> _HALF
    b0, b1 = b & _LOW, b >> _HALF
    low = a0 * b0
    cross = a1 * b0 + (low >> _HALF)
    other = a0 * b1 + (cross & _LOW)
    return a1 * b1 + (cross >> _HALF) + (other >> _HALF)


_high = high_word(_high_from_halves)


@jit_inlined
def _word(k0: Any, k1: Any, c0: Any, c1: Any, c2: Any, c3: Any) -> Any:
    """First word of Philox4x64-10; every argument an unsigned 64-bit word, or an array of them."""
    for _ in range(10):
        h0, l0 = _high(_M0, c0), _M0 * c0
        h1, l1 = _high(_M1, c2), _M1 * c2
        c0, c1, c2, c3 = h1 ^ c1 ^ k0, l1, h0 ^ c3 ^ k1, l0
        k0, k1 = k0 + _W0, k1 + _W1
    return c0


def _compiled_uniform(seed: int, replication: int, decision: int, patient: int, spell: int, visit: int) -> float:
    word = _word(
        np.uint64(seed),
        np.uint64(replication),
        np.uint64(decision),
        np.uint64(patient),
        np.uint64(spell),
        np.uint64(visit),
    )
    return min((float(word >> _ELEVEN) + 0.5) * 2.0**-53, BELOW_ONE)


def _plain_left_over(seed: int, replication: int, decision: int, patient: int, spell: int, visit: int) -> int:
    """The same in plain integers."""
    return _plain_word(seed, replication, decision, patient, spell, visit) & LOWEST


def _compiled_left_over(seed: int, replication: int, decision: int, patient: int, spell: int, visit: int) -> int:
    word = _word(
        np.uint64(seed),
        np.uint64(replication),
        np.uint64(decision),
        np.uint64(patient),
        np.uint64(spell),
        np.uint64(visit),
    )
    return int(word & _LOWEST)


left_over = jit_inlined(_compiled_left_over, plain=_plain_left_over)
"""The eleven bits of the same word that `uniform` leaves unused: a whole number from 0 to 2047."""

uniform = jit_inlined(_compiled_uniform, plain=_plain_uniform)
"""One uniform in (0, 1) for one decision: `uniform(seed, replication, decision, patient, spell, visit)`, all whole
numbers.
"""


def uniforms(
    seed: int, replication: int, decision: int, patients: npt.NDArray[np.int64], spell: int = 0, visit: int = 0
) -> npt.NDArray[np.float64]:
    """The same number for many patients at once; equal to `uniform` to the last bit."""
    draw = np.empty(len(patients))
    fill(draw, seed, replication, decision, patients, spell, visit)
    return draw


def _fill_one_by_one(
    draw: Floats, seed: int, replication: int, decision: int, patients: Ints, spell: int, visit: int
) -> None:
    for i in range(len(patients)):
        draw[i] = uniform(seed, replication, decision, patients[i], spell, visit)


def _fill_at_once(
    draw: Floats, seed: int, replication: int, decision: int, patients: Ints, spell: int, visit: int
) -> None:
    """The same in numpy, where nothing is compiled."""
    shape = np.ones(len(patients), dtype=np.uint64)
    with np.errstate(over="ignore"):
        k0, k1, c0 = shape * np.uint64(seed), shape * np.uint64(replication), shape * np.uint64(decision)
        word = np.asarray(
            _word(k0, k1, c0, patients.astype(np.uint64), shape * np.uint64(spell), shape * np.uint64(visit))
        )
    draw[:] = np.minimum(((word >> _ELEVEN).astype(np.float64) + 0.5) * 2.0**-53, BELOW_ONE)


fill = jit_nogc(_fill_one_by_one, plain=_fill_at_once)
"""What `uniforms` fills its numbers in with."""
