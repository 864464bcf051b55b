"""What every service sees: how many are in it, wait for it and hold it, how long they waited, and how full it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from simulation.core.numerics import in_order
from simulation.core.vocabulary import DAY, YEAR, Event
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.capacity import capacities, capacities_of_copies
from simulation.measures.log_tables.tables import Ints, Requests, Table, Waits
from simulation.measures.log_tables.window import Floats, Window
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import MONTHS, WEEKS, WHOLE, ResultTable
from simulation.measures.sources import BEDS, HERE
from simulation.scenario.schema.kinds import SERVICES, CapacityUse, kinds_that

NEED = ("services",)
OCCUPIED = Measure(
    "occupied",
    "patients in the service",
    "Patients in the service (staff: patients being worked with)",
    "patients, mean over all minutes",
    "minutes from granted to left",
    "minutes of the period",
    source=HERE,
    needs=NEED,
)
WAITING = Measure(
    "waiting",
    "patients waiting for the service",
    "Patients in the queue of the service, wherever they are; of a meeting those who wait until it is held",
    "patients, mean over all minutes",
    "minutes from asked to the answer; of a meeting from the beginning of the wait to when it is held",
    "minutes of the period",
    source=HERE,
    needs=NEED,
)
BLOCKED = Measure(
    "blocked",
    "patients whose stay is over and who hold the place",
    "Patients whose stay is over and who still hold the place",
    "patients, mean over all minutes",
    "minutes from the end of the stay to left",
    "minutes of the period",
    source=HERE,
    needs=NEED,
)
STARTED = Measure(
    "started",
    "patients who got the service, a day",
    "Patients who got the service",
    "patients a day",
    "grants in the period",
    "days",
    source=HERE,
    needs=NEED,
)
WAIT_DAYS = Measure(
    "wait_days",
    "wait for the service",
    "Wait of those who got the service in the period (for whom a meeting was held), patients without a wait included",
    "days",
    "days from asked to granted",
    "grants",
    source=HERE,
    needs=NEED,
)
SHARE_WAITED = Measure(
    "share_waited",
    "the share who waited",
    "Got the service, but not in the minute they asked",
    "share",
    "grants after a wait",
    "grants",
    source=HERE,
    needs=NEED,
)
OVER_4 = Measure(
    "waited_over_4_hours",
    "the share who waited more than 4 hours",
    "Got the service after more than 4 hours",
    "share",
    "grants after more than 4 hours",
    "grants",
    source=HERE,
    needs=NEED,
)
OVER_12 = Measure(
    "waited_over_12_hours",
    "the share who waited more than 12 hours",
    "Got the service after more than 12 hours",
    "share",
    "grants after more than 12 hours",
    "grants",
    source=HERE,
    needs=NEED,
)
OVER_LIMIT = Measure(
    "waited_over_{limit}",
    "the share who waited more than {hours} hours",
    "Got the service after more than {hours} hours (wait limit '{limit}')",
    "share",
    "grants after more than {hours} hours",
    "grants",
    source=HERE,
    needs=NEED,
)
REFUSED = Measure(
    "refused",
    "patients refused a day",
    "Could not have it in this minute and went elsewhere",
    "patients a day",
    "refusals",
    "days",
    source=HERE,
    needs=NEED,
)
SHARE_REFUSED = Measure(
    "share_refused",
    "the share refused",
    "Of those answered in the period, refused",
    "share",
    "refusals",
    "grants, refusals, patients who gave up or were taken off the queue",
    source=HERE,
    needs=NEED,
)
LEFT_WAITING = Measure(
    "left_waiting",
    "patients who gave up waiting, a day",
    "Gave up waiting",
    "patients a day",
    "patients who gave up",
    "days",
    source=HERE,
    needs=NEED,
)
SHARE_LEFT = Measure(
    "share_left_waiting",
    "the share who gave up waiting",
    "Of those answered in the period, gave up",
    "share",
    "patients who gave up",
    "grants, refusals, patients who gave up or were taken off the queue",
    source=HERE,
    needs=NEED,
)
WITHDREW = Measure(
    "withdrew",
    "patients who left the queue for another reason, a day",
    "Left the queue because something else happened to them (death, readmission, deterioration)",
    "patients a day",
    "patients taken off the queue",
    "days",
    source=HERE,
    needs=NEED,
)
CAPACITY = Measure(
    "capacity",
    "capacity",
    "Beds or places open, staff on duty or starts on offer",
    "beds, places, staff or starts a day, mean over days (staff: over open hours)",
    "capacity",
    "days (staff: open minutes)",
    source=HERE,
    needs=NEED,
)
LOAD = Measure(
    "load",
    "load",
    "Use over capacity; staff: worked minutes over open minutes",
    "share",
    "minutes occupied, minutes worked within open hours, or starts taken",
    "minutes open, minutes on duty, or starts on offer",
    source=HERE,
    needs=NEED,
)
OPEN_HOURS = Measure(
    "open_hours_per_week",
    "hours of work on offer a week",
    "Hours of work on offer",
    "hours a week",
    "staff on duty x open hours",
    "weeks",
    source=HERE,
    needs=NEED,
)
WORKED_HOURS = Measure(
    "worked_hours_per_week",
    "hours worked a week",
    "Hours worked within open hours",
    "hours a week",
    "hours from granted to left within open hours",
    "weeks",
    source=HERE,
    needs=NEED,
)
OCCUPANCY = Measure(
    "occupancy",
    "acute occupancy",
    "Occupied over open beds day by day, mean over days; all: beds of services that count as acute",
    "share",
    "occupied share of each day, summed",
    "days",
    source=f"{BEDS}; here the mean over the day, not the count at midnight",
    needs=("acute",),
)
ABOVE = {
    limit: Measure(
        f"days_above_{limit}_per_cent",
        f"the share of days with more than {limit} % of acute beds occupied",
        f"Days on which more than {limit} % of open acute beds are occupied, mean over the day",
        "share of days",
        f"days above {limit} %",
        "days",
        source=HERE,
        needs=("acute",),
    )
    for limit in (92, 95, 98)
}
BEDS_NEEDED = Measure(
    "beds_needed",
    "acute beds needed for 92 % occupancy on 95 % of days",
    "Acute beds of which at most 92 % would be occupied on 95 % of days, mean over the day; by who was there",
    "beds",
    "occupied acute beds of the day that 95 % of days do not exceed",
    "0.92",
    source=HERE,
    needs=("acute",),
)
ENOUGH_ON, FULL = 0.95, 0.92
"""Share of days on which there are enough beds, and the occupancy that is enough."""
COMMUNITY = Measure(
    "waiting_for_community",
    "patients waiting for a service outside hospital",
    "Patients in the queue for a bed, place or start outside hospital",
    "patients, mean over all minutes",
    "minutes from asked to the answer",
    "minutes of the period",
    source=HERE,
    needs=NEED,
)
AT_HOME = Measure(
    "waiting_at_home",
    "patients at home waiting for intermediate care or long-term care to start",
    "Patients at home in the queue of a service outside hospital; not councils' lists of assessments and reviews",
    "patients, mean over all minutes",
    "minutes from asked to the answer",
    "minutes of the period",
    source=HERE,
    needs=NEED,
)
GAVE_UP = Measure(
    "gave_up_at_home",
    "patients at home who gave up waiting, a year",
    "Patients at home who gave up waiting for a service outside hospital",
    "patients a year",
    "patients who gave up",
    "years of 365 days",
    source=HERE,
    needs=NEED,
)
WAITS_IN = ("hospital", "short_term_support", "home")


@register(
    OCCUPIED,
    WAITING,
    BLOCKED,
    STARTED,
    WAIT_DAYS,
    SHARE_WAITED,
    OVER_4,
    OVER_12,
    OVER_LIMIT,
    REFUSED,
    SHARE_REFUSED,
    LEFT_WAITING,
    SHARE_LEFT,
    WITHDREW,
    CAPACITY,
    LOAD,
    OPEN_HOURS,
    WORKED_HOURS,
    OCCUPANCY,
    *ABOVE.values(),
    BEDS_NEEDED,
)
def use_of_services(tables: LogTables, result: ResultTable) -> None:
    """All measures of services; by any label that was asked for they are given as `service and LABEL`."""
    names = tables.log.names.services
    places = tables.places
    started = _queues(tables, result, "service", names, _Cell(tables))
    for label in result.asked:
        groups = tuple(f"{name}, {value}" for name in names for value in tables.labels.groups(label))
        _queues(tables, result, f"service and {label}", groups, _Cell(tables, label))
        _copies(tables, result, label, groups)
    occupied = tables.window.person_minutes(places.answered, places.left, places.service, len(names))
    _fullness(tables, result, occupied, started)


@dataclass(frozen=True)
class _Cell:
    """Which group a request belongs to: its service, or its service and what the patient carried when asking."""

    tables: LogTables
    label: str = "all"

    def __call__(self, table: Waits) -> Ints:
        return self._of(table, table.service)

    def first_asked(self, table: Waits) -> Ints:
        """The group by the service first asked for, whoever gives the place."""
        return self._of(table, table.asked_of if isinstance(table, Requests) else table.service)

    def _of(self, table: Waits, service: Ints) -> Ints:
        groups = len(self.tables.labels.groups(self.label))
        return service.astype(np.int32) * groups + self.tables.labels.of(self.label, table)


def _queues(tables: LogTables, result: ResultTable, by: str, groups: Sequence[str], code: _Cell) -> Floats:
    """Numbers in the service, waiting and holding on; waits of those who got it; those who went without. Gives how many
    got it on each day.
    """
    window, number, asked = tables.window, len(groups), tables.requests
    lists: tuple[Waits, ...] = (asked, tables.meetings)
    periods = MONTHS if by == "service" else WHOLE

    def present(table: Waits, begin: Ints, end: Ints) -> Floats:
        return window.person_minutes(begin, end, code(table), number)

    # Who was refused, waited for nothing or was not held in a place takes no time by these minutes.
    result.ratio(OCCUPIED, by, groups, present(asked, asked.answered, asked.left), window.minutes, periods=periods)
    on_lists = [window.person_minutes(table.asked, table.answered, code.first_asked(table), number) for table in lists]
    result.ratio(WAITING, by, groups, _sum(on_lists), window.minutes, periods=periods)
    result.ratio(BLOCKED, by, groups, present(asked, asked.over, asked.left), window.minutes, periods=periods)

    granted_in = [(table.answer == Event.GRANTED) & window.contains(table.answered) for table in lists]
    seen = (table.where(inside) for table, inside in zip(lists, granted_in, strict=True))
    started = _sum([window.count(table.answered, code(table), number) for table in seen])
    result.ratio(STARTED, by, groups, started, window.days, periods=periods)
    late = (
        table.where(inside & (table.answered > table.asked)) for table, inside in zip(lists, granted_in, strict=True)
    )
    got = [(table.answered, code(table), table.answered - table.asked) for table in late]
    result.ratio(
        WAIT_DAYS,
        by,
        groups,
        _sum([window.count(*waited[:2], number, waited[2]) for waited in got]),
        started,
        scale=1 / DAY,
        periods=periods,
    )
    limits = {SHARE_WAITED: 0.0, OVER_4: 240.0, OVER_12: 720.0} | {
        OVER_LIMIT.for_limit(name, limit): limit for name, limit in tables.model.wait_limits.items()
    }
    several = np.unique([*limits.values()])
    waits = [(minute, _passed(wait, several), codes) for minute, codes, wait in got]
    passed = _by_kind(window, len(several) + 1, number, waits)
    for measure, limit in limits.items():
        over = in_order.totals(passed[np.searchsorted(several, limit) + 1 :], axis=0)
        result.ratio(measure, by, groups, over, started, periods=periods)
    went = (table.where(table.answer >= Event.REFUSED) for table in lists)
    ways = _by_kind(window, 3, number, [(table.answered, table.answer - Event.REFUSED, code(table)) for table in went])
    answered = _sum([started, *ways])
    for measure, way in zip((REFUSED, LEFT_WAITING, WITHDREW), ways, strict=True):
        result.ratio(measure, by, groups, way, window.days, periods=periods)
    result.ratio(SHARE_REFUSED, by, groups, ways[0], answered, periods=WHOLE)
    result.ratio(SHARE_LEFT, by, groups, ways[1], answered, periods=WHOLE)
    return started


def _passed(wait: Ints, limits: Floats) -> Ints:
    """How many of these limits each wait passes."""
    found = np.zeros(len(wait), dtype=np.int32)
    for limit in limits:
        found += wait > limit
    return found


def _by_kind(window: Window, kinds: int, number: int, parts: Sequence[tuple[Ints, Ints, Ints]]) -> Floats:
    """Lines of each kind in each of so many groups on each day, from their minutes, kinds and groups."""
    both = [window.count(minute, kind * np.int32(number) + code, kinds * number) for minute, kind, code in parts]
    return _sum(both).reshape(kinds, number, -1)


def _sum(numbers: list[Floats]) -> Floats:
    return in_order.totals(numbers, axis=0)


def _copies(tables: LogTables, result: ResultTable, label: str, groups: Sequence[str]) -> None:
    """Capacity of every copy of the services that are made for each value of a label, and load of beds and places."""
    made = [
        name
        for name, service in zip(tables.log.names.services, tables.declared.services, strict=True)
        if service is not None and service.for_each == label and not service.one_list
    ]
    window, places, number = tables.window, tables.places, {group: code for code, group in enumerate(groups)}
    if not made:
        return
    occupied = window.person_minutes(places.answered, places.left, _Cell(tables, label)(places), len(groups))
    for name in made:
        for value, capacity in capacities_of_copies(tables.model, window)[name].items():
            group = f"{name}, {value}"
            if not np.isfinite(capacity).all() or group not in number:
                continue
            result.ratio(CAPACITY, f"service and {label}", [group], capacity * window.days, window.days, periods=WHOLE)
            if SERVICES[tables.model.services[name].kind].use is CapacityUse.OCCUPIES:
                used = occupied[number[group]]
                offered = capacity * window.minutes
                result.ratio(LOAD, f"service and {label}", [group], used, offered, periods=WHOLE)


def _fullness(tables: LogTables, result: ResultTable, occupied: Floats, started: Floats) -> None:
    """Capacity, load and occupancy by service and of acute beds."""
    result.may_have_no_row(CAPACITY, LOAD, OPEN_HOURS, WORKED_HOURS)
    window, names = tables.window, tables.log.names.services
    worked_on = tables.granted.where(
        tables.declared.of_kind(*kinds_that(CapacityUse.WORK)).take(tables.granted.service)
    )
    everywhere = capacities(tables.model, window)
    acute_open, acute_used = np.zeros(len(window.dates)), np.zeros(len(window.dates))
    for code, (name, service) in enumerate(zip(names, tables.declared.services, strict=True)):
        if service is None or SERVICES[service.kind].use is CapacityUse.NOTHING:
            continue
        capacity = everywhere[name]
        if SERVICES[service.kind].use is CapacityUse.WORK:
            duty = tables.duty(code)
            offered = duty.offered
            mine = worked_on.where(worked_on.service == code)
            worked = window.person_minutes(mine.answered, mine.left, np.zeros(len(mine), dtype=np.int32), 1, duty.clock)
            result.ratio(CAPACITY, "service", [name], offered, duty.open_minutes, periods=MONTHS)
            result.ratio(OPEN_HOURS, "service", [name], offered, window.minutes, scale=7 * 24, periods=MONTHS)
            result.ratio(WORKED_HOURS, "service", [name], worked, window.minutes, scale=7 * 24, periods=MONTHS)
            result.ratio(LOAD, "service", [name], worked, offered, periods=MONTHS)
        elif SERVICES[service.kind].use is CapacityUse.ONCE:
            result.ratio(CAPACITY, "service", [name], capacity * window.days, window.days, periods=MONTHS)
            result.ratio(LOAD, "service", [name], started[code], capacity * window.days, periods=MONTHS)
        elif np.isfinite(capacity).all():
            result.ratio(CAPACITY, "service", [name], capacity * window.days, window.days, periods=MONTHS)
            result.ratio(LOAD, "service", [name], occupied[code], capacity * window.minutes, periods=MONTHS)
            share = _share_of_day(occupied[code], capacity, window.minutes)
            result.ratio(OCCUPANCY, "service", [name], share, (capacity > 0) * 1.0, periods=MONTHS)
            if tables.declared.counts("acute")[code]:
                acute_open, acute_used = acute_open + capacity, acute_used + occupied[code]
    share = _share_of_day(acute_used, acute_open, window.minutes)
    there = (acute_open > 0) * 1.0
    result.ratio(OCCUPANCY, "all", ["all"], share, there, periods=WEEKS)
    for limit, measure in ABOVE.items():
        result.ratio(measure, "all", ["all"], (share > limit / 100) * 1.0, there, periods=MONTHS)
    _beds_needed(tables, result, np.divide(acute_used, window.minutes))


def _beds_needed(tables: LogTables, result: ResultTable, occupied: Floats) -> None:
    """From the occupied acute beds of each day, those needed in each period."""
    window = tables.window
    if not tables.declared.counts("acute").any():
        return
    for period in MONTHS:
        _, begins = window.periods[period]
        needed = np.zeros(len(occupied))
        for first, last in pairwise([*begins.tolist(), len(occupied)]):
            needed[first] = np.quantile(occupied[first:last], ENOUGH_ON, method="inverted_cdf") / FULL
        first_days = np.zeros(len(occupied))
        first_days[begins] = 1.0
        result.ratio(BEDS_NEEDED, "all", ["all"], needed, first_days, periods=(period,))


def _share_of_day(occupied: Floats, capacity: Floats, minutes: Floats) -> Floats:
    return np.divide(occupied, capacity * minutes, out=np.zeros_like(occupied), where=capacity > 0)


@register(COMMUNITY, AT_HOME, GAVE_UP)
def waits_outside_hospital(tables: LogTables, result: ResultTable) -> None:
    """Waits outside hospital by where the patient waits: who waits at home, and apart from them who gives up."""
    window, asked = tables.window, tables.outside
    where = _waits_in(tables, asked)
    number = len(WAITS_IN)
    names = tables.log.names.services
    result.present(COMMUNITY, asked, asked.asked, asked.answered)
    result.ratio(
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
    used = np.flatnonzero(np.repeat(tables.declared.outside, number))
    result.ratio(COMMUNITY, "service and waits_in", [both[code] for code in used], minutes[used], window.minutes)

    home: Table = asked.where(where == WAITS_IN.index("home"))
    assert isinstance(home, Requests)
    gave_up = home.where(home.answer == Event.GAVE_UP)
    result.present(AT_HOME, home, home.asked, home.answered)
    result.rate(GAVE_UP, gave_up, gave_up.answered, scale=YEAR)


def _waits_in(tables: LogTables, asked: Requests) -> Ints:
    """For each request the place held when asking: in hospital, in short-term support, or at home."""
    home = asked.inside < 0
    return np.where(home, 2, np.where(tables.declared.hospital.take(asked.inside), 0, 1))
