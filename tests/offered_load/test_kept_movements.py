"""Movements are worked out once for a scenario and this code; what lies in the cache folder is never trusted."""

import json

import pytest

from simulation.core.system import answers
from simulation.offered_load.answer import kept_movements as of
from simulation.offered_load.movements import movements
from simulation.scenario.loading import from_text
from tests.support.small import BASE


@pytest.fixture
def worked_out(monkeypatch):
    """How often they were worked out."""
    asked = []
    monkeypatch.setattr(of, "movements", lambda model: asked.append(1) or movements(model))
    return asked


def test_the_second_time_they_are_read_and_the_same_in_the_same_order(cache, worked_out):
    first = of.kept_movements(from_text(BASE))
    again = of.kept_movements(from_text(BASE))
    assert again == first == movements(from_text(BASE).model)
    assert (list(again.between), list(again.seen)) == (list(first.between), list(first.seen))
    assert len(worked_out) == len(list((cache / answers.FOLDER).glob("*.json"))) == 1


def test_another_scenario_is_another_question(cache, worked_out):
    of.kept_movements(from_text(BASE))
    of.kept_movements(from_text(BASE.replace("20 beds", "21 beds")))
    assert len(worked_out) == 2


def _spoilt(rows):
    """What a file may say that is no answer of this model's."""
    first, *rest = rows["between"]
    yield "all is well"
    yield {}
    yield {**rows, "more": 1}
    yield {**rows, "between": {"a": 1}}
    yield {**rows, "between": [*rest, first[:4]]}
    yield {**rows, "between": [*rest, [["service"], *first[1:]]]}
    yield {**rows, "between": [*rest, [first[0], "<b>elsewhere</b>", *first[2:]]]}
    for number in (-1.0, "1.0", True, None):
        yield {**rows, "between": [*rest, [*first[:4], number]]}
        yield {**rows, "seen": dict.fromkeys(rows["seen"], number)}
    yield {**rows, "seen": {"elsewhere": 1.0}}


def test_what_is_no_answer_is_worked_out_again(cache, worked_out):
    scenario = from_text(BASE)
    right = of.kept_movements(scenario)
    (file,) = (cache / answers.FOLDER).glob("*.json")
    for turn, rows in enumerate(_spoilt(json.loads(file.read_text())), start=2):
        file.write_text(json.dumps(rows))
        assert of.kept_movements(scenario) == right
        assert len(worked_out) == turn
        assert json.loads(file.read_text()) == of.as_rows(right)
