"""Two measures of delay, never mixed: by discharge ready date, and everyone with no criteria to reside at midnight.

The first counts live discharges from acute beds, date of discharge less date of the *last* ready. The second counts
everyone between any ready and what ends it. Reasons, pathways and bodies divide the same minutes.
"""

import numpy as np

from simulation.core.vocabulary import DAY, FAR, YEAR
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Discharges, Ints, Segments
from simulation.measures.log_tables.window import Floats
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import MONTHS, WEEKS, ResultTable
from simulation.measures.sources import CRITERIA_TO_RESIDE, HERE, READY_DATE, READY_DATE_ANALYSIS
from simulation.scenario.schema.hours import WEEKDAYS

DRD = ("acute", "mark ready", "mark discharged")
FROM_BEDS = "live discharges from acute beds with a discharge ready date"
DISCHARGES = Measure(
    "discharges_per_day",
    "live discharges a day",
    "Live discharges from acute beds",
    "patients a day",
    "live discharges from acute beds",
    "days (by weekday: days of that weekday)",
    source=HERE,
    needs=("acute", "mark discharged"),
)
FRIDAY = Measure(
    "discharges_friday_to_sunday",
    "discharges on a Friday for each one on a Sunday",
    "Live discharges from acute beds on a Friday for each one on a Sunday",
    "ratio",
    "discharges on a Friday",
    "discharges on a Sunday",
    source=HERE,
    needs=("acute", "mark discharged"),
)
ON_READY_DATE = Measure(
    "share_discharged_on_ready_date",
    "the share discharged on their discharge ready date",
    "Discharged on the discharge ready date (the date of the last ready)",
    "share",
    "discharges on the ready date",
    FROM_BEDS,
    source=READY_DATE,
    needs=DRD,
)
DELAYED = Measure(
    "share_delayed",
    "the share of discharges delayed a day or more",
    "Discharged one date or more after the discharge ready date",
    "share",
    "discharges 1+ date after the discharge ready date",
    FROM_BEDS,
    source=READY_DATE,
    needs=DRD,
)
MEAN_DELAY = Measure(
    "mean_delay",
    "mean delay of all discharged",
    "Dates from discharge ready date to discharge, zeros included",
    "days",
    "delayed days",
    FROM_BEDS,
    source=READY_DATE,
    needs=DRD,
)
MEAN_WHEN_DELAYED = Measure(
    "mean_delay_when_delayed",
    "mean delay of those delayed",
    "Dates from discharge ready date to discharge, of those delayed",
    "days",
    "delayed days",
    "discharges 1+ date after the discharge ready date",
    source=READY_DATE,
    needs=DRD,
)
NINETIETH = Measure(
    "delay_90th_percentile",
    "90th percentile of delays of a day or more",
    "Nine in ten of those delayed are delayed for at most this long",
    "days",
    "90th percentile of the delays of one day or more",
    source=READY_DATE,
    needs=DRD,
)
DELAYED_DAYS = Measure(
    "delayed_days_per_year",
    "delayed days a year",
    "Dates from discharge ready date to live discharge, summed over a year of 365 days",
    "days a year",
    "delayed days",
    "years of 365 days",
    source=READY_DATE,
    needs=DRD,
)
BED_EQUIVALENTS = Measure(
    "bed_equivalents",
    "beds that delayed days fill",
    "Beds that delayed days fill",
    "beds",
    "delayed days",
    "days",
    source=HERE,
    needs=DRD,
)
BANDS = Measure(
    "share_of_delays",
    "the share of delays by length",
    "How long those delayed were delayed",
    "share",
    "discharges in the band",
    "discharges 1+ date after the discharge ready date",
    source=READY_DATE_ANALYSIS,
    needs=DRD,
)
SHARE_OF_BED_DAYS = Measure(
    "share_of_bed_days_delayed",
    "the share of bed days lost to delay",
    "Delayed days in all bed days of those who left",
    "share",
    "delayed days of live discharges",
    "dates from first acute bed to leaving of all who left, deaths included",
    source=READY_DATE_ANALYSIS,
    needs=DRD,
)

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

BAND_NAMES = ("1 day", "2-3 days", "4-6 days", "7-13 days", "14-20 days", "21+ days")
"""With their unit, since a spreadsheet takes a bare 2-3 for a date."""
BAND_FROM = np.array([1, 2, 4, 7, 14, 21])
UNATTRIBUTED = "unattributed"


@register(DISCHARGES, FRIDAY)
def discharges(tables: LogTables, result: ResultTable) -> None:
    """Live discharges from acute beds, on each day of the week too."""
    window, beds = tables.window, _from_beds(tables)
    result.rate(DISCHARGES, beds, beds.minute, periods=WEEKS)
    by_day = result.count(beds, beds.minute)[:1]
    of_weekday = (window.weekdays == np.arange(7)[:, None]) * 1.0
    result.ratio(DISCHARGES, "weekday", WEEKDAYS, by_day * of_weekday, window.days * of_weekday)
    result.ratio(
        FRIDAY,
        "all",
        ["all"],
        by_day * of_weekday[[4]] / max(of_weekday[4].sum(), 1),
        by_day * of_weekday[[6]] / max(of_weekday[6].sum(), 1),
    )


def _from_beds(tables: LogTables) -> Discharges:
    """Live discharges of the window from acute beds."""
    out = tables.discharges
    return tables.selected("from beds", lambda: out.where(out.from_bed & tables.window.contains(out.minute)))


def _with_ready_date(tables: LogTables) -> Discharges:
    """Those of patients who had no criteria to reside before."""
    beds = _from_beds(tables)
    return tables.selected("from beds with a ready date", lambda: beds.where(beds.last_ready >= 0))


@register(
    ON_READY_DATE,
    DELAYED,
    MEAN_DELAY,
    MEAN_WHEN_DELAYED,
    NINETIETH,
    DELAYED_DAYS,
    BED_EQUIVALENTS,
    BANDS,
    SHARE_OF_BED_DAYS,
)
def delays_by_ready_date(tables: LogTables, result: ResultTable) -> None:
    """Date of live discharge less date of the last ready."""
    window, timed = tables.window, _with_ready_date(tables)
    delay = timed.delay_days
    late = delay >= 1
    band = np.where(late, np.searchsorted(BAND_FROM, delay, side="right") - 1, len(BAND_NAMES)).astype(np.int64)
    weekday = ("weekday", WEEKDAYS, window.weekdays[window.day(timed.minute)] if len(timed) else timed.minute)
    banded = ("band", BAND_NAMES, np.where(late, band, -1))
    result.share(ON_READY_DATE, timed, timed.minute, ~late, also=[weekday])
    result.share(DELAYED, timed, timed.minute, late, also=[weekday])
    result.share(MEAN_DELAY, timed, timed.minute, delay, also=[weekday])
    result.share(MEAN_WHEN_DELAYED, timed, timed.minute, delay, late, also=[weekday, banded])
    result.rate(DELAYED_DAYS, timed, timed.minute, delay, scale=YEAR)
    result.rate(BED_EQUIVALENTS, timed, timed.minute, delay)
    for also in (weekday, banded):
        result.ratio(
            DELAYED_DAYS, also[0], also[1], result.count(timed, timed.minute, delay, also), window.days, scale=YEAR
        )
    of_band = result.count(timed, timed.minute, late, banded)
    result.ratio(
        BANDS, "band", BAND_NAMES, of_band, np.broadcast_to(of_band.sum(axis=0), of_band.shape), periods=MONTHS
    )
    _percentile(result, timed, delay)
    _share_of_bed_days(tables, result, timed, delay)


def _percentile(result: ResultTable, timed: Discharges, delay: Ints) -> None:
    late = np.flatnonzero(delay >= 1)
    groups, days = result.codes(timed).take(late), delay[late]
    of_label = np.unique(result.by, return_inverse=True)[1]  # every line is in one group of each label
    kind = {label: column for column in range(groups.shape[1]) for label in of_label[groups[:1, column]].tolist()}
    values = [days[groups[:, kind[label]] == place] if len(late) else days for place, label in enumerate(of_label)]
    result.one(
        NINETIETH, np.array([np.percentile(of, 90, method="inverted_cdf") if len(of) else np.nan for of in values])
    )


def _share_of_bed_days(tables: LogTables, result: ResultTable, timed: Discharges, delay: Ints) -> None:
    """Delayed days of live discharges over the bed days of everybody who left an acute bed; a patient leaves at
    discharge or with the last bed.
    """
    gone, minute = tables.gone
    days = (minute // DAY - gone.first_bed // DAY).astype(np.float64)
    result.ratios(SHARE_OF_BED_DAYS, result.count(timed, timed.minute, delay), result.count(gone, minute, days))


def _codes(tables: LogTables, segments: Segments) -> Ints:
    """The reason of each segment; that of minutes without one stands last."""
    return np.where(segments.reason < 0, np.int32(len(tables.log.names.reasons)), segments.reason)


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
    ready = ready.where(ready.end >= window.begin)
    segments = segments.where(segments.end >= window.begin)
    people = window.presence(ready.begin, ready.end, result.codes(ready), len(result.groups))
    at_midnight = people.census()
    for label in ("all", *result.labels):
        rows = result.by == label
        result.ratio(NCTR, label, result.groups[rows], at_midnight[rows], window.midnights, periods=WEEKS)
    result.ratios(DAYS_NCTR, people.minutes(), window.days, scale=YEAR / DAY)
    first_bed = tables.spells.first_bed.take(ready.spell)
    long = [np.maximum(ready.begin, first_bed + minutes) for minutes in LONG_STAYS.values()]
    nobody = np.zeros(len(ready), dtype=np.int64)
    census = [window.census(begin, ready.end, np.where(begin < ready.end, nobody, -1), 1) for begin in long]
    result.ratio(
        NCTR, "stay", [f"{days}+ days" for days in LONG_STAYS], np.vstack(census), window.midnights, periods=WEEKS
    )
    if tables.model.reasons:
        there = window.presence(
            segments.begin, segments.end, _codes(tables, segments), len(tables.log.names.reasons) + 1
        )
        for by, groups, past in _reasons(tables, there.census()):
            _attributed(result, NCTR, by, groups, past, window.midnights, 1.0, WEEKS)
        for by, groups, minutes in _reasons(tables, there.minutes()):
            _attributed(result, DAYS_NCTR, by, groups, minutes, window.days, YEAR / DAY, MONTHS)
    if result.is_declared(DISCHARGED_SHARE):
        timed, periods = _with_ready_date(tables), tables.ready_periods
        gone = result.count(timed, timed.minute)[0]
        waiting = window.census(periods.begin, periods.end, np.zeros(len(periods), dtype=np.int32), 1)
        result.ratio(DISCHARGED_SHARE, "all", ["all"], gone, gone + waiting[0], periods=MONTHS)


@register(SHARE_OF_DELAY)
def reasons_of_delay(tables: LogTables, result: ResultTable) -> None:
    """Reasons of patients discharged 1+ day after ready; a spell counts at its discharge."""
    window, segments, timed = tables.window, tables.segments, _with_ready_date(tables)
    late = timed.where(timed.delay_days >= 1)
    at = np.full(len(tables.spells), FAR, dtype=np.int64)
    at[late.spell] = late.minute
    mine = segments.where(segments.end <= at.take(segments.spell))
    mine = mine.where(at.take(mine.spell) < FAR)
    minute, length = at.take(mine.spell), (mine.end - mine.begin).astype(np.float64)
    for by, groups, top in _reasons(
        tables, window.count(minute, _codes(tables, mine), len(tables.log.names.reasons) + 1, length)
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
