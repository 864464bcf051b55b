"""Services of which there is one for each value of a label that people carry from arrival.

    people: {labels: {council: {copies: "1 per 333,333 people"}}}
    services: {reablement: {kind: places, capacity: 140 places, for_each: council}}

Everybody goes to the one of their own council. The capacity speaks of the sum and is shared out by the people who
come; `each: {NAME: {capacity: ...}}` speaks of one. A plan has a service for every copy: the first bears the name of
the service, the others `SERVICE/VALUE`. All above a plan, measures too, knows the service only. Nothing heavy is
imported: checks read it.
"""

import datetime
import math
from collections.abc import Mapping
from dataclasses import dataclass

from simulation.core.kept import kept
from simulation.scenario.calendar.arrival_counts import mean_arrivals
from simulation.scenario.calendar.days import Days
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.people import Population
from simulation.scenario.schema.services.service import Service
from simulation.scenario.schema.values.value import ByDate, Constant, Node, Value


@dataclass(frozen=True)
class Copy:
    """One of the copies of a service."""

    of: str
    value: str
    service: Service


@kept
def expanded(model: Model) -> Mapping[str, Copy]:
    """Every service of a plan by its name there: those of the file in its order, then the further copies."""
    first: dict[str, Copy] = {}
    further: dict[str, Copy] = {}
    for name in model.services:
        one, *others = copies_of(model, name)
        first[name] = one
        further |= {f"{name}/{other.value}": other for other in others}
    return first | further


def copies_of(model: Model, name: str) -> list[Copy]:
    """The copies of a service, one for each value of its label; the service itself where there is one."""
    service = model.services[name]
    label = service.for_each
    values = values_of(model, label) if label is not None and not service.one_list else ()
    if label is None or len(values) < 2:
        return [Copy(name, "", service)]
    shares = people_by_value(model, label)
    return [_copy(name, service, value, shares[value], number) for number, value in enumerate(values)]


def values_of(model: Model, label: str) -> tuple[str, ...]:
    """The values of a label that people carry from arrival; none for a label that they do not."""
    if label == "cohort":
        return tuple(model.people.cohorts)
    if label not in model.people.labels:
        return ()
    leaves = model.people.labels[label].shares.leaves()
    return tuple(dict.fromkeys(option for _, entry in leaves for option in entry.now))


def people_by_value(model: Model, label: str) -> Mapping[str, float]:
    """The share of those who come, at the start of the run, who carry each value of a label."""
    known = _known_shares(model.people, model.run.start)
    if label not in known:
        known[label] = _people_by_value(model, label)
    return known[label]


@kept
def _known_shares(_people: Population, _start: datetime.date) -> dict[str, Mapping[str, float]]:
    """What has been found of these people so far, by label: they are the same for every state of the services."""
    return {}


def _people_by_value(model: Model, label: str) -> dict[str, float]:
    crowd: dict[tuple[tuple[str, str], ...], float] = {}
    days = Days(model.run.start, 7)
    for stream in model.people.arrivals.values():
        for cohort, people in zip(model.people.cohorts, mean_arrivals(model, stream, days), strict=True):
            crowd[(("cohort", cohort),)] = crowd.get((("cohort", cohort),), 0.0) + people
    for name in _needed(model, label):
        shares = model.people.labels[name].shares
        crowd = {
            (*carried, (name, value)): people * share
            for carried, people in crowd.items()
            for value, share in shares.at(dict(carried), model.run.start).now.items()
        }
    found = dict.fromkeys(values_of(model, label), 0.0)
    for carried, people in crowd.items():
        found[dict(carried)[label]] += people
    total = math.fsum(found.values())
    return {value: people / total if total > 0.0 else 1.0 / len(found) for value, people in found.items()}


def _needed(model: Model, label: str) -> list[str]:
    """A label and those that its shares depend on, those first."""
    if label == "cohort":
        return []
    found: list[str] = []
    for other in model.people.labels[label].shares.labels():
        found += [name for name in _needed(model, other) if name not in found]
    return [*found, label]


def _copy(name: str, service: Service, value: str, share: float, number: int) -> Copy:
    own = (service.each or {}).get(value)
    capacity = service.capacity
    if own is not None and own.capacity is not None:
        capacity = own.capacity
    elif capacity is not None:
        capacity = Value(_scaled(capacity.node, share))
    shared = service.shared_list if number == 0 or service.shared_list is None else f"{service.shared_list}/{value}"
    changed: Mapping[str, object] = {"capacity": capacity, "shared_list": shared}
    return Copy(name, value, service.model_copy(update={**changed, "for_each": None, "each": None}))


def _scaled(node: Node[tuple[float, ...]], share: float) -> Node[tuple[float, ...]]:
    """A capacity, which may change by date only, times a share."""
    if isinstance(node, Constant):
        return Constant(tuple(number * share for number in node.entry))
    assert isinstance(node, ByDate), "a capacity may change by date only"
    return ByDate(_scaled(node.first, share), tuple((day, _scaled(below, share)) for day, below in node.later))


__all__ = ["Copy", "copies_of", "expanded", "people_by_value", "values_of"]
