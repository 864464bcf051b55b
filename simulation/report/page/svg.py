"""Drawings as SVG inside a page: no library, no colour of their own (the page's style has them, light and dark), and
every text escaped.
"""

import math
from collections.abc import Iterator, Sequence

from markupsafe import Markup, escape

from simulation.core.text.safe_text import one_line

WIDTH = 860
MOST_SERIES = 4
"""Series in one chart; more are in its table."""
LETTER = 6.6
"""About how wide a letter is, at the size in which charts are labelled."""


def text(x: float, y: float, words: str, kind: str = "", anchor: str = "start") -> Markup:
    """A text at a place."""
    return Markup('<text x="{}" y="{}" class="{}" text-anchor="{}">{}</text>').format(
        _n(x), _n(y), kind, anchor, escape(one_line(words))
    )


def line(x: float, y: float, to_x: float, to_y: float, kind: str) -> Markup:
    """A straight line."""
    return Markup('<line x1="{}" y1="{}" x2="{}" y2="{}" class="{}"/>').format(_n(x), _n(y), _n(to_x), _n(to_y), kind)


def box(x: float, y: float, width: float, height: float, kind: str) -> Markup:
    """A filled rectangle."""
    return Markup('<rect x="{}" y="{}" width="{}" height="{}" class="{}"/>').format(
        _n(x), _n(y), _n(max(0.0, width)), _n(height), kind
    )


def dot(x: float, y: float, kind: str, radius: float = 4.5) -> Markup:
    """A point."""
    return Markup('<circle cx="{}" cy="{}" r="{}" class="{}"/>').format(_n(x), _n(y), _n(radius), kind)


def arrow_head(x: float, y: float, side: int, kind: str) -> Markup:
    """What stands where something is cut that goes further to the right (`side` 1) or to the left (-1)."""
    return path([(x + 5 * side, y), (x - 3 * side, y - 4), (x - 3 * side, y + 4)], kind, closed=True)


def path(points: Sequence[tuple[float, float]], kind: str, closed: bool = False) -> Markup:
    """A line through points; gaps where a point is not a number."""
    parts, pen = [], "M"
    for x, y in points:
        if math.isfinite(y):
            parts.append(f"{pen}{_n(x)} {_n(y)}")
            pen = "L"
        else:
            pen = "M"
    return Markup('<path d="{}" class="{}"/>').format("".join(parts) + ("Z" if closed and parts else ""), kind)


def drawing(height: float, inside: Sequence[Markup], told: str, width: float | None = None) -> Markup:
    """The whole picture; `told` is what it shows, for those who do not see it. One whose `width` is said has that
    size; others are as wide as there is room.
    """
    size = Markup(' width="{}"').format(_n(width)) if width is not None else ""
    return Markup(
        '<svg viewBox="0 0 {} {}"{} role="img" aria-label="{}" xmlns="http://www.w3.org/2000/svg">{}</svg>'
    ).format(_n(width or WIDTH), _n(height), size, escape(one_line(told)), Markup("").join(inside))


def _n(value: float) -> str:
    return f"{value:.1f}".rstrip("0").rstrip(".") if math.isfinite(value) else "0"


def ticks(low: float, high: float, most: int = 5) -> Iterator[float]:
    """Round numbers from below `low` to above `high`.

    >>> list(ticks(0, 23)), list(ticks(-0.4, 1.1))
    ([0.0, 5.0, 10.0, 15.0, 20.0, 25.0], [-0.5, 0.0, 0.5, 1.0, 1.5])
    """
    if not high - low > 1e-9 * max(abs(low), abs(high), 1e-9):
        high = low + (abs(low) or 1.0)
    rough = (high - low) / most
    size = 10 ** math.floor(math.log10(rough))
    step = next(size * part for part in (1, 2, 5, 10) if size * part >= rough)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    for number in range(first, last + 1):
        yield round(number * step, 2 - math.floor(math.log10(step))) + 0.0


class Scale:
    """Values to places along an axis."""

    def __init__(self, low: float, high: float, begins: float, ends: float) -> None:
        self.marks = list(ticks(low, high))
        self.low, self.high = self.marks[0], self.marks[-1]
        self.begins, self.ends = begins, ends

    def __call__(self, value: float) -> float:
        """Where a value lies; NaN for what is not a number."""
        share = (value - self.low) / (self.high - self.low)
        return self.begins + share * (self.ends - self.begins)


def lines_of(words: str, letters: int, most: int = 2) -> list[str]:
    """Words in a few lines of so many letters."""
    import textwrap

    lines = textwrap.wrap(one_line(words), letters) or [""]
    return lines if len(lines) <= most else [*lines[: most - 1], f"{lines[most - 1][: letters - 1].rstrip()}…"]


__all__ = [
    "LETTER",
    "MOST_SERIES",
    "WIDTH",
    "Scale",
    "arrow_head",
    "box",
    "dot",
    "drawing",
    "line",
    "lines_of",
    "path",
    "text",
    "ticks",
]
