"""Going different ways."""

from typing import ClassVar

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from simulation.scenario.schema.field_types import SharesDial, YesNo
from simulation.scenario.schema.steps.base import Lead, Recorded, Step, StepFacts
from simulation.scenario.schema.steps.registry import step_kind
from simulation.scenario.schema.waits import WaitedChoice


@step_kind
class Choose(Step):
    """Draw a label, branch on a label, or go on in another route."""

    choose: str
    """The route to go on in when it stands alone; beside `shares` or `by` a caption."""
    shares: SharesDial | None = None
    as_: str | None = Field(default=None, alias="as")
    """The label that records the choice."""
    keeps: YesNo = False
    """Whether the label stays with the person at the next spell."""
    by: str | None = None
    """The label to branch on, without a random draw."""
    routes: dict[str, str] = Field(default_factory=dict)
    shortest: YesNo = False
    """Whether the options are services of which the one with the shortest queue is taken, by how many wait and are
    there beyond its places or staff at the end of the minute before; one that is closed only where all are. Of several
    that are alike it is the one drawn, else the first told. Expected loads go by the shares.
    """
    waited: WaitedChoice | None = None
    """A wait in the spell that changes the shares."""

    facts: ClassVar = StepFacts(
        rows=0,
        in_a_plan=True,
        branches_on="by",
    )
    example: ClassVar = """\
services:
  ward: {kind: beds, capacity: 30 beds}
  rehabilitation: {kind: beds, counts_as: rehabilitation, capacity: 20 beds}
routes:
  come:
    bed: {stay: ward, for: 4 days}
    need:
      choose: what they need next
      shares: {nothing: 75 %, help: 25 %}
      as: need
      routes: {nothing: leave, help: helped}
  helped:
    place: {stay: rehabilitation, for: 21 days}
    then: {choose: leave}
  leave:
    out: {go: home}
"""

    @model_validator(mode="after")
    def one_choice(self) -> "Choose":
        """Shares, a label, or a route."""
        faults: list[tuple[tuple[str, ...], str, str]] = []
        if self.shares is not None and self.by is not None:
            faults.append(((), "both shares and by", "draw with shares or branch with by"))
        if self.by is not None and not self.routes:
            faults.append((("routes",), "'by' without routes", "say where each value of the label goes on"))
        if self.shares is None and (self.as_ is not None or self.keeps):
            faults.append(((), "'as' or 'keeps' without shares", "only a choice by shares records a label"))
        if self.shares is None and self.by is None and self.routes:
            faults.append(
                (("routes",), "routes without shares or by", "say how people divide, or name one route after 'choose'")
            )
        if self.shares is None and self.waited is not None:
            faults.append((("waited",), "'waited' without shares", "a wait changes what is drawn by shares"))
        if self.shares is None and self.shortest:
            faults.append((("shortest",), "'shortest' without shares", "name the services as shares"))
        if self.waited is not None and self.shortest:
            faults.append((("shortest",), "both 'shortest' and 'waited'", "queues or a wait decide; give one of them"))
        if self.shares is not None and self.as_ is None and not self.routes:
            faults.append(((), "shares that neither record a label nor lead anywhere", "add 'as' or 'routes'"))
        if faults:
            raise PydanticCustomError("wrong", "choose", {"faults": faults})
        return self

    def recorded(self) -> Recorded | None:
        """The label that is drawn, where it is kept."""
        if self.as_ is None or self.shares is None:
            return None
        return Recorded(self.as_, self.shares, self.keeps)

    def ends(self) -> bool:
        """Whether everybody goes elsewhere."""
        return bool(self.routes) or (self.shares is None and self.by is None)

    def leads(self) -> list[Lead]:
        """The one route, or one for each option or value."""
        alone = [Lead(("choose",), self.choose, True)] if self.shares is None and self.by is None else []
        return alone + [Lead(("routes", value), route, True, value) for value, route in self.routes.items()]
