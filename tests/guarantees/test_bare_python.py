"""A Python that lacks what Homeward needs is told what to do, in one line and without a traceback."""

import ast
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import simulation
from simulation.__main__ import NEEDED

ROOT = Path(simulation.__file__).parent.parent
TOLD = r"Homeward needs {}: run 'make demo' once, then '\S+ -m simulation \.\.\.'; README, 'Two commands'\n"
PRETENDS = "import runpy, sys; sys.version_info = (3, 10, 9); runpy.run_module({!r}, run_name='__main__')"


def run(*command):
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("package", ["simulation", "homeward"])
def test_missing_packages_are_named_with_what_to_do(package):
    done = run(sys.executable, "-S", "-E", "-m", package, "check", "england")
    missing = re.escape(f"packages that this Python does not have ({', '.join(NEEDED)})")
    assert re.fullmatch(TOLD.format(missing), done.stderr), done.stderr
    assert (done.returncode, done.stdout) == (1, "")


@pytest.mark.parametrize("package", ["simulation", "homeward"])
def test_an_older_python_is_told_that_it_is_too_old(package):
    done = run(sys.executable, "-c", PRETENDS.format(package), "check", "england")
    assert re.fullmatch(TOLD.format(r"Python 3\.11 or later, and this is 3\.10"), done.stderr), done.stderr
    assert done.returncode == 1


@pytest.mark.parametrize("minor", range(8, 11))
def test_what_is_read_before_that_can_be_read_by_an_older_python(minor):
    for file in ("simulation/__init__.py", "simulation/__main__.py", "simulation/_version.py", "homeward/__main__.py"):
        ast.parse((ROOT / file).read_text(encoding="utf-8"), feature_version=(3, minor))
    python = shutil.which(f"python3.{minor}")
    if python is not None and run(python, "--version").returncode == 0:
        assert run(python, "-m", "homeward").stderr.startswith("Homeward needs Python 3.11 or later, and this is 3.")


def test_everything_that_is_needed_is_looked_for():
    """Every library that the package imports, but for those that it can do without and those that come with others."""
    without = {"numba", "llvmlite", "distributed", "dask", "pyarrow", "IPython"}
    with_others = {"pydantic_core", "PIL"}  # of pydantic and of matplotlib
    assert libraries(ast.walk) - without - with_others - OFFICE == set(NEEDED)


def test_office_packages_are_imported_when_a_file_is_asked_for_and_not_before():
    assert libraries(ast.walk) >= OFFICE
    assert not libraries(at_once) & OFFICE


OFFICE = {"docx", "pptx", "openpyxl"}
"""What is imported of the packages of the extra `office`."""


def libraries(within):
    """What the package imports in these parts of its files, but for Python's own."""
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "simulation").rglob("*.py")]
    nodes = [node for tree in trees for node in within(tree)]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names} - set(sys.stdlib_module_names) - {"simulation"}


def at_once(node):
    """What is run when a file is imported: not the inside of a function, nor what only a checker of types reads."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return
    if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
        node = ast.Module(node.orelse, [])
    yield node
    for below in ast.iter_child_nodes(node):
        yield from at_once(below)
