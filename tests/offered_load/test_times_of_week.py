"""The offered load where it matters when in the week people come and go on, by hand; and those who may fall ill again
while a risk is upon them.
"""

import math

import pytest

from tests.support.loads import loads


def test_who_was_at_one_review_waits_for_the_next_from_there():
    """Twenty hours after a review of every day at 09:00 it is four hours to the next, not twelve."""
    found = loads("""
people: {arrivals: {a: {route: r, rate: 2 per day}}}
services: {beds: {kind: beds, capacity: 50 beds}, review: {kind: meeting, held: every day 09:00}}
routes:
  r: {bed: {stay: beds, for: 1 day}, first: {until: review}, night: {delay: 20 hours}, second: {until: review}, out: {go: home}}
""")["beds"]
    assert found.offered == pytest.approx(2 * (1 + 12 / 24 + 20 / 24 + 4 / 24))


@pytest.mark.parametrize("at", ["09:00", "09:10", "09:20", "23:59"])
def test_exactly_when_a_meeting_is_held_counts(at):
    """Whatever the minute: whoever was at the review does not wait a day for the same one."""
    found = loads(f"""
people: {{arrivals: {{a: {{route: r, rate: 2 per day}}}}}}
services: {{beds: {{kind: beds, capacity: 50 beds}}, review: {{kind: meeting, held: every day {at}}}}}
routes:
  r: {{bed: {{stay: beds, for: 1 day}}, first: {{until: review}}, second: {{until: review}}, out: {{go: home}}}}
""")["beds"]
    assert found.offered == pytest.approx(2 * (1 + 12 / 24))


def test_whoever_waited_at_a_door_is_inside():
    """At 08:10 it opens; who waited for it does not wait again."""
    found = loads("""
people: {arrivals: {a: {route: r, at: every day 06:00}}}
services: {beds: {kind: beds, capacity: 50 beds}, ward: {kind: places, capacity: 50 places, admits: "every day 08:10-08:20"}}
routes:
  r: {bed: {stay: beds, for: 1 minute}, day: {stay: ward, for: 0 minutes}, again: {until: ward}, out: {go: home}}
""")
    assert found["beds"].offered == pytest.approx(2 / 24, rel=0.02)
    assert found["ward"].offered == pytest.approx(0.0)


def test_a_meeting_of_every_week_leaves_people_at_its_time():
    """From Friday to Monday morning, and not from any day to the next."""
    found = loads("""
people: {arrivals: {a: {route: r, rate: 1 per day}}}
services: {beds: {kind: beds, capacity: 50 beds}, panel: {kind: meeting, held: friday 10:00}, hub: {kind: staff, capacity: 9 people, open: weekdays 08:00-18:00}}
routes:
  r: {bed: {stay: beds, for: 1 day}, panel: {until: panel}, night: {delay: 20 hours}, see: {task: hub, takes: 2 hours}, out: {go: home}}
""")["beds"]
    assert found.offered == pytest.approx(1 + 3.5 + 20 / 24 + (24 + 24 + 2 + 2) / 24)


def test_one_piece_of_work_after_another_is_begun_while_they_are_at_work():
    """Of those who are seen first every hour of the ten begins alike, but that whoever came in the night is seen at
    08:00; only who is done in the last hour waits for the morning with the second.
    """
    found = loads("""
people: {arrivals: {a: {route: r, rate: 6 per day}}}
services: {beds: {kind: beds, capacity: 50 beds}, hub: {kind: staff, capacity: 9 people, open: every day 08:00-18:00}}
routes: {r: {bed: {stay: beds, for: 1 day}, one: {task: hub, takes: 1 hour}, two: {task: hub, takes: 1 hour}, out: {go: home}}}
""")["beds"]
    first, second = (9 * 1 + 15 + 14 * (7 + 1)) / 24, 1 + 14 / 24
    assert found.offered == pytest.approx(6 * (1 + (first + second) / 24), rel=0.005)


BY_DAY = """
people: {arrivals: {a: {route: r, COME}}}
services: {beds: {kind: beds, capacity: 50 beds}, day: {kind: places, capacity: 50 places, admits: "every day 08:00-20:00"}}
routes:
  r: {day: {stay: day, if_full: other, for: 1 day}, out: {go: home}}
  other: {bed: {stay: beds, for: 1 day}, out: {go: left}}
"""
HOURS = {"in the morning": (8, 10.0), "in the evening": (20, 0.0), "around eight": (7, 2.5)}


@pytest.mark.parametrize("which", HOURS)
def test_who_comes_by_day_finds_open_what_is_open_by_day(which):
    """All come within one hour. Around eight a quarter of those of the hour before are taken to come at eight."""
    hour, inside = HOURS[which]
    weights = [0] * hour + [1] + [0] * (23 - hour)
    found = loads(BY_DAY.replace("COME", f"rate: 10 per day, by_hour: {weights}"))
    assert found["day"].offered == pytest.approx(inside)
    assert found["beds"].offered == pytest.approx(10 - inside)


def test_who_finds_it_closed_comes_to_the_next_step_at_that_time():
    """At 20:00 it is closed and they go to a list that opens at 08:00: twelve hours."""
    found = loads("""
people: {arrivals: {a: {route: r, at: every day 20:00}}}
services:
  day: {kind: places, capacity: 50 places, admits: "every day 08:00-20:00"}
  ward: {kind: places, capacity: 50 places}
routes:
  r: {day: {stay: day, if_full: other, for: 1 day}, out: {go: home}}
  other: {bed: {stay: ward, for: 1 day}, then: {stay: day, for: 1 day}, out: {go: home}}
""")
    assert found["day"].offered == pytest.approx(1.0)
    assert found["ward"].offered == pytest.approx(1 + 0.5)


def test_people_of_several_times_come_together_in_their_numbers():
    """Three at 08:00 wait two hours and one at 09:00 waits one."""
    found = loads("""
people: {arrivals: {a: {route: r, at: every day 08:00, batch: 3}, b: {route: r, at: every day 09:00}}}
services: {beds: {kind: beds, capacity: 50 beds}, round: {kind: meeting, held: every day 10:00}}
routes: {r: {bed: {stay: beds, for: 1 day}, round: {until: round}, out: {go: home}}}
""")["beds"]
    assert found.offered == pytest.approx(4 + (3 * 2 + 1) / 24)


def test_weekdays_of_a_stream_count():
    """All come on Mondays, at any minute alike, and wait for Tuesday 12:00."""
    found = loads("""
people: {arrivals: {a: {route: r, rate: 1 per day, by_weekday: [7, 0, 0, 0, 0, 0, 0]}}}
services: {beds: {kind: beds, capacity: 50 beds}, panel: {kind: meeting, held: tuesday 12:00}}
routes: {r: {bed: {stay: beds, for: 1 minute}, panel: {until: panel}, out: {go: home}}}
""")["beds"]
    assert found.offered == pytest.approx(1.0, rel=2e-3)


def test_a_plan_begins_when_they_come_and_a_time_by_kind_moves_each():
    """At 08:00 they come; half stay twelve hours and half a day, and wait for the round at 22:00: two or fourteen."""
    found = loads("""
people: {labels: {long: {shares: {yes: 50 %, no: 50 %}}}, arrivals: {a: {route: r, at: every day 08:00}}}
services: {beds: {kind: beds, capacity: 50 beds}, round: {kind: meeting, held: every day 22:00}}
routes: {r: {bed: {stay: beds, for: {by_long: {yes: 24 hours, no: 12 hours}}}, round: {until: round}, out: {go: home}}}
""")["beds"]
    assert found.offered == pytest.approx(0.5 * (24 + 14 + 12 + 2) / 24)


RATE, DEATH, WAIT = 0.02, 0.05, 10.0
"""Of falling ill again and of dying, a day each, in ten days."""


@pytest.mark.parametrize("curve", ["", "dying"])
def test_who_waits_and_may_fall_ill_again_may_die_as_well(curve):
    """Whichever comes first: both rates are the same at any minute."""
    death = f"{100 * (1 - math.exp(-DEATH * 100))} %"
    marked = f"risks_after_discharge: {curve}, " if curve else ""
    found = loads(f"""
people: {{arrivals: {{a: {{route: r, rate: 10 per day}}}}}}
services: {{beds: {{kind: beds, capacity: 900 beds}}, again: {{kind: beds, capacity: 90 beds}}, last: {{kind: places, capacity: 9 places}}}}
routes:
  r:
    bed: {{stay: beds, for: 1 day}}
    ready: {{mark: ready, {marked}deteriorates: {{per_day: {100 * RATE} %, then: ill}}}}
    wait: {{delay: {WAIT} days}}
    goes: {{stay: last, for: 1 minute}}
    out: {{go: home}}
  ill: {{bed: {{stay: again, for: 3 days}}, out: {{go: home}}}}
risks_after_discharge: {{dying: {{death: {{probability: "{death}", within: 100 days}}}}}}
""")
    both = RATE + (DEATH if curve else 0.0)
    waited = (1 - math.exp(-both * WAIT)) / both
    assert found["beds"].offered == pytest.approx(10 * (1 + waited), rel=0.01)
    assert found["again"].offered == pytest.approx(10 * RATE * waited * 3, rel=0.01)
    assert found["last"].offered == pytest.approx(10 * math.exp(-both * WAIT) / 1440, rel=0.01)
