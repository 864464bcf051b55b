"""What came later into the dialect changes the name of no scenario that does not say it."""

import pytest

from simulation.scenario.digest import LATER
from simulation.scenario.loading import from_text

PLACE = """dialect: 1
title: A place of every part that has later fields
run: {start: 2024-01-01, length: 20 days}
people: {arrivals: {come: {route: in, rate: 3 per day}}}
services: {ward: {kind: beds, capacity: 3 beds}, hub: {kind: staff, capacity: 2 people}}
routes:
  in:
    way: {choose: way, as: way, shares: {one: 50 %, other: 50 %}}
    bed: {stay: ward, for: {distribution: table, observed: [1 day, 2 days]}}
    seen: {task: hub, takes: {distribution: table, quantiles: [1 hour, 3 hours]}}
    out: {go: home}
"""


def test_its_digest_is_what_it_was_before():
    assert from_text(PLACE).digest() == "0ed7ab6e2a61"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("length: 20 days", "length: 20 days, rounding: by_chance"),
        ("rate: 3 per day", "rate: 3 per day, batch: 2"),
        ("capacity: 3 beds", "capacity: 3 beds, order: random"),
        ("observed: [1 day, 2 days]", "observed: [1 day, 2 days], counts: [1, 2]"),
    ],
)
def test_what_is_said_changes_it(before, after):
    assert from_text(PLACE.replace(before, after)).digest() != from_text(PLACE).digest()


def test_saying_what_holds_anyway_changes_nothing():
    said = PLACE.replace("rate: 3 per day", "rate: 3 per day, batch: 1").replace(
        "capacity: 3 beds", "capacity: 3 beds, order: first_come"
    )
    said = said.replace("length: 20 days", "length: 20 days, rounding: nearest").replace(
        "other: 50 %}", "other: 50 %}, shortest: no"
    )
    assert from_text(said).digest() == from_text(PLACE).digest()
    assert set(LATER) == {"Choose", "Hours", "Meetings", "Run", "Service", "Stream", "Table"}
