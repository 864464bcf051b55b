"""The reference engine: people's journeys told in order, in SimPy.

Here people come and time goes on; each module before adds what it names to one class: `clock` keeps the minutes,
`patient_events` has what happens besides, `asking` the lists, `steps` what each kind of step does, and `today` a start
from today's position.
"""

from contextlib import suppress

import numpy as np
from simpy.core import EmptySchedule

from simulation.core.event_log import EventLog, RowsKept
from simulation.core.in_parts import finished
from simulation.core.vocabulary import DAY, Event
from simulation.engines.common.gone import gone_before, without_gone
from simulation.engines.common.log_writer import Months, in_order, log_of, rows_there, staying
from simulation.engines.common.runtime_errors import MOST_VISITS
from simulation.engines.common.today import with_history
from simulation.engines.reference.clock import ARRIVE
from simulation.engines.reference.patient import Journey, Patient
from simulation.engines.reference.today import TodaysStart
from simulation.plan import columns as t
from simulation.plan.compile import Plan
from simulation.sampling.arrivals import Arrivals
from simulation.sampling.durations import work_end

MONTH = 30 * DAY


class ReferenceEngine(TodaysStart):
    """One place's services and everybody in them, minute by minute."""

    def run(self, only: RowsKept | None = None) -> Months:
        """Everything that happens until the end, month by month; the log of all rows, or of `only` these."""
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
        if only is not None:
            rows = staying(rows, rows_there(self.plan, only))
            if not only.gone:
                gone = gone_before(rows, len(self.arrivals.order), self.plan.warm_up)
                rows = rows.part(slice(without_gone(rows, gone, self.plan.warm_up)))
        return log_of(self.plan, self.arrivals, rows, "reference", found, only)

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


def simulate(plan: Plan, arrivals: Arrivals) -> EventLog:
    """One replication told by the reference engine, without a pause."""
    return finished(simulate_by_month(plan, arrivals))


def simulate_by_month(plan: Plan, arrivals: Arrivals, only: RowsKept | None = None) -> Months:
    """One replication told by the reference engine; gives way at the end of each month with the share done, and returns
    the log of all rows, or of `only` these.

    Raises:
        SimulationError: when the scenario turns out to mean nothing, such as a route that goes round without taking
        time.
    """
    return (yield from ReferenceEngine(plan, arrivals).run(only))
