"""Who is there at minute 0, by today's state: inside services and on their lists, for how long still and since when."""

from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.errors import SimulationError
from simulation.core.event_log import ALREADY_HERE
from simulation.core.in_parts import finished
from simulation.core.numerics import in_order, quantiles
from simulation.core.numerics.exact_math import exps
from simulation.core.numerics.quantiles import decision
from simulation.core.numerics.random_numbers import uniforms
from simulation.plan.columns import S_TIME
from simulation.plan.compile import Plan
from simulation.plan.packed import Packed
from simulation.sampling.choices import cell_of, draw_carried
from simulation.sampling.coming import pack, quantile_of
from simulation.sampling.durations import minutes_of
from simulation.scenario.schema.today import AlreadyHere

Ints = npt.NDArray[np.int64]
THERE_STREAM = 63
"""In a patient's number: not a stream, but there at minute 0."""
Columns = tuple[list[npt.NDArray[Any]], ...]
"""Number, minute, entry, stream, cohort, remaining and asked, as `Arrivals` has them, in parts."""


def people_already_here(plan: Plan, seed: int, replication: int) -> tuple[Columns, dict[int, dict[int, int]]]:
    """Everybody who is there at minute 0, and of those with labels of their own the code of each label's place."""
    columns: Columns = ([], [], [], [], [], [], [])
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
            if inside:
                since = np.full(count, 1)
                stays = _remaining(plan, step, here, number, cohort_of, codes, seed, replication)
            else:
                since = -_waited(plan, step, here, number, seed, replication)
                stays = np.full(count, -1)
            one: tuple[npt.NDArray[Any], ...] = (
                number,
                np.zeros(count, dtype=np.int32),
                np.full(count, step, dtype=np.int16),
                np.full(count, ALREADY_HERE, dtype=np.int16),
                cohort_of,
                stays.astype(np.int32),
                since.astype(np.int32),
            )
            for column, part in zip(columns, one, strict=True):
                column.append(part)
    return columns, codes


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
    finished(draw_carried(plan, labels, number, np.zeros(len(number), dtype=np.int32), seed, replication))
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


__all__ = ["THERE_STREAM", "Columns", "people_already_here"]
