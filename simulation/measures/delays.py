"""Two measures of delay, never mixed: by discharge ready date, and everyone without criteria to reside at midnight.

The first counts live discharges from acute beds, date of discharge less date of the *last* ready. The second counts
everyone between any ready and what ends it. Reasons, pathways and bodies divide the same minutes.
"""

import numpy as np

from simulation.core.vocabulary import DAY, FAR, YEAR
from simulation.measures.definitions import define
from simulation.measures.log_tables.log_facts import LogTables
from simulation.measures.log_tables.tables import Discharges, Ints, Segments
from simulation.measures.log_tables.window import Floats
from simulation.measures.result_table import MONTHS, WEEKS, ResultTable
from simulation.scenario.schema.hours import WEEKDAYS

DRD = ("acute", "mark ready", "mark discharged")
SITREP = "NHS England discharge ready date statistics: C20-C22 of the evidence page"
FROM_BEDS = "live discharges from acute beds with a ready"
DISCHARGES = define(
    "discharges_per_day",
    "Live discharges from acute beds",
    "people a day",
    "live discharges from acute beds",
    "days (by weekday: days of that weekday)",
    needs=("acute", "mark discharged"),
)
FRIDAY = define(
    "discharges_friday_to_sunday",
    "Live discharges from acute beds on a Friday for each one on a Sunday",
    "ratio",
    "discharges on a Friday",
    "discharges on a Sunday",
    source="C11",
    needs=("acute", "mark discharged"),
)
ON_READY_DATE = define(
    "share_discharged_on_ready_date",
    "Discharged on the date of the last ready",
    "share",
    "discharges on the ready date",
    FROM_BEDS,
    source=SITREP,
    needs=DRD,
)
DELAYED = define(
    "share_delayed",
    "Discharged one date or more after the last ready",
    "share",
    "discharges 1+ date after the last ready",
    FROM_BEDS,
    source=SITREP,
    needs=DRD,
)
MEAN_DELAY = define(
    "mean_delay",
    "Dates from last ready to discharge, zeros included",
    "days",
    "delayed days",
    FROM_BEDS,
    source=SITREP,
    needs=DRD,
)
MEAN_WHEN_DELAYED = define(
    "mean_delay_when_delayed",
    "Dates from last ready to discharge, of those delayed",
    "days",
    "delayed days",
    "discharges 1+ date after the last ready",
    source=SITREP,
    needs=DRD,
)
NINETIETH = define(
    "delay_90th_percentile",
    "Nine in ten of those delayed are delayed for at most this long",
    "days",
    "90th percentile of the delays of one day or more",
    source=SITREP,
    needs=DRD,
)
DELAYED_DAYS = define(
    "delayed_days_per_year",
    "Dates from last ready to live discharge, summed over a year",
    "days a year",
    "delayed days",
    "years of 365 days",
    source=SITREP,
    needs=DRD,
)
BED_EQUIVALENTS = define(
    "bed_equivalents", "Beds that delayed days fill", "beds", "delayed days", "days", source=SITREP, needs=DRD
)
BANDS = define(
    "share_of_delays",
    "How long those delayed were delayed",
    "share",
    "discharges in the band",
    "discharges 1+ date after the last ready",
    source="V20",
    needs=DRD,
)
SHARE_OF_BED_DAYS = define(
    "share_of_bed_days_delayed",
    "Delayed days in all bed days of those who left",
    "share",
    "delayed days of live discharges",
    "dates from first acute bed to leaving of all who left, deaths included",
    source=SITREP,
    needs=DRD,
)

NCTR = "no criteria to reside: NHS England acute discharge situation report"
PAST_READY = define(
    "people_past_ready",
    "Everyone between a ready and the discharge, deterioration or death that ends it, at midnight before that "
    "minute's events",
    "people, mean of midnights",
    "people past ready at each midnight",
    "midnights",
    source=NCTR,
    needs=("mark ready",),
)
LONG_STAYS = {days: days * DAY for days in (7, 14, 21)}
DISCHARGED_SHARE = define(
    "share_discharged_of_past_ready",
    "Discharged on the day, of those past ready",
    "share",
    "live discharges with a ready",
    "the same and the people past ready at midnight",
    source="C03 (NCTR)",
    needs=DRD,
)
DAYS_PAST_READY = define(
    "days_past_ready_per_year",
    "Days spent past ready, every ready of a spell; reasons sum to it",
    "days a year",
    "minutes past ready in days",
    "years of 365 days",
    source=NCTR,
    needs=("mark ready",),
)
SHARE_OF_DELAY = define(
    "share_of_delay",
    "What the time past ready of people delayed 1+ day was spent on",
    "share",
    "minutes past ready with this reason, every ready of the spell",
    "minutes past ready of these people",
    source="C23",
    needs=(*DRD, "reasons"),
)
DETERIORATIONS = define(
    "deteriorations_per_day",
    "People who fall ill again between a ready and discharge",
    "people a day",
    "deteriorations",
    "days",
    needs=("deterioration",),
)

BAND_NAMES = ("1", "2-3", "4-6", "7-13", "14-20", "21+")
BAND_FROM = np.array([1, 2, 4, 7, 14, 21])
UNATTRIBUTED = "unattributed"


def measure_delays(facts: LogTables, tidy: ResultTable) -> None:
    """Both measures of delay."""
    if tidy.is_declared(DISCHARGES):
        _discharges(facts, tidy)
    if tidy.is_declared(PAST_READY):
        _past_ready(facts, tidy)


def _discharges(facts: LogTables, tidy: ResultTable) -> None:
    window = facts.window
    beds = facts.discharges.where(facts.discharges.from_bed & window.contains(facts.discharges.minute))
    tidy.rate(DISCHARGES, beds, beds.minute, periods=WEEKS)
    by_day = tidy.count(beds, beds.minute)[:1]
    of_weekday = (window.weekdays == np.arange(7)[:, None]) * 1.0
    tidy.ratio(DISCHARGES, "weekday", WEEKDAYS, by_day * of_weekday, window.days * of_weekday)
    tidy.ratio(
        FRIDAY,
        "all",
        ["all"],
        by_day * of_weekday[[4]] / max(of_weekday[4].sum(), 1),
        by_day * of_weekday[[6]] / max(of_weekday[6].sum(), 1),
    )
    if not tidy.is_declared(DELAYED):
        return
    timed = beds.where(beds.last_ready >= 0)
    delay = timed.delay_days
    late = delay >= 1
    band = np.where(late, np.searchsorted(BAND_FROM, delay, side="right") - 1, len(BAND_NAMES)).astype(np.int64)
    weekday = ("weekday", WEEKDAYS, window.weekdays[window.day(timed.minute)] if len(timed) else timed.minute)
    banded = ("band", BAND_NAMES, np.where(late, band, -1))
    tidy.share(ON_READY_DATE, timed, timed.minute, ~late, also=[weekday])
    tidy.share(DELAYED, timed, timed.minute, late, also=[weekday])
    tidy.share(MEAN_DELAY, timed, timed.minute, delay, also=[weekday])
    tidy.share(MEAN_WHEN_DELAYED, timed, timed.minute, delay, late, also=[weekday, banded])
    tidy.rate(DELAYED_DAYS, timed, timed.minute, delay, scale=YEAR)
    tidy.rate(BED_EQUIVALENTS, timed, timed.minute, delay)
    for also in (weekday, banded):
        tidy.ratio(
            DELAYED_DAYS, also[0], also[1], tidy.count(timed, timed.minute, delay, also), window.days, scale=YEAR
        )
    of_band = tidy.count(timed, timed.minute, late, banded)
    tidy.ratio(BANDS, "band", BAND_NAMES, of_band, np.broadcast_to(of_band.sum(axis=0), of_band.shape), periods=MONTHS)
    _percentile(tidy, timed, delay)
    _share_of_bed_days(facts, tidy, timed, delay)
    _share_of_delay(facts, tidy, timed.where(late))
    ready, periods = tidy.count(timed, timed.minute)[0], facts.ready_periods
    waiting = window.census(periods.begin, periods.end, np.zeros(len(periods), dtype=np.int32), 1)
    tidy.ratio(DISCHARGED_SHARE, "all", ["all"], ready, ready + waiting[0], periods=MONTHS)


def _percentile(tidy: ResultTable, timed: Discharges, delay: Ints) -> None:
    late = np.flatnonzero(delay >= 1)
    codes, days = tidy.codes(timed)[late], delay[late]
    values = [days[(codes == place).any(axis=1)] for place in range(len(tidy.groups))]
    tidy.one(
        NINETIETH, np.array([np.percentile(of, 90, method="inverted_cdf") if len(of) else np.nan for of in values])
    )


def _share_of_bed_days(facts: LogTables, tidy: ResultTable, timed: Discharges, delay: Ints) -> None:
    """Delayed days of live discharges over the bed days of everybody who left an acute bed; a person leaves at
    discharge or with the last bed.
    """
    window, spells = facts.window, facts.spells
    leaves = facts.leaves
    gone = spells.where((spells.first_bed < FAR) & window.contains(leaves)).at(len(facts.log))
    minute = leaves[gone.spell]
    days = (minute // DAY - gone.first_bed // DAY).astype(np.float64)
    tidy.ratios(SHARE_OF_BED_DAYS, tidy.count(timed, timed.minute, delay), tidy.count(gone, minute, days))


def _codes(facts: LogTables, segments: Segments) -> Ints:
    """The reason of each segment; that of minutes without one stands last."""
    return np.where(segments.reason < 0, np.int32(len(facts.log.names.reasons)), segments.reason)


def _reasons(facts: LogTables, of_reason: Floats) -> list[tuple[str, tuple[str, ...], Floats]]:
    """(by, groups, numbers) of reason, its group and the body responsible, from the whole numbers of each reason; what
    has no reason is `unattributed`.
    """
    names, reasons = facts.log.names.reasons, facts.model.reasons
    found: list[tuple[str, tuple[str, ...], Floats]] = [("reason", (*names, UNATTRIBUTED), of_reason)]
    groups_of = [reasons[name].group if name in reasons else UNATTRIBUTED for name in names]
    bodies_of = [reasons[name].responsible.value if name in reasons else UNATTRIBUTED for name in names]
    for by, said in (("reason_group", [*groups_of, UNATTRIBUTED]), ("responsible", [*bodies_of, UNATTRIBUTED])):
        groups = tuple(dict.fromkeys([*said[:-1], UNATTRIBUTED]))
        numbers = np.zeros((len(groups), of_reason.shape[1]))
        np.add.at(numbers, [groups.index(name) for name in said], of_reason)
        found.append((by, groups, numbers))
    return found


def _share_of_delay(facts: LogTables, tidy: ResultTable, late: Discharges) -> None:
    """Reasons of people discharged 1+ day after ready; a spell counts at its discharge."""
    if not tidy.is_declared(SHARE_OF_DELAY):
        return
    window, segments = facts.window, facts.segments
    at = np.full(len(facts.spells), FAR, dtype=np.int64)
    at[late.spell] = late.minute
    mine = segments.where(segments.end <= at[segments.spell])
    mine = mine.where(at[mine.spell] < FAR)
    minute, length = at[mine.spell], (mine.end - mine.begin).astype(np.float64)
    for by, groups, top in _reasons(
        facts, window.count(minute, _codes(facts, mine), len(facts.log.names.reasons) + 1, length)
    ):
        _attributed(tidy, SHARE_OF_DELAY, by, groups, top, np.broadcast_to(top.sum(axis=0), top.shape), 1.0, MONTHS)


def _attributed(
    tidy: ResultTable,
    measure: str,
    by: str,
    groups: tuple[str, ...],
    top: Floats,
    bottom: Floats,
    scale: float,
    periods: tuple[str, ...],
) -> None:
    """One ratio; `unattributed` has a row only when minutes belong there."""
    number = len(groups) - (not top[-1].any())
    tidy.ratio(
        measure,
        by,
        groups[:number],
        top[:number],
        bottom[:number] if bottom.ndim == 2 else bottom,
        scale=scale,
        periods=periods,
    )


def _past_ready(facts: LogTables, tidy: ResultTable) -> None:
    window, ready, segments = facts.window, facts.ready_periods, facts.segments
    ready = ready.where(ready.end >= window.begin)
    segments = segments.where(segments.end >= window.begin)
    people = window.presence(ready.begin, ready.end, tidy.codes(ready), len(tidy.groups))
    at_midnight = people.census()
    for label in ("all", *tidy.labels):
        rows = tidy.by == label
        tidy.ratio(PAST_READY, label, tidy.groups[rows], at_midnight[rows], window.midnights, periods=WEEKS)
    tidy.ratios(DAYS_PAST_READY, people.minutes(), window.days, scale=YEAR / DAY)
    first_bed = facts.spells.first_bed[ready.spell]
    long = [np.maximum(ready.begin, first_bed + minutes) for minutes in LONG_STAYS.values()]
    nobody = np.zeros(len(ready), dtype=np.int64)
    census = [window.census(begin, ready.end, np.where(begin < ready.end, nobody, -1), 1) for begin in long]
    tidy.ratio(
        PAST_READY, "stay", [f"{days}+ days" for days in LONG_STAYS], np.vstack(census), window.midnights, periods=WEEKS
    )
    if facts.model.reasons:
        there = window.presence(segments.begin, segments.end, _codes(facts, segments), len(facts.log.names.reasons) + 1)
        for by, groups, past in _reasons(facts, there.census()):
            _attributed(tidy, PAST_READY, by, groups, past, window.midnights, 1.0, WEEKS)
        for by, groups, minutes in _reasons(facts, there.minutes()):
            _attributed(tidy, DAYS_PAST_READY, by, groups, minutes, window.days, YEAR / DAY, MONTHS)
    tidy.rate(DETERIORATIONS, facts.deteriorations, facts.deteriorations.minute)
