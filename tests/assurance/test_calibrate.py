"""Known values are found again, and what cannot be known is said."""

import pytest

import simulation
from simulation.assurance.calibration.calibrate import calibrate
from simulation.assurance.calibration.published_figures import read_figures
from simulation.assurance.verification.cases import place
from simulation.core.errors import HomewardError

RATE, STAY, PLACES = "people.arrivals.people.rate", "routes.in.bed.for", "services.spare.capacity"
TRUE = (6.0, 4.0)
FIGURES = """
- {id: started, measure: started, by: service, group: beds, value: 6, tolerance: 0.1, source: us}
- {id: occupied, measure: occupied, by: service, group: beds, value: 24, tolerance: 0.5, source: us}
"""


def written(tmp_path, rate, stay, figures=FIGURES):
    text = place(
        f"{{arrivals: {{people: {{route: in, rate: {rate:g} per day}}}}}}",
        "{beds: {kind: beds, capacity: 500 beds}, spare: {kind: beds, capacity: 60 beds}}",
        f"{{in: {{bed: {{stay: beds, for: {{distribution: exponential, mean: {stay:g} days}}}}, out: {{go: home}}}}}}",
        300,
        40,
    )
    file = tmp_path / "place.yaml"
    file.write_text(text, encoding="utf-8")
    (tmp_path / "targets.yaml").write_text(figures, encoding="utf-8")
    return file, read_figures(tmp_path / "targets.yaml", simulation.load(file))


def test_known_values_are_recovered(tmp_path):
    file, figures = written(tmp_path, 4.5, 5.4)
    told = []
    found = calibrate(
        file, figures, [RATE, STAY], replications=4, workers=1, told=lambda trial, misfit: told.append(misfit)
    )
    rate, stay = (one.factor * before for one, before in zip(found.parameters, (4.5, 5.4), strict=True))
    assert (rate, stay) == pytest.approx(TRUE, rel=0.04)
    assert all(one.determined and not one.at_bound for one in found.parameters)
    assert all(one.met for one in found.after)
    assert found.misfit[1] < 0.5 < found.misfit[0]
    assert len(told) == found.trials
    fitted = file.with_name("place-fitted.yaml")
    fitted.write_text(found.text, encoding="utf-8")
    scenario = simulation.load(fitted)
    assert [parameter.source for parameter in scenario.parameters() if parameter.path == RATE] == ["calibration"]
    assert "Fitted" in scenario.model.sources["calibration"].cite
    assert simulation.run(scenario, replications=4, workers=1).summary()["mean"].notna().any()


def test_what_the_figures_say_moves_them_is_fitted_with_one_trial_a_step(tmp_path):
    moved_by = FIGURES.replace("6, tolerance: 0.1", f"6, moved_by: {{{RATE}: 1}}, tolerance: 0.1").replace(
        "24, tolerance", f"24, moved_by: {{{RATE}: 1, {STAY}: 1}}, tolerance"
    )
    file, figures = written(tmp_path, 4.5, 5.4, moved_by)
    found = calibrate(file, figures, replications=4, workers=1, trials=6)
    assert [one.path for one in found.parameters] == [RATE, STAY]
    rate, stay = (one.factor * before for one, before in zip(found.parameters, (4.5, 5.4), strict=True))
    assert (rate, stay) == pytest.approx(TRUE, rel=0.04)
    assert found.trials <= 6
    assert all(one.determined for one in found.parameters)


def test_without_free_and_moved_by_there_is_nothing_to_fit(tmp_path):
    file, figures = written(tmp_path, 4.5, 5.4)
    with pytest.raises(HomewardError, match="or moved_by of the figures"):
        calibrate(file, figures)


def test_what_no_figure_feels_and_what_is_known_as_a_product_only_are_said(tmp_path):
    file, figures = written(tmp_path, 5.0, 4.0, FIGURES.strip().splitlines()[1] + "\n")
    found = calibrate(file, figures, [RATE, STAY, PLACES], replications=2, workers=1, trials=24)
    by_path = {one.path: one for one in found.parameters}
    assert not by_path[PLACES].determined
    assert by_path[PLACES].factor == pytest.approx(1.0, abs=0.1)
    ((first, second, together),) = found.trade_offs
    assert {first, second} == {RATE, STAY}
    assert together < -0.9


def test_the_same_seed_gives_the_same_fit_and_factors_stay_between_the_bounds(tmp_path):
    file, figures = written(tmp_path, 2.0, 4.0)
    one, two = (
        calibrate(file, figures, [RATE], bounds=(0.8, 1.5), replications=2, workers=1, trials=10) for _ in range(2)
    )
    assert one == two
    assert one.parameters[0].factor <= 1.5
    assert one.parameters[0].at_bound


def test_what_is_tried_is_what_the_numbers_themselves_would_be(tmp_path):
    """A fit is facts: a lever would lose strength in full months, and a file with the fit's numbers differ from it."""
    file, figures = written(tmp_path, 5.0, 4.4)
    found = calibrate(file, figures, [RATE, STAY], replications=2, workers=1, trials=8)
    fitted = file.with_name("place-fitted.yaml")
    fitted.write_text(found.text, encoding="utf-8")
    scenario = simulation.load(fitted)
    assert not scenario.levers
    rate, stay = (float(f"{one.factor:.4f}") for one in found.parameters)
    numbers = simulation.load(file).with_facts(
        {RATE: f"{5.0 * rate:.6g} per day", f"{STAY}.mean": f"{4.4 * stay:.6g} days"}
    )
    one, other = (simulation.run(here, replications=2, workers=1).summary()["mean"] for here in (scenario, numbers))
    assert one.equals(other)


def test_no_share_is_multiplied_beyond_everybody(tmp_path):
    seen, needing = (
        "{id: seen, measure: started, by: service, group: team, value: 9, tolerance: 1, source: us}",
        "share_needing",
    )
    file, _ = written(tmp_path, 5.0, 4.0)
    text = file.read_text(encoding="utf-8").replace("spare:", "team: {kind: staff, capacity: 9 people}, spare:")
    file.write_text(
        text.replace("in: {bed:", f"in: {{see: {{task: team, takes: 1 hours, {needing}: 73 %}}, bed:"), encoding="utf-8"
    )
    (tmp_path / "targets.yaml").write_text(f"- {seen}\n", encoding="utf-8")
    figures = read_figures(tmp_path / "targets.yaml", simulation.load(file))
    path = f"routes.in.see.{needing}"
    found = calibrate(file, figures, [path], bounds=(0.5, 4.0), replications=2, workers=1, trials=10)
    assert found.parameters[0].factor == pytest.approx(1 / 0.73, abs=1e-3)
    assert found.parameters[0].factor <= 1 / 0.73
    assert found.parameters[0].at_bound


@pytest.mark.parametrize(
    ("free", "bounds", "told"),
    [
        (["services.bed.capacity"], (0.5, 2.0), "did you mean"),
        ([], (0.5, 2.0), "no parameter to fit"),
        ([RATE], (1.2, 2.0), "a factor below one"),
    ],
)
def test_what_cannot_be_fitted_is_told(tmp_path, free, bounds, told):
    file, figures = written(tmp_path, 5.0, 4.0)
    with pytest.raises(HomewardError, match=told):
        calibrate(file, figures, free, bounds=bounds)


def test_the_command_writes_a_scenario_beside_the_first(tmp_path, monkeypatch, capsys):
    import sys

    from simulation.cli import main

    file, _ = written(tmp_path, 5.0, 4.4)
    monkeypatch.setattr(
        sys,
        "argv",
        [
            "homeward",
            "calibrate",
            str(file),
            "--free",
            f"{RATE},{STAY}",
            "--replications",
            "2",
            "--trials",
            "12",
            "--workers",
            "1",
        ],
    )
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 0
    told = capsys.readouterr().out
    assert "Written to" in told
    assert simulation.load(tmp_path / "place-fitted.yaml").title.endswith("fitted")
