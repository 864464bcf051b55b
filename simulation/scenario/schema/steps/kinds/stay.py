"""Asking for a place and being in it."""

from typing import ClassVar

from pydantic import Field

from simulation.scenario.schema.field_types import Names, Part, Time, Whole
from simulation.scenario.schema.services.kinds import CapacityUse, kinds_that
from simulation.scenario.schema.steps.base import Keeps, Step, StepFacts
from simulation.scenario.schema.steps.parts import Alongside, GivesUp, ServiceName
from simulation.scenario.schema.steps.registry import step_kind
from simulation.scenario.schema.values.value import Value


class Also(Part):
    """Further lists on which a person stands after some time, when the place that is theirs cannot be had."""

    after: Time
    """Time from the first asking, which counts in all of the lists for the order and for the wait."""
    services: Names
    """Beds or places. Of several offered at once that of the step's own service is taken, else the first told here;
    one on the own list is passed over.
    """


@step_kind
class Stay(Step):
    """Ask for a place, keeping the one you have; when it is granted move, free the old place and stay a time."""

    stay: ServiceName
    for_: Time = Field(alias="for")
    """How long, from the minute the place is granted."""
    priority: Whole = Value.of(5)
    """Smaller first."""
    if_full: str | None = None
    """Where to go when it cannot be had in this minute."""
    queue_up_to: Whole | None = None
    """Beside `if_full`: who cannot have it waits all the same while fewer than so many do."""
    gives_up_after: GivesUp | None = None
    also: Also | None = None
    """Where else a place is taken; `if_full` and `gives_up_after` speak of all lists together."""
    alongside: Alongside | None = None
    marks: Names = ()
    """Milestones written when the place is granted."""
    risks_after_discharge: str | None = None

    facts: ClassVar = StepFacts(
        rows=5,
        asks="stay",
        serves=kinds_that(CapacityUse.OCCUPIES),
        time="for_",
        may_be_long=True,
        waits=True,
        keeps=Keeps.A_NEW_ONE,
    )
    example: ClassVar = """\
services:
  ward: {kind: beds, counts_as: acute, capacity: 18 beds}
routes:
  come:
    bed:
      stay: ward
      for: {distribution: lognormal, mean: 6 days, sd: 5 days}
      priority: 2
      gives_up_after: {wait: 12 hours, then: elsewhere}
    out: {go: home}
  elsewhere:
    out: {go: left}
"""

    def milestones(self) -> tuple[str, ...]:
        """Those written when the place is granted."""
        return self.marks
