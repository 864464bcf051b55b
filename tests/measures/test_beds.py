"""Measures of beds that nobody is in, worked by hand. The window of the small place is the days 10 to 139."""

import pytest

from tests.support.measured import DAYS, measured, measured_in, stay

SECOND = (
    "  virtual: {kind: places",
    "  second: {kind: beds, counts_as: acute, capacity: {value: 2 beds, source: us}, run_by: nhs_acute}\n"
    "  virtual: {kind: places",
)
ALSO = ("{stay: acute, for: 3 days,", "{stay: acute, for: 3 days, also: {after: 4 hours, services: [second]},")
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


def test_who_has_a_bed_of_another_ward_waited_once_and_is_counted_by_the_ward_first_asked_for():
    """Asks for the acute ward at 08:00, would go to the second from 12:00 on, has its bed at 14:00 and leaves a day
    later; another one gets the bed asked for.
    """
    text = (
        "20 08:00 out arrived emergency old\n20 08:00 out asked acute\n20 12:00 out also_asked second\n"
        "20 14:00 out taken_off acute\n20 14:00 out granted second\n21 14:00 out left second\n"
        "21 14:00 out marked discharged\n21 14:00 out state home\n" + stay("a", "20 08:00", "21 08:00", "22 08:00")
    )
    found = measured_in(text, SECOND, ALSO)
    assert found("outlying", "service", "acute") == pytest.approx(1 / DAYS)
    assert found("outlying", "service", "second") == 0
    assert found("share_outlying", "service", "acute") == 0.5
    assert found("wait_days", "service", "second") == pytest.approx(0.25)
    assert found("occupied", "service", "second") == pytest.approx(1 / DAYS)
    assert found("waiting", "service", "acute") == pytest.approx(0.25 / DAYS)
    assert found("waiting", "service", "second") == 0


def test_a_place_that_says_no_turnaround_does_not_have_the_measure():
    assert "being_made_ready" not in set(measured(stay("a", "20 08:00", "21 08:00", "22 08:00")).table["measure"])
