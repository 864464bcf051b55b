"""What a model declares and uses: its labels with their values, its parameters, and where its routes lead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.field_types import Part
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.steps import ServiceByLabel, Step, asked_service, patience, plan_beside
from simulation.scenario.schema.values.shares import Shares
from simulation.scenario.schema.values.value import Value

COHORT = "cohort"
PATHWAY = "pathway"


@dataclass(frozen=True)
class Jump:
    """One way from a step to another route."""

    where: Where
    """The path that names the route."""
    route: str
    at_once: bool
    """Whether it is taken without time passing at this step."""
    value: str = ""
    """Of a choice: who takes it, see `Lead`."""
    until_discharge: bool = False
    """Whether people are taken from anywhere between this step and their discharge."""


class ModelIndex:
    """Facts about one model, worked out when they are first asked for."""

    def __init__(self, model: Model) -> None:
        self.model = model

    def steps(self) -> Iterator[tuple[Where, Step]]:
        """Every step with its path."""
        for route, steps in self.model.routes.items():
            for name, step in steps.items():
                yield ("routes", route, name), step

    @cached_property
    def jumps(self) -> dict[Where, list[Jump]]:
        """Every way from each step to another route, by the path of the step."""
        return {where: jumps(step, where) for where, step in self.steps()}

    @cached_property
    def values(self) -> list[tuple[Where, Value[Any]]]:
        """Every parameter that may differ between people, with its path."""
        return list(_values(self.model, ()))

    @cached_property
    def carried(self) -> dict[str, set[str]]:
        """Labels that everybody carries from arrival, with their values."""
        labels = {COHORT: set(self.model.people.cohorts)}
        for name, label in self.model.people.labels.items():
            labels[name] = options(label.shares)
        return labels

    @cached_property
    def labels(self) -> dict[str, set[str]]:
        """Every label with the values that somebody draws."""
        labels = {name: set(values) for name, values in self.carried.items()}
        for _, step in self.steps():
            drawn = step.recorded()
            if drawn is not None:
                labels.setdefault(drawn.label, set()).update(options(drawn.shares))
        return labels

    @cached_property
    def planned(self) -> set[str]:
        """Routes that run alongside, with those they go on to."""
        first = {beside.route for _, step in self.steps() if (beside := plan_beside(step)) is not None}
        return self._reached(first)

    @cached_property
    def travelled(self) -> set[str]:
        """Routes that people themselves may come to."""
        first = {stream.route for stream in self.model.people.arrivals.values()}
        first |= {already.route for _, already in self.model.already_here if already.route is not None}
        for risks in self.model.risks_after_discharge.values():
            first |= {
                risk.to
                for risk in (risks.readmission, risks.death, risks.care_home)
                if risk is not None and risk.to is not None
            }
        return self._reached(first)

    def _reached(self, first: set[str]) -> set[str]:
        reached, waiting = set(), [name for name in first if name in self.model.routes]
        while waiting:
            name = waiting.pop()
            if name not in reached:
                reached.add(name)
                steps = self.model.routes[name].items()
                waiting += [
                    jump.route
                    for key, step in steps
                    for jump in jumps(step, ("routes", name, key))
                    if jump.route in self.model.routes
                ]
        return reached

    def using(self, service: str) -> list[tuple[Where, Step]]:
        """The steps that may ask for a service, by name or by a label."""
        users = []
        for where, step in self.steps():
            asked = asked_service(step)
            if asked == service or (isinstance(asked, ServiceByLabel) and service in self.labels.get(asked.by, set())):
                users.append((where, step))
        return users


def _values(thing: Any, where: Where) -> Iterator[tuple[Where, Value[Any]]]:
    if isinstance(thing, Value):
        yield where, thing
    elif isinstance(thing, Part):
        for name, field in type(thing).model_fields.items():
            if name in thing.model_fields_set:
                yield from _values(getattr(thing, name), (*where, field.alias or name))
    elif isinstance(thing, Mapping):
        for name, below in thing.items():
            yield from _values(below, (*where, str(name)))
    elif isinstance(thing, tuple):
        for n, below in enumerate(thing):
            yield from _values(below, (*where, str(n)))


def options(shares: Value[Shares]) -> set[str]:
    """The labels that shares divide people among, whoever they are."""
    return {name for _, entry in shares.leaves() for name in entry.now}


def jumps(step: Step, where: Where) -> list[Jump]:
    """Every way from a step to another route."""
    found = [
        Jump((*where, *lead.path), lead.route, lead.at_once, lead.value, lead.until_discharge) for lead in step.leads()
    ]
    gives_up = patience(step)
    if gives_up is not None:
        found.append(Jump((*where, "gives_up_after", "then"), gives_up.then, False))
    return found
