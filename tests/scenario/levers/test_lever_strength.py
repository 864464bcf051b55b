"""Strength over time: what becomes of the values that a lever sets while it is at work, and after."""

import datetime

import pytest

from simulation.core.errors import ScenarioError
from tests.support.in_time import YEAR, at, day, lever, placed
from tests.support.small import BASE, changed, wrong_variant

# ---- values in time ----


def test_a_number_moves_by_the_strength_of_the_month(tmp_path):
    scenario = placed(
        tmp_path, lever("services.team.capacity: {add: 10 places}", "from: 2024-03-01; ramp: 2 months; strength: 60 %")
    )
    assert [at(scenario, text) for text in ("2024-02-29", "2024-05-01", "2025-12-31")] == [10, 16, 16]
    assert at(scenario, "2024-03-20") == pytest.approx(10 + 6 * 15.5 / 61)
    assert scenario.resolved.raw["services"]["team"]["capacity"]["value"] == "10 places"
    assert scenario.levers[0].strength == pytest.approx(0.6)
    assert scenario.levers[0].sets[0].after == "16 places"


def test_the_parents_own_changes_move_in_their_month(tmp_path):
    scenario = placed(tmp_path, lever("services.ward.capacity: {scale: 2}", "from: 2024-01-10; until: 2024-01-20"))
    assert [at(scenario, f"2024-01-{text}", "ward") for text in ("09", "10", "14", "15", "19", "20")] == [
        20,
        40,
        40,
        44,
        44,
        22,
    ]


def test_a_plain_value_gives_way_to_the_parents_when_it_ends(tmp_path):
    scenario = placed(tmp_path, lever("services.ward.capacity: 30 beds", "from: 2024-01-10; until: 2024-01-20"))
    assert [at(scenario, f"2024-01-{text}", "ward") for text in ("09", "10", "15", "20")] == [20, 30, 30, 22]


def test_a_levers_own_changes_hold_while_it_is_at_work(tmp_path):
    sets = "services.team.capacity: {value: 20 places, changes: {2024-02-10: 30 places, 2024-06-01: 99 places}}"
    scenario = placed(tmp_path, lever(sets, "from: 2024-02-01; until: 2024-03-01"))
    assert [at(scenario, text) for text in ("2024-01-31", "2024-02-01", "2024-02-10", "2024-03-01", "2024-07-01")] == [
        10,
        20,
        30,
        10,
        10,
    ]


def test_several_add_in_time_sum(tmp_path):
    one = lever("services.ward.capacity: {add: 4 beds}", "from: 2024-02-01")
    other = lever("services.ward.capacity: {add: 8 beds}", "from: 2024-01-20; until: 2024-03-01; strength: 50 %", "b")
    constant = lever("services.ward.capacity: {add: 1 beds}", name="c")
    scenario = placed(tmp_path, one, other, constant)
    assert [
        at(scenario, text, "ward") for text in ("2024-01-01", "2024-01-15", "2024-01-20", "2024-02-01", "2024-03-01")
    ] == [21, 23, 27, 31, 27]


def test_shares_keep_the_base_of_the_root_in_every_month(tmp_path):
    scenario = placed(
        tmp_path,
        lever(
            "routes.admitted.path.shares: {by_cohort: {old: {P0: 80 %, P1: 20 %}}}", "from: 2024-03-01; ramp: 4 months"
        ),
    )
    path = scenario.model.routes["admitted"]["path"].shares
    before, during, after = (
        path.at({"cohort": "old"}, day(text)) for text in ("2024-02-01", "2024-04-10", "2024-07-01")
    )
    assert before.now == before.base == after.base == during.base == {"P0": 0.6, "P1": 0.4}
    assert 0.6 < during.now["P0"] < 0.8
    assert dict(after.now) == pytest.approx({"P0": 0.8, "P1": 0.2})
    young = path.at({"cohort": "young"}, day("2024-07-01"))
    assert young.now == young.base


def test_times_in_tables_and_products_move(tmp_path):
    sets = (
        "routes.admitted.bed.for: {scale: 0.5}, routes.planning.hub.takes: {add: -20 minutes}, "
        "people.arrivals.emergency.rate.by_cohort.old: 3 per day"
    )
    scenario = placed(tmp_path, lever(sets, "from: 2024-03-01"))
    stay, takes, rate = (
        scenario.model.routes["admitted"]["bed"].for_,
        scenario.model.routes["planning"]["hub"].takes,
        scenario.model.people.arrivals["emergency"].rate,
    )
    who = {"cohort": "young", "pathway": "P1"}
    assert [stay.at(who, day(text)).mean() / 1440 for text in ("2024-02-29", "2024-03-01")] == pytest.approx([4, 2])
    assert [takes.at({}, day(text)).mean() for text in ("2024-02-29", "2024-03-01")] == pytest.approx([100, 80])
    assert [rate.at({"cohort": "old"}, day(text)) for text in ("2024-02-29", "2024-03-01")] == [1, 3]
    assert rate.at({"cohort": "young"}, day("2024-03-01")) == 2


def test_the_mean_and_the_sd_of_one_time_move_together(tmp_path):
    sets = "routes.planning.hub.takes.mean: 50 minutes, routes.planning.hub.takes.sd: 20 minutes"
    takes = placed(tmp_path, lever(sets, "from: 2024-03-01; strength: 50 %")).model.routes["planning"]["hub"].takes
    assert takes.at({}, day("2024-02-01")).parameters == {"mean": 100.0, "sd": 60.0}
    assert takes.at({}, day("2024-03-01")).parameters == {"mean": 75.0, "sd": 40.0}


def test_two_levers_inside_one_time_may_not_both_change_it_in_time(tmp_path):
    levers = (
        lever("routes.planning.hub.takes.mean: 50 minutes", "from: 2024-03-01"),
        lever("routes.planning.hub.takes.sd: 20 minutes", name="b"),
    )
    with pytest.raises(
        ScenarioError, match=r"levers 'a' and 'b' both change routes\.planning\.hub\.takes, one of them in time"
    ):
        placed(tmp_path, *levers)


def test_hours_meetings_weights_and_families_change_at_one_half(tmp_path):
    sets = (
        "services.hub.open: every day 08:00-18:00, services.panel.held: every day 14:00, services.team.admits: always, "
    )
    sets += (
        "services.starts.by_weekday: [1, 1, 1, 1, 1, 1, 1], routes.leave_home.pack.delay: {distribution: "
        "exponential, mean: 1 hours}"
    )
    scenario = placed(tmp_path, lever(sets, "from: 2024-01-01; ramp: 8 months"))
    services, delay = scenario.model.services, scenario.model.routes["leave_home"]["pack"].delay
    before, after = day("2024-04-15"), day("2024-05-15")
    assert [len(services["hub"].open.at({}, when).spans) for when in (before, after)] == [5, 7]
    assert [len(services["panel"].held.at({}, when).minutes) for when in (before, after)] == [1, 7]
    assert [len(services["team"].admits.at({}, when).spans) for when in (before, after)] == [5, 1]
    assert [services["starts"].by_weekday.at({}, when)[6] for when in (before, after)] == [0, 1]
    assert [delay.at({}, when).kind for when in (before, after)] == ["fixed", "exponential"]
    assert [len(value.dates()) for value in (services["hub"].open, services["panel"].held, delay)] == [1, 1, 1]
    assert all(setting.all_or_none for setting in scenario.levers[0].sets[:4])


def test_what_the_parent_leaves_out_may_begin_later(tmp_path):
    sets = (
        "services.starts.at: 09:00, services.team.closed_on: [2024-02-01, 2024-12-25], services.ward.admits: every "
        "day 08:00-20:00"
    )
    services = placed(tmp_path, lever(sets, "from: 2024-03-01")).model.services
    assert services["team"].closed_on == {day("2024-12-25")}
    assert [services["starts"].at.at({}, day(text)) for text in ("2024-02-29", "2024-03-01")] == [0, 540]
    assert [len(services["ward"].admits.at({}, day(text)).spans) for text in ("2024-02-29", "2024-03-01")] == [1, 7]


def test_a_daily_series_moves_day_by_day(tmp_path):
    days = [YEAR.first + datetime.timedelta(days=number) for number in range(366)]
    (tmp_path / "daily.csv").write_text("date,value\n" + "".join(f"{one},4\n" for one in days), encoding="utf-8")
    base = changed(
        ("length: 28 days", "length: 366 days"),
        ("rate: {by_cohort: {young: 2 per day, old: 1 per day}, source: local}", "by_date: {file: daily.csv}"),
        ("cohorts: {young: {from_age: 0}, old: {from_age: 65}}", "cohorts: {old: {from_age: 65}}"),
        ("{young: {P0: 90 %, P1: 10 %}, old:", "{old:"),
        ("{young: {distribution: exponential, mean: 2 days}, old:", "{old:"),
        ("{young: 10 %, old: 20 %}", "{old: 20 %}"),
    )
    series = placed(
        tmp_path,
        lever("people.arrivals.emergency.by_date: {scale: 0.5}", "from: 2024-03-01; strength: 50 %"),
        base=base,
    ).model
    series = series.people.arrivals["emergency"].by_date
    assert (series[day("2024-02-29")], series[day("2024-03-01")], len(series)) == (4, 3, 366)


STAFF = (
    "hub: {kind: staff, capacity: 3 people",
    "hub: {kind: staff, capacity: {by_weekday: [3, 3, 3, 3, 3, 1, 1]}".replace("3,", "3 people,").replace(
        "1", "1 people"
    ),
)


def test_staff_by_weekday_move_by_fractions_in_time(tmp_path):
    base = changed(("length: 28 days", "length: 366 days"), STAFF)
    sets = "services.hub.capacity: {by_weekday: [3 people, 3 people, 3 people, 3 people, 3 people, 3 people, 3 people]}"
    capacity = (
        placed(tmp_path, lever(sets, "from: 2024-03-01; strength: 50 %"), base=base).model.services["hub"].capacity
    )
    assert [capacity.at({}, day(text))[6] for text in ("2024-02-01", "2024-03-01")] == [1, 2]


@pytest.mark.parametrize(
    ("sets", "met"),
    [
        ("services.team.shared_list: home", "cannot change in time"),
        (
            "risks_after_discharge.after.readmission.within: 60 days",
            "'within' cannot change in time, and this lever changes it on 2024-03-01",
        ),
        ("routes.leave_support.support.if_full: leave_home", "cannot change in time"),
    ],
)
def test_what_cannot_change_in_time_is_refused(tmp_path, sets, met):
    with pytest.raises(ScenarioError) as caught:
        placed(tmp_path, lever(sets, "from: 2024-03-01"))
    (mistake,) = str(caught.value).splitlines()
    assert "variant.yaml:7: " in mistake
    assert met in mistake
    assert "give the lever one strength for the whole run" in mistake


@pytest.mark.parametrize(
    "when",
    ["from: 2020-01-01; ramp: 1 years", "from: 2024-03-01; strength: 40 %", "from: 2024-01-01; until: 2030-01-01"],
)
def test_a_shared_list_may_stand_in_a_lever_that_does_not_cross_one_half_in_the_run(tmp_path, when):
    shared = placed(tmp_path, lever("services.team.shared_list: home", when)).model.services["team"].shared_list
    assert shared == (None if "40 %" in when else "home")


def test_a_value_that_is_wrong_is_told_once(tmp_path):
    text = "levers:\n" + lever(
        "services.hub.open: wekdays 08:00-18:00, services.team.capacity: {add: 3 days}",
        "from: 2024-01-01; ramp: 1 years",
    )
    found = wrong_variant(tmp_path, text)
    assert [line.partition(" lever")[0] for line in found] == [
        "variant.yaml:7: services.hub.open:",
        "variant.yaml:7: services.team.capacity:",
    ]


def test_a_lever_in_time_survives_being_written_out(tmp_path):
    from simulation.scenario.loading import from_text

    sets = (
        "routes.admitted.path.shares: P0, services.team.capacity: {add: 10 places}, routes.admitted.bed.for: "
        "{scale: 0.5}"
    )
    scenario = placed(tmp_path, lever(sets, "from: 2024-02-10; ramp: 5 months; until: 2024-09-01; decay: 90 days"))
    again = from_text(scenario.as_yaml())
    assert again.model == scenario.model
    assert again.digest() == scenario.digest()


def test_a_changed_value_names_its_lever_and_source(tmp_path):
    scenario = placed(tmp_path, lever("services.ward.capacity: {add: 4 beds}", "from: 2024-02-01"))
    found = {parameter.path: parameter for parameter in scenario.parameters()}["services.ward.capacity"]
    assert (found.lever, found.source) == ("a", "local")


# ---- what time may not say ----


@pytest.mark.parametrize(
    ("rest", "path", "met"),
    [
        ("ramp: 3 months", "ramp", "'ramp' without 'from'"),
        ("lead_time: 3 months", "lead_time", "'lead_time' without 'from'"),
        ("decay: 3 months; from: 2024-02-01", "decay", "'decay' without 'until'"),
        ("from: 2024-02-01; until: 2024-02-01", "until", "a lever ends after it begins"),
        ("from: february", "from", "a date that exists was expected"),
        ("from: 2024-02-01; ramp: 5 %", "ramp", "whole number of days, weeks, months or years"),
        ("needs: [cultur]", "needs", "there is no enabler 'cultur'; did you mean 'culture'?"),
        ("view: hopeful", "view", "'hopeful'"),
        ("untl: 2024-02-01", "untl", "did you mean 'until'?"),
    ],
)
def test_a_mistake_in_time_is_told_at_its_line(tmp_path, rest, path, met):
    (mistake,) = wrong_variant(tmp_path, "levers:\n" + lever("services.team.capacity: {add: 1 places}", rest))
    assert f"levers.a.{path}: " in mistake
    assert met in mistake


# ---- views ----


def test_a_lever_may_have_its_own_view_and_the_command_line_has_the_last_word(tmp_path):
    strength = "strength: {sceptical: 0 %, central: 50 %, optimistic: 100 %}"
    levers = (
        lever("services.team.capacity: {add: 10 places}", f"{strength}; view: sceptical"),
        lever("services.ward.capacity: {add: 10 beds}", strength, "b"),
    )
    assert [one.strength for one in placed(tmp_path, *levers).levers] == [0, 0.5]
    assert [one.strength for one in placed(tmp_path, *levers, rest="view: optimistic\n").levers] == [0, 1]
    asked = placed(tmp_path, *levers, view="optimistic")
    assert [one.strength for one in asked.levers] == [1, 1]
    assert [one.view for one in asked.levers] == ["optimistic", "optimistic"]


# ---- in results ----


def test_strengths_are_in_the_results_when_a_lever_varies(tmp_path):
    import pandas as pd

    import simulation
    from simulation.report.charts import draw
    from simulation.results.archive import write
    from simulation.results.reproduce import reproduce

    levers = (
        lever("services.team.capacity: {add: 10 places}", "from: 2024-02-11; strength: 50 %"),
        lever("services.ward.capacity: {add: 1 beds}", "reach: 40 %", "b"),
    )
    scenario = placed(tmp_path, *levers, base=changed(("length: 28 days", "length: 70 days")))
    results = simulation.run(scenario, replications=2, engine="reference", workers=1)
    folder = write(results, tmp_path / "out", {}, draw(results))
    table = pd.read_csv(folder / "strengths.csv")
    assert list(table.columns) == ["scenario", "lever", "month", "strength", "asked"]
    found = {(lever, month): strength for _, lever, month, strength, _ in table.itertuples(index=False)}
    assert found == pytest.approx(
        {
            ("a", "2024-01"): 0,
            ("a", "2024-02"): 0.5 * 19 / 29,
            ("a", "2024-03"): 0.5,
            ("b", "2024-01"): 0.4,
            ("b", "2024-02"): 0.4,
            ("b", "2024-03"): 0.4,
        }
    )
    assert (folder / "charts" / "strengths.png").stat().st_size > 5_000
    assert reproduce(folder, engine="reference", workers=1, draw=draw).identical


def test_constant_levers_leave_no_strengths(tmp_path):
    import simulation
    from simulation.report.charts import draw
    from simulation.results.archive import write

    scenario = placed(tmp_path, lever("services.team.capacity: {add: 10 places}", "strength: 50 %"), base=BASE)
    results = simulation.run(scenario, replications=1, engine="reference", workers=1)
    folder = write(results, tmp_path / "out", {}, draw(results))
    assert not (folder / "strengths.csv").exists()
    assert not (folder / "charts" / "strengths.png").exists()


def test_explain_shows_the_months(tmp_path):
    from simulation.cli.describe.levers_in_words import in_time

    sets, when = (
        "services.team.capacity: {add: 10 places}",
        "from: 2024-03-11; lead_time: 1 month; until: 2024-10-01; decay: 1 month; needs: culture",
    )
    (one,) = placed(tmp_path, lever(sets, when)).levers
    assert in_time(one) == [
        "paid for from 2024-03-11, at work from 2024-04-11, complete on 2024-04-11",
        "paid for until 2024-10-01, faded on 2024-11-01",
        "needs culture",
        "by month: 2024-01 to 2024-03 0 %, 2024-04 66.67 %, 2024-05 to 2024-09 100 %, 2024-10 50 %, 2024-11 to "
        "2024-12 0 %",
    ]
