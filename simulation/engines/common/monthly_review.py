"""The monthly review inside a run: what both engines read from their rows of the log, and decide alike.

An engine hands on its rows as it writes them (`log_writer.Writer`: two packed words a row), stops at the first minute
of each review before anything else happens in it, asks `hold`, and goes on with the plan and the places that hold from
then on. Minutes and people are counted in whole numbers, so that the order of rows within a minute changes nothing.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from simulation.core.compiling.jit import consts, jit_nogc
from simulation.core.event_log import Review
from simulation.core.numerics import in_order
from simulation.core.vocabulary import DAY, FAR, Event
from simulation.plan import columns as t
from simulation.plan.columns import Ints, Tables
from simulation.plan.compile import Plan
from simulation.plan.reviews import WINDOW, Moving, Reviews
from simulation.plan.services import capacities_before
from simulation.scenario.calendar.worked_capacity import ALMOST

GRANTED, LEFT = consts((Event.GRANTED, Event.LEFT))
_WAITS = (Event.ASKED, Event.GRANTED, Event.REFUSED, Event.GAVE_UP, Event.WITHDREW)


@dataclass
class Reviewing:
    """What the reviews of one run have found so far."""

    plan: Plan
    reviews: Reviews
    pressed: bool = False
    moved: list[int] = field(default_factory=list)
    """For each service how many places more or fewer it has than its own."""
    found: list[Review] = field(default_factory=list)

    def __post_init__(self) -> None:
        services, kinds = self.reviews.services, self.plan.tables.services[:, t.V_KIND]
        self.moved = [0] * services
        self._holds = np.isin(kinds, (t.BEDS, t.PLACES)).astype(np.int64)
        self._present = np.zeros(services, dtype=np.int64)
        self._place = self._since = 0
        self._begin()
        self._full = False
        self._overspent: tuple[str, ...] = ()
        self._spent = [0.0] * len(self.reviews.budgets)
        self._allowed = [0.0] * len(self.reviews.budgets)
        moving = self.reviews.moving
        self._waits = Waits(moving, self.plan.further_lists > 0) if moving is not None and moving.moves > 0 else None

    @property
    def next(self) -> int:
        """The minute of the next review; FAR when there is none."""
        return self.reviews.minutes[self._place] if self._place < len(self.reviews.minutes) else FAR

    @property
    def plan_now(self) -> Plan:
        """The plan that holds."""
        return self.plan.under_pressure if self.pressed and self.plan.under_pressure is not None else self.plan

    def read(self, rows: Ints) -> None:
        """Rows that the engine has written since, all of them before the next review; shape (rows, 2)."""
        if self.next == FAR:
            return
        count_use(rows, self._holds, self._since // DAY, self._changes, self._minutes, self._taken)
        if self._waits is not None:
            self._waits.read(rows)

    def hold(self) -> bool:
        """The review that is due, on all rows before it; returns whether something is different from now on."""
        minute, before = self.next, (self.pressed, list(self.moved))
        at_midnight = self._present[:, None] + np.cumsum(self._changes, axis=1)
        minutes = self._minutes + (at_midnight - self._changes) * DAY
        self._present = at_midnight[:, -1]
        occupancy = self._occupancy(minutes, minute)
        self._spend(minutes, self._taken, minute)
        if self._waits is not None:
            self._waits.move(minute, self.moved)
        full = self.reviews.full
        self._full = full is not None and occupancy > (full.below if self._full else full.above)
        self.pressed = self._full or bool(self._overspent)
        self.found.append(
            Review(
                minute,
                occupancy,
                self._overspent,
                self.pressed,
                tuple(self.moved) if self.reviews.moving is not None else (),
            )
        )
        self._place, self._since = self._place + 1, minute
        self._begin()
        return (self.pressed, self.moved) != before

    def stand(self, gone: Sequence[int], come: Sequence[int], minute: int) -> None:
        """People without a row of the log have left or taken places of these services at the beginning of a day."""
        day = minute // DAY - self._since // DAY
        for services, more in ((gone, -1), (come, 1)):
            for service in services:
                if service >= 0 and self._holds[service] and day < self._changes.shape[1]:
                    self._changes[service, day] += more
                    self._minutes[service, day] += more * DAY

    def _begin(self) -> None:
        """Until the next review, services x days: comings less goings, minutes occupied on the day itself by those, and
        what was granted.
        """
        shape = (self.reviews.services, max(0, self.next // DAY - self._since // DAY) if self.next < FAR else 0)
        self._changes, self._minutes, self._taken = (np.zeros(shape, dtype=np.int64) for _ in range(3))

    def _occupancy(self, minutes: Ints, minute: int) -> float:
        """Mean of the last 28 days; a month is never shorter."""
        full = self.reviews.full
        if full is None:
            return math.nan
        days = WINDOW // DAY
        occupied = int(minutes[list(full.services), -days:].sum())
        offered = in_order.total(full.offered[minute // DAY - days : minute // DAY])
        return occupied / offered if offered > 0.0 else 0.0

    def _spend(self, minutes: Ints, taken: Ints, minute: int) -> None:
        """Adds what was spent since the last review; at the end of a quarter says who spent too much, and counts
        anew.
        """
        days = slice(self._since // DAY, minute // DAY)
        for number, budget in enumerate(self.reviews.budgets):
            spent = in_order.total(minutes / DAY * budget.per_place_and_day[:, days])
            spent += in_order.total(taken * budget.per_one[:, days])
            self._spent[number] += spent + in_order.total(budget.on_duty[1 if self.pressed else 0][days])
            self._allowed[number] += in_order.total(budget.limit[days])
        if self.reviews.quarters[self._place].begins:
            if self.reviews.quarters[self._place].after_a_whole_one:
                both = zip(self.reviews.budgets, self._spent, self._allowed, strict=True)
                self._overspent = tuple(budget.payer for budget, spent, allowed in both if spent > allowed)
            self._spent, self._allowed = ([0.0] * len(self.reviews.budgets) for _ in range(2))


class ReviewingToday:
    """Reviews of a run from today's position: until then those of the base hold, and the others look on."""

    def __init__(self, plan: Plan, before: Plan, minute: int) -> None:
        self.plan, self.before, self.minute, self.begun = plan, before, minute, False
        self.first = Reviewing(before, before.reviews) if before.reviews is not None else None
        self.second = Reviewing(plan, plan.reviews) if plan.reviews is not None else None
        self.none = [0] * len(plan.tables.services)

    @property
    def both(self) -> list[Reviewing]:
        """The reviews that are still held."""
        held = (self.second,) if self.begun else (self.first, self.second)
        return [one for one in held if one is not None]

    @property
    def next(self) -> int:
        """The minute of the next review; FAR when there is none."""
        return min((one.next for one in self.both), default=FAR)

    @property
    def plan_now(self) -> Plan:
        """The plan that holds."""
        if self.begun:
            return self.second.plan_now if self.second is not None else self.plan
        return self.first.plan_now if self.first is not None else self.before

    @property
    def moved(self) -> list[int]:
        """For each service how many places more or fewer it has than its own."""
        one = self.second if self.begun else self.first
        return one.moved if one is not None else self.none

    @property
    def found(self) -> list[Review]:
        """What the reviews that counted have found."""
        early = self.first.found if self.first is not None else []
        late = self.second.found if self.second is not None else []
        return [one for one in early if one.minute < self.minute] + [one for one in late if one.minute >= self.minute]

    def read(self, rows: Ints) -> None:
        """Rows that the engine has written since."""
        for one in self.both:
            one.read(rows)

    def hold(self) -> bool:
        """The review that is due; returns whether something is different from now on."""
        minute, different = self.next, False
        for one in self.both:
            if one.next == minute:
                told = one.hold()
                if self.begun or one is self.first:
                    different = told
                else:
                    one.moved[:] = self.first.moved if self.first is not None else self.none
        return different

    def begin_today(self, gone: Sequence[int], come: Sequence[int], minute: int) -> None:
        """From now on the reviews of today hold; `gone` and `come` are services whose places were left or taken without
        a row of the log.
        """
        if self.next == minute:
            self.hold()
        self.begun = True
        if self.second is not None:
            self.second.stand(gone, come, minute)


def reviewing_of(plan: Plan) -> Reviewing | ReviewingToday | None:
    """The reviews of a run, where there are any."""
    if plan.today is None:
        return Reviewing(plan, plan.reviews) if plan.reviews is not None else None
    if plan.reviews is None and plan.today.before.reviews is None:
        return None
    return ReviewingToday(plan, plan.today.before, plan.today.minute)


def capacities(tables: Tables, moved: Sequence[int], now: int) -> Iterator[tuple[int, int, int]]:
    """For each list that has places: its capacity by the plan before this minute's bells ring, and how many more or
    fewer the rule gives it.
    """
    for place, capacity in capacities_before(tables, now).items():
        first, last = tables.list_first[place : place + 2].tolist()
        yield place, capacity, sum(moved[service] for service in tables.list_services[first:last].tolist())


class Waits:
    """Waits of the services among which places move, by the minute at which they ended."""

    def __init__(self, moving: Moving, of_all: bool) -> None:
        """`of_all`: somebody may get another service than the one asked for, so that all requests are read."""
        self.moving, self.of_all = moving, of_all
        self._asked: dict[tuple[int, int], int] = {}
        self._ended: dict[int, list[tuple[int, int]]] = {service: [] for service in moving.services}
        self._months = 0

    def read(self, rows: Ints) -> None:
        """Rows of the log."""
        when, patient = np.maximum(rows[:, 0] >> 32, 0), rows[:, 0] & 0xFFFFFFFF
        event, service, thread = (rows[:, 1] >> 32) & 0xFF, (rows[:, 1] >> 16) & 0xFFFF, rows[:, 1] & 0xFFFF
        of_these = np.isin(event, [int(one) for one in _WAITS])
        if not self.of_all:
            of_these &= np.isin(service, self.moving.services)
        for minute, who, what, where, which in zip(
            *(column[of_these].tolist() for column in (when, patient, event, service, thread)), strict=True
        ):
            if what == Event.ASKED:
                self._asked[who, which] = minute
                continue
            since = self._asked.pop((who, which), minute)
            if what == Event.GRANTED and where in self._ended:
                self._ended[where].append((minute, minute - since))

    def move(self, minute: int, moved: list[int]) -> None:
        """Places go from the service with the shortest mean wait to the one with the longest, as the late data have
        it.
        """
        end = minute - self.moving.late
        before, self._months = self._months, self._months + 1
        most = math.floor(self.moving.moves * self._months + ALMOST) - math.floor(self.moving.moves * before + ALMOST)
        means: dict[int, float] = {}
        for service in self.moving.services:
            self._ended[service] = [(ended, wait) for ended, wait in self._ended[service] if ended >= end - WINDOW]
            known = [wait for ended, wait in self._ended[service] if ended < end]
            if known:
                means[service] = sum(known) / len(known)
        if len(means) < 2:
            return
        longest, shortest = (
            max(means, key=lambda service: means[service]),
            min(means, key=lambda service: means[service]),
        )
        spare = moved[shortest] - self.moving.least[self.moving.services.index(shortest)]
        number = min(most, spare) if means[longest] > means[shortest] else 0
        moved[longest], moved[shortest] = moved[longest] + number, moved[shortest] - number


def _use_one_by_one(rows: Ints, holds: Ints, first: int, changes: Ints, minutes: Ints, taken: Ints) -> None:
    for row in range(len(rows)):
        event = (rows[row, 1] >> 32) & 0xFF
        if event == GRANTED or event == LEFT:  # noqa: SIM109 (compiled code would make a tuple)
            minute, service = max(rows[row, 0] >> 32, 0), (rows[row, 1] >> 16) & 0xFFFF
            day, more = minute // DAY - first, 1 if event == GRANTED else -1
            if event == GRANTED:
                taken[service, day] += 1
            if rows[row, 1] & 0xFFFF == 0 and holds[service] == 1:
                changes[service, day] += more
                minutes[service, day] += more * (DAY - minute % DAY)


def _use_at_once(rows: Ints, holds: Ints, first: int, changes: Ints, minutes: Ints, taken: Ints) -> None:
    """The same in numpy, where nothing is compiled."""
    when, event = np.maximum(rows[:, 0] >> 32, 0), (rows[:, 1] >> 32) & 0xFF
    service, thread, day = (rows[:, 1] >> 16) & 0xFFFF, rows[:, 1] & 0xFFFF, when // DAY - first
    granted = event == GRANTED
    np.add.at(taken, (service[granted], day[granted]), 1)
    stays = (granted | (event == LEFT)) & (thread == 0)
    stays[stays] = holds[service[stays]] == 1
    more = np.where(granted[stays], 1, -1)
    np.add.at(changes, (service[stays], day[stays]), more)
    np.add.at(minutes, (service[stays], day[stays]), more * (DAY - when[stays] % DAY))


count_use = jit_nogc(_use_one_by_one, plain=_use_at_once)
"""Adds to `changes`, `minutes` and `taken` (services x days from day `first`) what these rows of the log say; `holds`
is 1 for services with places.
"""
