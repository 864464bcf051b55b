"""exp, log and the quantile of the normal in plain arithmetic, so that every platform gets the same last bit.

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


def normal_quantile(p: float) -> float:
    """Quantile of the standard normal: Wichura (1988), algorithm AS 241, PPND16, as in `statistics.NormalDist` but
    with our own logarithm.
    """
    q = p - 0.5
    if math.fabs(q) <= 0.425:
        r = 0.180625 - q * q
        num = (
            (
                (
                    (
                        (
                            ((2.5090809287301226727e3 * r + 3.3430575583588128105e4) * r + 6.7265770927008700853e4) * r
                            + 4.5921953931549871457e4
                        )
                        * r
                        + 1.3731693765509461125e4
                    )
                    * r
                    + 1.9715909503065514427e3
                )
                * r
                + 1.3314166789178437745e2
            )
            * r
            + 3.3871328727963666080e0
        ) * q
        den = (
            (
                (
                    (
                        ((5.2264952788528545610e3 * r + 2.8729085735721942674e4) * r + 3.9307895800092710610e4) * r
                        + 2.1213794301586595867e4
                    )
                    * r
                    + 5.3941960214247511077e3
                )
                * r
                + 6.8718700749205790830e2
            )
            * r
            + 4.2313330701600911252e1
        ) * r + 1.0
        return num / den
    r = p if q <= 0.0 else 1.0 - p
    r = math.sqrt(-log(r))
    if r <= 5.0:
        r = r - 1.6
        num = (
            (
                (
                    (
                        ((7.74545014278341407640e-4 * r + 2.27238449892691845833e-2) * r + 2.41780725177450611770e-1)
                        * r
                        + 1.27045825245236838258e0
                    )
                    * r
                    + 3.64784832476320460504e0
                )
                * r
                + 5.76949722146069140550e0
            )
            * r
            + 4.63033784615654529590e0
        ) * r + 1.42343711074968357734e0
        den = (
            (
                (
                    (
                        ((1.05075007164441684324e-9 * r + 5.47593808499534494600e-4) * r + 1.51986665636164571966e-2)
                        * r
                        + 1.48103976427480074590e-1
                    )
                    * r
                    + 6.89767334985100004550e-1
                )
                * r
                + 1.67638483018380384940e0
            )
            * r
            + 2.05319162663775882187e0
        ) * r + 1.0
    else:
        r = r - 5.0
        num = (
            (
                (
                    (
                        ((2.01033439929228813265e-7 * r + 2.71155556874348757815e-5) * r + 1.24266094738807843860e-3)
                        * r
                        + 2.65321895265761230930e-2
                    )
                    * r
                    + 2.96560571828504891230e-1
                )
                * r
                + 1.78482653991729133580e0
            )
            * r
            + 5.46378491116411436990e0
        ) * r + 6.65790464350110377720e0
        den = (
            (
                (
                    (
                        ((2.04426310338993978564e-15 * r + 1.42151175831644588870e-7) * r + 1.84631831751005468180e-5)
                        * r
                        + 7.86869131145613259100e-4
                    )
                    * r
                    + 1.48753612908506148525e-2
                )
                * r
                + 1.36929880922735805310e-1
            )
            * r
            + 5.99832206555887937690e-1
        ) * r + 1.0
    x = num / den
    return -x if q < 0.0 else x


__all__ = ["bits", "exp", "from_bits", "log", "log1p", "normal_quantile"]
