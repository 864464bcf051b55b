"""People of today's state say the labels that the steps before theirs would have recorded, where a later step reads
them.
"""

import pytest

from simulation.engines import simulate
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import from_text
from tests.support.small import mistakes

PLACE = """\
dialect: 1
title: Today's state
run: {{start: 2024-01-01, length: 20 days, replications: 2, seed: 1}}
people:
  cohorts: {{young: {{from_age: 0}}, old: {{from_age: 65}}}}
  arrivals: {{patients: {{route: main, rate: {{by_cohort: {{young: 1 per day, old: 1 per day}}}}}}}}
services:
  ward: {{kind: beds, capacity: 10 beds}}
  low: {{kind: places, capacity: 5 places}}
  high: {{kind: places, capacity: 5 places}}
today: {{services: {{ward: {{occupied: 4 people, queue: {queue}, route: main, step: {step}{more}}}}}}}
routes:
  main:
    n: {{choose: need, as: need, shares: {{low: 50 %, high: 50 %}}}}
    a: {{stay: ward, for: {first}}}
    d: {{stay: ward, for: 1 day}}
    c: {last}
    {end}
  l: {{end: {{go: home}}}}
  h: {{end: {{go: home_with_care}}}}
"""
BRANCH = "{choose: way, by: need, routes: {low: l, high: h}}"
GO = "end: {go: home}"


def place(step="a", more="", queue="0 people", first="3 days", last=BRANCH, end=""):
    return PLACE.format(
        step=step, more=more, queue=queue, first=first, last=last, end=end or (GO if last != BRANCH else "")
    )


UNREADABLE = [
    {},
    {"step": "d"},
    {"queue": "2 people"},
    {"last": "{delay: {by_need: {low: 1 day, high: 2 days}}}"},
    {"last": "{delay: 1 day, share_needing: {by_need: {low: 10 %, high: 20 %}}}"},
    {"last": "{choose: more, as: more, shares: {by_need: {low: {x: 100 %}, high: {x: 50 %, y: 50 %}}}}"},
    {"last": "{stay: {by: need}, for: 1 day}"},
    {"last": "{delay: {value: 1 day, changes: {2024-01-10: {by_need: {low: 1 day, high: 2 days}}}}}"},
    {"first": "{by_need: {low: 1 day, high: 2 days}}", "last": "{delay: 1 day}"},
    {"more": ", remaining: 2 days", "queue": "1 person", "first": "{by_need: {low: 1 day, high: 2 days}}",
     "last": "{delay: 1 day}"},
]  # fmt: skip


@pytest.mark.parametrize("words", UNREADABLE)
def test_a_label_that_nothing_recorded_and_a_later_step_reads_is_a_mistake(words):
    (said,) = mistakes(place(**words))
    assert said.startswith("s.yaml:11: today.services.ward.labels: people here at minute 0 come to routes.main.")
    assert "'need'" in said
    assert "one of high, low" in said


@pytest.mark.parametrize("words", UNREADABLE)
def test_saying_the_label_is_enough(words):
    more = words.get("more", "")
    runs(place(**{**words, "more": f"{more}, labels: {{need: low}}"}))


@pytest.mark.parametrize(
    "words",
    [
        {"last": "{delay: {by_need: {low: 1 day}, otherwise: 2 days}}"},
        {"last": "{delay: {base: 1 day, times: {by_need: {low: 1, high: 2}}}}"},
        {"last": "{delay: {by_cohort: {young: 1 day, old: 2 days}}}"},
        {"last": "{delay: {by_need: {low: 1 day, high: 2 days}}, share_needing: 0 %}"},
        {"more": ", remaining: 2 days", "first": "{by_need: {low: 1 day, high: 2 days}}", "last": "{delay: 1 day}"},
        {"last": "{choose: need, as: need, shares: {low: 50 %, high: 50 %}, routes: {low: l, high: h}}", "end": "{}"},
    ],
)
def test_what_can_be_run_without_the_label_is_sound(words):
    text = place(**words)
    runs(text.replace("    {}\n", ""))


def test_only_the_way_that_the_label_leads_is_looked_at():
    text = (
        place(more=", labels: {need: low}").replace("  h: {end:", "  h: {x: {delay: {by_later: {p: 1 day}}}, end:")
        + "  other: {q: {choose: later, as: later, shares: {p: 100 %}}, end: {go: home}}\n"
    )
    assert from_text(text)
    (said,) = mistakes(text.replace("need: low}", "need: high}"))
    assert "'later'" in said


def test_times_of_todays_people_are_the_same_for_all_of_them():
    (said,) = mistakes(place(more=", labels: {need: low}, remaining: {by_cohort: {young: 1 day, old: 2 days}}"))
    assert "today.services.ward.remaining: by_cohort; one time" in said


def runs(text):
    plan = compile_plan(from_text(text))
    assert len(simulate(plan, sample(plan, 1, 0), engine="reference").minute)
