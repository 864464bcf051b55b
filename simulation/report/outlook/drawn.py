"""The drawing of the coming weeks: one number day by day, the band of chance, and around it that of years."""

import math
from collections.abc import Sequence
from datetime import date

import pandas as pd
from markupsafe import Markup

from simulation.report.page.svg import WIDTH, Scale, drawing, line, path, text

HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 330.0, 64.0, WIDTH - 200.0, 16.0, 282.0
MOST_DATES = 8


def through_the_days(rows: pd.DataFrame, told: str) -> Markup:
    """The days of one measure; `told` is what is seen, for those who do not see it."""
    days: Sequence[date] = list(rows["day"])
    mean, lower, upper, low_year, high_year = (
        rows[name].astype(float).tolist() for name in ("mean", "lower", "upper", "lower_with_year", "upper_with_year")
    )
    known = [value for value in (*mean, *upper, *high_year) if math.isfinite(value)]
    if not known:
        return Markup("")
    across, down = _across(len(days)), Scale(0.0, max(*known, 1.0), BOTTOM, TOP)
    parts: list[Markup] = []
    for mark in down.marks:
        parts += [
            line(LEFT, down(mark), RIGHT, down(mark), "grid"),
            text(LEFT - 8, down(mark) + 4, f"{mark:,g}", "tick", "end"),
        ]
    every = 7 * max(1, math.ceil(len(days) / 7 / MOST_DATES))
    for place in range(0, len(days), every):
        parts.append(text(across[place], BOTTOM + 18, f"{days[place].day} {days[place]:%b}", "tick", "middle"))
    parts += [_band(across, down, low_year, high_year), _band(across, down, lower, upper)]
    parts.append(path([(x, down(value)) for x, value in zip(across, mean, strict=True)], "line s0"))
    named = [(mean[-1], "mean of all runs"), (upper[-1], "eight of ten runs"), (high_year[-1], "with years")]
    parts += _named([(down(value), words) for value, words in named if math.isfinite(value)])
    return drawing(HEIGHT, parts, told)


def _across(count: int) -> list[float]:
    step = (RIGHT - LEFT) / max(1, count - 1)
    return [LEFT + step * place for place in range(count)]


def _band(across: Sequence[float], down: Scale, lower: Sequence[float], upper: Sequence[float]) -> Markup:
    ends = [one for one in zip(across, lower, upper, strict=True) if math.isfinite(one[1] + one[2])]
    around = [(x, down(high)) for x, _, high in ends] + [(x, down(low)) for x, low, _ in reversed(ends)]
    return path(around, "band s0", closed=True)


def _named(ends: Sequence[tuple[float, str]]) -> list[Markup]:
    """What each line and edge is, at its right end, moved apart where they would lie upon one another; the first, of
    the mean, is lowest.
    """
    parts, lowest = [], math.inf
    for at, words in ends:
        place = min(at, lowest - 15.0)
        parts.append(text(RIGHT + 10, place + 4, words, "name t0" if lowest == math.inf else "tick"))
        lowest = place
    return parts


__all__ = ["through_the_days"]
