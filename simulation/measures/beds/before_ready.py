"""From the end of treatment in an acute bed to ready: days that are neither treatment nor called delay, by step."""

import numpy as np

from simulation.core.vocabulary import DAY, Event
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.read_log import log_columns
from simulation.measures.log_tables.rows_read import steps_before_ready
from simulation.measures.log_tables.tables import Ints, ReadyPeriods
from simulation.measures.loops.selecting import at_lines, lines_of, put_at
from simulation.measures.loops.steps import MOMENTS, SINCE, UNTIL, steps_until
from simulation.measures.periods.window import Floats
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import ResultTable
from simulation.measures.sources import HERE

NEED = ("mark ready", "acute")
BEFORE_READY = Measure(
    "days_from_treatment_to_ready",
    "days from the end of treatment to ready",
    "From the end of treatment in an acute bed to the first ready of the spell, of those who become ready; by step the "
    "part of it spent there: reviews, last tests and ward rounds, which no count calls a delay",
    "days",
    "days from the end of the stay in an acute bed to the first ready",
    "patients who become ready for the first time in a spell, in an acute bed",
    source=HERE,
    needs=NEED,
)
SHARE_BEFORE = Measure(
    "share_of_bed_days_before_ready",
    "the share of bed days between the end of treatment and ready",
    "Of the bed days of patients who become ready, those between the end of treatment and the first ready of the spell",
    "share",
    "days from the end of the stay in an acute bed to the first ready",
    "days from the first acute bed to the first ready",
    source=HERE,
    needs=NEED,
)


@register(BEFORE_READY, SHARE_BEFORE)
def before_ready(tables: LogTables, result: ResultTable) -> None:
    """Days between treatment and ready, and in which steps they pass."""
    window = tables.window
    ready, over = _treated(tables)
    inside = window.contains(ready.begin)
    now, ended = ready.where(inside), at_lines(over, lines_of(inside))
    minutes = now.begin - ended
    result.share(BEFORE_READY, now, now.begin, minutes, scale=1 / DAY)
    since = at_lines(tables.spells.first_bed, now.spell)
    result.share(SHARE_BEFORE, now, now.begin, minutes, now.begin - since)

    by_step = _steps(tables, ready, over)
    used = np.flatnonzero(by_step.any(axis=1))
    everybody = window.in_parts.count(now.begin, np.zeros(len(now), dtype=np.int32), 1)[0]
    shown = [tables.log.names.steps[code].removeprefix("routes.") for code in used.tolist()]
    result.ratio(BEFORE_READY, "step", shown, by_step[used], everybody, scale=1 / DAY)


def _treated(tables: LogTables) -> tuple[ReadyPeriods, Ints]:
    """The first ready of each spell that comes after a stay in an acute bed is over, and when that was."""
    every, acute = tables.ready_periods, tables.acute
    number = np.arange(len(every), dtype=np.int32)
    first = np.full(len(tables.spells), -1, dtype=np.int32)
    put_at(first, every.spell[::-1], number[::-1])
    ready = every.where(at_lines(first, every.spell) == number)
    line = tables.last_before(acute, acute.row, ready.patient, ready.row)
    known = lines_of(line >= 0)
    stay = at_lines(line, known)
    over = at_lines(acute.over, stay)
    of_spell = at_lines(acute.spell, stay) == at_lines(ready.spell, known)
    held = lines_of(of_spell & (over <= at_lines(ready.begin, known)))
    treated = np.zeros(len(ready), dtype=np.bool_)
    put_at(treated, at_lines(known, held), True)
    return ready.where(treated), at_lines(over, held)


def _steps(tables: LogTables, ready: ReadyPeriods, over: Ints) -> Floats:
    """Minutes of every step of the journey between those two moments, by the part of the window of the ready."""
    log, window = tables.log, tables.window
    moments, journey = np.full(len(tables.spells) * MOMENTS, -1, dtype=np.int32), ready.spell * np.int32(MOMENTS)
    put_at(moments, journey + SINCE, over)
    put_at(moments, journey + UNTIL, ready.begin)
    part = window.in_parts.part_of_day
    found = np.zeros((len(log.names.steps), len(window.in_parts.edges) - 1))
    minute, patient, spell, _, subject, value = log_columns(log)
    ended, _ = tables.row_index.of(Event.ENDED, np.flatnonzero(steps_before_ready(tables.declared)))
    steps_until(
        ended, minute, patient, spell, subject, value, tables.first_lines(tables.spells), moments.reshape(-1, MOMENTS),
        part, window.begin, window.end, found,
    )  # fmt: skip
    return found
