"""Waits for what is not always open, from the hours of an ordinary week; days in `closed_on` are left out.

From a minute of the week on, or in the mean of whoever comes at any minute of the week alike: of the calendar alone,
not of a queue.
"""

import datetime

from simulation.scenario.calendar.service_calendar import ALWAYS, WEEK, Spans, held_week, open_week, weeks_of_cycle
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.services.service import Service


def share_closed(spans: Spans) -> float:
    """Share of the week's minutes outside the spans."""
    return 1.0 - sum(end - begin for begin, end in spans) / WEEK


def is_closed(spans: Spans, minute: float) -> bool:
    """Whether a minute of the week lies outside the spans."""
    return not any(begin <= minute < end for begin, end in spans)


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
    if _is_held(service):
        return mean_wait_for_minutes(_busiest_meetings(service, day))
    return mean_wait_for_opening(busiest_week(service, day))


def openings(service: Service, day: datetime.date) -> Spans:
    """The spans of the week in which who waits for a service that has room goes on: when it is open, or the minutes in
    which it is held or gives out its starts.
    """
    if _is_held(service):
        return tuple((minute, minute + 1) for minute in _busiest_meetings(service, day))
    return busiest_week(service, day)


def wait(spans: Spans, minute: float) -> float:
    """Minutes from a minute of the week on until one of the spans."""
    if not spans or not is_closed(spans, minute):
        return 0.0
    return min((begin - minute) % WEEK for begin, _ in spans)


def _is_held(service: Service) -> bool:
    return SERVICES[service.kind].use in (CapacityUse.NOTHING, CapacityUse.ONCE)


def _busiest_meetings(service: Service, day: datetime.date) -> tuple[int, ...]:
    return max((held_week(service, one) for one in weeks_of_cycle(service, day)), key=len)


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
        total += time_of_work(spans, work, now)
    return total / steps


def time_of_work(spans: Spans, work: float, minute: float) -> float:
    """Minutes from asking, at a minute of the week, until `work` minutes are done within the spans."""
    return work if not spans or spans == ALWAYS else _finish(spans, minute, work) - minute


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
