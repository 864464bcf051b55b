"""Levers used from a library: which file, what may be other, what each mistake says, and what a lever costs."""

import datetime

import pytest

from simulation.core.errors import ScenarioError, ValueProblem
from simulation.core.units import money_per_year
from simulation.scenario.loading import load
from tests.support.lever_library import LIBRARY, files
from tests.support.small import BASE, VARIANT, changed


def using(folder, text: str, **how):
    return load(files(folder, text), **how)


def wrong(folder, text: str, **how) -> list[str]:
    with pytest.raises(ScenarioError) as caught:
        load(files(folder, text, **how))
    return [line.replace(f"{folder}/", "").replace(f"{folder}\\", "") for line in str(caught.value).splitlines()]


def places(scenario, day: str = "2024-01-01") -> float:
    return scenario.model.services["team"].capacity.at({}, datetime.date.fromisoformat(day))[0]


# ---- which levers, and from where ----


@pytest.mark.parametrize(
    "use", ["[more_places]", "more_places", "{more_places: {}}", "[more_places: {}]", "{more_places: 50 %}"]
)
def test_a_lever_is_used_by_its_name(tmp_path, use):
    scenario = using(tmp_path, f"levers: {{use: {use}}}\n")
    assert places(scenario) == 15
    assert [lever.name for lever in scenario.levers] == ["more_places"]


def test_levers_of_the_file_stand_beside_those_it_uses(tmp_path):
    scenario = using(
        tmp_path, "levers:\n  use: [more_places]\n  own: {why: w, set: {services.team.capacity: {add: 1 places}}}\n"
    )
    assert places(scenario) == 16
    assert [lever.name for lever in scenario.levers] == ["more_places", "own"]


def test_the_library_beside_the_base_holds_unless_another_is_named(tmp_path):
    files(tmp_path, "")
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "v.yaml").write_text(
        VARIANT.replace("base.yaml", "../base.yaml") + "levers: {use: more_places}\n", encoding="utf-8"
    )
    assert places(load(folder / "v.yaml")) == 15
    (folder / "other.yaml").write_text(
        LIBRARY.replace("base.yaml", "../base.yaml").replace("add: 10", "add: 100"), encoding="utf-8"
    )
    (folder / "v.yaml").write_text(
        VARIANT.replace("base.yaml", "../base.yaml") + "levers: {from: other.yaml, use: more_places}\n",
        encoding="utf-8",
    )
    assert places(load(folder / "v.yaml")) == 60


def test_any_variant_may_be_picked_from_and_a_child_may_drop_what_was_picked(tmp_path):
    using(tmp_path, "levers: {use: [more_places, shorter]}\n")
    child = tmp_path / "child.yaml"
    child.write_text(VARIANT.replace("base.yaml", "variant.yaml") + "without: [more_places]\n", encoding="utf-8")
    assert [lever.name for lever in load(child).levers] == ["shorter"]


def test_only_sources_that_used_levers_name_come_along(tmp_path):
    sources = using(tmp_path, "levers: {use: more_places}\n").model.sources
    assert set(sources) == {"local", "trial"}


def test_what_a_used_lever_sets_is_said_in_the_library(tmp_path):
    found = {one.path: one for one in using(tmp_path, "levers: {use: more_places}\n").parameters()}[
        "services.team.capacity"
    ]
    assert found.file.endswith("levers.yaml")
    assert (found.lever, found.line) == ("more_places", 8)


# ---- what is other here ----


def test_strength_reach_and_dates_are_the_users(tmp_path):
    scenario = using(
        tmp_path,
        "levers: {use: {more_places: {strength: 100 %, reach: 50 %, from: 2024-01-01, lead_time: 0 days, ramp: 0 "
        "days}}}\n",
    )
    assert places(scenario) == 15
    assert scenario.levers[0].reach == 0.5


def test_the_librarys_course_counts_once_a_date_is_given(tmp_path):
    assert places(using(tmp_path, "levers: {use: {more_places: 100 %}}\n")) == 20
    dated = using(tmp_path, "levers: {use: {more_places: {strength: 100 %, from: 2024-01-01}}}\n")
    assert places(dated, "2024-01-07") == 10
    assert 10 < places(dated, "2024-01-10") < 20
    assert places(dated, "2024-01-25") == 20


def test_a_library_is_a_variant_that_runs(tmp_path):
    path = files(tmp_path, "")
    assert [lever.name for lever in load(path.parent / "levers.yaml").levers] == ["more_places", "shorter"]


@pytest.mark.parametrize(
    ("text", "place", "met"),
    [
        (
            "levers: {use: [more_place]}",
            "variant.yaml:4: levers.use.0:",
            "there is no lever 'more_place' in levers.yaml; did you mean 'more_places'?",
        ),
        (
            "levers:\n  use:\n    zzz: 50 %",
            "variant.yaml:6: levers.use.zzz:",
            "there is no lever 'zzz' in levers.yaml; its levers are more_places, shorter",
        ),
        (
            "levers:\n  use:\n    shorter: 150 %",
            "variant.yaml:6: levers.use.shorter.strength:",
            "'150 %'; a share lies between 0 % and 100 %",
        ),
        (
            "levers:\n  use:\n    shorter: {reahc: 5 %}",
            "variant.yaml:6: levers.use.shorter.reahc:",
            "did you mean 'reach'?",
        ),
        (
            "levers:\n  use:\n    shorter:\n      set: {a.b: 1}",
            "variant.yaml:7: levers.use.shorter.set:",
            "'set' of a lever of a library; what it does is said there",
        ),
        (
            "levers:\n  use:\n    shorter: {ramp: 1 month}",
            "variant.yaml:6: levers.use.shorter.ramp:",
            "'ramp' without 'from'",
        ),
        (
            "levers:\n  use:\n    shorter: {from: 2024-02-01, until: 2024-01-01}",
            "variant.yaml:6: levers.use.shorter.until:",
            "a lever ends after it begins",
        ),
        (
            "levers:\n  use:\n    shorter: {source: lcoal}",
            "variant.yaml:6: levers.shorter.source:",
            "there is no source 'lcoal'; did you mean 'local'?",
        ),
        (
            "levers:\n  use: [shorter, shorter]",
            "variant.yaml:5: levers.use.shorter:",
            "'shorter' a second time; use a lever once",
        ),
        (
            "levers: {use: []}",
            "variant.yaml:4: levers.use:",
            "names of levers were expected, such as [trusted_assessor, home_first]",
        ),
        ("levers: {from: levers.yaml}", "variant.yaml:4: levers:", "no 'use'; 'use' is needed here"),
        (
            "levers:\n  from: gone.yaml\n  use: a",
            "variant.yaml:5: levers.from:",
            "there is no file 'gone.yaml'; put a library there",
        ),
        (
            "levers:\n  use: shorter\n  shorter: {why: w, set: {services.team.capacity: {add: 1 places}}}",
            "variant.yaml:6: levers.shorter:",
            "a lever 'shorter' that this file uses of its library too; choose another name",
        ),
        (
            "levers:\n  use: more_places\n  b: {why: w, set: {services.team.capacity: 3 places}}",
            "variant.yaml:6: services.team.capacity:",
            "levers 'more_places' and 'b' both set services.team.capacity",
        ),
    ],
)
def test_a_mistake_in_using_levers_is_explained_at_its_place(tmp_path, text, place, met):
    found = wrong(tmp_path, text + "\n")
    assert any(line.startswith(place) and met in line for line in found), found
    assert len(found) == 1


def test_a_mistake_of_the_library_is_told_there(tmp_path):
    (line,) = wrong(tmp_path, "levers: {use: shorter}\n", library=LIBRARY.replace("{scale: 0.5}", "{scale: half}"))
    assert line.startswith("levers.yaml:17: routes.leave_home.pack.delay: lever 'shorter': scale 'half'")
    (line,) = wrong(tmp_path, "levers: {use: more_places}\n", library=LIBRARY.replace("ramp: 2 weeks", "ramp: soon"))
    assert line.startswith("levers.yaml:13: levers.more_places.ramp: 'soon'")
    assert load(
        files(tmp_path, "levers: {use: shorter}\n", library=LIBRARY.replace("ramp: 2 weeks", "ramp: soon"))
    ).levers


def test_a_course_without_dates_is_a_mistake_outside_a_library(tmp_path):
    (line,) = wrong(
        tmp_path, "levers:\n  a:\n    why: w\n    set: {services.team.capacity: {add: 1 places}}\n    ramp: 1 month\n"
    )
    assert line.startswith("variant.yaml:8: levers.a.ramp: 'ramp' without 'from'")


def test_a_library_stays_below_the_root(tmp_path):
    files(tmp_path, "")
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "base.yaml").write_text(BASE, encoding="utf-8")
    (folder / "v.yaml").write_text(VARIANT + "levers: {from: ../levers.yaml, use: shorter}\n", encoding="utf-8")
    assert load(folder / "v.yaml").levers
    with pytest.raises(ScenarioError, match=r"v\.yaml:4: levers\.from: '\.\./levers\.yaml' is outside the root folder"):
        load(folder / "v.yaml", root=folder)


# ---- another horizon ----


def test_a_file_without_levers_gives_a_base_another_horizon(tmp_path):
    horizon = tmp_path / "longer.yaml"
    files(tmp_path, "")
    horizon.write_text(VARIANT.replace("Changed", "Longer") + "run: {length: 56 days}\n", encoding="utf-8")
    base, longer = load(tmp_path / "base.yaml"), load(horizon)
    assert (longer.model.run.length, longer.model.run.start, longer.model.run.seed) == (
        56 * 1440,
        base.model.run.start,
        base.model.run.seed,
    )
    child = tmp_path / "child.yaml"
    child.write_text(VARIANT.replace("base.yaml", "longer.yaml") + "levers: {use: shorter}\n", encoding="utf-8")
    assert load(child).model.run == longer.model.run


@pytest.mark.parametrize(
    ("text", "met"),
    [
        (
            "run: {length: 3 days}\nlevers: {use: shorter}\n",
            "'run' in a file that extends another; seed, dates and horizon belong to the base",
        ),
        ("run: {seed: 3}\n", "seed and dates belong to the base"),
        ("run: {start: 2024-02-01}\n", "seed and dates belong to the base"),
        ("run: {lenght: 3 days}\n", "did you mean 'length'?"),
    ],
)
def test_a_horizon_is_all_that_a_file_may_change_of_the_run(tmp_path, text, met):
    (line,) = wrong(tmp_path, text)
    assert line.startswith("variant.yaml:4: run")
    assert met in line


# ---- what it costs ----


@pytest.mark.parametrize(
    ("text", "pounds"),
    [
        ("£2m per year", 2e6),
        ("£250k a year", 250e3),
        ("£1,000 per month", 12e3),
        ("£500 per day", 182_500),
        ("£1.5bn per year", 1.5e9),
        ("£7 a week", 365),
    ],
)
def test_money_in_a_time_is_read(text, pounds):
    assert money_per_year(text) == pytest.approx(pounds)


@pytest.mark.parametrize(
    "text", ["£2m", "2m per year", "£-3 per year", "£2 mn per year", "£2m per start", ["£2m per year"]]
)
def test_money_without_a_time_says_so(text):
    with pytest.raises(ValueProblem):
        money_per_year(text)


def cost_of(scenario, day: str) -> float:
    return scenario.model.programmes["more_places"].cost.at({}, datetime.date.fromisoformat(day))


def test_a_cost_is_paid_from_its_first_day_to_its_last_whether_or_not_it_works(tmp_path):
    text = "levers: {use: {more_places: {strength: 0 %, reach: 50 %, from: 2024-01-08, until: 2024-01-22}}}\n"
    scenario = using(tmp_path, text)
    assert [cost_of(scenario, f"2024-01-{day}") for day in ("07", "08", "21", "22")] == [0, 500_000, 500_000, 0]
    assert places(scenario, "2024-01-15") == 10


def test_a_lever_without_a_cost_leaves_no_programme(tmp_path):
    assert using(tmp_path, "levers: {use: shorter}\n").model.programmes is None


def test_what_programmes_cost_is_measured_by_payer_beside_the_value_of_use(tmp_path):
    import simulation

    priced = changed(("unit_cost: £400 per day}", "unit_cost: £400 per day, payer: nhs}"))
    files(tmp_path, "levers: {use: {more_places: {from: 2024-01-15}}}\n", base=priced)
    base, scenario = load(tmp_path / "base.yaml"), load(tmp_path / "variant.yaml")
    comparison = simulation.compare([base, scenario], replications=2, engine="reference", workers=1)
    table = comparison.results[1].measures
    whole = table[(table["measure"] == "programme_cost") & (table["period"] == "whole") & (table["replication"] == 0)]
    found = {(row["by"], row["group"]): row["value"] for _, row in whole.iterrows()}
    assert found == pytest.approx(
        {
            ("all", "all"): 500_000,
            ("programme", "more_places"): 500_000,
            ("payer", "council"): 300_000,
            ("payer", "nhs"): 200_000,
        }
    )
    assert any(
        "is paid for programmes beside the services" in sentence and "£500,000" in sentence
        for sentence in comparison.sentences()
    )


def test_a_copy_of_a_scenario_keeps_its_programmes(tmp_path):
    from simulation.scenario.loading import from_text

    scenario = using(tmp_path, "levers: {use: {more_places: {from: 2024-01-15}}}\n")
    again = from_text(scenario.as_yaml())
    assert again.model == scenario.model
    assert again.digest() == scenario.digest()


@pytest.mark.parametrize(
    ("rest", "met"),
    [
        ("cost: £2m", "money in a time was expected, such as '£2m per year'"),
        ("cost: {by_cohort: {old: £2m per year}}", "a cost is the same for everybody"),
        ("payer: nhs", "a payer without a cost"),
        ("cost: £2m per year\n    payer: {nhs: 60 %}", "sum"),
    ],
)
def test_a_cost_that_cannot_be_says_why(tmp_path, rest, met):
    found = wrong(
        tmp_path, f"levers:\n  a:\n    why: w\n    set: {{services.team.capacity: {{add: 1 places}}}}\n    {rest}\n"
    )
    assert any(met in line and line.startswith(("variant.yaml:8", "variant.yaml:9")) for line in found), found
