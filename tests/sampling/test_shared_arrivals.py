"""Arrivals drawn once for scenarios to which the same people come: the same arrays as if each drew its own."""

import numpy as np
import pytest

from simulation.plan.compile import compile_plan
from simulation.sampling import shared_arrivals as shared
from simulation.sampling.arrivals import sample, sample_in_parts
from simulation.sampling.shared_arrivals import drawn_from, sample_once, shared_arrivals
from simulation.scenario.loading import from_text, load

PLACE = """
dialect: 1
title: A ward
run: {start: 2024-01-01, length: 60 days}
people:
  cohorts: {young: {}, old: {}}
  labels:
    carer: {shares: {yes: 30 %, no: 70 %}}
    need: {shares: {by_carer: {yes: {low: 60 %, high: 40 %}, no: {low: 20 %, high: 80 %}}}}
  arrivals:
    ill: {route: seen, rate: {by_cohort: {young: 4 per day, old: 2 per day}}}
    planned: {route: planned, rate: {by_cohort: {young: 1 per day, old: 1 per day}}}
services: {ward: {kind: beds, capacity: 9 beds}}
routes:
  planned: {home: {go: home}}
  seen: {bed: {stay: ward, for: {distribution: exponential, mean: 2 days}}, home: {go: home}}
"""
OTHER_CAPACITY = ("9 beds", "5 beds")
OTHER_STEPS = ("planned: {home: {go: home}}", "planned: {later: {delay: 2 days}, home: {go: home}}")
OTHER_LABELS = (
    "{bed: {stay",
    "{pick: {choose: mood, as: mood, shares: {good: 50 %, bad: 50 %}}, bed: {stay",
)
DRAW_ALIKE = (OTHER_CAPACITY, OTHER_STEPS, OTHER_LABELS)
DRAW_OTHERWISE = (
    ("young: 4 per day", "young: 5 per day"),
    ("yes: 30 %, no: 70 %", "yes: 31 %, no: 69 %"),
    ("low: 20 %, high: 80 %", "low: 21 %, high: 79 %"),
    ("length: 60 days", "length: 61 days"),
    (
        "{route: seen, rate",
        "{route: seen, by_hour: [1, 2, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1], rate",
    ),
    ("  arrivals:\n    ill", "  arrivals:\n    sick"),
)


def plan_of(*words):
    text = PLACE
    for old, new in words:
        assert old in text
        text = text.replace(old, new, 1)
    return compile_plan(from_text(text))


def assert_same(one, other):
    for name in ("minute", "entry", "order", "remaining", "asked"):
        first, second = getattr(one, name), getattr(other, name)
        assert first.dtype == second.dtype
        np.testing.assert_array_equal(first, second, name)
    for name in ("number", "stream", "labels"):
        first, second = getattr(one.patients, name), getattr(other.patients, name)
        assert first.dtype == second.dtype
        np.testing.assert_array_equal(first, second, name)
    assert (one.seed, one.replication) == (other.seed, other.replication)


@pytest.fixture
def drawn(monkeypatch):
    """How often arrivals were drawn."""
    times = []
    monkeypatch.setattr(shared, "sample_in_parts", lambda *of: times.append(of) or sample_in_parts(*of))
    return times


@pytest.mark.parametrize("words", DRAW_ALIKE, ids=lambda words: words[1][:30])
def test_what_draws_alike_is_drawn_once_and_is_what_each_would_draw(words, drawn):
    plans = [plan_of(), plan_of(words)]
    with shared_arrivals():
        found = [sample_once(plan, 3, 2) for plan in plans]
    assert len(drawn) == 1
    for plan, one in zip(plans, found, strict=True):
        assert_same(one, sample(plan, 3, 2))


def test_steps_and_labels_of_another_scenario_are_its_own(drawn):
    plain, other = plan_of(), plan_of(OTHER_STEPS, OTHER_LABELS)
    with shared_arrivals():
        first, second = sample_once(plain, 3, 2), sample_once(other, 3, 2)
    assert len(drawn) == 1
    assert first.patients.labels.shape[1] + 1 == second.patients.labels.shape[1]
    assert first.entry.tolist() != second.entry.tolist()
    assert_same(second, sample(other, 3, 2))


@pytest.mark.parametrize("words", DRAW_OTHERWISE, ids=lambda words: words[1][:30])
def test_what_draws_otherwise_is_drawn_separately(words, drawn):
    plans = [plan_of(), plan_of(words)]
    assert drawn_from(plans[0]) != drawn_from(plans[1])
    with shared_arrivals():
        found = [sample_once(plan, 3, 2) for plan in plans]
    assert len(drawn) == 2
    for plan, one in zip(plans, found, strict=True):
        assert_same(one, sample(plan, 3, 2))


def test_another_replication_or_seed_is_drawn_anew_and_one_set_is_kept(drawn):
    plan = plan_of()
    with shared_arrivals():
        for seed, replication in ((3, 2), (3, 3), (4, 3), (3, 2)):
            assert_same(sample_once(plan, seed, replication), sample(plan, seed, replication))
    assert len(drawn) == 4


def test_nothing_is_shared_outside_and_nothing_where_people_are_there_already(drawn):
    plan = plan_of()
    there = plan_of(("routes:", "today: {services: {ward: {occupied: 5 people}}}\nroutes:"))
    for _ in range(2):
        sample_once(plan, 3, 2)
    with shared_arrivals():
        for _ in range(2):
            assert_same(sample_once(there, 3, 2), sample(there, 3, 2))
    assert len(drawn) == 4


@pytest.mark.parametrize("variant", ["siloed", "integrated"])
def test_the_shipped_variants_share_and_draw_what_they_drew(variant, drawn):
    england, other = (
        compile_plan(load(name).with_({"run.length": "20 days", "run.warm_up": "5 days"}))
        for name in ("england", variant)
    )
    with shared_arrivals():
        found = [sample_once(plan, 1, 0) for plan in (england, other)]
    assert len(drawn) == 1
    for plan, one in zip((england, other), found, strict=True):
        assert_same(one, sample(plan, 1, 0))
