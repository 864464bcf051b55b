"""The site without building it: every page is in the navigation once, and nothing else is."""

import re
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"
INDEX = (DOCS / "index.md").read_text(encoding="utf-8")


def test_every_page_stands_in_the_navigation_once():
    listed = [
        line
        for tree in re.findall(r"```\{toctree\}\n(.*?)```", INDEX, re.DOTALL)
        for line in tree.splitlines()
        if line and not line.startswith(":")
    ]
    pages = {file.relative_to(DOCS).with_suffix("").as_posix() for file in DOCS.rglob("*.md")} - {"index"}
    assert sorted(listed) == sorted(pages)


def test_the_page_of_stress_des_has_every_item_of_the_standard():
    standard = (DOCS.parent / "simulation/report/standards/stress_des.py").read_text(encoding="utf-8")
    items = re.findall(r'Item\(\s*"([\d.]+)",\s*"([^"]+)"', standard)
    page = (DOCS / "site" / "stress_des.md").read_text(encoding="utf-8")
    assert len(items) == 24
    assert re.findall(r"^\| ([\d.]+) \| ([^|]+) \|", page, re.MULTILINE) == items


def test_a_page_that_names_a_file_or_a_folder_of_the_project_names_one_that_there_is():
    below = r"`((?:simulation|tests|docs|scenarios|benchmarks|notebooks)/[\w/.-]*)`"
    inside = r"`((?:core|scenario|plan|engines|report|measures|offered_load|experiment|sampling|app|results)/[\w/.-]+)`"
    missing = []
    for file in (*DOCS.parent.glob("*.md"), *DOCS.rglob("*.md")):
        text = file.read_text(encoding="utf-8") if file.name != "CHANGELOG.md" else ""
        named = [DOCS.parent / name for name in re.findall(below, text)]
        named += [DOCS.parent / "simulation" / name for name in re.findall(inside, text)]
        missing += [f"{file.name}: {one}" for one in named if not one.exists()]
    assert missing == []


def test_no_page_needs_a_script_of_somebody_elses_for_its_equations():
    """The site is read without a network: equations are plain text."""
    assert "dollarmath" not in (DOCS / "site" / "conf.py").read_text(encoding="utf-8")
    assert [file.name for file in DOCS.rglob("*.md") if "$$" in file.read_text(encoding="utf-8")] == []
