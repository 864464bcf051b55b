"""Our own quantiles against a library's, against exact answers, and in their extremes."""

import math

import numpy as np
import pytest
from scipy import special

from simulation.core.numerics.exact_math import gamma_quantiles
from simulation.core.numerics.special_functions import (
    beta_quantile,
    gamma_quantile_of,
    incomplete_beta,
    log_gamma,
    normal_tail,
    student_quantile,
)

KNOTS = [1.0 / (1.0 + math.exp(20.0 - 0.5 * k)) for k in range(81)]


def gamma_quantile(shape, u, rest):
    return gamma_quantile_of(shape, u, rest, log_gamma(shape), log_gamma(shape + 1.0))


@pytest.mark.parametrize("x", [0.001, 0.5, 1.0, 2.0, 3.7, 11.9, 12.0, 100.0, 12345.6, 1e7])
def test_log_gamma(x):
    assert log_gamma(x) == pytest.approx(math.lgamma(x), rel=1e-14, abs=1e-14)


@pytest.mark.parametrize("shape", [0.01, 0.04, 0.3, 1.0, 2.5, 7.0, 60.0, 1000.0, 1e5])
def test_gamma_quantiles_agree_with_the_library(shape):
    ours = np.array([gamma_quantile(shape, KNOTS[k], KNOTS[80 - k]) for k in range(81)])
    theirs = np.where(
        np.array(KNOTS) < 0.5, special.gammaincinv(shape, KNOTS), special.gammainccinv(shape, KNOTS[::-1])
    )
    there = theirs > 1e-280
    assert ours[there] == pytest.approx(theirs[there], rel=1e-11)
    assert (np.diff(ours) >= 0).all()


@pytest.mark.parametrize("shape", [0.0004, 0.04, 0.3, 1.0, 2.5, 60.0, 1e5])
def test_gamma_quantiles_are_the_same_bits_compiled(shape):
    assert gamma_quantiles(shape, tuple(KNOTS)) == tuple(gamma_quantile(shape, u, 1.0 - u) for u in KNOTS)


@pytest.mark.parametrize("u", [1e-9, 0.1, 0.5, 0.9, 1 - 1e-9])
def test_a_gamma_of_shape_one_is_exponential(u):
    assert gamma_quantile(1.0, u, 1.0 - u) == pytest.approx(-math.log1p(-u), rel=1e-13)


@pytest.mark.parametrize(("a", "b"), [(0.1, 0.1), (0.1, 1000.0), (0.5, 3.0), (1.0, 5.0), (3.7, 2.3), (1000.0, 900.0)])
def test_beta_quantiles_agree_with_the_library(a, b):
    ours = np.array([beta_quantile(a, b, KNOTS[k], KNOTS[80 - k]) for k in range(81)])
    theirs = special.betaincinv(a, b, KNOTS)
    there = (theirs > 1e-250) & (np.arange(81) <= 60)  # above, the library is not told the tail
    assert ours[there] == pytest.approx(theirs[there], rel=1e-9)
    assert 1.0 - ours == pytest.approx(special.betaincinv(b, a, KNOTS[::-1]), rel=1e-9, abs=1e-15)
    assert (np.diff(ours) >= 0).all()


@pytest.mark.parametrize("z", [-40.0, -6.0, -1.3, 0.0, 0.2, 1.0, 3.0, 8.0, 37.0, 40.0])
def test_the_tail_of_a_normal(z):
    assert normal_tail(z) == pytest.approx(special.ndtr(-z), rel=1e-11, abs=1e-300)


@pytest.mark.parametrize("freedom", [1, 2, 3, 4, 7, 19, 29, 99, 999, 2.5, 17.3])
@pytest.mark.parametrize("u", [0.025, 0.3, 0.6, 0.9, 0.975, 0.9995])
def test_student_quantiles_agree_with_the_library(freedom, u):
    assert student_quantile(freedom, u) == pytest.approx(special.stdtrit(freedom, u), rel=1e-12)


@pytest.mark.parametrize(
    ("freedom", "right"), [(1, math.tan(0.475 * math.pi)), (2, 0.95 * math.sqrt(2 / (4 * 0.975 * 0.025)))]
)
def test_student_quantiles_that_have_a_formula(freedom, right):
    assert student_quantile(freedom, 0.975) == pytest.approx(right, rel=1e-13)


@pytest.mark.parametrize(("freedom", "u"), [(0, 0.975), (-1, 0.975), (5, 0.0), (5, 1.0), (math.nan, 0.5)])
def test_there_is_no_quantile_of_nothing(freedom, u):
    assert math.isnan(student_quantile(freedom, u))


def test_the_middle_and_the_signs():
    assert student_quantile(6, 0.5) == 0.0
    assert student_quantile(6, 0.025) == -student_quantile(6, 0.975)
    assert student_quantile(6, 0.5001) == pytest.approx(special.stdtrit(6, 0.5001), rel=1e-9)


@pytest.mark.parametrize("x", [0.0, 0.01, 0.3, 0.7, 0.999, 1.0])
def test_incomplete_beta(x):
    assert incomplete_beta(2.5, 0.5, x) == pytest.approx(special.betainc(2.5, 0.5, x), rel=1e-13)
