"""A layered layout: boxes in columns from left to right, so that lines lead forward, cross seldom and run straight.

The method is that of Sugiyama, Tagawa and Toda (1981): turn the lightest lines of a circle round, put every box one
column behind what leads to it, order each column by the middle of its neighbours, and place boxes as near to their
neighbours as their heights allow (a regression that never falls). The same boxes and lines always give the same layout.
"""

import itertools
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

X = TypeVar("X", bound=Hashable)

SWEEPS = 24
"""How often columns are ordered anew; the order with the fewest crossings is kept."""
PASSES = 12
"""How often heights are settled, forward and back."""
LIGHT = 0.05
"""Of the weight of the heaviest line to a box: lighter ones may lead back or stay in a column."""
BEND = 14.0
"""Height that a line takes where it passes a column."""


@dataclass(frozen=True)
class Layout(Generic[X]):
    """Where everything lies; columns are counted from 0, heights are those of the middles."""

    column: Mapping[X, int]
    middle: Mapping[X, float]
    bends: Mapping[tuple[X, X], tuple[tuple[int, float], ...]]
    """Of each line the columns it passes between its ends, from left to right, with the height there; none within a
    column or to the next.
    """
    height: float


@dataclass(frozen=True)
class _Bend:
    """A place where a line passes a column."""

    line: tuple[Hashable, Hashable]
    column: int


def layered(heights: Mapping[X, float], lines: Mapping[tuple[X, X], float], gap: float) -> Layout[X]:
    """The layout of boxes by their height, and of lines by their weight; a line from a box to itself is left out."""
    forward = _without_circles(heights, {ends: weight for ends, weight in lines.items() if ends[0] != ends[1]})
    column = _columns(heights, forward)
    tall: dict[Hashable, float] = {node: height + gap for node, height in heights.items()}
    links: dict[tuple[Hashable, Hashable], float] = {}
    passing: dict[tuple[X, X], list[_Bend]] = {}
    where: dict[Hashable, int] = dict(column.items())
    for (one, other), weight in forward.items():
        here, there = (one, other) if column[one] <= column[other] else (other, one)
        if column[here] == column[there]:
            continue
        bends = [_Bend((here, there), at) for at in range(column[here] + 1, column[there])]
        passing[here, there] = bends
        for bend in bends:
            tall[bend], where[bend] = BEND, bend.column
        chain: list[Hashable] = [here, *bends, there]
        for link in itertools.pairwise(chain):
            links[link] = links.get(link, 0.0) + weight
    columns: list[list[Hashable]] = [[] for _ in range(max(where.values(), default=-1) + 1)]
    for node, at in where.items():
        columns[at].append(node)
    columns = _ordered(columns, links)
    middle = _middles(columns, links, tall)
    top = min((middle[node] - (tall[node] - gap) / 2 for node in middle), default=0.0)
    bends_of = {}
    for ends in lines:
        if ends[0] != ends[1]:
            known = passing.get(ends) or passing.get((ends[1], ends[0])) or []
            bends_of[ends] = tuple((bend.column, middle[bend] - top) for bend in known)
    return Layout(
        column,
        {node: middle[node] - top for node in heights},
        bends_of,
        max((middle[node] + (tall[node] - gap) / 2 for node in middle), default=0.0) - top,
    )


def _without_circles(nodes: Mapping[X, float], lines: Mapping[tuple[X, X], float]) -> dict[tuple[X, X], float]:
    """The lines, some turned round, so that none leads back: the heaviest keep their direction."""
    kept: dict[tuple[X, X], float] = {}
    after: dict[X, set[X]] = {node: set() for node in nodes}
    for (here, there), weight in sorted(lines.items(), key=lambda item: -item[1]):
        ends = (there, here) if _reaches(after, there, here) else (here, there)
        kept[ends] = kept.get(ends, 0.0) + weight
        after[ends[0]].add(ends[1])
    return kept


def _reaches(after: Mapping[X, set[X]], here: X, there: X) -> bool:
    todo, seen = [here], {here}
    while todo:
        node = todo.pop()
        if node == there:
            return True
        new = after[node] - seen
        seen |= new
        todo += new
    return False


def _columns(nodes: Mapping[X, float], lines: Mapping[tuple[X, X], float]) -> dict[X, int]:
    """Each box one column behind the last that leads to it; a line much lighter than another to the same box has no
    say.
    """
    heaviest: dict[X, float] = {}
    for (_, there), weight in lines.items():
        heaviest[there] = max(heaviest.get(there, 0.0), weight)
    before: dict[X, list[X]] = {node: [] for node in nodes}
    for (here, there), weight in lines.items():
        if weight >= LIGHT * heaviest[there]:
            before[there].append(here)
    column: dict[X, int] = {}
    left = list(nodes)
    while left:
        ready = [node for node in left if all(one in column for one in before[node])]
        for node in ready:
            column[node] = max((column[one] + 1 for one in before[node]), default=0)
        left = [node for node in left if node not in column]
    return column


def _ordered(columns: list[list[Hashable]], links: Mapping[tuple[Hashable, Hashable], float]) -> list[list[Hashable]]:
    """Each column ordered by the middle of its neighbours, forward and back in turns."""
    best, fewest = columns, _crossings(columns, links)
    now = [list(column) for column in columns]
    for sweep in range(SWEEPS):
        forward = sweep % 2 == 0
        for at in range(1, len(now)) if forward else range(len(now) - 2, -1, -1):
            fixed = {node: place for place, node in enumerate(now[at - 1 if forward else at + 1])}
            places = {node: place for place, node in enumerate(now[at])}
            wanted: dict[Hashable, list[tuple[int, float]]] = {node: [] for node in now[at]}
            for (here, there), weight in links.items():
                node, other = (there, here) if forward else (here, there)
                if node in places and other in fixed:
                    wanted[node].append((fixed[other], weight))
            now[at].sort(key=lambda node, wanted=wanted, places=places: _mean(wanted[node], places[node]))  # type: ignore[misc]
        crossings = _crossings(now, links)
        if crossings < fewest:
            best, fewest = [list(column) for column in now], crossings
    return best


def _mean(weighed: Sequence[tuple[float, float]], otherwise: float) -> float:
    total = sum(weight for _, weight in weighed)
    return sum(value * weight for value, weight in weighed) / total if total > 0 else otherwise


def _crossings(columns: Sequence[Sequence[Hashable]], links: Mapping[tuple[Hashable, Hashable], float]) -> int:
    """How often two lines cross between neighbouring columns."""
    place = {node: number for column in columns for number, node in enumerate(column)}
    at = {node: number for number, column in enumerate(columns) for node in column}
    count = 0
    for number in range(len(columns) - 1):
        ends = sorted((place[here], place[there]) for here, there in links if at[here] == number)
        for one, (_, there) in enumerate(ends):
            count += sum(other < there for begins, other in ends[one + 1 :] if begins > ends[one][0])
    return count


def _middles(
    columns: Sequence[Sequence[Hashable]],
    links: Mapping[tuple[Hashable, Hashable], float],
    tall: Mapping[Hashable, float],
) -> dict[Hashable, float]:
    """Where the middle of everything lies, as near to its neighbours as heights and order allow."""
    middle: dict[Hashable, float] = {}
    for column in columns:
        y = 0.0
        for node in column:
            middle[node] = y + tall[node] / 2
            y += tall[node]
    near: dict[Hashable, list[tuple[Hashable, float]]] = {node: [] for node in middle}
    for (here, there), weight in links.items():
        straight = weight * (8.0 if isinstance(here, _Bend) and isinstance(there, _Bend) else 1.0)
        near[here].append((there, straight))
        near[there].append((here, straight))
    for turn in range(PASSES):
        for column in columns if turn % 2 == 0 else reversed(columns):
            wanted = [_mean([(middle[other], weight) for other, weight in near[node]], middle[node]) for node in column]
            middle |= dict(zip(column, _apart(wanted, [tall[node] for node in column]), strict=True))
    return middle


def _apart(wanted: Sequence[float], tall: Sequence[float]) -> list[float]:
    """Middles nearest to those wanted, in their order and so far apart that nothing overlaps: neighbours that would are
    pooled.
    """
    offset, offsets = 0.0, []
    for number, height in enumerate(tall):
        offset += (tall[number - 1] + height) / 2 if number else 0.0
        offsets.append(offset)
    pools: list[tuple[float, int]] = []
    for want, off in zip(wanted, offsets, strict=True):
        mean, count = want - off, 1
        while pools and pools[-1][0] > mean:
            before, many = pools.pop()
            mean, count = (mean * count + before * many) / (count + many), count + many
        pools.append((mean, count))
    flat = [mean for mean, count in pools for _ in range(count)]
    return [mean + off for mean, off in zip(flat, offsets, strict=True)]


__all__ = ["Layout", "layered"]
