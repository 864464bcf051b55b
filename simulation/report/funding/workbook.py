"""The workbook of a study of options: one table a sheet, every number of the CSV files."""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import pandas as pd

from simulation.money.told.reported import payer_called as called
from simulation.report.funding.page import first
from simulation.report.funding.told import OptionsTold
from simulation.report.funding.value_sections import switching_words
from simulation.report.workbook.sheet import NUMBER, POUNDS, PRICE, SHARE, WHOLE, Cell, Number, Over, Sheet
from simulation.report.workbook.writer import bytes_of

SHEETS: tuple[tuple[str, str, str], ...] = (
    ("Options", "options", "What each option buys, gross, in a whole year"),
    ("Ranking", "ranking", "Score less doing nothing, with its interval, and what can be said"),
    ("Consequences", "consequences", "Costs and effects of each option, none summed with another"),
    ("Incremental analysis", "incremental", "Full incremental analysis with dominance and extended dominance"),
    ("Net benefit", "net_benefit", "What the gained years are worth less what they cost"),
    ("Switching values", "switching", "How small the effect, or large the cost, may be"),
    ("Optimism bias", "optimism", "Net benefit when plans were too hopeful"),
    ("Payers", "payers", "Who pays and who gains over the window, and transfers"),
    ("Budget impact", "budget_impact", "By financial year and payer, as it is paid"),
    ("Financial years", "financial_years", "By financial year: payers of the perspective, and all payers, together"),
    ("Costs", "costs", "By month, service, kind and payer, in whole pence"),
    ("Four columns", "four_columns", "Cash-releasing, cost avoided, capacity freed, quality: never summed"),
    ("Downside", "downside", "How often it goes wrong"),
    ("More demand", "more_demand", "Years in which more people come"),
    ("Acceptability", "acceptability", "Chance of being best at each value of a year"),
    ("Value of information", "information", "What it is worth to know inputs before choosing"),
    ("Replications", "replications", "Cost and quality-adjusted years of each replication"),
    ("Questions", "questions", "CHEERS 2022 and the Green Book, the gaps named"),
    ("Prices", "prices", "Where every figure comes from"),
)
"""Name, table, and what it holds."""
MONEY = ("pounds", "cost", "net_benefit", "with_optimism_bias", "less_nothing", "pays", "fair_share", "transfer",
         "contribution_a_year", "pounds_a_year", "value_of_a_year", "pounds_a_year_gained",
         "cost_lower", "cost_upper")  # fmt: skip
SHARES = ("chance", "chance_best", "pays_down_to", "pays_up_to_cost")
COUNTS = ("place", "replications", "replication", "times", "number")
MOST_ROWS = 100_000


def options_workbook(told: OptionsTold) -> bytes:
    """The whole workbook."""
    sheets = [_sheet(told, *one) for one in SHEETS if told.has(one[1])]
    about: list[tuple[Cell, ...]] = [("Title", told.title)]
    about += [("Question", told.question)] if told.question else []
    about += [("Answer", line) for line in first(told)]
    about += [(sheet.name, sheet.meaning) for sheet in sheets]
    about.append(("Numbers", "The same as in the CSV files of this folder; blank is not measured."))
    read_me = Sheet("Read me", ("About", "What"), tuple(about), {0: 34.0, 1: 120.0})
    return bytes_of([read_me, *sheets], told.title, None)


def _sheet(told: OptionsTold, name: str, table: str, meaning: str) -> Sheet:
    frame = told.tables[table].iloc[:MOST_ROWS]
    columns = tuple(str(column).replace("_", " ").capitalize() for column in frame.columns)
    rows = tuple(
        tuple(_cell(told, str(column), cell) for column, cell in zip(frame.columns, row, strict=True))
        for row in frame.itertuples(index=False, name=None)
    )
    if table == "switching":
        rows = tuple(_switching(told, frame.columns, row) for row in frame.to_dict("records"))
    charts = (_scores(rows),) if table == "ranking" and rows else ()
    return Sheet(name, columns, rows, charts=charts, meaning=meaning)


def _switching(told: OptionsTold, columns: Iterable[str], row: Mapping[Hashable, Any]) -> tuple[Cell, ...]:
    """A part of its years or its cost in per cent, in words where there is none at which it pays."""
    cells: list[Cell] = []
    for column in columns:
        said = switching_words(row, column) if column in ("pays_down_to", "pays_up_to_cost") else ""
        cells.append(_cell(told, column, row[column]) if not said or said.endswith("%") else said)
    return tuple(cells)


def _cell(told: OptionsTold, column: str, cell: object) -> Cell:
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, (int, float)) and not isinstance(cell, bool):
        if pd.isna(cell):
            return None
        kind = (
            PRICE
            if column == "pounds"
            else POUNDS
            if column in MONEY
            else SHARE
            if column in SHARES
            else WHOLE
            if column in COUNTS
            else NUMBER
        )
        return Number(float(cell), kind)
    text = str(cell)
    if column in ("option", "against"):
        return told.label(text) if text else ""
    return called(text) if column == "payer" else text


def _scores(rows: tuple[tuple[Cell, ...], ...]) -> Over:
    told = "Each option's score less doing nothing"
    return Over("bar", told, told, 0, [("Score less doing nothing", 3, 0, len(rows) - 1)])


__all__ = ["options_workbook"]
