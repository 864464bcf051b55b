"""The event log as the table a notebook works with: only the rows and columns that are wanted, names as categories."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from simulation.core.errors import OptionError, did_you_mean
from simulation.core.event_log import EventLog
from simulation.core.event_subjects import AT_A_SERVICE
from simulation.core.vocabulary import Event

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("replication", "minute", "time", "patient", "spell", "event", "subject", "value")


def event_table(
    log: EventLog,
    event: str | Sequence[str] = (),
    service: str | Sequence[str] = (),
    columns: str | Sequence[str] = (),
) -> "pd.DataFrame":
    """The rows of these kinds of event at these services, and these columns of them; all where nothing is said.

    Raises:
        OptionError: for one that there is not, with what there is.
    """
    kinds = _asked("event", event, [one.name.lower() for one in Event])
    services = _asked("service", service, log.names.services)
    shown = _asked("columns", columns, COLUMNS)
    rows = np.ones(len(log), dtype=np.bool_)
    if kinds:
        rows &= np.isin(log.event, [Event[name.upper()] for name in kinds])
    if services:
        rows &= np.isin(log.event, AT_A_SERVICE)
        rows &= np.isin(log.subject, [log.names.services.index(name) for name in services])
    chosen = log if rows.all() else log.only(rows)
    table = chosen.frame().astype(dict.fromkeys(("event", "subject", "value"), "category"))
    return table[list(shown or COLUMNS)]


def _asked(option: str, said: str | Sequence[str], known: Sequence[str]) -> list[str]:
    names = [said] if isinstance(said, str) else list(said)
    for name in names:
        if name not in known:
            raise OptionError(option, name, did_you_mean(str(name), known, f"one of {', '.join(known)} was expected"))
    return names


__all__ = ["COLUMNS", "event_table"]
