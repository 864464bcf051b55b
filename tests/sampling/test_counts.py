"""How many come on each day, held against the Poisson distribution added up count by count."""

import numpy as np
import pytest

from simulation.core.numerics.quantiles import poisson_beginning
from simulation.plan.compile import compile_plan
from simulation.sampling import counts
from simulation.sampling.arrivals import sample
from simulation.sampling.counts import Days, days_of
from simulation.scenario.loading import from_text

EDGES = np.array([0.0, 0.5, 1.0 - 2.0**-53])


def by_hand(mean: float, draw: float) -> int:
    """The first count up to which the probabilities come to the draw; at most the last looked at."""
    first, chance, length = poisson_beginning(mean)
    total = 0.0
    for count in range(first, first + length):
        total += chance
        if total >= draw:
            return count
        chance *= mean / (count + 1)
    return first + length - 1


def test_days_with_one_mean_stand_together():
    days = Days.of(np.array([2.0, 3.0, 2.0, 0.0, 2.0]))
    assert days.mean.tolist() == [0.0, 2.0, 3.0]
    assert days.days.tolist() == [3, 0, 2, 4, 1]
    assert days.begins.tolist() == [0, 1, 4, 5]


@pytest.mark.parametrize("compiled", [True, False], ids=["compiled", "in numpy"])
@pytest.mark.parametrize("means", [[0.0], [1.5] * 40, np.linspace(0.0, 30.0, 61), [0.001, 900.0, 12.0, 900.0]])
def test_counts_are_those_added_up_by_hand(monkeypatch, means, compiled):
    if not compiled:
        monkeypatch.setattr(counts, "counts_of_days", counts._counts_in_numpy)
    means = np.array(means, dtype=float)
    for seed in range(3):
        draw = np.random.default_rng(seed).random(len(means))
        draw[: len(EDGES)] = EDGES[: len(draw)]
        assert Days.of(means).counts(draw).tolist() == [by_hand(*one) for one in zip(means.tolist(), draw, strict=True)]


def test_exactly_as_likely_is_enough():
    """Nobody comes with the chance exp(-mean), and with a draw of just that still nobody comes."""
    days = Days.of(np.array([0.7, 0.7]))
    nobody = poisson_beginning(0.7)[1]
    assert days.counts(np.array([nobody, np.nextafter(nobody, 1.0)])).tolist() == [0, 1]


def test_the_days_of_a_stream_are_looked_at_once(monkeypatch):
    """A stream that grows has a mean of its own on every day, and each takes long to work out."""
    text = """dialect: 1
title: Growing
run: {start: 2024-01-01, length: 60 days}
people: {cohorts: {all: {}}, arrivals: {ill: {route: in, rate: 5 per day, growth: 10 % a year}}}
services: {ward: {kind: beds, capacity: 90 beds}}
routes: {in: {bed: {stay: ward, for: 3 hours}, out: {go: home}}}
"""
    plan = compile_plan(from_text(text))
    first = days_of(plan.streams[0])
    assert len(first[0].mean) == 60
    monkeypatch.setattr(Days, "of", None)
    assert days_of(plan.streams[0]) is first
    assert len(sample(plan, 1, 2).minute) > 200
