"""The rows of a log before they become one: what both ways of writing a log are read into."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from simulation.core.event_log import Names, Review
from simulation.core.units import digits
from simulation.core.vocabulary import Event
from simulation.own_log.problems import Problems

Ints = npt.NDArray[np.int64]
ALL_EVENTS = frozenset(Event)
NOT_NAMED = -1
"""The stream of people of whom nobody says how they came."""


def numbers_of(patients: Sequence[str]) -> list[int] | None:
    """What patients are called, as numbers; None where one is called by other than digits, or two by the same number:
    then they are names.

    >>> numbers_of(["7", "12"]), numbers_of(["1", "01"]), numbers_of(["7", "²"])
    ([7, 12], None, None)
    """
    found = [number for text in patients if (number := digits(text)) is not None]
    return found if len(found) == len(patients) == len(set(found)) else None


@dataclass
class Rows:
    """One place for each row in every array, in the order of the file."""

    names: Names
    problems: Problems
    minute: Ints
    """Minutes since the calendar began."""
    patient: Ints
    """Places in `patients`."""
    spell: Ints
    """As the file numbers them; the numbers of a patient only have to rise."""
    event: Ints
    subject: Ints
    value: Ints
    line: Ints
    patients: list[str]
    """How each patient is called in the file."""
    labels: dict[str, Ints]
    """For each label that the file gives on arrival, the place of each patient's value plus one, 0 for none."""
    begin: int | None = None
    """The minute from which is measured, where the log says it."""
    end: int | None = None
    records: frozenset[Event] = frozenset()
    """Events that are recorded whenever they happen, even when there is no row of them."""
    reviews: tuple[Review, ...] = ()
    """With minutes since the calendar began."""
    whole: bool = False
    """Whether it is a log of this program with all its columns."""
    notes: list[str] = field(default_factory=list)


__all__ = ["ALL_EVENTS", "NOT_NAMED", "Ints", "Rows", "numbers_of"]
