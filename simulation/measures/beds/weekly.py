"""Who of those expected to leave in a week is still there at its end: as weekly counts of long stays are published."""

import numpy as np

from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.loops.selecting import at_lines
from simulation.measures.periods.window import found_at
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import ResultTable
from simulation.measures.sources import CRITERIA_TO_RESIDE

LONG = 14 * DAY
WEEK = 7 * DAY
STILL_THERE = Measure(
    "share_still_waiting_of_weekly_expected",
    "the share of those expected to leave in a week who are still there at its end (stays of 14 days and more)",
    "Of patients with no criteria to reside who came 14 or more days ago, counted every seven days at midnight, and "
    "those with such a stay who left in the seven days before, those who are still there",
    "share",
    "patients with no criteria to reside and a stay of 14 or more days at the week's end",
    "the same, and live discharges from acute beds after such a stay in the seven days before",
    source=f"{CRITERIA_TO_RESIDE}; here every seven days from the beginning of the measured time",
    needs=("mark ready", "mark discharged", "acute"),
)


@register(STILL_THERE)
def still_waiting(tables: LogTables, result: ResultTable) -> None:
    """By pathway as every measure: that of home with support, of a community bed, of long-term care."""
    window, ready, first_bed = tables.window, tables.ready_periods, tables.spells.first_bed
    since = at_lines(first_bed, ready.spell)
    first = -(-window.begin // DAY) * DAY
    lines, midnights = found_at(
        np.maximum(ready.begin + 1, since + LONG), ready.end, range(first + WEEK, window.end + 1, WEEK)
    )
    there = ready.where(lines)
    waiting = result.count(there, midnights - 1)
    whole = first + (window.end - first) // WEEK * WEEK
    out = tables.discharges
    out = out.where(out.from_bed & (out.minute >= first) & (out.minute < whole))
    out = out.where(at_lines(first_bed, out.spell) + LONG <= out.minute)
    result.ratios(STILL_THERE, waiting, waiting + result.count(out, out.minute))
