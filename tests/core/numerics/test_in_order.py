"""Sums in one order: the bits of a plain loop, whatever the shape, the axis and the place in memory."""

import random

import numpy as np
import pytest

from simulation.core.compiling import jit
from simulation.core.numerics import in_order
from simulation.core.numerics.exact_math import exps
from simulation.core.numerics.plain_math import exp

RANDOM = random.Random(4)
NUMBERS = [RANDOM.lognormvariate(0, 6) * RANDOM.choice((-1, 1)) for _ in range(3000)]


def added(numbers):
    total = 0.0
    for number in numbers:
        total += number
    return total


@pytest.mark.parametrize("count", [0, 1, 7, 8, 9, 127, 128, 129, 3000])
def test_a_total_is_that_of_a_plain_loop(count):
    assert in_order.total(NUMBERS[:count]) == added(NUMBERS[:count])


def test_numpys_own_sum_is_another():
    assert float(np.sum(NUMBERS)) != added(NUMBERS)


@pytest.mark.parametrize("order", ["C", "F"])
@pytest.mark.parametrize("shape", [(60, 50), (3, 1000), (1000, 3), (1, 3000)])
def test_totals_along_an_axis_do_not_depend_on_the_place_in_memory(shape, order):
    table = np.array(np.reshape(NUMBERS, shape), order=order)
    assert in_order.totals(table).tolist() == [added(row) for row in table.tolist()]
    assert in_order.totals(table, axis=0).tolist() == [added(row) for row in table.T.tolist()]
    assert in_order.total(table) == added(NUMBERS)
    assert in_order.running(table)[-1].tolist() == [added(table[-1, : n + 1].tolist()) for n in range(shape[1])]
    assert in_order.means(table).tolist() == [added(row) / shape[1] for row in table.tolist()]


def test_totals_of_nothing_are_zero():
    assert in_order.totals(np.zeros((3, 0))).tolist() == [0.0, 0.0, 0.0]
    assert in_order.totals(np.zeros((0, 2)), axis=0).tolist() == [0.0, 0.0]


def test_products_are_those_of_a_plain_loop_compiled_or_not():
    rows = np.abs(np.reshape(NUMBERS[:600], (15, 40)))
    rows[rows < 0.01] = 0.0
    matrices = [np.abs(np.reshape(NUMBERS[600 + n : 2520 + n], (40, 48))) for n in range(3)]
    first, of = [0, 4, 4], [0] * 4 + [2] * 11
    by_hand = [
        [added(rows[row, k] * matrices[of[row]][k, column] for k in range(40)) for column in range(48)]
        for row in range(15)
    ]
    assert in_order.products(rows, first, matrices).tolist() == by_hand
    plain = np.empty((15, 48))
    in_order._times_each_at_once(rows, np.array([*first, 15]), np.stack(matrices), plain)
    assert plain.tolist() == by_hand
    assert jit.WHY_NOT_COMPILED or in_order.fill_products is not in_order._times_each_at_once


def test_exps_are_exp_of_each():
    given = np.array(NUMBERS[:500]).reshape(20, 25)
    assert exps(given.T).tolist() == [[exp(number) for number in row] for row in given.T.tolist()]
