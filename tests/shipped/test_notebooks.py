"""Every notebook runs from top to bottom, with few and short replications."""

from pathlib import Path

import nbclient
import nbformat
import pytest

ROOT = Path(__file__).parents[2]
QUICK = 'replications = 2\nlength = "28 days"\nwarm_up = "14 days"\nscenarios = {folder!r}'


@pytest.mark.parametrize("folder", ["scenarios/baseline", pytest.param("scenarios", marks=pytest.mark.long)])
@pytest.mark.parametrize("file", sorted((ROOT / "notebooks").glob("*.ipynb")), ids=lambda file: file.stem)
def test_the_notebook_runs(file, folder, monkeypatch):
    """On the smaller England that came first; the loads of today's take a minute where nothing has kept them."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    notebook = nbformat.read(file, as_version=4)
    assert all(not cell.get("outputs") for cell in notebook.cells), "commit notebooks without outputs"
    (parameters,) = (cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    parameters.source = QUICK.format(folder=str(ROOT / folder))
    nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(file.parent)}}
    ).execute()
    told = "".join(output.get("text", "") for cell in notebook.cells for output in cell.get("outputs", []))
    assert "In Integrated services, " in told
    assert "is discharged" in told or "dies" in told or "is at home" in told
