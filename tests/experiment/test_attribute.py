"""Attribution: each lever alone, all but each, and together, on the same patients."""

import json

import numpy as np
import pandas as pd
import pytest

from simulation.cli.describe.new import starting_file
from simulation.experiment.attribute import (
    ALL,
    ALONE,
    INTERACTION,
    ON_TOP,
    TOGETHER,
    attribute,
    attributed,
    measures_shown,
    own_levers,
    scenarios_of,
)
from simulation.experiment.compare import NotComparable
from simulation.experiment.headlines import HEADLINES
from simulation.report.charts import draw
from simulation.results.archive import write
from simulation.results.reproduce import reproduce
from simulation.scenario.loading import load

SHORT = {"run.warm_up": "14 days", "run.length": "60 days", "run.replications": "3"}
LEVERS = {
    "more_places": "{why: w, set: {services.home_team.capacity: {add: 20 places}}, source: assumption, from: "
    "2024-02-01}",
    "fewer_with_support": (
        "{why: w, set: {routes.front_door.path.shares: {by_cohort: {aged_65_plus: {P0: 90 %, P1: 10 %}}}}, "
        "strength: 50 %, source: assumption}"
    ),
    "quicker": "{why: w, set: {routes.front_door.bed.for: {scale: 0.9}}, source: assumption}",
}


def place(folder, names=tuple(LEVERS), extends="place.yaml", file="variant.yaml"):
    (folder / "place.yaml").write_text(starting_file("A place, small"), encoding="utf-8")
    levers = "".join(f"  {name}: {LEVERS[name]}\n" for name in names)
    (folder / file).write_text(
        f"dialect: 1\ntitle: {file[:-5]}\nextends: {extends}\nlevers:\n{levers}", encoding="utf-8"
    )
    return load(folder / "place.yaml", set=SHORT), load(folder / file, set=SHORT)


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    base, variant = place(tmp_path_factory.mktemp("attribute"))
    return attribute(base, variant, engine="reference", workers=1)


def test_what_is_run(tmp_path):
    for count, number in ((1, 2), (2, 4), (3, 8)):
        base, variant = place(tmp_path, tuple(LEVERS)[:count])
        scenarios = scenarios_of(base, variant, own_levers(base, variant))
        assert len(scenarios) == number
        assert len({scenario.digest() for scenario in scenarios}) == number
    assert [scenario.title for scenario in scenarios[1:3]] == ["more places alone", "fewer with support alone"]
    assert [[lever.name for lever in scenario.levers] for scenario in (scenarios[1], scenarios[4])] == [
        ["more_places"],
        ["fewer_with_support", "quicker"],
    ]


def test_the_parts_add_up(study):
    table = study.contributions()
    for _, rows in table.groupby("measure"):
        by = rows.set_index(["lever", "part"])["difference"]
        alone = sum(by[lever, ALONE] for lever in study.levers)
        assert alone + by[ALL, INTERACTION] == pytest.approx(by[ALL, TOGETHER], abs=1e-7)
        for lever in study.levers:
            assert by[lever, ON_TOP] - by[lever, ALONE] == pytest.approx(by[lever, INTERACTION], abs=1e-7)
    assert list(dict.fromkeys(table["measure"])) == [
        measure for measure in HEADLINES if measure in set(table["measure"])
    ]


def test_it_says_what_a_comparison_says(study):
    alone = study.contributions().query("lever == 'quicker' and part == 'alone'").set_index("measure")
    compared = study.differences[
        (study.differences["variant"] == "quicker alone")
        & (study.differences["by"] == "all")
        & (study.differences["group"] == "all")
    ]
    compared = compared.set_index("measure").loc[alone.index]
    for name in ("difference", "lower", "upper"):
        np.testing.assert_allclose(alone[name], compared[name], atol=1e-9)
    assert (alone["clear"] == compared["clear"]).all()


def test_all_together_is_the_variant(study):
    whole = study.contributions().query("part == 'together'").set_index("measure")["difference"]
    base, variant = study.results[0].headline_means(), study.results[-1].headline_means()
    assert whole["no_criteria_to_reside"] == pytest.approx(
        variant["no_criteria_to_reside"] - base["no_criteria_to_reside"]
    )
    assert whole["length_of_stay"] < 0


@pytest.mark.parametrize("count", [1, 2])
def test_one_and_two_levers_need_fewer_runs(tmp_path, count):
    base, variant = place(tmp_path, tuple(LEVERS)[:count])
    found = attribute(base, variant, replications=2, engine="reference", workers=1)
    by = found.contributions().query("measure == 'no_criteria_to_reside'").set_index(["lever", "part"])["difference"]
    assert by["more_places", ALONE] < 0
    if count == 1:
        assert by["more_places", ALONE] == by["more_places", ON_TOP] == by[ALL, TOGETHER]
        assert by[ALL, INTERACTION] == 0
    else:
        assert by["more_places", ON_TOP] + by["fewer_with_support", ALONE] == pytest.approx(by[ALL, TOGETHER])


def test_only_the_levers_that_the_base_has_not(tmp_path):
    place(tmp_path, ("more_places",), file="parent.yaml")
    _, child = place(tmp_path, ("quicker", "fewer_with_support"), extends="parent.yaml")
    parent = load(tmp_path / "parent.yaml", set=SHORT)
    assert own_levers(parent, child) == ("quicker", "fewer_with_support")
    assert [lever.name for lever in scenarios_of(parent, child, ("quicker", "fewer_with_support"))[1].levers] == [
        "more_places",
        "quicker",
    ]


def test_what_levers_do_not_account_for_is_refused(tmp_path):
    base, variant = place(tmp_path)
    with pytest.raises(NotComparable, match="nothing to attribute"):
        own_levers(variant, variant)
    with pytest.raises(NotComparable, match="do not account for the difference"):
        own_levers(base.with_({"services.ward.capacity": "3 beds"}), variant)
    with pytest.raises(NotComparable, match="do not meet the same patients"):
        own_levers(base.with_({"run.seed": "5"}), variant)


def test_results_in_another_number_are_refused(study):
    with pytest.raises(Exception, match="8 were expected"):
        attributed(study.results[:5], study.levers)


def test_the_folder_holds_it_and_can_be_made_again(study, tmp_path):
    pictures = draw(study)
    assert set(pictures) == {"waterfall.png", "strengths.png"}
    folder = write(study, tmp_path, {}, pictures)
    assert folder.name.startswith("levers-of-variant-on-a-place-")
    table = pd.read_csv(folder / "attribution.csv")
    assert list(table.columns) == ["measure", "unit", "lever", "part", "difference", "lower", "upper", "clear"]
    assert len(table) == len(study.contributions())
    assert json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["levers_attributed"] == list(study.levers)
    again = reproduce(folder, engine="reference", workers=1, draw=draw)
    assert again.identical, again.files


def test_it_is_shown_in_one_short_line(study):
    assert repr(study).startswith("<Attribution of ")
    assert len(repr(study)) <= 200


def test_a_few_headlines_are_shown(study):
    assert measures_shown(study) == ["no_criteria_to_reside", "emergency_admissions_per_1000", "length_of_stay"]


def test_the_command(tmp_path, monkeypatch, capsys):
    import sys

    from simulation.cli import main

    place(tmp_path, ("more_places", "quicker"))
    monkeypatch.chdir(tmp_path)
    short = [
        "--length",
        "30 days",
        "--warm-up",
        "7 days",
        "--replications",
        "2",
        "--workers",
        "1",
        "--engine",
        "reference",
    ]
    monkeypatch.setattr(sys, "argv", ["homeward", "attribute", "place.yaml", "variant.yaml", *short])
    with pytest.raises(SystemExit) as end:
        main()
    told = capsys.readouterr()
    assert not end.value.code, told.err
    assert "2 levers: 4 scenarios" in told.err
    assert all(
        words in told.out for words in ("more places", "quicker", "beyond the sum", "all together", "attribution.csv")
    )
    (folder,) = (tmp_path / "results").iterdir()
    assert (folder / "charts" / "waterfall.png").stat().st_size > 10_000
