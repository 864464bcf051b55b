"""Measures of journeys that can be worked out on paper; the place is in small_place.py, its window the days 10 to
139.
"""

import numpy as np
import pandas as pd
import pytest

from simulation.core.errors import HomewardError
from simulation.measures import dictionary
from simulation.measures.registry import DICTIONARY
from tests.support.measured import DAYS, YEAR, Measured, measured
from tests.support.measured import stay as stay_of
from tests.support.small_logs import log_of
from tests.support.small_place import small_place

ANN = """
12 08:00 ann arrived emergency old
12 08:00 ann chose pathway P1
12 08:00 ann began come.bed
12 08:00 ann asked acute
12 20:00 ann granted acute
15 20:00 ann ended come.bed
15 20:00 ann marked ready
15 20:00 ann began planning.assessment plan
15 20:00 ann asked workers plan
16 08:00 ann granted workers plan
16 12:00 ann left workers plan
16 12:00 ann ended planning.assessment plan
16 12:00 ann began come.leaving
16 15:00 ann ended come.leaving
16 15:00 ann began come.support
16 15:00 ann asked help_home
18 15:00 ann granted help_home
18 15:00 ann left acute
18 15:00 ann marked discharged
28 15:00 ann ended come.support
28 15:00 ann chose short_term_outcome no_need
28 15:00 ann began come.package
28 15:00 ann asked packages
30 00:00 ann granted packages
30 00:00 ann ended come.package
30 00:00 ann left help_home
30 00:00 ann state home_with_care
"""


@pytest.fixture(scope="module")
def ann() -> Measured:
    return measured(ANN)


def test_services_see_who_is_in_them_waits_and_holds_on(ann):
    in_bed = 5 + 19 / 24
    assert ann("occupied", "service", "acute") == pytest.approx(in_bed / DAYS)
    assert ann("waiting", "service", "acute") == pytest.approx(0.5 / DAYS)
    assert ann("blocked", "service", "acute") == pytest.approx(67 / 24 / DAYS)
    assert ann("blocked", "service", "help_home") == pytest.approx(33 / 24 / DAYS)
    assert ann("started", "service", "packages") == pytest.approx(1 / DAYS)
    assert ann("wait_days", "service", "acute") == 0.5
    assert ann("waited_over_4_hours", "service", "acute") == 1
    assert ann("waited_over_12_hours", "service", "acute") == 0, "twelve hours are not more than twelve hours"
    assert ann("waited_over_a_day", "service", "help_home") == 1
    assert ann("waited_over_a_day", "service", "acute") == 0
    assert ann("occupied", "service", "workers") == pytest.approx(4 / 24 / DAYS)


def test_the_wait_for_a_bed_counts_emergencies(ann):
    assert ann("wait_for_bed_hours") == 12
    assert ann("wait_for_bed_over_4_hours", "stream", "emergency") == 1
    assert ann("wait_for_bed_over_12_hours", "stream", "emergency") == 0, "twelve hours are not more than twelve"
    assert ann("wait_for_bed_over_a_day", "service", "acute") == 0


def test_a_stay_may_be_on_a_pathway():
    late = stay_of("a", "19 08:00", "20 08:00", "21 08:00", pathway="P1")
    found = measured(late + stay_of("b", "19 08:00", "20 08:00", "20 09:00", pathway="P0"))
    assert found("share_delayed", "pathway", "P1") == 1
    assert found("share_delayed", "pathway", "P0") == 0


def test_occupancy_is_the_mean_of_days_and_knows_capacity_by_date(ann):
    assert ann("occupancy") == pytest.approx((4 / 48 + 5 * 0.5 + 15 / 48) / DAYS)
    assert ann("capacity", "service", "acute") == pytest.approx((10 * 2 + 120 * 4) / DAYS)
    assert ann("days_above_92_per_cent") == 0


def test_staff_load_is_worked_over_open_minutes(ann):
    weekdays = np.busday_count("2024-07-11", "2024-11-18")
    assert ann("load", "service", "workers") == pytest.approx(4 / (weekdays * 10 * 2))
    assert ann("capacity", "service", "workers") == 2
    assert ann("load", "service", "packages") == pytest.approx(1 / DAYS)


def test_delay_is_dates_from_the_last_ready_to_discharge(ann):
    assert ann("share_delayed") == 1
    assert ann("share_discharged_on_ready_date") == 0
    assert ann("mean_delay_when_delayed") == 3
    assert ann("delayed_days_per_year") == pytest.approx(3 * YEAR / DAYS)
    assert ann("share_of_bed_days_delayed") == pytest.approx(3 / 6)
    assert ann("share_of_delays", "band", "2-3 days") == 1
    assert ann("share_delayed", "weekday", "friday") == 1
    assert ann("discharges_per_day", "pathway", "P1") == pytest.approx(1 / DAYS)


def test_every_minute_past_ready_has_one_reason(ann):
    hours = {"assessing": 16, "ward": 3, "no_place": 48}
    for reason, spent in hours.items():
        assert ann("share_of_delay", "reason", reason) == pytest.approx(spent / 67)
        assert ann("days_with_no_criteria_to_reside_per_year", "reason", reason) == pytest.approx(
            spent / 24 * YEAR / DAYS
        )
    assert ann("share_of_delay", "reason_group", "capacity") == pytest.approx(48 / 67)
    assert ann("share_of_delay", "responsible", "council") == pytest.approx(16 / 67)
    assert not ann.has("share_of_delay", "reason", "unattributed")


def test_the_census_is_taken_at_midnight(ann):
    assert ann("no_criteria_to_reside") == pytest.approx(3 / DAYS)
    assert ann("no_criteria_to_reside", "reason", "assessing") == pytest.approx(1 / DAYS)
    assert ann("no_criteria_to_reside", "reason", "no_place") == pytest.approx(2 / DAYS)
    assert ann("no_criteria_to_reside", period="2024-07") == pytest.approx(3 / 21)
    assert ann("no_criteria_to_reside", period="2024-W29") == pytest.approx(3 / 7), (
        "15 to 21 July: the midnights of the days 16, 17 and 18"
    )
    assert ann("share_discharged_of_no_criteria_to_reside") == pytest.approx(1 / 4)


def test_what_becomes_of_her(ann):
    assert ann("readmitted_within_30_days") == 0
    assert ann("at_home_at_91_days") == ann("at_home_at_91_days_all_discharges") == ann("usual_place_at_91_days") == 1
    assert ann("status_at_91_days", "status", "home_with_care") == 1
    assert ann("never_away_for_12_weeks") == 1
    assert ann("offered_reablement") == 1
    assert ann("short_term_outcome", "short_term_outcome", "no_need") == 1
    assert not ann.has("at_home_at_91_days_official"), "she left in July"
    assert ann("emergency_admissions_per_1000") == pytest.approx(YEAR / DAYS)
    assert ann("length_of_stay") == pytest.approx(5 + 19 / 24)


def test_what_she_goes_through(ann):
    assert ann("assessments_per_discharge") == 1
    assert ann("moves_per_spell") == 1
    assert ann("handoffs_per_spell") == 2
    assert ann("days_waited_per_spell") == pytest.approx((12 + 12 + 48 + 33) / 24)
    assert ann("waiting_for_community", "waits_in", "hospital") == pytest.approx(2 / DAYS)
    assert ann("waiting_for_community", "waits_in", "short_term_support") == pytest.approx(33 / 24 / DAYS)


def test_money_is_use_at_list_price_and_payers_share_it(ann):
    duty = float(np.busday_count("2024-07-11", "2024-11-18")) * 10 * 2 * 10
    by_service = {"acute": (5 + 19 / 24) * 100, "help_home": (11 + 9 / 24) * 40, "workers": duty, "packages": 500}
    for service, pounds in by_service.items():
        assert ann("use_at_list_price", "service", service) == pytest.approx(pounds * YEAR / DAYS)
    assert ann("use_at_list_price") == pytest.approx(sum(by_service.values()) * YEAR / DAYS)
    assert ann("use_at_list_price", "payer", "self_funder") == pytest.approx(200 * YEAR / DAYS)
    assert ann("use_at_list_price", "cohort", "old") == pytest.approx(ann("use_at_list_price"))


BACK = """
5 09:00 bob arrived emergency old
5 09:00 bob chose pathway P0
5 09:00 bob began come.bed
5 09:00 bob asked acute
5 09:00 bob granted acute
6 09:00 bob ended come.bed
6 09:00 bob marked ready
8 09:00 bob deteriorated
8 09:00 bob chose pathway P1
8 09:00 bob began worse.ill
11 09:00 bob ended worse.ill
11 09:00 bob marked ready
11 09:00 bob began come.leaving
13 10:00 bob ended come.leaving
13 10:00 bob left acute
13 10:00 bob marked discharged
13 10:00 bob state home
"""


def test_the_last_ready_counts_for_the_delay_and_every_ready_for_the_reasons():
    found = measured(BACK)
    assert found("mean_delay_when_delayed") == 2
    assert found("no_criteria_to_reside") == pytest.approx(2 / DAYS), (
        "the midnights of the days 12 and 13; in treatment again she meets them"
    )
    assert found("share_of_delay", "reason", "unattributed") == pytest.approx(48 / 97), (
        "no open step before the deterioration"
    )
    assert found("share_of_delay", "reason", "ward") == pytest.approx(49 / 97)
    assert found("share_delayed", "pathway", "P1") == 1, "the pathway as it was at discharge"
    assert found("share_of_bed_days_delayed") == pytest.approx(2 / 8)
    assert not found.has("deteriorations_per_day", "cohort", "not_recorded")
    assert found("deteriorations_per_day") == 0, "it fell ill again before the window"


def test_who_is_there_at_both_ends_of_the_window_counts_while_inside():
    still = """
    135 00:00 eve arrived emergency young
    135 00:00 eve began come.bed
    135 00:00 eve asked acute
    135 06:00 eve granted acute
    139 06:00 eve ended come.bed
    139 06:00 eve marked ready
    0 00:00 old arrived here old
    0 00:00 old began come.support
    0 00:00 old asked help_home
    0 00:00 old granted help_home
    12 00:00 old ended come.support
    12 00:00 old left help_home
    12 00:00 old state home
    """
    found = measured(still)
    assert found("occupied", "service", "acute") == pytest.approx(4.75 / DAYS)
    assert found("occupied", "service", "help_home") == pytest.approx(2 / DAYS)
    assert found("blocked", "service", "acute") == pytest.approx(0.75 / DAYS)
    assert found("no_criteria_to_reside") == 0, "ready at 06:00 of the last day, and no midnight after it"
    assert not found.has("length_of_stay"), "she has not left"
    assert not found.has("readmitted_within_30_days"), "people of today's state are not discharged again"


def person(who: str, cohort: str, day: str, clock: str = "10:00", then: str = "") -> str:
    """A stay of one day in the acute bed, and home on `day`."""
    before = int(day) - 1
    rows = [
        f"{before} {clock} {who} {row}"
        for row in (f"arrived emergency {cohort}", "began come.bed", "asked acute", "granted acute")
    ]
    rows += [
        f"{day} {clock} {who} {row}"
        for row in ("ended come.bed", "marked ready", "left acute", "marked discharged", "state home")
    ]
    return (
        "\n".join(rows)
        + "\n"
        + "\n".join(
            f"{row.split(' ', 2)[0]} {row.split(' ', 2)[1]} {who} {row.split(' ', 2)[2]}"
            for row in then.strip().splitlines()
            if row
        )
    )


def test_a_readmission_counts_when_it_becomes_an_admission_within_30_days():
    back = (
        "{day} {clock} risk readmission\n{day} {clock} began come.bed\n{day} {clock} asked acute\n{day} {clock} "
        "granted acute"
    )
    helped = "25 10:00 risk readmission\n30 10:00 state home"
    people = (
        person("a", "young", "20", then=back.format(day=50, clock="10:00"))
        + "\n"
        + person("b", "young", "20", then=back.format(day=50, clock="10:01"))
        + "\n"
        + person("c", "young", "20", then=helped)
        + "\n"
        + person("d", "young", "109")
        + "\n"
        + person("e", "young", "110", "10:00", then=back.format(day=115, clock="10:00"))
        + "\n20 08:00 f arrived planned old\n20 08:00 f marked discharged\n20 08:00 f state home"
    )
    found = measured(people)
    assert found("readmitted_within_30_days") == pytest.approx(1 / 4), (
        "a in time, b a minute late, c helped before admission; e's 30 days run past the end"
    )
    assert found("diverted_per_day") == pytest.approx(1 / DAYS)
    assert found("emergency_admissions_per_day") == pytest.approx(8 / DAYS)


def test_day_91_sees_where_people_are():
    stay = "{d} {c} risk readmission\n{d} {c} began {step}\n{d} {c} asked {service}\n{d} {c} granted {service}"
    people = [
        person("home", "old", "20"),
        person("ward", "old", "20", then=stay.format(d=111, c="10:00", step="come.bed", service="acute")),
        person("late", "old", "20", then=stay.format(d=111, c="10:01", step="come.bed", service="acute")),
        person("virtual", "old", "20", then=stay.format(d=100, c="09:00", step="other.virtual", service="virtual")),
        person("bed", "old", "20", then=stay.format(d=100, c="09:00", step="other.bed", service="rehab")),
        person("moved", "old", "20", then="50 10:00 risk care_home\n50 10:00 state care_home"),
        person("dead", "old", "20", then="111 10:00 risk death\n111 10:00 state died"),
        person("resident", "resident", "20").replace("state home", "state care_home"),
        person("young", "young", "20"),
        person("too_late", "old", "50"),
    ]
    found = measured("\n".join(people))
    statuses = {
        "home": 2,
        "home_with_care": 0,
        "care_home": 2,
        "hospital": 1,
        "hospital_at_home": 1,
        "bed": 1,
        "died": 1,
    }
    for status, number in statuses.items():
        assert found("status_at_91_days", "status", status) == pytest.approx(number / 8)
    assert found("at_home_at_91_days_all_discharges") == pytest.approx(2 / 8)
    assert found("at_home_at_91_days_all_discharges_hospital_at_home_as_home") == pytest.approx(3 / 8)
    assert found("usual_place_at_91_days") == pytest.approx(3 / 8)
    assert found("deaths_within_91_days_of_discharge") == pytest.approx(1 / 9)
    assert not found.has("at_home_at_91_days"), "nobody was discharged to reablement"
    assert found("offered_reablement") == 0
    assert found("care_home_admissions_65_per_100000") == pytest.approx(1 / DAYS * YEAR * 500), (
        "the resident has not moved"
    )
    assert found("care_home_admissions_from_hospital_65_per_100000") == 0


@pytest.mark.parametrize(
    ("delay", "band"),
    [
        (1, "1 day"),
        (2, "2-3 days"),
        (3, "2-3 days"),
        (4, "4-6 days"),
        (6, "4-6 days"),
        (7, "7-13 days"),
        (13, "7-13 days"),
        (14, "14-20 days"),
        (20, "14-20 days"),
        (21, "21+ days"),
    ],
)
def test_bands_have_their_limits(delay, band):
    rows = [
        "20 09:00 a arrived emergency old",
        "20 09:00 a asked acute",
        "20 09:00 a granted acute",
        "21 23:59 a marked ready",
    ]
    rows += [f"{21 + delay} 00:01 a {row}" for row in ("left acute", "marked discharged", "state home")]
    assert measured("\n".join(rows))("share_of_delays", "band", band) == 1


def test_waiting_and_giving_up_at_home_are_told_apart():
    found = measured(
        """
        20 00:00 a arrived emergency old
        20 00:00 a began come.package
        20 00:00 a asked packages
        29 00:00 a gave_up packages
        29 00:00 a ended come.package
        29 00:00 a state left
        """
    )
    assert found("waiting_at_home") == pytest.approx(9 / DAYS)
    assert found("gave_up_at_home") == pytest.approx(YEAR / DAYS)
    assert found("left_waiting", "service", "packages") == pytest.approx(1 / DAYS)
    assert found("share_left_waiting", "service", "packages") == 1
    assert not found.has("wait_days", "service", "packages"), "nobody got it"


def test_deaths_while_waiting_and_in_hospital():
    ill = """
    20 09:00 a arrived emergency old
    20 09:00 a asked acute
    20 09:00 a granted acute
    21 09:00 a marked ready
    22 09:00 a deteriorated
    22 09:00 a began worse.ill
    24 09:00 a ended worse.ill
    24 09:00 a left acute
    24 09:00 a state died
    """
    found = measured(ill)
    assert found("deaths_while_waiting") == pytest.approx(YEAR / DAYS)
    assert found("deaths_after_deterioration_per_day") == found("deaths_in_hospital_per_day") == pytest.approx(1 / DAYS)
    assert found("deaths_within_91_days_of_admission") == 1
    assert found("length_of_stay") == 4
    assert not found.has("share_delayed")
    assert found("share_of_bed_days_delayed") == 0, "her bed days count, but only a live discharge has a delay"


def test_cancellations_and_official_months():
    found = measured(
        ANN + "\n30 09:00 x arrived planned young\n30 09:00 x marked cancelled\n30 09:00 x state left",
        run__start="2024-09-23",
    )
    assert found("elective_cancellations_per_day") == pytest.approx(1 / DAYS)
    assert found("at_home_at_91_days_official") == 1, "she left on 11 October"


def test_any_measure_splits_by_any_label_and_unknown_labels_are_refused():
    found = measured(ANN, by=("short_term_outcome", "stream"))
    assert found("share_delayed", "stream", "emergency") == 1
    assert found("occupied", "service and stream", "acute, emergency") == found("occupied", "service", "acute")
    assert found("share_delayed", "short_term_outcome", "not_recorded") == 1, "at discharge nobody knows yet"
    with pytest.raises(HomewardError, match="cannot be split by 'locality'"):
        measured(ANN, by=("locality",))


def test_what_is_not_declared_is_left_out():
    from simulation.scenario.loading import from_text
    from tests.support.small_place import PLACE

    plain = from_text(
        PLACE.replace("  population: 1000 people\n", "")
        .replace("counts_as: acute, ", "")
        .replace("counts_as: [reablement, home_support], ", "")
    )
    found = Measured(log_of(plain, ANN), plain)
    assert not {
        "emergency_admissions_per_1000",
        "occupancy",
        "at_home_at_91_days",
        "share_delayed",
        "moves_per_spell",
    } & set(found.table["measure"])
    assert set(found.table["measure"]) <= set(dictionary(plain)["measure"])


def test_the_dictionary_defines_every_measure(ann):
    words = dictionary(small_place())
    assert list(words.columns) == list(DICTIONARY)
    assert set(ann.table["measure"]) <= set(words["measure"])
    assert words["measure"].is_unique
    assert (words.map(lambda text: isinstance(text, str) and text != "")).all(axis=None)
    assert "24 hours" in words.set_index("measure")["meaning"]["waited_over_a_day"]


@pytest.mark.parametrize("text", ["", "0 00:00 a arrived emergency old"])
def test_an_empty_log_has_measures_of_nothing(text):
    found = measured(text)
    assert found("occupied", "service", "acute") == 0
    assert found("no_criteria_to_reside") == 0
    assert isinstance(found.table, pd.DataFrame)
