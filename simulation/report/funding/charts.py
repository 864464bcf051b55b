"""The two pictures that health economists look for: the cost-effectiveness plane and the acceptability curve."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from simulation.report.page.svg import (
    LETTER,
    MOST_SERIES,
    WIDTH,
    Scale,
    box,
    dot,
    drawing,
    line,
    lines_of,
    path,
    text,
)

Shown = Callable[[float], str]
Bar = tuple[float, float, float, float]
"""An interval as it is drawn: left, upper, right and lower end."""
LETTERS_ARE_HIGH = 11.0


@dataclass(frozen=True)
class OnPlane:
    """One option on the plane: mean gain and cost, the ends of their intervals, and single runs around them."""

    label: str
    years: tuple[float, float, float]
    """Mean, lower and upper end."""
    cost: tuple[float, float, float]
    cloud: Sequence[tuple[float, float]] = ()
    """Years and cost of single replications or draws."""


CLOUD = 400
"""Points of a cloud that are drawn."""


def plane(options: Sequence[OnPlane], value: float | None, pounds: Shown, told: str) -> Markup:
    """Quality-adjusted years gained across, extra cost upwards, doing nothing in the middle; below the dotted line an
    option is worth its money at this value of a year.
    """
    shown = [one for one in options if math.isfinite(one.years[0] + one.cost[0])]
    if not shown:
        return Markup("")
    across = [end for one in shown for end in (*one.years, 0.0) if math.isfinite(end)]
    up = [end for one in shown for end in (*one.cost, 0.0) if math.isfinite(end)]
    left, right, top, bottom, height = 92.0, WIDTH - 20.0, 16.0, 400.0, 452.0
    x, y = Scale(min(across), max(across), left, right), Scale(min(up), max(up), bottom, top)
    parts = [line(x(mark), top, x(mark), bottom, "grid") for mark in x.marks]
    parts += [line(left, y(mark), right, y(mark), "grid") for mark in y.marks]
    parts += [text(x(mark), bottom + 18, f"{mark:+,.6g}" if mark else "0", "tick", "middle") for mark in x.marks]
    parts += [text(left - 8, y(mark) + 4, pounds(mark), "tick", "end") for mark in y.marks]
    parts.append(
        text((left + right) / 2, height - 8, "Quality-adjusted years gained over doing nothing", "tick", "middle")
    )
    parts.append(text(left + 6, top + 12, "Extra cost, discounted", "tick"))
    parts += [line(x(0), top, x(0), bottom, "axis"), line(left, y(0), right, y(0), "axis")]
    if value is not None:
        parts += _threshold(x, y, value, pounds)
    for one in shown:
        inside = [(gained, cost) for gained, cost in one.cloud if x.low <= gained <= x.high and y.low <= cost <= y.high]
        parts += [dot(x(gained), y(cost), "cloud", 1.8) for gained, cost in inside[:CLOUD]]
    taken: list[tuple[float, float, float]] = []
    bars: list[Bar] = []
    for one in shown:
        at = x(one.years[0]), y(one.cost[0])
        if math.isfinite(one.years[1] + one.years[2]):
            bars.append((x(one.years[1]), at[1], x(one.years[2]), at[1]))
        if math.isfinite(one.cost[1] + one.cost[2]):
            bars.append((at[0], y(one.cost[2]), at[0], y(one.cost[1])))
        parts.append(dot(*at, "dot s1"))
    parts += [line(*bar, "range s1") for bar in bars]
    for one in sorted(shown, key=lambda one: one.cost[0]):
        words, edges = lines_of(one.label, 34, 1)[0], (left, right, top, bottom)
        parts += _named(words, x(one.years[0]), y(one.cost[0]), edges, taken, bars)
    return drawing(height, parts, told)


def _threshold(x: Scale, y: Scale, value: float, pounds: Shown) -> list[Markup]:
    """The line on which a year costs what it is worth, within the plane."""
    low, high = max(x.low, y.low / value), min(x.high, y.high / value)
    if low >= high:
        return []
    words = f"{pounds(value)} a year"
    end_x, end_y = x(high), y(high * value)
    return [
        line(x(low), y(low * value), end_x, end_y, "threshold"),
        text(min(end_x, x.ends) - 8, max(end_y - 6, y.ends + 26), words, "tick", "end"),
    ]


def _named(
    words: str,
    x: float,
    y: float,
    edges: tuple[float, float, float, float],
    taken: list[tuple[float, float, float]],
    bars: Sequence[Bar],
) -> list[Markup]:
    """A name beside its point, where no other name stands yet and no interval goes through it, if there is such a
    place; a thin line leads to one that had to move.
    """
    left, right, top, bottom = edges
    width = LETTER * len(words)
    places = [
        (x + 9 if side > 0 else x - 9 - width, y + 15.0 * step * way - 5)
        for step in range(12)
        for way in (-1, 1)
        for side in (1, -1)
    ]
    free = [
        (begins, at)
        for begins, at in places
        if all(begins > end or begins + width < first or abs(at - up) > 13 for first, end, up in taken)
        and begins >= left
        and begins + width <= right
        and top + 24 < at < bottom - 2
    ]
    if not free:
        return []
    begins, at = next(
        (one for one in free if not any(_meets(bar, one[0], one[0] + width, one[1]) for bar in bars)), free[0]
    )
    taken.append((begins, begins + width, at))
    lead = [line(x, y, begins - 2 if begins > x else begins + width + 2, at - 4, "lead")]
    return [*(lead if abs(at - y) > 20 else []), text(begins, at, words, "name t1")]


def _meets(bar: Bar, begins: float, ends: float, at: float) -> bool:
    """Whether an interval goes through a name on the line `at`."""
    first, upper, last, lower = bar
    return first <= ends and last >= begins and upper <= at + 4 and lower >= at - LETTERS_ARE_HIGH


@dataclass(frozen=True)
class Chances:
    """How often one option is the best, at each value of a year."""

    label: str
    chance: Sequence[float]


def curve(values: Sequence[float], options: Sequence[Chances], frontier: Sequence[str], told: str) -> Markup:
    """The chance of being best against what a quality-adjusted year is worth, and below it which option has the highest
    expected net benefit.
    """
    drawn = list(options[:MOST_SERIES])
    if not drawn or len(values) < 2:
        return Markup("")
    left, right, top, bottom, height = 64.0, WIDTH - 190.0, 16.0, 282.0, 362.0
    x, y = Scale(min(values), max(values), left, right), Scale(0.0, 1.0, bottom, top)
    parts = []
    for mark in y.marks:
        parts += [
            line(left, y(mark), right, y(mark), "grid"),
            text(left - 8, y(mark) + 4, f"{100 * mark:.0f} %", "tick", "end"),
        ]
    parts += [
        text(x(mark), bottom + 18, f"£{mark / 1000:,.0f}k" if mark else "£0", "tick", "middle") for mark in x.marks
    ]
    ends = []
    for number, one in enumerate(drawn):
        parts.append(
            path([(x(value), y(chance)) for value, chance in zip(values, one.chance, strict=True)], f"line s{number}")
        )
        ends.append((y(one.chance[-1]), number))
    lowest = top - 14.0
    for at, number in sorted(ends):
        for part, words in enumerate(lines_of(drawn[number].label, 26)):
            lowest = max(at + 14.0 * part, lowest + 14.0)
            parts.append(text(right + 10, lowest + 4, words, f"name t{number}"))
    parts.append(text((left + right) / 2, bottom + 36, "What a quality-adjusted year is worth", "tick", "middle"))
    parts += _strip(values, frontier, x, bottom + 48)
    return drawing(height, parts, told)


def _strip(values: Sequence[float], frontier: Sequence[str], x: Scale, y: float) -> list[Markup]:
    """Which option has the highest expected net benefit, as a strip along the values."""
    spans: list[tuple[float, float, str]] = []
    for value, name in zip(values, frontier, strict=True):
        if spans and spans[-1][2] == name:
            spans[-1] = (spans[-1][0], value, name)
        else:
            spans.append((spans[-1][1] if spans else value, value, name))
    parts = []
    for number, (first, last, name) in enumerate(spans):
        begins, ends = x(first), x(last)
        parts.append(box(begins, y, ends - begins, 24.0, "stop" if number % 2 else "stop from"))
        letters = int((ends - begins - 8) / LETTER)
        if letters >= 4:
            parts.append(text((begins + ends) / 2, y + 16, lines_of(name, letters, 1)[0], "label", "middle"))
    return parts


__all__ = ["Chances", "OnPlane", "curve", "plane"]
