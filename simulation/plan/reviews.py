"""The monthly reviews of a run as arrays: when they are, and by what beds and money are counted, day by day."""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulation.core.numerics import in_order, quantiles
from simulation.core.vocabulary import DAY, YEAR
from simulation.plan import columns as t
from simulation.plan.columns import Tables
from simulation.scenario.calendar.copies import expanded
from simulation.scenario.calendar.days import Days, days_of_run, minutes_of_run
from simulation.scenario.calendar.service_calendar import open_minutes_by_day, share_at_work
from simulation.scenario.calendar.worked_capacity import worked_by_day
from simulation.scenario.schema.fire_fighting import FireFighting, Improvement
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service

Floats = npt.NDArray[np.float64]
WINDOW = 28 * DAY
"""What a review looks back at; no month is shorter."""
QUARTERS = (1, 4, 7, 10)
"""Months with which a quarter begins."""


@dataclass(frozen=True)
class FullBeds:
    """When beds are full."""

    services: tuple[int, ...]
    above: float
    below: float
    offered: Floats
    """Bed-minutes on offer on each day of the run, without pressure."""


@dataclass(frozen=True)
class Budget:
    """What a payer may spend, and what things cost it, on each day of the run."""

    payer: str
    limit: Floats
    per_place_and_day: Floats
    """Pounds for an occupied place of each service: services x days."""
    per_one: Floats
    """Pounds for one start or contact of each service: services x days."""
    on_duty: tuple[Floats, Floats]
    """Pounds for staff on duty and programmes, at rest and under pressure."""


@dataclass(frozen=True)
class Moving:
    """Which places move, how many, and on how late data."""

    services: tuple[int, ...]
    moves: float
    """Places a month; what is not whole is met over the months."""
    late: int
    least: tuple[int, ...]
    """How far each of `services` may fall below its own capacity; at most zero."""


@dataclass(frozen=True)
class Quarter:
    """What a review has to do with the quarters of the year."""

    begins: bool
    after_a_whole_one: bool
    """Whether the quarter before lies in the run from its first day."""


@dataclass(frozen=True)
class Reviews:
    """All that a plan knows of its monthly reviews."""

    minutes: tuple[int, ...]
    quarters: tuple[Quarter, ...]
    full: FullBeds | None
    budgets: tuple[Budget, ...]
    moving: Moving | None
    services: int


def reviews_of(model: Model, pressed: Model) -> Reviews | None:
    """What is looked at month by month; None when nothing is."""
    fire, rule = model.fire_fighting, model.improvement
    of = {name: copy.of for name, copy in expanded(model).items()}
    model, pressed = _of_copies(model), _of_copies(pressed)
    days, end = days_of_run(model.run), minutes_of_run(model.run)[1]
    moving = _moving(rule, model, of, days.first) if rule is not None and rule.moves > 0.0 else None
    if moving is None and (fire is None or (fire.full_beds is None and not fire.budgets)):
        return None
    firsts = {number * DAY: day.month in QUARTERS for number, day in enumerate(days) if day.day == 1}
    minutes = [minute for minute in firsts if WINDOW <= minute < end]
    quarters = (
        Quarter(firsts[minute], any(begins and earlier < minute for earlier, begins in firsts.items()))
        for minute in minutes
    )
    budgets = _budgets(fire, (model, pressed), days) if fire is not None else ()
    return Reviews(tuple(minutes), tuple(quarters), _full(fire, model, of, days), budgets, moving, len(model.services))


def _of_copies(model: Model) -> Model:
    """A model in which every copy of a service is a service."""
    return model.model_copy(update={"services": {name: copy.service for name, copy in expanded(model).items()}})


def _full(fire: FireFighting | None, model: Model, of: Mapping[str, str], days: Days) -> FullBeds | None:
    if fire is None or fire.full_beds is None:
        return None
    named = fire.full_beds.services
    chosen = {
        code: name
        for code, (name, one) in enumerate(model.services.items())
        if (of[name] in named if named else "acute" in one.counts_as)
    }
    open_by_day = [worked_by_day(model, name, days) for name in chosen.values()]
    beds = in_order.totals([[0.0] * len(days), *open_by_day], axis=0)
    below = fire.full_beds.below if fire.full_beds.below is not None else fire.full_beds.above
    return FullBeds(tuple(chosen), fire.full_beds.above, below, beds * DAY)


def _budgets(fire: FireFighting, models: tuple[Model, Model], days: Days) -> tuple[Budget, ...]:
    budgets = []
    for payer, a_year in fire.budgets.items():
        per_place, per_one = np.zeros((2, len(models[0].services), len(days)))
        for code, service in enumerate(models[0].services.values()):
            price, per = _prices(service, payer, days)
            if SERVICES[service.kind].use is not CapacityUse.WORK and per in ("day", "hour"):
                per_place[code] = price * (24.0 if per == "hour" else 1.0)
            elif per in ("start", "contact"):
                per_one[code] = price
        beside = _programmes(models[0], payer, days)
        rest, pressed = (_on_duty(model, payer, days) + beside for model in models)
        budgets.append(Budget(payer, np.full(len(days), a_year / YEAR), per_place, per_one, (rest, pressed)))
    return tuple(budgets)


def _prices(service: Service, payer: str, days: Days) -> tuple[Floats, str]:
    """What one unit costs this payer on each day, and what the price is per; nothing where no price or no payer is
    said.
    """
    if service.unit_cost is None or service.payer is None:
        return np.zeros(len(days)), ""
    price = days.each_of(service.unit_cost, lambda entry: entry[0])
    share = days.each_of(service.payer, lambda shares: shares.now.get(payer, 0.0))
    return np.array(price) * np.array(share), service.unit_cost.at({}, days.first)[1]


def _on_duty(model: Model, payer: str, days: Days) -> Floats:
    """Pounds a day for staff, busy or not: people on duty, open hours, price."""
    total = np.zeros(len(days))
    for name, service in model.services.items():
        price, per = _prices(service, payer, days)
        if SERVICES[service.kind].use is CapacityUse.WORK and per == "hour" and price.any():
            total += price * np.array(worked_by_day(model, name, days)) * open_minutes_by_day(service, days) / 60.0
    return total


def _programmes(model: Model, payer: str, days: Days) -> Floats:
    """Pounds a day for what is paid beside the services, levers among it."""
    total = np.zeros(len(days))
    for one in (model.programmes or {}).values():
        if one.payer is not None:
            share = days.each_of(one.payer, lambda shares: shares.now.get(payer, 0.0))
            total += np.array(days.each_of(one.cost, float)) / YEAR * np.array(share)
    return total


def _moving(rule: Improvement, model: Model, of: Mapping[str, str], first_day: datetime.date) -> Moving:
    names = list(model.services)
    between = [name for one in rule.between for name in names if of[name] == one]
    own = [_least(model.services[name], first_day) for name in between]
    least = tuple(-int(np.floor(capacity * (1.0 - rule.keeps) + 1e-9)) for capacity in own)
    return Moving(
        tuple(names.index(name) for name in between),
        rule.moves,
        quantiles.round_half_up(rule.data_late),
        least,
    )


def _least(service: Service, day: datetime.date) -> float:
    """What a service has at work on the least of seven weekdays."""
    return float(min(service.capacity.at({}, day)) * share_at_work(service, day))


def same_structure(one: Tables, other: Tables) -> bool:
    """Whether two plans have the same steps, lists and queues, so that a run may go on from one to the other."""
    lists = all(
        np.array_equal(getattr(one, name), getattr(other, name))
        for name in ("queue_priority", "list_services", "list_first")
    )
    columns = [t.V_KIND, t.V_LIST, t.V_QUEUE, t.V_QUEUES]
    services = np.array_equal(one.services[:, columns], other.services[:, columns])
    columns = [t.S_KIND, t.S_NEXT, t.S_SERVICE, t.S_VISITS, t.S_ALSO_COUNT]
    lists = lists and np.array_equal(one.clocks, other.clocks)
    return lists and services and np.array_equal(one.steps[:, columns], other.steps[:, columns])
