"""Exact answers about places that change: rates that vary, capacity that steps, hours that close, starts from empty and
from today. Days throughout.
"""

import cmath
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.linalg import expm
from scipy.sparse import csr_matrix, lil_matrix
from scipy.sparse.linalg import expm_multiply
from scipy.special import ndtr

Vector = npt.NDArray[np.float64]


def lognormal_stays_on(mean: float, sd: float, day: float) -> float:
    """Share of those present in a long-run place with lognormal stays who are still there so many days later: their
    residual law.

    The residual of a length-biased stay is longer than t with chance E[(X - t)+] / E[X] (D. R. Cox 1962).
    """
    sigma = math.sqrt(math.log1p((sd / mean) ** 2))
    above = (math.log(mean) - sigma**2 / 2 - math.log(day)) / sigma
    return float(ndtr(above + sigma) - day / mean * ndtr(above))


def swing(stay: Callable[[complex], complex], times_a_day: float = 1.0) -> tuple[float, float]:
    """M(t)/G/infinity with a rate that swings once in 1/`times_a_day` days: people present for each person a day of the
    swing, and the lag in days.

    `stay` is the Laplace transform of the law of stays. People present are the rate passed through the share still
    there, whose transform at the frequency of the swing gives both (S. G. Eick, W. A. Massey, W. Whitt 1993).
    """
    turn = 2j * math.pi * times_a_day
    answer = (1.0 - stay(turn)) / turn
    return abs(answer), -cmath.phase(answer) / (2 * math.pi * times_a_day)


def lognormal_transform(mean: float, sd: float, at: complex, parts: int = 20_000) -> complex:
    """Laplace transform of a lognormal law, by the midpoint rule over its normal."""
    sigma = math.sqrt(math.log1p((sd / mean) ** 2))
    z = -9 + 18 * (np.arange(parts) + 0.5) / parts
    weight = np.exp(-(z**2) / 2)
    return complex((weight * np.exp(-at * np.exp(math.log(mean) - sigma**2 / 2 + sigma * z))).sum() / weight.sum())


@dataclass(frozen=True)
class Span:
    """A while with one number of places."""

    days: float
    places: int


@dataclass(frozen=True)
class Present:
    """Mean numbers at one moment."""

    occupied: float
    waiting: float


def stepped_queue(rate: float, stay: float, spans: Sequence[Span], present: int = 0, most: int = 400) -> list[Present]:
    """M/M/c with capacity that steps, at the end of each span (just before the next), from `present` people at the
    start.

    A fall evicts nobody: who is over capacity stays until the end of their stay while nobody enters. The Markov chain
    over (in a place, waiting), at most `most` waiting, by the exponential of its generator.
    """
    largest = max(span.places for span in spans)
    chance = np.zeros((largest + 1, most + 1))
    chance[min(present, spans[0].places), max(0, present - spans[0].places)] = 1.0
    found = []
    for span in spans:
        chance = _let_in(chance, span.places)
        flat = expm_multiply(_moves(rate, stay, span.places, largest, most).T * span.days, chance.ravel())
        chance = np.asarray(flat).reshape(chance.shape)
        found.append(
            Present(
                float((chance.sum(axis=1) * np.arange(largest + 1)).sum()),
                float((chance.sum(axis=0) * np.arange(most + 1)).sum()),
            )
        )
    return found


def _let_in(chance: Vector, places: int) -> Vector:
    """More places at the start of a span: who waits enters."""
    moved = np.zeros_like(chance)
    for inside, waiting in zip(*np.nonzero(chance), strict=True):
        enter = max(0, min(waiting, places - inside))
        moved[inside + enter, waiting - enter] += chance[inside, waiting]
    return moved


def _moves(rate: float, stay: float, places: int, largest: int, most: int) -> csr_matrix:
    width = most + 1
    moves = lil_matrix(((largest + 1) * width, (largest + 1) * width))

    def move(inside: int, waiting: int, to: tuple[int, int], speed: float) -> None:
        here = inside * width + waiting
        moves[here, to[0] * width + to[1]] += speed
        moves[here, here] -= speed

    for inside in range(largest + 1):
        for waiting in range(width):
            if waiting and inside < places:
                continue  # somebody would have entered
            if inside < places:
                move(inside, waiting, (inside + 1, 0), rate)
            elif waiting < most:
                move(inside, waiting, (inside, waiting + 1), rate)
            if inside:
                enters = waiting and inside <= places
                move(inside, waiting, (inside, waiting - 1) if enters else (inside - 1, waiting), inside / stay)
    return csr_matrix(moves)


@dataclass(frozen=True)
class Office:
    """One assessor with working hours in the long run, means over all minutes."""

    waiting: float
    wait_days: float
    """From asking to the beginning of the assessment, nights included."""
    at_work: float
    """With somebody begun, nights with a case kept over included."""
    busy: tuple[float, ...]
    """Chance of being at work at equal steps of the open time, both ends in."""


def office_hours(rate: float, work: float, open_days: float, most: int = 150, parts: int = 240) -> Office:
    """People come at random day and night to one assessor who is open once a day for a while; exponential work, a case
    at closing time is kept.

    The number present is a birth and death chain while open and only grows while closed; its law at opening is the
    fixed point of a day.
    """
    up, down = np.full(most, rate), np.full(most, 1.0 / work)
    open_moves = np.diag(up, 1) + np.diag(down, -1)
    open_moves -= np.diag(open_moves.sum(axis=1))
    night = 1.0 - open_days
    shut_moves = np.diag(up, 1)
    shut_moves -= np.diag(shut_moves.sum(axis=1))
    day = np.asarray(expm(open_moves * open_days)) @ np.asarray(expm(shut_moves * night))
    at = np.linalg.solve(
        np.vstack([(day.T - np.eye(most + 1))[:-1], np.ones(most + 1)]), np.append(np.zeros(most), 1.0)
    )
    step, number = np.asarray(expm(open_moves * (open_days / parts))), np.arange(most + 1)
    present, busy = [], []
    for _ in range(parts + 1):
        present.append(float(at @ number))
        busy.append(1.0 - float(at[0]))
        at = at @ step
    weights = np.array([1, *([4, 2] * (parts // 2))[: parts - 1], 1]) / (3.0 * parts)  # Simpson
    mean_open, busy_open = float(weights @ present), float(weights @ busy)
    mean_shut = present[-1] + rate * night / 2.0
    inside = open_days * busy_open + night * busy[-1]
    waiting = open_days * mean_open + night * mean_shut - inside
    return Office(waiting, waiting / rate, inside, tuple(busy))


def first_of_weibulls(risks: Sequence[tuple[float, float, float]], days: float, parts: int = 200_000) -> list[float]:
    """Share to whom each risk happens first within so many days; a risk is (probability alone, within days, shape).

    F(t) = 1 - (1 - p)^((t / within)^shape) for each alone, nothing after `within`; integrated over the time of the
    first.
    """
    time = days * (np.arange(parts) + 0.5) ** 2 / parts**2  # finer near zero, where a shape below one is steep
    edges = days * np.arange(parts + 1) ** 2 / parts**2
    alone = [1.0 - (1.0 - p) ** np.minimum(edges / within, 1.0) ** shape for p, within, shape in risks]
    still = [(1.0 - p) ** np.minimum(time / within, 1.0) ** shape for p, within, shape in risks]
    others = [
        np.prod([kept for place, kept in enumerate(still) if place != mine], axis=0) for mine in range(len(risks))
    ]
    return [float((np.diff(law) * other).sum()) for law, other in zip(alone, others, strict=True)]
