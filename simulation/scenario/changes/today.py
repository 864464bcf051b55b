"""What today's position does to the rest of a scenario: where the run begins, who of a team is there, and what was
other until then.
"""

import datetime
from collections.abc import Iterator, Mapping
from typing import Any

from simulation.core.errors import ValueProblem
from simulation.core.units import minutes
from simulation.core.vocabulary import DAY
from simulation.scenario.changes.paths import path_of
from simulation.scenario.reading.raw_tree import at, put, removed
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.model import Model
from simulation.scenario.schema.today import StaffOff
from simulation.scenario.schema.values.dates import read_date
from simulation.scenario.schema.values.value import ByDate, Constant, Node, Value

UNTIL_THEN: Where = ("today", "until_then")
BESIDE = ("run", "today", "size", "title", "question", "sources", "enablers", "programmes")
"""Sections that change nobody's way."""


def from_date(raw: dict[str, Any]) -> dict[str, Any]:
    """A raw scenario whose warm-up ends on the date of today's position, where it says one that can be read."""
    said = at(raw, ("today", "date"))
    warm_up = at(raw, ("run", "warm_up"))
    try:
        before = minutes(warm_up) if warm_up is not None else 0.0
        first = read_date(said) - datetime.timedelta(days=round(before) // DAY)
    except (ValueProblem, OverflowError, TypeError, ValueError):
        return raw
    return put(raw, ("run", "start"), first.isoformat())


def with_staff_off(model: Model) -> Model:
    """The model with fewer staff from today's position on, until they are back."""
    if model.today is None or not model.today.off:
        return model
    first = model.run.start + datetime.timedelta(days=round(model.run.warm_up) // DAY)
    services = dict(model.services)
    for name, off in model.today.off.items():
        service = services.get(name)
        if service is not None and service.capacity is not None and off.until > first:
            less = Value(_fewer(service.capacity, off, first))
            services[name] = service.model_copy(update={"capacity": less})
    return model.model_copy(update={"services": services})


def _fewer(capacity: Value[tuple[float, ...]], off: StaffOff, first: datetime.date) -> Node[tuple[float, ...]]:
    def on(day: datetime.date) -> Constant[tuple[float, ...]]:
        there = capacity.at({}, day)
        return Constant(tuple(max(0.0, one - off.people) for one in there) if first <= day < off.until else there)

    dates = sorted({first, off.until, *capacity.dates()})
    return ByDate(on(datetime.date.min), tuple((day, on(day)) for day in dates))


def until_then(raw: Mapping[str, Any], before: Mapping[str, Any]) -> dict[str, Any]:
    """What was other before today, by dotted path; nothing where both are the same."""
    return {
        ".".join(where): said
        for section in raw
        if section not in BESIDE
        for where, said in _others((section,), raw[section], before.get(section))
    }


def _others(where: Where, now: Any, then: Any) -> Iterator[tuple[Where, Any]]:
    if now == then:
        return
    alike = isinstance(now, Mapping) and isinstance(then, Mapping) and list(now) == list(then) and len(where) < 4
    if alike and "value" not in now and not any("." in str(name) for name in now):
        for name in now:
            yield from _others((*where, name), now[name], then[name])
    else:
        yield where, then


def as_before(raw: dict[str, Any]) -> dict[str, Any]:
    """A raw scenario as it was until today's position."""
    said = at(raw, UNTIL_THEN)
    raw = removed(raw, UNTIL_THEN)
    for path, value in said.items() if isinstance(said, Mapping) else ():
        where = path_of(path)
        raw = put(raw, where, value) if value is not None else removed(raw, where)
    return raw


__all__ = ["UNTIL_THEN", "as_before", "from_date", "until_then", "with_staff_off"]
