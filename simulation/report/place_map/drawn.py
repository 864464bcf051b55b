"""A place as a drawing: services as boxes in columns, movements as lines whose width is people a day, and a bar below
each box for those who wait for it.
"""

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from simulation.core.text.safe_text import one_line
from simulation.offered_load.movements import StopKind
from simulation.report.page.svg import box, drawing, lines_of, text
from simulation.report.place_map.blocks import Blocks, told_of
from simulation.report.place_map.layered import layered
from simulation.report.place_map.stops import LEAST_WAITING, Box, PlaceMap, few, large, pair
from simulation.report.place_map.ways import BOX, EDGE, GAP, ROW, Across, Ends, Way, ways

BAR = 11.0
LETTERS = 27
"""Of a line in a box."""


def drawn(place: PlaceMap, told: str) -> Markup:
    """The whole drawing; `told` is what it shows, for those who do not see it."""
    lines = large(place.between)
    heights = {stop: _height(one) for stop, one in place.boxes.items()}
    blocks = Blocks.of(heights, _weights(lines))
    lines = large(blocks.together(place.between))
    tall = blocks.tall(heights, lines)
    layout = layered(tall, _weights(lines), GAP)
    across = Across.of(layout)
    wide = across.whole
    most = max([LEAST_WAITING, *(value for one in (*place.boxes.values(), *place.on_the_way) for value in _waits(one))])
    top = EDGE + 36.0
    parts = _key(place, wide)
    for way in ways(lines, layout, tall, top):
        parts += _way(way, lines[way.ends])
    for stop, height in tall.items():
        sides, y = across.box(layout, stop), top + layout.middle[stop] - height / 2
        if stop in place.boxes:
            kind = "stop" if stop.kind == StopKind.SERVICE.value else "stop from"
            parts += _drawn_box(place.boxes[stop], sides, y, height, kind, most)
            continue
        parts += _drawn_box(Box(told_of(blocks.members[stop]), ()), sides, y, height, "stop block", most)
        for member, own, at, cell in blocks.cells(stop, heights, sides[0], y):
            parts += _drawn_box(place.boxes[member], own, at, cell, "stop", most)
    below = top + layout.height + 30
    if place.on_the_way:
        parts.append(text(EDGE, below, "Met on the way, by people who keep their place", "name"))
        below += 12
        each = max(1, int((wide - 2 * EDGE + GAP) // (BOX + GAP)))
        rows = [place.on_the_way[at : at + each] for at in range(0, len(place.on_the_way), each)]
        for row in rows:
            height = max(max(_height(one), 8.0) for one in row)
            for number, one in enumerate(row):
                x = EDGE + number * (BOX + GAP)
                parts += _drawn_box(one, (x, x + BOX), below, height, "stop way", most)
            below += height + 14 + 2 * BAR
    return drawing(below, parts, told, wide)


def _weights(lines: Mapping[Ends, Sequence[float]]) -> dict[Ends, float]:
    return {ends: max(numbers) for ends, numbers in lines.items()}


def _waits(one: Box) -> list[float]:
    return [value for value in one.waiting if value is not None and math.isfinite(value)]


def _height(one: Box) -> float:
    title = len(lines_of(one.title, LETTERS - 6, 3))
    bars = BAR * len(_waits(one)) + 6 if max(_waits(one), default=0.0) >= LEAST_WAITING else 0.0
    return 14 + ROW * (title + len(_lines(one, LETTERS))) + bars


def _lines(one: Box, letters: int) -> list[str]:
    """What stands in a box below its title: what is too long for a line goes on in the next."""
    return [part for words in one.lines for part in lines_of(words, letters, 3)]


def _drawn_box(one: Box, sides: tuple[float, float], y: float, height: float, kind: str, most: float) -> list[Markup]:
    x, right = sides
    parts = [box(x, y, right - x, height, f"{kind}{' short' if one.is_short else ''}")]
    at = y + 17
    letters = int(LETTERS * (right - x) / BOX)
    for words in lines_of(one.title, letters - 6, 3):
        parts.append(text(x + 8, at, words, "name"))
        at += ROW
    for words in _lines(one, letters):
        parts.append(text(x + 8, at, words, "tick"))
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


def _way(way: Way, numbers: Sequence[float]) -> list[Markup]:
    """A movement with its head and its number."""
    path = Markup('<path d="{}" class="way" stroke-width="{}"/><path d="{}" class="head"/>')
    x, y, anchor = way.label
    return [path.format(way.line, f"{way.width:.1f}", way.head), text(x, y, pair(numbers), "flow", anchor)]


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
