"""How full every service is: capacity, load, hours worked, occupancy, and the acute beds that would be enough."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from simulation.core.numerics.in_order import totals
from simulation.core.numerics.ranks import place_of_share
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.capacity import capacities, capacities_of_copies
from simulation.measures.loops.selecting import at_lines
from simulation.measures.periods.window import Floats
from simulation.measures.registry import Measure
from simulation.measures.result_table import MONTHS, WEEKS, WHOLE, ResultTable
from simulation.measures.services.group import ServiceGroup
from simulation.measures.sources import BEDS, HERE
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse, kinds_that

NEED = ("services",)
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


def copies(tables: LogTables, result: ResultTable, label: str, groups: Sequence[str]) -> None:
    """Capacity of every copy of the services that are made for each value of a label, and load of beds and places."""
    made = [
        name
        for name, service in zip(tables.log.names.services, tables.declared.services, strict=True)
        if service is not None and service.for_each == label and not service.one_list
    ]
    window, places, number = tables.window, tables.places, {group: code for code, group in enumerate(groups)}
    if not made:
        return
    occupied = window.person_minutes(places.answered, places.left, ServiceGroup(tables, label)(places), len(groups))
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


def fullness(tables: LogTables, result: ResultTable, occupied: Floats, started: Floats) -> None:
    """Capacity, load and occupancy by service and of acute beds."""
    result.may_have_no_row(CAPACITY, LOAD, OPEN_HOURS, WORKED_HOURS)
    window, names = tables.window, tables.log.names.services
    worked_on = tables.granted.where(
        at_lines(tables.declared.of_kind(*kinds_that(CapacityUse.WORK)), tables.granted.service)
    )
    everywhere = capacities(tables.model, window)
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
    _acute_beds(tables, result, occupied)


def _acute_beds(tables: LogTables, result: ResultTable, occupied: Floats) -> None:
    """How full all acute beds are, and how many would be enough. Where one acute service has no limit nobody knows how
    full all of them are, and there is no row; how many would be enough is known by who was there.
    """
    result.may_have_no_row(OCCUPANCY, *ABOVE.values(), BEDS_NEEDED)
    window, names, acute = tables.window, tables.log.names.services, np.flatnonzero(tables.declared.acute_beds)
    if not len(acute):
        return
    capacity = capacities(tables.model, window)
    used, opened = totals(occupied[acute], axis=0), totals([capacity[names[code]] for code in acute], axis=0)
    if np.isfinite(opened).all():
        share = _share_of_day(used, opened, window.minutes)
        there = (opened > 0) * 1.0
        result.ratio(OCCUPANCY, "all", ["all"], share, there, periods=WEEKS)
        for limit, measure in ABOVE.items():
            result.ratio(measure, "all", ["all"], (share > limit / 100) * 1.0, there, periods=MONTHS)
    _beds_needed(result, used / window.minutes)


def _beds_needed(result: ResultTable, occupied: Floats) -> None:
    """From the occupied acute beds of each day, those needed in each period."""
    for period in MONTHS:
        _, begins = result.window.periods[period]
        needed = np.zeros(len(occupied))
        for first, last in pairwise([*begins.tolist(), len(occupied)]):
            needed[first] = np.sort(occupied[first:last])[place_of_share(ENOUGH_ON, last - first)] / FULL
        first_days = np.zeros(len(occupied))
        first_days[begins] = 1.0
        result.ratio(BEDS_NEEDED, "all", ["all"], needed, first_days, periods=(period,))


def _share_of_day(occupied: Floats, capacity: Floats, minutes: Floats) -> Floats:
    return np.divide(occupied, capacity * minutes, out=np.zeros_like(occupied), where=capacity > 0)
