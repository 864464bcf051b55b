"""Every place with a known answer, by both engines: at full size by the compiled one, at a glance by the readable
one.
"""

import pytest

from simulation.assurance.verification.case import judge, too_many_far_off
from simulation.assurance.verification.cases import cases
from simulation.assurance.verification.verify import FAR, FAR_BY_FEW, FEWEST, at_a_glance, in_full

EVERY = list(cases())
LONG = ("two stages with blocking, 16 beds", "two stages with blocking, 8 beds")
"""Half a minute and more at full size, to which `make verify` holds them; here they are run quickly."""
ORDINARY = [name for name in EVERY if name not in LONG]


@pytest.mark.parametrize("name", [*ORDINARY, *(pytest.param(name, marks=pytest.mark.long) for name in LONG)])
def test_the_exact_value_lies_within_four_standard_errors_and_they_are_small(name, judged):
    wrong = [verdict for verdict in judged(name) if abs(verdict.z) > 4.0 or not verdict.precise]
    assert not wrong, "\n".join(map(str, wrong))


@pytest.mark.parametrize("name", LONG)
def test_what_is_long_lies_near_its_exact_value_when_it_is_run_quickly(name):
    case = cases()[name]
    replications, scenario = in_full(case, quick=True)
    assert replications >= 2 * FEWEST
    far = [verdict for verdict in judge(case, "compiled", replications, scenario) if abs(verdict.z) > FAR]
    assert not far, "\n".join(map(str, far))


def test_at_most_one_claim_in_twenty_lies_beyond_two_standard_errors(judged):
    wrong = too_many_far_off([verdict for name in ORDINARY for verdict in judged(name)])
    assert not wrong, "\n".join(map(str, wrong))


GLANCE = [name for name in EVERY if at_a_glance(cases()[name], quick=True) is not None]
"""The rest bring too many people for the reference engine; the engines' logs are equal anyway, which other tests hold
them to.
"""
KINDS = (
    "M/M/3, staff who never close",
    "M/M/1 with two priorities",
    "M/M/8 with patience",
    "saturated line, rates 1 and 2, room for 0 between",
)
"""One of each kind of waiting, which every run of the tests looks at; `verify --quick`, which the oldest versions run
beside the tests, and `make verify` look at all.
"""


@pytest.mark.parametrize(
    "name", [name if name in KINDS else pytest.param(name, marks=pytest.mark.long) for name in GLANCE]
)
def test_the_readable_engine_is_not_far_off(name):
    case = cases()[name]
    replications, scenario = at_a_glance(case, quick=True)
    far = [verdict for verdict in judge(case, "reference", replications, scenario) if abs(verdict.z) > FAR_BY_FEW]
    assert not far, "\n".join(map(str, far))


def test_the_readable_engine_looks_at_most_kinds_of_places():
    assert len(GLANCE) >= 15
    assert set(KINDS) < set(GLANCE)
