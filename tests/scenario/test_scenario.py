"""Loading: everything wrong in one report, and a scenario that can be written out, changed, counted and sent to another
process.
"""

import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulation.core.errors import ScenarioError
from simulation.scenario.loading import from_text, load
from tests.support.quick import room
from tests.support.small import BASE, VARIANT, changed, line_of, mistakes, variant

SCENARIOS = Path(__file__).parents[2] / "scenarios"
EVERY = sorted([*SCENARIOS.glob("*.yaml"), *SCENARIOS.glob("examples/*.yaml")])
EVERY = [path for path in EVERY if not path.name.startswith("targets")]


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_a_scenario_of_the_project_loads_and_survives_being_written_out(path):
    scenario = load(path)
    again = from_text(scenario.as_yaml())
    assert again.digest() == scenario.digest()
    fires = {"fire_fighting": None}  # the copy says what levers lose, since it says them no longer
    assert again.model.model_copy(update=fires) == scenario.model.model_copy(update=fires)
    assert again.digest() == scenario.digest()
    assert pickle.loads(pickle.dumps(scenario)).digest() == scenario.digest()
    said = [{one.path: (one.value, one.source, one.range) for one in of.parameters()} for of in (scenario, again)]
    assert {path: (said[1].get(path), now) for path, now in said[0].items() if said[1].get(path) != now} == {}


def test_loading_england_is_quick():
    load(SCENARIOS / "england.yaml")
    begin = time.process_time()
    load(SCENARIOS / "integrated.yaml")
    assert time.process_time() - begin < room(0.5)


def test_loading_needs_neither_numpy_nor_pandas():
    code = f"import sys; from simulation.scenario.loading import load; load({str(SCENARIOS / 'england.yaml')!r}); "
    code += "print([m for m in ('numpy', 'pandas', 'numba') if m in sys.modules])"
    assert (
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=SCENARIOS.parent
        ).stdout.strip()
        == "[]"
    )


def test_mistakes_of_every_stage_come_in_one_report_in_the_order_of_the_file():
    text = changed(
        ("length: 28 days", "lenght: 28 days"),
        ("capacity: 10 places", "capacity: 10"),
        ("kind: meeting", "kind: meetin"),
        ("P0: 60 %, P1: 40 %", "P0: 60 %, P1: 50 %"),
        ("task: hub", "task: hob"),
        ("delay: 3 hours", "dealy: 3 hours"),
        ("£400 per day", "£400 per hour"),
        ("source: local, range", "source: lokal, range"),
    )
    found = mistakes(text)
    lines = [int(line.split(":")[1]) for line in found]
    assert lines == sorted(lines)
    for path, met in [
        ("run.lenght", "did you mean 'length'?"),
        ("services.team.capacity", "'10'; a number of places was expected"),
        ("services.panel.kind", "'meetin'; did you mean 'meeting'?"),
        ("routes.admitted.path.shares.by_cohort.old", "shares that sum to 110 %; shares sum to 100 %"),
        ("routes.planning.hub.task", "there is no service 'hob'; did you mean 'hub'?"),
        ("routes.leave_home.pack", "a step with dealy, reason; did you mean 'delay'?"),
        ("services.ward.unit_cost", "a price per hour for beds"),
        ("services.ward.capacity.source", "there is no source 'lokal'; did you mean 'local'?"),
    ]:
        assert any(f": {path}" in line and met in line for line in found), (path, found)
    assert len(found) == 8


def test_a_mistake_names_file_line_path_what_was_met_and_what_would_be_right():
    text = changed(("for: 20 days", "for: 20"))
    with pytest.raises(ScenarioError) as caught:
        from_text(text, "mine.yaml")
    (mistake,) = caught.value.mistakes
    assert (mistake.file, mistake.line, mistake.path) == (
        "mine.yaml",
        line_of("for: 20", text),
        "routes.leave_support.support.for",
    )
    assert (mistake.met, mistake.right) == (
        "'20'",
        "a time with its unit was expected, such as '6.1 days' or '90 minutes'",
    )


@pytest.mark.parametrize("words", [("dialect: 1", "dialect: 2"), ("dialect: 1\n", "")])
def test_another_dialect_is_refused(words):
    assert any("this version reads dialect 1" in line for line in mistakes(changed(words)))


def test_a_missing_part_is_named():
    (found,) = mistakes(changed(("run: {start: 2024-01-01, length: 28 days, seed: 7}\n", "")))
    assert found == "s.yaml:1: no 'run'; 'run' is needed here"


@pytest.mark.parametrize("part", ["services", "routes", "people", "reasons", "risks_after_discharge", "sources"])
@pytest.mark.parametrize("wrong", ["[a, b]", "words", "{a: words}", "{a: [b]}", "{a: {b: c}}"])
def test_whatever_stands_in_a_part_the_answer_is_mistakes_with_a_place(part, wrong):
    begin = BASE.index(f"\n{part}:") + 1
    end = next((n for n in range(begin + 1, len(BASE)) if BASE[n - 1] == "\n" and BASE[n] != " "), len(BASE))
    found = mistakes(BASE[:begin] + f"{part}: {wrong}\n" + BASE[end:])
    assert found
    assert all(line.startswith("s.yaml:") for line in found)


# ---- changing a scenario ----


def test_settings_act_after_levers_and_may_set_the_run(tmp_path):
    text = "levers:\n  a: {why: w, set: {services.team.capacity: 30 places}}\n"
    scenario = variant(tmp_path, text).with_(
        {"services.team.capacity": {"scale": 0.5}, "run.length": "10 days", "run.seed": 3, "title": "Mine"}
    )
    assert scenario.model.services["team"].capacity.constant()[0] == 15
    assert (scenario.model.run.length, scenario.model.run.seed, scenario.title) == (14400.0, 3, "Mine")
    again = scenario.with_({"run.seed": 4})
    assert (again.model.run.seed, again.model.run.length) == (4, 14400.0)


def test_settings_on_the_command_line_are_text():
    scenario = from_text(
        BASE,
        set={
            "services.team.capacity": "{add: 2 places}",
            "routes.planning.hub.share_needing": "5 %",
            "services.team.shared_list": "home",
        },
    )
    assert scenario.model.services["team"].capacity.constant()[0] == 12
    assert scenario.model.services["team"].shared_list == "home"
    parameter = next(one for one in scenario.parameters() if one.path == "services.team.capacity")
    assert (parameter.file, parameter.value) == ("--set", "12 places")


@pytest.mark.parametrize(
    ("path", "value", "met"),
    [
        ("services.team.capcity", "3 places", "did you mean 'services.team.capacity'?"),
        ("services.team.capacity", "3", "a number of places was expected"),
        ("services.team", "3", "a group of parameters"),
        ("services.team.capacity", "{scale: 0.5", "close every {"),
        ("run.length", 10, "a time with its unit"),
        ("sources.local.cite", "x", "words for people"),
        ("nonsense", "1", "there is no parameter with this path"),
        ("", "1", "there is no parameter with this path"),
        ("routes.admitted.on.routes.P0.deeper.still", "x", "there is no parameter with this path"),
    ],
)
def test_a_wrong_setting_is_explained(path, value, met):
    with pytest.raises(ScenarioError, match=met.replace("?", r"\?")):
        from_text(BASE, set={path: value})


def test_with_keeps_the_scenario_it_came_from():
    scenario = from_text(BASE)
    before = scenario.digest()
    scenario.with_({"routes.admitted.bed.for.base.by_cohort.young.mean": "9 days"})
    assert scenario.digest() == before


# ---- what is run ----


@pytest.mark.parametrize("name", ["england", "baseline/integrated", "examples/mmc_queue"])
def test_a_scenario_as_run_is_the_one_with_that_seed_and_those_replications(name):
    said = load(name)
    run, again = said.as_run(7, 3), said.with_({"run.seed": "7", "run.replications": "3"})
    assert run.model == again.model
    assert (run.resolved, run.parameters(), run.warnings) == (again.resolved, again.parameters(), again.warnings)
    assert (run.as_yaml(), run.digest()) == (again.as_yaml(), again.digest())
    assert (said.model.run.seed, said.model.run.replications) != (7, 3)
    assert run.as_run(7, 3) is run


@pytest.mark.parametrize(("seed", "replications"), [(10**15, 3), (-1, 3), (7, 0), (7, 100_001)])
def test_a_scenario_cannot_be_run_with_what_no_file_may_say(seed, replications):
    said = load("examples/mmc_queue")
    with pytest.raises(ScenarioError) as mine:
        said.as_run(seed, replications)
    with pytest.raises(ScenarioError) as theirs:
        said.with_({"run.seed": str(seed), "run.replications": str(replications)})
    assert str(mine.value) == str(theirs.value)


def test_the_digest_is_the_same_for_the_same_question(tmp_path):
    base = from_text(BASE)
    same = changed(
        ("title: A small place", "title: Another title  # and a comment"),
        ("length: 28 days, seed: 7", "seed: 7, length: 672 hours"),
        ("team: {kind: places, capacity: 10 places", "team: {capacity: 10 places, kind: places"),
        ("cite: our own records", "cite: theirs"),
    )
    (tmp_path / "elsewhere.yaml").write_text(same, encoding="utf-8")
    assert load(tmp_path / "elsewhere.yaml").digest() == base.digest()
    assert len(base.digest()) == 12


@pytest.mark.parametrize(
    "words",
    [
        ("seed: 7", "seed: 8"),
        ("3 hours", "4 hours"),
        ("P0: 1, P1: 2", "P0: 1, P1: 3"),
        ("panel: {until: panel, reason: waiting}", "panel: {until: panel}"),
        ("2024-01-15: 22 beds", "2024-01-16: 22 beds"),
    ],
)
def test_another_question_has_another_digest(words):
    assert from_text(changed(words)).digest() != from_text(BASE).digest()


def test_the_order_of_steps_is_part_of_the_question():
    one, other = (
        "    pack: {delay: 3 hours, reason: waiting}\n",
        "    out: {mark: discharged, risks_after_discharge: after}\n",
    )
    assert from_text(changed((one + other, other + one))).digest() != from_text(BASE).digest()


# ---- parameters ----


def test_parameters_say_value_unit_source_range_file_and_line():
    found = {one.path: one for one in from_text(BASE, "mine.yaml").parameters()}
    ward = found["services.ward.capacity"]
    assert (ward.value, ward.unit, ward.source, ward.range, ward.file, ward.line) == (
        "{value: 20 beds, changes: {2024-01-15: 22 beds}}",
        "capacity",
        "local",
        "15 to 25 beds",
        "mine.yaml",
        line_of("ward:"),
    )
    assert found["routes.planning.hub.takes"].value == "gamma mean 100 minutes, sd 60 minutes"
    assert found["run.length"].value == "28 days"


def test_a_text_without_a_folder_reads_no_files():
    assert "a scenario given as text has no folder" in " ".join(mistakes(VARIANT))
    assert "a scenario given as text has no folder" in " ".join(
        mistakes(
            changed(("rate: {by_cohort: {young: 2 per day, old: 1 per day}, source: local}", "rate: {table: x.csv}"))
        )
    )
