"""Every scenario file that is shipped loads, has a load for each of its lists, and runs."""

from pathlib import Path

import pytest

from simulation.core.vocabulary import Event
from simulation.engines import simulate
from simulation.offered_load.loads import offered_loads
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from simulation.scenario.loading import load
from tests.support.loads import assert_every_list_has_a_load
from tests.support.sound_logs import assert_sound

SCENARIOS = Path(__file__).parents[2] / "scenarios"
FEW_PLACES = ("somerset", "dorset", "shropshire_telford_and_wrekin")
"""Of the 42 places that are made alike, those that run here; `tests/places` loads all."""
FILES = sorted(
    path.relative_to(SCENARIOS).as_posix()
    for path in SCENARIOS.rglob("*.yaml")
    if not path.name.startswith("targets")
    and not path.name.endswith(".targets.yaml")
    and path.parent.name != "money"
    and (path.parent.name != "places" or path.stem in FEW_PLACES)
)


@pytest.mark.parametrize("name", FILES)
def test_the_first_line_tells_editors_which_schema_completes_and_checks_it(name):
    assert (SCENARIOS / name).read_text(encoding="utf-8").startswith("# yaml-language-server: $schema=")


@pytest.mark.parametrize(
    "name", [pytest.param(name, marks=pytest.mark.long) if name.startswith("debate/") else name for name in FILES]
)
def test_a_shipped_scenario_loads_and_runs(name):
    """Those of the debate, which are England with levers, are loaded by `test_debate.py`, and half of them run by both
    engines in every run of the tests (`tests/guarantees/test_engines_agree.py`).
    """
    scenario = load(SCENARIOS / name).with_({"run.warm_up": "0 days", "run.length": "20 days"})
    plan = compile_plan(scenario)
    log = simulate(plan, sample(plan, 1, 0))
    assert_sound(log)
    assert (log.event == Event.STATE).any()


@pytest.mark.parametrize(
    "name",
    [
        name if "/" in name else pytest.param(name, marks=pytest.mark.long)
        for name in FILES
        if not name.startswith(("debate/", "places/"))
    ],
)
def test_every_list_of_a_shipped_scenario_has_an_offered_load(name):
    """England's are asked for where they are held against what is occupied, in `tests/referees/test_coarse_checks.py`."""
    model = load(SCENARIOS / name).model
    loads = offered_loads(model)
    assert_every_list_has_a_load(model, loads)


def test_the_offered_load_of_england_is_near_what_is_used_where_nobody_waits():
    """Used in the calibrated baseline: 43.1 and 65.7 places (CALIBRATION, section 3); a list where people wait is
    fuller or its people have gone.
    """
    found = {
        load_of_list.list: load_of_list
        for load_of_list in offered_loads(load(SCENARIOS / "baseline" / "england.yaml").model)
    }
    assert found["same_day_unit"].offered == pytest.approx(43.1, rel=0.02)
    assert found["hospital_at_home"].offered == pytest.approx(65.7, rel=0.02)
    assert not found["home_care_packages"].stable
    assert found["home_care_packages"].gives_up
