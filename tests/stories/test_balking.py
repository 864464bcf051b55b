"""Who finds so many waiting goes elsewhere, a few people worked by hand."""

import pytest

from simulation.core.errors import ScenarioError
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.offered_load.deadlock import find_deadlocks
from simulation.scenario.loading import from_text
from tests.support.agreeing import assert_equal

AT_ONCE = "recorded: {2024-01-01 00:00: 5}"
"""Five people in one minute."""
ONE_BY_ONE = "every: 10 minutes, first: 0 minutes"


def text(way: str, coming: str = AT_ONCE, service: str = "kind: beds, capacity: 1 bed", more: str = "") -> str:
    """People for one bed in which each stays an hour; who does not wait leaves."""
    ask = "task: ward, takes: 1 hour" if "staff" in service else "stay: ward, for: 1 hour"
    ask = "start: ward" if "daily" in service else ask
    return f"""dialect: 1
title: A short queue
run: {{start: 2024-01-01, length: 6 hours}}
people: {{labels: {{calm: {{shares: {{yes: 50 %, no: 50 %}}}}}}, arrivals: {{p: {{route: in, {coming}}}}}}}
services: {{ward: {{{service}}}{more}}}
routes: {{in: {{bed: {{{ask}, {way}}}, out: {{go: home}}}}, elsewhere: {{out: {{go: left}}}}}}
"""


def told(said: str, event: Event) -> list[tuple[int, int]]:
    log = assert_equal(from_text(said, "place.yaml"), said)
    assert isinstance(log, EventLog)
    chosen = log.event == event
    return list(zip(log.patient[chosen].tolist(), log.minute[chosen].tolist(), strict=True))


ROOM = "if_full: elsewhere, queue_up_to: {}"


@pytest.mark.parametrize("service", ["kind: beds, capacity: 1 bed", "kind: staff, capacity: 1 person"])
@pytest.mark.parametrize(("room", "wait"), [(0, 0), (1, 1), (2, 2), (4, 4), (9, 4)])
def test_of_five_in_one_minute_one_is_served_and_so_many_wait(service, room, wait):
    said = text(ROOM.format(room), service=service)
    assert told(said, Event.GRANTED) == [(number, 60 * number) for number in range(wait + 1)]
    assert told(said, Event.REFUSED) == [(number, 0) for number in range(wait + 1, 5)]


def test_room_is_made_when_somebody_is_served():
    """One comes every ten minutes, one is served an hour: with room for two, the fourth to the sixth leave, and of the six
    of each later hour, of whom the first comes in the minute in which a bed becomes free, one finds room.
    """
    said = text(ROOM.format(2), ONE_BY_ONE)
    assert [minute for _, minute in told(said, Event.REFUSED)][:8] == [30, 40, 50, 70, 80, 90, 100, 110]
    assert [minute for _, minute in told(said, Event.GRANTED)] == [0, 60, 120, 180, 240, 300]


def test_without_room_it_is_as_if_nothing_were_said():
    said = text(ROOM.format(0), ONE_BY_ONE)
    plain = said.replace(", queue_up_to: 0", "")
    assert told(said, Event.REFUSED) == told(plain, Event.REFUSED)


def test_a_start_may_be_waited_for_by_so_many():
    said = text(ROOM.format(2), service="kind: daily_starts, capacity: 1 per day, at: 05:00")
    assert told(said, Event.REFUSED) == [(2, 0), (3, 0), (4, 0)]
    assert told(said, Event.GRANTED) == [(0, 300)]


def test_those_who_wait_give_up_all_the_same():
    said = text(ROOM.format(3) + ", gives_up_after: {wait: 90 minutes, then: elsewhere}")
    assert told(said, Event.REFUSED) == [(4, 0)]
    assert told(said, Event.GAVE_UP) == [(2, 90), (3, 90)]


def test_how_many_may_depend_on_a_label_and_first_come_are_asked_first():
    said = text(ROOM.format("{by_calm: {yes: 4, no: 1}}"), "recorded: {2024-01-01 00:00: 30}")
    log = assert_equal(from_text(said, "place.yaml"), said)
    assert isinstance(log, EventLog)
    calm = log.patients.labels[:, log.names.label_names.index("calm")] == 1
    waiting, expected = 0, []
    for patient in range(1, 30):
        if waiting < (4 if calm[patient] else 1):
            waiting += 1
        else:
            expected.append((patient, 0))
    assert told(said, Event.REFUSED) == expected


def test_a_list_of_several_services_counts_all_who_wait_on_it():
    shared = "kind: beds, capacity: 1 bed, shared_list: beds"
    said = text(ROOM.format(2), service=shared, more=f", annex: {{{shared}}}")
    assert told(said, Event.REFUSED) == [(4, 0)]


def test_who_may_wait_may_wait_for_ever():
    """Two beds whose people wait for each other's: going elsewhere at once opens the ring, room to wait does not."""

    def place(way: str) -> str:
        lines = text("").splitlines()
        lines[3] = "people: {arrivals: {p: {route: in, rate: 9 per day}, q: {route: back, rate: 9 per day}}}"
        lines[4] = "services: {ward: {kind: beds, capacity: 1 bed}, annex: {kind: beds, capacity: 1 bed}}"
        lines[5] = (
            f"routes: {{in: {{a: {{stay: ward, for: 1 hour}}, b: {{stay: annex, for: 1 hour, {way}}}, o: {{go: home}}}},"
            " back: {a: {stay: annex, for: 1 hour}, b: {stay: ward, for: 1 hour}, o: {go: home}},"
            " elsewhere: {out: {go: left}}}"
        )
        return "\n".join(lines)

    assert not find_deadlocks(from_text(place("if_full: elsewhere"), "place.yaml").model)
    assert find_deadlocks(from_text(place("if_full: elsewhere, queue_up_to: 3"), "place.yaml").model)


@pytest.mark.parametrize(
    ("way", "right"),
    [
        ("queue_up_to: 3", "say where to go when so many wait"),
        ("if_full: elsewhere, queue_up_to: -1", "so many people, 0 or more"),
        ("if_full: elsewhere, queue_up_to: 1.5", "a whole number"),
    ],
)
def test_what_cannot_be_is_refused_at_its_path(way, right):
    with pytest.raises(ScenarioError) as caught:
        from_text(text(way), "place.yaml")
    assert [" routes.in.bed.queue_up_to: " in str(one) and right in str(one) for one in caught.value.mistakes] == [True]
