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


FAR_BACK = 64
"""Places over which a row is moved one by one; a minute with a row that belongs further back is merged."""


@jit_nogc
def sort_minutes(log: Ints, spare: Ints, rows: int) -> None:
    """Rows of each minute by patient, each keeping their own order; minutes are in order already. `spare` has room for
    as many rows.
    """
    last = i64(0)
    for number in range(1, rows):
        row = u32(number)
        when = log[row, 0]
        if number < last or when >= log[u32(number - 1), 0]:
            continue
        what, first = log[row, 1], max(number - FAR_BACK, last)
        place = number
        while place > first and log[u32(place - 1), 0] > when:
            log[u32(place), 0], log[u32(place), 1] = log[u32(place - 1), 0], log[u32(place - 1), 1]
            place -= 1
        log[u32(place), 0], log[u32(place), 1] = when, what
        if place == first and place > 0 and log[u32(place - 1), 0] > when:
            last = number + 1
            while last < rows and log[u32(last), 0] >> 32 == when >> 32:
                last += 1
            while first > 0 and log[u32(first - 1), 0] >> 32 == when >> 32:
                first -= 1
            merge_rows(log, spare, first, last)


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
