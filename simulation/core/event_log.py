"""The event log: one row, one fact, in columns; what engines write and all that measures read besides the scenario.

Rows are sorted by (minute, patient, the patient's own order). Codes point into `Names`, so a log can be read without
the plan that made it, and a log of real data in the same columns can be measured too. Labels carried from arrival stand
once for each person in `Patients`; `chose` rows tell those recorded on the way, and at the beginning of a further spell
those kept since.
"""

import datetime
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulation.core.event_subjects import OF_A_THREAD, SUBJECT_OF, Subject
from simulation.core.vocabulary import Event, Risk, State

if TYPE_CHECKING:
    import pandas as pd

RISKS = tuple(Risk)
STATES = tuple(State)
ALREADY_HERE = -1
"""The stream of people who are there at minute 0."""
HERE = "already here"
"""What that stream is called in a table."""


@dataclass(frozen=True)
class Names:
    """What the codes of a log stand for; a code is a place in one of these tuples."""

    services: tuple[str, ...]
    steps: tuple[str, ...]
    """Dotted: `routes.treated.bed`."""
    marks: tuple[str, ...]
    """`ready` is 0 and `discharged` is 1, always."""
    labels: Mapping[str, tuple[str, ...]]
    """Every label with its values, in the order of their codes. `cohort` is the first label."""
    streams: tuple[str, ...]
    step_reason: tuple[int, ...] = ()
    """For each step its place in `reasons`, -1 without one."""
    step_service: tuple[int, ...] = ()
    """For each step the service it asks for, -1 for none or one that a label names."""
    reasons: tuple[str, ...] = ()
    kept: tuple[bool, ...] = ()
    """For each label whether it stays with a person at the next spell; empty: all do."""

    @property
    def label_names(self) -> tuple[str, ...]:
        """The labels in the order of their codes."""
        return tuple(self.labels)

    def of(self, event: Event) -> tuple[str, ...]:
        """The names that the subjects of this event's rows are codes of; empty for an event that has no subject."""
        known: dict[Subject, tuple[str, ...]] = {
            Subject.STREAM: self.streams,
            Subject.SERVICE: self.services,
            Subject.STEP: self.steps,
            Subject.LABEL: self.label_names,
            Subject.MARK: self.marks,
            Subject.RISK: tuple(map(str, RISKS)),
            Subject.STATE: tuple(map(str, STATES)),
            Subject.NOTHING: (),
        }
        return known[SUBJECT_OF[event]]


@dataclass(frozen=True)
class Patients:
    """Everybody who came, in the order of `number`; the log's `patient` is a place in these arrays."""

    number: npt.NDArray[np.int64]
    """(stream, cohort, day, k) packed: the same person in every scenario compared."""
    stream: npt.NDArray[np.int16]
    labels: npt.NDArray[np.int16]
    """What each person carries on arrival: for each label the place of its value plus one, 0 where nothing is recorded;
    shape (patients, labels).
    """

    def __len__(self) -> int:
        return len(self.number)

    @cached_property
    def cohort(self) -> npt.NDArray[np.int16]:
        """Each person's cohort, the first label."""
        return self.labels[:, 0] - np.int16(1)

    def carried(
        self, names: Names, patient: npt.NDArray[np.integer[Any]], spell: npt.NDArray[np.integer[Any]], label: int
    ) -> npt.NDArray[np.int16]:
        """The value of a label at the beginning of these spells of these patients, -1 where nothing is recorded.

        A spell's first `chose` rows say what a person has kept since from an earlier one.
        """
        column = np.ascontiguousarray(self.labels[:, label])
        if not column.any():
            return np.full(len(patient), -1, dtype=np.int16)
        values = column.take(patient) - np.int16(1)
        return values if not names.kept or names.kept[label] else np.where(spell == 0, values, np.int16(-1))


@dataclass(frozen=True)
class Review:
    """What was found on the first day of a month, and what held from then on."""

    minute: int
    occupancy: float
    """Mean over the last 28 days, over the beds there are without pressure; NaN where nobody asks."""
    overspent: tuple[str, ...]
    """Payers that spent more in the last whole quarter than it allows."""
    pressed: bool
    """Whether what holds under pressure holds from now on."""
    moved: tuple[int, ...]
    """For each service how many places more or fewer than its own it has from now on; empty where no rule moves any."""


class Rows(NamedTuple):
    """Rows of a log, as `EventLog` has them: 15 bytes a row."""

    minute: npt.NDArray[np.int32]
    patient: npt.NDArray[np.int32]
    spell: npt.NDArray[np.int16]
    event: npt.NDArray[np.int8]
    subject: npt.NDArray[np.int16]
    value: npt.NDArray[np.int16]

    def part(self, lines: slice | npt.NDArray[Any]) -> "Rows":
        """Some of them: views where `lines` is a slice."""
        some: list[Any] = [column[lines] for column in self]
        return Rows(*some)


class RowsKept(NamedTuple):
    """Which rows there are in a log that nobody reads but measures: of labels, marks and steps of the main journey
    those that are true here, and all others.
    """

    began: npt.NDArray[np.bool_]
    """By step."""
    ended: npt.NDArray[np.bool_]
    chose: npt.NDArray[np.bool_]
    """By label."""
    marked: npt.NDArray[np.bool_]
    """By mark."""
    gone: bool = True
    """Whether there are rows of people for whom everything is over before the window, see `engines.common.gone`."""

    @classmethod
    def of_who_is_there(cls, names: Names) -> "RowsKept":
        """All rows but those of people for whom everything is over before the window."""
        steps, labels, marks = (
            np.ones(len(all_of), dtype=np.bool_) for all_of in (names.steps, names.labels, names.marks)
        )
        return cls(steps, steps, labels, marks, gone=False)

    def of_subjects(self, subjects: int) -> npt.NDArray[np.bool_]:
        """Whether a row is there: events x subjects, the first of which is -1, x whether its value is 1, which in rows
        of steps is the plan.
        """
        there = np.ones((len(Event), 1 + subjects, 2), dtype=np.bool_)
        there[Event.BEGAN, 1 : 1 + len(self.began), 0] = self.began
        there[Event.ENDED, 1 : 1 + len(self.ended), 0] = self.ended
        there[Event.CHOSE, 1 : 1 + len(self.chose)] = self.chose[:, np.newaxis]
        there[Event.MARKED, 1 : 1 + len(self.marked)] = self.marked[:, np.newaxis]
        return there


@dataclass(frozen=True, repr=False)
class EventLog:
    """What happened in one replication. All arrays have one length."""

    minute: npt.NDArray[np.int32]
    """Minutes since 00:00 of the run's first day; negative for what today's state says of the time before."""
    patient: npt.NDArray[np.int32]
    spell: npt.NDArray[np.int16]
    """0 for a person's first spell; each readmission adds one."""
    event: npt.NDArray[np.int8]
    subject: npt.NDArray[np.int16]
    value: npt.NDArray[np.int16]
    names: Names
    patients: Patients
    first_day: datetime.date
    """The date of minute 0."""
    warm_up: int
    """Minute at which the measured window begins."""
    end: int
    """Minute at which it ends; nothing at or after this minute is in the log."""
    replication: int = 0
    engine: str = field(default="reference", compare=False)
    reviews: tuple[Review, ...] = ()
    """The monthly reviews of a place that fights fires or moves its places."""
    kept: RowsKept | None = field(default=None, compare=False)
    """Which rows are there where not all of them were asked for."""
    of_an_engine: bool = field(default=False, init=False, compare=False)
    """Whether an engine of this program wrote these very rows: others are looked at before measures read them."""

    def __len__(self) -> int:
        return len(self.minute)

    def __repr__(self) -> str:
        return f"<EventLog of replication {self.replication}: {len(self):,} rows, {self.engine} engine>"

    def just_simulated(self) -> "EventLog":
        """The same log, said to be as an engine wrote it; a copy with other rows no longer is."""
        object.__setattr__(self, "of_an_engine", True)
        return self

    def has_all(self, event: int, subjects: npt.NDArray[np.integer[Any]] | int) -> bool:
        """Whether no row of this event and these subjects was left out."""
        if self.kept is None:
            return True
        known = getattr(self.kept, Event(event).name.lower(), None)
        return known is None or bool(known[subjects].all())

    def once(self) -> "LogOnce":
        """The same log, to be read once: its rows go when they have been read and nobody else holds this log."""
        rows = Rows(*(getattr(self, name) for name in Rows._fields))
        told = self.with_rows(no_rows())
        return LogOnce(told.just_simulated() if self.of_an_engine else told, deque([rows]))

    def with_rows(self, rows: Rows) -> "EventLog":
        """All that this log tells, with these rows in place of its own."""
        return replace(self, **rows._asdict())

    def rows(self, *events: Event) -> npt.NDArray[np.int64]:
        """Places of the rows of these events, in order."""
        return np.flatnonzero(np.isin(self.event, np.array(events, dtype=np.int8)))

    def only(self, rows: "npt.NDArray[Any]") -> "EventLog":
        """The same log with these of its rows: their places, or true for each that stays."""
        return replace(self, **{name: getattr(self, name)[rows] for name in Rows._fields})

    def frame(self) -> "pd.DataFrame":
        """The log as a DataFrame for people: names instead of codes, times as timestamps."""
        import pandas as pd

        text = np.array([event.name.lower() for event in Event], dtype=object)[self.event]
        subject = np.full(len(self), "", dtype=object)
        value = np.full(len(self), "", dtype=object)
        names = self.names
        for event in Event:
            here, known = self.event == event, names.of(event)
            if SUBJECT_OF[event] is Subject.STREAM:
                known = (*known, HERE)  # the last, as ALREADY_HERE is -1
            if known:
                subject[here] = np.array(known, dtype=object)[self.subject[here]]
        for code, (_, values) in enumerate(names.labels.items()):
            here = (self.event == Event.CHOSE) & (self.subject == code)
            value[here] = np.array(values, dtype=object)[self.value[here]]
        made_ready = self.event == Event.TURNAROUND
        value[made_ready] = [f"{minutes} minutes" for minutes in self.value[made_ready]]
        planned = np.isin(self.event, np.array(OF_A_THREAD))
        value[planned] = np.where(self.value[planned] == 1, "plan", "main")
        when = pd.Timestamp(self.first_day) + pd.to_timedelta(self.minute, unit="min")
        return pd.DataFrame(
            {
                "replication": self.replication,
                "minute": self.minute.astype(np.int64),
                "time": when,
                "patient": self.patients.number[self.patient],
                "spell": self.spell,
                "event": text,
                "subject": subject,
                "value": value,
            }
        )

    def people(self) -> "pd.DataFrame":
        """One line for each person: number, stream, and every label as it was on arrival (empty where nothing was
        recorded).
        """
        import pandas as pd

        streams = np.array([*self.names.streams, HERE], dtype=object)
        values = {
            label: np.array(["", *known], dtype=object)[self.patients.labels[:, place]]
            for place, (label, known) in enumerate(self.names.labels.items())
        }
        return pd.DataFrame({"patient": self.patients.number, "stream": streams[self.patients.stream], **values})


@dataclass(frozen=True)
class LogOnce:
    """A log that is read once, part by part, so that it never stands in memory beside all that is made of it."""

    told: EventLog
    """What it tells besides its rows; it has none."""
    parts: deque[Rows]
    """Its rows in order; whoever reads them takes one part after another from here."""

    def __len__(self) -> int:
        return sum(len(part.minute) for part in self.parts)


@dataclass
class Room:
    """The room that one log took, for the next."""

    rows_a_minute: float = 0.0
    """The rows that it had at most, by the minutes of the run; 0 while nobody knows."""
    columns: list[Any] = field(default_factory=list)
    """Where memory that was taken is never given back, its columns."""


def no_rows() -> Rows:
    """The rows of a log in which nothing happens."""
    kinds = (np.int32, np.int32, np.int16, np.int8, np.int16, np.int16)
    empty: list[Any] = [np.empty(0, dtype=kind) for kind in kinds]
    return Rows(*empty)


__all__ = [
    "ALREADY_HERE",
    "HERE",
    "RISKS",
    "STATES",
    "EventLog",
    "LogOnce",
    "Names",
    "Patients",
    "Review",
    "Room",
    "Rows",
    "RowsKept",
    "no_rows",
]
