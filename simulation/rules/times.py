"""Times: how long something takes, when a service is next open, when work is done."""

from simulation.chance import minutes_at
from simulation.compiled import compiled
from simulation.terms import FAR


@compiled
def minutes_of(tables, cell, luck):  # type: ignore[no-untyped-def]
    """Whole minutes at one uniform of the time in an entry."""
    entries = tables.entries
    return minutes_at(luck, int(entries[cell, 0]), entries[cell, 1], entries[cell, 2], entries[cell, 3], int(entries[cell, 4]), int(entries[cell, 5]), tables.points)


@compiled
def _span(tables, calendar, now):  # type: ignore[no-untyped-def]
    """The first span of a calendar that closes after `now`; one beyond the last when there is none."""
    low = tables.calendars[calendar, 0]
    high = low + tables.calendars[calendar, 1]
    while low < high:
        middle = (low + high) // 2
        if tables.closes[middle] > now:
            high = middle
        else:
            low = middle + 1
    return low


@compiled
def is_open(tables, calendar, now):  # type: ignore[no-untyped-def]
    """Whether a calendar is open in this minute; -1 is the calendar of what never closes."""
    if calendar < 0:
        return True
    span = _span(tables, calendar, now)
    return span < tables.calendars[calendar, 0] + tables.calendars[calendar, 1] and tables.opens[span] <= now


@compiled
def next_open(tables, calendar, now):  # type: ignore[no-untyped-def]
    """The first minute from `now` on at which it is open or held; exactly now counts."""
    if calendar < 0:
        return now
    span = _span(tables, calendar, now)
    if span >= tables.calendars[calendar, 0] + tables.calendars[calendar, 1]:
        return FAR
    return max(now, tables.opens[span])


@compiled
def next_end(tables, calendar, now, held):  # type: ignore[no-untyped-def]
    """The next minute at which a service closes, or (`held`) at which a meeting is held, exactly now included."""
    if calendar < 0:
        return FAR
    span = _span(tables, calendar, now)
    if span >= tables.calendars[calendar, 0] + tables.calendars[calendar, 1]:
        return FAR
    return tables.opens[span] if held else tables.closes[span]


@compiled
def work_end(tables, calendar, now, minutes):  # type: ignore[no-untyped-def]
    """When `minutes` of work begun now are done, working in open hours only."""
    if calendar < 0:
        return min(now + minutes, FAR)
    span = _span(tables, calendar, now)
    end = tables.calendars[calendar, 0] + tables.calendars[calendar, 1]
    if span >= end:
        return FAR
    begin = max(now, tables.opens[span])
    wanted = tables.worked[span] + begin - tables.opens[span] + minutes
    low, high = span, end
    while low < high:
        middle = (low + high) // 2
        if tables.worked[middle] + tables.closes[middle] - tables.opens[middle] >= wanted:
            high = middle
        else:
            low = middle + 1
    if low >= end:
        return FAR
    return max(begin, tables.opens[low] + wanted - tables.worked[low])
