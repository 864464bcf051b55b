"""Putting into order what happens in one minute: people by their numbers, rows of the log by patient."""

from simulation.core.compiling.jit import i64, jit_nogc, jit_private, u32
from simulation.plan.columns import Ints


@jit_private
def sort_keys(memory: Ints, start: int, count: int) -> None:
    """The keys from a place on in rising order: by insertion when they are few or in order already, else by a heap."""
    first = i64(start)
    if count <= 64:
        for k in range(1, count):
            place = u32(first + k)
            key = memory[place]
            while place > first and memory[u32(place - 1)] > key:
                memory[place] = memory[u32(place - 1)]
                place = u32(place - 1)
            memory[place] = key
        return
    begin, end = count // 2, count
    while end > 1:
        if begin > 0:
            begin -= 1
        else:
            end -= 1
            memory[first], memory[first + end] = memory[first + end], memory[first]
        root = begin
        while 2 * root + 1 < end:
            child = 2 * root + 1
            if child + 1 < end and memory[first + child] < memory[first + child + 1]:
                child += 1
            if memory[first + root] >= memory[first + child]:
                break
            memory[first + root], memory[first + child] = memory[first + child], memory[first + root]
            root = child


MOST_RUNS = 16
"""Runs of one minute that are merged one by one; a minute with more is sorted anew."""


@jit_nogc
def sort_minutes(log: Ints, spare: Ints, rows: int) -> None:
    """Rows of each minute by patient, each keeping their own order; minutes are in order already. `spare` has room for
    as many rows.

    Whoever is due comes by number, then who arrives, then who is granted something: a minute is a run in order or two,
    seldom more. Each further run is merged with what stands before it: patients 3, 7, 9 and then 5, 8 of one minute
    become 3, 5, 7, 8, 9, where 9, 8 and 7 are taken from behind and 3 stays where it is.
    """
    number, runs, now = i64(1), i64(0), i64(0)
    while number < rows:
        if log[u32(number), 0] >= log[u32(number - 1), 0]:
            number += 1
            continue
        minute = log[u32(number), 0] >> 32
        runs = runs + 1 if minute == now else i64(1)
        now = minute
        if runs == MOST_RUNS:
            number = sort_minute(log, spare, rows, number)
            continue
        first, next_minute = number, (minute + 1) << 32
        while True:
            spare[u32(number - first), 0], spare[u32(number - first), 1] = log[u32(number), 0], log[u32(number), 1]
            number += 1
            if number == rows or log[u32(number), 0] < log[u32(number - 1), 0] or log[u32(number), 0] >= next_minute:
                break
        one, other = first - 1, number - first - 1
        for place in range(number - 1, -1, -1):
            ahead = u32(max(one, 0))
            goes = (one >= 0) & (log[ahead, 0] > spare[u32(other), 0])
            log[u32(place), 0] = log[ahead, 0] if goes else spare[u32(other), 0]
            log[u32(place), 1] = log[ahead, 1] if goes else spare[u32(other), 1]
            one -= goes
            other -= not goes
            if other < 0:
                break


@jit_private
def sort_minute(log: Ints, spare: Ints, rows: int, number: int) -> int:
    """The minute of one of its rows, by patient; returns the first row behind it."""
    first, last, minute = number, number + 1, log[u32(number), 0] >> 32
    while last < rows and log[u32(last), 0] >> 32 == minute:
        last += 1
    while first > 0 and log[u32(first - 1), 0] >> 32 == minute:
        first -= 1
    merge_rows(log, spare, first, last)
    return last


@jit_private
def merge_rows(log: Ints, spare: Ints, first: int, last: int) -> None:
    """Rows from `first` to before `last` by their first word, equals in the order they had: sorted pairs, then fours,
    and so on.
    """
    width = 1
    while width < last - first:
        for start in range(first, last, 2 * width):
            middle, end = min(start + width, last), min(start + 2 * width, last)
            one, other = start, middle
            for place in range(start, end):
                if one < middle and (other >= end or log[u32(one), 0] <= log[u32(other), 0]):
                    taken = u32(one)
                    one += 1
                else:
                    taken = u32(other)
                    other += 1
                spare[u32(place), 0], spare[u32(place), 1] = log[taken, 0], log[taken, 1]
        for place in range(first, last):
            log[u32(place), 0], log[u32(place), 1] = spare[u32(place), 0], spare[u32(place), 1]
        width *= 2
