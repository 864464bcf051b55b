"""What a long wait does to what happens later: to a risk after discharge, or to a choice."""

from pydantic import Field

from simulation.scenario.schema.field_types import Minutes, Names, Numbers, Part, ShareDial
from simulation.scenario.schema.values.value import Value


class Clock(Part):
    """Which wait of a spell counts, from when, and beyond what."""

    for_: Names = Field(alias="for", min_length=1)
    """The service that was waited for, or several: the first grant of any of them in the spell, or another service's
    where the person stood on more lists.
    """
    from_: str | None = Field(default=None, alias="from")
    """The clock begins when this step, ROUTE.STEP, is first come to in the spell; else with the asking."""
    beyond: Minutes
    """What a wait has to exceed."""


class Waited(Clock):
    """What a long wait does to a risk, on the same random number; nothing unless a file says so."""

    factor: Numbers
    """By what the probability is multiplied then."""


class WaitedChoice(Clock):
    """What a long wait does to the shares of a choice; nothing unless a file says so. Who would have had the option has
    it still, on the same random number; of all others as many come to it as its share rises by.
    """

    option: str
    """The option of the shares that becomes more frequent."""
    factor: Numbers = Value.of(1.0)
    """By what its share is multiplied then, 1 or more."""
    adds: ShareDial = Value.of(0.0)
    """What is added to it then: of 100 who have waited so long, so many more."""
