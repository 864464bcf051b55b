"""Quantities as people write them."""

import math

import pytest

from simulation.core import units
from simulation.core.errors import ValueProblem


@pytest.mark.parametrize(
    ("read", "text", "value"),
    [
        (units.minutes, "90 minutes", 90.0),
        (units.minutes, "1 minute", 1.0),
        (units.minutes, "1.5 hours", 90.0),
        (units.minutes, "6.1 days", 6.1 * 1440),
        (units.minutes, "2 weeks", 2 * 7 * 1440.0),
        (units.minutes, "0 days", 0.0),
        (units.change_of_minutes, "-0.5 days", -720.0),
        (units.share, "14 %", 0.14),
        (units.share, "0%", 0.0),
        (units.share, "100 %", 1.0),
        (units.share_as_said, "5 %", 0.05),
        (units.share_as_said, " 0.05 ", 0.05),
        (units.share_as_said, "1", 1.0),
        (units.share_per_day, "5 % per day", 0.05),
        (units.share_per_day, "5 %", 0.05),
        (units.share_per_year, "-2 % per year", -0.02),
        (units.rate, "31 per day", 31.0),
        (units.rate, "1 per hour", 24.0),
        (units.rate, "7 per week", 1.0),
        (units.rate, "365 people per year", 1.0),
        (units.people, "1,000,000 people", 1e6),
        (units.people, "1 person", 1.0),
        (units.number, "0.7", 0.7),
        (units.number, 3, 3.0),
        (units.whole, "-5", -5),
        (units.money, "£395 per day", (395.0, "day")),
        (units.money, "£1,901", (1901.0, "once")),
        (units.money, "£43.50 an hour", (43.5, "hour")),
    ],
)
def test_a_quantity_is_read_in_its_unit(read, text, value):
    assert read(text) == pytest.approx(value)


def test_unlimited_beds_and_places_are_infinite():
    assert units.people("unlimited", "beds") == math.inf
    assert units.people("180 places", "places") == 180
    with pytest.raises(ValueProblem):
        units.people("unlimited", "people")


@pytest.mark.parametrize(
    ("read", "text", "right"),
    [
        (units.minutes, "6.1", "a time with its unit"),
        (units.minutes, "6.1 beds", "a time with its unit"),
        (units.minutes, "-1 day", "a time cannot be negative"),
        (units.minutes, "1e308 days", "at most a million years"),
        (units.change_of_minutes, "-1e305 days", "at most a million years"),
        (units.minutes, {"a": "b"}, "a time with its unit"),
        (units.share, "14", "a share in per cent"),
        (units.share, "0.14", "a share in per cent"),
        (units.share, "110 %", "between 0 % and 100 %"),
        (units.share, "nan %", "a share in per cent"),
        (units.share_as_said, "5", "such as 0.05 or '5 %'"),
        (units.share_as_said, "-0.05", "such as 0.05 or '5 %'"),
        (units.share_as_said, "110 %", "between 0 % and 100 %"),
        (units.share_as_said, "nan", "a share was expected"),
        (units.rate, "31", "a rate was expected"),
        (units.rate, "-3 per day", "a rate cannot be negative"),
        (units.people, "3 beds", "a number of people"),
        (units.money, "395 per day", "a price was expected"),
        (units.money, "£-3 per day", "a price cannot be negative"),
        (units.number, "1e999", "a finite number"),
        (units.number, True, "a plain number"),
        (units.whole, "2.5", "a whole number"),
        (units.whole, "9" * 400, "a whole number"),
    ],
)
def test_what_is_not_the_quantity_says_what_would_be_right(read, text, right):
    with pytest.raises(ValueProblem, match=right):
        read(text)


def test_long_texts_take_no_time():
    with pytest.raises(ValueProblem):
        units.minutes("1" * 1_000_000)
    assert len(units.shown("x" * 1000)) == 60
