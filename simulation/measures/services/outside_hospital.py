"""Who waits for a service outside hospital, and where they wait."""

import numpy as np

from simulation.core.vocabulary import YEAR, Event
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Requests, Table
from simulation.measures.registry import Measure, register
from simulation.measures.result_table import MONTHS, ResultTable
from simulation.measures.sources import HERE

NEED = ("services",)
COMMUNITY = Measure(
    "waiting_for_community",
    "patients waiting for a service outside hospital",
    "Patients in the queue for a bed, place or start outside hospital",
    "patients, mean over all minutes",
    "minutes from asked to the answer",
    "minutes of the period",
    source=HERE,
    needs=NEED,
)
AT_HOME = Measure(
    "waiting_at_home",
    "patients at home waiting for intermediate care or long-term care to start",
    "Patients at home in the queue of a service outside hospital; not councils' lists of assessments and reviews",
    "patients, mean over all minutes",
    "minutes from asked to the answer",
    "minutes of the period",
    source=HERE,
    needs=NEED,
)
GAVE_UP = Measure(
    "gave_up_at_home",
    "patients at home who gave up waiting, a year",
    "Patients at home who gave up waiting for a service outside hospital",
    "patients a year",
    "patients who gave up",
    "years of 365 days",
    source=HERE,
    needs=NEED,
)
WAITS_IN = ("hospital", "short_term_support", "home")


@register(COMMUNITY, AT_HOME, GAVE_UP)
def waits_outside_hospital(tables: LogTables, result: ResultTable) -> None:
    """Waits outside hospital by where the patient waits: who waits at home, and apart from them who gives up."""
    window, asked = tables.window, tables.outside
    where = _waits_in(tables, asked)
    number = len(WAITS_IN)
    names = tables.log.names.services
    result.present(COMMUNITY, asked, asked.asked, asked.answered)
    result.ratio(
        COMMUNITY,
        "waits_in",
        WAITS_IN,
        window.in_parts.person_minutes(asked.asked, asked.answered, where, number),
        window.minutes,
        periods=MONTHS,
    )
    both = tuple(f"{name}, {place}" for name in names for place in WAITS_IN)
    minutes = window.in_parts.person_minutes(
        asked.asked, asked.answered, asked.service.astype(np.int32) * number + where, len(both)
    )
    used = np.flatnonzero(np.repeat(tables.declared.outside, number))
    result.ratio(COMMUNITY, "service and waits_in", [both[code] for code in used], minutes[used], window.minutes)

    home: Table = asked.where(where == WAITS_IN.index("home"))
    assert isinstance(home, Requests)
    gave_up = home.where(home.answer == Event.GAVE_UP)
    result.present(AT_HOME, home, home.asked, home.answered)
    result.rate(GAVE_UP, gave_up, gave_up.answered, scale=YEAR)


def _waits_in(tables: LogTables, asked: Requests) -> Ints:
    """For each request the place held when asking: in hospital, in short-term support, or at home."""
    home = asked.inside < 0
    return np.where(home, 2, np.where(tables.declared.hospital.take(asked.inside), 0, 1))
