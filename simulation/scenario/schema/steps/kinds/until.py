"""Waiting for a meeting or for hours."""

from typing import ClassVar

from simulation.scenario.schema.field_types import ShareDial
from simulation.scenario.schema.steps.base import Step, StepFacts
from simulation.scenario.schema.steps.registry import step_kind


@step_kind
class Until(Step):
    """Keep the place; wait until a service is held or opens."""

    until: str
    share_needing: ShareDial | None = None

    facts: ClassVar = StepFacts(
        rows=2,
        waits=True,
        in_a_plan=True,
        until="until",
        told="until {until} is held or opens",
    )
    example: ClassVar = """\
services:
  ward: {kind: beds, capacity: 30 beds}
  panel: {kind: meeting, held: "wednesday 14:00"}
routes:
  come:
    bed: {stay: ward, for: 3 days}
    decided: {until: panel}
    out: {go: home}
"""
