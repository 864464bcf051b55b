"""Expected rows are worked out once for a scenario and this code; what lies in the cache folder is never trusted."""

import json
import math

import pytest

from simulation.core.system import answers
from simulation.offered_load.answer import kept_rows as of
from simulation.offered_load.expected_rows import expected_rows
from simulation.scenario.loading import from_text
from tests.support.small import BASE


@pytest.fixture
def worked_out(monkeypatch):
    """How often they were worked out."""
    asked = []
    monkeypatch.setattr(of, "expected_rows", lambda model: asked.append(1) or expected_rows(model))
    return asked


def test_the_second_time_they_are_read_and_the_same(cache, worked_out):
    first, again = of.kept_rows(from_text(BASE)), of.kept_rows(from_text(BASE))
    assert again == first == expected_rows(from_text(BASE).model)
    assert len(worked_out) == len(list((cache / answers.FOLDER).glob("*.json"))) == 1


def test_another_scenario_is_another_question(cache, worked_out):
    of.kept_rows(from_text(BASE))
    of.kept_rows(from_text(BASE).with_({"run.length": "50 days"}))
    of.kept_rows(from_text(BASE).with_({"run.seed": "5", "run.replications": "7"}))
    assert len(worked_out) == 2


def test_what_is_no_answer_is_worked_out_again(cache, worked_out):
    right = of.kept_rows(from_text(BASE))
    (file,) = (cache / answers.FOLDER).glob("*.json")
    kept = json.loads(file.read_text(encoding="utf-8"))
    spoilt = ["all is well", {}, {**kept, "more": 1.0}, {**kept, "busiest": 3.0}]
    spoilt += [{**kept, "rows": number} for number in (-1.0, True, "1.0", None, math.inf, math.nan)]
    for said in spoilt:
        worked_out.clear()
        file.write_text(json.dumps(said), encoding="utf-8")
        assert of.kept_rows(from_text(BASE)) == right
        assert worked_out
