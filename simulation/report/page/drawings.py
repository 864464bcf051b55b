"""The drawings of a page as files of their own, for slides and reports: SVG with its finding above it, always light."""

import re
from collections.abc import Sequence
from functools import cache

from markupsafe import Markup, escape

from simulation.core.text.safe_text import one_line
from simulation.report.page.blocks import Chart, Section
from simulation.report.page.page import sections_of
from simulation.report.page.svg import WIDTH, lines_of
from simulation.report.page.template import style
from simulation.report.record.record import Record

ABOVE = 26
"""Room for each line of the finding."""
_RULE = re.compile(r"svg ([^{}]*\{[^{}]*\})")
_COLOUR = re.compile(r"--([a-z0-9]+): (#[0-9a-f]+)")


def drawings_of(record: Record) -> dict[str, bytes]:
    """By the path of the file below the results folder."""
    return drawings_in(sections_of(record))


def drawings_in(sections: Sequence[Section]) -> dict[str, bytes]:
    """Those of any sections."""
    charts = [chart for section in sections for chart in section.charts if chart.name]
    return {f"charts/{chart.name}.svg": alone(chart) for chart in charts}


def alone(chart: Chart) -> bytes:
    """One drawing as a file."""
    return _alone(chart, _looks()).encode()


@cache
def _looks() -> str:
    """What the page's style says of drawings, with the colours of paper in place of their names."""
    said = str(style())
    colours = dict(reversed(_COLOUR.findall(said.partition("@media")[0])))
    rules = "".join(_RULE.findall(said.partition("@media print")[0]))
    return re.sub(r"var\(--([a-z0-9]+)\)", lambda found: colours.get(found[1], "#222"), rules)


def _alone(chart: Chart, style_of: str) -> Markup:
    """A drawing with its finding above it."""
    found = re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', str(chart.drawing))
    width, tall = (float(found[1]), float(found[2])) if found else (float(WIDTH), 0.0)
    lines = lines_of(one_line(chart.finding), int(92 * width / WIDTH), 3)
    heading = Markup("").join(
        Markup('<text x="8" y="{}" style="font-size:16px;font-weight:600">{}</text>').format(
            ABOVE * (place + 1) - 6, escape(words)
        )
        for place, words in enumerate(lines)
    )
    inside = re.sub(r"^<svg [^>]*>|</svg>$", "", str(chart.drawing))
    height = tall + ABOVE * len(lines) + 10
    looks, drawn = Markup(style_of), Markup(inside)  # noqa: S704 - of this package, and escaped when it was drawn
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {0} {1}" width="{0}" height="{1}" role="img">'
        '<title>{2}</title><style>{3}</style><rect width="{0}" height="{1}" fill="#fff"/>{4}'
        '<g transform="translate(0 {5})">{6}</g></svg>\n'
    ).format(f"{width:g}", f"{height:g}", one_line(chart.finding), looks, heading, ABOVE * len(lines) + 4, drawn)


__all__ = ["alone", "drawings_in", "drawings_of"]
