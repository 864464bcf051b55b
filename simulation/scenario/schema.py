"""Every parameter of the dialect, once: its unit, its limits and its meaning.

The models below are frozen. What may differ between people or dates is a `Value`; everything else is said once for all.
Times are minutes, shares fractions, rates per day, prices pounds. DESIGN: sections 3.1 to 3.4.
"""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema, model_validator
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from simulation import units
from simulation.errors import Wrong, did_you_mean
from simulation.scenario.hours import Hours, Meetings, TimeOfDay, read_hours, read_meetings, read_time_of_day
from simulation.scenario.values import Distribution, Leaf, Shares, Value, read_date, read_distribution, read_shares, read_value
from simulation.terms import CountsAs, RunBy, ServiceKind, State, StepKind


class Part(BaseModel):
    """Anything a scenario file describes: unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, defer_build=True, arbitrary_types_allowed=True, populate_by_name=False
    )


# ---- readers of single parameters ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reader:
    """A reader of raw text as a pydantic validator; its faults travel in the error's context.

    It stands in for the whole of pydantic's own schema of the type: describing the trees of `Value` to pydantic takes seconds at every start.
    """

    read: Callable[[Any], Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self._validate)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        return {"type": ["number", "string"]}

    def _validate(self, raw: Any) -> Any:
        try:
            return self.read(raw)
        except Wrong as wrong:
            raise PydanticCustomError("wrong", "{met}", {"met": str(wrong), "faults": wrong.faults}) from None


_TEXT = {"type": "string"}
_SHARE = {"type": "string", "pattern": r"%\s*$"}
_RATE = {"type": "string", "pattern": r"(per|a) (hour|day|week|year)\s*$"}
_TIME = {"type": "string", "pattern": r"(minute|hour|day|week)s?\s*$"}
_PRICE = {"type": "string", "pattern": "^£"}
_PEOPLE = {"type": "string", "pattern": r"(people|person)\s*$"}
_NUMBER = {"type": ["number", "string"]}
_ANY_TABLE: dict[str, Any] = {"type": "object"}


def _json(one: dict[str, Any], examples: list[Any]) -> WithJsonSchema:
    return WithJsonSchema({"anyOf": [one, _ANY_TABLE], "examples": examples})


def _value(read: Callable[[Any], Any], multiply: Callable[[Any, float], Any] | None = None) -> Reader:
    return Reader(lambda raw: read_value(raw, read, multiply))


def _times(number: float, factor: float) -> float:
    return number * factor


Text = Annotated[str, Field(max_length=20_000), WithJsonSchema({"type": "string"})]
WholeNumber = Annotated[int, Reader(units.whole), WithJsonSchema({"type": ["integer", "string"], "examples": [20]})]
Date = Annotated[datetime.date, Reader(read_date), WithJsonSchema({"type": "string", "examples": ["2024-04-01"]})]
Minutes = Annotated[float, Reader(units.minutes), WithJsonSchema({**_TIME, "examples": ["182 days", "9 hours"]})]


def _read_people(raw: Any) -> float:
    """A number of people, or a mapping of it with where it comes from."""
    if not isinstance(raw, Mapping):
        return units.people(raw)
    node = read_value(raw, units.people).node
    if not isinstance(node, Leaf):
        raise Wrong("a table or changes", "one number of people was expected, such as '1000000 people'")
    return node.entry


People = Annotated[float, Reader(_read_people), _json(_PEOPLE, ["1000000 people"])]
"""A number of people, the same always."""

Numbers = Annotated[Value[float], _value(units.number, _times), _json(_NUMBER, [0.7])]
"""A plain number, or a table of them."""
Whole = Annotated[Value[int], _value(units.whole), _json({"type": ["integer", "string"]}, [5])]
"""A whole number, or a table of them."""
ShareDial = Annotated[Value[float], _value(units.share, _times), _json(_SHARE, ["14 %"])]
"""A share of people or a probability, in per cent."""
PerDayDial = Annotated[Value[float], _value(units.share_per_day, _times), _json(_TEXT, ["5 % per day"])]
"""A share per day."""
RateDial = Annotated[Value[float], _value(units.rate, _times), _json(_RATE, ["31 per day"])]
"""How often something happens."""
Growth = Annotated[Value[float], _value(units.share_per_year), _json(_TEXT, ["2 % per year"])]
"""A growth per year."""
Time = Annotated[
    Value[Distribution], _value(read_distribution, Distribution.scaled), _json(_TIME, ["3 hours", {"distribution": "exponential", "mean": "2 days"}])
]
"""A time: the same for everybody, or a distribution."""
SharesDial = Annotated[Value[Shares], _value(read_shares), _json(_TEXT, [{"yes": "30 %", "no": "70 %"}])]
"""Shares of people that sum to 100 %."""
Price = Annotated[Value[tuple[float, str]], _value(units.money), _json(_PRICE, ["£395 per day"])]
"""A price per day, hour, start or contact, in pounds."""
Hourly = Annotated[Value[Hours], _value(read_hours), _json(_TEXT, ["weekdays 08:00-18:00"])]
"""Hours of the week."""
Held = Annotated[Value[Meetings], _value(read_meetings), _json(_TEXT, ["wednesday 14:00"])]
"""When a meeting is held."""
Clock = Annotated[Value[TimeOfDay], _value(read_time_of_day), _json(_TEXT, ["10:00"])]
"""A time of day."""


def _read_weights(count: int) -> Callable[[Any], Any]:
    def read(raw: Any) -> tuple[float, ...]:
        if not isinstance(raw, list) or len(raw) != count:
            raise Wrong(f"'{units.shown(raw)}'", f"a list of {count} weights was expected")
        weights = tuple(units.number(item) for item in raw)
        if min(weights) < 0 or sum(weights) <= 0:
            raise Wrong(f"'{units.shown(raw)}'", "weights are zero or more and not all zero")
        return tuple(weight * count / sum(weights) for weight in weights)

    return read


def _read_daily(raw: Any) -> Mapping[datetime.date, float]:
    if not isinstance(raw, Mapping) or not raw:
        raise Wrong(f"'{units.shown(raw)}'", "a daily series was expected: {file: NAME.csv} with columns date and value")
    faults: list[tuple[tuple[str, ...], str, str]] = []
    series = {}
    for day, mean in raw.items():
        try:
            series[read_date(day)] = units.number(mean)
            if series[read_date(day)] < 0:
                raise Wrong(f"'{mean}'", "a daily mean cannot be negative")
        except Wrong as wrong:
            faults.extend(wrong.under(str(day)).faults)
    if faults:
        raise Wrong.all(faults[:20])
    return series


HourWeights = Annotated[Value[tuple[float, ...]], _value(_read_weights(24)), _json({"type": "array"}, [[1] * 24])]
"""Relative weights of the hours 0 to 23, scaled to mean one."""
WeekdayWeights = Annotated[Value[tuple[float, ...]], _value(_read_weights(7)), _json({"type": "array"}, [[1.2, 1, 1, 1, 1, 0.9, 0.9]])]
"""Relative weights from Monday to Sunday, scaled to mean one."""
MonthWeights = Annotated[Value[tuple[float, ...]], _value(_read_weights(12)), _json({"type": "array"}, [[1] * 12])]
"""Relative weights from January to December, scaled to mean one."""
Daily = Annotated[Mapping[datetime.date, float], Reader(_read_daily), WithJsonSchema({"type": "object", "examples": [{"file": "arrivals.csv"}]})]
"""A mean for every day of the run."""


def _read_names(raw: Any) -> tuple[str, ...]:
    names = raw if isinstance(raw, list) else [raw]
    if not names or not all(isinstance(name, str) and name for name in names):
        raise Wrong(f"'{units.shown(raw)}'", "a name or a list of names was expected")
    return tuple(names)


Names = Annotated[tuple[str, ...], Reader(_read_names), WithJsonSchema({"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]})]
"""One name or a list of names."""


def _read_dates(raw: Any) -> frozenset[datetime.date]:
    if not isinstance(raw, list):
        raise Wrong(f"'{units.shown(raw)}'", "a list of dates was expected, such as [2024-12-25, 2024-12-26]")
    return frozenset(read_date(item) for item in raw)


Dates = Annotated[frozenset[datetime.date], Reader(_read_dates), WithJsonSchema({"type": "array", "items": {"type": "string"}})]
"""Days on which something is closed."""


def _read_yes(raw: Any) -> bool:
    if str(raw).lower() not in ("yes", "no", "true", "false"):
        raise Wrong(f"'{units.shown(raw)}'", "yes or no was expected")
    return str(raw).lower() in ("yes", "true")


YesNo = Annotated[bool, Reader(_read_yes), WithJsonSchema({"enum": ["yes", "no", True, False]})]


# ---- the run, people and arrivals -----------------------------------------------------------------------------------


class Run(Part):
    """When the run begins, how long it warms up and how long it is measured."""

    start: Date
    """First day of the warm-up; the clock is at 00:00."""
    warm_up: Minutes = 0.0
    """Time run before anything is measured."""
    length: Minutes
    """Time measured after the warm-up."""
    replications: WholeNumber = 20
    """How many runs with their own luck."""
    seed: WholeNumber = 1
    """Where the luck starts; variants share it with their base."""


class Cohort(Part):
    """People who are alike in what the scenario says about them."""

    label: Text | None = None
    """Plain name for charts and tables."""
    from_age: WholeNumber | None = None
    """Youngest age; measures of people aged 65 and over read it."""
    usual_place: Literal["home", "care_home"] = "home"
    """Where these people live."""


class PersonLabel(Part):
    """A further label that a person carries from arrival, such as a locality or a carer at home."""

    label: Text | None = None
    """Plain name for charts and tables."""
    shares: SharesDial
    """How people divide, by cohort where it differs."""


class Stream(Part):
    """People who come for the first time, as a Poisson process that varies in time."""

    route: str
    """Where they begin."""
    counts_as: str | None = None
    """emergency, elective, day_case, community, or the stream's own name."""
    rate: RateDial | None = None
    """Mean number a day, by cohort where there are several."""
    by_date: Daily | None = None
    """Daily means from a CSV in place of a rate; must cover the run."""
    by_hour: HourWeights | None = None
    by_weekday: WeekdayWeights | None = None
    by_month: MonthWeights | None = None
    growth: Growth | None = None
    """Growth per year, counted from the start of the run."""

    @model_validator(mode="after")
    def one_mean(self) -> "Stream":
        """A stream has a rate or a daily series."""
        if (self.rate is None) == (self.by_date is None):
            raise PydanticCustomError("wrong", "rate or by_date", {"faults": [((), "a stream with both or neither of rate and by_date", "give one of them")]})
        return self


class Population(Part):
    """Who the people are and how they come."""

    population: People | None = None
    """People served; rates per 1,000 need it."""
    cohorts: dict[str, Cohort] = Field(default_factory=lambda: {"everyone": Cohort()}, min_length=1)
    labels: dict[str, PersonLabel] = Field(default_factory=dict)
    """Labels carried from arrival."""
    arrivals: dict[str, Stream] = Field(default_factory=dict)


# ---- services --------------------------------------------------------------------------------------------------------


class AlreadyHere(Part):
    """People of today's state: in the service, or on its list, at minute 0."""

    occupied: People = 0.0
    """People in the service at minute 0, without marks or risks."""
    queue: People = 0.0
    """People who ask for it at minute 0."""
    route: str | None = None
    step: str | None = None
    """The step they are in; needed when several steps use the service."""
    labels: dict[str, str] = Field(default_factory=dict)
    """What they carry; `cohort` among them (drawn in proportion to arrivals when not said)."""
    waited: Time | None = None
    """How long those in the queue have waited already."""
    remaining: Time | None = None
    """How long those inside still stay; without it a stay already begun is drawn."""


def _read_already(raw: Any) -> Any:
    return raw if isinstance(raw, list) else [raw]


Capacity = Annotated[Any, _json({"type": ["string", "array"]}, ["180 places", "12 people", "7.9 per day", "unlimited"])]
"""Beds, places, people or starts a day, by the kind of service; the model holds a `Value` of seven numbers, Monday to Sunday."""

UNITS = {ServiceKind.BEDS: "beds", ServiceKind.PLACES: "places", ServiceKind.STAFF: "people"}


class Service(Part):
    """Something with capacity that people use."""

    kind: ServiceKind
    label: Text | None = None
    """Plain name for charts and tables."""
    capacity: Capacity = None
    """Beds, places or people at one time, or starts a day, in the unit of the kind; staff may have one per weekday."""
    counts_as: Names = ()
    """What official measures see in it."""
    run_by: RunBy | None = None
    payer: SharesDial | None = None
    """Who pays: one payer, or shares."""
    unit_cost: Price | None = None
    """List price per day, per hour of staff on duty, per start or per contact."""
    open: Hourly | None = None
    """Staff: hours of work. Always when not said."""
    admits: Hourly | None = None
    """Beds and places: hours in which a person may move in. Always when not said."""
    held: Held | None = None
    """Meetings: when."""
    at: Clock | None = None
    """Daily starts: the time of day they are given out. 00:00 when not said."""
    by_weekday: WeekdayWeights | None = None
    """Daily starts: relative weights from Monday to Sunday."""
    closed_on: Dates = frozenset()
    """Days without hours, meetings or starts."""
    shared_list: str | None = None
    """Services of one name share one list and their summed capacity."""
    starts_with: Annotated[tuple[AlreadyHere, ...], BeforeValidator(_read_already)] = ()
    """Today's state."""

    @model_validator(mode="before")
    @classmethod
    def capacity_in_its_unit(cls, raw: Any) -> Any:
        """Capacity is read in the unit of the kind, and keys of another kind are mistakes."""
        if not isinstance(raw, dict) or raw.get("kind") not in list(ServiceKind):
            return raw
        kind = ServiceKind(raw["kind"])
        faults: list[tuple[tuple[str, ...], str, str]] = []
        for key, kinds in _KEYS_OF_KINDS.items():
            if key in raw and kind not in kinds:
                faults.append(((key,), f"'{key}' for {kind.value}", f"'{key}' belongs to {' and '.join(k.value for k in kinds)}"))
        if kind is ServiceKind.MEETING and "held" not in raw:
            faults.append((("held",), "a meeting without 'held'", "say when it is held, such as 'wednesday 14:00'"))
        capacity = raw.get("capacity")
        if kind is not ServiceKind.MEETING and "capacity" not in raw:
            faults.append((("capacity",), "no capacity", "every service but a meeting has a capacity"))
        elif kind is not ServiceKind.MEETING:
            try:
                capacity = _read_capacity(kind, raw["capacity"])
            except Wrong as wrong:
                faults.extend(wrong.under("capacity").faults)
        if faults:
            raise PydanticCustomError("wrong", "service", {"faults": faults})
        return {**raw, **({"capacity": capacity} if "capacity" in raw else {})}


_KEYS_OF_KINDS: dict[str, tuple[ServiceKind, ...]] = {
    "open": (ServiceKind.STAFF,),
    "admits": (ServiceKind.BEDS, ServiceKind.PLACES),
    "held": (ServiceKind.MEETING,),
    "at": (ServiceKind.DAILY_STARTS,),
    "by_weekday": (ServiceKind.DAILY_STARTS,),
    "capacity": (ServiceKind.BEDS, ServiceKind.PLACES, ServiceKind.STAFF, ServiceKind.DAILY_STARTS),
    "shared_list": (ServiceKind.BEDS, ServiceKind.PLACES, ServiceKind.STAFF),
    "starts_with": (ServiceKind.BEDS, ServiceKind.PLACES, ServiceKind.STAFF, ServiceKind.DAILY_STARTS),
    "closed_on": (ServiceKind.BEDS, ServiceKind.PLACES, ServiceKind.STAFF, ServiceKind.DAILY_STARTS, ServiceKind.MEETING),
}


def _read_capacity(kind: ServiceKind, raw: Any) -> Value[tuple[float, ...]]:
    """Capacity as seven numbers, Monday to Sunday; equal unless staff differ by weekday."""

    def one(entry: Any) -> tuple[float, ...]:
        if kind is ServiceKind.DAILY_STARTS:
            return (units.rate(entry),) * 7
        if isinstance(entry, list) and kind is ServiceKind.STAFF:
            if len(entry) != 7:
                raise Wrong(f"{len(entry)} numbers of staff", "one for each weekday from Monday to Sunday was expected")
            return tuple(units.people(item, "people") for item in entry)
        return (units.people(entry, UNITS[kind]),) * 7

    if kind is ServiceKind.STAFF and isinstance(raw, Mapping) and "by_weekday" in raw:
        raw = {("value" if key == "by_weekday" else key): below for key, below in raw.items()}
    value = read_value(raw, one)
    if value.labels():
        raise Wrong("a capacity that depends on a label", "a capacity may change by date only")
    return value


# ---- routes ----------------------------------------------------------------------------------------------------------


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
            raise PydanticCustomError("wrong", "wait or until", {"faults": [((), "both or neither of wait and until", "give one of them")]})
        return self


class Alongside(Part):
    """A plan that runs beside a stay or delay; nobody goes past ready until it has ended."""

    route: str
    begins: SharesDial
    """on_admission, when_ready, or shares of people between them."""
    after: Time | None = None
    """Time from admission to its beginning, for those who begin on admission."""


class ByLabel(Part):
    """The service that a label names."""

    by: str


def _read_service_name(raw: Any) -> str | ByLabel:
    if isinstance(raw, Mapping) and set(raw) == {"by"} and isinstance(raw["by"], str):
        return ByLabel(by=raw["by"])
    if not isinstance(raw, str):
        raise Wrong(f"'{units.shown(raw)}'", "the name of a service or {by: LABEL} was expected")
    return raw


ServiceName = Annotated[
    str | ByLabel,
    Reader(_read_service_name),
    WithJsonSchema(
        {"anyOf": [{"type": "string"}, {"type": "object", "properties": {"by": {"type": "string"}}, "required": ["by"], "additionalProperties": False}]}
    ),
]
"""A service, or {by: LABEL}: the one that a label names."""


class Step(Part):
    """One step of a route."""

    reason: str | None = None
    """Where the minutes past ready in this step belong."""

    @property
    def kind(self) -> StepKind:
        """Which kind of step it is."""
        return StepKind(type(self).__name__.lower())


class Stay(Step):
    """Ask for a place, keeping the one you have; when it is granted move, free the old place and stay a time."""

    stay: ServiceName
    for_: Time = Field(alias="for")
    """How long, from the minute the place is granted."""
    priority: Whole = Value.of(5)
    """Smaller first."""
    if_full: str | None = None
    """Where to go when it cannot be had in this minute."""
    gives_up_after: GivesUp | None = None
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
    """The label to branch on, without luck."""
    routes: dict[str, str] = Field(default_factory=dict)

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
            faults.append((("routes",), "routes without shares or by", "say how people divide, or name one route after 'choose'"))
        if self.shares is not None and self.as_ is None and not self.routes:
            faults.append(((), "shares that neither record a label nor lead anywhere", "add 'as' or 'routes'"))
        if faults:
            raise PydanticCustomError("wrong", "choose", {"faults": faults})
        return self


class Deteriorates(Part):
    """The risk of falling ill again while past ready."""

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
    "stay": Stay, "task": Task, "delay": Delay, "until": Until, "start": Start, "choose": Choose, "mark": Mark, "go": Go,
}  # fmt: skip


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
        near = next((hint for key in raw if (hint := did_you_mean(str(key), list(STEPS), ""))), f"a step has one of: {', '.join(STEPS)}")
        met, right = f"a step with {', '.join(map(str, raw)) or 'nothing'}", near
    raise PydanticCustomError("wrong", "step", {"faults": [((), met, right)]})


def _kind_of(raw: Any) -> str | None:
    return raw.kind.value if isinstance(raw, Step) else next((kind for kind in STEPS if kind in raw), None)


AnyStep = Annotated[
    Annotated[Stay, Tag("stay")] | Annotated[Task, Tag("task")] | Annotated[Delay, Tag("delay")] | Annotated[Until, Tag("until")]
    | Annotated[Start, Tag("start")] | Annotated[Choose, Tag("choose")] | Annotated[Mark, Tag("mark")] | Annotated[Go, Tag("go")],
    Discriminator(_kind_of),
    BeforeValidator(_one_kind),
]  # fmt: skip
"""A step of a route, known by the key that names its kind."""


class RiskOf(Part):
    """One thing that may happen after a live discharge."""

    probability: ShareDial
    """What it would be alone within `within`."""
    within: Minutes
    """Nothing happens after this."""
    shape: Numbers = Value.of(1.0)
    """Below 1: more in the first days; F(t) = 1 - (1 - p)^((t / within)^shape)."""
    to: str | None = None
    """The route of those it happens to."""
    delayed_days: PerDayDial | None = None
    """How much each delayed day adds, as a share of the probability. No causal estimate exists: zero in the central case."""


class Risks(Part):
    """Independent competing risks from a live discharge: the earliest happens and cancels the others."""

    readmission: RiskOf | None = None
    death: RiskOf | None = None
    care_home: RiskOf | None = None


class Reason(Part):
    """Where minutes past ready belong."""

    group: str
    responsible: RunBy
    meaning: Text | None = None


class Source(Part):
    """Who says so."""

    cite: Text
    kind: Literal["published", "local data", "expert", "assumption"]
    url: Text | None = None
    note: Text | None = None


class Model(Part):
    """Everything a scenario says about its place, after layers and levers."""

    dialect: Literal["1"]
    title: Text
    question: Text | None = None
    run: Run
    pathways: Names = ()
    """The values of the label `pathway`."""
    wait_limits: dict[str, Minutes] = Field(default_factory=dict)
    """Further limits that waits are compared with, by name."""
    people: Population
    services: dict[str, Service] = Field(default_factory=dict)
    reasons: dict[str, Reason] = Field(default_factory=dict)
    routes: dict[str, dict[str, AnyStep]]
    risks_after_discharge: dict[str, Risks] = Field(default_factory=dict)
    sources: dict[str, Source] = Field(default_factory=dict)


__all__ = [
    "Alongside",
    "AlreadyHere",
    "ByLabel",
    "Choose",
    "Cohort",
    "CountsAs",
    "Delay",
    "GivesUp",
    "Go",
    "Mark",
    "Model",
    "Part",
    "Reason",
    "RiskOf",
    "Risks",
    "Run",
    "Service",
    "Shares",
    "Source",
    "Start",
    "Stay",
    "Step",
    "Stream",
    "Task",
    "Until",
]  # fmt: skip
