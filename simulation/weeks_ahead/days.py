"""What one run of the coming weeks comes to, as a table: patients at each midnight and discharges of each day."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulation.experiment.workers.task import LogTask
from simulation.weeks_ahead.counted import BEDS, DISCHARGED, NCTR, OF_THE_DAY, PATHWAY, UNITS, WAITING, WORDS, counted

if TYPE_CHECKING:
    from simulation.core.event_log import EventLog
    from simulation.scenario.schema.model import Model


@dataclass(frozen=True, eq=False, repr=False)
class OutlookTask(LogTask):
    """A scenario whose replications are answered day by day."""

    def answer(self, replication: int) -> pd.DataFrame:
        """The days of one replication: replication, measure, by, group, day, value."""
        table = days_of(self.log(replication), self.scenario.model)
        table.insert(0, "replication", replication)
        return table


def days_of(log: "EventLog", model: "Model") -> pd.DataFrame:
    """Measure, by (all, pathway or service), group, day of the measured time from 0, and value."""
    rows = [
        pd.DataFrame({"measure": measure, "by": by, "group": group, "day": np.arange(len(values)), "value": values})
        for measure, by, group, values in counted(log, model)
    ]
    return pd.concat(rows, ignore_index=True)


__all__ = [
    "BEDS", "DISCHARGED", "NCTR", "OF_THE_DAY", "PATHWAY", "UNITS", "WAITING", "WORDS", "OutlookTask", "days_of",
]  # fmt: skip
