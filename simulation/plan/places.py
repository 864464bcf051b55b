"""What flows: people at a step of a route with their labels, and the places they meet when every service has room."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from simulation.plan import weeks
from simulation.plan.hazards import Curve, Hazard
from simulation.scenario import schema
from simulation.scenario.values import Value
from simulation.terms import Risk

NO_RISK = -1

Labels = tuple[str | None, ...]


class Entry(NamedTuple):
    """The beginning of a spell."""

    route: str
    labels: Labels


class Use(NamedTuple):
    """What is used: a service, and whether the person would have given up had it been full."""

    service: str
    gives_up: bool


class Spot(NamedTuple):
    """Where some people are: everything that decides what happens to them next, but for how long ago they were discharged."""

    route: str
    step: int
    labels: Labels
    held: Use | None = None
    curve: int = NO_RISK
    """Which curve of risks after discharge they are on."""
    ill: tuple[float, str] | None = None
    """Past ready: rate per minute to deteriorate, and the route of those who do."""
    plan: str | None = None
    """A plan that begins at ready."""
    back: tuple[str, int] | None = None
    """Where the main route goes on when this plan has ended."""


@dataclass
class People:
    """How many there are, by steps of the grid since their discharge, with the sum of what is left of a plan begun on admission."""

    ages: dict[int, float] = field(default_factory=dict)
    plan_left: float = 0.0
    clock: float = 0.0
    """Minutes since a plan began, summed over people."""

    @property
    def mass(self) -> float:
        """How many there are."""
        return sum(self.ages.values())

    def part(self, share: float) -> "People":
        """This share of them, of every age."""
        return People({age: mass * share for age, mass in self.ages.items()}, self.plan_left * share, self.clock * share)

    def join(self, other: "People") -> None:
        """Add others who have come to the same spot."""
        for age, mass in other.ages.items():
            self.ages[age] = self.ages.get(age, 0.0) + mass
        self.plan_left += other.plan_left
        self.clock += other.clock


@dataclass
class Outcome:
    """What one person entering brings: minutes in a place, starts, or minutes of work by `Use`, and further spells."""

    used: dict[Use, float] = field(default_factory=lambda: defaultdict(float))
    again: dict[Entry, float] = field(default_factory=lambda: defaultdict(float))
    ended: list[tuple[Labels, float, float]] = field(default_factory=list)
    """Of a plan: labels, share of people, its mean length in minutes times that share."""


class Places:
    """A model on one day with every service open to all: routes, mean waits for opening, curves of risk."""

    def __init__(self, model: schema.Model, day: datetime.date) -> None:
        self.model, self.day = model, day
        self.routes = {name: tuple(route.values()) for name, route in model.routes.items()}
        choices = [step for route in self.routes.values() for step in route if isinstance(step, schema.Choose)]
        self.label_names = tuple(sorted(_labels_that_matter(model)))
        kept = {"cohort", *model.people.labels} | {step.as_ for step in choices if step.keeps and step.as_}
        self.kept = tuple(name in kept for name in self.label_names)
        self.curves: list[tuple[Curve, schema.Risks]] = []
        self._curve_of: dict[tuple[str, Labels], int] = {}
        self.plans: dict[tuple[str, Labels], Outcome] = {}
        """Plans already followed, by route and labels."""
        self._work: dict[tuple[str, float], float] = {}
        self._wait: dict[str, float] = {}
        self._closed: dict[str, float] = {}

    def wait(self, service: str) -> float:
        """Mean minutes until it is open, held or gives out its starts."""
        if service not in self._wait:
            self._wait[service] = weeks.mean_wait(self.model.services[service], self.day)
        return self._wait[service]

    def closed(self, service: str) -> float:
        """Share of the week in which it admits nobody."""
        if service not in self._closed:
            self._closed[service] = weeks.share_closed(weeks.open_spans(self.model.services[service], self.day))
        return self._closed[service]

    def work(self, service: str, minutes: float) -> float:
        """Mean minutes that so much working time takes, nights and weekends with it."""
        key = (service, minutes)
        if key not in self._work:
            self._work[key] = weeks.mean_time_of_work(weeks.open_spans(self.model.services[service], self.day), minutes)
        return self._work[key]

    def curve(self, risks: str, labels: Labels) -> int:
        """The risks after discharge of people with these labels, as they stand at the discharge."""
        key = (risks, labels)
        if key not in self._curve_of:
            self._curve_of[key] = NO_RISK
            said = self.model.risks_after_discharge[risks]
            person = self.person(labels)
            hazards = {
                risk: Hazard(of.probability.at(person, self.day), of.within, of.shape.at(person, self.day))
                for risk, of in ((Risk.READMISSION, said.readmission), (Risk.DEATH, said.death), (Risk.CARE_HOME, said.care_home))
                if of is not None and of.within > 0
            }
            if any(hazard.probability > 0 for hazard in hazards.values()):
                self._curve_of[key] = len(self.curves)
                self.curves.append((Curve(hazards), said))
        return self._curve_of[key]

    def person(self, labels: Labels) -> dict[str, str | None]:
        """Labels by name."""
        return dict(zip(self.label_names, labels, strict=True))

    def kept_labels(self, labels: Labels) -> Labels:
        """What is still known at the next spell."""
        return tuple(value if kept else None for value, kept in zip(labels, self.kept, strict=True))

    def with_label(self, labels: Labels, name: str | None, value: str) -> Labels:
        """The labels after a choice; one that nothing depends on is not kept."""
        if name not in self.label_names:
            return labels
        where = self.label_names.index(name)
        return (*labels[:where], value, *labels[where + 1 :])


def _labels_that_matter(model: schema.Model) -> set[str]:
    """Labels that some value, branch or service depends on."""
    found: set[str] = set()
    parts: list[schema.Part] = [*model.people.arrivals.values(), *model.people.labels.values()]
    parts += [step for route in model.routes.values() for step in route.values()]
    parts += [risk for risks in model.risks_after_discharge.values() for risk in (risks.readmission, risks.death, risks.care_home) if risk is not None]
    while parts:
        part = parts.pop()
        for name in type(part).model_fields:
            said = getattr(part, name)
            if isinstance(said, Value):
                found |= said.labels()
            elif isinstance(said, schema.ByLabel):
                found.add(said.by)
            elif isinstance(said, schema.Part):
                parts.append(said)
        if isinstance(part, schema.Choose) and part.by is not None:
            found.add(part.by)
    return found
