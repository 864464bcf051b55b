"""Replications on the workers of this machine: in bundles, answers as they arrive."""

import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, TypeVar

from simulation.core.errors import SimulationError
from simulation.core.notebook.progress import Progress
from simulation.experiment.jit_warm_up import ALONE
from simulation.experiment.workers.task import Question, answers_of

if TYPE_CHECKING:
    from simulation.engines import Engine

Answer = TypeVar("Answer")
Task = TypeVar("Task")


def spread(
    questions: Sequence[Question[Answer]], numbers: range, workers: int, progress: Progress | None = None
) -> list[list[Answer]]:
    """The answers of these replications to each question, in the order of the numbers."""
    found = {(which, number): answer for which, number, answer in arriving(questions, numbers, workers, progress)}
    return [[found[which, number] for number in numbers] for which in range(len(questions))]


def arriving(
    questions: Sequence[Question[Answer]], numbers: range, workers: int, progress: Progress | None = None
) -> Generator[tuple[int, int, Answer], None, None]:
    """(which question, replication, its answer) as they arrive, in any order; none is kept here."""
    total = len(numbers) * len(questions)
    began = time.perf_counter()
    with closing(_answered(questions, numbers, min(workers, total))) as answers:
        for done, answer in enumerate(answers, start=1):
            yield answer
            if progress is not None:
                progress(done, total, (time.perf_counter() - began) / done * (total - done))


def bundles(numbers: range, order: Sequence[int], workers: int) -> list[list[tuple[int, int]]]:
    """Tasks (which question, replication) in bundles: all of a replication together, so that who comes is drawn
    once; those of the last replications singly, so that no worker is left with nothing to do for long.
    """
    together = max(0, len(numbers) // workers - 1) * workers
    whole = [[(which, number) for which in order] for number in numbers[:together]]
    return [*whole, *([(which, number)] for number in numbers[together:] for which in order)]


def _answered(
    questions: Sequence[Question[Answer]], numbers: range, workers: int
) -> Generator[tuple[int, int, Answer], None, None]:
    """Answers as they arrive."""
    from simulation.sampling.shared_arrivals import drawn_from

    draws = [drawn_from(question.plan) for question in questions]
    order = sorted(range(len(questions)), key=lambda which: draws.index(draws[which]))
    if workers <= 1 or ALONE:
        yield from answers_of(questions, ((which, number) for number in numbers for which in order))
        return
    sent = _sent(questions, bundles(numbers, order, workers))
    with closing(on_workers(_bundled, sent, workers, questions[0].engine)) as arriving_bundles:
        for bundle in arriving_bundles:
            yield from bundle


def on_workers(
    work: Callable[[Task], Answer], tasks: Iterable[Task], workers: int, engine: "Engine"
) -> Generator[Answer, None, None]:
    """What the work on each task gives, in any order as it arrives. Threads for the compiled engine, which lets go of
    the interpreter; processes for the reference one, to which the work and its tasks travel. Once it is closed, which
    `contextlib.closing` does whatever ends the asking, nothing else is begun.

    Raises:
        SimulationError: when the system has ended a worker.
    """
    if workers <= 1 or ALONE:
        yield from map(work, tasks)
        return
    answered = _on_threads if engine == "compiled" else _in_processes
    with closing(answered(work, tasks, workers)) as answers:
        yield from answers


def _on_threads(work: Callable[[Task], Answer], tasks: Iterable[Task], workers: int) -> Generator[Answer, None, None]:
    from multiprocessing.pool import ThreadPool

    with ThreadPool(workers) as pool:
        yield from pool.imap_unordered(work, tasks)


def _in_processes(work: Callable[[Task], Answer], tasks: Iterable[Task], workers: int) -> Generator[Answer, None, None]:
    from concurrent.futures.process import BrokenProcessPool

    from joblib import Parallel, delayed

    parallel = Parallel(
        n_jobs=workers, backend="loky", return_as="generator_unordered", batch_size=1, pre_dispatch="2*n_jobs"
    )
    try:
        yield from parallel(delayed(work)(task) for task in tasks)
    except BrokenProcessPool:
        raise SimulationError(
            "a worker was ended by the system, most likely for want of memory; ask for fewer with --workers"
        ) from None


def _sent(
    questions: Sequence[Question[Answer]], bundled: Iterable[list[tuple[int, int]]]
) -> Iterator[tuple[list[Question[Answer]], list[tuple[int, int]]]]:
    """For each bundle the questions that it needs, and its tasks."""
    return (([questions[which] for which, _ in tasks], tasks) for tasks in bundled)


def _bundled(bundle: tuple[list[Question[Answer]], list[tuple[int, int]]]) -> list[tuple[int, int, Answer]]:
    """A bundle answered: on a worker."""
    questions, tasks = bundle
    answered = answers_of(questions, ((place, number) for place, (_, number) in enumerate(tasks)))
    return [(which, number, answer) for (which, _), (_, number, answer) in zip(tasks, answered, strict=True)]
