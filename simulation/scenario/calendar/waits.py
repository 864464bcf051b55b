"""Mean waits for what is not always open, from the hours of an ordinary week; days in `closed_on` are left out.

Whoever waits is taken to come at any minute of the week alike, so these are means of the calendar alone, not of a
queue.
"""

import datetime

from simulation.scenario.calendar.service_calendar import ALWAYS, WEEK, Spans, held_week, open_week, weeks_of_cycle
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service


def share_closed(spans: Spans) -> float:
    """Share of the week's minutes outside the spans."""
    return 1.0 - sum(end - begin for begin, end in spans) / WEEK


def mean_wait_for_opening(spans: Spans) -> float:
    """Minutes until it is open, zero for who comes while it is."""
    gaps = (
        [after - end for (_, end), (after, _) in zip(spans, (*spans[1:], (spans[0][0] + WEEK, 0)), strict=True)]
        if spans
        else []
    )
    return sum(gap * gap for gap in gaps) / 2.0 / WEEK


def mean_wait_for_minutes(minutes: tuple[int, ...]) -> float:
    """Minutes until the next of these minutes of the week."""
    gaps = (
        [after - before for before, after in zip(minutes, (*minutes[1:], minutes[0] + WEEK), strict=True)]
        if minutes
        else []
    )
    return sum(gap * gap for gap in gaps) / 2.0 / WEEK


def mean_wait(service: Service, day: datetime.date) -> float:
    """Minutes a person waits for a service that has room: until it is held, gives out its starts, or opens."""
    if SERVICES[service.kind].use in (CapacityUse.NOTHING, CapacityUse.ONCE):
        meetings = [held_week(service, one) for one in weeks_of_cycle(service, day)]
        return mean_wait_for_minutes(max(meetings, key=len))
    return mean_wait_for_opening(busiest_week(service, day))


def busiest_week(service: Service, day: datetime.date) -> Spans:
    """The hours by which expected values go: of a cycle of weeks those of the one that is open longest."""
    weeks = [open_week(service, one) for one in weeks_of_cycle(service, day)]
    return max(weeks, key=lambda spans: sum(end - begin for begin, end in spans))


def mean_time_of_work(spans: Spans, work: float) -> float:
    """Minutes from asking until `work` minutes are done within the spans, nobody else asking; the mean over the week's
    half hours.
    """
    if not spans or spans == ALWAYS:
        return work
    total, steps = 0.0, 336
    for number in range(steps):
        now = (number + 0.5) * WEEK / steps
        total += _finish(spans, now, work) - now
    return total / steps


def _finish(spans: Spans, now: float, work: float) -> float:
    """Minute at which work begun at `now`, a minute of the first week, is done."""
    weeks, left = divmod(work, sum(end - begin for begin, end in spans))
    for monday in (0, WEEK, 2 * WEEK):
        for begin, end in spans:
            start = max(now, monday + begin)
            room = monday + end - start
            if room >= left and room > 0:
                return start + left + weeks * WEEK
            left -= max(room, 0.0)
    raise AssertionError("two weeks hold less work than one")
