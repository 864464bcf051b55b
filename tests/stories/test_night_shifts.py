"""Capacity by the hour of the day, with a shift that passes midnight, worked by hand."""

import pytest

from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.scenario.loading import from_text
from tests.support.agreeing import assert_equal

NIGHT = [2 if hour >= 20 or hour < 8 else 1 for hour in range(24)]
"""Two from 20:00 to 08:00, one in between: a mean of one and a half."""


def granted(kind: str, coming: str, hours: int) -> list[int]:
    """The minutes at which people get a bed, or staff, for so many hours; the same in both engines."""
    step = "stay: ward, for" if kind == "beds" else "task: ward, takes"
    said = f"""dialect: 1
title: A night shift
run: {{start: 2024-01-01, length: 3 days}}
people: {{arrivals: {{p: {{route: in, recorded: {coming}}}}}}}
services: {{ward: {{kind: {kind}, capacity: 1.5 {"beds" if kind == "beds" else "people"}, by_hour: {NIGHT}}}}}
routes: {{in: {{bed: {{{step}: {hours} hours}}, out: {{go: home}}}}}}
"""
    log = assert_equal(from_text(said, "place.yaml"), said)
    assert isinstance(log, EventLog)
    return [int(minute) for minute in log.minute[log.event == Event.GRANTED]]


@pytest.mark.parametrize("kind", ["beds", "staff"])
def test_the_second_of_the_night_is_there_on_both_sides_of_midnight(kind):
    """Eight come at 12:00 for three hours each: one at a time until 20:00, then two, also after midnight."""
    found = granted(kind, "{2024-01-01 12:00: 8}", 3)
    assert [minute / 60 for minute in found] == [12, 15, 18, 20, 21, 23, 24, 26]


@pytest.mark.parametrize("kind", ["beds", "staff"])
def test_who_is_there_when_the_night_ends_stays_until_they_are_done(kind):
    """Two begin at 06:00 for four hours; at 08:00 one is there too many, so nobody new gets in before both have gone."""
    found = granted(kind, "[2024-01-01 06:00, 2024-01-01 06:00, 2024-01-01 07:00, 2024-01-01 07:00]", 4)
    assert [minute / 60 for minute in found] == [6, 6, 10, 14]
