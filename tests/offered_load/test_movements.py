"""Movements between stops are right to the last digit where they can be worked out by hand, and nobody is lost."""

import math

import pytest

from simulation.offered_load.loads import offered_loads
from simulation.offered_load.movements import AGAIN, Stop, movements
from simulation.scenario.loading import from_text, load
from tests.support.small import changed


def number(found, here, there):
    return found.between.get((Stop(*here.split(":")), Stop(*there.split(":"))), 0.0)


def test_two_stations_part_as_their_shares_say():
    found = movements(load("examples/two_stations_with_blocking").model)
    assert {(here.name, there.name): numbers for (here, there), numbers in found.between.items()} == pytest.approx(
        {
            ("patients", "acute_beds"): 2.0,
            ("acute_beds", "home"): 1.5,
            ("acute_beds", "community_places"): 0.5,
            ("community_places", "home"): 0.5,
        }
    )
    assert found.seen == pytest.approx({"acute_beds": 2.0, "community_places": 0.5})


RETURNS = """\
dialect: 1
title: Returns
run: {start: 2024-01-01, length: 28 days, seed: 1}
people: {arrivals: {ill: {route: in, rate: 8 per day}}}
services:
  ward: {kind: beds, counts_as: acute, capacity: 100 beds}
  hub: {kind: staff, capacity: 30 people}
  starts: {kind: daily_starts, capacity: 20 per day}
  team: {kind: places, capacity: 100 places}
reasons: {w: {group: capacity, responsible: council}}
routes:
  in:
    bed: {stay: ward, for: 1 day, alongside: {route: plan, begins: {on_admission: 50 %, when_ready: 50 %}}}
    ready: {mark: ready}
    on: {choose: next, shares: {start: 25 %, team: 25 %, home: 50 %}, routes: {start: start, team: team, home: home}}
  plan: {hub: {task: hub, takes: 10 minutes, share_needing: 50 %}}
  start: {package: {start: starts}, out: {mark: discharged, risks_after_discharge: back}, end: {go: home_with_care}}
  team: {support: {stay: team, for: 1 minute, marks: discharged, risks_after_discharge: back}, on: {choose: onward}}
  onward: {again: {choose: kind, shares: {start: 50 %, home: 50 %}, routes: {start: start, home: end}}}
  home: {out: {mark: discharged, risks_after_discharge: back}, end: {go: home}}
  end: {end: {go: home}}
risks_after_discharge: {back: {readmission: {probability: 20 %, within: 60 days, to: in}}}
"""


def test_who_comes_again_is_told_apart_and_staff_are_met_on_the_way():
    """A fifth of all discharges come again, so 8 a day become 10, of whom 2 come again; half need the hub, in a plan
    that runs beside the stay or after it.
    """
    found = movements(from_text(RETURNS).model)
    assert number(found, "stream:ill", "service:ward") == pytest.approx(8.0)
    assert found.between[AGAIN, Stop("service", "ward")] == pytest.approx(2.0, rel=5e-3)
    assert number(found, "service:ward", "service:starts") == pytest.approx(2.5, rel=5e-3)
    assert number(found, "service:ward", "service:team") == pytest.approx(2.5, rel=5e-3)
    assert number(found, "service:ward", "end:home") == pytest.approx(5.0, rel=5e-3)
    assert number(found, "service:team", "service:starts") == pytest.approx(1.25, rel=1e-2)
    assert number(found, "service:starts", "end:home_with_care") == pytest.approx(3.75, rel=1e-2)
    assert found.seen["hub"] == pytest.approx(5.0, rel=5e-3)
    assert not any("hub" in (here.name, there.name) for here, there in found.between)


LATER = """\
dialect: 1
title: Later into a care home
run: {start: 2024-01-01, length: 28 days, seed: 1}
people: {arrivals: {ill: {route: in, rate: 8 per day}}}
services:
  ward: {kind: beds, counts_as: acute, capacity: 100 beds}
  homes: {kind: places, capacity: 1000 places}
reasons: {w: {group: capacity, responsible: council}}
routes:
  in: {bed: {stay: ward, for: 1 day}, ready: {mark: ready}, out: {mark: discharged, risks_after_discharge: later}, end: {go: home}}
  moves: {place: {stay: homes, for: 10 days}, end: {go: care_home}}
risks_after_discharge: {later: {care_home: {probability: 25 %, within: 60 days, to: moves}}}
"""


def test_who_moves_into_a_care_home_from_home_has_left_the_ward_once():
    found = movements(from_text(LATER).model)
    assert number(found, "service:ward", "end:home") == pytest.approx(8.0)
    assert number(found, "service:ward", "service:homes") == 0.0
    assert found.between[AGAIN, Stop("service", "homes")] == pytest.approx(2.0, rel=5e-3)
    assert number(found, "service:homes", "end:care_home") == pytest.approx(2.0, rel=5e-3)


@pytest.mark.parametrize("before", ["", "gone: {start: starts}, "])
def test_who_moves_into_a_care_home_from_a_place_leaves_that_place(before):
    """The place is held for as long as the risk lasts, so that all who move do so from there; they had it from the ward
    or, when something had been started for them, from nowhere.
    """
    text = LATER.replace(
        "end: {go: home}}", f"{before}team: {{stay: team, for: 60 days}}, end: {{go: home}}}}"
    ).replace(
        "  homes:",
        "  team: {kind: places, capacity: 1000 places}\n  starts: {kind: daily_starts, capacity: 1000 per day}\n  homes:",
    )
    found = movements(from_text(text).model)
    assert number(found, "service:ward", "service:homes") == 0.0
    while_it_started = number(found, "service:starts", "service:homes")  # half a day of sixty
    assert while_it_started == pytest.approx(2.0 / 120 if before else 0.0, rel=0.2)
    assert number(found, "service:team", "service:homes") + while_it_started == pytest.approx(2.0, rel=5e-3)
    assert number(found, "service:team", "end:home") == pytest.approx(6.0, rel=5e-3)
    assert (AGAIN, Stop("service", "homes")) not in found.between


@pytest.mark.parametrize(
    "name", ["england", "examples/stroke_and_rehabilitation", "examples/discharge_pathway_from_today"]
)
def test_nobody_is_lost_and_who_comes_is_who_is_seen(name):
    model = load(name).model
    found = movements(model)
    into, out = {}, {}
    for (here, there), numbers in found.between.items():
        out[here] = out.get(here, 0.0) + numbers
        into[there] = into.get(there, 0.0) + numbers
    for stop, numbers in into.items():
        if stop.kind == "service":
            assert found.seen[stop.name] == pytest.approx(numbers, rel=1e-3)
            assert out.get(stop, 0.0) <= numbers * 1.001
    come = math.fsum(numbers for stop, numbers in out.items() if stop.kind in ("stream", "again"))
    assert come * 1.001 >= math.fsum(numbers for stop, numbers in into.items() if stop.kind == "end")


def test_starts_are_those_of_the_offered_load():
    model = from_text(changed()).model
    load_of = {one.list: one.offered for one in offered_loads(model)}
    assert movements(model).seen["starts"] == pytest.approx(load_of["starts"], rel=0.01)
