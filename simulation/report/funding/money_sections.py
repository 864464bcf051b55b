"""Who pays and who gains, year by year, the four columns, and where prices and answers come from."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

import pandas as pd

from simulation.money.sums import pounds
from simulation.money.tables.payers import EVERYBODY, PERSPECTIVE, years_measured
from simulation.money.told.reported import payer_called as called
from simulation.money.told.reported import with_ends
from simulation.report.funding.told import OptionsTold
from simulation.report.page.blocks import Chart, Section, Table, table
from simulation.report.page.charts import Points, bars


def payers(told: OptionsTold) -> Section:
    """What each payer pays more or less, and the transfer after which nobody is worse off than another."""
    frame = told.tables["payers"]
    frame = frame[frame["option"].isin(told.options)]
    names = list(dict.fromkeys(frame["payer"]))
    if not names:
        return Section("payers", "Who pays and who gains")
    cells = {(row["option"], row["payer"]): row for row in frame.to_dict("records")}
    points = [
        Points(
            called(payer),
            *(
                [
                    float(cells[option, payer].get(end, math.nan)) if (option, payer) in cells else math.nan
                    for option in told.options
                ]
                for end in ("less_nothing", "lower", "upper")
            ),
        )
        for payer in names
    ]
    labels = [told.label(option) for option in told.options]
    finding = _who(told, cells, names)
    rows = [
        (
            told.label(option),
            called(payer),
            pounds(row["contribution_a_year"]),
            pounds(row["pays"]),
            with_ends(row["less_nothing"], row.get("lower", math.nan), row.get("upper", math.nan)),
            pounds(row["transfer"]) if abs(row["transfer"]) >= 1 else "–",
        )
        for (option, payer), row in cells.items()
    ]
    more = "More than doing nothing (95 % confidence interval)"
    columns = ("Option", "Payer", "Puts in a year", "Pays in all", more, "Is to be given")
    numbers = table(columns, rows, "Who pays, over the window", words=(0, 1))
    note = (
        f"Over the window, as it is paid, more (right) or less (left) than if nothing were done; mean of {told.runs} "
        "with 95 % confidence interval."
    )
    people = [called(name) for name in told.people if name in names]
    lead = (
        "'Is to be given' is the transfer after which contributors carry the change as they put money in; it moves "
        "money and is no cost.",
        *([f"Paid by people themselves, outside what the budget's owners pay: {', '.join(people)}."] if people else []),
    )
    chart = Chart(finding, bars(points, labels, pounds, finding), note, numbers, "payers")
    return Section("payers", "Who pays and who gains", lead, (chart,), (numbers,))


def _who(told: OptionsTold, cells: "Mapping[tuple[str, str], Mapping[Hashable, Any]]", names: list[str]) -> str:
    best = told.leading
    said = [
        f"{called(payer)} pays {pounds(abs(change))} {'more' if change > 0 else 'less'}"
        for payer in names
        if (best, payer) in cells and abs(change := float(cells[best, payer]["less_nothing"])) >= 1
    ]
    return f"{told.label(best)}: {', '.join(said)}" if said else f"{told.label(best)}: nobody pays more or less"


def years(told: OptionsTold) -> Section:
    """Budget impact by financial year."""
    frame = told.tables["budget_impact"]
    frame = frame[frame["option"].isin(told.options)]
    names = list(dict.fromkeys(frame["year"]))
    spoken = {**{name: name for name in names}, **years_measured(told.tables["costs"]["month"])}
    if not names:
        return Section("years", "Year by year")
    totals = _totals(told, frame)
    points = [
        Points(
            spoken[year], *([totals.get((option, year), UNKNOWN)[end] for option in told.options] for end in range(3))
        )
        for year in names
    ]
    labels = [told.label(option) for option in told.options]
    (option, year), (most, *_) = max(totals.items(), key=lambda item: item[1][0])
    who = " and ".join(called(one) for one in told.perspective)
    dearest = f"{told.label(str(option))} in {spoken[year]}"
    finding = f"The dearest year for {who}: {dearest}, {pounds(most)} more than doing nothing"
    rows = [
        (
            told.label(row["option"]),
            spoken[row["year"]],
            called(row["payer"]),
            pounds(row["pounds"]),
            with_ends(row["less_nothing"], row.get("lower", math.nan), row.get("upper", math.nan)),
        )
        for row in frame.to_dict("records")
    ]
    more = "More than doing nothing (95 % confidence interval)"
    columns = ("Option", "Financial year", "Payer", "Pays", more)
    numbers = table(columns, rows, "Budget impact by financial year and payer, as it is paid", words=(0, 1, 2))
    note = (
        f"{who} together, undiscounted; a year that is measured in part counts in part. Mean of {told.runs} with 95 % "
        "confidence interval. The table beside has all payers together too."
    )
    chart = Chart(finding, bars(points, labels, pounds, finding), note, numbers, "budget-impact")
    return Section("years", "Year by year", charts=(chart,), tables=(_together(told, who, spoken),), folded=(numbers,))


UNKNOWN = (math.nan, math.nan, math.nan)


def _totals(told: OptionsTold, frame: pd.DataFrame) -> dict[tuple[Any, ...], tuple[float, float, float]]:
    """What the payers of the perspective pay more, by option and year, with its interval."""
    if told.has("financial_years"):
        table = told.tables["financial_years"]
        mine = table[(table["payers"] == PERSPECTIVE) & table["option"].isin(told.options)]
        ends = mine[["less_nothing", "lower", "upper"]].astype(float).to_numpy().tolist()
        return {key: tuple(row) for key, row in zip(zip(mine["option"], mine["year"], strict=True), ends, strict=True)}
    inside = frame[frame["payer"].isin(told.perspective)]
    return {
        tuple(key): (math.fsum(rows["less_nothing"]), math.nan, math.nan)
        for key, rows in inside.groupby(["option", "year"], sort=False)
    }


def _together(told: OptionsTold, who: str, spoken: Mapping[str, str]) -> Table:
    """The payers of the perspective together, and all payers; no row in a folder of an older version."""
    rows = []
    records = told.tables["financial_years"].to_dict("records") if told.has("financial_years") else []
    found = {(row["option"], row["year"], row["payers"]): row for row in records if row["option"] in told.options}
    for option, year in dict.fromkeys((option, year) for option, year, _ in found):
        both = [found.get((option, year, payers)) for payers in (PERSPECTIVE, EVERYBODY)]
        cells = [with_ends(one["less_nothing"], one["lower"], one["upper"]) if one else "–" for one in both]
        rows.append((told.label(option), spoken.get(year, year), *cells))
    columns = ("Option", "Financial year", f"{who} together", "All payers together")
    return table(columns, rows, "More than doing nothing (95 % confidence interval)", words=(0, 1))


_COLUMNS = {
    "cash_releasing": "Cash-releasing",
    "cost_avoided": "Cost avoided",
    "capacity_freed_marginal": "Capacity freed, at marginal cost",
    "capacity_freed_average": "Capacity freed, at average cost",
}


def columns(told: OptionsTold) -> Section:
    """The four columns, an option a line."""
    if not told.has("four_columns"):
        return Section("columns", "Four columns that are never summed")
    frame = told.tables["four_columns"]
    rows = []
    for option in told.options:
        mine = frame[frame["option"] == option]
        cells = [pounds(math.fsum(mine[mine["column"] == column]["amount"])) for column in _COLUMNS]
        gained = math.fsum(mine[mine["column"] == "quality"]["amount"])
        rows.append((told.label(option), *cells, f"{gained:+.2f} years"))
    lead = (
        "Cash-releasing: whole steps of capacity that could be closed, beds that no longer open on top, and cases not "
        "bought. Cost avoided: what is not used, at what use adds; no money comes back by it. Capacity freed: days "
        "that stand empty and did not before, one sum at two prices. Below nought: more than before.",
        "These are means without intervals. What beds on top cost is mostly chance: its interval stands in 'What each "
        "does', where there are such beds.",
    )
    numbers = table(("Option", *_COLUMNS.values(), "Quality"), rows, "Over the window, less doing nothing")
    return Section("columns", "Four columns that are never summed", lead, tables=(numbers,))


def questions(told: OptionsTold) -> Section:
    """CHEERS 2022 and the Green Book's questions."""
    frame = told.tables["questions"]
    rows = [(row["standard"], row["item"], row["question"], row["answer"]) for row in frame.to_dict("records")]
    gaps = int(frame["gap"].astype(bool).sum())
    lead = (f"{len(rows)} questions answered from the files and the run; {gaps} of them are left to the author.",)
    told_table = table(
        ("Standard", "Item", "Question", "Answer"), rows, "CHEERS 2022 and the Green Book", words=(0, 1, 2, 3)
    )
    return Section("questions", "CHEERS 2022 and the Green Book", lead, folded=(told_table,))


def prices(told: OptionsTold) -> Section:
    """Where each figure comes from."""
    if not told.has("prices"):
        return Section("prices", "Where prices come from")
    rows = [(row["service"].replace("_", " "), row["trace"]) for row in told.tables["prices"].to_dict("records")]
    return Section(
        "prices", "Where prices come from", folded=(table(("Service", "Price"), rows, "Every price", words=(0, 1)),)
    )


__all__ = ["columns", "payers", "prices", "questions", "years"]
