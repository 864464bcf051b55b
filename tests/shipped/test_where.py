"""The page of what is where names every folder once, with tests and pages that there are."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "site" / "where.md").read_text(encoding="utf-8")
ROWS = [[cell.strip() for cell in line.split("|")[1:-1]] for line in PAGE.splitlines() if line.startswith("| `")]
OF_PACKAGE = [row for row in ROWS if len(row) == 4]


def folders(top):
    """Folders below it that hold files of the project, by path from it with a slash at the end."""
    return sorted(
        f"{folder.relative_to(ROOT / top).as_posix()}/"
        for folder in (ROOT / top).rglob("*")
        if folder.is_dir()
        and not any(part.startswith(("_", ".")) for part in folder.relative_to(ROOT).parts)
        and any(file.suffix in (".py", ".html", ".css", ".js") for file in folder.rglob("*"))
    )


def test_every_folder_of_the_package_is_named_once_in_order():
    assert [row[0].strip("`") for row in OF_PACKAGE] == folders("simulation")


@pytest.mark.parametrize("row", OF_PACKAGE, ids=lambda row: row[0].strip("`"))
def test_a_folder_has_a_sentence_tests_and_a_page(row):
    _, what, tests, told = row
    assert len(what) > 15
    named = re.findall(r"`([^`]+)/`", tests)
    assert named
    assert [name for name in named if not list((ROOT / "tests" / name).glob("test_*.py"))] == []
    pages = re.findall(r"\]\(([^)]+)\)", told)
    assert pages
    assert [page for page in pages if not (ROOT / "docs" / "site" / page).resolve().is_file()] == []


def test_every_folder_of_tests_is_named():
    named = {name for row in OF_PACKAGE for name in re.findall(r"`([^`/]+)", row[2])}
    named |= {row[0].strip("`/") for row in ROWS if len(row) == 2}
    kept = {folder.partition("/")[0] for folder in folders("tests")}
    assert kept <= named


def test_what_stands_beside_the_package_is_there():
    for row in ROWS:
        if len(row) == 2:
            name = row[0].strip("`")
            assert (ROOT / name).is_dir() or (ROOT / "tests" / name).is_dir(), name
