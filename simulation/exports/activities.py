"""The event log as activity instances, as bupaR reads them, for process maps."""

from typing import TYPE_CHECKING

import numpy as np

from simulation.core.event_log import EventLog
from simulation.exports.instances import MOMENT, NEVER, Exported, Ints, instances, log_of

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario.scenario import Scenario

COLUMNS = ("case_id", "activity", "schedule", "start", "complete", "resource_id", "outcome")
"""Columns of the table; behind them stand the labels that patients carry from arrival."""


def activity_table(exported: Exported, scenario: "Scenario | None" = None, replication: int = 0) -> "pd.DataFrame":
    """One row for each activity instance, the form of bupaR's `activitylog`: case_id, activity, schedule, start,
    complete, resource_id, outcome, then what the patient carried on arrival.

    A case is one spell: the patient's number and, after a hyphen, which spell, from 0. Activities are the services
    somebody asked for (`schedule`), got (`start`) and gave back (`complete`), and moments, which have one time in all
    three: arrivals, marks such as `ready`, illnesses after discharge, and ends. `outcome` is granted, refused, gave up,
    withdrew, still waiting, or moment; a request that came to nothing ends in `complete` and has no `start`.
    `resource_id` names the bed or member of staff. What is open at the end of the log has no `complete`. Arguments and
    errors as of `vidigi_table`.

    Raises:
        OptionError: for something that is no results and no log, and for a log without a scenario.

        >>> simulation.activity_table(results).to_csv("activities.csv", index=False)  # doctest: +SKIP
    """
    log, place = log_of(exported, scenario, replication)
    table = instances(log, place)
    patient = table["patient"].to_numpy()
    case = (
        log.patients.number[patient].astype(str).astype(object)
        + "-"
        + table["spell"].to_numpy().astype(str).astype(object)
    )
    told = table[["activity"]].copy()
    told.insert(0, "case_id", case)
    for name, column in (("schedule", "asked_row"), ("start", "start_row"), ("complete", "end_row")):
        told[name] = _times(log, table[column].to_numpy())
    places = table["place"].to_numpy()
    name = table["activity"].to_numpy(dtype=object) + " " + places.astype(str).astype(object)
    told["resource_id"] = np.where((places > 0) & (table["outcome"] != MOMENT), name, "")
    told["outcome"] = table["outcome"]
    assert tuple(told.columns) == COLUMNS
    people = log.people()
    for label in people.columns[1:]:
        told[label] = people[label].to_numpy(dtype=object)[patient]
    return told


def _times(log: EventLog, rows: Ints) -> "pd.Series[pd.Timestamp]":
    """The moments of these rows; nothing for what never came."""
    import pandas as pd

    minutes = np.where(rows != NEVER, log.minute[rows], 0).astype(np.int64)
    found = pd.Series(pd.Timestamp(log.first_day) + pd.to_timedelta(minutes, unit="min"))
    return found.where(rows != NEVER)


__all__ = ["COLUMNS", "activity_table"]
