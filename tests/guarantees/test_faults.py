"""Bad days: whatever goes wrong while results are made and written, they are whole or absent, and the reason is told in
words.
"""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

import simulation
from simulation.core.errors import HomewardError
from simulation.results import folder as folders
from simulation.results.archive import folder_name, write
from simulation.results.folder import UNFINISHED, put_folder
from simulation.results.manifest import MANIFEST, read_json

ROOT = Path(simulation.__file__).parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="signals and permissions of POSIX")

WRITER = """
import sys
from pathlib import Path
from simulation.results.folder import put_folder
from simulation.results.manifest import MANIFEST

def fill(folder):
    for name in range(20):
        (folder / f"{name}.csv").write_text(f"{sys.argv[2]}\\n" * 2000, encoding="utf-8")
    (folder / MANIFEST).write_text('{"digest": "d"}', encoding="utf-8")

print("ready", flush=True)
number = 0
while True:
    number += 1
    put_folder(Path(sys.argv[1]) / f"study {number % 40}", fill)
"""


def start_writer(out, word):
    code = [sys.executable, "-c", WRITER, str(out), word]
    process = subprocess.Popen(code, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert process.stdout.readline().strip() == b"ready"
    return process


def assert_whole(folder):
    files = sorted(file for file in folder.iterdir() if file.name != MANIFEST)
    assert len(files) == 20
    texts = {file.read_text(encoding="utf-8") for file in files}
    assert len(texts) == 1, "files of different runs"
    assert len(texts.pop().splitlines()) == 2000
    assert set(read_json(folder / MANIFEST)["files"]) == {file.name for file in files}


@posix
def test_killed_at_random_moments_the_results_are_whole_or_absent(tmp_path):
    draw = random.Random(1)
    for trial in range(8):
        process = start_writer(tmp_path, f"run {trial % 2}")
        time.sleep(draw.uniform(0.0, 0.12))
        process.kill()
        process.wait()
        process.stdout.close()
    studies = list(tmp_path.glob("study*"))
    assert len(studies) > 3
    for study in studies:
        assert_whole(study)
    left = [entry.name for entry in tmp_path.iterdir() if entry not in studies]
    assert all(name.startswith(UNFINISHED) for name in left)


STEP_BY_STEP = """
import os, signal, sys
from pathlib import Path
from simulation.results.folder import add_files, put_folder
from simulation.results.manifest import MANIFEST

def fill(words):
    def write(folder):
        for name, word in words.items():
            (folder / name).write_text(word, encoding="utf-8")
        (folder / MANIFEST).write_text('{"digest": "d"}', encoding="utf-8")
    return write

OLD = {"0.csv": "old", "1.csv": "old"}
BEFORE = {"first": {}, "again": OLD, "added to": OLD, "beside": OLD, "pictures": OLD}
AFTER = {
    "first": OLD, "again": OLD, "added to": {**OLD, "events.csv": "new", "2.csv": "new"},
    "beside": {"0.csv": "other", "1.csv": "old"}, "pictures": OLD,
}

def act(case, out):
    put_folder(out / "study", fill(AFTER[case]))
    if case == "pictures":
        add_files(out / "study", {"p.png": b"new", "q.png": b"new"})

def prepare(case, out):
    out.mkdir()
    if BEFORE[case]:
        put_folder(out / "study", fill(BEFORE[case]))
        (out / "study" / "notes.md").write_text("mine", encoding="utf-8")
    if case == "pictures":
        add_files(out / "study", {"p.png": b"drawn before"})

def killed(case, out, last):
    done = 0
    def count(event, args):
        nonlocal done
        if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod", "os.link", "shutil.rmtree"):
            done += 1
            if done > last:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)
    act(case, out)
    os._exit(0)

def told(out):
    return ";".join(
        f"{file.relative_to(out).as_posix()}={file.read_text(encoding='utf-8')}"
        for folder in sorted(out.glob("study*")) for file in sorted(folder.rglob("*")) if file.name != MANIFEST
    ).replace(" ", "_")

case = sys.argv[2]
for last in range(400):
    out = Path(sys.argv[1]) / f"{case}-{last}"
    prepare(case, out)
    child = os.fork()
    if child == 0:
        killed(case, out, last)
    ended = os.waitpid(child, 0)[1]
    found = told(out)
    act(case, out)
    print(last, ended, found or "nothing", told(out))
    if ended == 0:
        break
"""


@posix
@pytest.mark.parametrize("case", ["first", "again", "added to", "beside", "pictures"])
def test_killed_at_any_single_step_nothing_is_lost_and_the_next_command_puts_it_right(tmp_path, case):
    done = subprocess.run(
        [sys.executable, "-c", STEP_BY_STEP, str(tmp_path), case],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    rows = [line.split(" ") for line in done.stdout.splitlines()]
    finished = rows[-1][2]
    assert rows[-1][1] == "0", "it comes to its end"
    assert len(rows) > 10, "and is killed at many steps before"
    assert {row[3] for row in rows} == {finished}, "the next command puts everything right"
    first = [file for file in rows[0][2].split(";") if file != "nothing"]
    for last, _, found, _ in rows:
        files = found.split(";")
        kept = [file for file in first if file != "study/p.png=drawn_before"]
        assert set(kept) <= set(files), (last, found)
        whole = {*finished.split(";"), *first, "nothing"}
        assert set(files) <= whole, (last, found)
        if case == "first":
            assert found in ("nothing", finished), (last, found)
        if case == "beside":
            assert found in (rows[0][2], finished), (last, found)
        if case == "pictures":
            assert any(file.startswith("study/p.png=") for file in files), (last, found)


@posix
def test_the_manifest_is_whole_and_lists_everything_after_the_next_command(tmp_path):
    subprocess.run(
        [sys.executable, "-c", STEP_BY_STEP, str(tmp_path), "added to"],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        timeout=240,
        check=True,
    )
    for out in tmp_path.iterdir():
        assert set(read_json(out / "study" / MANIFEST)["files"]) == {"0.csv", "1.csv", "2.csv", "events.csv"}


@posix
def test_several_runs_may_write_the_same_study_at_once(tmp_path):
    writers = [start_writer(tmp_path, f"writer {number % 2}") for number in range(3)]
    deadline = time.monotonic() + 2.0
    while time.monotonic() < deadline:
        time.sleep(0.1)
        assert all(process.poll() is None for process in writers), "a writer gave up"
    for process in writers:
        process.send_signal(signal.SIGSTOP)  # as it stands at one moment
    for study in tmp_path.glob("study*"):
        assert_whole(study)
    for process in writers:
        process.kill()
        process.wait()
        process.stdout.close()


def write_two(folder):
    (folder / "a.csv").write_text("1", encoding="utf-8")
    (folder / MANIFEST).write_text('{"digest": "d"}', encoding="utf-8")


def test_when_the_new_folder_cannot_take_its_name_nothing_changes(tmp_path, monkeypatch):
    def fails(self, target):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(HomewardError, match="Input/output error"):
        put_folder(tmp_path / "study", write_two)
    assert list(tmp_path.iterdir()) == []


def test_a_name_that_another_run_takes_first_is_looked_at_again(tmp_path, monkeypatch):
    rename = Path.rename

    def late(self, target):
        monkeypatch.setattr(Path, "rename", rename)
        put_folder(tmp_path / "study", write_two)
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", late)
    written = put_folder(tmp_path / "study", write_two)
    assert not written.new
    assert [entry.name for entry in tmp_path.iterdir()] == ["study"]


@posix
def test_a_full_disk_leaves_nothing_and_is_told(small_results, tmp_path):
    """A limit on the size of files stands in for a disk that fills up while the largest table is written."""
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, before[1]))
    try:
        with pytest.raises(HomewardError, match="cannot be written"):
            write(small_results, tmp_path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_place_of_the_folder_is_told(small_results, tmp_path):
    (tmp_path / "results").write_text("not a folder", encoding="utf-8")
    with pytest.raises(HomewardError, match="cannot be written"):
        write(small_results, tmp_path / "results")


def test_a_folder_in_which_nothing_can_be_made_is_told(small_results, tmp_path, monkeypatch):
    def refuses(*_, **__):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(folders.tempfile, "mkdtemp", refuses)
    with pytest.raises(HomewardError, match="Permission denied"):
        write(small_results, tmp_path)


@posix
def test_a_worker_that_is_killed_ends_the_run_with_a_word_and_no_results(tmp_path):
    """The operating system ends a worker (memory runs out): the command says so, and the next run is none the worse."""
    script = tmp_path / "killed.py"
    script.write_text(KILLED, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "worker" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "results").exists()


KILLED = """
import os, signal, sys, threading, time
from pathlib import Path
from simulation.cli.describe.new import starting_file

def end_the_workers():
    from joblib.externals.loky import reusable_executor
    while not (reusable_executor._executor and reusable_executor._executor._processes):
        time.sleep(0.05)
    for process in list(reusable_executor._executor._processes):
        os.kill(process, signal.SIGKILL)

if __name__ == "__main__":
    Path("place.yaml").write_text(starting_file("Place"), encoding="utf-8")
    threading.Thread(target=end_the_workers, daemon=True).start()
    sys.argv = ["homeward", "run", "place.yaml", "--replications", "4", "--length", "20 days", "--warm-up", "5 days", "--engine", "reference", "--workers", "2"]
    from simulation.cli import main
    main()
"""


def test_a_clock_that_is_set_back_changes_no_result(small_place, small_results, tmp_path, monkeypatch):
    """Winter time, a wrong clock put right, or a clock that jumps while the run lasts."""
    jumps = iter([1e9, 5e8, 2e9, 0.0, 3e9] * 100_000)
    monkeypatch.setattr(time, "time", lambda: next(jumps))
    told = []
    again = simulation.run(small_place, workers=1, progress=lambda done, of, left: told.append(left))
    assert again.measures.equals(small_results.measures)
    assert all(left >= 0 for left in told)
    assert folder_name(again) == folder_name(small_results)
    write(again, tmp_path)


def test_results_of_an_older_version_are_read_or_refused_in_words(small_results, tmp_path):
    from simulation.results.reproduce import reproduce

    folder = write(small_results, tmp_path)
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["versions"]["homeward"] = "0.0.1"
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    assert reproduce(folder, workers=1).versions == (f"homeward 0.0.1, now {simulation.__version__}",)
    del manifest["replications"]
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(HomewardError, match=r"does not say replications; it was written by homeward 0\.0\.1"):
        reproduce(folder)
    again = write(small_results, tmp_path)  # a new run has nothing to add
    assert again == folder


MISSING = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {missing!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Absent())
import simulation
from simulation.cli.describe.new import starting_file
place = simulation.from_text(starting_file("Place")).with_({{"run.warm_up": "5 days", "run.length": "20 days", "run.replications": "2"}})
results = simulation.run(place, workers={workers}, engine={engine!r})
print(results.engine, len(results.measures))
"""


@pytest.mark.parametrize(
    ("missing", "workers", "engine"),
    [(("numba", "llvmlite"), 1, "auto"), (("distributed", "dask", "IPython", "nbformat"), 1, "reference")],
)
def test_without_optional_packages_it_still_runs(tmp_path, missing, workers, engine):
    code = MISSING.format(missing=missing, workers=workers, engine=engine)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(ROOT), "HOMEWARD_COMPILE": "numba" if "numba" in missing else "no"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[1]) > 100
    assert done.stdout.split()[0] == "reference"


def test_ctrl_c_while_writing_leaves_nothing(tmp_path):
    def stopped(folder):
        (folder / "x").write_text("x", encoding="utf-8")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        put_folder(tmp_path / "study", stopped)
    assert list(tmp_path.iterdir()) == []
