"""Small loops over many lines: what was recorded last, who comes next, events and minutes by parts of the window.
Compiled where numba is there, else in numpy.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.compiling.jit import compile_for, jit_nogc, u32
from simulation.core.vocabulary import DAY

Column = npt.NDArray[np.int32]
Columns = npt.NDArray[np.int32]
Codes = npt.NDArray[np.int16]
Events = npt.NDArray[np.int8]
Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]


def narrow(codes: npt.NDArray[np.integer[Any]]) -> Column:
    """In the one type that compiled code is made for."""
    return np.ascontiguousarray(codes, dtype=np.int32)


# ---- labels ----------------------------------------------------------------------------------------------------------


def _gather(
    journey: Column, rows: Column, values: Codes, carried: Codes, first: Column, row: Column, what: Codes
) -> None:
    """What each spell has `carried` from its beginning (as of row -1), and after it the spell's records, which come in
    the order of time.

    Those of spell s stand from first[s] to before first[s + 1]; `first` comes full of zeros and has one more than there
    are spells.
    """
    for line in range(len(journey)):
        first[journey[line] + 1] += 1
    for spell in range(len(carried)):
        place = first[spell]
        first[spell + 1] += place + 1
        row[place], what[place] = -1, carried[spell]
    for line in range(len(journey) - 1, -1, -1):  # from the back, so that `first` ends where it belongs
        first[journey[line] + 1] -= 1
        place = first[journey[line] + 1]
        row[place], what[place] = rows[line], values[line]
    for line in range(len(journey)):
        first[journey[line] + 1] += 1


def _gather_in_numpy(
    journey: Column, rows: Column, values: Codes, carried: Codes, first: Column, row: Column, what: Codes
) -> None:
    spells = np.arange(len(carried), dtype=np.int32)
    order = np.argsort(np.concatenate([spells, journey]), kind="stable")
    first[1:] = np.cumsum(np.bincount(journey, minlength=len(carried)) + 1)
    row[:] = np.concatenate([np.full_like(spells, -1), rows])[order]
    what[:] = np.concatenate([carried, values])[order]


def _recorded(spell: Column, when: Column, first: Column, row: Column, found: Column) -> None:
    """The place of the last record of each spell up to the row `when`."""
    for line in range(len(spell)):
        place = first[spell[line] + 1] - 1
        while row[place] > when[line]:
            place -= 1
        found[line] = place


def _recorded_in_numpy(spell: Column, when: Column, first: Column, row: Column, found: Column) -> None:
    found[:] = first[spell + 1] - 1
    late = np.arange(len(spell))
    while len(late := late[row[found[late]] > when[late]]):
        found[late] -= 1


def _find_rows(event: Events, subject: Codes, wanted: Mask, among: Column, rows: Column) -> int:
    """Those `among` the rows of a log whose event and subject (plus one) are wanted, and how many they are; `rows` has
    room for one more, since every row is written down and stays where it is such a one.
    """
    found = 0
    for number in range(len(among)):
        row = u32(among[u32(number)])
        rows[u32(found)] = row
        found += u32(wanted[u32(event[row]), u32(subject[row] + 1)])
    return found


def _find_rows_in_numpy(event: Events, subject: Codes, wanted: Mask, among: Column, rows: Column) -> int:
    found = among[wanted[event[among], subject[among] + 1]]
    rows[: len(found)] = found
    return len(found)


# ---- lines of a patient ----------------------------------------------------------------------------------------------


def _first_lines(patient: Column, first: Column) -> None:
    """Where the lines of each patient begin in a table sorted by patient, and where the last one's end; `first` comes
    full of zeros.
    """
    for line in range(len(patient)):
        first[u32(patient[u32(line)] + 1)] += 1
    for who in range(1, len(first)):
        first[u32(who)] += first[u32(who - 1)]


def _first_lines_in_numpy(patient: Column, first: Column) -> None:
    np.cumsum(np.bincount(patient, minlength=len(first) - 1), out=first[1:])


def _last_before(first: Column, at: Column, who: Column, when: Column, found: Column) -> None:
    """The last of each patient's lines whose `at` is below `when`, -1 for none; patient p has the lines first[p] to
    before first[p + 1], `at` rising.
    """
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
    owner = np.repeat(np.arange(len(first) - 1, dtype=np.int64), np.diff(first).astype(np.intp))
    place = np.searchsorted((owner << 32) + at, (who.astype(np.int64) << 32) + when) - 1
    found[:] = np.where(place >= first[who], place, -1)


# ---- parts of the window ---------------------------------------------------------------------------------------------


def _count(minute: Column, code: Column, weight: Floats, part: Column, begin: int, end: int, found: Floats) -> None:
    """Adds the weight (1 where `weight` is empty) of each line to its code and the part of its day; a code of -1 is
    none. `found` is sums x codes x parts: where there is a second sum it is the number of lines. `part` is the part in
    which each day of the window lies.

    Minutes count from `begin` without a sign, so that one before it is far beyond `end`.
    """
    weighed, both, more = len(weight) > 0, found.shape[0] > 1, 1.0
    length, early = u32(max(end - begin, 0)), u32(begin % DAY)
    for number in range(len(minute)):
        line = u32(number)
        since, which = u32(minute[line] - begin), code[line]
        if since < length and which >= 0:
            place, when = u32(which), u32(part[u32(u32(since + early) // u32(DAY))])
            if weighed:
                more = weight[line]
            found[0, place, when] += more
            if both:
                found[1, place, when] += 1.0


def _count_in_numpy(
    minute: Column, code: Column, weight: Floats, part: Column, begin: int, end: int, found: Floats
) -> None:
    keep = (minute >= begin) & (minute < end) & (code >= 0)
    place = code[keep].astype(np.intp) * found.shape[2] + part[minute[keep] // DAY - begin // DAY]
    for sums, weights in zip(found, (weight[keep] if len(weight) else None, None), strict=False):
        sums += np.bincount(place, weights, sums.size).reshape(sums.shape)


def _count_each(
    minute: Column, code: Column, weights: Columns, part: Column, begin: int, end: int, found: Floats
) -> None:
    """As `count`, of lines that have several weights, which are whole numbers: weights x lines. `found` is sums x codes
    x parts: the number of lines, and the sum of each weight.
    """
    length, early, more = u32(max(end - begin, 0)), u32(begin % DAY), weights.shape[0]
    for number in range(len(minute)):
        line = u32(number)
        since, which = u32(minute[line] - begin), code[line]
        if since < length and which >= 0:
            place, when = u32(which), u32(part[u32(u32(since + early) // u32(DAY))])
            found[0, place, when] += 1.0
            for weight in range(more):
                found[u32(weight + 1), place, when] += float(weights[u32(weight), line])


def _count_each_in_numpy(
    minute: Column, code: Column, weights: Columns, part: Column, begin: int, end: int, found: Floats
) -> None:
    for sums, weight in zip(found[1:], weights, strict=True):
        _count_in_numpy(minute, code, weight.astype(np.float64), part, begin, end, sums[None])
    _count_in_numpy(minute, code, np.zeros(0), part, begin, end, found[:1])


def _spread(by_code: Floats, groups: Columns, found: Floats) -> None:
    """Adds the parts of each code to those of its groups, of each of the sums."""
    for sums in range(by_code.shape[0]):
        for row in range(by_code.shape[1]):
            code = u32(row)
            for column in range(groups.shape[1]):
                group = u32(groups[code, u32(column)])
                for day in range(by_code.shape[2]):
                    found[u32(sums), group, u32(day)] += by_code[u32(sums), code, u32(day)]


def _spread_in_numpy(by_code: Floats, groups: Columns, found: Floats) -> None:
    for sums, whole in zip(by_code, found, strict=True):
        for column in groups.T:
            np.add.at(whole, column, sums)


def _overlaps(
    since: Column,
    until: Column,
    code: Column,
    on: Floats,
    off: Floats,
    part: Column,
    begin: int,
    end: int,
    found: Floats,
) -> None:
    """Beginnings and ends of stays by code and part; a code of -1 is none. `found` is sums x codes x (1 + parts + 1):
    how many more have begun than have ended, the sum of their clocks and, where there is a third, of their days. The
    first column is who came before the window and has not left before it; they begin again in its first part.

    `on` and `off` are the clock at `since` and `until` cut to the window; empty where the clock is the minute itself.
    `part` is the part in which each day of the window lies, and behind them that of its end: one more than there are.
    """
    first, clocked, dated = u32(begin // DAY), len(on) > 0, found.shape[0] > 2
    for place in range(len(since)):
        line = u32(place)
        if code[line] < 0:
            continue
        group = u32(code[line])
        came, went = max(since[line], begin), min(until[line], end)
        if since[line] < begin <= until[line]:
            found[0, group, 0] += 1.0
        if went > came:
            opened, closed = u32(u32(came) // u32(DAY)), u32(u32(went) // u32(DAY))
            opens, closes = u32(part[u32(opened - first)] + 1), u32(part[u32(closed - first)] + 1)
            found[0, group, opens] += 1.0
            found[0, group, closes] -= 1.0
            found[1, group, opens] += on[line] if clocked else float(came)
            found[1, group, closes] -= off[line] if clocked else float(went)
            if dated:
                found[2, group, opens] += float(opened)
                found[2, group, closes] -= float(closed)


def _overlaps_in_numpy(
    since: Column,
    until: Column,
    code: Column,
    on: Floats,
    off: Floats,
    part: Column,
    begin: int,
    end: int,
    found: Floats,
) -> None:
    came, went = np.maximum(since, begin), np.minimum(until, end)
    early = code[(since < begin) & (until >= begin) & (code >= 0)]
    found[0, :, 0] += np.bincount(early, minlength=found.shape[1])
    keep = (went > came) & (code >= 0)
    row = code[keep].astype(np.intp) * found.shape[2] + 1
    for minute, clock, sign in ((came[keep], on, 1.0), (went[keep], off, -1.0)):
        place = row + part[minute // DAY - begin // DAY]
        told = (None, clock[keep] if len(clock) else minute, minute // DAY)
        for sums, weights in zip(found, told, strict=False):
            sums += sign * np.bincount(place, weights, sums.size).reshape(sums.shape)


def _passed(stays: Floats, which: int, clock: Floats, found: Floats) -> None:
    """What the clock of stays goes on by in each part, by group, from what `overlaps` finds: `which` is the sum of that
    clock, and `clock` what it says at the end of each part.
    """
    for row in range(found.shape[0]):
        group = u32(row)
        there = gone = so_far = 0.0
        for part in range(found.shape[1]):
            there += stays[0, group, u32(part + 1)]
            gone += stays[u32(which), group, u32(part + 1)]
            now = there * clock[part] - gone
            found[group, u32(part)] = now - so_far
            so_far = now


def _passed_in_numpy(stays: Floats, which: int, clock: Floats, found: Floats) -> None:
    number, gone = np.cumsum(stays[[0, which], :, 1:-1], axis=2)
    found[:] = np.diff(number * clock - gone, axis=1, prepend=0.0)


gather = jit_nogc(_gather, _gather_in_numpy)
recorded = jit_nogc(_recorded, _recorded_in_numpy)
find_rows = jit_nogc(_find_rows, _find_rows_in_numpy)
first_lines = jit_nogc(_first_lines, _first_lines_in_numpy)
last_before = jit_nogc(_last_before, _last_before_in_numpy)
count = jit_nogc(_count, _count_in_numpy)
count_each = jit_nogc(_count_each, _count_each_in_numpy)
spread = jit_nogc(_spread, _spread_in_numpy)
overlaps = jit_nogc(_overlaps, _overlaps_in_numpy)
passed = jit_nogc(_passed, _passed_in_numpy)


def compile_counting() -> None:
    """Compile these functions, or fetch them from the cache; fails as `jit.failures` says."""
    column, columns = np.zeros(1, dtype=np.int32), np.zeros((1, 1), dtype=np.int32)
    floats, days, sums = np.zeros(1), np.zeros((1, 1)), np.zeros((1, 1, 1))
    codes = column.astype(np.int16)
    compile_for(gather, column, column, codes, codes, column, column, codes)
    compile_for(recorded, column, column, column, column, column)
    compile_for(find_rows, column.astype(np.int8), codes, columns.astype(np.bool_), column, column)
    compile_for(first_lines, column, column)
    compile_for(last_before, column, column, column, column, column)
    compile_for(count, column, column, floats, column, 1, 1, sums)
    compile_for(count_each, column, column, columns, column, 1, 1, sums)
    compile_for(spread, sums, columns, sums)
    compile_for(overlaps, column, column, column, floats, floats, column, 1, 1, sums)
    compile_for(passed, sums, 1, floats, days)
