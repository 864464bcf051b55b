"""Being worked on by staff."""

from typing import ClassVar

from simulation.scenario.schema.field_types import ShareDial, Time, Whole
from simulation.scenario.schema.services.kinds import CapacityUse, kinds_that
from simulation.scenario.schema.steps.base import Step, StepFacts
from simulation.scenario.schema.steps.parts import GivesUp, ServiceName
from simulation.scenario.schema.steps.registry import step_kind
from simulation.scenario.schema.values.value import Value


@step_kind
class Task(Step):
    """Keep the place; wait for staff and be worked on."""

    task: ServiceName
    takes: Time
    """Working time; nights and weekends do not count."""
    priority: Whole = Value.of(5)
    share_needing: ShareDial | None = None
    if_full: str | None = None
    """Where to go when it cannot be had in this minute."""
    queue_up_to: Whole | None = None
    """Beside `if_full`: who cannot have it waits all the same while fewer than so many do."""
    gives_up_after: GivesUp | None = None

    facts: ClassVar = StepFacts(
        rows=5,
        asks="task",
        serves=kinds_that(CapacityUse.WORK),
        time="takes",
        may_be_long=True,
        waits=True,
        in_a_plan=True,
    )
    example: ClassVar = """\
services:
  ward: {kind: beds, capacity: 30 beds}
  pharmacy: {kind: staff, capacity: 1 person, open: "weekdays 09:00-17:00"}
routes:
  come:
    bed: {stay: ward, for: 3 days}
    medicines: {task: pharmacy, takes: 40 minutes, share_needing: 80 %}
    out: {go: home}
"""
