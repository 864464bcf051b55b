"""The coming weeks from today's position: run, and told with the bands of `outlook`, as it is and what if."""

import datetime
import math
from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.app.answer.numbers import AS_IS, WHAT_IF
from simulation.app.answer.replication import Key, Question, Rows
from simulation.core.numerics import in_order
from simulation.core.numerics.in_order import Floats
from simulation.core.text.sentences import capital
from simulation.scenario.position_in_words import dated, measured_from, starts_from
from simulation.weeks_ahead.bands import YEAR_TO_YEAR, banded, far_from_there, no_forecast
from simulation.weeks_ahead.counted import BEDS, DISCHARGED, NCTR, OF_THE_DAY, PATHWAY, WAITING, WORDS, counted

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario

MAY_BE_SAID = 10
"""Runs from which bands are told: eight of fewer than ten are no band."""
SHOWN = (NCTR, BEDS, DISCHARGED, WAITING)
Band = dict[str, Floats]


class Weeks(Question):
    """A scenario of some weeks, of which each day is kept."""

    def rows(self, number: int) -> Generator[Any, None, Rows]:
        """The days of one run; the period of a row is the number of its day, from 0."""
        log = yield from self.log(number)
        return {
            (str(day), measure, by, group): value
            for measure, by, group, values in counted(log, self.scenario.model)
            for day, value in enumerate(values.tolist())
        }


def weeks_of(
    scenario: "Scenario",
    as_is: Mapping[int, Rows],
    what_if: Mapping[int, Rows] | None,
    of: int,
) -> dict[str, Any]:
    """Everything that a page draws of the coming weeks so far; runs that both have are compared."""
    numbers = sorted(as_is.keys() & what_if.keys()) if what_if is not None else sorted(as_is)
    runs = [(AS_IS, [as_is[number] for number in numbers])]
    if what_if is not None:
        runs.append((WHAT_IF, [what_if[number] for number in numbers]))
    first = measured_from(scenario.model)
    there = [measure for measure in SHOWN if any(_any(rows, measure) for _, rows in runs)]
    return {
        "kind": "weeks",
        "runs": len(numbers),
        "of": of,
        "sentences": [
            *_drift(runs, there),
            *(_course(runs, measure, first) for measure in there),
            starts_from(scenario.model) or "",
            no_forecast(scenario.model),
        ],
        "charts": [_chart(runs, measure, first) for measure in there],
    }


def _any(rows: Sequence[Rows], measure: str) -> bool:
    return any(value > 0.0 for one in rows for key, value in one.items() if key[1:] == (measure, "all", "all"))


def _drift(runs: Sequence[tuple[str, list[Rows]]], there: Sequence[str]) -> list[str]:
    """Whether the place as it is goes far from its position by itself; said once there is a band."""
    if NCTR not in there or len(runs[0][1]) < MAY_BE_SAID:
        return []
    band = _band(_table(runs[0][1], NCTR), NCTR, known=True)
    ends = (float(band[end][-1]) for end in ("lower_with_year", "upper_with_year"))
    return far_from_there(float(band["mean"][0]), float(band["mean"][-1]), *ends)


def _table(rows: Sequence[Rows], measure: str, by: str = "all", group: str = "all") -> Floats:
    """Days x runs; who is told nothing of is nobody."""
    days = 1 + max(int(key[0]) for one in rows for key in one)
    keys: list[Key] = [(str(day), measure, by, group) for day in range(days)]
    return np.array([[one.get(key, 0.0) for one in rows] for key in keys], dtype=np.float64)


def _by_week(days: Floats) -> Floats:
    """The mean of the days of each week."""
    return np.array([in_order.means(days[at : at + 7], axis=0) for at in range(0, len(days), 7)])


def _band(values: Floats, measure: str, known: bool) -> Band:
    """The bands of days, of which the first is known and differs from no year's; or of weeks."""
    differs = np.full(len(values), YEAR_TO_YEAR.get(measure, math.nan))
    if known and measure in YEAR_TO_YEAR:
        differs[0] = 0.0
    return banded(values, differs)


def _course(runs: Sequence[tuple[str, list[Rows]]], measure: str, first: datetime.date) -> str:
    """From where to where a measure goes: by day, or by week what differs between weekdays."""
    by_day = measure not in OF_THE_DAY
    tables = [_table(rows, measure) if by_day else _by_week(_table(rows, measure)) for _, rows in runs]
    bands = [_band(table, measure, by_day) for table in tables]
    last = first + datetime.timedelta(days=(len(tables[0]) - 1) * (1 if by_day else 7))
    on = "on" if by_day else "in the week from"
    told = WORDS[measure]
    said = f"{capital(told)}: {bands[0]['mean'][0]:,.0f} {on} {dated(first)}; {on} {dated(last)}"
    said += ",".join(
        f" {name.lower()} {band['mean'][-1]:,.0f}{_ends(band, len(runs[0][1]))}"
        for (name, _), band in zip(runs, bands, strict=True)
    )
    if len(runs) > 1:
        change = tables[1][-1:] - tables[0][-1:]
        band = banded(change, np.full(1, math.nan))
        said += f"; difference {band['mean'][0]:+,.1f}"
        if len(runs[0][1]) >= MAY_BE_SAID:
            said += f" ({band['lower'][0]:+,.1f} to {band['upper'][0]:+,.1f} in eight of ten pairs)"
    return f"{said}."


def _ends(band: Band, runs: int) -> str:
    if runs < MAY_BE_SAID:
        return ""
    told = f"{band['lower'][-1]:,.0f} to {band['upper'][-1]:,.0f} in eight of ten runs"
    if math.isfinite(band["lower_with_year"][-1]):
        told += (
            f"; {band['lower_with_year'][-1]:,.0f} to {band['upper_with_year'][-1]:,.0f} with what one year differs "
            "from the next"
        )
    return f" ({told})"


def _chart(runs: Sequence[tuple[str, list[Rows]]], measure: str, first: datetime.date) -> dict[str, Any]:
    by_day = measure not in OF_THE_DAY
    tables = {name: _table(rows, measure) for name, rows in runs}
    weekly = {name: _by_week(table) for name, table in tables.items()}
    shown = tables if by_day else weekly
    step = 1 if by_day else 7
    count = len(next(iter(shown.values())))
    days = [first + datetime.timedelta(days=step * at) for at in range(count)]
    title = f"{capital(WORDS[measure])}, {'day by day' if by_day else 'mean of each week'}"
    bands = {name: _band(table, measure, by_day) for name, table in shown.items()}
    has_ends = len(runs[0][1]) >= MAY_BE_SAID
    return {
        "id": f"weeks-{measure}",
        "kind": "lines",
        "title": title,
        "note": "The band holds eight of ten runs." if has_ends else "A first look: bands come with ten runs.",
        "told": _course(runs, measure, first),
        "percent": False,
        "from_nought": measure == NCTR,
        "periods": [f"{day.day} {day:%b}" for day in days],
        "series": [_series(name, band, has_ends) for name, band in bands.items()],
        "table": _weeks_table(runs, measure, weekly, first),
    }


def _series(name: str, band: Band, has_ends: bool) -> dict[str, Any]:
    nothing: list[float | None] = [None] * len(band["mean"])
    return {
        "name": name,
        "mean": band["mean"].tolist(),
        "low": band["lower"].tolist() if has_ends else nothing,
        "high": band["upper"].tolist() if has_ends else nothing,
        "text": [f"{value:,.1f}" for value in band["mean"].tolist()],
    }


def _weeks_table(
    runs: Sequence[tuple[str, list[Rows]]], measure: str, weekly: Mapping[str, Floats], first: datetime.date
) -> dict[str, Any]:
    """The mean of each week with its bands; of patients with no criteria to reside by pathway too."""
    columns: list[str] = ["Week from"]
    cells: list[list[str]] = [
        [dated(first + datetime.timedelta(days=7 * at))] for at in range(len(next(iter(weekly.values()))))
    ]
    for name, rows in runs:
        band = _band(weekly[name], measure, known=False)
        _add(columns, cells, name, band, len(rows))
        if math.isfinite(band["lower_with_year"][0]) and len(rows) >= MAY_BE_SAID:
            columns.append(f"{name}, with years")
            ends = zip(band["lower_with_year"].tolist(), band["upper_with_year"].tolist(), strict=True)
            for row, (low, high) in zip(cells, ends, strict=True):
                row.append(f"{low:,.0f} to {high:,.0f}")
        groups = dict.fromkeys(key[3] for one in rows for key in one if key[1:3] == (measure, PATHWAY))
        for group in groups if measure == NCTR else ():
            by_pathway = _band(_by_week(_table(rows, measure, PATHWAY, group)), measure, known=False)
            _add(columns, cells, f"{name}, {group}", by_pathway, len(rows))
    title = f"{capital(WORDS[measure])}, mean of each week: table"
    return {"caption": title, "columns": columns, "rows": cells}


def _add(columns: list[str], cells: list[list[str]], head: str, band: Band, runs: int) -> None:
    columns.append(head)
    for at, row in enumerate(cells):
        ends = f" ({band['lower'][at]:,.0f} to {band['upper'][at]:,.0f})" if runs >= MAY_BE_SAID else ""
        row.append(f"{band['mean'][at]:,.1f}{ends}")


__all__ = ["Weeks", "weeks_of"]
