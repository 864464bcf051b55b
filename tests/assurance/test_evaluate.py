"""Evaluations: one timeline for each place, the truth beside what evaluators would have said of it."""

import json
import sys
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import simulation
from simulation.assurance.evaluation import trials
from simulation.assurance.evaluation.estimators import ESTIMATORS
from simulation.assurance.evaluation.evaluate import evaluate
from simulation.assurance.evaluation.evaluation_archive import write_evaluation
from simulation.assurance.evaluation.findings import of_people, sentences
from simulation.assurance.evaluation.regression_to_mean import EVERYBODY, OLDER, Population, population_of
from simulation.assurance.evaluation.run_places import With, Without, headlines
from simulation.assurance.evaluation.synthetic_places import Assumptions, Place, at_place, draw_places
from simulation.assurance.evaluation.timeline import period, same_before, timeline
from simulation.assurance.evaluation.trials import DESIGNS, LOT
from simulation.cli.describe.new import starting_file
from simulation.core.errors import HomewardError
from simulation.core.text.renamed import RenamedWarning
from simulation.core.vocabulary import DAY
from simulation.experiment.replicate import run
from simulation.plan.compile import compile_plan
from simulation.report.evaluation.pictures import evaluation_charts, frequent_users, measures_shown
from simulation.report.pictures import draw_all
from simulation.results.manifest import read_manifest
from simulation.scenario.loading import load
from tests.support.small import VARIANT, changed

SHORT = {"run.warm_up": "14 days", "run.length": "40 days"}
ALIKE = Assumptions(size_sd=0.0, growth=0.0, lever_reach=(1.0, 1.0))
LEVERS = {
    "more_places": "{why: w, set: {services.home_team.capacity: {add: 20 places}}, source: assumption}",
    "quicker": "{why: w, set: {routes.front_door.bed.for: {scale: 0.9}}, source: assumption, ramp: 1 month, from: "
    "2020-01-01, until: 2021-01-01}",
    "together": "{why: w, set: {services.home_team.shared_list: a_list}, source: assumption}",
}


def place(folder, names=("more_places", "quicker")):
    (folder / "place.yaml").write_text(starting_file("A place, small"), encoding="utf-8")
    levers = "".join(f"  {name}: {LEVERS[name]}\n" for name in names)
    (folder / "variant.yaml").write_text(
        f"dialect: 1\ntitle: Changed\nextends: place.yaml\nlevers:\n{levers}", encoding="utf-8"
    )
    return load(folder / "place.yaml", set=SHORT), load(folder / "variant.yaml", set=SHORT)


ORDINARY = Place(3, 1.0, 0.0, 1.0)


def runs(line, one=ORDINARY, seed=1):
    """The runs of one place without the levers and with them."""
    places = tuple(one for _ in range(one.number + 1))
    shared = (seed, "reference", (), places, line.before, line.boundary)
    return Without(line.base, compile_plan(line.base), *shared), With(
        line.variant, compile_plan(line.variant), *shared, levers=line.levers
    )


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    base, variant = place(tmp_path_factory.mktemp("evaluate"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(trials.draw, "__defaults__", (200,))
        yield evaluate(base, variant, places=6, replications=2, engine="reference", workers=1)


def test_it_is_shown_in_one_short_line_and_hands_out_copies(study):
    assert repr(study).startswith("<Evaluation of ")
    assert len(repr(study)) <= 200
    for name in ("outcomes", "people", "repeated", "single"):
        before, handed = getattr(study, name), getattr(study, name)
        for column in handed.columns:
            handed[column] = 0
        assert getattr(study, name).equals(before), name


def test_two_periods_after_one_warm_up(tmp_path):
    line = timeline(*place(tmp_path))
    assert (line.before, line.boundary, line.end) == (14 * DAY, 54 * DAY, 94 * DAY)
    assert str(line.day) == "2024-02-24"
    assert line.outset == ()
    begins = {lever.name: (lever.timing.begins, lever.timing.until) for lever in line.variant.levers}
    assert begins["more_places"] == (line.day, None)
    assert (begins["quicker"][1] - begins["quicker"][0]).days == 366, (
        "an end that counts from a beginning moves with it"
    )


def test_the_boundary_is_a_midnight(tmp_path):
    base, variant = (one.with_({"run.warm_up": "36 hours", "run.length": "60 hours"}) for one in place(tmp_path))
    line = timeline(base, variant)
    assert line.boundary == 4 * DAY
    assert line.boundary - line.before == line.end - line.boundary == 60 * 60
    line = timeline(base.with_({"run.warm_up": "37 hours"}), variant.with_({"run.warm_up": "37 hours"}))
    assert (line.boundary, line.before) == (5 * DAY, 5 * DAY - 60 * 60)


def test_both_runs_are_the_same_before_the_boundary_and_not_after(tmp_path):
    line = timeline(*place(tmp_path))
    without, with_levers = (one.log(3) for one in runs(line))
    assert same_before(without, with_levers, line.boundary)
    assert not same_before(without, with_levers, line.end)


def test_what_cannot_begin_within_a_run_is_there_from_the_outset(tmp_path):
    line = timeline(*place(tmp_path, tuple(LEVERS)))
    assert line.outset == ("together",)
    assert line.variant.model.services["home_team"].shared_list == "a_list"
    assert line.base.model.services["home_team"].shared_list is None


def test_a_place_that_is_not_ready_stays_as_it_is(tmp_path):
    line = timeline(*place(tmp_path))
    without, with_levers = (one.log(3) for one in runs(line, Place(3, 1.1, 0.05, 0.0)))
    assert same_before(without, with_levers, line.end)


def test_the_period_before_is_measured_as_if_nothing_came_after(tmp_path):
    base, variant = place(tmp_path)
    line = timeline(base, variant)
    without, _ = runs(line, Place(2, 1.0, 0.0, 1.0))
    found = headlines(period(without.log(2), line.before, line.boundary), line.base).set_index("measure")["value"]
    alone = run(base, replications=3, seed=1, engine="reference", workers=1).measures
    alone = alone[(alone["replication"] == 2) & (alone["period"] == "whole") & (alone["by"] == "all")].set_index(
        "measure"
    )["value"]
    pd.testing.assert_series_equal(found, alone[found.index], check_exact=True)


def test_more_places_change_none_of_the_first():
    few, many = (draw_places(number, Assumptions(), 5) for number in (3, 400))
    assert few == many[:3]
    assert np.mean([one.level for one in many]) == pytest.approx(1, abs=4 * 0.02 / 20)
    assert np.std([one.growth for one in many]) == pytest.approx(0.01, rel=0.15)
    assert 0.6 <= min(one.readiness for one in many) < 0.62 < 0.98 < max(one.readiness for one in many) <= 1
    assert {(one.level, one.growth, one.readiness) for one in draw_places(9, ALIKE, 5)} == {(1.0, 0.0, 1.0)}


def test_level_and_growth_change_how_many_come(small_place):
    plan = compile_plan(small_place)
    ours = at_place(plan, Place(0, 1.1, 0.2, 1.0), 10).streams[0].means / plan.streams[0].means
    assert ours[:, 10] == pytest.approx(1.1)
    assert ours[:, 60] == pytest.approx(1.1 * 1.2 ** (50 / 365))


def test_without_levers_at_work_the_truth_is_zero_and_before_and_after_is_not(tmp_path):
    base, variant = place(tmp_path)
    none = evaluate(
        base,
        variant,
        places=4,
        replications=1,
        assumptions=Assumptions(lever_reach=(0.0, 0.0)),
        engine="reference",
        workers=1,
    )
    assert (none.repeated["true_effect"] == 0).all()
    assert (none.outcomes["with_levers"] == none.outcomes["without"]).all()
    naive = none.repeated[none.repeated["estimator"] == "before and after"]
    assert (naive["estimate"] != 0).any()
    assert none.repeated["found"].isna().all()
    assert any("no true effect in any place" in line for line in sentences(none, ["no_criteria_to_reside"]))


def test_by_lot_a_difference_in_differences_is_right_on_average(study):
    rows = study.repeated[
        (study.repeated["design"] == LOT) & (study.repeated["estimator"] == "difference in differences")
    ]
    assert (rows["bias"].abs() <= 4 * rows["bias_error"] + 1e-12).all()
    naive = study.repeated[
        (study.repeated["design"] == LOT) & (study.repeated["estimator"] == "before and after")
    ].set_index("measure")
    one = study.measured["no_criteria_to_reside"]
    assert naive["trend"]["no_criteria_to_reside"] == pytest.approx(float((one.without - one.before).mean()))
    assert naive["bias"]["no_criteria_to_reside"] == pytest.approx(
        naive["trend"]["no_criteria_to_reside"], abs=4 * float(naive["bias_error"]["no_criteria_to_reside"])
    )


def test_the_single_evaluation_is_of_the_first_places(study):
    assert set(study.single["design"]) == set(DESIGNS)
    assert set(study.single["estimator"]) == set(ESTIMATORS)
    table = study.places_table()
    row = study.single.query(
        "design == 'by lot' and measure == 'no_criteria_to_reside' and estimator == 'before and after'"
    ).iloc[0]
    chosen = table["by_lot"][:6].to_numpy() == "yes"
    assert chosen.sum() == 3
    one = study.measured["no_criteria_to_reside"]
    assert row["estimate"] == pytest.approx((one.with_levers - one.before)[:6][chosen].mean())
    assert row["true_effect"] == pytest.approx((one.with_levers - one.without)[:6][chosen].mean())
    worst = np.argsort(-one.before[:6])[:3]
    assert set(np.flatnonzero(table["worst_period_before"][:6] == "yes")) == set(worst)


def test_what_cannot_be_evaluated_is_refused(tmp_path):
    base, variant = place(tmp_path)
    for said, words in (
        ({"places": 3}, "at least two that take part"),
        ({"share": 0.95}, "at least two that take part"),
        ({"replications": 0}, "a whole number from 1"),
        ({"chosen_by": "no_criteria_to_resid"}, "did you mean 'no_criteria_to_reside'"),
    ):
        with pytest.raises(HomewardError, match=words):
            evaluate(base, variant, **{"places": 4, "replications": 1, "engine": "reference", "workers": 1, **said})
    for said in (
        {"size_sd": -1},
        {"lever_reach": (0.9, 0.1)},
        {"risk_spread": 0.0},
        {"misrecorded": 2},
        {"frequent": 0},
    ):
        with pytest.raises(HomewardError, match=r"expected|at most"):
            Assumptions(**said)


def test_a_measure_may_be_named_as_before(tmp_path, study):
    base, variant = place(tmp_path)
    asked = {"places": 4, "replications": 1, "engine": "reference", "workers": 1}
    with pytest.warns(RenamedWarning, match="chosen_by: measure 'people_past_ready' is now called"):
        assert evaluate(base, variant, chosen_by="people_past_ready", **asked).chosen_by == "no_criteria_to_reside"
    with pytest.warns(RenamedWarning):
        told = study.sentences(["people_past_ready"])
    assert told == study.sentences(["no_criteria_to_reside"])


def test_whose_use_is_followed(small_place):
    assert population_of(small_place.model).who == EVERYBODY
    older = population_of(small_place.with_({"people.population_65": "9000 people"}).model)
    assert (older.who, older.number, older.cohorts) == (OLDER, 9000, (1,))


def test_a_scenario_without_a_population_selects_nobody(tmp_path):
    (tmp_path / "base.yaml").write_text(changed(("length: 28 days", "length: 60 days")), encoding="utf-8")
    (tmp_path / "variant.yaml").write_text(
        f"{VARIANT}levers: {{more: {{why: w, set: {{services.team.capacity: {{add: 5 places}}}}}}}}\n", encoding="utf-8"
    )
    scenarios = load(tmp_path / "base.yaml"), load(tmp_path / "variant.yaml")
    none = evaluate(*scenarios, places=4, replications=1, engine="reference", workers=1)
    assert none.people.empty
    assert "nobody could be selected" in none.sentences()[-1]
    folder = write_evaluation(none, tmp_path / "results", {}, draw_all(evaluation_charts(none)).pictures)
    assert not (folder / "people.csv").exists()


@pytest.mark.parametrize(
    ("selected", "said"), [([0, 0], "Nobody has 2 or more"), ([0, 1], "0.5 in each place"), ([1, 1], "1 in each place")]
)
def test_nobody_is_selected_only_where_nobody_is(study, selected, said):
    """One person in a place is somebody, whom no trial can leave half alone."""
    nan = [np.nan if not number else 2.0 for number in selected]
    rows = {"place": [0, 1], "people": [9000, 9000], "selected": selected, "recorded_before": nan, "true_before": nan}
    rest = {"after": nan, "control_after": nan, "share_before": nan, "share_after": nan}
    people = pd.DataFrame({**rows, **rest, "difference": np.nan, "error": np.nan})
    one = replace(study, people=people, whose=Population(OLDER, 9000, (1,)))
    (sentence,) = of_people(one)
    assert said in sentence
    assert "nan" not in sentence
    assert (frequent_users(one) is not None) == any(selected) == ("too few for a trial" in sentence)


def test_the_folder_says_it_all(study, tmp_path):
    folder = write_evaluation(study, tmp_path, {"places": 6}, draw_all(evaluation_charts(study)).pictures)
    assert folder.name.startswith("evaluation-of-changed-on-a-place-")
    assert len(pd.read_csv(folder / "places.csv")) == len(study.places) == 12
    assert len(pd.read_csv(folder / "evaluations.csv")) == len(study.measures) * 12
    said = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert (said["places_in_an_evaluation"], said["taking_part"], said["places_simulated"], said["begins"]) == (
        6,
        3,
        12,
        str(study.line.day),
    )
    assert {file.name for file in (folder / "charts").iterdir()} == {"estimates.png", "frequent_users.png"}
    before = {file.name: file.read_bytes() for file in folder.glob("*.csv")}
    with pytest.raises(HomewardError, match="run 'evaluate' again"):
        read_manifest(folder)
    again = write_evaluation(study, tmp_path, {}, {})
    assert {file.name: file.read_bytes() for file in again.glob("*.csv")} == before


def test_workers_change_nothing(tmp_path):
    base, variant = place(tmp_path)
    one, two = (
        evaluate(base, variant, places=4, replications=1, engine="reference", workers=workers) for workers in (1, 2)
    )
    pd.testing.assert_frame_equal(one.repeated, two.repeated, check_exact=True)
    pd.testing.assert_frame_equal(one.people, two.people, check_exact=True)


def test_it_is_on_the_face():
    assert simulation.evaluate is evaluate
    assert callable(simulation.attribute)


def command(monkeypatch, capsys, *words):
    from simulation.cli import main

    monkeypatch.setattr(sys, "argv", ["homeward", "evaluate", "place.yaml", "variant.yaml", *words])
    with pytest.raises(SystemExit) as end:
        main()
    return end.value.code or 0, capsys.readouterr()


QUICK = [
    "--places",
    "4",
    "--replications",
    "1",
    "--length",
    "30 days",
    "--warm-up",
    "7 days",
    "--workers",
    "1",
    "--engine",
    "reference",
]


def test_the_command(tmp_path, monkeypatch, capsys):
    place(tmp_path)
    monkeypatch.chdir(tmp_path)
    code, told = command(monkeypatch, capsys, *QUICK, "--measure", "length_of_stay")
    assert code == 0, told.err
    assert "4 places, each without the levers and with them: 8 runs" in told.err
    for words in (
        "Length of stay in hospital: the true effect",
        "unusually bad for them",
        "with nothing done",
        "difference in differences",
        "evaluations.csv",
    ):
        assert words in told.out
    (folder,) = (tmp_path / "results").iterdir()
    assert (folder / "charts" / "estimates.png").stat().st_size > 10_000


@pytest.mark.parametrize(
    ("words", "right"),
    [
        (["--participants", "3"], "two places that do not take part"),
        (["--lever-reach", "much"], "--lever-reach"),
        (["--lever-reach", "90 % to 10 %"], "the smaller first"),
        (["--measure", "lenght_of_stay"], "length_of_stay"),
        (["--misrecorded", "120 %"], "misrecorded"),
        (["--misrecorded", "5"], "--misrecorded 5: '5'; a share was expected, such as 0.05 or '5 %'"),
    ],
)
def test_the_command_says_what_is_wrong(tmp_path, monkeypatch, capsys, words, right):
    place(tmp_path)
    monkeypatch.chdir(tmp_path)
    code, told = command(monkeypatch, capsys, *QUICK, *words)
    assert code == 2
    assert right in told.err
    assert not (tmp_path / "results").exists()


def test_stopped_by_hand_it_leaves_nothing(tmp_path, monkeypatch, capsys):
    place(tmp_path)
    monkeypatch.chdir(tmp_path)

    def stopped(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr("simulation.assurance.evaluation.run_places.headlines", stopped)
    code, told = command(monkeypatch, capsys, *QUICK)
    assert code == 130
    assert "Nothing was written" in told.err
    assert not (tmp_path / "results").exists()


def test_the_first_panel_is_what_places_are_chosen_by(study):
    assert measures_shown(study)[0] == study.chosen_by == "no_criteria_to_reside"
