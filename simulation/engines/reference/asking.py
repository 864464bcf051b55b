"""Asking and waiting in the reference engine: joining the list of a service, standing on further ones, being answered,
giving up, and letting time pass.
"""

from abc import ABC
from collections.abc import Generator

import simpy

from simulation.core.vocabulary import Event
from simulation.engines.reference.patient import MAIN_END, PATIENCE, Patient, Thread
from simulation.engines.reference.patient_events import PatientEvents
from simulation.engines.reference.queues import Waiting
from simulation.plan import columns as t
from simulation.sampling.durations import next_end


class Asking(PatientEvents, ABC):
    """What a person who wants something does until they have it or have not."""

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
