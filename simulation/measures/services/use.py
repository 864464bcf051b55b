"""What every service sees: how many are in it, wait for it and hold it, how long they waited, and who went without."""

import math
from collections.abc import Sequence

import numpy as np

from simulation.core.numerics import in_order
from simulation.core.vocabulary import DAY, Event
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Waits
from simulation.measures.loops.selecting import either
from simulation.measures.periods.cut import Cut, Floats
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
from simulation.measures.services.group import ServiceGroup, minutes_used
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
    started = _queues(tables, result, "service", names, ServiceGroup(tables))
    for label in result.asked:
        groups = tuple(f"{name}, {value}" for name in names for value in tables.labels.groups(label))
        _queues(tables, result, f"service and {label}", groups, ServiceGroup(tables, label))
        copies(tables, result, label, groups)
    in_places, _ = minutes_used(tables)
    fullness(tables, result, in_places, started)


def _queues(tables: LogTables, result: ResultTable, by: str, groups: Sequence[str], code: ServiceGroup) -> Floats:
    """Numbers in the service, waiting and holding on; waits of those who got it; those who went without. Gives how many
    got it in each part of the window.
    """
    window, parts, number, asked = tables.window, tables.window.in_parts, len(groups), tables.requests
    lists: tuple[Waits, ...] = (asked, tables.meetings)
    periods = MONTHS if by == "service" else WHOLE
    codes = [code(table) for table in lists]

    occupied = (
        _sum(minutes_used(tables))
        if by == "service"
        else parts.person_minutes(asked.answered, asked.left, codes[0], number)
    )
    result.ratio(OCCUPIED, by, groups, occupied, window.minutes, periods=periods)
    on_lists = [parts.person_minutes(table.asked, table.answered, code.first_asked(table), number) for table in lists]
    result.ratio(WAITING, by, groups, _sum(on_lists), window.minutes, periods=periods)
    blocked = parts.person_minutes(asked.over, asked.left, codes[0], number)
    result.ratio(BLOCKED, by, groups, blocked, window.minutes, periods=periods)

    limits = {SHARE_WAITED: 0.0, OVER_4: 240.0, OVER_12: 720.0} | {
        OVER_LIMIT.for_limit(name, limit): limit for name, limit in tables.model.wait_limits.items()
    }
    several = sorted(set(limits.values()))
    answers = [_by_answer(parts, table, of, number, several) for table, of in zip(lists, codes, strict=True)]
    waited, lines = (_sum([one[which] for one in answers]) for which in (0, 1))
    granted, ways = lines[: len(several) + 1], lines[len(several) + 1 :]
    started = _sum(granted)
    result.ratio(STARTED, by, groups, started, window.days, periods=periods)
    result.ratio(WAIT_DAYS, by, groups, _sum(waited[: len(granted)]), started, scale=1 / DAY, periods=periods)
    for measure, limit in limits.items():
        over = _sum(granted[several.index(limit) + 1 :])
        result.ratio(measure, by, groups, over, started, periods=periods)
    answered = _sum([started, *ways])
    for measure, way in zip((REFUSED, LEFT_WAITING, WITHDREW), ways, strict=True):
        result.ratio(measure, by, groups, way, window.days, periods=periods)
    result.ratio(SHARE_REFUSED, by, groups, ways[0], answered, periods=WHOLE)
    result.ratio(SHARE_LEFT, by, groups, ways[1], answered, periods=WHOLE)
    return started


def _by_answer(parts: Cut, table: Waits, code: Ints, number: int, limits: Sequence[float]) -> tuple[Floats, Floats]:
    """Minutes waited, and lines, of each way in which waits ended, in each of so many groups and parts of the window:
    granted after a wait that passes none of these limits, one, and so on; then refused, given up and taken off the
    queue.
    """
    wait = table.answered - table.asked
    ways = len(limits) + 1 + Event.WITHDREW - Event.REFUSED + 1
    way = either(
        table.answer == Event.GRANTED, _passed(wait, limits), table.answer + np.int16(len(limits) + 1 - Event.REFUSED)
    )
    group = either(table.answer >= 0, way * np.int32(number) + code, -1)
    waited, lines = parts.count_both(table.answered, group, ways * number, wait)
    return waited.reshape(ways, number, -1), lines.reshape(ways, number, -1)


def _passed(wait: Ints, limits: Sequence[float]) -> Ints:
    """How many of these limits each wait passes, which is a whole number."""
    found = np.zeros(len(wait), dtype=np.int32)
    for limit in limits:
        found += wait > math.floor(limit)
    return found


def _sum(numbers: Sequence[Floats] | Floats) -> Floats:
    return in_order.totals(numbers, axis=0)
