"""Choices: shares as drawn, and moved shares with as few people changing as possible."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulation.core.numerics.random_numbers import uniforms
from simulation.plan import columns as t
from simulation.plan.compile import Plan, compile_plan
from simulation.sampling.arrivals import sample
from simulation.sampling.choices import only_option, option_of
from simulation.scenario.loading import from_text

PLACE = """
dialect: 1
title: A choice
run: {{start: 2024-01-01, length: 1 day}}
people: {{arrivals: {{come: {{route: draw, rate: 1 per day}}}}}}
routes:
  draw:
    which: {{choose: which, as: which, shares: {shares}}}
    end: {{go: home}}
"""
PEOPLE = 20_000


def plan_of(shares: str) -> Plan:
    return compile_plan(from_text(PLACE.format(shares=shares)))


def options(plan: Plan, people: int = PEOPLE) -> np.ndarray:
    """What so many people draw."""
    step = plan.tables.steps[0]
    cell = int(plan.tables.cells[plan.tables.dials[step[t.S_CHOICE], t.D_CELLS]])
    patients = np.arange(people)
    draw = uniforms(5, 1, int(step[t.S_CHOICE_DECISION]), patients)
    kept, taken = int(step[t.S_KEPT_DECISION]), int(step[t.S_TAKEN_DECISION])
    return np.array(
        [option_of(plan.packed, cell, float(draw[person]), kept, taken, 5, 1, person, 0, 0) for person in range(people)]
    )


def moved(before: tuple[int, ...], after: tuple[int, ...]) -> str:
    one, other = (", ".join(f"o{k}: {share} %" for k, share in enumerate(shares)) for shares in (before, after))
    return f"{{moved_from: {{{one}}}, to: {{{other}}}}}"


def plain(shares: tuple[int, ...]) -> str:
    return "{" + ", ".join(f"o{k}: {share} %" for k, share in enumerate(shares)) + "}"


def test_people_divide_as_the_shares_say() -> None:
    counts = np.bincount(options(plan_of("{a: 20 %, b: 0 %, c: 50 %, d: 30 %}")), minlength=4) / PEOPLE
    assert counts == pytest.approx([0.2, 0.0, 0.5, 0.3], abs=4 * np.sqrt(0.25 / PEOPLE))
    assert counts[1] == 0


@settings(max_examples=12, deadline=None)
@given(
    st.sampled_from(
        [
            ((50, 50), (30, 70)),
            ((20, 30, 50), (20, 40, 40)),
            ((100, 0), (25, 75)),
            ((10, 60, 30), (40, 20, 40)),
            ((40, 40, 20), (40, 40, 20)),
        ]
    )
)
def test_moved_shares_change_as_few_people_as_can_be(pair: tuple[tuple[int, ...], tuple[int, ...]]) -> None:
    before, after = pair
    base, now = options(plan_of(plain(before))), options(plan_of(moved(before, after)))
    tolerance = 4 * np.sqrt(0.25 / PEOPLE)
    assert np.bincount(now, minlength=len(after)) / PEOPLE == pytest.approx(
        [share / 100 for share in after], abs=tolerance
    )
    fewest = sum(max(was - will, 0) for was, will in zip(before, after, strict=True)) / 100
    assert (base != now).mean() == pytest.approx(fewest, abs=tolerance)
    fell = {k for k, (was, will) in enumerate(zip(before, after, strict=True)) if will < was}
    rose = {k for k, (was, will) in enumerate(zip(before, after, strict=True)) if will > was}
    changed = base != now
    assert set(base[changed].tolist()) <= fell, "only from options that fell"
    assert set(now[changed].tolist()) <= rose, "only to options that rose"


@pytest.mark.parametrize(
    ("shares", "taken"),
    [
        ("{a: 0 %, b: 100 %, c: 0 %}", 1),
        ("{a: 0 %, b: 99 %, c: 1 %}", -1),
        ("{moved_from: {a: 100 %, b: 0 %}, to: {a: 99 %, b: 1 %}}", -1),
        ("{moved_from: {a: 99 %, b: 1 %}, to: {a: 100 %, b: 0 %}}", -1),
    ],
)
def test_nothing_is_drawn_where_everybody_takes_the_same(shares: str, taken: int) -> None:
    plan = plan_of(shares)
    cell = int(plan.tables.cells[plan.tables.dials[plan.tables.steps[0][t.S_CHOICE], t.D_CELLS]])
    assert only_option(plan.packed, cell) == taken
    if taken >= 0:
        assert set(options(plan, 200).tolist()) == {taken}


def test_shares_that_did_not_move_change_nobody() -> None:
    assert (options(plan_of(plain((30, 70))), 2000) == options(plan_of(moved((30, 70), (30, 70))), 2000)).all()


def test_a_stronger_move_changes_more_of_the_same_people() -> None:
    base, half, full = (options(plan_of(moved((60, 40), shares)), 5000) for shares in ((60, 40), (45, 55), (30, 70)))
    assert ((base != half) <= (base != full)).all()


def test_carried_labels_divide_by_cohort() -> None:
    place = PLACE.format(shares="{a: 100 %}").replace("length: 1 day", "length: 200 days").replace(
        "people: {arrivals: {come: {route: draw, rate: 1 per day}}}",
        """people:
  cohorts: {young: {}, old: {}}
  labels: {carer: {shares: {by_cohort: {young: {yes: 0 %, no: 100 %}, old: {yes: 100 %, no: 0 %}}}}}
  arrivals: {come: {route: draw, rate: {by_cohort: {young: 5 per day, old: 5 per day}}}}""",
    )  # fmt: skip
    arrivals = sample(compile_plan(from_text(place)), 1, 1)
    assert len(arrivals.patients.labels) > 1000
    assert (arrivals.patients.labels[:, 1] == np.where(arrivals.patients.labels[:, 0] == 1, 2, 1)).all()
