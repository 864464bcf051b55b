"""Everyone with no criteria to reside, at midnight and minute by minute, and what the time is spent on.

It counts everyone between any ready and what ends it, and is never mixed with delay by discharge ready date. Reasons,
pathways and bodies divide the same minutes, so the parts sum to the whole.
"""

from collections.abc import Iterator

import numpy as np

from simulation.core.numerics.in_order import totals
from simulation.core.vocabulary import DAY, FAR, YEAR
from simulation.measures.delays.by_ready_date import DRD, with_ready_date
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, ReadyPeriods, Segments
from simulation.measures.loops.selecting import at_lines, either, lines_of, put_at
from simulation.measures.periods.window import Floats
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import MONTHS, WEEKS, ResultTable
from simulation.measures.sources import CRITERIA_TO_RESIDE, HERE

NCTR = Measure(
    "no_criteria_to_reside",
    "patients with no criteria to reside (midnight)",
    "Everyone with no criteria to reside (NCTR): between a ready and the discharge, deterioration or death that ends "
    "it, at midnight "
    "before that minute's events",
    "patients, mean of midnights",
    "patients with no criteria to reside at each midnight",
    "midnights",
    source=CRITERIA_TO_RESIDE,
    needs=("mark ready",),
)
LONG_STAYS = {days: days * DAY for days in (7, 14, 21)}
DISCHARGED_SHARE = Measure(
    "share_discharged_of_no_criteria_to_reside",
    "the share discharged on the day, of patients with no criteria to reside",
    "Discharged on the day, of patients with no criteria to reside",
    "share",
    "live discharges with a discharge ready date",
    "the same and the patients with no criteria to reside at midnight",
    source=CRITERIA_TO_RESIDE,
    needs=DRD,
)
DAYS_NCTR = Measure(
    "days_with_no_criteria_to_reside_per_year",
    "days with no criteria to reside a year",
    "Days spent with no criteria to reside, after every ready of a spell; reasons sum to it",
    "days a year",
    "minutes with no criteria to reside, in days",
    "years of 365 days",
    source=HERE,
    needs=("mark ready",),
)
SHARE_OF_DELAY = Measure(
    "share_of_delay",
    "the share of time with no criteria to reside by reason",
    "What the time with no criteria to reside of patients delayed 1+ day was spent on",
    "share",
    "minutes with no criteria to reside with this reason, after every ready of the spell",
    "minutes with no criteria to reside of these patients",
    source=HERE,
    needs=(*DRD, "reasons"),
)
DETERIORATIONS = Measure(
    "deteriorations_per_day",
    "deteriorations with no criteria to reside, a day",
    "Patients who fall ill again while they have no criteria to reside",
    "patients a day",
    "deteriorations",
    "days",
    source=HERE,
    needs=("deterioration",),
)
UNATTRIBUTED = "unattributed"


def _codes(tables: LogTables, segments: Segments) -> Ints:
    """The reason of each segment; that of minutes without one stands last."""
    return either(segments.reason < 0, len(tables.log.names.reasons), segments.reason)


def _reasons(tables: LogTables, of_reason: Floats) -> list[tuple[str, tuple[str, ...], Floats]]:
    """(by, groups, numbers) of reason, its group and the body responsible, from the whole numbers of each reason; what
    has no reason is `unattributed`.
    """
    names, reasons = tables.log.names.reasons, tables.model.reasons
    found: list[tuple[str, tuple[str, ...], Floats]] = [("reason", (*names, UNATTRIBUTED), of_reason)]
    groups_of = [reasons[name].group if name in reasons else UNATTRIBUTED for name in names]
    bodies_of = [reasons[name].responsible.value if name in reasons else UNATTRIBUTED for name in names]
    for by, said in (("reason_group", [*groups_of, UNATTRIBUTED]), ("responsible", [*bodies_of, UNATTRIBUTED])):
        groups = tuple(dict.fromkeys([*said[:-1], UNATTRIBUTED]))
        numbers = np.zeros((len(groups), of_reason.shape[1]))
        np.add.at(numbers, [groups.index(name) for name in said], of_reason)
        found.append((by, groups, numbers))
    return found


@register(NCTR, DISCHARGED_SHARE, DAYS_NCTR)
def no_criteria_to_reside(tables: LogTables, result: ResultTable) -> None:
    """Everybody between any ready and what ends it, by label, length of stay, reason and body responsible."""
    window, ready, segments = tables.window, tables.ready_periods, tables.segments
    parts = window.in_parts
    ready = ready.where(ready.end >= window.begin)
    segments = segments.where(segments.end >= window.begin)
    people = parts.presence(ready.begin, ready.end, result.codes(ready), len(result.groups), midnights=True)
    at_midnight = people.census()
    for label in ("all", *result.labels):
        rows = result.by == label
        result.ratio(NCTR, label, result.groups[rows], at_midnight[rows], window.midnights, periods=WEEKS)
    result.ratios(DAYS_NCTR, people.minutes(), window.days, scale=YEAR / DAY)
    census = [parts.census(begin, end, np.zeros(len(begin), dtype=np.int32), 1) for begin, end in _long(tables, ready)]
    result.ratio(
        NCTR, "stay", [f"{days}+ days" for days in LONG_STAYS], np.vstack(census), window.midnights, periods=WEEKS
    )
    if tables.model.reasons:
        split = [label for label in result.labels if label == "pathway" or label in result.asked]
        crossed = {label: _by_reason_and(label, tables, segments) for label in split or ("all",)}
        at_midnights, minutes = (totals(numbers, axis=1) for numbers in next(iter(crossed.values())))
        for by, groups, past in _reasons(tables, at_midnights):
            _attributed(result, NCTR, by, groups, past, window.midnights, 1.0, WEEKS)
        for by, groups, spent in _reasons(tables, minutes):
            _attributed(result, DAYS_NCTR, by, groups, spent, window.days, YEAR / DAY, MONTHS)
        for label in split:
            _of_reason_and(label, tables, result, crossed[label])
    if result.is_declared(DISCHARGED_SHARE):
        timed = with_ready_date(tables)
        gone = parts.count(timed.minute, np.zeros(len(timed), dtype=np.int32), 1)[0]
        result.ratio(DISCHARGED_SHARE, "all", ["all"], gone, gone + at_midnight[0], periods=MONTHS)


def _long(tables: LogTables, ready: ReadyPeriods) -> Iterator[tuple[Ints, Ints]]:
    """When those with no criteria to reside are there for each of LONG_STAYS, which rise, since the first acute bed."""
    begin, end, came = ready.begin, ready.end, at_lines(tables.spells.first_bed, ready.spell)
    for minutes in LONG_STAYS.values():
        begin = np.maximum(begin, came + minutes)
        there = lines_of(begin < end)
        begin, end, came = (at_lines(column, there) for column in (begin, end, came))
        yield begin, end


def _by_reason_and(label: str, tables: LogTables, segments: Segments) -> tuple[Floats, Floats]:
    """Patients at midnights, and minutes: whole numbers by reason, value of a label and part of the window."""
    reasons, values = len(tables.log.names.reasons) + 1, len(tables.labels.groups(label))
    code = _codes(tables, segments) * np.int32(values) + tables.labels.of(label, segments)
    there = tables.window.in_parts.presence(segments.begin, segments.end, code, reasons * values, midnights=True)
    return there.census().reshape(reasons, values, -1), there.minutes().reshape(reasons, values, -1)


def _of_reason_and(label: str, tables: LogTables, result: ResultTable, found: tuple[Floats, Floats]) -> None:
    """Both measures by every reason on every value of a label, such as the pathway, as `reason and LABEL`: the sum over
    either is the other's own row. `unattributed` and who does not carry the label have rows only when somebody belongs
    there.
    """
    window, reasons, values = tables.window, (*tables.log.names.reasons, UNATTRIBUTED), tables.labels.groups(label)
    past, minutes = found
    for measure, parts, below, scale in (
        (NCTR, past, window.midnights, 1.0),
        (DAYS_NCTR, minutes, window.days, YEAR / DAY),
    ):
        parts = parts[: len(reasons) - (not parts[-1].any()), : len(values) - (not parts[:, -1].any())]
        groups = [f"{reason}, {value}" for reason in reasons[: parts.shape[0]] for value in values[: parts.shape[1]]]
        top = parts.reshape(len(groups), -1)
        result.ratio(measure, f"reason and {label}", groups, top, below, scale=scale, periods=MONTHS)


@register(SHARE_OF_DELAY)
def reasons_of_delay(tables: LogTables, result: ResultTable) -> None:
    """Reasons of patients discharged 1+ day after ready; a spell counts at its discharge."""
    window, segments, timed = tables.window, tables.segments, with_ready_date(tables)
    late = timed.where(timed.delay_days >= 1)
    at = np.full(len(tables.spells), FAR, dtype=np.int32)
    put_at(at, late.spell, late.minute)
    mine = segments.where(segments.end <= at_lines(at, segments.spell))
    mine = mine.where(at_lines(at, mine.spell) < FAR)
    minute, length = at_lines(at, mine.spell), mine.end - mine.begin
    for by, groups, top in _reasons(
        tables, window.in_parts.count(minute, _codes(tables, mine), len(tables.log.names.reasons) + 1, length)
    ):
        _attributed(result, SHARE_OF_DELAY, by, groups, top, np.broadcast_to(top.sum(axis=0), top.shape), 1.0, MONTHS)


@register(DETERIORATIONS)
def deteriorations(tables: LogTables, result: ResultTable) -> None:
    """Patients with no criteria to reside who fall ill again."""
    result.rate(DETERIORATIONS, tables.deteriorations, tables.deteriorations.minute)


def _attributed(
    result: ResultTable,
    measure: Measure,
    by: str,
    groups: tuple[str, ...],
    top: Floats,
    bottom: Floats,
    scale: float,
    periods: tuple[str, ...],
) -> None:
    """One ratio; `unattributed` has a row only when minutes belong there."""
    number = len(groups) - (not top[-1].any())
    result.ratio(
        measure,
        by,
        groups[:number],
        top[:number],
        bottom[:number] if bottom.ndim == 2 else bottom,
        scale=scale,
        periods=periods,
    )
