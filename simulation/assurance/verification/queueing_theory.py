"""Exact answers of queueing theory, to hold the engines against. Times in days, rates per day."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]


def erlang_b(load: float, places: int) -> float:
    """Share refused when nobody waits; any stay of the same mean (A. K. Erlang 1917, B. A. Sevast'yanov 1957)."""
    refused = 1.0
    for number in range(1, places + 1):
        refused = load * refused / (number + load * refused)
    return refused


def erlang_c(load: float, places: int) -> float:
    """Share who wait when all wait as long as it takes, stays exponential (A. K. Erlang 1917); load below places."""
    refused = erlang_b(load, places)
    return places * refused / (places - load * (1.0 - refused))


@dataclass(frozen=True)
class Queue:
    """What is known of one queue in the long run."""

    share_waited: float
    waiting: float
    """Mean number waiting."""
    wait_days: float
    """Mean wait of all who come, those who do not wait with it."""
    occupied: float
    left: float = 0.0
    """Share who leave without a place."""


def markov_queue(rate: float, stay: float, places: int) -> Queue:
    """M/M/c: people at random, exponential stays, one line."""
    load = rate * stay
    share = erlang_c(load, places)
    waiting = share * load / (places - load)
    return Queue(share, waiting, waiting / rate, load)


def impatient_queue(rate: float, stay: float, places: int, patience: float) -> Queue:
    """M/M/c+M, Erlang A: who waits gives up after an exponential patience (C. Palm 1946). Sums the birth and death
    chain.
    """
    weights = [1.0]
    while weights[-1] > 1e-18 * max(weights) or len(weights) < 2 * places:
        number = len(weights)
        weights.append(weights[-1] * rate / (min(number, places) / stay + max(0, number - places) / patience))
    total = math.fsum(weights)
    chance = [weight / total for weight in weights]
    waiting = math.fsum((number - places) * share for number, share in enumerate(chance) if number > places)
    occupied = math.fsum(min(number, places) * share for number, share in enumerate(chance))
    return Queue(math.fsum(chance[places:]), waiting, waiting / rate, occupied, waiting / patience / rate)


def finite_queue(rate: float, stay: float, places: int, room: int) -> Queue:
    """M/M/c with `room` for so many to wait: who finds it full leaves. Sums the birth and death chain."""
    weights = [1.0]
    for number in range(1, places + room + 1):
        weights.append(weights[-1] * rate * stay / min(number, places))
    total = math.fsum(weights)
    chance = [weight / total for weight in weights]
    waiting = math.fsum((number - places) * share for number, share in enumerate(chance) if number > places)
    occupied = math.fsum(min(number, places) * share for number, share in enumerate(chance))
    came = rate * (1.0 - chance[-1])
    return Queue(math.fsum(chance[places:-1]) / (1.0 - chance[-1]), waiting, waiting / came, occupied, chance[-1])


def pollaczek_khinchine(rate: float, stay: float, cv2: float) -> Queue:
    """M/G/1: one place, any stay with squared coefficient of variation `cv2`."""
    load = rate * stay
    wait = load * stay * (1.0 + cv2) / (2.0 * (1.0 - load))
    return Queue(load, rate * wait, wait, load)


def cobham(rates: Sequence[float], stay: float) -> list[float]:
    """Mean wait of each class, the first served first, one place, exponential stays, nobody interrupted (A. Cobham
    1954).
    """
    left = sum(rates) * stay * stay
    waits, before = [], 0.0
    for rate in rates:
        now = before + rate * stay
        waits.append(left / (1.0 - before) / (1.0 - now))
        before = now
    return waits


def saturated_tandem(first: float, second: float, room: int) -> float:
    """Throughput of two stations in line, the first never idle but when blocked, `room` places between (G. C. Hunt
    1956).

    `first` and `second` are rates of service. The number at or before the second station is a birth and death chain.
    """
    weights = [(first / second) ** number for number in range(room + 3)]
    return first * (1.0 - weights[-1] / math.fsum(weights))


@dataclass(frozen=True)
class Blocking:
    """Two stages, the second of which blocks the first, in the long run."""

    delayed: float
    """Mean number who hold a place of the first stage after their stay."""
    waiting: float
    wait_days: float
    first_occupied: float
    second_occupied: float
    share_with_delays: float
    """Share of time in which somebody is delayed."""


def two_stage_blocking(
    rate: float, stay: float, places: int, share: float, second_stay: float, second_places: int, levels: int = 600
) -> Blocking:
    """Arrivals at random wait for a first stage; a share then needs the second and stays put while it is full; all
    exponential.

    The Markov chain over (x waiting or in treatment, y who need or have the second stage), solved level by level in x
    with at most `levels` there (R. L. Tweedie 1982; M. F. Neuts 1981, chapter 1).
    """
    many = places + second_places + 1
    blocked = np.maximum(0, np.arange(many) - second_places)
    out = np.minimum(np.arange(many), second_places) / second_stay

    def down(level: int) -> Matrix:
        treated = np.minimum(level, places - blocked) / stay
        moves = np.diag(treated * (1.0 - share))
        moves[np.arange(many - 1), np.arange(1, many)] = (treated * share)[:-1]
        return moves

    def here(level: int) -> Matrix:
        moves = np.diag(out[1:], -1)
        arriving = rate if level < levels else 0.0
        return moves - np.diag(out + arriving + np.minimum(level, places - blocked) / stay)

    ups: list[Matrix] = [np.zeros((many, many))] * (levels + 1)
    for level in range(levels, 0, -1):
        after = ups[level] if level == levels else ups[level] @ down(level + 1)
        ups[level - 1] = np.asarray(-rate * np.linalg.inv(here(level) + after), dtype=np.float64)
    empty = here(0) + ups[0] @ down(1)
    system = np.vstack([empty.T[:-1], np.ones(many)])
    at = np.linalg.solve(system, np.append(np.zeros(many - 1), 1.0))
    chance = [at]
    for level in range(levels):
        at = at @ ups[level]
        chance.append(at)
    law = np.array(chance)
    law /= law.sum()
    entered = np.arange(levels + 1)[:, None]
    treated = np.minimum(entered, places - blocked[None, :])
    waiting = float((law * (entered - treated)).sum())
    return Blocking(
        delayed=float((law * blocked).sum()),
        waiting=waiting,
        wait_days=waiting / rate,
        first_occupied=float((law * (treated + blocked)).sum()),
        second_occupied=float((law * np.minimum(np.arange(many), second_places)).sum()),
        share_with_delays=float(law[:, blocked > 0].sum()),
    )


def filling_up(rate: float, stay: float, day: float, fixed: bool = False) -> float:
    """Mean number present a while after an empty start, room for all, exponential or fixed stays."""
    return rate * (min(day, stay) if fixed else stay * -math.expm1(-day / stay))


def varying_rate(
    rates: Sequence[float], lengths: Sequence[float], stay: float, present: float = 0.0
) -> tuple[list[float], list[float]]:
    """M(t)/M/infinity: for each span of constant rate the mean number present in the mean of the span, and at its end.

    From the equation m' = rate - m / stay (S. G. Eick, W. A. Massey, W. Whitt 1993), exact span by span.
    """
    means, ends = [], []
    for rate, length in zip(rates, lengths, strict=True):
        settled, gone = rate * stay, -math.expm1(-length / stay)
        means.append(settled + (present - settled) * gone * stay / length)
        present += (settled - present) * gone
        ends.append(present)
    return means, ends


def competing_risks(hazards: Sequence[float], days: float) -> list[float]:
    """Share to whom each of several constant hazards per day happens first within so many days."""
    total = math.fsum(hazards)
    return [hazard / total * -math.expm1(-total * days) for hazard in hazards]
