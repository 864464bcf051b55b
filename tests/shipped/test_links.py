"""Every link from a page of the project to another of its files resolves, anchors included."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted(
    file.relative_to(ROOT)
    for folder in (".", "docs", "docs/decisions", "docs/site", "results")
    for file in (ROOT / folder).glob("*.md")
)
LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)\)")


def anchors(text: str) -> set[str]:
    """The anchors that hosts make of headings: lower case, hyphens for spaces, other signs dropped."""
    heads = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


def broken(page: Path, root: Path) -> list[str]:
    """The links of a page that lead nowhere."""
    found = []
    for link in LINK.findall(re.sub(r"```.*?```", "", (root / page).read_text(encoding="utf-8"), flags=re.DOTALL)):
        if re.match(r"[a-z]+:", link):
            continue
        name, _, anchor = link.partition("#")
        there = (root / page.parent / name).resolve() if name else root / page
        if not there.exists() or (anchor and anchor not in anchors(there.read_text(encoding="utf-8"))):
            found.append(link)
    return found


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_resolve(page):
    assert broken(page, ROOT) == []


def test_a_broken_link_is_found(tmp_path):
    (tmp_path / "page.md").write_text(
        "# One head, two\n[a](page.md#one-head-two) [b](none.md) [c](#none) [d](https://x.org)"
    )
    assert broken(Path("page.md"), tmp_path) == ["none.md", "#none"]
