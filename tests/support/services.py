"""Services with hours, meetings and starts whose days are worked out by hand; 2024-01-01 is a Monday."""

import datetime
from typing import Any

import yaml

from simulation.scenario.schema.services.service import Service

DAY, HOUR = 1440, 60

MONDAY = datetime.date(2024, 1, 1)


def service(text: str) -> Service:
    raw: dict[str, Any] = yaml.load(f"{{{text}}}", yaml.BaseLoader)
    return Service.model_validate(raw)


HUB = service(
    "kind: staff, open: {value: weekdays 08:00-18:00, changes: {2024-01-10: every day 22:00-06:00}}, "
    "capacity: {by_weekday: [4 people, 4 people, 4 people, 4 people, 2.6 people, 1 person, 0 people]}, "
    "closed_on: [2024-01-02]"
)

WARD = service("kind: beds, capacity: {value: 20 beds, changes: {2024-01-03: 30.9 beds, 2024-01-09: 10 beds}}")

PACKAGES = service(
    "kind: daily_starts, capacity: {value: 1.4 per day, changes: {2024-01-08: 2.8 per day}}, at: '10:00', "
    "by_weekday: [2, 1, 1, 1, 1, 1, 0], closed_on: [2024-01-03]"
)

PANEL = service("kind: meeting, held: [wednesday 14:00, friday 09:00], closed_on: [2024-01-05]")
