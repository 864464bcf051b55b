"""The documentation site: `make site` builds it from the pages of `docs/`, without a network and without a warning."""

import re
import sys
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve()
ROOT = HERE.parents[2]
sys.path.insert(0, str(ROOT))

from simulation._version import __version__  # noqa: E402

project, author, release = "Homeward", "The Homeward contributors", __version__
copyright = "The Homeward contributors"  # noqa: A001 - Sphinx calls it so
extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
myst_heading_anchors = 4
exclude_patterns = ["tools"]
html_theme = "furo"
html_title = f"Homeward {__version__}"
html_show_sourcelink = False
autodoc_member_order = "bysource"
autodoc_typehints = "none"
nitpicky = False
highlight_language = "none"
suppress_warnings = ["myst.header"]  # a page may begin below its title with a smaller heading

LINK = re.compile(r"(?<!!)\[([^\]]*)\]\(([^)\s]+)\)")


def outside(page: Path, text: str) -> str:
    """A page whose links to files that the site has not are the names of those files instead."""

    def shown(found: "re.Match[str]") -> str:
        words, target = found[1], found[2]
        if re.match(r"[a-z]+:|#", target):
            return found[0]
        there = (page.parent / target.partition("#")[0]).resolve()
        if there.suffix == ".md" and there.is_relative_to(ROOT / "docs"):
            return found[0]
        name = there.relative_to(ROOT).as_posix() if there.is_relative_to(ROOT) else target
        return f"{words} (`{name}`)" if words.strip("`") != name else f"`{name}`"

    return LINK.sub(shown, text)


def setup(app: Any) -> None:
    """Tell Sphinx of it."""
    from pygments.lexers.special import TextLexer

    app.add_lexer("csv", TextLexer)
    app.connect(
        "source-read", lambda _, name, source: source.__setitem__(0, outside(ROOT / "docs" / f"{name}.md", source[0]))
    )
