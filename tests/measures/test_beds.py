"""Measures of beds that nobody is in, worked by hand. The window of the small place is the days 10 to 139."""

import pytest

from tests.support.measured import DAYS, measured, measured_in, stay

READY = ("acute: {kind: beds, counts_as: acute", "acute: {kind: beds, turnaround: 6 hours, counts_as: acute")


def test_a_bed_is_made_ready_from_when_it_is_left_and_a_run_cuts_that_off_at_both_ends():
    text = (
        stay("a", "20 08:00", "21 08:00", "22 08:00")
        + "22 08:00 a turnaround acute 360\n"
        + stay("before", "8 08:00", "9 08:00", "9 20:00")
        + "9 20:00 before turnaround acute 360\n"
        + stay("at_the_end", "120 08:00", "121 08:00", "139 22:00")
        + "139 22:00 at_the_end turnaround acute 360\n"
    )
    found = measured_in(text, READY)
    assert found("being_made_ready", "service", "acute") == pytest.approx((6 + 2 + 2) / 24 / DAYS)
    assert not found.has("being_made_ready", "service", "virtual"), "a service that says no turnaround has no such beds"
    without = measured_in(text.replace("turnaround acute 360", "marked discharged"), READY)
    assert found("occupied", "service", "acute") == without("occupied", "service", "acute")


def test_a_place_that_says_no_turnaround_does_not_have_the_measure():
    assert "being_made_ready" not in set(measured(stay("a", "20 08:00", "21 08:00", "22 08:00")).table["measure"])
