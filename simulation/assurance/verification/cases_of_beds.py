"""Places with known answers about beds: made ready before the next has them, and asked for by people who change."""

import math
from functools import cache

from simulation.assurance.verification import log_statistics as q
from simulation.assurance.verification import queueing_theory
from simulation.assurance.verification.case import Case, ExpectedValue
from simulation.assurance.verification.cases import exponential, place
from simulation.assurance.verification.outlying_theory import outlying
from simulation.core.vocabulary import Event, Risk, State

FIRST_NUMBER = 200
"""Cases here are counted from this, so that they keep their random numbers when others are added before them."""


def _made_ready_for_those_who_wait() -> Case:
    """To those who wait a bed that is made ready is a longer stay: here exponential, then always the same time."""
    law = queueing_theory.pollaczek_khinchine(1, 0.5, 0.36)
    text = place(
        "{arrivals: {people: {route: in, rate: 1 per day}}}",
        "{beds: {kind: beds, capacity: 1 bed, turnaround: 4.8 hours}}",
        f"{{in: {{bed: {{stay: beds, for: {exponential(0.3)}}}, out: {{go: home}}}}}}",
        8_000,
        100,
    )
    claims = (
        ExpectedValue("wait", q.wait("beds"), law.wait_days),
        ExpectedValue("people waiting", q.waiting("beds"), law.waiting),
        ExpectedValue("occupied", q.occupied("beds"), 0.3),
        ExpectedValue("being made ready", q.being_made_ready("beds"), 0.2),
    )
    return Case("M/G/1, made ready for the next", "F. Pollaczek 1930, A. Khinchine 1932", text, 60, claims)


def _made_ready_for_those_who_do_not() -> Case:
    """Whatever stay and turnaround are, their mean decides who is refused."""
    refused = queueing_theory.erlang_b(8.2, 10)
    text = place(
        "{arrivals: {people: {route: in, rate: 4.1 per day}}}",
        "{beds: {kind: beds, capacity: 10 beds, turnaround: {distribution: gamma, mean: 12 hours, sd: 9 hours}}}",
        f"{{in: {{bed: {{stay: beds, if_full: elsewhere, for: {exponential(1.5)}}}, out: {{go: home}}}}, "
        "elsewhere: {out: {go: left}}}",
        1_000,
        100,
    )
    claims = (
        ExpectedValue("share refused", q.share_answered("beds", Event.REFUSED), refused, True),
        ExpectedValue("occupied", q.occupied("beds"), 4.1 * 1.5 * (1 - refused)),
        ExpectedValue("being made ready", q.being_made_ready("beds"), 4.1 * 0.5 * (1 - refused)),
    )
    source = "A. K. Erlang 1917, B. A. Sevast'yanov 1957"
    return Case("M/G/10/10, made ready for the next", source, text, 30, claims)


def _frail_from_now_on() -> Case:
    """Who becomes frail stays so at every later spell: a chain of two kinds of spell.

    Of ten who come three are frail; a quarter of the others become so in each spell; they come back more often and
    stay longer.
    """
    text = place(
        "{labels: {frailty: {shares: {well: 70 %, frail: 30 %}}}, arrivals: {people: {route: in, rate: 10 per day}}}",
        "{beds: {kind: beds, capacity: unlimited}}",
        "{in: {who: {choose: who, by: frailty, routes: {well: well, frail: stay}}}, "
        "well: {worse: {choose: worse, shares: {yes: 25 %, no: 75 %}, routes: {yes: worse, no: stay}}}, "
        "worse: {noted: {record: {frailty: frail}}, on: {choose: stay}}, "
        "stay: {bed: {stay: beds, for: {by_frailty: {well: 1 day, frail: 2 days}}}, "
        "out: {mark: discharged, risks_after_discharge: again}, end: {go: home}}}",
        2_000,
        300,
        "risks_after_discharge: {again: {readmission: {probability: {by_frailty: {well: 20 %, frail: 50 %}}, "
        "within: 30 days, to: in}}}",
    )
    begun_well = 0.7 / (1 - 0.75 * 0.2)
    well, frail = 0.75 * begun_well, (0.3 + 0.25 * begun_well) / (1 - 0.5)
    claims = (
        ExpectedValue("admissions a day", q.started("beds"), 10 * (well + frail)),
        ExpectedValue("occupied", q.occupied("beds"), 10 * (well + 2 * frail)),
        ExpectedValue("share of later spells", q.share_of_later_spells("beds"), 1 - 1 / (well + frail), True),
    )
    return Case("frail from now on", "a Markov chain over spells", text, 48, claims)


def _further_lists() -> Case:
    """Patients of a full ward would go to another after some time, and keep their place in the order."""
    law = outlying(1.4, 0.8, 0.5, 0.3)
    text = place(
        "{arrivals: {one: {route: one, rate: 1.4 per day}, other: {route: other, rate: 0.8 per day}}}",
        "{medical: {kind: beds, capacity: 1 bed}, surgical: {kind: beds, capacity: 1 bed}}",
        f"{{one: {{bed: {{stay: medical, for: {exponential(0.5)}, also: {{after: {exponential(0.3)}, services: "
        f"[surgical]}}}}, out: {{go: home}}}}, "
        f"other: {{bed: {{stay: surgical, if_full: elsewhere, for: {exponential(0.5)}}}, out: {{go: home}}}}, "
        "elsewhere: {out: {go: left}}}",
        6_000,
        100,
    )
    claims = (
        ExpectedValue("waiting for the own ward", q.waiting("medical"), law.waiting),
        ExpectedValue("who would go elsewhere", q.waiting("surgical"), law.would_go),
        ExpectedValue("own ward occupied", q.occupied("medical"), law.first_occupied),
        ExpectedValue("other ward occupied", q.occupied("surgical"), law.second_occupied),
        ExpectedValue("share placed elsewhere", q.share_placed_elsewhere("medical"), law.share_placed_elsewhere, True),
        ExpectedValue("refused by the other", q.share_answered("surgical", Event.REFUSED), law.share_refused, True),
    )
    return Case("outlying after a wait", "the Markov chain, solved", text, 60, claims)


def _wait_that_harms() -> Case:
    """Waits of a queue with one bed are exponential but for those who do not wait; a long one trebles a risk."""
    rate, stay, beyond = 1.2, 0.5, 0.25
    long_waits = rate * stay * math.exp(-(1 / stay - rate) * beyond)
    text = place(
        f"{{arrivals: {{people: {{route: in, rate: {rate:g} per day}}}}}}",
        "{beds: {kind: beds, capacity: 1 bed}}",
        f"{{in: {{bed: {{stay: beds, for: {exponential(stay)}}}, "
        "out: {mark: discharged, risks_after_discharge: after}, end: {go: home}}}",
        6_000,
        100,
        "risks_after_discharge: {after: {death: {probability: 20 %, within: 1 day, "
        "waited: {for: beds, beyond: 6 hours, factor: 3}}}}",
    )
    claims = (ExpectedValue("dies", q.share_first_event(Risk.DEATH, 2), 0.2 * (1 + 2 * long_waits), True),)
    return Case("a wait that harms", "A. K. Erlang 1909: waits with one place", text, 60, claims)


def _wait_that_changes_a_choice() -> Case:
    """The same queue: of a fifth who would die, twice as many and five in a hundred more after a long wait."""
    rate, stay, beyond = 1.2, 0.5, 0.25
    long_waits = rate * stay * math.exp(-(1 / stay - rate) * beyond)
    text = place(
        f"{{arrivals: {{people: {{route: in, rate: {rate:g} per day}}}}}}",
        "{beds: {kind: beds, capacity: 1 bed}}",
        f"{{in: {{bed: {{stay: beds, for: {exponential(stay)}}}, fate: {{choose: fate, "
        "shares: {lives: 80 %, dies: 20 %}, "
        "waited: {for: beds, beyond: 6 hours, option: dies, factor: 2, adds: 5 %}, "
        "routes: {lives: home, dies: died}}}, home: {end: {go: home}}, died: {end: {go: died}}}",
        6_000,
        100,
    )
    claims = (ExpectedValue("dies", q.share_ended(State.DIED), 0.2 + 0.25 * long_waits, True),)
    return Case("a wait that changes a choice", "A. K. Erlang 1909: waits with one place", text, 60, claims)


@cache
def bed_cases() -> dict[str, Case]:
    """Every case of this file by name."""
    every = [
        _made_ready_for_those_who_wait(),
        _made_ready_for_those_who_do_not(),
        _frail_from_now_on(),
        _further_lists(),
        _wait_that_harms(),
        _wait_that_changes_a_choice(),
    ]
    return {
        case.name: Case(case.name, case.source, case.scenario, case.replications, case.claims, FIRST_NUMBER + number)
        for number, case in enumerate(every)
    }
