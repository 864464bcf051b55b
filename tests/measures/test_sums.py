"""What must hold in every table of measures: parts sum to the whole, whoever is counted."""

import datetime

import numpy as np
import pandas as pd
import pytest

from simulation.core.event_log import EventLog
from simulation.core.vocabulary import DAY
from simulation.engines import simulate
from simulation.measures import measure, measured
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.ratios import Ratios, texts
from simulation.measures.periods.window import Window
from simulation.measures.result_table import MONTHS
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.scenario import Scenario
from tests.support.small_place import small_place


@pytest.fixture(scope="module")
def place() -> Scenario:
    busier = {
        f"people.arrivals.emergency.rate.by_cohort.{cohort}": "0.6 per day" for cohort in ("young", "old", "resident")
    }
    return small_place().with_(
        busier | {"services.acute.capacity": "14 beds", "services.help_home.capacity": "9 places"}
    )


@pytest.fixture(scope="module")
def log(place) -> EventLog:
    plan = compile_plan(place)
    return simulate(plan, sample(plan, 1, 0), engine="reference")


@pytest.fixture(scope="module")
def table(place, log) -> pd.DataFrame:
    return measure(log, place, by=("stream",))


def groups(table: pd.DataFrame, name: str, by: str, period: str = "whole") -> pd.Series:
    here = table[(table["measure"] == name) & (table["by"] == by) & (table["period"] == period)]
    return here.set_index("group")["value"]


@pytest.mark.parametrize("period", ["whole", "2024-09", "2024-W40"])
@pytest.mark.parametrize("by", ["reason", "reason_group", "responsible", "pathway", "cohort", "stream"])
def test_patients_with_no_criteria_to_reside_are_the_sum_of_their_groups(table, by, period):
    assert groups(table, "no_criteria_to_reside", "all", period)["all"] > 0
    assert groups(table, "no_criteria_to_reside", by, period).sum() == pytest.approx(
        groups(table, "no_criteria_to_reside", "all", period)["all"]
    )


@pytest.mark.parametrize("period", ["whole", "2024-09"])
@pytest.mark.parametrize("label", ["pathway", "stream"])
@pytest.mark.parametrize("name", ["no_criteria_to_reside", "days_with_no_criteria_to_reside_per_year"])
def test_reasons_crossed_with_a_label_have_the_reasons_and_the_label_as_their_sums(table, name, label, period):
    both = groups(table, name, f"reason and {label}", period)
    both.index = pd.MultiIndex.from_tuples([group.rpartition(", ")[::2] for group in both.index])
    reasons = groups(table, name, "reason", period)
    assert both.groupby(level=0).sum()[reasons.index].to_numpy() == pytest.approx(reasons.to_numpy(), rel=1e-14)
    if period == "whole" or name == "no_criteria_to_reside":
        of_label = groups(table, name, label, period)
        assert len(of_label[of_label > 0]) > 1
        assert both.groupby(level=1).sum()[of_label.index].to_numpy() == pytest.approx(of_label.to_numpy(), rel=1e-14)


def test_reasons_sum_to_the_minutes_past_ready(log, place):
    facts = LogTables(log, place.model)
    ready, segments = facts.ready_periods, facts.segments
    assert (segments.end - segments.begin).sum() == (ready.end - ready.begin).sum() > 0
    order = np.lexsort((segments.begin, segments.patient))
    same = segments.patient[order][1:] == segments.patient[order][:-1]
    assert (segments.begin[order][1:] >= segments.end[order][:-1])[same].all(), "no minute belongs to two reasons"


@pytest.mark.parametrize("by", ["service", "payer", "cohort", "pathway", "stream"])
def test_money_sums_to_the_total(table, by):
    total = groups(table, "use_at_list_price", "all")["all"]
    assert groups(table, "use_at_list_price", by).sum() == pytest.approx(total)
    if by in ("service", "payer"):
        assert groups(table, "use_at_list_price", by, "2024-10").sum() == pytest.approx(
            groups(table, "use_at_list_price", "all", "2024-10")["all"]
        )


@pytest.mark.parametrize(
    "name",
    [
        "emergency_admissions_per_day",
        "discharges_per_day",
        "delayed_days_per_year",
        "waiting_for_community",
        "waiting_at_home",
        "gave_up_at_home",
        "deaths_while_waiting",
    ],
)
def test_counts_of_people_sum_over_labels(table, name):
    total = groups(table, name, "all")["all"]
    for by in ("cohort", "pathway", "stream"):
        assert groups(table, name, by).sum() == pytest.approx(total)


@pytest.mark.parametrize("name", ["share_of_delay", "status_at_91_days", "short_term_outcome", "share_of_delays"])
def test_shares_of_a_whole_sum_to_one(table, name):
    here = table[
        (table["measure"] == name)
        & (table["period"] == "whole")
        & ~table["by"].isin(["all", "cohort", "pathway", "stream"])
    ]
    assert len(here) > 0
    assert here.groupby("by")["value"].sum().to_numpy() == pytest.approx(1.0)


def test_services_sum_over_streams(table):
    for name in ("occupied", "waiting", "blocked", "started"):
        split = groups(table, name, "service and stream")
        whole = groups(table, name, "service")
        sums = split.groupby(split.index.str.partition(", ").get_level_values(0)).sum()
        assert sums[whole.index].to_numpy() == pytest.approx(whole.to_numpy())


def test_mean_numbers_are_the_time_that_people_spend(log, place):
    facts = LogTables(log, place.model)
    window = facts.window
    for table, begin, end in (
        (facts.requests, facts.requests.asked, facts.requests.answered),
        (facts.granted, facts.granted.answered, facts.granted.left),
    ):
        number = window.person_minutes(begin, end, table.service, len(log.names.services)).sum(axis=1)
        times = np.minimum(end, window.end) - np.maximum(begin, window.begin)
        assert number == pytest.approx(np.bincount(table.service, np.maximum(times, 0), len(log.names.services)))


def test_occupancy_is_never_above_what_is_open(table):
    assert (groups(table, "occupancy", "service") <= 1).all()
    assert (groups(table, "load", "service") <= 1 + 1e-9).all()


def test_months_average_to_the_whole(table):
    months = table[
        (table["measure"] == "occupied")
        & (table["by"] == "service")
        & (table["group"] == "acute")
        & table["period"].str.fullmatch(r"\d{4}-\d\d")
    ]
    first, last = pd.Timestamp("2024-07-11"), pd.Timestamp("2024-11-18")
    days = [
        (min(month.end_time.normalize() + pd.Timedelta(days=1), last) - max(month.start_time, first)).days
        for month in pd.PeriodIndex(months["period"], freq="M")
    ]
    assert np.average(months["value"], weights=days) == pytest.approx(groups(table, "occupied", "service")["acute"])


def test_months_and_weeks_are_of_the_rows_that_are_wanted_and_nothing_else_changes(place, log, table):
    def wanted(period: str, name: str, by: str) -> bool:
        return (by == "all" and name != "mean_delay") or (period == "month" and (name, by) == ("occupied", "service"))

    some = pd.DataFrame(measured(log, place, ("stream",), in_time=wanted))
    rows = zip(*(table[column] for column in ("period", "measure", "by")), strict=True)
    keep = [period == "whole" or wanted("week" if "W" in period else "month", *row) for period, *row in rows]
    assert {"occupied", "no_criteria_to_reside"} <= set(some.loc[some["period"] != "whole", "measure"])
    assert "mean_delay" in set(table.loc[table["period"] != "whole", "measure"])
    pd.testing.assert_frame_equal(some, table[keep].reset_index(drop=True))


def test_of_rows_of_several_splits_those_have_months_that_are_wanted():
    window = Window(datetime.date(2024, 1, 1), 0, 60 * DAY)
    ratios = Ratios(window, lambda period, _, by: (period, by) == ("month", "cohort"))
    top = np.ones((3, len(window.days)))
    ratios.add(0, "any", texts(["stream", "cohort", "cohort"]), texts(["a", "b", "c"]), top, window.days, 1.0, MONTHS)
    ratios.work_out()
    rows = [row for one in ratios.found for row in zip(one.period, one.by, one.group, strict=True)]
    assert rows == [
        ("whole", "stream", "a"),
        ("whole", "cohort", "b"),
        ("whole", "cohort", "c"),
        *(("2024-0" + str(month), "cohort", group) for group in "bc" for month in (1, 2)),
    ]
