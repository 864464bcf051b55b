"""Small loops over many lines: what was recorded last, who comes next, events and minutes by day. Compiled where numba is there, else in numpy."""

from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.compiled import bare, compile_for
from simulation.terms import DAY, Event

Column = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]
CHOSE = int(Event.CHOSE)


def narrow(codes: npt.NDArray[np.integer[Any]]) -> Column:
    """In the one type that compiled code is made for."""
    return np.ascontiguousarray(codes, dtype=np.int32)


# ---- labels ----------------------------------------------------------------------------------------------------------


def _chain(label: int, event: npt.NDArray[np.int8], subject: npt.NDArray[np.int16], patient: Column, spell: npt.NDArray[np.int16], first_spell: Column,
           latest: Column, row: Column, before: Column) -> None:  # fmt: skip
    """Every record of a label with its `row` and the record `before` it in its spell (-1 for none); `latest` is the last of each spell."""
    line = 0
    for at in range(len(event)):
        if event[at] == CHOSE and subject[at] == label:
            journey = first_spell[patient[at]] + spell[at]
            row[line] = at
            before[line] = latest[journey]
            latest[journey] = line
            line += 1


def _chain_in_numpy(label: int, event: npt.NDArray[np.int8], subject: npt.NDArray[np.int16], patient: Column, spell: npt.NDArray[np.int16],
                    first_spell: Column, latest: Column, row: Column, before: Column) -> None:  # fmt: skip
    row[:] = np.flatnonzero((event == CHOSE) & (subject == label))
    journey = first_spell[patient[row]] + spell[row]
    order = np.argsort(journey, kind="stable").astype(np.int32)
    same = journey[order[1:]] == journey[order[:-1]]
    before[order[:1]] = -1
    before[order[1:]] = np.where(same, order[:-1], -1)
    latest[journey[order]] = order


def _recorded(spell: Column, when: Column, latest: Column, row: Column, before: Column, what: npt.NDArray[Any], found: Column) -> None:
    """`what` of the last record of each spell up to the row `when`; `found` keeps what it has where there is none."""
    for line in range(len(spell)):
        record = latest[spell[line]]
        while record >= 0 and row[record] > when[line]:
            record = before[record]
        if record >= 0:
            found[line] = what[record]


def _recorded_in_numpy(spell: Column, when: Column, latest: Column, row: Column, before: Column, what: npt.NDArray[Any], found: Column) -> None:
    record = latest[spell]
    late = np.flatnonzero(record >= 0)
    late = late[row[record[late]] > when[late]]
    while len(late):
        record[late] = before[record[late]]
        late = late[record[late] >= 0]
        late = late[row[record[late]] > when[late]]
    known = record >= 0
    found[known] = what[record[known]]


# ---- lines of a patient ----------------------------------------------------------------------------------------------


def _last_before(first: Column, at: Column, who: Column, when: Column, found: Column) -> None:
    """The last of each person's lines whose `at` is below `when`, -1 for none; person p has the lines first[p] to before first[p + 1], `at` rising."""
    for line in range(len(who)):
        low, high = first[who[line]], first[who[line] + 1]
        start = low
        while low < high:
            middle = (low + high) // 2
            if at[middle] < when[line]:
                low = middle + 1
            else:
                high = middle
        found[line] = low - 1 if low > start else -1


def _last_before_in_numpy(first: Column, at: Column, who: Column, when: Column, found: Column) -> None:
    owner = np.repeat(np.arange(len(first) - 1, dtype=np.int64), np.diff(first))
    place = np.searchsorted((owner << 32) + at, (who.astype(np.int64) << 32) + when) - 1
    found[:] = np.where(place >= first[who], place, -1)


# ---- days ------------------------------------------------------------------------------------------------------------


def _count(minute: Column, group: Column, weight: Floats, begin: int, end: int, found: Floats) -> None:
    """Adds the weight (1 where `weight` is empty) of each line to its group and day; `found` is groups x days."""
    zero = begin // DAY
    for line in range(len(minute)):
        now, code = minute[line], group[line]
        if begin <= now < end and code >= 0:
            found[code, now // DAY - zero] += weight[line] if len(weight) else 1.0


def _count_in_numpy(minute: Column, group: Column, weight: Floats, begin: int, end: int, found: Floats) -> None:
    keep = (minute >= begin) & (minute < end) & (group >= 0)
    place = group[keep].astype(np.int64) * found.shape[1] + (minute[keep] // DAY - begin // DAY)
    found += np.bincount(place, weight[keep] if len(weight) else None, found.size).reshape(found.shape)


def _overlaps(since: Column, until: Column, group: Column, on: Floats, off: Floats, begin: int, end: int, number: Floats, passed: Floats) -> None:
    """Beginnings and ends of stays within the window: how many more have begun (`number`) and the sum of their clocks (`passed`), by group and day.

    `on` and `off` are the clock at `since` and `until` cut to the window; empty where the clock is the minute itself.
    """
    zero = begin // DAY
    for line in range(len(since)):
        code = group[line]
        came, went = max(since[line], begin), min(until[line], end)
        if went > came and code >= 0:
            first, last = came // DAY - zero, went // DAY - zero
            number[code, first] += 1.0
            number[code, last] -= 1.0
            passed[code, first] += on[line] if len(on) else came
            passed[code, last] -= off[line] if len(off) else went


def _overlaps_in_numpy(since: Column, until: Column, group: Column, on: Floats, off: Floats, begin: int, end: int, number: Floats, passed: Floats) -> None:
    came, went = np.maximum(since, begin), np.minimum(until, end)
    keep = (went > came) & (group >= 0)
    code = group[keep].astype(np.int64) * number.shape[1]
    for minute, clock, sign in ((came[keep], on, 1.0), (went[keep], off, -1.0)):
        place = code + (minute // DAY - begin // DAY)
        number += sign * np.bincount(place, minlength=number.size).reshape(number.shape)
        passed += sign * np.bincount(place, clock[keep] if len(clock) else minute, number.size).reshape(number.shape)


chain = bare(_chain, _chain_in_numpy)
recorded = bare(_recorded, _recorded_in_numpy)
last_before = bare(_last_before, _last_before_in_numpy)
count = bare(_count, _count_in_numpy)
overlaps = bare(_overlaps, _overlaps_in_numpy)


def compile_counting() -> None:
    """Compile these functions, or fetch them from the cache; fails as `compiled.failures` says."""
    column, floats, days = np.zeros(1, dtype=np.int32), np.zeros(1), np.zeros((1, 1))
    compile_for(chain, 1, column.astype(np.int8), column.astype(np.int16), column, column.astype(np.int16), column, column, column, column)
    compile_for(recorded, column, column, column, column, column, column, column)
    compile_for(last_before, column, column, column, column, column)
    compile_for(count, column, column, floats, 1, 1, days)
    compile_for(overlaps, column, column, column, floats, floats, 1, 1, days, days)
