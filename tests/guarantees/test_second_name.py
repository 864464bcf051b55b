"""`homeward` is a second name of the package `simulation`, and the only one that is safe beside a folder of that name."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

import homeward
import simulation

ROOT = Path(simulation.__file__).parent.parent


def python(folder, *words, path=ROOT):
    """A Python in a folder, whose own files come first, as they do for anybody who works there."""
    environment = {**os.environ, "PYTHONPATH": str(path)}
    return subprocess.run(
        [sys.executable, *words], cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_face_is_the_same():
    assert all(getattr(homeward, name) is getattr(simulation, name) for name in simulation.__all__)
    assert sorted(homeward.__all__) == dir(homeward) == sorted(simulation.__all__)
    with pytest.raises(AttributeError, match="simulation has no 'laod'"):
        _ = homeward.laod


def test_modules_are_the_same_objects_at_any_depth():
    import homeward.scenario.scenario as second
    from homeward.core.errors import ScenarioError
    from homeward.scenario import reading

    import simulation.scenario.scenario as first

    assert second is first
    assert reading is sys.modules["simulation.scenario.reading"]
    assert ScenarioError is simulation.ScenarioError
    assert first.__spec__.name == first.__name__ == "simulation.scenario.scenario"


def test_a_module_that_is_not_there_is_named_as_it_was_asked_for():
    with pytest.raises(ModuleNotFoundError, match=r"homeward\.nothing"):
        __import__("homeward.nothing")


@pytest.fixture
def field_template(tmp_path):
    """A project whose own package is called `simulation` too."""
    (tmp_path / "simulation").mkdir()
    (tmp_path / "simulation" / "__init__.py").write_text("import sys\nsys.exit('the wrong package')\n")
    return tmp_path


def test_a_folder_called_simulation_is_not_in_the_way(field_template):
    code = (
        "import homeward; from homeward.scenario.loading import load; assert load is homeward.load; print(homeward.run)"
    )
    done = python(field_template, "-c", code)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("<function run")


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_the_command_line_works_there_with_every_process_it_starts(field_template, engine):
    short = ["--replications", "2", "--workers", "2", "--length", "40 days", "--warm-up", "5 days"]
    done = python(field_template, "-m", "homeward", "run", "mmc_queue", "--engine", engine, *short)
    assert done.returncode == 0, done.stderr
    assert "Results: results" in done.stdout


def test_another_package_of_the_name_that_is_imported_already_is_an_error_in_words(tmp_path):
    (tmp_path / "simulation").mkdir()
    (tmp_path / "simulation" / "__init__.py").write_text("")
    done = python(tmp_path, "-c", "import simulation, homeward")
    assert done.returncode == 1
    assert "another package called 'simulation' has been imported before homeward" in done.stderr
    assert "import homeward before it, or rename that package" in done.stderr


def test_files_that_are_called_like_a_library_stay_out_with_the_option_p_and_without(tmp_path):
    """A folder from strangers: what lies in it is read as data, in no process as code."""
    for name in ("yaml", "numpy", "pickle", "typer", "joblib", "cloudpickle", "pandas"):
        (tmp_path / f"{name}.py").write_text("import pathlib, os\npathlib.Path('ran').write_text('x')\nos._exit(9)\n")
    done = python(tmp_path, "-m", "simulation", "check", "mmc_queue")
    assert done.returncode == 0, done.stderr
    short = ["--replications", "2", "--workers", "2", "--length", "40 days", "--warm-up", "5 days"]
    for engine in ("compiled", "reference"):
        done = python(tmp_path, "-P", "-m", "simulation", "run", "mmc_queue", "--engine", engine, *short)
        assert done.returncode == 0, done.stderr
    assert not (tmp_path / "ran").exists()
