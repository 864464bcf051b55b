"""Places that are made ready before the next has them, worked by hand."""

import pytest

from tests.support.telling import story

ONE_BED = """
people: {arrivals: {come: {route: come, rate: 0 per day}}}
services:
  ward: {kind: beds, capacity: 1 beds, turnaround: 90 minutes}
routes:
  come:
    bed: {stay: ward, for: 2 hours}
    home: {go: home}
"""


def test_the_next_has_the_bed_when_it_has_been_made_ready() -> None:
    """The first leaves at 12:00, the second has the bed at 13:30 and leaves at 15:30, the third at 17:00."""
    told = story(ONE_BED, ["0 10:00", "0 10:01", "0 10:02"])
    assert told.of(0, "granted", "left", "turnaround") == [
        "0 10:00 granted ward",
        "0 12:00 left ward",
        "0 12:00 turnaround ward 90 minutes",
    ]
    assert told.of(1, "granted", "left", "turnaround") == [
        "0 13:30 granted ward",
        "0 15:30 left ward",
        "0 15:30 turnaround ward 90 minutes",
    ]
    assert told.of(2, "granted") == ["0 17:00 granted ward"]


def test_who_would_take_no_wait_is_refused_while_the_bed_is_made_ready() -> None:
    """At 13:29 the bed is not ready and at 13:30 it is."""
    text = ONE_BED.replace("for: 2 hours}", "for: 2 hours, if_full: away}") + "  away: {left: {go: left}}\n"
    told = story(text, ["0 10:00", "0 13:29", "0 13:30"])
    assert told.of(1, "granted", "refused") == ["0 13:29 refused ward"]
    assert told.of(2, "granted", "refused") == ["0 13:30 granted ward"]


TWO_WARDS = """
people: {arrivals: {come: {route: come, rate: 0 per day}}}
services:
  short: {kind: beds, capacity: 1 beds, turnaround: 1 hour, shared_list: medicine}
  long: {kind: beds, capacity: 1 beds, turnaround: 3 hours, shared_list: medicine}
  rehab: {kind: beds, capacity: 1 beds}
routes:
  come:
    first: {stay: short, for: 1 hour}
    then: {stay: long, for: 1 hour}
    rehab: {stay: rehab, for: 10 days}
    home: {go: home}
"""


def test_a_move_inside_a_list_leaves_no_place_behind() -> None:
    """From the short ward to the long one nothing is made ready; who leaves the list leaves a bed of the long ward."""
    told = story(TWO_WARDS, ["0 10:00"])
    assert told.of(0, "granted", "left", "turnaround") == [
        "0 10:00 granted short",
        "0 11:00 granted long",
        "0 11:00 left short",
        "0 12:00 granted rehab",
        "0 12:00 left long",
        "0 12:00 turnaround long 180 minutes",
        "10 12:00 left rehab",
    ]


def test_the_time_goes_by_the_labels_of_the_one_who_leaves_and_death_leaves_a_bed_too() -> None:
    """Deep cleaning after an infection; who dies in the bed leaves it to be made ready like anybody else."""
    text = """
people: {labels: {infected: {shares: {yes: 50 %, no: 50 %}}}, arrivals: {come: {route: come, rate: 0 per day}}}
services:
  ward: {kind: beds, capacity: 1 beds, turnaround: {by_infected: {yes: 5 hours, no: 0 minutes}}}
routes:
  come:
    bed: {stay: ward, for: 2 days, marks: discharged, risks_after_discharge: soon}
    home: {go: home}
risks_after_discharge:
  soon: {death: {probability: 100 %, within: 1 hour}}
"""
    told = story(
        text, [("0 10:00", {"infected": "yes"}), ("0 10:01", {"infected": "no"}), ("0 10:02", {"infected": "no"})]
    )
    assert told.of(0, "granted", "left", "risk", "turnaround") == [
        "0 10:00 granted ward",
        "0 10:01 left ward",
        "0 10:01 turnaround ward 300 minutes",
        "0 10:01 risk death",
    ]
    assert told.of(1, "granted", "left", "turnaround") == ["0 15:01 granted ward", "0 15:02 left ward"]
    assert told.of(2, "granted") == ["0 15:02 granted ward"]


def test_a_bed_of_today_is_made_ready_like_any_other() -> None:
    text = ONE_BED + "today: {services: {ward: {occupied: 1 people, remaining: 3 hours}}}\n"
    told = story(text, ["0 01:00"])
    assert told.of(0, "granted") == ["0 04:30 granted ward"]


@pytest.mark.parametrize(("said", "first"), [("90 minutes", 13), ("{distribution: exponential, mean: 2 hours}", None)])
def test_nobody_is_passed_over_and_the_order_stays(said: str, first: int | None) -> None:
    """The one who waits longest has the bed first, whatever the turnaround lasts."""
    told = story(ONE_BED.replace("90 minutes", said), ["0 10:00", "0 10:01", "0 10:02", "0 10:03"])
    granted = [told.of(person, "granted")[0] for person in range(4)]
    assert granted == sorted(granted)
    assert len(set(granted)) == 4
    assert first is None or granted[1].startswith(f"0 {first}:30")
