"""The package in Python for the browser, under Node: the same bytes as native, without threads, processes, numba and
scipy. `make browser` fetches what it needs; without it the tests are skipped.
"""

import hashlib
import json
import os
import pickle
import shutil
import subprocess
from pathlib import Path

import pytest
import simpy
import yaml

import simulation
from simulation.core.compiling.shipped_code import digest_of_sources
from simulation.engines import simulate
from simulation.measures import measure
from simulation.plan.compile import compile_plan
from simulation.sampling.arrivals import sample
from tests.support.places import loaded, numbered
from tests.support.small_place import small_place

HERE = Path(__file__).parent
BROWSER = Path(os.environ.get("HOMEWARD_BROWSER", HERE.parents[1] / ".venv" / "browser"))
NODE = shutil.which("node")
pytestmark = [
    pytest.mark.skipif(NODE is None, reason="NOT TESTED IN THE BROWSER: no Node here"),
    pytest.mark.skipif(
        not (BROWSER / "runs").is_dir(), reason="NOT TESTED IN THE BROWSER: 'make browser' fetches Pyodide"
    ),
    pytest.mark.slow,
]
PACKAGES = Path(simulation.__file__).parents[1]


@pytest.fixture
def work(tmp_path):
    """The package and a pure PyYAML, as the browser would see them."""
    leave = shutil.ignore_patterns("__pycache__", "*.so", "_compiled")
    shutil.copytree(PACKAGES / "simulation", tmp_path / "package" / "simulation", ignore=leave)
    shutil.copytree(PACKAGES / "scenarios", tmp_path / "package" / "simulation" / "shipped", ignore=leave)
    shutil.copytree(Path(yaml.__file__).parent, tmp_path / "package" / "yaml", ignore=leave)
    shutil.copytree(HERE / "browser", tmp_path / "browser", ignore=leave)
    return tmp_path


def asked(work, number, scenario):
    """Puts a question into the folder; its rows, and the digests of its log and its measures, as they are here."""
    plan, seed = compile_plan(scenario), scenario.model.run.seed
    (work / f"{number}.pickle").write_bytes(pickle.dumps((scenario, plan, seed, 0)))
    log = simulate(plan, sample(plan, seed, 0))
    digest = hashlib.sha256()
    for column in (log.minute, log.patient, log.spell, log.event, log.subject, log.value):
        digest.update(column.tobytes())
    table = measure(log, scenario).to_csv(float_format="%.17g")
    return len(log), digest.hexdigest(), hashlib.sha256(table.encode()).hexdigest()


def digest_of(table):
    """As the script in the browser takes it."""
    return hashlib.sha256(table.to_csv(index=False, float_format="%.17g").encode()).hexdigest()


def has_module():
    """Whether the kit has the engine of this very code."""
    return (BROWSER / "compiled" / f"engine-{digest_of_sources()}-emscripten-wasm32.wasm").exists()


def in_browser(core, work, script, wheels):
    """What the script says, run by this Pyodide."""
    words = [
        NODE,
        HERE / "browser" / "run.mjs",
        BROWSER / core,
        work,
        script,
        *sorted((BROWSER / wheels).glob("*.whl")),
    ]
    done = subprocess.run(words, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def test_a_run_in_the_browser_is_the_native_run_to_the_byte(work):
    if not has_module():
        pytest.skip("NOT TESTED IN THE BROWSER: the code has changed since 'make browser' compiled it")
    shutil.copytree(BROWSER / "compiled", work / "package" / "simulation" / "_compiled")
    expected = [asked(work, number, simulation.load(name)) for number, name in enumerate(("england", "integrated"))]
    told = in_browser("runs", work, "run_question.py", "wheels")
    print("\n", json.dumps(told, indent=1))
    assert told["shipped"], "the WebAssembly module was not used"
    assert [(one["rows"], one["log"], one["measures"]) for one in told["questions"]] == expected
    assert told["modules"] == [], "pandas is for frames alone, the others for nothing here"
    assert told["questions"][1]["unheard"] < 0.2, "a page would not hear a new question"


def test_without_the_compiled_engine_the_bytes_are_the_same(work):
    shutil.copytree(
        Path(simpy.__file__).parent, work / "package" / "simpy", ignore=shutil.ignore_patterns("__pycache__")
    )
    places = [small_place(), loaded(numbered(3)), loaded(numbered(4)), loaded(numbered(6))]
    expected = [asked(work, number, place) for number, place in enumerate(places)]
    told = in_browser("runs", work, "run_question.py", "wheels")
    assert not told["shipped"]
    assert [(one["rows"], one["log"], one["measures"]) for one in told["questions"]] == expected
    assert set(told["modules"]) == {"simpy"}


def test_a_scenario_loads_in_the_browser_as_it_does_here(work):
    told = in_browser("loads", work, "load_scenarios.py", "pydantic")
    print("\n", json.dumps(told, indent=1))
    assert {name: digest for name, (digest, _) in told["scenarios"].items()} == {
        name: simulation.load(name).digest() for name in told["scenarios"]
    }
    assert told["modules"] == []


def test_load_run_and_compare_are_whole_in_the_browser(work):
    """Loaded in one Pyodide and run in the other, since no registry has both sets of wheels for one of them."""
    if not has_module():
        pytest.skip("NOT TESTED IN THE BROWSER: the code has changed since 'make browser' compiled it")
    shutil.copytree(BROWSER / "compiled", work / "package" / "simulation" / "_compiled")
    places = {"base": "england", "variant": "integrated"}
    settings = {"run.length": "100 days", "run.warm_up": "40 days", "run.replications": "2"}
    (work / "pair.json").write_text(json.dumps({"places": places, "set": settings}), encoding="utf-8")
    loaded = {name: simulation.load(place, set=settings) for name, place in places.items()}
    digests = in_browser("loads", work, "load_pair.py", "pydantic")["digests"]
    assert digests == {name: scenario.digest() for name, scenario in loaded.items()}
    told = in_browser("runs", work, "run_public.py", "wheels")
    print("\n", json.dumps(told, indent=1))
    comparison = simulation.compare(loaded["base"], loaded["variant"], workers=1)
    results = comparison.results[0]
    assert told["engine"] == "compiled"
    assert (told["run"]["measures"], told["run"]["summary"]) == (
        digest_of(results.measures),
        digest_of(results.summary()),
    )
    assert told["compare"]["differences"] == digest_of(comparison.differences)
    assert told["compare"]["headlines"] == digest_of(comparison.headlines())
    assert told["compare"]["sentences"] == comparison.sentences()
    assert told["run"]["seen"] == [[1, 2], [2, 2]]
    assert told["modules"] == [], "neither threads nor processes, nothing that compiles, no scipy"
