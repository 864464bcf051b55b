"""Crises: 91 days that begin when somebody comes in an emergency, whatever is then decided.

Emergencies and readmissions within an open crisis belong to it, so its days and its death are counted once. A crisis
that opened before the measured time still takes in what comes within it.
"""

import numpy as np

from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Spells

LENGTH = 91 * DAY


def crises(tables: LogTables) -> tuple[Spells, Ints]:
    """The spell that opens each crisis of the measured time whose 91 days end within it, as the patient was then, and
    the minute.
    """
    spells, window = tables.spells, tables.window
    came = spells.where(spells.emergency)
    minute, patient = tables.log.minute[came.row].astype(np.int64), came.patient
    first = np.ones(len(came), dtype=np.bool_)
    first[1:] = patient[1:] != patient[:-1]
    following: Ints = np.flatnonzero(first)
    opened: list[Ints] = []
    while len(following):
        opened.append(following)
        owner = patient[following]
        later = tables.last_before(came, minute, owner, minute[following] + LENGTH) + 1
        within = later < len(came)
        following, owner = later[within], owner[within]
        following = following[patient[following] == owner]
    lines = np.sort(np.concatenate(opened), kind="stable") if opened else np.zeros(0, dtype=np.intp)
    lines = lines[window.contains(minute[lines]) & (minute[lines] + LENGTH <= window.end)]
    return came.where(lines), minute[lines]
