"""A place as a drawing: services as boxes in columns, movements as lines whose width is people a day, and a bar below
each box for those who wait for it.
"""

import itertools
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from simulation.core.text.safe_text import one_line
from simulation.offered_load.movements import Stop, StopKind
from simulation.report.page.svg import box, drawing, lines_of, text
from simulation.report.place_map.layered import Layout, layered
from simulation.report.place_map.stops import LEAST_WAITING, Box, PlaceMap, few, pair

BOX, BETWEEN, GAP, EDGE = 180.0, 88.0, 18.0, 12.0
"""Width of a box, room between columns, room between boxes of a column, and around everything."""
ROW, BAR = 15.0, 11.0
LETTERS = 27
"""Of a line in a box."""
WIDEST = 9.0
"""Of the line that most people take."""


def drawn(place: PlaceMap, told: str) -> Markup:
    """The whole drawing; `told` is what it shows, for those who do not see it."""
    lines = place.drawn
    into, out = _counted(lines)
    tall = {stop: _height(one, max(into[stop], out[stop])) for stop, one in place.boxes.items()}
    layout = layered(tall, {ends: max(numbers) for ends, numbers in lines.items()}, GAP)
    columns = max(layout.column.values(), default=0) + 1
    wide = max(3 * (BOX + BETWEEN), columns * (BOX + BETWEEN) - BETWEEN) + 2 * EDGE
    most = max([LEAST_WAITING, *(value for one in (*place.boxes.values(), *place.on_the_way) for value in _waits(one))])
    top = EDGE + 36.0
    parts = _key(place, wide)
    parts += _lines(lines, layout, tall, top)
    for stop, one in place.boxes.items():
        kind = "stop" if stop.kind == StopKind.SERVICE.value else "stop from"
        parts += _drawn_box(
            one, _left(layout, stop), top + layout.middle[stop] - tall[stop] / 2, tall[stop], kind, most
        )
    below = top + layout.height + 30
    if place.on_the_way:
        parts.append(text(EDGE, below, "Met on the way, by people who keep their place", "name"))
        below += 12
        each = max(1, int((wide - 2 * EDGE + GAP) // (BOX + GAP)))
        rows = [place.on_the_way[at : at + each] for at in range(0, len(place.on_the_way), each)]
        for row in rows:
            height = max(_height(one, 0) for one in row)
            for number, one in enumerate(row):
                parts += _drawn_box(one, EDGE + number * (BOX + GAP), below, height, "stop way", most)
            below += height + 14 + 2 * BAR
    return drawing(below, parts, told, wide)


def _counted(lines: Mapping[tuple[Stop, Stop], object]) -> tuple[dict[Stop, int], dict[Stop, int]]:
    into: dict[Stop, int] = defaultdict(int)
    out: dict[Stop, int] = defaultdict(int)
    for here, there in lines:
        out[here] += 1
        into[there] += 1
    return into, out


def _waits(one: Box) -> list[float]:
    return [value for value in one.waiting if value is not None and math.isfinite(value)]


def _height(one: Box, ports: int) -> float:
    title = len(lines_of(one.title, LETTERS - 6))
    bars = BAR * len(_waits(one)) + 6 if max(_waits(one), default=0.0) >= LEAST_WAITING else 0.0
    return max(14 + ROW * (title + len(one.lines)) + bars, (ROW - 1) * ports + 8)


def _left(layout: Layout[Stop], stop: Stop) -> float:
    return EDGE + layout.column[stop] * (BOX + BETWEEN)


def _drawn_box(one: Box, x: float, y: float, height: float, kind: str, most: float) -> list[Markup]:
    parts = [box(x, y, BOX, height, f"{kind}{' short' if one.is_short else ''}")]
    at = y + 17
    for words in lines_of(one.title, LETTERS - 6):
        parts.append(text(x + 8, at, words, "name"))
        at += ROW
    for words in one.lines:
        parts.append(text(x + 8, at, lines_of(words, LETTERS + 1, 1)[0], "tick"))
        at += ROW
    waits = _waits(one)
    if max(waits, default=0.0) >= LEAST_WAITING:
        for number, value in enumerate(waits):
            length = (BOX - 84) * math.sqrt(value / most)
            parts.append(box(x + 8, at - 8, max(1.5, length), BAR - 3, f"bar s{3 if number == len(waits) - 1 else 0}"))
            said = f"{few(value)} wait"
            parts.append(text(x + 14 + max(1.5, length), at, said, "value"))
            at += BAR + 1
    return parts


def _lines(
    lines: Mapping[tuple[Stop, Stop], tuple[float, ...]],
    layout: Layout[Stop],
    tall: Mapping[Stop, float],
    top: float,
) -> list[Markup]:
    """Every movement from the right side of one box to the left side of another, with its number where it ends."""
    most = max((max(numbers) for numbers in lines.values()), default=1.0)
    ports: dict[tuple[Stop, str], list[tuple[float, tuple[Stop, Stop]]]] = defaultdict(list)
    for here, there in lines:
        bends = layout.bends[here, there]
        begins, ends_at = _sides(layout, here, there)
        first, last = (layout.middle[there], layout.middle[here])
        if bends:
            first, last = (bends[-1][1], bends[0][1]) if begins == "left" else (bends[0][1], bends[-1][1])
        ports[here, begins].append((first, (here, there)))
        ports[there, ends_at].append((last, (here, there)))
    height: dict[tuple[Stop, tuple[Stop, Stop]], float] = {}
    for (stop, _), ends in ports.items():
        step = min(26.0, (tall[stop] - 8) / len(ends))
        for number, (_, line) in enumerate(sorted(ends, key=lambda one: one[0])):
            height[stop, line] = top + layout.middle[stop] + step * (number - (len(ends) - 1) / 2)
    parts = []
    for (here, there), numbers in sorted(lines.items(), key=lambda one: -max(one[1])):
        begins, ends_at = _sides(layout, here, there)
        points = [(_left(layout, here) + (BOX if begins == "right" else 0.0), height[here, (here, there)])]
        bends = layout.bends[here, there]
        for column, y in reversed(bends) if begins == "left" else bends:
            ways = [(EDGE + column * (BOX + BETWEEN) + side, top + y) for side in (0.0, BOX)]
            points += reversed(ways) if begins == "left" else ways
        from_right = ends_at == "right"
        points.append((_left(layout, there) + (BOX + 7 if from_right else -7.0), height[there, (here, there)]))
        width = 1.0 + (WIDEST - 1.0) * math.sqrt(max(numbers) / most)
        out = BETWEEN / 2 if begins == ends_at else 0.0
        parts.append(_curve(points, width, from_right, out))
        x, y = points[-1]
        beside, anchor = (6, "start") if from_right else (-4, "end")
        parts.append(text(x + beside, y - width / 2 - 2, pair(numbers), "flow", anchor))
    return parts


def _sides(layout: Layout[Stop], here: Stop, there: Stop) -> tuple[str, str]:
    """The side on which a line leaves a box, and that on which it comes to the other."""
    forward = layout.column[there] - layout.column[here]
    return ("right", "left") if forward > 0 else ("left", "right") if forward < 0 else ("right", "right")


def _curve(points: Sequence[tuple[float, float]], width: float, from_right: bool, out: float) -> Markup:
    """A line through points with its head; `out`: how far it swings to the right where both ends are on that side."""
    said = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for (x, y), (to_x, to_y) in itertools.pairwise(points):
        one, other = (max(x, to_x) + out,) * 2 if out else ((x + to_x) / 2,) * 2
        said.append(f"C{one:.1f} {y:.1f} {other:.1f} {to_y:.1f} {to_x:.1f} {to_y:.1f}")
    x, y = points[-1]
    tip, half = (x - 7 if from_right else x + 7), 3 + width / 2
    return Markup('<path d="{}" class="way" stroke-width="{}"/><path d="M{} {}L{} {}L{} {}Z" class="head"/>').format(
        "".join(said), f"{width:.1f}", *(f"{n:.1f}" for n in (x, y - half, tip, y, x, y + half))
    )


def _key(place: PlaceMap, wide: float) -> list[Markup]:
    """What bars and lines mean."""
    told = "Lines, and all that leads elsewhere: people a day."
    if len(place.names) > 1:
        first, second = (one_line(name) for name in place.names)
        told += f" Two numbers: {first} → {second}."
    parts = [text(EDGE, EDGE + 6, lines_of(told, int(wide / 6.4), 1)[0], "tick")]
    if any(_waits(one) for one in (*place.boxes.values(), *place.on_the_way)):
        said = "Bars: people who wait for the service" + (", before and after." if len(place.names) > 1 else ".")
        parts.append(text(EDGE, EDGE + 22, said, "tick"))
    return parts


__all__ = ["drawn"]
