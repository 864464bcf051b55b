"""When people come: the minutes of their days, and everybody in the order in which they come. Compiled where numba is
there, else in numpy.
"""

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc, u32
from simulation.core.vocabulary import DAY

Ints = npt.NDArray[np.int64]
Narrow = npt.NDArray[np.int32]
Narrows = npt.NDArray[np.int32]
"""Several rows of them."""
Floats = npt.NDArray[np.float64]

HOURS = 24
LEAST = 1e-300
"""What an hour in which nobody comes is divided by."""
BITS = 11
"""Of a minute so many bits are sorted by at a time."""
BUCKETS = 1 << BITS


def _minutes_of_days(hours: Floats, day: Ints, draw: Floats, minute: Narrow) -> None:
    """The minute of the run at which each person comes: their day, and at `draw` the quantile of its hours, floored.

    `hours` has the share of a day's people who have come by the end of each hour, for every day or for all in one row.
    """
    last = len(hours) - 1
    for person in range(len(day)):
        who = u32(person)
        row, aim = u32(min(day[who], last)), draw[who]
        hour = min(int(aim * HOURS), HOURS - 1)
        while hour > 0 and hours[row, u32(hour - 1)] > aim:
            hour -= 1
        while hour < HOURS - 1 and hours[row, u32(hour)] <= aim:
            hour += 1
        before = hours[row, u32(hour - 1)] if hour > 0 else 0.0
        within = min(max((aim - before) / max(hours[row, u32(hour)] - before, LEAST), 0.0), 1.0)
        minute[who] = day[who] * DAY + min(int(60.0 * (hour + within)), DAY - 1)


def _minutes_at_once(hours: Floats, day: Ints, draw: Floats, minute: Narrow) -> None:
    rows, person = hours[np.minimum(day, len(hours) - 1)], np.arange(len(day))
    hour = np.minimum(np.count_nonzero(rows <= draw[:, None], axis=1), HOURS - 1)
    before = np.where(hour > 0, rows[person, np.maximum(hour - 1, 0)], 0.0)
    within = np.clip((draw - before) / np.maximum(rows[person, hour] - before, LEAST), 0.0, 1.0)
    minute[:] = day * DAY + np.minimum((60.0 * (hour + within)).astype(np.int64), DAY - 1)


def _put_in_order(minute: Narrow, order: Narrows, first: Narrows) -> None:
    """People by minute, equals as they stand, in one row of `order`, of which the first comes with everybody in their
    own order: sorted by the lowest bits of the minute into the second row, then by the next ones back into the first,
    and so on. `first` has for each time a place for each bucket, full of zeros.
    """
    for time in range(len(first)):
        row, here, there = u32(time), u32(time & 1), u32(1 - (time & 1))
        for person in range(len(minute)):
            first[row, u32((minute[u32(person)] >> BITS * time) & (BUCKETS - 1))] += 1
        so_far = 0
        for bucket in range(BUCKETS):
            so_far += first[row, u32(bucket)]
            first[row, u32(bucket)] = so_far - first[row, u32(bucket)]
        for place in range(len(minute)):
            who = order[here, u32(place)]
            bucket = u32((minute[u32(who)] >> BITS * time) & (BUCKETS - 1))
            order[there, u32(first[row, bucket])] = who
            first[row, bucket] += 1


def _put_in_order_in_numpy(minute: Narrow, order: Narrows, first: Narrows) -> None:
    order[len(first) & 1] = np.argsort(minute, kind="stable")


minutes_of_days = jit_nogc(_minutes_of_days, _minutes_at_once)
put_in_order = jit_nogc(_put_in_order, _put_in_order_in_numpy)


def in_order_of_coming(minute: Narrow) -> Narrow:
    """Patients by the minute at which they come, none of which is below zero; those of one minute as they stand."""
    times = -(-int(minute.max(initial=0)).bit_length() // BITS)
    order: Narrows = np.empty((2, len(minute)), dtype=np.int32)
    order[0] = np.arange(len(minute))
    put_in_order(minute, order, np.zeros((times, BUCKETS), dtype=np.int32))
    found: Narrow = order[times & 1].copy()
    return found


def compile_minutes_of_people() -> None:
    """Compile these functions, or fetch them from the cache; fails as `jit.failures` says."""
    narrow = np.zeros(1, dtype=np.int32)
    compile_for(minutes_of_days, np.zeros((1, 1)), np.zeros(1, dtype=np.int64), np.zeros(1), narrow)
    compile_for(put_in_order, narrow, np.zeros((1, 1), dtype=np.int32), np.zeros((1, 1), dtype=np.int32))


__all__ = ["compile_minutes_of_people", "in_order_of_coming", "minutes_of_days"]
