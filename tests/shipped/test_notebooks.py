"""Every notebook runs from top to bottom on small runs, imports nothing from inside, and is stored with its outputs."""

import ast
import sys

import nbclient
import pytest

import simulation
from simulation.scenario.schema.steps import STEPS
from tests.support.notebooks import NOTEBOOKS, ROOT, read, run_here, small

STEMS = [file.stem for file in NOTEBOOKS]
LARGEST = 500_000
"""Bytes of a notebook with its outputs."""


def test_there_are_nine():
    assert [stem[:3] for stem in STEMS] == [f"{number:02d}_" for number in range(1, 10)]


@pytest.fixture
def own_folder(tmp_path, monkeypatch):
    """A folder whose files a notebook can import, as in a kernel; they go with it, and the kinds of step in them."""
    before = dict(STEPS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield
    for file in tmp_path.glob("*.py"):
        sys.modules.pop(file.stem, None)
    STEPS.clear()
    STEPS.update(before)


@pytest.mark.usefixtures("own_folder")
@pytest.mark.parametrize("file", NOTEBOOKS, ids=STEMS)
def test_the_notebook_runs(file):
    shown = run_here(small(read(file)), file.stem)
    assert len(shown) > 4
    for value in shown:
        assert "nan" not in str(value).split(), f"{file.stem} shows what could not be measured"


@pytest.mark.parametrize("file", NOTEBOOKS, ids=STEMS)
def test_nothing_is_imported_from_inside(file):
    for cell in read(file).cells:
        if cell.cell_type == "code":
            for node in ast.walk(ast.parse(cell.source)):
                names = [node.module] if isinstance(node, ast.ImportFrom) else []
                names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
                assert not [name for name in names if name.startswith(("simulation.", "homeward."))]
                assert not (isinstance(node, ast.ImportFrom) and node.module == "simulation")
                if isinstance(node, ast.Attribute) and getattr(node.value, "id", "") == "simulation":
                    assert node.attr in simulation.__all__, node.attr


@pytest.mark.parametrize("file", NOTEBOOKS, ids=STEMS)
def test_it_is_stored_with_the_outputs_of_a_whole_run(file):
    cells = [cell for cell in read(file).cells if cell.cell_type == "code"]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1)), "run 'make notebooks'"
    assert not [output for cell in cells for output in cell.outputs if output.output_type == "error"]
    assert sum(bool(cell.outputs) for cell in cells) > 4
    assert file.stat().st_size < LARGEST
    text = file.read_text(encoding="utf-8")
    assert str(ROOT) not in text
    assert "/tmp/" not in text


@pytest.mark.long
@pytest.mark.parametrize("file", NOTEBOOKS, ids=STEMS)
def test_it_runs_in_a_kernel(file, monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    client = nbclient.NotebookClient(
        small(read(file)), timeout=600, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
