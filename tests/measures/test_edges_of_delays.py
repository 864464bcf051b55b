"""The edges of both measures of delay, on logs small enough to count by hand."""

import pytest

from tests.support.measured import DAYS, YEAR, measured, stay


def delayed(who: str, days: int, ready: int = 20) -> str:
    """Ready at noon of a day, and gone so many dates later."""
    return stay(who, f"{ready - 1} 12:00", f"{ready} 12:00", f"{ready + days} 12:00")


def test_the_90th_percentile_is_of_those_delayed_and_one_of_their_delays():
    found = measured("".join(delayed(f"p{place}", max(place - 9, 0)) for place in range(20)))
    assert found("delay_90th_percentile") == 9, "nine of the ten delayed are delayed for nine days at most"
    assert found("share_delayed") == 1 / 2


def test_means_are_over_all_or_over_those_delayed():
    found = measured(delayed("none", 0) + delayed("two", 2) + delayed("four", 4))
    assert found("mean_delay") == 2
    assert found("mean_delay_when_delayed") == 3
    assert found("share_discharged_on_ready_date") == pytest.approx(1 / 3)
    assert found("delayed_days_per_year") == pytest.approx(6 * YEAR / DAYS)
    assert found("bed_equivalents") == pytest.approx(6 / DAYS)
    assert found("share_of_delays", "band", "4-6 days") == 1 / 2


def test_a_delay_is_counted_in_dates():
    minutes = stay("short", "20 12:00", "21 23:59", "22 00:00") + stay("long", "20 12:00", "21 00:00", "21 23:59")
    found = measured(minutes)
    assert found("share_delayed") == 1 / 2, "a minute over midnight is a day, a day without midnight is none"


def test_a_discharge_without_a_ready_is_no_delay():
    found = measured(
        delayed("a", 2) + stay("b", "20 12:00", "21 12:00", "22 12:00").replace("21 12:00 b marked ready\n", "")
    )
    assert found("mean_delay") == 2
    assert found("discharges_per_day") == pytest.approx(2 / DAYS)


def test_bed_days_are_dates_from_the_first_bed_and_those_of_the_dead_count():
    text = stay("a", "20 23:00", "22 01:00", "24 02:00")
    dead = "".join(f"30 10:00 b {row}\n" for row in ("arrived emergency old", "asked acute", "granted acute"))
    dead += "34 10:00 b left acute\n34 10:00 b state died\n"
    assert measured(text)("share_of_bed_days_delayed") == 2 / 4
    assert measured(text + dead)("share_of_bed_days_delayed") == 2 / 8


def test_only_discharges_from_acute_beds_count():
    elsewhere = stay("b", "20 12:00", "21 12:00", "25 12:00").replace("acute", "rehab")
    found = measured(delayed("a", 1) + elsewhere)
    assert found("discharges_per_day") == pytest.approx(1 / DAYS)
    assert found("mean_delay") == 1


def test_the_window_has_its_first_minute_and_not_its_last():
    outs = {"before": "9 23:59", "first": "10 00:00", "last": "139 23:59", "after": "140 00:00"}
    found = measured("".join(stay(who, "8 12:00", "9 12:00", out) for who, out in outs.items()))
    assert found("discharges_per_day") == pytest.approx(2 / DAYS)
    assert found("delay_90th_percentile") == 130, "of her who goes at its last minute"


def test_friday_to_sunday_is_a_ratio_of_means_of_days():
    outs = {"a": 11, "b": 18, "c": 25, "sat": 12, "sun": 13, "mon": 14}
    text = "".join(stay(who, f"{out - 1} 08:00", f"{out} 08:00", f"{out} 12:00") for who, out in outs.items())
    found = measured(text, run__length="128 days")
    assert found("discharges_friday_to_sunday") == pytest.approx((3 / 19) / (1 / 18)), "19 Fridays and 18 Sundays"
    assert found("discharges_per_day", "weekday", "saturday") == pytest.approx(1 / 18)


def test_the_census_is_before_the_events_of_its_minute():
    found = measured(stay("a", "19 08:00", "20 00:00", "22 00:00"))
    assert found("no_criteria_to_reside") == pytest.approx(2 / DAYS), (
        "midnights 21 and 22: she is ready after that of 20"
    )
    assert found("days_with_no_criteria_to_reside_per_year") == pytest.approx(2 * YEAR / DAYS)


def test_the_first_midnight_of_the_window_counts_and_those_of_the_warm_up_do_not():
    found = measured(stay("a", "5 08:00", "8 08:00", "12 08:00"))
    assert found("no_criteria_to_reside") == pytest.approx(3 / DAYS), "midnights 10, 11 and 12"
    assert found("days_with_no_criteria_to_reside_per_year") == pytest.approx((2 + 8 / 24) * YEAR / DAYS)


def test_the_share_discharged_is_of_those_gone_and_those_still_there():
    assert measured(stay("a", "5 08:00", "20 08:00", "23 08:00"))(
        "share_discharged_of_no_criteria_to_reside"
    ) == pytest.approx(1 / 4)


@pytest.mark.parametrize(
    ("bed", "over_7", "over_14", "over_21"), [("13 06:00", 19, 12, 5), ("13 00:00", 19, 12, 5), ("12 23:59", 20, 13, 6)]
)
def test_long_stays_are_counted_from_the_first_bed(bed, over_7, over_14, over_21):
    found = measured(stay("a", bed, "14 06:00", "39 06:00"))
    at_least = {"7+ days": over_7, "14+ days": over_14, "21+ days": over_21}
    for group, midnights in at_least.items():
        assert found("no_criteria_to_reside", "stay", group) == pytest.approx(midnights / DAYS)


def test_reasons_are_of_those_delayed_a_day_and_end_with_the_discharge():
    waits = "20 12:00 a began come.leaving\n22 12:00 a ended come.leaving\n"
    at_once = (
        stay("b", "19 12:00", "20 09:00", "20 12:00") + "20 09:00 b began come.support\n20 12:00 b ended come.support\n"
    )
    found = measured(delayed("a", 3) + waits + at_once)
    assert found("share_of_delay", "reason", "ward") == pytest.approx(2 / 3)
    assert found("share_of_delay", "reason", "unattributed") == pytest.approx(1 / 3)
    assert not found("share_of_delay", "reason", "no_place"), "she left on the day"


def test_deteriorations_count_when_they_happen():
    ill = "22 12:00 a deteriorated\n"
    found = measured(delayed("a", 5).replace("25 12:00", "30 12:00") + ill)
    assert found("deteriorations_per_day") == pytest.approx(1 / DAYS)
    assert found("no_criteria_to_reside") == pytest.approx(2 / DAYS), "midnights 21 and 22; then she is treated again"
