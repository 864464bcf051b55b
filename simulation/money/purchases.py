"""Options as scenarios: what is bought, how many of it the money is enough for, and whether the money is enough.

A purchase becomes a lever that adds capacity from its day on; so lead times, recruitment and the horizon act on it as
on everything else, and what it costs is what its capacity costs in the ledger, used or not. The plan of money is
reckoned from the models, before anything runs: each unit that an option has more than the base costs what it costs to
hold and its use at the stated load, and its programmes cost what they say. Savings finance nothing.
"""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import yaml

from simulation.core.errors import Problem, ScenarioError, ValueProblem, did_you_mean, short
from simulation.core.numerics import in_order
from simulation.core.units import money_per_year
from simulation.core.vocabulary import DAY, YEAR
from simulation.measures.log_tables.capacity import capacities
from simulation.measures.log_tables.window import Floats, Window
from simulation.money.files.option_file import DO_NOTHING, SOLVE, OptionFile, OptionPart, PurchasePart, contributions
from simulation.money.files.prices import HOURS, PriceBook, ServicePrice, check_prices, shares_of
from simulation.money.files.reading import is_file
from simulation.money.premiums import premium_by_day
from simulation.scenario.calendar.copies import people_by_value
from simulation.scenario.calendar.days import Days, minutes_of_run
from simulation.scenario.calendar.service_calendar import open_minutes_by_day
from simulation.scenario.reading.shipped import find, suggestion
from simulation.scenario.scenario import Scenario, from_text, load
from simulation.scenario.schema.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.ramp import NOTHING, Span
from simulation.scenario.schema.values import Value, read_shares

_PENNY = 0.01


@dataclass(frozen=True)
class Unit:
    """What one more of a service costs in a whole year, by payer."""

    hold: float
    use: float
    """At full load."""
    held_by: Mapping[str, float]
    used_by: Mapping[str, float]

    def at(self, load: float) -> float:
        """Held, and used at this load."""
        return self.hold + self.use * load

    def by_payer(self, load: float) -> dict[str, float]:
        """The same by payer."""
        found: dict[str, float] = {}
        for pounds, shares in ((self.hold, self.held_by), (self.use * load, self.used_by)):
            for payer, share in shares.items():
                found[payer] = found.get(payer, 0.0) + pounds * share
        return found


@dataclass(frozen=True)
class Bought:
    """One purchase with its number fixed."""

    service: str
    quantity: float
    part: PurchasePart
    yearly: float
    """Pounds in a whole year at its load."""


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

    @property
    def planned_a_year(self) -> float:
        """Gross in a whole year, once everything is there: the purchases alone."""
        return math.fsum(one.yearly for one in self.bought)


def unit_of(book: PriceBook, model: Model, service: str, first: datetime.date) -> Unit:
    """What one more place, bed, person or daily start costs in the year that begins with `first`.

    Long-term care that a start begins is reckoned at the number of people that it comes to: a start a day for as long
    as care lasts.
    """
    price = book.of(service)
    assert price is not None, "only priced services are bought"
    said = model.services[service]
    use = SERVICES[said.kind].use
    path = f"services.{price.entry}"
    hold = 0.0
    hours = HOURS["year"]
    if use is CapacityUse.WORK:
        days = Days(first, YEAR)
        minutes = open_minutes_by_day(said, days)
        hours = math.fsum(minutes) / 60.0
        weighted = math.fsum(np.array(minutes) * premium_by_day(price.part, said, days)) / 60.0
        hold = book.pounds(price.hold, f"{path}.hold") * weighted if price.hold is not None else 0.0
    elif price.hold is not None:
        hold = book.per_year(price.hold, f"{path}.hold")
    used = 0.0
    if price.use is not None:
        pounds = book.pounds(price.use, f"{path}.use")
        used += pounds * (hours / HOURS[price.use.per] if price.use.per in HOURS else YEAR)
    if price.part.lived is not None and price.part.lasts is not None:
        used += book.per_year(price.part.lived, f"{path}.lived") * YEAR * price.part.lasts
    payers = expected_shares(model, price)
    held_by = shares_of(price.part.held_by, {}) if price.part.held_by is not None else payers
    return Unit(hold, used, held_by, payers)


def expected_shares(model: Model, price: ServicePrice) -> dict[str, float]:
    """Who pays for the use of a service in the mean over those who come."""
    crowd: dict[tuple[tuple[str, str], ...], float] = {(): 1.0}
    for label in sorted(price.part.payer.labels()):
        values = people_by_value(model, label)
        crowd = {
            (*carried, (label, value)): weight * share
            for carried, weight in crowd.items()
            for value, share in values.items()
        }
    found: dict[str, float] = {}
    for carried, weight in crowd.items():
        for payer, share in shares_of(price.part.payer, dict(carried)).items():
            found[payer] = found.get(payer, 0.0) + weight * share
    return found


class Purchasing:
    """The options of a file as scenarios, with the sums by which they were bought."""

    def __init__(self, sheet: OptionFile, book: PriceBook, base: Scenario, money: Value[float] | None = None) -> None:
        """`money`: the pounds a year of which options have shares; the budget's when not said."""
        self.sheet, self.book, self.base = sheet, book, base
        self.money = sheet.part.budget.recurrent if money is None else money
        self.first = sheet.part.budget.from_
        self.mistakes: list[Problem] = []
        self._units: dict[str, Unit] = {}

    def unit(self, service: str) -> Unit:
        """What one more of a service costs in a year."""
        if service not in self._units:
            self._units[service] = unit_of(self.book, self.base.model, service, self.first)
        return self._units[service]

    def options(self) -> list[Option]:
        """Every option with `do_nothing` first, each checked against the budget.

        Raises:
            ScenarioError: with every mistake, a budget that does not add up with its sums.
        """
        check_prices(self.book, self.base.model)
        self._check_payers()
        self._raise()
        made = [Option(DO_NOTHING, "Do nothing", self.base)]
        for name, option in self.sheet.part.options.items():
            one = self._option(name, option)
            if one is not None:
                made.append(one)
        self._raise()
        for one in made[1:]:
            self._check_budget(one)
        self._raise()
        return made

    def one(self, name: str) -> Option:
        """One option, checked against the budget.

        Raises:
            ScenarioError: with its mistakes.
        """
        made = self._option(name, self.sheet.part.options[name])
        self._raise()
        assert made is not None, "what has no mistakes is made"
        self._check_budget(made)
        self._raise()
        return made

    def _raise(self) -> None:
        if self.mistakes:
            raise ScenarioError(self.mistakes)

    def wrong(self, where: tuple[str, ...], met: str, right: str) -> None:
        """A mistake of the file of options."""
        self.mistakes.append(self.sheet.problem(where, met, right))

    def _check_payers(self) -> None:
        payers, part = self.book.part.payers, self.sheet.part
        for where, names in (
            (("perspective",), part.perspective),
            (("budget", "contributions"), contributions(part.budget.contributions, self.first)),
        ):
            for name in names:
                if name not in payers:
                    right = did_you_mean(name, payers, f"one of {', '.join(payers)} was expected")
                    self.wrong(where, f"'{name}' is no payer of {self.book.sheet.document.name}", right)
        begins = self.base.model.run.start + datetime.timedelta(days=minutes_of_run(self.base.model.run)[1] // DAY)
        if self.first >= begins:
            self.wrong(("budget", "from"), f"{self.first}", f"the run ends on {begins}; a longer horizon was expected")

    # ---- one option --------------------------------------------------------------------------------------------------

    def _option(self, name: str, option: OptionPart) -> Option | None:
        before = len(self.mistakes)
        parts = (
            [(other, self.sheet.part.options[other], share) for other, share in option.split.items()]
            if option.split
            else [(name, option, 1.0)]
        )
        levers: dict[str, Any] = {}
        used: dict[str, Any] = {}
        bought: list[Bought] = []
        set_up: dict[str, float] = {}
        beside: dict[str, tuple[float, Mapping[str, float]]] = {}
        for source, one, share in parts:
            where = ("options", source)
            money = self._money_left(one, where) * share
            for purchase in self._purchases(one, money, share, where):
                bought.append(purchase)
                levers |= self._lever(source, purchase)
                payers = self.unit(purchase.service).held_by
                _add(set_up, payers, purchase.part.set_up * purchase.quantity)
            for lever, other in one.levers.items():
                used[lever] = {
                    **(other if isinstance(other, Mapping) else {}),
                    **self._dates(other),
                    **_reach(other, share),
                }
            for programme, said in one.programmes.items():
                yearly = self._cost_of(said, (*where, "programmes", programme)) * share
                payers = self._payers_of(said, (*where, "programmes", programme))
                beside[f"{source}_{programme}"] = (yearly, payers)
            _add(set_up, contributions(self.sheet.part.budget.contributions, self.first), one.set_up * share)
        if len(self.mistakes) > before:
            return None
        scenario = self._scenario(name, levers, used, parts[0][1].library, parts)
        if scenario is None:
            return None
        self._check_paid_once(name, option, scenario)
        label = option.label or name.replace("_", " ")
        plan = self._plan(scenario, {one.service: one.part.load for one in bought}, beside)
        return Option(name, label, scenario, tuple(bought), set_up, beside, plan)

    def _money_left(self, option: OptionPart, where: tuple[str, ...]) -> float:
        """The recurrent money that programmes of the option leave for purchases."""
        money = self.money.at({}, self.first)
        for name, said in option.programmes.items():
            money -= self._cost_of(said, (*where, "programmes", name))
        return money

    def _cost_of(self, said: Any, where: tuple[str, ...]) -> float:
        if not isinstance(said, Mapping) or "cost" not in said:
            self.wrong(where, "a programme without 'cost'", "{cost: £300,000 per year, payer: nhs} was expected")
            return 0.0
        try:
            return money_per_year(said["cost"])
        except ValueProblem as problem:
            self.wrong((*where, "cost"), *problem.faults[0][1:])
            return 0.0

    def _payers_of(self, said: Any, where: tuple[str, ...]) -> Mapping[str, float]:
        payer = said.get("payer") if isinstance(said, Mapping) else None
        if payer is None:
            return contributions(self.sheet.part.budget.contributions, self.first)
        try:
            shares = read_shares(payer).now
        except ValueProblem as problem:
            self.wrong((*where, "payer"), *problem.faults[0][1:])
            return {}
        for name in shares:
            if name not in self.book.part.payers:
                self.wrong((*where, "payer"), f"'{name}' is no payer", f"one of {', '.join(self.book.part.payers)}")
        return shares

    def _purchases(self, option: OptionPart, money: float, share: float, where: tuple[str, ...]) -> list[Bought]:
        solved = [name for name, one in option.buy.items() if one.quantity == SOLVE]
        rest = 1.0 - math.fsum(option.buy[name].share or 0.0 for name in solved)
        unsaid = [name for name in solved if option.buy[name].share is None]
        found: list[Bought] = []
        for name, part in option.buy.items():
            here = (*where, "buy", name)
            parts = self._services_of(name)
            if not parts:
                known = [*self.base.model.services, *self.book.part.services]
                right = did_you_mean(name, known, "a service of the base, or a name of its prices, was expected")
                self.wrong(here, f"there is no service '{name}'", right)
            elif self._mean_unit(parts, part) <= 0.0:
                self.wrong(here, f"'{name}' costs nothing", f"give it a price in {self.book.sheet.document.name}")
            elif part.quantity != SOLVE:
                assert not isinstance(part.quantity, str)
                step = self._step_of(parts) if share < 1.0 else 0.0
                number = math.floor(part.quantity * share / step + 1e-9) * step if step else part.quantity * share
                if number > 0.0:
                    found += self._bought(parts, number, part)
        fixed = math.fsum(one.yearly for one in found)
        for name in solved:
            part, parts = option.buy[name], self._services_of(name)
            if not parts or self._mean_unit(parts, part) <= 0.0:
                continue
            mine = (money - fixed) * (part.share if part.share is not None else rest / len(unsaid))
            step = self._step_of(parts)
            yearly = self._mean_unit(parts, part) * (1.0 - part.vacancy)
            quantity = math.floor(mine / yearly / step + 1e-9) * step if mine > 0 else 0.0
            if quantity <= 0.0:
                met = f"£{mine:,.0f} a year, and {step:g} of '{name}' cost £{yearly * step:,.0f}"
                self.wrong((*where, "buy", name), met, "more money, or a smaller step, was expected")
                continue
            found += self._bought(parts, quantity, part)
        return found

    def _step_of(self, parts: Mapping[str, float]) -> float:
        """In what numbers a purchase is bought."""
        price = self.book.of(next(iter(parts)))
        assert price is not None, "only priced services have a cost"
        return price.buy_step

    def _services_of(self, name: str) -> dict[str, float]:
        """The services that a purchase names, with the part of it that each gets: one service, or those of one entry of
        the prices by their capacity.
        """
        services = self.base.model.services
        if name in services:
            return {name: 1.0} if self.book.of(name) is not None else {}
        mine = [one for one in services if (price := self.book.of(one)) is not None and price.entry == name]
        window = window_of(self.base)
        place = min(max(0, (self.first - window.dates[0]).days), len(window.dates) - 1)
        there = {one: float(capacities(self.base.model, window)[one][place]) for one in mine}
        total = math.fsum(there.values())
        return {one: (number / total if total > 0 else 1.0 / len(there)) for one, number in there.items()}

    def _mean_unit(self, parts: Mapping[str, float], part: PurchasePart) -> float:
        return math.fsum(share * self.unit(service).at(part.load) for service, share in parts.items())

    def _bought(self, parts: Mapping[str, float], quantity: float, part: PurchasePart) -> list[Bought]:
        there = 1.0 - part.vacancy
        return [
            Bought(one, quantity * share, part, self.unit(one).at(part.load) * quantity * share * there)
            for one, share in parts.items()
            if share > 0
        ]

    def _lever(self, option: str, bought: Bought) -> dict[str, Any]:
        service, part = bought.service, bought.part
        kind = self.base.model.services[service].kind
        unit = {"beds": "beds", "places": "places", "staff": "people"}.get(kind.value)
        there = bought.quantity * (1.0 - part.vacancy)
        said = f"{there:.6g} {unit}" if unit is not None else f"{there:.6g} per day"
        lever: dict[str, Any] = {
            "why": f"{bought.quantity:g} more of {service.replace('_', ' ')} are bought.",
            "set": {f"services.{service}.capacity": {"add": said}},
            "from": self.first.isoformat(),
            "ring_fenced": "yes",
        }
        later = self.sheet.part.optimism.time if self.sheet.part.optimism is not None else NOTHING
        waits = _days(part.lead_time, self.first) + _days(later, self.first)
        if waits:
            lever["lead_time"] = f"{waits} days"
        if part.recruits is not None:
            lever["ramp"] = f"{max(1, math.ceil(there / part.recruits))} months"
        return {f"buys_{service}_{option}": lever}

    def _dates(self, other: Any) -> dict[str, Any]:
        """A lever of an option begins with the money, unless it says so itself."""
        return {} if isinstance(other, Mapping) and "from" in other else {"from": self.first.isoformat()}

    def _scenario(
        self,
        name: str,
        levers: Mapping[str, Any],
        used: Mapping[str, Any],
        library: str | None,
        parts: list[tuple[str, OptionPart, float]],
    ) -> Scenario | None:
        part = self.sheet.part
        text: dict[str, Any] = {
            "dialect": "1",
            "title": f"{self.base.title} with {name.replace('_', ' ')}"[:150],
            "extends": part.base,
            **({"view": part.view} if part.view else {}),
            "levers": {
                **({"from": library} if library and used else {}),
                **({"use": dict(used)} if used else {}),
                **levers,
            },
        }
        variants = [one.levers_of for _, one, _ in parts if one.levers_of is not None]
        try:
            if levers or used:
                made = from_text(
                    yaml.safe_dump(text, sort_keys=False, allow_unicode=True),
                    f"{self.sheet.document.name} option {name}",
                    self.sheet.path.parent,
                    part.view,
                    set=settings_of(self.sheet),
                )
            else:
                made = self.base.with_({"title": text["title"]})
            for variant in variants:
                made = made.with_levers_of(variant, title=text["title"])
        except ScenarioError as error:
            told = "; ".join(f"{one.path}: {one.met}; {one.right}" for one in error.mistakes[:3])
            self.wrong(("options", name), told, "an option that its base can have was expected")
            return None
        return made

    def _check_paid_once(self, name: str, option: OptionPart, scenario: Scenario) -> None:
        """A lever that adds priced capacity and names a cost would be paid twice, unless the cost is for more."""
        own = {lever.name for lever in self.base.levers}
        for lever in scenario.levers:
            added = [
                one.path.split(".")[1]
                for one in lever.sets
                if one.path.startswith("services.") and one.path.endswith(".capacity")
            ]
            priced = [
                service for service in added if (found := self.book.of(service)) is not None and found.hold is not None
            ]
            if lever.cost is None or not priced or lever.name in own or lever.name in option.cost_beside_capacity:
                continue
            met = f"lever '{lever.name}' adds {', '.join(priced)} and names a cost as well, so it would be paid twice"
            right = f"say in 'cost_beside_capacity' what its cost is for, such as {{{lever.name}: co-ordination}}"
            self.wrong(("options", name), met, right)

    # ---- the plan of money -------------------------------------------------------------------------------------------

    def _plan(
        self,
        scenario: Scenario,
        loads: Mapping[str, float],
        beside: Mapping[str, tuple[float, Mapping[str, float]]],
    ) -> dict[str, dict[str, float]]:
        """Pounds by month and payer from the first day of the money on."""
        window = window_of(scenario)
        before, after = capacities(self.base.model, window), capacities(scenario.model, window)
        known = np.array([day >= self.first for day in window.dates])
        by_payer: dict[str, Floats] = {}
        for service, days in after.items():
            more = (
                np.where(np.isfinite(days), np.maximum(days - before[service], 0.0), 0.0) if service in before else days
            )
            if not more.any() or self.book.of(service) is None:
                continue
            for payer, pounds in self.unit(service).by_payer(loads.get(service, 0.9)).items():
                by_payer[payer] = by_payer.get(payer, np.zeros(len(known))) + more * pounds / YEAR
        for service, pounds_of_day in self._longer_hours(scenario, window, before).items():
            for payer, share in self.unit(service).held_by.items():
                by_payer[payer] = by_payer.get(payer, np.zeros(len(known))) + pounds_of_day * share
        standing = self.base.model.programmes or {}
        for name, one in (scenario.model.programmes or {}).items():
            if name in standing:
                continue
            cost = window.each_of(one.cost, float) / YEAR
            shares = dict(one.payer.at({}, self.first).now) if one.payer is not None else {"payer_not_said": 1.0}
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

    def _longer_hours(self, scenario: Scenario, window: Window, people: Mapping[str, Floats]) -> dict[str, Floats]:
        """What staff who were there before cost more a day because they work longer hours, weeks evened out."""
        found: dict[str, Floats] = {}
        for service, said in scenario.model.services.items():
            before, price = self.base.model.services.get(service), self.book.of(service)
            if before is None or price is None or price.hold is None or SERVICES[said.kind].use is not CapacityUse.WORK:
                continue
            hours = [
                np.array(open_minutes_by_day(one, window.calendar))
                / 60.0
                * premium_by_day(price.part, one, window.calendar)
                for one in (before, said)
            ]
            if np.array_equal(hours[0], hours[1]):
                continue
            pounds = self.book.pounds(price.hold, f"services.{price.entry}.hold")
            more = people[service] * (hours[1] - hours[0]) * pounds
            weeks = in_order.means(np.lib.stride_tricks.sliding_window_view(np.append(np.zeros(27), more), 28))
            found[service] = np.maximum(weeks, 0.0)
        return found

    def _check_budget(self, option: Option) -> None:
        """Refuse what the money is not enough for, in the year, in a month, or of one payer who spends apart."""
        part = self.sheet.part.budget
        yearly = part.recurrent.at({}, self.first)
        shares = contributions(part.contributions, self.first)
        said = self.sheet.part.options[option.name].apart
        apart = part.apart if said is None else said
        window = window_of(option.scenario)
        where = ("options", option.name)
        ready = np.array([1.0 if day >= self.first else 0.0 for day in window.dates])
        months = dict(zip(window.periods["month"][0], window.sums(ready, "month"), strict=True))
        pots = {payer: {payer} for payer in shares} if apart else {"all": None}
        payers = {payer for of in option.planned.values() for payer, pounds in of.items() if pounds > _PENNY}
        if apart and (others := sorted(payers - set(shares) - set(self.book.part.people_pay))):
            self.wrong(
                where, f"{', '.join(others)} would pay and put nothing in", "each contributor spends its own money"
            )
        for pot, mine in pots.items():
            have = yearly * (shares[pot] if mine is not None else 1.0)
            for month, of in option.planned.items():
                pounds = math.fsum(value for payer, value in of.items() if mine is None or payer in mine)
                enough = have / YEAR * months[month]
                if pounds > enough * (1.0 + 1e-6) + _PENNY:
                    whose = f" of {pot}" if mine is not None else ""
                    met = (
                        f"£{pounds:,.0f} in {month}{whose} (£{pounds / months[month] * YEAR:,.0f} a year), where the "
                        f"budget has £{enough:,.0f} (£{have:,.0f} a year)"
                    )
                    self.wrong(where, met, "an option within its budget was expected")
                    break
            once = math.fsum(value for payer, value in option.set_up.items() if mine is None or payer in mine)
            there = part.set_up * (shares[pot] if mine is not None else 1.0)
            if once > there + _PENNY:
                self.wrong(where, f"£{once:,.0f} to set up, where the budget has £{there:,.0f}", "a larger 'set_up'")


def settings_of(sheet: OptionFile) -> dict[str, Any]:
    """What a file of options sets in its base: the horizon."""
    horizon = sheet.part.horizon
    if horizon is None:
        return {}
    said = {"run.length": f"{horizon.length:g} minutes"}
    return said | ({"run.warm_up": f"{horizon.warm_up:g} minutes"} if horizon.warm_up is not None else {})


def base_of(sheet: OptionFile) -> Scenario:
    """The base of a file of options, with its horizon: a file beside it or a shipped one."""
    near = sheet.path.parent
    found = find(sheet.part.base, near)
    path = found.path if found is not None else near / sheet.part.base
    if not is_file(path):
        met = f"there is no file '{short(sheet.part.base)}'"
        raise ScenarioError([sheet.problem(("base",), met, suggestion(sheet.part.base, "a scenario was expected"))])
    return load(path, view=sheet.part.view, set=settings_of(sheet))


def window_of(scenario: Scenario) -> Window:
    """The measured window of a scenario."""
    begin, end = minutes_of_run(scenario.model.run)
    return Window(scenario.model.run.start, begin, end)


def _add(to: dict[str, float], shares: Mapping[str, float], pounds: float) -> None:
    for payer, share in shares.items():
        if pounds * share:
            to[payer] = to.get(payer, 0.0) + pounds * share


def _reach(other: Any, share: float) -> dict[str, Any]:
    """A lever of which a split has a part reaches so much less."""
    if share >= 1.0:
        return {}
    said = other.get("reach") if isinstance(other, Mapping) else None
    reach = (
        float(said.strip().removesuffix("%")) / 100.0 if isinstance(said, str) and said.strip().endswith("%") else 1.0
    )
    return {"reach": f"{100 * reach * share:.6g} %"}


def _days(span: Span, first: datetime.date) -> int:
    """How many days a span is from the first day of the money on."""
    return (span.after(first) - first).days
