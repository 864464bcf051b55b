"""Who of those who wait is served first, a few people worked by hand."""

import pytest

from simulation.core.errors import ScenarioError
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.scenario.loading import from_text
from tests.support.agreeing import assert_equal

COMERS = ("00:00", "01:00", "02:00", "03:00", "04:00")


def text(service: str, priorities: str = "", more: str = "", days: int = 2) -> str:
    """Five people, each an hour after the other, each of a stream of their own; each stays three hours in one bed."""
    streams = ", ".join(
        f"p{number}: {{route: r{number}, recorded: [2024-01-01 {hour}]}}" for number, hour in enumerate(COMERS)
    )
    said = dict(part.split("=") for part in priorities.split())
    routes = ", ".join(
        f"r{number}: {{bed: {{stay: ward, for: 3 hours, priority: {said.get(f'p{number}', 5)}}}, out: {{go: home}}}}"
        for number in range(len(COMERS))
    )
    return f"""dialect: 1
title: A bed and five people
run: {{start: 2024-01-01, length: {days} days}}
people: {{arrivals: {{{streams}}}}}
services: {{ward: {{kind: beds, capacity: 1 bed, {service}}}{more}}}
routes: {{{routes}}}
"""


def turns(said: str) -> list[int]:
    """The people in the order in which they are served, alike in both engines."""
    log = assert_equal(from_text(said, "place.yaml"), said)
    assert isinstance(log, EventLog)
    return [int(patient) for patient in log.patient[log.event == Event.GRANTED]]


def test_first_come_is_first_where_nothing_is_said():
    assert turns(text("")) == turns(text("order: first_come")) == [0, 1, 2, 3, 4]


def test_who_came_last_is_first():
    """At 03:00 persons 1, 2 and 3 wait; at 06:00 person 4 has come too."""
    assert turns(text("order: last_come")) == [0, 3, 4, 2, 1]


def test_a_better_priority_is_first_whoever_came_last():
    assert turns(text("order: last_come", "p1=1")) == [0, 1, 4, 3, 2]


def test_anybody_is_first_and_the_same_in_both_engines():
    orders = {tuple(turns(text("order: random").replace("days}", f"days, seed: {seed}}}"))) for seed in range(1, 30)}
    assert all(order[0] == 0 and sorted(order) == [0, 1, 2, 3, 4] for order in orders)
    assert {order[1] for order in orders} == {1, 2, 3}
    assert len(orders) > 9


def test_the_order_of_chance_keeps_to_the_priority():
    assert {tuple(turns(text("order: random", "p1=4 p3=4").replace("days}", f"days, seed: {seed}}}")))[1:3] for seed in
            range(1, 20)} == {(1, 3), (3, 1)}  # fmt: skip


@pytest.mark.parametrize(
    ("every", "right"),
    [
        ("1 minute", [0, 1, 2, 3, 4]),
        ("20 minutes", [0, 1, 2, 3, 4]),
        ("45 minutes", [0, 1, 3, 2, 4]),
        ("10 days", [0, 3, 4, 1, 2]),
    ],
)
def test_so_much_waiting_is_worth_a_step_of_priority(every, right):
    """Persons 3 and 4 come two hours after 1 and 2 and are two steps before them. With 45 minutes a step they count as
    if they had come 90 minutes earlier, person 3 at 01:30; with days a step they are first as soon as they are there.
    """
    assert turns(text(f"rises_every: {every}", "p1=5 p2=5 p3=3 p4=3")) == right


def test_of_those_who_are_level_the_better_priority_is_first():
    """One hour a step: person 2 counts as one who came at 01:00, as person 1 does."""
    assert turns(text("rises_every: 1 hour", "p1=5 p2=4"))[:3] == [0, 2, 1]


SHARED = "shared_list: beds, order: {}"


@pytest.mark.parametrize("order", ["last_come", "random"])
def test_services_of_one_list_share_the_order(order):
    more = f", annex: {{kind: beds, capacity: 0 beds, {SHARED.format(order)}}}"
    said = text(SHARED.format(order), more=more).replace(
        "r1: {bed: {stay: ward", "r1: {bed: {stay: annex"
    ).replace("r4: {bed: {stay: ward", "r4: {bed: {stay: annex")  # fmt: skip
    found = turns(said)
    assert sorted(found) == [0, 1, 2, 3, 4]
    if order == "last_come":
        assert found == [0, 3, 4, 2, 1]


def test_staff_and_daily_starts_have_an_order_too():
    said = text("order: last_come").replace("kind: beds, capacity: 1 bed", "kind: staff, capacity: 1 person")
    said = said.replace("stay: ward, for", "task: ward, takes")
    assert turns(said) == [0, 3, 4, 2, 1]
    said = text("order: last_come, at: 05:00", days=9).replace(
        "kind: beds, capacity: 1 bed", "kind: daily_starts, capacity: 1 per day"
    )
    said = said.replace("stay: ward, for: 3 hours", "start: ward")
    assert turns(said) == [4, 3, 2, 1, 0]


@pytest.mark.parametrize("order", ["order: last_come", "order: random", "rises_every: 1 hour"])
def test_a_run_from_todays_position_keeps_the_order(order):
    said = f"""dialect: 1
title: Today
run: {{start: 2024-01-01, warm_up: 10 days, length: 10 days}}
people: {{arrivals: {{p: {{route: in, rate: 9 per day}}}}, labels: {{need: {{shares: {{a: 50 %, b: 50 %}}}}}}}}
services: {{ward: {{kind: beds, capacity: 3 beds, {order}}}}}
routes: {{in: {{bed: {{stay: ward, priority: {{by_need: {{a: 1, b: 3}}}}, for: 8 hours}}, out: {{go: home}}}}}}
today: {{services: {{ward: {{queue: 6 people}}}}}}
"""
    log = assert_equal(from_text(said, "place.yaml"), said)
    assert isinstance(log, EventLog)


def test_a_longer_run_keeps_everybodys_turn():
    said = text("order: random")
    assert turns(said) == turns(said.replace("length: 2 days", "length: 4 days"))


@pytest.mark.parametrize(
    ("service", "more", "path", "right"),
    [
        ("order: lifo", "", "services.ward.order", "last_come"),
        ("order: random, rises_every: 1 hour", "", "services.ward.rises_every", "who has waited longest"),
        ("rises_every: 0 minutes", "", "services.ward.rises_every", "from 1 minute"),
        ("rises_every: 20000 days", "", "services.ward.rises_every", "to 10,000 days"),
        (
            "shared_list: beds, order: random",
            ", annex: {kind: beds, capacity: 1 bed, shared_list: beds}",
            "services.annex.order",
            "have the same order",
        ),
        (
            "shared_list: beds",
            ", annex: {kind: beds, capacity: 1 bed, shared_list: beds, rises_every: 1 hour}",
            "services.annex.rises_every",
            "have the same order",
        ),
        ("", ", panel: {kind: meeting, held: every day 12:00, order: random}", "services.panel.order", ""),
    ],
)
def test_what_cannot_be_is_refused_at_its_path(service, more, path, right):
    with pytest.raises(ScenarioError) as caught:
        from_text(text(service, more=more), "place.yaml")
    assert [f" {path}: " in str(one) and right in str(one) for one in caught.value.mistakes] == [True], caught.value


def test_a_priority_beyond_reckoning_is_refused_where_it_rises():
    with pytest.raises(ScenarioError, match="more than a million where priorities rise"):
        from_text(text("rises_every: 1 hour", "p1=2000000"), "place.yaml")
    from_text(text("", "p1=2000000"), "place.yaml")
