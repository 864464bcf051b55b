"""Published models of textbooks and manuals: what is printed, what is exact, and what a short run gives."""

from fractions import Fraction
from pathlib import Path

import pytest

from simulation.assurance.verification import queueing_theory
from simulation.assurance.verification.case import judge
from simulation.assurance.verification.published import QUEUES, published_cases
from simulation.offered_load.loads import offered_loads
from simulation.scenario.scenario import from_text, load

EXAMPLES = Path(__file__).parents[2] / "scenarios" / "examples"
CASES = {case.number: case for case in published_cases(EXAMPLES).values() if case.number}


def printed(answer):
    """A printed number, such as '1 1/3', '2/3 of an hour' or '0.43 days', and half of its last digit."""
    words = answer.removesuffix(" of an hour").removesuffix(" days").split()
    value = float(sum(Fraction(word) for word in words))
    last = 10.0 ** -len(words[0].partition(".")[2]) / 2 if "." in answer else 1e-9
    return value, last


@pytest.mark.parametrize("name", QUEUES)
def test_the_printed_answer_is_the_exact_one_rounded(name):
    _, _, rate, stay, places, published = QUEUES[name]
    law = queueing_theory.markov_queue(rate, stay, places)
    exact = {"people waiting": law.waiting, "wait": law.wait_days, "in use": law.occupied}
    for what, answer in published.items():
        value, half = printed(answer)
        assert exact[what] == pytest.approx(value, abs=half), what


@pytest.mark.parametrize("name", QUEUES)
def test_the_file_says_what_is_claimed(name):
    _, _, rate, stay, places, _ = QUEUES[name]
    (found,) = offered_loads(load(EXAMPLES / "published" / f"{name}.yaml"))
    assert found.offered == pytest.approx(rate * stay, rel=1e-6)
    assert found.capacity == places


@pytest.mark.parametrize("number", CASES)
def test_a_short_run_comes_near(number):
    case = CASES[number]
    short = from_text(case.scenario).with_({"run.length": "1500 days"})
    for verdict in judge(case, replications=12, scenario=short):
        assert abs(verdict.z) < 5, str(verdict)


def test_every_file_of_the_folder_is_run_by_verify():
    assert {file.stem for file in (EXAMPLES / "published").glob("*.yaml")} == set(QUEUES)
