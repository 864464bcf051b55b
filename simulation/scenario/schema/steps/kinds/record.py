"""Recording a label."""

from typing import ClassVar

from pydantic import model_validator
from pydantic_core import PydanticCustomError

from simulation.scenario.schema.field_types import YesNo
from simulation.scenario.schema.steps.base import Recorded, Step, StepFacts
from simulation.scenario.schema.steps.registry import step_kind
from simulation.scenario.schema.values.shares import Shares
from simulation.scenario.schema.values.value import Value


@step_kind
class Record(Step):
    """Record a label, which takes no time and no random number."""

    record: dict[str, str]
    """A label and its value from now on, such as {frailty: frail}. A label that people carry from arrival, or one that
    `keeps`, stays so at later spells.
    """
    keeps: YesNo = False
    """Whether the label stays with the person at the next spell; one that people carry from arrival always does."""

    facts: ClassVar = StepFacts(
        rows=0,
        in_a_plan=True,
    )
    example: ClassVar = """\
services:
  ward: {kind: beds, capacity: 30 beds}
people:
  labels:
    frailty: {shares: {well: 80 %, frail: 20 %}}
routes:
  come:
    bed: {stay: ward, for: {by_frailty: {well: 3 days, frail: 6 days}}}
    weaker: {record: {frailty: frail}}
    out: {go: home}
"""

    @model_validator(mode="after")
    def one_label(self) -> "Record":
        """A label for each step."""
        if len(self.record) != 1:
            met = f"{len(self.record)} labels" if self.record else "no label"
            raise PydanticCustomError(
                "wrong",
                "record",
                {"faults": [(("record",), met, "a step records one label, such as {frailty: frail}; say two steps")]},
            )
        return self

    @property
    def label(self) -> str:
        """The label that is recorded."""
        return next(iter(self.record))

    @property
    def value(self) -> str:
        """What it is from now on."""
        return self.record[self.label]

    def recorded(self) -> Recorded:
        """The label, of which everybody gets the same value."""
        return Recorded(self.label, Value.of(Shares({self.value: 1.0}, {self.value: 1.0})), self.keeps)
