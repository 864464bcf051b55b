"""The offered load of people who go round many times, by hand: as many visits as a geometric number has in the mean."""

import math

import pytest

from simulation.offered_load import passing_time
from tests.support.loads import loads

HEAD = """
people: {cohorts: {all: {}}, labels: {kind: {shares: {quick: 50 %, slow: 50 %}}}, arrivals: {a: {route: in, rate: 6 per day}}}
services:
  team: {kind: staff, capacity: 90 people, open: every day 00:00-24:00}
  other: {kind: staff, capacity: 90 people, open: every day 00:00-24:00}
  ward: {kind: beds, capacity: 90 beds}
routes:
  out: {bed: {stay: ward, for: 2 days}, end: {go: home}}
"""
VISIT = "visit: {task: team, takes: 10 minutes}"
A_VISIT = 7.0
"""Hours a week of six visits of ten minutes a day."""


def going(leave: str, stay: str) -> str:
    return f"again: {{choose: where, shares: {{in: {stay} %, out: {leave} %}}, routes: {{in: in, out: out}}}}"


@pytest.mark.parametrize(
    ("leave", "stay", "visits"), [("10", "90", 10), ("1", "99", 100), ("0.1", "99.9", 1000), ("0.01", "99.99", 10_000)]
)
def test_as_many_visits_as_it_takes_to_leave(leave: str, stay: str, visits: int) -> None:
    found = loads(f"{HEAD}  in: {{{VISIT}, rest: {{delay: 1 hour}}, {going(leave, stay)}}}\n")
    assert found["team"].offered == pytest.approx(A_VISIT * visits, rel=1e-5)
    assert found["ward"].offered == pytest.approx(6 * 2, rel=1e-5)


def test_the_slow_among_them_come_oftener() -> None:
    shares = "{by_kind: {quick: {in: 50 %, out: 50 %}, slow: {in: 99.95 %, out: 0.05 %}}}"
    again = f"again: {{choose: where, shares: {shares}, routes: {{in: in, out: out}}}}"
    found = loads(f"{HEAD}  in: {{{VISIT}, {again}}}\n")
    assert found["team"].offered == pytest.approx(A_VISIT * (2 + 2000) / 2, rel=1e-5)
    assert found["ward"].offered == pytest.approx(6 * 2, rel=1e-5)


def test_a_round_within_a_round() -> None:
    """A tenth of the thousandth who leave the inner round leave the outer one, so that ten outer ones have ten times a
    thousand inner ones.
    """
    inner = "again: {choose: where, shares: {inner: 99.9 %, outer: 0.09 %, out: 0.01 %}, routes: {inner: inner, outer: in, out: out}}"
    found = loads(
        f"{HEAD}  in: {{first: {{task: other, takes: 10 minutes}}, on: {{choose: on, shares: {{yes: 100 %}}, routes: {{yes: inner}}}}}}\n"
        f"  inner: {{{VISIT}, {inner}}}\n"
    )
    assert found["team"].offered == pytest.approx(A_VISIT * 10_000, rel=1e-5)
    assert found["other"].offered == pytest.approx(A_VISIT * 10, rel=1e-5)
    assert found["ward"].offered == pytest.approx(6 * 2, rel=1e-5)


def test_one_round_after_another() -> None:
    """Who leaves the first goes round in the second."""
    found = loads(
        f"{HEAD}  in: {{first: {{task: other, takes: 10 minutes}}, again: {{choose: a, shares: {{in: 99.9 %, on: 0.1 %}}, routes: {{in: in, on: second}}}}}}\n"
        f"  second: {{{VISIT}, again: {{choose: b, shares: {{second: 99.8 %, out: 0.2 %}}, routes: {{second: second, out: out}}}}}}\n"
    )
    assert found["other"].offered == pytest.approx(A_VISIT * 1000, rel=1e-5)
    assert found["team"].offered == pytest.approx(A_VISIT * 500, rel=1e-5)
    assert found["ward"].offered == pytest.approx(6 * 2, rel=1e-5)


def test_no_list_can_bear_those_who_go_round_for_ever() -> None:
    found = loads(f"{HEAD}  in: {{{VISIT}, again: {{choose: where, shares: {{in: 100 %}}, routes: {{in: in}}}}}}\n")
    assert found["team"].load > 100
    assert not found["team"].stable


def test_death_ends_the_rounds() -> None:
    """At a cumulated hazard of one in the first hundred days and no visit for a day each, and none after them."""
    risk = f'{{death: {{probability: "{100 * (1 - math.exp(-1))} %", within: 100 days}}}}'
    found = loads(
        f"{HEAD}  in: {{gone: {{mark: discharged, risks_after_discharge: after}}, on: {{choose: on, shares: {{yes: 100 %}}, routes: {{yes: home}}}}}}\n"
        f"  home: {{{VISIT}, rest: {{delay: 1 day}}, again: {{choose: where, shares: {{home: 99.95 %, out: 0.05 %}}, routes: {{home: home, out: out}}}}}}\n"
        f"risks_after_discharge: {{after: {risk}}}\n"
    )
    rest = 1 + 10 / 1440
    q, days = math.exp(-rest / 100) * 0.9995, round(100 / rest)
    within = (1 - q**days) / (1 - q)
    visits = within + math.exp(-1) * 0.9995**days * 2000
    assert found["team"].offered == pytest.approx(A_VISIT * visits, rel=0.03)  # ages stand on a coarse grid


@pytest.mark.parametrize("most", [5, 40])
def test_it_does_not_matter_after_how_many_rounds_all_others_are_one(
    monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    """Who falls ill again while waiting to leave is treated anew; one in ten of them in a plan of visits meanwhile."""
    text = f"""
people: {{cohorts: {{young: {{}}, old: {{}}}}, arrivals: {{a: {{route: in, rate: {{by_cohort: {{young: 2 per day, old: 3 per day}}}}}}}}}}
services:
  ward: {{kind: beds, capacity: 900 beds}}
  team: {{kind: staff, capacity: 900 people, open: weekdays 08:00-16:00}}
routes:
  in:
    bed: {{stay: ward, for: 3 days}}
    ready: {{mark: ready, deteriorates: {{per_day: 20 %, then: in}}}}
    visits: {{choose: way, shares: {{some: 100 %}}, routes: {{some: visited}}}}
  visited:
    {VISIT}
    rest: {{delay: 1 day}}
    again: {{choose: where, shares: {{by_cohort: {{young: {{visited: 50 %, out: 50 %}}, old: {{visited: 90 %, out: 10 %}}}}}}, routes: {{visited: visited, out: out}}}}
  out: {{gone: {{mark: discharged}}, end: {{go: home}}}}
"""
    exact = loads(text)
    monkeypatch.setattr(passing_time, "MOST_ROUNDS", most)
    fewer = loads(text)
    for name in ("ward", "team"):
        assert fewer[name].offered == pytest.approx(exact[name].offered, rel=1e-2 if most == 5 else 2e-3)
