"""Rings of stays that could block each other are named, and nothing else is."""

import pytest

from simulation.assurance.verification.cases import place
from simulation.core.errors import ScenarioError
from simulation.core.vocabulary import Event
from simulation.engines import simulate
from simulation.offered_load.deadlock import find_deadlocks
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import from_text
from simulation.scenario.validation import cross_references

TWO = "{east: {kind: beds, capacity: 2 beds}, west: {kind: beds, capacity: 2 beds}}"
SWAP = (
    "{{a: {{first: {{stay: east, for: 1 day}}, second: {{stay: west, {way} for: 1 day}}, out: {{go: home}}}},"
    " b: {{first: {{stay: west, for: 1 day}}, second: {{stay: east, for: 1 day}}, out: {{go: home}}}}, away: "
    "{{out: {{go: left}}}}}}"
)
PEOPLE = "{arrivals: {a: {route: a, rate: 5 per day}, b: {route: b, rate: 5 per day}}}"


def scenario(routes, services=TWO, people=PEOPLE):
    return from_text(place(people, services, routes, 200, 0))


def test_two_services_that_swap_people_are_a_ring_and_stand_still():
    swap = scenario(SWAP.format(way=""))
    (ring,) = find_deadlocks(swap.model)
    assert set(ring.lists) == {"east", "west"}
    assert set(ring.steps) == {"routes.a.second", "routes.b.second"}
    assert "routes.b.second keeps west while it waits for east" in str(ring)
    plan = compile_plan(swap)
    log = simulate(plan, sample(plan, 1, 0), engine="reference")
    assert log.minute[log.event == Event.GRANTED].max() < 100 * 1440, "they block each other within the run"


@pytest.mark.parametrize("way", ["if_full: away,", "gives_up_after: {wait: 3 days, then: away},"])
def test_a_way_out_opens_the_ring(way):
    assert find_deadlocks(scenario(SWAP.format(way=way)).model) == []


@pytest.mark.parametrize(("north", "rings"), [("", 0), ("more: {stay: east, for: 1 day},", 1)])
def test_a_further_list_opens_the_ring_unless_it_is_part_of_one(north, rings):
    """Who keeps the east may go to the north instead of the west: that helps while nobody there waits for the east."""
    routes = SWAP.format(way="also: {after: 1 hour, services: [north]},").replace(
        "b: {", f"c: {{first: {{stay: north, for: 1 day}}, {north} out: {{go: home}}}}, b: {{", 1
    )
    services = TWO.replace("}}", "}, north: {kind: beds, capacity: 2 beds}}")
    people = PEOPLE.replace("b: {route: b", "c: {route: c, rate: 1 per day}, b: {route: b")
    assert len(find_deadlocks(scenario(routes, services, people).model)) == rings


def test_one_list_unlimited_places_and_one_direction_are_no_ring():
    together = TWO.replace("2 beds", "2 beds, shared_list: all")
    assert find_deadlocks(scenario(SWAP.format(way=""), together).model) == []
    assert find_deadlocks(scenario(SWAP.format(way=""), TWO.replace("2 beds", "unlimited", 1)).model) == []
    at_times = TWO.replace("2 beds", "{value: unlimited, changes: {2023-06-01: 2 beds}}", 1)
    assert len(find_deadlocks(scenario(SWAP.format(way=""), at_times).model)) == 1, "it fills from June"
    north = (
        "{north: {kind: beds, capacity: 2 beds}, east: {kind: beds, capacity: 2 beds, shared_list: all}, "
        "west: {kind: beds, capacity: unlimited, shared_list: all}}"
    )
    assert find_deadlocks(scenario(SWAP.format(way="").replace("stay: west", "stay: north"), north).model) == []
    one_way = "{a: {first: {stay: east, for: 1 day}, second: {stay: west, for: 1 day}, out: {go: home}}}"
    assert find_deadlocks(scenario(one_way, people="{arrivals: {a: {route: a, rate: 1 per day}}}").model) == []


def test_a_ring_through_three_lists_and_a_choice_is_found():
    services = (
        "{x: {kind: beds, capacity: 2 beds}, y: {kind: beds, capacity: 2 beds}, z: {kind: places, capacity: 2 places}}"
    )
    routes = (
        "{a: {x: {stay: x, for: 1 day}, next: {choose: next, as: team, shares: {y: 50 %, z: 50 %}}, on: {stay: "
        "{by: team}, for: 1 day}, then: {choose: b}},"
        " b: {z: {stay: z, for: 1 day}, x: {stay: x, for: 1 day}, out: {go: home}}}"
    )
    (ring,) = find_deadlocks(scenario(routes, services, "{arrivals: {a: {route: a, rate: 1 per day}}}").model)
    assert "x" in ring.lists
    assert "z" in ring.lists


def test_a_place_is_kept_through_a_delay_before_the_next():
    routes = SWAP.format(way="").replace("second: {stay: west", "letter: {delay: 1 day}, second: {stay: west", 1)
    (ring,) = find_deadlocks(scenario(routes).model)
    assert set(ring.steps) == {"routes.a.second", "routes.b.second"}


@pytest.mark.parametrize("risk", ["readmission", "care_home"])
def test_a_route_that_only_a_risk_leads_to_may_close_a_ring(risk):
    routes = SWAP.format(way="").replace("out: {go: home}", "out: {mark: discharged, RISKS}, end: {go: home}", 1)
    people = "{arrivals: {a: {route: a, rate: 5 per day}}}"
    text = place(people, TWO, routes.replace("RISKS", "risks_after_discharge: after"), 200, 0)
    after = f"risks_after_discharge: {{after: {{{risk}: {{probability: 5 %, within: 30 days, to: b}}}}}}\n"
    (ring,) = find_deadlocks(from_text(text + after).model)
    assert set(ring.steps) == {"routes.a.second", "routes.b.second"}


def test_the_shipped_examples_have_none():
    from pathlib import Path

    import simulation

    for file in (Path(simulation.__file__).parent.parent / "scenarios" / "examples").glob("*.yaml"):
        assert find_deadlocks(simulation.load(file).model) == [], file


TODAY = """\
dialect: 1
title: Two that wait for each other
run: {{start: 2024-01-01, length: 10 days, replications: 2, seed: 1}}
people: {{arrivals: {{patients: {{route: main, rate: 0 per day}}}}}}
services:
  a: {{kind: beds, capacity: {places}}}
  b: {{kind: beds, capacity: 1 bed}}
today:
  services: {{a: {{occupied: 1 person, {a} remaining: 2 days}}, b: {{occupied: 1 person, {b} remaining: 2 days}}}}
routes:
  main: {{a: {{stay: a, for: 2 days}}, b: {{stay: b, for: 2 days}}, end: {{go: home}}}}
  back: {{b: {{stay: b, for: 2 days}}, a: {{stay: a, for: 2 days}}, end: {{go: home}}}}
"""


def blocking(places="2 beds"):
    return TODAY.format(places=places, a="route: main, step: a,", b="route: back, step: b,")


def test_people_of_today_may_block_each_other_on_a_route_that_nobody_comes_to():
    (ring,) = find_deadlocks(from_text(blocking()).model)
    assert set(ring.steps) == {"routes.main.b", "routes.back.a"}


def test_people_of_today_who_are_certain_to_stand_still_are_refused(monkeypatch):
    with pytest.raises(
        ScenarioError, match="today's patients block each other for ever: each place of a and b is held"
    ):
        from_text(blocking("1 bed"))
    monkeypatch.setattr(cross_references, "check_todays_patients", lambda known: ())
    plan = compile_plan(from_text(blocking("1 bed")))
    log = simulate(plan, sample(plan, 1, 0), engine="reference")
    assert not (log.event[log.minute > 2 * 1440] == Event.GRANTED).any(), "they stand still"


def test_people_of_today_behind_the_step_that_would_block_are_no_ring():
    assert (
        find_deadlocks(
            from_text(TODAY.format(places="1 bed", a="route: back, step: a,", b="route: main, step: b,")).model
        )
        == []
    )


def test_check_and_explain_name_a_deadlock(tmp_path):
    from typer.testing import CliRunner

    from simulation.cli.app import app

    file = tmp_path / "ring.yaml"
    file.write_text(blocking(), encoding="utf-8")
    for command in ("check", "explain"):
        assert "a and b could block each other for ever" in CliRunner().invoke(app, [command, str(file)]).output
