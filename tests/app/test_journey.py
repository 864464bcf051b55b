"""One patient's way on the page is told from the rows of those who are there when the measured time begins."""

import numpy as np
import pytest

from simulation.app.answer.journey import journeys, somebody
from simulation.app.answer.replication import Question
from simulation.core.errors import HomewardError
from simulation.core.event_log import EventLog, RowsKept
from simulation.core.in_parts import finished
from tests.support.small_place import small_place


@pytest.fixture(scope="module")
def question() -> Question:
    return Question.of(small_place())


@pytest.fixture(scope="module")
def logs(question) -> tuple[EventLog, EventLog]:
    """All rows, and those of who is there."""
    there = RowsKept.of_who_is_there(question.plan.names)
    return finished(question.log(0)), finished(question.log(0, there))


def told_from_all_rows(question, patient, monkeypatch):
    with monkeypatch.context() as here:
        here.setattr(RowsKept, "of_who_is_there", lambda _: None)
        return journeys(question, question.what_if(small_place()), patient)


def test_only_those_who_are_gone_are_left_out(logs):
    whole, there = logs
    assert len(there) < len(whole)
    left = np.setdiff1d(whole.patient, there.patient)
    assert len(left) > 10
    assert whole.minute[np.isin(whole.patient, left)].max() < whole.warm_up
    assert somebody(there) == somebody(whole)


@pytest.mark.parametrize("patient", [0, 1, 7, 40])
def test_a_way_is_told_as_from_all_rows(question, patient, monkeypatch):
    ways = journeys(question, question.what_if(small_place()), patient)
    assert ways == told_from_all_rows(question, patient, monkeypatch)
    assert len(ways[0]["lines"]) > 2


def test_who_is_gone_before_the_measured_time_is_told_when_asked_for_by_number(question, logs, monkeypatch):
    whole, there = logs
    gone = np.setdiff1d(whole.patient, there.patient)[0]
    number = int(whole.patients.number[gone])
    ways = journeys(question, None, number)
    assert len(ways[0]["lines"]) > 2
    assert ways[0] == told_from_all_rows(question, number, monkeypatch)[0]


def test_a_number_that_nobody_has_is_refused(question):
    with pytest.raises(HomewardError, match="no patient 987654321: a number from 1 to"):
        journeys(question, None, 987654321)
