"""What other people's models ask of the dialect, each against an exact or a published answer, in short runs.

The mean over replications lies within four standard errors of the exact value, and the error is small enough for the
mistake that is feared.
"""

import heapq
import math
from collections.abc import Callable

import numpy as np
import pytest

from simulation.assurance.verification import log_statistics as q
from simulation.assurance.verification import queueing_theory
from simulation.assurance.verification.case import Case, ExpectedValue, judge
from simulation.assurance.verification.cases import one_queue
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event


def hold(text: str, replications: int, within: float, *claims: ExpectedValue) -> None:
    """Each claim is met, with a standard error of at most this part of it."""
    verdicts = judge(Case("a place", "", text, replications, claims))
    wrong = [one for one in verdicts if abs(one.z) > 4.0 or one.standard_error > within * abs(one.exact)]
    assert not wrong, "\n".join(map(str, wrong))


MIXED = (
    "{distribution: mixture, parts: [{distribution: exponential, mean: 0.2 days}, {distribution: exponential, mean: "
    "1.7 days}], shares: [80 %, 20 %]}"
)
BY_FAMILY = {
    "erlang": ("{distribution: erlang, mean: 0.5 days, phases: 4}", 1 / 4),
    "gamma by shape": ("{distribution: gamma, mean: 0.5 days, shape: 0.5}", 2.0),
    "hyperexponential": (MIXED, 2 * (0.8 * 0.2**2 + 0.2 * 1.7**2) / 0.5**2 - 1),
    "beta": ("{distribution: beta, from: 0 days, to: 1 days, alpha: 2, beta: 2}", 0.05 / 0.25),
    "pert": ("{distribution: pert, from: 0 days, mode: 0.5 days, to: 1 days}", 1 / 28 / 0.25),
    "counted": ("{distribution: table, observed: [0.2 days, 1.7 days], counts: [4, 1]}", 0.36 / 0.25),
    "normal": ("{distribution: normal, mean: 0.5 days, sd: 0.05 days}", 0.01),
    "lognormal": ("{distribution: lognormal, mu: 6.5792512 log minutes, sigma: 0.0001}", 0.0),
}


@pytest.mark.parametrize("family", BY_FAMILY)
def test_the_wait_for_one_place_is_that_of_pollaczek_and_khinchine(family):
    stay, cv2 = BY_FAMILY[family]
    law = queueing_theory.pollaczek_khinchine(1, 0.5, cv2)
    hold(one_queue(1, stay, 1, 8_000, 100), 12, 0.03, ExpectedValue("wait", q.wait("beds"), law.wait_days))


# ---- how people come


def by_gaps(transform: Callable[[float], float], rate: float) -> float:
    """The mean wait for one place with exponential times of this rate, for people who come one by one with times between
    them of this Laplace transform (D. G. Kendall 1953: GI/M/1).
    """
    share = 0.5
    for _ in range(500):
        share = transform(rate * (1.0 - share))
    return share / (rate * (1.0 - share))


BETWEEN = {
    "D/M/1": ("1 day", lambda s: math.exp(-s)),
    "E2/M/1": ("{distribution: erlang, mean: 1 day, phases: 2}", lambda s: (2.0 / (2.0 + s)) * (2.0 / (2.0 + s))),
    "M/M/1 by its gaps": ("{distribution: exponential, mean: 1 day}", lambda s: 1.0 / (1.0 + s)),
    "H2/M/1": (
        "{distribution: mixture, parts: [{distribution: exponential, mean: 0.4 days}, {distribution: exponential, "
        "mean: 3.4 days}], shares: [80 %, 20 %]}",
        lambda s: 0.8 / (1.0 + 0.4 * s) + 0.2 / (1.0 + 3.4 * s),
    ),
}


def coming(how: str, stay: str, length: float = 8_000) -> str:
    """One place and one stream that comes in this way."""
    return one_queue(1, stay, 1, length, 100).replace("rate: 1 per day", how)


@pytest.mark.parametrize("name", BETWEEN)
def test_the_wait_of_those_who_come_one_every_so_often(name):
    every, transform = BETWEEN[name]
    text = coming(f"every: {every}", "{distribution: exponential, mean: 0.6 days}")
    hold(text, 16, 0.04, ExpectedValue("wait", q.wait("beds"), by_gaps(transform, 1 / 0.6)))


@pytest.mark.parametrize("sizes", [{3: 1.0}, {1: 0.7, 2: 0.1, 6: 0.2}])
def test_the_wait_of_those_who_come_several_at_once(sizes):
    """M[X]/M/1: L. Kleinrock 1975, section 4.5."""
    mean = sum(size * share for size, share in sizes.items())
    square = sum(size**2 * share for size, share in sizes.items())
    rate, load = 0.6, 0.6
    batch = ", ".join(f"{size}: {100 * share:g} %" for size, share in sizes.items())
    stay = load / (rate * mean)
    there = load * (1 + square / mean) / (2 * (1 - load))
    text = coming(f"rate: {rate} per day, batch: {{{batch}}}", f"{{distribution: exponential, mean: {stay} days}}")
    hold(text, 16, 0.04, ExpectedValue("wait", q.wait("beds"), there / (rate * mean) - stay))


def test_those_who_come_at_set_times_wait_for_those_before_them_alone():
    """Two at 09:00 and one at 09:30 on weekdays, a place in which everybody stays 40 minutes: worked by hand."""
    text = coming("at: [weekdays 09:00, weekdays 09:30], batch: 2", "40 minutes", 70)
    waits = (0 + 40 + 50 + 90) / 4
    hold(text, 2, 0.01, ExpectedValue("wait", q.wait("beds"), waits / 1440))


# ---- who is served first


def squared_wait(service: str) -> q.Quantity:
    """The mean square of the wait in days."""

    def of(log: EventLog) -> float:
        waits = q._waits(log, service, None) / 1440
        return float((waits * waits).mean())

    return of


@pytest.mark.parametrize(
    ("order", "times", "within"),
    [("first_come", 1.0, 0.08), ("random", 2 / (2 - 0.5), 0.08), ("last_come", 1 / (1 - 0.5), 0.12)],
)
def test_the_order_changes_the_spread_of_waits_and_not_their_mean(order, times, within):
    """M/M/1 (L. Takacs 1963; J. F. C. Kingman 1962): the mean square of the wait is so many times that of first come."""
    text = one_queue(1, "{distribution: exponential, mean: 0.5 days}", 1, 8_000, 100).replace(
        "kind: beds", f"kind: beds, order: {order}"
    )
    hold(
        text,
        24,
        within,
        ExpectedValue("wait", q.wait("beds"), 0.5),
        ExpectedValue("its mean square", squared_wait("beds"), 2 * 0.5 / (2.0 * 0.5) ** 2 * times),
    )


RATES, STAY, RISE = (0.6, 0.9), 0.5, 1.5
"""Of the urgent and of others; days in the place, and days that make up for a step of priority."""


def rising(every: str) -> str:
    """Two kinds of people, the urgent two steps before the others, for one place."""
    return f"""dialect: 1
title: Priorities that rise
run: {{start: 2023-01-01, warm_up: 100 days, length: 6000 days}}
people: {{cohorts: {{urgent: {{}}, other: {{}}}}, arrivals: {{p: {{route: in, rate: {{by_cohort: {{urgent: {RATES[0]} per day,
  other: {RATES[1]} per day}}}}}}}}}}
services: {{beds: {{kind: beds, capacity: 1 bed, {every}}}}}
routes: {{in: {{bed: {{stay: beds, priority: {{by_cohort: {{urgent: 1, other: 3}}}}, for: {{distribution: exponential, mean:
  {STAY} days}}}}, out: {{go: home}}}}}}
"""


def plain_queue(people: int, worth: tuple[float, float]) -> tuple[float, float]:
    """Mean waits in a program of its own: of all who wait who is first by the time of coming and what their kind is
    worth.
    """
    luck = np.random.default_rng(5)
    came = np.cumsum(luck.exponential(1 / sum(RATES), people))
    kind = (luck.random(people) > RATES[0] / sum(RATES)).astype(int)
    stay = luck.exponential(STAY, people)
    waits: tuple[list[float], list[float]] = ([], [])
    line: list[tuple[float, int]] = []
    free, turn = 0.0, 0
    while turn < people or line:
        if not line:
            free = max(free, came[turn])
        while turn < people and came[turn] <= free:
            heapq.heappush(line, (came[turn] + worth[kind[turn]], turn))
            turn += 1
        _, who = heapq.heappop(line)
        waits[kind[who]].append(free - came[who])
        free += stay[who]
    return float(np.mean(waits[0])), float(np.mean(waits[1]))


def test_a_priority_that_rises_is_worth_so_many_days_and_keeps_the_mean_of_all():
    """By a program of its own, and by L. Kleinrock's conservation law (1965)."""
    text = rising(f"rises_every: {RISE} days")
    urgent, other = plain_queue(400_000, (RISE, 3 * RISE))
    load = sum(RATES) * STAY
    both = load * STAY / (1 - load)

    def of_all(log: EventLog) -> float:
        waits = [q.wait("beds", cohort)(log) for cohort in ("urgent", "other")]
        return float(sum(rate * wait for rate, wait in zip(RATES, waits, strict=True))) / sum(RATES)

    verdicts = judge(
        Case(
            "rising", "", text, 24,
            (
                ExpectedValue("of all", of_all, both),
                ExpectedValue("urgent", q.wait("beds", "urgent"), urgent),
                ExpectedValue("other", q.wait("beds", "other"), other),
            ),
        )
    )  # fmt: skip
    assert abs(verdicts[0].z) < 4.0
    for one in verdicts[1:]:  # the other program has an error of its own, of about 2 %
        assert one.mean == pytest.approx(one.exact, rel=0.07), str(one)
    assert urgent < 0.8 * both < both < other


@pytest.mark.parametrize(("every", "exact"), [("rises_every: 1 minute", None), ("rises_every: 10000 days", [0.6, 0.9])])
def test_at_its_ends_a_priority_that_rises_is_first_come_and_a_plain_priority(every, exact):
    law = queueing_theory.cobham(exact, STAY) if exact is not None else [1.5, 1.5]
    hold(
        rising(every),
        24,
        0.08,
        ExpectedValue("urgent", q.wait("beds", "urgent"), law[0]),
        ExpectedValue("other", q.wait("beds", "other"), law[1]),
    )


# ---- who does not join a long queue


def room_for(servers: int, room: int, load: float) -> tuple[float, float, float]:
    """M/M/c/K with service rate 1: share who go elsewhere, people waiting, and wait of those who join."""
    weights = [1.0]
    for number in range(1, servers + room + 1):
        weights.append(weights[-1] * load / min(number, servers))
    share = [weight / math.fsum(weights) for weight in weights]
    waiting = math.fsum(number * share[servers + number] for number in range(1, room + 1))
    return share[-1], waiting, waiting / (load * (1.0 - share[-1]))


@pytest.mark.parametrize(("servers", "room", "load"), [(1, 3, 1.2), (2, 4, 1.8)])
@pytest.mark.parametrize("kind", ["beds", "staff"])
def test_who_finds_so_many_waiting_goes_elsewhere(servers, room, load, kind):
    left, waiting, wait = room_for(servers, room, load)
    way = f"if_full: elsewhere, queue_up_to: {room},"
    text = one_queue(load, "{distribution: exponential, mean: 1 day}", servers, 6_000, 50, way)
    if kind == "staff":
        text = text.replace(f"kind: beds, capacity: {servers} beds", f"kind: staff, capacity: {servers} people")
        text = text.replace("stay: beds", "task: beds").replace("for: {", "takes: {")
    hold(
        text,
        12,
        0.03,
        ExpectedValue("share who go elsewhere", q.share_answered("beds", Event.REFUSED), left),
        ExpectedValue("people waiting", q.waiting("beds"), waiting),
        ExpectedValue("wait", joined_wait, wait),
    )


def joined_wait(log: EventLog) -> float:
    """The mean wait in days of those who were served."""
    served = log.event == Event.GRANTED
    asked = np.full(len(log.patients), -1, dtype=np.int64)
    asks = log.event == Event.ASKED
    asked[log.patient[asks]] = log.minute[asks]
    since = asked[log.patient[served]]
    return float((log.minute[served] - since)[since >= log.warm_up].mean()) / 1440


# ---- the shorter of two queues


def shorter_queue(rate: float, most: int = 36) -> tuple[float, float]:
    """Two places with service rate 1, of which who comes takes the one with fewer people, either where they are alike:
    people waiting, and the share of time with nobody there, from the balance of flow over all states.
    """
    number = (most + 1) * (most + 1)
    flow = np.zeros((number, number))
    for one in range(most + 1):
        for other in range(most + 1):
            here = one * (most + 1) + other
            ways: list[tuple[int, int, float]] = []
            if one <= other and one < most:
                ways.append((one + 1, other, rate / (2 if one == other else 1)))
            if other <= one and other < most:
                ways.append((one, other + 1, rate / (2 if one == other else 1)))
            ways += [(one - 1, other, 1.0)] if one > 0 else []
            ways += [(one, other - 1, 1.0)] if other > 0 else []
            for to_one, to_other, speed in ways:
                flow[here, to_one * (most + 1) + to_other] += speed
                flow[here, here] -= speed
    flow[:, 0] = 1.0
    right = np.zeros(number)
    right[0] = 1.0
    share = np.linalg.solve(flow.T, right).reshape(most + 1, most + 1)
    waits = np.maximum(np.arange(most + 1) - 1, 0)
    return float((share * (waits[:, None] + waits[None, :])).sum()), float(share[0, 0])


@pytest.mark.parametrize("kind", ["beds", "staff"])
def test_who_comes_takes_the_shorter_of_two_queues(kind):
    waiting, _ = shorter_queue(1.5)
    step = "stay: {by: queue}, for" if kind == "beds" else "task: {by: queue}, takes"
    capacity = "1 bed" if kind == "beds" else "1 person"
    text = f"""dialect: 1
title: Two queues
run: {{start: 2023-01-01, warm_up: 100 days, length: 8000 days}}
people: {{arrivals: {{p: {{route: in, rate: 1.5 per day}}}}}}
services: {{a: {{kind: {kind}, capacity: {capacity}}}, b: {{kind: {kind}, capacity: {capacity}}}}}
routes:
  in:
    pick: {{choose: queue, as: queue, shares: {{a: 50 %, b: 50 %}}, shortest: yes}}
    bed: {{{step}: {{distribution: exponential, mean: 1 day}}}}
    out: {{go: home}}
"""
    hold(text, 16, 0.03, ExpectedValue("people waiting", q.waiting("a", "b"), waiting))
    apart = text.replace(", shortest: yes", "")
    law = queueing_theory.markov_queue(0.75, 1, 1)
    assert 2 * law.waiting > 1.8 * waiting
    hold(apart, 16, 0.05, ExpectedValue("people waiting apart", q.waiting("a", "b"), 2 * law.waiting))
