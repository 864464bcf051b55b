"""Waits after the decision to admit, of all emergency admissions, worked by hand."""

import pytest

from tests.support.measured import DAYS, measured, measured_in, stay

DECIDED = ("  other: {virtual:", "  other: {decided: {mark: decision_to_admit}, virtual:")
SHARE_4, SHARE_12 = "emergency_admissions_over_4_hours", "emergency_admissions_over_12_hours"
A_DAY_4, A_DAY_12 = "emergency_admissions_over_4_hours_per_million", "emergency_admissions_over_12_hours_per_million"
MILLION = 1000
"""A million people over the thousand who live in the small place."""


def waits(who: str, asked: str, granted: str, decided: str = "", stream: str = "emergency") -> str:
    """Comes, perhaps with a decision to admit before the asking, asks for an acute bed and has it for a day."""
    arrived = decided or asked
    day, clock = granted.split()
    rows = [f"{arrived} {who} arrived {stream} old"]
    rows += [f"{decided} {who} marked decision_to_admit"] if decided else []
    rows += [f"{asked} {who} asked acute", f"{granted} {who} granted acute"]
    rows += [f"{int(day) + 1} {clock} {who} {row}" for row in ("left acute", "marked discharged", "state home")]
    return "\n".join(rows) + "\n"


def test_of_all_emergency_admissions_whoever_needs_no_bed_among_them():
    """Four are admitted: one has a bed after 4 hours and a minute, one after 12 hours and a minute, one at once, and
    one is treated in hospital at home. A planned patient waits long and is no emergency.
    """
    text = (
        waits("four", "20 08:00", "20 12:01")
        + waits("twelve", "20 08:00", "20 20:01")
        + waits("none", "20 08:00", "20 08:00")
        + "20 08:00 virtual arrived emergency old\n20 08:00 virtual asked virtual\n20 08:00 virtual granted virtual\n"
        + waits("planned", "20 08:00", "21 08:00", stream="planned")
    )
    found = measured(text)
    assert found(SHARE_4) == 2 / 4
    assert found(SHARE_12) == 1 / 4
    assert found(A_DAY_4) == pytest.approx(2 / DAYS * MILLION)
    assert found(A_DAY_12) == pytest.approx(1 / DAYS * MILLION)
    assert found(SHARE_4, "cohort", "old") == 2 / 4
    assert found("wait_for_bed_over_4_hours") == 2 / 3, "of those who got a bed"


@pytest.mark.parametrize(("granted", "late"), [("20 12:00", 0.0), ("20 12:01", 1.0)])
def test_four_hours_to_the_minute_are_not_over_four(granted, late):
    assert measured(waits("a", "20 08:00", granted))(SHARE_4) == late


def test_where_decisions_are_marked_the_clock_begins_there_and_who_came_straight_has_none():
    text = (
        waits("decided", "20 10:00", "20 12:30", decided="20 08:00")  # 4.5 hours, of which 2 before the asking
        + waits("straight", "20 08:00", "20 20:01")  # over twelve hours, without a decision in an emergency department
    )
    found = measured_in(text, DECIDED)
    assert found(SHARE_4) == 1 / 2
    assert found(SHARE_12) == 0
    without = measured(waits("straight", "20 08:00", "20 20:00"))
    assert without(SHARE_4) == 1, "a place that marks no decisions counts from the asking"


def test_the_first_bed_of_a_spell_counts_and_a_wait_not_over_at_the_end_as_far_as_it_got():
    moves = waits("a", "20 08:00", "20 08:00") + (
        "21 08:00 a risk readmission\n21 08:00 a asked acute\n21 20:01 a granted acute\n"
    )
    found = measured(moves)
    assert found(SHARE_12) == 1 / 2, "the second spell"
    waiting = "139 10:00 b arrived emergency old\n139 10:00 b asked acute\n"
    assert measured(waiting)(SHARE_12) == 1
    assert measured(waiting.replace("10:00", "12:00"))(SHARE_12) == 0
    refused = "20 08:00 c arrived emergency old\n20 08:00 c asked acute\n20 14:00 c gave_up acute\n"
    assert measured(refused)(SHARE_4) == 1, "six hours were waited, whatever came of it"


def test_without_emergencies_there_is_nothing():
    found = measured(stay("a", "20 10:00", "21 10:00", "22 10:00", stream="planned"))
    assert not found.has(SHARE_4)
