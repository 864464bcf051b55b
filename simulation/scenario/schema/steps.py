"""The steps of a route: every parameter of each kind of step, once. DESIGN: section 3.3."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from simulation.core import units
from simulation.core.complete import complete
from simulation.core.errors import ValueProblem, did_you_mean
from simulation.core.vocabulary import State, StepKind
from simulation.scenario.schema.field_types import (
    Names,
    Part,
    PerDayDial,
    Reader,
    ShareDial,
    SharesDial,
    Time,
    Whole,
    YesNo,
)
from simulation.scenario.schema.values import Value
from simulation.scenario.schema.waits import WaitedChoice


class GivesUp(Part):
    """When a person stops waiting and where they go then."""

    wait: Time | None = None
    """They give up after this time."""
    until: str | None = None
    """They give up when this meeting is held or this service closes."""
    then: str
    """The route they take."""

    @model_validator(mode="after")
    def one_way(self) -> "GivesUp":
        """A time or a service."""
        if (self.wait is None) == (self.until is None):
            raise PydanticCustomError(
                "wrong", "wait or until", {"faults": [((), "both or neither of wait and until", "give one of them")]}
            )
        return self


class Also(Part):
    """Further lists on which a person stands after some time, when the place that is theirs cannot be had."""

    after: Time
    """Time from the first asking, which counts in all of the lists for the order and for the wait."""
    services: Names
    """Beds or places. Of several offered at once that of the step's own service is taken, else the first told here;
    one on the own list is passed over.
    """


class Alongside(Part):
    """A plan that runs beside a stay or delay; nobody is without criteria to reside until it has ended."""

    route: str
    begins: SharesDial
    """on_admission, when_ready, or shares of people between them."""
    after: Time | None = None
    """Time from admission to its beginning, for those who begin on admission."""


class ServiceByLabel(Part):
    """The service that a label names."""

    by: str


def _read_service_name(raw: Any) -> str | ServiceByLabel:
    if isinstance(raw, Mapping) and set(raw) == {"by"} and isinstance(raw["by"], str):
        return ServiceByLabel(by=raw["by"])
    if not isinstance(raw, str):
        raise ValueProblem(f"'{units.shown(raw)}'", "the name of a service or {by: LABEL} was expected")
    return raw


ServiceName = Annotated[
    str | ServiceByLabel,
    Reader(_read_service_name),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string"},
                {
                    "type": "object",
                    "properties": {"by": {"type": "string"}},
                    "required": ["by"],
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
"""A service, or {by: LABEL}: the one that a label names."""


@cache
def _kind_by_class(step: type[Part]) -> StepKind:
    return StepKind(step.__name__.lower())


class Step(Part):
    """One step of a route."""

    reason: str | None = None
    """Where the minutes with no criteria to reside in this step belong."""

    @property
    def kind(self) -> StepKind:
        """Which kind of step it is."""
        return _kind_by_class(type(self))


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


class Delay(Step):
    """Keep the place; wait a time."""

    delay: Time
    share_needing: ShareDial | None = None
    alongside: Alongside | None = None


class Until(Step):
    """Keep the place; wait until a service is held or opens."""

    until: str
    share_needing: ShareDial | None = None


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


class Record(Step):
    """Record a label, which takes no time and no random number."""

    record: dict[str, str]
    """A label and its value from now on, such as {frailty: frail}. A label that people carry from arrival, or one that
    `keeps`, stays so at later spells.
    """
    keeps: YesNo = False
    """Whether the label stays with the person at the next spell; one that people carry from arrival always does."""

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


class Leave(Step):
    """Give back the place one has and go on without one, which takes no time and no random number."""

    leave: Names
    """Beds or places: who is in one of them leaves it; who is not goes on."""


class Deteriorates(Part):
    """The risk of falling ill again with no criteria to reside."""

    per_day: PerDayDial
    """A rate: the chance in a short time is this share of it in days."""
    then: str
    """The route of those who deteriorate; they keep their place."""


class Mark(Step):
    """Write a milestone."""

    mark: str
    deteriorates: Deteriorates | None = None
    risks_after_discharge: str | None = None


class Go(Step):
    """End in a state."""

    go: State
    risks_after_discharge: str | None = None


STEPS: dict[str, type[Step]] = {
    part.__name__.lower(): part for part in (Stay, Task, Delay, Until, Start, Choose, Record, Leave, Mark, Go)
}
"""Every part that a step of a route may be, by the key that names its kind."""


def _one_kind(raw: Any) -> Any:
    """A raw step that is of exactly one kind; anything else is a mistake that says what a step is."""
    if isinstance(raw, Step):
        return raw
    kinds = [kind for kind in STEPS if kind in raw] if isinstance(raw, Mapping) else []
    if len(kinds) == 1:
        return raw
    if not isinstance(raw, Mapping):
        met, right = f"'{units.shown(raw)}'", "a step is a mapping such as {delay: 3 hours}"
    elif kinds:
        met, right = f"a step with {' and '.join(kinds)}", "a step is of one kind; make two steps of it"
    else:
        near = next(
            (hint for key in raw if (hint := did_you_mean(str(key), list(STEPS), ""))),
            f"a step has one of: {', '.join(STEPS)}",
        )
        met, right = f"a step with {', '.join(map(str, raw)) or 'nothing'}", near
    raise PydanticCustomError("wrong", "step", {"faults": [((), met, right)]})


def _kind_of(raw: Any) -> str | None:
    return raw.kind.value if isinstance(raw, Step) else next((kind for kind in STEPS if kind in raw), None)


AnyStep = Annotated[
    Annotated[Stay, Tag("stay")]
    | Annotated[Task, Tag("task")]
    | Annotated[Delay, Tag("delay")]
    | Annotated[Until, Tag("until")]
    | Annotated[Start, Tag("start")]
    | Annotated[Choose, Tag("choose")]
    | Annotated[Record, Tag("record")]
    | Annotated[Leave, Tag("leave")]
    | Annotated[Mark, Tag("mark")]
    | Annotated[Go, Tag("go")],
    Discriminator(_kind_of),
    BeforeValidator(_one_kind),
]
"""A step of a route, known by the key that names its kind."""

complete("the keys that name a kind of step", list(StepKind), dict.fromkeys(map(StepKind, STEPS)))
complete("the steps that pydantic reads", STEPS, {get_args(one)[1].tag: one for one in get_args(get_args(AnyStep)[0])})
