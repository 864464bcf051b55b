"""Bad days: whatever goes wrong while results are made and written, they are whole or absent, and the reason is told in
words.
"""

import contextlib
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
from simulation.results import atomic_folder as folders
from simulation.results.archive import folder_name, write
from simulation.results.atomic_folder import OLD, PART, STALE_SECONDS, atomic_folder

ROOT = Path(simulation.__file__).parent.parent
posix = pytest.mark.skipif(os.name != "posix", reason="signals and permissions of POSIX")

WRITER = """
import sys
from pathlib import Path
from simulation.results.atomic_folder import atomic_folder
print("ready", flush=True)
number = 0
while True:
    number += 1
    with atomic_folder(Path(sys.argv[1]) / "study") as part:
        for name in range(20):
            (part / f"{name}.csv").write_text(f"{sys.argv[2]} {number}\\n" * 2000, encoding="utf-8")
"""


def start_writer(out, word):
    code = [sys.executable, "-c", WRITER, str(out), word]
    process = subprocess.Popen(code, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert process.stdout.readline().strip() == b"ready"
    return process


def assert_whole(folder):
    files = sorted(folder.iterdir())
    assert len(files) == 20
    texts = {file.read_text(encoding="utf-8") for file in files}
    assert len(texts) == 1, "files of different runs"
    assert len(texts.pop().splitlines()) == 2000


@posix
def test_killed_at_random_moments_the_results_are_whole_or_absent(tmp_path):
    draw = random.Random(1)
    seen = 0
    for trial in range(12):
        process = start_writer(tmp_path, f"run {trial}")
        time.sleep(draw.uniform(0.0, 0.12))
        process.kill()
        process.wait()
        process.stdout.close()
        if (tmp_path / "study").exists():
            seen += 1
            assert_whole(tmp_path / "study")
    assert seen > 3
    left = [entry.name for entry in tmp_path.iterdir() if entry.name != "study"]
    assert all(name.startswith((PART, OLD)) for name in left)


STEP_BY_STEP = """
import os, signal, sys
from pathlib import Path
from simulation.results.atomic_folder import atomic_folder

def write(out, word, last):
    done = 0
    def count(event, args):
        nonlocal done
        if event in ("open", "os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.chmod"):
            done += 1
            if done > last:
                os.kill(os.getpid(), signal.SIGKILL)
    sys.addaudithook(count)
    with atomic_folder(out / "study") as part:
        for name in range(3):
            (part / f"{name}.csv").write_text(word, encoding="utf-8")
    os._exit(0)

for before in (None, "older"):
    for last in range(200):
        out = Path(sys.argv[1]) / f"{before}-{last}"
        if before is not None:
            (out / "study").mkdir(parents=True)
            for name in range(3):
                (out / "study" / f"{name}.csv").write_text(before, encoding="utf-8")
        child = os.fork()
        if child == 0:
            write(out, "newer", last)
        ended = os.waitpid(child, 0)[1]
        found = sorted(file.read_text(encoding="utf-8") for file in (out / "study").iterdir()) if (out / "study").exists() else []
        print(before, last, ended, ",".join(found))
        if ended == 0:
            break
"""


@posix
def test_killed_at_any_single_step_of_writing_the_results_are_whole_or_absent(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", STEP_BY_STEP, str(tmp_path)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=True,
    )
    rows = [line.split(" ") for line in done.stdout.splitlines()]
    newer, older = ",".join(["newer"] * 3), ",".join(["older"] * 3)
    for before, last, ended, found in rows:
        allowed = ("", newer) if before == "None" else ("", older, newer)
        assert found in allowed, (before, last, found)
        assert ended != "0" or found == newer
    assert {before for before, _, ended, _ in rows if ended == "0"} == {"None", "older"}, "both come to their end"
    assert len(rows) > 15, "and are killed at many steps before"


def test_what_killed_runs_left_is_taken_away_after_a_day(tmp_path):
    for name in (f"{PART}a", f"{OLD}b", f"{PART}new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "half.csv").write_text("half", encoding="utf-8")
    old = time.time() - STALE_SECONDS - 60
    for name in (f"{PART}a", f"{OLD}b"):
        os.utime(tmp_path / name, (old, old))
    with atomic_folder(tmp_path / "study") as part:
        (part / "x").write_text("x", encoding="utf-8")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == [f"{PART}new", "study"]


@posix
def test_several_runs_may_write_the_same_study_at_once(tmp_path):
    writers = [start_writer(tmp_path, f"writer {number}") for number in range(3)]
    deadline = time.monotonic() + 2.0
    while time.monotonic() < deadline:
        time.sleep(0.1)
        assert all(process.poll() is None for process in writers), "a writer gave up"
    for process in writers:
        process.send_signal(signal.SIGSTOP)  # as it stands at one moment
    if (tmp_path / "study").exists():
        assert_whole(tmp_path / "study")
    for process in writers:
        process.kill()
        process.wait()
        process.stdout.close()


def test_who_finds_the_name_taken_again_and_again_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "_replaced", lambda part, final: False)
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "x").write_text("theirs", encoding="utf-8")
    with pytest.raises(HomewardError, match="other runs keep writing"), atomic_folder(tmp_path / "study") as part:
        (part / "x").write_text("mine", encoding="utf-8")
    assert (tmp_path / "study" / "x").read_text(encoding="utf-8") == "theirs"


def test_when_the_new_folder_cannot_take_its_place_the_older_one_stays(tmp_path, monkeypatch):
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "x").write_text("older", encoding="utf-8")
    rename = Path.rename

    def fails(self, target):
        if self.name.startswith(PART):
            if Path(target).exists():
                raise OSError(errno.ENOTEMPTY, "Directory not empty")
            raise OSError(errno.EIO, "Input/output error")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(HomewardError, match="Input/output error"), atomic_folder(tmp_path / "study") as part:
        (part / "x").write_text("newer", encoding="utf-8")
    assert (tmp_path / "study" / "x").read_text(encoding="utf-8") == "older"
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
    write(small_results, tmp_path)  # a new run takes its place
    assert reproduce(folder, workers=1).identical


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
results = simulation.run(place, workers={workers})
print(results.engine, len(results.measures))
"""


@pytest.mark.parametrize(
    ("missing", "workers", "engine"),
    [(("numba", "llvmlite"), 1, "reference"), (("distributed", "dask", "IPython", "nbformat"), 1, None)],
)
def test_without_optional_packages_it_still_runs(tmp_path, missing, workers, engine):
    code = MISSING.format(missing=missing, workers=workers)
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[1]) > 100
    assert engine is None or done.stdout.split()[0] == engine


def test_ctrl_c_while_writing_leaves_nothing(small_results, tmp_path):
    with contextlib.suppress(KeyboardInterrupt), atomic_folder(tmp_path / "study") as part:
        (part / "x").write_text("x", encoding="utf-8")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []
