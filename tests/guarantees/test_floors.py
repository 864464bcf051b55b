"""The floors of the building: a file imports from its own floor or a lower one."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulation

FLOORS = "terms units errors | chance compiled luck events | scenario | plan | rules | patients | engines | measures | study | report | cli"
LEVEL = {name: number for number, floor in enumerate(FLOORS.split("|")) for name in floor.split()}
ROOT = Path(simulation.__file__).parent
FRONT_DOOR = ("__init__.py", "__main__.py")
"""The public face is above all floors; only its version is read from below."""


def imports_between_modules(root: Path) -> Iterator[tuple[str, str]]:
    """(file, part imported) for every import of the package by itself, at any depth of the file."""
    for file in sorted(root.rglob("*.py")):
        here = file.relative_to(root).as_posix()
        if here in FRONT_DOOR:
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{here} imports relatively"
                names = [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "simulation" else [node.module or ""]
            else:
                continue
            for name in names:
                parts = name.split(".")
                if parts[0] == "simulation" and len(parts) > 1:
                    yield here, parts[1]


def test_no_file_imports_from_a_higher_floor():
    found = list(imports_between_modules(ROOT))
    assert len(found) > 50
    for here, there in found:
        floor = here.split("/")[0].removesuffix(".py")
        assert LEVEL[there] <= LEVEL[floor], f"{here} imports {there}, which is above it"


def test_every_file_has_a_floor():
    parts = {file.relative_to(ROOT).parts[0].removesuffix(".py") for file in ROOT.rglob("*.py")}
    assert parts - {"__init__", "__main__"} == set(LEVEL)


def test_engines_own_no_random_generator():
    for file in (ROOT / "engines").glob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "import random" not in text
        assert "np.random" not in text


@pytest.mark.parametrize(
    "text", ["import simulation.cli.app", "from simulation.study import compare", "def f():\n    from simulation.report.charts import draw"]
)
def test_the_test_would_find_an_import_upwards(tmp_path, text):
    (tmp_path / "scenario").mkdir()
    (tmp_path / "scenario" / "wrong.py").write_text(text, encoding="utf-8")
    ((here, there),) = imports_between_modules(tmp_path)
    assert here == "scenario/wrong.py"
    assert LEVEL[there] > LEVEL["scenario"]
