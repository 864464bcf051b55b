"""What happens to people besides their steps: places and staff change hands, milestones are reached, plans run beside,
risks come true.
"""

from abc import ABC, abstractmethod

from simulation.core.event_log import STATES
from simulation.core.vocabulary import DAY, LONGEST_TURNAROUND, Event, State
from simulation.engines.common.runtime_errors import risk_unreadable, turnaround_unreadable
from simulation.engines.reference.clock import DUE, Clock
from simulation.engines.reference.patient import (
    DETERIORATION,
    MAIN,
    MAIN_END,
    PATIENCE,
    PLAN,
    PLAN_BEGIN,
    RISK,
    Journey,
    Patient,
    Thread,
)
from simulation.engines.reference.queues import Waiting
from simulation.plan import columns as t
from simulation.sampling.choices import cell_of, option_of
from simulation.sampling.risks import NO_DEATH, UNREADABLE, first_risk

READY, DISCHARGED = 0, 1


class PatientEvents(Clock, ABC):
    """What interrupts journeys and goes on beside them."""

    @abstractmethod
    def journey(self, who: Patient, thread: Thread, step: int) -> Journey:
        """A journey from a step on; `steps` tells it."""

    # ---- places, staff and marks -------------------------------------------------------------------------------------

    def move(self, who: Patient, service: int, step: int, visit: int) -> None:
        """Move into a place that was granted and free the old one; a move inside a list leaves none behind."""
        self.tell(who, Event.GRANTED, service)
        if who.place != t.NONE:
            self.tell(who, Event.LEFT, who.place)
            if self.offers.list_of[who.place] != self.offers.list_of[service]:
                self.make_ready(who)
        who.place, who.placed = service, (step, visit)

    def leave_place(self, who: Patient) -> None:
        """Give back the place one has."""
        if who.place != t.NONE:
            self.tell(who, Event.LEFT, who.place)
            self.make_ready(who)
            who.place = t.NONE

    def make_ready(self, who: Patient) -> None:
        """The place that a person leaves is given to nobody until its turnaround is over."""
        service, (step, visit) = who.place, who.placed
        dial, minutes = int(self.tables.services[service, t.V_TURNAROUND]), 0
        if dial != t.NONE:
            cell = int(cell_of(self.packed, dial, who.labels, 0, self.now))
            if cell < 0:
                raise turnaround_unreadable(self.plan, service)
            drawn = self.time(who, cell, self.steps[step][t.S_TURNAROUND_DECISION], visit)
            minutes = min(drawn, LONGEST_TURNAROUND)
        if minutes == 0:
            self.offers.release(service)
            return
        self.tell(who, Event.TURNAROUND, service, minutes)
        self.at(self.now + minutes, DUE, lambda _: self.offers.release(service))

    def let_go_of_staff(self, who: Patient, thread: Thread) -> None:
        """Whoever worked on the person is free for the next."""
        if thread.staff != t.NONE:
            self.tell(who, Event.LEFT, thread.staff, thread.kind)
            self.offers.release(thread.staff)
            thread.staff = t.NONE

    def reach_marks(self, who: Patient, step: int) -> None:
        """Write the milestones of a step; `ready` begins and `discharged` ends the time with no criteria to reside."""
        row = self.steps[step]
        for mark in self.maps[row[t.S_MARKS] : row[t.S_MARKS] + row[t.S_MARKS_COUNT]]:
            self.tell(who, Event.MARKED, mark)
            if mark == READY:
                self.forget(who, DETERIORATION)
                who.past_ready, who.last_ready = True, self.now
            elif mark == DISCHARGED:
                self.no_longer_ready(who)
                self.drop_plan(who)

    def no_longer_ready(self, who: Patient) -> None:
        """Discharged, back in treatment, or gone."""
        who.past_ready = False
        self.forget(who, DETERIORATION)

    # ---- clocks of waits ----

    def begin_clocks(self, who: Patient, step: int) -> None:
        """The clocks that count from this step on begin, once in a spell."""
        for _, first, clock in self.tables.clocks.tolist():
            since = t.OF_CLOCK * clock + t.SINCE
            if first == step and who.clocks[since] < 0:
                who.clocks[since] = self.now

    def end_clocks(self, who: Patient, service: int, asked: int) -> None:
        """The first wait of the spell for a service is over."""
        for waited_for, first, clock in self.tables.clocks.tolist():
            since, waited = t.OF_CLOCK * clock + t.SINCE, t.OF_CLOCK * clock + t.WAITED
            if waited_for == service and who.clocks[waited] < 0:
                begun = first != t.NONE and who.clocks[since] >= 0
                who.clocks[waited] = self.now - (who.clocks[since] if begun else asked)

    # ---- the plan beside the treatment -------------------------------------------------------------------------------

    def plan_alongside(self, who: Patient, step: int, visit: int) -> None:
        """A plan begins on admission, some time after it, or when the person is ready."""
        row = self.steps[step]
        if row[t.S_ALONGSIDE] == t.NONE:
            return
        self.drop_plan(who)
        cell = self.cell(who, row[t.S_BEGINS], step)
        draw = self.draw(who, row[t.S_BEGINS_DECISION], visit)
        when_ready = (
            int(
                option_of(self.packed, cell, draw, row[t.S_BEGINS_KEPT], row[t.S_BEGINS_TAKEN], *self.whose(who), visit)
            )
            == 1
        )
        who.plan_pending, who.plan_entry = True, row[t.S_PLAN]
        if not when_ready:
            after = (
                self.minutes(who, row[t.S_AFTER], row[t.S_AFTER_DECISION], visit, step)
                if row[t.S_AFTER] != t.NONE
                else 0
            )
            self.remind(who, PLAN_BEGIN, self.now + after, lambda: self.begin_plan(who))

    def begin_plan(self, who: Patient) -> None:
        """The plan begins."""
        self.forget(who, PLAN_BEGIN)
        who.plan_pending = False
        who.plan = Thread(PLAN)
        self.env.process(self.journey(who, who.plan, who.plan_entry))

    def plan_ends(self, who: Patient) -> None:
        """The plan has run out; who waits for it at `ready` goes on."""
        who.plan = None
        if who.main.ended is not None and who.due[MAIN_END] is None and who.main.step == t.NONE:
            ended, who.main.ended = who.main.ended, None
            ended.succeed()

    def drop_plan(self, who: Patient) -> None:
        """A plan ends unfinished, or never begins."""
        self.forget(who, PLAN_BEGIN)
        who.plan_pending = False
        if who.plan is not None:
            self.stop(who, who.plan)
            who.plan = None

    def stop(self, who: Patient, thread: Thread) -> None:
        """A thread is cut short: off the list, staff released, its open step ended."""
        thread.over = True
        self.forget(who, MAIN_END + thread.kind, PATIENCE + thread.kind)
        if thread.waiting is not None:
            self.tell(who, Event.WITHDREW, thread.waiting.service, thread.kind)
            self.tell_taken_off(who, thread.waiting)
            if thread.waiting.answer.triggered:
                self.offers.release(thread.waiting.got.service)
            else:
                self.offers.withdraw(thread.waiting)
            thread.waiting = None
        self.let_go_of_staff(who, thread)
        if thread.step != t.NONE:
            self.end(who, thread)

    def tell_taken_off(self, who: Patient, waiting: Waiting) -> None:
        """The person has what was asked for, or asks no more: other lists on which they stood are told."""
        for request in waiting.requests:
            if request is not waiting.got:
                self.tell(who, Event.TAKEN_OFF, request.service)

    # ---- what happens to people --------------------------------------------------------------------------------------

    def deteriorate(self, who: Patient) -> None:
        """Ill again with no criteria to reside: waiting, tasks and the plan are cancelled, the place is kept."""
        self.drop_plan(who)
        self.stop(who, who.main)
        self.no_longer_ready(who)
        self.tell(who, Event.DETERIORATED, 0)
        self.go_on_from(who, who.deteriorates_then)

    def set_risks(self, who: Patient, risks: int) -> None:
        """Competing risks from now on; those set before are replaced, but for a death that goes on."""
        days = self.now // DAY - who.last_ready // DAY if who.last_ready >= 0 else 0
        kind, minute, death = first_risk(
            self.packed,
            risks,
            who.labels,
            0,
            who.clocks,
            0,
            self.now,
            days,
            *self.whose(who),
            who.risks_set,
            who.death_at,
        )
        if kind == UNREADABLE:
            raise risk_unreadable(self.plan, risks)
        who.risks_set += 1
        who.death_at = int(death)
        who.risk = int(kind)
        who.risk_to = int(self.tables.risks[3 * risks + kind - 1, t.R_TO]) if kind != t.NO_RISK else t.NONE
        self.remind(who, RISK, int(minute), lambda: self.strike(who))

    def strike(self, who: Patient) -> None:
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
            self.tell_kept(who)
        if who.risk_to != t.NONE:
            self.go_on_from(who, who.risk_to)
        else:
            self.tell(who, Event.STATE, STATES.index(State.DIED if who.risk == t.DEATH else State.CARE_HOME))

    def next_spell(self, who: Patient) -> None:
        """A readmission: what was drawn on the way is forgotten, except labels that stay."""
        who.spell += 1
        who.last_ready, who.risks_set, who.death_at = -1, 0, NO_DEATH
        who.visits.clear()
        who.clocks[:] = -1
        for label, kept in enumerate(self.plan.names.kept):
            if not kept:
                who.labels[label] = 0

    def go_on_from(self, who: Patient, step: int) -> None:
        """The main journey goes on elsewhere."""
        who.main = Thread(MAIN)
        self.env.process(self.journey(who, who.main, step))

    def tell_kept(self, who: Patient) -> None:
        """What a person has kept from an earlier spell and did not carry on arrival."""
        for label, (code, carried) in enumerate(
            zip(who.labels.tolist(), self.arrivals.patients.labels[who.index].tolist(), strict=True)
        ):
            if code not in (0, carried):
                self.tell(who, Event.CHOSE, label, code - 1)
