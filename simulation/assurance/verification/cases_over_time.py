"""More places with known answers: what changes in time, what is closed at night, and what the end of the window cuts
off.
"""

import cmath
import math
from collections.abc import Callable
from functools import cache

import numpy as np

from simulation.assurance.verification import log_statistics as q
from simulation.assurance.verification import queueing_theory, transient_theory
from simulation.assurance.verification.case import Case, ExpectedValue
from simulation.assurance.verification.cases import cases, exponential, one_queue, place
from simulation.assurance.verification.cases_of_beds import bed_cases
from simulation.assurance.verification.log_statistics import Quantity
from simulation.assurance.verification.transient_theory import Span
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import DAY, Event, Risk

FIRST_NUMBER = 100
"""Cases here are counted from this, so that they keep their random numbers when others are added before them."""
SHAPED = ((0.20, 91.0, 0.7), (0.10, 91.0, 1.0), (0.05, 91.0, 1.5))
"""Readmission, death and care home: probability within days, shape."""

# ---- what is read off a log
# -----------------------------------------------------------------------------------------------


def waiting_at(service: str, day: float) -> Quantity:
    """Number on the list so many days after the start of the run, before that minute's events."""

    def of(log: EventLog) -> float:
        mine = (log.subject == log.names.services.index(service)) & (log.minute < round(day * DAY))
        asked = mine & (log.event == Event.ASKED)
        answered = mine & np.isin(log.event, [Event.GRANTED, Event.REFUSED, Event.GAVE_UP, Event.WITHDREW])
        return float(asked.sum() - answered.sum())

    return of


def step_days(step: str) -> Quantity:
    """Mean days from the beginning to the end of a step, of those who began it in the window and whose step has
    ended.
    """

    def of(log: EventLog) -> float:
        mine = log.subject == log.names.steps.index(step)
        began = np.full(len(log.patients), -1, dtype=np.int64)
        begins, ends = mine & (log.event == Event.BEGAN), mine & (log.event == Event.ENDED)
        began[log.patient[begins]] = log.minute[begins]
        patient = log.patient[ends]
        seen = began[patient] >= log.warm_up
        return float((log.minute[ends] - began[patient])[seen].mean()) / DAY

    return of


def first_swing(service: str) -> Callable[[EventLog], complex]:
    """The daily swing of the number in a service over the window, as one complex number: its size and when it is
    highest.
    """

    def of(log: EventLog) -> complex:
        turn = 2j * math.pi / DAY
        mine = log.subject == log.names.services.index(service)

        def rest(event: Event) -> complex:
            minute = np.clip(log.minute[mine & (log.event == event)], log.warm_up, log.end)
            return complex((np.exp(-turn * log.end) - np.exp(-turn * minute)).sum() / -turn)

        return 2.0 * (rest(Event.GRANTED) - rest(Event.LEFT)) / (log.end - log.warm_up)

    return of


# ---- the places
# -----------------------------------------------------------------------------------------------------------


def _swings(name: str, stay: str, law: Callable[[complex], complex]) -> Case:
    """A rate of 100 a day that swings by 60 in a day, as steps of an hour; the first harmonic of the steps is known
    exactly.
    """
    weights = [1 + 0.6 * math.sin(2 * math.pi * (hour + 0.5) / 24) for hour in range(24)]
    text = place(
        f"{{arrivals: {{people: {{route: in, rate: 100 per day, by_hour: "
        f"[{', '.join(f'{weight:.15g}' for weight in weights)}]}}}}}}",
        "{beds: {kind: beds, capacity: unlimited}}",
        f"{{in: {{bed: {{stay: beds, for: {stay}}}, out: {{go: home}}}}}}",
        400,
        20,
    )
    size, lag = transient_theory.swing(law)
    edges = np.exp(-2j * math.pi * np.arange(25) / 24)
    rate = 2 * 100 * complex((np.array(weights) * np.diff(edges)).sum() / (-2j * math.pi))  # a day from midnight
    expected = rate * cmath.rect(size, -2 * math.pi * lag)

    def amplitude(log: EventLog) -> float:
        return (first_swing("beds")(log) * expected.conjugate() / abs(expected)).real

    def behind(log: EventLog) -> float:
        return -cmath.phase(first_swing("beds")(log) * rate.conjugate()) / (2 * math.pi)

    claims = (
        ExpectedValue("amplitude of the daily swing", amplitude, abs(expected)),
        ExpectedValue("lag behind the arrivals, days", behind, lag),
    )
    return Case(f"M(t)/G/infinity, {name}", "S. G. Eick, W. A. Massey, W. Whitt 1993", text, 24, claims)


def _from_today() -> Case:
    """A place with far too many people in it today returns to its usual number as today's people leave."""
    stay = "{distribution: lognormal, mean: 10 days, sd: 8 days}"
    text = place(
        "{arrivals: {people: {route: in, rate: 60 per day}}}",
        "{beds: {kind: beds, capacity: unlimited}}",
        f"{{in: {{bed: {{stay: beds, for: {stay}}}, out: {{go: home}}}}}}",
        40,
        0,
        "today: {services: {beds: {occupied: 1000 people, route: in, step: bed}}}\n",
    )
    still = {day: transient_theory.lognormal_stays_on(10, 8, day) for day in (1, 5, 10, 30)}
    claims = tuple(
        ExpectedValue(f"present after {day} days", q.occupied_at("beds", day), 1000 * share + 600 * (1 - share))
        for day, share in still.items()
    )
    return Case(
        "from today's state, room for all", "residual of a length-biased stay (D. R. Cox 1962)", text, 60, claims
    )


def _queue_from_today() -> Case:
    text = place(
        "{arrivals: {people: {route: in, rate: 30 per day}}}",
        "{beds: {kind: beds, capacity: 20 beds}}",
        f"{{in: {{bed: {{stay: beds, for: {exponential(0.5)}}}, out: {{go: home}}}}}}",
        5,
        0,
        "today: {services: {beds: {occupied: 20 people, queue: 60 people, route: in, step: bed}}}\n",
    )
    days = (0.5, 1, 2)
    found = [transient_theory.stepped_queue(30, 0.5, [Span(day, 20)], present=80)[0] for day in days]
    claims = tuple(
        ExpectedValue(f"waiting after {day} days", waiting_at("beds", day), now.waiting)
        for day, now in zip(days, found, strict=True)
    )
    return Case("M/M/20 from today's queue of 60", "exponential of the generator", text, 2400, claims)


def _steps() -> Case:
    spans = [Span(10, 24), Span(6, 14), Span(3, 30)]
    text = place(
        "{arrivals: {people: {route: in, rate: 40 per day}}}",
        "{beds: {kind: beds, capacity: {value: 24 beds, changes: {2023-01-11: 14 beds, 2023-01-17: 30 beds}}}}",
        f"{{in: {{bed: {{stay: beds, for: {exponential(0.5)}}}, out: {{go: home}}}}}}",
        20,
        0,
    )
    short = transient_theory.stepped_queue(40, 0.5, [Span(10, 24), Span(0.1, 14)])[1]
    _, fallen, risen = transient_theory.stepped_queue(40, 0.5, spans)
    claims = (
        ExpectedValue("occupied soon after the fall, over capacity", q.occupied_at("beds", 10.1), short.occupied),
        ExpectedValue("waiting 6 days after the fall", waiting_at("beds", 16), fallen.waiting),
        ExpectedValue("occupied 3 days after the rise", q.occupied_at("beds", 19), risen.occupied),
    )
    return Case("M/M/24 with steps of capacity", "exponential of the generator", text, 1200, claims)


def _day_and_night() -> Case:
    """Twelve places by day and six by night, over five days from an empty ward: what a night leaves waiting, and a day
    lets in.
    """
    half = [Span(0.5, 12), Span(0.5, 6)] * 5
    weights = ", ".join(["2"] * 12 + ["1"] * 12)
    text = place(
        "{arrivals: {people: {route: in, rate: 15 per day}}}",
        f"{{beds: {{kind: beds, capacity: 9 beds, by_hour: [{weights}]}}}}",
        f"{{in: {{bed: {{stay: beds, for: {exponential(0.5)}}}, out: {{go: home}}}}}}",
        6,
        0,
    )
    *_, noon, midnight = transient_theory.stepped_queue(15, 0.5, half)
    claims = (
        ExpectedValue("occupied at the fifth noon", q.occupied_at("beds", 4.5), noon.occupied),
        ExpectedValue("waiting at the midnight after it", waiting_at("beds", 5), midnight.waiting),
    )
    return Case("M/M/c by day and by night", "exponential of the generator", text, 9600, claims)


def _one_assessor() -> Case:
    law = transient_theory.office_hours(1.08, 5 / 24, 8 / 24)
    hour = len(law.busy) // 8
    noon = np.convolve(law.busy[3 * hour : 4 * hour + 1], [0.5, 0.5], "valid")
    text = place(
        "{arrivals: {people: {route: in, rate: 1.08 per day}}}",
        "{assessor: {kind: staff, capacity: 1 person, open: every day 09:00-17:00}}",
        "{in: {work: {task: assessor, takes: {distribution: exponential, mean: 5 hours}}, out: {go: home}}}",
        3_000,
        50,
    )
    claims = (
        ExpectedValue("people waiting", q.waiting("assessor"), law.waiting),
        ExpectedValue("wait", q.wait("assessor"), law.wait_days),
        ExpectedValue("at work, nights with a kept case in", q.occupied("assessor"), law.at_work, True),
        ExpectedValue("busy from 12:00 to 13:00", q.occupied_in_hour("assessor", 12), float(np.mean(noon)), True),
    )
    return Case("one assessor, open nine to five", "a chain of days and nights", text, 140, claims)


def _weekly_meeting() -> Case:
    text = place(
        "{arrivals: {people: {route: in, rate: 50 per day}}}",
        "{panel: {kind: meeting, held: wednesday 14:00}}",
        "{in: {decision: {until: panel}, out: {go: home}}}",
        728,
        17,
    ).replace("warm_up: 17 days", f"warm_up: {17 * DAY + 14 * 60 + 1} minutes")  # whole weeks from just after a meeting
    claims = (ExpectedValue("wait, days", step_days("routes.in.decision"), (7 * DAY - 1) / 2 / DAY),)
    return Case("a meeting once a week", "half a week on average", text, 30, claims)


def _shaped_risks() -> Case:
    words = {"readmission": ", to: back", "death": "", "care_home": ""}
    risks = ", ".join(
        f"{name}: {{probability: {100 * p:g} %, within: {within:g} days, shape: {shape:g}{more}}}"
        for (name, more), (p, within, shape) in zip(words.items(), SHAPED, strict=True)
    )
    text = place(
        "{arrivals: {people: {route: in, rate: 50 per day}}}",
        "{beds: {kind: beds, capacity: unlimited}}",
        "{in: {bed: {stay: beds, for: 1 day}, out: {mark: discharged, risks_after_discharge: after}, end: {go: home}},"
        " back: {bed: {stay: beds, for: 1 day}, end: {go: home}}}",
        500,
        0,
        f"risks_after_discharge: {{after: {{{risks}}}}}",
    )
    claims = tuple(
        ExpectedValue(f"{risk.value} first within {days} days", q.share_first_event(risk, days), value, True)
        for days in (30, 91)
        for risk, value in zip(
            (Risk.READMISSION, Risk.DEATH, Risk.CARE_HOME),
            transient_theory.first_of_weibulls(SHAPED, days),
            strict=True,
        )
    )
    return Case(
        "risks that change with time since discharge", "the first of independent risks, integrated", text, 12, claims
    )


def _cut_off() -> Case:
    """Nobody leaves before the window ends: every spell is unfinished, and all of them count."""
    claims = (
        ExpectedValue("occupied, mean of the window", q.occupied("beds", 0, 100), 20 * 50),
        ExpectedValue("occupied at its end", q.occupied_at("beds", 99.99), 20 * 99.99),
    )
    return Case(
        "stays longer than the window",
        "integral of the share still there",
        one_queue(20, "500 days", 100_000, 100, 0),
        60,
        claims,
    )


def _cut_off_waits() -> Case:
    """Twice as many come as can be treated: most waits are unfinished at the end of the window, and the queue holds
    them all.
    """
    found = transient_theory.stepped_queue(24, 0.5, [Span(20, 6)])[0]
    claims = (ExpectedValue("waiting at the end", waiting_at("beds", 20), found.waiting),)
    return Case(
        "a queue that grows to the window's end",
        "exponential of the generator",
        one_queue(24, exponential(0.5), 6, 20, 0),
        400,
        claims,
    )


def _risks_that_go_on() -> Case:
    """After its window each risk goes on at the rate it had: one constant hazard, before and after."""
    hazards = {Risk.DEATH: 0.002, Risk.CARE_HOME: 0.003}
    risks = ", ".join(
        f"{risk.value}: {{probability: {-100 * math.expm1(-91 * hazard):.12g} %, within: 91 days, "
        f"then: {36500 * hazard:.12g} % per year}}"
        for risk, hazard in hazards.items()
    )
    text = place(
        "{arrivals: {people: {route: in, rate: 50 per day}}}",
        "{beds: {kind: beds, capacity: unlimited}}",
        "{in: {bed: {stay: beds, for: 1 day}, out: {mark: discharged, risks_after_discharge: after}, end: {go: home}}}",
        500,
        0,
        f"risks_after_discharge: {{after: {{{risks}}}}}",
    )
    claims = tuple(
        ExpectedValue(f"{risk.value} first within {days} days", q.share_first_event(risk, days), value, True)
        for days in (60, 300)
        for risk, value in zip(hazards, queueing_theory.competing_risks(list(hazards.values()), days), strict=True)
    )
    return Case("risks that go on after their window", "constant hazards, the first counts", text, 10, claims)


@cache
def more_cases() -> dict[str, Case]:
    """Every case of this file by name."""
    mean, sd = 0.4, 0.3
    every = [
        _swings("exponential stays", exponential(0.4), lambda turn: 1 / (1 + 0.4 * turn)),
        _swings("fixed stays", f"{mean:g} days", lambda turn: cmath.exp(-mean * turn)),
        _swings(
            "lognormal stays",
            f"{{distribution: lognormal, mean: {mean:g} days, sd: {sd:g} days}}",
            lambda turn: transient_theory.lognormal_transform(mean, sd, turn),
        ),
        _from_today(),
        _queue_from_today(),
        _steps(),
        _one_assessor(),
        _weekly_meeting(),
        _shaped_risks(),
        _cut_off(),
        _cut_off_waits(),
        _risks_that_go_on(),
        _day_and_night(),
    ]
    return {
        case.name: Case(case.name, case.source, case.scenario, case.replications, case.claims, FIRST_NUMBER + number)
        for number, case in enumerate(every)
    }


def all_cases() -> dict[str, Case]:
    """Every place with a known answer by name."""
    return {**cases(), **more_cases(), **bed_cases()}
