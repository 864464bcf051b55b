"""What is worked out once and kept."""

from simulation.core.kept import kept_by_name
from simulation.plan.compile import compile_plan
from simulation.scenario.loading import from_text

PLACE = """
dialect: 1
title: A ward with hours
run: {{start: 2024-01-01, warm_up: 7 days, length: 28 days, replications: 1, seed: 1}}
people:
  arrivals: {{patients: {{rate: 2 per day, route: journey}}}}
services:
  ward: {{kind: beds, capacity: {beds} beds, admits: [weekdays 08:00-18:00]}}
  nurses: {{kind: staff, capacity: {nurses} people, open: [weekdays {opens}-17:00]}}
routes:
  journey:
    seen: {{task: nurses, takes: 30 minutes}}
    stay: {{stay: ward, for: 2 days}}
    go: {{go: home}}
"""


def test_what_is_equal_is_made_once_and_what_differs_anew():
    made: list[str] = []

    @kept_by_name(2)
    def doubled(name: str, numbers: list[int], times: int = 2) -> tuple[int, ...]:
        made.append(name)
        return tuple(times * number for number in numbers)

    assert doubled("a", [1, 2]) is doubled("a", [1, 2])
    assert doubled("b", [1, 2]) == (2, 4)
    assert made == ["a", "b"]
    assert doubled("a", [1, 3]) == (2, 6)
    assert doubled("a", [1, 3], times=3) == (3, 9)
    assert made == ["a", "b", "a", "a"]
    doubled("c", [])
    doubled("b", [1, 2])
    assert made == ["a", "b", "a", "a", "c", "b"], "of more names than are kept, the oldest goes"


def test_a_plan_made_after_another_place_is_as_if_made_alone():
    """The same names with other hours and capacities, in turns."""

    def calendars(**numbers: object) -> list[list[list[int]]]:
        tables = compile_plan(from_text(PLACE.format(**numbers))).tables
        return [tables.calendar_events.tolist(), tables.opens.tolist(), tables.closes.tolist()]

    first = calendars(beds=3, nurses=1, opens="09:00")
    others = [
        calendars(beds=4, nurses=1, opens="09:00"),
        calendars(beds=3, nurses=2, opens="09:00"),
        calendars(beds=3, nurses=1, opens="10:00"),
    ]
    assert all(first != other for other in others)
    assert calendars(beds=3, nurses=1, opens="09:00") == first
