"""Money: the value of use at list price by who pays, and what programmes cost beside it."""

import math
from collections.abc import Sequence

from simulation.experiment.headlines import NO_SAVING, shown
from simulation.report.answer.finding import label_in_full
from simulation.report.page.blocks import Section, Table, table
from simulation.report.page.sections.context import Context, there

COST = "cost_at_prices"
AT_PRICES = (
    "Cost at the file of prices (prices.yaml in this folder): capacity is paid for whether used or not, use adds to "
    "it, long-term care is paid by the week lived since it began within the run, and programmes are in it. It is what "
    "these prices say, and no saving either: no bed closes by it."
)
WITHOUT_PRICES = (
    "What it costs to hold capacity, used or not, is told with a file of prices: run it again with --prices "
    "england_prices, or with one of your own."
)


def diverted_money(context: Context) -> list[str]:
    """Money of levers that fire-fighting takes: it is spent all the same, on something else."""
    said = []
    for name, rows in context.record.levers.groupby("scenario", sort=False):
        gone = math.fsum(rows["diverted"])
        if gone > 0:
            said.append(
                f"{name}: of what programmes cost about {shown(gone, '£')} a year went into fire-fighting on "
                "days under pressure. It is spent all the same, on something else, and counted as programme cost."
            )
    return said


def money(context: Context) -> Section:
    """By payer and by service."""
    numbers = context.numbers

    most, costs_most = "the most use at list price in a year", "the most in a year at the file of prices"
    charts = [
        context.by_group(
            "use_at_list_price", "payer", most, "Pounds a year, with 95 % confidence interval.", first="Payer"
        ),
        context.by_group(
            "use_at_list_price", "service", most, "Pounds a year, with 95 % confidence interval.", first="Service"
        ),
    ]
    rows = [
        ("use_at_list_price", "all", "all"),
        ("staff_on_duty_at_list_price", "all", "all"),
        ("programme_cost", "all", "all"),
    ]
    rows += [("programme_cost", "payer", payer) for payer in numbers.groups("programme_cost", "payer")]
    rows += [("programme_cost", "programme", name) for name in numbers.groups("programme_cost", "programme")]
    at_prices = there([
        context.by_group(COST, "payer", costs_most, "Pounds a year, with 95 % confidence interval.", first="Payer"),
        context.by_group(COST, "service", costs_most, "Pounds a year, with 95 % confidence interval.", first="Service"),
    ])  # fmt: skip
    found = (*there(charts), *at_prices)
    rows += [(COST, "all", "all"), *((COST, "kind", kind) for kind in _kinds(context))]
    if not found and not any(numbers.has(*row) for row in rows):
        return Section("money", "Money", ("The scenario says no price, so nothing is told of money.",))
    lead = (NO_SAVING, *([AT_PRICES] if at_prices else [WITHOUT_PRICES]), *diverted_money(context))
    tables = (context.levels(rows, "Pounds a year"), _differences(context, rows))
    return Section("money", "Money by payer", lead, found, tables)


def _kinds(context: Context) -> list[str]:
    """Kinds of cost that there is anything of."""
    numbers = context.numbers
    return [kind for kind in numbers.groups(COST, "kind") if numbers.is_anything(COST, "kind", kind)]


def _differences(context: Context, rows: Sequence[tuple[str, str, str]]) -> Table:
    """The same less the base, with its interval and what can be said of it; no row without a variant."""
    numbers, base = context.numbers, context.record.base.name
    told = []
    for measure, by, group in rows:
        found = [numbers.finding(other.name, measure, by, group) for other in context.record.variants]
        if any(one is not None for one in found):
            label = label_in_full(measure, "" if by == "all" else context.called(by, group))
            told.append([label, *(one.brief if one is not None else "–" for one in found)])
    columns = [
        "Measure",
        *(f"{other.name} less {base} (95 % confidence interval)" for other in context.record.variants),
    ]
    return table(columns, told, f"Pounds a year, less {base}")


__all__ = ["money"]
