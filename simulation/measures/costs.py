"""Value of use at list price: what was used, at the price the file names. Never a saving: no bed closes and no contract
ends by it.

Beside it what programmes cost: money that goes out by the calendar, whoever is helped by it.
Occupied days, people on duty for as long as they work (busy or not), starts and contacts, each at its list price; who
pays as the file divides it.
"""

from collections.abc import Callable

import numpy as np

from simulation.core.vocabulary import DAY, YEAR, ServiceKind
from simulation.measures.definitions import define
from simulation.measures.log_tables.capacity import HOUR
from simulation.measures.log_tables.log_facts import LogTables
from simulation.measures.log_tables.window import Floats
from simulation.measures.result_table import MONTHS, WHOLE, ResultTable
from simulation.scenario.schema.model import Service
from simulation.scenario.schema.values import Shares, Value

SATURDAY = 5

USE = define(
    "use_at_list_price",
    "Value of use at list price; never a saving. By label: staff on duty are divided as the minutes worked",
    "£ a year",
    "occupied days, starts, contacts and hours of staff on duty at the list price of their day",
    "years of 365 days",
    source="unit_cost and payer of the file",
    needs=("prices",),
)
STAFF = define(
    "staff_on_duty_at_list_price",
    "Of it, staff on duty: people on duty, open hours, busy or not",
    "£ a year",
    "hours of staff on duty at the list price",
    "years of 365 days",
    source="unit_cost of the file",
    needs=("prices",),
)
PROGRAMMES = define(
    "programme_cost",
    "What is paid for programmes beside the services: the cost of levers, paid from their first day whether or not "
    "they work. Not in the value of use",
    "£ a year",
    "money of each day that a programme is paid for",
    "years of 365 days",
    source="cost and payer of levers and programmes of the file",
    needs=("prices",),
)
NOT_SAID = "payer_not_said"


def measure_costs(facts: LogTables, tidy: ResultTable) -> None:
    """Use at list price in all, by service, by payer and by label; each set sums to the total."""
    if not tidy.is_declared(USE):
        return
    window, names = facts.window, facts.log.names.services
    priced = {
        code: service
        for code, service in enumerate(facts.declared.services)
        if service is not None and service.unit_cost is not None
    }
    value = np.zeros((len(names), len(window.dates)))
    used = _amounts(facts, tidy)
    amounts = used[:, 0]
    for code, service in priced.items():
        value[code] = _price(service, facts) * (
            facts.duty(code).offered / HOUR if _by_the_hour(service) else amounts[code]
        )
    total = value.sum(axis=0)
    tidy.ratio(USE, "all", ["all"], total, window.days, scale=YEAR, periods=MONTHS)
    tidy.ratio(
        USE, "service", [names[code] for code in priced], value[list(priced)], window.days, scale=YEAR, periods=MONTHS
    )
    payers, paid = _payers(facts, priced, value)
    tidy.ratio(USE, "payer", payers, paid, window.days, scale=YEAR, periods=MONTHS)
    staff = np.array([service is not None and service.kind is ServiceKind.STAFF for service in facts.declared.services])
    tidy.ratio(STAFF, "all", ["all"], value[staff].sum(axis=0), window.days, scale=YEAR, periods=MONTHS)
    _by_label(tidy, used.sum(axis=2), value)
    _programmes(facts, tidy)


def _programmes(facts: LogTables, tidy: ResultTable) -> None:
    """What programmes cost in all, by programme and by payer: money that goes out by the calendar."""
    window, programmes = facts.window, facts.declared.model.programmes or {}
    cost = np.array([window.calendar.each_of(one.cost, float) for one in programmes.values()]).reshape(
        len(programmes), len(window.dates)
    )
    paid: dict[str, Floats] = {}
    for one, value in zip(programmes.values(), cost, strict=True):
        _divide(paid, one.payer, value, facts)
    day = cost / YEAR
    tidy.ratio(PROGRAMMES, "all", ["all"], day.sum(axis=0), window.days, scale=YEAR, periods=MONTHS)
    if programmes:
        tidy.ratio(PROGRAMMES, "programme", list(programmes), day, window.days, scale=YEAR, periods=MONTHS)
        tidy.ratio(
            PROGRAMMES,
            "payer",
            list(paid),
            np.array(list(paid.values())) / YEAR,
            window.days,
            scale=YEAR,
            periods=MONTHS,
        )


def _by_the_hour(service: Service) -> bool:
    return (
        service.kind is ServiceKind.STAFF
        and service.unit_cost is not None
        and any(entry[1] == "hour" for _, entry in service.unit_cost.leaves())
    )


def _price(service: Service, facts: LogTables) -> Floats:
    """Pounds per occupied day, hour on duty, start or contact, on each day."""
    assert service.unit_cost is not None
    price = facts.window.calendar.each_of(
        service.unit_cost,
        lambda entry: entry[0] * (24.0 if entry[1] == "hour" and not _by_the_hour(service) else 1.0),
    )
    if service.weekend_cost is None:
        return price
    weekend = facts.window.calendar.each_of(service.weekend_cost, lambda entry: entry[0])
    return np.where(facts.window.weekdays >= SATURDAY, weekend, price)


def _amounts(facts: LogTables, tidy: ResultTable) -> Floats:
    """What is used of each service by each group on each day: occupied days where the price is for time, else grants;
    services x groups x days.
    """
    window, granted, services, groups = facts.window, facts.granted, facts.declared.services, len(tidy.groups)
    per = [
        {entry[1] for _, entry in s.unit_cost.leaves()} if s is not None and s.unit_cost is not None else set()
        for s in services
    ]
    timed = np.array([bool(words & {"day", "hour"}) for words in per])
    stays, starts = (granted.where(those[granted.service]) for those in (timed, ~timed))
    of_stays, of_starts = (
        tidy.codes(those) + those.service.astype(np.int32)[:, None] * groups for those in (stays, starts)
    )
    days = window.person_minutes(stays.answered, stays.left, of_stays, len(services) * groups) / DAY
    days += window.count(starts.answered, of_starts, len(services) * groups)
    return days.reshape(len(services), groups, len(window.dates))


def _payers(facts: LogTables, priced: dict[int, Service], value: Floats) -> tuple[list[str], Floats]:
    """Payers in the order in which the file names them, and what each pays a day."""
    paid: dict[str, Floats] = {}
    for code, service in priced.items():
        _divide(paid, service.payer, value[code], facts)
    return list(paid), np.array(list(paid.values())).reshape(len(paid), value.shape[1])


def _divide(paid: dict[str, Floats], payer: Value[Shares] | None, value: Floats, facts: LogTables) -> None:
    """Adds to what each payer pays a day its share of a value of each day."""
    if payer is None:
        paid[NOT_SAID] = paid.get(NOT_SAID, np.zeros(len(value))) + value
        return
    for name in dict.fromkeys(name for _, shares in payer.leaves() for name in shares.now):
        share = facts.window.calendar.each_of(payer, _share_of(name))
        paid[name] = paid.get(name, np.zeros(len(value))) + value * share


def _share_of(payer: str) -> Callable[[Shares], float]:
    return lambda shares: shares.now.get(payer, 0.0)


def _by_label(tidy: ResultTable, used: Floats, value: Floats) -> None:
    """Each service's value of the whole window, divided as its use (staff: time worked) by each of the groups divides
    among people.
    """
    for label in tidy.labels:
        mine = np.ascontiguousarray(used[:, tidy.by == label])
        total = mine.sum(axis=1, keepdims=True)
        nobody = np.zeros_like(mine)
        nobody[:, -1] = 1.0
        share = np.divide(mine, total, out=nobody, where=total > 0)
        of_group = (share * value.sum(axis=1, keepdims=True)).sum(axis=0)
        by_day = np.tile(of_group[:, None] / value.shape[1], value.shape[1])
        tidy.ratio(USE, label, tidy.groups[tidy.by == label], by_day, tidy.window.days, scale=YEAR, periods=WHOLE)
