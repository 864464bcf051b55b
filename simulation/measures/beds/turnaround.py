"""Places that nobody is in and nobody may have yet: those that are made ready for the next."""

import numpy as np

from simulation.core.vocabulary import Event
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import MONTHS, ResultTable
from simulation.measures.sources import HERE

BEING_MADE_READY = Measure(
    "being_made_ready",
    "places being made ready for the next patient",
    "Beds or places that a patient has left and nobody may have yet: open and not occupied",
    "beds or places, mean over all minutes",
    "minutes from left until the place is ready",
    "minutes of the period",
    source=HERE,
    needs=("turnaround",),
)


@register(BEING_MADE_READY)
def being_made_ready(tables: LogTables, result: ResultTable) -> None:
    """By service, of those that say a turnaround."""
    log, window, names = tables.log, tables.window, tables.log.names.services
    rows = log.rows(Event.TURNAROUND)
    begin = log.minute[rows].astype(np.int64)
    end = np.minimum(begin + log.value[rows], log.end)
    minutes = window.in_parts.person_minutes(begin, end, log.subject[rows].astype(np.int32), len(names))
    said = [code for code, one in enumerate(tables.declared.services) if one is not None and one.turnaround is not None]
    result.ratio(
        BEING_MADE_READY,
        "service",
        [names[code] for code in said],
        minutes[said],
        window.minutes,
        periods=MONTHS,
    )
