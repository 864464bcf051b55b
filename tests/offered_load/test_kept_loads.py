"""Offered loads are worked out once for a scenario and this code; what lies in the cache folder is never trusted."""

import json
import os

import pytest

from simulation.core.system import answers
from simulation.offered_load import loads
from simulation.offered_load.answer.kept_loads import CODE, KIND, as_row, kept_loads, read_loads
from simulation.scenario.loading import from_text
from tests.support.small import BASE


@pytest.fixture
def solved(monkeypatch):
    """How often the solver was asked."""
    asked = []
    solve = loads.offered_loads
    monkeypatch.setattr(loads, "offered_loads", lambda place: asked.append(1) or solve(place))
    return asked


def files(cache):
    return sorted((cache / answers.FOLDER).glob("*.json"))


def test_the_second_time_needs_no_solver_and_gives_the_same(cache, solved):
    first = kept_loads(from_text(BASE))
    assert kept_loads(from_text(BASE)) == first
    assert len(solved) == 1
    assert len(files(cache)) == 1


def test_another_scenario_another_title_and_other_code(cache, solved, monkeypatch):
    kept_loads(from_text(BASE))
    kept_loads(from_text(BASE.replace("A small place", "Another title")))
    assert len(solved) == 1
    kept_loads(from_text(BASE.replace("20 beds", "21 beds")))
    assert len(solved) == 2
    monkeypatch.setattr(answers, "_digest", lambda code: "changed")
    kept_loads(from_text(BASE))
    assert len(solved) == 3


def test_unlimited_capacity_is_kept_too(cache, solved):
    scenario = from_text(BASE.replace("capacity: 10 places", "capacity: unlimited"))
    assert kept_loads(scenario) == kept_loads(scenario)
    assert len(solved) == 1


WRONG = {
    "a word": lambda rows: "all is well",
    "one less": lambda rows: rows[:-1],
    "another service": lambda rows: [{**rows[0], "services": ["elsewhere"]}, *rows[1:]],
    "another list": lambda rows: [{**rows[0], "list": "elsewhere"}, *rows[1:]],
    "another unit": lambda rows: [{**rows[0], "unit": "\x1b[31mbeds"}, *rows[1:]],
    "one key more": lambda rows: [{**rows[0], "note": "hello"}, *rows[1:]],
    "one key less": lambda rows: [{key: value for key, value in rows[0].items() if key != "load"}, *rows[1:]],
    "below zero": lambda rows: [{**rows[0], "offered": -1.0}, *rows[1:]],
    "a number as text": lambda rows: [{**rows[0], "offered": "1.0"}, *rows[1:]],
    "yes as a number": lambda rows: [{**rows[0], "offered": True}, *rows[1:]],
    "not what the load says": lambda rows: [{**rows[0], "stable": not rows[0]["stable"]}, *rows[1:]],
    "no flag": lambda rows: [{**rows[0], "gives_up": 0}, *rows[1:]],
    "a row that is none": lambda rows: [None, *rows[1:]],
}


@pytest.mark.parametrize("name", WRONG)
def test_rows_of_another_making_are_no_loads(name):
    model = from_text(BASE).model
    rows = [as_row(load) for load in loads.offered_loads(model)]
    assert read_loads(rows, model) == loads.offered_loads(model)
    assert read_loads(WRONG[name](rows), model) is None


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"NaN", b"[" * 90_000, b" " * 200_000, b"[[]]"])
def test_a_file_of_another_making_is_left_alone_and_replaced(cache, solved, content):
    right = kept_loads(from_text(BASE))
    (file,) = files(cache)
    file.write_bytes(content)
    assert kept_loads(from_text(BASE)) == right
    assert len(solved) == 2
    assert json.loads(file.read_bytes()) == [as_row(load) for load in right]


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(cache, solved, tmp_path):
    cache.write_text("a file where the folder should be")
    assert kept_loads(from_text(BASE)) == kept_loads(from_text(BASE))
    assert len(solved) == 2
    assert cache.read_text() == "a file where the folder should be"


@pytest.mark.skipif(os.name != "posix", reason="modes of folders")
def test_a_folder_that_others_can_write_to_is_not_read(cache, solved):
    kept_loads(from_text(BASE))
    (cache / answers.FOLDER).chmod(0o777)
    kept_loads(from_text(BASE))
    assert len(solved) == 2


def test_the_number_of_files_is_bounded_and_foreign_files_stay(cache, monkeypatch):
    monkeypatch.setattr(answers, "MOST_FILES", 3)
    for number in range(5):
        answers.keep(KIND, str(number), CODE, number)
        for file in files(cache):
            os.utime(file, (file.stat().st_mtime - 10,) * 2)
        (cache / answers.FOLDER / "mine.json").write_text("{}")
    assert [answers.kept(KIND, str(number), CODE) for number in range(5)] == [None, None, 2, 3, 4]
    assert (cache / answers.FOLDER / "mine.json").exists()
    assert not list((cache / answers.FOLDER).glob("*.part"))


def test_other_random_numbers_and_more_replications_ask_for_the_same(cache, solved):
    scenario = from_text(BASE)
    first = kept_loads(scenario)
    assert kept_loads(scenario.with_({"run.seed": "99", "run.replications": "7"})) == first
    assert len(solved) == 1
    kept_loads(scenario.with_({"run.length": "90 days"}))
    assert len(solved) == 2
