"""The offered load, worked by hand on small places."""

import math

import pytest

from tests.support.loads import loads


def test_a_stay_offers_rate_times_mean_stay():
    found = loads("""
people: {arrivals: {a: {route: r, rate: 20 per day}}}
services: {beds: {kind: beds, capacity: 110 beds}}
routes: {r: {bed: {stay: beds, for: {distribution: lognormal, mean: 5 days, sd: 9 days}}, out: {go: home}}}
""")["beds"]
    assert found.offered == pytest.approx(100.0)
    assert (found.capacity, found.unit, found.stable, found.gives_up) == (110.0, "beds", True, False)
    assert found.load == pytest.approx(100 / 110)


def test_a_turnaround_is_held_time_but_for_a_move_inside_a_list():
    """Ten a day leave the beds for the places and, two in ten, the first ward for the second of the same list."""
    found = loads("""
people: {labels: {dirty: {shares: {yes: 25 %, no: 75 %}}}, arrivals: {a: {route: r, rate: 10 per day}}}
services:
  first: {kind: beds, capacity: 50 beds, shared_list: ward, turnaround: 6 hours}
  second: {kind: beds, capacity: 50 beds, shared_list: ward, turnaround: {by_dirty: {yes: 1 day, no: 0 hours}}}
  places: {kind: places, capacity: 90 places, turnaround: {distribution: exponential, mean: 12 hours}}
routes:
  r:
    first: {stay: first, for: 2 days}
    more: {choose: more, shares: {yes: 20 %, no: 80 %}, routes: {yes: longer, no: on}}
  longer:
    second: {stay: second, for: 1 day}
    on: {choose: on}
  on:
    place: {stay: places, for: 4 days, marks: discharged, risks_after_discharge: soon}
    home: {go: home}
risks_after_discharge: {soon: {death: {probability: 30 %, within: 2 days}}}
""")
    assert found["ward"].offered == pytest.approx(10 * 2 + 2 * 1 + 8 * 0.25 + 2 * 0.25 * 1)
    assert found["places"].offered == pytest.approx(10 * (0.7 * 4 + 0.3 * mean_of_those_who_die() + 0.5), rel=2e-3)


def mean_of_those_who_die() -> float:
    """Days until death of those who die within two days, at a constant rate that takes 30 % of all."""
    rate = -math.log(0.7) / 2
    return 1 / rate - 2 * 0.7 / 0.3


def test_a_place_is_held_through_the_delays_after_the_stay_until_the_next_place():
    found = loads("""
people: {arrivals: {a: {route: r, rate: 10 per day}}}
services: {beds: {kind: beds, capacity: 50 beds}, places: {kind: places, capacity: 9 places}}
routes:
  r:
    bed: {stay: beds, for: 2 days}
    letter: {delay: 12 hours, share_needing: 40 %}
    on: {choose: need, shares: {home: 75 %, more: 25 %}, routes: {home: end, more: more}}
  more: {place: {stay: places, for: 4 days}, end: {choose: end}}
  end: {out: {go: home}}
""")
    assert found["beds"].offered == pytest.approx(10 * (2 + 0.4 * 0.5))
    assert found["places"].offered == pytest.approx(10 * 0.25 * 4)
    assert not found["places"].stable


def test_labels_decide_and_are_forgotten_by_nobody_on_the_way():
    found = loads("""
people:
  cohorts: {young: {}, old: {}}
  labels: {carer: {shares: {by_cohort: {young: {no: 100 %}, old: {no: 25 %, yes: 75 %}}}}}
  arrivals: {a: {route: r, rate: {by_cohort: {young: 4 per day, old: 2 per day}}}}
services: {beds: {kind: beds, capacity: 50 beds}, b: {kind: places, capacity: 5 places}, c: {kind: places, capacity: unlimited}}
routes:
  r:
    which: {choose: w, as: team, shares: {by_carer: {no: {b: 50 %, c: 50 %}, yes: {b: 10 %, c: 90 %}}}}
    bed: {stay: beds, for: {base: {by_cohort: {young: 1 day, old: 3 days}}, times: {by_team: {b: 2}}}}
    home: {stay: {by: team}, for: 1 day}
    out: {go: home}
""")
    b = 4 * 0.5 + 2 * (0.25 * 0.5 + 0.75 * 0.1)
    old_b = 0.25 * 0.5 + 0.75 * 0.1
    assert found["b"].offered == pytest.approx(b)
    assert found["c"].offered == pytest.approx(6 - b)
    assert found["c"].load == 0.0
    assert found["beds"].offered == pytest.approx(4 * (0.5 * 2 + 0.5) + 2 * 3 * (2 * old_b + 1 - old_b))


def test_a_shared_list_adds_up():
    found = loads("""
people: {arrivals: {a: {route: r, rate: 3 per day}, b: {route: s, rate: 1 per day}}}
services: {one: {kind: places, capacity: 2.6 places, shared_list: team}, two: {kind: places, capacity: 2.6 places, shared_list: team}}
routes: {r: {p: {stay: one, for: 1 day}, out: {go: home}}, s: {p: {stay: two, for: 1 day}, out: {go: home}}}
""")["team"]
    assert (found.services, found.offered, found.capacity) == (("one", "two"), pytest.approx(4.0), 5.2)


def test_starts_are_those_of_the_open_days_with_their_weights():
    """28 days from a Monday, four of them closed Mondays with twice the weight of any other day."""
    found = loads("""
people: {arrivals: {a: {route: r, rate: 3 per day}}}
services: {packages: {kind: daily_starts, capacity: 7 per day, by_weekday: [2, 1, 1, 1, 1, 1, 0], closed_on: [2024-01-01, 2024-01-08]}}
routes: {r: {package: {start: packages}, out: {go: home}}}
""")["packages"]
    assert found.capacity == pytest.approx(7 * (28 - 4) / 28)


def test_staff_of_one_list_offer_what_the_file_says():
    found = loads("""
people: {arrivals: {a: {route: r, rate: 1 per day}}}
services:
  one: {kind: staff, capacity: 2.6 people, open: every day 08:00-18:00, shared_list: team}
  two: {kind: staff, capacity: 2.6 people, open: every day 08:00-18:00, shared_list: team}
routes: {r: {see: {task: one, takes: 1 hour}, out: {go: home}}}
""")["team"]
    assert found.capacity == pytest.approx(5.2 * 70)


def test_staff_are_counted_in_hours_of_work_and_open_hours_a_week():
    found = loads("""
people: {arrivals: {a: {route: r, rate: 6 per day}}}
services:
  beds: {kind: beds, capacity: 50 beds}
  hub:
    kind: staff
    capacity: {by_weekday: [2 people, 2 people, 2 people, 2 people, 1 person, 0 people, 0 people]}
    open: weekdays 08:00-18:00
    closed_on: [2024-01-01]
routes: {r: {bed: {stay: beds, for: 1 day}, see: {task: hub, takes: 2 hours, share_needing: 50 %}, out: {go: home}}}
""")
    assert found["hub"].offered == pytest.approx(6 * 0.5 * 2 * 7)
    assert found["hub"].capacity == pytest.approx(90 - 20 / 4)
    # Asked at any minute of the week: work of two hours within the day, over a night, or over the weekend, and waits
    # for opening.
    night, weekend, inside = 14.0, 62.0, 2.0
    hours = (
        5 * 8 * inside
        + 2 * (4 * (inside + night) + inside + weekend)
        + 4 * night * (night / 2 + inside)
        + weekend * (weekend / 2 + inside)
    ) / 168
    assert found["beds"].offered == pytest.approx(6 * (1 + 0.5 * hours / 24), rel=1e-3)


def test_a_product_of_more_than_all_is_all():
    found = loads("""
people: {arrivals: {a: {route: r, rate: 6 per day}}, labels: {kind: {shares: {light: 50 %, heavy: 50 %}}}}
services: {beds: {kind: beds, capacity: 50 beds}}
routes:
  r:
    bed: {stay: beds, for: 1 day}
    wait: {delay: 2 days, share_needing: {base: 80 %, times: {by_kind: {light: 0.5, heavy: 2}}}}
    out: {go: home}
""")
    assert found["beds"].offered == pytest.approx(6 * (1 + 2 * (0.4 + 1.0) / 2))


def test_a_meeting_and_starts_are_waited_for_even_where_there_is_room():
    found = loads("""
people: {arrivals: {a: {route: r, rate: 2 per day}}}
services:
  beds: {kind: beds, capacity: 50 beds}
  panel: {kind: meeting, held: "wednesday 14:00"}
  packages: {kind: daily_starts, capacity: 2.5 per day, at: "10:00"}
routes: {r: {bed: {stay: beds, for: 1 day}, decision: {until: panel}, package: {start: packages}, after: {delay: 9 days}, out: {go: home_with_care}}}
""")
    assert found["beds"].offered == pytest.approx(2 * (1 + 3.5 + 20 / 24))  # from Wednesday 14:00 to Thursday 10:00
    assert (found["packages"].offered, found["packages"].unit, found["packages"].load) == (
        pytest.approx(2.0),
        "starts a day",
        pytest.approx(0.8),
    )
    assert "panel" not in found


def test_who_comes_while_a_service_is_closed_leaves_by_if_full_or_waits():
    text = """
people: {arrivals: {a: {route: r, rate: 10 per day}}}
services: {beds: {kind: beds, capacity: 50 beds}, day: {kind: places, capacity: 50 places, admits: "every day 08:00-20:00"}}
routes:
  r: {bed: {stay: beds, for: 1 day}, day: {stay: day, WAY for: 1 day}, out: {go: home}}
  other: {out: {go: left}}
"""
    leaving = loads(text.replace("WAY", "if_full: other,"))
    assert leaving["day"].offered == pytest.approx(5.0)
    waiting = loads(text.replace("WAY", ""))
    assert waiting["day"].offered == pytest.approx(10.0)
    assert waiting["beds"].offered == pytest.approx(10 * (1 + 12 * 0.5 * 0.5 / 24))


def test_a_list_that_people_leave_is_full_and_not_unstable():
    text = """
people: {arrivals: {hospital: {route: r, rate: NUMBER per day}, home: {route: s, rate: 5 per day}}}
services: {beds: {kind: beds, capacity: 8 beds}}
routes:
  r: {bed: {stay: beds, for: 1 day}, out: {go: home}}
  s: {bed: {stay: beds, gives_up_after: {wait: 28 days, then: other}, for: 1 day}, out: {go: home}}
  other: {out: {go: left}}
"""
    found = loads(text.replace("NUMBER", "7"))["beds"]
    assert (found.offered, found.stable, found.gives_up) == (pytest.approx(12.0), False, True)
    # Those who never give up are too many by themselves.
    assert not loads(text.replace("NUMBER", "9"))["beds"].gives_up


def test_readmissions_come_back_as_often_as_the_risk_says():
    found = loads("""
people: {arrivals: {a: {route: r, rate: 10 per day}}}
services: {beds: {kind: beds, capacity: 90 beds}}
routes: {r: {bed: {stay: beds, for: 6 days}, out: {mark: discharged, risks_after_discharge: after}, end: {go: home}}}
risks_after_discharge: {after: {readmission: {probability: 15 %, within: 30 days, to: r}}}
""")["beds"]
    assert found.offered == pytest.approx(10 / 0.85 * 6, rel=1e-6)


def test_a_risk_cuts_a_stay_short_and_competes_with_another():
    rates = {"readmission": 0.02, "death": 0.03}
    chances = {name: 100 * (1 - math.exp(-rate * 50)) for name, rate in rates.items()}
    found = loads(f"""
people: {{arrivals: {{a: {{route: r, rate: 10 per day}}}}}}
services: {{home: {{kind: places, capacity: 900 places}}, beds: {{kind: beds, capacity: 9 beds}}}}
routes:
  r: {{team: {{stay: home, for: {{distribution: exponential, mean: 10 days}}, marks: discharged, risks_after_discharge: after}}, end: {{go: home}}}}
  again: {{bed: {{stay: beds, for: 1 day}}, end: {{go: home}}}}
risks_after_discharge:
  after:
    readmission: {{probability: "{chances["readmission"]} %", within: 50 days, to: again}}
    death: {{probability: "{chances["death"]} %", within: 50 days}}
""")
    # A stay at rate 0.1 against risks at 0.05 in all, for as long as the risks last.
    exact = (1 - math.exp(-0.15 * 50)) / 0.15 + math.exp(-0.15 * 50) * 10
    assert found["home"].offered == pytest.approx(10 * exact, rel=5e-3)
    assert found["beds"].offered == pytest.approx(10 * 0.4 * (1 - math.exp(-0.05 * 50)), rel=5e-3)


def test_a_plan_beside_treatment_works_and_what_outlasts_it_holds_the_bed():
    text = """
people: {arrivals: {a: {route: r, rate: 4 per day}}}
services: {beds: {kind: beds, capacity: 90 beds}, hub: {kind: staff, capacity: 9 people}}
routes:
  r:
    bed: {stay: beds, for: 2 days, alongside: {route: plan, begins: BEGINS}}
    ready: {mark: ready}
    out: {go: home}
  plan: {see: {task: hub, takes: 12 hours}, wait: {delay: 60 hours}}
"""
    early, late = (loads(text.replace("BEGINS", begins)) for begins in ("on_admission", "when_ready"))
    assert early["hub"].offered == late["hub"].offered == pytest.approx(4 * 12 * 7)
    assert early["beds"].offered == pytest.approx(4 * 3.0)
    assert late["beds"].offered == pytest.approx(4 * 5.0)


def test_those_who_fall_ill_while_past_ready_are_treated_again():
    found = loads("""
people: {arrivals: {a: {route: r, rate: 4 per day}}}
services: {beds: {kind: beds, capacity: 90 beds}}
routes:
  r:
    bed: {stay: beds, for: 2 days}
    ready: {mark: ready, deteriorates: {per_day: 10 %, then: ill}}
    letter: {delay: 3 days}
    out: {mark: discharged}
    end: {go: home}
  ill: {more: {delay: 5 days}, out: {go: home}}
""")["beds"]
    fall_ill = 1 - math.exp(-0.3)
    assert found.offered == pytest.approx(4 * (2 + fall_ill / 0.1 + fall_ill * 5))


def test_arrivals_are_the_mean_of_the_measured_window():
    found = loads("""
run: {start: 2024-01-01, warm_up: 31 days, length: 29 days}
people:
  arrivals:
    months: {route: r, rate: 10 per day, by_month: [1, 3, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0]}
    grows: {route: s, rate: {value: 5 per day, changes: {2024-02-15: 10 per day}}}
services: {a: {kind: beds, capacity: {value: 20 beds, changes: {2024-02-15: 30 beds}}}, b: {kind: beds, capacity: 20 beds}}
routes: {r: {bed: {stay: a, for: 1 day}, out: {go: home}}, s: {bed: {stay: b, for: 1 day}, out: {go: home}}}
""")
    assert found["a"].offered == pytest.approx(10 * 3)
    assert found["b"].offered == pytest.approx((14 * 5 + 15 * 10) / 29)
    assert found["a"].capacity == pytest.approx((14 * 20 + 15 * 30) / 29)


@pytest.mark.parametrize(
    "step",
    [
        "bed: {stay: beds, for: {by_path: {home: 1 day, beds: 4 days}}}",
        "on: {choose: on, by: path, routes: {home: away, beds: in_bed}}",
    ],
    ids=["a table", "a choice"],
)
def test_people_without_an_entry_go_no_further_and_stop_nobody_else(step: str):
    """A run stops at them and names them; the loads are told before it."""
    end = "" if step.startswith("on") else "  out: {go: home}"
    found = loads(f"""
people: {{arrivals: {{a: {{route: r, rate: 10 per day}}}}}}
services: {{beds: {{kind: beds, capacity: 50 beds}}}}
routes:
  r:
    path: {{choose: path, as: path, shares: {{home: 50 %, beds: 30 %, lost: 20 %}}}}
    {step}
  {end}
  in_bed: {{bed: {{stay: beds, for: 4 days}}, out: {{go: home}}}}
  away: {{bed: {{stay: beds, for: 1 day}}, out: {{go: home}}}}
""")["beds"]
    assert found.offered == pytest.approx(10 * (0.5 * 1 + 0.3 * 4))


def test_people_who_go_round_for_ever_are_a_load_that_nothing_can_bear():
    found = loads("""
people: {arrivals: {a: {route: r, rate: 1 per day}}}
services: {beds: {kind: beds, capacity: 50 beds}}
routes: {r: {bed: {stay: beds, for: 2 days}, again: {choose: r}}}
""")["beds"]
    assert found.offered == pytest.approx(2000, rel=0.01)
    assert not found.stable


def test_a_risk_that_goes_on_after_its_window_empties_long_stays():
    """Three years in a home at a mortality of 40 % per year, from a discharge on: what is left is a mean of the rest."""
    found = loads("""
people: {arrivals: {a: {route: r, rate: 2 per day}}}
services: {homes: {kind: places, capacity: 9000 places}}
routes: {r: {home: {stay: homes, for: 1095 days, marks: discharged, risks_after_discharge: after}, out: {go: home}}}
risks_after_discharge: {after: {death: {probability: 0 %, within: 1 day, then: 40 % per year}}}
""")["homes"]
    years = (1 - math.exp(-0.4 * 3)) / 0.4
    assert found.offered == pytest.approx(2 * 365 * years, rel=5e-3)
