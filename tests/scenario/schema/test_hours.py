"""Hours, meetings and times of day."""

import pytest

from simulation.core.errors import ValueProblem
from simulation.core.vocabulary import DAY
from simulation.scenario.schema.hours import read_hours, read_meetings, read_time_of_day


def test_weekdays_are_five_spans():
    assert read_hours("weekdays 08:00-18:00").spans == tuple((day * DAY + 480, day * DAY + 1080) for day in range(5))


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("every day", 7),
        ("monday to saturday", 6),
        ("monday, wednesday and friday", 3),
        ("weekends", 2),
        ("saturday to monday", 3),
    ],
)
def test_days_are_named_in_words(text, days):
    assert len(read_hours(f"{text} 09:00-17:00").spans) == days


def test_a_span_may_pass_midnight_and_the_end_of_the_week():
    assert read_hours("sunday 22:00-06:00").spans == ((0, 6 * 60), (6 * DAY + 22 * 60, 7 * DAY))


def test_spans_that_touch_are_one():
    assert read_hours("always").spans == ((0, 7 * DAY),)
    assert read_hours(["every day 00:00-12:00", "every day 12:00-24:00"]).spans == ((0, 7 * DAY),)
    assert read_hours(["monday 08:00-12:00", "monday 10:00-14:00"]).spans == ((480, 840),)


def test_meetings_are_minutes_of_the_week():
    assert read_meetings("wednesday 14:00").minutes == (2 * DAY + 840,)
    assert read_meetings(["weekdays 09:00", "monday 15:30"]).minutes[:2] == (540, 930)


def test_times_of_day():
    assert read_time_of_day("10:30") == 630
    assert read_time_of_day("24:00") == DAY


@pytest.mark.parametrize(
    "text",
    [
        "weekdays",
        "08:00-18:00",
        "wekdays 08:00-18:00",
        "weekdays 25:00-26:00",
        "",
        "weekdays 8-18",
        7,
        None,
        [],
        ["always", 3],
        "x " * 100_000,
    ],
)
def test_what_is_not_hours_is_refused_quickly(text):
    with pytest.raises(ValueProblem):
        read_hours(text)


@pytest.mark.parametrize("text", ["wednesday", "14:00", "wednesday 14:60", "someday 14:00"])
def test_what_is_not_a_meeting_is_refused(text):
    with pytest.raises(ValueProblem):
        read_meetings(text)


@pytest.mark.parametrize("text", ["24:30", "10", "10:3", "ten", None])
def test_what_is_not_a_time_of_day_is_refused(text):
    with pytest.raises(ValueProblem):
        read_time_of_day(text)
