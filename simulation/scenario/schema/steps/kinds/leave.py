"""Giving back a place."""

from typing import ClassVar

from simulation.scenario.schema.field_types import Names
from simulation.scenario.schema.steps.base import Step, StepFacts
from simulation.scenario.schema.steps.registry import step_kind


@step_kind
class Leave(Step):
    """Give back the place one has and go on without one, which takes no time and no random number."""

    leave: Names
    """Beds or places: who is in one of them leaves it; who is not goes on."""

    facts: ClassVar = StepFacts(
        rows=1,
    )
    example: ClassVar = """\
services:
  trolleys: {kind: beds, capacity: 8 beds}
  ward: {kind: beds, counts_as: acute, capacity: 30 beds}
routes:
  come:
    seen: {stay: trolleys, for: 4 hours}
    lounge: {leave: trolleys}
    results: {delay: 6 hours}
    bed: {stay: ward, for: 4 days}
    out: {go: home}
"""
