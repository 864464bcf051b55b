"""Replications on the processors of this computer, pair by pair, until somebody asks something else."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from simulation.app.answer.replication import Question, Rows, too_long
from simulation.experiment.jit_warm_up import processors

LONGEST = 120.0
"""Seconds for one replication, after which it is stopped: it is then no scenario for a page."""
MOST_WORKERS = 4
"""Replications of one question at a time, however many processors there are."""
Asked = Callable[[], bool]
"""Whether the question still stands."""


class Stopped(Exception):
    """The question does not stand any more."""


def workers() -> int:
    """Replications at a time."""
    return max(1, min(MOST_WORKERS, processors()))


def replication(question: Question, number: int, still_asked: Asked, longest: float | None = None) -> Rows:
    """One replication, given up when the question does not stand any more; `longest` in seconds, as a page waits when
    not said.

    Raises:
        Stopped: then.
        SimulationError: when it takes longer than a page waits, or cannot mean what it says.
    """
    longest = LONGEST if longest is None else longest
    until = time.monotonic() + longest
    steps = question.rows(number)
    while True:
        try:
            next(steps)
        except StopIteration as over:
            rows: Rows = over.value
            return rows
        if not still_asked():
            raise Stopped
        if time.monotonic() > until:
            raise too_long(question.scenario, longest)


class Kept:
    """Replications of the place as it is: made once, for every question."""

    def __init__(self, question: Question, longest: float | None = None) -> None:
        self.question, self.longest = question, longest
        self.rows: dict[int, Rows] = {}
        self._lock = threading.Lock()
        self._making: dict[int, threading.Lock] = {}

    def of(self, number: int, still_asked: Asked) -> Rows:
        """One replication, made by whoever asks first."""
        with self._lock:
            mine = self._making.setdefault(number, threading.Lock())
        with mine:
            if number not in self.rows:
                self.rows[number] = replication(self.question, number, still_asked, self.longest)
            return self.rows[number]


def pairs(
    kept: Kept, what_if: Question | None, numbers: range, still_asked: Asked, done: dict[int, Rows]
) -> Iterator[int]:
    """Numbers of replications as both scenarios have them, the first alone so that it is there soon; what if is put
    into `done`.

    Raises:
        Stopped: when the question does not stand any more.
    """

    def both(number: int) -> int:
        if what_if is not None and number not in done:
            done[number] = replication(what_if, number, still_asked)
        kept.of(number, still_asked)
        return number

    if numbers:
        yield both(numbers[0])
    waiting = list(numbers[1:])
    over = threading.Event()

    def asked() -> bool:
        return still_asked() and not over.is_set()

    def one(number: int) -> int:
        if not asked():
            raise Stopped
        if what_if is not None and number not in done:
            done[number] = replication(what_if, number, asked)
        kept.of(number, asked)
        return number

    with ThreadPoolExecutor(workers()) as pool:
        running: set[Future[int]] = set()
        try:
            while waiting or running:
                while waiting and len(running) < workers():
                    running.add(pool.submit(one, waiting.pop(0)))
                ready, running = wait(running, return_when=FIRST_COMPLETED)
                yield from sorted(future.result() for future in ready)
        finally:
            over.set()


__all__ = ["Kept", "Stopped", "pairs", "replication", "workers"]
