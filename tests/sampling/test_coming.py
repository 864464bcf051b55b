"""People who come one every so often, at set times, as was recorded, and several at once."""

import numpy as np
import pytest

from simulation.core.errors import ScenarioError
from simulation.sampling.shared_arrivals import sample_once, shared_arrivals
from simulation.scenario.loading import from_text, load
from simulation.scenario.scenario import Scenario
from simulation.uncertainty.other_demand import with_demand
from tests.support.agreeing import assert_equal, prepared


def text(how: str, cohorts: str = "{all: {}}", days: int = 10) -> str:
    return f"""dialect: 1
title: Somebody comes
run: {{start: 2024-01-01, length: {days} days}}
people: {{cohorts: {cohorts}, arrivals: {{a: {{route: in, {how}}}}}}}
services: {{ward: {{kind: beds, capacity: 3 beds}}}}
routes: {{in: {{bed: {{stay: ward, for: 3 hours}}, out: {{go: home}}}}}}
"""


def place(how: str, cohorts: str = "{all: {}}", days: int = 10) -> Scenario:
    return from_text(text(how, cohorts, days), "place.yaml")


def minutes(how: str, days: int = 10, replication: int = 1) -> list[int]:
    return [int(minute) for minute in prepared(place(how, days=days), replication)[1].minute]


HOW = (
    "every: 7.5 hours",
    "every: {distribution: gamma, mean: 1 hour, shape: 0.5}",
    "every: {value: 1 day, changes: {2024-01-05: 1 hour}}, first: 30 minutes",
    "at: [weekdays 09:20, monday 23:59]",
    "recorded: [2024-01-02 10:30, 2024-01-02 10:30, 3 days]",
    "recorded: {2024-01-05 10:10: 3}, batch: {1: 50 %, 4: 50 %}",
    "rate: 5 per day, batch: {1: 50 %, 3: 50 %}",
)


@pytest.mark.parametrize("how", HOW)
def test_both_engines_let_them_in(how):
    assert_equal(place(how), text(how))


def test_one_comes_every_so_often_and_parts_of_a_minute_are_kept():
    assert minutes("every: 7.5 minutes")[:5] == [7, 15, 22, 30, 37]
    assert minutes("every: 20 minutes, first: 0 minutes")[:3] == [0, 20, 40]
    assert minutes("every: 20 minutes, first: 5 minutes")[:3] == [5, 25, 45]


def test_the_time_between_two_may_change_by_date():
    found = minutes("every: {value: 1 day, changes: {2024-01-03: 12 hours}}")
    assert found[:5] == [1440, 2880, 3600, 4320, 5040]


def test_a_mean_below_a_minute_is_kept():
    found = minutes("every: {distribution: exponential, mean: 0.4 minutes}", days=20)
    assert len(found) == pytest.approx(20 * 1440 / 0.4, rel=0.015)


def test_a_longer_run_keeps_everybody_and_replications_differ():
    how = "every: {distribution: exponential, mean: 1 hour}"
    short = minutes(how, 5)
    assert minutes(how, 9)[: len(short)] == short
    assert minutes(how, 5, replication=2) != short


def test_set_times_are_those_of_the_week():
    assert minutes("at: [weekdays 09:20, sunday 00:00]") == sorted(
        [day * 1440 + 560 for day in (0, 1, 2, 3, 4, 7, 8, 9)] + [6 * 1440]
    )


def test_recorded_moments_are_those_within_the_run():
    how = "recorded: [2024-01-02 10:30:59, 2023-12-31 23:59, 2024-01-10T23:59, 2024-01-11 00:00, 90 minutes]"
    assert minutes(how) == [90, 1440 + 630, 10 * 1440 - 1]


def test_so_many_come_at_once_and_a_larger_batch_changes_nobody_else():
    one, four = (prepared(place(f"rate: 9 per day, batch: {size}"))[1] for size in (1, 4))
    assert sorted([*one.minute.tolist()] * 4) == sorted(four.minute.tolist())
    two = prepared(place("rate: 9 per day, batch: {2: 50 %, 3: 50 %}"))[1]
    three = prepared(place("rate: 9 per day, batch: 3"))[1]
    assert set(two.patients.number.tolist()) < set(three.patients.number.tolist())


def test_sizes_come_as_often_as_their_shares_say():
    arrivals = prepared(place("rate: 300 per day, batch: {1: 70 %, 5: 30 %}", days=20))[1]
    groups, sizes = np.unique(arrivals.patients.number >> 10, return_counts=True)
    assert set(sizes.tolist()) == {1, 5}
    assert (sizes == 5).mean() == pytest.approx(0.3, abs=4 * np.sqrt(0.21 / len(groups)))


def test_people_at_set_times_are_of_the_cohort_that_is_said():
    arrivals = prepared(place("every: 1 hour, cohort: old", "{young: {}, old: {}}"))[1]
    assert set(arrivals.patients.labels[:, 0].tolist()) == {2}


def test_more_demand_is_more_often_and_set_times_stay():
    assert with_demand(place("every: 1 hour"), 1.25).model.people.arrivals["a"].every.at({}, None).mean() == 48.0
    assert with_demand(place("at: weekdays 09:20"), 1.25).model == place("at: weekdays 09:20").model


def test_arrivals_are_not_shared_between_places_that_differ_in_how_people_come():
    with shared_arrivals():
        for how in HOW:
            plan, arrivals = prepared(place(how))
            assert sample_once(plan, arrivals.seed, 1).minute.tolist() == arrivals.minute.tolist()


def from_csv(folder, rows: str) -> list[int]:
    (folder / "came.csv").write_text(rows, encoding="utf-8")
    (folder / "place.yaml").write_text(text("recorded: {file: came.csv}"), encoding="utf-8")
    return [int(minute) for minute in prepared(load(folder / "place.yaml"))[1].minute]


def test_a_csv_holds_moments_and_how_many_came(tmp_path):
    assert from_csv(tmp_path, "time,number\n2024-01-02 10:30,2\n2024-01-01T00:05:30,1\n2024-01-02 10:30,1\n") == [
        5, 2070, 2070, 2070,
    ]  # fmt: skip
    assert from_csv(tmp_path, "Time;note\n2024-01-02 10:30;x\n2024-01-02 10:30;y\n") == [2070, 2070]
    assert from_csv(tmp_path, "time,number\n2024-01-02 10:30,0000000000002\n") == [2070, 2070]
    assert from_csv(tmp_path, "hours\n1.5\n0\n400\n") == [0, 90]


@pytest.mark.parametrize(
    ("rows", "right"),
    [
        ("time\n02/01/2024 10:30\n", "year-month-day"),
        ("time\n2024-01-02\n", "2024-02-25 10:30"),
        ("time\n2024-01-02 25:30\n", "00:00 to 23:59"),
        ("time,number\n2024-01-02 10:30,1.5\n", "a whole number of people"),
        ("time,number\n2024-01-02 10:30,-1\n", "a whole number of people"),
        ("time,number\n2024-01-02 10:30,²\n", "a whole number of people"),
        ("time,number\n2024-01-02 10:30,٣\n", "a whole number of people"),
        (f"time,number\n2024-01-02 10:30,{10**12}\n", "at most 50,000,000"),
        (f"time,number\n2024-01-02 10:30,{'9' * 5000}\n", "at most 50,000,000"),
        ("when\n2024-01-02 10:30\n", "a column 'time'"),
        ("time,cohort\n2024-01-02 10:30,old\n", "a column 'time'"),
        ("hours\nx\n", "a plain number"),
        ("time\n#VALUE!\n", "2024-02-25 10:30"),
    ],
)
def test_a_csv_that_may_mean_something_else_is_refused_at_its_row(tmp_path, rows, right):
    with pytest.raises(ScenarioError, match=r"came\.csv:") as caught:
        from_csv(tmp_path, rows)
    assert right in str(caught.value)


@pytest.mark.parametrize(
    ("how", "path", "right"),
    [
        ("every: 1 hour, rate: 2 per day", "", "give one of rate, by_date, every, at, recorded"),
        ("counts_as: elective", "", "give one of rate"),
        ("rate: 1 per day, first: 2 days", ".first", "beside 'every'"),
        ("rate: 1 per day, cohort: all", ".cohort", "by_cohort"),
        ("at: weekdays 09:00, growth: 2 % per year", ".growth", "a rate or by_date only"),
        ("every: 0 minutes", ".every", "a twentieth of a second"),
        ("every: {by_cohort: {all: 1 hour}}", ".every", "the same for everybody"),
        ("every: 1 hour, cohort: al", ".cohort", "did you mean 'all'"),
        ("at: noon", ".at", "weekdays 09:00"),
        ("recorded: [noon]", ".recorded.0", "2024-02-25 10:30"),
        ("recorded: []", ".recorded", "moments were expected"),
        ("recorded: {2024-01-01 10:00: 9000000}", ".recorded", "at most 5,000,000"),
        ("rate: 1 per day, batch: 0", ".batch", "from 1 to 1,000"),
        ("rate: 1 per day, batch: {1: 50 %, 2: 20 %}", ".batch", "sum to 100 %"),
        ("rate: 1 per day, batch: {1: 50 %, 01: 50 %}", ".batch.01", "each number once"),
    ],
)
def test_what_cannot_be_is_refused_at_its_path(how, path, right):
    with pytest.raises(ScenarioError) as caught:
        place(how)
    assert [f" people.arrivals.a{path}: " in str(one) and right in str(one) for one in caught.value.mistakes] == [True]


def test_a_stream_says_its_cohort_where_there_are_several():
    with pytest.raises(ScenarioError, match="say cohort: young or old"):
        place("at: weekdays 09:00", "{young: {}, old: {}}")


def test_a_fact_takes_the_place_of_another_way_of_coming(tmp_path):
    (tmp_path / "base.yaml").write_text(text("rate: 5 per day"), encoding="utf-8")
    (tmp_path / "place.yaml").write_text(
        "dialect: 1\ntitle: t\nextends: base.yaml\nfacts: {people.arrivals.a.every: 1 hour}\n", encoding="utf-8"
    )
    stream = load(tmp_path / "place.yaml").model.people.arrivals["a"]
    assert stream.rate is None
    assert stream.every is not None
