"""People who stand on further lists when they have waited, worked by hand."""

from simulation.report.journey import Journey
from simulation.scenario.loading import from_text
from tests.support.telling import HEAD, story

WARDS = """
people: {labels: {long: {shares: {yes: 50 %, no: 50 %}}}, arrivals: {come: {route: come, rate: 0 per day}}}
services:
  medical: {kind: beds, capacity: 1 beds}
  surgical: {kind: beds, capacity: 1 beds}
  annex: {kind: beds, capacity: 1 beds}
routes:
  come:
    bed:
      stay: medical
      for: {by_long: {yes: 10 hours, no: 3 hours}}
      also: {after: 2 hours, services: [surgical, annex]}
    home: {go: home}
"""
LONG, SHORT = {"long": "yes"}, {"long": "no"}


def test_after_two_hours_another_ward_is_as_good() -> None:
    """The second asks at 10:01 and at 12:01 gets the first of the wards told."""
    told = story(WARDS, [("0 10:00", LONG), ("0 10:01", SHORT)])
    assert told.of(1) == [
        "0 10:01 began come.bed",
        "0 10:01 asked medical",
        "0 12:01 also_asked surgical",
        "0 12:01 also_asked annex",
        "0 12:01 taken_off medical",
        "0 12:01 taken_off annex",
        "0 12:01 granted surgical",
        "0 15:01 ended come.bed",
        "0 15:01 left surgical",
        "0 15:01 state home",
    ]


def test_who_has_waited_longest_goes_first_on_every_list_and_a_place_passed_by_goes_to_the_next() -> None:
    """At 12:01 the second takes the surgical bed; the annex, which it was offered too, goes to the third, who asked for
    that alone at noon, in the next round of the minute.
    """
    text = WARDS + "  other: {bed: {stay: annex, for: 1 hour}, home: {go: home}}\n"
    text = text.replace(
        "    bed:\n", "    way: {choose: way, by: long, routes: {yes: other, no: own}}\n  own:\n    bed:\n"
    ).replace("capacity: 1 beds}\nroutes", "capacity: {value: 0 beds, changes: {2024-01-02: 1 beds}}}\nroutes")
    text = text.replace("medical: {kind: beds, capacity: 1 beds}", "medical: {kind: beds, capacity: 0 beds}").replace(
        "surgical: {kind: beds, capacity: 1 beds}",
        "surgical: {kind: beds, capacity: {value: 0 beds, changes: {2024-01-02: 1 beds}}}",
    )
    told = story(text, [("0 10:00", SHORT), ("0 12:00", LONG)])
    assert told.of(0, "granted", "taken_off") == [
        "1 00:00 taken_off medical",
        "1 00:00 taken_off annex",
        "1 00:00 granted surgical",
    ]
    assert told.of(1, "granted") == ["1 00:00 granted annex"]


def test_of_several_in_one_round_the_own_ward_is_taken() -> None:
    """All three wards open at midnight; the patient who stands on all their lists goes to the own one."""
    text = WARDS.replace("capacity: 1 beds", "capacity: {value: 0 beds, changes: {2024-01-02: 1 beds}}")
    assert story(text, [("0 10:00", SHORT)]).of(0, "granted", "taken_off") == [
        "1 00:00 taken_off surgical",
        "1 00:00 taken_off annex",
        "1 00:00 granted medical",
    ]


def test_giving_up_speaks_of_all_lists_together() -> None:
    text = WARDS.replace("capacity: 1 beds", "capacity: 0 beds").replace(
        "services: [surgical, annex]}",
        "services: [surgical, annex]}\n      gives_up_after: {wait: 5 hours, then: away}",
    )
    told = story(text + "  away: {left: {go: left}}\n", [("0 10:00", SHORT)])
    assert told.of(0) == [
        "0 10:00 began come.bed",
        "0 10:00 asked medical",
        "0 12:00 also_asked surgical",
        "0 12:00 also_asked annex",
        "0 15:00 gave_up medical",
        "0 15:00 taken_off surgical",
        "0 15:00 taken_off annex",
        "0 15:00 ended come.bed",
        "0 15:00 state left",
    ]


def test_who_will_not_wait_looks_at_all_lists_at_once() -> None:
    """With no time before it, the first two have the own ward and the surgical one, the third leaves."""
    text = WARDS.replace("after: 2 hours, services: [surgical, annex]}", "after: 0 hours, services: [surgical]}")
    text = text.replace("      for:", "      if_full: away\n      for:") + "  away: {left: {go: left}}\n"
    told = story(text, [("0 10:00", LONG), ("0 10:01", LONG), ("0 10:02", LONG)])
    assert told.of(0, "granted") == ["0 10:00 granted medical"]
    assert told.of(1, "granted", "refused") == ["0 10:01 granted surgical"]
    assert told.of(2, "granted", "refused", "taken_off") == ["0 10:02 refused medical", "0 10:02 taken_off surgical"]


def test_a_told_queue_counts_nobody_who_has_gone_elsewhere() -> None:
    """The second goes to the surgical ward at 12:01; the third asks at 12:30 and is alone in the queue, the fourth is
    told of the third.
    """
    place = from_text(HEAD + WARDS)
    told = story(WARDS, [("0 10:00", LONG), ("0 10:01", SHORT), ("0 12:30", SHORT), ("0 12:40", SHORT)])
    third, fourth = ("\n".join(Journey(told.log, place.model, told.people[who]).tell()) for who in (2, 3))
    assert "asks for medical: 1 of 1 in use, nobody waiting before." in third
    assert "asks for medical: 1 of 1 in use, 1 waiting before." in fourth
