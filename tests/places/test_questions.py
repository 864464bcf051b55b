"""A dozen questions in the words of those who commission care; each answer is parameters of the place, and is printed."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import simulation
from simulation.cli.app import app
from simulation.core.errors import HomewardError
from simulation.places.boards import board
from simulation.places.description import england_of
from simulation.places.plausible import bands, of_place, of_results
from simulation.places.questions import QUESTIONS, answers, asked, facts_of, now, question


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture(scope="module")
def place():
    return england_of(board("Dorset"))


def test_england_can_be_asked_a_dozen_questions_and_answers_what_it_says_now(place):
    assert len(asked(place)) >= 12
    assert asked(place) == list(QUESTIONS)
    for one in QUESTIONS:
        answer = next(iter(one.words)) if one.words is not None else now(one, place)
        scenario = place.with_(facts_of(one, answer, place))
        assert now(one, scenario) in (answer, (one.words or {}).get(answer))


def test_an_amount_of_several_services_is_shared_out_as_in_the_place(place):
    facts = facts_of(question("community beds"), "45 beds", place)
    numbers = [float(value.split()[0]) for value in facts.values()]
    assert len(numbers) > 1
    assert sum(numbers) == pytest.approx(45, rel=1e-3)
    assert all(value.endswith(" beds") for value in facts.values())


@pytest.mark.parametrize(
    ("said", "met"),
    [
        ("reablemnt=6", "did you mean 'reablement'?"),
        ("reablement", "a question and its answer"),
        ("reablement=", "a question and its answer"),
    ],
)
def test_what_is_no_answer_is_told(said, met):
    with pytest.raises(HomewardError, match=met.replace("?", r"\?")):
        list(answers([said]))


@pytest.mark.parametrize(("name", "answer"), [("panel", "monthly"), ("reablement", "some"), ("reablement", "-3")])
def test_an_answer_that_cannot_be_is_told(name, answer, place):
    with pytest.raises(HomewardError, match=name):
        facts_of(question(name), answer, place)


def test_answers_as_options_stand_in_the_file_as_facts_and_are_printed():
    words = ["new", "mine.yaml", "--place", "Devon", "--people", "320,000", "--answer", "social_workers=9"]
    done = CliRunner().invoke(app, [*words, "--answer", "panel=daily"])
    assert done.exit_code == 0
    assert "social_workers 9 -> services.assessors.capacity: 9 people" in " ".join(done.output.split())
    known = {one.path: one for one in simulation.load("mine.yaml").parameters()}
    assert (known["services.assessors.capacity"].value, known["services.assessors.capacity"].source) == (
        "9 people",
        "own",
    )
    assert known["services.funding_panel.held"].value == "weekdays 14:00"
    assert "# services.assessors.capacity" not in Path("mine.yaml").read_text(encoding="utf-8")


def test_asked_one_by_one_what_makes_no_sense_is_asked_again():
    typed = "many\n9\n" + "\n" * 20
    done = CliRunner().invoke(app, ["new", "mine.yaml", "--place", "Devon", "--ask"], input=typed)
    assert done.exit_code == 0, done.output
    assert "a number from 0" in done.output
    known = {one.path: one.value for one in simulation.load("mine.yaml").parameters()}
    assert known["services.assessors.capacity"] == "9 people"


def test_what_lies_outside_the_range_of_englands_places_is_told_in_a_line(place):
    assert of_place(place.model) == []
    acute = next(name for name, one in place.model.services.items() if "acute" in one.counts_as)
    told = of_place(place.with_({f"services.{acute}.capacity": {"scale": 4}}).model)
    assert len(told) == 1
    assert "beds for 1,000 people" in told[0]
    assert "England's 42 places have 1.21 to 2.37" in told[0]
    people = place.model.size.total
    usual = {
        "emergency_admissions_per_day": 0.31 * people / 1000,
        "occupancy_at_08_00": 0.93,
        "no_criteria_to_reside": 0.2 * people / 1000,
    }
    assert of_results(place.model, usual) == []
    told = of_results(
        place.model, {**usual, "occupancy_at_08_00": 0.62, "emergency_admissions_per_day": 0.9 * people / 1000}
    )
    assert [line.partition(": ")[0] for line in told] == [
        bands()[one].what for one in ("admissions", "occupancy", "stay")
    ]
    (long,) = of_results(
        place.model, {**usual, "occupancy_at_08_00": 0.955, "emergency_admissions_per_day": 0.2 * people / 1000}
    )
    assert long.startswith(bands()["stay"].what)


def test_what_is_no_whole_system_is_held_against_none():
    assert of_place(simulation.load("examples/mmc_queue").model) == []
    assert of_results(simulation.load("examples/mmc_queue").model, {"occupancy": 0.3}) == []
