"""Patients who have a place of another service than the one they asked for first."""

import numpy as np

from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import MONTHS, ResultTable
from simulation.measures.sources import HERE

NEED = ("further lists",)
OUTLYING = Measure(
    "outlying",
    "patients in a bed or place of another service",
    "Patients who asked for this service first and are in a bed or place of another, which came free before",
    "patients, mean over all minutes",
    "minutes from granted to left, of those who got another service than the one first asked for",
    "minutes of the period",
    source=HERE,
    needs=NEED,
)
SHARE_OUTLYING = Measure(
    "share_outlying",
    "the share placed with another service",
    "Of those who asked for this service first and got a place, placed with another",
    "share",
    "grants of another service than the one first asked for",
    "grants to those who asked for this service first",
    source=HERE,
    needs=NEED,
)


@register(OUTLYING, SHARE_OUTLYING)
def outlying(tables: LogTables, result: ResultTable) -> None:
    """By the service first asked for."""
    window, names, places = tables.window, tables.log.names.services, tables.places
    out = places.where(places.service != places.asked_of)
    minutes = window.in_parts.person_minutes(out.answered, out.left, out.asked_of.astype(np.int32), len(names))
    result.ratio(OUTLYING, "service", names, minutes, window.minutes, periods=MONTHS)
    elsewhere, placed = (
        window.in_parts.count(table.answered, table.asked_of.astype(np.int32), len(names)) for table in (out, places)
    )
    result.ratio(SHARE_OUTLYING, "service", names, elsewhere, placed, periods=MONTHS)
