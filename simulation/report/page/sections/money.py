"""Money: the value of use at list price by who pays, and what programmes cost beside it."""

from collections.abc import Sequence

from simulation.experiment.headlines import NO_SAVING
from simulation.report.answer.finding import Level
from simulation.report.page.blocks import Section
from simulation.report.page.sections.context import Context, listed_levels, there


def money(context: Context) -> Section:
    """By payer and by service."""
    numbers = context.numbers

    def most(what: str, levels: Sequence[Level | None]) -> str:
        return f"{what}: the most use at list price, {listed_levels(levels)} a year"

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
    found = there(charts)
    if not found and not any(numbers.has(*row) for row in rows):
        return Section("money", "Money", ("The scenario says no price, so nothing is told of money.",))
    return Section("money", "Money by payer", (NO_SAVING,), found, (context.levels(rows, "Pounds a year"),))


__all__ = ["money"]
