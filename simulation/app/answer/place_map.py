"""Who waits where, and who goes where: the place as boxes and lines with what a run has measured, as it is and what if.

Which lines are drawn and where boxes stand follows from the first replication alone, so that nothing jumps while others
arrive and only the numbers change.
"""

import math
import textwrap
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from simulation.app.answer.moves import FROM_TO, MOVED, stops_of
from simulation.app.answer.numbers import AS_IS, WHAT_IF, Numbers
from simulation.app.answer.replication import WHOLE
from simulation.core.numerics import in_order
from simulation.core.vocabulary import State
from simulation.experiment.headlines import shown
from simulation.offered_load.answer.load import UNITS
from simulation.offered_load.movements import Movements, Stop, StopKind
from simulation.report.place_map.blocks import Blocks, told_of
from simulation.report.place_map.layered import Layout, layered
from simulation.report.place_map.stops import LEAST_WAITING, Box, View, few, pair, title_of
from simulation.report.place_map.ways import BLOCK, BOX, EDGE, GAP, ROW, Across, Ends, ways
from simulation.report.record.names import name_of
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse

TITLE = "Who waits where, and who goes where, on an average day"
NOTE = (
    "Lines: people a day, the wider the more; a line that is small at both its ends stands in the table alone. Bars: "
    "people who wait for the service; percentages: how much of it is used. Two numbers: as it is → what if."
)
HOMES = tuple(Stop(StopKind.END.value, state.value) for state in (State.HOME, State.HOME_WITH_CARE))
LEAST_BLOCKED = 0.5
"""People past their stay, below which they are not told of."""
OF_THOSE_WHO_LEAVE, OF_THOSE_WHO_COME = 0.15, 0.3
"""Shares of those who leave a stop, or come to one, from which a move is drawn."""
BAR, LETTERS, TOP = 12.0, 26, 12.0
"""Height of a bar with its number, letters of a line in a box, and where the drawing begins."""
KINDS = {StopKind.SERVICE.value: "node", BLOCK: "block"}
"""What a stop is drawn as; else as one from which people come."""
SEEN = ("waiting", "occupied", "capacity", "started")
Amount = Callable[[str, str, str], float | None]
"""A measure of a group of a split: measure, by, group."""


def map_of(numbers: Numbers) -> list[dict[str, Any]]:
    """The map with its tables; nothing where a place has no services."""
    scenarios = [(AS_IS, False), *([(WHAT_IF, True)] if numbers.is_paired else [])]
    first = _between([_view(numbers, name, second, _first(numbers, second)) for name, second in scenarios])
    views = [_view(numbers, name, second, _mean(numbers, second)) for name, second in scenarios]
    every = _between(views)
    stops = dict.fromkeys(stop for ends in first for stop in ends if stop.kind != StopKind.END.value)
    services = [name for name in numbers.groups("waiting", "service") if name in numbers.scenario.model.services]
    boxes = {stop: _brief(views, stop, every) for stop in stops}
    on_the_way = [
        _brief(views, stop, every)
        for stop in (Stop(StopKind.SERVICE.value, name) for name in services)
        if stop not in boxes and any(view.movements.seen.get(stop.name) for view in views)
    ]
    if not boxes and not on_the_way:
        return []
    order = {name: number for number, name in enumerate(numbers.scenario.model.services)}
    boxes = dict(sorted(boxes.items(), key=lambda one: order.get(one[0].name, -1)))
    blocks = _blocks(tuple((stop, _height(one)) for stop, one in boxes.items()), _weights(_large(first)))
    boxes |= {stop: _with_comers(views, stop, boxes[stop]) for stops in blocks.members.values() for stop in stops}
    drawn, together = _large(blocks.together(first)), blocks.together(every)
    lines = {ends: together.get(ends, (0.0,) * len(scenarios)) for ends in drawn}
    heights = {stop: _height(one) for stop, one in boxes.items()}
    tall = blocks.tall(heights, lines)
    layout = _layout(tuple(tall.items()), _weights(drawn))
    most = max([LEAST_WAITING, *(value for one in (*boxes.values(), *on_the_way) for value in _waits(one))])
    waiting = [one for one in (*boxes.values(), *on_the_way) if max(_waits(one), default=0.0) >= LEAST_WAITING]
    across = Across.of(layout)
    found: list[dict[str, Any]] = []
    for stop, height in tall.items():
        sides, y = across.box(layout, stop), TOP + layout.middle[stop] - height / 2
        if stop in boxes:
            found.append(_box(boxes[stop], sides, y, height, stop.kind, most))
            continue
        found.append(_box(Box(told_of(blocks.members[stop]), ()), sides, y, height, stop.kind, most))
        cells = blocks.cells(stop, heights, sides[0], y)
        found += [_box(boxes[each], own, at, cell, each.kind, most) for each, own, at, cell in cells]
    width, below = across.whole, TOP + layout.height + 30
    beside, height = _beside(on_the_way, below + 12, width, most)
    return [
        {
            "id": "who-waits-where",
            "kind": "map",
            "title": TITLE,
            "note": NOTE,
            "told": f"{TITLE}: {len(boxes)} boxes, people wait for {len(waiting)} services; tables have every number.",
            "scenarios": [name for name, _ in scenarios],
            "width": width,
            "height": height,
            "ways": [
                {"line": way.line, "head": way.head, "width": round(way.width, 1), "at": way.label}
                | {"text": pair(lines[way.ends])}
                for way in ways(lines, layout, tall, TOP)
            ],
            "boxes": found + beside,
            "beside": {"y": below, "text": "Met on the way, by people who keep their place"} if beside else None,
            "table": _services(numbers, scenarios),
            "more": _moves(every, views),
        }
    ]


def _between(views: Sequence[View]) -> dict[Ends, tuple[float, ...]]:
    """Every move that some scenario has, with its number in each."""
    found = dict.fromkeys(ends for view in views for ends in view.movements.between)
    return {ends: tuple(view.movements.between.get(ends, 0.0) for view in views) for ends in found}


def _large(between: Mapping[Ends, tuple[float, ...]]) -> dict[Ends, tuple[float, ...]]:
    """The moves that are drawn: a good part of who leaves their one end, or of who comes to the other."""
    out: dict[Stop, float] = defaultdict(float)
    into: dict[Stop, float] = defaultdict(float)
    between = {ends: numbers for ends, numbers in between.items() if ends[1].kind != StopKind.END.value}
    for (here, there), numbers in between.items():
        out[here] += max(numbers)
        into[there] += max(numbers)
    return {
        (here, there): numbers
        for (here, there), numbers in between.items()
        if max(numbers) >= OF_THOSE_WHO_LEAVE * out[here] or max(numbers) >= OF_THOSE_WHO_COME * into[there]
    }


def _weights(lines: Mapping[Ends, tuple[float, ...]]) -> tuple[tuple[Ends, float], ...]:
    return tuple((ends, max(numbers)) for ends, numbers in lines.items())


@lru_cache(maxsize=8)
def _blocks(heights: tuple[tuple[Stop, float], ...], lines: tuple[tuple[Ends, float], ...]) -> Blocks:
    return Blocks.of(dict(heights), dict(lines))


@lru_cache(maxsize=8)
def _layout(tall: tuple[tuple[Stop, float], ...], lines: tuple[tuple[Ends, float], ...]) -> Layout[Stop]:
    return layered(dict(tall), dict(lines), GAP)


def _first(numbers: Numbers, second: bool) -> Amount:
    rows = numbers.first(second)

    def amount(measure: str, by: str, group: str) -> float | None:
        return rows.get((WHOLE, measure, by, group))

    return amount


def _mean(numbers: Numbers, second: bool) -> Amount:
    def amount(measure: str, by: str, group: str) -> float | None:
        span = numbers.span((WHOLE, measure, by, group), second)
        return span.mean if span is not None else None

    return amount


def _view(numbers: Numbers, name: str, second: bool, amount: Amount) -> View:
    """A scenario with what was measured of it."""
    model = (numbers.other if second else numbers.scenario).model
    moved = {stops_of(group): amount(MOVED.id, FROM_TO, group) for group in numbers.groups(MOVED.id, FROM_TO)}
    between = {ends: value for ends, value in moved.items() if value is not None and math.isfinite(value)}
    seen = {one: amount("started", "service", one) or 0.0 for one in model.services}

    def measured(measure: str, service: str) -> float | None:
        return amount(measure, "service", service)

    return View(name, model, Movements(between, seen), measured)


# ---- boxes ----


def _brief(views: Sequence[View], stop: Stop, every: Mapping[Ends, tuple[float, ...]]) -> Box:
    """A box with little in it: how much there is, how full, who is still there, who goes home, who waits."""
    home = [every[stop, end] for end in HOMES if (stop, end) in every]
    going = [in_order.total(each) for each in zip(*home, strict=True)]
    said = [f"{pair(going)} go home a day"] if max(going, default=0.0) >= LEAST_WAITING else []
    if stop.kind != StopKind.SERVICE.value:
        return Box(title_of(views, stop), tuple(said))
    service = next(view.model.services[stop.name] for view in views if stop.name in view.model.services)
    use = SERVICES[service.kind].use
    if use is CapacityUse.NOTHING:
        return Box(title_of(views, stop), (f"{_told(views, 'started', stop.name)} come a day",))
    unit = UNITS[service.kind] if use is not CapacityUse.WORK else "people"
    over = _known(views, "blocked", stop.name)
    lines = [
        *_joined(f"{_told(views, 'capacity', stop.name)} {unit}", f"{_told(views, 'load', stop.name, 100.0)} %"),
        *([f"{pair(over)} past their stay"] if max(over, default=0.0) >= LEAST_BLOCKED else []),
        *said,
    ]
    return Box(title_of(views, stop), tuple(lines), tuple(_amounts(views, "waiting", stop.name)))


def _joined(first: str, second: str) -> list[str]:
    """One line where it has room, else two."""
    whole = f"{first}, {second}"
    return [whole] if len(whole) <= LETTERS else [first, second]


def _with_comers(views: Sequence[View], stop: Stop, one: Box) -> Box:
    """A box in a frame, whose lines are not its own: who comes to it is told in words."""
    return replace(one, lines=(*one.lines, f"{_told(views, 'started', stop.name)} come a day"))


def _amounts(views: Sequence[View], measure: str, service: str) -> list[float | None]:
    return [view.measured(measure, service) if view.measured is not None else None for view in views]


def _known(views: Sequence[View], measure: str, service: str) -> list[float]:
    """A measure in every scenario; nothing where one lacks it."""
    found = [value for value in _amounts(views, measure, service) if value is not None and math.isfinite(value)]
    return found if len(found) == len(views) else []


def _told(views: Sequence[View], measure: str, service: str, times: float = 1.0) -> str:
    known = _known(views, measure, service)
    return pair([times * value for value in known]) if known else "–"


def _waits(one: Box) -> list[float]:
    """Who waits, in each scenario."""
    return [value if value is not None and math.isfinite(value) else 0.0 for value in one.waiting]


def _title(one: Box, width: float = BOX) -> list[str]:
    return textwrap.wrap(one.title, int(LETTERS * width / BOX) - 5, max_lines=3, placeholder=" …") or [""]


def _lines(one: Box) -> list[str]:
    """What stands below the title; what is too long for a line goes on in the next."""
    return [part for line in one.lines for part in textwrap.wrap(line, LETTERS + 4)]


def _height(one: Box) -> float:
    bars = BAR * len(one.waiting) + 6 if max(_waits(one), default=0.0) >= LEAST_WAITING else 0.0
    return 14 + ROW * (len(_title(one)) + len(_lines(one))) + bars


def _box(one: Box, sides: tuple[float, float], y: float, height: float, kind: str, most: float) -> dict[str, Any]:
    waits = _waits(one)
    left, right = sides
    is_waited = max(waits, default=0.0) >= LEAST_WAITING
    return {
        "x": round(left, 1),
        "y": round(y, 1),
        "width": round(right - left, 1),
        "height": round(height, 1),
        "kind": KINDS.get(kind, "from"),
        "title": _title(one, right - left),
        "lines": _lines(one),
        "row": ROW,
        "bar": BAR,
        "waiting": [
            {"length": round((BOX - 84) * math.sqrt(value / most), 1), "text": f"{few(value)} wait"} for value in waits
        ]
        if is_waited
        else [],
    }


def _beside(boxes: Sequence[Box], y: float, width: float, most: float) -> tuple[list[dict[str, Any]], float]:
    """Staff and meetings below the drawing, and where that ends."""
    each = max(1, int((width - 2 * EDGE + GAP) // (BOX + GAP)))
    found = []
    for row in (boxes[at : at + each] for at in range(0, len(boxes), each)):
        tall = max(_height(one) for one in row)
        lefts = [EDGE + number * (BOX + GAP) for number in range(len(row))]
        found += [
            _box(one, (x, x + BOX), y, tall, StopKind.SERVICE.value, most) for x, one in zip(lefts, row, strict=True)
        ]
        y += tall + 14
    return found, y


# ---- tables ----


def _services(numbers: Numbers, scenarios: Sequence[tuple[str, bool]]) -> dict[str, Any]:
    """Every service: who waits, who is in it, its capacity, and who begins a day."""
    heads = [f"{name}: {what}" for name, _ in scenarios for what in ("waiting", "in it", "capacity", "begin a day")]
    rows = []
    for service in numbers.groups("waiting", "service"):
        cells = [_mean(numbers, second)(what, "service", service) for _, second in scenarios for what in SEEN]
        label = name_of(numbers.scenario.model, "service", service)
        rows.append([label, *(shown(cell) if cell is not None else "–" for cell in cells)])
    return {"caption": "Who waits where: table", "columns": ["Service", *heads], "rows": rows}


def _moves(every: Mapping[Ends, tuple[float, ...]], views: Sequence[View]) -> dict[str, Any]:
    """Every move, those of most people first."""
    rows = [
        [title_of(views, here), title_of(views, there), *(few(number) for number in numbers)]
        for (here, there), numbers in sorted(every.items(), key=lambda one: -one[1][0])
    ]
    heads = [f"{view.name}, people a day" for view in views]
    return {"caption": "Who goes where: table", "columns": ["From", "To", *heads], "rows": rows}


__all__ = ["map_of"]
