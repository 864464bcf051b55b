"""Today's position in the reference engine: at its minute people leave without trace, others are added in the middle of
their journeys, and everybody goes on under the plan that holds from then on.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from simulation.core.event_log import Rows
from simulation.core.vocabulary import Event
from simulation.engines.common.log_writer import columns
from simulation.engines.common.monthly_review import ReviewingToday, capacities
from simulation.engines.common.standing import made_ready
from simulation.engines.common.today import Added, Changes, changes_of, weeks_before, with_added
from simulation.engines.reference.clock import TODAY
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
from simulation.engines.reference.steps import JourneySteps
from simulation.plan import columns as t


@dataclass(frozen=True)
class Request:
    """What a thread has asked for."""

    service: int
    asked: int
    further: tuple[int, ...]
    """Services on whose lists the person stands too."""


@dataclass(frozen=True)
class Doing:
    """What a thread does at one minute."""

    step: int
    staff: int
    waits_at: int
    """The step at which the plan is waited for; NONE when it is not."""
    request: Request | None


@dataclass(frozen=True)
class Remembered:
    """A patient as they were at one minute."""

    who: Patient
    """With its own labels, clocks and visits; nothing is due for it."""
    main: Doing
    plan: Doing | None
    due: tuple[int, ...]
    """When each of the things that may be due is; -1 when it is not."""


class TodaysStart(JourneySteps):
    """What happens at today's minute."""

    def remember_and_begin(self) -> Journey:
        """The weeks before, then the minute itself."""
        assert self.plan.today is not None, "only for a run from today's position"
        before: dict[int, dict[int, Remembered]] = {}
        for minute in weeks_before(self.plan):
            yield self.when(minute, TODAY)
            stand = (who for who in self.people if who.place != t.NONE or self.asks(who))
            before[minute] = {who.index: self.remembered(who) for who in stand}
        yield self.when(self.plan.today.minute, TODAY)
        words = np.array(self.log.words, dtype=np.int64).reshape(-1, 2)
        rows = columns(words[:, 0], words[:, 1])
        changes = changes_of(self.plan, self.arrivals, rows)
        people = {who.index: who for who in self.people}
        like = [
            before[self.now - one.later][one.donor] if one.weeks else self.remembered(people[one.donor])
            for one in changes.added
        ]
        self.changes, self.arrivals = changes, with_added(self.arrivals, changes)
        self.begin_today(changes, rows, people, like)

    @staticmethod
    def asks(who: Patient) -> bool:
        """Whether somebody stands on a list for themselves or their plan."""
        return who.main.waiting is not None or (who.plan is not None and who.plan.waiting is not None)

    def begin_today(self, changes: Changes, rows: Rows, people: dict[int, Patient], like: list[Remembered]) -> None:
        """The people and the plan of today."""
        self.follow(self.plan)
        for index in changes.removed:
            self.vanish(people[index])
        for index, who in people.items():
            if index in changes.since:
                self.stretch(who, changes)
        added = [(self.copied(one, kept, changes), one, kept) for one, kept in zip(changes.added, like, strict=True)]
        self.people += [who for who, _, _ in added]
        there = [who for who in self.people if not who.gone]
        if isinstance(self.reviewing, ReviewingToday):
            places = [people[index].place for index in changes.removed]
            self.hand_on(self.reviewing)  # a review of this very minute is held there, and has to know the last month
            self.reviewing.begin_today(places, [who.place for who, _, _ in added], self.now)
            self.follow(self.reviewing.plan_now)
        self.regroup(there, rows)
        for who, one, kept in added:
            self.go_on_as(who, one, kept, changes)
        for place in range(len(self.offers.lists)):
            self.offers.change(place)
        self.env.process(self.calendar_events())

    def vanish(self, who: Patient) -> None:
        """Somebody leaves without trace."""
        self.forget(who, *range(len(who.due)))
        for thread in (who.main, who.plan):
            if thread is not None:
                thread.over = True
        who.gone = True

    def stretch(self, who: Patient, changes: Changes) -> None:
        """What lies behind somebody with no criteria to reside lies farther back, or nearer."""
        who.clocks[t.SINCE :: t.OF_CLOCK] = [
            changes.moved(who.index, minute) if minute >= 0 else minute
            for minute in who.clocks[t.SINCE :: t.OF_CLOCK].tolist()
        ]
        who.last_ready = changes.moved(who.index, who.last_ready)
        for thread in (who.main, who.plan):
            for request in thread.waiting.requests if thread is not None and thread.waiting is not None else ():
                request.asked = changes.moved(who.index, request.asked)

    def regroup(self, there: list[Patient], rows: Rows) -> None:
        """Lists as the plan of today has them, with those who are in their places or wait."""
        self.offers.regroup(self.plan_now)
        held = [who.place for who in there if who.place != t.NONE]
        held += [one.staff for who in there for one in (who.main, who.plan) if one is not None and one.staff != t.NONE]
        held += [service for service, _ in made_ready(rows, self.now)]
        for service in held:
            self.offers.lists[self.offers.list_of[service]].occupied += 1
        moved = self.reviewing.moved if self.reviewing is not None else [0] * len(self.offers.list_of)
        for place, capacity, more in capacities(self.tables, moved, self.now):
            self.offers.lists[place].capacity, self.offers.lists[place].moved = capacity + more, more
        for who in there:
            for thread in (who.main, who.plan):
                if thread is not None and thread.waiting is not None:
                    self.stand_again(who, thread)

    def stand_again(self, who: Patient, thread: Thread) -> None:
        """Somebody stands on the lists of today for what they have asked for."""
        waiting, lists = thread.waiting, self.offers.list_of
        assert waiting is not None, "this thread waits"
        priority = int(self.number(who, self.steps[thread.step][t.S_PRIORITY], thread.step))
        own = lists[waiting.service]
        for request in list(waiting.requests):
            if request is not waiting and lists[request.service] == own:
                self.tell(who, Event.TAKEN_OFF, request.service)
                waiting.requests.remove(request)
                continue
            request.priority = priority
            is_stay = self.steps[thread.step][t.S_KIND] == t.STAY
            request.moves_inside = is_stay and who.place != t.NONE and lists[who.place] == lists[request.service]
            self.offers.join(request)

    # ---- people who are added ----------------------------------------------------------------------------------------

    def remembered(self, who: Patient) -> Remembered:
        """A patient as they are now."""
        copy = replace(
            who, labels=who.labels.copy(), clocks=who.clocks.copy(), visits=dict(who.visits),
            due=[None] * len(who.due), when=[-1] * len(who.when), main=Thread(MAIN), plan=None,
        )  # fmt: skip
        due = tuple(who.when[what] if who.due[what] is not None else -1 for what in range(len(who.due)))
        return Remembered(copy, self.doing(who.main), self.doing(who.plan) if who.plan is not None else None, due)

    @staticmethod
    def doing(thread: Thread) -> Doing:
        """What a thread does now."""
        waiting, request = thread.waiting, None
        if waiting is not None:
            request = Request(waiting.service, waiting.asked, tuple(one.service for one in waiting.requests[1:]))
        return Doing(thread.step, thread.staff, thread.waits_at, request)

    def copied(self, one: Added, kept: Remembered, changes: Changes) -> Patient:
        """Somebody like a donor, as that one was."""
        like, later = kept.who, one.later
        clocks = like.clocks.copy()
        since = clocks[t.SINCE :: t.OF_CLOCK]
        since[since >= 0] += later
        who = replace(
            like, index=one.index, number=one.number, labels=like.labels.copy(), clocks=clocks,
            visits=dict(like.visits), due=[None] * len(like.due), when=[-1] * len(like.when),
            last_ready=like.last_ready + later if like.last_ready >= 0 else -1, main=Thread(MAIN), plan=None,
            busy_minute=-1, busy_steps=0,
        )  # fmt: skip
        if kept.plan is not None:
            who.plan = Thread(PLAN)
        for thread, doing in ((who.main, kept.main), (who.plan, kept.plan)):
            if thread is not None and doing is not None:
                thread.step, thread.staff, thread.waits_at = doing.step, doing.staff, doing.waits_at
        if one.index in changes.since:
            self.stretch(who, changes)
        return who

    def go_on_as(self, who: Patient, one: Added, kept: Remembered, changes: Changes) -> None:
        """Somebody who is added goes on from where the donor was."""
        due = [minute + one.later if minute >= 0 else -1 for minute in kept.due]
        if one.ends >= 0:
            due[MAIN_END] = one.ends
        self.set_due(who, RISK, due[RISK], lambda: self.strike(who))
        self.set_due(who, DETERIORATION, due[DETERIORATION], lambda: self.deteriorate(who))
        self.set_due(who, PLAN_BEGIN, due[PLAN_BEGIN], lambda: self.begin_plan(who))
        for thread, doing in ((who.main, kept.main), (who.plan, kept.plan)):
            if thread is None or doing is None:
                continue
            if doing.request is not None:
                self.env.process(self.waits_on(who, thread, doing.request, one, due, changes))
            elif doing.step != t.NONE:
                self.env.process(self.goes_on(who, thread, due[MAIN_END + thread.kind]))
            elif doing.waits_at != t.NONE:
                self.env.process(self.waits_for_plan(who, thread))

    def set_due(self, who: Patient, what: int, minute: int, act: Callable[[], object]) -> None:
        """Something is due for somebody who is added, if it was for the donor."""
        if minute >= 0:
            self.remind(who, what, minute, act)

    def goes_on(self, who: Patient, thread: Thread, minute: int) -> Journey:
        """A step that takes time goes on until a minute; for ever where that is after the run."""
        step = thread.step
        yield from self.pass_time(who, thread, minute if minute >= 0 else self.plan.end)
        if not thread.over:
            self.let_go_of_staff(who, thread)
            self.end(who, thread)
            yield from self.journey(who, thread, self.steps[step][t.S_NEXT])

    def waits_for_plan(self, who: Patient, thread: Thread) -> Journey:
        """The plan is waited for."""
        thread.ended = self.env.event()
        yield thread.ended
        yield from self.journey(who, thread, self.steps[thread.waits_at][t.S_NEXT])

    def waits_on(
        self, who: Patient, thread: Thread, request: Request, one: Added, due: list[int], changes: Changes
    ) -> Journey:
        """A request goes on, as old as that of the donor."""
        step, asked = thread.step, changes.moved(who.index, request.asked + one.later)
        waiting = Waiting(
            0, asked, who.index, thread.kind, request.service, self.env.event(), number=who.number, spell=who.spell
        )
        for service in request.further:
            Waiting(
                0, asked, who.index, thread.kind, service, waiting.answer, number=who.number, spell=who.spell,
                requests=waiting.requests,
            )  # fmt: skip
        thread.waiting = waiting
        self.stand_again(who, thread)
        self.set_due(who, PATIENCE + thread.kind, due[PATIENCE + thread.kind], lambda: self.give_up(waiting))
        if thread.kind == MAIN:
            self.set_due(who, MAIN_END, due[MAIN_END], lambda: self.stand_on_more(who, waiting, step))
        _, answer = yield from self.answered(who, thread, waiting)
        onward = yield from self.after_answer(who, thread, step, self.current_visit(who, step), waiting, answer)
        yield from self.journey(who, thread, onward)

    def current_visit(self, who: Patient, step: int) -> int:
        """The visit of the entry of a step that is going on."""
        return max(0, who.visits.get(step, 1) - 1) if self.steps[step][t.S_VISITS] != t.NONE else 0


__all__ = ["TodaysStart"]
