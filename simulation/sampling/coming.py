"""People who come otherwise than at random: at set or recorded times, one every so often, and several at once."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from simulation.core.errors import SimulationError
from simulation.core.numerics import quantiles
from simulation.core.numerics.quantiles import decision
from simulation.core.numerics.random_numbers import uniforms
from simulation.core.vocabulary import DAY
from simulation.plan.compile import Plan, StreamPlan
from simulation.plan.parameter_tables import ParameterTables
from simulation.scenario.schema.arrivals.moments import MOST_AT_ONCE, ONE
from simulation.scenario.schema.distributions import Distribution
from simulation.scenario.schema.values.value import Value

Ints = npt.NDArray[np.int64]
Narrow = npt.NDArray[np.int32]
PARTS = 1024
"""Of a minute, in which the times between two who come are added up."""
AT_ONCE = 4096
"""Random numbers drawn at a time."""
MOST = 1 << 22
"""People of one stream and cohort on one day, and times between two who come in one run."""
assert MOST_AT_ONCE < PARTS


def pack(stream: int, cohort: int, day: Ints | int, k: Ints | int) -> Ints | int:
    """A patient's number: (stream, cohort, day, k) in one int64 that orders ties and the log."""
    return (stream << 52) | (cohort << 46) | (day << 22) | k


def nobody() -> tuple[Ints, Narrow]:
    """No numbers and no minutes."""
    return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int32)


def at_set_times(plan: Plan, place: int, stream: StreamPlan, seed: int, replication: int) -> tuple[Ints, Narrow]:
    """Numbers and minutes of people who come at set times, as was recorded, or one every so often."""
    minute = stream.moments if stream.moments is not None else _by_gaps(plan, place, stream, seed, replication)
    minute = minute[(minute >= 0) & (minute < plan.end)]
    day = minute // DAY
    before = np.searchsorted(day, day)  # how many came on earlier days
    turn = np.arange(len(day), dtype=np.int64) - before
    if turn.max(initial=0) >= MOST:
        raise SimulationError(f"arrivals.{stream.name} brings more than four million people of one cohort on one day")
    number = np.asarray(pack(place, stream.cohort, day, turn))
    return in_batches(stream, number, minute.astype(np.int32), seed, replication)


def _by_gaps(plan: Plan, place: int, stream: StreamPlan, seed: int, replication: int) -> Ints:
    """The minutes at which people come whose k-th time since the one before is the quantile at the k-th uniform. Times
    are added up unrounded, so that means are kept, and only the sum is a whole minute.
    """
    drawn = decision(f"people.arrivals.{stream.name}.every")
    gaps = [(begin * PARTS, quantile_of(gap.scaled(PARTS), plan)) for begin, gap in stream.gaps]
    now, end, found, holds, turn = 0, plan.end * PARTS, [], 0, 0
    if stream.first is not None:
        now = quantiles.round_half_up(stream.first * PARTS)
        found.append(now // PARTS)
    while now < end:
        if turn >= MOST:
            raise SimulationError(f"arrivals.{stream.name} brings more than four million people in one run")
        numbers = np.asarray(pack(place, stream.cohort, 0, np.arange(turn, turn + AT_ONCE, dtype=np.int64)))
        for aim in uniforms(seed, replication, drawn, numbers).tolist():
            while holds + 1 < len(gaps) and gaps[holds + 1][0] <= now:
                holds += 1
            now += gaps[holds][1](aim)
            found.append(now // PARTS)
            if now >= end:
                break
        turn += AT_ONCE
    return np.array(found, dtype=np.int64)


def in_batches(stream: StreamPlan, number: Ints, minute: Narrow, seed: int, replication: int) -> tuple[Ints, Narrow]:
    """As many people as come at once, each with a number of their own: in a larger batch more come, and nobody else
    changes.
    """
    if stream.batch == ONE:
        return number, minute
    if (number & (MOST - 1)).max(initial=0) >= MOST // PARTS:
        raise SimulationError(f"arrivals.{stream.name} brings more than four thousand batches of one cohort on one day")
    draw = uniforms(seed, replication, decision(f"people.arrivals.{stream.name}.batch"), number)
    size = np.array(stream.batch.sizes)[np.searchsorted(stream.batch.running(), draw, side="right")]
    one = np.repeat(number, size)
    member = np.arange(len(one), dtype=np.int64) - np.repeat(np.cumsum(size) - size, size)
    turn = one & (MOST - 1)
    return (one - turn) | (turn * PARTS) | member, np.repeat(minute, size)


def quantile_of(distribution: Distribution, plan: Plan) -> Callable[[float], int]:
    """A distribution's quantile function in whole minutes, outside of the plan's dials."""
    dials = ParameterTables(plan.first_day, {})
    dials.time(Value.of(distribution))
    _, a, b, c, offset, count = dials.entries[0]
    kind = int(dials.entries[0][0])
    points = np.array(dials.points)
    return lambda u: int(quantiles.minutes_at(u, kind, a, b, c, int(offset), int(count), points, 0))


__all__ = ["at_set_times", "in_batches", "nobody", "pack", "quantile_of"]
