"""What must be true of the rows of a log, patient by patient; what follows from them and is not said is filled in."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from simulation.core.event_log import RISKS, STATES
from simulation.core.vocabulary import DAY, Event, Risk, State
from simulation.own_log.moments import said
from simulation.own_log.rows import NOT_NAMED, Rows

READMISSION = RISKS.index(Risk.READMISSION)
DIED = STATES.index(State.DIED)
ANSWERS = (Event.GRANTED, Event.REFUSED, Event.GAVE_UP, Event.WITHDREW)
Line = tuple[int, int, int, int, int, int]
"""Minute, patient, spell, event, subject and value of a row."""


@dataclass
class Journey:
    """Where a patient is in the log."""

    spell: int = -1
    said_spell: int = -1
    asked: dict[tuple[int, int], int] = field(default_factory=dict)
    """How many requests are open, by service and thread."""
    held: dict[tuple[int, int], int] = field(default_factory=dict)
    dead: bool = False
    last: tuple[int, ...] = ()


class Ordered:
    """The rows in the order of a log, with what was filled in."""

    def __init__(self, rows: Rows, held: frozenset[int]) -> None:
        """`held`: the services that are given back."""
        self.rows, self.held = rows, held
        present = frozenset(Event(code) for code in np.unique(rows.event).tolist())
        self.present = present | rows.records
        self.arrivals_said = Event.ARRIVED in present
        self.requests_said = Event.ASKED in self.present
        self.filled_requests = self.filled_arrivals = 0
        self._line = 0
        self.lines = self._sorted()

    def _sorted(self) -> list[Line]:
        rows = self.rows
        order = np.lexsort((np.arange(len(rows.minute)), rows.minute, rows.patient))
        columns = [
            column[order].tolist()
            for column in (rows.minute, rows.patient, rows.spell, rows.event, rows.subject, rows.value, rows.line)
        ]
        found: list[Line] = []
        who, journey = -1, Journey()
        for minute, patient, spell, event, subject, value, line in zip(*columns, strict=True):
            if patient != who:
                who, journey = patient, Journey()
            self._line = line
            row = (minute, patient, spell, event, subject, value)
            found += [*self._before(journey, row), (minute, patient, journey.spell, event, subject, value)]
        found.sort(key=lambda row: row[:2])  # stable: a patient's own order stays
        return found

    def _before(self, journey: Journey, row: Line) -> Iterator[Line]:
        """Check a row, and give those that follow from it and come before it."""
        minute, patient, spell, event, subject, value = row
        if row == journey.last and event in (Event.ARRIVED, Event.ASKED, Event.GRANTED, Event.LEFT):
            self._wrong("event", f"'{Event(event).name.lower()}' twice in the same minute", "each thing once")
            return
        journey.last = row
        if journey.dead and event not in (Event.LEFT, Event.WITHDREW, Event.ENDED):
            met = f"'{Event(event).name.lower()}' on {said(minute)}, after the patient has died"
            self._wrong("event", met, "nothing happens to a patient after death but giving places back")
        journey.dead |= event == Event.STATE and subject == DIED
        begins = event == Event.ARRIVED or (event == Event.RISK and subject == READMISSION)
        if spell < journey.said_spell:
            right = "spells are numbered in the order of their times"
            self._wrong("spell", f"spell {spell} after spell {journey.said_spell}", right)
        elif spell > journey.said_spell:
            journey.said_spell, journey.spell = spell, journey.spell + 1
            if not begins:
                if self.arrivals_said:
                    met = f"spell {spell} begins with '{Event(event).name.lower()}' on {said(minute)}"
                    self._wrong("event", met, "the first row of a spell is 'arrived', or 'risk' with 'readmission'")
                self.filled_arrivals += 1
                yield minute, patient, journey.spell, Event.ARRIVED, NOT_NAMED, 0
        elif begins:
            self._wrong("event", "a spell that begins a second time", "give the further spell a number of its own")
        thread = (subject, value)
        if event == Event.ASKED:
            journey.asked[thread] = journey.asked.get(thread, 0) + 1
        elif event in ANSWERS:
            if journey.asked.get(thread, 0):
                journey.asked[thread] -= 1
            elif any(number for (_, other), number in journey.asked.items() if other == value):
                pass  # who stands on several lists may be answered by another than the one first asked for
            elif self.requests_said:
                met = f"'{Event(event).name.lower()}' of {self._service(subject)}, which was not asked for"
                self._wrong("event", met, "a row 'asked' of the same service comes before it")
            else:
                self.filled_requests += 1
                yield minute, patient, journey.spell, Event.ASKED, subject, value
            if event == Event.GRANTED and subject in self.held:
                journey.held[thread] = journey.held.get(thread, 0) + 1
        elif event == Event.LEFT:
            if journey.held.get(thread, 0):
                journey.held[thread] -= 1
            else:
                met = f"'left' of {self._service(subject)} on {said(minute)}, which the patient does not hold"
                self._wrong("event", met, "a row 'granted' of the same service comes before it")

    def _service(self, subject: int) -> str:
        return f"'{self.rows.names.services[subject]}'"

    def _wrong(self, column: str, met: str, right: str) -> None:
        self.rows.problems.add(self._line, column, met, right)


__all__ = ["DAY", "READMISSION", "Line", "Ordered"]
