"""Today's position: a few numbers from which a run starts, in place of what the base would have at that date.

    today:
      date: 2026-11-02
      beds: 541 people
      no_criteria_to_reside: {P1: {people: 22 people, since: 6 days}, P2: 11 people, P3: 6 people}
      services: {reablement_town: {occupied: 28 people, queue: 4 people}}
      off: {discharge_hub: {people: 1 people, until: 2026-11-16}}

The place is warmed up as it is without its levers, until 00:00 of the date. Then people are added, or leave without
trace, until the numbers said are met; nobody else changes, so what is not said stands as the base has it. Who leaves is
drawn from all who stand there. Who is added is like somebody who stands there, or stood there at this hour on one of
the Mondays before: the same labels, step and history, other random numbers from then on. Levers and settings begin at
that minute, so that variants and their base start with the very same people.

In a run without a warm-up nobody is there before: people of `services` are then placed by the theory of renewal.
"""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from simulation.scenario.schema.field_types import Date, Minutes, Part, People, Time
from simulation.scenario.schema.fire_fighting import Settings


class AlreadyHere(Part):
    """People of today's position: in a service, or on its list, at minute 0."""

    occupied: People | None = None
    """People in the service at minute 0; as the base has it when not said."""
    queue: People | None = None
    """People on its list at minute 0 who hold no bed or place."""
    route: str | None = None
    step: str | None = None
    """The step they are in. Without a warm-up it is needed when several steps use the service."""
    labels: dict[str, str] = Field(default_factory=dict)
    """What they carry, where only people with these labels are counted here."""
    waited: Time | None = None
    """Without a warm-up: how long those in the queue have waited already."""
    remaining: Time | None = None
    """Without a warm-up: how long those inside still stay; when not said a stay already begun is drawn."""

    @property
    def inside(self) -> float:
        """People said to be in the service; none when nothing is said."""
        return self.occupied or 0.0

    @property
    def waiting(self) -> float:
        """People said to be on its list; none when nothing is said."""
        return self.queue or 0.0


class NoCriteriaToReside(Part):
    """Patients in beds on one pathway who have no criteria to reside."""

    people: People
    since: Minutes | None = None
    """How long they have been so in the mean; as in the base when not said."""


class StaffOff(Part):
    """People of a team who are not there."""

    people: People
    until: Date
    """The day on which they are back."""


def _read_waiting(raw: Any) -> Any:
    if isinstance(raw, Mapping):
        return {name: {"people": one} if isinstance(one, str) else one for name, one in raw.items()}
    return raw


def _read_services(raw: Any) -> Any:
    if isinstance(raw, Mapping):
        return {name: one if isinstance(one, list) else [one] for name, one in raw.items()}
    return raw


class Today(Part):
    """Today's position, from which the run starts."""

    date: Date | None = None
    """Minute 0 is 00:00 of this day, and the run is measured from it; where it is not said, the day on which the
    warm-up ends.
    """
    beds: People | None = None
    """Patients in beds that count as acute, those with no criteria to reside among them."""
    no_criteria_to_reside: Annotated[dict[str, NoCriteriaToReside], BeforeValidator(_read_waiting)] = Field(
        default_factory=dict
    )
    """Patients in these beds who have no criteria to reside, by pathway: people, or people and since when."""
    services: Annotated[dict[str, tuple[AlreadyHere, ...]], BeforeValidator(_read_services)] = Field(
        default_factory=dict
    )
    """People in other services and on their lists: one entry, or a list of them."""
    off: dict[str, StaffOff] = Field(default_factory=dict)
    """Staff who are not there, by service."""
    until_then: Settings = Field(default_factory=dict)
    """Dotted paths of parameters with their values until this minute, where they are others since. What levers and
    settings change is written here when a scenario is written as one file.
    """


__all__ = ["AlreadyHere", "NoCriteriaToReside", "StaffOff", "Today"]
