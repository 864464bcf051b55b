"""What is worked out for many at once has the bits of what is worked out one by one."""

import numpy as np
import pytest

from simulation.core.numerics import exact_math, plain_math, student_array
from simulation.core.numerics.special_functions import log_gamma, student_quantile

DRAW = np.random.default_rng(11)
FREEDOM = np.concatenate([np.exp(DRAW.uniform(0, 8, 400)), np.arange(1, 40), [np.nan, -1.0, 0.0, 3.0, 2.999, 1e7]])


@pytest.mark.parametrize(
    ("many", "one", "given"),
    [
        (student_array.log, plain_math.log, np.exp(DRAW.uniform(-600, 600, 5000))),
        (exact_math.exps, plain_math.exp, DRAW.uniform(-746, 710, 5000)),
        (exact_math.exps, plain_math.exp, DRAW.uniform(-1, 1, 5000)),
        (exact_math.exps, plain_math.exp, DRAW.uniform(-1e-8, 1e-8, 500)),
        (exact_math.exps, plain_math.exp, np.array([0.0, 700.0, -700.0, 709.9, -745.2, np.inf, -np.inf])),
        (student_array.log_gamma, log_gamma, np.exp(DRAW.uniform(-5, 10, 5000))),
    ],
)
def test_each_element_has_the_bits_of_the_function_of_one(many, one, given):
    assert many(given).tobytes() == np.array([one(float(x)) for x in given]).tobytes()


@pytest.mark.parametrize("u", [0.975, 0.025, 0.8, 0.25, 0.6, 0.5, 0.999999, 0.0, 1.0])
def test_so_have_quantiles(u):
    found = student_array.student_quantiles(FREEDOM, u)
    np.testing.assert_array_equal(found, [student_quantile(float(one), u) for one in FREEDOM])


def test_the_shape_stays_and_a_few_are_answered_too():
    assert student_array.student_quantiles([[19, 5], [19, 3]], 0.975).shape == (2, 2)
    assert student_array.student_quantiles(19, 0.975) == student_quantile(19, 0.975)
