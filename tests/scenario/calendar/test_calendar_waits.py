"""Mean waits for doors, meetings, starts and working time, worked out by hand."""

import datetime

import pytest
import yaml

from simulation.scenario.calendar.service_calendar import ALWAYS, WEEK
from simulation.scenario.calendar.waits import (
    mean_time_of_work,
    mean_wait,
    mean_wait_for_minutes,
    mean_wait_for_opening,
    share_closed,
)
from simulation.scenario.schema.services.service import Service

DAY, HOUR = 1440, 60
DAYTIME = tuple((day * DAY + 8 * HOUR, day * DAY + 18 * HOUR) for day in range(7))
MONDAYS = ((8 * HOUR, 18 * HOUR),)


def wait(text: str) -> float:
    service = Service.model_validate(yaml.load(f"{{{text}}}", yaml.BaseLoader))
    return mean_wait(service, datetime.date(2024, 1, 1))


def test_doors_that_are_closed_at_night() -> None:
    """Fourteen hours of 24 it is closed, and who comes then waits seven on average."""
    assert mean_wait_for_opening(DAYTIME) == pytest.approx(14 * HOUR * 7 / 24)
    assert share_closed(DAYTIME) == pytest.approx(14 / 24)
    assert mean_wait_for_opening(ALWAYS) == share_closed(ALWAYS) == 0.0
    assert mean_wait_for_opening(MONDAYS) == pytest.approx(158 * HOUR * 79 / 168)


def test_meetings_at_unequal_distances() -> None:
    """Monday 00:00 and Wednesday 00:00: two days of seven it is one day on average, five of seven two and a half."""
    assert mean_wait_for_minutes((0, 2 * DAY)) == pytest.approx((2 * 1 + 5 * 2.5) / 7 * DAY)
    assert mean_wait_for_minutes((600,)) == pytest.approx(WEEK / 2)
    assert mean_wait_for_minutes(()) == 0.0


def test_each_kind_of_service_is_waited_for_in_its_own_way() -> None:
    assert wait("kind: meeting, held: wednesday 14:00") == pytest.approx(3.5 * DAY)
    assert wait("kind: daily_starts, capacity: 2 per day, at: '10:00'") == pytest.approx(0.5 * DAY)
    assert wait("kind: daily_starts, capacity: 2 per day, by_weekday: [7, 0, 0, 0, 0, 0, 0]") == pytest.approx(
        3.5 * DAY
    )
    assert wait("kind: places, capacity: 2 places, admits: 'every day 08:00-18:00'") == pytest.approx(
        14 * HOUR * 7 / 24
    )
    assert wait("kind: staff, capacity: 2 people, open: 'every day 08:00-18:00'") == pytest.approx(14 * HOUR * 7 / 24)
    assert wait("kind: beds, capacity: 2 beds") == 0.0


def test_work_stops_at_night_and_goes_on_in_the_morning() -> None:
    """An hour of work: done in an hour for nine of the ten open hours; over the night for the tenth; at opening for all
    others.
    """
    hours = (9 * 1 + 1 * 15 + 14 * (7 + 1)) / 24
    assert mean_time_of_work(DAYTIME, HOUR) == pytest.approx(hours * HOUR, rel=0.01)
    assert mean_time_of_work(ALWAYS, 90.0) == 90.0
    assert mean_time_of_work((), 90.0) == 90.0


def test_work_of_more_than_a_week() -> None:
    """Ten hours of every week are a Monday: whatever the minute, 25 hours end two weeks after the five hours' end."""
    assert mean_time_of_work(MONDAYS, 25 * HOUR) == pytest.approx(2 * WEEK + mean_time_of_work(MONDAYS, 5 * HOUR))
