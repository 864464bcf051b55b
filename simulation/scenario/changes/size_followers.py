"""Which parameters of a raw scenario follow the size of its place, and whom each of them follows."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulation.core import units
from simulation.core.errors import ValueProblem
from simulation.core.people import EVERYBODY, Ages, read_ages
from simulation.core.vocabulary import ServiceKind
from simulation.scenario.changes.paths import path_of
from simulation.scenario.reading.raw_tree import at
from simulation.scenario.reading.yaml_reader import Where
from simulation.scenario.schema.lookup import find
from simulation.scenario.schema.services.kinds import SERVICES, CapacityUse


@dataclass(frozen=True)
class Follows:
    """Whom a parameter follows, and how its amounts are written."""

    whom: str
    """'service', 'cohort' or 'everybody'."""
    unit: str
    """beds, places or people; 'rate' or 'money'; empty for plain numbers."""
    ages: Ages = EVERYBODY
    whole: bool = False
    """Whether only a whole number makes sense: people who are there today."""


def followers(raw: Mapping[str, Any]) -> Iterator[tuple[Where, Follows]]:
    """Every parameter that follows the size, as far as the file says it."""
    wheres: list[Where] = [("people", "population"), ("people", "population_65"), ("improvement", "moves")]
    for name in names_at(raw, ("people", "arrivals")):
        wheres += [("people", "arrivals", name, key) for key in ("rate", "by_date")]
    wheres += [("people", "labels", name, "copies") for name in names_at(raw, ("people", "labels"))]
    for name in names_at(raw, ("services",)):
        each = names_at(raw, ("services", name, "each"))
        wheres += [("services", name, "capacity"), *(("services", name, "each", one, "capacity") for one in each)]
    wheres += [("programmes", name, "cost") for name in names_at(raw, ("programmes",))]
    wheres += list(_of_today(raw))
    wheres += [("fire_fighting", "budgets", name) for name in names_at(raw, ("fire_fighting", "budgets"))]
    for where in wheres:
        if at(raw, where) is not None and (follows := follows_of(raw, where)) is not None:
            yield where, follows
    for path in names_at(raw, ("fire_fighting", "under_pressure")):
        found = find(raw, path_of(path))
        follows = follows_of(raw, found.parameter) if found is not None else None
        if follows is not None:
            yield ("fire_fighting", "under_pressure", path), follows


def names_at(raw: Mapping[str, Any], where: Where) -> list[str]:
    """The names of what stands at a path."""
    below = at(raw, where)
    return list(below) if isinstance(below, Mapping) else []


def follows_of(raw: Mapping[str, Any], parameter: Where) -> Follows | None:
    """Whom a parameter follows; None when it has no size."""
    if parameter[:2] == ("people", "arrivals") and parameter[3:] == ("rate",):
        return Follows("cohort", "rate")
    if parameter[:2] == ("people", "arrivals") and parameter[3:] == ("by_date",):
        return Follows("everybody", "")
    if parameter[:2] == ("people", "labels") and parameter[3:] == ("copies",):
        return Follows("everybody", "copies")
    if parameter == ("people", "population"):
        return Follows("everybody", "people")
    if parameter == ("people", "population_65"):
        return Follows("service", "people", Ages(65))
    if parameter == ("improvement", "moves"):
        return Follows("everybody", "places")
    if parameter[:1] == ("programmes",) or parameter[:2] == ("fire_fighting", "budgets"):
        return Follows("everybody", "money") if parameter[-1] == "cost" or len(parameter) == 3 else None
    if parameter[:1] == ("today",):
        return _follows_of_today(raw, parameter)
    if parameter[:1] != ("services",) or parameter[2:3] not in (("capacity",), ("each",)):
        return None
    service = at(raw, parameter[:2])
    kind = service.get("kind") if isinstance(service, Mapping) else None
    if kind not in list(ServiceKind):
        return None
    ages = _served(service)
    facts = SERVICES[ServiceKind(kind)]
    return Follows("service", "rate" if facts.use is CapacityUse.ONCE else facts.unit, ages)


def _of_today(raw: Mapping[str, Any]) -> Iterator[Where]:
    """Every number of people in today's position."""
    yield ("today", "beds")
    for name in names_at(raw, ("today", "no_criteria_to_reside")):
        where: Where = ("today", "no_criteria_to_reside", name)
        yield (*where, "people") if isinstance(at(raw, where), Mapping) else where
    for name in names_at(raw, ("today", "off")):
        yield ("today", "off", name, "people")
    for name in names_at(raw, ("today", "services")):
        here = at(raw, ("today", "services", name))
        entries = [()] if isinstance(here, Mapping) else [(str(number),) for number in range(len(here or ()))]
        for entry in entries:
            for key in ("occupied", "queue"):
                yield ("today", "services", name, *entry, key)


def _follows_of_today(raw: Mapping[str, Any], parameter: Where) -> Follows | None:
    """People of today follow those whom their service serves, in whole numbers."""
    if parameter in _of_today(raw):
        service = at(raw, ("services", parameter[2])) if parameter[1] in ("services", "off") else None
        ages = _served(service) if isinstance(service, Mapping) else EVERYBODY
        return Follows("service", "people", ages, True)
    return None


def _served(service: Mapping[str, Any]) -> Ages:
    try:
        return read_ages(service["serves"]) if "serves" in service else EVERYBODY
    except ValueProblem:
        return EVERYBODY


class Cohorts:
    """The cohorts of a raw scenario: their ages, and the share of the people of these ages that they are."""

    def __init__(self, raw: Mapping[str, Any]) -> None:
        said = at(raw, ("people", "cohorts"))
        cohorts = (
            {name: one for name, one in said.items() if isinstance(one, Mapping)} if isinstance(said, Mapping) else {}
        )
        first = {name: _whole(one.get("from_age")) for name, one in cohorts.items()}
        whole = sorted({age for name, age in first.items() if age is not None and "share" not in cohorts[name]})
        self.ages: dict[str, Ages] = {}
        self.share: dict[str, float] = {}
        for name, one in cohorts.items():
            age = first[name]
            after = next((other for other in whole if age is not None and other > age), None)
            below = float("inf") if after is None or "share" in one else float(after)
            self.ages[name] = Ages(age or 0, below)
            self.share[name] = _share(one.get("share"))


def _whole(raw: Any) -> int | None:
    try:
        return units.whole(raw) if raw is not None else None
    except ValueProblem:
        return None


def _share(raw: Any) -> float:
    raw = raw.get("value") if isinstance(raw, Mapping) else raw
    try:
        return units.share(raw) if raw is not None else 1.0
    except ValueProblem:
        return 1.0


__all__ = ["Cohorts", "Follows", "followers", "follows_of", "names_at"]
