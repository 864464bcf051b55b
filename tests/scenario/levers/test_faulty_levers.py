"""A faulty lever hides nothing: its other mistakes are told with the first, each once."""

import pytest

from simulation.cli.console import out
from simulation.cli.describe.levers_in_words import print_levers
from simulation.core.errors import ScenarioError
from tests.support.small import VARIANT, changed, variant, wrong_variant

SETS = "set: {services.wrad.capacity: 3 beds, services.team.capacity: {add: 3 days}}"


def told(folder, text: str) -> list[str]:
    """Place and path of every mistake."""
    return [": ".join(line.split(": ")[:2]).removeprefix("variant.yaml:") for line in wrong_variant(folder, text)]


@pytest.mark.parametrize(
    ("rest", "path"),
    [
        ("strength: 50", "levers.a.strength"),
        ("strength: {sceptical: 0 %, central: 5, optimistic: 100 %}", "levers.a.strength.central"),
        ("from: soon, ramp: 3 months, lead_time: 1 month", "levers.a.from"),
        ("from: 2024-02-01, until: 2024-01-01, decay: 1 month", "levers.a.until"),
        ("cost: £3, payer: nhs", "levers.a.cost"),
        ("untl: 2024-02-01", "levers.a.untl"),
        ("needs: cultur", "levers.a.needs"),
    ],
)
def test_what_a_faulty_lever_sets_is_checked_too(tmp_path, rest, path):
    found = told(tmp_path, f"levers:\n  a: {{why: w, {SETS}, {rest}}}\n")
    assert found == [f"5: {path}", "5: services.team.capacity", "5: services.wrad.capacity"]


def test_a_lever_without_why_is_checked_too(tmp_path):
    assert told(tmp_path, f"levers:\n  a:\n    {SETS}\n") == [
        "5: levers.a",
        "6: services.team.capacity",
        "6: services.wrad.capacity",
    ]


@pytest.mark.parametrize("lever", ["{why: w}", "{why: w, set: 3}", "3", "{why: w, set: {}, strength: 4}"])
def test_a_lever_that_sets_nothing_is_told_and_the_next_is_checked(tmp_path, lever):
    found = told(tmp_path, f"levers:\n  a: {lever}\n  b: {{why: w, {SETS}}}\n")
    assert [line for line in found if line.startswith("6")] == [
        "6: services.team.capacity",
        "6: services.wrad.capacity",
    ]
    assert [line for line in found if line.startswith("5: levers.a")]


def test_two_mistakes_in_using_a_lever_are_both_told_and_so_are_the_librarys(tmp_path):
    (tmp_path / "levers.yaml").write_text(
        VARIANT + f"library: yes\nlevers:\n  a:\n    why: w\n    {SETS}\n", encoding="utf-8"
    )
    found = wrong_variant(tmp_path, "levers:\n  use:\n    a: {strength: 50, reahc: 4 %}\n")
    assert [line.split(": ")[1] for line in found] == [
        "services.team.capacity",
        "services.wrad.capacity",
        "levers.use.a.reahc",
        "levers.use.a.strength",
    ]


def test_what_switches_only_above_is_checked_below_one_half(tmp_path):
    sets = "set: {routes.planning.hub.takes: {by_cohort: {young: {distribution: gmma, mean: 3 days, sd: 1 days}}}}"
    (mistake,) = wrong_variant(tmp_path, f"levers:\n  a: {{why: w, {sets}, strength: 30 %}}\n")
    assert "'gmma'" in mistake
    assert "did you mean 'gamma'?" in mistake


def test_a_clash_is_told_once_and_not_as_something_missing(tmp_path):
    text = (
        "levers:\n  a: {why: w, set: {services.ward.capacity: 30 beds}}\n"
        "  b: {why: w, set: {services.ward.capacity.changes.2024-01-15: 3 beds}}\n"
    )
    (mistake,) = wrong_variant(tmp_path, text)
    assert "levers 'a' and 'b' both set services.ward.capacity" in mistake


@pytest.mark.parametrize("first", ["{add: 1 beds}", "30 beds", "{scale: 2}"])
def test_adding_to_what_another_lever_sets_is_a_mistake(tmp_path, first):
    text = (
        f"levers:\n  a: {{why: w, set: {{services.ward.capacity: {first}}}}}\n"
        "  b: {why: w, set: {services.ward.capacity: {add: 2 beds}}}\n"
    )
    if first == "{add: 1 beds}":
        assert variant(tmp_path, text).resolved.raw["services"]["ward"]["capacity"]["value"] == "23 beds"
        return
    (mistake,) = wrong_variant(tmp_path, text)
    assert mistake.startswith("variant.yaml:6: services.ward.capacity: levers 'a' and 'b' both set")


def test_a_parent_that_makes_no_sense_is_told_once_and_at_its_own_line(tmp_path):
    base = changed(("rate: {by_cohort: {young: 2 per day, old: 1 per day}", "rate: {by_cohort: 3 per day"))
    with pytest.raises(ScenarioError) as caught:
        variant(tmp_path, "levers: {a: {why: w, set: {people.arrivals.emergency.rate: {scale: 2}}}}\n", base)
    (mistake,) = caught.value.mistakes
    assert mistake.file.endswith("base.yaml")
    assert "one entry for each value of cohort was expected" in mistake.right


# ---- what is realised -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("sets", "strength", "counted"),
    [
        ("services.hub.capacity: {add: 2 people}", "20 %", "3 or 4 people from day to day, and so many in the mean"),
        ("services.hub.capacity: {add: 2 people}", "60 %", "4 or 5 people from day to day, and so many in the mean"),
        ("services.hub.capacity: {add: 2 people}", "50 %", ""),
        (
            "services.ward.capacity: {add: 2 beds}",
            "60 %",
            "21 or 22, then 23 or 24 beds from day to day, and so many in the mean",
        ),
        ("services.team.capacity: {scale: 0.97}", "100 %", "9 or 10 places from day to day, and so many in the mean"),
        ("services.starts.capacity: {add: 1 per day}", "30 %", ""),
        ("services.hub.takes: x", "30 %", None),
    ],
)
def test_explain_says_what_of_a_capacity_is_there(tmp_path, capsys, sets, strength, counted):
    text = f"levers:\n  a: {{why: w, set: {{{sets}}}, strength: {strength}}}\n"
    if counted is None:
        assert wrong_variant(tmp_path, text)
        return
    scenario = variant(tmp_path, text)
    assert scenario.levers[0].sets[0].counted == counted
    print_levers(out(), scenario.levers, "central")
    assert (f"; {counted}" in " ".join(capsys.readouterr().out.split())) is bool(counted)


def test_staff_by_weekday_count_for_each_day(tmp_path):
    week = ", ".join(["5 people"] * 7)
    text = f"levers:\n  a: {{why: w, set: {{services.hub.capacity: {{by_weekday: [{week}]}}}}, strength: 30 %}}\n"
    assert (
        variant(tmp_path, text).levers[0].sets[0].counted
        == "3 or 4, 3 or 4, 3 or 4, 3 or 4, 3 or 4, 1 or 2, 1 or 2 people from day to day, and so many in the mean"
    )


def test_services_on_one_list_count_together(tmp_path):
    base = changed(("team: {kind: places,", "team: {kind: places, shared_list: home,"))
    text = "levers:\n  a: {why: w, set: {services.team.capacity: {add: 3 places}}, strength: 20 %}\n"
    assert (
        variant(tmp_path, text, base).levers[0].sets[0].counted
        == "the list 'home' has whole places on every day, and so many in the mean"
    )


@pytest.mark.parametrize("source", ["{cite: x, kind: local}", "{cite: x}", "just words", "{kind: local data}"])
def test_a_faulty_source_is_told_once_at_its_own_line(tmp_path, source):
    text = f"levers:\n  a: {{why: w, set: {{services.team.capacity: 12 places}}, source: plan}}\nsources:\n  plan: {source}\n"
    (line,) = told(tmp_path, text)
    assert line.startswith("7: sources.plan")
