"""Strength over time: when a lever is at work, what it needs, and what becomes of the values it sets."""

import datetime

import pytest

from simulation.core.errors import ScenarioError, ValueProblem
from simulation.scenario.scenario import load
from simulation.scenario.schema.ramp import Period, Run, Span, Timing, by_month, periods, read_span, run_of, strength_on
from tests.support.small import BASE, changed, variant, wrong_variant

LONG = changed(("length: 28 days", "length: 366 days"))
"""The small place from 2024-01-01 to 2024-12-31."""
YEAR = Run(datetime.date(2024, 1, 1), 366)


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def lever(sets: str, rest: str = "", name: str = "a") -> str:
    return f"  {name}:\n    why: w\n    set: {{{sets}}}\n    source: local\n" + "".join(
        f"    {line.strip()}\n" for line in rest.split(";") if line.strip()
    )


def placed(folder, *levers: str, base: str = LONG, rest: str = "", view=None):
    return variant(folder, rest + "levers:\n" + "".join(levers), base, view)


def months(found) -> dict[str, float]:
    return dict(by_month(found, YEAR))


# ---- spans and shapes ----


@pytest.mark.parametrize(
    ("text", "months", "days"),
    [("6 months", 6, 0), ("1 year", 12, 0), ("2 weeks", 0, 14), ("90 days", 0, 90), ("0 days", 0, 0)],
)
def test_a_span_is_read_as_a_calendar_counts(text, months, days):
    assert read_span(text) == Span(months, days)


@pytest.mark.parametrize("text", ["6", "1.5 months", "-1 days", "5 %", "101 years", ["6 months"]])
def test_a_span_that_is_none_says_so(text):
    with pytest.raises(ValueProblem):
        read_span(text)


def test_a_month_after_the_end_of_january_is_the_end_of_february():
    assert Span(1).after(day("2024-01-31")) == day("2024-02-29")
    assert Span(14).after(day("2023-11-05")) == day("2025-01-05")
    assert Span(1200).after(day("9999-01-01")) == datetime.date.max


def test_a_ramp_gives_each_month_its_mean():
    found = periods(1.0, 1.0, Timing(day("2024-03-01"), ramp=Span(3)), (), YEAR)
    by = months(found)
    assert [by[f"2024-0{month}"] for month in (1, 2, 6, 7)] == [0, 0, 1, 1]
    days = (day("2024-06-01") - day("2024-03-01")).days
    assert by["2024-03"] == pytest.approx(15.5 / days)
    assert by["2024-04"] == pytest.approx(46 / days)
    assert by["2024-05"] == pytest.approx(76.5 / days)


def test_a_date_inside_a_month_parts_it():
    found = periods(0.8, 0.5, Timing(day("2024-03-11"), until=day("2024-05-21")), (), YEAR)
    assert found == (Period(day("2024-01-01"), 0.0), Period(day("2024-03-11"), 0.4), Period(day("2024-05-21"), 0.0))
    assert months(found)["2024-03"] == pytest.approx(0.4 * 21 / 31)


def test_money_comes_before_staff_and_what_is_reached_when_it_ends_fades():
    timing = Timing(day("2024-01-01"), Span(4), day("2024-05-01"), Span(2), lead_time=Span(2))
    assert (timing.at_work, timing.complete, timing.faded) == (day("2024-03-01"), day("2024-07-01"), day("2024-07-01"))
    found = periods(1.0, 1.0, timing, (), YEAR)
    reached = 61 / 122
    assert strength_on(found, day("2024-02-29")) == 0.0
    assert strength_on(found, day("2024-05-15")) == pytest.approx(reached * (1 - 15.5 / 61))
    assert strength_on(found, day("2024-07-01")) == 0.0


def test_money_that_ends_before_the_staff_come_does_nothing():
    assert periods(1.0, 1.0, Timing(day("2024-01-01"), until=day("2024-02-01"), lead_time=Span(2)), (), YEAR) == (
        Period(YEAR.first, 0.0),
    )


def test_dates_may_lie_outside_the_run():
    assert periods(0.6, 1.0, Timing(day("1999-01-01"), Span(12), day("2199-01-01")), (), YEAR) == (
        Period(YEAR.first, 0.6),
    )
    assert periods(0.6, 1.0, Timing(day("2100-01-01")), (), YEAR) == (Period(YEAR.first, 0.0),)


def test_the_days_of_a_run_include_its_warm_up():
    assert run_of({"run": {"start": "2024-01-01", "warm_up": "10 days", "length": "36 hours"}}) == Run(
        day("2024-01-01"), 12
    )
    assert run_of({"run": {"start": "soon", "length": "1 days"}}) is None
    assert run_of({}) is None


# ---- values in time ----


def at(scenario, text: str, service: str = "team") -> float:
    return scenario.model.services[service].capacity.at({}, day(text))[0]


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
    from simulation.scenario.scenario import from_text

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


# ---- enablers ----

WITH_ENABLERS = LONG + (
    "enablers:\n  leadership: {level: {value: 80 %, changes: {2024-07-01: 40 %}}, owner: the board, source: "
    "local}\n  culture: {level: 50 %, source: local}\n"
)
NEEDS = lever("services.team.capacity: {add: 10 places}", "needs: [leadership, culture]; strength: 50 %")


def test_the_bases_levels_give_one(tmp_path):
    (one,) = placed(tmp_path, NEEDS, base=WITH_ENABLERS).levers
    assert one.periods == (Period(YEAR.first, 0.5),)
    assert placed(tmp_path, NEEDS, base=LONG).levers[0].strength == 0.5


def test_a_variant_changes_levels_and_its_levers_follow(tmp_path):
    rest = "enablers: {leadership: {level: {value: 80 %, changes: {2024-04-10: 20 %}}, source: local}}\n"
    scenario = placed(tmp_path, NEEDS, base=WITH_ENABLERS, rest=rest)
    assert [(one.begins.isoformat(), one.strength) for one in scenario.levers[0].periods] == [
        ("2024-01-01", 0.5),
        ("2024-04-10", 0.125),
        ("2024-07-01", 0.25),
    ]
    assert scenario.model.enablers.leadership.owner == "the board"


def test_a_level_above_the_bases_makes_a_lever_at_most_whole(tmp_path):
    rest = "enablers: {culture: {level: 100 %, source: local}, leadership: {level: 100 %, source: local}}\n"
    (one,) = placed(tmp_path, NEEDS.replace("50 %\n", "50 %\n    reach: 40 %\n"), base=WITH_ENABLERS, rest=rest).levers
    assert one.strength == pytest.approx(0.4)


def test_a_lever_may_move_an_enabler_wherever_it_stands_in_the_file(tmp_path):
    raising = lever("enablers.culture.level: {add: 30 %}", "from: 2024-03-01; ramp: 2 months", "b")
    scenario = placed(tmp_path, NEEDS, raising, base=WITH_ENABLERS)
    assert [one.name for one in scenario.levers] == ["a", "b"]
    assert scenario.levers[0].months[2][1] == pytest.approx(0.5 * (1 + 0.6 * 15.5 / 61))
    assert scenario.levers[0].months[5][1] == pytest.approx(0.8)
    assert scenario.model.enablers.culture.level.at({}, day("2024-12-01")) == pytest.approx(0.8)


def test_settings_of_enablers_and_of_the_run_reach_the_levers(tmp_path):
    scenario = placed(
        tmp_path, NEEDS, lever("services.ward.capacity: {add: 3 beds}", "from: 2025-03-01", "b"), base=WITH_ENABLERS
    )
    assert scenario.with_({"enablers.culture.level": "25 %"}).levers[0].strength == 0.25
    assert scenario.levers[1].strength == 0
    longer = scenario.with_({"services.team.capacity": "3 places"}).with_({"run.length": "500 days"})
    assert longer.levers[1].strength == 1
    assert at(longer, "2025-03-01", "ward") == 25
    assert at(longer, "2025-03-01") == 3
    assert (
        load(scenario.path, set={"run.length": "500 days"}).digest()
        == scenario.with_({"run.length": "500 days"}).digest()
    )


def test_only_some_of_the_levers(tmp_path):
    scenario = placed(
        tmp_path, NEEDS, lever("services.ward.capacity: {add: 3 beds}", name="b"), base=WITH_ENABLERS
    ).with_({"services.hub.capacity": "9 people"})
    one = scenario.with_levers(["b"], title="b alone")
    assert ([lever.name for lever in one.levers], one.title) == (["b"], "b alone")
    assert [at(one, "2024-01-02", name) for name in ("team", "ward", "hub")] == [10, 23, 9]
    assert scenario.with_levers(["a", "b"]).digest() == scenario.digest()


@pytest.mark.parametrize(
    ("base", "text", "met"),
    [
        (
            LONG,
            "enablers: {leadership: {level: 3 %, source: local}}\n",
            "variant.yaml:4: enablers.leadership: the enabler 'leadership', which the base does not",
        ),
        (WITH_ENABLERS, "enablers: {leadersip: {level: 3 %}}\n", "did you mean 'leadership'?"),
        (WITH_ENABLERS, "enablers: {leadership: {level: 130 %}}\n", "a share lies between 0 % and 100 %"),
        (
            WITH_ENABLERS.replace("50 %, source: local}\n", "0 %, source: local}\n"),
            "levers:\n" + NEEDS,
            "needs culture, which is at 0 % in the base on 2024-01-01",
        ),
        (
            WITH_ENABLERS.replace("level: 50 %", "level: {by_cohort: {old: 5 %, young: 3 %}}"),
            "",
            "an enabler is the same for everybody",
        ),
        (
            WITH_ENABLERS,
            "levers:\n" + lever("enablers.culture.level: 90 %", "needs: leadership"),
            "sets an enabler and needs one",
        ),
        (WITH_ENABLERS, "levers:\n" + lever("enablers.culture.source: other"), "words for people to read"),
    ],
)
def test_a_mistake_about_enablers_is_explained(tmp_path, base, text, met):
    with pytest.raises(ScenarioError) as caught:
        variant(tmp_path, text, base)
    (mistake,) = str(caught.value).splitlines()
    assert met in mistake


def test_an_unknown_enabler_in_a_base_is_told():
    from tests.support.small import mistakes

    (mistake,) = mistakes(BASE + "enablers: {cultures: {level: 50 %}}\n")
    assert "did you mean 'culture'?" in mistake


def test_enablers_alone_change_nothing_that_is_run(tmp_path):
    (tmp_path / "other.yaml").write_text(WITH_ENABLERS, encoding="utf-8")
    (tmp_path / "base.yaml").write_text(LONG, encoding="utf-8")
    assert load(tmp_path / "other.yaml").digest() == load(tmp_path / "base.yaml").digest()
    assert not any("enablers" in line for line in load(tmp_path / "other.yaml").warnings)
    found = {parameter.path: parameter for parameter in load(tmp_path / "other.yaml").parameters()}
    assert found["enablers.culture.level"].source == "local"


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
    from simulation.cli.describe.explain import in_time

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
