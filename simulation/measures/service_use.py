"""What every service sees: how many are in it, wait for it and hold it, how long they waited, and how full it is."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from simulation.core.vocabulary import DAY, YEAR, Event, ServiceKind
from simulation.measures.definitions import define
from simulation.measures.log_tables.log_facts import LogTables
from simulation.measures.log_tables.tables import Ints, Requests, Table, Waits
from simulation.measures.log_tables.window import Floats
from simulation.measures.result_table import MONTHS, WEEKS, WHOLE, ResultTable
from simulation.scenario.calendar.service_calendar import capacity_by_day

NEED = ("services",)
OCCUPIED = define(
    "occupied",
    "People in the service (staff: people being worked on)",
    "people, mean over all minutes",
    "minutes from granted to left",
    "minutes of the period",
    needs=NEED,
)
WAITING = define(
    "waiting",
    "People on the list of the service, wherever they are; of a meeting those who wait until it is held",
    "people, mean over all minutes",
    "minutes from asked to the answer; of a meeting from the beginning of the wait to when it is held",
    "minutes of the period",
    needs=NEED,
)
BLOCKED = define(
    "blocked",
    "People whose stay is over and who still hold the place",
    "people, mean over all minutes",
    "minutes from the end of the stay to left",
    "minutes of the period",
    needs=NEED,
)
STARTED = define("started", "People who got the service", "people a day", "grants in the period", "days", needs=NEED)
WAIT_DAYS = define(
    "wait_days",
    "Wait of those who got the service in the period (for whom a meeting was held), people without a wait included",
    "days",
    "days from asked to granted",
    "grants",
    needs=NEED,
)
SHARE_WAITED = define(
    "share_waited",
    "Got the service, but not in the minute they asked",
    "share",
    "grants after a wait",
    "grants",
    needs=NEED,
)
OVER_4 = define(
    "waited_over_4_hours",
    "Got the service after more than 4 hours",
    "share",
    "grants after more than 4 hours",
    "grants",
    needs=NEED,
)
OVER_12 = define(
    "waited_over_12_hours",
    "Got the service after more than 12 hours",
    "share",
    "grants after more than 12 hours",
    "grants",
    needs=NEED,
)
OVER_LIMIT = define(
    "waited_over_{limit}",
    "Got the service after more than {hours} hours (wait limit '{limit}')",
    "share",
    "grants after more than {hours} hours",
    "grants",
    source="wait_limits of the file",
    needs=NEED,
)
REFUSED = define(
    "refused", "Could not have it in this minute and went elsewhere", "people a day", "refusals", "days", needs=NEED
)
SHARE_REFUSED = define(
    "share_refused",
    "Of those answered in the period, refused",
    "share",
    "refusals",
    "grants, refusals, people who gave up or were taken off the list",
    needs=NEED,
)
LEFT_WAITING = define("left_waiting", "Gave up waiting", "people a day", "people who gave up", "days", needs=NEED)
SHARE_LEFT = define(
    "share_left_waiting",
    "Of those answered in the period, gave up",
    "share",
    "people who gave up",
    "grants, refusals, people who gave up or were taken off the list",
    needs=NEED,
)
WITHDREW = define(
    "withdrew",
    "Left the list because something else happened to them (death, readmission, deterioration)",
    "people a day",
    "people taken off the list",
    "days",
    needs=NEED,
)
CAPACITY = define(
    "capacity",
    "Beds or places open, people on duty or starts on offer",
    "beds, places, people or starts a day, mean over days (staff: over open hours)",
    "capacity",
    "days (staff: open minutes)",
    needs=NEED,
)
LOAD = define(
    "load",
    "Use over capacity; staff: worked minutes over open minutes",
    "share",
    "minutes occupied, minutes worked within open hours, or starts taken",
    "minutes open, minutes on duty, or starts on offer",
    needs=NEED,
)
OPEN_HOURS = define(
    "open_hours_per_week", "Hours of work on offer", "hours a week", "people on duty x open hours", "weeks", needs=NEED
)
WORKED_HOURS = define(
    "worked_hours_per_week",
    "Hours worked within open hours",
    "hours a week",
    "hours from granted to left within open hours",
    "weeks",
    needs=NEED,
)
OCCUPANCY = define(
    "occupancy",
    "Occupied over open beds day by day, mean over days; all: beds of services that count as acute",
    "share",
    "occupied share of each day, summed",
    "days",
    source="NHS England bed availability and occupancy (KH03), by day instead of by midnight",
    needs=("acute",),
)
ABOVE = {
    limit: define(
        f"days_above_{limit}_per_cent",
        f"Days on which more than {limit} % of open acute beds are occupied, mean over the day",
        "share of days",
        f"days above {limit} %",
        "days",
        needs=("acute",),
    )
    for limit in (92, 95, 98)
}
COMMUNITY = define(
    "waiting_for_community",
    "People on the list of a bed, place or start outside hospital",
    "people, mean over all minutes",
    "minutes from asked to the answer",
    "minutes of the period",
    needs=NEED,
)
UNMET = define(
    "unmet_at_home",
    "People at home who wait for a service outside hospital, and those who give up such a wait in a year",
    "people waiting (mean) plus people a year who gave up",
    "people waiting at home, and give-ups at home scaled to a year",
    needs=NEED,
)
AT_HOME = define(
    "waiting_at_home",
    "People at home on the list of a service outside hospital",
    "people, mean over all minutes",
    "minutes from asked to the answer",
    "minutes of the period",
    needs=NEED,
)
GAVE_UP = define(
    "gave_up_at_home",
    "People at home who gave up waiting for a service outside hospital",
    "people a year",
    "people who gave up",
    "years of 365 days",
    needs=NEED,
)
WAITS_IN = ("hospital", "short_term_support", "home")


def measure_service_use(facts: LogTables, tidy: ResultTable) -> None:
    """All measures of services; by any label that was asked for they are given as `service and LABEL`."""
    names = facts.log.names.services
    if not names:
        return
    places = facts.places
    started = _queues(facts, tidy, "service", names, _Cell(facts))
    for label in tidy.asked:
        groups = tuple(f"{name}, {value}" for name in names for value in facts.labels.groups(label))
        _queues(facts, tidy, f"service and {label}", groups, _Cell(facts, label))
    occupied = facts.window.person_minutes(places.answered, places.left, places.service, len(names))
    _fullness(facts, tidy, occupied, started)
    _community(facts, tidy)


@dataclass(frozen=True)
class _Cell:
    """Which group a request belongs to: its service, or its service and what the person carried when asking."""

    facts: LogTables
    label: str = "all"

    def __call__(self, table: Waits) -> Ints:
        return table.service.astype(np.int32) * len(self.facts.labels.groups(self.label)) + self.facts.labels.of(
            self.label, table
        )


def _queues(facts: LogTables, tidy: ResultTable, by: str, groups: Sequence[str], code: _Cell) -> Floats:
    """Numbers in the service, waiting and holding on; waits of those who got it; those who went without. Gives how many
    got it on each day.
    """
    window, number, granted, places = facts.window, len(groups), facts.granted, facts.places
    lists: tuple[Waits, ...] = (facts.requests, facts.meetings)
    periods = MONTHS if by == "service" else WHOLE

    def present(table: Waits, begin: Ints, end: Ints) -> Floats:
        return window.person_minutes(begin, end, code(table), number)

    held = granted.where(facts.declared.held[granted.service])
    tidy.ratio(OCCUPIED, by, groups, present(held, held.answered, held.left), window.minutes, periods=periods)
    waits = (table.where(table.answered > table.asked) for table in lists)
    tidy.ratio(
        WAITING,
        by,
        groups,
        _sum([present(table, table.asked, table.answered) for table in waits]),
        window.minutes,
        periods=periods,
    )
    held_on = places.where(places.left > places.over)
    tidy.ratio(BLOCKED, by, groups, present(held_on, held_on.over, held_on.left), window.minutes, periods=periods)

    granted_in = [(table.answer == Event.GRANTED) & window.contains(table.answered) for table in lists]
    seen = (table.where(inside) for table, inside in zip(lists, granted_in, strict=True))
    started = _sum([window.count(table.answered, code(table), number) for table in seen])
    tidy.ratio(STARTED, by, groups, started, window.days, periods=periods)
    late = (
        table.where(inside & (table.answered > table.asked)) for table, inside in zip(lists, granted_in, strict=True)
    )
    got = [(table.answered, code(table), table.answered - table.asked) for table in late]
    tidy.ratio(
        WAIT_DAYS,
        by,
        groups,
        _sum([window.count(*waited[:2], number, waited[2]) for waited in got]),
        started,
        scale=1 / DAY,
        periods=periods,
    )
    limits = {SHARE_WAITED: 0.0, OVER_4: 240.0, OVER_12: 720.0} | {
        OVER_LIMIT.format(limit=name): limit for name, limit in facts.model.wait_limits.items()
    }
    for measure, limit in limits.items():
        over = _sum(
            [window.count(minute, np.where(wait > limit, codes, np.int32(-1)), number) for minute, codes, wait in got]
        )
        pattern = None if measure in (SHARE_WAITED, OVER_4, OVER_12) else OVER_LIMIT
        tidy.ratio(measure, by, groups, over, started, periods=periods, pattern=pattern)
    went = [
        (table.answered, code(table), table.answer)
        for table in (table.where(table.answer >= Event.REFUSED) for table in lists)
    ]
    ways = [
        _sum(
            [
                window.count(minute, np.where(answer == event, codes, np.int32(-1)), number)
                for minute, codes, answer in went
            ]
        )
        for event in (Event.REFUSED, Event.GAVE_UP, Event.WITHDREW)
    ]
    answered = _sum([started, *ways])
    for measure, way in zip((REFUSED, LEFT_WAITING, WITHDREW), ways, strict=True):
        tidy.ratio(measure, by, groups, way, window.days, periods=periods)
    tidy.ratio(SHARE_REFUSED, by, groups, ways[0], answered, periods=WHOLE)
    tidy.ratio(SHARE_LEFT, by, groups, ways[1], answered, periods=WHOLE)
    return started


def _sum(numbers: list[Floats]) -> Floats:
    total: Floats = np.add.reduce(numbers)
    return total


def _fullness(facts: LogTables, tidy: ResultTable, occupied: Floats, started: Floats) -> None:
    """Capacity, load and occupancy by service and of acute beds."""
    window, names = facts.window, facts.log.names.services
    worked_on = facts.granted.where(facts.declared.of_kind(ServiceKind.STAFF)[facts.granted.service])
    acute_open, acute_used = np.zeros(len(window.dates)), np.zeros(len(window.dates))
    for code, (name, service) in enumerate(zip(names, facts.declared.services, strict=True)):
        if service is None or service.kind is ServiceKind.MEETING:
            continue
        capacity = capacity_by_day(service, window.calendar)
        if service.kind is ServiceKind.STAFF:
            duty = facts.duty(code)
            offered = duty.offered
            mine = worked_on.where(worked_on.service == code)
            worked = window.person_minutes(mine.answered, mine.left, np.zeros(len(mine), dtype=np.int32), 1, duty.clock)
            tidy.ratio(CAPACITY, "service", [name], offered, duty.open_minutes, periods=MONTHS)
            tidy.ratio(OPEN_HOURS, "service", [name], offered, window.minutes, scale=7 * 24, periods=MONTHS)
            tidy.ratio(WORKED_HOURS, "service", [name], worked, window.minutes, scale=7 * 24, periods=MONTHS)
            tidy.ratio(LOAD, "service", [name], worked, offered, periods=MONTHS)
        elif service.kind is ServiceKind.DAILY_STARTS:
            tidy.ratio(CAPACITY, "service", [name], capacity * window.days, window.days, periods=MONTHS)
            tidy.ratio(LOAD, "service", [name], started[code], capacity * window.days, periods=MONTHS)
        elif np.isfinite(capacity).all():
            tidy.ratio(CAPACITY, "service", [name], capacity * window.days, window.days, periods=MONTHS)
            tidy.ratio(LOAD, "service", [name], occupied[code], capacity * window.minutes, periods=MONTHS)
            share = _share_of_day(occupied[code], capacity, window.minutes)
            tidy.ratio(OCCUPANCY, "service", [name], share, (capacity > 0) * 1.0, periods=MONTHS)
            if facts.declared.counts("acute")[code]:
                acute_open, acute_used = acute_open + capacity, acute_used + occupied[code]
    share = _share_of_day(acute_used, acute_open, window.minutes)
    there = (acute_open > 0) * 1.0
    tidy.ratio(OCCUPANCY, "all", ["all"], share, there, periods=WEEKS)
    for limit, measure in ABOVE.items():
        tidy.ratio(measure, "all", ["all"], (share > limit / 100) * 1.0, there, periods=MONTHS)


def _share_of_day(occupied: Floats, capacity: Floats, minutes: Floats) -> Floats:
    return np.divide(occupied, capacity * minutes, out=np.zeros_like(occupied), where=capacity > 0)


def _community(facts: LogTables, tidy: ResultTable) -> None:
    """Waits outside hospital by where the person waits, and what is not met at home."""
    window, asked = facts.window, facts.outside
    where = _waits_in(facts, asked)
    number = len(WAITS_IN)
    names = facts.log.names.services
    tidy.present(COMMUNITY, asked, asked.asked, asked.answered)
    tidy.ratio(
        COMMUNITY,
        "waits_in",
        WAITS_IN,
        window.person_minutes(asked.asked, asked.answered, where, number),
        window.minutes,
        periods=MONTHS,
    )
    both = tuple(f"{name}, {place}" for name in names for place in WAITS_IN)
    minutes = window.person_minutes(
        asked.asked, asked.answered, asked.service.astype(np.int32) * number + where, len(both)
    )
    used = np.flatnonzero(np.repeat(facts.declared.outside, number))
    tidy.ratio(COMMUNITY, "service and waits_in", [both[code] for code in used], minutes[used], window.minutes)

    home: Table = asked.where(where == WAITS_IN.index("home"))
    assert isinstance(home, Requests)
    gave_up = home.where(home.answer == Event.GAVE_UP)
    tidy.present(AT_HOME, home, home.asked, home.answered)
    tidy.rate(GAVE_UP, gave_up, gave_up.answered, scale=YEAR)
    waiting = tidy.person_minutes(home, home.asked, home.answered) / DAY
    tidy.ratios(UNMET, waiting + tidy.count(gave_up, gave_up.answered) * YEAR, window.days)


def _waits_in(facts: LogTables, asked: Requests) -> Ints:
    """For each request the place held when asking: in hospital, in short-term support, or at home."""
    home = asked.inside < 0
    return np.where(home, 2, np.where(facts.declared.hospital[asked.inside], 0, 1))
