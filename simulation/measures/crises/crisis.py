"""What a crisis costs people, wherever it is met: days dead or away from where they lived, and deaths, in 91 days.

A prevented admission counts as its days at home, so that these cannot be moved by who is counted: people are followed
from the crisis, not from a discharge.
"""

import numpy as np

from simulation.core.numerics.in_order import totals
from simulation.core.vocabulary import DAY, YEAR
from simulation.measures.crises.openings import LENGTH, crises
from simulation.measures.crises.time_away import TimeAway
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.loops.selecting import at_lines, lines_of, put_at
from simulation.measures.periods.window import Floats
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import MONTHS, ResultTable
from simulation.measures.sources import HERE

NEED = ("emergency arrivals", "state died", "population")
RESIDENTS = "population in thousands x years of 365 days in which a crisis can open and be followed"
OPENED = "crises that open; what comes within the 91 days of one belongs to it"
PER_1000 = "per 1,000 people a year"
CRISES = Measure(
    "crises_per_1000",
    "crises per 1,000 people a year",
    "Crises: 91 days from when somebody comes in an emergency, admitted or helped instead; all within belongs to them",
    PER_1000,
    OPENED,
    RESIDENTS,
    follow_up="91 days",
    source=HERE,
    needs=NEED,
)
AWAY = Measure(
    "days_dead_or_away_per_1000",
    "days dead or away from home after a crisis, per 1,000 people a year",
    "Days within 91 days of a crisis on which people are dead or away from the place they lived in: in a hospital, "
    "another bed, or a care home they did not live in; hospital at home is home",
    "days per 1,000 people a year",
    "days dead, in hospital or another bed, or in a care home not lived in when the crisis opened",
    RESIDENTS,
    follow_up="91 days",
    source=HERE,
    needs=NEED,
)
DEATHS = Measure(
    "deaths_within_91_days_of_a_crisis_per_1000",
    "deaths within 91 days of a crisis, per 1,000 people a year",
    "Deaths within 91 days of a crisis, wherever it was met",
    PER_1000,
    "crises of people who are dead on day 91",
    RESIDENTS,
    follow_up="91 days",
    source=HERE,
    needs=NEED,
)
WHERE = ("dead", "hospital", "another_bed", "care_home")


@register(CRISES, AWAY, DEATHS)
def after_a_crisis(tables: LogTables, result: ResultTable) -> None:
    """Crises, days lost after them by where, and deaths."""
    people = tables.model.people.population or 1.0
    opening, minute = crises(tables)
    patient, end = opening.patient, minute + LENGTH
    scale, followed = 1000 * YEAR / people, _days_followed(tables)
    dies = at_lines(tables.died, patient)
    died, dead = np.clip(dies, minute, end), dies <= end
    away = TimeAway(tables)
    resident = away.lives_in_care_home(at_lines(tables.lives_in_care_home, patient), patient, minute)
    before, after = away.spent(patient, minute), away.spent(patient, died)
    in_care_home = np.zeros(len(opening), dtype=np.int32)
    moves = lines_of(~resident)
    who = at_lines(patient, moves)
    at_first, at_last = (away.in_care_home(who, at_lines(when, moves)) for when in (minute, died))
    put_at(in_care_home, moves, at_last - at_first)
    lost = (end - died, after.hospital - before.hospital, after.another_bed - before.another_bed, in_care_home)
    del before, after
    result.count_each(opening, minute, dead, *lost)
    result.ratios(CRISES, result.count(opening, minute), followed, scale=scale)
    result.ratios(DEATHS, result.count(opening, minute, dead), followed, scale=scale)
    by_where = np.array([result.count(opening, minute, days) for days in lost])
    result.ratios(AWAY, totals(by_where, axis=0), followed, scale=scale / DAY)
    result.ratio(AWAY, "where", WHERE, by_where[:, 0], followed, scale=scale / DAY, periods=MONTHS)


def _days_followed(tables: LogTables) -> Floats:
    """Of each day the part in which a crisis may open whose 91 days end within the run."""
    edges = np.minimum(tables.window.edges, max(tables.window.begin, tables.window.end - LENGTH))
    return np.diff(edges) / DAY
