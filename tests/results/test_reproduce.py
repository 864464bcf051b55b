"""A results folder made again from itself, on another engine, other workers and another hash seed."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import simulation
from simulation.core.errors import HomewardError
from simulation.results.archive import write
from simulation.results.reproduce import different, reproduce

ROOT = Path(simulation.__file__).parent.parent


@pytest.fixture(scope="module")
def folder(small_comparison, tmp_path_factory):
    return write(small_comparison, tmp_path_factory.mktemp("results"), {}, {"a.png": b"picture"}, events=True)


def test_a_folder_made_again_is_identical_file_by_file(folder):
    made = reproduce(folder, workers=1, draw=lambda study: {"a.png": b"picture"})
    assert made.identical, different(made.files)
    assert {file.name for file in made.files} >= {
        "measures.csv.gz",
        "monthly.csv",
        "summary.csv",
        "differences.csv",
        "findings.txt",
        "charts/a.png",
        "scenarios/1-small-place.yaml",
    }
    assert made.versions == ()


def test_on_two_workers_and_by_the_other_engine_the_bytes_are_the_same(folder):
    assert reproduce(folder, engine="reference", workers=2).identical


def test_what_differs_is_named(folder, small_comparison, tmp_path):
    other = write(small_comparison, tmp_path, {}, {"a.png": b"another"})
    text = (other / "summary.csv").read_text(encoding="utf-8")
    (other / "summary.csv").write_text(text.replace("occupancy", "0ccupancy"), encoding="utf-8", newline="\n")
    (other / "note.txt").write_text("mine", encoding="utf-8")
    (other / "findings.txt").unlink()
    said = json.loads((other / "manifest.json").read_text(encoding="utf-8"))
    said["versions"]["numpy"] = "0.1"
    (other / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    made = reproduce(other, workers=1, draw=lambda study: {"a.png": b"picture"})
    assert {(file.name, file.word) for file in different(made.files)} == {
        ("summary.csv", "changed since it was written"),
        ("charts/a.png", "different"),
        ("findings.txt", "new"),
    }
    assert "note.txt" not in {file.name for file in made.files}
    assert [line.split(",")[0] for line in made.versions] == ["numpy 0.1"]


SCRIPT = """
import sys
from pathlib import Path
import simulation
from simulation.cli.describe.new import starting_file
from simulation.results.archive import write
place = simulation.from_text(starting_file("Small place"), name="small.yaml").with_(
    {"run.warm_up": "14 days", "run.length": "60 days", "run.replications": "3"})
variant = place.with_({"services.home_team.capacity": "60 places"})
if __name__ == "__main__":
    print(write(simulation.compare([place, variant], engine=sys.argv[2], workers=int(sys.argv[3])), Path(sys.argv[1])))
"""


@pytest.mark.parametrize(("seed", "engine", "workers"), [("1", "auto", "2"), ("77", "reference", "2")])
def test_another_process_hash_seed_engine_and_number_of_workers_give_the_same_bytes(
    folder, tmp_path, seed, engine, workers
):
    script = tmp_path / "again.py"
    script.write_text(SCRIPT, encoding="utf-8")
    asked = [sys.executable, str(script), str(tmp_path / "out"), engine, workers]
    surroundings = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT), "LC_ALL": "C", "TZ": "Asia/Kathmandu"}
    done = subprocess.run(asked, env=surroundings, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    again = Path(done.stdout.strip())
    assert again.name == folder.name
    for name in (
        "measures.csv.gz",
        "monthly.csv",
        "summary.csv",
        "differences.csv",
        "dictionary.csv",
        "findings.txt",
        "scenarios/1-small-place.yaml",
    ):
        assert (again / name).read_bytes() == (folder / name).read_bytes(), name


@pytest.mark.parametrize(
    ("manifest", "told"),
    [
        (None, "no results folder"),
        ("{not json", "cannot be read"),
        ("[]", "names with values were expected"),
        (json.dumps({"versions": {"homeward": "0.0.1"}, "seed": 1}), "written by homeward 0.0.1"),
        (
            json.dumps(
                {
                    "scenarios": [{"name": "a"}, {"name": "b"}],
                    "seed": 1,
                    "replications": 2,
                    "split_by": [],
                    "versions": {},
                }
            ),
            "holds 0 scenarios and the manifest names 2",
        ),
    ],
)
def test_a_folder_that_does_not_say_what_was_run_is_refused_in_words(tmp_path, manifest, told):
    if manifest is not None:
        (tmp_path / "manifest.json").write_text(manifest, encoding="utf-8")
    with pytest.raises(HomewardError, match=told):
        reproduce(tmp_path)
