"""The page of the coming weeks: what is told first, one chart, the weeks, and the days as the daily return has them."""

import math
from collections.abc import Hashable, Mapping

import pandas as pd

from simulation.core.text.not_represented import IN_A_SENTENCE
from simulation.core.text.sentences import capital
from simulation.report.outlook.drawn import through_the_days
from simulation.report.outlook.told import OutlookTold
from simulation.report.page.blocks import Chart, Section, Table, table
from simulation.report.page.drawings import drawings_in
from simulation.report.page.template import told_page
from simulation.scenario.position_in_words import dated
from simulation.weeks_ahead.days import BEDS, DISCHARGED, NCTR, PATHWAY, WAITING, WORDS

BAND = "in brackets what eight of ten runs lie between"
AT_MIDNIGHT = (
    "Counts stand at 00:00 of the day, before anything of it: those of a Tuesday are what the daily return of Monday "
    "calls remaining at the end of the day. Discharges are all live ones of the day from acute beds, "
    "those of children too, whom the return leaves out."
)
YEARS = (
    "The band with years adds what one year differs from the next in England's places, a standard deviation of 10 %; "
    "it is known of patients with no criteria to reside only."
)


def outlook_page(told: OutlookTold) -> str:
    """The whole page as HTML."""
    note = (
        f"{told.replications} runs of {told.weeks} week{'' if told.weeks == 1 else 's'} from 00:00 of "
        f"{dated(told.begins)}, random seed {told.seed}"
    )
    return told_page(told.title, "", note, told.sentences, sections_of(told))


def outlook_files(told: OutlookTold) -> dict[str, bytes]:
    """The page and its drawings, by the path of the file below the results folder."""
    return {"report.html": outlook_page(told).encode(), **drawings_in(sections_of(told))}


def sections_of(told: OutlookTold) -> tuple[Section, ...]:
    """All that is told after the answer."""
    return (_weeks(told), _days(told), _outside(told), Section("limits", "What it does not say", _limits()))


def _weeks(told: OutlookTold) -> Section:
    tables = [_by_week(told, measure) for measure in told.measures if measure != WAITING]
    charts = (_chart(told),) if NCTR in told.measures else ()
    return Section("weeks", "Week by week", charts=charts, tables=tuple(tables))


def _chart(told: OutlookTold) -> Chart:
    rows = told.of(NCTR)
    first, last = rows.iloc[0], rows.iloc[-1]
    finding = (
        f"Patients with no criteria to reside: {first['mean']:.0f} on {dated(first['day'])}, between "
        f"{last['lower']:.0f} and {last['upper']:.0f} in eight of ten runs on {dated(last['day'])}"
    )
    numbers = table(
        ("00:00 of", "Mean", "From", "To", "With years, from", "To"),
        [(dated(row["day"]), *(_whole(row[name]) for name in _ENDS)) for row in rows.to_dict("records")],
        "Patients with no criteria to reside",
    )
    return Chart(finding, through_the_days(rows, finding), YEARS, numbers, "coming_weeks")


_ENDS = ("mean", "lower", "upper", "lower_with_year", "upper_with_year")


def _by_week(told: OutlookTold, measure: str) -> Table:
    rows = told.by_week[(told.by_week["measure"] == measure) & (told.by_week["by"] != "service")]
    groups = list(dict.fromkeys(rows["group"]))
    with_years = bool(rows["lower_with_year"].notna().any())
    cells = {(row["day"], row["group"]): row for row in rows.to_dict("records")}
    lines = []
    for day in rows["day"].unique():
        numbers = [_band(cells.get((day, group))) for group in groups]
        whole = cells.get((day, "all"))
        years = [_ends(whole, "lower_with_year", "upper_with_year")] if with_years and whole is not None else []
        lines.append((dated(day), *numbers, *years))
    heads = ["All" if group == "all" else str(group) for group in groups]
    words = WORDS[measure]
    caption = f"{capital(words)}: mean of each week; {BAND}"
    return table(("Week from", *heads, *(["All, with years"] if with_years else [])), lines, caption)


def _days(told: OutlookTold) -> Section:
    """One line a day, means only, as somebody who fills in the return would lay it beside her own."""
    return Section("days", "Day by day, as the daily return has it", (AT_MIDNIGHT,), folded=(days_table(told),))


def days_table(told: OutlookTold) -> Table:
    """Means by day of all that the return counts."""
    columns = return_columns(told)
    means = {(row["measure"], row["group"], row["day"]): row["mean"] for row in _of_return(told).to_dict("records")}
    days = sorted(told.days["day"].unique())
    rows = [
        (f"{day:%a} {dated(day)}", *(_tenth(means.get((measure, group, day), 0.0)) for measure, group in columns))
        for day in days
    ]
    return table(("Day", *columns.values()), rows, "Means of all runs, day by day")


def return_columns(told: OutlookTold) -> Mapping[tuple[str, str], str]:
    """Measure and group of each number of a day, and what stands above it."""
    found = {}
    for measure, head in ((NCTR, "No criteria to reside"), (DISCHARGED, "Discharged"), (BEDS, "In acute beds")):
        if measure in told.measures:
            found[measure, "all"] = head
            if measure != BEDS:
                found |= {(measure, one): f"{head}: {one}" for one in told.pathways}
    return found


def _of_return(told: OutlookTold) -> pd.DataFrame:
    return told.days[told.days["by"].isin(["all", PATHWAY])]


def _outside(told: OutlookTold) -> Section:
    """Who waits for a service outside hospital, in the first and the last week."""
    rows = told.by_week[told.by_week["measure"] == WAITING]
    if rows.empty:
        return Section("outside", "Who waits outside hospital")
    first, last = rows["day"].min(), rows["day"].max()
    cells = {(row["group"], row["day"]): row for row in rows.to_dict("records")}
    lines = [
        (
            "All" if group == "all" else str(group).replace("_", " "),
            *(_band(cells.get((group, day))) for day in (first, last)),
        )
        for group in dict.fromkeys(rows["group"])
    ]
    heads = ("Service", f"Week from {dated(first)}", f"Week from {dated(last)}")
    caption = f"People who wait for a bed, place or start: mean of the week; {BAND}"
    return Section("outside", "Who waits for services outside hospital", tables=(table(heads, lines, caption),))


def _limits() -> tuple[str, ...]:
    return (
        "The position holds the people said; who comes after them is drawn anew in each run, and services work as the "
        "file says. Nothing of the coming weather, illness, budgets or strikes is in it.",
        "What keeps a place off its usual level today is not known here either: numbers go back to the level of the "
        "place, and how fast is how fast its patients leave.",
        IN_A_SENTENCE,
    )


def _band(row: Mapping[Hashable, object] | None) -> str:
    return "–" if row is None else f"{_whole(row['mean'])} ({_ends(row, 'lower', 'upper')})"


def _ends(row: Mapping[Hashable, object], low: str, high: str) -> str:
    return f"{_whole(row[low])} to {_whole(row[high])}"


def _whole(value: object) -> str:
    number = float(str(value))
    return f"{number:,.0f}" if math.isfinite(number) else "–"


def _tenth(value: object) -> str:
    return f"{float(str(value)):,.1f}"


__all__ = ["days_table", "outlook_files", "outlook_page", "return_columns", "sections_of"]
