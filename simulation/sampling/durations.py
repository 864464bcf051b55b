"""Times: how long something takes, when a service is next open, when work is done."""

from simulation.core.compiling.jit import jit_nogc
from simulation.core.numerics.quantiles import minutes_at
from simulation.core.numerics.random_numbers import LOWEST
from simulation.core.numerics.time_forms import BY_CHANCE, PARTS
from simulation.core.vocabulary import FAR
from simulation.plan.columns import E_A, E_B, E_C, E_COUNT, E_KIND, E_OFFSET
from simulation.plan.packed import CALENDARS, CLOSES, OPENS, POINTS, WORKED, Packed, at, entry_at

HALF_A_MINUTE, LEFT_OVER = PARTS // 2, LOWEST + 1
"""In parts of a minute; and how many numbers the left-over bits of a random number may be."""


@jit_nogc
def minutes_of(packed: Packed, cell: int, draw: float) -> int:
    """Whole minutes at one uniform of the time in an entry, to the nearest."""
    if is_by_chance(packed, cell):
        return (_drawn(packed, cell, draw) + HALF_A_MINUTE) // PARTS
    return _drawn(packed, cell, draw)


@jit_nogc
def is_by_chance(packed: Packed, cell: int) -> bool:
    """Whether the time of an entry is rounded by chance."""
    return entry_at(packed, cell, E_KIND) >= BY_CHANCE


@jit_nogc
def minutes_by_chance(packed: Packed, cell: int, draw: float, left_over: int) -> int:
    """Whole minutes of a time that is rounded by chance, up for so many of the numbers from 0 to 2047 as it is beyond a
    whole minute.
    """
    return (_drawn(packed, cell, draw) * (LEFT_OVER // PARTS) + left_over) // LEFT_OVER


@jit_nogc
def _drawn(packed: Packed, cell: int, draw: float) -> int:
    """What an entry holds at one uniform: minutes, or parts of them where they are rounded by chance."""
    kind, offset, count = (
        int(entry_at(packed, cell, E_KIND)) % BY_CHANCE,
        int(entry_at(packed, cell, E_OFFSET)),
        int(entry_at(packed, cell, E_COUNT)),
    )
    a, b, c = entry_at(packed, cell, E_A), entry_at(packed, cell, E_B), entry_at(packed, cell, E_C)
    return minutes_at(draw, kind, a, b, c, offset, count, packed.floats, packed.ints[POINTS])


@jit_nogc
def _beyond(packed: Packed, calendar: int) -> int:
    """The place behind a calendar's last span."""
    return at(packed, CALENDARS, 2 * calendar) + at(packed, CALENDARS, 2 * calendar + 1)


@jit_nogc
def _span(packed: Packed, calendar: int, now: int) -> int:
    """The first span of a calendar that closes after `now`; one beyond the last when there is none."""
    low, high = at(packed, CALENDARS, 2 * calendar), _beyond(packed, calendar)
    while low < high:
        middle = (low + high) // 2
        if at(packed, CLOSES, middle) > now:
            high = middle
        else:
            low = middle + 1
    return low


@jit_nogc
def is_open(packed: Packed, calendar: int, now: int) -> bool:
    """Whether a calendar is open in this minute; -1 is the calendar of what never closes."""
    if calendar < 0:
        return True
    span = _span(packed, calendar, now)
    return span < _beyond(packed, calendar) and at(packed, OPENS, span) <= now


@jit_nogc
def next_open(packed: Packed, calendar: int, now: int) -> int:
    """The first minute from `now` on at which it is open or held; exactly now counts."""
    if calendar < 0:
        return now
    span = _span(packed, calendar, now)
    if span >= _beyond(packed, calendar):
        return FAR
    return max(now, at(packed, OPENS, span))


@jit_nogc
def next_end(packed: Packed, calendar: int, now: int, held: bool) -> int:
    """The next minute at which a service closes, or (`held`) at which a meeting is held, exactly now included."""
    if calendar < 0:
        return FAR
    span = _span(packed, calendar, now)
    if span >= _beyond(packed, calendar):
        return FAR
    return at(packed, OPENS, span) if held else at(packed, CLOSES, span)


@jit_nogc
def work_end(packed: Packed, calendar: int, now: int, minutes: int) -> int:
    """When `minutes` of work begun now are done, working in open hours only."""
    if calendar < 0:
        return min(now + minutes, FAR)
    span = _span(packed, calendar, now)
    end = _beyond(packed, calendar)
    if span >= end:
        return FAR
    begin = max(now, at(packed, OPENS, span))
    wanted = at(packed, WORKED, span) + begin - at(packed, OPENS, span) + minutes
    low, high = span, end
    while low < high:
        middle = (low + high) // 2
        if at(packed, WORKED, middle) + at(packed, CLOSES, middle) - at(packed, OPENS, middle) >= wanted:
            high = middle
        else:
            low = middle + 1
    if low >= end:
        return FAR
    return max(begin, at(packed, OPENS, low) + wanted - at(packed, WORKED, low))
