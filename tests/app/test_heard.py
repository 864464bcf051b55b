"""How soon a new question is heard: nothing that takes long is done in one stretch."""

import numpy as np
import pytest

from simulation import load
from simulation.app.answer.replication import Question, check_size_in_parts
from simulation.core.in_parts import finished
from simulation.core.kept import kept_by_name
from simulation.engines import engine_used
from simulation.engines.common.gathered import Gathered
from simulation.engines.compiled import engine as compiled_engine
from simulation.offered_load.expected_flow import Flow
from simulation.plan.compile import compile_plan, compile_plan_in_parts
from simulation.scenario.calendar import worked_capacity
from tests.support.small_place import small_place


def parts(generator, seen):
    """What is done in each stretch: what is told to `seen` until it gives way."""
    found = []
    while True:
        seen.clear()
        try:
            next(generator)
        except StopIteration:
            return [*found, list(seen)]
        found.append(list(seen))


def watched(monkeypatch, where, name, seen, what):
    """Has it told to `seen` whenever this is called."""
    done = getattr(where, name)

    def telling(*given):
        seen.append(what(*given))
        return done(*given)

    monkeypatch.setattr(where, name, telling)


def test_a_places_size_is_looked_at_spot_by_spot(monkeypatch):
    seen = []
    watched(monkeypatch, Flow, "_step", seen, lambda flow, *_: not flow.is_plan)  # a plan is followed within its step
    stretches = [sum(of_journeys) for of_journeys in parts(check_size_in_parts(load("england")), seen)]
    assert max(stretches) == 1
    assert sum(stretches) > 200


def test_a_plan_is_compiled_service_by_service_and_is_the_same():
    england = load("england")
    plan, given_way = None, 0
    compiling = compile_plan_in_parts(england)
    while plan is None:
        try:
            next(compiling)
            given_way += 1
        except StopIteration as over:
            plan = over.value
    assert given_way > 2 * len(england.model.services)
    whole = compile_plan(england)
    assert np.array_equal(plan.packed.ints, whole.packed.ints)
    assert np.array_equal(plan.under_pressure.packed.floats, whole.under_pressure.packed.floats)


def test_a_log_grows_in_a_stretch_of_its_own(monkeypatch):
    engine_used()  # compiled before it is watched
    seen = []
    watched(monkeypatch, compiled_engine, "advance", seen, lambda *_: "turns minutes")
    watched(monkeypatch, Gathered, "add", seen, lambda log, rows, _: "adds" if log.has_room(len(rows)) else "grows")
    every = parts(Question.of(small_place()).rows(0), seen)
    assert any("grows" in one for one in every)
    assert not [one for one in every if one and one[0] == "turns minutes" and "grows" in one]


@pytest.mark.slow
def test_england_has_room_for_its_people_from_the_start(monkeypatch):
    """To copy them all was the longest stretch of a million people's first run."""
    copied = []
    watched(monkeypatch, compiled_engine, "with_slots", copied, lambda w: w)
    finished(Question.of(load("england")).log(0))
    assert not copied


def test_what_services_have_is_worked_out_one_by_one_before_it_is_measured(monkeypatch):
    seen = []
    watched(monkeypatch, worked_capacity, "exact_list", seen, lambda members, *_: members[0])
    forgetful = kept_by_name(worked_capacity.MOST_KEPT)(worked_capacity._part_of_list.__wrapped__)
    monkeypatch.setattr(worked_capacity, "_part_of_list", forgetful)
    every = parts(Question.of(small_place()).rows(0), seen)
    assert max(len({id(one) for one in found}) for found in every) == 1
