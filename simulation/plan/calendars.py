"""Calendars: when services are open or held, as spans of whole minutes from the start of the run."""

import datetime
from dataclasses import dataclass, field

from simulation.core.vocabulary import DAY
from simulation.scenario.schema.hours import Hours, Meetings
from simulation.scenario.schema.kinds import SERVICES, CapacityUse
from simulation.scenario.schema.model import Service


@dataclass
class Calendars:
    """Collects the open spans of a plan's services, half-open, in order and apart."""

    first_day: datetime.date
    days: int
    """Days of the run; the calendars go a week beyond."""
    rows: list[list[int]] = field(default_factory=list)
    opens: list[int] = field(default_factory=list)
    closes: list[int] = field(default_factory=list)
    worked: list[int] = field(default_factory=list)

    def add(self, service: Service) -> int:
        """The calendar of a service: its hours, or its meetings as spans of one minute; -1 when it is always open."""
        hours = service.open or service.admits or service.held
        if (hours is None and not service.closed_on) or SERVICES[service.kind].use is CapacityUse.ONCE:
            return -1
        spans: list[tuple[int, int]] = []
        weekly: dict[object, list[list[tuple[int, int]]]] = {}
        for number in range(self.days + 7):
            day = self.first_day + datetime.timedelta(days=number)
            if day in service.closed_on:
                continue
            today = hours.at({}, day) if hours is not None else Hours(((0, 7 * DAY),))
            if today not in weekly:
                weekly[today] = [_on_weekday(today, weekday) for weekday in range(7)]
            for begin, end in weekly[today][day.weekday()]:
                begin, end = begin + number * DAY, end + number * DAY
                if spans and begin == spans[-1][1] and not isinstance(today, Meetings):
                    spans[-1] = (spans[-1][0], end)
                else:
                    spans.append((begin, end))
        self.rows.append([len(self.opens), len(spans)])
        total = 0
        for begin, end in spans:
            self.opens.append(begin)
            self.closes.append(end)
            self.worked.append(total)
            total += end - begin
        return len(self.rows) - 1

    def openings(self, calendar: int) -> list[int]:
        """The minutes at which it opens, within the run."""
        first, count = self.rows[calendar]
        return [minute for minute in self.opens[first : first + count] if minute < self.days * DAY]


def _on_weekday(hours: Hours | Meetings, weekday: int) -> list[tuple[int, int]]:
    midnight = weekday * DAY
    if isinstance(hours, Meetings):
        return [
            (minute - midnight, minute - midnight + 1)
            for minute in hours.minutes
            if midnight <= minute < midnight + DAY
        ]
    cut = ((max(begin - midnight, 0), min(end - midnight, DAY)) for begin, end in hours.spans)
    return [(begin, end) for begin, end in cut if begin < end]
