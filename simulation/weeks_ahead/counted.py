"""What one run of the coming weeks comes to, day by day, as arrays: patients at each midnight and discharges of each
day. Nothing here needs pandas, so that a browser has it too.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Table

if TYPE_CHECKING:
    from simulation.core.event_log import EventLog
    from simulation.scenario.schema.model import Model

NCTR, DISCHARGED, BEDS, WAITING = "no_criteria_to_reside", "discharges", "beds_occupied", "waiting_outside_hospital"
WORDS = {
    NCTR: "patients with no criteria to reside",
    DISCHARGED: "live discharges a day from acute beds",
    BEDS: "patients in acute beds",
    WAITING: "people who wait for a bed, place or start outside hospital",
}
"""What is shown: counts at 00:00 before anything of that minute, but for discharges, which are of the day."""
UNITS = {NCTR: "patients", DISCHARGED: "patients a day", BEDS: "patients", WAITING: "people"}
"""Of what each counts."""
OF_THE_DAY = (DISCHARGED,)
"""Those that differ between weekdays and weekends, so that only whole weeks can be compared."""
PATHWAY = "pathway"


Counted = tuple[str, str, str, npt.NDArray[np.float64]]
Count = Callable[[npt.NDArray[np.int32], int], npt.NDArray[np.float64]]
"""From the group of each line and the number of groups, groups x days."""


def counted(log: "EventLog", model: "Model") -> Iterator[Counted]:
    """Measure, by (all, pathway or service), group, and the value of each day of the measured time."""
    return _counted(LogTables(log, model, [PATHWAY] if PATHWAY in log.names.labels else []))


def _counted(tables: LogTables) -> Iterator[Counted]:
    window, beds, waits, ready = tables.window, tables.acute, tables.outside, tables.ready_periods
    yield from _split(tables, NCTR, ready, lambda codes, groups: window.census(ready.begin, ready.end, codes, groups))
    nobody = np.zeros(len(beds), dtype=np.int32)
    yield BEDS, "all", "all", window.census(beds.answered, beds.left, nobody, 1)[0]
    out = tables.discharges.where(tables.discharges.from_bed)
    yield from _split(tables, DISCHARGED, out, lambda codes, groups: window.count(out.minute, codes, groups))
    names = tables.log.names.services
    by_service = window.census(waits.asked, waits.answered, waits.service.astype(np.int32), len(names))
    yield WAITING, "all", "all", by_service.sum(axis=0)
    for code in np.flatnonzero(tables.declared.outside):
        yield WAITING, "service", names[code], by_service[code]


def _split(tables: LogTables, measure: str, lines: Table, count: Count) -> Iterator[Counted]:
    """Everybody, and by pathway where the place tells pathways apart."""
    yield measure, "all", "all", count(np.zeros(len(lines), dtype=np.int32), 1)[0]
    groups = tables.mixes.labels.get(PATHWAY)
    if groups is None:
        return
    codes = tables.mixes.values_of(PATHWAY).take(lines.mix).astype(np.int32)
    found = count(codes, len(groups))
    for code, group in enumerate(groups):
        if code < len(groups) - 1 or found[code].any():
            yield measure, PATHWAY, group, found[code]


__all__ = ["BEDS", "DISCHARGED", "NCTR", "OF_THE_DAY", "PATHWAY", "UNITS", "WAITING", "WORDS", "Counted", "counted"]
