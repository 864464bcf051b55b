"""Where the lines of a drawn place run: from the right side of one box to the left side of another, past the columns
between them; wherever it is drawn.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from simulation.offered_load.movements import Stop
from simulation.report.place_map.layered import Layout

BOX, BETWEEN, GAP, EDGE = 180.0, 80.0, 12.0, 12.0
"""Width of a box, room between columns, room between boxes of a column, and around everything."""
BLOCK, SIDE_BY_SIDE, FRAME, HEAD = "block", 2, 10.0, 26.0
"""The kind of a frame of many services, how many stand side by side in it, room around them and above them."""
ROW = 15.0
WIDEST = 9.0
"""Of the line that most people take."""
WIDE = SIDE_BY_SIDE * (BOX + GAP) - GAP + 2 * FRAME
"""Width of a frame."""
Ends = tuple[Stop, Stop]


@dataclass(frozen=True)
class Way:
    """The line of one movement."""

    ends: Ends
    points: tuple[tuple[float, float], ...]
    width: float
    from_right: bool
    """Whether it comes to its box from the right."""
    out: float
    """How far it swings to the right where both its ends are on that side."""

    @property
    def line(self) -> str:
        """Its path, as SVG says it."""
        said = [f"M{self.points[0][0]:.1f} {self.points[0][1]:.1f}"]
        for (x, y), (to_x, to_y) in itertools.pairwise(self.points):
            one, other = (max(x, to_x) + self.out,) * 2 if self.out else ((x + to_x) / 2,) * 2
            said.append(f"C{one:.1f} {y:.1f} {other:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
        return "".join(said)

    @property
    def head(self) -> str:
        """The path of the head at its end."""
        x, y = self.points[-1]
        tip, half = (x - 7 if self.from_right else x + 7), 3 + self.width / 2
        return f"M{x:.1f} {y - half:.1f}L{tip:.1f} {y:.1f}L{x:.1f} {y + half:.1f}Z"

    @property
    def label(self) -> tuple[float, float, str]:
        """Where its number stands, and which end of it: x, y, anchor."""
        x, y = self.points[-1]
        beside, anchor = (6, "start") if self.from_right else (-4, "end")
        return x + beside, y - self.width / 2 - 2, anchor


def least_height(stop: Stop, lines: Mapping[Ends, object]) -> float:
    """The height that a box needs for the lines that come to it, or leave it."""
    into, out = (sum(ends[side] == stop for ends in lines) for side in (1, 0))
    return (ROW - 1) * max(into, out) + 8


@dataclass(frozen=True)
class Across:
    """Where columns lie from left to right, each with its width."""

    lefts: tuple[float, ...]
    widths: tuple[float, ...]

    @classmethod
    def of(cls, layout: Layout[Stop]) -> "Across":
        """The columns of a layout."""
        wide = {column for stop, column in layout.column.items() if stop.kind == BLOCK}
        widths = [WIDE if at in wide else BOX for at in range(max(layout.column.values(), default=0) + 1)]
        lefts = itertools.accumulate((width + BETWEEN for width in widths[:-1]), initial=EDGE)
        return cls(tuple(lefts), tuple(widths))

    def box(self, layout: Layout[Stop], stop: Stop) -> tuple[float, float]:
        """Where a box or a frame begins and ends: in the middle of its column."""
        begins, ends = self.sides(layout.column[stop])
        spare = (ends - begins - (WIDE if stop.kind == BLOCK else BOX)) / 2
        return begins + spare, ends - spare

    @property
    def whole(self) -> float:
        """Width of the whole drawing."""
        return max(3 * (BOX + BETWEEN), self.lefts[-1] + self.widths[-1] - EDGE) + 2 * EDGE

    def sides(self, column: int) -> tuple[float, float]:
        """Where a column begins and ends."""
        return self.lefts[column], self.lefts[column] + self.widths[column]


def ways(
    lines: Mapping[Ends, tuple[float, ...]], layout: Layout[Stop], tall: Mapping[Stop, float], top: float
) -> list[Way]:
    """Every line, those of most people first; `tall` are the heights of boxes, `top` is where the drawing begins."""
    across = Across.of(layout)
    most = max((max(numbers) for numbers in lines.values()), default=1.0)
    ports: dict[tuple[Stop, str], list[tuple[float, Ends]]] = defaultdict(list)
    for here, there in lines:
        bends = layout.bends[here, there]
        begins, ends_at = _sides(layout, here, there)
        first, last = (layout.middle[there], layout.middle[here])
        if bends:
            first, last = (bends[-1][1], bends[0][1]) if begins == "left" else (bends[0][1], bends[-1][1])
        ports[here, begins].append((first, (here, there)))
        ports[there, ends_at].append((last, (here, there)))
    height: dict[tuple[Stop, Ends], float] = {}
    for (stop, _), ends in ports.items():
        step = min(26.0, (tall[stop] - 8) / len(ends))
        for number, (_, line) in enumerate(sorted(ends, key=lambda one: one[0])):
            height[stop, line] = top + layout.middle[stop] + step * (number - (len(ends) - 1) / 2)
    found = []
    for (here, there), numbers in sorted(lines.items(), key=lambda one: -max(one[1])):
        begins, ends_at = _sides(layout, here, there)
        points = [(across.box(layout, here)[begins == "right"], height[here, (here, there)])]
        bends = layout.bends[here, there]
        for column, y in reversed(bends) if begins == "left" else bends:
            passed = [(x, top + y) for x in across.sides(column)]
            points += reversed(passed) if begins == "left" else passed
        from_right = ends_at == "right"
        x = across.box(layout, there)[from_right]
        points.append((x + (7.0 if from_right else -7.0), height[there, (here, there)]))
        width = 1.0 + (WIDEST - 1.0) * math.sqrt(max(numbers) / most) if most > 0.0 else 1.0
        out = BETWEEN / 2 if begins == ends_at else 0.0
        found.append(Way((here, there), tuple(points), width, from_right, out))
    return found


def _sides(layout: Layout[Stop], here: Stop, there: Stop) -> tuple[str, str]:
    """The side on which a line leaves a box, and that on which it comes to the other."""
    forward = layout.column[there] - layout.column[here]
    return ("right", "left") if forward > 0 else ("left", "right") if forward < 0 else ("right", "right")


__all__ = [
    "BLOCK",
    "BOX",
    "EDGE",
    "FRAME",
    "GAP",
    "HEAD",
    "ROW",
    "SIDE_BY_SIDE",
    "Across",
    "Ends",
    "Way",
    "least_height",
    "ways",
]
