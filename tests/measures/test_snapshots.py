"""How full acute beds are at 08:00 and at midnight, how many are open, and planned admissions when beds are short."""

import pytest

from tests.support.measured import DAYS, measured, measured_in

ELSEWHERE = ("told: {mark: cancelled}", "told: {mark: cancelled}, off: {mark: treated_elsewhere}")
TWO_BEDS, FOUR_BEDS = 10, 120
"""Days of the window with two beds open, and with four."""
OPEN = TWO_BEDS * 2 + FOUR_BEDS * 4


def inside(who: str, begins: str, ends: str) -> str:
    return (
        f"{begins} {who} arrived emergency old\n{begins} {who} asked acute\n{begins} {who} granted acute\n"
        f"{ends} {who} left acute\n{ends} {who} marked discharged\n{ends} {who} state home\n"
    )


def test_at_eight_at_midnight_and_over_the_day_are_three_numbers():
    """In a bed from 09:00 for a day less an hour: at no 08:00 but that of the second day, at one midnight."""
    found = measured(inside("a", "20 09:00", "21 08:00") + inside("b", "30 23:00", "31 07:00"))
    assert found("occupancy_at_08_00") == pytest.approx(1 / OPEN), "who leaves at 08:00 is still there"
    assert found("occupancy_at_midnight") == pytest.approx(2 / OPEN)
    assert found("occupancy_at_08_00", "service", "acute") == pytest.approx(1 / OPEN)
    assert found("occupancy") == pytest.approx((15 / 24 / 4 + 8 / 24 / 4 + 1 / 24 / 4 + 7 / 24 / 4) / DAYS)
    assert found("occupancy_at_08_00", period="2024-07") == pytest.approx(1 / (TWO_BEDS * 2 + 11 * 4))


def test_who_comes_at_eight_is_not_there_yet():
    assert measured(inside("a", "20 08:00", "20 20:00"))("occupancy_at_08_00") == 0
    assert measured(inside("a", "20 07:59", "20 20:00"))("occupancy_at_08_00") == pytest.approx(1 / OPEN)


def test_beds_that_open_for_a_time_are_open_and_those_that_close_are_told_beside_occupancy():
    found = measured(inside("a", "20 09:00", "21 08:00"))
    assert found("acute_beds_open") == pytest.approx(OPEN / DAYS)
    assert found("acute_beds_closed") == pytest.approx(TWO_BEDS * 2 / DAYS)
    assert found("acute_beds_closed", period="2024-08") == 0
    assert found("acute_beds_open", "service", "acute", period="2024-08") == 4


def cancelled(who: str, *moments: str) -> str:
    """Asks on each of these days at 08:00 and is told at 17:00 that there is no bed."""
    rows = [f"{moments[0]} 08:00 {who} arrived planned old"]
    for day in moments:
        rows += [
            f"{day} 08:00 {who} asked acute",
            f"{day} 17:00 {who} gave_up acute",
            f"{day} 17:00 {who} marked cancelled",
        ]
    return "\n".join(rows) + "\n"


def test_planned_patients_cancelled_again_are_counted_once_and_a_third_time_is_no_second():
    found = measured(cancelled("a", "20", "40", "60") + cancelled("b", "20") + cancelled("c", "30", "50"))
    assert found("elective_cancellations_per_day") == pytest.approx(6 / DAYS)
    assert found("elective_cancelled_twice_per_day") == pytest.approx(2 / DAYS)


def test_last_minute_is_the_day_of_the_asking():
    told_before = "20 08:00 early arrived planned old\n20 08:00 early asked acute\n"
    told_before += "21 09:00 early gave_up acute\n21 09:00 early marked cancelled\n"
    never_asked = "20 08:00 other arrived planned old\n20 09:00 other marked cancelled\n"
    found = measured(cancelled("a", "20", "40") + told_before + never_asked)
    assert found("last_minute_cancellations_per_million") == pytest.approx(2 / DAYS * 1000)


def test_who_leaves_the_list_after_cancellations_is_counted():
    text = cancelled("a", "20", "40") + "40 17:00 a marked treated_elsewhere\n"
    assert measured_in(text, ELSEWHERE)("elective_treated_elsewhere_per_day") == pytest.approx(1 / DAYS)
    assert not measured(text.replace("marked treated_elsewhere", "marked cancelled")).has(
        "elective_treated_elsewhere_per_day"
    )
