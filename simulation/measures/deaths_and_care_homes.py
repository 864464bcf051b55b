"""Moves to a care home and deaths."""

import numpy as np

from simulation.core.event_log import STATES
from simulation.core.vocabulary import DAY, YEAR, State
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.declared import OLDER
from simulation.measures.log_tables.location import Location
from simulation.measures.loops.selecting import at_lines, put_at
from simulation.measures.outcomes import followed
from simulation.measures.periods.window import found_at
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import WHOLE, ResultTable
from simulation.measures.sources import CARE_HOME_ADMISSIONS, HERE, INPATIENT_CENSUS

CENSUS = {
    days: Measure(
        f"census_died_within_{days}_days",
        f"the share of inpatients at a midnight who die within {days} days",
        f"Of patients in an acute bed at a midnight, dead within {days} days; censuses every 30 days",
        "share",
        f"dead within {days} days of the census",
        "patients in an acute bed at the censuses",
        follow_up=f"{days} days",
        source=f"{INPATIENT_CENSUS}; here a census every 30 days",
        needs=("acute", "state died"),
    )
    for days in (30, 91)
}
CARE_HOME_65 = Measure(
    "care_home_admissions_65_per_100000",
    "moves to a care home at 65 and over, per 100,000 people a year",
    f"Moves to a care home of patients aged 65+ who did not live in one, for each 100,000 {OLDER} in a year",
    "per 100,000 people a year",
    "moves to a care home, 65+",
    f"{OLDER} in 100,000 x years",
    source=f"{CARE_HOME_ADMISSIONS}; here whoever pays",
    needs=("state care_home", "people aged 65", "population_65"),
)
STRAIGHT = Measure(
    "care_home_admissions_from_hospital_65_per_100000",
    "moves from hospital to a care home at 65 and over, per 100,000 people a year",
    "Of these, straight from an acute bed",
    "per 100,000 people a year",
    "moves to a care home in the minute an acute bed is left, 65+",
    f"{OLDER} in 100,000 x years",
    source=HERE,
    needs=("state care_home", "people aged 65", "population_65", "acute"),
)
DIED_91 = Measure(
    "deaths_within_91_days_of_discharge",
    "death within 91 days of discharge",
    "Dead within 91 days of a live discharge, day cases out",
    "share",
    "dead on day 91",
    "live discharges but day cases",
    follow_up="91 days",
    source=HERE,
    needs=("mark discharged", "state died"),
)
DIED_91_ADMISSION = Measure(
    "deaths_within_91_days_of_admission",
    "death within 91 days of an emergency admission",
    "Dead within 91 days of an emergency admission",
    "share",
    "dead on day 91",
    "emergency admissions",
    follow_up="91 days",
    source=HERE,
    needs=("emergency arrivals", "hospital", "state died"),
)
ALL_DEATHS = Measure(
    "deaths_of_all_who_came_per_1000",
    "deaths of all who have come, per 1,000 people a year",
    "Deaths of everybody who has come in the run, wherever and whenever they die. Who comes again after the risks of a "
    "stay comes as somebody else, so that the level is too high and only a difference says something: unlike deaths "
    "within a window it does not rise when what comes before is over sooner",
    "per 1,000 people a year",
    "deaths",
    "population in thousands x years of 365 days",
    source=HERE,
    needs=("state died", "population"),
)
HOSPITAL_DEATHS = Measure(
    "deaths_in_hospital_per_day",
    "deaths in hospital a day",
    "Deaths in an acute bed",
    "patients a day",
    "deaths in an acute bed",
    "days",
    source=HERE,
    needs=("acute", "state died"),
)
WAITING_DEATHS = Measure(
    "deaths_while_waiting",
    "deaths while waiting to leave, a year",
    "Deaths between a first ready and discharge, of patients with no criteria to reside or ill again after it",
    "patients a year",
    "deaths after a ready and before a live discharge of the spell",
    "years of 365 days",
    source=HERE,
    needs=("mark ready", "state died"),
)
DETERIORATED_DEATHS = Measure(
    "deaths_after_deterioration_per_day",
    "deaths after a deterioration with no criteria to reside, a day",
    "Deaths before discharge of patients who fell ill again with no criteria to reside; a harm of waiting that the "
    "model assumes",
    "patients a day",
    "deaths after a deterioration in the same spell",
    "days",
    source=HERE,
    needs=("deterioration", "state died"),
)


@register(*CENSUS.values())
def deaths_after_a_census(tables: LogTables, result: ResultTable) -> None:
    """Deaths of patients found in an acute bed at a midnight every 30 days."""
    window, acute = tables.window, tables.acute
    first = -(-window.begin // DAY) * DAY
    lines, minute = found_at(acute.answered + 1, acute.left, range(first, window.end + 1, 30 * DAY))
    there = acute.where(lines)
    died = at_lines(tables.died, there.patient)
    for days, measure in CENSUS.items():
        until = minute + days * DAY
        followed_up = window.reaches(until)
        result.share(measure, there, minute, followed_up & (died <= until), followed_up, periods=WHOLE)


@register(CARE_HOME_65, STRAIGHT)
def care_home_admissions(tables: LogTables, result: ResultTable) -> None:
    """Moves to a care home of patients aged 65+ who did not live in one."""
    moved = Location(tables).new_care_home_residents()
    moved = moved.where(at_lines(tables.aged(65), moved.patient))
    scale = 100_000 * YEAR / tables.declared.older
    result.rate(CARE_HOME_65, moved, moved.minute, scale=scale)
    straight = moved.where(moved.from_bed)
    result.rate(STRAIGHT, straight, straight.minute, scale=scale)


@register(DIED_91, DIED_91_ADMISSION, ALL_DEATHS, HOSPITAL_DEATHS, WAITING_DEATHS, DETERIORATED_DEATHS)
def deaths(tables: LogTables, result: ResultTable) -> None:
    """Deaths after discharge and admission, anywhere, in hospital and while waiting to leave."""
    window, died, spells = tables.window, tables.died, tables.spells
    index = followed(tables, 91 * DAY)
    result.share(DIED_91, index, index.minute, at_lines(died, index.patient) <= index.minute + 91 * DAY)
    admitted = spells.where(
        spells.emergency & window.contains(spells.admitted) & window.reaches(spells.admitted + 91 * DAY)
    )
    admitted = admitted.at(admitted.admitted_row, admitted.mix_admitted)
    result.share(
        DIED_91_ADMISSION, admitted, admitted.admitted, at_lines(died, admitted.patient) <= admitted.admitted + 91 * DAY
    )
    dead = tables.states.where(tables.states.subject == STATES.index(State.DIED))
    result.rate(ALL_DEATHS, dead, dead.minute, scale=1000 * YEAR / (tables.model.people.population or 1.0))
    inside = dead.where(dead.from_bed)
    result.rate(HOSPITAL_DEATHS, inside, inside.minute)

    discharged, was_ready, was_ill = np.zeros((3, len(spells)), dtype=np.bool_)
    put_at(discharged, tables.discharges.spell, True)
    put_at(was_ready, tables.ready_periods.spell, True)
    put_at(was_ill, tables.deteriorations.spell, True)
    waiting = dead.where(was_ready.take(dead.spell) & ~discharged.take(dead.spell))
    result.rate(WAITING_DEATHS, waiting, waiting.minute, scale=YEAR)
    ill = dead.where(was_ill.take(dead.spell) & ~discharged.take(dead.spell))
    result.rate(DETERIORATED_DEATHS, ill, ill.minute)
