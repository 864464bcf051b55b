"""The reference engine: people's journeys told in order, in SimPy.

`Place` tells how people come and what each kind of step does; `turns` keeps the clock and the lists, `lives` what
happens besides.
"""

from collections.abc import Generator, Mapping
from contextlib import suppress

import numpy as np
import simpy
from simpy.core import EmptySchedule

from simulation.core.complete import complete
from simulation.core.event_log import STATES, EventLog
from simulation.core.in_parts import finished
from simulation.core.vocabulary import DAY, Event, State
from simulation.engines.common.log_writer import Months, in_order, log_of
from simulation.engines.common.runtime_errors import MOST_VISITS, unknown_step, unreadable, without_end
from simulation.engines.common.today import with_history
from simulation.engines.reference.clock import ARRIVE
from simulation.engines.reference.patient import (
    DETERIORATION,
    MAIN_END,
    PATIENCE,
    PLAN,
    RISK,
    Journey,
    Patient,
    Steps,
    Thread,
)
from simulation.engines.reference.patient_events import READY
from simulation.engines.reference.queues import Waiting
from simulation.engines.reference.today import TodaysStart
from simulation.plan import columns as t
from simulation.plan.compile import Plan
from simulation.sampling.arrivals import Arrivals
from simulation.sampling.choices import after_a_wait, option_of, shortest_of
from simulation.sampling.durations import next_end, next_open, work_end
from simulation.sampling.risks import deterioration_minute

TAKE: Mapping[int, str] = complete("the steps that the reference engine takes", t.STEP_CODES, {
    t.STAY: "stay", t.TASK: "task", t.DELAY: "delay", t.UNTIL: "until", t.START: "start",
    t.CHOOSE: "choose", t.BRANCH: "branch", t.GOTO: "go_on", t.MARK: "mark", t.GO: "go",
    t.RECORD: "record", t.LEAVE: "give_back",
})  # fmt: skip


MONTH = 30 * DAY


class ReferenceEngine(TodaysStart):
    """One place's services and everybody in them, minute by minute."""

    def __init__(self, plan: Plan, arrivals: Arrivals) -> None:
        super().__init__(plan, arrivals)
        self.take = {code: getattr(self, name) for code, name in TAKE.items()}

    def run(self) -> Months:
        """Everything that happens until the end, month by month."""
        self.env.process(self.calendar_events())
        if self.reviewing is not None:
            self.env.process(self.reviews(self.reviewing))
        if self.plan.today is not None:
            self.env.process(self.remember_and_begin())
        self.env.process(self.arrive())
        month = MONTH
        with suppress(EmptySchedule):
            while True:
                self.env.step()
                if self.offers.watched and self.env.peek() > self.now:
                    self.offers.remember()
                if self.now >= month:
                    month = (self.now // MONTH + 1) * MONTH
                    yield min(self.now, self.plan.end) / self.plan.end
        yield 1.0
        words = np.array(self.log.words, dtype=np.int64).reshape(-1, 2)
        found = tuple(self.reviewing.found) if self.reviewing is not None else ()
        rows = in_order(words[:, 0], words[:, 1])
        if self.changes is not None:
            rows = yield from with_history(rows, self.changes)
        return log_of(self.plan, self.arrivals, rows, "reference", found)

    # ---- people come -------------------------------------------------------------------------------------------------

    def arrive(self) -> Journey:
        """Everybody arrives at their minute, by minute and number."""
        arrivals = self.arrivals
        for index in arrivals.order.tolist():
            minute = int(arrivals.minute[index])
            if minute > self.now or minute == 0:
                yield self.when(minute, ARRIVE)
            who = Patient(index, int(arrivals.patients.number[index]), arrivals.patients.labels[index].copy())
            who.clocks = np.full(int(t.OF_CLOCK) * len(self.tables.clocks), -1, dtype=np.int64)
            if self.plan.today is not None and self.changes is None:
                self.people.append(who)
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

    def welcome(self, who: Patient, stream: int, minute: int) -> None:
        """A person comes for the first time."""
        self.log.row(minute, who.index, 0, Event.ARRIVED, stream)

    def was_inside(self, who: Patient, step: int, remaining: int) -> None:
        """Today's state: in place at minute 0, without marks or risks, for the time that remains."""
        self.welcome(who, -1, 0)
        service = self.service_of(who, step)
        self.begin(who, who.main, step)
        self.tell(who, Event.ASKED, service)
        self.tell(who, Event.GRANTED, service)
        self.offers.lists[self.offers.list_of[service]].take()
        who.place, who.placed = service, (step, MOST_VISITS)
        if self.tables.services[service, t.V_KIND] == t.STAFF:
            who.place, who.main.staff = t.NONE, service
        self.env.process(self.stay_on(who, step, remaining))

    def stay_on(self, who: Patient, step: int, remaining: int) -> Journey:
        """A stay, or a task, that had begun before the run."""
        minute = self.now + remaining
        if who.main.staff != t.NONE:
            minute = int(work_end(self.packed, self.offers.calendar_of[who.main.staff], self.now, remaining))
        yield from self.pass_time(who, who.main, minute)
        self.let_go_of_staff(who, who.main)
        self.end(who, who.main)
        yield from self.journey(who, who.main, self.steps[step][t.S_NEXT])

    # ---- the journey -------------------------------------------------------------------------------------------------

    def journey(self, who: Patient, thread: Thread, step: int) -> Journey:
        """One way through the routes: step by step in the order told, until it ends or something else happens to the
        person.
        """
        while step != t.NONE and not thread.over:
            self.count(who, step)
            row = self.steps[step]
            visit = self.visit(who, step)
            self.begin_clocks(who, step)
            if (
                row[t.S_NEED] != t.NONE
                and who.asked is None
                and self.draw(who, row[t.S_NEED_DECISION], visit) >= self.number(who, row[t.S_NEED], step)
            ):
                step = row[t.S_NEXT]
                continue
            if row[t.S_KIND] not in self.take:
                raise unknown_step(self.plan, step)
            step = yield from self.take[row[t.S_KIND]](who, thread, step, visit)
        if thread.over:
            return
        if thread.kind == PLAN:
            self.plan_ends(who)
        elif step == t.NONE and not thread.over:
            raise without_end(self.plan, self.last)

    def stay(self, who: Patient, thread: Thread, step: int, visit: int) -> Steps:
        """Ask for a place, keeping the one you have; when it is granted move, free the old one and stay a time."""
        service = self.service_of(who, step)
        waiting, answer = yield from self.ask(who, thread, step, visit, service)
        return (yield from self.after_answer(who, thread, step, visit, waiting, answer))

    def after_answer(self, who: Patient, thread: Thread, step: int, visit: int, waiting: Waiting, answer: str) -> Steps:
        """What a step that asks goes on with, once it has its answer."""
        if thread.over:
            return t.NONE
        if answer != "granted":
            return self.turned_away(step, answer)
        kind = self.steps[step][t.S_KIND]
        if kind == t.STAY:
            return (yield from self.stays(who, thread, step, visit, waiting.got.service))
        if kind == t.TASK:
            return (yield from self.worked_on(who, thread, step, visit, waiting.service))
        self.tell(who, Event.GRANTED, waiting.service)
        self.end(who, thread)
        self.leave_place(who)
        return self.steps[step][t.S_NEXT]

    def stays(self, who: Patient, thread: Thread, step: int, visit: int, service: int) -> Steps:
        """Move to a place that is granted, free the old one and stay a time."""
        row = self.steps[step]
        self.move(who, service, step, visit)
        self.reach_marks(who, step)
        if row[t.S_RISKS] != t.NONE:
            self.set_risks(who, row[t.S_RISKS])
        minutes = self.minutes(who, row[t.S_TIME], row[t.S_TIME_DECISION], visit, step)
        self.plan_alongside(who, step, visit)
        yield from self.pass_time(who, thread, self.now + minutes)
        self.end(who, thread)
        return row[t.S_NEXT]

    def task(self, who: Patient, thread: Thread, step: int, visit: int) -> Steps:
        """Keep the place; wait for staff and be worked on, in open hours."""
        service = self.service_of(who, step)
        waiting, answer = yield from self.ask(who, thread, step, visit, service)
        return (yield from self.after_answer(who, thread, step, visit, waiting, answer))

    def worked_on(self, who: Patient, thread: Thread, step: int, visit: int, service: int) -> Steps:
        """A member of staff works on the person."""
        row = self.steps[step]
        thread.staff = service
        self.tell(who, Event.GRANTED, service, thread.kind)
        minutes = self.minutes(who, row[t.S_TIME], row[t.S_TIME_DECISION], visit, step)
        yield from self.pass_time(
            who, thread, int(work_end(self.packed, self.offers.calendar_of[service], self.now, minutes))
        )
        if not thread.over:
            self.let_go_of_staff(who, thread)
            self.end(who, thread)
        return row[t.S_NEXT]

    def delay(self, who: Patient, thread: Thread, step: int, visit: int) -> Steps:
        """Keep the place; wait a time."""
        row = self.steps[step]
        self.begin(who, thread, step)
        minutes = self.minutes(who, row[t.S_TIME], row[t.S_TIME_DECISION], visit, step)
        self.plan_alongside(who, step, visit)
        yield from self.pass_time(who, thread, self.now + minutes)
        if not thread.over:
            self.end(who, thread)
        return row[t.S_NEXT]

    def until(self, who: Patient, thread: Thread, step: int, visit: int) -> Steps:
        """Keep the place; wait until a service is held or opens."""
        row = self.steps[step]
        self.begin(who, thread, step)
        yield from self.pass_time(
            who, thread, int(next_open(self.packed, self.offers.calendar_of[row[t.S_SERVICE]], self.now))
        )
        if not thread.over:
            self.end(who, thread)
        return row[t.S_NEXT]

    def start(self, who: Patient, thread: Thread, step: int, visit: int) -> Steps:
        """Keep the place; wait for one of the day's starts, then leave the place."""
        service = self.service_of(who, step)
        waiting, answer = yield from self.ask(who, thread, step, visit, service)
        return (yield from self.after_answer(who, thread, step, visit, waiting, answer))

    def choose(self, who: Patient, thread: Thread, step: int, visit: int) -> Steps:
        """Draw a label, record it, and go on where it leads."""
        row = self.steps[step]
        cell = self.cell(who, row[t.S_CHOICE], step)
        draw = self.draw(who, row[t.S_CHOICE_DECISION], visit)
        option = int(
            option_of(self.packed, cell, draw, row[t.S_KEPT_DECISION], row[t.S_TAKEN_DECISION], *self.whose(who), visit)
        )
        clock = row[t.S_WAIT_CLOCK]
        if clock != t.NONE and who.clocks[t.OF_CLOCK * clock + t.WAITED] > row[t.S_WAIT_BEYOND]:
            factor, adds = self.number(who, row[t.S_WAIT_FACTOR], step), self.number(who, row[t.S_WAIT_ADDS], step)
            aim = self.draw(who, row[t.S_WAIT_DECISION], visit)
            option = int(after_a_wait(self.packed, cell, option, row[t.S_WAIT_OPTION], factor, adds, aim))
        if row[t.S_SHORTEST] != t.NONE:
            option = int(shortest_of(self.packed, cell, option, row[t.S_SHORTEST], self.offers.stood, 0, 1, self.now))
        if row[t.S_RECORDS] != t.NONE:
            self.write_label(who, step, option)
        lead = self.maps[row[t.S_OPTION_STEPS] + option]
        return row[t.S_NEXT] if lead == t.ON_HERE else lead
        yield

    def branch(self, who: Patient, thread: Thread, step: int, visit: int) -> Steps:
        """Go on where the recorded label leads."""
        row = self.steps[step]
        code = int(who.labels[row[t.S_BY]])
        lead = self.maps[row[t.S_OPTION_STEPS] + code - 1] if code > 0 else t.NOWHERE
        if lead == t.NOWHERE:
            raise unreadable(self.plan, step)
        return lead
        yield

    def record(self, who: Patient, thread: Thread, step: int, visit: int) -> Steps:
        """Record a label."""
        self.write_label(who, step, 0)
        return self.steps[step][t.S_NEXT]
        yield

    def give_back(self, who: Patient, thread: Thread, step: int, visit: int) -> Steps:
        """Give back the place one has, where it is one of those that are left here."""
        row = self.steps[step]
        left = self.maps[row[t.S_ALSO_SERVICES] :][: row[t.S_ALSO_COUNT]]
        if who.place != t.NONE and int(self.tables.services[who.place, t.V_OF]) in left:
            self.leave_place(who)
        return row[t.S_NEXT]
        yield

    def write_label(self, who: Patient, step: int, option: int) -> None:
        """From now on the person has this value of the label that a step records."""
        row = self.steps[step]
        value = self.maps[row[t.S_OPTION_VALUES] + option]
        who.labels[row[t.S_RECORDS]] = value + 1
        self.tell(who, Event.CHOSE, row[t.S_RECORDS], value)

    def go_on(self, who: Patient, thread: Thread, step: int, visit: int) -> Steps:
        """Go on in another route."""
        return self.maps[self.steps[step][t.S_OPTION_STEPS]]
        yield

    def mark(self, who: Patient, thread: Thread, step: int, visit: int) -> Steps:
        """Write a milestone; past `ready` nobody goes before the plan has ended."""
        row = self.steps[step]
        self.reach_marks(who, step)
        if row[t.S_RISKS] != t.NONE:
            self.set_risks(who, row[t.S_RISKS])
        if self.maps[row[t.S_MARKS]] == READY:
            if row[t.S_DETERIORATION] != t.NONE:
                draw = self.draw(who, row[t.S_DETERIORATION_DECISION], visit)
                minute = int(deterioration_minute(self.number(who, row[t.S_DETERIORATION], step), draw, self.now))
                who.deteriorates_then = row[t.S_DETERIORATES_THEN]
                self.remind(who, DETERIORATION, minute, lambda: self.deteriorate(who))
            if who.plan_pending:
                self.begin_plan(who)
            if who.plan is not None:
                thread.ended, thread.waits_at = self.env.event(), step
                yield thread.ended
                thread.waits_at = t.NONE
        return row[t.S_NEXT]

    def go(self, who: Patient, thread: Thread, step: int, visit: int) -> Steps:
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

    def ask(
        self, who: Patient, thread: Thread, step: int, visit: int, service: int
    ) -> Generator[simpy.Event, object, tuple[Waiting, str]]:
        """Join the list of a service and wait for the answer: granted, refused or gave_up."""
        row = self.steps[step]
        when, who.asked = self.now if who.asked is None else who.asked, None
        self.begin(who, thread, step, when)
        self.log.row(when, who.index, who.spell, Event.ASKED, service, thread.kind)
        moves = (
            row[t.S_KIND] == t.STAY
            and who.place != t.NONE
            and self.offers.list_of[who.place] == self.offers.list_of[service]
        )
        priority = int(self.number(who, row[t.S_PRIORITY], step))
        waiting = Waiting(
            priority, when, who.index, thread.kind, service, self.env.event(), moves, row[t.S_IF_FULL] != t.NONE,
            self.room(who, step), who.number, who.spell,
        )  # fmt: skip
        thread.waiting = waiting
        self.offers.join(waiting)
        if row[t.S_GIVE_UP_THEN] != t.NONE:
            self.remind(
                who, PATIENCE + thread.kind, self.patience_ends(who, step, visit), lambda: self.give_up(waiting)
            )
        if row[t.S_ALSO] != t.NONE:
            minute = when + self.minutes(who, row[t.S_ALSO], row[t.S_ALSO_DECISION], visit, step)
            if minute <= self.now:
                self.stand_on_more(who, waiting, step)
            else:
                self.remind(who, MAIN_END, minute, lambda: self.stand_on_more(who, waiting, step))
        return (yield from self.answered(who, thread, waiting))

    def answered(
        self, who: Patient, thread: Thread, waiting: Waiting
    ) -> Generator[simpy.Event, object, tuple[Waiting, str]]:
        """Wait for the answer to what was asked."""
        answer = yield waiting.answer
        service, thread.waiting = waiting.service, None
        self.forget(who, PATIENCE + thread.kind, MAIN_END + thread.kind)
        if thread.over:
            return waiting, "over"
        if answer == "refused" or answer == "gave_up":
            self.tell(who, Event.REFUSED if answer == "refused" else Event.GAVE_UP, service, thread.kind)
            self.tell_taken_off(who, waiting)
            self.end(who, thread)
        elif answer == "granted":
            self.end_clocks(who, int(self.tables.services[service, t.V_OF]), waiting.asked)
            self.tell_taken_off(who, waiting)
        return waiting, str(answer)

    def stand_on_more(self, who: Patient, waiting: Waiting, step: int) -> None:
        """From now on the person stands on further lists too, as of the minute of first asking."""
        row, lists = self.steps[step], self.offers.list_of
        first = row[t.S_ALSO_SERVICES]
        for asked in self.maps[first : first + row[t.S_ALSO_COUNT]]:
            service = self.own_copy(who, asked, step)
            if lists[service] != lists[waiting.service]:
                self.tell(who, Event.ALSO_ASKED, service)
                inside = who.place != t.NONE and lists[who.place] == lists[service]
                further = Waiting(
                    waiting.priority, waiting.asked, who.index, waiting.thread, service, waiting.answer, inside,
                    number=who.number, spell=who.spell, requests=waiting.requests,
                )  # fmt: skip
                self.offers.join(further)

    def room(self, who: Patient, step: int) -> int:
        """How many may wait before the person goes elsewhere; -1 where nobody may."""
        dial = self.steps[step][t.S_QUEUE_ROOM]
        return int(self.number(who, dial, step)) if dial != t.NONE else -1

    def turned_away(self, step: int, answer: str) -> int:
        """Where those go who did not get it."""
        return self.steps[step][t.S_IF_FULL if answer == "refused" else t.S_GIVE_UP_THEN]

    def patience_ends(self, who: Patient, step: int, visit: int) -> int:
        """When a person gives up; at least one minute on, so that there is a round of offers before."""
        row = self.steps[step]
        if row[t.S_PATIENCE] != t.NONE:
            return self.now + max(1, self.minutes(who, row[t.S_PATIENCE], row[t.S_PATIENCE_DECISION], visit, step))
        service = row[t.S_UNTIL_SERVICE]
        held = bool(self.tables.services[service, t.V_KIND] == t.MEETING)
        return max(self.now + 1, int(next_end(self.packed, self.offers.calendar_of[service], self.now, held)))

    def give_up(self, waiting: Waiting) -> None:
        """A person has waited as long as they would."""
        self.offers.withdraw(waiting)
        waiting.answer.succeed("gave_up")

    def pass_time(self, who: Patient, thread: Thread, minute: int) -> Generator[simpy.Event, object, None]:
        """Wait until a minute."""
        ended = self.env.event()
        thread.ended = ended
        self.remind(who, MAIN_END + thread.kind, minute, ended.succeed)
        yield ended
        thread.ended = None


def simulate(plan: Plan, arrivals: Arrivals) -> EventLog:
    """One replication told by the reference engine, without a pause."""
    return finished(simulate_by_month(plan, arrivals))


def simulate_by_month(plan: Plan, arrivals: Arrivals) -> Months:
    """One replication told by the reference engine; gives way at the end of each month with the share done, and returns
    the log.

    Raises:
        SimulationError: when the scenario turns out to mean nothing, such as a route that goes round without taking
        time.
    """
    return (yield from ReferenceEngine(plan, arrivals).run())
