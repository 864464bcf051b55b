"""Arrivals drawn once for all scenarios that draw the same: those of a comparison whose levers change what happens to
people and not who comes.
"""

import hashlib
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import Patients
from simulation.core.in_parts import finished
from simulation.plan import columns as t
from simulation.plan.compile import Plan
from simulation.sampling.arrivals import Arrivals, sample_in_parts


@dataclass
class Last:
    """The arrivals drawn last and what they were drawn from; one and no more, so that sharing takes no memory."""

    drawn: tuple[tuple[str, int, int], Arrivals] | None = None


_LAST: ContextVar[Last | None] = ContextVar("the arrivals drawn last", default=None)


@contextmanager
def shared_arrivals(last: Last | None = None) -> Iterator[None]:
    """While this lasts, `sample_once` in this thread draws arrivals anew only where they differ from the last ones."""
    token = _LAST.set(Last() if last is None else last)
    try:
        yield
    finally:
        _LAST.reset(token)


def sample_once(plan: Plan, seed: int, replication: int) -> Arrivals:
    """The arrivals of one replication; a pure function of what people come by, the seed and the replication."""
    return finished(sample_once_in_parts(plan, seed, replication, _LAST.get()))


def sample_once_in_parts(plan: Plan, seed: int, replication: int, last: Last | None) -> Generator[None, None, Arrivals]:
    """The same, giving way while they are drawn; they are those drawn `last` where these are the same."""
    if last is None or plan.already or plan.today is not None:  # who is there today depends on the services
        return (yield from sample_in_parts(plan, seed, replication))
    key, drawn = (drawn_from(plan), seed, replication), last.drawn
    if drawn is None or drawn[0] != key:
        last.drawn = drawn = None
        drawn = (key, (yield from sample_in_parts(plan, seed, replication)))
        last.drawn = drawn
    return _as_in(plan, drawn[1])


def _as_in(plan: Plan, arrivals: Arrivals) -> Arrivals:
    """The same people with the steps and the labels of another plan; what is the same is not copied."""
    entries = np.array([stream.entry for stream in plan.streams], dtype=np.int16)
    patients, width = arrivals.patients, len(plan.names.labels)
    if patients.labels.shape[1] != width:
        carried = 1 + len(plan.carried)
        labels = np.zeros((len(patients), width), dtype=np.int16)
        labels[:, :carried] = patients.labels[:, :carried]
        patients = Patients(patients.number, patients.stream, labels)
    entry = entries[patients.stream] if len(entries) else arrivals.entry
    return replace(arrivals, patients=patients, entry=entry)


def drawn_from(plan: Plan) -> str:
    """A digest of all that arrivals are drawn from but people of today's state: the means of each stream, its hours,
    and the labels carried from arrival with their shares. Where it is the same, the same people come with the same
    labels at the same minutes.
    """
    digest = hashlib.sha256(f"{plan.end} {len(plan.streams)}".encode())
    for stream in plan.streams:
        digest.update(f"\n{stream.name!r} {stream.means.shape} {stream.hours.shape}".encode())
        digest.update(np.ascontiguousarray(stream.means).tobytes())
        digest.update(np.ascontiguousarray(stream.hours).tobytes())
        digest.update(f"\n{stream.gaps!r} {stream.first!r} {stream.cohort} {stream.batch!r}".encode())
        if stream.moments is not None:
            digest.update(stream.moments.tobytes())
    for label in plan.names.label_names[: 1 + len(plan.carried)]:
        digest.update(f"\n{label!r} {plan.names.labels[label]!r}".encode())
    for dial in plan.carried:
        for part in _shares(plan.tables, dial):
            digest.update(f"\n{part.shape}".encode())
            digest.update(part.tobytes())
    return digest.hexdigest()


def _shares(tables: t.Tables, dial: int) -> Iterator[npt.NDArray[np.generic]]:
    """A dial of shares as it reads, wherever in the tables it stands."""
    row = tables.dials[dial]
    count = int(row[t.D_LABELS])
    yield row[t.D_LABEL : t.D_LABEL + count]
    yield row[t.D_STRIDE : t.D_STRIDE + count]
    dates = int(row[t.D_DATES_COUNT])
    yield tables.dates[row[t.D_DATES] : row[t.D_DATES] + dates]
    cells = tables.cells[row[t.D_CELLS] : row[t.D_CELLS] + dates * int(row[t.D_SIZE])]
    yield cells == t.NONE
    for cell in cells[cells != t.NONE]:
        entry = tables.entries[cell]
        offset = int(entry[t.E_OFFSET])
        yield tables.points[offset : offset + int(entry[t.E_COUNT])]


__all__ = ["Last", "drawn_from", "sample_once", "sample_once_in_parts", "shared_arrivals"]
