"""The floors of the building: a file imports from its own floor or a lower one, nothing goes round in a circle, and
folders stay small.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import simulation

FLOORS = (
    "_version core",
    "scenario.reading",
    "scenario.schema",
    "scenario.calendar",
    "scenario.changes",
    "scenario.facts",
    "scenario.levers scenario.validation",
    "scenario",
    "places",
    "plan",
    "offered_load.population sampling",
    "offered_load",
    "engines.common",
    "engines.reference engines.compiled",
    "engines",
    "measures.loops",
    "measures.periods",
    "measures.log_tables",
    "measures",
    "experiment",
    "uncertainty weeks_ahead",
    "results",
    "money.files",
    "money",
    "money.told",
    "own_log",
    "exports",
    "assurance",
    "report",
    "capacity_grid",
    "app",
    "cli.console",
    "cli.options cli.saving cli.summaries cli.command cli.loads cli.priced",
    "cli.describe cli.look cli.run cli.trust cli.study",
    "native",
    "cli",
)
"""From the ground up; a folder without a line of its own stands on the floor of the folder it lies in."""
LEVEL = {name: number for number, floor in enumerate(FLOORS) for name in floor.split()}
ROOT = Path(simulation.__file__).parent
FACE = ("__init__.py", "__main__.py")
"""The public face is above all floors."""
MOST_FILES = 12


def imports_between_modules(root: Path) -> Iterator[tuple[str, str, bool]]:
    """(module, module imported, whether on import) for every import of the package by itself, at any depth of the
    file.
    """
    files = {
        ".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): file
        for file in sorted(root.rglob("*.py"))
    }
    for here, file in files.items():
        if file.relative_to(root).as_posix() in FACE:
            continue
        tree = ast.parse(file.read_text(encoding="utf-8"))
        at_once = {id(node) for node in at_import(tree)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{here} imports relatively"
                names = [f"{node.module}.{alias.name}" for alias in node.names]
            else:
                continue
            for name in names:
                if name.startswith("simulation."):
                    there = name.removeprefix("simulation.")
                    while there and there not in files:
                        there = there.rpartition(".")[0] if "." in there else there if (root / there).exists() else ""
                    yield here, there or name.split(".")[1], id(node) in at_once


def at_import(tree: ast.Module) -> Iterator[ast.stmt]:
    """The statements that run when the module is imported: not those in functions, nor those for the type checker
    only.
    """
    todo: list[ast.stmt] = list(tree.body)
    while todo:
        node = todo.pop()
        yield node
        if isinstance(node, ast.If) and "TYPE_CHECKING" not in ast.dump(node.test):
            todo += [*node.body, *node.orelse]
        elif isinstance(node, (ast.Try, ast.With, ast.ClassDef)):
            todo += node.body


def level(module: str) -> int:
    """The floor of a module: that of the nearest folder around it that has one."""
    while module not in LEVEL:
        module, dot, _ = module.rpartition(".")
        assert dot, f"{module} has no floor"
    return LEVEL[module]


def circle(edges: set[tuple[str, str]]) -> list[str]:
    """Modules that import each other in a circle, in order; empty when there is none."""
    there: dict[str, list[str]] = {}
    for here, to in edges:
        there.setdefault(here, []).append(to)
    done: set[str] = set()

    def walk(node: str, path: list[str]) -> list[str]:
        if node in path:
            return [*path[path.index(node) :], node]
        if node in done:
            return []
        for to in there.get(node, []):
            if found := walk(to, [*path, node]):
                return found
        done.add(node)
        return []

    return next((found for node in sorted(there) if (found := walk(node, []))), [])


def upwards(root: Path) -> list[str]:
    """Every import of something on a higher floor."""
    return [
        f"{here} imports {there}"
        for here, there, _ in imports_between_modules(root)
        if there in ("", *FACE) or level(there) > level(here)
    ]


def test_no_file_imports_from_a_higher_floor():
    assert len(list(imports_between_modules(ROOT))) > 500
    assert upwards(ROOT) == []


def test_no_files_import_each_other_in_a_circle():
    assert (
        circle({(here, there) for here, there, at_once in imports_between_modules(ROOT) if at_once and here != there})
        == []
    )


def test_no_folder_of_code_holds_more_than_a_dozen_files():
    crowded = {
        folder.relative_to(ROOT).as_posix(): len(list(folder.glob("*.py")))
        for folder in (ROOT, *ROOT.rglob("*"))
        if folder.is_dir()
    }
    assert {name: files for name, files in crowded.items() if files - (name != ".") > MOST_FILES} == {}


def test_engines_own_no_random_generator():
    for file in (ROOT / "engines").rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        assert "import random" not in text
        assert "np.random" not in text


@pytest.mark.parametrize(
    "text",
    [
        "import simulation.cli.app",
        "from simulation.experiment import compare",
        "from simulation import measures",
        "def f():\n    from simulation.report.charts import draw",
    ],
)
def test_the_test_would_find_an_import_upwards(tmp_path, text):
    for file in (
        "scenario/wrong.py",
        "cli/app.py",
        "experiment/compare.py",
        "measures/__init__.py",
        "report/charts.py",
    ):
        (tmp_path / file).parent.mkdir(exist_ok=True)
        (tmp_path / file).write_text(text if file == "scenario/wrong.py" else "", encoding="utf-8")
    assert len(upwards(tmp_path)) == 1


def test_the_test_would_find_a_circle(tmp_path):
    (tmp_path / "core").mkdir()
    for here, there in (("a", "b"), ("b", "c"), ("c", "a")):
        (tmp_path / "core" / f"{here}.py").write_text(
            f"if True:\n    from simulation.core import {there}\n", encoding="utf-8"
        )
    edges = {(here, there) for here, there, at_once in imports_between_modules(tmp_path) if at_once}
    assert len(circle(edges)) == 4
    assert circle(edges - {("core.c", "core.a")}) == []


def test_no_folder_takes_a_name_of_the_public_face():
    """A folder imported as `simulation.load` would take the place of the function."""
    assert set(simulation.__all__) & {path.stem for path in ROOT.iterdir()} == set()
