"""Moves to a care home and deaths."""

import numpy as np

from simulation.core.event_log import STATES
from simulation.core.vocabulary import DAY, YEAR, State
from simulation.measures.definitions import OLDER, define
from simulation.measures.log_tables.location import Location
from simulation.measures.log_tables.log_facts import LogTables
from simulation.measures.outcomes import followed
from simulation.measures.result_table import WHOLE, ResultTable

CENSUS = {
    days: define(
        f"census_died_within_{days}_days",
        f"Of people in an acute bed at a midnight, dead within {days} days; censuses every 30 days",
        "share",
        f"dead within {days} days of the census",
        "people in an acute bed at the censuses",
        follow_up=f"{days} days",
        source="E11, E12, V19",
        needs=("acute", "state died"),
    )
    for days in (30, 91)
}
CARE_HOME_65 = define(
    "care_home_admissions_65_per_100000",
    f"Moves to a care home of people aged 65+ who did not live in one, for each 100,000 {OLDER} in a year",
    "per 100,000 people a year",
    "moves to a care home, 65+",
    f"{OLDER} in 100,000 x years",
    source="ASCOF 2A; with population_65 its denominator, without it that of all ages",
    needs=("state care_home", "people aged 65", "population or population_65"),
)
STRAIGHT = define(
    "care_home_admissions_from_hospital_65_per_100000",
    "Of these, straight from an acute bed",
    "per 100,000 people a year",
    "moves to a care home in the minute an acute bed is left, 65+",
    f"{OLDER} in 100,000 x years",
    needs=("state care_home", "people aged 65", "population or population_65", "acute"),
)
DIED_91 = define(
    "deaths_within_91_days_of_discharge",
    "Dead within 91 days of a live discharge, day cases out",
    "share",
    "dead on day 91",
    "live discharges but day cases",
    follow_up="91 days",
    source="E11",
    needs=("mark discharged", "state died"),
)
DIED_91_ADMISSION = define(
    "deaths_within_91_days_of_admission",
    "Dead within 91 days of an emergency admission",
    "share",
    "dead on day 91",
    "emergency admissions",
    follow_up="91 days",
    needs=("emergency arrivals", "hospital", "state died"),
)
HOSPITAL_DEATHS = define(
    "deaths_in_hospital_per_day",
    "Deaths in an acute bed",
    "people a day",
    "deaths in an acute bed",
    "days",
    needs=("acute", "state died"),
)
WAITING_DEATHS = define(
    "deaths_while_waiting",
    "Deaths between a first ready and discharge, of those past ready or ill again after it",
    "people a year",
    "deaths after a ready and before a live discharge of the spell",
    "years of 365 days",
    needs=("mark ready", "state died"),
)
DETERIORATED_DEATHS = define(
    "deaths_after_deterioration_per_day",
    "Deaths before discharge of people who fell ill again past ready; a harm of waiting that the model assumes",
    "people a day",
    "deaths after a deterioration in the same spell",
    "days",
    needs=("deterioration", "state died"),
)


def measure_deaths_and_care_homes(facts: LogTables, tidy: ResultTable) -> None:
    """Care homes and deaths."""
    if tidy.is_declared(CARE_HOME_65):
        _care_homes(facts, tidy)
    _deaths(facts, tidy)
    _census(facts, tidy)


def _care_homes(facts: LogTables, tidy: ResultTable) -> None:
    moved = Location(facts).new_care_home_residents()
    moved = moved.where(facts.aged(65)[moved.patient])
    scale = 100_000 * YEAR / facts.declared.older
    tidy.rate(CARE_HOME_65, moved, moved.minute, scale=scale)
    straight = moved.where(moved.from_bed)
    tidy.rate(STRAIGHT, straight, straight.minute, scale=scale)


def _deaths(facts: LogTables, tidy: ResultTable) -> None:
    window, died, spells = facts.window, facts.died, facts.spells
    index = followed(facts, 91)
    tidy.share(DIED_91, index, index.minute, died[index.patient] <= index.minute + 91 * DAY)
    admitted = spells.where(
        spells.emergency & window.contains(spells.admitted) & (spells.admitted + 91 * DAY <= window.end)
    )
    admitted = admitted.at(admitted.admitted_row)
    tidy.share(DIED_91_ADMISSION, admitted, admitted.admitted, died[admitted.patient] <= admitted.admitted + 91 * DAY)
    dead = facts.states.where(facts.states.subject == STATES.index(State.DIED))
    inside = dead.where(dead.from_bed)
    tidy.rate(HOSPITAL_DEATHS, inside, inside.minute)

    discharged = np.zeros(len(spells), dtype=np.bool_)
    discharged[facts.discharges.spell] = True
    was_ready, was_ill = np.zeros(len(spells), dtype=np.bool_), np.zeros(len(spells), dtype=np.bool_)
    was_ready[facts.ready_periods.spell] = True
    was_ill[facts.deteriorations.spell] = True
    waiting = dead.where(was_ready[dead.spell] & ~discharged[dead.spell])
    tidy.rate(WAITING_DEATHS, waiting, waiting.minute, scale=YEAR)
    ill = dead.where(was_ill[dead.spell] & ~discharged[dead.spell])
    tidy.rate(DETERIORATED_DEATHS, ill, ill.minute)


def _census(facts: LogTables, tidy: ResultTable) -> None:
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
