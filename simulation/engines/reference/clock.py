"""Turning the minute, in SimPy: what is due and when, rounds of offers, and the small things that every step needs.

SimPy's queue is ordered by (minute, priority, order of scheduling); its own hand-overs have priorities 0 and 1, so
people run on at once, and everything below comes in the turns that DESIGN section 4 describes: 2 those who could not
have it leave; 3 to 9 what is due ends, for one person in the order of the rule; 10 people arrive; 11 capacity changes
and starts are given out; 12 a round of offers. Whatever that brings about in the same minute makes the next turn; when
none is left the minute is still, and starts not taken lapse.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import simpy
from simpy.events import EventPriority

from simulation.core.numerics.random_numbers import left_over, uniform
from simulation.core.vocabulary import FAR, Event
from simulation.engines.common.log_writer import Writer
from simulation.engines.common.monthly_review import Reviewing, ReviewingToday, capacities, reviewing_of
from simulation.engines.common.runtime_errors import MOST_STEPS, MOST_VISITS, endless, too_often, unreadable
from simulation.engines.common.today import Changes
from simulation.engines.reference.patient import Journey, Patient, Thread
from simulation.engines.reference.queues import Offers, Waiting
from simulation.plan import columns as t
from simulation.plan.compile import Plan
from simulation.sampling.arrivals import Arrivals
from simulation.sampling.choices import cell_of, number_of
from simulation.sampling.durations import is_by_chance, minutes_by_chance, minutes_of

TODAY, REVIEW, REFUSED, DUE, ARRIVE, CALENDAR_EVENT, OFFER, LAPSE = -2, -1, 2, 3, 10, 11, 12, 99


class Clock:
    """One place's clock and lists, and the log of what happens in it."""

    def __init__(self, plan: Plan, arrivals: Arrivals) -> None:
        self.plan, self.arrivals = plan, arrivals
        first = plan.today.before if plan.today is not None else plan
        self.follow(first)
        self.reviewing = reviewing_of(plan)
        self.changes: Changes | None = None
        self.people: list[Patient] = []
        """Everybody who has come, where the run starts from today's position."""
        self.bells_rung = 0
        self.env = simpy.Environment()
        self.offers = Offers(first, self.ring, arrivals.seed, arrivals.replication)
        self.rung = -1
        self.log, self.words_read = Writer(), 0

    def follow(self, plan: Plan) -> None:
        """From now on this plan holds."""
        self.tables, self.packed = plan.tables, plan.packed
        self.steps: list[list[int]] = plan.tables.steps.tolist()
        self.maps: list[int] = plan.tables.maps.tolist()

    @property
    def plan_now(self) -> Plan:
        """The plan that holds from today's position on."""
        return self.reviewing.plan_now if self.reviewing is not None else self.plan

    @property
    def now(self) -> int:
        """The minute."""
        return int(self.env.now)

    # ---- the clock ---------------------------------------------------------------------------------------------------

    def at(self, minute: int, priority: int, act: Callable[[simpy.Event], None]) -> simpy.Event | None:
        """Have something done at a minute, in its place within the turn; nothing when the run is over by then."""
        if minute >= self.plan.end:
            return None
        event = simpy.Event(self.env)
        event.callbacks = [act]
        event._ok, event._value = True, None
        self.env.schedule(event, EventPriority(priority), minute - self.now)
        return event

    def remind(self, who: Patient, what: int, minute: int, act: Callable[[], object]) -> None:
        """Something is due for a person; what was due of that kind before is forgotten."""
        self.forget(who, what)

        def ring(_: simpy.Event) -> None:
            who.due[what] = None
            act()

        who.due[what], who.when[what] = self.at(minute, DUE + what, ring), minute

    @staticmethod
    def forget(who: Patient, *kinds: int) -> None:
        """What was due is cancelled."""
        for what in kinds:
            event = who.due[what]
            if event is not None:
                event.callbacks = []
                who.due[what] = None

    def ring(self) -> None:
        """One round of offers in this minute, after its comings and goings."""
        if self.rung != self.now:
            self.rung = self.now
            self.at(self.now, OFFER, self.offer)

    def offer(self, _: simpy.Event) -> None:
        """Give what is free to those who wait; they run on, then those who cannot have it leave."""
        self.rung = -1
        granted, refused = self.offers.round(self.now)
        for waiting in granted:
            waiting.answer.succeed("granted")
        if refused:
            self.at(self.now, REFUSED, partial(self.refuse, refused))

    @staticmethod
    def refuse(refused: list[Waiting], _: simpy.Event) -> None:
        """Those who could not have it go elsewhere."""
        for waiting in refused:
            waiting.answer.succeed("refused")

    def calendar_events(self) -> Journey:
        """Capacity changes, the day's starts are given out and lapse when the minute is still, doors open."""
        self.bells_rung += 1
        of_this_plan, reached = self.bells_rung, -1
        for minute, kind, place, amount in self.tables.calendar_events[
            self.tables.calendar_events[:, t.CE_MINUTE] >= self.now
        ].tolist():
            if minute >= self.plan.end:
                return
            if minute > reached:
                reached = minute
                yield self.when(minute, CALENDAR_EVENT)
            if self.bells_rung != of_this_plan:
                return
            if kind != t.OPENS:
                self.offers.lists[place].capacity = amount + self.offers.lists[place].moved
            if kind == t.STARTS_GIVEN:
                self.at(minute, LAPSE, partial(self.lapse, place))
            self.offers.change(place)

    def hand_on(self, reviewing: Reviewing | ReviewingToday) -> None:
        """The review reads the rows that have been written since it read last."""
        reviewing.read(np.array(self.log.words[self.words_read :], dtype=np.int64).reshape(-1, 2))
        self.words_read = len(self.log.words)

    def reviews(self, reviewing: Reviewing | ReviewingToday) -> Journey:
        """The monthly review, before anything else in its minute: another plan may hold from then on, and places may
        have moved.
        """
        while reviewing.next < self.plan.end:
            yield self.when(reviewing.next, REVIEW)
            if reviewing.next != self.now:
                continue
            self.hand_on(reviewing)
            if not reviewing.hold():
                continue
            self.follow(reviewing.plan_now)
            self.offers.follow(reviewing.plan_now)
            for place, capacity, more in capacities(self.tables, reviewing.moved, self.now):
                line = self.offers.lists[place]
                line.moved = more
                if line.capacity != capacity + more:
                    line.capacity = capacity + more
                    self.offers.change(place)
            self.env.process(self.calendar_events())

    def lapse(self, place: int, _: simpy.Event) -> None:
        """Starts that nobody has taken are gone when the minute is still."""
        self.offers.lists[place].capacity = 0

    def when(self, minute: int, priority: int) -> simpy.Event:
        """An event to wait for, at a minute and in its place within the turn."""
        event = simpy.Event(self.env)
        event._ok, event._value = True, None
        self.env.schedule(event, EventPriority(priority), minute - self.now)
        return event

    # ---- what every step needs ---------------------------------------------------------------------------------------

    def begin(self, who: Patient, thread: Thread, step: int, minute: int | None = None) -> None:
        """A step that may take time begins."""
        thread.step = step
        self.log.row(self.now if minute is None else minute, who.index, who.spell, Event.BEGAN, step, thread.kind)

    def end(self, who: Patient, thread: Thread) -> None:
        """It ends."""
        self.tell(who, Event.ENDED, thread.step, thread.kind)
        thread.step = t.NONE

    def tell(self, who: Patient, event: Event, subject: int, value: int = 0) -> None:
        """One row of the log."""
        self.log.row(self.now, who.index, who.spell, event, subject, value)

    def whose(self, who: Patient) -> tuple[int, int, int, int]:
        """Whose random number it is."""
        return self.arrivals.seed, self.arrivals.replication, who.number, who.spell

    def draw(self, who: Patient, decision: int, visit: int) -> float:
        """One uniform."""
        return float(uniform(*self.random_key(decision, who), visit))

    def random_key(self, decision: int, who: Patient) -> tuple[int, int, int, int, int]:
        """Seed, replication, decision, patient and spell."""
        return self.arrivals.seed, self.arrivals.replication, decision, who.number, who.spell

    def cell(self, who: Patient, dial: int, step: int) -> int:
        """The entry of a dial that holds for the person now."""
        cell = int(cell_of(self.packed, dial, who.labels, 0, self.now))
        if cell < 0:
            raise unreadable(self.plan, step)
        return cell

    def number(self, who: Patient, dial: int, step: int) -> float:
        """A plain number for the person now."""
        return float(number_of(self.packed, self.cell(who, dial, step)))

    def minutes(self, who: Patient, dial: int, decision: int, visit: int, step: int) -> int:
        """A time for the person now, in whole minutes; at most FAR."""
        return min(self.time(who, self.cell(who, dial, step), decision, visit), FAR - self.now)

    def time(self, who: Patient, cell: int, decision: int, visit: int) -> int:
        """Whole minutes of the time in an entry, to the nearest or by chance."""
        draw = self.draw(who, decision, visit)
        if is_by_chance(self.packed, cell):
            rest = int(left_over(*self.random_key(decision, who), visit))
            return int(minutes_by_chance(self.packed, cell, draw, rest))
        return int(minutes_of(self.packed, cell, draw))

    def visit(self, who: Patient, step: int) -> int:
        """How often the spell has entered a step before."""
        if self.steps[step][t.S_VISITS] == t.NONE:
            return 0
        visit = who.visits.get(step, 0)
        if visit == MOST_VISITS:
            raise too_often(self.plan, step)
        who.visits[step] = visit + 1
        return visit

    def service_of(self, who: Patient, step: int) -> int:
        """The service a step asks for, by label where one names it; of one that has copies the person's own."""
        row = self.steps[step]
        service = row[t.S_SERVICE]
        if service == t.NONE:
            service = self.named_by(who, row[t.S_SERVICE_LABEL], row[t.S_SERVICE_MAP], step)
        return self.own_copy(who, service, step)

    def own_copy(self, who: Patient, service: int, step: int) -> int:
        """Of a service that has copies the person's own; any other itself."""
        by = int(self.tables.services[service, t.V_COPY_LABEL])
        if by == t.NONE:
            return service
        return self.named_by(who, by, int(self.tables.services[service, t.V_COPIES]), step)

    def named_by(self, who: Patient, label: int, map_: int, step: int) -> int:
        """The service that a label of the person names."""
        code = int(who.labels[label])
        service = self.maps[map_ + code - 1] if code > 0 else t.NONE
        if service == t.NONE:
            raise unreadable(self.plan, step)
        return service

    def count(self, who: Patient, step: int) -> None:
        """Nobody takes more than a thousand steps in a minute."""
        self.last = step
        if who.busy_minute != self.now:
            who.busy_minute, who.busy_steps = self.now, 0
        who.busy_steps += 1
        if who.busy_steps > MOST_STEPS:
            raise endless(self.plan, step)
