"""`read_log`: a log of a real place, and the measures that it has, beside those it cannot have and why."""

import datetime
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulation.core.errors import OptionError, expect
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import DAY, Event
from simulation.measures.registry import definitions, with_units
from simulation.own_log.build import event_log
from simulation.own_log.cells import Cells, read_cells
from simulation.own_log.event_rows import read_events
from simulation.own_log.evidence import Recorded
from simulation.own_log.hospital_rows import is_extract, read_spells
from simulation.own_log.order import Ordered
from simulation.own_log.rows import ALL_EVENTS, Rows
from simulation.plan.compile import compile_plan
from simulation.scenario.scenario import Scenario
from simulation.scenario.schema.services.kinds import CapacityUse, kinds_that

if TYPE_CHECKING:
    import pandas as pd

MISSING = ("measure", "label", "reason")
LOG = "log"
"""What stands in the column `scenario` of a log's measures."""


@dataclass(frozen=True, repr=False)
class OwnLog:
    """A log that was read, with what it records."""

    log: EventLog
    recorded: Recorded
    notes: tuple[str, ...]
    """What was filled in, left out or passed over, in words."""

    def __repr__(self) -> str:
        lacking = "" if self.recorded.is_whole else ", not everything recorded"
        return f"<OwnLog: {len(self.log):,} rows of {len(self.log.patients):,} patients{lacking}>"


def read_log(
    source: "str | Path | pd.DataFrame",
    scenario: "Scenario",
    *,
    measured_from: datetime.date | str | None = None,
    measured_until: datetime.date | str | None = None,
) -> OwnLog:
    """A log of events or a hospital's extract, from a CSV or a DataFrame; docs/own-log.md says what columns they have.

    The scenario says what services, pathways and cohorts mean. What is measured begins on `measured_from` and ends
    before `measured_until`; unless said by them or the log, it is the scenario's measured time when the log fills it,
    else the days of the log.

    Raises:
        LogError: with every mistake found, its line and its column.
        OptionError: for an argument that cannot be what it was given.
    """
    expect("scenario", scenario, Scenario, "a loaded scenario")
    cells = read_cells(source)
    plan = compile_plan(scenario)
    rows = read_spells(cells, plan.names, scenario.model) if is_extract(cells) else _events(cells, plan.names)
    begin, end = _day("measured_from", measured_from), _day("measured_until", measured_until)
    rows.begin, rows.end = begin if begin is not None else rows.begin, end if end is not None else rows.end
    if len(plan.names.labels["cohort"]) == 1:
        rows.labels.setdefault("cohort", np.ones(len(rows.patients), dtype=np.int64))
    _refuse_part_of("cohort", rows)
    given_back = kinds_that(CapacityUse.OCCUPIES, CapacityUse.WORK)
    held = [scenario.model.services[name].kind in given_back for name in plan.names.services]
    ordered = Ordered(rows, frozenset(np.flatnonzero(held).tolist()))
    rows.problems.stop()
    if ordered.filled_arrivals:
        rows.notes.append(
            f"{ordered.filled_arrivals:,} spells have no row 'arrived': they begin with their first row, and how "
            "patients came is not known."
        )
    if ordered.filled_requests and not is_extract(cells):
        rows.notes.append(
            f"No rows 'asked': {ordered.filled_requests:,} services were asked for when they were granted, and nothing "
            "is said about waits."
        )
    log = event_log(rows, ordered.lines, scenario.model)
    chosen = np.unique(log.subject[log.event == Event.CHOSE]).tolist()
    labels = {name for name, carried in rows.labels.items() if carried.any()}
    labels |= {log.names.label_names[code] for code in chosen}
    if ordered.present == ALL_EVENTS:
        labels |= set(log.names.labels) - {"cohort"}
    recorded = Recorded(log, scenario.model, ordered.present, frozenset(labels), is_extract(cells))
    return OwnLog(log, recorded, tuple(rows.notes))


def _events(cells: Cells, names: object) -> Rows:
    if "event" not in cells.columns:
        right = "a log of events has a column 'event', a hospital's extract the columns admission and discharge"
        cells.problems.add(1, "", f"columns {', '.join(cells.columns)[:80]}", right)
        cells.problems.stop()
    return read_events(cells, names)  # type: ignore[arg-type]


def _day(name: str, day: datetime.date | str | None) -> int | None:
    if day is None:
        return None
    try:
        found = datetime.date.fromisoformat(day) if isinstance(day, str) else day
        return datetime.date(found.year, found.month, found.day).toordinal() * DAY
    except (ValueError, AttributeError):
        raise OptionError(name, day, "a date was expected, such as 2024-04-01") from None


def _refuse_part_of(label: str, rows: Rows) -> None:
    """A label that measures read of everybody is given of everybody or of nobody."""
    carried = rows.labels.get(label)
    if carried is None or not (carried == 0).any() or not carried.any():
        return
    lacking = np.flatnonzero(carried == 0)
    _, first = np.unique(rows.patient, return_index=True)
    for patient in lacking.tolist():
        right = f"every patient has a {label}, or the column is left out"
        rows.problems.add(int(rows.line[first[patient]]), label, "an empty cell", right)


def recorded_of(log: OwnLog | EventLog, scenario: "Scenario") -> Recorded:
    """What a log records; one that an engine wrote everything."""
    if isinstance(log, OwnLog):
        return log.recorded
    return Recorded(log, scenario.model, ALL_EVENTS, frozenset(log.names.labels))


def measures_of_log(log: OwnLog | EventLog, scenario: "Scenario", by: tuple[str, ...] = ()) -> "pd.DataFrame":
    """The measures of a log, in the columns of `Results.measures`: scenario, replication, period, measure, unit, by,
    group, value. What the log does not record has no row; `missing_measures` says why.

    Raises:
        OptionError: for something that is no log, or no scenario.
    """
    from simulation.measures import measure

    expect("log", log, (OwnLog, EventLog), "a log that was read, or an event log")
    expect("scenario", scenario, Scenario, "a loaded scenario")
    recorded = recorded_of(log, scenario)
    table = measure(recorded.log, scenario, by)
    lacking = {one.id for one, _ in definitions(scenario.model) if recorded.lacks(one)}
    names = recorded.log.names
    unseen = {name for code, name in enumerate(names.services) if code not in recorded.services()}
    unlabelled = {*(set(names.labels) - recorded.labels), *recorded.splits_lacking()}
    of_unseen = (table["by"] == "service") & table["group"].isin(list(unseen))
    of_unseen |= table["by"].str.startswith("service and ") & table["group"].str.partition(", ")[0].isin(list(unseen))
    splits = [by for by in table["by"].unique() if unlabelled.isdisjoint({by, *by.split(" and ")})]
    keep = ~table["measure"].isin(list(lacking)) & ~of_unseen & table["by"].isin(splits)
    table = table[keep].reset_index(drop=True)
    table.insert(0, "replication", recorded.log.replication)
    table.insert(0, "scenario", LOG)
    return with_units(table, [scenario.model])


def missing_measures(log: OwnLog | EventLog, scenario: "Scenario") -> "pd.DataFrame":
    """The measures that a log cannot have: measure, label and the reason, in the order of the dictionary.

    Raises:
        OptionError: for something that is no log, or no scenario.
    """
    import pandas as pd

    expect("log", log, (OwnLog, EventLog), "a log that was read, or an event log")
    expect("scenario", scenario, Scenario, "a loaded scenario")
    recorded = recorded_of(log, scenario)
    rows = []
    for one, undeclared in definitions(scenario.model):
        reason = f"the scenario declares no {', no '.join(undeclared)}" if undeclared else recorded.lacks(one)
        if reason:
            rows.append((one.id, one.label, reason))
    return pd.DataFrame(rows, columns=list(MISSING))


__all__ = ["OwnLog", "measures_of_log", "missing_measures", "read_log"]
