"""Whether a log can be read at all: measures read it in compiled loops, which look at no bounds.

An engine's log always can. One that a program of somebody else's has put together may point anywhere, and is refused in
words before any loop meets it.
"""

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from simulation.core.errors import HomewardError
from simulation.core.event_log import RISKS, EventLog
from simulation.core.event_subjects import SUBJECT_OF, Subject
from simulation.core.vocabulary import DAY, Event, Risk

COLUMNS = {
    "minute": np.int32,
    "patient": np.int32,
    "spell": np.int16,
    "event": np.int8,
    "subject": np.int16,
    "value": np.int16,
}
"""The columns of a log with what they may hold at most."""
EARLIEST, LATEST = -100 * 365 * DAY, 1000 * 365 * DAY
"""Minutes; what today's state says of the time before may lie before the run."""
READ_LOG = "a log from outside is read with read_log, which sorts, fills and checks it"
Mask = npt.NDArray[np.bool_]


class UnsoundLog(HomewardError):
    """A log whose rows do not fit together."""


def sound(log: EventLog) -> EventLog:
    """The log as measures can read it: its columns in their own types, without rows at or after its end. One that an
    engine has just written is so already and is not looked at.

    Raises:
        UnsoundLog: naming the first row that cannot be, what was met and what would be right.
    """
    if log.of_an_engine:
        return log
    log = _in_types(log)
    _people(log)
    if not (0 <= log.warm_up <= log.end <= LATEST):
        raise UnsoundLog(
            f"a log measured from minute {log.warm_up} to {log.end} was met; minutes from 0 to {LATEST:,}, the end not "
            "before the beginning, were expected"
        )
    earlier = np.zeros(len(log), dtype=np.bool_)
    np.less(log.minute[1:], log.minute[:-1], out=earlier[1:])
    _all(log, ~earlier, "minute", "rows in the order of time: no minute below that of the row before,")
    _all(log, log.minute >= EARLIEST, "minute", f"a minute after {EARLIEST:,}")
    if len(log) and log.minute[-1] >= log.end:
        log = log.only(np.arange(np.searchsorted(log.minute, log.end)))
    people = len(log.patients)
    _all(log, (log.event >= 0) & (log.event < len(Event)), "event", f"a code below {len(Event)}")
    _all(log, (log.patient >= 0) & (log.patient < people), "patient", f"a place among the {people:,} patients")
    _subjects(log)
    _spells(log, people)
    return log


def _in_types(log: EventLog) -> EventLog:
    columns: dict[str, Any] = {}
    for name, kind in COLUMNS.items():
        column = getattr(log, name)
        if not isinstance(column, np.ndarray) or column.ndim != 1 or column.dtype.kind not in "iu":
            raise UnsoundLog(f"the log's column '{name}' is not an array of whole numbers; {READ_LOG}")
        if len(column) != len(log):
            raise UnsoundLog(
                f"the log's column '{name}' has {len(column):,} rows and 'minute' {len(log):,}; as many were expected"
            )
        if not np.can_cast(column.dtype, kind):
            most: Any = np.iinfo(np.dtype(kind))
            fits = (column >= most.min) & (column <= most.max)
            _all(log, fits, name, f"a number from {most.min} to {most.max}")
        columns[name] = np.ascontiguousarray(column, dtype=kind)
    return replace(log, **columns)


def _people(log: EventLog) -> None:
    labels, names, people = log.patients.labels, log.names, len(log.patients)
    if people == 0:
        return
    if (
        labels.shape != (people, len(names.labels))
        or labels.dtype.kind not in "iu"
        or len(log.patients.stream) != people
    ):
        raise UnsoundLog(
            f"{people:,} patients with labels in an array of shape {labels.shape} were met; a row for each and a "
            f"column for each of the {len(names.labels)} labels, and a stream for each, were expected"
        )
    for place, (label, values) in enumerate(names.labels.items()):
        column = labels[:, place]
        bad = np.flatnonzero((column < 0) | (column > len(values)))
        if len(bad):
            raise UnsoundLog(
                f"patient {bad[0]} of the log carries the value {column[bad[0]]} of '{label}'; a number from 0 "
                f"(nothing recorded) to {len(values)} was expected"
            )


def _subjects(log: EventLog) -> None:
    names = log.names
    least, below = np.zeros(len(Event), dtype=np.int32), np.zeros(len(Event), dtype=np.int32)
    for event, of in SUBJECT_OF.items():
        below[event] = len(names.of(event)) if of is not Subject.NOTHING else np.iinfo(np.int16).max
        least[event] = -1 if of in (Subject.STREAM, Subject.NOTHING) else 0
    subject = log.subject
    fits = (subject >= least.take(log.event)) & (subject < below.take(log.event))
    _all(log, fits, "subject", "a code of the log's names for this event")
    chosen = np.flatnonzero(log.event == Event.CHOSE)
    if len(chosen):
        values = np.array([len(known) for known in names.labels.values()]).take(subject[chosen])
        wrong = chosen[(log.value[chosen] < 0) | (log.value[chosen] >= values)]
        if len(wrong):
            _refuse(log, int(wrong[0]), "value", "one of the label's values")


def _spells(log: EventLog, people: int) -> None:
    """A person's spells begin with their rows one after another from 0, and no row is of one that has not begun."""
    again = (log.event == Event.RISK) & (log.subject == RISKS.index(Risk.READMISSION))
    begins = np.flatnonzero((log.event == Event.ARRIVED) | again)
    begins = begins[np.argsort(log.patient[begins], kind="stable")]
    of = log.patient[begins]
    count = np.bincount(of, minlength=people)
    first = np.cumsum(count) - count
    in_turn = log.spell[begins] == np.arange(len(begins)) - first.take(of)
    if not in_turn.all():
        right = "the number of the patient's spells before it, at a row that begins one,"
        _refuse(log, int(begins[~in_turn].min()), "spell", right)
    known = (log.spell >= 0) & (log.spell < count.take(log.patient))
    _all(log, known, "spell", "a spell that begins with a row 'arrived' or a readmission")
    if len(log):
        begun = begins.take(first.take(log.patient) + log.spell) <= np.arange(len(log))
        _all(log, begun, "spell", "a spell that has begun by then")


def _all(log: EventLog, fits: Mask, column: str, right: str) -> None:
    if not fits.all():
        _refuse(log, int(np.argmin(fits)), column, right)


def _refuse(log: EventLog, row: int, column: str, right: str) -> None:
    met: Any = getattr(log, column)[row]
    raise UnsoundLog(f"row {row} of the log: {column} {met}; {right} was expected. {READ_LOG[0].upper()}{READ_LOG[1:]}")


__all__ = ["UnsoundLog", "sound"]
