"""Small places whose answers are known exactly."""

from dataclasses import replace
from functools import cache

import numpy as np

from simulation.assurance.verification import log_statistics as q
from simulation.assurance.verification import queueing_theory
from simulation.assurance.verification.case import Case, ExpectedValue
from simulation.core.vocabulary import Event, Risk

EXPONENTIAL = "{{distribution: exponential, mean: {0:g} days}}"


def exponential(days: float) -> str:
    """An exponential time as a file says it."""
    return EXPONENTIAL.format(days)


def place(people: str, services: str, routes: str, length: float, warm_up: float, more: str = "") -> str:
    """A scenario file of three parts in YAML's flow style."""
    return f"""dialect: 1
title: A place with a known answer
run: {{start: 2023-01-01, warm_up: {warm_up:g} days, length: {length:g} days}}
people: {people}
services: {services}
routes: {routes}
{more}"""


def one_queue(rate: float, stay: str, beds: int, length: float, warm_up: float, way: str = "", more: str = "") -> str:
    """People at random, one service, one line; `way` is what a stay may say of leaving it."""
    return place(
        f"{{arrivals: {{people: {{route: in, rate: {rate:.12g} per day}}}}}}",
        f"{{beds: {{kind: beds, capacity: {beds} beds}}}}",
        f"{{in: {{bed: {{stay: beds, {way} for: {stay}}}, out: {{go: home}}}}, elsewhere: {{out: {{go: left}}}}}}",
        length,
        warm_up,
        more,
    )


def _markov(beds: int, rate: float, replications: int, length: float) -> Case:
    law = queueing_theory.markov_queue(rate, 1, beds)
    claims = [
        ExpectedValue("share who wait", q.share_waited("beds"), law.share_waited, True),
        ExpectedValue("occupied", q.occupied("beds"), law.occupied),
    ]
    if beds < 10:  # a larger place needs a very long run for a precise mean queue
        claims += [
            ExpectedValue("people waiting", q.waiting("beds"), law.waiting),
            ExpectedValue("wait", q.wait("beds"), law.wait_days),
        ]
    return Case(
        f"M/M/{beds}",
        "A. K. Erlang 1917",
        one_queue(rate, exponential(1), beds, length, 50),
        replications,
        tuple(claims),
    )


def _staff() -> Case:
    law = queueing_theory.markov_queue(2, 1, 3)
    text = place(
        "{arrivals: {people: {route: in, rate: 2 per day}}}",
        "{team: {kind: staff, capacity: 3 people}}",
        f"{{in: {{work: {{task: team, takes: {exponential(1)}}}, out: {{go: home}}}}}}",
        3_000,
        50,
    )
    claims = (
        ExpectedValue("people waiting", q.waiting("team"), law.waiting),
        ExpectedValue("wait", q.wait("team"), law.wait_days),
        ExpectedValue("at work", q.occupied("team"), law.occupied),
    )
    return Case("M/M/3, staff who never close", "A. K. Erlang 1917", text, 180, claims)


def _loss(name: str, stay: str) -> Case:
    refused = queueing_theory.erlang_b(8.2, 10)
    claims = (
        ExpectedValue("share refused", q.share_answered("beds", Event.REFUSED), refused, True),
        ExpectedValue("occupied", q.occupied("beds"), 8.2 * (1 - refused)),
    )
    return Case(
        f"M/G/10/10, {name}",
        "A. K. Erlang 1917, B. A. Sevast'yanov 1957",
        one_queue(4.1, stay, 10, 1000, 100, "if_full: elsewhere,"),
        30,
        claims,
    )


def _room_for_all() -> Case:
    text = one_queue(2, "{distribution: lognormal, mean: 5 days, sd: 4 days}", 1000, 10_000, 200)
    claims = (
        ExpectedValue("occupied", q.occupied("beds"), 10.0),
        ExpectedValue("its variance", q.spread("beds", 10.0), 10.0),
    )
    return Case("M/G/infinity", "number present is Poisson (C. Palm 1943)", text, 16, claims)


def _months() -> Case:
    weights = [1 + 0.3 * np.sin(2 * np.pi * (month + 0.5) / 12) for month in range(12)]
    lengths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    means, _ = queueing_theory.varying_rate([20 * weight for weight in weights], lengths, 15)
    text = place(
        f"{{arrivals: {{people: {{route: in, rate: 20 per day, by_month: "
        f"[{', '.join(f'{weight:.15g}' for weight in weights)}]}}}}}}",
        "{beds: {kind: beds, capacity: unlimited}}",
        f"{{in: {{bed: {{stay: beds, for: {exponential(15)}}}, out: {{go: home}}}}}}",
        365,
        0,
    )
    begins = np.cumsum([0, *lengths])
    claims = tuple(
        ExpectedValue(f"occupied in month {m + 1}", q.occupied("beds", begins[m], begins[m + 1]), means[m])
        for m in (0, 3, 6, 9, 11)
    )
    return Case("M(t)/M/infinity, a year from empty", "S. G. Eick, W. A. Massey, W. Whitt 1993", text, 40, claims)


def _hours() -> Case:
    weights = [1 + 0.8 * np.sin(2 * np.pi * (hour + 0.5) / 24) for hour in range(24)]
    means, _ = queueing_theory.varying_rate([100 * weight for weight in weights] * 20, [1 / 24] * 480, 0.25)
    text = place(
        f"{{arrivals: {{people: {{route: in, rate: 100 per day, by_hour: "
        f"[{', '.join(f'{weight:.15g}' for weight in weights)}]}}}}}}",
        "{beds: {kind: beds, capacity: unlimited}}",
        "{in: {bed: {stay: beds, for: {distribution: exponential, mean: 6 hours}}, out: {go: home}}}",
        200,
        20,
    )
    claims = tuple(
        ExpectedValue(
            f"occupied from {hour:02d}:00 to {hour + 1:02d}:00", q.occupied_in_hour("beds", hour), means[-24 + hour]
        )
        for hour in (3, 9, 15, 21)
    )
    return Case("M(t)/M/infinity, hours of the day", "S. G. Eick, W. A. Massey, W. Whitt 1993", text, 15, claims)


def _from_empty(name: str, stay: str, fixed: bool) -> Case:
    days = (1, 5, 10, 30) if not fixed else (1, 3, 10)
    claims = tuple(
        ExpectedValue(
            f"occupied after {day} days", q.occupied_at("beds", day), queueing_theory.filling_up(500, 5, day, fixed)
        )
        for day in days
    )
    return Case(
        f"filling up from empty, {name}",
        "integral of the share still there",
        one_queue(500, stay, 100_000, 31, 0),
        40,
        claims,
    )


def _one_place(name: str, stay: str, cv2: float, replications: int) -> Case:
    law = queueing_theory.pollaczek_khinchine(1, 0.5, cv2)
    claims = (
        ExpectedValue("wait", q.wait("beds"), law.wait_days),
        ExpectedValue("people waiting", q.waiting("beds"), law.waiting),
    )
    return Case(
        f"M/G/1, {name}",
        "F. Pollaczek 1930, A. Khinchine 1932",
        one_queue(1, stay, 1, 8_000, 100),
        replications,
        claims,
    )


def _priorities() -> Case:
    waits = queueing_theory.cobham([0.4, 0.6], 0.5)
    text = place(
        "{cohorts: {urgent: {}, other: {}}, arrivals: {people: {route: in, rate: {by_cohort: {urgent: 0.4 per day, "
        "other: 0.6 per day}}}}}",
        "{beds: {kind: beds, capacity: 1 bed}}",
        f"{{in: {{bed: {{stay: beds, priority: {{by_cohort: {{urgent: 1, other: 2}}}}, for: {exponential(0.5)}}}, "
        f"out: {{go: home}}}}}}",
        8_000,
        100,
    )
    claims = (
        ExpectedValue("wait of the urgent", q.wait("beds", "urgent"), waits[0]),
        ExpectedValue("wait of others", q.wait("beds", "other"), waits[1]),
    )
    return Case("M/M/1 with two priorities", "A. Cobham 1954", text, 80, claims)


def _impatient() -> Case:
    law = queueing_theory.impatient_queue(5, 2, 8, 4)
    text = one_queue(5, exponential(2), 8, 2_000, 60, f"gives_up_after: {{wait: {exponential(4)}, then: elsewhere}},")
    claims = (
        ExpectedValue("people waiting", q.waiting("beds"), law.waiting),
        ExpectedValue("wait, of those who give up too", q.wait("beds"), law.wait_days),
        ExpectedValue("share who give up", q.share_answered("beds", Event.GAVE_UP), law.left, True),
        ExpectedValue("share who wait", q.share_waited("beds"), law.share_waited, True),
        ExpectedValue("occupied", q.occupied("beds"), law.occupied),
    )
    return Case("M/M/8 with patience", "C. Palm 1946 (Erlang A)", text, 40, claims)


def _tandem(first: float, second: float, room: int) -> Case:
    between = "between: {stay: between, for: 0 minutes}, " if room else ""
    text = place(
        "{arrivals: {people: {route: in, rate: 1.2 per day}}}",
        f"{{one: {{kind: beds, capacity: 1 bed}}, between: {{kind: beds, capacity: {max(room, 1)} beds}}, two: "
        f"{{kind: beds, capacity: 1 bed}}}}",
        f"{{in: {{one: {{stay: one, for: {exponential(1 / first)}}}, {between}two: {{stay: two, for: "
        f"{exponential(1 / second)}}}, out: {{go: home}}}}}}",
        8_000,
        200,
    )
    name = f"saturated line, rates {first:g} and {second:g}, room for {room} between"
    return Case(
        name,
        "G. C. Hunt 1956",
        text,
        20,
        (ExpectedValue("people a day", q.started("two"), queueing_theory.saturated_tandem(first, second, room)),),
    )


def _pools(together: bool) -> Case:
    law = queueing_theory.markov_queue(4.8, 0.5, 4) if together else queueing_theory.markov_queue(2.4, 0.5, 2)
    shared = ", shared_list: all" if together else ""
    text = place(
        "{arrivals: {a: {route: a, rate: 2.4 per day}, b: {route: b, rate: 2.4 per day}}}",
        f"{{east: {{kind: beds, capacity: 2 beds{shared}}}, west: {{kind: beds, capacity: 2 beds{shared}}}}}",
        f"{{a: {{bed: {{stay: east, for: {exponential(0.5)}}}, out: {{go: home}}}}, b: {{bed: {{stay: west, for: "
        f"{exponential(0.5)}}}, out: {{go: home}}}}}}",
        1_500,
        25,
    )
    waiting = law.waiting if together else 2 * law.waiting
    claims = (ExpectedValue("people waiting", q.waiting("east", "west"), waiting),)
    return Case(
        "two pools on one list" if together else "two pools apart",
        "A. K. Erlang 1917",
        text,
        240 if together else 140,
        claims,
    )


def _feedback() -> Case:
    text = place(
        "{arrivals: {people: {route: in, rate: 10 per day}}}",
        "{beds: {kind: beds, capacity: 900 beds}}",
        f"{{in: {{bed: {{stay: beds, for: {exponential(6)}}}, out: {{mark: discharged, risks_after_discharge: "
        f"again}}, end: {{go: home}}}}}}",
        2000,
        400,
        "risks_after_discharge: {again: {readmission: {probability: 15 %, within: 30 days, shape: 0.7, to: in}}}",
    )
    claims = (
        ExpectedValue("admissions a day", q.started("beds"), 10 / 0.85),
        ExpectedValue("occupied", q.occupied("beds"), 60 / 0.85),
        ExpectedValue("share of admissions that are readmissions", q.share_of_later_spells("beds"), 0.15, True),
    )
    return Case("readmissions as feedback", "a geometric number of spells", text, 12, claims)


def _competing() -> Case:
    hazards = {Risk.READMISSION: 0.005, Risk.DEATH: 1 / 900, Risk.CARE_HOME: 1 / 700}
    chances = {risk.value: -100 * np.expm1(-hazard * 91) for risk, hazard in hazards.items()}
    risks = ", ".join(
        f"{name}: {{probability: {chance:.12g} %, within: 91 days{', to: back' if name == 'readmission' else ''}}}"
        for name, chance in chances.items()
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
        for risk, value in zip(hazards, queueing_theory.competing_risks(list(hazards.values()), days), strict=True)
    )
    return Case("competing risks after discharge", "constant hazards, the first counts", text, 10, claims)


def _blocking(
    name: str,
    rate: float,
    stay: float,
    beds: int,
    share: float,
    second: float,
    places: int,
    replications: int,
    length: float,
) -> Case:
    """All times are a fifth of what the arguments say: the same law of numbers, and the calendar has fewer minutes to
    turn.
    """
    law = queueing_theory.two_stage_blocking(rate, stay, beds, share, second, places)
    text = place(
        f"{{arrivals: {{people: {{route: in, rate: {5 * rate:g} per day}}}}}}",
        f"{{acute: {{kind: beds, capacity: {beds} beds}}, community: {{kind: beds, capacity: {places} beds}}}}",
        f"{{in: {{bed: {{stay: acute, for: {exponential(stay / 5)}}}, ready: {{mark: ready}}, "
        f"next: {{choose: next, shares: {{home: {100 * (1 - share):g} %, more: {100 * share:g} %}}, routes: "
        f"{{home: leave, more: more}}}}}}, "
        f"leave: {{out: {{mark: discharged}}, end: {{go: home}}}}, "
        f"more: {{place: {{stay: community, for: {exponential(second / 5)}, marks: discharged}}, end: {{go: home}}}}}}",
        length / 5,
        100,
    )
    claims = (
        ExpectedValue("delayed in an acute bed", q.past_ready(), law.delayed),
        ExpectedValue("waiting for an acute bed", q.waiting("acute"), law.waiting),
        ExpectedValue("wait for an acute bed", lambda log: 5 * q.wait("acute")(log), law.wait_days),
        ExpectedValue("acute beds occupied", q.occupied("acute"), law.first_occupied),
        ExpectedValue("community places occupied", q.occupied("community"), law.second_occupied),
    )
    return Case(name, "the Markov chain solved level by level", text, replications, claims)


@cache
def cases() -> dict[str, Case]:
    """Every case by name."""
    every = [
        _markov(3, 2, 200, 3_000),
        _markov(12, 9.6, 50, 1_200),
        _staff(),
        _loss("exponential stays", exponential(2)),
        _loss("lognormal stays", "{distribution: lognormal, mean: 2 days, sd: 2.4 days}"),
        _loss("fixed stays", "2 days"),
        _room_for_all(),
        _months(),
        _hours(),
        _from_empty("exponential stays", exponential(5), False),
        _from_empty("fixed stays", "5 days", True),
        _one_place("exponential stays", exponential(0.5), 1.0, 60),
        _one_place("gamma stays", "{distribution: gamma, mean: 0.5 days, sd: 0.25 days}", 0.25, 40),
        _one_place("fixed stays", "0.5 days", 0.0, 40),
        _priorities(),
        _impatient(),
        _tandem(1, 1, 0),
        _tandem(1, 1, 1),
        _tandem(1, 2, 0),
        _tandem(2, 1, 0),
        _pools(False),
        _pools(True),
        _feedback(),
        _competing(),
        _blocking("two stages with blocking, 16 beds", 2, 5, 16, 0.25, 10, 7, 1100, 25_000),
        _blocking("two stages with blocking, 8 beds", 1, 4, 8, 0.5, 8, 6, 640, 25_000),
    ]
    return {case.name: replace(case, number=number) for number, case in enumerate(every)}
