"""Two wards of one bed each, of which one takes patients of the other who have waited: the Markov chain, solved."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_matrix
from scipy.sparse.linalg import spsolve

Queue = tuple[bool, ...] | None
"""Those who wait for the first ward in the order in which they came, and which of them would go to the second by now;
None while nobody is in the first ward.
"""
FREE, OWN, OUTLIER = range(3)
"""What the bed of the second ward holds."""
State = tuple[Queue, int]


@dataclass(frozen=True)
class Outlying:
    """What is known of the two wards in the long run."""

    waiting: float
    """Mean number waiting for the first ward, whether or not for the second too."""
    would_go: float
    """Mean number of them who stand on the list of the second ward too."""
    first_occupied: float
    second_occupied: float
    share_placed_elsewhere: float
    """Of those who ask for the first ward."""
    share_refused: float
    """Of those who ask for the second ward, or stand on its list when it is free."""


def outlying(first: float, second: float, stay: float, after: float, most: int = 10) -> Outlying:
    """Patients of the first ward wait for it, and after an exponential time of mean `after` for the second too; those
    of the second go elsewhere when its bed is taken. All stays are exponential of mean `stay`; at most `most` wait.
    """

    def moves(state: State) -> Iterator[tuple[float, State]]:
        queue, bed = state
        yield first, (() if queue is None else queue if len(queue) == most else (*queue, False), bed)
        if bed == FREE:
            yield second, (queue, OWN)
        else:
            left = _without_the_first(queue, True)
            yield 1 / stay, (queue, FREE) if left is None else (left, OUTLIER)
        if queue is not None:
            yield 1 / stay, (queue[1:] if queue else None, bed)
            for place, would_go in enumerate(queue):
                if not would_go and bed == FREE:
                    yield 1 / after, (queue[:place] + queue[place + 1 :], OUTLIER)
                elif not would_go:
                    yield 1 / after, ((*queue[:place], True, *queue[place + 1 :]), bed)

    states: dict[State, int] = {(None, FREE): 0}
    rows: list[int] = []
    columns: list[int] = []
    rates: list[float] = []
    todo: list[State] = [(None, FREE)]
    for state in todo:  # which grows
        for rate, following in moves(state):
            if following not in states:
                states[following] = len(states)
                todo.append(following)
            rows += [states[following], states[state]]
            columns += [states[state]] * 2
            rates += [rate, -rate]
    size = len(states)
    keep = np.array(rows) != 0  # the first equation follows from the others; in its place all shares sum to one
    system = csc_matrix(
        (
            np.concatenate([np.array(rates)[keep], np.ones(size)]),
            (np.concatenate([np.array(rows)[keep], np.zeros(size, int)]), [*np.array(columns)[keep], *range(size)]),
        ),
        shape=(size, size),
    )
    law = spsolve(system, np.concatenate([[1.0], np.zeros(size - 1)]))
    known = [(share, queue, bed) for share, (queue, bed) in zip(law.tolist(), states, strict=True)]
    taken = sum(share for share, _, bed in known if bed != FREE)
    elsewhere = sum(
        share
        * ((1 / stay if bed != FREE and any(queue or ()) else 0.0) + (len(queue or ()) / after if bed == FREE else 0.0))
        for share, queue, bed in known
    )
    return Outlying(
        waiting=sum(share * len(queue or ()) for share, queue, _ in known),
        would_go=sum(share * sum(queue or ()) for share, queue, _ in known),
        first_occupied=sum(share for share, queue, _ in known if queue is not None),
        second_occupied=taken,
        share_placed_elsewhere=elsewhere / first,
        share_refused=second * taken / (second + elsewhere),
    )


def _without_the_first(queue: Queue, wanted: bool) -> Queue:
    """The queue without the first who would go; None when there is none."""
    if queue is None or wanted not in queue:
        return None
    place = queue.index(wanted)
    return queue[:place] + queue[place + 1 :]
