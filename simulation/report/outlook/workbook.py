"""The workbook of the coming weeks: patients with no criteria to reside day by day with a chart, the days as the daily
return has them, the weeks, and every number.
"""

import math
from collections.abc import Hashable, Mapping

import pandas as pd

from simulation.report.outlook.page import AT_MIDNIGHT, YEARS, return_columns
from simulation.report.outlook.told import NUMBERS, OutlookTold
from simulation.report.workbook.sheet import NUMBER, Cell, Number, Over, Sheet
from simulation.report.workbook.writer import bytes_of
from simulation.scenario.position_in_words import dated
from simulation.weeks_ahead.days import NCTR, WORDS

HEADS = ("Mean", "Eight of ten runs, from", "to", "With years, from", "to")
SERIES = ("mean of all runs", "eight of ten runs: from", "to")


def outlook_workbook(told: OutlookTold) -> bytes:
    """The whole workbook."""
    sheets = [sheet for sheet in (_waiting(told), _return(told), _weeks(told), _numbers(told)) if sheet.rows]
    about: list[tuple[Cell, ...]] = [("Title", told.title)]
    about.append(
        ("Run", f"{told.replications} runs of {told.weeks} weeks from 00:00 of {dated(told.begins)}, seed {told.seed}")
    )
    about += [("Answer", line) for line in told.sentences]
    about += [(sheet.name, sheet.meaning) for sheet in sheets]
    about += [("Counts", AT_MIDNIGHT), ("Bands", f"Eight of ten runs lie in the band of chance. {YEARS}")]
    read_me = Sheet("Read me", ("About", "What"), tuple(about), {0: 24.0, 1: 120.0})
    return bytes_of([read_me, *sheets], told.title, None)


def _waiting(told: OutlookTold) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (f"{row['day']:%a} {row['day'].isoformat()}", *_ends(row)) for row in told.of(NCTR).to_dict("records")
    ]
    last = len(rows) - 1
    lines = [(name, column, 0, last) for column, name in enumerate(SERIES, start=1)]
    title = f"Patients with no criteria to reside from {dated(told.begins)}"
    chart = Over("line", title, f"{title}: the mean of all runs and the band of chance", 0, lines, axis="patients")
    return Sheet(
        "No criteria to reside",
        ("00:00 of", *HEADS),
        tuple(rows),
        charts=(chart,),
        meaning="Patients with no criteria to reside at each midnight, with their bands",
    )


def _return(told: OutlookTold) -> Sheet:
    columns = return_columns(told)
    means = {(row["measure"], row["group"], row["day"]): float(row["mean"]) for row in told.days.to_dict("records")}
    rows: list[tuple[Cell, ...]] = [
        (f"{day:%a} {day.isoformat()}", *(Number(means.get((*key, day), 0.0), NUMBER) for key in columns))
        for day in sorted(told.days["day"].unique())
    ]
    meaning = "One line a day with the means of all that the daily return counts"
    return Sheet("As the daily return", ("Day", *columns.values()), tuple(rows), meaning=meaning)


def _weeks(told: OutlookTold) -> Sheet:
    return _all("Weeks", "Week from", told.by_week, "Means of the days of each week")


def _numbers(told: OutlookTold) -> Sheet:
    return _all("Every number", "Day", told.days, "All of days.csv")


def _all(name: str, when: str, table: pd.DataFrame, meaning: str) -> Sheet:
    rows: list[tuple[Cell, ...]] = [
        (row["day"].isoformat(), WORDS[row["measure"]], str(row["group"]), *_ends(row))
        for row in table.to_dict("records")
        if row["measure"] in WORDS
    ]
    return Sheet(name, (when, "What", "Of", *HEADS), tuple(rows), {1: 44.0}, frozen=3, meaning=meaning)


def _ends(row: Mapping[Hashable, object]) -> list[Cell]:
    """The mean and the ends of its bands; blank where there is none."""
    numbers = [float(str(row[name])) for name in NUMBERS]
    return [Number(value, NUMBER) if math.isfinite(value) else None for value in numbers]


__all__ = ["outlook_workbook"]
