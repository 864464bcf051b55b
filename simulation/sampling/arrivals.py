"""The cohort: who comes, when and who they are; the same patients in every scenario compared.

For each stream, cohort and day the count is the Poisson quantile of one uniform at that day's mean, and the k-th
arrival's minute the hour profile's quantile at its own uniform: a time-varying Poisson process, exactly. A higher rate
adds people; nobody else changes.
"""

from collections.abc import Generator
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for
from simulation.core.errors import SimulationError
from simulation.core.event_log import Patients
from simulation.core.in_parts import finished
from simulation.core.numerics.quantiles import decision
from simulation.core.numerics.random_numbers import fill, uniforms
from simulation.plan.compile import Plan, StreamPlan
from simulation.plan.packed import Packed
from simulation.sampling.already_here import THERE_STREAM, Columns, people_already_here
from simulation.sampling.choices import carry, draw_carried
from simulation.sampling.coming import at_set_times, in_batches, nobody, pack
from simulation.sampling.counts import compile_counts, days_of
from simulation.sampling.minutes import compile_minutes_of_people, in_order_of_coming, minutes_of_days

Ints = npt.NDArray[np.int64]
Narrow = npt.NDArray[np.int32]


@dataclass(frozen=True)
class Arrivals:
    """Everybody who comes in one replication. Arrays by patient, in the order of their numbers."""

    patients: Patients
    minute: Narrow
    """Minute of arrival; 0 for people of today's state."""
    entry: npt.NDArray[np.int16]
    """First step."""
    order: Narrow
    """Patients by (minute, number)."""
    remaining: Narrow
    """For people inside a service at minute 0: minutes they still stay. -1 for all others."""
    asked: Narrow
    """For people on a list at minute 0: the minute they asked, at most 0. 1 for all others."""
    seed: int
    replication: int


def sample(plan: Plan, seed: int, replication: int) -> Arrivals:
    """The arrivals of one replication; a pure function of the plan's means, the seed and the replication. From today's
    position on people come as the plan says, until then as they did in the base.
    """
    return finished(sample_in_parts(plan, seed, replication))


def sample_in_parts(plan: Plan, seed: int, replication: int) -> Generator[None, None, Arrivals]:
    """The same, giving way after each stream and each label that people carry; fails in the same way."""
    later = yield from _sample(plan, seed, replication)
    if plan.today is None:
        return later
    first = plan.today.minute
    earlier = yield from _sample(plan.today.before, seed, replication)
    until, since = earlier.minute < first, later.minute >= first

    def both(one: npt.NDArray[Any], other: npt.NDArray[Any]) -> npt.NDArray[Any]:
        return np.concatenate([one[until], other[since]])[order]

    order = np.argsort(np.concatenate([earlier.patients.number[until], later.patients.number[since]]), kind="stable")
    patients = Patients(
        both(earlier.patients.number, later.patients.number),
        both(earlier.patients.stream, later.patients.stream),
        both(earlier.patients.labels, later.patients.labels),
    )
    minute = both(earlier.minute, later.minute)
    return Arrivals(
        patients,
        minute,
        both(earlier.entry, later.entry),
        in_order_of_coming(minute),
        both(earlier.remaining, later.remaining),
        both(earlier.asked, later.asked),
        seed,
        replication,
    )


def _sample(plan: Plan, seed: int, replication: int) -> Generator[None, None, Arrivals]:
    kinds = (np.int64, np.int32, np.int16, np.int16, np.int16, np.int32, np.int32)
    columns: Columns = tuple([np.zeros(0, dtype=kind)] for kind in kinds)
    for place, stream in enumerate(plan.streams):
        for cohort in range(stream.means.shape[0]):
            number, minute = _arrivals(plan, place, stream, cohort, seed, replication)
            every = (stream.entry, place, cohort, -1, 1)  # of everybody the entry, stream, cohort, remaining and asked
            alike = (np.full(len(number), code, dtype=kind) for code, kind in zip(every, kinds[2:], strict=True))
            one: tuple[npt.NDArray[Any], ...] = (number, minute, *alike)
            for column, part in zip(columns, one, strict=True):
                column.append(part)
        yield
    already, codes = people_already_here(plan, seed, replication)
    parts = [np.concatenate([*column, *here]) for column, here in zip(columns, already, strict=True)]
    return (yield from _gather(plan, parts, codes, seed, replication))


def _arrivals(
    plan: Plan, place: int, stream: StreamPlan, cohort: int, seed: int, replication: int
) -> tuple[Ints, Narrow]:
    if stream.moments is not None or stream.gaps:
        return at_set_times(plan, place, stream, seed, replication) if cohort == stream.cohort else nobody()
    days = np.arange(stream.means.shape[1], dtype=np.int64)
    draw = uniforms(
        seed, replication, decision(f"people.arrivals.{stream.name}.count"), np.asarray(pack(place, cohort, days, 0))
    )
    counts = days_of(stream)[cohort].counts(draw).astype(np.intp)  # what `np.repeat` takes on every machine
    if counts.max(initial=0) >= 1 << 22:
        raise SimulationError(f"arrivals.{stream.name} brings more than four million people of one cohort on one day")
    day = np.repeat(days, counts)
    turn = np.arange(len(day), dtype=np.int64) - np.repeat(np.cumsum(counts) - counts, counts)
    number = np.asarray(pack(place, cohort, day, turn))
    when = uniforms(seed, replication, decision(f"people.arrivals.{stream.name}.minute"), number)
    minute = np.empty(len(day), dtype=np.int32)
    minutes_of_days(np.ascontiguousarray(stream.hours), day, when, minute)
    inside = minute < plan.end
    if not inside.all():
        number, minute = number[inside], minute[inside]
    return in_batches(stream, number, minute, seed, replication)


def compile_drawing() -> None:
    """Compile what draws people and their labels, or fetch it from the cache; fails as `jit.failures` says."""
    numbers, draw = np.zeros(1, dtype=np.int64), np.zeros(1)
    compile_for(fill, draw, 1, 1, 1, numbers, 1, 1)
    compile_counts()
    compile_minutes_of_people()
    compile_for(
        carry,
        Packed(numbers, draw),
        1,
        numbers.astype(np.int16),
        1,
        1,
        numbers,
        numbers.astype(np.int32),
        draw,
        1,
        1,
        1,
        1,
    )


def _gather(
    plan: Plan, parts: list[npt.NDArray[Any]], codes: dict[int, dict[int, int]], seed: int, replication: int
) -> Generator[None, None, Arrivals]:
    if (parts[0][1:] < parts[0][:-1]).any():  # people of today's state, in the order in which the file names them
        by_number = np.argsort(parts[0], kind="stable")
        parts[:] = [part[by_number] for part in parts]
    number, minute, entry, stream, cohort, remaining, asked = parts
    parts.clear()
    labels = np.zeros((len(number), len(plan.names.labels)), dtype=np.int16)
    labels[:, 0] = cohort + 1
    yield from draw_carried(plan, labels, number, minute, seed, replication)
    for person, recorded in codes.items():
        row = int(np.searchsorted(number, person))
        for label, code in recorded.items():
            labels[row, label] = code
    patients = Patients(number, stream, labels)
    return Arrivals(patients, minute, entry, in_order_of_coming(minute), remaining, asked, seed, replication)


__all__ = ["THERE_STREAM", "Arrivals", "compile_drawing", "pack", "sample", "sample_in_parts"]
