"""Who pays and who gains, year by year, the four columns, and where prices and answers come from."""

import math
from collections.abc import Hashable, Mapping
from typing import Any

from simulation.money.told.reported import pounds
from simulation.report.funding.told import OptionsTold
from simulation.report.page.blocks import Chart, Section, table
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
            [cells[option, payer]["less_nothing"] if (option, payer) in cells else math.nan for option in told.options],
            [math.nan] * len(told.options),
            [math.nan] * len(told.options),
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
            pounds(row["less_nothing"]),
            pounds(row["transfer"]) if abs(row["transfer"]) >= 1 else "–",
        )
        for (option, payer), row in cells.items()
    ]
    columns = ("Option", "Payer", "Puts in a year", "Pays in all", "More than doing nothing", "Is to be given")
    numbers = table(columns, rows, "Who pays, over the window", words=(0, 1))
    note = "Over the window, as it is paid, more (right) or less (left) than if nothing were done."
    people = [called(name) for name in told.people if name in names]
    lead = (
        "'Is to be given' is the transfer after which contributors carry the change as they put money in; it moves "
        "money and is no cost.",
        *([f"Paid by people themselves, outside what the budget's owners pay: {', '.join(people)}."] if people else []),
    )
    chart = Chart(finding, bars(points, labels, pounds, finding), note, numbers, "payers")
    return Section("payers", "Who pays and who gains", lead, (chart,), (numbers,))


def called(payer: str) -> str:
    """A payer as people call it."""
    known = {
        "nhs": "NHS",
        "council": "Council",
        "client": "People billed by the council",
        "self_funder": "Self-funders",
    }
    return known.get(payer, payer.replace("_", " "))


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
    if not names:
        return Section("years", "Year by year")
    inside = frame[frame["payer"].isin(told.perspective)]
    totals: dict[tuple[Any, ...], float] = {
        tuple(key): math.fsum(rows["less_nothing"]) for key, rows in inside.groupby(["option", "year"], sort=False)
    }
    points = [
        Points(
            year,
            [totals.get((option, year), math.nan) for option in told.options],
            [math.nan] * len(told.options),
            [math.nan] * len(told.options),
        )
        for year in names
    ]
    labels = [told.label(option) for option in told.options]
    (option, year), most = max(totals.items(), key=lambda item: item[1])
    who = " and ".join(called(one) for one in told.perspective)
    finding = f"The dearest year for {who}: {told.label(str(option))} in {year}, {pounds(most)} more than doing nothing"
    rows = [
        (
            told.label(row["option"]),
            row["year"],
            called(row["payer"]),
            pounds(row["pounds"]),
            pounds(row["less_nothing"]),
        )
        for row in frame.to_dict("records")
    ]
    columns = ("Option", "Financial year", "Payer", "Pays", "More than doing nothing")
    numbers = table(columns, rows, "Budget impact by financial year and payer, as it is paid", words=(0, 1, 2))
    note = "All payers of the perspective together, undiscounted; a year that is measured in part counts in part."
    chart = Chart(finding, bars(points, labels, pounds, finding), note, numbers, "budget-impact")
    return Section("years", "Year by year", charts=(chart,), folded=(numbers,))


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
        "Cash-releasing: whole steps of capacity that could be closed, and cases not bought. Cost avoided: what is not "
        "used, at what use adds; no money comes back by it. Capacity freed: days that stand empty and did not before, "
        "one sum at two prices. Below nought: more than before.",
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


__all__ = ["called", "columns", "payers", "prices", "questions", "years"]
