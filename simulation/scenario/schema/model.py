"""A place as a file says it: the run, what the sections of the file are, and the whole.

Every parameter stands once in this folder, with its unit, its limits and its meaning; the models are frozen. DESIGN:
sections 3.1 to 3.4.
"""

from typing import Literal

from pydantic import Field

from simulation.core.errors import ValueProblem, short
from simulation.core.people import Ages
from simulation.core.vocabulary import Rounding, RunBy
from simulation.scenario.schema.enablers import Enablers
from simulation.scenario.schema.field_types import (  # fmt: skip
    Minutes,
    MoneyRate,
    Names,
    Part,
    PeopleByAge,
    Replications,
    RunStart,
    Seed,
    SharesDial,
    Text,
    Title,
    WorthHaving,
)
from simulation.scenario.schema.fire_fighting import FireFighting, Improvement
from simulation.scenario.schema.people import Population
from simulation.scenario.schema.risks import Risks
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.steps import Routes
from simulation.scenario.schema.today import AlreadyHere, Today


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
    not_met: dict[str, Text] | None = None
    """Of a fit, what it does not meet: by measure, the published figure and what it came to. Empty where it meets all;
    the answer says which of its numbers rest on these.
    """


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
