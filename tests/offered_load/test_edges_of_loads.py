"""The offered load where a risk stands alone, a time is fixed, or a label matters in one place only; by hand."""

import math

import pytest

from simulation.core.errors import OptionError
from simulation.offered_load.loads import offered_loads
from tests.support.loads import loads

DISCHARGED = """
people:
  cohorts: {young: {}, old: {}}
  arrivals: {a: {route: r, rate: {by_cohort: {young: 4 per day, old: 6 per day}}}}
services:
  beds: {kind: beds, capacity: 90 beds}
  team: {kind: places, capacity: 900 places}
  residence: {kind: places, capacity: 90 places}
routes:
  r: {bed: {stay: beds, for: 2 days}, at_home: {stay: team, for: 20 days, marks: discharged, risks_after_discharge: after}, end: {go: home}}
  again: {bed: {stay: beds, for: 5 days}, end: {go: home}}
  moved: {there: {stay: residence, for: 30 days}, end: {go: care_home}}
"""
ALL = 100 * (1 - math.exp(-1))
"""Per cent to whom a risk happens at a cumulated hazard of one."""


def test_a_risk_of_death_alone_ends_stays_and_sends_nobody_back() -> None:
    found = loads(
        f'{DISCHARGED}risks_after_discharge: {{after: {{death: {{probability: "{ALL} %", within: 50 days}}}}}}'
    )
    assert found["beds"].offered == pytest.approx(10 * 2)
    assert found["team"].offered == pytest.approx(10 * 50 * (1 - math.exp(-0.4)), rel=2e-3)


def test_a_move_to_a_care_home_alone() -> None:
    """Those who do not move during the twenty days move at their end or not at all."""
    risk = f'{{probability: "{ALL} %", within: 50 days, to: moved}}'
    found = loads(f"{DISCHARGED}risks_after_discharge: {{after: {{care_home: {risk}}}}}")
    assert found["residence"].offered == pytest.approx(10 * ALL / 100 * 30, rel=2e-3)
    assert found["beds"].offered == pytest.approx(10 * 2)


def test_a_risk_of_one_cohort_leaves_the_other_alone() -> None:
    risk = f'{{probability: {{by_cohort: {{young: 0 %, old: "{ALL} %"}}}}, within: 50 days, to: again}}'
    found = loads(f"{DISCHARGED}risks_after_discharge: {{after: {{readmission: {risk}}}}}")
    assert found["team"].offered == pytest.approx(4 * 20 + 6 * 50 * (1 - math.exp(-0.4)), rel=2e-3)
    assert found["beds"].offered == pytest.approx(10 * 2 + 6 * ALL / 100 * 5, rel=2e-3)


def test_the_shape_of_a_risk_may_differ_by_cohort() -> None:
    """A cumulated hazard of (t / 50) for the young, of its square for the old."""
    risk = f'{{probability: "{ALL} %", within: 50 days, shape: {{by_cohort: {{young: 1, old: 2}}}}}}'
    found = loads(f"{DISCHARGED}risks_after_discharge: {{after: {{death: {risk}}}}}")
    old = 50 * math.sqrt(math.pi) / 2 * math.erf(0.4)
    assert found["team"].offered == pytest.approx(4 * 50 * (1 - math.exp(-0.4)) + 6 * old, rel=2e-3)


def test_a_stay_beyond_the_end_of_the_risks_goes_on_without_them() -> None:
    text = DISCHARGED.replace("for: 20 days", "for: 80 days")
    found = loads(f'{text}risks_after_discharge: {{after: {{death: {{probability: "{ALL} %", within: 50 days}}}}}}')
    assert found["team"].offered == pytest.approx(10 * (50 * (1 - math.exp(-1)) + 30 * math.exp(-1)), rel=2e-3)


PLAN = """
people:
  cohorts: {young: {}, old: {}}
  arrivals: {a: {route: r, rate: {by_cohort: {young: 4 per day, old: 6 per day}}}}
services: {beds: {kind: beds, capacity: 90 beds}, hub: {kind: staff, capacity: 9 people}, team: {kind: places, capacity: 90 places}}
routes:
  r:
    bed: {stay: beds, for: 1 day, alongside: {route: plan, begins: BEGINS}}
    ready: {mark: ready}
    at_home: {stay: team, for: AT_HOME}
    out: {go: home}
  plan: {wait: {delay: WAIT}, see: {task: hub, takes: WORK}}
"""


def planned(begins: str, wait: str = "0 days", work: str = "0 hours", at_home: str = "1 day"):
    words = {"BEGINS": begins, "AT_HOME": at_home, "WAIT": wait, "WORK": work}
    text = PLAN
    for word, said in words.items():
        text = text.replace(word, said)
    return loads(text)


@pytest.mark.parametrize("begins", ["on_admission", "when_ready"])
def test_a_label_asked_for_in_the_plan_alone_is_known_there(begins: str) -> None:
    found = planned(begins, work="{by_cohort: {young: 1 hour, old: 3 hours}}")
    assert found["hub"].offered == pytest.approx((4 * 1 + 6 * 3) * 7)


@pytest.mark.parametrize(("begins", "within"), [("on_admission", 1), ("when_ready", 0)])
def test_a_label_asked_for_before_and_after_is_known_through_the_plan(begins: str, within: int) -> None:
    by_cohort = "{by_cohort: {young: 2 days, old: 4 days}}"
    found = planned(begins, wait=by_cohort, work="1 minute", at_home=by_cohort)
    assert found["beds"].offered == pytest.approx(4 * (1 + 2 - within) + 6 * (1 + 4 - within), rel=1e-3)
    assert found["team"].offered == pytest.approx(4 * 2 + 6 * 4)


def test_a_cohort_of_which_nobody_comes_changes_nothing() -> None:
    text = PLAN.replace("young: 4 per day", "young: 0 per day").replace("BEGINS", "when_ready")
    found = loads(text.replace("WAIT", "1 day").replace("WORK", "1 hour").replace("AT_HOME", "1 day"))
    assert found["hub"].offered == pytest.approx(6 * 7)
    assert found["team"].offered == pytest.approx(6)


def test_a_plan_that_begins_some_time_after_admission_ends_so_much_later() -> None:
    text = PLAN.replace("begins: BEGINS", "begins: on_admission, after: {by_cohort: {young: 12 hours, old: 36 hours}}")
    found = loads(text.replace("WAIT", "2 days").replace("WORK", "0 hours").replace("AT_HOME", "1 day"))
    assert found["beds"].offered == pytest.approx(4 * 2.5 + 6 * 3.5)


def test_a_queue_without_capacity_is_endlessly_loaded_by_anybody_and_not_at_all_by_nobody() -> None:
    text = """
people: {arrivals: {a: {route: r, rate: 1 per day}}}
services: {used: {kind: beds, capacity: 0 beds}, unused: {kind: beds, capacity: 0 beds}}
routes: {r: {bed: {stay: used, for: 1 day}, out: {go: home}}, s: {bed: {stay: unused, for: 1 day}, out: {go: home}}}
"""
    found = loads(text)
    assert (found["used"].load, found["used"].stable) == (math.inf, False)
    assert (found["unused"].load, found["unused"].stable) == (0.0, True)


def test_what_is_no_scenario_is_refused() -> None:
    with pytest.raises(OptionError, match="a scenario"):
        offered_loads("england")  # type: ignore[arg-type]


def test_risks_that_differ_by_cohort_send_each_back_by_its_own() -> None:
    risk = f'{{probability: {{by_cohort: {{young: 10 %, old: "{ALL} %"}}}}, within: 50 days, to: again}}'
    found = loads(f"{DISCHARGED}risks_after_discharge: {{after: {{readmission: {risk}}}}}")
    young = -math.log(0.9) / 50
    assert found["beds"].offered == pytest.approx(10 * 2 + 5 * (4 * 0.1 + 6 * ALL / 100), rel=2e-3)
    at_home = 4 * (1 - math.exp(-20 * young)) / young + 6 * 50 * (1 - math.exp(-0.4))
    assert found["team"].offered == pytest.approx(at_home, rel=2e-3)


@pytest.mark.parametrize("rate", ["0.5", "1", "8"])
def test_few_patients_and_one_bed(rate: str) -> None:
    found = loads(f"""
people: {{arrivals: {{a: {{route: r, rate: {rate} per day}}}}}}
services: {{bed: {{kind: beds, capacity: 1 bed}}}}
routes:
  r: {{bed: {{stay: bed, for: 6 hours}}, told: {{choose: told, as: nobody_asks, shares: {{yes: 50 %, no: 50 %}}}}, out: {{mark: discharged, risks_after_discharge: after}}, end: {{go: home}}}}
risks_after_discharge: {{after: {{readmission: {{probability: 50 %, within: 30 days, to: r}}}}}}
""")["bed"]
    assert found.offered == found.load == pytest.approx(float(rate) * 2 / 4)
