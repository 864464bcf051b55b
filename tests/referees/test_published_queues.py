"""Published models of textbooks and manuals: what is told, what is exact, and what a short run gives."""

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from simulation.assurance.verification import queueing_theory
from simulation.assurance.verification.case import judge
from simulation.assurance.verification.published import DESK, NODES, PUBLISHED, Told, published_cases
from simulation.offered_load.loads import offered_loads
from simulation.scenario.loading import from_text, load

EXAMPLES = Path(__file__).parents[2] / "scenarios" / "examples"
CASES = {case.number: case for case in published_cases(EXAMPLES).values() if case.number}
LOADS = {
    "eye_clinic": [(2, 3)],
    "hair_salon": [(10 / 12, 1)],
    "drive_in_bank": [(10 / 15, 1)],
    "county_hospital_one": [(2 / 3, 1)],
    "county_hospital_two": [(2 / 3, 2)],
    "bronson_23_3": [(0.8, 1)],
    "bronson_24_6": [(600 / 365, 3)],
    "queuecomputer_one_server": [(0.8, 1)],
    "ciw_bank": [(2, 3)],
    "ciw_bank_four": [(2, 4)],
    "ciw_paediatric_clinic": [(7 / 12, 1), (1, 2), (2, 3)],
    "simmer_filling_station": [(1.0125, 1)],
    "simmer_router": [(0.75, 2)],
    "queueing_one_server": [(0.75, 1)],
    "queueing_network": [(10 / 14, 1), (2 / 9, 1), (11.6 / 17, 1), (2.4 / 7, 1)],
    "queueing_lines": [(12, 15)],
}
"""By model what is asked of each of its services, and how much there is, as the sources say it."""


def number_of(told):
    """A number as it is told, such as '1 1/3', '2/3 of an hour' or '0.43 days', and half of its last digit."""
    words = [word for word in told.split() if word[0].isdigit()]
    value = float(sum(Fraction(word) for word in words))
    last = 10.0 ** -len(words[0].partition(".")[2]) / 2 if "." in told else 1e-9
    return value, last


@pytest.mark.parametrize("name", PUBLISHED)
def test_what_is_told_is_the_exact_answer_rounded_or_a_short_simulation_of_it(name):
    for answer in PUBLISHED[name].answers:
        value, half = number_of(answer.told)
        if answer.by is Told.SIMULATED:
            assert answer.exact == pytest.approx(value, rel=0.3), answer.what
        else:
            assert answer.exact == pytest.approx(value, abs=half), answer.what


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_file_says_what_the_source_says(name):
    model = PUBLISHED[name]
    found = offered_loads(load(EXAMPLES / "published" / f"{model.file or name}.yaml").with_(model.change))
    week = [168 if one.unit == "hours a week" else 1 for one in found]
    assert [one.offered / hours for one, hours in zip(found, week, strict=True)] == pytest.approx(
        [asked for asked, _ in LOADS[name]], rel=1e-6
    )
    assert [one.capacity / hours for one, hours in zip(found, week, strict=True)] == [there for _, there in LOADS[name]]


@pytest.mark.parametrize("number", CASES)
def test_a_short_run_comes_near(number):
    case = CASES[number]
    short = from_text(case.scenario).with_({"run.length": "800 days" if "network" in case.source else "1500 days"})
    for verdict in judge(case, replications=12, scenario=short):
        assert abs(verdict.z) < 5, str(verdict)


def test_every_file_of_the_folder_is_run_by_verify():
    assert {file.stem for file in (EXAMPLES / "published").glob("*.yaml")} == {
        model.file or name for name, model in PUBLISHED.items()
    }
    assert len(PUBLISHED) + 1 == len(CASES) + 1 >= 12, "with the stroke unit, and each case has a name of its own"


def test_every_file_says_who_published_it_where_and_under_what_licence_the_words_are():
    for file in (EXAMPLES / "published").glob("*.yaml"):
        (source,) = load(file).model.sources.values()
        assert source.kind == "published", file.stem
        seen = any(
            answer.by is not Told.FORMULA or "manual" in model.source
            for name, model in PUBLISHED.items()
            if file.stem in (name, model.file)
            for answer in model.answers
        )
        words = file.read_text(encoding="utf-8")
        if seen:
            assert source.url, file.stem
            assert "ours" in source.cite, file.stem
        else:
            assert "The book was not at hand" in words, file.stem


def test_one_desk_for_two_kinds_of_people_has_the_wait_of_their_mixed_times():
    rates, means = np.array([1.0, 2.0]), np.array([1 / 4, 1 / 6])
    left = (rates * means**2).sum()
    assert DESK.wait_days == pytest.approx(left / (1 - (rates * means).sum()))


def test_people_of_the_network_come_as_its_equations_say():
    ways = np.zeros((4, 4))
    ways[0, 1:], ways[1, 0] = (0.2, 0.56, 0.24), 1.0
    assert [rate for rate, _ in NODES.values()] == pytest.approx(np.linalg.solve(np.eye(4) - ways.T, [8, 0, 6, 0]))


def test_a_queue_with_endless_room_is_the_queue_without_an_end_and_one_with_none_loses_by_erlang():
    endless, plain = queueing_theory.finite_queue(2, 1, 3, 400), queueing_theory.markov_queue(2, 1, 3)
    assert (endless.share_waited, endless.waiting, endless.wait_days, endless.occupied) == pytest.approx(
        (plain.share_waited, plain.waiting, plain.wait_days, plain.occupied)
    )
    assert queueing_theory.finite_queue(3, 4, 15, 0).left == pytest.approx(queueing_theory.erlang_b(12, 15))
