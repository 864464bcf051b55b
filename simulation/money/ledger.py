"""What one run costs, cell by cell: month, service, kind of cost and payer, in whole pence.

Every cell is rounded to the penny once and then divided among its payers, so that any sums over payers, services or
months agree to the penny. The kinds:

- `held`: capacity, used or not; staff on duty, busy or not. Of beds or places without a limit as many are held as are
  used, or as had the use at which a published average was found.
- `escalation`: beds and places that are open on top while there is pressure, used or not. Whoever relieves the beds
  closes them sooner: that is money, and none of it is a saving of beds that are open anyway.
- `used`: what occupied days, hours of work, starts and contacts add.
- `lived`: long-term care that began within the run, for the days that it lasts.
- `programme`: money beside the services, by the calendar.
- `diverted`: money of programmes that goes into fire-fighting while there is pressure. It is spent all the same.
"""

import datetime
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulation.core.event_log import STATES
from simulation.core.vocabulary import DAY, NOT_SAID, YEAR, State
from simulation.measures.days_under_pressure import pressed_days
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.capacity import HOUR, capacities
from simulation.measures.log_tables.labels import NOT_RECORDED
from simulation.measures.log_tables.tables import Ints, Requests
from simulation.measures.periods.window import Floats
from simulation.money.files.premiums import premium_by_day
from simulation.money.files.price_reading import HOURS
from simulation.money.files.prices import PriceBook, ServicePrice, shares_of
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse, kinds_at_home
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.values.shares import Shares
from simulation.scenario.schema.values.value import Value

Whole = npt.NDArray[np.int64]
KINDS = ("held", "escalation", "used", "lived", "programme", "diverted")
COLUMNS = ("month", "service", "kind", "payer", "pence")
PENCE = 100.0
"""In a pound."""


@dataclass(frozen=True)
class Account:
    """What one run came to in money."""

    cells: pd.DataFrame
    """month, service, kind, payer, pence: whole numbers."""
    still_running: pd.DataFrame
    """service, payer, people: who has long-term care at the end of the window, which is carried on to its end."""
    days: pd.DataFrame
    """month, service, capacity, occupied: days of beds and places, and of the people in them."""


def in_pence(pounds: float, shares: Mapping[str, float]) -> dict[str, int]:
    """A sum divided among payers in whole pence that add up to it, the largest remainders rounded up.

    >>> in_pence(0.05, {"nhs": 0.5, "council": 0.5})
    {'nhs': 3, 'council': 2}
    """
    total = round(PENCE * pounds)
    weight = math.fsum(shares.values())
    exact = {payer: total * share / weight for payer, share in shares.items()}
    whole = {payer: int(np.floor(value)) for payer, value in exact.items()}
    order = sorted(exact, key=lambda payer: whole[payer] - exact[payer])
    for payer in order[: total - sum(whole.values())]:
        whole[payer] += 1
    return whole


def account_of(tables: LogTables, book: PriceBook, fenced: Mapping[str, datetime.date] | None = None) -> Account:
    """What the measured window of one log costs at these prices. `fenced`: until which day each programme's money is
    ring-fenced against fire-fighting; for ever where it is not named.
    """
    return _Ledger(tables, book, fenced or {}).account()


class _Ledger:
    def __init__(self, tables: LogTables, book: PriceBook, fenced: Mapping[str, datetime.date]) -> None:
        self.tables, self.book, self.window, self.fenced = tables, book, tables.window, fenced
        self.months = self.window.periods["month"][0]
        self.rows: list[tuple[str, str, str, str, int]] = []
        self.running: list[tuple[str, str, float]] = []
        self.days: list[tuple[str, str, float, float]] = []

    def account(self) -> Account:
        """The cells of all services and programmes."""
        for name, service in self.tables.model.services.items():
            found = self.book.of(name)
            if found is not None:
                self._service(name, service, found)
        self._programmes()
        return Account(
            pd.DataFrame(self.rows, columns=list(COLUMNS)),
            pd.DataFrame(self.running, columns=["service", "payer", "people"]),
            pd.DataFrame(self.days, columns=["month", "service", "capacity", "occupied"]),
        )

    def _service(self, name: str, service: Service, price: ServicePrice) -> None:
        code = self._code(name)
        use = SERVICES[service.kind].use
        path = f"services.{price.entry}"
        lines = self.tables.granted.where(self.tables.granted.service == (-1 if code is None else code))
        occupied = np.zeros(len(self.window.dates))
        if use is CapacityUse.OCCUPIES and len(lines):
            occupied = self.window.person_minutes(lines.answered, lines.left, _all(lines), 1)[0] / DAY
        if price.hold is not None:
            self._held(name, code, use, price, path, occupied)
        if code is None:
            return
        if price.use is not None:
            self._used(name, service, lines, price, path)
        if price.part.lived is not None:
            self._lived(name, lines, price, path)
        if use is CapacityUse.OCCUPIES:
            capacity = self._held_days(name, occupied)
            for month, place, taken in zip(self.months, self._monthly(capacity), self._monthly(occupied), strict=True):
                self.days.append((month, name, float(place), float(taken)))

    def _code(self, name: str) -> int | None:
        names = self.tables.log.names.services
        return names.index(name) if name in names else None

    # ---- the kinds of cost -------------------------------------------------------------------------------------------

    def _held_days(self, name: str, occupied: Floats, each: float = 1.0) -> Floats:
        """Days of capacity on each day of the window, each at so much; where there is no limit, those in use."""
        people = capacities(self.tables.model, self.window)[name]
        limited = np.isfinite(people)
        days: Floats = np.where(limited, each * np.where(limited, people, 0.0) * self.window.days, each * occupied)
        return days

    def _held(
        self, name: str, code: int | None, use: CapacityUse, price: ServicePrice, path: str, occupied: Floats
    ) -> None:
        assert price.hold is not None
        pounds = self.book.pounds(price.hold, f"{path}.hold")
        if use is CapacityUse.WORK:
            if code is None:
                return
            premium = premium_by_day(price.part, self.tables.model.services[name], self.window.calendar)
            cost = pounds * self.tables.duty(code).offered / HOUR * premium
        else:
            use_of_average = price.part.base_use if price.part.average is not None else None
            taken, a_day = occupied / (use_of_average or 1.0), pounds * 24.0 / HOURS[price.hold.per]
            on_top = a_day * self._on_top(name) * self.window.days
            cost = self._held_days(name, taken, a_day) - on_top
            self._book(name, "escalation", self._monthly(on_top), price.part.held_by or price.part.payer)
        self._book(name, "held", self._monthly(cost), price.part.held_by or price.part.payer)

    def _on_top(self, name: str) -> Floats:
        """Beds or places of each day that are open only because there is pressure, and not by the monthly rule that
        moves places.
        """
        code, reviews = self._code(name), self.tables.log.reviews
        if self.tables.at_rest is self.tables.model or any(
            one.moved and code is not None and one.moved[code] for one in reviews
        ):
            return np.zeros(len(self.window.dates))
        now, rest = (capacities(model, self.window)[name] for model in (self.tables.model, self.tables.at_rest))
        limited = np.isfinite(now) & np.isfinite(rest)
        more = np.where(limited, now, 0.0) - np.where(limited, rest, 0.0)
        found: Floats = np.maximum(more, 0.0) * pressed_days(self.tables)
        return found

    def _used(self, name: str, service: Service, lines: Requests, price: ServicePrice, path: str) -> None:
        assert price.use is not None
        pounds = self.book.pounds(price.use, f"{path}.use")
        for labels, mine in self._by_payer(lines, price.part.payer):
            if price.use.per in HOURS:
                clock = None
                if SERVICES[service.kind].use is CapacityUse.WORK:
                    code = self._code(name)
                    clock = self.tables.duty(code).clock if code is not None else None
                minutes = self.window.person_minutes(mine.answered, mine.left, _all(mine), 1, clock)[0]
                cost = pounds * minutes / HOUR / HOURS[price.use.per]
            else:
                cost = pounds * self.window.count(mine.answered, _all(mine), 1)[0]
            self._book(name, "used", self._monthly(cost), price.part.payer, labels)

    def _lived(self, name: str, lines: Requests, price: ServicePrice, path: str) -> None:
        assert price.part.lived is not None, "asked only of long-term care"
        assert price.part.state is not None, "which says in what state people have it"
        pounds = self.book.pounds(price.part.lived, f"{path}.lived")
        for labels, mine in self._by_payer(lines, price.part.payer):
            until = self._lasts_until(mine, price.part.state)
            minutes = self.window.person_minutes(mine.answered, until, _all(mine), 1)[0]
            if price.part.stops_in_hospital:
                minutes = minutes - self._in_beds(mine, until)
            cost = pounds * minutes / HOUR / HOURS[price.part.lived.per]
            self._book(name, "lived", self._monthly(cost), price.part.payer, labels)
            left = int(np.count_nonzero((until >= self.window.end) & (mine.answered < self.window.end)))
            for payer, share in shares_of(price.part.payer, labels).items():
                if left and share:
                    self.running.append((name, payer, left * share))

    def _lasts_until(self, lines: Requests, state: str) -> Ints:
        """When care that began with each of these starts ends: death, another state, the same start again, the end."""
        states = self.tables.states
        other = states.where(states.subject != STATES.index(State(state)))
        ends = self.tables.next_after(other, other.row, other.minute, lines.patient, lines.answer_row)
        again = self.tables.next_after(lines, lines.answer_row, lines.answered, lines.patient, lines.answer_row)
        ends = np.minimum(np.minimum(ends, again), self.tables.died.take(lines.patient))
        return np.minimum(ends, self.window.end)

    def _share(self, rule: Value[Shares], payer: str) -> Floats:
        """What a payer pays of each pound on each day."""
        return self.window.each_of(rule, lambda shares: shares.now.get(payer, 0.0))

    def _in_beds(self, lines: Requests, until: Ints) -> Floats:
        """Minutes a day that these people are in a bed or in hospital while their care lasts."""
        places = self.tables.places
        kinds = self.tables.declared
        away = places.where((kinds.hospital | kinds.of_kind(*kinds_at_home(False))).take(places.service))
        line = self.tables.last_before(lines, lines.answer_row, away.patient, away.answer_row)
        away, line = away.where(line >= 0), line[line >= 0]
        begin, end = away.answered, np.minimum(away.left, until.take(line))
        found: Floats = self.window.person_minutes(begin, np.maximum(begin, end), _all(away), 1)[0]
        return found

    def _programmes(self) -> None:
        for name, one in (self.tables.model.programmes or {}).items():
            cost = self.window.each_of(one.cost, float) / YEAR * self.window.days
            gone = self._diverts(self.fenced.get(name, datetime.date.max))
            for kind, part in (("programme", cost * (1.0 - gone)), ("diverted", cost * gone)):
                self._programme(name, kind, part, one.payer)

    def _programme(self, name: str, kind: str, cost: Floats, payer: Value[Shares] | None) -> None:
        if payer is None:
            self._book(name, kind, self._monthly(cost), None)
            return
        payers = dict.fromkeys(one for _, shares in payer.leaves() for one in shares.now)
        paid = {one: self._monthly(cost * self._share(payer, one)) for one in payers}
        for place, (month, pounds) in enumerate(zip(self.months, self._monthly(cost), strict=True)):
            self._row(month, name, kind, float(pounds), {one: float(of[place]) for one, of in paid.items()})

    def _diverts(self, fenced_until: datetime.date) -> Floats:
        """The share of a programme's money that goes elsewhere on each day: what is diverted, while there is pressure
        and no ring fence.
        """
        fire = self.tables.model.fire_fighting
        open_to_it = np.array([day >= fenced_until for day in self.window.dates])
        if fire is None or not fire.diverts or not open_to_it.any():
            return np.zeros(len(self.window.dates))
        gone: Floats = fire.diverts * pressed_days(self.tables) * open_to_it
        return gone

    # ---- cells -------------------------------------------------------------------------------------------------------

    def _by_payer(self, lines: Requests, rule: Value[Shares]) -> list[tuple[dict[str, str | None], Requests]]:
        """Lines by what the rule of payers asks of their people, in the order of the labels' values."""
        labels = sorted(rule.labels())
        if not labels:
            return [({}, lines)]
        codes = np.zeros(len(lines), dtype=np.int64)
        groups = [self.tables.labels.groups(label) for label in labels]
        for label, names in zip(labels, groups, strict=True):
            codes = codes * len(names) + self.tables.labels.of(label, lines)
        parts = []
        for code in np.unique(codes).tolist():
            values: dict[str, str | None] = {}
            rest = code
            for label, names in zip(reversed(labels), reversed(groups), strict=True):
                rest, place = divmod(rest, len(names))
                values[label] = None if names[place] == NOT_RECORDED else names[place]
            parts.append((values, lines.where(codes == code)))
        return parts

    def _monthly(self, by_day: Floats) -> Floats:
        return self.window.sums(by_day, "month")

    def _book(
        self,
        name: str,
        kind: str,
        months: Sequence[float] | Floats,
        rule: Value[Shares] | None,
        labels: Mapping[str, str | None] | None = None,
    ) -> None:
        try:
            shares = {NOT_SAID: 1.0} if rule is None else shares_of(rule, labels or {})
        except LookupError:
            shares = {NOT_SAID: 1.0}
        for month, pounds in zip(self.months, months, strict=True):
            self._row(month, name, kind, float(pounds), shares)

    def _row(self, month: str, name: str, kind: str, pounds: float, shares: Mapping[str, float]) -> None:
        if round(PENCE * pounds) == 0:
            return
        for payer, pence in in_pence(pounds, shares).items():
            if pence:
                self.rows.append((month, name, kind, payer, pence))


def _all(lines: Requests) -> Ints:
    return np.zeros(len(lines), dtype=np.int32)


def total_pence(cells: pd.DataFrame, by: Sequence[str] = ()) -> pd.Series:
    """Whole pence summed by these columns; one number without any."""
    if not by:
        return pd.Series({"all": int(cells["pence"].sum())})
    return cells.groupby(list(by), sort=False)["pence"].sum()


__all__ = ["COLUMNS", "KINDS", "Account", "account_of", "in_pence", "total_pence"]
