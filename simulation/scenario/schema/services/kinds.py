"""What each kind of service means, in one row each; a kind without its row stops the program when it is imported.

What the rows say is read by checks, plan, expected loads, measures and the reference. What a kind does is said once
for each layer, in tables of the same make: `docs/extending.md` lists them.
"""

from dataclasses import dataclass
from enum import Enum, auto

from simulation.core.complete import complete
from simulation.core.vocabulary import ServiceKind


class CapacityUse(Enum):
    """What somebody who has got a service uses of its capacity."""

    OCCUPIES = auto()
    """One of it, until they leave."""
    WORK = auto()
    """One of it, while they are worked on in its hours."""
    ONCE = auto()
    """One of the day's."""
    NOTHING = auto()
    """There is no capacity."""


@dataclass(frozen=True)
class ServiceFacts:
    """What a kind of service means."""

    use: CapacityUse
    unit: str
    """Of its capacity: beds, places, people or starts; empty without one."""
    neutral: str
    """A capacity that is right, where a mistaken one must not hide the mistakes after it."""
    hours: str
    """The key that says when it may be had."""
    at_home: bool
    """Whether people who are in it are in their own home."""
    keys: tuple[str, ...]
    """Keys of a service that belong to this kind."""
    priced_per: tuple[str, ...]
    """What its unit cost may be per."""
    got: str
    """What a person does who gets it, in a sentence."""


_EVERY = ("closed_on",)
_FULL = ("capacity", "starts_with", "for_each", "each", "one_list", "order", "rises_every", *_EVERY)
_POSTS = ("vacancy", "absence", "absence_by_month")
_HOURLY = ("by_weekday", "by_hour", *_FULL)
#     use, unit, neutral, hours, at_home, keys, priced_per, got
# fmt: off
SERVICES = complete("what kinds of service mean", ServiceKind, {
    ServiceKind.BEDS: ServiceFacts(
        CapacityUse.OCCUPIES, "beds", "1 beds", "admits", False, ("admits", "shared_list", "turnaround", *_HOURLY),
        ("day", "contact"), "moves into"),
    ServiceKind.PLACES: ServiceFacts(
        CapacityUse.OCCUPIES, "places", "1 places", "admits", True,
        ("admits", "shared_list", "turnaround", *_POSTS, *_HOURLY),
        ("day", "contact"), "moves into"),
    ServiceKind.STAFF: ServiceFacts(
        CapacityUse.WORK, "people", "1 people", "open", False,
        ("open", "weekend_cost", "shared_list", *_POSTS, *_HOURLY),
        ("hour", "contact"), "is seen by"),
    ServiceKind.DAILY_STARTS: ServiceFacts(
        CapacityUse.ONCE, "starts", "1 per day", "at", False, ("at", "by_weekday", *_POSTS, *_FULL),
        ("start", "contact"), "gets a start of"),
    ServiceKind.MEETING: ServiceFacts(
        CapacityUse.NOTHING, "", "", "held", False, ("held", *_EVERY), ("contact",), "is decided on at"),
})
# fmt: on


def kinds_with(key: str) -> tuple[ServiceKind, ...]:
    """The kinds of service to which a key belongs."""
    return tuple(kind for kind, facts in SERVICES.items() if key in facts.keys)


def kinds_that(*uses: CapacityUse) -> tuple[ServiceKind, ...]:
    """The kinds of service of which people use this."""
    return tuple(kind for kind, facts in SERVICES.items() if facts.use in uses)


def kinds_at_home(at_home: bool) -> tuple[ServiceKind, ...]:
    """The kinds of service in which people are in their own home, or away from it."""
    return tuple(kind for kind in kinds_that(CapacityUse.OCCUPIES) if SERVICES[kind].at_home is at_home)
