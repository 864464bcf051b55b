"""Places that change, close or are cut off, by the compiled engine at full size; the formulas behind them; and `verify`
as the user runs it.
"""

import math

import numpy as np
import pytest

from simulation.assurance.verification import queueing_theory, transient_theory, verify
from simulation.assurance.verification.case import CaseResult, judge, too_many_far_off
from simulation.assurance.verification.cases_of_beds import bed_cases
from simulation.assurance.verification.cases_over_time import more_cases
from simulation.assurance.verification.transient_theory import Span
from simulation.engines import engine_used

needs_the_compiled_engine = pytest.mark.skipif(
    engine_used()[0] != "compiled", reason="at full size these need the compiled engine"
)


@needs_the_compiled_engine
@pytest.mark.long
def test_every_exact_value_is_met_and_the_errors_are_small():
    verdicts = [verdict for case in {**more_cases(), **bed_cases()}.values() for verdict in judge(case)]
    wrong = too_many_far_off(verdicts)
    assert not wrong, "\n".join(map(str, wrong))


@needs_the_compiled_engine
def test_every_exact_value_is_near_when_the_places_are_run_quickly():
    """With a twelfth of the replications of `make verify`, and so with errors some three times as wide."""
    far = []
    for case in {**more_cases(), **bed_cases()}.values():
        replications, scenario = verify.in_full(case, quick=True)
        limit = verify.FAR if replications >= 2 * verify.FEWEST else verify.FAR_BY_FEW
        far += [one for one in judge(case, "compiled", replications, scenario) if abs(one.z) > limit]
    assert not far, "\n".join(map(str, far))


def test_a_queue_without_steps_settles_at_erlangs_answer():
    law = queueing_theory.markov_queue(2, 1, 3)
    settled = transient_theory.stepped_queue(2, 1, [Span(200, 3)], most=150)[0]
    assert settled.waiting == pytest.approx(law.waiting, rel=1e-6)
    assert settled.occupied == pytest.approx(law.occupied, rel=1e-6)


def test_an_office_that_never_closes_is_a_queue_with_one_place():
    law, office = queueing_theory.pollaczek_khinchine(1, 0.5, 1.0), transient_theory.office_hours(1, 0.5, 1.0 - 1e-9)
    assert office.waiting == pytest.approx(law.waiting, rel=1e-5)
    assert office.at_work == pytest.approx(0.5, rel=1e-5)


def test_nobody_new_is_let_in_while_people_are_over_capacity():
    before, after = transient_theory.stepped_queue(30, 1, [Span(30, 40), Span(1e-6, 10)], most=60)
    assert after.occupied == pytest.approx(before.occupied, rel=1e-4)


def test_the_swing_of_exponential_and_fixed_stays_is_known():
    turn = 2 * math.pi
    size, lag = transient_theory.swing(lambda at: 1 / (1 + 0.4 * at))
    assert size == pytest.approx(0.4 / math.hypot(1, 0.4 * turn))
    assert lag == pytest.approx(math.atan(0.4 * turn) / turn)
    size, lag = transient_theory.swing(lambda at: np.exp(-0.4 * at))
    assert size == pytest.approx(2 * math.sin(0.2 * turn) / turn)
    assert lag == pytest.approx(0.2)
    narrow = transient_theory.swing(lambda at: transient_theory.lognormal_transform(0.4, 1e-4, at))
    assert narrow == pytest.approx((size, lag), rel=1e-3)


def test_risks_of_constant_hazard_are_the_exponential_ones():
    risks = [(1 - math.exp(-hazard * 91), 91.0, 1.0) for hazard in (0.005, 0.001)]
    assert transient_theory.first_of_weibulls(risks, 30) == pytest.approx(
        queueing_theory.competing_risks([0.005, 0.001], 30), rel=1e-6
    )


def test_people_of_today_leave_by_the_residual_of_their_stay():
    assert transient_theory.lognormal_stays_on(10, 8, 1e-9) == pytest.approx(1.0)
    days = (np.arange(2_000) + 0.5) / 5
    still = [transient_theory.lognormal_stays_on(10, 8, day) for day in days]
    assert sum(still) / 5 == pytest.approx(10 * (1 + 0.64) / 2, rel=5e-3), "mean residual: E[X²] / 2 E[X]"


def test_a_quick_look_with_the_readable_engine_and_a_wrong_engine_would_be_noticed(monkeypatch):
    few = {name: case for name, case in more_cases().items() if name.startswith(("M/M/2", "one assessor", "a queue"))}
    monkeypatch.setattr(verify, "all_cases", lambda: few)
    monkeypatch.setattr(verify, "published_cases", lambda folder: {})
    told = []
    found = verify.verify(quick=True, engines=("reference",), told=lambda name, seconds: told.append(name))
    assert len(told) == len(few)
    assert len(found) == sum(len(case.claims) for case in few.values())
    assert not verify.not_held(found, quick=True), "\n".join(
        str(one.verdict) for one in verify.not_held(found, quick=True)
    )
    off = verify.Verified("reference", CaseResult("case", "claim", 1.0, 1.1, 0.01, True), verify.FAR, 24)
    assert verify.not_held([*found, off], quick=True) == [off]
    assert verify.beyond_two([off] * 3)[0] == 3
    assert verify.beyond_two([off] * 1000)[1] == pytest.approx(57.4, abs=0.2), "Student's t with 23 degrees of freedom"
