"""Options as they are run, the money that each plans to spend month by month, and whether the budget is enough."""

import datetime
import math
from calendar import isleap
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import numpy as np

from simulation.core.numerics import in_order
from simulation.core.vocabulary import NOT_SAID, YEAR
from simulation.measures.log_tables.capacity import capacities
from simulation.measures.periods.window import Floats, Window
from simulation.money.files.option_file import DO_NOTHING, OptionFile, PurchasePart, contributions
from simulation.money.files.prices import PriceBook
from simulation.money.options.more_capacity import more_of
from simulation.money.unit_costs import Unit
from simulation.scenario.calendar.days import minutes_of_run
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.model import Model

_PENNY = 0.01
Mistake = tuple[tuple[str, ...], str, str]
"""Where in the file of options, what was met, what would be right."""


@dataclass(frozen=True)
class Bought:
    """One purchase with its number fixed."""

    service: str
    quantity: float
    part: PurchasePart
    yearly: float
    """Pounds in a whole year at its load."""
    entry: str = ""
    """What the file of options calls it, which may be several services together."""


@dataclass(frozen=True)
class LeverTold:
    """What a study tells of one lever of an option, and keeps for the money that it names."""

    name: str
    strength: float
    pounds_a_year: float
    """What it says that it costs, at the most; NaN where it says nothing."""
    ring_fenced: datetime.date
    """Until which day no fire-fighting takes money from its programme."""


@dataclass(frozen=True)
class Option:
    """One option as it is run."""

    name: str
    label: str
    scenario: Scenario
    bought: tuple[Bought, ...] = ()
    set_up: Mapping[str, float] = field(default_factory=dict)
    """Pounds once, by payer."""
    beside: Mapping[str, tuple[float, Mapping[str, float]]] = field(default_factory=dict)
    """Money beside the services by name: pounds a year from the first day of the money on, and who pays."""
    planned: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Pounds by month and payer that the plan spends gross, without set-up."""
    all_year: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    """Those of them that are not for purchases of some months only; said where there are such purchases."""
    levers: tuple[LeverTold, ...] = ()
    """Those of its scenario, the levers by which it buys among them; said apart, since a scenario that is written down
    as a base has none.
    """
    changed: float = math.nan
    """Pounds in a whole year by which capacity and hours cost more through its other levers than those by which it
    buys; NaN without such levers.
    """

    @classmethod
    def nothing(cls, base: Scenario) -> "Option":
        """The one that is always there."""
        return cls(DO_NOTHING, "Do nothing", base, levers=levers_told(base))

    @property
    def planned_a_year(self) -> float:
        """Gross in a whole year, once everything is there: the purchases alone."""
        return math.fsum(one.yearly for one in self.bought)

    @property
    def spends_a_year(self) -> float:
        """What the plan spends in its last twelve whole months, everything in it; NaN where there are fewer after it
        has begun.
        """
        months = [math.fsum(of.values()) for of in self.planned.values()]
        begun = next((place for place, pounds in enumerate(months) if pounds > _PENNY), len(months))
        last = months[begun + 1 : -1][-12:]
        return math.fsum(last) if len(last) == 12 else math.nan


@dataclass(frozen=True)
class Budget:
    """The plan of money of one base and one file."""

    sheet: OptionFile
    book: PriceBook
    base: Scenario
    unit: Callable[[str], Unit]
    """What one more of a service costs in a year."""

    @property
    def first(self) -> datetime.date:
        """The first day of the money."""
        return self.sheet.part.budget.from_

    def plan(
        self,
        scenario: Scenario,
        loads: Mapping[str, float],
        beside: Mapping[str, tuple[float, Mapping[str, float]]],
    ) -> dict[str, dict[str, float]]:
        """Pounds by month and payer from the first day of the money on."""
        window = window_of(scenario)
        known = np.array([day >= self.first for day in window.dates])
        by_payer = self._capacity(scenario, window, loads)
        standing = self.base.model.programmes or {}
        for name, one in (scenario.model.programmes or {}).items():
            if name in standing:
                continue
            cost = window.each_of(one.cost, float) / YEAR
            shares = dict(one.payer.at({}, self.first).now) if one.payer is not None else {NOT_SAID: 1.0}
            for payer, share in shares.items():
                by_payer[payer] = by_payer.get(payer, np.zeros(len(known))) + cost * share
        for yearly, payers in beside.values():
            for payer, share in payers.items():
                by_payer[payer] = by_payer.get(payer, np.zeros(len(known))) + yearly / YEAR * share
        months = window.periods["month"][0]
        found: dict[str, dict[str, float]] = {month: {} for month in months}
        for payer, days in by_payer.items():
            for month, pounds in zip(months, window.sums(np.where(known, days, 0.0), "month"), strict=True):
                found[month][payer] = float(pounds)
        return found

    def changed(self, scenario: Scenario, without: Scenario, loads: Mapping[str, float]) -> float:
        """Pounds in a whole year that its capacity and hours cost more than those of an option without its levers, in
        the last year of those days on which they do.
        """
        window = window_of(scenario)
        each = [list(self._capacity(one, window, loads).values()) for one in (scenario, without)]
        whole, less = (in_order.totals(one, axis=0) if one else np.zeros(len(window.dates)) for one in each)
        at_work = np.flatnonzero(np.abs(whole - less) > _PENNY)
        return float(in_order.means((whole - less)[at_work[0] :][-YEAR:])) * YEAR if len(at_work) else 0.0

    def _capacity(self, scenario: Scenario, window: Window, loads: Mapping[str, float]) -> dict[str, Floats]:
        """What services have more than in the base, on each day by payer."""
        found: dict[str, Floats] = {}
        for service in scenario.model.services:
            if self.book.of(service) is not None:
                models, unit = (self.base.model, scenario.model), self.unit(service)
                for days, shares in more_of(service, *models, window, self.book, unit, loads.get(service, 0.9)):
                    for payer, share in shares.items() if days.any() else ():
                        found[payer] = found.get(payer, np.zeros(len(days))) + days * share
        return found

    def most_a_year(self, scenario: Scenario, planned: Mapping[str, Mapping[str, float]], by_year: bool) -> float:
        """Pounds a year of a plan in that of its months, or years of the money, that spends most."""
        return max(
            math.fsum(
                value * (1.0 + further) * part_of_month
                for month, part_of_month in inside.items()
                for value in planned.get(month, {}).values()
            )
            / enough_of_year
            for _, inside, enough_of_year, further in _spans(self._days_of_months(scenario), by_year)
        )

    def _days_of_months(self, scenario: Scenario) -> dict[str, float]:
        """How many days of each month have the money."""
        window = window_of(scenario)
        ready = np.array([1.0 if day >= self.first else 0.0 for day in window.dates])
        return dict(zip(window.periods["month"][0], window.sums(ready, "month"), strict=True))

    def mistakes(self, option: Option) -> Iterator[Mistake]:
        """What the money is not enough for: in a year, in a month, or of one payer who spends apart."""
        part = self.sheet.part.budget
        yearly = part.recurrent.at({}, self.first)
        shares = contributions(part.contributions, self.first)
        apart = is_apart(self.sheet, option.name)
        where = ("options", option.name)
        months = self._days_of_months(option.scenario)
        pots = {payer: {payer} for payer in shares} if apart else {"all": None}
        payers = {payer for of in option.planned.values() for payer, pounds in of.items() if pounds > _PENNY}
        if apart and (others := sorted(payers - set(shares) - set(self.book.part.people_pay))):
            yield where, f"{', '.join(others)} would pay and put nothing in", "each contributor spends its own money"
        spans = _spans(months, any(one.part.months for one in option.bought))
        for pot, mine in pots.items():
            have = yearly * (shares[pot] if mine is not None else 1.0)
            whose = f" of {pot}" if mine is not None else ""
            for called, inside, enough_of_year, further in spans:
                pounds = math.fsum(
                    value * times * part_of_month
                    for planned, times in ((option.planned, 1.0), (option.all_year, further))
                    for month, part_of_month in inside.items()
                    for payer, value in planned.get(month, {}).items()
                    if mine is None or payer in mine
                )
                enough = have * enough_of_year
                if pounds > enough * (1.0 + 1e-6) + _PENNY:
                    met = (
                        f"£{pounds:,.0f} in {called}{whose} (£{pounds / enough_of_year:,.0f} a year), where the "
                        f"budget has £{enough:,.0f} (£{have:,.0f} a year)"
                    )
                    yield where, met, "an option within its budget was expected"
                    break
            once = math.fsum(value for payer, value in option.set_up.items() if mine is None or payer in mine)
            there = part.set_up * (shares[pot] if mine is not None else 1.0)
            if once > there + _PENNY:
                yield where, f"£{once:,.0f} to set up, where the budget has £{there:,.0f}", "a larger 'set_up'"


def is_apart(sheet: OptionFile, option: str) -> bool:
    """Whether each contributor spends its own part in an option, by what it says itself or else by the budget."""
    own = sheet.part.options.get(option)
    return sheet.part.budget.apart if own is None or own.apart is None else own.apart


def without_limit(model: Model, window: Window, service: str, first: datetime.date) -> bool:
    """Whether a service has no limit on a day from `first` on."""
    days = capacities(model, window).get(service)
    later = np.array([day >= first for day in window.dates])
    return days is not None and bool(np.isinf(days[later]).any())


def levers_told(scenario: Scenario) -> tuple[LeverTold, ...]:
    """The levers of a scenario."""
    return tuple(
        LeverTold(
            one.name,
            one.strength,
            math.nan if one.cost is None else max(float(entry) for _, entry in one.cost.leaves()),
            one.ring_fenced,
        )
        for one in scenario.levers
    )


def _spans(months: Mapping[str, float], by_year: bool) -> list[tuple[str, dict[str, float], float, float]]:
    """What is checked each by itself, with the part of each of its months that counts, and for which part of a
    year's money: months, or years where an option buys for some months only. A year's money is for 365 days, so
    that of a leap day is not counted then. Of a year that the horizon cuts, such months may have the whole year's
    money; how many times what is spent in all months comes to once more in the rest of it is told last.
    """
    there = [month for month, days in months.items() if days > 0]
    if not by_year:
        return [(month, {month: 1.0}, months[month] / YEAR, 0.0) for month in there]
    blocks = [there[place : place + 12] for place in range(0, len(there), 12)]
    days = [math.fsum(months[month] for month in block) for block in blocks]
    cut = [0.0 if len(block) == 12 else max(0.0, YEAR / own - 1.0) for block, own in zip(blocks, days, strict=True)]
    return [
        (
            f"the year from {block[0]}",
            {month: 28.0 / 29.0 if _is_leap(month) else 1.0 for month in block},
            1.0,
            more,
        )
        for block, more in zip(blocks, cut, strict=True)
    ]


def _is_leap(month: str) -> bool:
    """Whether a month such as 2024-02 has 29 days."""
    year, number = map(int, month.split("-"))
    return number == 2 and isleap(year)


def window_of(scenario: Scenario) -> Window:
    """The measured window of a scenario."""
    begin, end = minutes_of_run(scenario.model.run)
    return Window(scenario.model.run.start, begin, end)


__all__ = ["Bought", "Budget", "LeverTold", "Option", "is_apart", "levers_told", "window_of", "without_limit"]
