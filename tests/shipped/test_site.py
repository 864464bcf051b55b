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
