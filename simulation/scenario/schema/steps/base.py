"""What every kind of step says of itself, and what others ask of a step."""

import re
from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar

from simulation.core.vocabulary import ServiceKind
from simulation.scenario.schema.field_types import Part
from simulation.scenario.schema.values.shares import Shares
from simulation.scenario.schema.values.value import Value

if TYPE_CHECKING:
    from simulation.scenario.schema.steps.parts import Alongside, GivesUp, ServiceByLabel


class Keeps(Enum):
    """What becomes of the place a person holds, once a step is over."""

    THE_PLACE = auto()
    A_NEW_ONE = auto()
    NONE = auto()


@dataclass(frozen=True)
class Lead:
    """One way from a step to another route, besides giving up."""

    path: tuple[str, ...]
    """Below the step."""
    route: str
    at_once: bool
    """Whether it is taken without time passing at this step."""
    value: str = ""
    """Of a choice: who has drawn this, or has this value of the label on which it branches; empty for everybody."""
    until_discharge: bool = False
    """Whether people are taken from anywhere between this step and their discharge."""


@dataclass(frozen=True)
class Recorded:
    """A label that a step draws and records."""

    label: str
    shares: Value[Shares]
    keeps: bool
    """Whether it stays with the patient at the next spell."""


@dataclass(frozen=True)
class StepFacts:
    """What a kind of step that the engines know means to all who read a route."""

    rows: int
    """Rows of the log that it leaves besides those of milestones and labels: begun, asked, granted, ended, left."""
    asks: str = ""
    """The field that names the service it asks for; empty when it asks for none."""
    serves: tuple[ServiceKind, ...] = ()
    """The kinds of service it may ask for."""
    time: str = ""
    """The field that says how long it takes; empty when none does."""
    may_be_long: bool = False
    """Whether it may take time of its own where no field says how long."""
    waits: bool = False
    """Whether minutes with no criteria to reside may be spent in it."""
    in_a_plan: bool = False
    """Whether a route that runs alongside may hold it."""
    keeps: Keeps = Keeps.THE_PLACE
    until: str = ""
    """The field that names a service whose hours or meeting it waits for; empty when it waits for none."""
    branches_on: str = ""
    """The field that names a label on which it branches; empty when it has none."""
    told: str = ""
    """What a journey says that somebody waits for when it begins, `{until}` being that service; empty where what comes
    of it is told as it happens.
    """


@cache
def key_of(part: type[Part]) -> str:
    """The key that names a kind of step in a file: `home_visit` for the class HomeVisit."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", part.__name__).lower()


class Step(Part):
    """One step of a route."""

    reason: str | None = None
    """Where the minutes with no criteria to reside in this step belong."""

    facts: ClassVar[StepFacts]
    """What it means, unless other steps say so for it."""
    example: ClassVar[str]
    """A place in YAML, small enough to be read at once: the reference shows it and the tests run it. It lacks only what
    every place has: the dialect, a title, the run, and people who come to the route `come`.
    """

    @property
    def kind(self) -> str:
        """Which kind of step it is."""
        return key_of(type(self))

    def recorded(self) -> Recorded | None:
        """The label that it records."""
        return None

    def ends(self) -> bool:
        """Whether a route never goes on past it."""
        return False

    def leads(self) -> list[Lead]:
        """Where it leads besides the next step."""
        if_full = getattr(self, "if_full", None)
        return [Lead(("if_full",), if_full, True)] if if_full is not None else []

    def milestones(self) -> tuple[str, ...]:
        """The milestones it writes."""
        return ()


class Composed(Step):
    """A step that is done as steps of other kinds, one after the other. Checks, plan, both engines, expected loads and
    all that is told of a route meet these and never the step itself.
    """

    @abstractmethod
    def parts(self) -> Mapping[str, Mapping[str, Any]]:
        """The steps by their names, as a file says them; what has been read already stands for itself. Of several each
        is called `STEP.NAME`; a single one is called as the step is. A part that names no reason has that of the step.

        Raises:
            ValueProblem: for what cannot be, with the parameters that it is about.
        """


def asked_service(step: Step) -> "str | ServiceByLabel | None":
    """The service a step asks for."""
    name = step.facts.asks
    return getattr(step, name) if name else None


def patience(step: Step) -> "GivesUp | None":
    """When a step gives up waiting."""
    return getattr(step, "gives_up_after", None)


def has_way_out(step: Step) -> bool:
    """Whether nobody waits for it without an end: they give up, or go elsewhere at once however few wait."""
    leaves = any(lead.at_once for lead in step.leads()) and getattr(step, "queue_up_to", None) is None
    return leaves or patience(step) is not None


def plan_beside(step: Step) -> "Alongside | None":
    """The plan that runs beside a step."""
    return getattr(step, "alongside", None)


def takes_time(step: Step) -> bool:
    """Whether somebody who comes to the step at its quickest may still lose time there; `until` may be held this very
    minute.
    """
    if not step.facts.time:
        return step.facts.may_be_long
    return any(entry.takes_time() for _, entry in getattr(step, step.facts.time).leaves())
