"""`--help` and `check` start at once: nothing heavy is imported before a command needs it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.quick import room

HEAVY = ("numpy", "pandas", "matplotlib", "numba", "scipy", "simpy", "joblib")
SCENARIOS = Path(__file__).parents[2] / "scenarios"
PROBE = """
import sys
sys.argv = ["homeward", *{arguments!r}]
try:
    from simulation.cli import main
    main()
except SystemExit as end:
    code = end.code or 0
print([name for name in {heavy!r} if name in sys.modules], code, file=sys.stderr)
"""


def probe(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROBE.format(arguments=arguments, heavy=HEAVY)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["run", "--help"],
        ["check", "--help"],
        ["schema"],
        ["explain", "examples/mmc_queue", "services.beds"],
        ["check", str(SCENARIOS / "england.yaml"), "--quick"],
    ],
    ids=" ".join,
)
def test_nothing_heavy_is_imported(arguments):
    assert probe(*arguments).stderr.strip().splitlines()[-1] == "[] 0"


NEARLY_FULL = ("check", "examples/mmc_queue", "--set", "services.beds.capacity=103 beds")


def test_a_second_check_needs_no_solver(tmp_path, monkeypatch):
    monkeypatch.setenv("HOMEWARD_CACHE", str(tmp_path / "cache"))
    first, second = (probe(*NEARLY_FULL).stderr.strip().splitlines() for _ in range(2))
    assert second[-1] == "[] 0" != first[-1]
    assert second[:-1] == first[:-1]
    assert "offered load close to or above capacity" in "".join(first)


def test_importing_the_package_costs_nothing():
    code = (
        f"import sys, simulation; print([name for name in {HEAVY!r} + ('pydantic', 'yaml', 'typer') if name in "
        "sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )


def test_loading_needs_no_table_and_no_picture():
    code = f"import sys, simulation; simulation.load('england'); print([name for name in {HEAVY!r} if name in sys.modules])"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert set(said.strip()[1:-1].replace("'", "").split(", ")) <= {"", "numpy"}


def test_a_run_without_pictures_draws_none(tmp_path):
    """Neither what draws nor what solves equations nor a pool of workers is imported for one small queue."""
    told = probe("run", "examples/mmc_queue", "--replications", "1", "--out", str(tmp_path)).stderr.splitlines()[-1]
    assert told.endswith(" 0")
    assert not {"matplotlib", "joblib"} & set(re.findall(r"\w+", told))


def test_threads_need_no_pool_of_workers_from_elsewhere(tmp_path):
    """Nor does a run import what other studies need."""
    code = PROBE.replace("if name in sys.modules]", "if any(one.startswith(name) for one in sys.modules)]").format(
        arguments=("run", "examples/mmc_queue", "--replications", "4", "--workers", "2", "--out", str(tmp_path)),
        heavy=("joblib", "simulation.uncertainty", "simulation.weeks_ahead"),
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, encoding="utf-8", check=True)
    assert done.stderr.splitlines()[-1] == "[] 0"


@pytest.mark.parametrize(
    ("arguments", "seconds"),
    [(["--help"], 0.3), (["check", str(SCENARIOS / "england.yaml"), "--quick"], 0.7)],
    ids=["--help", "check"],
)
def test_the_start_is_quick(arguments, seconds, tmp_path):
    """0.2 and 0.4 s on a quick machine; processor time, the best of five, with room. The first start, which is not
    counted, keeps modules as byte code, as it does for whoever has not told Python to keep none.
    """
    surroundings = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    surroundings["PYTHONPYCACHEPREFIX"] = os.fspath(tmp_path)
    times = []
    for _ in range(6):
        before = os.times()
        subprocess.run(
            [sys.executable, "-m", "simulation", *arguments], capture_output=True, check=True, env=surroundings
        )
        after = os.times()
        times.append(after.children_user + after.children_system - before.children_user - before.children_system)
    assert min(times[1:]) < room(seconds)
