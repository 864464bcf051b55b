"""Working time and meetings in a window that begins and ends within a day. 2024-01-01 is a Monday."""

import datetime

import numpy as np
import yaml

from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.capacity import duty, held_minutes
from simulation.measures.periods.window import Window
from simulation.scenario.schema.services.service import Service

WINDOW = Window(datetime.date(2024, 1, 1), 7 * DAY + 600, 11 * DAY + 540)
"""From Monday 8 January 10:00 to Friday 09:00."""


def service(text: str) -> Service:
    return Service.model_validate(yaml.load(f"{{{text}}}", yaml.BaseLoader))


def test_staff_are_on_duty_in_the_open_minutes_of_the_window() -> None:
    hub = service("kind: staff, capacity: 3 people, open: weekdays 08:00-18:00, closed_on: [2024-01-10]")
    found = duty(hub, [3.0] * 5, WINDOW)
    assert found.open_minutes.tolist() == [480, 600, 0, 600, 60]
    assert found.offered.tolist() == [1440, 1800, 0, 1800, 180]
    minutes = np.array([WINDOW.begin, 7 * DAY + 660, 8 * DAY, 8 * DAY + 500, WINDOW.end])
    assert found.clock(minutes).tolist() == [0, 60, 480, 500, 1740]


def test_who_is_always_open_works_every_minute() -> None:
    always = duty(service("kind: staff, capacity: 1 people"), [1.0] * 5, WINDOW)
    assert always.open_minutes.tolist() == [840, DAY, DAY, DAY, 540]


def test_meetings_are_held_on_the_days_of_the_window() -> None:
    panel = service("kind: meeting, held: [monday 09:00, wednesday 14:00, friday 08:00], closed_on: [2024-01-12]")
    assert held_minutes(panel, WINDOW).tolist() == [7 * DAY + 540, 9 * DAY + 840]
