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
from simulation.core.event_log import ALREADY_HERE, Patients
from simulation.core.in_parts import finished
from simulation.core.numerics import in_order, quantiles
from simulation.core.numerics.exact_math import exps
from simulation.core.numerics.quantiles import decision
from simulation.core.numerics.random_numbers import fill, uniforms
from simulation.plan.columns import S_TIME
from simulation.plan.compile import Plan, StreamPlan
from simulation.plan.packed import Packed
from simulation.sampling.choices import carry, cell_of
from simulation.sampling.coming import at_set_times, in_batches, nobody, pack, quantile_of
from simulation.sampling.counts import compile_counts, days_of
from simulation.sampling.durations import minutes_of
from simulation.sampling.minutes import compile_minutes_of_people, in_order_of_coming, minutes_of_days
from simulation.scenario.schema.today import AlreadyHere

Ints = npt.NDArray[np.int64]
Narrow = npt.NDArray[np.int32]
THERE_STREAM = 63
"""In a patient's number: not a stream, but there at minute 0."""


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
    numbers, minutes, entries, streams, cohorts, remaining, asked = [], [], [], [], [], [], []
    for place, stream in enumerate(plan.streams):
        for cohort in range(stream.means.shape[0]):
            number, minute = _arrivals(plan, place, stream, cohort, seed, replication)
            numbers.append(number)
            minutes.append(minute)
            entries.append(np.full(len(number), stream.entry, dtype=np.int16))
            streams.append(np.full(len(number), place, dtype=np.int16))
            cohorts.append(np.full(len(number), cohort, dtype=np.int16))
            remaining.append(np.full(len(number), -1, dtype=np.int32))
            asked.append(np.full(len(number), 1, dtype=np.int32))
        yield
    codes: dict[int, dict[int, int]] = {}
    counted: dict[int, int] = {}
    for service, step, here in plan.already:
        for inside in (True, False):
            count = int(here.inside if inside else here.waiting)
            first = counted.get(service, 0)
            counted[service] = first + count
            number = np.asarray(pack(THERE_STREAM, service, 0, np.arange(first, first + count, dtype=np.int64)))
            cohort_of = _cohorts_here(plan, here, number, seed, replication)
            for label, value in here.labels.items():
                if label != "cohort":
                    place = plan.names.label_names.index(label)
                    code = plan.names.labels[label].index(value) + 1
                    for person in number:
                        codes.setdefault(int(person), {})[place] = code
            numbers.append(number)
            minutes.append(np.zeros(count, dtype=np.int32))
            entries.append(np.full(count, step, dtype=np.int16))
            streams.append(np.full(count, ALREADY_HERE, dtype=np.int16))
            cohorts.append(cohort_of)
            stays = (
                _remaining(plan, step, here, number, cohort_of, codes, seed, replication)
                if inside
                else np.full(count, -1)
            )
            remaining.append(stays.astype(np.int32))
            asked.append(
                (np.full(count, 1) if inside else -_waited(plan, step, here, number, seed, replication)).astype(
                    np.int32
                )
            )
    columns: tuple[list[npt.NDArray[Any]], ...] = (numbers, minutes, entries, streams, cohorts, remaining, asked)
    kinds = (np.int64, np.int32, np.int16, np.int16, np.int16, np.int32, np.int32)
    nobody: list[npt.NDArray[Any]] = [np.zeros(0, dtype=kind) for kind in kinds]
    parts = [np.concatenate([none, *part]) for none, part in zip(nobody, columns, strict=True)]
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


def _cohorts_here(plan: Plan, here: AlreadyHere, number: Ints, seed: int, replication: int) -> npt.NDArray[np.int16]:
    """The cohort told, or one in proportion to the arrivals of the first week, so that a longer run changes nobody."""
    cohorts = plan.names.labels["cohort"]
    if "cohort" in here.labels:
        return np.full(len(number), cohorts.index(here.labels["cohort"]), dtype=np.int16)
    weights = (
        in_order.totals([in_order.totals(stream.means[:, :7]) * stream.batch.mean() for stream in plan.streams], axis=0)
        if plan.streams
        else np.ones(len(cohorts))
    )
    weights = weights if weights.any() else np.ones(len(cohorts))
    shares = in_order.running(weights) / in_order.total(weights)
    draw = uniforms(seed, replication, decision("people.already_here.cohort"), number)
    return np.minimum(np.searchsorted(shares, draw, side="right"), len(cohorts) - 1).astype(np.int16)


def _waited(plan: Plan, step: int, here: AlreadyHere, number: Ints, seed: int, replication: int) -> Ints:
    if here.waited is None:
        return np.zeros(len(number), dtype=np.int64)
    quantile = quantile_of(here.waited.at({}, plan.first_day), plan)
    draw = uniforms(seed, replication, decision(f"{plan.names.steps[step]}.waited"), number)
    return np.array([quantile(float(u)) for u in draw], dtype=np.int64)


def _remaining(
    plan: Plan,
    step: int,
    here: AlreadyHere,
    number: Ints,
    cohort: npt.NDArray[np.int16],
    codes: dict[int, dict[int, int]],
    seed: int,
    replication: int,
) -> Ints:
    """Minutes still to stay: drawn from `remaining`, or a stay already begun: length-biased times a uniform."""
    draw = uniforms(seed, replication, decision(f"{plan.names.steps[step]}.remaining"), number)
    if here.remaining is not None:
        quantile = quantile_of(here.remaining.at({}, plan.first_day), plan)
        return np.array([quantile(float(u)) for u in draw], dtype=np.int64)
    part = uniforms(seed, replication, decision(f"{plan.names.steps[step]}.elapsed"), number)
    labels = np.zeros((len(number), len(plan.names.labels)), dtype=np.int16)
    labels[:, 0] = cohort + 1
    finished(_draw_carried(plan, labels, number, np.zeros(len(number), dtype=np.int32), seed, replication))
    for row, person in enumerate(number):
        for label, code in codes.get(int(person), {}).items():
            labels[row, label] = code
    stays = np.zeros(len(number), dtype=np.int64)
    biased: dict[int, tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]] = {}
    dial = int(plan.tables.steps[step, S_TIME])
    for row in range(len(number)):
        cell = int(cell_of(plan.packed, dial, labels[row], 0, 0))
        if cell < 0:
            where = plan.names.steps[step]
            raise SimulationError(
                f"{where}: its time has no entry for the labels of those there at minute 0; say 'labels' or "
                "'remaining' in 'today.services'"
            )
        if cell not in biased:
            biased[cell] = _length_biased(plan.packed, cell)
        cumulated, values = biased[cell]
        stays[row] = quantiles.round_half_up(_between(float(draw[row]), cumulated, values) * float(part[row]))
    return stays


def _length_biased(packed: Packed, cell: int) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Cumulated share of all time spent in stays up to each length, and those lengths."""
    logit = np.linspace(-18.0, 18.0, 4001)
    knots = 1.0 / (1.0 + exps(-logit))
    lengths = np.array([float(minutes_of(packed, cell, float(u))) for u in knots])
    weight = np.diff(knots) * (lengths[1:] + lengths[:-1]) / 2.0
    cumulated = np.concatenate([[0.0], in_order.running(weight)])
    return cumulated / max(cumulated[-1], 1e-300), lengths


def _between(share: float, cumulated: npt.NDArray[np.float64], values: npt.NDArray[np.float64]) -> float:
    """The value at a cumulated share, on straight lines between those known; as `np.interp`, which some processors
    round otherwise.
    """
    after = int(np.searchsorted(cumulated, share, side="right"))
    if after == 0 or after == len(cumulated):
        return float(values[max(after - 1, 0)])
    low, high = float(values[after - 1]), float(values[after])
    begin, end = float(cumulated[after - 1]), float(cumulated[after])
    return low + (high - low) / (end - begin) * (share - begin)


def _draw_carried(
    plan: Plan, labels: npt.NDArray[np.int16], number: Ints, minute: Narrow, seed: int, replication: int
) -> Generator[None, None, None]:
    """Fills in the labels that people carry from arrival; gives way after each. The cohort is in `labels` already."""
    for place, dial in enumerate(plan.carried, start=1):
        name = f"people.labels.{plan.names.label_names[place]}.choice"
        draw = uniforms(seed, replication, decision(name), number)
        kept, taken = decision(f"{name}.kept"), decision(f"{name}.taken")
        carry(
            plan.packed,
            dial,
            labels.ravel(),
            labels.shape[1],
            place,
            number,
            minute,
            draw,
            kept,
            taken,
            seed,
            replication,
        )
        yield


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
    yield from _draw_carried(plan, labels, number, minute, seed, replication)
    for person, recorded in codes.items():
        row = int(np.searchsorted(number, person))
        for label, code in recorded.items():
            labels[row, label] = code
    patients = Patients(number, stream, labels)
    return Arrivals(patients, minute, entry, in_order_of_coming(minute), remaining, asked, seed, replication)


__all__ = ["Arrivals", "compile_drawing", "pack", "sample", "sample_in_parts"]
