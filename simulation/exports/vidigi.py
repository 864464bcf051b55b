"""The event log as vidigi draws it: who stands in which queue and has which bed, for an animation."""

from typing import TYPE_CHECKING, Any

import numpy as np

from simulation.core.event_log import HERE, EventLog
from simulation.core.vocabulary import Event
from simulation.exports.instances import MOMENT, Exported, Ints, instances, log_of

if TYPE_CHECKING:
    import pandas as pd

    from simulation.scenario.scenario import Scenario

PATHWAY = "pathway"


def vidigi_table(exported: Exported, scenario: "Scenario | None" = None, replication: int = 0) -> "pd.DataFrame":
    """entity_id, event_type, event, time, pathway, resource_id: the journey as the package vidigi animates it.

    An entity is one spell. `event_type` is arrival_departure, queue, resource_use or resource_use_end; `event` is
    arrival or depart, SERVICE_wait, SERVICE or SERVICE_end; `time` is in minutes from the start of the log's first day;
    `pathway` is what the label `pathway` came to, or the stream where there is none; `resource_id` is which bed or
    member of staff, from 1: everybody takes the lowest that is free. What the plan does beside the journey is left out.

    Args:
        exported: results of a run; or an event log, or a log of your own, with its scenario.
        scenario: what the names of a log mean.
        replication: of results, which one.

    Raises:
        OptionError: for something that is no results and no log, and for a log without a scenario.

        >>> simulation.vidigi_table(results).to_csv("animation.csv", index=False)  # doctest: +SKIP
    """
    import pandas as pd

    log, place = log_of(exported, scenario, replication)
    table = instances(log, place)
    spell_of = _spells(log)
    stays = table[(table["outcome"] != MOMENT) & ~table["plan"]]
    got, left = stays[stays["start_row"] >= 0], stays[(stays["start_row"] >= 0) & (stays["end_row"] >= 0)]
    first = np.unique(spell_of, return_index=True)[1]
    over = np.flatnonzero(log.event == Event.STATE)
    parts = [
        _rows(first, "arrival_departure", "arrival"),
        _rows(stays["asked_row"], "queue", stays["activity"] + "_wait"),
        _rows(got["start_row"], "resource_use", got["activity"], got["place"]),
        _rows(left["end_row"], "resource_use_end", left["activity"] + "_end", left["place"]),
        _rows(over, "arrival_departure", "depart"),
    ]
    whole = pd.concat([part for part in parts if len(part)], ignore_index=True)
    whole = whole.sort_values("row", kind="stable", ignore_index=True)
    rows = whole["row"].to_numpy()
    whole["entity_id"], whole["time"] = spell_of[rows] + 1, log.minute[rows].astype(np.int64)
    whole["pathway"] = _pathways(log, spell_of)[spell_of[rows]]
    return whole[["entity_id", "event_type", "event", "time", "pathway", "resource_id"]]


def _rows(row: Any, kind: str, event: Any, place: Any = None) -> "pd.DataFrame":
    import pandas as pd

    given = {name: getattr(each, "array", each) for name, each in (("row", row), ("event", event), ("place", place))}
    table = pd.DataFrame({"row": given["row"], "event_type": kind, "event": given["event"]})
    table["resource_id"] = pd.array([pd.NA] * len(table) if place is None else given["place"], dtype="Int64")
    return table


def _spells(log: EventLog) -> Ints:
    """The number of each row's spell, from 0 in the order in which they begin."""
    pairs = np.stack([log.patient, log.spell], axis=1).astype(np.int64)
    _, first, of_row = np.unique(pairs, axis=0, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.int64)
    rank[np.argsort(first, kind="stable")] = np.arange(len(first))
    return np.asarray(rank[of_row.reshape(-1)], dtype=np.int64)


def _pathways(log: EventLog, spell_of: Ints) -> Any:
    """For each spell what its pathway came to; the stream of the patient where nothing was recorded."""
    streams = np.array([*log.names.streams, HERE], dtype=object)
    ways = np.full(int(spell_of.max(initial=-1)) + 1, "", dtype=object)
    ways[spell_of] = streams[log.patients.stream[log.patient]]
    if PATHWAY in log.names.labels:
        label, known = log.names.label_names.index(PATHWAY), np.array(log.names.labels[PATHWAY], dtype=object)
        chosen = np.flatnonzero((log.event == Event.CHOSE) & (log.subject == label))
        ways[spell_of[chosen]] = known[log.value[chosen]]
    return ways


__all__ = ["vidigi_table"]
