"""A log as the table in which `read_log` finds it again, to the last bit of every measure."""

from typing import TYPE_CHECKING

import numpy as np

from simulation.core.errors import expect
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.own_log.event_rows import MEASURED, RECORDS, REVIEWED

if TYPE_CHECKING:
    import pandas as pd


def log_table(log: EventLog) -> "pd.DataFrame":
    """The log with names instead of codes: patient, spell, event, subject, time, value, and a column for each label
    that patients carry on arrival. Its first rows say what is measured and which events are recorded. Everything is
    text, so that 00:00 is told from a date alone.

    Raises:
        OptionError: for something that is no event log.

        >>> simulation.log_table(results.log()).to_csv("log.csv", index=False)  # doctest: +SKIP
    """
    import pandas as pd

    expect("log", log, EventLog, "an event log")
    start = pd.Timestamp(log.first_day)
    reviewed = [
        (
            REVIEWED,
            "pressed" if review.pressed else "calm",
            review.minute,
            " ".join(
                f"{name}={number}" for name, number in zip(log.names.services, review.moved, strict=False) if number
            ),
        )
        for review in log.reviews
    ]
    told = [
        (MEASURED, "from", log.warm_up, ""),
        (MEASURED, "until", log.end, ""),
        *((RECORDS, event.name.lower(), log.warm_up, "") for event in Event),
        *reviewed,
    ]
    of_log = pd.DataFrame(told, columns=["event", "subject", "time", "value"])
    rows = log.frame()[["patient", "spell", "event", "subject", "time", "value"]]
    for table, minutes in ((of_log, of_log["time"].to_numpy()), (rows, log.minute)):
        known, place = np.unique(minutes, return_inverse=True)
        said = (start + pd.to_timedelta(known, unit="min")).strftime("%Y-%m-%d %H:%M")
        table["time"] = said.to_numpy(dtype=object)[place]
    carried, first = log.people(), np.zeros(len(rows), dtype=np.bool_)
    first[np.unique(log.patient, return_index=True)[1]] = True
    for label in log.names.labels:
        column = np.full(len(rows), "", dtype=object)
        column[first] = carried[label].to_numpy(dtype=object)[log.patient[first]]
        rows[label] = column
    for name in ("patient", "spell"):
        rows[name] = rows[name].astype(str)
    whole = pd.concat([of_log, rows], ignore_index=True).fillna("")
    return whole[["patient", "spell", "event", "subject", "time", "value", *log.names.labels]]


__all__ = ["log_table"]
