"""exp and log in plain arithmetic, so that every platform gets the same last bit.

The libraries of systems, browsers and numpy differ in the last bit of exp and log for up to a tenth of all arguments.
Here only additions, products and quotients are used, in a fixed order and never fused, which every processor rounds
alike; the powers of two are taken from the bits of a number. Algorithms: those of fdlibm (Sun Microsystems 1993,
e_exp.c and e_log.c), wrong by less than one unit in the last place. Both engines, what is compiled ahead and what runs
in a browser use these functions and no others on the way to a result: `exact_math` compiles this very source.

A worked example: log(24) is 4 log 2 + log(1.5), so k = 4, f = 0.5, s = f / (2 + f) = 0.2, and log(1.5) is
s (2 + s^2 (2/3 + s^2 (2/5 + ...))), the sum cut after seven terms with its coefficients fitted.
"""

import math
import struct

INFINITY = math.inf
LARGEST, LEAST = 7.09782712893383973096e02, -7.45133219101941108420e02
"""Beyond these exp is infinite, and zero."""
LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
"""log 2 in two parts; the first has zeros at its end, so that its product with a small whole number is exact."""
INVERSE_LN2 = 1.44269504088896338700e00
P1, P2, P3, P4, P5 = (
    1.66666666666666019037e-01,
    -2.77777777770155933842e-03,
    6.61375632143793436117e-05,
    -1.65339022054652515390e-06,
    4.13813679705723846039e-08,
)
L1, L2, L3, L4, L5, L6, L7 = (
    6.666666666666735130e-01,
    3.999999999940941908e-01,
    2.857142874366239149e-01,
    2.222219843214978396e-01,
    1.818357216161805012e-01,
    1.531383769920937332e-01,
    1.479819860511658591e-01,
)
EXPONENT_ONE = 0x3FF << 52
"""The bits of 1.0."""
FRACTION = (1 << 52) - 1
"""The bits of a number below its exponent."""
ROOT_HALF = 0x3FE6A09E << 32
"""The bits of sqrt(1/2), cut after twenty of the fraction."""
ONE_UP = 1 << 52
"""The bits of the least number that has all its digits."""


def bits(x: float) -> int:
    """The 64 bits of a number with a point, as a whole number."""
    return int(struct.unpack("<q", struct.pack("<d", x))[0])


def from_bits(word: int) -> float:
    """The number with a point that these 64 bits are."""
    return float(struct.unpack("<d", struct.pack("<q", word))[0])


def exp(x: float) -> float:
    """e to the power `x`: infinite above 709.78, zero below -745.13."""
    if x > LARGEST:
        return INFINITY
    if x < LEAST:
        return 0.0
    if -3.7252902984619140625e-09 < x < 3.7252902984619140625e-09:  # 2^-28
        return 1.0 + x
    k = 0
    high, low = x, 0.0
    if x > 0.34657359027997264 or x < -0.34657359027997264:  # half of log 2
        k = int(INVERSE_LN2 * x + (0.5 if x > 0.0 else -0.5))
        high, low = x - k * LN2_HIGH, k * LN2_LOW
        x = high - low
    t = x * x
    c = x - t * (P1 + t * (P2 + t * (P3 + t * (P4 + t * P5))))
    if k == 0:
        return 1.0 - ((x * c) / (c - 2.0) - x)
    y = 1.0 - ((low - (x * c) / (2.0 - c)) - high)
    if k == 1024:
        return y * 2.0 * from_bits(0x7FE << 52)
    if k >= -1021:
        return y * from_bits(EXPONENT_ONE + (k << 52))
    return y * from_bits(EXPONENT_ONE + ((k + 1000) << 52)) * 9.33263618503218878990e-302  # 2^-1000


def log(x: float) -> float:
    """The natural logarithm of a number above zero; minus infinity at zero, not a number below."""
    if not x > 0.0:
        return -INFINITY if x == 0.0 else math.nan
    if x == INFINITY:
        return x
    k = 0
    word = bits(x)
    if word < ONE_UP:  # too small to have all its digits
        k = -54
        word = bits(x * 18014398509481984.0)  # 2^54
    word += EXPONENT_ONE - ROOT_HALF  # the fraction carries into the exponent from sqrt(2) on
    k += (word >> 52) - 1023
    f = from_bits((word & FRACTION) + ROOT_HALF) - 1.0  # from sqrt(1/2) - 1 to sqrt(2) - 1
    half = 0.5 * f * f
    s = f / (2.0 + f)
    z = s * s
    w = z * z
    rest = z * (L1 + w * (L3 + w * (L5 + w * L7))) + w * (L2 + w * (L4 + w * L6))
    return s * (half + rest) + k * LN2_LOW - half + f + k * LN2_HIGH


def log1p(x: float) -> float:
    """log(1 + x) for `x` above -1, with the digits of a small `x` kept (W. Kahan's correction of the rounded sum)."""
    u = 1.0 + x
    return x if u == 1.0 else log(u) * (x / (u - 1.0))


__all__ = ["bits", "exp", "from_bits", "log", "log1p"]
