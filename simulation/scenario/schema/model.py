"""Every parameter of the dialect, once: its unit, its limits and its meaning.

The models below are frozen. The kinds of parameter are in `kinds.py`, the steps of a route in `steps.py`. DESIGN:
sections 3.1 to 3.4.
"""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from simulation.core import units
from simulation.core.errors import ValueProblem, short
from simulation.core.people import Ages
from simulation.core.vocabulary import CountsAs, Order, Rounding, RunBy, ServiceKind
from simulation.scenario.schema.arrivals.stream import Stream
from simulation.scenario.schema.enablers import Enablers
from simulation.scenario.schema.field_types import (  # fmt: skip
    AgesServed,
    Capacity,
    Clock,
    Dates,
    Held,
    Hourly,
    HourWeights,
    Minutes,
    MoneyRate,
    MonthWeights,
    MostlyWith,
    Names,
    NumberOfCopies,
    Numbers,
    Part,
    People,
    PeopleByAge,
    PerDayDial,
    PerYearDial,
    Price,
    Replications,
    RunStart,
    Seed,
    ShareDial,
    SharesDial,
    Text,
    Time,
    Title,
    WeekdayWeights,
    WholeNumber,
    WorthHaving,
    YesNo,
)
from simulation.scenario.schema.fire_fighting import FireFighting, Improvement
from simulation.scenario.schema.kinds import SERVICES, CapacityUse, kinds_with
from simulation.scenario.schema.steps import (
    STEPS,
    Alongside,
    Also,
    Choose,
    Delay,
    Deteriorates,
    GivesUp,
    Go,
    Leave,
    Mark,
    Record,
    Routes,
    ServiceByLabel,
    Start,
    Stay,
    Step,
    Task,
    Until,
)
from simulation.scenario.schema.today import AlreadyHere, Today
from simulation.scenario.schema.values import Shares, Value, read_value
from simulation.scenario.schema.waits import Waited, WaitedChoice

# ---- the run, people and arrivals -----------------------------------------------------------------------------------


class Run(Part):
    """When the run begins, how long it warms up and how long it is measured."""

    start: RunStart
    """First day of the warm-up; the clock is at 00:00."""
    warm_up: Minutes = 0.0
    """Time run before anything is measured."""
    length: Minutes
    """Time measured after the warm-up."""
    replications: Replications = 20
    """How many runs with their own random numbers."""
    seed: Seed = 1
    """The random seed; variants share it with their base."""
    rounding: Rounding = Rounding.NEAREST
    """How short times become whole minutes: nearest, or by_chance, which keeps the means of times below ten minutes."""


class Cohort(Part):
    """People who are alike in what the scenario says about them."""

    label: Text | None = None
    """Plain name for charts and tables."""
    from_age: WholeNumber | None = None
    """Youngest age; measures of people aged 65 and over read it."""
    share: ShareDial | None = None
    """Of all people of `from_age` and over, those who are in this cohort, such as care home residents. Without it a
    cohort is everybody from its `from_age` to that of the next.
    """
    usual_place: Literal["home", "care_home"] = "home"
    """Where these people live."""


class PersonLabel(Part):
    """A further label that a person carries from arrival, such as a locality; with a label `carer` (`yes` or
    `has_carer`) carer days are measured.
    """

    label: Text | None = None
    """Plain name for charts and tables."""
    shares: SharesDial
    """How people divide, by cohort where it differs; left out beside `copies`."""
    copies: NumberOfCopies | None = None
    """How many values the label has, in place of shares: a whole number, or one for so many people. People divide
    evenly, and the number follows the size of the place.
    """
    mostly_with: MostlyWith | None = None
    """Beside `copies`: the share of the people of each copy of an earlier label who go with the copy of the same place
    in order, such as {hospital: 85 %}; the others divide evenly. Without it copies of two labels know nothing of each
    other.
    """


class Population(Part):
    """Who the people are and how they come."""

    population: People | None = None
    """People served; rates per 1,000 need it."""
    population_65: People | None = None
    """Of them, people aged 65 and over, where `size` does not say it by age; without either, their rates are left
    out.
    """
    cohorts: dict[str, Cohort] = Field(default_factory=lambda: {"everyone": Cohort()}, min_length=1)
    labels: dict[str, PersonLabel] = Field(default_factory=dict)
    """Labels carried from arrival."""
    arrivals: dict[str, Stream] = Field(default_factory=dict)


# ---- services --------------------------------------------------------------------------------------------------------


class EachCopy(Part):
    """What is other about one of the copies of a service."""

    capacity: Capacity = None
    """Its own capacity, in place of its part of the sum."""


class Service(Part):
    """Something with capacity that people use."""

    kind: ServiceKind
    label: Text | None = None
    """Plain name for charts and tables."""
    capacity: Capacity = None
    """Beds, places or people at one time, or starts a day, in the unit of the kind; staff may have one per weekday.
    What is not whole is met over the days: 3.6 people are three on two days of five and four on three. Per head it is
    of the people whom it serves: 30 beds per 100,000 people aged 65 and over.
    """
    vacancy: ShareDial | None = None
    """Staff, places and daily starts: the share of posts that nobody holds. With it, or with `absence`, the capacity is
    what the posts would give; capacity of the day = posts x (1 - vacancy) x (1 - absence).
    """
    absence: ShareDial | None = None
    """Of people in post, the share who are away ill."""
    absence_by_month: MonthWeights | None = None
    """How absence goes through the year: relative weights from January to December."""
    serves: AgesServed | None = None
    """The people whom its capacity follows when the place has another size: everybody when not said."""
    counts_as: Names = ()
    """What official measures see in it."""
    run_by: RunBy | None = None
    payer: SharesDial | None = None
    """Who pays: one payer, or shares."""
    unit_cost: Price | None = None
    """List price per day, per hour of staff on duty, per start or per contact."""
    weekend_cost: Price | None = None
    """Staff: list price per hour on Saturdays and Sundays; as on weekdays when not said."""
    open: Hourly | None = None
    """Staff: hours of work, of every week or of a cycle of weeks: {weeks: [weekdays 08:00-18:00, closed], from:
    2024-01-01}. Always when not said.
    """
    admits: Hourly | None = None
    """Beds and places: hours in which a person may move in, of every week or of a cycle of weeks. Always when not said.
    """
    turnaround: Time | None = None
    """Beds and places: how long one that was left is made ready before it is given to the next; it counts as capacity,
    not as occupied.
    """
    held: Held | None = None
    """Meetings: when in every week, or in a cycle of weeks: {weeks: [wednesday 14:00, closed], from: 2024-01-01}."""
    at: Clock | None = None
    """Daily starts: the time of day they are given out. 00:00 when not said."""
    by_weekday: WeekdayWeights | None = None
    """Relative weights of the capacity from Monday to Sunday, whose mean is what `capacity` says."""
    by_hour: HourWeights | None = None
    """Beds, places, staff: relative weights of the capacity in the hours 0 to 23, whose mean is what `capacity` says.
    Who is in a place or being worked on when it falls stays until they are done. In an hour of weight 0 staff do not
    work and nobody gets a place.
    """
    closed_on: Dates = frozenset()
    """Days without hours, meetings or starts."""
    order: Order = Order.FIRST_COME
    """Who of those with the same priority is served first: first_come, last_come or random. By need is a `priority` of
    the step that differs by label. Services that share a list have the same order.
    """
    rises_every: Minutes | None = None
    """The priority of who waits rises: each of these times waited counts as one step of priority, so that nobody is
    passed over for ever. Of those who are level then, who has the better priority comes first.
    """
    shared_list: str | None = None
    """Services of one name share one list and their summed capacity."""
    for_each: str | None = None
    """A label that people carry from arrival: there is one of this service for each of its values, people go to their
    own, and the capacity, which speaks of the sum, is shared out by the people who come.
    """
    each: dict[str, EachCopy] | None = None
    """By value of that label, what is other about one of them."""
    one_list: YesNo | None = None
    """Whether these share one list and all their capacity, as if there were one."""

    @model_validator(mode="before")
    @classmethod
    def capacity_in_its_unit(cls, raw: Any) -> Any:
        """Capacity is read in the unit of the kind, and keys of another kind are mistakes."""
        if not isinstance(raw, dict) or raw.get("kind") not in list(ServiceKind):
            return raw
        kind = ServiceKind(raw["kind"])
        faults: list[tuple[tuple[str, ...], str, str]] = []
        for key in dict.fromkeys(key for facts in SERVICES.values() for key in facts.keys):
            kinds = kinds_with(key)
            if key in raw and kind not in kinds:
                faults.append(
                    ((key,), f"'{key}' for {kind.value}", f"'{key}' belongs to {' and '.join(k.value for k in kinds)}")
                )
        has_capacity = SERVICES[kind].use is not CapacityUse.NOTHING
        if not has_capacity and "held" not in raw:
            faults.append((("held",), "a meeting without 'held'", "say when it is held, such as 'wednesday 14:00'"))
        capacity = raw.get("capacity")
        if has_capacity and "capacity" not in raw:
            faults.append((("capacity",), "no capacity", "every service but a meeting has a capacity"))
        elif has_capacity:
            try:
                capacity = _read_capacity(kind, raw["capacity"])
            except ValueProblem as wrong:
                faults.extend(wrong.under("capacity").faults)
        each = raw.get("each")
        if has_capacity and isinstance(each, Mapping):
            each = {value: _read_each(kind, value, one, faults) for value, one in each.items()}
            raw = {**raw, "each": each}
        if faults:
            raise PydanticCustomError("wrong", "service", {"faults": faults})
        return {**raw, **({"capacity": capacity} if "capacity" in raw else {})}


def _read_each(kind: ServiceKind, value: str, raw: Any, faults: list[tuple[tuple[str, ...], str, str]]) -> Any:
    """One copy with its capacity in the unit of the kind."""
    if not isinstance(raw, Mapping) or "capacity" not in raw:
        return raw
    try:
        return {**raw, "capacity": _read_capacity(kind, raw["capacity"])}
    except ValueProblem as wrong:
        faults += wrong.under("capacity").under(value).under("each").faults
        return raw


def _read_capacity(kind: ServiceKind, raw: Any) -> Value[tuple[float, ...]]:
    """Capacity as seven numbers, Monday to Sunday; equal unless staff differ by weekday."""

    use = SERVICES[kind].use

    def one(entry: Any) -> tuple[float, ...]:
        if use is CapacityUse.ONCE:
            return (units.rate(entry),) * 7
        if isinstance(entry, list) and use is CapacityUse.WORK:
            if len(entry) != 7:
                raise ValueProblem(
                    f"{len(entry)} numbers of staff", "one for each weekday from Monday to Sunday was expected"
                )
            return tuple(units.people(item, "people") for item in entry)
        return (units.people(entry, SERVICES[kind].unit),) * 7

    if use is CapacityUse.WORK and isinstance(raw, Mapping) and "by_weekday" in raw:
        raw = {("value" if key == "by_weekday" else key): below for key, below in raw.items()}
    value = read_value(raw, one)
    if value.labels():
        raise ValueProblem("a capacity that depends on a label", "a capacity may change by date only")
    return value


# ---- risks, reasons and the whole -----------------------------------------------------------------------------------


class RiskOf(Part):
    """One thing that may happen after a live discharge."""

    probability: ShareDial
    """What it would be alone within `within`."""
    within: Minutes
    """Nothing happens after this but what `then` says."""
    shape: Numbers = Value.of(1.0)
    """Below 1: more in the first days; F(t) = 1 - (1 - p)^((t / within)^shape)."""
    then: PerYearDial | None = None
    """Death and care home: the rate per year of 365 days at which it happens after `within`, such as the mortality of
    that age.
    """
    by_weekday: WeekdayWeights | None = None
    """How the probability goes with the weekday on which the risks begin, that of discharge: relative weights."""
    to: str | None = None
    """The route of those it happens to."""
    delayed_days: PerDayDial | None = None
    """How much each delayed day adds, as a share of the probability. No causal estimate exists: zero in the central
    case.
    """
    waited: Waited | None = None
    """A wait in the spell that changes the probability."""
    goes_on: YesNo = False
    """Death, in risks that begin before the discharge (at `mark: ready`): it comes when it was drawn to come, wherever
    the person is then, and risks set later in the spell draw none of their own.
    """


class Risks(Part):
    """Independent competing risks, from a live discharge or from the step that names them: the earliest happens and
    cancels the others. Risks set later replace them, but for a death that goes on.
    """

    readmission: RiskOf | None = None
    death: RiskOf | None = None
    care_home: RiskOf | None = None


class Reason(Part):
    """Where minutes with no criteria to reside belong."""

    group: str
    responsible: RunBy
    meaning: Text | None = None


class Programme(Part):
    """Something that is paid for beside the services, whether or not it works; the cost of a lever becomes one."""

    cost: MoneyRate
    """What it costs beyond the list prices of services, such as £2m per year; it may change by date."""
    payer: SharesDial | None = None
    """Who pays: one payer, or shares."""
    label: Text | None = None
    """Plain name for charts and tables."""


class Source(Part):
    """Who says so."""

    cite: Text
    kind: Literal["published", "local data", "expert", "assumption"]
    url: Text | None = None
    note: Text | None = None


class Model(Part):
    """Everything a scenario says about its place, after layers and levers."""

    dialect: Literal["1"]
    title: Title
    question: Text | None = None
    run: Run
    size: PeopleByAge | None = None
    """How many people live there, or how many of each age. Amounts per head need it, and the plain numbers of the file
    are for it: a file that extends this one may state another.
    """
    pathways: Names = ()
    """The values of the label `pathway`."""
    wait_limits: dict[str, Minutes] = Field(default_factory=dict)
    """Further limits that waits are compared with, by name."""
    worth_having: WorthHaving = Field(default_factory=dict)
    """By measure, the smallest difference worth having, below which reports call one too small to matter: `5 %` of what
    the base comes to, `1 percentage point`, `0.25 days`, `£500,000` or a plain number. Measures that are not named have
    defaults, which reports show. Never for deaths and harms: of them every clear difference matters.
    """
    people: Population
    services: dict[str, Service] = Field(default_factory=dict)
    reasons: dict[str, Reason] = Field(default_factory=dict)
    routes: Routes
    risks_after_discharge: dict[str, Risks] = Field(default_factory=dict)
    programmes: dict[str, Programme] | None = None
    """What is paid for beside the services."""
    enablers: Enablers | None = None
    """What levers need in order to work, with how much of it there is."""
    fire_fighting: FireFighting | None = None
    """What happens to levers and beds when beds are full or money is gone."""
    improvement: Improvement | None = None
    """A monthly rule that moves places to where people wait longest."""
    today: Today | None = None
    """Today's position, from which the run starts."""
    sources: dict[str, Source] = Field(default_factory=dict)

    @property
    def people_aged_65(self) -> float | None:
        """People aged 65 and over: `people.population_65`, or what `size` says by age; None where neither tells."""
        if self.people.population_65 is not None or self.size is None:
            return self.people.population_65
        try:
            return self.size.people(Ages(65))
        except ValueProblem:
            return None

    @property
    def deaths_go_on(self) -> bool:
        """Whether people die when they were drawn to, wherever they are, and no discharge begins a risk of its own."""
        return any(risks.death is not None and risks.death.goes_on for risks in self.risks_after_discharge.values())

    @property
    def today_after_warm_up(self) -> bool:
        """Whether people are added or leave, once the place is warmed up, until today's position is met."""
        return self.today is not None and self.run.warm_up > 0

    def already_in(self, service: str) -> tuple[AlreadyHere, ...]:
        """Who is placed in a service, or on its list, at minute 0 of a run without a warm-up."""
        return self.today.services.get(service, ()) if self.today is not None and not self.run.warm_up > 0 else ()

    @property
    def already_here(self) -> tuple[tuple[str, AlreadyHere], ...]:
        """All of these, each with its service, in the order of the services."""
        return tuple((name, here) for name in self.services for here in self.already_in(name))

    def __repr__(self) -> str:
        return f"<Model '{short(self.title)}': {len(self.services)} services, {len(self.routes)} routes>"


__all__ = [
    "STEPS",
    "Alongside",
    "AlreadyHere",
    "Also",
    "Choose",
    "Cohort",
    "CountsAs",
    "Delay",
    "Deteriorates",
    "Enablers",
    "GivesUp",
    "Go",
    "Leave",
    "Mark",
    "Model",
    "Part",
    "PersonLabel",
    "Population",
    "Programme",
    "Reason",
    "Record",
    "RiskOf",
    "Risks",
    "Run",
    "Service",
    "ServiceByLabel",
    "Shares",
    "Source",
    "Start",
    "Stay",
    "Step",
    "Stream",
    "Task",
    "Until",
    "Waited",
    "WaitedChoice",
]
