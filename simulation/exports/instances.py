"""What happens to people as activities with a beginning and an end, and which bed or member of staff they had."""

import heapq
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from simulation.core.errors import OptionError, expect
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.experiment.options import whole_number
from simulation.experiment.replicate import Results
from simulation.measures.log_tables.build_tables import LogTables
from simulation.own_log.read import OwnLog
from simulation.scenario.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

Exported = Results | EventLog | OwnLog
Ints = npt.NDArray[np.int64]
NEVER = -1
"""The row of what never came."""
GRANTED, WAITING, MOMENT = "granted", "still waiting", "moment"
OUTCOMES = {
    Event.GRANTED: GRANTED,
    Event.REFUSED: "refused",
    Event.GAVE_UP: "gave up",
    Event.WITHDREW: "withdrew",
}


def log_of(exported: Exported, scenario: Scenario | None, replication: int) -> tuple[EventLog, Scenario]:
    """The log of results, or one that was given, with the scenario that says what its names mean.

    Raises:
        OptionError: for something else, and for a log without a scenario.
    """
    expect("exported", exported, (Results, EventLog, OwnLog), "results of a run, or a log with its scenario,")
    if isinstance(exported, Results):
        return exported.log(whole_number(0)("replication", replication)), exported.scenario
    if not isinstance(scenario, Scenario):
        raise OptionError("scenario", scenario, "a log needs the loaded scenario that says what its names mean")
    return (exported.log if isinstance(exported, OwnLog) else exported), scenario


def instances(log: EventLog, scenario: Scenario) -> "pd.DataFrame":
    """One line for each request of a service and for each moment (arrival, mark, illness, end), in the order of the
    log.

    Columns: asked_row, start_row, end_row (rows of the log, -1 for what never came), patient (its place in the log),
    spell, activity, plan (asked by the plan beside the journey), outcome (granted, refused, gave up, withdrew, still
    waiting, or moment), place (which bed or member of staff, from 1; 0 for none).
    """
    import pandas as pd

    table = LogTables(log, scenario.model).requests
    granted = table.answer == Event.GRANTED
    words = np.array([WAITING, *(OUTCOMES.get(event, "") for event in Event)], dtype=object)
    answered = np.where(table.answer >= 0, table.answer_row, NEVER)
    left = np.where((table.left_row >= 0) & (table.left_row < len(log)), table.left_row, NEVER)
    ended = np.where(granted, left, answered).astype(np.int64)
    asked = pd.DataFrame(
        {
            "asked_row": table.row.astype(np.int64),
            "start_row": np.where(granted, answered, NEVER).astype(np.int64),
            "end_row": ended,
            "patient": table.patient.astype(np.int64),
            "spell": log.spell[table.row].astype(np.int64),
            "activity": np.array(log.names.services, dtype=object)[table.service],
            "plan": np.asarray(table.plan, dtype=np.bool_),
            "outcome": words[np.asarray(table.answer, dtype=np.int64) + 1],
            "place": _places(log, table, granted, ended),
        }
    )
    both = pd.concat([asked, _moments(log)], ignore_index=True)
    return both.sort_values("asked_row", kind="stable", ignore_index=True)


def numbered(begin: Ints, free: Ints) -> Ints:
    """Which place each stay has when everybody takes the lowest that is free; `free` is when it can be had again.

    >>> numbered(np.array([0, 1, 5, 5]), np.array([5, 9, 6, 7])).tolist()
    [1, 2, 1, 3]
    """
    place = np.zeros(len(begin), dtype=np.int64)
    held: list[tuple[int, int]] = []
    empty: list[int] = []
    used = 0
    for stay in np.argsort(begin, kind="stable").tolist():
        while held and held[0][0] <= begin[stay]:
            heapq.heappush(empty, heapq.heappop(held)[1])
        if not empty:
            used += 1
            heapq.heappush(empty, used)
        place[stay] = heapq.heappop(empty)
        heapq.heappush(held, (int(free[stay]), int(place[stay])))
    return place


def _places(log: EventLog, table: Any, granted: npt.NDArray[np.bool_], ended: Ints) -> Ints:
    """Numbers of beds and people: one that is made ready after somebody has left is not to be had till then."""
    rows = log.rows(Event.TURNAROUND)
    keys = zip(log.patient[rows].tolist(), log.subject[rows].tolist(), log.minute[rows].tolist(), strict=True)
    made_ready = dict(zip(keys, log.value[rows].tolist(), strict=True))
    place = np.zeros(len(ended), dtype=np.int64)
    for service in np.unique(table.service[granted]).tolist():
        mine = np.flatnonzero(granted & (table.service == service))
        left = np.where(ended[mine] >= 0, log.minute[ended[mine]], log.end)
        who = zip(table.patient[mine].tolist(), left.tolist(), strict=True)
        free = left + np.array([made_ready.get((patient, service, minute), 0) for patient, minute in who])
        place[mine] = numbered(table.answered[mine].astype(np.int64), free.astype(np.int64))
    return place


def _moments(log: EventLog) -> "pd.DataFrame":
    import pandas as pd

    rows = log.rows(Event.ARRIVED, Event.MARKED, Event.RISK, Event.DETERIORATED, Event.STATE)
    frame = log.only(rows).frame()
    before = frame["event"].map({"arrived": "arrives: ", "risk": "after discharge: ", "state": "ends: "}).fillna("")
    activity = before + frame["subject"].where(frame["subject"] != "", frame["event"])
    who = {"patient": log.patient[rows].astype(np.int64), "spell": log.spell[rows].astype(np.int64)}
    when: dict[str, Any] = dict.fromkeys(("asked_row", "start_row", "end_row"), rows)
    return pd.DataFrame({**when, **who, "activity": activity, "plan": False, "outcome": MOMENT, "place": 0})


__all__ = ["GRANTED", "MOMENT", "NEVER", "Exported", "instances", "log_of", "numbered"]
