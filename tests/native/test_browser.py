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
    compiled = BROWSER / "compiled"
    if not (compiled / f"engine-{digest_of_sources()}-emscripten-wasm32.wasm").exists():
        pytest.skip("NOT TESTED IN THE BROWSER: the code has changed since 'make browser' compiled it")
    shutil.copytree(compiled, work / "package" / "simulation" / "_compiled")
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
