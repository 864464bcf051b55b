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


REVIEWED = (
    "    ready: {mark: ready,",
    "    review: {until: board}\n    tests: {delay: 1 day}\n    ready: {mark: ready,",
)
BOARD = ("  rehab: {kind: beds", "  board: {kind: meeting, held: weekdays 09:00}\n  rehab: {kind: beds")


def test_from_the_end_of_treatment_to_ready_by_step_and_the_first_ready_only():
    """In a bed from 20 08:00; treated until 22 08:00; a review at 22 09:00, tests until 23 21:00, and ready at once. Ill
    again and ready again later. Another is ready when the treatment is over.
    """
    text = """
    20 08:00 a arrived emergency old
    20 08:00 a began come.bed
    20 08:00 a asked acute
    20 08:00 a granted acute
    22 08:00 a ended come.bed
    22 08:00 a began come.review
    22 09:00 a ended come.review
    22 09:00 a began come.tests
    23 21:00 a ended come.tests
    23 21:00 a marked ready
    24 08:00 a deteriorated
    24 08:00 a began come.tests
    26 08:00 a ended come.tests
    26 08:00 a marked ready
    27 08:00 a left acute
    27 08:00 a marked discharged
    27 08:00 a state home
    20 08:00 b arrived emergency old
    20 08:00 b began come.bed
    20 08:00 b asked acute
    20 08:00 b granted acute
    22 08:00 b ended come.bed
    22 08:00 b marked ready
    22 08:00 b left acute
    22 08:00 b marked discharged
    22 08:00 b state home
    """
    found = measured_in(text, REVIEWED, BOARD)
    assert found("days_from_treatment_to_ready") == pytest.approx(37 / 24 / 2)
    assert found("days_from_treatment_to_ready", "step", "come.review") == pytest.approx(1 / 24 / 2)
    assert found("days_from_treatment_to_ready", "step", "come.tests") == pytest.approx(36 / 24 / 2)
    assert found("share_of_bed_days_before_ready") == pytest.approx(37 / (85 + 48))
    assert not found.has("days_from_treatment_to_ready", "step", "come.bed")
