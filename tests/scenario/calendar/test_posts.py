"""People at work, of posts: exact numbers of a day, and both engines through the plan."""

import datetime
from typing import Any

import pytest
import yaml

from simulation.core.errors import ScenarioError
from simulation.core.vocabulary import DAY
from simulation.plan import columns as t
from simulation.plan.compile import compile_plan
from simulation.scenario.calendar.days import Days
from simulation.scenario.calendar.service_calendar import capacity_by_day, capacity_on
from simulation.scenario.calendar.worked_capacity import worked_by_day
from simulation.scenario.loading import from_text
from simulation.scenario.schema.model import Model
from tests.support.telling import story

PLACE = """
dialect: 1
title: T
run: {start: 2024-01-01, length: 366 days}
people: {arrivals: {come: {route: come, rate: 1 per day}}}
services:
  hub:
    kind: staff
    capacity: 20 people
    vacancy: {value: 10 %, changes: {2024-07-01: 50 %}}
    absence: 5 %
    absence_by_month: [2, 0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
  starts: {kind: daily_starts, capacity: 10 per day, vacancy: 20 %, by_weekday: [2, 1, 1, 1, 1, 1, 0]}
routes: {come: {seen: {task: hub, takes: 1 hour}, begins: {start: starts}, home: {go: home}}}
"""


def model(text: str = PLACE) -> Model:
    raw: dict[str, Any] = yaml.load(text, yaml.BaseLoader)
    return Model.model_validate(raw)


@pytest.mark.parametrize(
    ("day", "hub"),
    [
        ("2024-01-31", 20 * 0.9 * (1 - 0.05 * 2)),
        ("2024-02-01", 20 * 0.9),
        ("2024-02-29", 20 * 0.9),
        ("2024-03-01", 20 * 0.9 * 0.95),
        ("2024-06-30", 20 * 0.9 * 0.95),
        ("2024-07-01", 20 * 0.5 * 0.95),
    ],
)
def test_people_at_work_are_posts_less_vacancies_less_absences(day: str, hub: float) -> None:
    service = model().services["hub"]
    assert capacity_on(service, datetime.date.fromisoformat(day)) == pytest.approx(hub, abs=1e-12)


def test_every_day_of_the_year_is_read_with_its_own_month() -> None:
    service, days = model().services["hub"], Days(datetime.date(2024, 1, 1), 366)
    assert capacity_by_day(service, days) == pytest.approx([capacity_on(service, day) for day in days], abs=1e-12)


def test_starts_are_fewer_on_every_weekday_alike() -> None:
    service = model().services["starts"]
    week = [capacity_on(service, datetime.date(2024, 1, day)) for day in range(1, 8)]
    assert week == pytest.approx([16, 8, 8, 8, 8, 8, 0], abs=1e-12)


def test_a_plan_has_whole_people_and_in_the_mean_those_at_work() -> None:
    plan = compile_plan(from_text(PLACE))
    events = plan.tables.calendar_events
    known = model()
    days = Days(datetime.date(2024, 1, 1), 366)
    numbers, now = [], 0
    changes = {int(row[0]) // DAY: int(row[3]) for row in events.tolist() if row[1] == t.CAPACITY_BECOMES}
    for day in range(366):
        now = changes.get(day, now)
        numbers.append(now)
    assert numbers == worked_by_day(known, "hub", days)
    months = {1: 20 * 0.9 * 0.9, 2: 18, 5: 20 * 0.9 * 0.95, 9: 9.5}
    for month, mean in months.items():
        found = [number for number, day in zip(numbers, days, strict=True) if day.month == month]
        assert sum(found) / len(found) == pytest.approx(mean, abs=1 / len(found) + 1e-9)


def test_who_waits_for_staff_waits_for_those_at_work() -> None:
    """Two posts, one of them vacant from the first day: the second person waits for the one at work; both engines."""
    text = """
people: {arrivals: {come: {route: come, rate: 0 per day}}}
services: {hub: {kind: staff, capacity: 2 people, vacancy: VACANT}}
routes: {come: {seen: {task: hub, takes: 1 hour}, home: {go: home}}}
"""
    both = ["0 10:00", "0 10:00"]
    assert story(text.replace("VACANT", "0 %"), both).of(1, "granted") == ["0 10:00 granted hub"]
    assert story(text.replace("VACANT", "50 %"), both).of(1, "granted") == ["0 11:00 granted hub"]


@pytest.mark.parametrize(
    ("said", "problem"),
    [
        ("vacancy: 10 %", "'vacancy' for beds"),
        ("absence: 10 %", "'absence' for beds"),
    ],
)
def test_beds_have_no_posts(said: str, problem: str) -> None:
    text = PLACE.replace("services:\n", f"services:\n  ward: {{kind: beds, capacity: 2 beds, {said}}}\n")
    with pytest.raises(ScenarioError, match=problem):
        from_text(text)


def test_months_of_an_absence_need_one() -> None:
    with pytest.raises(ScenarioError, match="months of an absence that is not said"):
        from_text(PLACE.replace("    absence: 5 %\n", ""))


def test_a_lever_fills_posts() -> None:
    """A vacancy is a parameter as others are."""
    scenario = from_text(PLACE).with_({"services.hub.vacancy": {"scale": 0.5}})
    number = capacity_on(scenario.model.services["hub"], datetime.date(2024, 2, 1))
    assert number == pytest.approx(20 * 0.95, abs=1e-12)
