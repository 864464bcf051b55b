"""The files that answer the debate: each asks one question of England, and differs from it by levers only. None is
required to win.
"""

import datetime
from pathlib import Path

import pytest

from simulation.scenario.loading import load
from tests.support.promised_levers import ROUSE

HOME = Path(__file__).parents[2]
DEBATE = HOME / "scenarios" / "debate"
FILES = sorted(path.stem for path in DEBATE.glob("*.yaml"))
BEDS = ("medical_beds", "older_peoples_beds")
MEANINGS = ["providers", "commissioning", "voluntary_sector", "governance", "finance"]


@pytest.mark.parametrize("name", FILES)
def test_each_asks_one_question_of_england(name):
    scenario = load(DEBATE / f"{name}.yaml")
    england = load(HOME / "scenarios" / "england.yaml")
    assert scenario.model.question is not None
    assert scenario.model.question.endswith("?")
    assert scenario.model.question.count("?") == 1
    assert (scenario.model.run.start, scenario.model.run.seed) == (england.model.run.start, england.model.run.seed)
    assert Path(scenario.resolved.base).name == "england.yaml"
    assert scenario.levers or name == "england_three_years"


@pytest.mark.parametrize(
    "name", [f"meaning_{meaning}" for meaning in MEANINGS] + [f"feature_{feature}" for feature in ROUSE]
)
def test_every_meaning_and_every_feature_has_its_file(name):
    assert name in FILES


@pytest.mark.parametrize("name", FILES)
def test_the_page_of_the_debate_names_every_file(name):
    page = (HOME / "docs" / "debate.md").read_text(encoding="utf-8")
    family = name.split("_")[0] + "_*"
    assert f"`{name}`" in page or f"`{family}`" in page


def test_the_five_meanings_set_no_parameter_twice():
    """Each moves its own part of the system, so that they can be told apart."""
    setters: dict[str, str] = {}
    for meaning in MEANINGS:
        for lever in load(DEBATE / f"meaning_{meaning}.yaml").levers:
            for setting in lever.sets:
                assert setters.setdefault(setting.path, meaning) == meaning, setting.path


def paid(scenario, name: str) -> float:
    """Pounds of a lever's places over the run: a cost until they are there, their list price on every day after
    that.
    """
    run, service = scenario.model.run, scenario.model.services["reablement_town"]
    days = [run.start + datetime.timedelta(days=number) for number in range(int((run.warm_up + run.length) // 1440))]
    places = {"winter_money": 120, "sustained_money": 40}[name]
    base = service.capacity.at({}, run.start)[0]
    there = sum(service.capacity.at({}, day)[0] > base for day in days) * places * service.unit_cost.constant()[0]
    return there + sum(one.cost.at({}, day) / 365 for one in scenario.model.programmes.values() for day in days)


def test_winter_money_and_sustained_money_are_the_same_sum():
    sums = [paid(load(DEBATE / f"{name}.yaml"), name) for name in ("winter_money", "sustained_money")]
    assert sums[0] == pytest.approx(sums[1], rel=0.02)


def test_beds_and_what_their_money_buys_cost_the_same_at_list_price():
    moved, england = (
        load(DEBATE / "beds_to_community.yaml").model.services,
        load(HOME / "scenarios" / "england.yaml").model.services,
    )
    day = datetime.date(2024, 5, 1)
    changes = {
        name: (moved[name].capacity.at({}, day)[0] - england[name].capacity.at({}, day)[0])
        * moved[name].unit_cost.constant()[0]
        for name in (*BEDS, "reablement_town", "reablement_country", "community_nursing")
    }
    closed = sum(changes[name] for name in BEDS)
    assert closed < 0
    assert sum(changes.values()) == pytest.approx(0, abs=0.01 * -closed)


def test_a_programme_without_its_leaders_fades():
    kept, lost = (load(DEBATE / f"{name}.yaml") for name in ("programme_three_years", "programme_loses_its_leaders"))
    for before, after in zip(kept.levers, lost.levers, strict=True):
        assert after.months[-1][1] < before.months[-1][1] or before.strength == 0.0, "one of them is paid for in vain"
        assert [month for month in after.months if month[0] < "2025-10"] == [
            month for month in before.months if month[0] < "2025-10"
        ]


def test_data_and_it_raise_and_lower_what_needs_them_and_nothing_else():
    ordinary, fixed, worse = (
        {lever.name: lever.strength for lever in load(DEBATE / f"{name}.yaml").levers}
        for name in ("records", "records_data_fixed", "records_data_not_fixed")
    )
    assert worse["single_record"] < ordinary["single_record"] < fixed["single_record"]
    assert worse["trusted_assessor"] == ordinary["trusted_assessor"] == fixed["trusted_assessor"]


def test_a_sceptics_pioneer_finds_need_and_an_optimists_helps():
    strengths = {
        name: {lever.name: lever.strength for lever in load(DEBATE / f"{name}.yaml").levers}
        for name in ("pioneer_sceptical", "pioneer_optimistic")
    }
    assert strengths["pioneer_sceptical"]["case_finding"] == 1.0
    assert strengths["pioneer_optimistic"]["case_finding"] == 0.0
    assert strengths["pioneer_sceptical"]["primary_care_teams"] == 0.0
