"""What a plan knows of its lists at a minute."""

from simulation.core.vocabulary import DAY
from simulation.plan.compile import compile_plan
from simulation.plan.services import UNLIMITED, capacities_before
from simulation.scenario.scenario import from_text

PLACE = """
dialect: 1
title: Lists
run: {start: 2024-01-01, length: 21 days}
people: {arrivals: {come: {route: seen, rate: 1 per day}}}
services:
  packages: {kind: daily_starts, capacity: 3 per day, at: "10:00"}
  one: {kind: places, capacity: {value: 2.5 places, changes: {2024-01-03: 4.2 places}}, shared_list: team}
  ward: {kind: beds, capacity: {value: unlimited, changes: {2024-01-05: 8 beds}}}
  two: {kind: places, capacity: 1.5 places, shared_list: team}
routes: {seen: {bed: {stay: ward, for: 1 hour}, place: {stay: one, for: 1 hour}, other: {stay: two, for: 1 hour}, out: {start: packages}, home: {go: home}}}
"""


def test_capacities_before_a_minute() -> None:
    tables = compile_plan(from_text(PLACE)).tables
    assert capacities_before(tables, 0) == {}
    assert capacities_before(tables, 1) == {1: 4, 2: UNLIMITED}
    assert capacities_before(tables, 2 * DAY) == {1: 4, 2: UNLIMITED}, "before what happens in that minute"
    assert capacities_before(tables, 2 * DAY + 1) == {1: 5, 2: UNLIMITED}
    assert list(capacities_before(tables, 20 * DAY).items()) == [(1, 5), (2, 8)]
