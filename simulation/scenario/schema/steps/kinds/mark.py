"""Writing a milestone."""

from typing import ClassVar

from simulation.scenario.schema.field_types import Part, PerDayDial
from simulation.scenario.schema.steps.base import Lead, Step, StepFacts
from simulation.scenario.schema.steps.registry import step_kind


class Deteriorates(Part):
    """The risk of falling ill again with no criteria to reside."""

    per_day: PerDayDial
    """A rate: the chance in a short time is this share of it in days."""
    then: str
    """The route of those who deteriorate; they keep their place."""


@step_kind
class Mark(Step):
    """Write a milestone."""

    mark: str
    deteriorates: Deteriorates | None = None
    risks_after_discharge: str | None = None

    facts: ClassVar = StepFacts(
        rows=0,
    )
    example: ClassVar = """\
services:
  ward: {kind: beds, counts_as: acute, capacity: 30 beds}
routes:
  come:
    bed: {stay: ward, for: 4 days}
    ready: {mark: ready}
    out: {mark: discharged, risks_after_discharge: after}
    home: {go: home}
risks_after_discharge:
  after:
    readmission: {probability: 15 %, within: 30 days, to: come}
"""

    def leads(self) -> list[Lead]:
        """The route of those who fall ill again."""
        if self.deteriorates is None:
            return []
        return [Lead(("deteriorates", "then"), self.deteriorates.then, False, until_discharge=True)]

    def milestones(self) -> tuple[str, ...]:
        """The one."""
        return (self.mark,)
