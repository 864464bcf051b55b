"""The readable engine: people's journeys told in order, in SimPy.

A minute is turned until it is still. SimPy's queue is ordered by (minute, priority, order of scheduling); its own hand-overs have
priorities 0 and 1, so people run on at once, and everything below comes in the turns that DESIGN section 4 describes:
2 those who could not have it leave; 3 to 9 what is due ends, for one person in the order of the rule; 10 people arrive;
11 capacity changes and starts are given out; 12 a round of offers. Whatever that brings about in the same minute makes the next turn.
"""

from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import numpy.typing as npt
import simpy
from simpy.events import EventPriority

from simulation.engines.log import Writer, finish
from simulation.engines.queues import Offers, Waiting
from simulation.errors import SimulationError
from simulation.events import RISKS, STATES, EventLog
from simulation.luck import uniform
from simulation.patients.cohort import Arrivals
from simulation.plan import tables as t
from simulation.plan.plan import Plan
from simulation.rules.choices import cell_of, number_of, option_of
from simulation.rules.risks import UNREADABLE, deterioration_minute, first_risk
from simulation.rules.times import minutes_of, next_end, next_open, work_end
from simulation.terms import DAY, FAR, Event, State

REFUSED, DUE, ARRIVE, BELL, OFFER, LAPSE = 2, 3, 10, 11, 12, 99
RISK, DETERIORATION, PATIENCE, PLAN_PATIENCE, MAIN_END, PLAN_END, PLAN_BEGIN = range(7)
"""What may be due for one person; in one minute the first wins."""
MAIN, PLAN = 0, 1
READY, DISCHARGED = 0, 1
MOST_STEPS = 1000
"""Steps of one person in one minute, beyond which a route goes round without taking time."""

Steps = Generator[simpy.Event, object, int]
"""What one step waits for; it returns the next step."""
Journey = Generator[simpy.Event, object, None]
"""What a journey, or the clock of the place, waits for."""


@dataclass(eq=False)
class Thread:
    """A person's main journey, or the plan beside it."""

    kind: int
    step: int = t.NONE
    """The step that is open, or NONE."""
    waiting: Waiting | None = None
    staff: int = t.NONE
    """The service whose member of staff works on the person."""
    ended: simpy.Event | None = None
    over: bool = False


@dataclass(eq=False)
class Person:
    """One patient across the whole run, at home too."""

    index: int
    number: int
    labels: npt.NDArray[np.int32]
    """Codes, shape (1, labels)."""
    spell: int = 0
    place: int = t.NONE
    """The service whose place the person holds."""
    main: Thread = field(default_factory=lambda: Thread(MAIN))
    plan: Thread | None = None
    plan_entry: int = t.NONE
    plan_pending: bool = False
    """A plan that has not begun; it begins at ready at the latest."""
    past_ready: bool = False
    last_ready: int = -1
    """Minute of the last ready of the spell; -1 before the first."""
    risk: int = t.NO_RISK
    risk_to: int = t.NONE
    risks_set: int = 0
    """How often risks were set in this spell."""
    deteriorates_then: int = t.NONE
    due: list[simpy.Event | None] = field(default_factory=lambda: [None] * 7)
    visits: dict[int, int] = field(default_factory=dict)
    asked: int | None = None
    """For people on a list at minute 0: the minute they asked, at most 0."""
    busy_minute: int = -1
    busy_steps: int = 0


class Place:
    """One place's services and everybody in them, minute by minute."""

    def __init__(self, plan: Plan, arrivals: Arrivals, progress: Callable[[float], None] | None) -> None:
        self.plan, self.arrivals, self.progress = plan, arrivals, progress
        self.tables, self.packed = plan.tables, plan.packed
        self.steps: list[list[int]] = plan.tables.steps.tolist()
        self.maps: list[int] = plan.tables.maps.tolist()
        self.env = simpy.Environment()
        self.offers = Offers(plan, self.ring)
        self.rung = -1
        self.log = Writer()
        self.take: dict[int, Callable[[Person, Thread, int, int], Steps]] = {
            t.STAY: self.stay, t.TASK: self.task, t.DELAY: self.delay, t.UNTIL: self.until, t.START: self.start,
            t.CHOOSE: self.choose, t.BRANCH: self.branch, t.GOTO: self.go_on, t.MARK: self.mark, t.GO: self.go,
        }  # fmt: skip

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

    def remind(self, who: Person, what: int, minute: int, act: Callable[[], object]) -> None:
        """Something is due for a person; what was due of that kind before is forgotten."""
        self.forget(who, what)

        def ring(_: simpy.Event) -> None:
            who.due[what] = None
            act()

        who.due[what] = self.at(minute, DUE + what, ring)

    @staticmethod
    def forget(who: Person, *kinds: int) -> None:
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

    def bells(self) -> Journey:
        """Capacity changes, the day's starts are given out and lapse when the minute is still, doors open."""
        for minute, kind, place, amount in self.tables.bells.tolist():
            if minute >= self.plan.end:
                return
            if minute > self.now or minute == 0:
                yield self.when(minute, BELL)
            if kind != t.OPENS:
                self.offers.lists[place].capacity = amount
            if kind == t.STARTS_GIVEN:
                self.at(minute, LAPSE, partial(self.lapse, place))
            self.offers.change(place)

    def lapse(self, place: int, _: simpy.Event) -> None:
        """Starts that nobody has taken are gone when the minute is still."""
        self.offers.lists[place].capacity = 0

    def when(self, minute: int, priority: int) -> simpy.Event:
        """An event to wait for, at a minute and in its place within the turn."""
        event = simpy.Event(self.env)
        event._ok, event._value = True, None
        self.env.schedule(event, EventPriority(priority), minute - self.now)
        return event

    # ---- people come -------------------------------------------------------------------------------------------------

    def arrive(self) -> Journey:
        """Everybody arrives at their minute, by minute and number."""
        arrivals = self.arrivals
        told = 0
        for index in arrivals.order.tolist():
            minute = int(arrivals.minute[index])
            if minute > self.now or minute == 0:
                yield self.when(minute, ARRIVE)
            if self.progress is not None and minute // DAY > told:
                told = minute // DAY
                self.progress(minute / self.plan.end)
            who = Person(index, int(arrivals.patients.number[index]), arrivals.labels[index : index + 1].copy())
            entry = int(arrivals.entry[index])
            stream = int(arrivals.patients.stream[index])
            if int(arrivals.remaining[index]) >= 0:
                self.was_inside(who, entry, int(arrivals.remaining[index]))
            elif int(arrivals.asked[index]) <= 0:
                self.welcome(who, stream, int(arrivals.asked[index]))
                who.asked = int(arrivals.asked[index])
                self.env.process(self.journey(who, who.main, entry))
            else:
                self.welcome(who, stream, minute)
                self.env.process(self.journey(who, who.main, entry))

    def welcome(self, who: Person, stream: int, minute: int) -> None:
        """A person comes for the first time."""
        self.log.row(minute, who.index, 0, Event.ARRIVED, stream)
        self.tell_labels(who, minute)

    def tell_labels(self, who: Person, minute: int) -> None:
        """What a person carries, at the beginning of each spell."""
        for label, code in enumerate(who.labels[0].tolist()):
            if code > 0:
                self.log.row(minute, who.index, who.spell, Event.CHOSE, label, code - 1)

    def was_inside(self, who: Person, step: int, remaining: int) -> None:
        """Today's state: in place at minute 0, without marks or risks, for the time that remains."""
        self.welcome(who, -1, 0)
        service = self.service_of(who, step)
        self.begin(who, who.main, step)
        self.tell(who, Event.ASKED, service)
        self.tell(who, Event.GRANTED, service)
        self.offers.lists[self.offers.list_of[service]].take()
        who.place = service
        if self.tables.services[service, t.V_KIND] == t.STAFF:
            who.place, who.main.staff = t.NONE, service
        self.env.process(self.stay_on(who, step, remaining))

    def stay_on(self, who: Person, step: int, remaining: int) -> Journey:
        """A stay, or a task, that had begun before the run."""
        minute = self.now + remaining
        if who.main.staff != t.NONE:
            minute = int(work_end(self.packed, self.offers.calendar_of[who.main.staff], self.now, remaining))
        yield from self.pass_time(who, who.main, minute)
        self.let_go_of_staff(who, who.main)
        self.end(who, who.main)
        yield from self.journey(who, who.main, self.steps[step][t.S_NEXT])

    # ---- the journey -------------------------------------------------------------------------------------------------

    def journey(self, who: Person, thread: Thread, step: int) -> Journey:
        """One way through the routes: step by step in the order told, until it ends or something else happens to the person."""
        while step != t.NONE and not thread.over:
            self.count(who, step)
            row = self.steps[step]
            visit = self.visit(who, step)
            if row[t.S_NEED] != t.NONE and who.asked is None and self.luck(who, row[t.S_NEED_LUCK], visit) >= self.number(who, row[t.S_NEED], step):
                step = row[t.S_NEXT]
                continue
            step = yield from self.take[row[t.S_KIND]](who, thread, step, visit)
        if thread.over:
            return
        if thread.kind == PLAN:
            self.plan_ends(who)
        elif step == t.NONE and not thread.over:
            raise SimulationError(f"a route ended without saying where people go: {self.plan.names.steps[self.last]}")

    def stay(self, who: Person, thread: Thread, step: int, visit: int) -> Steps:
        """Ask for a place, keeping the one you have; when it is granted move, free the old one and stay a time."""
        row = self.steps[step]
        service = self.service_of(who, step)
        answer = yield from self.ask(who, thread, step, visit, service)
        if answer != "granted":
            return self.turned_away(step, answer)
        self.move(who, service)
        self.reach_marks(who, step)
        if row[t.S_RISKS] != t.NONE:
            self.set_risks(who, row[t.S_RISKS])
        minutes = self.minutes(who, row[t.S_TIME], row[t.S_TIME_LUCK], visit, step)
        self.plan_alongside(who, step, visit)
        yield from self.pass_time(who, thread, self.now + minutes)
        self.end(who, thread)
        return row[t.S_NEXT]

    def task(self, who: Person, thread: Thread, step: int, visit: int) -> Steps:
        """Keep the place; wait for staff and be worked on, in open hours."""
        row = self.steps[step]
        service = self.service_of(who, step)
        answer = yield from self.ask(who, thread, step, visit, service)
        if thread.over:
            return t.NONE
        if answer != "granted":
            return self.turned_away(step, answer)
        thread.staff = service
        self.tell(who, Event.GRANTED, service, thread.kind)
        minutes = self.minutes(who, row[t.S_TIME], row[t.S_TIME_LUCK], visit, step)
        yield from self.pass_time(who, thread, int(work_end(self.packed, self.offers.calendar_of[service], self.now, minutes)))
        if not thread.over:
            self.let_go_of_staff(who, thread)
            self.end(who, thread)
        return row[t.S_NEXT]

    def delay(self, who: Person, thread: Thread, step: int, visit: int) -> Steps:
        """Keep the place; wait a time."""
        row = self.steps[step]
        self.begin(who, thread, step)
        minutes = self.minutes(who, row[t.S_TIME], row[t.S_TIME_LUCK], visit, step)
        self.plan_alongside(who, step, visit)
        yield from self.pass_time(who, thread, self.now + minutes)
        if not thread.over:
            self.end(who, thread)
        return row[t.S_NEXT]

    def until(self, who: Person, thread: Thread, step: int, visit: int) -> Steps:
        """Keep the place; wait until a service is held or opens."""
        row = self.steps[step]
        self.begin(who, thread, step)
        yield from self.pass_time(who, thread, int(next_open(self.packed, self.offers.calendar_of[row[t.S_SERVICE]], self.now)))
        if not thread.over:
            self.end(who, thread)
        return row[t.S_NEXT]

    def start(self, who: Person, thread: Thread, step: int, visit: int) -> Steps:
        """Keep the place; wait for one of the day's starts, then leave the place."""
        service = self.service_of(who, step)
        answer = yield from self.ask(who, thread, step, visit, service)
        if answer != "granted":
            return self.turned_away(step, answer)
        self.tell(who, Event.GRANTED, service)
        self.end(who, thread)
        self.leave_place(who)
        return self.steps[step][t.S_NEXT]

    def choose(self, who: Person, thread: Thread, step: int, visit: int) -> Steps:
        """Draw a label, record it, and go on where it leads."""
        row = self.steps[step]
        cell = self.cell(who, row[t.S_CHOICE], step)
        luck = self.luck(who, row[t.S_CHOICE_LUCK], visit)
        option = int(option_of(self.packed, cell, luck, row[t.S_KEPT_LUCK], row[t.S_TAKEN_LUCK], *self.whose(who), visit))
        if row[t.S_RECORDS] != t.NONE:
            value = self.maps[row[t.S_OPTION_VALUES] + option]
            who.labels[0, row[t.S_RECORDS]] = value + 1
            self.tell(who, Event.CHOSE, row[t.S_RECORDS], value)
        lead = self.maps[row[t.S_OPTION_STEPS] + option]
        return row[t.S_NEXT] if lead == t.ON_HERE else lead
        yield

    def branch(self, who: Person, thread: Thread, step: int, visit: int) -> Steps:
        """Go on where the recorded label leads."""
        row = self.steps[step]
        code = int(who.labels[0, row[t.S_BY]])
        lead = self.maps[row[t.S_OPTION_STEPS] + code - 1] if code > 0 else t.NOWHERE
        if lead == t.NOWHERE:
            raise unreadable(self.plan, step)
        return lead
        yield

    def go_on(self, who: Person, thread: Thread, step: int, visit: int) -> Steps:
        """Go on in another route."""
        return self.maps[self.steps[step][t.S_OPTION_STEPS]]
        yield

    def mark(self, who: Person, thread: Thread, step: int, visit: int) -> Steps:
        """Write a milestone; past `ready` nobody goes before the plan has ended."""
        row = self.steps[step]
        self.reach_marks(who, step)
        if row[t.S_RISKS] != t.NONE:
            self.set_risks(who, row[t.S_RISKS])
        if self.maps[row[t.S_MARKS]] == READY:
            if row[t.S_DETERIORATION] != t.NONE:
                luck = self.luck(who, row[t.S_DETERIORATION_LUCK], visit)
                minute = int(deterioration_minute(self.number(who, row[t.S_DETERIORATION], step), luck, self.now))
                who.deteriorates_then = row[t.S_DETERIORATES_THEN]
                self.remind(who, DETERIORATION, minute, lambda: self.deteriorate(who))
            if who.plan_pending:
                self.begin_plan(who)
            if who.plan is not None:
                thread.ended = self.env.event()
                yield thread.ended
        return row[t.S_NEXT]

    def go(self, who: Person, thread: Thread, step: int, visit: int) -> Steps:
        """End in a state, leaving the place; risks that were set go on, but not for the dead."""
        row = self.steps[step]
        self.drop_plan(who)
        self.no_longer_ready(who)
        self.leave_place(who)
        self.tell(who, Event.STATE, row[t.S_STATE])
        thread.over = True
        if row[t.S_STATE] == STATES.index(State.DIED):
            self.forget(who, RISK)
        elif row[t.S_RISKS] != t.NONE:
            self.set_risks(who, row[t.S_RISKS])
        return t.NONE
        yield

    # ---- waiting -----------------------------------------------------------------------------------------------------

    def ask(self, who: Person, thread: Thread, step: int, visit: int, service: int) -> Generator[simpy.Event, object, str]:
        """Join the list of a service and wait for the answer: granted, refused or gave_up."""
        row = self.steps[step]
        when, who.asked = self.now if who.asked is None else who.asked, None
        self.begin(who, thread, step, when)
        self.log.row(when, who.index, who.spell, Event.ASKED, service, thread.kind)
        moves = row[t.S_KIND] == t.STAY and who.place != t.NONE and self.offers.list_of[who.place] == self.offers.list_of[service]
        priority = int(self.number(who, row[t.S_PRIORITY], step))
        waiting = Waiting(priority, when, who.index, thread.kind, service, self.env.event(), moves, row[t.S_IF_FULL] != t.NONE)
        thread.waiting = waiting
        self.offers.join(waiting)
        if row[t.S_GIVE_UP_THEN] != t.NONE:
            self.remind(who, PATIENCE + thread.kind, self.patience_ends(who, step, visit), lambda: self.give_up(waiting))
        answer = yield waiting.answer
        thread.waiting = None
        self.forget(who, PATIENCE + thread.kind)
        if thread.over:
            return "over"
        if answer == "refused" or answer == "gave_up":
            self.tell(who, Event.REFUSED if answer == "refused" else Event.GAVE_UP, service, thread.kind)
            self.end(who, thread)
        return str(answer)

    def turned_away(self, step: int, answer: str) -> int:
        """Where those go who did not get it."""
        return self.steps[step][t.S_IF_FULL if answer == "refused" else t.S_GIVE_UP_THEN]

    def patience_ends(self, who: Person, step: int, visit: int) -> int:
        """When a person gives up; at least one minute on, so that there is a round of offers before."""
        row = self.steps[step]
        if row[t.S_PATIENCE] != t.NONE:
            return self.now + max(1, self.minutes(who, row[t.S_PATIENCE], row[t.S_PATIENCE_LUCK], visit, step))
        service = row[t.S_UNTIL_SERVICE]
        held = bool(self.tables.services[service, t.V_KIND] == t.MEETING)
        return max(self.now + 1, int(next_end(self.packed, self.offers.calendar_of[service], self.now, held)))

    def give_up(self, waiting: Waiting) -> None:
        """A person has waited as long as they would."""
        self.offers.withdraw(waiting)
        waiting.answer.succeed("gave_up")

    def pass_time(self, who: Person, thread: Thread, minute: int) -> Generator[simpy.Event, object, None]:
        """Wait until a minute."""
        ended = self.env.event()
        thread.ended = ended
        self.remind(who, MAIN_END + thread.kind, minute, ended.succeed)
        yield ended
        thread.ended = None

    # ---- places, staff and marks -------------------------------------------------------------------------------------

    def move(self, who: Person, service: int) -> None:
        """Move into a place that was granted and free the old one."""
        self.tell(who, Event.GRANTED, service)
        old, who.place = who.place, service
        if old != t.NONE:
            self.tell(who, Event.LEFT, old)
            if self.offers.list_of[old] != self.offers.list_of[service]:
                self.offers.release(old)

    def leave_place(self, who: Person) -> None:
        """Give back the place one has."""
        if who.place != t.NONE:
            self.tell(who, Event.LEFT, who.place)
            self.offers.release(who.place)
            who.place = t.NONE

    def let_go_of_staff(self, who: Person, thread: Thread) -> None:
        """Whoever worked on the person is free for the next."""
        if thread.staff != t.NONE:
            self.tell(who, Event.LEFT, thread.staff, thread.kind)
            self.offers.release(thread.staff)
            thread.staff = t.NONE

    def reach_marks(self, who: Person, step: int) -> None:
        """Write the milestones of a step; `ready` begins and `discharged` ends the time past ready."""
        row = self.steps[step]
        for mark in self.maps[row[t.S_MARKS] : row[t.S_MARKS] + row[t.S_MARKS_COUNT]]:
            self.tell(who, Event.MARKED, mark)
            if mark == READY:
                self.forget(who, DETERIORATION)
                who.past_ready, who.last_ready = True, self.now
            elif mark == DISCHARGED:
                self.no_longer_ready(who)
                self.drop_plan(who)

    def no_longer_ready(self, who: Person) -> None:
        """Discharged, back in treatment, or gone."""
        who.past_ready = False
        self.forget(who, DETERIORATION)

    # ---- the plan beside the treatment -------------------------------------------------------------------------------

    def plan_alongside(self, who: Person, step: int, visit: int) -> None:
        """A plan begins on admission, some time after it, or when the person is ready."""
        row = self.steps[step]
        if row[t.S_ALONGSIDE] == t.NONE:
            return
        self.drop_plan(who)
        cell = self.cell(who, row[t.S_BEGINS], step)
        luck = self.luck(who, row[t.S_BEGINS_LUCK], visit)
        when_ready = int(option_of(self.packed, cell, luck, row[t.S_BEGINS_KEPT], row[t.S_BEGINS_TAKEN], *self.whose(who), visit)) == 1
        who.plan_pending, who.plan_entry = True, row[t.S_PLAN]
        if not when_ready:
            after = self.minutes(who, row[t.S_AFTER], row[t.S_AFTER_LUCK], visit, step) if row[t.S_AFTER] != t.NONE else 0
            self.remind(who, PLAN_BEGIN, self.now + after, lambda: self.begin_plan(who))

    def begin_plan(self, who: Person) -> None:
        """The plan begins."""
        self.forget(who, PLAN_BEGIN)
        who.plan_pending = False
        who.plan = Thread(PLAN)
        self.env.process(self.journey(who, who.plan, who.plan_entry))

    def plan_ends(self, who: Person) -> None:
        """The plan has run out; who waits for it at `ready` goes on."""
        who.plan = None
        if who.main.ended is not None and who.due[MAIN_END] is None and who.main.step == t.NONE:
            ended, who.main.ended = who.main.ended, None
            ended.succeed()

    def drop_plan(self, who: Person) -> None:
        """A plan ends unfinished, or never begins."""
        self.forget(who, PLAN_BEGIN)
        who.plan_pending = False
        if who.plan is not None:
            self.stop(who, who.plan)
            who.plan = None

    def stop(self, who: Person, thread: Thread) -> None:
        """A thread is cut short: off the list, staff released, its open step ended."""
        thread.over = True
        self.forget(who, MAIN_END + thread.kind, PATIENCE + thread.kind)
        if thread.waiting is not None:
            self.tell(who, Event.WITHDREW, thread.waiting.service, thread.kind)
            if thread.waiting.answer.triggered:
                self.offers.release(thread.waiting.service)
            else:
                self.offers.withdraw(thread.waiting)
            thread.waiting = None
        self.let_go_of_staff(who, thread)
        if thread.step != t.NONE:
            self.end(who, thread)

    # ---- what happens to people --------------------------------------------------------------------------------------

    def deteriorate(self, who: Person) -> None:
        """Ill again while past ready: waiting, tasks and the plan are cancelled, the place is kept."""
        self.drop_plan(who)
        self.stop(who, who.main)
        self.no_longer_ready(who)
        self.tell(who, Event.DETERIORATED, 0)
        self.go_on_from(who, who.deteriorates_then)

    def set_risks(self, who: Person, risks: int) -> None:
        """Competing risks from now on; those set before are replaced."""
        days = self.now // DAY - who.last_ready // DAY if who.last_ready >= 0 else 0
        kind, minute = first_risk(self.packed, risks, who.labels, 0, 0, self.now, days, *self.whose(who), who.risks_set)
        if kind == UNREADABLE:
            name = list(self.plan.model.risks_after_discharge)[risks]
            raise SimulationError(f"risks_after_discharge.{name}: a table has no entry for the labels of a person; add 'otherwise'")
        who.risks_set += 1
        who.risk = int(kind)
        who.risk_to = int(self.tables.risks[3 * risks + kind - 1, t.R_TO]) if kind != t.NO_RISK else t.NONE
        self.remind(who, RISK, int(minute), lambda: self.strike(who))

    def strike(self, who: Person) -> None:
        """A risk comes true: the person leaves wherever they are and goes where it sends them."""
        self.drop_plan(who)
        self.no_longer_ready(who)
        if not who.main.over:
            self.stop(who, who.main)
        self.leave_place(who)
        if who.risk == t.READMISSION:
            self.next_spell(who)
        self.tell(who, Event.RISK, who.risk - 1)
        if who.risk == t.READMISSION:
            self.tell_labels(who, self.now)
        if who.risk_to != t.NONE:
            self.go_on_from(who, who.risk_to)
        else:
            self.tell(who, Event.STATE, STATES.index(State.DIED if who.risk == t.DEATH else State.CARE_HOME))

    def next_spell(self, who: Person) -> None:
        """A readmission: what was drawn on the way is forgotten, except labels that stay."""
        who.spell += 1
        who.last_ready, who.risks_set = -1, 0
        who.visits.clear()
        for label, keeps in enumerate(self.plan.keeps):
            if not keeps:
                who.labels[0, label] = 0

    def go_on_from(self, who: Person, step: int) -> None:
        """The main journey goes on elsewhere."""
        who.main = Thread(MAIN)
        self.env.process(self.journey(who, who.main, step))

    # ---- small things ------------------------------------------------------------------------------------------------

    def begin(self, who: Person, thread: Thread, step: int, minute: int | None = None) -> None:
        """A step that may take time begins."""
        thread.step = step
        self.log.row(self.now if minute is None else minute, who.index, who.spell, Event.BEGAN, step, thread.kind)

    def end(self, who: Person, thread: Thread) -> None:
        """It ends."""
        self.tell(who, Event.ENDED, thread.step, thread.kind)
        thread.step = t.NONE

    def tell(self, who: Person, event: Event, subject: int, value: int = 0) -> None:
        """One row of the log."""
        self.log.row(self.now, who.index, who.spell, event, subject, value)

    def whose(self, who: Person) -> tuple[int, int, int, int]:
        """Whose luck it is."""
        return self.arrivals.seed, self.arrivals.replication, who.number, who.spell

    def luck(self, who: Person, decision: int, visit: int) -> float:
        """One uniform."""
        return float(uniform(*self.whose_luck(decision, who), visit))

    def whose_luck(self, decision: int, who: Person) -> tuple[int, int, int, int, int]:
        """Seed, replication, decision, patient and spell."""
        return self.arrivals.seed, self.arrivals.replication, decision, who.number, who.spell

    def cell(self, who: Person, dial: int, step: int) -> int:
        """The entry of a dial that holds for the person now."""
        cell = int(cell_of(self.packed, dial, who.labels, 0, 0, self.now))
        if cell < 0:
            raise unreadable(self.plan, step)
        return cell

    def number(self, who: Person, dial: int, step: int) -> float:
        """A plain number for the person now."""
        return float(number_of(self.packed, self.cell(who, dial, step)))

    def minutes(self, who: Person, dial: int, decision: int, visit: int, step: int) -> int:
        """A time for the person now, in whole minutes; at most FAR."""
        return min(int(minutes_of(self.packed, self.cell(who, dial, step), self.luck(who, decision, visit))), FAR - self.now)

    def visit(self, who: Person, step: int) -> int:
        """How often the spell has entered a step before."""
        if self.steps[step][t.S_VISITS] == t.NONE:
            return 0
        visit = who.visits.get(step, 0)
        who.visits[step] = visit + 1
        return visit

    def service_of(self, who: Person, step: int) -> int:
        """The service a step asks for, by label where one names it."""
        row = self.steps[step]
        if row[t.S_SERVICE] != t.NONE:
            return row[t.S_SERVICE]
        code = int(who.labels[0, row[t.S_SERVICE_LABEL]])
        service = self.maps[row[t.S_SERVICE_MAP] + code - 1] if code > 0 else t.NONE
        if service == t.NONE:
            raise unreadable(self.plan, step)
        return service

    def count(self, who: Person, step: int) -> None:
        """Nobody takes more than a thousand steps in a minute."""
        self.last = step
        if who.busy_minute != self.now:
            who.busy_minute, who.busy_steps = self.now, 0
        who.busy_steps += 1
        if who.busy_steps > MOST_STEPS:
            raise endless(self.plan, step)


def unreadable(plan: Plan, step: int) -> SimulationError:
    """A table or a branch met a person whose label it does not know."""
    return SimulationError(f"{plan.names.steps[step]}: a table or branch has no entry for a person's label, or the label is not recorded yet; add 'otherwise'")


def endless(plan: Plan, step: int) -> SimulationError:
    """A route goes round without taking time."""
    return SimulationError(f"{plan.names.steps[step]}: more than {MOST_STEPS} steps of one person in one minute; the route goes round without taking time")


def simulate(plan: Plan, arrivals: Arrivals, progress: Callable[[float], None] | None = None) -> EventLog:
    """One replication told by the readable engine; `progress` is called with the share done, once a simulated day.

    Raises:
        SimulationError: when the scenario turns out to mean nothing, such as a route that goes round without taking time.
    """
    place = Place(plan, arrivals, progress)
    place.env.process(place.bells())
    place.env.process(place.arrive())
    place.env.run()
    words = np.array(place.log.words, dtype=np.int64).reshape(-1, 2)
    return finish(plan, arrivals, words[:, 0], words[:, 1], "readable")


__all__ = ["RISKS", "Place", "endless", "simulate", "unreadable"]
