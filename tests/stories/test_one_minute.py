"""Much in one minute: who comes first, by the rules and not by the order in which things were thought of."""

from tests.support.telling import story

PEOPLE = (
    "people: {labels: {rank: {shares: {first: 50 %, last: 50 %}}}, arrivals: {come: {route: come, rate: 0 per day}}}\n"
)
ONE_BED = (
    PEOPLE
    + """
services: {ward: {kind: beds, capacity: 1 beds}}
routes: {come: {bed: {stay: ward, for: 1 hour}, home: {go: home}}}
"""
)


def test_a_place_that_is_left_is_there_for_whoever_comes_in_that_minute() -> None:
    told = story(ONE_BED, ["0 10:00", "0 11:00"])
    assert told.of(1, "asked", "granted") == ["0 11:00 asked ward", "0 11:00 granted ward"]


def test_who_asked_before_goes_before_and_in_one_minute_the_smaller_number() -> None:
    told = story(ONE_BED, ["0 11:00", "0 10:00", "0 10:30", "0 10:30"])
    assert [told.of(person, "granted") for person in range(4)] == [
        ["0 13:00 granted ward"],
        ["0 10:00 granted ward"],
        ["0 11:00 granted ward"],
        ["0 12:00 granted ward"],
    ]


def test_a_smaller_priority_goes_before_an_earlier_asker() -> None:
    text = ONE_BED.replace("for: 1 hour", "for: 1 hour, priority: {by_rank: {first: 1, last: 5}}")
    told = story(text, ["0 10:00", ("0 10:10", {"rank": "last"}), ("0 10:50", {"rank": "first"})])
    assert told.of(2, "granted") == ["0 11:00 granted ward"]
    assert told.of(1, "granted") == ["0 12:00 granted ward"]


def test_patience_that_ends_in_the_minute_of_a_free_place_has_ended() -> None:
    text = ONE_BED.replace("for: 1 hour", "for: 1 hour, gives_up_after: {wait: 30 minutes, then: away}").replace(
        "home}}}", "home}}, away: {end: {go: left}}}"
    )
    told = story(text, ["0 10:00", "0 10:30", "0 10:31"])
    assert told.of(1, "gave_up", "state") == ["0 11:00 gave_up ward", "0 11:00 state left"]
    assert told.of(2, "granted") == ["0 11:00 granted ward"]


def test_if_full_looks_after_the_ends_of_the_minute_and_at_those_who_asked_before() -> None:
    text = ONE_BED.replace("for: 1 hour", "for: 1 hour, if_full: away").replace(
        "home}}}", "home}}, away: {end: {go: left}}}"
    )
    told = story(text, ["0 10:00", "0 11:00", "0 11:00"])
    assert told.of(1, "granted", "refused") == ["0 11:00 granted ward"], "the bed is left in this minute"
    assert told.of(2, "granted", "refused") == ["0 11:00 refused ward"], "and given to the smaller number"


def test_stays_of_no_minutes_let_everybody_through_in_one_minute() -> None:
    told = story(ONE_BED.replace("1 hour", "0 minutes"), ["0 10:00", "0 10:00", "0 10:00"])
    for person in range(3):
        assert told.of(person, "asked", "granted", "ended", "left") == [
            "0 10:00 asked ward",
            "0 10:00 granted ward",
            "0 10:00 ended come.bed",
            "0 10:00 left ward",
        ]


STAFF = (
    PEOPLE
    + """
services: {hub: {kind: staff, capacity: 1 people}}
routes:
  come:
    rest: {delay: 1 hour, alongside: {route: plan, begins: on_admission, after: 1 hour}}
    talk: {task: hub, takes: 2 hours}
    ready: {mark: ready}
    home: {go: home}
  plan: {assess: {task: hub, takes: 3 hours}}
"""
)


def test_the_main_journey_asks_before_the_plan() -> None:
    """Both ask at 11:00: the main journey has the member of staff until 13:00, then the plan until 16:00, for which
    `ready` waits.
    """
    told = story(STAFF, ["0 10:00"])
    assert told.of(0, "asked", "granted", "ended", "marked", "state") == [
        "0 11:00 ended come.rest",
        "0 11:00 asked hub",
        "0 11:00 asked hub plan",
        "0 11:00 granted hub",
        "0 13:00 ended come.talk",
        "0 13:00 marked ready",
        "0 13:00 granted hub plan",
        "0 16:00 ended plan.assess plan",
        "0 16:00 state home",
    ]


def test_two_members_of_staff_work_for_one_person_at_a_time_each() -> None:
    told = story(STAFF.replace("1 people", "2 people"), ["0 10:00"])
    assert told.of(0, "granted", "left", "state") == [
        "0 11:00 granted hub",
        "0 11:00 granted hub plan",
        "0 13:00 left hub",
        "0 14:00 left hub plan",
        "0 14:00 state home",
    ]


SHARED = (
    PEOPLE
    + """
services:
  north: {kind: places, capacity: 1 places, shared_list: home, admits: every day 09:00-18:00}
  south: {kind: places, capacity: 1 places, shared_list: home}
routes:
  come: {which: {choose: which, by: rank, routes: {first: to_north, last: to_south}}}
  to_north: {place: {stay: north, for: 10 hours}, home: {go: home}}
  to_south: {place: {stay: south, for: 10 hours}, more: {stay: south, for: 2 hours}, home: {go: home}}
"""
)


def test_a_shared_list_has_one_capacity_and_passes_over_who_may_not_enter() -> None:
    """At 07:00 two places are taken by people for the south; at 08:00 the north is asked for, at 08:30 the south. At
    17:00 those in the south move inside, which needs no second place, and leave at 19:00: then the north is closed, so
    the later asker for the south goes first, and the north waits for 09:00.
    """
    first, last = {"rank": "first"}, {"rank": "last"}
    told = story(SHARED, [("0 07:00", last), ("0 07:00", last), ("0 08:00", first), ("0 08:30", last)])
    assert told.of(0, "granted", "left") == [
        "0 07:00 granted south",
        "0 17:00 granted south",
        "0 17:00 left south",
        "0 19:00 left south",
    ]
    assert told.of(3, "granted")[:1] == ["0 19:00 granted south"]
    assert told.of(2, "granted", "left") == ["1 09:00 granted north", "1 19:00 left north"]


def test_a_fall_in_capacity_evicts_nobody() -> None:
    """Three beds become one on day 2: all three stay; a fourth comes in when the second of them has left and one bed is
    free again.
    """
    text = ONE_BED.replace("capacity: 1 beds", "capacity: {value: 3 beds, changes: {2024-01-03: 1 beds}}").replace(
        "1 hour", "3 days"
    )
    told = story(text, ["0 10:00", "0 11:00", "0 12:00", "2 10:00"])
    assert [told.of(person, "left") for person in range(3)] == [
        ["3 10:00 left ward"],
        ["3 11:00 left ward"],
        ["3 12:00 left ward"],
    ]
    assert told.of(3, "granted") == ["3 12:00 granted ward"]


def test_a_rise_in_capacity_is_offered_at_midnight() -> None:
    text = ONE_BED.replace("capacity: 1 beds", "capacity: {value: 1 beds, changes: {2024-01-03: 2 beds}}").replace(
        "1 hour", "3 days"
    )
    assert story(text, ["0 10:00", "0 11:00"]).of(1, "granted") == ["2 00:00 granted ward"]
