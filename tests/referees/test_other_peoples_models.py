"""What other people's models ask of the dialect, each against an exact or a published answer, in short runs.

The mean over replications lies within four standard errors of the exact value, and the error is small enough for the
mistake that is feared.
"""

import pytest

from simulation.assurance.verification import log_statistics as q
from simulation.assurance.verification import queueing_theory
from simulation.assurance.verification.case import Case, ExpectedValue, judge
from simulation.assurance.verification.cases import one_queue


def hold(text: str, replications: int, within: float, *claims: ExpectedValue) -> None:
    """Each claim is met, with a standard error of at most this part of it."""
    verdicts = judge(Case("a place", "", text, replications, claims))
    wrong = [one for one in verdicts if abs(one.z) > 4.0 or one.standard_error > within * abs(one.exact)]
    assert not wrong, "\n".join(map(str, wrong))


MIXED = (
    "{distribution: mixture, parts: [{distribution: exponential, mean: 0.2 days}, {distribution: exponential, mean: "
    "1.7 days}], shares: [80 %, 20 %]}"
)
BY_FAMILY = {
    "erlang": ("{distribution: erlang, mean: 0.5 days, phases: 4}", 1 / 4),
    "gamma by shape": ("{distribution: gamma, mean: 0.5 days, shape: 0.5}", 2.0),
    "hyperexponential": (MIXED, 2 * (0.8 * 0.2**2 + 0.2 * 1.7**2) / 0.5**2 - 1),
    "beta": ("{distribution: beta, from: 0 days, to: 1 days, alpha: 2, beta: 2}", 0.05 / 0.25),
    "pert": ("{distribution: pert, from: 0 days, mode: 0.5 days, to: 1 days}", 1 / 28 / 0.25),
    "counted": ("{distribution: table, observed: [0.2 days, 1.7 days], counts: [4, 1]}", 0.36 / 0.25),
    "normal": ("{distribution: normal, mean: 0.5 days, sd: 0.05 days}", 0.01),
    "lognormal": ("{distribution: lognormal, mu: 6.5792512 log minutes, sigma: 0.0001}", 0.0),
}


@pytest.mark.parametrize("family", BY_FAMILY)
def test_the_wait_for_one_place_is_that_of_pollaczek_and_khinchine(family):
    stay, cv2 = BY_FAMILY[family]
    law = queueing_theory.pollaczek_khinchine(1, 0.5, cv2)
    hold(one_queue(1, stay, 1, 8_000, 100), 12, 0.03, ExpectedValue("wait", q.wait("beds"), law.wait_days))
