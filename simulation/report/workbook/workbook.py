"""The workbook of a study: one table a sheet."""

import datetime
from contextlib import suppress

from simulation.report.page.sections.context import Context, context_of
from simulation.report.record.record import Record
from simulation.report.workbook.background_sheets import (
    assumptions,
    cheers_items,
    data_dictionary,
    inputs,
    log_of_quality,
    nhs_rap_items,
    quality_and_run,
    stress_des_items,
)
from simulation.report.workbook.cost_sheet import costs
from simulation.report.workbook.delay_sheets import delays, delays_by_month
from simulation.report.workbook.flow_sheets import beds_needed, capacity_and_demand
from simulation.report.workbook.replications_sheet import replications
from simulation.report.workbook.results_sheets import differences, monthly, outcomes, summary
from simulation.report.workbook.returns_sheet import returns
from simulation.report.workbook.sheet import Cell, Sheet
from simulation.report.workbook.writer import bytes_of

SHEETS = (
    summary, differences, monthly, delays, delays_by_month, beds_needed, capacity_and_demand, returns, outcomes, costs,
    replications, inputs, assumptions, data_dictionary, quality_and_run, log_of_quality, stress_des_items, cheers_items,
    nhs_rap_items,
)  # fmt: skip
"""In their order, behind the first."""


def workbook_of(record: Record) -> bytes:
    """The whole workbook."""
    context = context_of(record.in_full)
    sheets = [make(context) for make in SHEETS]
    made = None
    with suppress(ValueError):
        made = datetime.datetime.fromisoformat(str(record.manifest.get("finished"))).replace(tzinfo=None)
    return bytes_of([read_me(context, sheets), *sheets], context.answer.title, made)


def read_me(context: Context, sheets: list[Sheet]) -> Sheet:
    """The answer, and what each sheet holds."""
    answer = context.answer
    rows: list[tuple[Cell, ...]] = [("Title", answer.title), ("Run", answer.years)]
    rows += [("Question", answer.question)] if answer.question else []
    for paragraph in answer.paragraphs:
        rows += [("Know first", line) for line in paragraph.below]
        rows += [(paragraph.heading, sentence) for sentence in paragraph.sentences]
        rows += [("Know with it", line) for line in paragraph.heed]
    rows += [
        (sheet.name, sheet.meaning if sheet.rows else f"{sheet.meaning}. Nothing in this study.") for sheet in sheets
    ]
    rows += [
        (
            "Intervals",
            "95 % confidence intervals over replications; those of means end at what can be. They hold chance alone.",
        ),
        (
            "Numbers",
            "The same as in the CSV files of this folder. Shares are shown in per cent; blank is not measured.",
        ),
    ]
    return Sheet("Read me", ("About", "What"), tuple(rows), {0: 34.0, 1: 120.0})


__all__ = ["SHEETS", "workbook_of"]
