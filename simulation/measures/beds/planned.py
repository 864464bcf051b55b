"""What becomes of planned admissions when beds are short."""

import numpy as np

from simulation.core.vocabulary import DAY, CountsAs, Event, Milestone
from simulation.measures.beds.marks import marked
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Requests, Table
from simulation.measures.loops.selecting import at_lines
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import ResultTable
from simulation.measures.sources import CANCELLED_OPERATIONS, HERE

MILLION = 1e6
TWICE = Measure(
    "elective_cancelled_twice_per_day",
    "planned patients cancelled a second time, a day",
    "Planned patients whose admission is cancelled for the second time",
    "patients a day",
    "second marks `cancelled` of a spell",
    "days",
    source=HERE,
    needs=("mark cancelled",),
)
LAST_MINUTE = Measure(
    "last_minute_cancellations_per_million",
    "planned admissions cancelled at the last minute, a day per million people",
    "Planned admissions cancelled on the day on which the bed was asked for; of all causes only want of a bed",
    "cancellations a day per million people",
    "marks `cancelled` on the date of the asking before them",
    "population in millions x days",
    source=f"{CANCELLED_OPERATIONS}; here for want of a bed only",
    needs=("mark cancelled", "acute", "population"),
)
ELSEWHERE = Measure(
    "elective_treated_elsewhere_per_day",
    "planned patients treated elsewhere or taken off the list, a day",
    "Planned patients who leave the hospital's list after cancellations and are treated elsewhere or not at all",
    "patients a day",
    "marks `treated_elsewhere`",
    "days",
    source=HERE,
    needs=("mark treated_elsewhere",),
)


@register(TWICE, LAST_MINUTE)
def cancellations_in_turn(tables: LogTables, result: ResultTable) -> None:
    """Who is cancelled again, and who on the day."""
    marks = tables.moments.where(tables.moments.event == Event.MARKED)
    cancelled = marks.where(marks.subject == tables.log.names.marks.index(Milestone.CANCELLED))
    again = cancelled.where(_place_in_spell(cancelled) == 1)
    result.rate(TWICE, again, again.minute)
    if not result.is_declared(LAST_MINUTE):
        return
    asked = _acute_asked_by(tables, cancelled)
    line = tables.last_before(asked, asked.row, cancelled.patient, cancelled.row)
    known = np.flatnonzero(line >= 0)
    same = asked.spell.take(line[known]) == cancelled.spell[known]
    known = known[same & (asked.asked.take(line[known]) // DAY == cancelled.minute[known] // DAY)]
    late = cancelled.where(known)
    result.rate(LAST_MINUTE, late, late.minute, scale=MILLION / (tables.model.people.population or 1.0))


def _acute_asked_by(tables: LogTables, some: Table) -> Requests:
    """When these patients asked for an acute bed on their journey."""
    wanted, asked = np.zeros(tables.patients, dtype=np.bool_), tables.requests
    wanted[some.patient] = True
    theirs = asked.where(at_lines(at_lines(wanted, tables.spells.patient), asked.spell))
    return theirs.where(~theirs.plan & at_lines(tables.declared.counts(CountsAs.ACUTE), theirs.asked_of))


@register(ELSEWHERE)
def treated_elsewhere(tables: LogTables, result: ResultTable) -> None:
    """Who leaves the list."""
    gone = marked(tables, Milestone.TREATED_ELSEWHERE)
    result.rate(ELSEWHERE, gone, gone.minute)


def _place_in_spell(marks: Table) -> Ints:
    """Whether each mark is the spell's first (0), second (1) and so on."""
    lines = np.arange(len(marks))
    first = np.ones(len(marks), dtype=np.bool_)
    first[1:] = marks.spell[1:] != marks.spell[:-1]
    return lines - np.maximum.accumulate(np.where(first, lines, 0))
