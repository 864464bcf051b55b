"""exp and log against high precision, at the edges, and the same in plain Python and compiled."""

import decimal
import math
import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.core.compiling import jit
from simulation.core.numerics import exact_math, plain_math

PRECISE = decimal.Context(prec=40)
NUMBERS = st.floats(-745.0, 709.7)
ABOVE_ZERO = st.floats(5e-324, 1e308)


def in_units(found: float, right: decimal.Decimal) -> float:
    """How many units in the last place lie between."""
    return float(abs(PRECISE.subtract(decimal.Decimal(found), right)) / decimal.Decimal(math.ulp(float(right))))


@settings(deadline=None)
@given(NUMBERS)
def test_exp_is_wrong_by_less_than_a_unit(x):
    assert in_units(exact_math.exp(x), PRECISE.exp(decimal.Decimal(x))) < 1.0


@settings(deadline=None)
@given(ABOVE_ZERO)
def test_log_is_wrong_by_less_than_a_unit(x):
    right = PRECISE.ln(decimal.Decimal(x))
    assert exact_math.log(x) == 0.0 if x == 1.0 else in_units(exact_math.log(x), right) < 1.0


@settings(deadline=None)
@given(NUMBERS, ABOVE_ZERO)
def test_plain_and_compiled_give_the_same_bits(x, y):
    assert plain_math.exp(x) == exact_math.exp(x)
    assert plain_math.log(y) == exact_math.log(y)


def test_many_numbers_near_one_and_near_zero_keep_their_digits():
    chance = random.Random(4)
    for _ in range(3000):
        x, y = chance.uniform(-1e-6, 1e-6), 1.0 + chance.uniform(-1e-6, 1e-6)
        assert in_units(exact_math.exp(x), PRECISE.exp(decimal.Decimal(x))) < 1.0
        assert in_units(exact_math.log(y), PRECISE.ln(decimal.Decimal(y))) < 1.0


@pytest.mark.parametrize(
    ("x", "right"),
    [
        (0.0, 1.0),
        (1.0, 2.7182818284590455),
        (710.0, math.inf),
        (-746.0, 0.0),
        (-745.0, 5e-324),
        (709.78, math.exp(709.78)),
    ],
)
def test_the_edges_of_exp(x, right):
    """e itself is wrong in the last digit by 0.8 units, which is known of this algorithm."""
    assert exact_math.exp(x) == right


@pytest.mark.parametrize(
    ("x", "right"),
    [(1.0, 0.0), (0.0, -math.inf), (math.inf, math.inf), (5e-324, -744.4400719213812), (2.0, math.log(2.0))],
)
def test_the_edges_of_log(x, right):
    assert exact_math.log(x) == right


@pytest.mark.parametrize("x", [-1.0, -5e-324, math.nan])
def test_there_is_no_logarithm_below_zero(x):
    assert math.isnan(exact_math.log(x))


def test_nothing_on_the_way_to_a_log_uses_the_systems_own_functions():
    for name in ("core/numerics/quantiles.py", "sampling/risks.py"):
        source = (Path(jit.__file__).parents[2] / name).read_text(encoding="utf-8")
        assert "math.exp" not in source
        assert "math.log(" not in source


@given(st.floats(-0.9999, 1e300))
def test_log1p_keeps_the_digits_of_a_small_number(x):
    right = PRECISE.ln(PRECISE.add(decimal.Decimal(1), decimal.Decimal(x))) if abs(x) > 1e-20 else x
    assert plain_math.log1p(x) == pytest.approx(float(right), rel=1e-15, abs=0.0)
