"""What a plan knows of its lists at a minute."""

import hashlib
import math

from simulation.core.vocabulary import DAY
from simulation.plan.compile import compile_plan
from simulation.plan.services import UNLIMITED, capacities_before
from simulation.scenario.loading import from_text

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
    for day in range(2, 20):
        team = worked_by_hand(day)
        assert list(capacities_before(tables, day * DAY + 1).items()) == [(1, team), (2, UNLIMITED if day < 4 else 8)]


def worked_by_hand(day: int) -> int:
    """2.5 and 1.5 places are 4; 4.2 and 1.5 are 5.7 from the third day on."""
    begin = int.from_bytes(hashlib.blake2b(b"shared team", digest_size=2).digest(), "big") / 65536
    return 5 + math.floor(begin + 0.7 * (day - 1)) - math.floor(begin + 0.7 * (day - 2))
