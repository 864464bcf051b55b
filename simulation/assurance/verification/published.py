"""Published models said again in this dialect: the answer of the source, the exact one, and ours.

Each is a file of `scenarios/examples` with its source, in words of our own. The answer of the source stands in the name
of a claim, with where it comes from; what a run is held to is the exact value, which nobody has rounded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path

from simulation.assurance.verification import log_statistics as q
from simulation.assurance.verification import queueing_theory as theory
from simulation.assurance.verification.case import Case, ExpectedValue
from simulation.assurance.verification.log_statistics import Quantity
from simulation.core.event_log import EventLog
from simulation.core.vocabulary import Event
from simulation.scenario.loading import load

FIRST_NUMBER = 300
"""Cases here are counted from this, so that they keep their random numbers when others are added before them."""
MONKS = {
    "acute_stroke_unit": (8.3555, {9: 0.19, 10: 0.14, 11: 0.09, 12: 0.06, 13: 0.04, 14: 0.02, 15: 0.01}),
    "rehabilitation_unit": (9.7182, {10: 0.20, 12: 0.11, 13: 0.08, 14: 0.05, 15: 0.03, 16: 0.02}),
}
"""Offered load, and the published p(delay) by number of beds (Monks et al. 2016, tables 2 and 3)."""


class Told(StrEnum):
    """Where the answer of a source comes from."""

    PRINTED = "printed"
    """The source prints it, and it was read there."""
    SIMULATED = "their simulation"
    """The source prints what a short simulation of its own gave."""
    FORMULA = "by the formula"
    """The page was not at hand, or leaves the sum to the reader: it is what the exact formula gives, rounded."""


@dataclass(frozen=True)
class Answer:
    """One number of a source, in the unit of the source."""

    what: str
    quantity: Quantity
    exact: float
    told: str
    by: Told = Told.FORMULA
    is_share: bool = False

    def claim(self) -> ExpectedValue:
        """What a run is held to."""
        return ExpectedValue(f"{self.what} ({self.by} {self.told})", self.quantity, self.exact, self.is_share)


@dataclass(frozen=True)
class Published:
    """A published model: who published it, and what they say of it."""

    source: str
    answers: tuple[Answer, ...]
    file: str = ""
    """Of the folder `published`; its own name when not said."""
    change: Mapping[str, str] = field(default_factory=dict)
    """What is other than in the file."""


def times(factor: float, quantity: Quantity) -> Quantity:
    """A number of a run in the unit of the source."""

    def of(log: EventLog) -> float:
        return factor * quantity(log)

    return of


def there(service: str) -> Quantity:
    """Mean number waiting for a service or in it."""

    def of(log: EventLog) -> float:
        return q.waiting(service)(log) + q.occupied(service)(log)

    return of


EYES = theory.markov_queue(6, 1 / 3, 3)
HAIR = theory.markov_queue(10, 1 / 12, 1)
BANK = theory.markov_queue(10, 1 / 15, 1)
ONE_DOCTOR, TWO_DOCTORS = (theory.markov_queue(2, 1 / 3, doctors) for doctors in (1, 2))
COUNTER = theory.markov_queue(24, 1 / 30, 1)
JOBS = theory.markov_queue(300 / 365, 2, 3)
SERVER = theory.markov_queue(10, 0.08, 1)
THREE, FOUR = (theory.markov_queue(2, 1, counters) for counters in (3, 4))
RIOS = theory.markov_queue(2.5, 0.3, 1)
DESK = theory.pollaczek_khinchine(3, 7 / 36, 2 * (0.25**2 + 2 / 6**2) / 3 / (7 / 36) ** 2 - 1)
"""One of three registers in a quarter of an hour, the others in a sixth, both exponential: one law of mixed times."""
PUMP = 0.15 * (0.75 * 8 + 0.25 * 3)
ROUTER = theory.finite_queue(3, 0.25, 2, 1)
NODES = {"one": (10.0, 14), "two": (2.0, 9), "three": (11.6, 17), "four": (2.4, 7)}
"""By node: people who come a unit of time, those who come again with them, and services."""
LINES = theory.erlang_b(12, 15)

PUBLISHED: Mapping[str, Published] = {
    "eye_clinic": Published(
        "D. Gross, C. M. Harris", (Answer("people waiting", q.waiting("doctors"), EYES.waiting, "0.889"),)
    ),
    "hair_salon": Published(
        "D. Gross, C. M. Harris",
        (
            Answer("people waiting", q.waiting("chair"), HAIR.waiting, "4 1/6"),
            Answer("in use", q.occupied("chair"), HAIR.occupied, "5/6"),
        ),
    ),
    "drive_in_bank": Published(
        "W. L. Winston",
        (
            Answer("people waiting", q.waiting("counter"), BANK.waiting, "1 1/3"),
            Answer("in use", q.occupied("counter"), BANK.occupied, "2/3"),
        ),
    ),
    "county_hospital_one": Published(
        "F. S. Hillier, G. J. Lieberman",
        (
            Answer("people waiting", q.waiting("doctors"), ONE_DOCTOR.waiting, "1 1/3"),
            Answer("wait", q.wait("doctors"), ONE_DOCTOR.wait_days, "2/3 of an hour"),
        ),
    ),
    "county_hospital_two": Published(
        "F. S. Hillier, G. J. Lieberman",
        (
            Answer("people waiting", q.waiting("doctors"), TWO_DOCTORS.waiting, "1/12"),
            Answer("wait", q.wait("doctors"), TWO_DOCTORS.wait_days, "1/24 of an hour"),
        ),
    ),
    "bronson_23_3": Published(
        "R. Bronson 1982",
        (
            Answer("people there", there("counter"), COUNTER.waiting + COUNTER.occupied, "4", Told.PRINTED),
            Answer("in use", q.occupied("counter"), COUNTER.occupied, "0.8", Told.PRINTED),
        ),
    ),
    "bronson_24_6": Published(
        "R. Bronson 1982",
        (
            Answer("people waiting", q.waiting("servers"), JOBS.waiting, "0.352", Told.PRINTED),
            Answer("wait", q.wait("servers"), JOBS.wait_days, "0.43 days", Told.PRINTED),
        ),
    ),
    "queuecomputer_one_server": Published(
        "A. Ebert, manual of queuecomputer",
        (
            Answer("people waiting", q.waiting("server"), SERVER.waiting, "3.2"),
            Answer("in use", q.occupied("server"), SERVER.occupied, "0.8", Told.PRINTED),
        ),
    ),
    "ciw_bank": Published(
        "manual of Ciw",
        (Answer("wait", times(10, q.wait("counters")), 10 * THREE.wait_days, "5.62 minutes", Told.SIMULATED),),
    ),
    "ciw_bank_four": Published(
        "manual of Ciw",
        (Answer("wait", times(10, q.wait("counters")), 10 * FOUR.wait_days, "0.79 minutes", Told.SIMULATED),),
        "ciw_bank",
        {"title": "A bank with four counters", "services.counters.capacity": "4 beds"},
    ),
    "ciw_paediatric_clinic": Published(
        "manual of Ciw",
        (
            Answer("babies' wait at the desk", q.wait("desk", "baby"), DESK.wait_days, "0.298 hours", Told.SIMULATED),
            Answer(
                "children's wait at the desk", q.wait("desk", "child"), DESK.wait_days, "0.262 hours", Told.SIMULATED
            ),
        ),
    ),
    "simmer_filling_station": Published(
        "manual of simmer",
        (
            Answer("vehicles there", q.occupied("pump"), PUMP / (1 + PUMP), "0.503"),
            Answer(
                "share turned away", q.share_answered("pump", Event.REFUSED), PUMP / (1 + PUMP), "0.503", is_share=True
            ),
        ),
    ),
    "simmer_router": Published(
        "manual of simmer",
        (
            Answer("messages there", there("processors"), ROUTER.waiting + ROUTER.occupied, "0.762"),
            Answer(
                "share turned away", q.share_answered("processors", Event.REFUSED), ROUTER.left, "0.0494", is_share=True
            ),
        ),
    ),
    "queueing_one_server": Published(
        "manual of queueing",
        (
            Answer("people there", there("server"), RIOS.waiting + RIOS.occupied, "3", Told.PRINTED),
            Answer("people waiting", q.waiting("server"), RIOS.waiting, "2.25", Told.PRINTED),
            Answer("wait", times(10, q.wait("server")), 10 * RIOS.wait_days, "9", Told.PRINTED),
        ),
    ),
    "queueing_network": Published(
        "manual of queueing; J. R. Jackson 1957",
        tuple(
            Answer(f"people at node {node}", there(node), rate / (service - rate), told)
            for (node, (rate, service)), told in zip(NODES.items(), ("2.5", "0.286", "2.148", "0.522"), strict=True)
        ),
    ),
    "queueing_lines": Published(
        "manual of queueing",
        (
            Answer("share turned away", q.share_answered("lines", Event.REFUSED), LINES, "0.0857", is_share=True),
            Answer("in use", q.occupied("lines"), 12 * (1 - LINES), "10.97"),
        ),
    ),
}
"""By name of the file in `scenarios/examples/published`, or of what is changed in one."""


def published_cases(examples: Path) -> dict[str, Case]:
    """Every published model by name, read from the folder of examples; none when it is not there."""
    file = examples / "stroke_and_rehabilitation.yaml"
    if not file.is_file():
        return {}
    claims = tuple(
        ExpectedValue(
            f"p(delay), {beds} beds of {unit.replace('_', ' ')} ({Told.PRINTED} {published:g})",
            q.share_full(unit, beds),
            theory.erlang_b(load_of_unit, beds),
            True,
        )
        for unit, (load_of_unit, by_beds) in MONKS.items()
        for beds, published in by_beds.items()
    )
    stroke = Case("stroke and rehabilitation beds", "T. Monks et al. 2016", load(file).as_yaml(), 60, claims)
    others = [_case(examples / "published", name) for name in PUBLISHED]
    return {
        stroke.name: stroke,
        **{case.name: replace(case, number=FIRST_NUMBER + place) for place, case in enumerate(others)},
    }


def _case(folder: Path, name: str) -> Case:
    model = PUBLISHED[name]
    scenario = load(folder / f"{model.file or name}.yaml").with_(model.change)
    claims = tuple(answer.claim() for answer in model.answers)
    return Case(scenario.title, model.source, scenario.as_yaml(), scenario.model.run.replications, claims)


__all__ = ["MONKS", "PUBLISHED", "Answer", "Published", "Told", "published_cases"]
