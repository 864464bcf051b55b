"""What options buy, how many of it the money is enough for, and whether the money is enough.

A purchase becomes a lever that adds capacity from its day on; so lead times, recruitment and the horizon act on it as
on everything else, and what it costs is what its capacity costs in the ledger, used or not. The plan of money is
reckoned from the models, before anything runs: each unit that an option has more than the base costs what it costs to
hold and its use at the stated load, and its programmes cost what they say. Savings finance nothing.
"""

import datetime
import math
from calendar import monthrange
from collections.abc import Iterable, Mapping
from typing import Any

from simulation.core.errors import Problem, ScenarioError, ValueProblem, did_you_mean, short
from simulation.core.units import money_per_year
from simulation.core.vocabulary import DAY, YEAR
from simulation.measures.log_tables.capacity import capacities
from simulation.money.files.option_file import SOLVE, OptionFile, OptionPart, PurchasePart, contributions
from simulation.money.files.price_checks import check_prices
from simulation.money.files.prices import PriceBook
from simulation.money.options.budget import Bought, Budget, Option, levers_told, window_of, without_limit
from simulation.money.options.levers_beside import LeversBeside
from simulation.money.options.option_scenario import dates_of, levers_of_purchase, reach_of, scenario_of
from simulation.money.unit_costs import Unit, unit_of
from simulation.scenario.calendar.days import minutes_of_run
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.services.kinds import SERVICES
from simulation.scenario.schema.values.shares import read_shares
from simulation.scenario.schema.values.value import Value

SINGLE = {"beds": "bed", "places": "place", "people": "person", "starts": "per day"}
"""The other word for a number of each unit of capacity."""


class Purchasing:
    """The options of a file as scenarios, with the sums by which they were bought."""

    def __init__(self, sheet: OptionFile, book: PriceBook, base: Scenario, money: Value[float] | None = None) -> None:
        """`money`: the pounds a year of which options have shares; the budget's when not said."""
        self.sheet, self.book, self.base = sheet, book, base
        self.money = sheet.part.budget.recurrent if money is None else money
        self.first = sheet.part.budget.from_
        self.mistakes: list[Problem] = []
        self._units: dict[str, Unit] = {}
        self.budget = Budget(sheet, book, base, self.unit)

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
        check_prices(self.book, self.base.model, self.sheet)
        self._check_payers()
        self._raise()
        made = [Option.nothing(self.base)]
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

    def _check_budget(self, option: Option) -> None:
        for mistake in self.budget.mistakes(option):
            self.wrong(*mistake)

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
        of_seasons: set[str] = set()
        used: dict[str, Any] = {}
        bought: list[Bought] = []
        set_up: dict[str, float] = {}
        beside: dict[str, tuple[float, Mapping[str, float]]] = {}
        for source, one, share in parts:
            where = ("options", source)
            mine = {lever: self._lever(other, share) for lever, other in one.levers.items()}
            used |= mine
            money = self._money_left(one, where) * share
            levered = self._levered(name, (source, one, share), mine)
            if len(self.mistakes) > before:
                return None
            split = ("options", name, "split", source) if option.split else None
            for purchase in self._purchases(one, money, share, where, split, levered):
                bought.append(purchase)
                own = levers_of_purchase(self.sheet, self.base, source, purchase)
                levers |= own
                of_seasons |= set(own) if purchase.part.months else set()
                payers = self.unit(purchase.service).held_by
                _add(set_up, payers, purchase.part.set_up * purchase.quantity)
            for programme, said in one.programmes.items():
                yearly = self._cost_of(said, (*where, "programmes", programme)) * share
                payers = self._payers_of(said, (*where, "programmes", programme))
                beside[f"{source}_{programme}"] = (yearly, payers)
            _add(set_up, contributions(self.sheet.part.budget.contributions, self.first), one.set_up * share)
        if len(self.mistakes) > before:
            return None
        libraries = list(dict.fromkeys(one.library for _, one, _ in parts if one.levers and one.library is not None))
        if len(libraries) > 1:
            met = f"levers of {', '.join(map(short, libraries))}"
            self.wrong(("options", name, "split"), met, "parts whose levers are of one library were expected")
            return None
        library = libraries[0] if libraries else None
        scenario = scenario_of(self.sheet, self.base, name, levers, used, library, parts, self.wrong)
        if scenario is None:
            return None
        self._check_paid_once(name, option, scenario)
        self._check_limits(name, scenario)
        label = option.label or name.replace("_", " ")
        loads = {one.service: one.part.load for one in bought}
        plan, all_year = self.budget.plan(scenario, loads, beside), dict[str, dict[str, float]]()
        if of_seasons:
            rest = {lever: said for lever, said in levers.items() if lever not in of_seasons}
            without = scenario_of(self.sheet, self.base, name, rest, used, library, parts, self.wrong)
            assert without is not None, "what can be with purchases can be without them"
            all_year = self.budget.plan(without, loads, beside)
        changed = math.nan
        if used or any(one.levers_of is not None for _, one, _ in parts):
            without = scenario_of(self.sheet, self.base, name, levers, {}, None, [], self.wrong)
            assert without is not None, "what can be with levers of its own can be without them"
            changed = self.budget.changed(scenario, without, loads)
        told = levers_told(scenario)
        return Option(name, label, scenario, tuple(bought), set_up, beside, plan, all_year, told, changed)

    def _lever(self, other: Any, share: float) -> dict[str, Any]:
        """A lever of an option as its scenario says it."""
        said = other if isinstance(other, Mapping) else {}
        return {**said, **dates_of(other, self.first), **reach_of(other, share)}

    def _levered(self, name: str, part: tuple[str, OptionPart, float], mine: Mapping[str, Any]) -> LeversBeside | None:
        """The levers of a part of an option, where it buys what the money that they leave is enough for."""
        _, one, _ = part
        if not (mine or one.levers_of) or all(buy.quantity != SOLVE for buy in one.buy.values()):
            return None
        made = scenario_of(self.sheet, self.base, name, {}, mine, one.library, [part], self.wrong)
        return LeversBeside(self.budget, made, self._loads(one)) if made is not None else None

    def _loads(self, option: OptionPart) -> dict[str, float]:
        """At what use the services that an option buys are reckoned."""
        return {service: part.load for name, part in option.buy.items() for service in self._services_of(name)}

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

    def _purchases(
        self,
        option: OptionPart,
        money: float,
        share: float,
        where: tuple[str, ...],
        split: tuple[str, ...] | None,
        levered: LeversBeside | None,
    ) -> list[Bought]:
        """What an option buys with the money, of which its levers (`levered`) have theirs first; `split` is where too
        little money is told when the option is a part of one.
        """
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
            elif endless := self._endless(parts):
                right = "there is room for everybody, so that no more of it can be bought; give it a capacity"
                self.wrong(here, f"'{endless[0]}' has no limit in '{self.base.title}'", right)
            elif self._yearly(parts, part) <= 0.0:
                self.wrong(here, f"'{name}' costs nothing", f"give it a price in {self.book.sheet.document.name}")
            elif (unit := self._other_unit(here, parts)) is not None:
                said = self._said(here)
                self.wrong((*here, "quantity"), f"'{said}' of '{name}'", f"'{name}' is counted in {unit}")
            elif part.quantity != SOLVE:
                assert not isinstance(part.quantity, str)
                step = self._step_of(parts) if share < 1.0 else 0.0
                number = math.floor(part.quantity * share / step + 1e-9) * step if step else part.quantity * share
                if number > 0.0:
                    found += self._bought(name, part, parts, number)
        fixed = math.fsum(self._price({one.service: one.quantity}, one.part, levered) for one in found)
        taken = levered.yearly(any(one.months for one in option.buy.values())) if levered is not None else 0.0
        for name in solved:
            part, parts = option.buy[name], self._services_of(name)
            if not parts or self._endless(parts) or self._yearly(parts, part) <= 0.0:
                continue
            mine = (money - taken - fixed) * (part.share if part.share is not None else rest / len(unsaid))
            step = self._step_of(parts)
            yearly = self._price(parts, part, levered)
            quantity = math.floor(mine / yearly / step + 1e-9) * step if mine > 0 else 0.0
            if quantity <= 0.0:
                levers = f" once its levers have had £{taken:,.0f}" if taken else ""
                met = f"£{max(mine, 0.0):,.0f} a year{levers}, and {step:g} of '{name}' cost £{yearly * step:,.0f}"
                self.wrong(split or (*where, "buy", name), met, "more money, or a smaller step, was expected")
                continue
            found += self._bought(name, part, parts, quantity)
        return found

    def _said(self, where: tuple[str, ...]) -> str:
        """The quantity of a purchase as its file writes it."""
        found: Any = self.sheet.document.raw
        for key in (*where, "quantity"):
            found = found.get(key) if isinstance(found, Mapping) else None
        return "" if found is None else str(found).strip()

    def _other_unit(self, where: tuple[str, ...], services: Iterable[str]) -> str | None:
        """What a purchase is counted in, where its quantity names another unit; a bare number names none."""
        word = self._said(where).lstrip("0123456789.,+ ")
        for service in services:
            unit = SERVICES[self.base.model.services[service].kind].unit
            if word not in ("", SOLVE, unit, SINGLE.get(unit, "")):
                return "starts, such as '2 per day'" if unit == "starts" else unit
        return None

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
        if not all(map(math.isfinite, there.values())):
            return dict.fromkeys(there, 1.0 / len(there))  # which is told where it is bought
        total = math.fsum(there.values())
        return {one: (number / total if total > 0 else 1.0 / len(there)) for one, number in there.items()}

    def _yearly(self, parts: Mapping[str, float], part: PurchasePart) -> float:
        """What one more costs in a whole year, of the months in which it is there."""
        there = (1.0 - part.vacancy) * _part_of_year(part.months)
        return math.fsum(share * self.unit(service).at(part.load) * there for service, share in parts.items())

    def _price(self, parts: Mapping[str, float], part: PurchasePart, levered: LeversBeside | None) -> float:
        """What the money must be enough for with one more: it, and what more the levers beside make it cost."""
        there = (1.0 - part.vacancy) * _part_of_year(part.months)
        more = 0.0
        if levered is not None:
            holds = {service: levered.hold(service) - self.unit(service).hold for service in parts}
            more = math.fsum(share * max(0.0, holds[service]) * there for service, share in parts.items())
        return self._yearly(parts, part) + more

    def _bought(self, name: str, part: PurchasePart, parts: Mapping[str, float], quantity: float) -> list[Bought]:
        return [
            Bought(one, quantity * share, part, self._yearly({one: 1.0}, part) * quantity * share, name)
            for one, share in parts.items()
            if share > 0
        ]

    def _endless(self, parts: Mapping[str, float]) -> list[str]:
        """Those of these services that have no limit before anything is bought."""
        return [one for one in parts if self._without_limit(self.base, one)]

    def _without_limit(self, scenario: Scenario, service: str) -> bool:
        return without_limit(scenario.model, window_of(scenario), service, self.first)

    def _check_limits(self, name: str, scenario: Scenario) -> None:
        """What has no limit any more may cost any sum, so that nobody can say whether the money is enough."""
        for service in scenario.model.services:
            price = self.book.of(service)
            if price is None or price.hold is None or self._without_limit(self.base, service):
                continue
            if self._without_limit(scenario, service):
                met = f"'{service}' has no limit in it, so that what it spends cannot be planned"
                self.wrong(("options", name), met, "a capacity was expected")

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


def _add(to: dict[str, float], shares: Mapping[str, float], pounds: float) -> None:
    for payer, share in shares.items():
        if pounds * share:
            to[payer] = to.get(payer, 0.0) + pounds * share


def _part_of_year(months: tuple[int, ...]) -> float:
    """Which part of a year of 365 days these months are; all of it where none is said."""
    return math.fsum(monthrange(2023, month)[1] for month in months) / YEAR if months else 1.0
