"""Writing and sorting the event log: what both engines share about its rows."""

from array import array

import numpy as np
import numpy.typing as npt

from simulation.events import EventLog
from simulation.patients.cohort import Arrivals
from simulation.plan.plan import Plan


class Writer:
    """Collects rows in the order in which they happen, two packed words a row."""

    def __init__(self) -> None:
        self.words = array("q")

    def row(self, minute: int, patient: int, spell: int, event: int, subject: int, value: int = 0) -> None:
        """One fact."""
        self.words.append((minute << 32) | patient)
        self.words.append((spell << 40) | (event << 32) | ((subject & 0xFFFF) << 16) | (value & 0xFFFF))


def finish(plan: Plan, arrivals: Arrivals, when: npt.NDArray[np.int64], what: npt.NDArray[np.int64], engine: str) -> EventLog:
    """The log of rows written in the order of time; rows of one minute are sorted by patient, each keeping their own order.

    `when` is (minute << 32) | patient, `what` is (spell << 40) | (event << 32) | (subject << 16) | value.
    """
    if len(when) and (when[1:] < when[:-1]).any():
        order = np.argsort(when, kind="stable")
        when, what = when[order], what[order]
    return EventLog(
        minute=when >> 32, patient=(when & 0xFFFFFFFF).astype(np.int32), spell=(what >> 40).astype(np.int16), event=((what >> 32) & 0xFF).astype(np.int8),
        subject=((what >> 16) & 0xFFFF).astype(np.uint16).view(np.int16), value=(what & 0xFFFF).astype(np.uint16).view(np.int16),
        names=plan.names, patients=arrivals.patients, first_day=plan.first_day, warm_up=plan.warm_up, end=plan.end, replication=arrivals.replication, engine=engine,
    )  # fmt: skip
