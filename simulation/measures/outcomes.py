"""What becomes of people: readmission, where they are on day 91 and how short-term support ends.

Cases whose follow-up runs past the end of the log are left out, not guessed.
"""

import numpy as np

from simulation.core.vocabulary import DAY, FAR, CountsAs
from simulation.measures.definitions import define
from simulation.measures.log_tables.location import AT_HOME, CARE_HOME, HOSPITAL_AT_HOME, STATUSES, Location
from simulation.measures.log_tables.log_facts import LogTables
from simulation.measures.log_tables.tables import Discharges, Ints, Mask, Requests
from simulation.measures.result_table import MONTHS, WHOLE, ResultTable

FOLLOWED = "discharges whose 91 days end within the run"
OLD = ("mark discharged", "people aged 65")
REABLEMENT = (*OLD, "reablement")
ASCOF = "ASCOF 2B: at home 91 days after discharge into reablement"
OURS = "alive and not in hospital (hospital at home is hospital), in a bed of any kind or in a care home on day 91"
ALL_OLD = "live discharges at 65+, day cases out"
TO_REABLEMENT = "live discharges at 65+ to a service that counts as reablement"
READMITTED = define(
    "readmitted_within_30_days",
    "Emergency admission within 30 days of a live discharge (same-day and hospital at home in, day cases out)",
    "share",
    "followed by an emergency admission within 30 days",
    "live discharges but day cases",
    follow_up="30 days",
    source="E02, V15",
    needs=("mark discharged", "emergency arrivals", "hospital"),
)
AT_HOME_91 = define(
    "at_home_at_91_days",
    "At home on day 91 after discharge to reablement, 65+, whole year",
    "share",
    OURS,
    TO_REABLEMENT,
    follow_up="91 days",
    source=ASCOF,
    needs=REABLEMENT,
)
AT_HOME_91_HAH = define(
    "at_home_at_91_days_hospital_at_home_as_home",
    "The same with hospital at home counted as home",
    "share",
    "as at_home_at_91_days, or in hospital at home",
    TO_REABLEMENT,
    follow_up="91 days",
    source=ASCOF,
    needs=REABLEMENT,
)
OFFICIAL = define(
    "at_home_at_91_days_official",
    "At home on day 91 after discharge to reablement, 65+, discharges of October to December",
    "share",
    OURS,
    f"{TO_REABLEMENT}, October to December",
    follow_up="91 days",
    source=ASCOF,
    needs=REABLEMENT,
)
ALL_91 = define(
    "at_home_at_91_days_all_discharges",
    "At home on day 91 after any live discharge, 65+; care home residents can never count",
    "share",
    OURS,
    ALL_OLD,
    follow_up="91 days",
    needs=OLD,
)
ALL_91_HAH = define(
    "at_home_at_91_days_all_discharges_hospital_at_home_as_home",
    "The same with hospital at home counted as home",
    "share",
    "as at_home_at_91_days_all_discharges, or in hospital at home",
    ALL_OLD,
    follow_up="91 days",
    needs=OLD,
)
USUAL = define(
    "usual_place_at_91_days",
    "In the usual place of residence on day 91 after any live discharge, 65+: the same, and care home residents in "
    "a care home",
    "share",
    "at home, or a care home resident in a care home",
    ALL_OLD,
    follow_up="91 days",
    needs=OLD,
)
NEVER_AWAY = define(
    "never_away_for_12_weeks",
    "Never in hospital, another bed or a care home within 12 weeks of discharge to reablement, and alive, 65+",
    "share",
    "no time away within 84 days",
    TO_REABLEMENT,
    follow_up="84 days",
    needs=REABLEMENT,
)
STATUS = define(
    "status_at_91_days",
    "Where people are on day 91 after any live discharge, 65+",
    "share",
    "people with this status",
    ALL_OLD,
    follow_up="91 days",
    needs=OLD,
)
OFFERED = define(
    "offered_reablement",
    "Discharged to a service that counts as reablement, 65+",
    "share",
    TO_REABLEMENT,
    "live discharges at 65+, day cases in",
    source="ASCOF 2B part 2",
    needs=REABLEMENT,
)
SHORT_TERM = define(
    "short_term_outcome",
    "How short-term support at home after hospital ended; all: it ran to an outcome",
    "share",
    "episodes with this outcome",
    "episodes of services that count as home_support after a live discharge, interrupted ones too, when they end",
    source="D07, V16",
    needs=("home_support", "label short_term_outcome", "mark discharged"),
)


def measure_outcomes(facts: LogTables, tidy: ResultTable) -> None:
    """All outcomes."""
    parts = (
        (READMITTED, _readmissions),
        (OFFERED, _offered),
        (ALL_91, _day_91),
        (NEVER_AWAY, _never_away),
        (SHORT_TERM, _short_term_support),
    )
    for measure, part in parts:
        if tidy.is_declared(measure):
            part(facts, tidy)
            tidy.forget()


def followed(facts: LogTables, days: int) -> Discharges:
    """Live discharges of the window but day cases whose follow-up ends within the run."""
    found = facts.discharges
    return found.where(
        facts.window.contains(found.minute)
        & ~facts.spells.day_case[found.spell]
        & (found.minute + days * DAY <= facts.window.end)
    )


def _readmissions(facts: LogTables, tidy: ResultTable) -> None:
    index, spells = followed(facts, 30), facts.spells
    number = len(spells)
    admitted = np.where(spells.emergency & (spells.admitted < FAR), spells.spell, np.int32(number))
    following = np.append(np.minimum.accumulate(admitted[::-1])[::-1], np.int32(number))[index.spell + 1]
    back = following < number
    spell = following[back]
    back[back] = (spells.patient[spell] == index.patient[back]) & (
        spells.admitted[spell] <= index.minute[back] + 30 * DAY
    )
    tidy.share(READMITTED, index, index.minute, back)


def _offered(facts: LogTables, tidy: ResultTable) -> None:
    out = facts.discharges.where(facts.window.contains(facts.discharges.minute))
    out = out.where(facts.aged(65)[out.patient])
    tidy.share(OFFERED, out, out.minute, _to_reablement(facts, out))


def _to_reablement(facts: LogTables, out: Discharges) -> Mask:
    return (out.to >= 0) & facts.declared.counts(CountsAs.REABLEMENT)[out.to]


def _day_91(facts: LogTables, tidy: ResultTable) -> None:
    window, where = facts.window, Location(facts)
    index = followed(facts, 91)
    index = index.where(facts.aged(65)[index.patient])
    status = where.at(index.patient, index.minute + 91 * DAY)
    home = np.isin(status, AT_HOME)
    at_hospital_at_home = home | (status == HOSPITAL_AT_HOME)
    usual = home | ((status == CARE_HOME) & where.lives_in_care_home[index.patient])
    tidy.share(ALL_91, index, index.minute, home)
    tidy.share(ALL_91_HAH, index, index.minute, at_hospital_at_home)
    tidy.share(USUAL, index, index.minute, usual)
    of_status = window.count(index.minute, status, len(STATUSES))
    tidy.ratio(
        STATUS, "status", STATUSES, of_status, np.broadcast_to(of_status.sum(axis=0), of_status.shape), periods=MONTHS
    )

    supported = _to_reablement(facts, index)
    helped = index.where(supported)
    tidy.share(AT_HOME_91, helped, helped.minute, home[supported])
    tidy.share(AT_HOME_91_HAH, helped, helped.minute, at_hospital_at_home[supported])
    months = np.array([day.month for day in window.dates])
    winter = np.isin(months[window.day(helped.minute)], (10, 11, 12))
    tidy.share(OFFICIAL, helped.where(winter), helped.minute[winter], home[supported][winter], periods=WHOLE)


def _never_away(facts: LogTables, tidy: ResultTable) -> None:
    helped = followed(facts, 84)
    helped = helped.where(_to_reablement(facts, helped))
    helped = helped.where(facts.aged(65)[helped.patient])
    gone = Location(facts).next_away(helped.patient, helped.row)
    tidy.share(NEVER_AWAY, helped, helped.minute, gone >= helped.minute + 84 * DAY)


def _short_term_support(facts: LogTables, tidy: ResultTable) -> None:
    """Episodes of support at home after hospital, by the outcome recorded between their grant and their end; without
    one they were interrupted.
    """
    label, window, places = "short_term_outcome", facts.window, facts.places
    support = places.where(
        facts.declared.counts(CountsAs.HOME_SUPPORT)[places.service]
        & (places.left_row < len(facts.log))
        & window.contains(places.left)
    )
    discharged = np.full(len(facts.spells), FAR, dtype=np.int32)
    discharged[facts.discharges.spell] = facts.discharges.minute
    support = support.where(discharged[support.spell] <= support.answered)
    values = facts.log.names.labels[label]
    outcome = _chosen_between(facts, label, support)
    groups = (*values, "interrupted")
    tidy.share(SHORT_TERM, support, support.left, outcome >= 0, but=label)
    ended = window.count(support.left, np.where(outcome < 0, len(values), outcome), len(groups))
    tidy.ratio(SHORT_TERM, label, groups, ended, np.broadcast_to(ended.sum(axis=0), ended.shape), periods=MONTHS)


def _chosen_between(facts: LogTables, label: str, places: Requests) -> Ints:
    """The value of the label recorded from the grant of each place to its end; -1 without."""
    row, value = facts.labels.recorded(label, places.at(places.left_row))
    return np.where(row >= places.answer_row, value, np.int16(-1))
