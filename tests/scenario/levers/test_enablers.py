"""What levers need before they work whole, and who changes it."""

import pytest

from simulation.core.errors import ScenarioError
from simulation.scenario.loading import load
from simulation.scenario.schema.ramp import Period
from tests.support.in_time import LONG, YEAR, at, day, lever, placed
from tests.support.small import BASE, variant

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
