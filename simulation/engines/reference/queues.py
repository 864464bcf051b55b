"""Lists of places, staff and starts for the reference engine: who waits, what is free, and who gets it by rule."""

from bisect import insort
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import simpy

from simulation.core.numerics.random_numbers import uniform
from simulation.plan import columns as t
from simulation.plan.compile import Plan
from simulation.sampling.durations import is_open


@dataclass(order=True)
class Waiting:
    """One person on one list, for the main journey (0) or for the plan (1); smaller comes first."""

    priority: int
    asked: int
    patient: int
    thread: int
    service: int = field(compare=False)
    answer: simpy.Event = field(compare=False)
    """Triggered with 'granted', 'refused' or 'gave up'."""
    moves_inside: bool = field(default=False, compare=False)
    """Holds a place of this list already, so needs no second one."""
    leaves_if_full: bool = field(default=False, compare=False)
    room: int = field(default=-1, compare=False)
    """Of who leaves if full: while fewer than so many wait, they do too; -1 where they never do."""
    number: int = field(default=0, compare=False)
    """The patient's number and spell, to which random numbers belong."""
    spell: int = field(default=0, compare=False)
    requests: list["Waiting"] = field(default_factory=list, compare=False, repr=False)
    """All that the person asks for with it, on further lists too: the own service's first."""
    got: "Waiting" = field(init=False, compare=False, repr=False)
    """Of the own request, when it has been granted: the one by which."""

    def __post_init__(self) -> None:
        self.requests.append(self)
        self.got = self


class ServiceList:
    """What one or several services of a shared list have in common: one capacity and one order of waiting."""

    def __init__(self, gives_starts: bool) -> None:
        self.gives_starts = gives_starts
        self.capacity = 0
        """Places or staff at one time; for daily starts, those of today not yet taken."""
        self.occupied = 0
        self.moved = 0
        """Places that the monthly rule has given to the list, or taken from it."""
        self.waiting: list[Waiting] = []

    def free(self) -> int:
        """Places that can be given out now; a fall in capacity evicts nobody."""
        return self.capacity if self.gives_starts else self.capacity - self.occupied

    def take(self) -> None:
        """One place, member of staff or start is taken."""
        if self.gives_starts:
            self.capacity -= 1
        else:
            self.occupied += 1

    def give_back(self) -> None:
        """What was taken is free again."""
        if self.gives_starts:
            self.capacity += 1
        else:
            self.occupied -= 1


class Offers:
    """What is free is offered once the minute's comings and goings are known, to whoever is first by rule.

    One round: every list gives what was free at its start to those waiting at its start; only then do they run on.
    """

    def __init__(self, plan: Plan, ring: Callable[[], None], seed: int, replication: int) -> None:
        self.seed, self.replication = seed, replication
        self.follow(plan)
        self.ring = ring
        """Asks the clock for a round of offers in this minute."""
        self.regroup(plan)

    def regroup(self, plan: Plan) -> None:
        """The lists of a plan, with nobody in them."""
        self.follow(plan)
        tables = plan.tables
        kinds = [int(tables.services[tables.list_services[first], t.V_KIND]) for first in tables.list_first[:-1]]
        self.lists = [ServiceList(kind == t.DAILY_STARTS) for kind in kinds]
        self.list_of = [int(place) for place in tables.services[:, t.V_LIST]]
        self.services = tables.services.tolist()
        self.orders = [self.services[tables.list_services[first]][t.V_ORDER] for first in tables.list_first[:-1]]
        self.changed: set[int] = set()
        self.watched = bool((tables.steps[:, t.S_SHORTEST] != t.NONE).any())
        """Whether somebody goes where the queue is shortest."""
        self.stood = np.zeros(len(self.lists), dtype=np.int64)
        """By list how many waited and were there beyond what it has, at the end of the minute before."""

    def remember(self) -> None:
        """How long the queues are, at the end of a minute."""
        self.stood[:] = [len(line.waiting) - line.free() for line in self.lists]

    def follow(self, plan: Plan) -> None:
        """From now on this plan's calendars hold."""
        self.packed = plan.packed
        self.calendar_of = [int(calendar) for calendar in plan.tables.services[:, t.V_CALENDAR]]

    def change(self, place: int) -> None:
        """Something about a list has changed, so the next round looks at it."""
        self.changed.add(place)
        self.ring()

    def join(self, waiting: Waiting) -> None:
        """Somebody asks."""
        place = self.list_of[waiting.service]
        insort(self.lists[place].waiting, waiting)
        self.change(place)

    def withdraw(self, waiting: Waiting) -> None:
        """Somebody no longer waits, on any list."""
        for request in waiting.requests:
            line = self.lists[self.list_of[request.service]]
            line.waiting = [other for other in line.waiting if other is not request]

    def release(self, service: int) -> None:
        """A place or member of staff is given back."""
        place = self.list_of[service]
        self.lists[place].give_back()
        self.change(place)

    def round(self, now: int) -> tuple[list[Waiting], list[Waiting]]:
        """Those who are granted, in the order in which they run on, and those who leave because it cannot be had."""
        granted: list[Waiting] = []
        refused: list[Waiting] = []
        for place in sorted(self.changed):
            line = self.lists[place]
            free, stay = line.free(), []
            for waiting in self.in_order(place, now):
                if is_open(self.packed, self.calendar_of[waiting.service], now) and (waiting.moves_inside or free > 0):
                    granted.append(waiting)
                    if not waiting.moves_inside:
                        free -= 1
                        line.take()
                elif waiting.leaves_if_full:
                    refused.append(waiting)
                else:
                    stay.append(waiting)
            line.waiting = stay
        self.changed.clear()
        granted = self.one_place_each(granted)
        placed = {id(waiting.requests[0]) for waiting in granted}
        refused = self.without_room([waiting for waiting in refused if id(waiting) not in placed])
        return sorted(granted, key=by_patient), sorted(refused, key=by_patient)

    def without_room(self, refused: list[Waiting]) -> list[Waiting]:
        """Of those who cannot have it who leave, off every list: those who never wait, then those who find as many
        waiting as they say, one after another by patient; the others wait.
        """
        leave = []
        for waiting in sorted(refused, key=lambda one: (one.room >= 0, by_patient(one))):
            line = self.lists[self.list_of[waiting.service]]
            if len(line.waiting) < waiting.room:
                waiting.leaves_if_full = False
                insort(line.waiting, waiting)
            else:
                self.withdraw(waiting)
                leave.append(waiting)
        return leave

    def in_order(self, place: int, now: int) -> list[Waiting]:
        """Those who wait on a list, as they are served in this minute."""
        waiting, order = self.lists[place].waiting, self.orders[place]
        if order == t.LAST_COME:
            return sorted(waiting, key=lambda one: (one.priority, -one.asked, one.patient, one.thread))
        if order == t.AT_RANDOM:
            return sorted(waiting, key=lambda one: (one.priority, self.turn(one, now), one.patient, one.thread))
        if order == t.RISING:
            rises = self.services[waiting[0].service][t.V_RISES] if waiting else 0
            return sorted(waiting, key=lambda one: (one.priority * rises + one.asked, one))
        return waiting

    def turn(self, one: Waiting, now: int) -> float:
        """Where somebody stands in the order of a minute that is drawn anew for each."""
        decision = self.services[one.service][t.V_ORDER_DECISION]
        visit = 2 * now + one.thread
        return float(uniform(self.seed, self.replication, decision, one.number, one.spell, visit))

    def one_place_each(self, granted: list[Waiting]) -> list[Waiting]:
        """Of several places offered to one person the first in the order told is taken; the others go out in the next
        round, and the person stands on no list any more.
        """
        taken, offered = [], {id(waiting) for waiting in granted}
        for waiting in granted:
            if waiting is next(one for one in waiting.requests if id(one) in offered):
                waiting.requests[0].got = waiting
                taken.append(waiting)
            elif not waiting.moves_inside:
                self.release(waiting.service)
        for waiting in taken:
            if len(waiting.requests) > 1:
                self.withdraw(waiting)
        return taken


def by_patient(waiting: Waiting) -> tuple[int, int]:
    """The order in which people run on: by patient, the main journey before the plan."""
    return waiting.patient, waiting.thread
