"""The edges of waits, admissions, occupancy, contacts and money."""

import numpy as np
import pytest

from simulation.engines import simulate
from simulation.measures.costs import _Used
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.result_table import ResultTable
from simulation.measures.services.group import minutes_used
from tests.support.agreeing import prepared
from tests.support.measured import DAYS, YEAR, measured, measured_in, stay, supported
from tests.support.small_place import small_place

SECOND = (
    "  virtual: {kind: places",
    "  second: {kind: beds, counts_as: acute, capacity: {value: 2 beds, source: us}, run_by: nhs_acute}\n"
    "  virtual: {kind: places",
)
ABOUT_ALL = ("occupancy", "days_above_92_per_cent", "days_above_95_per_cent", "days_above_98_per_cent")
SAME_DAY = ("counts_as: hospital_at_home", "counts_as: same_day")


def waits(who: str, since: str, until: str, stream: str = "emergency") -> str:
    """Asks for an acute bed, and gets it later."""
    return f"{since} {who} arrived {stream} old\n{since} {who} asked acute\n{until} {who} granted acute\n"


def test_a_wait_of_a_limit_is_not_beyond_it():
    text = (
        waits("none", "20 08:00", "20 08:00")
        + waits("a_minute", "21 08:00", "21 08:01")
        + waits("four", "22 08:00", "22 12:00")
        + waits("more", "23 08:00", "23 12:01")
        + waits("twelve", "24 08:00", "24 20:00")
        + waits("longest", "25 08:00", "25 20:01")
    )
    found = measured(text)
    for name in ("wait_for_bed_over_{}_hours", "waited_over_{}_hours"):
        by = () if name.startswith("wait_for") else ("service", "acute")
        assert found(name.format(4), *by) == 3 / 6
        assert found(name.format(12), *by) == 1 / 6
    assert found("share_waited", "service", "acute") == 5 / 6
    assert found("wait_for_bed_hours") == pytest.approx((1 + 240 + 241 + 720 + 721) / 60 / 6)
    assert found("wait_days", "service", "acute") == pytest.approx((1 + 240 + 241 + 720 + 721) / 1440 / 6)


def test_waits_for_a_bed_are_of_emergencies_who_hold_none():
    moved = (
        waits("a", "20 08:00", "20 08:00")
        + "21 08:00 a asked second\n21 18:00 a granted second\n21 18:00 a left acute\n"
    )
    found = measured_in(moved + waits("planned", "20 08:00", "20 18:00", stream="planned"), SECOND)
    assert found("wait_for_bed_hours") == 0, "who comes from another acute bed has been admitted before"
    assert found("wait_for_bed_hours", "stream", "planned") == 10
    assert found("emergency_admissions_to_a_bed_per_day") == pytest.approx(1 / DAYS)


def test_admissions_are_counted_when_hospital_care_is_first_asked_for():
    text = (
        waits("bed", "20 08:00", "21 08:00")
        + waits("before", "9 23:59", "10 08:00")
        + "22 08:00 day arrived emergency old\n22 08:00 day asked virtual\n22 08:00 day granted virtual\n"
        + "22 12:00 day asked acute\n22 12:00 day granted acute\n"
        + waits("planned", "20 08:00", "21 08:00", stream="planned")
    )
    found = measured_in(text, SAME_DAY)
    assert found("emergency_admissions_per_day") == pytest.approx(2 / DAYS)
    assert found("emergency_admissions_per_1000") == pytest.approx(2 * YEAR / DAYS)
    assert found("emergency_admissions_same_day_per_day") == pytest.approx(1 / DAYS)
    assert found("emergency_admissions_to_a_bed_per_day") == pytest.approx(3 / DAYS)


def test_who_is_helped_before_asking_is_diverted_and_who_dies_is_not():
    text = (
        "20 08:00 helped arrived emergency old\n25 08:00 helped state home\n"
        "20 08:00 dead arrived emergency old\n25 08:00 dead state died\n"
        "5 08:00 before arrived emergency old\n9 08:00 before state home\n"
        "20 08:00 planned arrived planned old\n25 08:00 planned state home\n"
    )
    found = measured(text + stay("admitted", "20 08:00", "21 08:00", "22 08:00"))
    assert found("diverted_per_day") == pytest.approx(1 / DAYS)
    assert found("diverted_per_1000") == pytest.approx(YEAR / DAYS)
    assert found("emergency_admissions_per_day") == pytest.approx(1 / DAYS)


def test_beds_are_held_by_long_stays_from_their_limit_on():
    found = measured(stay("a", "20 06:00", "35 06:00", "42 06:00"))
    assert found("beds_held_7_days") == pytest.approx(15 / 22)
    assert found("beds_held_14_days") == pytest.approx(8 / 22)
    assert found("beds_held_21_days") == pytest.approx(1 / 22)
    assert found("length_of_stay") == 22


def test_a_stay_that_began_in_the_warm_up_is_as_long_as_it_was():
    found = measured(stay("a", "3 00:00", "11 00:00", "12 00:00"))
    assert found("length_of_stay") == 9
    assert found("beds_held_7_days") == 1, "every minute of the window is beyond the seventh day"
    assert not measured(stay("a", "3 00:00", "4 00:00", "9 23:59")).has("length_of_stay")


def test_answers_to_those_who_asked_are_shares_of_all_answers():
    text = "".join(
        f"20 00:00 p{place} arrived emergency old\n20 00:00 p{place} asked packages\n21 00:00 p{place} {answer} packages\n"
        for place, answer in enumerate(("granted", "granted", "refused", "gave_up", "withdrew"))
    )
    found = measured(text)
    assert found("share_refused", "service", "packages") == 1 / 5
    assert found("share_left_waiting", "service", "packages") == 1 / 5
    for measure, number in (("started", 2), ("refused", 1), ("left_waiting", 1), ("withdrew", 1)):
        assert found(measure, "service", "packages") == pytest.approx(number / DAYS)
    assert found("waiting", "service", "packages") == pytest.approx(5 / DAYS)
    assert found("gave_up_at_home") == pytest.approx(YEAR / DAYS)
    assert found("waiting_at_home") == pytest.approx(5 / DAYS)


def test_a_day_at_a_limit_of_occupancy_is_not_above_it():
    full = "".join(
        stay(f"p{place}", "20 00:00", "21 00:00", "22 00:00" if place else "21 00:00") for place in range(24)
    )
    found = measured(full, services__acute__capacity="25 beds")
    assert found("days_above_95_per_cent") == pytest.approx(1 / DAYS), "96 % on one day"
    assert found("days_above_92_per_cent") == pytest.approx(1 / DAYS), "and 92 % on the next, which is not above"
    assert found("days_above_98_per_cent") == 0
    assert found("occupancy") == pytest.approx((24 / 25 + 23 / 25) / DAYS)


def test_beds_needed_are_for_all_but_one_day_in_twenty():
    """130 days from 11 July: on seven of them there are six more patients, which is just above one in twenty."""
    short = "".join(stay(f"p{place}", "20 00:00", "25 00:00", "26 00:00") for place in range(6))
    longer = "".join(stay(f"q{place}", "20 00:00", "25 00:00", "27 00:00") for place in range(6))
    assert measured(short, services__acute__capacity="25 beds")("beds_needed") == 0.0
    found = measured(longer, services__acute__capacity="25 beds")
    assert found("beds_needed") == pytest.approx(6 / 0.92)
    assert found("beds_needed", period="2024-07") == pytest.approx(6 / 0.92)
    assert found("beds_needed", period="2024-08") == 0.0


def test_beds_needed_are_of_those_who_were_there_where_beds_have_no_limit():
    """What a planner runs to ask how many beds there should be."""
    longer = "".join(stay(f"q{place}", "20 00:00", "25 00:00", "27 00:00") for place in range(6))
    found = measured(longer, services__acute__capacity="unlimited")
    assert found("beds_needed") == pytest.approx(6 / 0.92)
    for missing in ABOUT_ALL:
        assert not found.has(missing), "nobody knows how full beds without a limit are"


def test_where_one_acute_service_has_no_limit_all_acute_beds_have_no_occupancy():
    elsewhere = "20 00:00 b arrived emergency old\n20 00:00 b asked second\n20 00:00 b granted second\n"
    longer = "".join(stay(f"q{place}", "20 00:00", "25 00:00", "27 00:00") for place in range(2))
    no_limit = (SECOND[0], SECOND[1].replace("2 beds", "unlimited"))
    found = measured_in(longer + elsewhere + "27 00:00 b left second\n", no_limit)
    assert found("beds_needed") == pytest.approx(3 / 0.92), "people in either"
    for missing in (*ABOUT_ALL, "occupancy_at_08_00", "occupancy_at_midnight", "acute_beds_open", "acute_beds_closed"):
        assert not found.has(missing), missing
    assert found("occupancy", "service", "acute") == pytest.approx(7 * 2 / 4 / DAYS)
    for measure in ("occupancy", "occupancy_at_08_00", "acute_beds_open"):
        assert found.has(measure, "service", "acute")
        assert not found.has(measure, "service", "second")
    both = measured_in(longer + elsewhere, SECOND)
    assert all(both.has(measure) for measure in (*ABOUT_ALL, "occupancy_at_08_00", "acute_beds_open"))


def test_starts_that_count_as_acute_are_no_beds():
    beds, starts = (
        "{kind: beds, counts_as: acute, capacity: {value: 2 beds, source: us}",
        "{kind: daily_starts, counts_as: acute, capacity: {value: 7 per day, source: us}",
    )
    assert beds in SECOND[1]
    text = stay("a", "20 00:00", "25 00:00", "27 00:00")
    found = measured_in(text, (SECOND[0], SECOND[1].replace(beds, starts)))
    alone = measured(text)
    for measure in (*ABOUT_ALL, "beds_needed", "occupancy_at_08_00", "occupancy_at_midnight", "acute_beds_open"):
        assert found(measure) == alone(measure), measure


def test_days_without_open_beds_are_no_days_of_occupancy():
    closing = "{value: 2 beds, source: us, changes: {2024-07-21: 0 beds}}"
    found = measured_in(
        stay("a", "15 00:00", "16 00:00", "17 00:00"),
        ("{value: 2 beds, source: us, changes: {2024-07-21: 4 beds}}", closing),
    )
    assert found("occupancy") == pytest.approx(2 * 0.5 / 10), "ten days with beds"
    assert found("occupancy", "service", "acute") == pytest.approx(2 * 0.5 / 10)
    assert found("capacity", "service", "acute") == pytest.approx(20 / DAYS)


def test_staff_work_and_are_on_offer_within_open_hours():
    text = "20 08:00 a arrived emergency old\n"
    text += "22 16:00 a asked workers plan\n22 16:00 a granted workers plan\n22 20:00 a left workers plan\n"
    found = measured(text)
    weekdays = float(np.busday_count("2024-07-11", "2024-11-18"))
    assert found("open_hours_per_week", "service", "workers") == pytest.approx(2 * 10 * weekdays * 7 / DAYS)
    assert found("worked_hours_per_week", "service", "workers") == pytest.approx(2 * 7 / DAYS), "to six in the evening"
    assert found("occupied", "service", "workers") == pytest.approx(4 / 24 / DAYS)


def test_waits_outside_hospital_are_by_where_the_patient_waits():
    held = "19 08:00 a arrived emergency old\n19 08:00 a asked acute\n19 08:00 a granted acute\n"
    text = held + "20 00:00 a asked rehab\n22 00:00 a granted rehab\n22 00:00 a left acute\n23 00:00 a asked packages\n"
    found = measured(text + "24 00:00 a granted packages\n24 00:00 a left rehab\n24 00:00 a state home\n")
    assert found("waiting_for_community") == pytest.approx(3 / DAYS)
    assert found("waiting_for_community", "waits_in", "hospital") == pytest.approx(2 / DAYS)
    assert found("waiting_for_community", "waits_in", "short_term_support") == pytest.approx(1 / DAYS)
    assert found("waiting_at_home") == 0


def test_moves_are_straight_from_place_to_place():
    found = measured(supported("straight", "20 10:00", "24 10:00") + stay("other", "19 10:00", "20 09:00", "20 10:00"))
    assert found("moves_per_spell") == 1 / 2
    assert found("handoffs_per_spell") == 1 / 2
    gap = measured(
        supported("a", "20 10:00", "24 10:00").replace("20 10:00 a granted help_home", "20 10:01 a granted help_home")
    )
    assert gap("moves_per_spell") == 0


def test_a_hand_off_is_to_another_body():
    seen = "20 09:00 a asked workers plan\n20 09:00 a granted workers plan\n20 09:30 a left workers plan\n"
    found = measured(supported("a", "20 10:00", "24 10:00") + seen)
    assert found("handoffs_per_spell") == 1, "to the council's workers, and with them to the council's help at home"


def test_repeats_are_assessments_of_their_own():
    again = (
        "  packages: {kind: daily_starts",
        "  reviewers: {kind: staff, counts_as: [assessment, repeat_assessment], capacity: {value: 2 people, source: us}, "
        "run_by: council}\n  packages: {kind: daily_starts",
    )
    task = ("outcome: {choose: outcome", "again: {task: reviewers, takes: 1 hour}\n    outcome: {choose: outcome")
    text = stay("a", "19 10:00", "20 10:00", "22 10:00", then="")
    for service, at in (("workers", 9), ("workers", 10), ("reviewers", 11)):
        text += "".join(f"21 {at:02d}:00 a {row} {service} plan\n" for row in ("asked", "granted"))
        text += f"21 {at:02d}:30 a left {service} plan\n"
    found = measured_in(text + "22 10:00 a state home\n", again, task)
    assert found("assessments_per_discharge") == 3
    assert found("repeat_assessments_per_discharge") == 1
    assert found("share_of_assessments_repeated") == 1 / 2
    assert found("contacts_per_discharge") == 2


def test_a_weekend_has_its_price_from_saturday_on():
    weekdays, saturdays = 92, 19
    dear = (
        "open: {value: weekdays 08:00-18:00, source: us},\n    run_by: council, payer: council,",
        "open: {value: monday to saturday 08:00-18:00, source: us}, weekend_cost: {value: £25 per hour, source: us},\n"
        "    run_by: council, payer: council,",
    )
    found = measured_in("20 08:00 a arrived emergency old\n", dear)
    pounds = (weekdays * 10 + saturdays * 25) * 10 * 2
    assert found("use_at_list_price") == pytest.approx(pounds * YEAR / DAYS)
    assert found("staff_on_duty_at_list_price") == pytest.approx(pounds * YEAR / DAYS)


def test_staff_who_are_paid_by_the_contact_are_not_among_those_on_duty():
    by_contact = ("unit_cost: {value: £10 per hour, source: us}", "unit_cost: {value: £10 per contact, source: us}")
    text = "22 09:00 a arrived emergency old\n"
    for at in ("10", "11"):
        text += f"22 {at}:00 a asked workers plan\n22 {at}:00 a granted workers plan\n22 {at}:30 a left workers plan\n"
    found = measured_in(text, by_contact)
    assert found("use_at_list_price", "service", "workers") == pytest.approx(2 * 10 * YEAR / DAYS)
    assert found("staff_on_duty_at_list_price") == 0
    other = "  others: {kind: staff, counts_as: contact, capacity: {value: 1 people, source: us}, run_by: council, "
    other += "unit_cost: {value: £1 per hour, source: us}}\n  packages: {kind: daily_starts"
    both = measured_in(text, by_contact, ("  packages: {kind: daily_starts", other))
    assert both("staff_on_duty_at_list_price") == pytest.approx(24 * YEAR), "those who are paid by the hour alone"


def test_payers_share_the_price_of_a_day():
    found = measured(supported("a", "20 10:00", "24 10:00"))
    assert found("use_at_list_price", "service", "acute") == pytest.approx(100 * YEAR / DAYS)
    assert found("use_at_list_price", "service", "help_home") == pytest.approx(4 * 40 * YEAR / DAYS)
    assert found("use_at_list_price", "payer", "nhs") == pytest.approx((100 + 40) * YEAR / DAYS)


def test_what_nobody_is_said_to_pay_has_a_row_of_its_own():
    text = supported("a", "20 10:00", "24 10:00")
    found = measured_in(text, ("payer: {value: {council: 75 %, nhs: 25 %}, source: us}, unit_cost", "unit_cost"))
    assert found("use_at_list_price", "payer", "payer_not_said") == pytest.approx(4 * 40 * YEAR / DAYS)
    assert found("use_at_list_price", "payer", "nhs") == pytest.approx(100 * YEAR / DAYS)


def test_what_is_used_of_services_by_day_is_used_by_the_journey_the_plan_and_all_groups():
    place = small_place()
    tables = LogTables(simulate(*prepared(place)), place.model)
    window, asked, names = tables.window, tables.requests, tables.log.names.services
    lasts = np.maximum(np.minimum(asked.left, window.end) - np.maximum(asked.answered, window.begin), 0)
    for minutes, those in zip(minutes_used(tables), (~asked.plan, asked.plan), strict=True):
        expected = [lasts[those & (asked.service == code)].sum() for code in range(len(names))]
        assert minutes.sum(axis=1).tolist() == expected
        assert any(expected)
    used = _Used(tables)
    assert used.by_group(ResultTable(tables))[:, 0] == pytest.approx(used.by_day().sum(axis=1))
