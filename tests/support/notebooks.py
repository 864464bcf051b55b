"""Notebooks with small parameters, and run in this process: the cells one after another, each last value shown."""

import ast
import re
from pathlib import Path
from typing import Any

import nbformat

ROOT = Path(__file__).parents[2]
NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
SMALL = re.compile(r"^(\w+) = .*?  # in the tests: (.+)$", re.MULTILINE)


def small(notebook: Any) -> Any:
    """The notebook with the values that its parameters say for tests."""
    (parameters,) = (cell for cell in notebook.cells if "parameters" in cell.metadata.get("tags", []))
    assert len(SMALL.findall(parameters.source)) == len(parameters.source.strip().splitlines()), parameters.source
    parameters.source = SMALL.sub(r"\1 = \2", parameters.source)
    return notebook


def read(file: Path) -> Any:
    """A notebook as it is stored."""
    return nbformat.read(file, as_version=4)


def run_here(notebook: Any, name: str) -> list[object]:
    """Run its cells in this process; what the last line of each cell shows, and the text of it as a notebook has it."""
    names: dict[str, Any] = {"__name__": "__main__"}
    shown = []
    for number, cell in enumerate(notebook.cells):
        if cell.cell_type != "code":
            continue
        tree = ast.parse(cell.source)
        last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
        where = f"{name}, cell {number}"
        exec(compile(tree, where, "exec"), names)
        if last is not None:
            value = eval(compile(ast.Expression(last.value), where, "eval"), names)
            getattr(value, "_repr_html_", value.__repr__)()
            shown.append(value)
    return shown
