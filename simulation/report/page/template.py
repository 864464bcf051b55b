"""What every page of this program is filled into: one file, everything escaped, nothing loaded from elsewhere."""

from collections.abc import Sequence
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from simulation._version import __version__
from simulation.core.text.safe_text import one_line
from simulation.report.markup import unbroken
from simulation.report.page.blocks import Section
from simulation.report.page.house_style import TEMPLATES, house_style


def told_page(title: str, question: str, note: str, first: Sequence[str], sections: Sequence[Section]) -> str:
    """A page as HTML: what is told first, then its sections that say something."""
    return (
        environment()
        .get_template("page.html.j2")
        .render(
            title=title,
            question=question,
            note=f"{note}, homeward {__version__}",
            first=tuple(first),
            sections=[section for section in sections if not section.is_empty],
            style=style(),
        )
    )


def style() -> Markup:
    """The style of every page of this program."""
    return Markup(house_style())  # noqa: S704 - a file of this package


@cache
def environment() -> Environment:
    """Templates in which everything is escaped, and what is not there is a mistake."""
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["seen"] = lambda said: said if isinstance(said, Markup) else unbroken(one_line(str(said)))
    made.filters["unbroken"] = lambda said: unbroken(str(said))
    return made


__all__ = ["environment", "style", "told_page"]
