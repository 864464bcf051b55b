"""What each kind of step and each kind of service means, in one row each; a kind without its row stops the program when
it is imported.

What the rows say is read by checks, plan, expected loads, measures and the reference. What a kind does is said once
for each layer, in tables of the same make: `docs/extending.md` lists them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from simulation.core.complete import complete
from simulation.core.vocabulary import ServiceKind, StepKind
from simulation.scenario.schema import steps
from simulation.scenario.schema.steps import (
    Alongside,
    Choose,
    GivesUp,
    Mark,
    Record,
    ServiceByLabel,
    Start,
    Stay,
    Step,
    Task,
)
from simulation.scenario.schema.values import Shares, Value

# ---- services ------------------------------------------------------------------------------------------------------


class CapacityUse(Enum):
    """What somebody who has got a service uses of its capacity."""

    OCCUPIES = auto()
    """One of it, until they leave."""
    WORK = auto()
    """One of it, while they are worked on in its hours."""
    ONCE = auto()
    """One of the day's."""
    NOTHING = auto()
    """There is no capacity."""


@dataclass(frozen=True)
class ServiceFacts:
    """What a kind of service means."""

    use: CapacityUse
    unit: str
    """Of its capacity: beds, places, people or starts; empty without one."""
    neutral: str
    """A capacity that is right, where a mistaken one must not hide the mistakes after it."""
    hours: str
    """The key that says when it may be had."""
    at_home: bool
    """Whether people who are in it are in their own home."""
    keys: tuple[str, ...]
    """Keys of a service that belong to this kind."""
    priced_per: tuple[str, ...]
    """What its unit cost may be per."""
    got: str
    """What a person does who gets it, in a sentence."""


_EVERY = ("closed_on",)
_FULL = ("capacity", "starts_with", "for_each", "each", "one_list", "order", "rises_every", *_EVERY)
_POSTS = ("vacancy", "absence", "absence_by_month")
_HOURLY = ("by_weekday", "by_hour", *_FULL)
#     use, unit, neutral, hours, at_home, keys, priced_per, got
# fmt: off
SERVICES = complete("what kinds of service mean", ServiceKind, {
    ServiceKind.BEDS: ServiceFacts(
        CapacityUse.OCCUPIES, "beds", "1 beds", "admits", False, ("admits", "shared_list", "turnaround", *_HOURLY),
        ("day", "contact"), "moves into"),
    ServiceKind.PLACES: ServiceFacts(
        CapacityUse.OCCUPIES, "places", "1 places", "admits", True,
        ("admits", "shared_list", "turnaround", *_POSTS, *_HOURLY),
        ("day", "contact"), "moves into"),
    ServiceKind.STAFF: ServiceFacts(
        CapacityUse.WORK, "people", "1 people", "open", False,
        ("open", "weekend_cost", "shared_list", *_POSTS, *_HOURLY),
        ("hour", "contact"), "is seen by"),
    ServiceKind.DAILY_STARTS: ServiceFacts(
        CapacityUse.ONCE, "starts", "1 per day", "at", False, ("at", "by_weekday", *_POSTS, *_FULL),
        ("start", "contact"), "gets a start of"),
    ServiceKind.MEETING: ServiceFacts(
        CapacityUse.NOTHING, "", "", "held", False, ("held", *_EVERY), ("contact",), "is decided on at"),
})
# fmt: on


def kinds_with(key: str) -> tuple[ServiceKind, ...]:
    """The kinds of service to which a key belongs."""
    return tuple(kind for kind, facts in SERVICES.items() if key in facts.keys)


def kinds_that(*uses: CapacityUse) -> tuple[ServiceKind, ...]:
    """The kinds of service of which people use this."""
    return tuple(kind for kind, facts in SERVICES.items() if facts.use in uses)


def kinds_at_home(at_home: bool) -> tuple[ServiceKind, ...]:
    """The kinds of service in which people are in their own home, or away from it."""
    return tuple(kind for kind in kinds_that(CapacityUse.OCCUPIES) if SERVICES[kind].at_home is at_home)


# ---- steps ---------------------------------------------------------------------------------------------------------


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


@dataclass(frozen=True)
class Recorded:
    """A label that a step draws and records."""

    label: str
    shares: Value[Shares]
    keeps: bool
    """Whether it stays with the patient at the next spell."""


@dataclass(frozen=True)
class StepFacts:
    """What a kind of step means."""

    part: type[Step]
    asks: str
    """The field that names the service it asks for; empty when it asks for none."""
    serves: tuple[ServiceKind, ...]
    """The kinds of service it may ask for."""
    time: str
    """The field that says how long it takes; empty when none does."""
    may_be_long: bool
    """Whether it may take time of its own where no field says how long."""
    waits: bool
    """Whether minutes with no criteria to reside may be spent in it."""
    in_a_plan: bool
    """Whether a route that runs alongside may hold it."""
    keeps: Keeps
    until: str
    """The field that names a service whose hours or meeting it waits for; empty when it waits for none."""
    branches_on: str
    """The field that names a label on which it branches; empty when it has none."""
    records: Callable[[Any], "Recorded | None"]
    """The label that it records."""
    ends: Callable[[Any], bool]
    """Whether a route never goes on past it."""
    leads: Callable[[Any], list[Lead]]
    marks: Callable[[Any], tuple[str, ...]]
    """The milestones it writes."""


def _never(_: Step) -> bool:
    return False


def _always(_: Step) -> bool:
    return True


def _nowhere(_: Step) -> list[Lead]:
    return []


def _nothing(_: Step) -> None:
    return None


def _drawn(step: Choose) -> Recorded | None:
    if step.as_ is None or step.shares is None:
        return None
    return Recorded(step.as_, step.shares, step.keeps)


def _said(step: Record) -> Recorded:
    return Recorded(step.label, Value.of(Shares({step.value: 1.0}, {step.value: 1.0})), step.keeps)


def _no_marks(_: Step) -> tuple[str, ...]:
    return ()


def _if_full(step: Stay | Task | Start) -> list[Lead]:
    return [Lead(("if_full",), step.if_full, True)] if step.if_full is not None else []


def _elsewhere(step: Choose) -> bool:
    return bool(step.routes) or (step.shares is None and step.by is None)


def _branches(step: Choose) -> list[Lead]:
    alone = [Lead(("choose",), step.choose, True)] if step.shares is None and step.by is None else []
    return alone + [Lead(("routes", label), route, True) for label, route in step.routes.items()]


def _deteriorates(step: Mark) -> list[Lead]:
    return [Lead(("deteriorates", "then"), step.deteriorates.then, False)] if step.deteriorates is not None else []


def _stay_marks(step: Stay) -> tuple[str, ...]:
    return step.marks


def _mark(step: Mark) -> tuple[str, ...]:
    return (step.mark,)


_OCCUPIED, _STAFF, _STARTS = (
    kinds_that(CapacityUse.OCCUPIES),
    kinds_that(CapacityUse.WORK),
    kinds_that(CapacityUse.ONCE),
)
#     part, asks, serves, time, may_be_long, waits, in_a_plan, keeps, until, branches_on, records, ends, leads, marks
# fmt: off
STEPS_MEAN = complete("what kinds of step mean", StepKind, {
    StepKind.STAY: StepFacts(
        steps.Stay, "stay", _OCCUPIED, "for_", True, True, False, Keeps.A_NEW_ONE, "", "", _nothing,
        _never, _if_full, _stay_marks),
    StepKind.TASK: StepFacts(
        steps.Task, "task", _STAFF, "takes", True, True, True, Keeps.THE_PLACE, "", "", _nothing,
        _never, _if_full, _no_marks),
    StepKind.DELAY: StepFacts(
        steps.Delay, "", (), "delay", True, True, True, Keeps.THE_PLACE, "", "", _nothing,
        _never, _nowhere, _no_marks),
    StepKind.UNTIL: StepFacts(
        steps.Until, "", (), "", False, True, True, Keeps.THE_PLACE, "until", "", _nothing,
        _never, _nowhere, _no_marks),
    StepKind.START: StepFacts(
        steps.Start, "start", _STARTS, "", True, True, False, Keeps.NONE, "", "", _nothing,
        _never, _if_full, _no_marks),
    StepKind.CHOOSE: StepFacts(
        steps.Choose, "", (), "", False, False, True, Keeps.THE_PLACE, "", "by", _drawn,
        _elsewhere, _branches, _no_marks),
    StepKind.RECORD: StepFacts(
        steps.Record, "", (), "", False, False, True, Keeps.THE_PLACE, "", "", _said,
        _never, _nowhere, _no_marks),
    StepKind.LEAVE: StepFacts(
        steps.Leave, "", (), "", False, False, False, Keeps.THE_PLACE, "", "", _nothing,
        _never, _nowhere, _no_marks),
    StepKind.MARK: StepFacts(
        steps.Mark, "", (), "", False, False, False, Keeps.THE_PLACE, "", "", _nothing,
        _never, _deteriorates, _mark),
    StepKind.GO: StepFacts(
        steps.Go, "", (), "", True, False, False, Keeps.NONE, "", "", _nothing,
        _always, _nowhere, _no_marks),
})
# fmt: on
complete("the steps of the schema", steps.STEPS.values(), {facts.part: facts for facts in STEPS_MEAN.values()})


def facts_of(step: Step) -> StepFacts:
    """What a step means by its kind."""
    return STEPS_MEAN[step.kind]


def recorded(step: Step) -> Recorded | None:
    """The label that a step draws and records."""
    return facts_of(step).records(step)


def asked_service(step: Step) -> str | ServiceByLabel | None:
    """The service a step asks for."""
    name = facts_of(step).asks
    return getattr(step, name) if name else None


def patience(step: Step) -> GivesUp | None:
    """When a step gives up waiting."""
    return getattr(step, "gives_up_after", None)


def has_way_out(step: Step) -> bool:
    """Whether nobody waits for it without an end: they give up, or go elsewhere at once however few wait."""
    leaves = any(lead.at_once for lead in facts_of(step).leads(step)) and getattr(step, "queue_up_to", None) is None
    return leaves or patience(step) is not None


def plan_beside(step: Step) -> Alongside | None:
    """The plan that runs beside a step."""
    return getattr(step, "alongside", None)


def takes_time(step: Step) -> bool:
    """Whether somebody who comes to the step at its quickest may still lose time there; `until` may be held this very
    minute.
    """
    facts = facts_of(step)
    if not facts.time:
        return facts.may_be_long
    return any(entry.takes_time() for _, entry in getattr(step, facts.time).leaves())
