"""Levers: named changes to a parent scenario, each at a strength that may vary in time.

The least it says is `why` and `set`:

    trusted_assessor:
      why: One assessment is trusted by all who use it.
      set: {routes.plan_home.repeat.share_needing: 5 %}
      strength: {sceptical: 0 %, central: 50 %, optimistic: 100 %}
      source: H29

It may cost money, too:

    single_record:
      why: Hub, wards and social workers read and write one record.
      set: {routes.plan_home.referral.delay: {scale: 0.4}}
      cost: {value: £1.5m per year, source: assumption}
      payer: {nhs: 80 %, council: 20 %}

`cost` is money beside the services. It is paid from `from` (before `lead_time` has passed: money comes before staff)
until `until`, times `reach`, whatever the strength: a programme that does nothing costs as much. The measure
`programme_cost` tells it by payer and programme. Capacity that a lever adds is not part of it: that costs the list
price of its service where it is used, and would be counted twice.
"""

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema, model_validator
from pydantic_core import PydanticCustomError

from simulation.core import units
from simulation.core.errors import ValueProblem, did_you_mean
from simulation.scenario.schema.enablers import ENABLERS, Enablers, read_needs
from simulation.scenario.schema.field_types import (
    Date,
    Minutes,
    MoneyRate,
    Names,
    Part,
    PeopleByAge,
    Reader,
    SharesDial,
    Spans,
    Text,
    WholeNumber,
    YesNo,
)
from simulation.scenario.schema.model import Source
from simulation.scenario.schema.ramp import NOTHING, Period, Timing
from simulation.scenario.schema.today import Today
from simulation.scenario.schema.values.dates import read_date
from simulation.scenario.schema.values.shares import Shares
from simulation.scenario.schema.values.value import Value

VIEWS = ("sceptical", "central", "optimistic")
"""How much of the evidence one believes."""

View = Literal["sceptical", "central", "optimistic"]


def _read_strength(raw: Any) -> dict[str, float]:
    if not isinstance(raw, Mapping):
        return dict.fromkeys(VIEWS, units.share(raw))
    faults: list[tuple[tuple[str, ...], str, str]] = []
    read = {}
    for name, below in raw.items():
        if name not in VIEWS:
            faults.append(
                ((str(name),), f"'{name}'", did_you_mean(str(name), VIEWS, f"a view is one of {', '.join(VIEWS)}"))
            )
            continue
        try:
            read[name] = units.share(below)
        except ValueProblem as wrong:
            faults.extend(wrong.under(str(name)).faults)
    faults += [
        ((), f"no strength for the {view} view", "give all three, or one strength for all")
        for view in VIEWS
        if view not in raw
    ]
    if faults:
        raise ValueProblem.all(faults)
    return read


def _read_fence(raw: Any) -> datetime.date:
    text = str(raw).strip()
    if text.startswith("until "):
        return read_date(text.removeprefix("until ").strip())
    if text.lower() not in ("yes", "no", "true", "false"):
        raise ValueProblem(f"'{units.shown(raw)}'", "yes, no or a date was expected, such as 'until 2026-04-01'")
    return datetime.date.max if text.lower() in ("yes", "true") else datetime.date.min


def _read_set(raw: Any) -> dict[str, Any]:
    if not isinstance(raw, Mapping) or not raw:
        raise ValueProblem(
            f"'{units.shown(raw)}'",
            "dotted paths with their new values were expected, such as {services.acute_beds.capacity: {add: 20 beds}}",
        )
    return {str(path): value for path, value in raw.items()}


def _read_facts(raw: Any) -> dict[str, Any]:
    if raw == "":
        return {}
    if not isinstance(raw, Mapping):
        right = "sections of a base were expected, such as {services: {acute_beds: {capacity: 566 beds}}}"
        raise ValueProblem(f"'{units.shown(raw)}'", right)
    return {str(section): below for section, below in raw.items()}


_SHARE_SCHEMA = {"type": "string", "examples": ["50 %"]}
Facts = Annotated[dict[str, Any], Reader(_read_facts), WithJsonSchema({"type": "object"})]
Strength = Annotated[
    dict[str, float],
    Reader(_read_strength),
    WithJsonSchema(
        {
            "anyOf": [
                _SHARE_SCHEMA,
                {
                    "type": "object",
                    "properties": dict.fromkeys(VIEWS, _SHARE_SCHEMA),
                    "required": list(VIEWS),
                    "additionalProperties": False,
                },
            ]
        }
    ),
]
Reach = Annotated[float, Reader(units.share), WithJsonSchema(_SHARE_SCHEMA)]
Needs = Annotated[
    tuple[str, ...],
    Reader(read_needs),
    WithJsonSchema({"anyOf": [{"enum": [*ENABLERS]}, {"type": "array", "items": {"enum": [*ENABLERS]}}]}),
]
RingFence = Annotated[
    datetime.date,
    Reader(_read_fence),
    WithJsonSchema(
        {"anyOf": [{"enum": ["yes", "no", True, False]}, {"type": "string", "pattern": r"^until \d{4}-\d{2}-\d{2}$"}]}
    ),
]
"""The day from which money is no longer protected."""
Settings = Annotated[dict[str, Any], Reader(_read_set), WithJsonSchema({"type": "object", "minProperties": 1})]


class LeverPart(Part):
    """One named change, as a variant says it."""

    why: Text
    """What is done differently, in a sentence."""
    set: Settings
    """Dotted paths of parameters of the parent, each with a value, {add: ...} or {scale: ...}."""
    strength: Strength = Field(default_factory=lambda: dict.fromkeys(VIEWS, 1.0))
    """How much of it the evidence supports: one share, or one for each view."""
    reach: Reach = 1.0
    """How much of the place it covers."""
    view: View | None = None
    """Which of its strengths holds, whatever the file's view; the command line's view has the last word."""
    from_: Date | None = Field(default=None, alias="from")
    """The first day on which it is paid for; from ever when not said."""
    lead_time: Spans = NOTHING
    """How long after `from` its effect begins: money comes before staff."""
    ramp: Spans = NOTHING
    """How long its effect then takes to full strength, growing evenly."""
    until: Date | None = None
    """The first day on which it is no longer paid for."""
    decay: Spans = NOTHING
    """How long after `until` its effect takes to fade, evenly."""
    needs: Needs = ()
    """Enablers that it cannot work without; each multiplies its strength."""
    source: str | None = None
    """Where the strength comes from."""
    range: Text | None = None
    """What the evidence ranges over, both sides of it, with their sources."""
    not_shown: Text | None = None
    """What the evidence does not show."""
    note: Text | None = None
    assumes: Names = ()
    """Measures it moves by construction."""
    cost: MoneyRate | None = None
    """What it costs beside the services, such as £2m per year: paid from `from` to `until` times `reach`, whether or
    not it works. Capacity that it adds costs its list price already.
    """
    payer: SharesDial | None = None
    """Who pays the cost: one payer, or shares."""
    ring_fenced: RingFence = datetime.date.min
    """Whether its money is protected from fire-fighting: yes, no, or `until` a date."""
    diverted: YesNo = False
    """Whether fire-fighting takes its beds and places too. Unless it says so, what a lever does to the capacity of
    beds and places stays when the rest of it is diverted: a ward that is built is no programme.
    """

    @model_validator(mode="after")
    def makes_sense(self) -> "LeverPart":
        """An end comes after its beginning, and what is paid is paid for something."""
        faults: list[tuple[tuple[str, ...], str, str]] = []
        if self.from_ is not None and self.until is not None and self.until <= self.from_:
            faults.append((("until",), f"until {self.until}, from {self.from_}", "a lever ends after it begins"))
        if self.cost is not None and self.cost.labels():
            faults.append(
                (
                    ("cost",),
                    f"by_{min(self.cost.labels())}",
                    "a cost is the same for everybody; it may change by date only",
                )
            )
        if self.payer is not None and self.cost is None:
            faults.append((("payer",), "a payer without a cost", "say 'cost', or remove 'payer'"))
        if faults:
            raise PydanticCustomError("wrong", "lever", {"faults": faults})
        return self

    def undated(self) -> list[tuple[str, str, str]]:
        """What counts from a date that is not said: the key, what was met and what would be right. A library may leave
        the dates to those who use it.
        """
        return [
            (name, f"'{name}' without '{date}'", f"say '{date}', the date that it counts from")
            for name, date, there in (
                ("lead_time", "from", self.from_),
                ("ramp", "from", self.from_),
                ("decay", "until", self.until),
            )
            if getattr(self, name) != NOTHING and there is None
        ]

    @property
    def timing(self) -> Timing:
        """When it is at work."""
        return Timing(self.from_, self.ramp, self.until, self.decay, self.lead_time)


class Horizon(Part):
    """Another horizon for a base: the same place, patients and random numbers, run for longer or shorter."""

    warm_up: Minutes | None = None
    """Time run before anything is measured."""
    length: Minutes | None = None
    """Time measured."""
    replications: WholeNumber | None = None
    """How many years with their own random numbers, when nothing else is asked for."""


class Variant(Part):
    """A file that extends another: by facts about its own place, by levers, or by both, and by nothing else."""

    dialect: Literal["1"]
    title: Text
    question: Text | None = None
    extends: str
    """The file it extends, relative to its own folder, or the name of one that comes with Homeward, such as england."""
    view: View | None = None
    """Which strengths hold: sceptical, central or optimistic; central when not said."""
    without: Names = ()
    """Levers of the parent variant that are dropped."""
    enablers: Enablers | None = None
    """Other levels of enablers that the base declares."""
    library: YesNo = False
    """Whether others pick their levers from here; then `lead_time`, `ramp` and `decay` may leave their dates to those
    who use them.
    """
    size: PeopleByAge | None = None
    """Another size of the place: what follows the people (capacities, rates of arrivals, money beside the services) is
    scaled to it.
    """
    run: Horizon | None = None
    """Another horizon, in a file that extends a base and has no levers: a base of its own."""
    today: Today | None = None
    """Today's position, from which the run starts: it moves the run so that the warm-up ends on its date."""
    facts: Facts = Field(default_factory=dict)
    """What is so in this place, in the sections of a base: it takes the place of what the extended file says, and
    levers act on it.
    """
    fits: dict[str, Facts] = Field(default_factory=dict)
    """Other facts that bring the place to its own figures as well, by name: each takes the place of what stands in
    `facts` under the same key. `compare` carries them through, so that results show the band of the fit.
    """
    levers: dict[str, LeverPart] = Field(default_factory=dict)
    sources: dict[str, Source] = Field(default_factory=dict)


@dataclass(frozen=True)
class Origin:
    """Where a value was said, and the lever that set it."""

    file: str
    line: int
    lever: str = ""
    fact: bool = False
    """Whether a file that extends another states it as a fact."""


@dataclass(frozen=True)
class Setting:
    """What one lever does to one parameter."""

    path: str
    before: str
    """The raw value of the parent, in short."""
    after: str
    """At the greatest strength the lever comes to in the run."""
    all_or_none: bool
    """Whether it cannot move by a fraction and so changes for all or for none."""
    counted: str = ""
    """What of a capacity that is not whole is there: 'counts as 3 people, as before'."""


@dataclass(frozen=True)
class Lever:
    """One named change as it is realised: its strength under the view, times its reach, what time leaves of it and the
    enablers it needs.
    """

    name: str
    why: str
    strength: float
    """Realised, between 0 and 1; the greatest it comes to in the run."""
    source: str | None
    note: str | None
    sets: tuple[Setting, ...]
    reach: float = 1.0
    assumes: tuple[str, ...] = ()
    cost: Value[float] | None = None
    """Pounds a year beside the services, at full reach."""
    payer: Value[Shares] | None = None
    ring_fenced: datetime.date = datetime.date.min
    """The day from which fire-fighting may divert it; the last that a calendar knows for never."""
    view: str = "central"
    """Which of its strengths holds."""
    timing: Timing = field(default_factory=Timing)
    needs: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    """The realised strength from each day on which it changes."""
    months: tuple[tuple[str, float], ...] = ()
    """The mean realised strength of each calendar month of the run, such as ('2025-04', 0.25)."""

    @property
    def varies(self) -> bool:
        """Whether its strength changes within the run."""
        return len(self.periods) > 1
