"""Days dead or away from home, and deaths, within 91 days of a crisis: stories worked by hand.

A thousand people live in the small place. Its window is the days 10 to 139, so crises that open on the 39 days from 10
to 48 can be followed for 91 days.
"""

import pytest

from tests.support.measured import YEAR, measured, stay

FOLLOWED = 39
DAYS_LOST, DEATHS, CRISES = (
    "days_dead_or_away_per_1000",
    "deaths_within_91_days_of_a_crisis_per_1000",
    "crises_per_1000",
)
FOUR_DAYS = stay("a", "20 10:00", "23 10:00", "24 10:00")


def lost(text: str, where: str = "", **changes: str) -> float:
    """Days lost, of everybody or by where, as days and not as a rate."""
    found = measured(text, **changes)
    rate = found(DAYS_LOST, "where", where) if where else found(DAYS_LOST)
    return round(rate * FOLLOWED / YEAR, 6)


def again(who: str, begins: str, ends: str, service: str = "acute") -> str:
    """Comes back, and is in a place of the service from one moment to another."""
    rows = [f"{begins} {who} {row}" for row in ("risk readmission", f"asked {service}", f"granted {service}")]
    return "\n".join([*rows, *(f"{ends} {who} {row}" for row in (f"left {service}", "state home"))]) + "\n"


def died(who: str, when: str) -> str:
    return f"{when} {who} risk death\n{when} {who} state died\n"


def test_four_days_in_hospital_are_four_days_lost_and_nobody_dies():
    found = measured(FOUR_DAYS)
    assert found(DAYS_LOST) == pytest.approx(4 * YEAR / FOLLOWED)
    assert found(CRISES) == pytest.approx(1 * YEAR / FOLLOWED)
    assert found(DEATHS) == 0
    assert found(DAYS_LOST, "cohort", "old") == found(DAYS_LOST)
    assert found(DAYS_LOST, period="2024-07") == pytest.approx(4 * YEAR / 21), "21 days of July are in the window"


def test_who_is_helped_instead_has_had_a_crisis_and_lost_no_day():
    found = measured("20 10:00 a arrived emergency old\n20 10:00 a state home\n" + FOUR_DAYS.replace(" a ", " b "))
    assert found(CRISES) == pytest.approx(2 * YEAR / FOLLOWED)
    assert found(DAYS_LOST) == pytest.approx(4 * YEAR / FOLLOWED)


def test_a_crisis_within_a_crisis_belongs_to_it_and_its_days_count_once():
    text = FOUR_DAYS + again("a", "50 10:00", "53 10:00")
    assert lost(text) == 7
    assert measured(text)(CRISES) == pytest.approx(1 * YEAR / FOLLOWED)
    runs_over = FOUR_DAYS + again("a", "110 10:00", "120 10:00")
    assert lost(runs_over) == 5, "the first day of ten lies within the 91"


def test_what_comes_after_91_days_is_another_crisis_and_one_that_runs_past_the_end_is_left_out():
    text = FOUR_DAYS + again("a", "111 10:00", "113 10:00")
    assert lost(text) == 4
    assert measured(text)(CRISES) == pytest.approx(1 * YEAR / FOLLOWED)
    last, late = (measured(stay("a", when, "50 10:00", "51 10:00")) for when in ("48 23:59", "49 00:00"))
    assert last(CRISES) == pytest.approx(1 * YEAR / FOLLOWED)
    assert late(CRISES) == late(DAYS_LOST) == 0, "the 39 days in which a crisis can be followed are over"
    longer = measured(text, run__length="300 days")
    assert longer(DAYS_LOST) == pytest.approx((4 + 2) * YEAR / (300 - 91))
    assert longer(CRISES) == pytest.approx(2 * YEAR / (300 - 91))


def test_a_crisis_from_before_the_measured_time_takes_in_what_comes_within_it():
    found = measured(stay("a", "5 10:00", "6 10:00", "7 10:00") + again("a", "30 10:00", "33 10:00"))
    assert found(CRISES) == found(DAYS_LOST) == 0


@pytest.mark.parametrize(("when", "dead"), [("40 10:00", 71), ("111 09:00", 1 / 24)])
def test_the_dead_are_lost_to_the_end_of_the_91_days(when, dead):
    text = FOUR_DAYS + died("a", when)
    assert lost(text) == pytest.approx(4 + dead, abs=1e-5)
    assert lost(text, "dead") == pytest.approx(dead, abs=1e-5)
    assert lost(text, "hospital") == 4
    assert measured(text)(DEATHS) == pytest.approx(1 * YEAR / FOLLOWED)


def test_a_death_after_91_days_is_none_of_the_crisis():
    found = measured(FOUR_DAYS + died("a", "111 10:01"))
    assert found(DEATHS) == 0
    assert found(DAYS_LOST) == pytest.approx(4 * YEAR / FOLLOWED)
    assert measured(FOUR_DAYS + died("a", "111 10:00"))(DEATHS) == pytest.approx(1 * YEAR / FOLLOWED)


def test_a_move_into_a_care_home_is_a_loss_and_for_who_lives_there_it_is_home():
    moved = stay("a", "20 10:00", "23 10:00", "24 10:00", then="state care_home")
    assert lost(moved) == 91
    assert lost(moved, "care_home") == 87
    back = moved + again("a", "60 10:00", "65 10:00")
    assert lost(back, "hospital") == 9
    assert lost(back, "care_home") == 36, "36 days from discharge to the readmission, and home after it"
    resident = stay("a", "20 10:00", "23 10:00", "24 10:00", cohort="resident", then="state care_home")
    assert lost(resident) == 4


def test_in_a_later_crisis_who_has_moved_into_a_care_home_lives_there():
    text = stay("a", "20 10:00", "23 10:00", "24 10:00", then="state care_home")
    later = "120 10:00 a risk readmission\n120 10:00 a asked acute\n120 10:00 a granted acute\n"
    later += "123 10:00 a left acute\n123 10:00 a state care_home\n"
    found = measured(text + later, run__length="300 days")
    assert found(DAYS_LOST) == pytest.approx((91 + 3) * YEAR / (300 - 91))


def test_other_beds_are_away_and_support_and_hospital_at_home_are_home():
    rehab = FOUR_DAYS.replace("24 10:00 a state home\n", "")
    rehab = rehab.replace(
        "24 10:00 a left acute", "24 10:00 a asked rehab\n24 10:00 a granted rehab\n24 10:00 a left acute"
    )
    assert lost(rehab + "34 10:00 a left rehab\n34 10:00 a state home\n", "another_bed") == 10
    assert lost(rehab.replace("rehab", "help_home") + "34 10:00 a left help_home\n34 10:00 a state home\n") == 4
    virtual = "".join(f"20 10:00 a {row}\n" for row in ("arrived emergency old", "asked virtual", "granted virtual"))
    assert lost(virtual + "25 10:00 a left virtual\n25 10:00 a state home\n") == 0


def test_who_comes_by_plan_has_no_crisis():
    found = measured(stay("a", "20 10:00", "23 10:00", "24 10:00", stream="planned"))
    assert found(CRISES) == found(DAYS_LOST) == 0


def test_a_run_of_91_days_has_nothing_to_tell():
    assert not measured(FOUR_DAYS, run__length="91 days").has(DAYS_LOST)
