"""What each event of the log is about: what its subject names, and what its value says; for whoever writes, reads or
checks a log.
"""

from enum import StrEnum, auto

from simulation.core.complete import complete
from simulation.core.vocabulary import Event


class Subject(StrEnum):
    """What the subject of a row names."""

    STREAM = auto()
    SERVICE = auto()
    STEP = auto()
    LABEL = auto()
    MARK = auto()
    RISK = auto()
    STATE = auto()
    NOTHING = auto()


class Meaning(StrEnum):
    """What the value of a row says."""

    THREAD = auto()
    """0 for the main journey, 1 for the plan."""
    LABEL_VALUE = auto()
    """Which value of the label that the subject names."""
    MINUTES = auto()
    NOTHING = auto()


SUBJECT_OF = complete(
    "what the subjects of the log's rows name",
    Event,
    {
        Event.ARRIVED: Subject.STREAM,
        Event.ASKED: Subject.SERVICE,
        Event.GRANTED: Subject.SERVICE,
        Event.LEFT: Subject.SERVICE,
        Event.REFUSED: Subject.SERVICE,
        Event.GAVE_UP: Subject.SERVICE,
        Event.WITHDREW: Subject.SERVICE,
        Event.BEGAN: Subject.STEP,
        Event.ENDED: Subject.STEP,
        Event.CHOSE: Subject.LABEL,
        Event.MARKED: Subject.MARK,
        Event.RISK: Subject.RISK,
        Event.DETERIORATED: Subject.NOTHING,
        Event.STATE: Subject.STATE,
        Event.TURNAROUND: Subject.SERVICE,
        Event.ALSO_ASKED: Subject.SERVICE,
        Event.TAKEN_OFF: Subject.SERVICE,
    },
)
"""What the subject of each event's rows names."""
MEANING_OF = complete(
    "what the values of the log's rows say",
    Event,
    dict.fromkeys(Event, Meaning.NOTHING)
    | dict.fromkeys(
        (
            *(Event.ASKED, Event.GRANTED, Event.LEFT, Event.REFUSED, Event.GAVE_UP, Event.WITHDREW),
            *(Event.BEGAN, Event.ENDED),
        ),
        Meaning.THREAD,
    )
    | {Event.CHOSE: Meaning.LABEL_VALUE, Event.TURNAROUND: Meaning.MINUTES},
)
"""What the value of each event's rows says."""
AT_A_SERVICE = tuple(event for event, subject in SUBJECT_OF.items() if subject is Subject.SERVICE)
"""Events whose subject is a service."""
OF_A_THREAD = tuple(event for event, value in MEANING_OF.items() if value is Meaning.THREAD)
"""Events that belong to the main journey or to the plan beside it."""

__all__ = ["AT_A_SERVICE", "MEANING_OF", "OF_A_THREAD", "SUBJECT_OF", "Meaning", "Subject"]
