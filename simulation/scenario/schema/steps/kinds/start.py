"""Waiting for one of the day's starts."""

from typing import ClassVar

from simulation.scenario.schema.field_types import ShareDial, Whole
from simulation.scenario.schema.services.kinds import CapacityUse, kinds_that
from simulation.scenario.schema.steps.base import Keeps, Step, StepFacts
from simulation.scenario.schema.steps.parts import GivesUp, ServiceName
from simulation.scenario.schema.steps.registry import step_kind
from simulation.scenario.schema.values.value import Value


@step_kind
class Start(Step):
    """Keep the place; wait for one of the day's starts, then leave the place."""

    start: ServiceName
    priority: Whole = Value.of(5)
    share_needing: ShareDial | None = None
    if_full: str | None = None
    """Where to go when it cannot be had in this minute."""
    queue_up_to: Whole | None = None
    """Beside `if_full`: who cannot have it waits all the same while fewer than so many do."""
    gives_up_after: GivesUp | None = None

    facts: ClassVar = StepFacts(
        rows=4,
        asks="start",
        serves=kinds_that(CapacityUse.ONCE),
        may_be_long=True,
        waits=True,
        keeps=Keeps.NONE,
    )
    example: ClassVar = """\
services:
  ward: {kind: beds, capacity: 40 beds}
  home_care: {kind: daily_starts, capacity: 3 per day, at: "08:00"}
routes:
  come:
    bed: {stay: ward, for: 5 days}
    care: {start: home_care, gives_up_after: {wait: 7 days, then: family}}
    out: {go: home}
  family:
    out: {go: home}
"""
