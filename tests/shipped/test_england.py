"""England as shipped: it meets its targets, keeps need apart from destination, and every lever of the variants has
something to act on.
"""

from pathlib import Path

import numpy as np
import pytest

from docs.tools.put_fit_into_base import main, moved
from simulation.assurance.calibration.published_figures import read_figures
from simulation.assurance.calibration.target import judge
from simulation.core.errors import HomewardError
from simulation.core.event_log import STATES
from simulation.core.vocabulary import Event
from simulation.engines import engine_used, simulate
from simulation.experiment.replicate import run
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import load
from simulation.scenario.schema.steps import Choose, Mark

SCENARIOS = Path(__file__).parents[2] / "scenarios"
MISSED = {"V20 1"}
"""What England does not reach, and docs/calibration.md says why."""
compiled = pytest.mark.skipif(engine_used("auto")[0] != "compiled", reason="years of England need the compiled engine")


@pytest.fixture(scope="module")
def england():
    return load(SCENARIOS / "england.yaml")


@pytest.fixture(scope="module")
def targets(england):
    return read_figures(SCENARIOS / "targets.yaml", england)


@compiled
def test_england_meets_its_targets_within_their_tolerance(england, targets):
    """A few simulated years: what chance alone explains (the 95 % confidence interval of their mean) is allowed on top of the
    tolerance.
    """
    judged = judge(targets, run(england, replications=3).measures)
    off = [one for one in judged if abs(one.mean - one.target.value) > one.target.tolerance + one.upper - one.mean]
    assert {one.target.id for one in off} <= MISSED, [(one.target.id, one.mean, one.target.value) for one in off]


def test_england_is_sound_and_says_where_everything_comes_from(england):
    assert england.warnings == ()
    assert all(label.label for label in england.model.people.labels.values()), "every label has a caption"
    assert all(cohort.label for cohort in england.model.people.cohorts.values())
    assert all(service.label for service in england.model.services.values())


def test_risks_and_treatment_follow_need_and_never_the_destination(england):
    model = england.model
    for risks in model.risks_after_discharge.values():
        for risk in (risks.readmission, risks.death, risks.care_home):
            assert risk is None or "pathway" not in risk.probability.labels()
    bed = model.routes["treated"]["bed"]
    assert "need" in bed.for_.labels()
    assert "pathway" not in bed.for_.labels() | bed.alongside.begins.labels()
    ready = list(model.routes["ready_to_leave"].values())
    drawn = next(n for n, step in enumerate(ready) if isinstance(step, Choose) and step.as_ == "pathway")
    marked = next(n for n, step in enumerate(ready) if isinstance(step, Mark) and step.mark == "ready")
    assert drawn + 1 == marked, "the destination is drawn in the minute of ready"


def test_outcomes_after_a_service_follow_lasting_need_and_never_the_service(england):
    """What follows a team, a bed or an assessment asks what was needed before anybody decided on a place."""
    for route in ("after_home_support", "after_rehab_bed", "after_assessment_bed"):
        labels = england.model.routes[route]["outcome"].shares.labels()
        assert "lasting_need" in labels
        assert labels <= {"lasting_need", "usual_support"}
    front = list(england.model.routes["front_door"])
    assert front.index("need") < front.index("persists") < front.index("lasting")


@compiled
def test_nobody_who_lives_in_a_care_home_is_later_at_home(england):
    """Eight months of England: whoever lives in a care home when they fall ill, or moves into one, is from then on in
    one or dead, whatever happens; nothing in the file says otherwise.
    """
    plan = compile_plan(england.with_({"run.warm_up": "0 days", "run.length": "240 days"}))
    log = simulate(plan, sample(plan, 1, 1))
    names, labels = log.names, log.patients.labels
    support = names.label_names.index("usual_support")
    lives = names.labels["usual_support"].index("care_home")
    resident = labels[:, support] == lives + 1
    moved = np.full(len(labels), len(log))
    moved[resident] = -1
    rows = log.rows(Event.CHOSE)
    rows = rows[(log.subject[rows] == support) & (log.value[rows] == lives)]
    np.minimum.at(moved, log.patient[rows], rows)
    states = log.rows(Event.STATE)
    after = states[states > moved[log.patient[states]]]
    reached = {str(STATES[code]) for code in np.unique(log.subject[after])}
    assert len(rows) > 500
    assert len(after) > 1000
    assert reached == {"care_home", "died"}


def test_every_published_reason_has_a_home(england, targets):
    lines = {group for target in targets if target.id.startswith("C24") for group in target.number.groups}
    assert len(lines - {"long_term_assessment", "repeat_assessment"}) == 37
    assert lines == set(england.model.reasons)
    used = {step.reason for route in england.model.routes.values() for step in route.values() if step.reason}
    assert used == lines


@pytest.mark.parametrize(
    "path",
    [
        "managed.shares",
        "prevention.prevented.shares",
        "carer_crisis.respite.shares",
        "care_home_check.seen.shares",
        "coordinated.coordinator.shares",
        "treated.finish.shares",
        "leave_p0.settling.shares",
        "request_home_care.who.shares",
    ],
)
def test_what_a_lever_may_begin_is_at_nothing_today(england, path):
    route, step, _ = path.split(".") if path.count(".") == 2 else ("front_door", *path.split("."))
    for _, shares in england.model.routes[route][step].shares.leaves():
        assert sorted(shares.now.values())[-1] == 1.0


@pytest.mark.parametrize(
    "name", ["siloed", "integrated", "siloed_same_money", "integrated_same_money", "england_2016", "england_2012"]
)
@pytest.mark.parametrize("view", ["sceptical", "central", "optimistic"])
def test_variants_are_levers_only_and_load_in_every_view(england, name, view):
    variant = load(SCENARIOS / f"{name}.yaml", view=view)
    assert variant.levers
    assert variant.model.run == england.model.run
    assert not any(
        setting.path.startswith(("risks_after_discharge", "people.population"))
        for lever in variant.levers
        for setting in lever.sets
    )


def test_home_first_moves_destinations_and_nothing_a_person_is(england):
    sets = {
        setting.path
        for lever in load(SCENARIOS / "integrated.yaml").levers
        if lever.name == "home_first"
        for setting in lever.sets
    }
    assert sets == {
        "routes.ready_to_leave.path.shares",
        *(path for path in sets if path.startswith("services.") and path.endswith(".capacity")),
    }


# ---- the fitting itself ----

TEXT = """services:
  beds: {kind: beds, capacity: {value: 40 beds, source: fitted}}
routes:
  leave:
    review: {delay: {distribution: lognormal, mean: 2 days, median: 1 days}, share_needing: {base: {value: 10 %}, times: {by_x: {a: 1}}}}
"""


def test_a_fitted_parameter_is_changed_in_its_place_and_nowhere_else():
    assert moved(TEXT, "services.beds.capacity", 1.1) == TEXT.replace("40 beds", "44 beds")
    assert moved(TEXT, "routes.leave.review.share_needing", 0.5) == TEXT.replace("10 %", "5 %")
    assert moved(TEXT, "routes.leave.review.delay", 1.5) == TEXT.replace("2 days", "3 days").replace(
        "1 days", "1.5 days"
    )
    with pytest.raises(HomewardError, match="no line 'wards:'"):
        moved(TEXT, "services.wards.capacity", 1.1)


def test_every_row_of_a_table_of_times_is_changed():
    table = "services:\n  a: {x: 1}\nroutes:\n  r:\n    s:\n      for:\n        by_cohort:\n"
    table += "          young: {mean: 2 days, median: 1 days}\n          old: {mean: 4 days, median: 3 days}\n"
    assert moved(table, "routes.r.s.for", 1.5) == table.replace("4 days", "6 days").replace(
        "3 days", "4.5 days"
    ).replace("2 days", "3 days").replace("1 days", "1.5 days")


def test_figures_name_parameters_that_can_be_written_into_the_base(targets):
    text = (SCENARIOS / "england.yaml").read_text(encoding="utf-8")
    fitted = {path for target in targets for path, _ in target.moved_by}
    assert fitted
    for path in fitted:
        assert moved(text, path, 1.0).count("\n") == text.count("\n")
    with pytest.raises(
        HomewardError, match="a parameter that ends in capacity, share_needing, delay, for, after was expected"
    ):
        moved(text, "people.population", 1.0)


def test_a_fit_is_put_into_its_base(tmp_path):
    base, fitted = tmp_path / "base.yaml", tmp_path / "base-fitted.yaml"
    base.write_text(TEXT, encoding="utf-8")
    facts = "{source: calibration, services.beds.capacity: {scale: '1.1000'}}"
    fitted.write_text(f"extends: base.yaml\nfacts: {facts}\n", encoding="utf-8")
    main([str(fitted)])
    assert base.read_text(encoding="utf-8") == TEXT.replace("40 beds", "44 beds")


def test_no_line_of_england_is_longer_than_its_reader_can_see():
    lines = (SCENARIOS / "england.yaml").read_text(encoding="utf-8").splitlines()
    assert [number for number, line in enumerate(lines, 1) if len(line) > 160] == []
