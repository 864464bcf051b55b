"""Coming to an end."""

from typing import ClassVar

from simulation.core.vocabulary import State
from simulation.scenario.schema.steps.base import Keeps, Step, StepFacts
from simulation.scenario.schema.steps.registry import step_kind


@step_kind
class Go(Step):
    """End in a state."""

    go: State
    risks_after_discharge: str | None = None

    facts: ClassVar = StepFacts(
        rows=1,
        may_be_long=True,
        keeps=Keeps.NONE,
    )
    example: ClassVar = """\
services:
  ward: {kind: beds, capacity: 30 beds}
routes:
  come:
    bed: {stay: ward, for: 4 days}
    fate: {choose: fate, shares: {recovers: 97 %, dies: 3 %}, routes: {recovers: recovered, dies: died}}
  recovered:
    end: {go: home}
  died:
    end: {go: died}
"""

    def ends(self) -> bool:
        """Always."""
        return True
