"""Every place with a known answer, by both engines: at full size by the compiled one, at a glance by the readable
one.
"""

import pytest

from simulation.assurance.verification.cases import cases, judge, too_many_far_off
from simulation.assurance.verification.verify import FAR_BY_FEW, at_a_glance

EVERY = list(cases())
LONG = ("two stages with blocking, 16 beds",)
"""Half a minute and more; `make verify` holds it to its answer."""
ORDINARY = [name for name in EVERY if name not in LONG]


@pytest.mark.parametrize("name", [*ORDINARY, *(pytest.param(name, marks=pytest.mark.long) for name in LONG)])
def test_the_exact_value_lies_within_four_standard_errors_and_they_are_small(name, judged):
    wrong = [verdict for verdict in judged(name) if abs(verdict.z) > 4.0 or not verdict.precise]
    assert not wrong, "\n".join(map(str, wrong))


def test_at_most_one_claim_in_twenty_lies_beyond_two_standard_errors(judged):
    wrong = too_many_far_off([verdict for name in ORDINARY for verdict in judged(name)])
    assert not wrong, "\n".join(map(str, wrong))


GLANCE = [name for name in EVERY if at_a_glance(cases()[name], quick=True) is not None]
"""The rest bring too many people for the reference engine; the engines' logs are equal anyway, which other tests hold
them to.
"""


@pytest.mark.parametrize("name", GLANCE)
def test_the_readable_engine_is_not_far_off(name):
    case = cases()[name]
    replications, scenario = at_a_glance(case, quick=True)
    far = [verdict for verdict in judge(case, "reference", replications, scenario) if abs(verdict.z) > FAR_BY_FEW]
    assert not far, "\n".join(map(str, far))


def test_the_readable_engine_looks_at_most_kinds_of_places():
    assert len(GLANCE) >= 15
