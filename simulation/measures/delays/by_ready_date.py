"""Delay by discharge ready date: live discharges from acute beds, date of discharge less date of the *last* ready.

It is never mixed with the other measure of delay, everyone with no criteria to reside at midnight.
"""

import numpy as np

from simulation.core.numerics.ranks import place_of_share
from simulation.core.vocabulary import DAY, WEEKDAYS, YEAR
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Discharges, Ints
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import MONTHS, WEEKS, ResultTable
from simulation.measures.sources import HERE, READY_DATE, READY_DATE_ANALYSIS

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

BAND_NAMES = ("1 day", "2-3 days", "4-6 days", "7-13 days", "14-20 days", "21+ days")
"""With their unit, since a spreadsheet takes a bare 2-3 for a date."""
BAND_FROM = np.array([1, 2, 4, 7, 14, 21])
BAND_OF_DAYS = (np.searchsorted(BAND_FROM, np.arange(BAND_FROM[-1] + 1), side="right") - 1).astype(np.int32)
"""By days delayed, up to those with which the last band begins; -1 for none."""
NINE_IN_TEN = 0.9


@register(DISCHARGES, FRIDAY)
def discharges(tables: LogTables, result: ResultTable) -> None:
    """Live discharges from acute beds, on each day of the week too."""
    window, beds = tables.window, from_beds(tables)
    result.rate(DISCHARGES, beds, beds.minute, periods=WEEKS)
    by_day = window.count(beds.minute, np.zeros(len(beds), dtype=np.int32), 1)
    of_weekday = (window.weekdays == np.arange(7)[:, None]) * 1.0
    result.ratio(DISCHARGES, "weekday", WEEKDAYS, by_day * of_weekday, window.days * of_weekday)
    result.ratio(
        FRIDAY,
        "all",
        ["all"],
        by_day * of_weekday[[4]] / max(of_weekday[4].sum(), 1),
        by_day * of_weekday[[6]] / max(of_weekday[6].sum(), 1),
    )


def from_beds(tables: LogTables) -> Discharges:
    """Live discharges of the window from acute beds."""
    out = tables.discharges
    return tables.once("from beds", lambda: out.where(out.from_bed & tables.window.contains(out.minute)))


def with_ready_date(tables: LogTables) -> Discharges:
    """Those of patients who had no criteria to reside before."""
    beds = from_beds(tables)
    return tables.once("from beds with a ready date", lambda: beds.where(beds.last_ready >= 0))


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
    window, timed = tables.window, with_ready_date(tables)
    delay = timed.delay_days
    late = delay >= 1
    on_day = ~late
    weekday = ("weekday", WEEKDAYS, window.weekdays[window.day(timed.minute)] if len(timed) else timed.minute)
    banded = ("band", BAND_NAMES, BAND_OF_DAYS.take(delay, mode="clip"))
    result.count_each(timed, timed.minute, on_day, late, delay)
    result.count_each(timed, timed.minute, on_day, late, delay, also=weekday)
    result.count_each(timed, timed.minute, late, delay, also=banded)
    result.share(ON_READY_DATE, timed, timed.minute, on_day, also=[weekday])
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
    """From how many of each group are delayed by so many days: every line is in one group of each label."""
    late = np.flatnonzero(delay >= 1)
    days, groups = delay[late], len(result.groups)
    longer = 1 + int(days.max(initial=0))
    number = np.zeros(groups * longer, dtype=np.intp)
    for group in result.codes(timed).kinds():
        number += np.bincount(group.take(late) * np.intp(longer) + days, minlength=len(number))
    so_far = np.cumsum(number.reshape(groups, longer), axis=1)
    there = so_far[:, -1]
    within = (so_far <= place_of_share(NINE_IN_TEN, there)[:, None]).sum(axis=1)
    result.one(NINETIETH, np.where(there > 0, within, np.nan))


def _share_of_bed_days(tables: LogTables, result: ResultTable, timed: Discharges, delay: Ints) -> None:
    """Delayed days of live discharges over the bed days of everybody who left an acute bed; a patient leaves at
    discharge or with the last bed.
    """
    gone, minute = tables.gone
    days = minute // DAY - gone.first_bed // DAY
    result.ratios(SHARE_OF_BED_DAYS, result.count(timed, timed.minute, delay), result.count(gone, minute, days))
