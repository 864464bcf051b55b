"""Money by payer: units used a year times unit prices that may be changed, with totals that Excel works out."""

import math
from collections.abc import Mapping

from simulation.core.vocabulary import NOT_SAID
from simulation.report.page.sections.context import Context
from simulation.report.workbook.sheet import POUNDS, PRICE, SHARE, Cell, Formula, Number, Sheet
from simulation.scenario.schema.services.service import Service

FIXED = 6
"""Columns before the shares of the payers."""


def costs(context: Context) -> Sheet:
    """A row for each service and programme of each scenario, then a row for each scenario's sum."""
    payers = list(
        dict.fromkeys(
            [*context.numbers.groups("use_at_list_price", "payer"), *context.numbers.groups("programme_cost", "payer")]
        )
    )
    lines: list[tuple[str, str, str, float, float, Mapping[str, float]]] = []
    for results in context.record.results:
        found = [
            (results.name, *_service(context, results.name, name, service))
            for name, service in results.scenario.model.services.items()
            if context.numbers.level(results.name, "use_at_list_price", "service", name) is not None
        ]
        lines += _shared_out(context, results.name, found, payers)
        lines += _programmes(context, results.name)
    rows: list[tuple[Cell, ...]] = []
    for place, (scenario, name, unit, units, price, shares) in enumerate(lines):
        line = place + 2
        value = units * price
        pays: list[Cell] = [Number(shares.get(payer, 0.0), SHARE) for payer in payers]
        told = [
            Formula(f"F{line}*{_letter(FIXED + number)}{line}", value * shares.get(payer, 0.0), POUNDS)
            for number, payer in enumerate(payers)
        ]
        rows.append(
            (
                scenario,
                name,
                unit,
                Number(units),
                Number(price, PRICE, is_input=True),
                Formula(f"D{line}*E{line}", value, POUNDS),
                *pays,
                *told,
            )
        )
    last = len(rows) + 1
    for scenario in context.names if rows else ():
        mine = [one for one in lines if one[0] == scenario]
        total = sum(units * price for _, _, _, units, price, _ in mine)
        sums = [_sum_of(FIXED - 1, scenario, last, total)]
        for number, payer in enumerate(payers):
            paid = sum(units * price * shares.get(payer, 0.0) for _, _, _, units, price, shares in mine)
            sums.append(_sum_of(FIXED + len(payers) + number, scenario, last, paid))
        rows.append(
            (
                f"Sum: {scenario}",
                "All services and programmes",
                "",
                None,
                None,
                sums[0],
                *(None for _ in payers),
                *sums[1:],
            )
        )
    called = [context.called("payer", payer) for payer in payers]
    columns = (
        "Scenario",
        "Service or programme",
        "Unit",
        "Units a year",
        "Unit price (change it here)",
        "Value a year",
        *(f"{name}: share" for name in called),
        *(f"{name}: £ a year" for name in called),
    )
    meaning = (
        "Units used a year times unit prices, and who pays. Change a yellow price and every sum follows. It is the "
        "value of use at list price and of programmes, no saving. A service whose price varies counts as one unit."
    )
    return Sheet("Money by payer", columns, tuple(rows), {1: 38.0}, frozen=2, meaning=meaning)


def _service(
    context: Context, scenario: str, name: str, service: Service
) -> tuple[str, str, float, float, Mapping[str, float] | None]:
    """name, unit, units a year, price, and who pays where that is the same on every day."""
    level = context.numbers.level(scenario, "use_at_list_price", "service", name)
    value = level.mean if level is not None else 0.0
    prices = (
        list(dict.fromkeys(entry for _, entry in service.unit_cost.leaves())) if service.unit_cost is not None else []
    )
    payers = [shares.now for _, shares in service.payer.leaves()] if service.payer is not None else [{NOT_SAID: 1.0}]
    same = payers[0] if all(one == payers[0] for one in payers) else None
    called = context.called("service", name)
    if len(prices) == 1 and prices[0][0] > 0:
        price, per = prices[0]
        return called, per, value / price, float(price), same
    return called, "year, prices vary", 1.0, value, same


def _shared_out(context: Context, scenario: str, found: list, payers: list[str]) -> list:  # type: ignore[type-arg]
    """Who pays for services whose payers vary: what is left of each payer's sum when the others are paid, in one
    proportion for all of them.
    """
    left = {}
    for payer in payers:
        level = context.numbers.level(scenario, "use_at_list_price", "payer", payer)
        paid = sum(units * price * same.get(payer, 0.0) for *_, units, price, same in found if same is not None)
        left[payer] = max(0.0, (level.mean if level is not None else 0.0) - paid)
    whole = sum(left.values())
    shares = {payer: value / whole for payer, value in left.items()} if whole > 0 else {}
    return [(*one[:-1], one[-1] if one[-1] is not None else shares) for one in found]


def _programmes(context: Context, scenario: str) -> list[tuple[str, str, str, float, float, Mapping[str, float]]]:
    """Programmes of a scenario, paid as all of them together are."""
    numbers = context.numbers
    total = numbers.level(scenario, "programme_cost")
    if total is None or total.mean <= 0:
        return []
    paid = {
        payer: numbers.level(scenario, "programme_cost", "payer", payer)
        for payer in numbers.groups("programme_cost", "payer")
    }
    shares = {payer: level.mean / total.mean for payer, level in paid.items() if level is not None}
    found: list[tuple[str, str, str, float, float, Mapping[str, float]]] = []
    for name in numbers.groups("programme_cost", "programme"):
        level = numbers.level(scenario, "programme_cost", "programme", name)
        if level is not None and level.mean > 0 and math.isfinite(level.mean):
            found.append((scenario, f"Programme: {context.called('programme', name)}", "year", 1.0, level.mean, shares))
    return found


def _sum_of(column: int, scenario: str, last: int, value: float) -> Formula:
    quoted = scenario.replace('"', '""')
    letter = _letter(column)
    if any(mark in scenario for mark in '*?~<>="') or len(quoted) > 200:  # what SUMIFS would read as a pattern
        return Formula(f'SUMPRODUCT(--(A$2:A${last}="{quoted}"),{letter}$2:{letter}${last})', value, POUNDS)
    return Formula(f'SUMIFS({letter}$2:{letter}${last},A$2:A${last},"{quoted}")', value, POUNDS)


def _letter(column: int) -> str:
    """The letters of a column, counted from 0.

    >>> _letter(0), _letter(27)
    ('A', 'AB')
    """
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


__all__ = ["costs"]
