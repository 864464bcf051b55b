"""What lies in the working folder changes nothing, and nothing is written outside the results and the own cache."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import simulation
from simulation.cli.describe.new import starting_file

ROOT = Path(simulation.__file__).parent.parent
SHORT = ("--replications", "2", "--length", "20 days", "--warm-up", "5 days", "--workers", "1")
MATPLOTLIBRC = "figure.facecolor: red\nfont.size: 30\naxes.grid: True\nsavefig.dpi: 20\nfigure.dpi: 20\nnot a setting\n"
NUMBA = "disable_jit: 1\nboundscheck: 1\nopt: 0\n"
SHADOW = "raise SystemExit('a module of the working folder was taken')\n"
VARIANT = """dialect: 1
title: A larger team
extends: place.yaml
levers: {team: {why: more hands, set: {services.home_team.capacity: 60 places}, source: assumption}}
"""
TARGETS = "- {id: A, what: length of stay, measure: length_of_stay, value: 5, tolerance: 90 %, source: made up}\n"


def homeward(folder, *words, code=0, **environment):
    """The command line in a folder, as somebody would run it who has a checkout on the path."""
    surroundings = {name: value for name, value in os.environ.items() if name != "MPLCONFIGDIR"}
    done = subprocess.run(
        [sys.executable, "-m", "simulation", *words],
        cwd=folder,
        env={**surroundings, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=300,
        check=False,
    )
    assert done.returncode == code, done.stdout + done.stderr
    return done


def place(folder):
    folder.mkdir(exist_ok=True)
    (folder / "place.yaml").write_text(starting_file("Place"), encoding="utf-8")
    (folder / "larger.yaml").write_text(VARIANT, encoding="utf-8")
    (folder / "targets.yaml").write_text(TARGETS, encoding="utf-8")
    return folder


TELL_THE_TIME = ("manifest.json", "report.html", "results.xlsx")
"""What says when a run was finished and how long it took."""


def bytes_of(folder):
    return {
        file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in folder.rglob("*")
        if file.is_file() and file.name not in TELL_THE_TIME
    }


def test_settings_files_and_modules_in_the_working_folder_change_nothing(tmp_path):
    plain, hostile = place(tmp_path / "plain"), place(tmp_path / "hostile")
    (hostile / "matplotlibrc").write_text(MATPLOTLIBRC, encoding="utf-8")
    (hostile / ".numba_config.yaml").write_text(NUMBA, encoding="utf-8")
    for name in ("random", "yaml", "numpy", "queue", "statistics", "calendar", "numba", "joblib", "sitecustomize"):
        (hostile / f"{name}.py").write_text(SHADOW, encoding="utf-8")
    first = homeward(plain, "run", "place.yaml", *SHORT, "--verbose")
    second = homeward(hostile, "run", "place.yaml", *SHORT, "--verbose")
    assert bytes_of(plain / "results") == bytes_of(hostile / "results")
    assert any(name.endswith(".png") for name in bytes_of(plain / "results"))

    def engine(done):
        return re.findall(r"Engine: \w+ \(.*\)", done.stdout)

    assert engine(first) == engine(second) != []


def test_workers_are_not_led_astray_either(tmp_path):
    hostile = place(tmp_path / "hostile")
    for name in ("random", "joblib", "pandas"):
        (hostile / f"{name}.py").write_text(SHADOW, encoding="utf-8")
    words = [word if word != "1" else "2" for word in SHORT]
    homeward(hostile, "run", "place.yaml", *words, "--engine", "reference")


def test_numba_is_as_it_would_be_without_a_settings_file(tmp_path):
    pytest.importorskip("numba")
    (tmp_path / ".numba_config.yaml").write_text(NUMBA, encoding="utf-8")
    asked = """
import simulation.core.compiling.jit
import numba, yaml
numba.core.config.reload_config()
print(numba.config.DISABLE_JIT, numba.config.BOUNDSCHECK, yaml.safe_load("1"))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", asked],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "HOMEWARD_COMPILE": "numba"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["0", "None", "1"]


def test_a_notebooks_own_matplotlib_stays_as_it_is(small_results):
    import matplotlib

    from simulation.report.charts import draw

    before = draw(small_results)
    with matplotlib.rc_context({"font.size": 30.0, "figure.facecolor": "red"}):
        assert draw(small_results) == before
        assert matplotlib.rcParams["font.size"] == 30.0
        assert matplotlib.rcParams["figure.facecolor"] == "red"


def test_nothing_is_written_but_the_results_and_the_own_cache(tmp_path):
    folder, home, spare = place(tmp_path / "work"), tmp_path / "home", tmp_path / "tmp"
    home.mkdir(mode=0o700)
    spare.mkdir(mode=0o700)
    before = set(folder.iterdir())
    environment = {"HOME": str(home), "USERPROFILE": str(home), "TMPDIR": str(spare)}
    for name in ("XDG_CACHE_HOME", "XDG_CONFIG_HOME", "HOMEWARD_CACHE"):
        environment[name] = ""
    environment |= {"HOMEWARD_COMPILE": "no", "PYTHONDONTWRITEBYTECODE": "1"}
    homeward(folder, "run", "place.yaml", *SHORT, **environment)
    assert set(folder.iterdir()) - before == {folder / "results"}
    assert [entry.name for entry in (folder / "results").iterdir() if entry.name.startswith(".")] == []
    written = {file.relative_to(home).as_posix() for file in home.rglob("*") if file.is_file()}
    assert written
    cache = ("Library/Caches/homeward/", "AppData/Local/homeward/", ".cache/homeward/")
    assert all(name.startswith(cache) for name in written), written
    assert [entry.name for entry in spare.iterdir() if "homeward" in entry.name or "matplotlib" in entry.name] == []


COMMANDS = {
    "run": ["run", "place.yaml", *SHORT, "--events", "--set", "services.home_team.capacity=30 places"],
    "compare": ["compare", "place.yaml", "larger.yaml", *SHORT],
    "attribute": ["attribute", "place.yaml", "larger.yaml", *SHORT],
    "validate": ["validate", "place.yaml", "--replications", "2", "--workers", "1"],
    "diagnose": ["diagnose", "place.yaml", *SHORT],
    "evaluate": ["evaluate", "place.yaml", "larger.yaml", "--places", "4", "--length", "30 days", "--warm-up", "5 days",
                 "--replications", "1", "--workers", "1"],
}  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
def test_a_folder_that_is_passed_on_names_no_user_and_no_place_on_the_machine(tmp_path, command):
    folder = place(tmp_path / "margarets-secret-plans")
    words = [str(folder / word) if word.endswith(".yaml") else word for word in COMMANDS[command]]
    homeward(tmp_path, *words, "--out", str(folder / "out"), USER="margaret", LOGNAME="margaret")
    (written,) = (folder / "out").iterdir()
    for file in written.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            for word in (b"margaret", os.fspath(tmp_path).encode(), os.fspath(Path.home()).encode() + b"/"):
                assert word not in content, file
    said = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    assert set(said["files"]) == {
        file.relative_to(written).as_posix() for file in written.rglob("*") if file.is_file()
    } - {"manifest.json"}
    assert not {"out", "folder"} & set(said["options"])
    if command in STUDIES:
        assert {"report.html", "results.xlsx"} <= set(said["files"])


STUDIES = ("run", "compare", "attribute")
"""Commands whose results `reproduce` makes again."""


@pytest.mark.parametrize(
    "command",
    [one if one == "run" else pytest.param(one, marks=pytest.mark.long) for one in COMMANDS],
)
def test_what_is_already_there_is_told_and_it_is_made_again_or_that_is_refused(tmp_path, command):
    """One; `long` has all. That every study is made again or refused is held in `tests/results` too, without a new process
    for each.
    """
    folder = place(tmp_path / "place")
    words = [str(folder / word) if word.endswith(".yaml") else word for word in COMMANDS[command]]
    homeward(tmp_path, *words, "--out", str(folder / "out"))
    again = homeward(tmp_path, *words, "--out", str(folder / "out"))
    assert "already there" in again.stderr
    (written,) = (folder / "out").iterdir()
    if command in STUDIES:
        assert "are identical" in homeward(tmp_path, "reproduce", str(written), "--workers", "1").stdout
    else:
        assert f"run '{command}' again" in homeward(tmp_path, "reproduce", str(written), code=2).stderr


INTERRUPTED = """
import sys
from simulation.report.drawing import study_charts as charts
sys.argv = ["homeward", "run", "place.yaml", *{words!r}]

def stopped(*_, **__):
    raise {error}

{where}
if __name__ == "__main__":
    from simulation.cli import main
    main()
"""


@pytest.mark.parametrize(
    ("where", "error", "code", "told"),
    [
        ("charts.through_the_year = stopped", "KeyboardInterrupt", 130, r"Stopped\.\nThe results are written: \S+"),
        ("import simulation.results.archive as archive; archive.write = stopped", "KeyboardInterrupt", 130,
         r"Stopped\. Nothing was written\.$"),
        ("charts.reasons = stopped", "ValueError('no\\nfont')", 1,
         r"Could not be made or written: reasons\.png \(ValueError: no font\)\. Everything else is written: \S+"),
    ],
)  # fmt: skip
def test_what_is_written_when_it_is_stopped_or_cannot_be_drawn(tmp_path, where, error, code, told):
    folder = place(tmp_path / "work")
    script = folder / "stopped.py"
    script.write_text(INTERRUPTED.format(words=SHORT, where=where, error=error), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "stopped.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == code, done.stderr
    assert re.search(told, done.stderr.strip()), done.stderr
    assert "Traceback" not in done.stderr
    if "Nothing" in told:
        assert not (folder / "results").exists()
        return
    (written,) = (folder / "results").iterdir()
    assert (written / "summary.csv").exists()
    if code == 1:
        assert (written / "charts" / "occupancy.png").exists()
        assert "Results: " in done.stdout, "and the findings are told"


def test_a_page_that_cannot_be_made_leaves_its_tables(tmp_path, small_results, monkeypatch):
    from simulation.core.errors import PartlyWrittenError
    from simulation.report import validation_page

    def fails(*_):
        raise ValueError("no font")

    monkeypatch.setattr(validation_page, "page", fails)
    with pytest.raises(PartlyWrittenError, match=r"validation.html could not be made \(ValueError: no font\)"):
        validation_page.write(small_results, [], tmp_path)
    (written,) = tmp_path.iterdir()
    assert (written / "validation.csv").exists()
