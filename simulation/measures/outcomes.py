"""What becomes of people: readmission, where they are on day 91, short-term support, care homes and deaths.

Cases whose follow-up runs past the end of the log are left out, not guessed.
"""

import numpy as np

from simulation.events import STATES
from simulation.measures.definitions import define
from simulation.measures.facts import Discharges, Facts, Places
from simulation.measures.tidy import MONTHS, WHOLE, Tidy
from simulation.measures.whereabouts import AT_HOME, CARE_HOME, HOSPITAL_AT_HOME, STATUSES, Whereabouts
from simulation.measures.window import YEAR
from simulation.terms import DAY, FAR, CountsAs, Event, State

FOLLOWED = "discharges whose 91 days end within the run"
OLD = ("mark discharged", "people aged 65")
REABLEMENT = (*OLD, "reablement")
ASCOF = "ASCOF 2B: at home 91 days after discharge into reablement"
OURS = "alive and not in hospital (hospital at home is hospital), in a bed of any kind or in a care home on day 91"
ALL_OLD = "live discharges at 65+, day cases out"
TO_REABLEMENT = "live discharges at 65+ to a service that counts as reablement"
READMITTED = define("readmitted_within_30_days", "Emergency admission within 30 days of a live discharge (same-day and hospital at home in, day cases out)", "share", "followed by an emergency admission within 30 days", "live discharges but day cases", follow_up="30 days", source="E02, V15", needs=("mark discharged", "emergency arrivals", "hospital"))
AT_HOME_91 = define("at_home_at_91_days", "At home on day 91 after discharge to reablement, 65+, whole year", "share", OURS, TO_REABLEMENT, follow_up="91 days", source=ASCOF, needs=REABLEMENT)
AT_HOME_91_HAH = define("at_home_at_91_days_hospital_at_home_as_home", "The same with hospital at home counted as home", "share", "as at_home_at_91_days, or in hospital at home", TO_REABLEMENT, follow_up="91 days", source=ASCOF, needs=REABLEMENT)
OFFICIAL = define("at_home_at_91_days_official", "At home on day 91 after discharge to reablement, 65+, discharges of October to December", "share", OURS, f"{TO_REABLEMENT}, October to December", follow_up="91 days", source=ASCOF, needs=REABLEMENT)
ALL_91 = define("at_home_at_91_days_all_discharges", "At home on day 91 after any live discharge, 65+; care home residents can never count", "share", OURS, ALL_OLD, follow_up="91 days", needs=OLD)
ALL_91_HAH = define("at_home_at_91_days_all_discharges_hospital_at_home_as_home", "The same with hospital at home counted as home", "share", "as at_home_at_91_days_all_discharges, or in hospital at home", ALL_OLD, follow_up="91 days", needs=OLD)
USUAL = define("usual_place_at_91_days", "In the usual place of residence on day 91 after any live discharge, 65+: the same, and care home residents in a care home", "share", "at home, or a care home resident in a care home", ALL_OLD, follow_up="91 days", needs=OLD)
NEVER_AWAY = define("never_away_for_12_weeks", "Never in hospital, another bed or a care home within 12 weeks of discharge to reablement, and alive, 65+", "share", "no time away within 84 days", TO_REABLEMENT, follow_up="84 days", needs=REABLEMENT)
STATUS = define("status_at_91_days", "Where people are on day 91 after any live discharge, 65+", "share", "people with this status", ALL_OLD, follow_up="91 days", needs=OLD)
OFFERED = define("offered_reablement", "Discharged to a service that counts as reablement, 65+", "share", TO_REABLEMENT, "live discharges at 65+, day cases in", source="ASCOF 2B part 2", needs=REABLEMENT)
SHORT_TERM = define("short_term_outcome", "How short-term support at home after hospital ended; all: it ran to an outcome", "share", "episodes with this outcome", "episodes of services that count as home_support after a live discharge, interrupted ones too, when they end", source="D07, V16", needs=("home_support", "label short_term_outcome", "mark discharged"))
CENSUS = {days: define(f"census_died_within_{days}_days", f"Of people in an acute bed at a midnight, dead within {days} days; censuses every 30 days", "share", f"dead within {days} days of the census", "people in an acute bed at the censuses", follow_up=f"{days} days", source="E11, E12, V19", needs=("acute", "state died")) for days in (30, 91)}
CARE_HOME_65 = define("care_home_admissions_65_per_100000", "Moves to a care home of people aged 65+ who did not live in one, for each 100,000 people of all ages in a year", "per 100,000 people a year", "moves to a care home, 65+", "population (all ages; the file has no other) in 100,000 x years", source="after ASCOF 2A, by population of all ages", needs=("state care_home", "people aged 65", "population"))
STRAIGHT = define("care_home_admissions_from_hospital_65_per_100000", "Of these, straight from an acute bed", "per 100,000 people a year", "moves to a care home in the minute an acute bed is left, 65+", "population (all ages) in 100,000 x years", needs=("state care_home", "people aged 65", "population", "acute"))
DIED_91 = define("deaths_within_91_days_of_discharge", "Dead within 91 days of a live discharge, day cases out", "share", "dead on day 91", "live discharges but day cases", follow_up="91 days", source="E11", needs=("mark discharged", "state died"))
DIED_91_ADMISSION = define("deaths_within_91_days_of_admission", "Dead within 91 days of an emergency admission", "share", "dead on day 91", "emergency admissions", follow_up="91 days", needs=("emergency arrivals", "hospital", "state died"))
HOSPITAL_DEATHS = define("deaths_in_hospital_per_day", "Deaths in an acute bed", "people a day", "deaths in an acute bed", "days", needs=("acute", "state died"))
WAITING_DEATHS = define("deaths_while_waiting", "Deaths between a first ready and discharge, of those past ready or ill again after it", "people a year", "deaths after a ready and before a live discharge of the spell", "years of 365 days", needs=("mark ready", "state died"))
DETERIORATED_DEATHS = define("deaths_after_deterioration_per_day", "Deaths before discharge of people who fell ill again past ready; a harm of waiting that the model assumes", "people a day", "deaths after a deterioration in the same spell", "days", needs=("deterioration", "state died"))


def measure_outcomes(facts: Facts, tidy: Tidy) -> None:
    """All outcomes."""
    if tidy.wants(READMITTED):
        _readmissions(facts, tidy)
    if tidy.wants(ALL_91):
        _day_91(facts, tidy)
    if tidy.wants(SHORT_TERM):
        _short_term_support(facts, tidy)
    if tidy.wants(CARE_HOME_65):
        _care_homes(facts, tidy)
    _deaths(facts, tidy)


def _followed(facts: Facts, days: int) -> Discharges:
    """Live discharges of the window but day cases whose follow-up ends within the run."""
    found = facts.discharges
    return found.where(facts.window.contains(found.minute) & ~found.day_case & (found.minute + days * DAY <= facts.window.end))


def _readmissions(facts: Facts, tidy: Tidy) -> None:
    index, spells = _followed(facts, 30), facts.spells
    admitted = np.flatnonzero(spells.emergency & (spells.admitted < FAR))
    following = np.searchsorted(admitted, index.spell, side="right")
    back = following < len(admitted)
    spell = admitted[following[back]]
    back[back] = (spells.patient[spell] == index.patient[back]) & (spells.admitted[spell] <= index.minute[back] + 30 * DAY)
    tidy.share(READMITTED, index, index.minute, back)


def _day_91(facts: Facts, tidy: Tidy) -> None:
    window, where = facts.window, Whereabouts(facts)
    old = facts.aged(65)
    reablement = facts.declared.counts(CountsAs.REABLEMENT)
    to_reablement = (facts.discharges.to >= 0) & reablement[facts.discharges.to]

    every = facts.discharges.where(window.contains(facts.discharges.minute) & old[facts.discharges.patient])
    tidy.share(OFFERED, every, every.minute, (every.to >= 0) & reablement[every.to])

    index = _followed(facts, 91)
    index = index.where(old[index.patient])
    status = where.at(index.patient, index.minute + 91 * DAY)
    home = np.isin(status, AT_HOME)
    at_hospital_at_home = home | (status == HOSPITAL_AT_HOME)
    usual = home | ((status == CARE_HOME) & where.lives_in_care_home[index.patient])
    tidy.share(ALL_91, index, index.minute, home)
    tidy.share(ALL_91_HAH, index, index.minute, at_hospital_at_home)
    tidy.share(USUAL, index, index.minute, usual)
    of_status = window.count(index.minute, status, len(STATUSES))
    tidy.ratio(STATUS, "status", STATUSES, of_status, np.broadcast_to(of_status.sum(axis=0), of_status.shape), periods=MONTHS)

    supported = (index.to >= 0) & reablement[index.to]
    helped = index.where(supported)
    tidy.share(AT_HOME_91, helped, helped.minute, home[supported])
    tidy.share(AT_HOME_91_HAH, helped, helped.minute, at_hospital_at_home[supported])
    months = np.array([day.month for day in window.dates])
    winter = np.isin(months[window.day(helped.minute)], (10, 11, 12))
    tidy.share(OFFICIAL, helped.where(winter), helped.minute[winter], home[supported][winter], periods=WHOLE)

    weeks = facts.discharges.where(to_reablement & old[facts.discharges.patient] & ~facts.discharges.day_case)
    weeks = weeks.where(window.contains(weeks.minute) & (weeks.minute + 84 * DAY <= window.end))
    gone = where.next_away(weeks.patient, weeks.row)
    tidy.share(NEVER_AWAY, weeks, weeks.minute, gone >= weeks.minute + 84 * DAY)


def _short_term_support(facts: Facts, tidy: Tidy) -> None:
    """Episodes of support at home after hospital, by the outcome recorded between their grant and their end; without one they were interrupted."""
    label, window, places = "short_term_outcome", facts.window, facts.places
    support = places.where(facts.declared.counts(CountsAs.HOME_SUPPORT)[places.service] & (places.left_row < len(facts.log)) & window.contains(places.left))
    discharged = np.full(len(facts.spells), FAR, dtype=np.int64)
    discharged[facts.discharges.spell] = facts.discharges.minute
    support = support.where(discharged[support.spell] <= support.answered)
    values = facts.log.names.labels[label]
    outcome = _chosen_between(facts, label, support)
    groups = (*values, "interrupted")
    tidy.share(SHORT_TERM, support, support.left, outcome >= 0)
    ended = window.count(support.left, np.where(outcome < 0, len(values), outcome), len(groups))
    tidy.ratio(SHORT_TERM, label, groups, ended, np.broadcast_to(ended.sum(axis=0), ended.shape), periods=MONTHS)


def _chosen_between(facts: Facts, label: str, places: Places) -> np.ndarray:
    """The value of the label recorded from the grant of each place to its end; -1 without."""
    log = facts.log
    at_end = facts.label(label, type(places)(**{**places.__dict__, "row": places.left_row}))
    rows = facts.chosen_row(label, places.spell, places.left_row)
    chosen = (rows >= places.answer_row) & (rows < len(log))
    return np.where(chosen, at_end, -1)


def _care_homes(facts: Facts, tidy: Tidy) -> None:
    log = facts.log
    rows = Whereabouts(facts).new_care_home_residents()
    rows = rows[facts.aged(65)[log.patient[rows]]]
    scale = 100_000 * YEAR / (facts.model.people.population or 1.0)
    moved = facts.at_rows(rows)
    tidy.rate(CARE_HOME_65, moved, log.minute[rows], scale=scale)
    bed = facts.place_at(facts.acute, moved.patient, rows)
    straight = bed >= 0
    straight[straight] = facts.acute.left[bed[straight]] == log.minute[rows][straight]
    tidy.rate(STRAIGHT, moved.where(straight), log.minute[rows][straight], scale=scale)


def _deaths(facts: Facts, tidy: Tidy) -> None:
    log, window, died, spells = facts.log, facts.window, facts.died, facts.spells
    index = _followed(facts, 91)
    tidy.share(DIED_91, index, index.minute, died[index.patient] <= index.minute + 91 * DAY)
    admitted = spells.where(spells.emergency & window.contains(spells.admitted) & (spells.admitted + 91 * DAY <= window.end))
    admitted.row[:] = admitted.admitted_row
    tidy.share(DIED_91_ADMISSION, admitted, admitted.admitted, died[admitted.patient] <= admitted.admitted + 91 * DAY)
    rows = facts.states[log.subject[facts.states] == STATES.index(State.DIED)]
    dead, minute = facts.at_rows(rows), log.minute[rows]
    bed = facts.place_at(facts.acute, dead.patient, rows)
    inside = bed >= 0
    inside[inside] = facts.acute.left[bed[inside]] == minute[inside]
    tidy.rate(HOSPITAL_DEATHS, dead.where(inside), minute[inside])

    discharged = np.zeros(len(spells), dtype=np.bool_)
    discharged[facts.discharges.spell] = True
    was_ready, was_ill = np.zeros(len(spells), dtype=np.bool_), np.zeros(len(spells), dtype=np.bool_)
    was_ready[facts.ready_periods.spell] = True
    was_ill[facts.spell_of(facts.rows(Event.DETERIORATED))] = True
    waiting = was_ready[dead.spell] & ~discharged[dead.spell]
    tidy.rate(WAITING_DEATHS, dead.where(waiting), minute[waiting], scale=YEAR)
    ill = was_ill[dead.spell] & ~discharged[dead.spell]
    tidy.rate(DETERIORATED_DEATHS, dead.where(ill), minute[ill])
    _census(facts, tidy)


def _census(facts: Facts, tidy: Tidy) -> None:
    """Deaths of people found in an acute bed at a midnight every 30 days."""
    window, acute = facts.window, facts.acute
    first = -(-window.begin // DAY) * DAY
    for days, measure in CENSUS.items():
        lines, minutes = [], []
        for midnight in range(first, window.end - days * DAY + 1, 30 * DAY):
            here = np.flatnonzero((acute.answered < midnight) & (acute.left >= midnight))
            lines.append(here)
            minutes.append(np.full(len(here), midnight, dtype=np.int64))
        if lines:
            people, minute = acute.where(np.concatenate(lines)), np.concatenate(minutes)
            tidy.share(measure, people, minute, facts.died[people.patient] <= minute + days * DAY, periods=WHOLE)


