"""The wheel is whole: in an empty folder, away from the checkout, everything works that works in it."""

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import zipfile
from pathlib import Path

import pytest

import simulation
from simulation.core.compiling.shipped_code import digest_of_sources, library_name
from simulation.native.objects import TARGETS

ROOT = Path(simulation.__file__).parent.parent
SHORT = ("--replications", "1", "--length", "30 days", "--warm-up", "10 days")
VARIANT = "dialect: 1\ntitle: Mine\nextends: england\nlevers: {use: [trusted_assessor]}\n"
TEMPLATES = ROOT / "simulation" / "report" / "page" / "templates"
FILES = ("pyproject.toml", "README.md", "LICENSE", "hatch_build.py")
IGNORED = {"ignore": shutil.ignore_patterns("_compiled", "__pycache__")}
pytestmark = pytest.mark.slow


def hatchling(source, target, folder):
    """Builds with what is installed; nothing is fetched."""
    command = [sys.executable, "-m", "hatchling", "build", "--target", target, "--directory", str(folder)]
    subprocess.run(command, cwd=source, capture_output=True, check=True)
    (built,) = folder.iterdir()
    return built


@pytest.fixture(scope="module")
def source(tmp_path_factory, libraries):
    """What the source archive holds, unpacked: to build in a checkout would change what the tests beside this run on."""
    folder = tmp_path_factory.mktemp("source")
    with tarfile.open(hatchling(ROOT, "sdist", folder / "archive")) as archive:
        archive.extraction_filter = getattr(tarfile, "data_filter", None)  # Python 3.11.3 has none
        archive.extractall(folder / "unpacked")
    (unpacked,) = (folder / "unpacked").iterdir()
    # Libraries of the same code are bit for bit alike, wherever they are made (tests/native/test_libraries.py).
    shutil.copytree(libraries, unpacked / "simulation" / "_compiled")
    return unpacked


@pytest.fixture(scope="module")
def wheel(source, tmp_path_factory):
    return hatchling(source, "wheel", tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """A Python with the wheel, and the libraries of the one that runs the tests, but nothing of the checkout."""
    folder = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    install = ["install", "--quiet", "--no-index", "--no-deps", "--no-compile", str(wheel)]
    subprocess.run([sys.executable, "-m", "pip", "--python", str(python), *install], capture_output=True, check=True)
    where = subprocess.run(
        [str(python), "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        capture_output=True,
        text=True,
        check=True,
    )
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (Path(where.stdout.strip()) / "libraries.pth").write_text("\n".join(libraries), encoding="utf-8")
    return python


@pytest.fixture
def run(installed, tmp_path):
    """Runs the installed Python in an empty folder, and gives what it prints."""

    def ran(*words, code=0, cwd=tmp_path):
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        command = [str(installed), *words]
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, encoding="utf-8", check=False)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    return ran


def homeward(run, *words, code=0):
    return run("-P", "-m", "simulation", *words, code=code)


def files_of_page(part):
    """What the page consists of beside its Python."""
    return [file for file in (ROOT / "simulation" / "app" / part).iterdir() if file.suffix in (".js", ".css", ".html")]


def test_it_holds_the_packages_and_every_scenario_and_nothing_else(wheel):
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    scenarios = {file.relative_to(ROOT / "scenarios").as_posix() for file in (ROOT / "scenarios").rglob("*.*")}
    assert {name.removeprefix("simulation/shipped/") for name in names if "/shipped/" in name} == scenarios
    assert {"levers.yaml", "targets.yaml", "homeward.schema.json", "examples/arrivals_pathway_2.csv"} <= scenarios
    others = {name for name in names if "/shipped/" not in name}
    assert {name for name in others if not name.endswith(".py")} == {
        "simulation/py.typed",
        "homeward/py.typed",
        "simulation/_compiled/entry_points.json",
        *(f"simulation/report/page/templates/{file.name}" for file in TEMPLATES.iterdir()),
        *(f"simulation/app/{part}/{file.name}" for part in ("page", "browser") for file in files_of_page(part)),
        *(f"simulation/_compiled/{library_name(digest_of_sources(), target.name)}" for target in TARGETS),
    }
    assert {name.partition("/")[0] for name in others} == {"simulation", "homeward"}
    for name in others:
        if "/_compiled/" in name:
            content = zipfile.ZipFile(wheel).read(name)
            assert b".py" not in content, f"{name} says where it was made"
    assert "simulation/__main__.py" in others
    assert "homeward/__main__.py" in others


@pytest.mark.long
def test_a_wheel_from_a_checkout_is_the_same(wheel, tmp_path):
    """The libraries too, made a second time, byte for byte."""
    for name in ("simulation", "homeward", "scenarios", *FILES):
        made = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
        made(ROOT / name, tmp_path / name, **IGNORED if made is shutil.copytree else {})
    again = hatchling(tmp_path, "wheel", tmp_path / "wheel")
    first, second = zipfile.ZipFile(wheel), zipfile.ZipFile(again)
    assert first.namelist() == second.namelist()
    assert [name for name in first.namelist() if first.read(name) != second.read(name)] == []


def test_a_build_finds_its_libraries_made(source, wheel, tmp_path):
    """What was made of the same sources is taken as it is, so that a second build is quick."""
    library = next((source / "simulation" / "_compiled").glob("engine-*-linux-x86_64.so"))
    before = library.stat().st_mtime_ns
    again = hatchling(source, "wheel", tmp_path)
    assert library.stat().st_mtime_ns == before
    assert again.read_bytes() == wheel.read_bytes()


def test_it_is_the_wheel_that_is_imported(run, installed):
    code = "import homeward as h, simulation as s; print(s.__file__, h.__file__, h.load is s.load, sep='\\n')"
    *files, same = run("-P", "-c", code).splitlines()
    assert all(Path(file).is_relative_to(installed.parents[1]) for file in files)
    assert same == "True"


def test_scenarios_are_found_by_name_and_have_the_digest_of_the_checkout(run):
    names = ["england", "integrated", "debate/pioneer", "examples/mmc_queue", "examples/discharge_pathway_from_today"]
    code = f"import simulation; [print(simulation.load(name).digest()) for name in {names}]"
    expected = [simulation.load(ROOT / "scenarios" / f"{name}.yaml").digest() for name in names]
    assert run("-P", "-c", code).split() == expected


@pytest.mark.parametrize("below", ["baseline/", pytest.param("", marks=pytest.mark.long)])
def test_compare_leaves_a_folder_that_names_no_place_on_the_disk(run, tmp_path, installed, below):
    base, *variants = (f"{below}{name}" for name in ("england", "siloed", "integrated"))
    assert "Results: results" in homeward(run, "compare", base, *variants, *SHORT)
    (folder,) = (tmp_path / "results").iterdir()
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["options"]["base"] == base
    assert manifest["options"]["variants"] == variants
    for file in folder.rglob("*"):
        if file.is_file():
            content = file.read_bytes()
            for place in (tmp_path, installed.parents[1], ROOT, Path.home()):
                assert str(place).encode() not in content, file.name


def test_the_other_commands_work_too(run, tmp_path):
    homeward(run, "new", "place.yaml")
    assert "is sound" in homeward(run, "check", "place.yaml", "--root", ".")
    (tmp_path / "mine.yaml").write_text(VARIANT, encoding="utf-8")
    told = homeward(run, "validate", "mine.yaml", "--replications", "1")
    assert "fitted figures and" in told
    assert "mine.yaml has no published figures beside it: it is held against shipped/targets.yaml" in told


def test_the_second_name_works_beside_a_folder_called_simulation(run, tmp_path):
    (tmp_path / "simulation").mkdir()
    (tmp_path / "simulation" / "__init__.py").write_text(
        "import sys\nsys.exit('the wrong package')\n", encoding="utf-8"
    )
    run("-m", "simulation", "check", "england", code=1)
    assert "shipped/england.yaml: 'England, one million people' is sound" in run(
        "-m", "homeward", "check", "england", "--quick"
    )


@pytest.mark.long
def test_the_published_models_are_verified(run):
    found = homeward(run, "verify", "--quick", "--engine", "compiled")
    assert "0 too far off" in found
    assert "stroke" in found.lower()


def test_a_file_of_ones_own_extends_what_is_shipped_and_goes_before_it(run, tmp_path):
    (tmp_path / "mine.yaml").write_text(VARIANT, encoding="utf-8")
    told = homeward(run, "check", "mine.yaml", "--root", ".", "--quick").splitlines()
    assert [line for line in told if line.startswith("mine.yaml: 'Mine' is sound")]
    homeward(run, "new", "england.yaml")
    told = homeward(run, "check", "england", "--quick")
    assert "'england' is your own file england.yaml, not the file of that name that comes with Homeward" in told
    told = homeward(run, "check", "mine.yaml", "--quick", code=2)
    assert "'england' is your own file england.yaml" in told
