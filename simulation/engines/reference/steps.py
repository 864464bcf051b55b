"""The journey in the reference engine: step by step in the order told, and what each kind of step does."""

from collections.abc import Mapping

from simulation.core.complete import complete
from simulation.core.event_log import STATES
from simulation.core.vocabulary import Event, State
from simulation.engines.common.runtime_errors import unknown_step, unreadable, without_end
from simulation.engines.reference.asking import Asking
from simulation.engines.reference.patient import DETERIORATION, PLAN, RISK, Journey, Patient, Steps, Thread
from simulation.engines.reference.patient_events import READY
from simulation.engines.reference.queues import Waiting
from simulation.plan import columns as t
from simulation.plan.compile import Plan
from simulation.sampling.arrivals import Arrivals
from simulation.sampling.choices import after_a_wait, option_of, shortest_of
from simulation.sampling.durations import next_open, work_end
from simulation.sampling.risks import deterioration_minute

TAKE: Mapping[int, str] = complete("the steps that the reference engine takes", t.STEP_CODES, {
    t.STAY: "stay", t.TASK: "task", t.DELAY: "delay", t.UNTIL: "until", t.START: "start",
    t.CHOOSE: "choose", t.BRANCH: "branch", t.GOTO: "go_on", t.MARK: "mark", t.GO: "go",
    t.RECORD: "record", t.LEAVE: "give_back",
})  # fmt: skip


class JourneySteps(Asking):
    """The steps of a route as people take them."""

    def __init__(self, plan: Plan, arrivals: Arrivals) -> None:
        super().__init__(plan, arrivals)
        self.take = {code: getattr(self, name) for code, name in TAKE.items()}

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
