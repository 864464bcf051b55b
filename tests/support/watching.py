"""The reference engine watched while it runs: which coincidences within a minute it meets, and how often."""

from collections import Counter
from collections.abc import Callable

from simulation.engines.reference.engine import ReferenceEngine
from simulation.engines.reference.patient import Patient, Thread
from simulation.engines.reference.queues import Offers, Waiting
from simulation.plan import columns as t
from simulation.plan.compile import Plan
from simulation.sampling.arrivals import Arrivals
from simulation.sampling.durations import is_open

Counts = Counter[str]

DUE = (
    "risk",
    "deterioration",
    "patience",
    "plan's patience",
    "end of the step",
    "end of the plan's step",
    "begin of the plan",
)
RISKS = {t.DEATH: "death", t.CARE_HOME: "care home", t.READMISSION: "readmission"}
IMPOSSIBLE = {
    ("patience", "end of the step"),
    ("plan's patience", "end of the plan's step"),
    ("plan's patience", "begin of the plan"),
    ("end of the plan's step", "begin of the plan"),
}
"""A person waits or is busy, not both; a plan that has begun does not begin."""

PAIRS = tuple(
    f"{one} before {other}" for k, one in enumerate(DUE) for other in DUE[k + 1 :] if (one, other) not in IMPOSSIBLE
)
RISK_PAIRS = tuple(
    f"{risk} before {other}"
    for risk in RISKS.values()
    for other in ("end of the step", "end of the plan's step", "patience")
)
OFFERED = (
    "two granted by one list in one round",
    "a tie settled by priority against the minute asked",
    "a tie settled by the minute asked",
    "a tie settled by patient",
    "a tie settled by main before plan",
    "main and plan of one person granted in one round",
    "granted and refused by one list in one round",
    "granted in the minute in which another gave up",
    "granted in the minute in which a place of the list was given back",
    "granted in the minute of asking",
    "granted in a later turn of the minute",
    "nobody granted though places are free, all closed",
    "closed service passed over",
    "mover inside a shared list",
    "mover inside a full list",
    "mover that keeps its service",
    "refused because closed",
    "refused because full",
    "mover refused because closed",
    "capacity falls below those there",
    "offers in the minute of a capacity change",
    "starts lapse",
    "starts run out",
    "starts taken in a later turn than given",
    "arrival in the minute of an end",
    "two arrive in one minute",
    "withdrawn while waiting",
    "withdrawn after the grant",
    "staff released by an interrupt",
    "place given back by an interrupt",
    "place made ready before the next has it",
    "place made ready while people wait for it",
    "interrupt while waiting for the plan at ready",
    "plan dropped before it began",
    "plan dropped while it runs",
    "plan begun by ready before its time",
    "plan replaced by another",
    "empty plan",
    "plan and ready in one minute",
    "ready goes on when the plan ends",
    "step of no minutes",
    "readmission while on the way",
    "readmission of a step entered before",
    "step entered again in one spell",
    "already inside at minute 0",
    "waiting at minute 0",
    "waiting since before minute 0",
    "task carried over closing time",
)
"""What the rounds of offers and the interrupts bring together."""

ALL = (*PAIRS, *RISK_PAIRS, *OFFERED)


class WatchedOffers(Offers):
    """Lists whose rounds are looked at before and after."""

    def __init__(self, plan: Plan, ring: Callable[[], None], arrivals: Arrivals, counts: Counts) -> None:
        super().__init__(plan, ring, arrivals.seed, arrivals.replication)
        self.counts = counts
        self.given_up: dict[int, int] = {}
        self.given_back: dict[int, int] = {}
        self.given_out: dict[int, int] = {}
        self.rounds: tuple[int, int] = (-1, 0)
        self.now: Callable[[], int] = lambda: 0

    def release(self, service: int) -> None:
        self.given_back[self.list_of[service]] = self.now()
        super().release(service)

    def round(self, now: int) -> tuple[list[Waiting], list[Waiting]]:
        self.rounds = (now, self.rounds[1] + 1 if self.rounds[0] == now else 1)
        before = {place: (list(self.lists[place].waiting), self.lists[place].free()) for place in self.changed}
        granted, refused = super().round(now)
        people = Counter(waiting.patient for waiting in granted)
        self.see("main and plan of one person granted in one round", max(people.values(), default=0) > 1)
        for place, (waiting, free) in before.items():
            got, refusals = (
                [w for w in granted if self.list_of[w.service] == place],
                [w for w in refused if self.list_of[w.service] == place],
            )
            self.look(now, place, waiting, free, got, refusals)
        return granted, refused

    def see(self, what: str, happened: bool) -> None:
        self.counts[what] += bool(happened)

    def look(
        self, now: int, place: int, waiting: list[Waiting], free: int, got: list[Waiting], refusals: list[Waiting]
    ) -> None:
        line = self.lists[place]
        closed = {w.service for w in waiting if not is_open(self.packed, self.calendar_of[w.service], now)}
        left = [w for w in waiting if w not in got]
        self.see("two granted by one list in one round", len(got) > 1)
        self.see("granted and refused by one list in one round", bool(got and refusals))
        self.see("granted in the minute in which another gave up", bool(got) and self.given_up.get(place) == now)
        self.see(
            "granted in the minute in which a place of the list was given back",
            bool(got) and self.given_back.get(place) == now,
        )
        self.see("granted in the minute of asking", any(w.asked == now for w in got))
        self.see("granted in a later turn of the minute", bool(got) and self.rounds[1] > 1)
        self.see("nobody granted though places are free, all closed", bool(waiting) and not got and free > 0)
        self.see(
            "closed service passed over",
            any(w.service in closed and any(w < other and not other.moves_inside for other in got) for w in left),
        )
        self.see("mover inside a shared list", any(w.moves_inside for w in got))
        self.see("mover inside a full list", free <= 0 and any(w.moves_inside for w in got))
        self.see("refused because closed", any(w.service in closed for w in refusals))
        self.see("refused because full", any(w.service not in closed for w in refusals))
        self.see("mover refused because closed", any(w.service in closed and w.moves_inside for w in refusals))
        self.see("starts run out", line.gives_starts and bool(got and left) and line.capacity == 0)
        self.see(
            "starts taken in a later turn than given",
            line.gives_starts and bool(got) and self.rounds[1] > 1 and self.given_out.get(place) == now,
        )
        self.see(
            "offers in the minute of a capacity change",
            bool(got) and not line.gives_starts and self.given_out.get(place) == now,
        )
        chosen, still = (
            [w for w in got if not w.moves_inside],
            [w for w in left if w.service not in closed and not w.moves_inside],
        )
        if chosen and still and self.orders[place] == t.FIRST_COME:
            last, first = max(chosen), min(still)
            self.see(
                "a tie settled by priority against the minute asked",
                last.priority < first.priority and last.asked > first.asked,
            )
            self.see("a tie settled by the minute asked", last.priority == first.priority and last.asked < first.asked)
            same = (last.priority, last.asked) == (first.priority, first.asked)
            self.see("a tie settled by patient", same and last.patient < first.patient)
            self.see("a tie settled by main before plan", same and last.patient == first.patient)


class Watched(ReferenceEngine):
    """The reference engine, with what coincides counted."""

    def __init__(self, plan: Plan, arrivals: Arrivals, counts: Counts) -> None:
        super().__init__(plan, arrivals)
        self.counts = counts
        self.offers = WatchedOffers(plan, self.ring, arrivals, counts)
        self.offers.now = lambda: self.now
        self.minutes_due: dict[tuple[int, int], int] = {}
        self.ended_at = self.arrived_at = -1
        self.entered: dict[tuple[int, int, int], int] = {}
        self.seen_bells: list[list[int]] = plan.tables.calendar_events.tolist()

    def see(self, what: str, happened: bool = True) -> None:
        self.counts[what] += bool(happened)

    # ---- what is due for one person ----

    def remind(self, who: Patient, what: int, minute: int, act: Callable[[], None]) -> None:
        def look() -> None:
            others = [
                other
                for other in range(7)
                if other != what and who.due[other] is not None and self.minutes_due[(who.index, other)] == self.now
            ]
            for other in others:
                self.see(f"{DUE[what]} before {DUE[other]}")
                if what == 0:
                    self.see(f"{RISKS[who.risk]} before {DUE[other]}")
            self.look_at(who, what)
            act()

        self.minutes_due[(who.index, what)] = minute
        super().remind(who, what, minute, look)

    def look_at(self, who: Patient, what: int) -> None:
        if what in (4, 5):
            self.ended_at = self.now
        if what in (0, 1):
            self.see(
                "staff released by an interrupt",
                any(thread is not None and thread.staff != t.NONE for thread in (who.main, who.plan)),
            )
            self.see("place given back by an interrupt", what == 0 and who.place != t.NONE)
            self.see(
                "interrupt while waiting for the plan at ready",
                who.main.ended is not None and who.main.step == t.NONE and who.plan is not None,
            )
            self.see("readmission while on the way", what == 0 and who.risk == t.READMISSION and not who.main.over)
            self.see(
                "readmission of a step entered before", what == 0 and who.risk == t.READMISSION and bool(who.visits)
            )
        if what in (2, 3):
            waiting = (who.main if what == 2 else who.plan).waiting
            self.offers.given_up[self.offers.list_of[waiting.service]] = self.now

    # ---- people and bells ----

    def welcome(self, who: Patient, stream: int, minute: int) -> None:
        self.see("arrival in the minute of an end", self.ended_at == self.now and stream >= 0)
        self.see("two arrive in one minute", self.arrived_at == self.now and stream >= 0)
        self.see("waiting since before minute 0", minute < 0)
        if stream >= 0:
            self.arrived_at = self.now
        super().welcome(who, stream, minute)

    def arrive(self):
        self.see("waiting at minute 0", bool(((self.arrivals.asked <= 0) & (self.arrivals.remaining < 0)).any()))
        self.see("already inside at minute 0", bool((self.arrivals.remaining >= 0).any()))
        yield from super().arrive()

    def when(self, minute: int, priority: int):
        event = super().when(minute, priority)
        if priority == 11:
            event.callbacks.append(lambda _: self.look_at_bells(minute))
        return event

    def look_at_bells(self, minute: int) -> None:
        for when, kind, place, amount in self.seen_bells:
            if when == minute and kind != t.OPENS:
                self.offers.given_out[place] = minute
                line = self.offers.lists[place]
                self.see("capacity falls below those there", kind == t.CAPACITY_BECOMES and amount < line.occupied)
                if kind == t.STARTS_GIVEN:
                    self.at(minute, 98, lambda _, line=line: self.see("starts lapse", line.capacity > 0))

    # ---- places, plans and time ----

    def move(self, who: Patient, service: int, step: int, visit: int) -> None:
        self.see("mover that keeps its service", who.place == service)
        super().move(who, service, step, visit)

    def make_ready(self, who: Patient) -> None:
        service = who.place
        before = len(self.log.words)
        super().make_ready(who)
        made_ready = len(self.log.words) > before
        self.see("place made ready before the next has it", made_ready)
        waiting = self.offers.lists[self.offers.list_of[service]].waiting
        self.see("place made ready while people wait for it", made_ready and bool(waiting))

    def begin_plan(self, who: Patient) -> None:
        self.see("plan begun by ready before its time", who.due[6] is not None)
        self.see("empty plan", who.plan_entry == t.NONE)
        self.see("plan and ready in one minute", who.last_ready == self.now)
        super().begin_plan(who)

    def plan_ends(self, who: Patient) -> None:
        self.see(
            "ready goes on when the plan ends",
            who.main.ended is not None and who.due[4] is None and who.main.step == t.NONE,
        )
        super().plan_ends(who)

    def drop_plan(self, who: Patient) -> None:
        self.see("plan dropped before it began", who.plan_pending)
        self.see("plan dropped while it runs", who.plan is not None)
        super().drop_plan(who)

    def plan_alongside(self, who: Patient, step: int, visit: int) -> None:
        self.see(
            "plan replaced by another",
            self.steps[step][t.S_ALONGSIDE] != t.NONE and (who.plan is not None or who.plan_pending),
        )
        super().plan_alongside(who, step, visit)

    def stop(self, who: Patient, thread: Thread) -> None:
        if thread.waiting is not None:
            self.see("withdrawn after the grant" if thread.waiting.answer.triggered else "withdrawn while waiting")
        super().stop(who, thread)

    def pass_time(self, who: Patient, thread: Thread, minute: int):
        self.see("step of no minutes", minute == self.now)
        if thread.staff != t.NONE and minute < self.plan.end:
            calendar = self.offers.calendar_of[thread.staff]
            self.see(
                "task carried over closing time",
                any(not is_open(self.packed, calendar, between) for between in range(self.now, minute, 30)),
            )
        return super().pass_time(who, thread, minute)

    def visit(self, who: Patient, step: int) -> int:
        visit = super().visit(who, step)
        self.see("step entered again in one spell", visit > 0)
        return visit


__all__ = ["ALL", "Counts", "Watched"]
