"""A scenario in which every word that its author may choose does what it can to whoever reads it."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
import yaml

MARKS = (
    "\x1b]0;PWNED\x07\x1b[31m\x1b[2J",
    "\x9b31m \x08\x7f \r0 mistakes",
    "\u202egpj.\u2066x\u200b\u200f\ufeff",
    "[/] [bold] [red]x[/red] [link=file:///etc/passwd]y[/link] :skull:",
    r"\frac{$a$} $\frac$ $x^2$ \\ $",
    '<script>alert(1)</script> "><img src=x onerror=y> &amp; {{7*7}} {% raw %}',
    "=cmd|' /C calc'!A0",
    "two\nlines\u2028and\u2029more\x85",
    "_underscore `code` | bar | [link](javascript:x) # head",
    "\u4e2d\u6587 \U0001f9d1\u200d\u2695\ufe0f \u0627\u0644 e\u0301\u0301\u0301",
    "x" * 300,
    "%s %d {0} {name} \\N{DASH} %(x)s",
)
"""What is appended to every name and caption; a terminal, a picture, a page or a spreadsheet would obey it."""
OBEYED = ("\x1b]", "\x1b[2J", "\x1b[31m\x1b[2J", "\x9b", "\x07", "\x08", "\x7f", "\u202e", "\u2066", "\u200b", "\u200f",
          "\ufeff", "\u2028", "\u2029", "\x85", "\u200d")  # fmt: skip
"""None of this may reach a terminal."""

DRAWN = (2, 4, 7, 8, 9, 10)
"""Marks that mean something to whoever draws or lays out text: directions, formulas, lines, underscores, scripts that
need other fonts, and much of it.
"""
WRITTEN = (1, 3, 5, 6, 7)
"""Marks that mean something to a page, a workbook or a stream of text."""

_WORDS = ("kind", "counts_as", "run_by", "payer", "go", "mark", "marks", "distribution", "group", "responsible")
"""Keys whose values are words of the dialect."""
_CAPTIONS = ("title", "question", "label", "meaning", "cite", "note", "url", "why")


def hostile(text: str, mark: str) -> str:
    """A scenario with this mark on every caption of its author, and what a name may have of it on every name."""
    raw = yaml.load(text, yaml.BaseLoader)
    names: set[str] = set(raw.get("pathways", []))
    for part in ("services", "reasons", "routes", "risks_after_discharge", "sources"):
        names |= set(raw.get(part, {}))
    names |= set(raw["people"].get("cohorts", {})) | set(raw["people"]["arrivals"])
    names |= {step for steps in raw.get("routes", {}).values() for step in steps}
    names |= set(raw.get("levers", {}))
    names -= {"home", "ready", "discharged", "death", "care_home", "readmission", "x"}
    return yaml.safe_dump(_marked(raw, names, mark), allow_unicode=False, sort_keys=False, width=200)


def _marked(raw: Any, names: set[str], mark: str) -> Any:
    if isinstance(raw, Mapping):
        return {_name(key, names, mark): _below(key, below, names, mark) for key, below in raw.items()}
    if isinstance(raw, list):
        return [_marked(item, names, mark) for item in raw]
    return _name(raw, names, mark)


def _below(key: str, below: Any, names: set[str], mark: str) -> Any:
    if key in _CAPTIONS and isinstance(below, str):
        return f"{below} {mark}"
    if key in _WORDS:
        return below
    return _marked(below, names, mark)


def _name(word: str, names: set[str], mark: str) -> str:
    return (
        word + "".join(filter(str.isprintable, mark)).replace(".", "").replace("=", "")[:60] if word in names else word
    )


def marked(ordinary: Sequence[int]) -> list[Any]:
    """All marks as parameters of a test that is dear: these in every run, the others in `long`."""
    return [
        pytest.param(mark, id=str(number), marks=() if number in ordinary else pytest.mark.long)
        for number, mark in enumerate(MARKS)
    ]
