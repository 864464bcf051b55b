"""The rows a run leaves in its log, expected before it begins, against counts by hand and against runs."""

import numpy as np
import pytest
import yaml

from simulation.engines.compiled import engine
from simulation.offered_load.expected_rows import expected_rows, solve
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import from_text
from simulation.scenario.schema.model import Model
from tests.support.places import loaded, numbered

HEAD = """
dialect: 1
title: Loop
run: {start: 2024-01-01, length: 50 days}
people: {arrivals: {a: {route: r, rate: 2 per day}}}
services: {beds: {kind: beds, capacity: unlimited}, hub: {kind: staff, capacity: 500 people}, panel: {kind: meeting, held: every day 10:00}, packages: {kind: daily_starts, capacity: 500 per day}}
"""
ONCE = """
routes:
  r:
    bed: {stay: beds, for: 1 minute}
    work: {task: hub, takes: 1 minute, share_needing: 50 %}
    wait: {delay: 1 minute}
    meet: {until: panel}
    which: {choose: w, as: which, shares: {one: 50 %, two: 50 %}, routes: {one: end, two: end}}
  end: {told: {mark: ready}, begin: {start: packages}, out: {go: home_with_care}}
"""
AROUND = """
routes:
  r: {begin: {choose: around}}
  around: {wait: {delay: TIME}, again: {choose: w, shares: {more: MORE %, end: REST %}, routes: {more: around, end: end}}}
  end: {out: {go: home}}
"""


def around(time: str, more: str) -> Model:
    text = AROUND.replace("TIME", time).replace("MORE", more).replace("REST", f"{100 - float(more):g}")
    return model(text)


def model(text: str) -> Model:
    return Model.model_validate(yaml.load(HEAD + text, yaml.BaseLoader))


def test_each_step_leaves_its_rows() -> None:
    """Arrived, a stay of five rows, half a task of five, two each for a delay and a meeting, one for the label, the
    milestone and the end, four for a start.
    """
    found = expected_rows(model(ONCE))
    assert found.patients == pytest.approx(100)
    assert found.rows == pytest.approx(100 * (1 + 5 + 2.5 + 2 + 2 + 1 + 1 + 4 + 1), rel=0.02)
    assert found.requests == pytest.approx(100 * 2.5, rel=0.02)
    assert (found.busiest, found.times) == ("routes.r.bed", pytest.approx(1.0))


def test_a_mark_of_a_stay_leaves_a_row_of_its_own() -> None:
    plain = "routes: {r: {bed: {stay: beds, for: 1 minute}, out: {go: home}}}"
    marked = plain.replace("for: 1 minute", "for: 1 minute, marks: [ready, discharged]")
    rows = [expected_rows(model(text)).rows for text in (plain, marked)]
    assert rows == pytest.approx([100 * 7, 100 * 9], rel=1e-4)


@pytest.mark.parametrize(("more", "times"), [("0", 1), ("50", 2), ("99", 100), ("99.9", 1000)])
def test_a_loop_is_taken_as_often_as_its_share_says(more: str, times: int) -> None:
    found = expected_rows(around("1 minute", more))
    assert found.times == pytest.approx(times, rel=0.05)
    assert found.rows == pytest.approx(100 * (2 + 2 * found.times), rel=0.01)
    assert found.busiest == "routes.around.wait"


def test_a_loop_ends_with_the_run() -> None:
    """Who goes round for ever, six hours at a time, goes round a hundred times in the mean of those who come all through
    fifty days.
    """
    found = expected_rows(around("6 hours", "100"))
    assert 100 <= found.times <= 125


def test_those_there_at_minute_0_are_counted() -> None:
    text = (
        HEAD.replace("rate: 2 per day", "rate: 0 per day") + ONCE + "today: {services: {beds: {occupied: 40 people}}}\n"
    )
    found = expected_rows(Model.model_validate(yaml.load(text, yaml.BaseLoader)))
    assert found.patients == pytest.approx(40)
    assert found.rows > 40 * 10
    nobody = HEAD.replace("rate: 2 per day", "rate: 0 per day")
    assert expected_rows(Model.model_validate(yaml.load(nobody + ONCE, yaml.BaseLoader))).rows == 0.0


def test_readmissions_come_round_again() -> None:
    found = expected_rows(
        model("""
routes: {r: {bed: {stay: beds, for: 1 hour}, out: {mark: discharged, risks_after_discharge: after}, end: {go: home}}}
risks_after_discharge: {after: {readmission: {probability: 50 %, within: 2 hours, to: r}}}
""")
    )
    assert found.times == pytest.approx(2.0, rel=0.02)


@pytest.mark.parametrize("text", [ONCE, AROUND.replace("TIME", "3 hours").replace("MORE", "98").replace("REST", "2")])
def test_a_run_leaves_as_many(text: str) -> None:
    scenario = from_text(HEAD.replace("2 per day", "20 per day") + text)
    plan = compile_plan(scenario)
    log = engine.simulate(plan, sample(plan, 1, 1))
    assert 0.9 <= expected_rows(scenario.model).rows / len(log) <= 1.1


def test_every_place_made_up_by_number_has_a_number_of_rows() -> None:
    for number in range(25):
        scenario = loaded(numbered(number))
        found = expected_rows(scenario.model)
        assert 0 <= found.requests <= found.rows < 1e9


def test_the_elimination_solves_its_equations() -> None:
    draw = np.random.default_rng(1)
    for size in (1, 2, 7, 40):
        ways = draw.random((size, size)) * (draw.random((size, size)) < 0.3)
        ways *= 0.999 / np.maximum(ways.sum(axis=1, keepdims=True), 1e-9)
        entering = draw.random(size)
        places = [("r", number) for number in range(size)]
        found = solve(
            {
                here: {there: float(ways[row, column]) for column, there in enumerate(places) if ways[row, column] > 0}
                for row, here in enumerate(places)
            },
            dict(zip(places, entering, strict=True)),
        )
        assert found is not None
        expected = np.linalg.solve(np.eye(size) - ways.T, entering)
        assert [found[place] for place in places] == pytest.approx(expected.tolist())


def test_who_never_ends_has_no_number() -> None:
    assert solve({("r", 0): {("r", 1): 1.0}, ("r", 1): {("r", 0): 1.0}}, {("r", 0): 1.0}) is None
