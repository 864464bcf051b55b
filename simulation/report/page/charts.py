"""The three charts of a page: lines by month, bars by group, and differences with their intervals.

At most four scenarios are drawn, each with a colour and a line style of its own and a label at the line itself; the
table beside a chart holds them all. Every interval is drawn.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from simulation.report.page.svg import (
    LETTER,
    MOST_SERIES,
    WIDTH,
    Scale,
    arrow_head,
    box,
    dot,
    drawing,
    line,
    lines_of,
    path,
    text,
)
from simulation.report.record.names import month_name

Shown = Callable[[float], str]
LINES_OF_A_NAME = 4
"""What a name beside a row may take; the row is as tall as its name."""
BETWEEN = 13.0
"""From one line of a label to the next."""
ROOM = 0.12
"""Of the axis, for numbers at the ends of bars below nought."""


@dataclass(frozen=True)
class Points:
    """Numbers of one scenario with the ends of their intervals, NaN where there are none."""

    name: str
    mean: Sequence[float]
    lower: Sequence[float]
    upper: Sequence[float]


def finite(values: Sequence[float]) -> list[float]:
    """Those that are numbers."""
    return [value for value in values if math.isfinite(value)]


def by_month(
    series: Sequence[Points], months: Sequence[str], shown: Shown, told: str, from_nought: bool = True
) -> Markup:
    """Lines through the months, each with its interval as a band and its name at its end."""
    drawn = list(series[:MOST_SERIES])
    values = finite([value for one in drawn for part in (one.mean, one.lower, one.upper) for value in part])
    if not values or not months:
        return Markup("")
    low, high = min(values), max(values)
    height, left, right, top, bottom = 320.0, 64.0, WIDTH - 190.0, 16.0, 282.0
    down = Scale(min(0.0, low) if from_nought else low, high, bottom, top)
    step = (right - left) / max(1, len(months) - 1)
    across = [left + step * place for place in range(len(months))]
    parts = []
    for mark in down.marks:
        parts += [
            line(left, down(mark), right, down(mark), "grid"),
            text(left - 8, down(mark) + 4, shown(mark), "tick", "end"),
        ]
    every = max(1, math.ceil(len(months) / 12))
    for place, month in enumerate(months):
        if place % every == 0:
            parts.append(
                text(
                    across[place], bottom + 18, month_name(month, place == 0 or month.endswith("-01")), "tick", "middle"
                )
            )
    for number, one in enumerate(drawn):
        ends = [
            (x, low, high)
            for x, low, high in zip(across, one.lower, one.upper, strict=True)
            if math.isfinite(low + high)
        ]
        around = [(x, down(high)) for x, _, high in ends] + [(x, down(low)) for x, low, _ in reversed(ends)]
        parts.append(path(around, f"band s{number}", closed=True))
    for number, one in enumerate(drawn):
        parts.append(path([(x, down(value)) for x, value in zip(across, one.mean, strict=True)], f"line s{number}"))
    parts += _names_at_end(drawn, [down(_last(one.mean)) for one in drawn], right, top, bottom)
    return drawing(height, parts, told)


def _last(values: Sequence[float]) -> float:
    return next((value for value in reversed(values) if math.isfinite(value)), math.nan)


def _names_at_end(drawn: Sequence[Points], at: Sequence[float], x: float, top: float, bottom: float) -> list[Markup]:
    """A name beside each line's end, moved apart where they would lie upon one another."""
    names = sorted((place if math.isfinite(place) else bottom, number) for number, place in enumerate(at))
    said = [lines_of(drawn[number].name, 22) for _, number in names]
    heights = [14.0 * len(lines) for lines in said]
    places: list[float] = []
    for place, _ in names:
        places.append(max(place, places[-1] + heights[len(places) - 1]) if places else max(place, top))
    lowest = bottom
    for number in range(len(places) - 1, -1, -1):
        places[number] = min(places[number], lowest - (heights[number] - 14.0))
        lowest = places[number] - (heights[number - 1] if number else 0.0)
    return [
        text(x + 10, y + 4 + 14 * part, words, f"name t{number}")
        for y, lines, (_, number) in zip(places, said, names, strict=True)
        for part, words in enumerate(lines)
    ]


def bars(series: Sequence[Points], groups: Sequence[str], shown: Shown, told: str) -> Markup:
    """A bar for each scenario and group, from nought, with its interval and its number at its end, left of one below
    nought.
    """
    drawn = list(series[:MOST_SERIES])
    values = finite([value for one in drawn for part in (one.mean, one.upper) for value in part])
    below = finite([value for one in drawn for mean, low in zip(one.mean, one.lower, strict=True) if mean < 0
                    for value in (mean, low)])  # fmt: skip
    if not values or not groups:
        return Markup("")
    left, right = 250.0, WIDTH - 70.0
    thick = 15.0 if len(drawn) > 1 else 18.0
    row = thick * len(drawn) + 12.0
    top = 26.0 if len(drawn) > 1 else 8.0
    lowest, highest = min([0.0, *values, *below]), max(*values, 1e-9)
    across = Scale(lowest - (ROOM * (highest - lowest) if below else 0.0), highest, left, right)
    words = [lines_of(group, 33, LINES_OF_A_NAME) for group in groups]
    rows = [max(row, BETWEEN * len(lines) + 4) for lines in words]
    height = top + sum(rows) + 26
    parts = [line(across(mark), top, across(mark), height - 24, "grid") for mark in across.marks]
    parts += [text(across(mark), height - 8, shown(mark), "tick", "middle") for mark in across.marks]
    if len(drawn) > 1:
        x = left
        for number, one in enumerate(drawn):
            name = lines_of(one.name, 30, 1)[0]
            parts += [box(x, 5, 12, 12, f"bar s{number}"), text(x + 17, 15, name, f"name t{number}")]
            x += 34 + LETTER * len(name)
    for place, lines in enumerate(words):
        y = top + sum(rows[:place]) + 6
        first = y + rows[place] / 2 - 2 - BETWEEN * (len(lines) - 1) / 2
        parts += [text(left - 10, first + BETWEEN * part, said, "label", "end") for part, said in enumerate(lines)]
        y += (rows[place] - row) / 2
        for number, one in enumerate(drawn):
            mean, low, high = one.mean[place], one.lower[place], one.upper[place]
            if not math.isfinite(mean):
                continue
            at = y + thick * number
            begins, ends = sorted((across(0.0), across(mean)))
            parts.append(box(begins, at, ends - begins, thick - 2, f"bar s{number}"))
            if math.isfinite(low + high):
                is_cut = low < across.low
                low, high = across(max(low, across.low)), across(high)
                parts += _whisker(low, high, at + thick / 2 - 1, is_cut)
                begins, ends = min(begins, low), max(ends, high)
            far, anchor = (begins - 6, "end") if mean < 0 else (ends + 6, "start")
            parts.append(text(far, at + thick - 4, shown(mean), "value", anchor))
    parts.append(line(across(0.0), top, across(0.0), height - 24, "axis"))
    return drawing(height, parts, told)


def _whisker(low: float, high: float, y: float, is_cut: bool) -> list[Markup]:
    """An interval with its two ends; a lower one that is cut where the axis begins is an arrow head."""
    ends = [low, high] if not is_cut else [high]
    cut = [arrow_head(low, y, -1, "whisker")] if is_cut else []
    return [line(low, y, high, y, "whisker"), *(line(end, y - 3, end, y + 3, "whisker") for end in ends), *cut]


@dataclass(frozen=True)
class Difference:
    """A difference in smallest differences worth having, with what is written beside it."""

    label: str
    series: int
    middle: float
    low: float
    high: float
    said: str
    is_clear: bool
    is_grey: bool = False


FARTHEST = 12.0
"""Smallest differences worth having beyond which a difference is an arrow at the edge."""


def differences(rows: Sequence[Difference], names: Sequence[str], told: str) -> Markup:
    """Differences around nought, with the band that is too small to matter; hollow where not clear, grey where moved by
    construction.
    """
    shown = [one for one in rows if math.isfinite(one.middle) and one.series < MOST_SERIES]
    if not shown:
        return Markup("")
    labels = list(dict.fromkeys(one.label for one in shown))
    ends = [min(FARTHEST, abs(end)) for one in shown for end in (one.low, one.middle, one.high) if math.isfinite(end)]
    reach = max([1.5, *ends])
    left, right, thick = 290.0, WIDTH - 150.0, 16.0
    count = len({one.series for one in shown})
    words = {label: lines_of(label, 38, LINES_OF_A_NAME) for label in labels}
    heights = [max(thick * count + 8, BETWEEN * len(words[label]) + 6) for label in labels]
    top = 30.0
    across = Scale(-reach, reach, left, right)
    height = top + sum(heights) + 44
    parts = [box(across(-1), top, across(1) - across(-1), height - top - 42, "small")]
    parts += [line(across(mark), top, across(mark), height - 42, "grid") for mark in across.marks]
    parts += [text(across(mark), height - 26, f"{mark:g}", "tick", "middle") for mark in across.marks]
    parts.append(
        text(
            (left + right) / 2,
            height - 6,
            "Difference in smallest differences worth having (shade: too small to matter)",
            "tick",
            "middle",
        )
    )
    x = left
    for number, name in enumerate(names[:MOST_SERIES]):
        said = lines_of(name, 34, 1)[0]
        parts += [dot(x + 5, 12, f"dot s{number + 1}"), text(x + 15, 16, said, f"name t{number + 1}")]
        x += 34 + LETTER * len(said)
    for place, (label, row) in enumerate(zip(labels, heights, strict=True)):
        y = top + sum(heights[:place]) + 4
        first = y + row / 2 - BETWEEN * (len(words[label]) - 1) / 2
        for part, said in enumerate(words[label]):
            parts.append(text(left - 10, first + BETWEEN * part, said, "label", "end"))
        for number, one in enumerate(one for one in shown if one.label == label):
            at = y + thick * (number + 0.5) + (row - thick * count - 8) / 2
            colour = "grey" if one.is_grey else f"s{one.series + 1}"
            low, middle, high = (max(across.low, min(across.high, value)) for value in (one.low, one.middle, one.high))
            if math.isfinite(one.low + one.high):
                parts.append(line(across(low), at, across(high), at, f"range {colour}"))
            parts.append(dot(across(middle), at, f"dot {colour}{'' if one.is_clear else ' hollow'}"))
            parts += [
                arrow_head(across(math.copysign(across.high, side)), at, side, f"dot {colour}")
                for side in (-1, 1)
                if max(side * one.low, side * one.high) > across.high
            ]
            beyond = "▸ " if one.middle > across.high else "◂ " if one.middle < across.low else ""
            parts.append(text(right + 12, at + 4, f"{beyond}{one.said}", "value"))
    parts.append(line(across(0), top, across(0), height - 42, "axis"))
    return drawing(height, parts, told)


__all__ = ["Difference", "Points", "bars", "by_month", "differences", "finite", "month_name"]
