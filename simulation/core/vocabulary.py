"""The vocabulary of the project: every kind of thing a scenario, a log or a table may name.

Terms follow the NHS Data Dictionary where it has one (spell, discharge ready date) and NHS England's
discharge guidance otherwise (criteria to reside, pathways 0 to 3, care transfer hub).
"""

from enum import IntEnum, StrEnum

DAY = 1440
"""Minutes in a day; the model's days all have 24 hours."""

YEAR = 365
"""Days in a year wherever something is said a year: rates, growth, money, measures. A leap day is a day more."""

LONGEST_TURNAROUND = 21 * DAY
"""Minutes for which a place may be made ready: they fit into one row of a log."""

FAR = 2_000_000_000
"""A minute that no run reaches (about 3,800 years): 'never' on the engine's clock. Fits 32 bits."""


WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
MONTHS_OF_YEAR = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)

NOT_SAID = "payer_not_said"
"""Who pays for what no file says a payer of."""
PAYERS = {
    "nhs": "NHS",
    "nhs_acute": "NHS acute trust",
    "nhs_community": "NHS community provider",
    "joint": "NHS and council together",
    "council": "Council",
    "self_funder": "Self-funders",
    "client": "People billed by the council",
    NOT_SAID: "Payer not said",
}
"""What payers are called for people to read; others by their name."""

CARER = "carer"
"""The label that says whether somebody close to a person looks after them at home, unpaid."""

HAS_CARER = ("yes", "has_carer")
"""Values of that label with which somebody does."""


class ServiceKind(StrEnum):
    """What capacity means for a service."""

    BEDS = "beds"
    """People there at one time, away from home."""
    PLACES = "places"
    """People there at one time, in their own home."""
    STAFF = "staff"
    """People who can each do one task at a time within open hours."""
    DAILY_STARTS = "daily_starts"
    """New people taken on each day; what is not taken lapses."""
    MEETING = "meeting"
    """No capacity; a decision is made only when it is held."""


class CountsAs(StrEnum):
    """What official measures see in a service."""

    ACUTE = "acute"
    """A bed in an acute hospital."""
    SAME_DAY = "same_day"
    """Same-day emergency care: an admission without a night."""
    HOSPITAL_AT_HOME = "hospital_at_home"
    """Acute care in the person's own home (virtual ward)."""
    REABLEMENT = "reablement"
    """Time-limited support that official 91-day measures follow."""
    HOME_SUPPORT = "home_support"
    """Any short-term support at home (pathway 1)."""
    REHABILITATION = "rehabilitation"
    """Short-term rehabilitation, in a bed (pathway 2) or at home."""
    CONTACT = "contact"
    """A contact with a professional."""
    ASSESSMENT = "assessment"
    """An assessment of care needs."""
    REPEAT_ASSESSMENT = "repeat_assessment"
    """An assessment of what somebody else has already assessed."""


class StreamCountsAs(StrEnum):
    """What official measures see in a stream of arrivals; a stream's own name is allowed too."""

    EMERGENCY = "emergency"
    ELECTIVE = "elective"
    DAY_CASE = "day_case"
    COMMUNITY = "community"


class RunBy(StrEnum):
    """The body that runs a service or answers for a delay."""

    NHS_ACUTE = "nhs_acute"
    NHS_COMMUNITY = "nhs_community"
    COUNCIL = "council"
    VOLUNTARY = "voluntary"
    INDEPENDENT = "independent"
    JOINT = "joint"


class Order(StrEnum):
    """Who of those with the same priority on a list is served first."""

    FIRST_COME = "first_come"
    """Who has waited longest."""
    LAST_COME = "last_come"
    """Who has waited shortest."""
    RANDOM = "random"
    """Anybody of those who wait, with the same chance each time."""


class Rounding(StrEnum):
    """How times become whole minutes."""

    NEAREST = "nearest"
    """To the nearest, which changes the means of short times."""
    BY_CHANCE = "by_chance"
    """Times with a mean below ten minutes up or down by chance, so that means are kept: of 100 times of 3.2 minutes 20
    are 4. Others to the nearest.
    """


class State(StrEnum):
    """Where a person is when a route has ended."""

    HOME = "home"
    HOME_WITH_CARE = "home_with_care"
    CARE_HOME = "care_home"
    DIED = "died"
    LEFT = "left"


class Risk(StrEnum):
    """What may happen to a person after a live discharge; in this order when two fall into one minute."""

    DEATH = "death"
    CARE_HOME = "care_home"
    READMISSION = "readmission"


class Milestone(StrEnum):
    """Marks with a meaning of their own; any other name is allowed and only counted."""

    READY = "ready"
    """First moment without criteria to reside: its date is the discharge ready date."""
    DISCHARGED = "discharged"
    """Live discharge from hospital care (NHS Data Dictionary: discharge date)."""
    SAME_DAY = "same_day"
    """Treated without a night in a bed."""
    CANCELLED = "cancelled"
    """A planned admission that did not take place for want of a bed."""
    DECISION_TO_ADMIT = "decision_to_admit"
    """It has been decided to admit somebody in an emergency: the published clock of waits for a bed begins. Where a
    scenario marks it, who has no such mark comes straight to a unit and has no such clock.
    """
    TREATED_ELSEWHERE = "treated_elsewhere"
    """A planned patient leaves the hospital's list after cancellations."""


class Event(IntEnum):
    """One row of the log, one fact. `subject` and `value` are codes into the log's names."""

    ARRIVED = 0
    """A person comes for the first time; subject: stream (-1 for those already here at minute 0)."""
    ASKED = 1
    """Joined the list of a service; subject: service, value: 0 for the main journey, 1 for the plan."""
    GRANTED = 2
    """Got what was asked for; subject and value as for ASKED."""
    LEFT = 3
    """Gave back a place or a member of staff; subject and value as for ASKED."""
    REFUSED = 4
    """Could not have it in this minute and went elsewhere (`if_full`)."""
    GAVE_UP = 5
    """Waited as long as they would (`gives_up_after`)."""
    WITHDREW = 6
    """Left the list because something else happened to the person."""
    BEGAN = 7
    """A step that may take time begins; subject: step, value as for ASKED."""
    ENDED = 8
    """It ends; for a stay: the stay is over, the place still held. subject: step, value as for ASKED."""
    CHOSE = 9
    """A label was recorded; subject: label, value: which of its values (from 0)."""
    MARKED = 10
    """A milestone; subject: mark."""
    RISK = 11
    """Something happened after discharge; subject: which risk. A readmission begins the next spell with this row."""
    DETERIORATED = 12
    """Fell ill again with no criteria to reside."""
    STATE = 13
    """A journey ended; subject: state."""
    TURNAROUND = 14
    """The place that the person has left is made ready for the next; subject: service, value: for how many minutes."""
    ALSO_ASKED = 15
    """Stands on the list of a further service too (`also`), as of the minute of first asking; subject: service."""
    TAKEN_OFF = 16
    """Stands on a list no longer, since another has answered; subject: service."""
