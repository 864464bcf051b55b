"""Value of use at list price: what was used, at the price the file names. Never a saving: no bed closes and no contract
ends by it.

Beside it what programmes cost: money that goes out by the calendar, whoever is helped by it.
Occupied days, staff on duty for as long as they work (busy or not), starts and contacts, each at its list price; who
pays as the file divides it.
"""

from collections.abc import Callable, Mapping

import numpy as np

from simulation.core.kept import kept
from simulation.core.numerics.in_order import totals
from simulation.core.vocabulary import DAY, NOT_SAID, YEAR, Event
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.capacity import HOUR
from simulation.measures.loops.selecting import at_lines, either
from simulation.measures.periods.window import Floats, Window
from simulation.measures.registry import Measure, describe, register
from simulation.measures.result_table import MONTHS, WHOLE, ResultTable
from simulation.measures.services.group import minutes_used
from simulation.measures.sources import HERE
from simulation.scenario.schema.model import Programme
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.values.shares import Shares

SATURDAY = 5

USE = Measure(
    "use_at_list_price",
    "yearly use at list price",
    "Value of what is used at list price; never a saving. By label: staff on duty are divided as the minutes worked",
    "£ a year",
    "occupied days, starts, contacts and hours of staff on duty at the list price of their day",
    "years of 365 days",
    source=HERE,
    needs=("prices",),
)
STAFF = Measure(
    "staff_on_duty_at_list_price",
    "yearly use of staff on duty at list price",
    "Of it, staff on duty who are priced by the hour: all on duty in open hours, busy or not",
    "£ a year",
    "hours of staff on duty at the list price",
    "years of 365 days",
    source=HERE,
    needs=("prices",),
)
PROGRAMMES = Measure(
    "programme_cost",
    "yearly cost of programmes beside the services",
    "What is paid for programmes beside the services: the cost of levers, paid from their first day whether or not "
    "they work. Not in the value of use",
    "£ a year",
    "money of each day that a programme is paid for",
    "years of 365 days",
    source=HERE,
    needs=("prices",),
)
AT_PRICES = Measure(
    "cost_at_prices",
    "yearly cost at the file of prices",
    "What services and programmes cost at the file of prices: capacity whether used or not, what use adds, long-term "
    "care by the week lived since it began within the run",
    "£ a year",
    "whole pence of each month, service, kind and payer",
    "years of 365 days",
    source=HERE,
    needs=("services",),
)
"""Computed where a file of prices is given; see `money.at_prices`."""
describe(AT_PRICES)


@register(USE, STAFF, PROGRAMMES)
def use_at_list_price(tables: LogTables, result: ResultTable) -> None:
    """Use at list price in all, by service, by payer and by label; each set sums to the total."""
    window, names = tables.window, tables.log.names.services
    priced = {
        code: service
        for code, service in enumerate(tables.declared.services)
        if service is not None and service.unit_cost is not None
    }
    value = np.zeros((len(names), len(window.dates)))
    used = _Used(tables)
    amounts = used.by_day()
    for code, service in priced.items():
        value[code] = _price(service, window) * (
            tables.duty(code).offered / HOUR if _by_the_hour(service) else amounts[code]
        )
    total = totals(value, axis=0)
    result.ratio(USE, "all", ["all"], total, window.days, scale=YEAR, periods=MONTHS)
    result.ratio(
        USE, "service", [names[code] for code in priced], value[list(priced)], window.days, scale=YEAR, periods=MONTHS
    )
    payers, paid = _payers(window, priced, value)
    result.ratio(USE, "payer", payers, paid, window.days, scale=YEAR, periods=MONTHS)
    staff = [code for code, service in priced.items() if _by_the_hour(service)]
    result.ratio(STAFF, "all", ["all"], totals(value[staff], axis=0), window.days, scale=YEAR, periods=MONTHS)
    _by_label(result, used.by_group(result), value)
    _programmes(tables, result)


def _programmes(tables: LogTables, result: ResultTable) -> None:
    """What programmes cost in all, by programme and by payer: money that goes out by the calendar."""
    window, programmes = tables.window, tables.declared.model.programmes or {}
    cost = np.array([window.each_of(one.cost, float) for one in programmes.values()]).reshape(
        len(programmes), len(window.dates)
    )
    paid: dict[str, Floats] = {}
    for one, value in zip(programmes.values(), cost, strict=True):
        _divide(paid, value, _parts(one, window))
    day = cost / YEAR
    result.ratio(PROGRAMMES, "all", ["all"], totals(day, axis=0), window.days, scale=YEAR, periods=MONTHS)
    if programmes:
        result.ratio(PROGRAMMES, "programme", list(programmes), day, window.days, scale=YEAR, periods=MONTHS)
        result.ratio(
            PROGRAMMES,
            "payer",
            list(paid),
            np.array(list(paid.values())) / YEAR,
            window.days,
            scale=YEAR,
            periods=MONTHS,
        )


def _by_the_hour(service: Service) -> bool:
    """Whether it is paid for those on duty, busy or not; other staff are paid by the contact."""
    return (
        SERVICES[service.kind].use is CapacityUse.WORK
        and service.unit_cost is not None
        and any(entry[1] == "hour" for _, entry in service.unit_cost.leaves())
    )


@kept
def _price(service: Service, window: Window) -> Floats:
    """Pounds per occupied day, hour on duty, start or contact, on each day."""
    assert service.unit_cost is not None
    price = window.each_of(service.unit_cost, lambda entry: entry[0])
    if service.weekend_cost is None:
        return price
    weekend = window.each_of(service.weekend_cost, lambda entry: entry[0])
    return np.where(window.weekdays >= SATURDAY, weekend, price)


class _Used:
    """What is used of each service: occupied days where the price is for time, else grants."""

    def __init__(self, tables: LogTables) -> None:
        services, asked = tables.declared.services, tables.requests
        per = [
            {entry[1] for _, entry in s.unit_cost.leaves()} if s is not None and s.unit_cost is not None else set()
            for s in services
        ]
        self.timed = np.array([bool(words & {"day", "hour"}) for words in per])
        self.tables, self.window, self.asked = tables, tables.window, asked
        self.granted, self.by_time = asked.answer == Event.GRANTED, at_lines(self.timed, asked.service)

    def by_day(self) -> Floats:
        """By everybody together on each day: services x days."""
        starts = self.asked.where(self.granted & ~self.by_time)
        found = self.window.count(starts.answered, starts.service, len(self.timed))
        journey, plan = minutes_used(self.tables)
        found[self.timed] = (journey + plan)[self.timed] / DAY
        return found

    def by_group(self, result: ResultTable) -> Floats:
        """By each of the groups in the whole window: services x groups."""
        asked, window, services = self.asked, self.window, len(self.timed)
        since = np.maximum(asked.answered, window.begin)
        minutes = np.maximum(np.minimum(asked.left, window.end) - since, 0)
        used = either(self.by_time, minutes, window.contains(asked.answered).astype(np.int32))
        cells = result.cells(asked, either(self.granted, asked.service, -1), services)
        found = window.whole.count(since, cells, services * len(result.groups), used).reshape(services, -1)
        found[self.timed] /= DAY
        return found


def _payers(window: Window, priced: dict[int, Service], value: Floats) -> tuple[list[str], Floats]:
    """Payers in the order in which the file names them, and what each pays a day."""
    paid: dict[str, Floats] = {}
    for code, service in priced.items():
        _divide(paid, value[code], _parts(service, window))
    return list(paid), np.array(list(paid.values())).reshape(len(paid), value.shape[1])


def _divide(paid: dict[str, Floats], value: Floats, parts: Mapping[str, Floats]) -> None:
    """Adds to what each payer pays a day its part of a value of each day."""
    for name, part in parts.items():
        paid[name] = paid.get(name, np.zeros(len(value))) + value * part


@kept
def _parts(paid_for: Service | Programme, window: Window) -> Mapping[str, Floats]:
    """What part of a service or programme each payer pays on each day."""
    payer = paid_for.payer
    if payer is None:
        return {NOT_SAID: np.ones(len(window.dates))}
    names = dict.fromkeys(name for _, shares in payer.leaves() for name in shares.now)
    return {name: window.each_of(payer, _share_of(name)) for name in names}


def _share_of(payer: str) -> Callable[[Shares], float]:
    return lambda shares: shares.now.get(payer, 0.0)


def _by_label(result: ResultTable, used: Floats, value: Floats) -> None:
    """Each service's value of the whole window, divided as its use (staff: time worked) by each of the groups divides
    among patients.
    """
    for label in result.labels:
        mine = np.ascontiguousarray(used[:, result.by == label])
        total = totals(mine)[:, None]
        nobody = np.zeros_like(mine)
        nobody[:, -1] = 1.0
        share = np.divide(mine, total, out=nobody, where=total > 0)
        of_group = totals(share * totals(value)[:, None], axis=0)
        by_day = np.tile(of_group[:, None] / value.shape[1], value.shape[1])
        of_label = result.groups[result.by == label]
        result.ratio(USE, label, of_label, by_day, result.window.days, scale=YEAR, periods=WHOLE)
