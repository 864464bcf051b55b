"""What becomes of patients: readmission, where they are on day 91 and how short-term support ends.

Cases whose follow-up runs past the end of the log are left out, not guessed.
"""

import numpy as np

from simulation.core.kept import kept
from simulation.core.vocabulary import DAY, FAR, CountsAs
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.location import CARE_HOME, HOSPITAL_AT_HOME, STATUSES, Location, at_home
from simulation.measures.log_tables.rows_read import RECORDED
from simulation.measures.log_tables.tables import Discharges, Ints, Mask, Requests
from simulation.measures.loops.selecting import at_lines, either, lines_of, put_at
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import MONTHS, WHOLE, ResultTable
from simulation.measures.sources import AT_HOME_91_DAYS, HERE, OFFERED_REABLEMENT, READMISSIONS, SHORT_TERM_SUPPORT

FOLLOWED = "discharges whose 91 days end within the run"
OLD = ("mark discharged", "people aged 65")
REABLEMENT = (*OLD, "reablement")
OURS = "alive and not in hospital (hospital at home is hospital), in a bed of any kind or in a care home on day 91"
ALL_OLD = "live discharges at 65+, day cases out"
TO_REABLEMENT = "live discharges at 65+ to a service that counts as reablement"
INTERRUPTED = "interrupted"
"""How support ended of which no outcome was recorded."""
READMITTED = Measure(
    "readmitted_within_30_days",
    "emergency readmission within 30 days",
    "Emergency admission within 30 days of a live discharge (same-day and hospital at home in, day cases out)",
    "share",
    "followed by an emergency admission within 30 days",
    "live discharges but day cases",
    follow_up="30 days",
    source=f"{READMISSIONS}; here not standardised, and without its exclusions",
    needs=("mark discharged", "emergency arrivals", "hospital"),
)
AT_HOME_91 = Measure(
    "at_home_at_91_days",
    "the share at home 91 days after discharge to reablement",
    "At home on day 91 after discharge to reablement, 65+, whole year",
    "share",
    OURS,
    TO_REABLEMENT,
    follow_up="91 days",
    source=f"{AT_HOME_91_DAYS}; here discharges of the whole year",
    needs=REABLEMENT,
)
AT_HOME_91_HAH = Measure(
    "at_home_at_91_days_hospital_at_home_as_home",
    "the share at home 91 days after discharge to reablement (hospital at home as home)",
    "The same with hospital at home counted as home",
    "share",
    "as at_home_at_91_days, or in hospital at home",
    TO_REABLEMENT,
    follow_up="91 days",
    source=f"{AT_HOME_91_DAYS}; here discharges of the whole year",
    needs=REABLEMENT,
)
OFFICIAL = Measure(
    "at_home_at_91_days_official",
    "the official share at home after 91 days (October to December)",
    "At home on day 91 after discharge to reablement, 65+, discharges of October to December",
    "share",
    OURS,
    f"{TO_REABLEMENT}, October to December",
    follow_up="91 days",
    source=AT_HOME_91_DAYS,
    needs=REABLEMENT,
)
ALL_91 = Measure(
    "at_home_at_91_days_all_discharges",
    "the share of all discharged at 65+ who are at home after 91 days",
    "At home on day 91 after any live discharge, 65+; care home residents can never count",
    "share",
    OURS,
    ALL_OLD,
    follow_up="91 days",
    source=HERE,
    needs=OLD,
)
ALL_91_HAH = Measure(
    "at_home_at_91_days_all_discharges_hospital_at_home_as_home",
    "the share of all discharged at 65+ who are at home after 91 days (hospital at home as home)",
    "The same with hospital at home counted as home",
    "share",
    "as at_home_at_91_days_all_discharges, or in hospital at home",
    ALL_OLD,
    follow_up="91 days",
    source=HERE,
    needs=OLD,
)
USUAL = Measure(
    "usual_place_at_91_days",
    "the share in their usual place of residence after 91 days",
    "In the usual place of residence on day 91 after any live discharge, 65+: the same, and care home residents in "
    "a care home",
    "share",
    "at home, or a care home resident in a care home",
    ALL_OLD,
    follow_up="91 days",
    source=HERE,
    needs=OLD,
)
NEVER_AWAY = Measure(
    "never_away_for_12_weeks",
    "the share never away from home for 12 weeks after discharge to reablement",
    "Never in hospital, another bed or a care home within 12 weeks of discharge to reablement, and alive, 65+",
    "share",
    "no time away within 84 days",
    TO_REABLEMENT,
    follow_up="84 days",
    source=HERE,
    needs=REABLEMENT,
)
STATUS = Measure(
    "status_at_91_days",
    "where patients are 91 days after discharge",
    "Where patients are on day 91 after any live discharge, 65+",
    "share",
    "patients with this status",
    ALL_OLD,
    follow_up="91 days",
    source=HERE,
    needs=OLD,
)
OFFERED = Measure(
    "offered_reablement",
    "the share offered reablement",
    "Discharged to a service that counts as reablement, 65+",
    "share",
    TO_REABLEMENT,
    "live discharges at 65+, day cases in",
    source=f"{OFFERED_REABLEMENT}; here discharges of the whole year",
    needs=REABLEMENT,
)
SHORT_TERM = Measure(
    "short_term_outcome",
    "how short-term support ended",
    "How short-term support at home after hospital ended; all: it ran to an outcome",
    "share",
    "episodes with this outcome",
    "episodes of services that count as home_support after a live discharge, interrupted ones too, when they end",
    source=f"{SHORT_TERM_SUPPORT}; here support after a discharge",
    needs=("home_support", "label short_term_outcome", "mark discharged"),
)


def followed(tables: LogTables, minutes: int) -> Discharges:
    """Live discharges of the window but day cases of which the log still has the minute so long after them, the last
    that a measure looks at.
    """

    def select() -> Discharges:
        found, counts = tables.discharges, tables.once("discharges followed", lambda: _counts(tables))
        return found.where(counts & tables.window.reaches(found.minute + minutes))

    return tables.once(f"followed for {minutes} minutes", select)


def _counts(tables: LogTables) -> Mask:
    """Which discharges are of the window, and of no day case."""
    found = tables.discharges
    of_day_cases: Mask = at_lines(tables.spells.day_case, found.spell)
    return tables.window.contains(found.minute) & ~of_day_cases


def followed_old(tables: LogTables) -> Discharges:
    """Of those followed for 91 days people aged 65 and over."""

    def select() -> Discharges:
        index = followed(tables, 91 * DAY)
        return index.where(at_lines(tables.aged(65), index.patient))

    return tables.once("followed at 65 and over", select)


@kept
def status_of_old(tables: LogTables) -> Ints:
    """Where each of them is on day 91: a place in STATUSES."""
    index = followed_old(tables)
    return Location(tables).at(index.patient, index.minute + 91 * DAY).astype(np.int8)


@register(READMITTED)
def readmissions(tables: LogTables, result: ResultTable) -> None:
    """Emergency admissions soon after a live discharge."""
    index = followed(tables, 30 * DAY)
    result.share(READMITTED, index, index.minute, readmitted(tables))


@kept
def readmitted(tables: LogTables) -> Mask:
    """For each discharge that is followed for 30 days whether an emergency admission follows within them."""
    index, spells = followed(tables, 30 * DAY), tables.spells
    number = len(spells)
    admitted = either(spells.emergency & (spells.admitted < FAR), spells.spell, number)
    following = at_lines(np.append(np.minimum.accumulate(admitted[::-1])[::-1], np.int32(number)), index.spell + 1)
    back, lines = np.zeros(len(index), dtype=np.bool_), lines_of(following < number)
    spell = at_lines(following, lines)
    back[lines] = (at_lines(spells.patient, spell) == at_lines(index.patient, lines)) & (
        at_lines(spells.admitted, spell) <= at_lines(index.minute, lines) + 30 * DAY
    )
    return back


@register(AT_HOME_91, AT_HOME_91_HAH, OFFICIAL, ALL_91, ALL_91_HAH, USUAL, NEVER_AWAY, STATUS)
def at_home_after_91_days(tables: LogTables, result: ResultTable) -> None:
    """Where patients aged 65+ are on day 91, and whether they were away before."""
    if result.is_declared(NEVER_AWAY):
        _never_away(tables, result)
    window, lives_in_care_home = tables.window, Location(tables).lives_in_care_home
    index, status = followed_old(tables), status_of_old(tables)
    home = at_home(status)
    at_hospital_at_home = home | (status == HOSPITAL_AT_HOME)
    usual = home | ((status == CARE_HOME) & lives_in_care_home[index.patient])
    result.count_each(index, index.minute, home, at_hospital_at_home, usual)
    result.share(ALL_91, index, index.minute, home)
    result.share(ALL_91_HAH, index, index.minute, at_hospital_at_home)
    result.share(USUAL, index, index.minute, usual)
    of_status = window.in_parts.count(index.minute, status, len(STATUSES))
    result.ratio(
        STATUS, "status", STATUSES, of_status, np.broadcast_to(of_status.sum(axis=0), of_status.shape), periods=MONTHS
    )

    supported = to_reablement(tables, index)
    helped = index.where(supported)
    result.share(AT_HOME_91, helped, helped.minute, home[supported])
    result.share(AT_HOME_91_HAH, helped, helped.minute, at_hospital_at_home[supported])
    months = np.array([day.month for day in window.dates])
    winter = np.isin(months, (10, 11, 12))[window.day(helped.minute)]
    result.share(OFFICIAL, helped.where(winter), helped.minute[winter], home[supported][winter], periods=WHOLE)


def _never_away(tables: LogTables, result: ResultTable) -> None:
    helped = followed(tables, 84 * DAY - 1)  # whoever goes away when the 84 days are over was never away within them
    helped = helped.where(to_reablement(tables, helped))
    helped = helped.where(at_lines(tables.aged(65), helped.patient))
    gone = Location(tables).next_away(helped.patient, helped.row)
    result.share(NEVER_AWAY, helped, helped.minute, gone >= helped.minute + 84 * DAY)


def to_reablement(tables: LogTables, out: Discharges) -> Mask:
    """Which of these discharges lead to a service that counts as reablement."""
    return at_lines(np.append(False, tables.declared.counts(CountsAs.REABLEMENT)), out.to + np.int16(1))


@register(OFFERED)
def offered_reablement(tables: LogTables, result: ResultTable) -> None:
    """Discharges to reablement among all live discharges at 65+."""
    out = tables.discharges.where(tables.window.contains(tables.discharges.minute))
    out = out.where(at_lines(tables.aged(65), out.patient))
    result.share(OFFERED, out, out.minute, to_reablement(tables, out))


@register(SHORT_TERM)
def short_term_support(tables: LogTables, result: ResultTable) -> None:
    """Episodes of support at home after hospital, by the outcome recorded between their grant and their end; without
    one they were interrupted.
    """
    (label,), window, places = RECORDED, tables.window, tables.places
    support = places.where(
        at_lines(tables.declared.counts(CountsAs.HOME_SUPPORT), places.service)
        & (places.left_row < tables.rows)
        & window.contains(places.left)
    )
    discharged = np.full(len(tables.spells), FAR, dtype=np.int32)
    put_at(discharged, tables.discharges.spell, tables.discharges.minute)
    support = support.where(at_lines(discharged, support.spell) <= support.answered)
    values = tables.log.names.labels[label]
    outcome = _chosen_between(tables, label, support)
    groups = (*values, INTERRUPTED)
    result.share(SHORT_TERM, support, support.left, outcome >= 0, but=label)
    ended = window.in_parts.count(support.left, np.where(outcome < 0, len(values), outcome), len(groups))
    result.ratio(SHORT_TERM, label, groups, ended, np.broadcast_to(ended.sum(axis=0), ended.shape), periods=MONTHS)


def _chosen_between(tables: LogTables, label: str, places: Requests) -> Ints:
    """The value of the label recorded from the grant of each place to its end; -1 without."""
    row, value = tables.labels.recorded(label, places.at(places.left_row))
    return np.where(row >= places.answer_row, value, np.int16(-1))
