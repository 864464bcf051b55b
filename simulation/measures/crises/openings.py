"""Crises: 91 days that begin when somebody comes in an emergency, whatever is then decided.

Emergencies and readmissions within an open crisis belong to it, so its days and its death are counted once. A crisis
that opened before the measured time still takes in what comes within it.
"""

import numpy as np

from simulation.core.vocabulary import DAY
from simulation.measures.log_tables.build_tables import LogTables
from simulation.measures.log_tables.tables import Ints, Spells
from simulation.measures.loops.counting import narrow
from simulation.measures.loops.selecting import at_lines, lines_of
from simulation.measures.loops.stays import open_crises

LENGTH = 91 * DAY


def crises(tables: LogTables) -> tuple[Spells, Ints]:
    """The spell that opens each crisis of the measured time whose 91 days, and the minute after them, lie within it, as
    the patient was then, and the minute.
    """
    spells, window = tables.spells, tables.window
    came = spells.where(spells.emergency)
    minute, patient = narrow(came.begin), came.patient
    opens = np.zeros(len(came), dtype=np.bool_)
    open_crises(narrow(patient), minute, LENGTH, opens)
    opens &= window.contains(minute) & window.reaches(minute + LENGTH)
    return came.where(opens), at_lines(minute, lines_of(opens))
