"""What every service sees: how many are in it, wait for it and hold it, how long they waited, and who went without."""

from collections.abc import Sequence

import numpy as np

from simulation.core.numerics import in_order
from simulation.core.vocabulary import DAY, Event
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Waits
from simulation.measures.log_tables.window import Floats, Window
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import MONTHS, WHOLE, ResultTable
from simulation.measures.services.fullness import (
    ABOVE,
    BEDS_NEEDED,
    CAPACITY,
    LOAD,
    OCCUPANCY,
    OPEN_HOURS,
    WORKED_HOURS,
    copies,
    fullness,
)
from simulation.measures.services.group import ServiceGroup
from simulation.measures.sources import HERE

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
    started = _queues(tables, result, "service", names, ServiceGroup(tables))
    for label in result.asked:
        groups = tuple(f"{name}, {value}" for name in names for value in tables.labels.groups(label))
        _queues(tables, result, f"service and {label}", groups, ServiceGroup(tables, label))
        copies(tables, result, label, groups)
    occupied = tables.window.person_minutes(places.answered, places.left, places.service, len(names))
    fullness(tables, result, occupied, started)


def _queues(tables: LogTables, result: ResultTable, by: str, groups: Sequence[str], code: ServiceGroup) -> Floats:
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

    granted_in = [table.answer == Event.GRANTED for table in lists]  # what is counted by day is so in the window alone
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
