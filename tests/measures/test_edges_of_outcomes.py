"""The edges of what becomes of patients: follow-up, ages, months, places and deaths."""

from dataclasses import replace

import pytest

from tests.support.measured import DAYS, YEAR, Measured, measured, measured_in, stay, supported
from tests.support.small_logs import log_of
from tests.support.small_place import small_place

AGED_64 = ("young: {from_age: 0}", "young: {from_age: 64}")
AGED_84 = ("old: {from_age: 65}", "old: {from_age: 84}")


def back(who: str, when: str) -> str:
    """Admitted again."""
    return "".join(f"{when} {who} {row}\n" for row in ("risk readmission", "asked acute", "granted acute"))


def died(who: str, when: str) -> str:
    return f"{when} {who} risk death\n{when} {who} state died\n"


def test_a_follow_up_is_whole_where_the_log_has_its_last_minute_and_left_out_where_it_ends_with_the_run():
    last, late = (stay("a", "48 00:00", "48 12:00", out) for out in ("48 23:59", "49 00:00"))
    found = measured(last)
    assert found("status_at_91_days", "status", "home") == 1
    assert found("deaths_within_91_days_of_discharge") == 0
    assert measured(last + back("a", "135 10:00"))("status_at_91_days", "status", "hospital") == 1, "still there"
    for text in (late, late + back("a", "135 10:00")):
        missing = measured(text)
        for name in ("deaths_within_91_days_of_discharge", "at_home_at_91_days_all_discharges", "status_at_91_days"):
            assert not missing.has(name), "nobody knows where she is when the log has ended"


@pytest.mark.parametrize(("out", "has"), [("109 23:59", True), ("110 00:00", False)])
def test_30_days_of_readmission_end_with_a_minute_that_the_log_has(out, has):
    assert measured(stay("a", "105 00:00", "108 12:00", out)).has("readmitted_within_30_days") is has


@pytest.mark.parametrize(("out", "has"), [("56 00:00", True), ("56 00:01", False)])
def test_twelve_weeks_may_end_with_the_run(out, has):
    """Who goes away in the minute after them was never away: that minute need not be in the log."""
    assert measured(supported("a", out, "70 10:00")).has("never_away_for_12_weeks") is has


@pytest.mark.parametrize(("when", "share"), [("50 10:00", 1.0), ("50 10:01", 0.0)])
def test_a_readmission_on_the_last_minute_of_30_days_counts(when, share):
    assert (
        measured(stay("a", "19 10:00", "20 09:00", "20 10:00") + back("a", when))("readmitted_within_30_days") == share
    )


def test_day_cases_are_no_discharges_to_be_readmitted_from_and_are_ones_to_be_offered_reablement():
    day_case = "20 08:00 c arrived planned old\n20 14:00 c marked discharged\n20 14:00 c state home\n"
    found = measured(supported("a", "20 10:00", "24 10:00") + day_case)
    assert found("deaths_within_91_days_of_discharge", "cohort", "old") == 0
    assert found("offered_reablement") == 1 / 2
    only = measured(day_case)
    assert not only.has("readmitted_within_30_days")
    assert only("offered_reablement") == 0


@pytest.mark.parametrize(
    ("start", "outs", "official"),
    [
        ("2024-09-09", {"30 September": ("21 10:00", True), "1 October": ("22 10:00", False)}, 1.0),
        ("2024-11-04", {"30 November": ("26 10:00", False), "1 December": ("27 10:00", True)}, 1 / 2),
        ("2024-11-25", {"31 December": ("36 10:00", False), "1 January": ("37 10:00", True)}, 1.0),
    ],
)
def test_the_official_measure_is_of_discharges_from_october_to_december(start, outs, official):
    text = "".join(
        supported(f"p{place}", out, f"{int(out.split()[0]) + 9} 10:00")
        + (died(f"p{place}", f"{int(out.split()[0]) + 30} 10:00") if dies else "")
        for place, (out, dies) in enumerate(outs.values())
    )
    found = measured(text, run__start=start)
    assert found("at_home_at_91_days_official") == official
    assert found("at_home_at_91_days") == 1 / 2


def test_sixty_five_begins_at_65_and_85_at_85():
    text = supported("young", "20 10:00", "24 10:00", cohort="young") + supported("old", "20 10:00", "24 10:00")
    other = stay("other", "20 10:00", "21 10:00", "22 10:00", cohort="young") + died("other", "30 10:00")
    found = measured_in(text + other, AGED_64, AGED_84)
    assert found("offered_reablement") == 1, "one of one at 65 and over"
    assert found("status_at_91_days", "status", "home") == 1
    assert not found.has("length_of_stay_85_and_over")
    assert found("emergency_admissions_65_per_100000") == pytest.approx(1 / DAYS * YEAR * 500)
    older = measured(stay("r", "20 10:00", "21 10:00", "24 10:00", cohort="resident"))
    assert older("length_of_stay_85_and_over") == 4


def test_of_whom_no_cohort_is_recorded_nobody_knows_an_age():
    """As a log from outside may have them; the codes of the others are those of their cohorts."""
    place = small_place()
    log = log_of(place, supported("a", "20 10:00", "24 10:00") + supported("b", "20 10:00", "24 10:00"))
    labels = log.patients.labels.copy()
    labels[0, 0] = 0
    found = Measured(replace(log, patients=replace(log.patients, labels=labels)), place)
    assert found("offered_reablement") == 1
    labels[:, 0] = 0
    nobody = Measured(replace(log, patients=replace(log.patients, labels=labels)), place)
    assert not nobody.has("offered_reablement")
    assert nobody("discharges_per_day") == pytest.approx(2 / DAYS)


def test_rates_of_older_people_are_per_people_of_that_age_and_missing_where_nothing_says_how_many():
    text = stay("a", "20 10:00", "21 10:00", "22 10:00", then="state care_home")
    assert measured(text)("care_home_admissions_65_per_100000") == pytest.approx(500 * YEAR / DAYS)
    assert measured(text)("emergency_admissions_per_1000") == pytest.approx(YEAR / DAYS)
    said = "  population_65: 200 people\n"
    ages = measured_in(text, (said, ""), ("pathways: [P0, P1]\n", "pathways: [P0, P1]\nsize: {0-64: 900, 65+: 100}\n"))
    assert ages("care_home_admissions_65_per_100000") == pytest.approx(1000 * YEAR / DAYS), "size says it by age"
    for unknown in ("", "size: 1,000 people\n", "size: {0-59: 900, 60+: 100}\n"):
        found = measured_in(text, (said, ""), ("pathways: [P0, P1]\n", f"pathways: [P0, P1]\n{unknown}"))
        assert not found.has("care_home_admissions_65_per_100000")
        assert not found.has("emergency_admissions_65_per_100000")


def test_care_homes_straight_from_hospital_and_later_and_whoever_lives_there():
    text = (
        stay("straight", "20 10:00", "21 10:00", "22 10:00", then="state care_home")
        + stay("later", "20 10:00", "21 10:00", "22 10:00")
        + "30 10:00 later risk care_home\n30 10:00 later state care_home\n"
        + stay("lives_there", "20 10:00", "21 10:00", "22 10:00", cohort="resident", then="state care_home")
        + stay("young", "20 10:00", "21 10:00", "22 10:00", cohort="young", then="state care_home")
    )
    found = measured(text)
    assert found("care_home_admissions_65_per_100000") == pytest.approx(2 * 500 * YEAR / DAYS)
    assert found("care_home_admissions_from_hospital_65_per_100000") == pytest.approx(500 * YEAR / DAYS)
    assert found("usual_place_at_91_days") == pytest.approx(1 / 3), "only she who lived there before"


@pytest.mark.parametrize(("when", "never"), [("104 10:00", 1.0), ("104 09:59", 0.0)])
def test_twelve_weeks_end_with_their_last_minute(when, never):
    assert measured(supported("a", "20 10:00", "24 10:00") + back("a", when))("never_away_for_12_weeks") == never


def test_hospital_at_home_is_hospital_or_home_on_day_91():
    virtual = "".join(f"110 10:00 a {row}\n" for row in ("risk readmission", "asked virtual", "granted virtual"))
    found = measured(supported("a", "20 10:00", "24 10:00") + virtual)
    assert found("at_home_at_91_days") == found("at_home_at_91_days_all_discharges") == 0
    assert found("at_home_at_91_days_hospital_at_home_as_home") == 1
    assert found("at_home_at_91_days_all_discharges_hospital_at_home_as_home") == 1


def test_short_term_support_without_an_outcome_of_its_own_was_interrupted():
    told = "30 10:00 a chose short_term_outcome no_need\n30 10:00 a left help_home\n"
    again = (
        "30 10:00 a asked help_home\n31 10:00 a granted help_home\n40 10:00 a left help_home\n40 10:00 a state home\n"
    )
    found = measured(supported("a", "20 10:00") + told + again)
    assert found("short_term_outcome") == 1 / 2
    assert found("short_term_outcome", "short_term_outcome", "no_need") == 1 / 2
    assert found("short_term_outcome", "short_term_outcome", "interrupted") == 1 / 2, "what was found before is over"


def test_support_that_follows_no_discharge_does_not_count():
    text = "".join(f"20 10:00 a {row}\n" for row in ("arrived emergency old", "asked help_home", "granted help_home"))
    found = measured(text + "30 10:00 a left help_home\n30 10:00 a state home\n")
    assert not found.has("short_term_outcome")


@pytest.mark.parametrize(("when", "dead"), [("111 10:00", 1.0), ("111 10:01", 0.0)])
def test_a_death_after_discharge_counts_to_the_end_of_day_91(when, dead):
    found = measured(stay("a", "19 10:00", "20 09:00", "20 10:00") + died("a", when))
    assert found("deaths_within_91_days_of_discharge") == dead
    assert found("deaths_in_hospital_per_day") == found("deaths_while_waiting") == 0, "she died at home"


@pytest.mark.parametrize(("when", "dead"), [("110 10:00", 1.0), ("110 10:01", 0.0)])
def test_a_death_after_admission_counts_to_the_end_of_day_91(when, dead):
    found = measured(stay("a", "19 10:00", "20 09:00", "20 10:00") + died("a", when))
    assert found("deaths_within_91_days_of_admission") == dead


def test_the_follow_up_of_an_admission_ends_before_the_run():
    assert measured(stay("a", "48 23:59", "49 12:00", "50 00:00"))("deaths_within_91_days_of_admission") == 0
    late = measured(stay("a", "49 00:00", "49 12:00", "50 00:00"))
    assert not late.has("deaths_within_91_days_of_admission")


def test_a_census_whose_follow_up_ends_with_the_run_is_left_out():
    text = stay("b", "39 10:00", "40 09:00", "40 10:00")
    assert not measured(text, run__length="60 days").has("census_died_within_30_days")
    dead = stay("a", "99 10:00", "100 09:00", "100 10:00") + text + died("b", "50 10:00")
    assert measured(dead, run__length="120 days")("census_died_within_30_days") == 1, "the census of day 100 is out"
    assert measured(dead, run__length="121 days")("census_died_within_30_days") == 1 / 2


def test_the_census_of_inpatients_is_before_the_events_of_its_midnight():
    text = (
        stay("comes", "40 00:00", "41 09:00", "41 10:00")
        + stay("goes", "38 10:00", "39 09:00", "40 00:00")
        + died("goes", "70 00:00")
        + stay("stays", "38 10:00", "39 09:00", "41 00:00")
        + died("stays", "70 00:01")
    )
    found = measured(text)
    assert found("census_died_within_30_days") == 1 / 2, "she who goes at midnight is there, who comes is not"
    assert found("census_died_within_91_days") == 1, "only the censuses of the days 10 and 40 can be followed"


def test_the_censuses_are_30_days_apart():
    text = "".join(
        stay(f"p{day}", f"{day - 1} 10:00", f"{day} 09:00", f"{day} 10:00") for day in (10, 40, 70, 71, 100, 130)
    )
    text += died("p40", "45 00:00")
    assert measured(text)("census_died_within_30_days") == 1 / 4, (
        "day 71 has none, and that of day 130 cannot be followed"
    )


def test_deaths_while_waiting_are_of_patients_in_hospital():
    there = "".join(f"20 09:00 a {row}\n" for row in ("arrived emergency old", "asked acute", "granted acute"))
    text = there + "21 09:00 a marked ready\n25 09:00 a left acute\n25 09:00 a state died\n"
    not_ready = text.replace(" a ", " b ").replace("21 09:00 b marked ready\n", "")
    found = measured(text + not_ready + stay("c", "19 10:00", "20 09:00", "20 10:00") + died("c", "60 10:00"))
    assert found("deaths_while_waiting") == pytest.approx(YEAR / DAYS)
    assert found("deaths_in_hospital_per_day") == pytest.approx(2 / DAYS)
    assert found("deaths_after_deterioration_per_day") == 0


def test_deaths_of_all_are_those_in_the_window_wherever_they_come():
    text = stay("a", "9 10:00", "12 10:00", "15 10:00") + died("a", "20 10:00")
    there = "".join(f"20 09:00 b {row}\n" for row in ("arrived emergency old", "asked acute", "granted acute"))
    late = stay("c", "18 10:00", "19 10:00", "20 10:00") + died("c", "120 10:00")
    early = stay("d", "1 10:00", "2 10:00", "3 10:00") + died("d", "5 10:00")
    found = measured(text + there + "25 09:00 b left acute\n25 09:00 b state died\n" + late + early)
    per_1000 = YEAR / DAYS  # the place has 1,000 people
    assert found("deaths_of_all_who_came_per_1000") == pytest.approx(3 * per_1000), "one died in the warm-up"


def test_who_goes_back_to_the_care_home_moves_in_once():
    text = (
        stay("a", "18 10:00", "19 10:00", "20 10:00")
        + stay("b", "20 10:00", "21 10:00", "22 10:00", then="state care_home")
        + "40 10:00 b state care_home\n"
    )
    assert measured(text)("care_home_admissions_65_per_100000") == pytest.approx(500 * YEAR / DAYS)


NEEDS = (
    "    ready: {mark: ready,",
    "    needs: {choose: need, as: need, shares: {value: {nothing: 50 %, care: 50 %}, source: us}}\n    ready: {mark: ready,",
)


def test_shares_by_need_and_the_mix_of_need_are_of_the_same_discharges():
    def one(who: str, need: str, then: str = "") -> str:
        rows = stay(who, "19 10:00", "20 09:00", "20 10:00").splitlines(keepends=True)
        return "".join([*rows[:3], f"20 09:00 {who} chose need {need}\n", *rows[3:]]) + then

    text = one("a", "care", back("a", "30 10:00")) + one("b", "care") + one("c", "nothing") + one("d", "nothing")
    found = measured_in(text, NEEDS)
    assert found("readmitted_within_30_days_by_need", "need", "care") == 1 / 2
    assert found("readmitted_within_30_days_by_need", "need", "nothing") == 0
    assert found("readmitted_within_30_days_mix_of_need", "need", "care") == 2 / 4
    assert found("readmitted_within_30_days_standardised") == found("readmitted_within_30_days") == 1 / 4
    assert found("at_home_at_91_days_all_discharges_by_need", "need", "nothing") == 1
    assert found("at_home_at_91_days_all_discharges_mix_of_need", "need", "nothing") == 2 / 4
    assert found("at_home_at_91_days_all_discharges_standardised") == found("at_home_at_91_days_all_discharges")
    old = supported("a", "20 10:00", "24 10:00").splitlines(keepends=True)
    told = measured_in("".join([*old[:3], "20 09:00 a chose need care\n", *old[3:]]), NEEDS)
    assert told("at_home_at_91_days_by_need", "need", "care") == 1
    assert told("at_home_at_91_days_mix_of_need", "need", "care") == 1
    assert told("at_home_at_91_days_standardised") == 1
    assert not measured(stay("a", "19 10:00", "20 09:00", "20 10:00")).has("readmitted_within_30_days_standardised")
