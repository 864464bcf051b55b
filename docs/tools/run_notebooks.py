"""Run the notebooks and store them with what they show: `python -m docs.tools.run_notebooks [01 05]`."""

import os
import sys
import tempfile
from pathlib import Path

import nbclient
import nbformat

ROOT = Path(__file__).parents[2]


def run(file: Path) -> None:
    """Run one from top to bottom in an empty folder and write it back; a bar that is gone leaves nothing."""
    notebook = nbformat.read(file, as_version=4)
    os.environ["PYTHONPATH"] = str(ROOT)
    with tempfile.TemporaryDirectory() as folder:
        resources = {"metadata": {"path": folder}}
        nbclient.NotebookClient(notebook, timeout=3600, kernel_name="python3", resources=resources).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            cell.outputs = [output for output in cell.outputs if output.get("data", {}).get("text/html") != ""]
    notebook.metadata["language_info"] = {"name": "python"}
    nbformat.write(notebook, file)


def main() -> None:
    """Run those that are named by their numbers, or all."""
    for file in sorted((ROOT / "notebooks").glob("*.ipynb")):
        if not sys.argv[1:] or file.stem[:2] in sys.argv[1:]:
            print(file.stem, flush=True)
            run(file)


if __name__ == "__main__":
    main()
