"""How long a service has been open by a minute: against straight lines between openings and closings."""

from datetime import date

import numpy as np
import pytest

from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.capacity import open_clock
from simulation.measures.loops import clock
from simulation.measures.periods.window import window_of
from simulation.scenario.calendar.service_calendar import spans
from tests.support.small_place import small_place

HOURS = (
    "weekdays 08:00-17:00",
    "every day 00:00-24:00",
    "weekends 09:00-12:00",
    "monday 22:00-24:00",
    "every day 22:00-06:00",
)


def _service(hours: str):
    """A team that works these hours."""
    return small_place().with_({"services.workers.open": hours}).model.services["workers"]


@pytest.mark.parametrize("hours", HOURS)
@pytest.mark.parametrize("window", [(0, 30 * DAY), (3 * DAY + 600, 40 * DAY + 75), (7 * DAY - 1, 7 * DAY + 2)])
def test_every_minute_is_counted_while_the_service_is_open_and_none_besides(hours, window):
    service, measured = _service(hours), window_of(date(2024, 2, 26), *window)
    is_open = np.zeros(measured.end, dtype=np.int64)
    for begin, end in spans(service, measured.calendar):
        begin, end = begin + measured.day_zero * DAY, end + measured.day_zero * DAY
        is_open[max(begin, measured.begin) : min(end, measured.end)] = 1
    is_open[: measured.begin] = 0
    minutes = np.arange(measured.begin, measured.end + 1)
    so_far = np.concatenate([[0], np.cumsum(is_open)])[minutes]
    found = open_clock(service, measured)(minutes)
    assert (np.diff(found) == np.diff(so_far)).all()


def test_all_ways_of_counting_are_one():
    begins = np.array([0, 480, 540, 1920, 1980], dtype=np.int32)
    so_far = np.array([0, 0, 60, 60, 120], dtype=np.int32)
    of_day = np.array([0, 2, 4], dtype=np.int32)
    minutes = np.random.default_rng(1).integers(0, 3 * DAY, 500).astype(np.int32)
    expected = np.interp(minutes, begins, so_far).tolist()
    for way in (clock.open_so_far, clock._open_so_far, clock._open_so_far_in_numpy):
        found = np.empty(500)
        way(minutes, begins, so_far, of_day, 0, found)
        assert found.tolist() == expected
