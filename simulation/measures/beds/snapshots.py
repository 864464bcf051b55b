"""How full the acute beds are at one time of day, as they are counted, and how many are open."""

from collections.abc import Sequence

import numpy as np

from simulation.core.numerics import in_order
from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.capacity import capacities, capacities_at
from simulation.measures.periods.window import Floats
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import MONTHS, WEEKS, ResultTable
from simulation.measures.sources import BEDS, HERE, SITUATION_REPORT

NEED = ("acute",)
OPEN_BEDS = "acute beds open on these days, those opened for a time included"
AT_8 = Measure(
    "occupancy_at_08_00",
    "acute occupancy at 08:00",
    "Occupied over open acute beds at 08:00, before that minute's events; beds opened for a time included, beds being "
    "made ready open and not occupied",
    "share",
    "acute beds occupied at 08:00, summed over days",
    OPEN_BEDS,
    source=f"{SITUATION_REPORT}; counted at 08:00, core and escalation beds together",
    needs=NEED,
)
AT_MIDNIGHT = Measure(
    "occupancy_at_midnight",
    "acute occupancy at midnight",
    "Occupied over open acute beds at 00:00, before that minute's events; beds opened for a time included",
    "share",
    "acute beds occupied at 00:00, summed over days",
    OPEN_BEDS,
    source=f"{BEDS}; open overnight",
    needs=NEED,
)
OPEN = Measure(
    "acute_beds_open",
    "acute beds open",
    "Acute beds open, those opened for a time included; to be read beside occupancy, which fewer open beds raise",
    "beds",
    "acute beds open, summed over days",
    "days",
    source=f"{SITUATION_REPORT}; here the mean over days",
    needs=NEED,
)
CLOSED = Measure(
    "acute_beds_closed",
    "acute beds closed",
    "Acute beds open on the day with most of them open, and not open now; to be read beside occupancy",
    "beds",
    "most acute beds open on any day less those open, summed over days",
    "days",
    source=HERE,
    needs=NEED,
)
HOURS = {AT_8: 8, AT_MIDNIGHT: 0}


@register(AT_8, AT_MIDNIGHT, OPEN, CLOSED)
def snapshots(tables: LogTables, result: ResultTable) -> None:
    """Of all acute beds together by month and week, and of each acute service by month. Days that are not whole in the
    window are left out. A service without a limit has no row, nor then have all of them together.
    """
    window, acute, names = tables.window, tables.acute, tables.log.names.services
    whole = (window.minutes == DAY) * 1.0
    every = np.flatnonzero(tables.declared.acute_beds).tolist()
    known = {code: capacities(tables.model, window)[names[code]] for code in every}
    opened = {code: days for code, days in known.items() if np.isfinite(days).all()}
    of_all = WEEKS if len(opened) == len(every) else ()
    result.may_have_no_row(AT_8, AT_MIDNIGHT, OPEN, CLOSED)
    if not opened:
        return
    service = acute.service.astype(np.int32)
    shown = [names[code] for code in opened]
    beds = np.array([opened[code] for code in opened])
    for measure, hour in HOURS.items():
        beds_then = beds
        if any(service.by_hour is not None for service in tables.model.services.values()):
            open_then = capacities_at(tables.model, window, hour)
            beds_then = np.array([open_then[names[code]] for code in opened])
        there = window.census(acute.answered - hour * 60, acute.left - hour * 60, service, len(names))[list(opened)]
        _both(result, measure, there * whole, beds_then * whole, shown, of_all)
    closed = beds.max(axis=1, initial=0.0, keepdims=True) - beds
    all_open = in_order.totals(beds, axis=0)
    for measure, each, everything in ((OPEN, beds, all_open), (CLOSED, closed, all_open.max(initial=0.0) - all_open)):
        result.ratio(measure, "all", ["all"], everything * window.days, window.days, periods=of_all)
        result.ratio(measure, "service", shown, each * window.days, window.days, periods=MONTHS)


def _both(
    result: ResultTable, measure: Measure, above: Floats, below: Floats, names: list[str], of_all: Sequence[str]
) -> None:
    together = (in_order.totals(numbers, axis=0) for numbers in (above, below))
    result.ratio(measure, "all", ["all"], *together, periods=of_all)
    result.ratio(measure, "service", names, above, below, periods=MONTHS)
