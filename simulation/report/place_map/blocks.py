"""Services that stand at the same point of people's ways and are too many for a column: drawn close together in one
frame, with the lines of all of them together.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from simulation.core.numerics import in_order
from simulation.offered_load.movements import Stop, StopKind
from simulation.report.place_map.layered import layered
from simulation.report.place_map.ways import (
    BLOCK,
    BOX,
    FRAME,
    GAP,
    HEAD,
    SIDE_BY_SIDE,
    WIDE,
    Across,
    Ends,
    least_height,
)

TALLEST, WIDEST = 960.0, 1474.0
"""Height of a column, above which its services stand in a frame so that the whole fits a screen; and the width that
there is on one of 1,920, beyond which there is no second frame.
"""


@dataclass(frozen=True)
class Blocks:
    """The frames of a drawing, each a stop of its own, with the services in them."""

    members: Mapping[Stop, tuple[Stop, ...]]

    @classmethod
    def of(cls, heights: Mapping[Stop, float], lines: Mapping[Ends, float]) -> "Blocks":
        """Of boxes of these heights in their order, and lines of these weights: the highest column first, since others
        need less room where lines go to a frame.
        """
        order = list(heights)
        found = cls({})
        while True:
            together = {ends: number for ends, (number,) in found.together(_alone(lines)).items()}
            tall = found.tall(heights, together)
            columns: dict[int, list[Stop]] = {}
            layout = layered(tall, together, GAP)
            for stop, column in layout.column.items():
                if stop.kind == StopKind.SERVICE.value:
                    columns.setdefault(column, []).append(stop)
            sums = {at: math.fsum(tall[stop] + GAP for stop in stops) for at, stops in columns.items()}
            highest = max(sums, key=lambda at: sums[at], default=0)
            is_high = sums.get(highest, 0.0) > TALLEST and len(columns[highest]) > SIDE_BY_SIDE
            if not is_high or (found.members and Across.of(layout).whole + WIDE - BOX > WIDEST):
                return found
            stops = tuple(sorted(columns[highest], key=order.index))
            found = cls({**found.members, Stop(BLOCK, str(len(found.members))): stops})

    def together(self, between: Mapping[Ends, Sequence[float]]) -> dict[Ends, tuple[float, ...]]:
        """Movements with those of a frame's services as one; what stays inside it is left out."""
        block = {stop: here for here, stops in self.members.items() for stop in stops}
        found: dict[Ends, list[tuple[float, ...]]] = {}
        for (here, there), numbers in between.items():
            ends = block.get(here, here), block.get(there, there)
            if ends[0] != ends[1] or here == there:
                found.setdefault(ends, []).append(tuple(numbers))
        return {ends: tuple(in_order.total(each) for each in zip(*many, strict=True)) for ends, many in found.items()}

    def tall(self, heights: Mapping[Stop, float], lines: Mapping[Ends, object]) -> dict[Stop, float]:
        """How tall is what stands by itself: boxes of these heights that are in no frame, and the frames; at least what
        lines that come and go need.
        """
        inside = {stop for stops in self.members.values() for stop in stops}
        alone = {stop: height for stop, height in heights.items() if stop not in inside}
        for block, stops in self.members.items():
            alone[block] = HEAD + math.fsum(height + GAP for _, height in _rows(stops, heights)) - GAP + FRAME
        return {stop: max(height, least_height(stop, lines)) for stop, height in alone.items()}

    def cells(
        self, block: Stop, heights: Mapping[Stop, float], x: float, y: float
    ) -> Iterator[tuple[Stop, tuple[float, float], float, float]]:
        """Of every service in a frame that begins at this place: its sides, where it begins and how tall it is."""
        y += HEAD
        for row, height in _rows(self.members[block], heights):
            for number, stop in enumerate(row):
                begins = x + FRAME + number * (BOX + GAP)
                yield stop, (begins, begins + BOX), y, height
            y += height + GAP


def told_of(stops: Sequence[Stop]) -> str:
    """What stands at the top of a frame."""
    return f"{len(stops)} services; lines are of all together"


def _alone(lines: Mapping[Ends, float]) -> dict[Ends, tuple[float]]:
    return {ends: (weight,) for ends, weight in lines.items()}


def _rows(stops: Sequence[Stop], heights: Mapping[Stop, float]) -> list[tuple[Sequence[Stop], float]]:
    rows = [stops[at : at + SIDE_BY_SIDE] for at in range(0, len(stops), SIDE_BY_SIDE)]
    return [(row, max(heights[stop] for stop in row)) for row in rows]


__all__ = ["Blocks", "told_of"]
