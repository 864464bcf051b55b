"""Every place with a known answer, by both engines: at full size by the compiled one, at a glance by the readable one."""

import pytest

from simulation.scenario.loading import from_text
from simulation.study.referees import cases, judge, too_many_far_off
from simulation.terms import DAY

EVERY = list(cases())


@pytest.mark.parametrize("name", EVERY)
def test_the_exact_value_lies_within_four_standard_errors_and_they_are_small(name, judged):
    wrong = [verdict for verdict in judged(name) if abs(verdict.z) > 4.0 or not verdict.precise]
    assert not wrong, "\n".join(map(str, wrong))


def test_at_most_one_claim_in_twenty_lies_beyond_two_standard_errors(judged):
    wrong = too_many_far_off([verdict for name in EVERY for verdict in judged(name)])
    assert not wrong, "\n".join(map(str, wrong))


GLANCE = [name for name in EVERY if not name.startswith(("filling", "competing", "M(t)", "saturated"))]
"""The rest bring too many people for the readable engine; the engines' logs are equal anyway, which other tests hold them to."""


@pytest.mark.parametrize("name", GLANCE)
def test_the_readable_engine_is_not_far_off(name):
    days = 300
    scenario = from_text(cases()[name].scenario)
    short = scenario.with_({"run.length": f"{min(days, int(scenario.model.run.length // DAY))} days"})
    far = [verdict for verdict in judge(cases()[name], "readable", 6, short) if abs(verdict.z) > 6.0]  # six values: Student's t has long tails
    assert not far, "\n".join(map(str, far))
