"""Published returns on eight discharges, worked out by hand: the Better Care Fund, the discharge situation report and
the Adult Social Care Outcomes Framework agree with the hand in the measures and in the workbook.

The window is the 130 days from 3 October 2024; day 20 is 13 October. The place has 200 people aged 65 and over.

| who | age | ready | out | days | what then |
|---|---|---|---|---|---|
| ann | old | 15 | 15 | 0 | home |
| bob | old | 17 | 20 | 3 | home; the ward's letters and medicines |
| cy | young | 18 | 19 | 1 | reablement, for which no place was free |
| dot | old | 20 | 20 | 0 | reablement, home since |
| eve | old | 22 | 22 | 0 | reablement, died on day 60 |
| fay | old | 24 | 24 | 0 | reablement, back in hospital from day 110 to 120: also on day 115, the 91st |
| fay | old | 120 | 120 | 0 | home |
| gus | old | 26 | 31 | 5 | a care home; the ward's letters and medicines |
"""

import io
import math

import openpyxl
import pandas as pd
import pytest

from simulation.experiment.headlines import ALSO_BY_MONTH, HEADLINES
from simulation.experiment.measured_rows import rows_of
from simulation.experiment.replicate import Results
from simulation.experiment.workers.task import ReplicationTask
from simulation.measures import measure
from simulation.plan.compile import compile_plan
from simulation.report.record.record import record_of
from simulation.report.workbook.returns_sheet import RETURNS
from simulation.report.workbook.workbook import workbook_of
from simulation.results.side_tables import read_assumed, read_strengths
from tests.support.measured import DAYS, YEAR, Measured, stay, supported
from tests.support.small_logs import log_of
from tests.support.small_place import small_place


def delayed(who, begins, ready, out, cohort="old", then="state home", step="come.leaving", pathway="", more=""):
    """A stay whose wait from ready to out is spent in one step."""
    rows = [f"{begins} {who} {row}" for row in (f"arrived emergency {cohort}", "asked acute", "granted acute")]
    rows += [f"{begins} {who} chose pathway {pathway}"] if pathway else []
    rows += [f"{ready} {who} marked ready", f"{ready} {who} began {step}"]
    rows += [f"{ready} {who} asked help_home"] if more else []
    rows += [f"{out} {who} granted help_home"] if more else [f"{out} {who} ended {step}"]
    rows += [f"{out} {who} {row}" for row in ("left acute", "marked discharged", *([then] if then else []))]
    rows += more.splitlines()
    return "\n".join(rows) + "\n"


LOG = (
    stay("ann", "12 10:00", "15 10:00", "15 16:00")
    + delayed("bob", "14 09:00", "17 09:00", "20 09:00", pathway="P0")
    + delayed(
        "cy", "16 09:00", "18 09:00", "19 09:00", "young", "", "come.support",
        "P1", "29 09:00 cy ended come.support\n29 09:00 cy left help_home\n29 09:00 cy state home",
    )
    + supported("dot", "20 10:00", "30 10:00", outcome="no_need")
    + supported("eve", "22 10:00", "32 10:00")
    + "60 10:00 eve state died\n"
    + supported("fay", "24 10:00", "34 10:00", outcome="long_term")
    + "110 10:00 fay risk readmission\n110 10:00 fay asked acute\n110 10:00 fay granted acute\n120 10:00 fay marked ready\n"
    + "120 10:00 fay left acute\n120 10:00 fay marked discharged\n120 10:00 fay state home\n"
    + delayed("gus", "20 09:00", "26 09:00", "31 09:00", then="state care_home")
)  # fmt: skip
HUNDRED_THOUSANDS = 200 / 100_000 * DAYS / YEAR
BY_HAND = {
    "emergency_admissions_65_per_100000": 7 / HUNDRED_THOUSANDS,
    "share_discharged_on_ready_date": 5 / 8,
    "mean_delay_when_delayed": (3 + 1 + 5) / 3,
    "mean_delay": 9 / 8,
    "care_home_admissions_65_per_100000": 1 / HUNDRED_THOUSANDS,
    "at_home_at_91_days_official": 1 / 3,
    "offered_reablement": 3 / 7,
}


@pytest.fixture(scope="module")
def place():
    return small_place(run__start="2024-09-23")


@pytest.fixture(scope="module")
def found(place):
    return Measured(log_of(place, LOG), place)


@pytest.mark.parametrize("name", BY_HAND)
def test_the_measures_of_the_returns_agree_with_the_hand(found, name):
    assert found(name) == pytest.approx(BY_HAND[name])


def test_the_discharge_situation_report_agrees_with_the_hand(found):
    """Midnights with no criteria to reside: bob's 3 and gus's 5 are the ward's, cy's 1 is for want of a place."""
    assert found("no_criteria_to_reside") == pytest.approx(9 / DAYS)
    assert found("no_criteria_to_reside", "reason", "ward") == pytest.approx(8 / DAYS)
    assert found("no_criteria_to_reside", "reason", "no_place") == pytest.approx(1 / DAYS)
    assert found("no_criteria_to_reside", "responsible", "nhs_acute") == pytest.approx(8 / DAYS)
    assert found("no_criteria_to_reside", "pathway", "P0") == pytest.approx(3 / DAYS)
    assert found("no_criteria_to_reside", "pathway", "P1") == pytest.approx(1 / DAYS)
    assert found("no_criteria_to_reside", period="2024-10") == pytest.approx(9 / 29)
    assert found("no_criteria_to_reside", "reason", "ward", "2024-10") == pytest.approx(8 / 29)


def test_the_return_by_reason_and_pathway_agrees_with_the_hand(found):
    """bob waits for the ward on pathway 0, cy for a place on pathway 1, gus for the ward on no pathway that anybody
    wrote down.
    """
    both = {
        ("ward", "P0"): 3, ("ward", "P1"): 0, ("ward", "not_recorded"): 5, ("no_place", "P0"): 0, ("no_place", "P1"): 1,
        ("no_place", "not_recorded"): 0, ("assessing", "P0"): 0, ("assessing", "P1"): 0, ("assessing", "not_recorded"): 0,
    }  # fmt: skip
    rows = found.table[(found.table["by"] == "reason and pathway") & (found.table["period"] == "whole")]
    groups = rows[rows["measure"] == "no_criteria_to_reside"]["group"]
    assert set(groups) == {", ".join(group) for group in both}
    for group, days in both.items():
        named = ("reason and pathway", ", ".join(group))
        assert found("no_criteria_to_reside", *named) == days / DAYS
        assert found("no_criteria_to_reside", *named, "2024-10") == days / 29
        assert found("days_with_no_criteria_to_reside_per_year", *named) == pytest.approx(days / DAYS * YEAR)
    ann_s_six_hours = ("reason and pathway", "unattributed, not_recorded")
    assert found("days_with_no_criteria_to_reside_per_year", *ann_s_six_hours) == pytest.approx(0.25 / DAYS * YEAR)


def test_how_short_term_support_ended_agrees_with_the_hand(found):
    """Four ended: dot's without a need, fay's in long-term support, eve's and cy's without an outcome."""
    ended = {"no_need": 1 / 4, "long_term": 1 / 4, "interrupted": 2 / 4}
    assert {group: found("short_term_outcome", "short_term_outcome", group) for group in ended} == ended


def test_the_workbook_says_the_same(place, found):
    rows = measure(log_of(place, LOG), place)
    rows.insert(0, "replication", 0)
    task = ReplicationTask(place, compile_plan(place), 1, "reference", ())
    results = Results(
        place.title, task, rows_of(rows), 1, "reference", "", math.nan, None, read_strengths(None, place.title), read_assumed(None, place.title)
    )  # fmt: skip
    book = openpyxl.load_workbook(io.BytesIO(workbook_of(record_of(results))))
    fund = pd.DataFrame(
        list(book["Better Care Fund"].values)[1:], columns=[cell.value for cell in book["Better Care Fund"][1]]
    )
    said = fund.groupby("Metric")["Mean of the year"].first()
    assert said["Emergency admissions at 65 and over"] == pytest.approx(BY_HAND["emergency_admissions_65_per_100000"])
    assert said["Discharged on the discharge ready date"] == pytest.approx(0.625)
    assert said["Average days of delay, those delayed"] == pytest.approx(3.0)
    assert said["Average days of delay, all"] == pytest.approx(1.125)
    assert said["At home 91 days after discharge into reablement"] == pytest.approx(1 / 3)
    assert said["Offered reablement after a discharge"] == pytest.approx(3 / 7)
    care_home = "Long-term support met by a care home at 65 and over"
    assert said[care_home] == pytest.approx(BY_HAND["care_home_admissions_65_per_100000"])
    assert said["Outcome of short-term support: no need"] == pytest.approx(1 / 4)
    assert said["Outcome of short-term support: long term"] == pytest.approx(1 / 4)
    by_month = book["Delays by month"]
    report = pd.DataFrame(list(by_month.values)[1:], columns=[cell.value for cell in by_month[1]])
    ward = report[report["Code"] == "ward"].iloc[0]
    assert ward["NHS England's group of reasons"] == "Hospital process"
    assert ward["Mean of the year"] == pytest.approx(8 / DAYS)
    assert ward["2024-10"] == pytest.approx(8 / 29)
    assert report[report["Code"] == "P0"].iloc[0]["Mean of the year"] == pytest.approx(3 / DAYS)
    assert report[report["Code"] == "no_place"].iloc[0]["Mean of the year"] == pytest.approx(1 / DAYS)
    crossed = pd.DataFrame(list(book["Delays"].values)[1:], columns=[cell.value for cell in book["Delays"][1]])
    october = crossed[crossed["Month"] == "2024-10"].set_index(["Code of the reason", "Code of the pathway"])
    assert set(october.index) == {("ward", "P0"), ("no_place", "P1"), ("ward", "not_recorded")}, (
        "where nobody is, no row"
    )
    days = october["Days in the month (one for each patient and midnight)"]
    assert days.to_dict() == {("ward", "P0"): 3, ("no_place", "P1"): 1, ("ward", "not_recorded"): 5}
    assert october["Body that could end the wait"].loc["ward", "P0"] == "NHS acute trust"
    assert october["Pathway"].loc["no_place", "P1"] == "Pathway 1: home with support"
    assert not crossed[crossed["Month"] != "2024-10"][days.name].any()


def test_every_metric_is_kept_by_month():
    for _, metric, name, by in RETURNS:
        assert (name in HEADLINES and by == "all") or (name, by) in ALSO_BY_MONTH, metric
