"""Incremental analysis, acceptability and value of information against exact cases and independent calculations."""

import itertools
import math
from statistics import NormalDist

import numpy as np
import pytest

from simulation.money.economics import (
    DOMINATED,
    EXTENDEDLY,
    acceptability,
    frontier,
    incremental_analysis,
    net_benefit,
    partial_information,
    perfect_information,
    switching_value,
)


def phi(x):
    return math.exp(-x * x / 2) / math.sqrt(2 * math.pi)


def cdf(x):
    return 0.5 * math.erfc(-x / math.sqrt(2))


def normals(number, columns):
    """Points of normal columns that fill the space evenly, so that means of them are near to exact."""
    steps = np.arange(1, number + 1)
    primes = [2, 3, 5, 7][:columns]
    halton = np.empty((number, columns))
    for column, base in enumerate(primes):
        left, unit, value = steps.copy(), 1.0 / base, np.zeros(number)
        while left.any():
            value += unit * (left % base)
            left //= base
            unit /= base
        halton[:, column] = value
    return np.vectorize(NormalDist().inv_cdf)(halton)


def test_the_full_incremental_analysis_of_six_options_worked_by_hand():
    """none 0/0; a 100/1; b 300/1.5; c 400/3 (b: 400 a unit, then 67: extendedly dominated); d 500/2.9; e 1200/4."""
    costs = {"none": 0, "a": 100, "b": 300, "c": 400, "d": 500, "e": 1200}
    effects = {"none": 0.0, "a": 1.0, "b": 1.5, "c": 3.0, "d": 2.9, "e": 4.0}
    told = {one.option: one for one in incremental_analysis(costs, effects)}
    assert {name: one.verdict for name, one in told.items()} == {
        "none": "", "a": "", "b": EXTENDEDLY, "c": "", "d": DOMINATED, "e": "",
    }  # fmt: skip
    assert (told["a"].against, told["a"].ratio) == ("none", 100.0)
    assert (told["c"].against, told["c"].ratio) == ("a", 150.0)
    assert (told["e"].against, told["e"].ratio) == ("c", 800.0)
    assert math.isnan(told["d"].ratio)


def test_the_frontier_is_what_some_value_of_a_year_chooses():
    """An option is on the frontier exactly when it has the greatest net benefit at some value of a year."""
    random = np.random.default_rng(3)
    for _ in range(200):
        costs, effects = random.integers(0, 40, 6), random.integers(0, 40, 6)
        if len(set(zip(costs, effects, strict=True))) < 6:
            continue
        names = list("abcdef")
        told = incremental_analysis(
            dict(zip(names, map(float, costs), strict=True)), dict(zip(names, map(float, effects), strict=True))
        )
        on = {one.option for one in told if not one.verdict}
        values = sorted(
            {
                (costs[i] - costs[j]) / (effects[i] - effects[j])
                for i, j in itertools.combinations(range(6), 2)
                if effects[i] != effects[j]
            }
            | {0.0}
        )
        values = [value for value in values if value >= 0]
        between = [(a + b) / 2 for a, b in itertools.pairwise(values)] + [values[-1] + 1.0, 1e-9]
        chosen = set()
        for value in [*between, *(value for value in values if value > 0)]:
            benefit = value * effects - costs
            chosen |= {name for name, own in zip(names, benefit, strict=True) if own >= benefit.max() - 1e-9}
        assert chosen <= on
        assert on <= chosen | {told[0].option}


MEAN_COST, SD_COST, MEAN_YEARS, SD_YEARS = 1000.0, 800.0, 0.05, 0.03
POINTS = normals(20000, 2)
COSTS = np.column_stack([np.zeros(len(POINTS)), MEAN_COST + SD_COST * POINTS[:, 0]])
YEARS = np.column_stack([np.zeros(len(POINTS)), MEAN_YEARS + SD_YEARS * POINTS[:, 1]])


@pytest.mark.parametrize("value", [5_000.0, 25_000.0, 30_000.0, 70_000.0])
def test_acceptability_and_information_of_linear_normal_benefit_are_exact(value):
    """Net benefit is normal with mean m and deviation s: its chance of being above zero is Phi(m / s), and perfect
    information is worth s phi(m / s) - |m| Phi(-|m| / s).
    """
    mean, deviation = value * MEAN_YEARS - MEAN_COST, math.hypot(value * SD_YEARS, SD_COST)
    assert acceptability(COSTS, YEARS, [value])[0, 1] == pytest.approx(cdf(mean / deviation), abs=0.002)
    exact = deviation * phi(mean / deviation) - abs(mean) * cdf(-abs(mean) / deviation)
    benefit = net_benefit(COSTS, YEARS, value)
    assert perfect_information(benefit) == pytest.approx(exact, rel=0.01)
    assert frontier(COSTS, YEARS, [value])[0][1] == int(mean > 0)
    for column, part in ((0, SD_COST), (1, value * SD_YEARS)):
        of_one = part * phi(mean / part) - abs(mean) * cdf(-abs(mean) / part)
        assert partial_information(benefit, POINTS[:, [column]]) == pytest.approx(of_one, rel=0.02, abs=1.0)
    assert partial_information(benefit, POINTS) == pytest.approx(perfect_information(benefit), rel=1e-9)


def test_chances_of_being_best_sum_to_one_and_ties_share_them():
    costs, years = np.zeros((4, 3)), np.array([[0, 1, 1], [0, 0, 0], [2, 1, 0], [0, 0, 5]], dtype=float)
    chances = acceptability(costs, years, [20_000.0])[0]
    assert chances.tolist() == pytest.approx([(0 + 1 / 3 + 1 + 0) / 4, (1 / 2 + 1 / 3) / 4, (1 / 2 + 1 / 3 + 1) / 4])


def test_an_option_pays_down_to_the_part_of_its_effect_that_covers_its_cost():
    assert switching_value(500.0, 2000.0) == 0.25
    assert math.isnan(switching_value(500.0, -10.0))
