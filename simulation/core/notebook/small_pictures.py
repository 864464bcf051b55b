"""Pictures so small that they stand in the cell of a table: a line through time, and a dot with its interval."""

import math
from collections.abc import Sequence

WIDE, HIGH, EDGE = 120.0, 22.0, 3.0
BLUE, GREY = "#005eb8", "#768692"


class SmallPicture(str):
    """An SVG drawing made here, of numbers alone, so that nothing in it has to be escaped."""

    __slots__ = ()


def line_through(values: Sequence[float]) -> SmallPicture:
    """Values one after another from the left to the right, the least at the bottom; a gap where one is NaN. Nothing for
    fewer than three.
    """
    known = [value for value in values if math.isfinite(value)]
    if len(known) < 3:
        return SmallPicture("")
    low, high = min(known), max(known)
    across = (WIDE - 2 * EDGE) / (len(values) - 1)
    paths, pen = [], "M"
    for place, value in enumerate(values):
        if not math.isfinite(value):
            pen = "M"
            continue
        share = (value - low) / (high - low) if high > low else 0.5
        paths.append(f"{pen}{EDGE + place * across:.1f} {HIGH - EDGE - share * (HIGH - 2 * EDGE):.1f}")
        pen = "L"
    return _drawing(f'<path d="{" ".join(paths)}" fill="none" stroke="{BLUE}" stroke-width="1.5"/>')


def dot_and_interval(value: float, lower: float, upper: float) -> SmallPicture:
    """A value and its interval on either side of zero, which is the middle; each picture has a scale of its own.
    Nothing where they are not known.
    """
    sizes = [abs(lower), abs(upper), abs(value)]
    widest = max(sizes)
    if not all(map(math.isfinite, sizes)) or widest == 0.0:
        return SmallPicture("")

    def at(number: float) -> float:
        return WIDE / 2 + number / widest * (WIDE / 2 - EDGE)

    middle, colour = HIGH / 2, GREY if lower <= 0.0 <= upper else BLUE
    return _drawing(
        f'<path d="M{WIDE / 2:.1f} 1V{HIGH - 1:.1f}" stroke="{GREY}" stroke-width="1"/>'
        f'<path d="M{at(lower):.1f} {middle:.1f}H{at(upper):.1f}" stroke="{colour}" stroke-width="2"/>'
        f'<circle cx="{at(value):.1f}" cy="{middle:.1f}" r="3.5" fill="{colour}"/>'
    )


def _drawing(inside: str) -> SmallPicture:
    # pages of notebooks let pictures shrink to nothing in a full table, unless told not to
    size = f'width="{WIDE:.0f}" height="{HIGH:.0f}" viewBox="-2 0 {WIDE + 4:.0f} {HIGH:.0f}"'
    return SmallPicture(f'<svg {size} style="min-width: {WIDE:.0f}px" aria-hidden="true">{inside}</svg>')


__all__ = ["SmallPicture", "dot_and_interval", "line_through"]
