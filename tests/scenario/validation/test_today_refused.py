"""Today's position that cannot be one of this place is refused in words, with line and path."""

import pytest

from simulation.scenario.loading import from_text
from tests.support.small import mistakes

PLACE = """\
dialect: 1
title: A ward and a team
run: {start: 2024-01-01, warm_up: 28 days, length: 14 days, replications: 2, seed: 3}
pathways: [P0, P1]
people: {arrivals: {emergency: {route: come, rate: 4 per day}}}
services:
  ward: {kind: beds, counts_as: acute, capacity: 30 beds}
  team: {kind: places, capacity: 12 places}
  hub: {kind: staff, capacity: 3 people}
  panel: {kind: meeting, held: every day 12:00}
  packages: {kind: daily_starts, capacity: 2 per day}
routes:
  come:
    bed: {stay: ward, for: {distribution: exponential, mean: 4 days}}
    way: {choose: way, as: pathway, shares: {P0: 50 %, P1: 50 %}}
    ready: {mark: ready}
    seen: {task: hub, takes: 1 hour}
    on: {choose: on, by: pathway, routes: {P0: home, P1: helped}}
  home: {out: {mark: discharged}, end: {go: home}}
  helped:
    panel: {until: panel}
    team: {stay: team, for: {distribution: exponential, mean: 7 days}, marks: discharged}
    package: {start: packages}
    end: {go: home}
today:
"""


@pytest.mark.parametrize(
    ("said", "path", "met", "right"),
    [
        ("beds: 31 people", "beds", "31 people in beds", "there are 30 beds that count as acute that day"),
        ("beds: -1 people", "beds", "-1 people", ""),
        ("beds: 7.5 people", "beds", "7.5 people", "whole number"),
        ("no_criteria_to_reside: {P1: 31 people}", "no_criteria_to_reside", "31 people wait in beds", "30 beds"),
        (
            "{beds: 9 people, no_criteria_to_reside: {P0: 5 people, P1: 5 people}}",
            "no_criteria_to_reside",
            "10 people wait in beds, and 9 people are in beds",
            "at most as many",
        ),
        ("no_criteria_to_reside: {P7: 3 people}", "no_criteria_to_reside.P7", "no pathway 'P7'", "P0"),
        ("no_criteria_to_reside: {P1: {people: 3 people, since: 40 days}}", "no_criteria_to_reside.P1.since", "40 days", "28"),
        ("date: 2024-01-10", "date", "2024-01-10, inside the warm-up", "ends on 2024-01-29"),
        ("date: 2024-06-10", "date", "not measured from", "ends on 2024-01-29"),
        ("services: {tean: {occupied: 3 people}}", "services.tean", "no service 'tean'", "did you mean 'team'?"),
        ("services: {team: {occupied: 13 people}}", "services.team", "13 people inside", "12 places"),
        ("services: {ward: {occupied: 3 people}}", "services.ward.occupied", "counts as acute", "today.beds"),
        ("services: {hub: {occupied: 1 people}}", "services.hub.occupied", "people in staff", "queue"),
        ("services: {panel: {queue: 1 people}}", "services.panel", "list of a meeting", "no list"),
        ("services: {packages: {occupied: 1 people}}", "services.packages.occupied", "daily_starts", "queue"),
        ("services: {team: {}}", "services.team", "neither 'occupied' nor 'queue'", "how many"),
        ("services: {team: {queue: 1 people, waited: 1 day}}", "services.team.waited", "with a warm-up", "leave it out"),
        ("services: {team: {queue: 1 people, route: home}}", "services.team", "no such step", "helped.team"),
        ("off: {hub: {people: 4 people, until: 2024-02-05}}", "off.hub.people", "4 people off", "has 3"),
        ("off: {hub: {people: 1 people, until: 2024-01-02}}", "off.hub.until", "until 2024-01-02", "after 2024-01-29"),
        ("off: {ward: {people: 1 people, until: 2024-02-05}}", "off.ward", "'ward' is beds", "staff"),
        ("until_then: {services.team.capacity: soon}", "until_then.services.team.capacity", "until today: 'soon'", "places"),
        ("until_then: {run.length: 3 days}", "until_then.run.length", "cannot be other", "on their way"),
    ],
)  # fmt: skip
def test_what_cannot_stand_there_is_told_with_line_and_path(said: str, path: str, met: str, right: str) -> None:
    told = mistakes(_with(said))
    assert len(told) == 1, told
    assert told[0].startswith(f"s.yaml:{PLACE.count(chr(10)) + (0 if said.startswith('{') else 1)}: ")
    assert f"today.{path}" in told[0]
    assert met in told[0]
    assert right in told[0]


def test_beds_that_open_on_top_are_said_not_to_be_among_those_of_the_day() -> None:
    on_top = "fire_fighting: {full_beds: {above: 95 %, below: 93 %}, under_pressure: {services.ward.capacity: {add: 2 beds}}}\n"
    (told,) = mistakes(_with("beds: 31 people").replace("today:\n", on_top + "today:\n"))
    assert (
        "there are 30 beds that count as acute that day; beds that open on top while these are full are not among them"
        in told
    )
    (plain,) = mistakes(_with("beds: 31 people"))
    assert "on top" not in plain


def _with(said: str) -> str:
    return PLACE.rstrip("\n") + f" {said}\n" if said.startswith("{") else f"{PLACE}  {said}\n"


def test_beds_need_a_warm_up_after_which_somebody_stands_there() -> None:
    (told,) = mistakes(_with("beds: 20 people").replace("warm_up: 28 days, ", ""))
    assert "today.beds: patients in beds of a run without a warm-up; give the run a warm-up" in told


def test_the_position_is_that_of_a_midnight() -> None:
    (told,) = mistakes(_with("beds: 20 people").replace("warm_up: 28 days", "warm_up: 100 hours"))
    assert "run.warm_up: a warm-up of 4.167 days before today's position; whole days" in told


def test_a_position_of_this_place_is_sound() -> None:
    assert from_text(
        _with("{date: 2024-01-29, beds: 25 people, no_criteria_to_reside: {P1: {people: 9 people, since: 5 days}}}")
    )


def test_another_warm_up_ends_on_the_same_day() -> None:
    again = from_text(_with("{date: 2024-01-29, beds: 25 people}")).with_({"run.warm_up": "14 days"})
    assert again.model.run.start.isoformat() == "2024-01-15"
    later = from_text(_with("{date: 2024-01-29, beds: 25 people}")).with_({"today.date": "2024-02-05"})
    assert later.model.run.start.isoformat() == "2024-01-08"


def test_a_file_of_an_earlier_version_is_told_what_it_is_now() -> None:
    old = _with("beds: 20 people").replace("12 places}", "12 places, starts_with: {occupied: 3 people}}")
    told = " ".join(mistakes(old))
    assert "services.team.starts_with" in told
    assert "today: {services: {team: ...}}" in told
