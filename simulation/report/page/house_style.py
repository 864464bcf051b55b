"""The style sheet that every page of this program has."""

from functools import cache
from pathlib import Path

TEMPLATES = Path(__file__).parent / "templates"


@cache
def house_style() -> str:
    """The rules, for a `style` element: light and dark, screen and paper."""
    return (TEMPLATES / "style.css").read_text(encoding="utf-8")


__all__ = ["TEMPLATES", "house_style"]
