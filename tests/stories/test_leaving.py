"""A place is given back without another being asked for, worked by hand."""

import pytest

from simulation import offered_loads
from simulation.core.errors import ScenarioError
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.offered_load.deadlock import find_deadlocks
from simulation.scenario.loading import from_text
from tests.support.agreeing import assert_equal


def text(leave: str, more: str = "", services: str = "") -> str:
    """Two people, an hour apart, for one bed; three hours in it, then two hours elsewhere, then home."""
    return f"""dialect: 1
title: A bed that is given back
run: {{start: 2024-01-01, length: 2 days}}
people: {{arrivals: {{p: {{route: in, recorded: [2024-01-01 00:00, 2024-01-01 01:00]}}}}}}
services: {{ward: {{kind: beds, capacity: 1 bed}}, annex: {{kind: beds, capacity: 1 bed}}{services}}}
routes: {{in: {{bed: {{stay: ward, for: 3 hours}}, {leave} walk: {{delay: 2 hours}}{more}, out: {{go: home}}}}}}
"""


def rows(said: str, event: Event) -> list[tuple[int, int]]:
    """Patient and minute of every row of this kind, the same in both engines."""
    log = assert_equal(from_text(said, "place.yaml"), said)
    assert isinstance(log, EventLog)
    chosen = log.event == event
    return list(zip(log.patient[chosen].tolist(), log.minute[chosen].tolist(), strict=True))


def test_who_leaves_makes_room_at_once_and_goes_on_without_a_place():
    said = text("gone: {leave: ward},")
    assert rows(said, Event.GRANTED) == [(0, 0), (1, 180)]
    assert rows(said, Event.LEFT) == [(0, 180), (1, 360)]
    assert rows(said, Event.STATE) == [(0, 300), (1, 480)]


def test_who_does_not_leave_keeps_it_until_the_end():
    assert rows(text(""), Event.GRANTED) == [(0, 0), (1, 300)]


def test_who_is_not_in_one_of_them_keeps_the_place():
    said = text("gone: {leave: annex},")
    assert rows(said, Event.GRANTED) == [(0, 0), (1, 300)]
    assert rows(text("gone: {leave: [annex, ward]},"), Event.GRANTED) == [(0, 0), (1, 180)]


def test_who_has_none_goes_on():
    said = text("gone: {leave: ward}, again: {leave: ward},")
    assert rows(said, Event.LEFT) == [(0, 180), (1, 360)]


def test_a_place_asked_for_later_is_a_new_one():
    said = text("gone: {leave: ward},", ", back: {stay: ward, for: 1 hour}")
    assert rows(said, Event.GRANTED) == [(0, 0), (1, 180), (0, 360), (1, 480)]


def test_a_copy_of_a_service_is_left_by_the_name_of_all():
    said = text("gone: {leave: clinic},", services=", clinic: {kind: beds, capacity: 8 beds, for_each: town}")
    said = said.replace("stay: ward", "stay: clinic").replace(
        "people: {", "people: {labels: {town: {shares: {east: 50 %, west: 50 %}}}, "
    )
    assert rows(said, Event.LEFT) == [(0, 180), (1, 240)]


def test_expected_loads_know_it():
    kept, left = (offered_loads(from_text(text(leave), "place.yaml"))[0] for leave in ("", "gone: {leave: ward},"))
    assert kept.offered == pytest.approx(left.offered * 5 / 3)


def test_two_who_wait_for_each_others_bed_do_not_when_they_leave_first():
    ring = "people: {arrivals: {p: {route: in, rate: 9 per day}, q: {route: back, rate: 9 per day}}}"

    def place(leave: str) -> str:
        said = text("", "").splitlines()
        said[3] = ring
        said[5] = (
            f"routes: {{in: {{bed: {{stay: ward, for: 1 hour}}, {leave} next: {{stay: annex, for: 1 hour}}, "
            f"out: {{go: home}}}}, back: {{bed: {{stay: annex, for: 1 hour}}, next: {{stay: ward, for: 1 hour}}, "
            f"out: {{go: home}}}}}}"
        )
        return "\n".join(said)

    assert find_deadlocks(from_text(place(""), "place.yaml").model)
    assert not find_deadlocks(from_text(place("gone: {leave: ward},"), "place.yaml").model)


@pytest.mark.parametrize(
    ("leave", "services", "right"),
    [
        ("gone: {leave: wards},", "", "did you mean 'ward'"),
        ("gone: {leave: []},", "", "a name or a list of names"),
        ("gone: {leave: hub},", ", hub: {kind: staff, capacity: 1 person}", "name beds or places"),
    ],
)
def test_what_cannot_be_left_is_refused_at_its_path(leave, services, right):
    with pytest.raises(ScenarioError) as caught:
        from_text(text(leave, services=services), "place.yaml")
    assert [" routes.in.gone.leave: " in str(one) and right in str(one) for one in caught.value.mistakes] == [True]


def test_a_plan_that_runs_alongside_cannot_leave_the_place():
    said = text("").replace("for: 3 hours", "for: 3 hours, alongside: {route: plan, begins: on_admission}")
    said = said.rstrip().removesuffix("}") + ", plan: {gone: {leave: ward}}}\n"
    with pytest.raises(ScenarioError, match=r"routes\.plan\.gone"):
        from_text(said, "place.yaml")
