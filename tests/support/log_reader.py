"""A log read row by row: what no log may say."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from simulation.core.event_log import RISKS, STATES, EventLog
from simulation.core.vocabulary import Event, Risk, State
from simulation.plan import columns as t
from simulation.plan.compile import Plan
from simulation.sampling.durations import is_open


@dataclass
class Who:
    """One person while a log is read."""

    present: bool = True
    dead: bool = False
    spell: int = 0
    open_step: dict[int, int] = field(default_factory=dict)
    waiting: dict[int, int] = field(default_factory=dict)
    further: set[int] = field(default_factory=set)
    staff: dict[int, int] = field(default_factory=dict)
    place: int = -1
    moving_from: int = -1
    """The place that is given up by a move, between the two rows of the move."""


class Reader:
    """Reads a log row by row and says what cannot be."""

    def __init__(self, plan: Plan, log: EventLog) -> None:
        self.plan, self.log = plan, log
        self.people: dict[int, Who] = {}
        of, lists = (plan.tables.services[:, column].tolist() for column in (t.V_OF, t.V_LIST))
        self.rows = [of.index(service) for service in range(len(plan.names.services))]
        """The first row of each service: one that has copies has a row for each, and the log does not say which."""
        self.kind = plan.tables.services[self.rows, t.V_KIND].tolist()
        self.whole: dict[int, int] = {}
        """The lists of all copies of a service are seen as one, the first."""
        for row, service in enumerate(of):
            self.whole.setdefault(lists[row], self.whole.get(lists[self.rows[service]], lists[self.rows[service]]))
        self.list_of = [self.whole[lists[row]] for row in self.rows]
        self.joined = {whole for place, whole in self.whole.items() if place != whole}
        self.of_each: Counter[int] = Counter()
        self.inside: Counter[int] = Counter()
        """People by list."""
        self.made_ready: list[tuple[int, int]] = []
        """Places left and not yet ready: when they will be, and of which list."""
        self.peak: Counter[int] = Counter()
        self.waiting: dict[int, Counter[int]] = defaultdict(Counter)
        """By list: how many wait for each service."""
        self.capacity: Counter[int] = Counter()
        self.starts: Counter[int] = Counter()
        self.calendar_events = plan.tables.calendar_events.tolist()
        self.calendar_event = 0
        self.arrived = self.ended = 0

    def read(self) -> None:
        """Every row, and a look at everything between two minutes."""
        log, now, acted = self.log, None, set()
        columns = (log.minute, log.patient, log.spell, log.event, log.subject, log.value)
        for minute, patient, spell, event, subject, value in zip(*(column.tolist() for column in columns), strict=True):
            minute = max(minute, 0)
            if now is not None and minute != now:
                self.between(now, acted)
                acted = set()
            if minute != now:
                self.ring(minute)
            now = minute
            acted.add(patient)
            self.row(minute, patient, spell, Event(event), subject, value)
        if now is not None:
            self.between(now, acted)

    def ring(self, minute: int) -> None:
        """Capacity up to this minute; what is above it may drain and not grow."""
        self.starts.clear()
        self.made_ready = [(ready, place) for ready, place in self.made_ready if ready > minute]
        self.peak = self.taken()
        while (
            self.calendar_event < len(self.calendar_events) and self.calendar_events[self.calendar_event][0] <= minute
        ):
            when, kind, place, amount = self.calendar_events[self.calendar_event]
            if kind == t.CAPACITY_BECOMES:
                self.of_each[place] = amount
                whole = self.whole[place]
                self.capacity[whole] = sum(self.of_each[one] for one, other in self.whole.items() if other == whole)
            elif kind == t.STARTS_GIVEN and when == minute:
                self.starts[self.whole[place]] += amount
            self.calendar_event += 1

    def taken(self) -> Counter[int]:
        """Places by list that somebody is in or that are made ready."""
        return self.inside + Counter(place for _, place in self.made_ready)

    def row(self, minute: int, patient: int, spell: int, event: Event, subject: int, value: int) -> None:
        if event is Event.ARRIVED:
            assert patient not in self.people, "nobody arrives twice"
            self.people[patient] = Who()
            self.arrived += 1
            return
        who = self.people[patient]
        assert not who.dead, "the dead do nothing"
        assert who.present or event is Event.RISK, "who has left comes back by a risk only"
        if event is Event.RISK:
            readmitted = RISKS[subject] is Risk.READMISSION
            assert spell == who.spell + readmitted, "a readmission begins the next spell, nothing else does"
            assert who.place == -1
            assert not who.open_step
            assert not who.staff
            self.ended -= not who.present
            who.present, who.spell = True, spell
            return
        assert spell == who.spell
        if event is Event.BEGAN:
            assert value not in who.open_step, "one step at a time"
            who.open_step[value] = subject
        elif event is Event.ENDED:
            assert who.open_step.pop(value) == subject, "what ends has begun"
        elif event is Event.ASKED:
            assert value not in who.waiting, "one list at a time"
            who.waiting[value] = subject
            self.waiting[self.list_of[subject]][subject] += 1
        elif event is Event.ALSO_ASKED:
            assert who.waiting
            assert subject not in (who.waiting.get(0), *who.further), "no list twice"
            who.further.add(subject)
            self.waiting[self.list_of[subject]][subject] += 1
        elif event is Event.TAKEN_OFF:
            if who.waiting.get(0) == subject:
                del who.waiting[0]
            else:
                who.further.remove(subject)
            self.waiting[self.list_of[subject]][subject] -= 1
        elif event in (Event.GRANTED, Event.REFUSED, Event.GAVE_UP, Event.WITHDREW):
            if event is Event.GRANTED and value == 0 and subject in who.further:
                who.further.remove(subject)
                assert 0 not in who.waiting
                assert not who.further, "one place is taken"
            else:
                assert who.waiting.pop(value) == subject, "who gets something has asked for it"
            self.waiting[self.list_of[subject]][subject] -= 1
            if event is Event.GRANTED:
                self.granted(who, subject, value)
        elif event is Event.LEFT:
            self.left(who, subject, value)
        elif event is Event.TURNAROUND:
            self.made_ready.append((minute + value, self.list_of[subject]))
        elif event is Event.STATE:
            assert who.place == -1, "nobody takes a place home"
            assert not who.open_step
            assert not who.waiting
            assert not who.staff
            who.present, who.dead = False, STATES[subject] is State.DIED
            self.ended += 1

    def granted(self, who: Who, service: int, thread: int) -> None:
        place = self.list_of[service]
        if self.kind[service] == t.STAFF:
            assert thread not in who.staff
            who.staff[thread] = service
        elif self.kind[service] == t.DAILY_STARTS:
            self.starts[place] -= 1
            return
        else:
            who.moving_from, who.place = who.place, service
        self.inside[place] += 1

    def left(self, who: Who, service: int, thread: int) -> None:
        if self.kind[service] == t.STAFF:
            assert who.staff.pop(thread) == service
        elif who.moving_from != -1:
            assert who.moving_from == service, "the old place is freed"
            who.moving_from = -1
        else:
            assert who.place == service, "who leaves was there"
            who.place = -1
        self.inside[self.list_of[service]] -= 1

    def between(self, now: int, acted: set[int]) -> None:
        """Nobody is lost, and no list is over its capacity or keeps somebody waiting who could be let in."""
        assert self.arrived == sum(who.present for who in self.people.values()) + self.ended
        for patient in acted:
            who = self.people[patient]
            assert who.moving_from == -1, "nobody is in two places"
            assert not who.present or who.open_step, f"person {patient} stands about at minute {now}"
            assert set(who.waiting) <= set(who.open_step)
            assert not who.further or 0 in who.waiting
        taken = self.taken()
        for place, inside in self.inside.items():
            assert inside >= 0
            if place in self.joined:  # one copy may drain while another fills
                continue
            assert now == 0 or taken[place] <= max(self.capacity[place], self.peak[place]), (
                "more people than capacity and those who drain"
            )
        for amount in self.starts.values():
            assert amount >= 0, "more starts than given out"
        for place, services in self.waiting.items():
            if place not in self.joined and (place in self.starts or taken[place] < self.capacity[place]):
                for service, count in services.items():
                    could = count > 0 and is_open(
                        self.plan.packed, int(self.plan.tables.services[self.rows[service], t.V_CALENDAR]), now
                    )
                    if self.kind[service] == t.DAILY_STARTS:
                        could = could and self.starts[place] > 0
                    assert not could, (
                        f"somebody waits for {self.plan.names.services[service]} though there is room at minute {now}"
                    )
