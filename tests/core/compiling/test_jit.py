"""Compiling, and what happens where it cannot be done: the reference engine takes over, with one plain line."""

import os
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import simulation
from simulation.cli.summaries import warn_of_engine
from simulation.core.compiling import jit
from simulation.core.errors import SimulationError
from simulation.core.system.cache import cache_folder
from simulation.engines import engine_used, first_time

ROOT = Path(simulation.__file__).parents[1]
STUDY = """
import simulation
from simulation.cli.summaries import warn_of_engine
from simulation.cli.describe.new import starting_file
from tests_small import SMALL

warn_of_engine("auto")
place = simulation.from_text(starting_file("Small place"), name="small.yaml").with_(SMALL)
results = simulation.run(place, workers=1)
print(results.engine, results.engine_why, sep="|")
results.measures.to_pickle("measures.pickle")
try:
    simulation.run(place, engine="compiled")
except simulation.SimulationError as error:
    print(error)
"""
NO_COMPILER = """
import numba.core.registry
from numba.core.errors import TypingError

def compile(dispatcher, signature):
    raise TypingError("nothing compiles today, and\\nthere are many lines about it")

numba.core.registry.CPUDispatcher.compile = compile
"""
NO_NUMBA = "import sys\nsys.modules['numba'] = None\n"
OLD_NUMBA = "import sys\nsys.path.insert(0, 'old')\n"


@pytest.mark.parametrize(("broken", "why"), [
    (NO_COMPILER, "compiling failed (TypingError: nothing compiles today, and)"),
    (NO_NUMBA, "numba is not installed"),
    (OLD_NUMBA, "numba cannot be loaded (Numba needs NumPy 1.8 or less)"),
])  # fmt: skip
def test_where_nothing_compiles_the_readable_engine_runs_and_says_why(tmp_path, small_results, broken, why):
    (tmp_path / "old" / "numba").mkdir(parents=True)
    (tmp_path / "old" / "numba" / "__init__.py").write_text("raise ImportError('Numba needs NumPy 1.8 or less')")
    (tmp_path / "tests_small.py").write_text(
        "SMALL = {'run.warm_up': '14 days', 'run.length': '60 days', 'run.replications': '3'}"
    )
    (tmp_path / "study.py").write_text(broken + STUDY)
    environment = {**os.environ, "PYTHONPATH": os.fspath(ROOT), "HOMEWARD_COMPILE": "numba"}
    done = subprocess.run(
        [sys.executable, "study.py"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    told = f"the compiled one cannot run: {why}"
    assert done.stdout.splitlines() == [
        f"reference|{told}",
        f"the compiled engine cannot run: {why}; use --engine reference",
    ]
    assert done.stderr.splitlines()[-1:] == [
        f"The reference engine runs, which gives the same rows and takes some two hundred times as long: {told}."
    ]
    assert not [line for line in done.stderr.splitlines() if "Error" in line and line != done.stderr.splitlines()[-1]]
    pd.testing.assert_frame_equal(
        pd.read_pickle(tmp_path / "measures.pickle"), small_results.measures, check_exact=True
    )


def test_a_cache_that_cannot_be_written_is_a_plain_line(tmp_path, monkeypatch, capsys):
    (tmp_path / "file").write_text("not a folder")
    said = "from simulation.core.compiling import jit; print(jit.FOLDER, jit.WHY_NOT_CACHED, jit.WHY_NOT_COMPILED, sep='|')"
    environment = {
        **os.environ,
        "PYTHONPATH": os.fspath(ROOT),
        "HOMEWARD_CACHE": os.fspath(tmp_path / "file"),
        "HOMEWARD_COMPILE": "numba",
    }
    done = subprocess.run([sys.executable, "-c", said], env=environment, capture_output=True, text=True, check=True)
    folder, why_not_cached, why_not_compiled = done.stdout.rstrip("\n").split("|")
    assert why_not_compiled == ""
    assert Path(folder).name.startswith("homeward-"), "a temporary one, for this start"
    assert not Path(folder).exists(), "which goes with it"
    assert why_not_cached.startswith(os.fspath(tmp_path / "file"))
    assert why_not_cached.endswith("cannot be written")
    engine_used("auto")
    monkeypatch.setattr(jit, "WHY_NOT_CACHED", why_not_cached)
    warn_of_engine("auto")
    assert (
        capsys.readouterr().err
        == f"Compiled code cannot be kept, so every start compiles anew: {why_not_cached}. HOMEWARD_CACHE names "
        "another folder.\n"
    )


def test_which_engine_runs_and_why():
    assert engine_used("reference") == ("reference", "asked for")
    if jit.WHY_NOT_COMPILED:
        pytest.skip("nothing is compiled here")
    why = "it came compiled with the package" if jit.SHIPPED else "numba is there to compile it"
    assert engine_used("auto") == ("compiled", why)
    assert engine_used("compiled") == ("compiled", "asked for")


def test_the_first_time_is_known_before_it_is_waited_for(tmp_path, monkeypatch, capsys):
    if jit.WHY_NOT_COMPILED:
        pytest.skip("nothing is compiled here")
    engine_used("auto")
    assert not first_time()
    warn_of_engine("auto")
    assert capsys.readouterr().err == ""
    monkeypatch.setattr(jit, "njit", lambda **_: None)  # as where nothing compiled came with the package
    monkeypatch.setattr(jit, "FOLDER", tmp_path)
    assert first_time()
    warn_of_engine("auto")
    assert capsys.readouterr().err.startswith("Compiling the engine for this machine")


def test_the_cache_is_in_the_users_folder_and_named_by_the_code(tmp_path, monkeypatch):
    monkeypatch.delenv("HOMEWARD_CACHE", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", os.fspath(tmp_path))
    assert cache_folder() == tmp_path / "homeward"
    monkeypatch.setenv("HOMEWARD_CACHE", os.fspath(tmp_path / "mine"))
    assert cache_folder() == tmp_path / "mine"
    first, second = (jit._folder_of_this_code(version)[0] for version in ("0.61.0", "0.62.0"))
    assert first.parent == second.parent == tmp_path / "mine"
    assert first != second


def test_the_fast_engine_asked_for_by_name_is_never_replaced(monkeypatch):
    monkeypatch.setattr(jit, "WHY_NOT_COMPILED", "numba is not installed")
    assert engine_used("auto")[0] == "reference"
    with pytest.raises(SimulationError, match="numba is not installed; use --engine reference"):
        engine_used("compiled")
