"""A dozen questions in the words of those who commission care, and the parameters of the place that their answers are.

An amount that several services share (reablement in town and country) is shared out among them as the place it starts
from has it. Services are chosen by what they are and count as, so that another base asks the same questions.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from simulation.core import units
from simulation.core.errors import HomewardError, ValueProblem, did_you_mean
from simulation.core.vocabulary import ServiceKind
from simulation.scenario.changes.paths import to_text
from simulation.scenario.reading.quantity_text import quantity

if TYPE_CHECKING:
    from simulation.scenario.scenario import Scenario
    from simulation.scenario.schema.services.service import Service

HOURS = {
    "office": "weekdays 09:00-17:00",
    "long": "weekdays 08:00-20:00",
    "six": "monday to saturday 08:00-18:00",
    "seven": "every day 08:00-18:00",
}
"""Hours as people speak of them."""
PANEL = {"weekly": "wednesday 14:00", "twice": "tuesday 14:00, friday 14:00", "daily": "weekdays 14:00"}
UNITS = {
    ServiceKind.BEDS: "beds",
    ServiceKind.PLACES: "places",
    ServiceKind.STAFF: "people",
    ServiceKind.DAILY_STARTS: "per day",
}


@dataclass(frozen=True)
class Question:
    """One question."""

    name: str
    """How an answer names it: 'reablement=60'."""
    asks: str
    where: str
    """Where the answer is found locally."""
    belongs: "Callable[[str, Service], bool]"
    """Which services it is about."""
    key: str = "capacity"
    words: Mapping[str, str] | None = None
    """Answers in words, with what stands for them."""


def _counts(kind: ServiceKind, *counts: str) -> "Callable[[str, Service], bool]":
    return lambda _, one: one.kind is kind and all(count in one.counts_as for count in counts)


def _called(*names: str) -> "Callable[[str, Service], bool]":
    return lambda name, _: name in names


STAFF, BEDS, PLACES, STARTS = ServiceKind.STAFF, ServiceKind.BEDS, ServiceKind.PLACES, ServiceKind.DAILY_STARTS
QUESTIONS = (
    Question(
        "social_workers",
        "How many people assess long-term needs (social work team)?",
        "the council's team manager",
        _called("assessors"),
    ),
    Question(
        "social_work_hours", "When do they work?", "the council's team manager", _called("assessors"), "open", HOURS
    ),
    Question(
        "brokers", "How many people find and buy care (brokerage)?", "the council's brokerage", _called("brokers")
    ),
    Question(
        "hub", "How many people are on duty in the care transfer hub?", "the hub's lead", _called("discharge_hub")
    ),
    Question("hub_hours", "When is the hub open?", "the hub's lead", _called("discharge_hub"), "open", HOURS),
    Question(
        "panel",
        "How often does the funding panel meet?",
        "the council and the board",
        _called("funding_panel"),
        "held",
        PANEL,
    ),
    Question(
        "reablement",
        "How many people can reablement support at one time?",
        "the council's provider services",
        _counts(PLACES, "reablement"),
    ),
    Question(
        "rehabilitation_at_home",
        "How many can NHS rehabilitation at home?",
        "the community trust",
        _counts(PLACES, "rehabilitation"),
    ),
    Question(
        "community_beds",
        "How many community rehabilitation beds are there?",
        "the community trust's bed return",
        _counts(BEDS, "rehabilitation"),
    ),
    Question(
        "care_home_beds",
        "How many care home beds are bought for assessment?",
        "the council's commissioners",
        _called("assessment_beds"),
    ),
    Question(
        "home_care_starts",
        "How many new home care packages start on a mean day?",
        "the brokerage's log of starts",
        _called("home_care_packages"),
    ),
    Question(
        "care_home_starts",
        "How many people move into a care home for good on a mean day?",
        "the brokerage's log of starts",
        _called("care_home_places"),
    ),
    Question(
        "hospital_at_home",
        "How many places has hospital at home (virtual ward)?",
        "the virtual ward return",
        _called("hospital_at_home"),
    ),
)


def question(name: str) -> Question:
    """The question of a name.

    Raises:
        HomewardError: when there is none.
    """
    known = {one.name: one for one in QUESTIONS}
    key = name.strip().replace(" ", "_").replace("-", "_").casefold()
    if key not in known:
        right = did_you_mean(key, list(known), f"the questions are {', '.join(known)}")
        raise HomewardError(f"--answer {units.shown(name)}: there is no such question; {right}")
    return known[key]


def services_of(one: Question, place: "Scenario") -> list[str]:
    """The services that a question is about."""
    return [name for name, service in place.model.services.items() if one.belongs(name, service)]


def now(one: Question, place: "Scenario") -> str:
    """What the place says today, as an answer."""
    raw = (place.resolved.raw or {})["services"]
    names = services_of(one, place)
    if one.key != "capacity":
        return to_text(raw[names[0]][one.key])
    return f"{math.fsum(_number(raw[name]['capacity']) for name in names):.4g}"


def _number(raw: Any) -> float:
    found = quantity(to_text(raw))
    return found.number if found is not None else 0.0


def facts_of(one: Question, answer: str, place: "Scenario") -> dict[str, str]:
    """The parameters that an answer gives, by path.

    Raises:
        HomewardError: for an answer that makes no sense.
    """
    names = services_of(one, place)
    if one.words is not None:
        key = answer.strip().casefold()
        if key not in one.words:
            right = did_you_mean(key, list(one.words), f"one of {', '.join(one.words)} was expected")
            raise HomewardError(f"{one.name} {units.shown(answer)}: {right}")
        return {f"services.{name}.{one.key}": one.words[key] for name in names}
    try:
        number = units.number(answer.strip().split(" ")[0])
    except ValueProblem:
        number = -1.0
    if not 0 <= number <= 100_000:
        raise HomewardError(f"{one.name} {units.shown(answer)}: a number from 0 to 100,000 was expected")
    raw = (place.resolved.raw or {})["services"]
    held = {name: _number(raw[name]["capacity"]) for name in names}
    told = math.fsum(held.values())
    parts = {name: number * (amount / told if told else 1 / len(names)) for name, amount in held.items()}
    return {
        f"services.{name}.capacity": f"{part:.4g} {UNITS[place.model.services[name].kind]}"
        for name, part in parts.items()
    }


def asked(place: "Scenario") -> list[Question]:
    """The questions that a place can be asked: those whose services it has."""
    return [one for one in QUESTIONS if services_of(one, place)]


def answers(said: Sequence[str]) -> Iterator[tuple[Question, str]]:
    """Answers as options give them: 'reablement=60'.

    Raises:
        HomewardError: when one is no question with its answer.
    """
    for one in said:
        name, equals, value = one.partition("=")
        if not equals or not value.strip():
            right = "a question and its answer were expected, such as reablement=60"
            raise HomewardError(f"--answer {units.shown(one)}: {right}")
        yield question(name), value


__all__ = ["QUESTIONS", "Question", "answers", "asked", "facts_of", "now", "question", "services_of"]
